// What a SeaNetwork holds: nodes, edges in both directions by node, gates as bits.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "sea/sea.h"

namespace entrepot::sea {

namespace detail {

constexpr std::uint32_t no_edge = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t gates_max = 64;

struct Segment {
  LonLat a, b;
};

// Where the segment from p to q meets the gate: the part of the way from p, when they cross strictly inside both, in plane
// longitude and latitude. Segments over more than 180 degrees of longitude are not tested.
std::optional<double> crossing(LonLat p, LonLat q, const Segment& gate);

struct Edge {
  std::uint32_t u = 0, v = 0;
  double km = 0;
  std::uint64_t gates = 0;  // one bit for each gate or passage
};

struct Link {
  std::uint32_t to = 0, edge = 0;
  double km = 0;
  std::uint64_t gates = 0;
};

// Two edges that meet in one node and both cross the line of one gate: whoever takes both is back on the side it came from and has
// not passed the gate. The node in the middle lies across the line only because the network is coarse.
struct Turn {
  std::uint32_t from = 0, through = 0, to = 0;
  std::uint32_t first = 0, second = 0;  // edges
  double km = 0;
  std::uint64_t gate = 0;   // the one that is not passed
  std::uint64_t gates = 0;  // that both edges cross besides
};

struct UnitVector {
  double x = 0, y = 0, z = 0;
};
UnitVector unit_vector(LonLat place);

}  // namespace detail

struct SeaNetwork::Data {
  std::vector<LonLat> positions;  // as in the file
  std::vector<detail::UnitVector> vectors;
  std::vector<std::uint32_t> by_latitude;  // nodes from south to north
  std::vector<detail::Edge> edges;
  std::vector<std::uint32_t> first;  // of each node in links; one more than there are nodes
  std::vector<detail::Link> links;
  std::vector<detail::Turn> turns;         // both ways, by the node they begin at
  std::vector<std::uint32_t> first_turn;   // of each node in turns; one more than there are nodes
  std::vector<std::string> gate_names;                       // per bit
  std::vector<std::optional<detail::Segment>> gate_segments;  // per bit; passages have none
  std::vector<std::string> gates_cutting_nothing;
  std::uint64_t always_closed = 0;

  // The bit of a name, added when it is new. Nothing when there are more than gates_max.
  std::optional<std::size_t> bit_of(const std::string& name);
  std::optional<std::size_t> find_bit(const std::string& name) const;
  void link_edges();
  void find_turns();
};

namespace detail {

// The route from a node along edges that follow each other: its length is summed in the order of travel.
Route route_along(const SeaNetwork::Data& data, SeaNode from, const std::vector<std::uint32_t>& edges);

}  // namespace detail

}  // namespace entrepot::sea
