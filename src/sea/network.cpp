#include <algorithm>
#include <bit>
#include <cmath>
#include <queue>

#include "base/text.h"
#include "sea/detail/network_data.h"

namespace entrepot::sea {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

// Dijkstra. `cost(link)` is what a link adds, infinite where it is closed; stops when `target` is settled.
template <class Cost>
SeaNetwork::Tree shortest(const SeaNetwork::Data& data, std::uint32_t root, std::optional<std::uint32_t> target, Cost cost) {
  SeaNetwork::Tree tree{
      {root}, std::vector<double>(data.positions.size(), infinite), std::vector<std::uint32_t>(data.positions.size(), detail::no_edge), {}};
  using Entry = std::pair<double, std::uint32_t>;  // distance, then node: ties are settled in a fixed order
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  tree.km[root] = 0;
  queue.emplace(0.0, root);
  while (!queue.empty()) {
    const auto [km, node] = queue.top();
    queue.pop();
    if (km > tree.km[node]) continue;
    if (target && node == *target) break;
    for (std::uint32_t k = data.first[node]; k < data.first[node + 1]; ++k) {
      const detail::Link& link = data.links[k];
      const double through = km + cost(link);
      if (!(through < tree.km[link.to])) continue;
      tree.km[link.to] = through;
      tree.edge[link.to] = link.edge;
      queue.emplace(through, link.to);
    }
  }
  return tree;
}

// The closed gates stay out of the way, whatever they would save.
auto open_links(std::uint64_t closed) {
  return [closed](const detail::Link& link) { return (link.gates & closed) == 0 ? link.km : infinite; };
}

bool is_usable(const detail::Turn& turn, std::uint64_t closed) { return (turn.gate & closed) != 0 && (turn.gates & closed) == 0; }

// A closed gate takes no place away from the side of it that stays open: nodes that the search did not reach are reached by turns at
// the closed gates. What it reached keeps its distance.
void reach_open_side(const SeaNetwork::Data& data, SeaNetwork::Tree& tree, std::uint64_t closed) {
  using Entry = std::pair<double, std::uint32_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  const std::vector<double> before = tree.km;
  tree.turn.assign(data.positions.size(), detail::no_edge);
  const auto reach = [&](std::uint32_t to, double km, std::uint32_t edge, std::uint32_t turn) {
    if (std::isfinite(before[to]) || !(km < tree.km[to])) return;
    tree.km[to] = km;
    tree.edge[to] = edge;
    tree.turn[to] = turn;
    queue.emplace(km, to);
  };
  const auto turn_off = [&](std::uint32_t node, double km) {
    for (std::uint32_t t = data.first_turn[node]; t < data.first_turn[node + 1]; ++t)
      if (is_usable(data.turns[t], closed)) reach(data.turns[t].to, km + data.turns[t].km, data.turns[t].second, t);
  };
  for (std::uint32_t node = 0; node < before.size(); ++node)
    if (std::isfinite(before[node])) turn_off(node, before[node]);
  while (!queue.empty()) {
    const auto [km, node] = queue.top();
    queue.pop();
    if (km > tree.km[node]) continue;
    for (std::uint32_t k = data.first[node]; k < data.first[node + 1]; ++k)
      if ((data.links[k].gates & closed) == 0) reach(data.links[k].to, km + data.links[k].km, data.links[k].edge, detail::no_edge);
    turn_off(node, km);
  }
}

std::vector<std::string> names_of(const SeaNetwork::Data& data, std::uint64_t gates) {
  std::vector<std::string> names;
  for (std::size_t bit = 0; bit < data.gate_names.size(); ++bit)
    if (gates >> bit & 1) names.push_back(data.gate_names[bit]);
  return names;
}

// Gates of one edge in the order in which a ship going from `from` meets them; passages have no line and come last.
std::vector<std::size_t> gates_along(const SeaNetwork::Data& data, const detail::Edge& edge, bool forward) {
  std::vector<std::pair<double, std::size_t>> met;
  for (std::size_t bit = 0; bit < data.gate_names.size(); ++bit) {
    if ((edge.gates >> bit & 1) == 0) continue;
    std::optional<double> at;
    if (data.gate_segments[bit]) at = detail::crossing(data.positions[edge.u], data.positions[edge.v], *data.gate_segments[bit]);
    met.emplace_back(at ? (forward ? *at : 1 - *at) : 2.0, bit);
  }
  std::sort(met.begin(), met.end());
  std::vector<std::size_t> bits;
  for (const auto& [at, bit] : met) bits.push_back(bit);
  return bits;
}

}  // namespace

