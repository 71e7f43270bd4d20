#include "assessment/detail/ways.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "sea/voyage.h"

namespace entrepot::assessment::detail {
namespace {

// The first gate of the scenario that the network does not know; empty: it knows all.
std::string unknown_gate(const sea::SeaNetwork& network, const Scenario& scenario) {
  const auto known = network.gates();
  for (const Event& event : scenario.events)
    if (const auto* closure = std::get_if<StraitClosure>(&event.kind))
      for (const std::string& gate : closure->gates)
        if (std::find(known.begin(), known.end(), sea::canonical_gate(gate)) == known.end()) return gate;
  return {};
}

}  // namespace

Ways::Ways(const World& world, const Scenario& scenario, const Evidence* evidence) : world_(world) {
  if (evidence == nullptr || !evidence->network) return;
  source_ = evidence->network_source;
  vessel_ = evidence->vessel;
  shut_ = evidence->shut;
  if (const std::string gate = unknown_gate(*evidence->network, scenario); !gate.empty()) {
    why_not_ = fmt::format("the network does not know the gate '{}'", gate);
    return;
  }
  network_ = evidence->network.get();
  const auto add = [&](EconomyId id, sea::LonLat position, bool is_of_world) {
    const auto nearest = network_->nearest(position);
    if (nearest.km <= sea::default_leg_max_km) ports_[id] = {nearest.node, is_of_world};
  };
  for (const Economy& economy : world.economies) {
    const auto main = evidence->ports.find(economy.id);
    if (!economy.port.empty()) add(economy.id, {economy.lon, economy.lat}, true);
    else if (main != evidence->ports.end()) add(economy.id, main->second, false);
  }
}

Result<const sea::SeaNetwork::Tree*> Ways::tree(EconomyId to, const std::vector<std::string>& closed) const {
  std::vector<std::string> all = closed;
  all.insert(all.end(), shut_.begin(), shut_.end());
  const std::pair key(to, sea::gate_set(all));
  if (const auto kept = trees_.find(key); kept != trees_.end()) return &kept->second;
  TRY_ASSIGN(auto grown, network_->tree(ports_.at(to).node, key.second));
  return &trees_.emplace(key, std::move(grown)).first->second;
}

Result<sea::SeaRoute> Ways::find(EconomyId from, EconomyId to, const std::vector<std::string>& closed) const {
  if (on_network(from, to)) {
    TRY_ASSIGN(const auto* tree, this->tree(to, closed));
    const sea::SeaNode node = ports_.at(from).node;
    const double km = tree->km[node.value];
    if (!std::isfinite(km)) return sea::SeaRoute{};
    auto gates = network_->route_on(*tree, node).gates;
    std::reverse(gates.begin(), gates.end());  // a tree runs from its root, which is where the way ends
    return sea::SeaRoute{std::round(km * 10) / 10, std::move(gates)};
  }
  if (!world_.has_routes()) return sea::SeaRoute{0.0, {}};
  return world_.routes.lookup(from.text(), to.text(), closed);
}

Result<std::vector<sea::LonLat>> Ways::course(EconomyId from, EconomyId to, const std::vector<std::string>& closed) const {
  std::vector<sea::LonLat> course;
  if (!on_network(from, to)) return course;
  TRY_ASSIGN(const auto* tree, this->tree(to, closed));
  const sea::SeaNode node = ports_.at(from).node;
  if (!std::isfinite(tree->km[node.value])) return course;
  for (const sea::SeaNode passed : network_->route_on(*tree, node).nodes) course.push_back(network_->position(passed));
  std::reverse(course.begin(), course.end());
  return course;
}

Result<bool> Ways::passes(EconomyId from, EconomyId to, const std::vector<std::string>& gates) const {
  if (!any()) return false;
  TRY_ASSIGN(const auto open, find(from, to, {}));
  return std::any_of(gates.begin(), gates.end(), [&](const std::string& gate) {
    return std::find(open.gates.begin(), open.gates.end(), sea::canonical_gate(gate)) != open.gates.end();
  });
}

Coverage Ways::words() const {
  const std::string table = world_.has_routes() ? "routes.csv of the world" : "the world has no routes: days at sea are taken as 0";
  if (network_ == nullptr) return {"sea", why_not_.empty() ? table : fmt::format("{}; not from {}: {}", table, source_, why_not_), true};
  std::size_t of_world = 0;
  for (const auto& [id, port] : ports_) of_world += port.is_of_world;
  std::string words = fmt::format("{}; ports of {} economies of the world", source_, of_world);
  if (ports_.size() > of_world) words += fmt::format(", main ports of {} more", ports_.size() - of_world);
  if (const auto sizes = sea::vessel_sizes(vessel_); !sizes.empty()) {
    std::vector<std::string> given;
    for (const auto& [name, size] : sizes) given.push_back(fmt::format("{} {} m", name, format_exact(size)));
    words += fmt::format("; too small for ships of {}: {}", join(given, ", "), shut_.empty() ? "none" : join(shut_, ", "));
  }
  std::vector<std::string> without;
  for (const Economy& economy : world_.economies)
    if (!ports_.contains(economy.id)) without.push_back(economy.id.text());
  if (!without.empty()) words += fmt::format("; without a port on it: {}, whose ways are those of {}", join(without, ", "), table);
  return {"sea", std::move(words), false};
}

}  // namespace entrepot::assessment::detail
