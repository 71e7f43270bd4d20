// Dependencies over years: which products an economy or a bloc depends on, for how long already, what comes and goes, who depends on it.
//
//   dependent in year t   the GeoDep flag is true in at least two of the years t-2, t-1, t. A year without data is unknown: the answer is
//                         missing where it could change it. A year with data and without imports is not flagged.
//   years in a row        flagged years that end with the last one
//   churn                 the list of year t against that of t-1: entered, left; and the share still listed one and five years later
//   watch list            ours, after Korea's early warning system: half or more of the imports come from one economy. Grades by how many
//                         of three tests hold in the last year: dependent; half from one economy in each of the last three years; the
//                         others export less to the whole world than is imported (S < 1). A all three, B two, C one, D none.
//   dependents            economies that depend on a product (as above, over the same years) and get most of it from us in the last year
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "trade/cube.h"
#include "trade/dependency.h"

namespace entrepot::trade {

inline constexpr double watch_share_from = 0.5;

struct ScreenQuestion {
  std::optional<EconomyId> importer;  // missing: the region buys as one
  BlocSelection region;
  std::vector<std::int32_t> years;    // of the cube, ascending; not empty
  GovernanceScores scores;
  bool dependents = true;             // of an economy: who depends on it; takes all importers of three years
  unsigned threads = 2;
};

// One product in one year.
struct ScreenYear {
  bool imported = false;
  std::uint8_t flags = 0;
  std::optional<double> hhi, top_share;
  double imports_usd = 0;
  std::optional<EconomyId> top;
};

struct ScreenedProduct {
  ProductDependency last;               // of the last year; product alone is set where it was not imported then
  std::vector<ScreenYear> years;        // one for each year of the question
  std::optional<bool> dependent;        // in the last year
  std::size_t years_flagged = 0, years_in_a_row = 0;
  std::optional<std::int32_t> first_flagged;
  char grade = ' ';                     // of the watch list: A to D, or not on it
  std::vector<EconomyId> dependents;    // ordered by id

  bool imported() const { return !years.empty() && years.back().imported; }
  bool commission() const { return imported() && is_commission(last.flags); }
  double top_usd() const { return last.top_share ? *last.top_share * last.imports_usd : 0; }
};

struct YearOfList {
  std::int32_t year = 0;
  std::size_t imported = 0, flagged = 0;
  std::size_t dependent_least = 0, dependent_most = 0;  // they differ where years are not in the data: surely so, and possibly
  std::optional<std::size_t> dependent, entered, left;  // missing where three years, or the year before, are not in the data
};

struct ScreenResult {
  std::vector<std::int32_t> years;
  std::vector<ScreenedProduct> products;  // by code: all that were imported in any of the years
  std::vector<YearOfList> list;
  std::optional<double> still_listed_after_one, still_listed_after_five;  // shares, over all years where it can be told
  std::size_t exporters = 0;              // in the last year: of how many economies the data hold exports
  std::vector<std::string> notes;
};

// Empty (with a note that says why) when there are no imports. Errors: interrupted.
Result<ScreenResult> screen(const TradeCube& cube, const ScreenQuestion& question, Progress& progress = no_progress());

enum class ScreenOrder { concern, region, imports, concentration, years, top, risk, dependents };

// Positions of products, the first to look at first. What is missing comes last; equal ones by code.
//   concern   dependent, whoever the supplier is; then years in a row; then size, the value that comes from the largest supplier
//   region    dependent; then the Commission's three, which look at suppliers outside the region; then size
std::vector<std::size_t> ranked(const ScreenResult& result, ScreenOrder order);

}  // namespace entrepot::trade
