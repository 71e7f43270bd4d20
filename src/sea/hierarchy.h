// Shortest routes between two nodes of the open sea in microseconds: a contraction hierarchy, read off into hub labels.
//
// Nodes are taken out of the network one by one, the least important first; where the shortest way between two neighbours of a
// node led through it, a shortcut takes its place (Geisberger, Sanders, Schultes, Delling: Contraction Hierarchies, WEA 2008).
// Importance: twice the number of shortcuts that taking a node out would add less the links it would remove, plus the depth of the
// hierarchy below it. Each node then keeps as its label the hubs that a climb from it reaches first, with their distance: a route is
// the best hub that the labels of both ends share (Abraham, Delling, Goldberg, Werneck: Hierarchical Hub Labelings, ESA 2012).
// Distances are sums of the same lanes as Dijkstra's: they agree to rounding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "sea/sea.h"

namespace entrepot::sea {

namespace detail {
struct ContractionLink;
}

class RouteHierarchy {
 public:
  // For the network with these gates closed (and those that are always closed). The network must outlive the hierarchy.
  // Places that only turns at a closed gate reach (sea.h) have no route in it: SeaNetwork::route has.
  // Errors: unknown_name (gate), interrupted.
  static Result<RouteHierarchy> build(const SeaNetwork& network, const std::vector<std::string>& closed = {},
                                      Progress& progress = no_progress());

  // km from node to node; infinite where there is no route. Nodes must be nodes of the network.
  double km(SeaNode from, SeaNode to) const;
  // As SeaNetwork::route with the same gates closed. Errors: out_of_range (node), no_solution.
  Result<Route> route(SeaNode from, SeaNode to) const;

  std::size_t shortcuts() const { return shortcuts_; }
  std::size_t links() const { return arcs_.size(); }  // lanes and shortcuts
  std::size_t hubs() const { return hubs_.size(); }   // of all labels together

 private:
  static constexpr std::uint32_t none = UINT32_MAX;

  // An arc leads from its node up to a more important one. Nodes are numbered by rank, 0 the least important.
  struct Arc {
    double km;
    std::uint32_t to;        // rank
    std::uint32_t lower[2];  // of a shortcut: the arcs from its middle to either end; of a lane: its edge, and none
  };
  struct Hub {
    double km;
    std::uint32_t rank;
    std::uint32_t arc;  // the first of the climb; none at the node itself
  };
  struct Meeting {
    double km;
    std::uint32_t rank;
  };

  RouteHierarchy() = default;
  void lay_out(std::vector<detail::ContractionLink>& links);
  void label_nodes();
  void label_node(std::uint32_t rank, std::vector<Hub>& label) const;
  static Meeting best_hub(const Hub* a, const Hub* a_end, const Hub* b, const Hub* b_end);
  Meeting meet(std::uint32_t from, std::uint32_t to) const;
  const Hub* label_begin(std::uint32_t rank) const { return hubs_.data() + label_first_[rank]; }
  const Hub* label_end(std::uint32_t rank) const { return hubs_.data() + label_last_[rank]; }
  std::vector<std::uint32_t> climb(std::uint32_t from, std::uint32_t hub) const;
  void unpack(std::uint32_t arc, bool down, std::vector<std::uint32_t>& edges) const;

  const SeaNetwork* network_ = nullptr;
  std::vector<std::string> closed_;
  std::vector<std::uint32_t> rank_;      // per node
  std::vector<std::uint32_t> first_;     // per rank, in arcs_; one more than there are nodes
  std::vector<Arc> arcs_;
  std::vector<std::uint32_t> arc_from_;  // per arc: the rank it leads up from
  std::vector<std::size_t> label_first_, label_last_;  // per rank, in hubs_; a label is ordered by the rank of its hubs
  std::vector<Hub> hubs_;
  std::size_t shortcuts_ = 0;
};

// Routes by the hierarchy of the open network while it answers: always when no gate is closed, and when the open route passes none
// of those that are (closing more never shortens a route). Else an exact search. The network must outlive the router.
class SeaRouter {
 public:
  static Result<SeaRouter> build(const SeaNetwork& network, Progress& progress = no_progress());
  // Errors: those of SeaNetwork::route.
  Result<Route> route(SeaNode from, SeaNode to, const std::vector<std::string>& closed = {}) const;
  const RouteHierarchy& hierarchy() const { return hierarchy_; }

 private:
  SeaRouter(const SeaNetwork& network, RouteHierarchy hierarchy) : network_(&network), hierarchy_(std::move(hierarchy)) {}
  const SeaNetwork* network_;
  RouteHierarchy hierarchy_;
};

}  // namespace entrepot::sea
