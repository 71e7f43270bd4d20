#include "sea/hierarchy.h"

#include <algorithm>
#include <limits>
#include <unordered_map>
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

constexpr auto later = [](const auto& a, const auto& b) { return a.km > b.km; };

}  // namespace

RouteHierarchy::Search::Search(const RouteHierarchy& hierarchy) {
  for (auto& labels : labels_) labels.assign(hierarchy.rank_.size(), {infinite, 0, none});
}

Result<RouteHierarchy> RouteHierarchy::build(const SeaNetwork& network, const std::vector<std::string>& closed, Progress& progress) {
  TRY_ASSIGN(const std::uint64_t mask, network.closed_mask(closed));
  const auto lanes = open_lanes(network.data(), mask);
  TRY_ASSIGN(detail::Contraction contraction, detail::contract(network.nodes(), lanes, progress));
  RouteHierarchy made;
  made.network_ = &network;
  made.closed_ = closed;
  made.rank_ = std::move(contraction.rank);
  made.lay_out(contraction.links);
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

// Settles the nearest node of one side and looks upwards from it.
void RouteHierarchy::step(int side, Search& search, double& best, std::uint32_t& meeting) const {
  auto& heap = search.heap_[side];
  auto& own = search.labels_[side];
  const auto& other = search.labels_[1 - side];
  std::pop_heap(heap.begin(), heap.end(), later);
  const auto [km, rank] = heap.back();
  heap.pop_back();
  if (km > own[rank].km) return;
  if (other[rank].round == search.round_ && km + other[rank].km < best) {
    best = km + other[rank].km;
    meeting = rank;
  }
  const Arc *const begin = arcs_.data() + first_[rank], *const end = arcs_.data() + first_[rank + 1];
  // A node that is reached shorter from above lies on no shortest route: it is stalled.
  for (const Arc* arc = begin; arc != end; ++arc)
    if (own[arc->to].round == search.round_ && own[arc->to].km + arc->km < km) return;
  for (const Arc* arc = begin; arc != end; ++arc) {
    Search::Label& label = own[arc->to];
    const double through = km + arc->km;
    if (label.round == search.round_ && !(through < label.km)) continue;
    label = {through, search.round_, static_cast<std::uint32_t>(arc - arcs_.data())};
    if (through < best) {
      heap.push_back({through, arc->to});
      std::push_heap(heap.begin(), heap.end(), later);
    }
  }
}

// The most important node of the shortest route, and its length; none where there is no route.
std::uint32_t RouteHierarchy::meet(SeaNode from, SeaNode to, Search& search, double& km) const {
  if (++search.round_ == 0) {  // the rounds are used up: no label may look as if it were of this one
    for (auto& labels : search.labels_)
      for (auto& label : labels) label.round = 0;
    search.round_ = 1;
  }
  const std::uint32_t ends[2] = {rank_[from.value], rank_[to.value]};
  for (const int side : {0, 1}) {
    search.heap_[side].clear();
    search.heap_[side].push_back({0, ends[side]});
    search.labels_[side][ends[side]] = {0, search.round_, none};
  }
  km = infinite;
  std::uint32_t meeting = none;
  int side = 0;
  for (;;) {
    const bool open[2] = {!search.heap_[0].empty() && search.heap_[0].front().km < km,
                          !search.heap_[1].empty() && search.heap_[1].front().km < km};
    if (!open[0] && !open[1]) return meeting;
    side = open[1 - side] ? 1 - side : side;
    step(side, search, km, meeting);
  }
}

double RouteHierarchy::km(SeaNode from, SeaNode to, Search& search) const {
  double km = infinite;
  meet(from, to, search, km);
  return km;
}

// The edges of the route in the order of travel.
void RouteHierarchy::unpack(std::uint32_t meeting, Search& search) const {
  auto &edges = search.edges_, &stack = search.stack_, &arcs = search.arcs_;
  edges.clear();
  // What is left to unpack: an arc, and whether it is travelled downwards (highest bit). Last is first.
  constexpr std::uint32_t down = std::uint32_t{1} << 31;
  const auto unpack_arc = [&](std::uint32_t top) {
    stack.assign(1, top);
    while (!stack.empty()) {
      const std::uint32_t arc = stack.back() & ~down, downwards = stack.back() & down;
      stack.pop_back();
      const auto& lower = arcs_[arc].lower;
      if (lower[1] == none) {
        edges.push_back(lower[0]);
        continue;
      }
      // Up the shortcut: down to its middle along lower[0], then up along lower[1]; downwards the other way round.
      stack.push_back(downwards ? lower[0] : lower[1]);
      stack.push_back((downwards ? lower[1] : lower[0]) | down);
    }
  };
  arcs.clear();
  for (std::uint32_t rank = meeting; search.labels_[0][rank].parent != none; rank = arc_from_[arcs.back()])
    arcs.push_back(search.labels_[0][rank].parent);
  for (auto arc = arcs.rbegin(); arc != arcs.rend(); ++arc) unpack_arc(*arc);
  for (std::uint32_t rank = meeting; search.labels_[1][rank].parent != none;) {
    const std::uint32_t arc = search.labels_[1][rank].parent;
    unpack_arc(arc | down);
    rank = arc_from_[arc];
  }
}

Result<Route> RouteHierarchy::route(SeaNode from, SeaNode to, Search& search) const {
  double km = infinite;
  if (from.value >= rank_.size() || to.value >= rank_.size()) return network_->route(from, to, closed_);  // which says what is wrong
  const std::uint32_t meeting = meet(from, to, search, km);
  if (meeting == none) return network_->route(from, to, closed_);  // which says what blocks
  unpack(meeting, search);
  return detail::route_along(network_->data(), from, search.edges_);
}

Result<SeaRouter> SeaRouter::build(const SeaNetwork& network, Progress& progress) {
  TRY_ASSIGN(RouteHierarchy hierarchy, RouteHierarchy::build(network, {}, progress));
  return SeaRouter(network, std::move(hierarchy));
}

Result<Route> SeaRouter::route(SeaNode from, SeaNode to, const std::vector<std::string>& closed, RouteHierarchy::Search& search) const {
  auto open = hierarchy_.route(from, to, search);
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
