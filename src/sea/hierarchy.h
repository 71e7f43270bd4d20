// Shortest routes between two nodes of the open sea in microseconds: a contraction hierarchy.
//
// Nodes are taken out of the network one by one, the least important first; where the shortest way between two neighbours of a
// node led through it, a shortcut takes its place. A route then climbs from both ends to ever more important nodes and meets
// (Geisberger, Sanders, Schultes, Delling: Contraction Hierarchies, WEA 2008). Importance: twice the number of shortcuts that
// taking a node out would add less the links it would remove, plus the depth of the hierarchy below it. Distances are sums of
// the same lanes as Dijkstra's: they agree to rounding.
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
  // Errors: unknown_name (gate), interrupted.
  static Result<RouteHierarchy> build(const SeaNetwork& network, const std::vector<std::string>& closed = {},
                                      Progress& progress = no_progress());

  // What one search writes to: one for each thread, used again and again.
  class Search {
   public:
    explicit Search(const RouteHierarchy& hierarchy);

   private:
    friend class RouteHierarchy;
    struct Label {
      double km;
      std::uint32_t round;   // of the search that wrote it
      std::uint32_t parent;  // the arc that it came by
    };
    struct Entry {
      double km;
      std::uint32_t rank;
    };
    std::vector<Label> labels_[2];  // from either end
    std::vector<Entry> heap_[2];
    std::uint32_t round_ = 0;
    std::vector<std::uint32_t> arcs_, edges_, stack_;
  };

  // km from node to node; infinite where there is no route. Nodes must be nodes of the network.
  double km(SeaNode from, SeaNode to, Search& search) const;
  // As SeaNetwork::route with the same gates closed. Errors: out_of_range (node), no_solution.
  Result<Route> route(SeaNode from, SeaNode to, Search& search) const;

  std::size_t shortcuts() const { return shortcuts_; }
  std::size_t links() const { return arcs_.size(); }  // lanes and shortcuts

 private:
  // An arc leads from its node up to a more important one. Nodes are numbered by rank, 0 the least important.
  struct Arc {
    double km;
    std::uint32_t to;        // rank
    std::uint32_t lower[2];  // of a shortcut: the arcs from its middle to either end; of a lane: its edge, and none
  };
  static constexpr std::uint32_t none = UINT32_MAX;

  RouteHierarchy() = default;
  void lay_out(std::vector<detail::ContractionLink>& links);
  std::uint32_t meet(SeaNode from, SeaNode to, Search& search, double& km) const;
  void step(int side, Search& search, double& best, std::uint32_t& meeting) const;
  void unpack(std::uint32_t meeting, Search& search) const;

  const SeaNetwork* network_ = nullptr;
  std::vector<std::string> closed_;
  std::vector<std::uint32_t> rank_;       // per node
  std::vector<std::uint32_t> first_;      // per rank, in arcs_; one more than there are nodes
  std::vector<Arc> arcs_;
  std::vector<std::uint32_t> arc_from_;   // per arc: the rank it leads up from
  std::size_t shortcuts_ = 0;
};

// Routes by the hierarchy of the open network while it answers: always when no gate is closed, and when the open route passes none
// of those that are (closing more never shortens a route). Else an exact search.
class SeaRouter {
 public:
  static Result<SeaRouter> build(const SeaNetwork& network, Progress& progress = no_progress());
  // Errors: those of SeaNetwork::route.
  Result<Route> route(SeaNode from, SeaNode to, const std::vector<std::string>& closed, RouteHierarchy::Search& search) const;
  const RouteHierarchy& hierarchy() const { return hierarchy_; }

 private:
  SeaRouter(const SeaNetwork& network, RouteHierarchy hierarchy) : network_(&network), hierarchy_(std::move(hierarchy)) {}
  const SeaNetwork* network_;
  RouteHierarchy hierarchy_;
};

}  // namespace entrepot::sea