SeaNetwork::SeaNetwork(std::unique_ptr<Data> data) : data_(std::move(data)) {}
SeaNetwork::SeaNetwork(SeaNetwork&&) noexcept = default;
SeaNetwork& SeaNetwork::operator=(SeaNetwork&&) noexcept = default;
SeaNetwork::~SeaNetwork() = default;

std::size_t SeaNetwork::nodes() const { return data_->positions.size(); }
std::size_t SeaNetwork::edges() const { return data_->edges.size(); }
const std::vector<std::string>& SeaNetwork::gates_cutting_nothing() const { return data_->gates_cutting_nothing; }
GateSet SeaNetwork::gates() const { return gate_set(data_->gate_names); }

std::optional<LonLat> SeaNetwork::gate_middle(std::string_view name) const {
  const auto bit = data_->find_bit(canonical_gate(name));
  if (!bit || !data_->gate_segments[*bit]) return std::nullopt;
  const detail::Segment& line = *data_->gate_segments[*bit];
  return LonLat{(line.a.lon + line.b.lon) / 2, (line.a.lat + line.b.lat) / 2};
}

LonLat SeaNetwork::position(SeaNode node) const {
  LonLat at = data_->positions[node.value];
  at.lon = std::remainder(at.lon, 360.0);
  return at;
}

SeaNetwork::Nearest SeaNetwork::nearest(LonLat place) const {
  // The nearest on the sphere has the greatest scalar product. From the latitude of the place outwards, until nodes are farther
  // away by their latitude alone than the best is.
  const detail::UnitVector p = detail::unit_vector(place);
  const auto& order = data_->by_latitude;
  const auto z_of = [&](std::uint32_t n) { return data_->vectors[n].z; };
  auto south = std::lower_bound(order.begin(), order.end(), p.z, [&](std::uint32_t n, double z) { return z_of(n) < z; });
  auto north = south;
  std::uint32_t best = 0;
  double best_product = -2;
  // Along the meridian of the place no node of latitude arcsin z has a greater product than this; a hair more for rounding.
  const double flat = std::sqrt(std::max(0.0, 1 - p.z * p.z));
  const auto most_at = [&](double z) { return z * p.z + std::sqrt(std::max(0.0, 1 - z * z)) * flat + 1e-12; };
  const auto look_at = [&](std::uint32_t n) {
    const detail::UnitVector& v = data_->vectors[n];
    const double product = v.x * p.x + v.y * p.y + v.z * p.z;
    if (product > best_product || (product == best_product && n < best)) best_product = product, best = n;
  };
  for (bool more = true; more;) {
    more = false;
    if (south != order.begin() && most_at(z_of(*(south - 1))) >= best_product) look_at(*--south), more = true;
    if (north != order.end() && most_at(z_of(*north)) >= best_product) look_at(*north++), more = true;
  }
  return {{best}, great_circle_km(place, data_->positions[best])};
}

Result<std::uint64_t> SeaNetwork::closed_mask(const std::vector<std::string>& closed) const {
  std::uint64_t mask = data_->always_closed;
  for (const std::string& name : closed) {
    const auto bit = data_->find_bit(canonical_gate(name));
    if (!bit) return fail(ErrorCode::unknown_name, "'" + name + "' is no gate of this network", {}, known_names_remedy(name, gates()));
    mask |= std::uint64_t{1} << *bit;
  }
  return mask;
}

Result<> SeaNetwork::check_node(SeaNode node) const {
  if (node.value < nodes()) return {};
  return fail(ErrorCode::out_of_range, "node " + std::to_string(node.value) + " is not in the network", {},
              "There are " + std::to_string(nodes()) + " nodes, from 0.");
}

Result<SeaNetwork::Tree> SeaNetwork::tree(SeaNode from, const std::vector<std::string>& closed) const {
  TRY(check_node(from));
  TRY_ASSIGN(const std::uint64_t mask, closed_mask(closed));
  Tree tree_from = shortest(*data_, from.value, std::nullopt, open_links(mask));
  if (mask != data_->always_closed) reach_open_side(*data_, tree_from, mask);
  return tree_from;
}

