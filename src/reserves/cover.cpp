#include "reserves/cover.h"

#include <fmt/format.h>

namespace entrepot::reserves {
namespace {

Result<> not_negative(const Decimal& value, const char* what) {
  if (value >= Decimal(0)) return {};
  return fail(ErrorCode::out_of_range, fmt::format("{} is {}", what, value.text()), {{}, 0, 0, what},
              "Give a figure that is not negative.");
}

Result<> above_zero(const Decimal& value, const char* what) {
  if (value > Decimal(0)) return {};
  return fail(ErrorCode::out_of_range, fmt::format("{} is {}", what, value.text()), {{}, 0, 0, what},
              "Days of cover are of something that is used: give a figure above zero.");
}

Result<> check_days(int days) {
  if (days == 365 || days == 366) return {};
  return fail(ErrorCode::out_of_range, fmt::format("A year of {} days", days), {{}, 0, 0, "days in year"}, "Give 365 or 366.");
}

}  // namespace

Result<Exact> iea_daily_net_imports(const IeaFigures& figures, const IeaRule& rule) {
  TRY(check_days(figures.days_in_year));
  Decimal yield = rule.naphtha.default_yield;
  if (figures.national_naphtha_yield) {
    TRY(not_negative(*figures.national_naphtha_yield, "naphtha yield"));
    if (*figures.national_naphtha_yield > rule.naphtha.threshold) yield = *figures.national_naphtha_yield;
  }
  const Exact a_year =
      Exact(figures.primary_net_imports) * (Exact(1) - Exact(yield)) + Exact(rule.product_factor) * Exact(figures.product_net_imports);
  const Exact daily = a_year / Exact(figures.days_in_year);
  TRY_ASSIGN(const auto imports, Exact::compare(daily, Exact(0), "Net imports"));
  if (imports == std::strong_ordering::greater) return daily;
  return fail(ErrorCode::out_of_range, "Net imports are not above zero", {{}, 0, 0, "net imports"},
              "A net exporter has no obligation by this rule.");
}

Result<IeaCover> iea_cover(const IeaFigures& figures, const IeaRule& rule) {
  TRY(not_negative(figures.primary_stock, "primary stock"));
  TRY(not_negative(figures.product_stock, "product stock"));
  const bool all = figures.route == ProductRoute::all_products;
  IeaCover out;
  TRY_ASSIGN(out.daily_net_imports, iea_daily_net_imports(figures, rule));
  out.obligation = Exact(rule.obligation_days) * out.daily_net_imports;
  const Exact stock = (Exact(1) - Exact(rule.naphtha.default_yield)) * Exact(figures.primary_stock) +
                      Exact(all ? rule.product_factor : rule.three_groups_factor) * Exact(figures.product_stock);
  out.counted = (Exact(1) - Exact(rule.unavailable)) * stock;
  out.days = out.counted / out.daily_net_imports;
  TRY_ASSIGN(const auto meets, Exact::compare(out.counted, out.obligation, "Days of cover"));
  out.meets_obligation = meets != std::strong_ordering::less;
  return out;
}

Result<EuObligation> eu_obligation(const Decimal& net_imports, const Decimal& consumption, int days_in_year, const EuRule& rule) {
  TRY(check_days(days_in_year));
  TRY(not_negative(consumption, "consumption"));
  EuObligation out;
  out.by_imports = Exact(rule.import_days) * Exact(net_imports) / Exact(days_in_year);
  out.by_consumption = Exact(rule.consumption_days) * Exact(consumption) / Exact(days_in_year);
  TRY_ASSIGN(const auto greater, Exact::compare(out.by_imports, out.by_consumption, "The obligation"));
  out.obligation = greater == std::strong_ordering::greater ? out.by_imports : out.by_consumption;
  return out;
}

Result<Exact> eu_gas_target(const Decimal& storage, const Decimal& yearly_consumption, const EuGasRule& rule) {
  TRY(not_negative(storage, "storage"));
  TRY(not_negative(yearly_consumption, "consumption"));
  const Exact consumption(yearly_consumption);
  if (storage == Decimal(0)) return Exact(rule.without_storage) * consumption;
  const Exact filled = Exact(rule.filling) * Exact(storage), most = Exact(rule.most) * consumption;
  TRY_ASSIGN(const auto order, Exact::compare(filled, most, "The target"));
  return order == std::strong_ordering::greater ? most : filled;
}

Result<Exact> days_of_use(const Decimal& stock, const Decimal& daily_use) {
  TRY(not_negative(stock, "stock"));
  TRY(above_zero(daily_use, "daily use"));
  return Exact(stock) / Exact(daily_use);
}

Result<Exact> days_by_target(const Decimal& stock, const Decimal& target_stock, const Decimal& target_days) {
  TRY(not_negative(stock, "stock"));
  TRY(above_zero(target_stock, "target stock"));
  TRY(not_negative(target_days, "target days"));
  return Exact(stock) / Exact(target_stock) * Exact(target_days);
}

}  // namespace entrepot::reserves
