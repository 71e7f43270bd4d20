// Productive capital of the nodes of a table, money: what events of ARIO destroy (ario.h).
#pragma once

#include <string_view>
#include <vector>

#include "shock/ario.h"

namespace entrepot::shock {

// K_i: as given, else capital_ratio times yearly value added, max(0, x_i - sum_k Z_ki) of the table as it is.
std::vector<double> productive_capital(const ArioNetwork& network, const ArioParameters& parameters);

// What a ratio of capital to yearly value added may be, for every door alike. The largest known, of power and water works, are below 50: what
// lies far outside is a slip, such as money in place of years.
inline constexpr double capital_years_least = 0.01, capital_years_most = 1000;
// Errors: out_of_range, at `where`; `of`: whose capital it is, where that differs.
Result<> check_capital_years(double years, const Where& where, std::string_view of = {});

}  // namespace entrepot::shock
