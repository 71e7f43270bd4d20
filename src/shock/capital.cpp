#include "shock/capital.h"

#include <algorithm>

#include <fmt/format.h>

namespace entrepot::shock {

std::vector<double> productive_capital(const ArioNetwork& network, const ArioParameters& parameters) {
  if (!parameters.capital.empty()) return parameters.capital;
  const std::size_t n = network.nodes();
  std::vector<double> bought(n, 0.0), capital(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) bought[j] += network.flows[i * n + j];
  for (std::size_t j = 0; j < n; ++j) capital[j] = parameters.capital_ratio * std::max(0.0, network.output[j] - bought[j]);
  return capital;
}

Result<> check_capital_years(double years, const Where& where, std::string_view of) {
  if (years >= capital_years_least && years <= capital_years_most) return {};
  return fail(ErrorCode::out_of_range,
              fmt::format("A capital of {:g} years of value added{}{} is too {}", years, of.empty() ? "" : " of ", of,
                          years > capital_years_most ? "much" : "little"),
              where, fmt::format("Give {:g} to {:g}; 4 is usual.", capital_years_least, capital_years_most));
}

}  // namespace entrepot::shock
