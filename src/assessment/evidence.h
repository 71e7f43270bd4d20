// What data sets say beside the world: duties, governance, the trade of all products. It ranks other suppliers and prices their goods at
// the importer's port; losses never rest on it, so that a world and a scenario give the same losses everywhere (docs/decisions/0017).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "assessment/assessment.h"

namespace entrepot::assessment {

struct DutyEvidence {
  std::optional<double> low, high;  // share of the customs value under the lowest rate, if the good qualifies
  std::string agreements;
  std::string reason;               // why there is none
  std::string basis;                // schedule, day, codes; empty where there is none
};

struct TradeEvidence {
  std::map<EconomyId, double> ease, density;  // by supplier; sourcing/score.h
  std::vector<std::string> basis;             // how, or why not
};

// Functions may be empty; the same arguments give the same answer.
struct Evidence {
  std::map<EconomyId, double> governance;
  std::function<DutyEvidence(const Product&, EconomyId importer, EconomyId origin)> duty;
  std::function<TradeEvidence(const Product&, EconomyId importer)> trade;
  // What was found where, what is missing and what adds it; `what` is one of "trade", "tariffs", "governance".
  std::vector<Coverage> notes;
};

}  // namespace entrepot::assessment
