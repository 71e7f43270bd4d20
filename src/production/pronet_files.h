// The text files of ProductionNetworkSimulator (Inoue and Todo): a firm network and its shock.
//
// Columns parted by blanks, no header; ids are texts, kept as they are.
//   A      supplier client amount        usual order, money per day; links of firms that are not in F are left out
//   C      firm amount                   final demand, money per day; none for a firm that is not in the file
//   F      firm sector [anything]
//   P      firm amount                   output before the shock: the model takes C and the orders instead, so it is only compared
//   delta  firm loss [day]               share of capacity lost from that day on, from day 0 if none is given
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/progress.h"
#include "base/result.h"
#include "production/firm_network.h"

namespace entrepot::production {

struct PronetFiles {
  std::filesystem::path links, final_demand, firms, output, losses;  // A, C, F, P, delta; the last two may be empty
};

struct PronetLoss {
  std::uint32_t firm = 0;
  double loss = 0;  // 0..1
  int day = 0;
};

struct PronetNetwork {
  FirmNetwork network;  // with final demand; every input counts 1
  std::vector<PronetLoss> losses;
};

// Errors: those of CsvReader; missing_data (an empty file of firms), bad_syntax (the number of columns), duplicate (a firm twice in C, F or
// P), unknown_name (a loss of a firm that is not in F), bad_field, out_of_range; with file and line; interrupted.
Result<PronetNetwork> load_pronet(const PronetFiles& files, const Limits& limits = {}, Progress& progress = no_progress());

}  // namespace entrepot::production
