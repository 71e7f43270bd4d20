// The sea network: nodes, lanes, and the gates that can be closed; shortest routes on it.
//
// Known limits, to be shown to the user: no draft or size limit (a large container ship "passes" Panama), no canal
// tolls or queues, a port is joined to its nearest node across whatever lies between.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/limits.h"
#include "base/progress.h"
#include "base/result.h"
#include "sea/gates.h"
#include "sea/load_report.h"
#include "sea/route_table.h"

namespace entrepot::sea {

struct LonLat {  // degrees; longitudes beyond 180 are taken round the globe
  double lon = 0, lat = 0;
};
inline constexpr double earth_radius_km = 6371.0088;
double great_circle_km(LonLat a, LonLat b);

struct SeaNodeTag {};
using SeaNode = IndexId<SeaNodeTag>;

struct SeaNetworkFiles {
  std::filesystem::path nodes;  // id,lon,lat with ids 0, 1, 2 ...
  std::filesystem::path edges;  // u,v,km,passage[,gates]; names joined by |; gates that no edge names are computed
  std::filesystem::path gates;  // id,name,lon1,lat1,lon2,lat2,note: one segment for each gate
};

struct Route {
  double km = 0;                   // node to node
  std::vector<SeaNode> nodes;      // from .. to
  std::vector<std::string> gates;  // passed, in the order of travel
};

class SeaNetwork {
 public:
  struct Data;  // detail/network_data.h
  struct Options {
    GateSet always_closed{"northwest"};  // the Northwest Passage is not open to trade
    Limits limits;
  };

  // A gate of the gates file and a passage of the edges file with the same canonical name are one gate: closing it
  // closes the edges of both. Gates that no edge crosses are noted in the report: closing them does nothing.
  // Errors: those of CsvReader, missing_data (column, no nodes), bad_field, out_of_range (node, coordinate, km),
  // unknown_name (a gate of an edge that is no gate), duplicate (gate), limit_exceeded (more than 64 gates).
  static Result<SeaNetwork> load(const SeaNetworkFiles& files, const Options& options, LoadReport& report);
  static Result<SeaNetwork> parse(std::string_view nodes, std::string_view edges, std::string_view gates, const Options& options,
                                  LoadReport& report);

  SeaNetwork(SeaNetwork&&) noexcept;
  SeaNetwork& operator=(SeaNetwork&&) noexcept;
  ~SeaNetwork();

  std::size_t nodes() const;
  std::size_t edges() const;
  LonLat position(SeaNode node) const;                          // longitude in -180..180
  GateSet gates() const;                                        // all names that can be closed
  const std::vector<std::string>& gates_cutting_nothing() const;
  // The middle of the line that closes a gate; nothing for passages, which have none.
  std::optional<LonLat> gate_middle(std::string_view name) const;

  struct Nearest {
    SeaNode node;
    double km = 0;  // from the place to the node: not part of any route's distance
  };
  Nearest nearest(LonLat place) const;  // by great circle

  // The shortest route. A closed gate takes no place away from the side of it that stays open: a place that only edges across the
  // gate's line join to the lanes is left and reached by two of them that meet, there and back, which do not pass the gate. No other
  // distance changes by that. Errors: unknown_name (gate), out_of_range (node), and no_solution where there is no route,
  // naming the closed gates on the way that passes fewest of them.
  Result<Route> route(SeaNode from, SeaNode to, const std::vector<std::string>& closed = {}) const;
  Result<Route> route(LonLat from, LonLat to, const std::vector<std::string>& closed = {}) const;
  // Distances to every node in km; infinite where there is no route.
  Result<std::vector<double>> distances(SeaNode from, const std::vector<std::string>& closed = {}) const;

  // Shortest routes from one node to all: for tables.
  struct Tree {
    SeaNode root;
    std::vector<double> km;           // per node; infinite where there is no route
    std::vector<std::uint32_t> edge;  // per node: the last edge of its route
    std::vector<std::uint32_t> turn;  // per node: the turn at a closed gate that its route ends in, if it does; empty: no route has one
  };
  Result<Tree> tree(SeaNode from, const std::vector<std::string>& closed = {}) const;
  Route route_on(const Tree& tree, SeaNode to) const;  // `to` must have a finite distance

  // For the other searches of this room. The bits of these gates and of those that are always closed. Errors: unknown_name.
  Result<std::uint64_t> closed_mask(const std::vector<std::string>& closed) const;
  const Data& data() const { return *data_; }

 private:
  struct Tables;
  explicit SeaNetwork(std::unique_ptr<Data> data);
  static Result<SeaNetwork> read(Tables tables, const Options& options, LoadReport& report);
  Result<> check_node(SeaNode node) const;
  tl::unexpected<Error> blocked(SeaNode from, SeaNode to, std::uint64_t closed) const;
  std::unique_ptr<Data> data_;
};

// A place of a world: an economy or a port.
struct Place {
  std::string name;
  LonLat position;
};

// Routes between all pairs of places: one row for each pair in the order of the places (the table answers for the way
// back), and one more for each closure that the pair's open route passes. Distances are rounded to 0.1 km.
// Errors: those of SeaNetwork::route except no_solution (a row without km), duplicate (a place twice).
Result<RouteTable> compute_route_table(const SeaNetwork& network, const std::vector<Place>& places, const std::vector<GateSet>& closures,
                                       const std::string& source, Progress& progress = no_progress());

}  // namespace entrepot::sea
