#include "reserves/cover_rules.h"

#include <fmt/format.h>

namespace entrepot::reserves {
namespace {

Result<int> whole_days(const Rulebook& rulebook, const std::string& key) {
  TRY_ASSIGN(const Decimal value, rulebook.number(key));
  const auto days = Exact(value).floor_units(0, key);
  if (days && *days >= 1 && *days <= 366 && Decimal(*days) == value) return static_cast<int>(*days);
  return fail(ErrorCode::bad_field, fmt::format("{} = {} is no number of days", key, value.text()), {{}, 0, 0, key},
              "Write a whole number from 1 to 366.");
}

}  // namespace

Result<IeaRule> iea_rule(const Rulebook& rulebook) {
  IeaRule rule;
  TRY_ASSIGN(rule.naphtha.default_yield, rulebook.number("naphtha_yield"));
  TRY_ASSIGN(rule.naphtha.threshold, rulebook.number("naphtha_threshold"));
  TRY_ASSIGN(rule.product_factor, rulebook.number("product_factor"));
  TRY_ASSIGN(rule.three_groups_factor, rulebook.number("three_groups_factor"));
  TRY_ASSIGN(rule.unavailable, rulebook.number("unavailable"));
  TRY_ASSIGN(rule.obligation_days, whole_days(rulebook, "obligation_days"));
  return rule;
}

Result<EuRule> eu_rule(const Rulebook& rulebook) {
  EuRule rule;
  TRY_ASSIGN(rule.import_days, whole_days(rulebook, "import_days"));
  TRY_ASSIGN(rule.consumption_days, whole_days(rulebook, "consumption_days"));
  return rule;
}

Result<EuGasRule> eu_gas_rule(const Rulebook& rulebook) {
  EuGasRule rule;
  TRY_ASSIGN(rule.filling, rulebook.number("gas_filling"));
  TRY_ASSIGN(rule.most, rulebook.number("gas_most"));
  TRY_ASSIGN(rule.without_storage, rulebook.number("gas_without_storage"));
  return rule;
}

}  // namespace entrepot::reserves
