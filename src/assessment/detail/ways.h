// Ways by sea between economies: on a sea network where one is at hand and both ports are known, else from the routes of the world.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "assessment/assessment.h"
#include "assessment/evidence.h"

namespace entrepot::assessment::detail {

class Ways {
 public:
  // A network is left out whole where it does not know a gate of the scenario: closures would mean different things on both.
  Ways(const World& world, const Scenario& scenario, const Evidence* evidence);

  bool any() const { return network_ != nullptr || world_.has_routes(); }
  bool has_port(EconomyId economy) const { return ports_.contains(economy); }

  // The shortest way with these gates closed; no km where there is none; 0 km where there are no ways at all. Distances on the network are
  // rounded to 0.1 km, as those of routes.csv are. Errors: missing_data (a way that the world's routes lack).
  Result<sea::SeaRoute> find(EconomyId from, EconomyId to, const std::vector<std::string>& closed) const;
  // Its course on the network; nothing where the way is not from there.
  Result<std::vector<sea::LonLat>> course(EconomyId from, EconomyId to, const std::vector<std::string>& closed) const;
  // Whether the open way passes one of the gates. Errors: missing_data.
  Result<bool> passes(EconomyId from, EconomyId to, const std::vector<std::string>& gates) const;

  // Where ways come from, for the brief.
  Coverage words() const;

 private:
  struct Port {
    sea::SeaNode node;
    bool is_of_world = true;  // else the main port of the data sets
  };
  bool on_network(EconomyId from, EconomyId to) const { return ports_.contains(from) && ports_.contains(to); }
  Result<const sea::SeaNetwork::Tree*> tree(EconomyId to, const std::vector<std::string>& closed) const;

  const World& world_;
  const sea::SeaNetwork* network_ = nullptr;
  std::string source_, why_not_;
  sea::Vessel vessel_;
  std::vector<std::string> shut_;  // to ships of this size
  std::map<EconomyId, Port> ports_;
  mutable std::map<std::pair<EconomyId, sea::GateSet>, sea::SeaNetwork::Tree> trees_;  // filled while the case is compiled, by one thread
};

}  // namespace entrepot::assessment::detail
