#include "sea/hierarchy.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "sea/detail/contraction.h"
#include "sea/detail/network_data.h"

namespace entrepot::sea {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

// The shortest open edge of each pair of nodes.
std::vector<detail::ContractionLink> open_lanes(const SeaNetwork::Data& data, std::uint64_t closed) {
  std::vector<detail::ContractionLink> lanes;
  for (std::uint32_t e = 0; e < data.edges.size(); ++e) {
    const detail::Edge& edge = data.edges[e];
    if ((edge.gates & closed) != 0 || edge.u == edge.v) continue;
    lanes.push_back({std::min(edge.u, edge.v), std::max(edge.u, edge.v), edge.km, UINT32_MAX, e});
  }
  const auto key = [](const detail::ContractionLink& lane) { return std::tuple(lane.a, lane.b, lane.km, lane.edge); };
  std::sort(lanes.begin(), lanes.end(), [&](const auto& x, const auto& y) { return key(x) < key(y); });
  const auto same_pair = [](const auto& x, const auto& y) { return x.a == y.a && x.b == y.b; };
  lanes.erase(std::unique(lanes.begin(), lanes.end(), same_pair), lanes.end());
  return lanes;
}

}  // namespace

Result<RouteHierarchy> RouteHierarchy::build(const SeaNetwork& network, const std::vector<std::string>& closed, Progress& progress) {
  TRY_ASSIGN(const std::uint64_t mask, network.closed_mask(closed));
  const auto lanes = open_lanes(network.data(), mask);
  TRY_ASSIGN(detail::Contraction contraction, detail::contract(network.nodes(), lanes, progress));
  RouteHierarchy made;
  made.network_ = &network;
  made.closed_ = closed;
  made.rank_ = std::move(contraction.rank);
  made.lay_out(contraction.links);
  made.label_nodes();
  return made;
}

// Arcs by the rank they lead up from; shortcuts point to the arcs they stand for.
void RouteHierarchy::lay_out(std::vector<detail::ContractionLink>& links) {
  const auto ranks = [this](const detail::ContractionLink& link) { return std::pair(rank_[link.a], rank_[link.b]); };
  std::sort(links.begin(), links.end(), [&](const auto& x, const auto& y) { return ranks(x) < ranks(y); });
  first_.assign(rank_.size() + 1, 0);
  for (const auto& link : links) {
    ++first_[rank_[link.a] + 1];
    arc_from_.push_back(rank_[link.a]);
    arcs_.push_back({link.km, rank_[link.b], {link.edge, none}});
  }
  for (std::size_t r = 0; r < rank_.size(); ++r) first_[r + 1] += first_[r];
  const auto arc_between = [this](std::uint32_t lower, std::uint32_t upper) {
    std::uint32_t arc = first_[lower];
    while (arcs_[arc].to != upper) ++arc;
    return arc;
  };
  for (std::size_t k = 0; k < links.size(); ++k) {
    if (links[k].middle == UINT32_MAX) continue;
    const std::uint32_t middle = rank_[links[k].middle];
    arcs_[k].lower[0] = arc_between(middle, arc_from_[k]);
    arcs_[k].lower[1] = arc_between(middle, arcs_[k].to);
    ++shortcuts_;
  }
}

// From the most important node down: the labels above a node are there when it climbs to them.
void RouteHierarchy::label_nodes() {
  const std::size_t nodes = rank_.size();
  label_first_.assign(nodes, 0);
  label_last_.assign(nodes, 0);
  std::vector<Hub> label;
  for (std::size_t k = nodes; k-- > 0;) {
    label_node(static_cast<std::uint32_t>(k), label);
    label_first_[k] = hubs_.size();
    hubs_.insert(hubs_.end(), label.begin(), label.end());
    label_last_[k] = hubs_.size();
  }
}

