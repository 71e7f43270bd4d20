// Numbers of a model by sector, as options and files take them: "60" for every sector, "energy=20" for one.
#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "shock/ario.h"
#include "shock/capital.h"

namespace entrepot::stress {

struct BySector {
  std::string_view what;  // "a number of days"
  std::string_view remedy;  // of what is no number
  double least = 0;  // above it where `above`. Of texts without a sector the model checks itself
  bool above = false;
  bool infinite = false;  // inf is a number
  double most = std::numeric_limits<double>::infinity();
};

inline constexpr BySector stock_days{"a number of days", "Write 90, or inf for what never runs out; of one input: energy=inf.",
                                     -std::numeric_limits<double>::infinity(), false, true};
inline constexpr BySector restock_days{"a number of days", "Write 60; of one input: energy=20.", 1};
inline constexpr BySector capital_years{
    "a number of years", "Write 4; of one sector: energy=6.", shock::capital_years_least, false, false, shock::capital_years_most};
inline constexpr BySector stock_factor{"a factor", "Write 1; of one input: energy=0.5.", 0, true};

// `texts`: what was split at commas; a sector may hold some itself. A text that names no sector holds for all of them, then those that do for theirs; what none names keeps what it had. `values`: one
// for all, or one for each sector, as it stays where no sector is named. Errors, at `where`: bad_field, out_of_range, unknown_name, duplicate.
Result<> take_by_sector(const std::vector<std::string>& texts, const BySector& form, const Where& where,
                        const std::vector<std::string>& sectors, std::vector<double>& values);

// Whether a text names a sector.
bool names_sector(const std::vector<std::string>& texts);

// "60", or "60, energy 20": the value of most, then those that differ.
std::string by_sector_text(const std::vector<double>& values, const std::vector<std::string>& sectors);

// Capital of that many years of value added: one for all, or one for each sector, the owner's.
void take_capital_years(const std::vector<double>& years, const shock::ArioNetwork& network, shock::ArioParameters& parameters);

}  // namespace entrepot::stress
