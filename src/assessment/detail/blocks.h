// Deliveries between regions of the table that straits, ports, export restrictions and duties on industries block.
#pragma once

#include <string>
#include <vector>

#include "assessment/detail/case.h"
#include "assessment/detail/values.h"
#include "shock/ario.h"

namespace entrepot::assessment::detail {

// What the events block, with the routes looked up once; each member has its own shares and days.
class TradeBlocks {
 public:
  // Errors: missing_data (a route).
  static Result<TradeBlocks> create(const Case& all);

  std::vector<shock::DeliveryBlock> of(const Values& values) const;
  // The routes that a closed strait changes, in words, at these values.
  std::vector<std::string> words(const Values& values) const;

 private:
  // A pair of regions whose open route passes a closed strait.
  struct Route {
    std::size_t event = 0, from = 0, to = 0;
    double open_km = 0;
    std::optional<double> detour_km;  // none: no way round
  };
  // Days of a voyage, at least one.
  double voyage(double km, const Values& values) const;
  double days_longer(const Route& route, const Values& values) const;

  explicit TradeBlocks(const Case& all);
  Result<> find_routes(std::size_t event);
  double parameter(std::string_view name, const Values& values) const;

  const Case* all_;
  std::vector<Route> routes_;
  std::vector<bool> goods_;  // per sector

  friend class BlockWriter;
};

}  // namespace entrepot::assessment::detail