// The hubs of the nodes above it, each by the shortest climb; without those that are reached shorter by another hub.
void RouteHierarchy::label_node(std::uint32_t rank, std::vector<Hub>& label) const {
  label.assign(1, {0, rank, none});
  for (std::uint32_t arc = first_[rank]; arc < first_[rank + 1]; ++arc)
    for (const Hub* hub = label_begin(arcs_[arc].to); hub != label_end(arcs_[arc].to); ++hub)
      label.push_back({arcs_[arc].km + hub->km, hub->rank, arc});
  std::sort(label.begin(), label.end(),
            [](const Hub& a, const Hub& b) { return std::tuple(a.rank, a.km, a.arc) < std::tuple(b.rank, b.km, b.arc); });
  label.erase(std::unique(label.begin(), label.end(), [](const Hub& a, const Hub& b) { return a.rank == b.rank; }), label.end());
  std::vector<Hub> kept;
  for (const Hub& hub : label)
    if (hub.rank == rank || !(best_hub(label.data(), label.data() + label.size(), label_begin(hub.rank), label_end(hub.rank)).km < hub.km))
      kept.push_back(hub);
  label.swap(kept);
}

RouteHierarchy::Meeting RouteHierarchy::best_hub(const Hub* a, const Hub* a_end, const Hub* b, const Hub* b_end) {
  Meeting best{infinite, none};
  while (a != a_end && b != b_end) {
    if (a->rank == b->rank) {
      if (const double km = a->km + b->km; km < best.km) best = {km, a->rank};
      ++a, ++b;
    } else {
      const bool behind = a->rank < b->rank;  // no branch: which label is behind cannot be foretold
      a += behind;
      b += !behind;
    }
  }
  return best;
}

RouteHierarchy::Meeting RouteHierarchy::meet(std::uint32_t from, std::uint32_t to) const {
  return best_hub(label_begin(from), label_end(from), label_begin(to), label_end(to));
}

double RouteHierarchy::km(SeaNode from, SeaNode to) const { return meet(rank_[from.value], rank_[to.value]).km; }

// The arcs from a node up to a hub of its label.
std::vector<std::uint32_t> RouteHierarchy::climb(std::uint32_t from, std::uint32_t hub) const {
  std::vector<std::uint32_t> arcs;
  while (from != hub) {
    const Hub* entry =
        std::lower_bound(label_begin(from), label_end(from), hub, [](const Hub& h, std::uint32_t rank) { return h.rank < rank; });
    arcs.push_back(entry->arc);
    from = arcs_[entry->arc].to;
  }
  return arcs;
}

// Appends the edges that an arc stands for, in the order of travel.
void RouteHierarchy::unpack(std::uint32_t arc, bool down, std::vector<std::uint32_t>& edges) const {
  const auto& lower = arcs_[arc].lower;
  if (lower[1] == none) {
    edges.push_back(lower[0]);
    return;
  }
  // Up a shortcut: down to its middle along lower[0], then up along lower[1]; downwards the other way round.
  unpack(down ? lower[1] : lower[0], true, edges);
  unpack(down ? lower[0] : lower[1], false, edges);
}

Result<Route> RouteHierarchy::route(SeaNode from, SeaNode to) const {
  if (from.value >= rank_.size() || to.value >= rank_.size()) return network_->route(from, to, closed_);  // which says what is wrong
  const Meeting meeting = meet(rank_[from.value], rank_[to.value]);
  if (meeting.rank == none) return network_->route(from, to, closed_);  // which says what blocks
  std::vector<std::uint32_t> edges;
  edges.reserve(256);
  for (const std::uint32_t arc : climb(rank_[from.value], meeting.rank)) unpack(arc, false, edges);
  const auto back = climb(rank_[to.value], meeting.rank);
  for (auto arc = back.rbegin(); arc != back.rend(); ++arc) unpack(*arc, true, edges);
  return detail::route_along(network_->data(), from, edges);
}

Result<SeaRouter> SeaRouter::build(const SeaNetwork& network, Progress& progress) {
  TRY_ASSIGN(RouteHierarchy hierarchy, RouteHierarchy::build(network, {}, progress));
  return SeaRouter(network, std::move(hierarchy));
}

Result<Route> SeaRouter::route(SeaNode from, SeaNode to, const std::vector<std::string>& closed) const {
  auto open = hierarchy_.route(from, to);
  if (closed.empty()) return open;
  TRY(network_->closed_mask(closed));  // a gate that is not known is an error on any route
  if (open) {
    const GateSet shut = gate_set(closed);
    const auto is_shut = [&](const std::string& gate) { return std::binary_search(shut.begin(), shut.end(), gate); };
    if (std::none_of(open->gates.begin(), open->gates.end(), is_shut)) return open;
  }
  return network_->route(from, to, closed);
}

}  // namespace entrepot::sea
