// What the outputs of a mirror comparison share.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dataset/reports.h"
#include "trade/mirror.h"

namespace entrepot::app {

struct MirrorOutput {
  trade::MirrorQuestion question;
  std::string title, source, reason;  // reason: why there is no flow
  trade::TradeTableInfo info;         // of the data
  int digits = 6;                     // of the codes shown; 0: all goods together
  trade::Mirror result;
  std::vector<std::size_t> shown;     // positions of flows, the largest difference first, then those of one side
  std::map<std::uint32_t, std::string> names;

  std::string code(const trade::MirrorFlow& flow) const;
  std::string name(const trade::MirrorFlow& flow) const;
  std::string period(const trade::MirrorFlow& flow) const;
};

std::string mirror_csv(const MirrorOutput& output);
std::string mirror_json(const MirrorOutput& output);
std::string mirror_text(const MirrorOutput& output, std::size_t top);

}  // namespace entrepot::app