Result<std::vector<double>> SeaNetwork::distances(SeaNode from, const std::vector<std::string>& closed) const {
  TRY_ASSIGN(Tree tree_from, tree(from, closed));
  return std::move(tree_from.km);
}

Result<Route> SeaNetwork::route(LonLat from, LonLat to, const std::vector<std::string>& closed) const {
  return route(nearest(from).node, nearest(to).node, closed);
}

Result<Route> SeaNetwork::route(SeaNode from, SeaNode to, const std::vector<std::string>& closed) const {
  TRY(check_node(from));
  TRY(check_node(to));
  TRY_ASSIGN(const std::uint64_t mask, closed_mask(closed));
  Tree tree_from = shortest(*data_, from.value, to.value, open_links(mask));
  if (!std::isfinite(tree_from.km[to.value]) && mask != data_->always_closed) reach_open_side(*data_, tree_from, mask);
  if (!std::isfinite(tree_from.km[to.value])) return blocked(from, to, mask);
  return route_on(tree_from, to);
}

Route SeaNetwork::route_on(const Tree& tree_from, SeaNode to) const {
  std::vector<std::uint32_t> edges;
  std::uint64_t turned = 0;  // gates that were turned at and not passed
  for (std::uint32_t node = to.value; tree_from.edge[node] != detail::no_edge;) {
    edges.push_back(tree_from.edge[node]);
    if (!tree_from.turn.empty() && tree_from.turn[node] != detail::no_edge) {
      const detail::Turn& turn = data_->turns[tree_from.turn[node]];
      edges.push_back(turn.first);
      turned |= turn.gate;
      node = turn.from;
      continue;
    }
    const detail::Edge& edge = data_->edges[edges.back()];
    node = edge.u == node ? edge.v : edge.u;
  }
  std::reverse(edges.begin(), edges.end());
  Route route = detail::route_along(*data_, tree_from.root, edges);
  std::erase_if(route.gates, [&](const std::string& gate) { return (turned >> *data_->find_bit(gate) & 1) != 0; });
  return route;
}

Route detail::route_along(const SeaNetwork::Data& data, SeaNode from, const std::vector<std::uint32_t>& edges) {
  Route route{0, {from}, {}};
  route.nodes.reserve(edges.size() + 1);
  std::uint64_t passed = 0;
  for (const std::uint32_t e : edges) {
    const detail::Edge& edge = data.edges[e];
    const bool forward = edge.u == route.nodes.back().value;
    route.km += edge.km;
    route.nodes.push_back({forward ? edge.v : edge.u});
    if ((edge.gates & ~passed) == 0) continue;
    for (const std::size_t bit : gates_along(data, edge, forward)) {
      if ((passed >> bit & 1) == 0) route.gates.push_back(data.gate_names[bit]);
      passed |= std::uint64_t{1} << bit;
    }
  }
  return route;
}

// The way with the fewest closed edges says which closures matter.
tl::unexpected<Error> SeaNetwork::blocked(SeaNode from, SeaNode to, std::uint64_t closed) const {
  constexpr double closed_edge_km = 1e9;  // above the length of any route
  const Tree tree_from = shortest(*data_, from.value, to.value,
                                  [&](const detail::Link& link) { return link.km + ((link.gates & closed) != 0 ? closed_edge_km : 0); });
  const std::string pair = "no sea route from node " + std::to_string(from.value) + " to node " + std::to_string(to.value);
  if (!std::isfinite(tree_from.km[to.value]))
    return fail(ErrorCode::no_solution, pair + ": the network does not join them", {},
                "Check the places, or use a network of one component.");
  std::uint64_t blocking = 0;
  for (std::uint32_t node = to.value; tree_from.edge[node] != detail::no_edge;) {
    const detail::Edge& edge = data_->edges[tree_from.edge[node]];
    blocking |= edge.gates & closed;
    node = edge.u == node ? edge.v : edge.u;
  }
  return fail(ErrorCode::no_solution, pair + ": blocked by " + join(gate_set(names_of(*data_, blocking)), ", "), {},
              "Goods must go by land or pipeline, or wait until it opens.");
}

}  // namespace entrepot::sea
