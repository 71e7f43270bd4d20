#include "shock/capital.h"

#include <algorithm>

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

}  // namespace entrepot::shock
