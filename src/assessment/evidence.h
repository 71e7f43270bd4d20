// What data sets say beside the world (docs/decisions/0017). The sea network gives the ways, duties enter the cost of the plans of
// re-sourcing: losses rest on both where they are at hand. Governance and the trade of all products rank suppliers and change no loss.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "assessment/assessment.h"
#include "sea/sea.h"
#include "sea/vessel.h"

namespace entrepot::assessment {

struct DutyEvidence {
  std::optional<double> low, high;  // share of the customs value under the lowest rate, if the good qualifies
  std::string agreements;
  std::string reason;               // why there is none
  std::string basis;                // schedule, day, codes; empty where there is none
};

struct TradeEvidence {
  std::map<EconomyId, double> room, density;  // by supplier; sourcing/score.h
  std::vector<std::string> basis;             // how, or why not
};

// Functions may be empty; the same arguments give the same answer.
struct Evidence {
  std::shared_ptr<const sea::SeaNetwork> network;
  std::string network_source;
  sea::Vessel vessel;                      // sizes of the ships, where they are given
  std::vector<std::string> shut;           // gates that these ships cannot pass
  std::map<EconomyId, sea::LonLat> ports;  // main ports, for economies whose port the world does not say
  std::map<EconomyId, double> governance;
  std::function<DutyEvidence(const Product&, EconomyId importer, EconomyId origin)> duty;
  std::function<TradeEvidence(const Product&, EconomyId importer)> trade;
  // What was found where, what is missing and what adds it; `what` is one of "trade", "tariffs", "governance", "sea" (where there is a network,
  // the brief says itself what came from it).
  std::vector<Coverage> notes;
};

}  // namespace entrepot::assessment
