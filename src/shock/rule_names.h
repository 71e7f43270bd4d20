// Names of the models' rules: one spelling of each, for options, files, results and Python.
#pragma once

#include <array>
#include <string_view>

#include "shock/ario.h"
#include "shock/daily.h"

namespace entrepot::shock {

template <class Rule>
struct RuleName {
  std::string_view name;
  Rule rule;
};

inline constexpr std::array rationing_names = {
    RuleName<Rationing>{"final_demand_last", Rationing::final_demand_last}, RuleName<Rationing>{"proportional", Rationing::proportional},
    RuleName<Rationing>{"lowest_relative_order_first", Rationing::lowest_relative_order_first},
    RuleName<Rationing>{"lowest_relative_order_first_final_demand_last", Rationing::lowest_relative_order_first_final_demand_last},
    RuleName<Rationing>{"priority", Rationing::priority}};

// The same rules on links of firms.
inline constexpr std::array daily_rationing_names = {
    RuleName<DailyRationing>{"final_demand_last", DailyRationing::final_demand_last},
    RuleName<DailyRationing>{"proportional", DailyRationing::proportional},
    RuleName<DailyRationing>{"lowest_relative_order_first", DailyRationing::lowest_relative_order_first},
    RuleName<DailyRationing>{"lowest_relative_order_first_final_demand_last",
                             DailyRationing::lowest_relative_order_first_final_demand_last}};

inline constexpr std::array order_rule_names = {RuleName<OrderRule>{"alternative", OrderRule::alternative},
                                                RuleName<OrderRule>{"fixed", OrderRule::fixed}};

inline constexpr std::array recovery_shape_names = {
    RuleName<RecoveryShape>{"linear", RecoveryShape::linear}, RuleName<RecoveryShape>{"convex", RecoveryShape::convex},
    RuleName<RecoveryShape>{"convex_unscaled", RecoveryShape::convex_unscaled}, RuleName<RecoveryShape>{"concave", RecoveryShape::concave}};

inline constexpr std::array production_function_names = {
    RuleName<ProductionFunction>{"leontief", ProductionFunction::leontief},
    RuleName<ProductionFunction>{"linear", ProductionFunction::linear},
    RuleName<ProductionFunction>{"half_critical", ProductionFunction::half_critical},
    RuleName<ProductionFunction>{"strongly_critical", ProductionFunction::strongly_critical},
    RuleName<ProductionFunction>{"weakly_critical", ProductionFunction::weakly_critical},
    RuleName<ProductionFunction>{"generalised_leontief", ProductionFunction::generalised_leontief}};

inline constexpr std::array daily_order_names = {RuleName<DailyOrders>{"target_follows_use", DailyOrders::target_follows_use},
                                                 RuleName<DailyOrders>{"target_fixed", DailyOrders::target_fixed},
                                                 RuleName<DailyOrders>{"no_cut_for_surplus", DailyOrders::no_cut_for_surplus}};

template <class Rules, class Rule>
constexpr std::string_view name_in(const Rules& rules, Rule rule) {
  for (const auto& one : rules)
    if (one.rule == rule) return one.name;
  return {};
}
constexpr std::string_view name_of(Rationing rule) { return name_in(rationing_names, rule); }
constexpr std::string_view name_of(DailyRationing rule) { return name_in(daily_rationing_names, rule); }
constexpr std::string_view name_of(OrderRule rule) { return name_in(order_rule_names, rule); }
constexpr std::string_view name_of(ProductionFunction rule) { return name_in(production_function_names, rule); }
constexpr std::string_view name_of(DailyOrders rule) { return name_in(daily_order_names, rule); }

}  // namespace entrepot::shock
