// Firm networks: who sells how much to whom, firm by firm, and what a sector cannot do without.
//
// Files are csv with a header; columns stand in any order and others are ignored, save likely slips of an optional one; ids are texts, kept
// as they are ("0113").
//   links         supplier, customer, amount                       money per period, the period stated by the user
//   firms         firm, sector [, market] [, revenue] [, costs] [, final_demand]   money per period; firms of one market stand in for each
//                 other in the cascade, else those of one sector
//   essentiality  supplier_sector, customer_sector, essentiality   2 essential, 1 not essential, 0 of no effect; a pair that is not
//                 given is 1, or what a row of the sectors * and * says. Or a square matrix: the first column names the supplying sectors,
//                 the header the buying ones; both are the same, and every sector of the network is among them. Sectors that the network has
//                 not are noted; among pairs they are refused without a row of * and * where one looks like a sector of the network, or
//                 one of the network's is never named: it may be meant
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/progress.h"
#include "base/result.h"

namespace entrepot::production {

struct FirmLink {
  std::uint32_t supplier = 0, customer = 0;
  double amount = 0;
};

struct FirmNetwork {
  std::vector<std::string> firms, sectors;  // in the order of the firms' file, sectors as they first appear
  std::vector<std::uint32_t> sector;  // of each firm
  std::vector<std::uint32_t> market;  // of each firm, numbered as they first appear; or empty
  std::vector<FirmLink> links;  // as in the file: duplicates and amounts <= 0 too
  std::vector<double> revenue, costs, final_demand;  // of each firm, or empty
  std::vector<std::uint8_t> essentiality;  // [supplying sector][buying sector]
  std::vector<std::string> notes;  // what was met and kept
};

struct FirmNetworkFiles {
  std::filesystem::path links, firms, essentiality;  // essentiality may be empty: every input counts 1
};

// The file of essentiality by itself, for the sectors of a table. Notes are added to. Errors: as below.
Result<std::vector<std::uint8_t>> load_essentiality(const std::filesystem::path& path, const std::vector<std::string>& sectors,
                                                    std::vector<std::string>& notes, const Limits& limits = {});

// Errors: those of CsvReader; missing_data (a column), duplicate (a firm, a pair of sectors), unknown_name (a link of a firm that is not
// in `firms`, a sector that is in no firm and may be a slip), unknown_key (a slip of an optional column), bad_field (a matrix that is not square, too),
// out_of_range (a negative amount); with file and line; interrupted.
Result<FirmNetwork> load_firm_network(const FirmNetworkFiles& files, const Limits& limits = {}, Progress& progress = no_progress());

}  // namespace entrepot::production
