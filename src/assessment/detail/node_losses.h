// What the events and the missing products do to the nodes of the table: the input of the propagation model.
#pragma once

#include <vector>

#include "assessment/detail/case.h"
#include "assessment/detail/supply.h"
#include "assessment/detail/values.h"
#include "shock/ario.h"

namespace entrepot::assessment::detail {

// USD in one unit of the table's money. Errors: wrong_unit when the unit is not known.
Result<double> usd_per_table_unit(const World& world);

// An economy's share of its table region's output of an industry; 1 when it is the region. Missing parts count as 0
// and are named by check_world.
double part_value(const World& world, const Values& values, EconomyId id, const std::string& industry);

// Per economy of the case: USD of value added that one unit of the product less costs, by the uses that are known.
// value_added: per node, money of the table per day.
std::vector<double> unit_losses(const Case& all, const ProductCase& product, const Values& values, const Disturbance& disturbance,
                                const std::vector<double>& value_added, double usd);

// Share of a node's capacity that is lost on a day, and the cause that takes most of it.
class NodeLosses {
 public:
  explicit NodeLosses(const Case& all);
  void add_events(const Values& values);
  // unmet: [economy x horizon + day] of the product.
  void add_product(std::size_t product, const Values& values, const Disturbance& disturbance, const std::vector<double>& unmet);
  std::vector<shock::CapacityPath> paths() const;
  double loss(std::size_t node, std::size_t day) const;
  // The product (position in Case::products) that takes most of the node on that day; none: an event does.
  std::optional<std::size_t> main_product(std::size_t node, std::size_t day) const;

 private:
  std::vector<double>& row(std::vector<std::vector<double>>& rows, std::size_t node);

  const Case& all_;
  std::size_t days_;
  std::vector<std::vector<double>> left_;               // per node, empty or share of capacity left by day
  std::vector<std::vector<double>> by_event_;           // per node: share lost to events on its industry
  std::vector<std::vector<std::vector<double>>> by_product_;  // per product and node: share lost
};

std::vector<shock::DemandPath> demand_paths(const Case& all, const Values& values);

}  // namespace entrepot::assessment::detail
