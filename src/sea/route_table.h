// Sea distances worked out beforehand, so that a world can be assessed without the sea network at hand.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "sea/gates.h"

namespace entrepot::sea {

// Days under way at a steady speed (1 knot = 1.852 km/h); no time in ports. Infinite when knots is not above 0.
// Merchant ships sail 13 to 16 knots.
double days_at_sea(double km, double knots);

struct SeaRoute {
  std::optional<double> km;        // nothing = no route: an answer, not a distance of 0
  std::vector<std::string> gates;  // passed, in the order of travel
};

struct RouteRow {
  std::string from, to;  // economies or ports, as the world names them
  GateSet closed;
  SeaRoute route;
  std::string source;  // id in the world's sources
};

// Distances are the same in both directions: a row answers for the way back too, its gates in reverse.
class RouteTable {
 public:
  // routes.csv: from,to,closed,km,gates,source. Every row must be good: a world's own file is not repaired silently.
  // Errors: those of CsvReader, missing_data (column), bad_field (km, names), contradiction (gates without a route),
  // duplicate (the same pair and closed set twice).
  static Result<RouteTable> load(const std::filesystem::path& path);
  static Result<RouteTable> parse(std::string_view text, std::string name);
  Result<> add(RouteRow row, Where where = {});

  std::string csv() const;
  Result<> save(const std::filesystem::path& path) const;

  // The shortest route with these gates closed, from the rows at hand:
  //   1. the row with exactly this closed set;
  //   2. else any row with a part of the set closed (as a rule the open route) whose route passes none of the closed
  //      gates: it stays open, and closing more never shortens another;
  //   3. else no route, where a row with a part of the set closed has none;
  //   4. else an error missing_data that names the pair and the closed set to compute.
  // A place is at distance 0 from itself. Errors: unknown_name for a place that no row names.
  Result<SeaRoute> lookup(std::string_view from, std::string_view to, const std::vector<std::string>& closed) const;

  const std::vector<RouteRow>& rows() const { return rows_; }
  std::vector<std::string> places() const;  // sorted
  GateSet gates() const;                    // all that a row closes or passes

 private:
  struct Match {
    const RouteRow* row = nullptr;
    bool reversed = false;
  };
  std::vector<Match> rows_between(std::string_view from, std::string_view to) const;
  Result<> check_place(std::string_view place) const;

  std::vector<RouteRow> rows_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_pair_;
  std::unordered_map<std::string, std::size_t> place_rows_;
};

}  // namespace entrepot::sea
