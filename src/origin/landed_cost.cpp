#include "origin/landed_cost.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "origin/detail/duty_range.h"
#include "origin/detail/exact.h"

namespace entrepot::origin {
namespace {

using detail::Exact;
using detail::Rounding;

Result<Money> by_step(Exact amount, Currency currency, std::int64_t step) {
  if (step == 0) return detail::rounded(amount, currency, 1, Rounding::half_up);
  return detail::rounded(amount, currency, step * static_cast<std::int64_t>(detail::power_of_ten(currency.minor_places())), Rounding::down);
}

// The economy's steps hold in its own currency only.
RoundingSteps steps_for(const ImportTax* tax, Currency currency) {
  if (tax == nullptr) return {};
  const auto own = customs_currency(tax->economy);
  return own && *own == currency ? tax->rounding : RoundingSteps{};
}

std::string step_note(std::int64_t step) { return step == 0 ? "" : fmt::format(", down to a multiple of {}", step); }

struct Taxed {
  Money base;
  std::vector<CostStep> taxes;
  Money sum;
};

Result<Exact> base_amount(Money value, Money duty, const ImportTax& tax, std::optional<Decimal> other_charges) {
  const Exact cif = detail::exact(value);
  Exact base = cif;
  if (tax.base.duty) base += detail::exact(duty);
  base += detail::floor_divided(static_cast<Exact>(tax.base.percent_of_cif.coefficient()) * cif,
                                detail::power_of_ten(tax.base.percent_of_cif.places() + 2));
  if (other_charges && !tax.base.others.empty()) base += detail::exact(*other_charges);
  return detail::floor_divided(base * tax.base.numerator, tax.base.denominator);
}

Result<Taxed> taxed(Money value, Money duty, const ImportTax& tax, std::optional<Decimal> other_charges) {
  const RoundingSteps steps = steps_for(&tax, value.currency);
  TRY_ASSIGN(Exact base, base_amount(value, duty, tax, other_charges));
  Taxed out;
  TRY_ASSIGN(out.base, by_step(base, value.currency, steps.base));
  if (steps.base != 0) base = detail::exact(out.base);
  const Exact due =
      detail::floor_divided(static_cast<Exact>(tax.percent.coefficient()) * base, detail::power_of_ten(tax.percent.places() + 2));
  TRY_ASSIGN(const Money first, by_step(due, value.currency, steps.tax));
  const bool local = tax.local_numerator != 0;
  out.taxes.push_back({local ? tax.name + ", national" : tax.name, first,
                       fmt::format("{}% of the base{}", tax.percent.text(), step_note(steps.tax)), tax.source});
  out.sum = first;
  if (local) {
    TRY_ASSIGN(const Money second, by_step(detail::exact(first) * tax.local_numerator / tax.local_denominator, value.currency, steps.tax));
    out.taxes.push_back({tax.name + ", local", second,
                         fmt::format("{}/{} of the national part{}", tax.local_numerator, tax.local_denominator, step_note(steps.tax)),
                         tax.source});
    TRY_ASSIGN(out.sum, first.plus(second));
  }
  return out;
}

std::string base_rule(const ImportTax& tax, std::optional<Decimal> other_charges) {
  std::string rule = tax.base.text();
  if (!tax.base.others.empty())
    rule += other_charges ? fmt::format("; {}: {} as given", join(tax.base.others, ", "), other_charges->text())
                          : fmt::format("; {} not given and left out", join(tax.base.others, ", "));
  return rule;
}

Result<CostOption> option_of(const RateClaim& claim, const ImportTax* tax, const Consignment& consignment) {
  CostOption option{claim.agreement, claim.preference, {}, {}, claim.rule, claim.source, {}, {}, {}, {}};
  std::vector<std::string> texts;
  for (const RateText* rate : claim.rates) {
    texts.push_back(rate->text);
    option.marks += rate->marks;
  }
  option.rate = join(texts, " or ");
  const Currency currency = consignment.goods.value.currency;
  const RoundingSteps steps = steps_for(tax, currency);
  Dutiable goods = consignment.goods;
  TRY_ASSIGN(goods.value, dutiable_value(goods.value, steps));
  const detail::DutyRange range = detail::lowest_range(claim.rates, goods);
  option.duty_bounds = lowest_duty(claim.rates, goods);
  option.steps.push_back({"customs value", consignment.goods.value, "CIF, as given", "the consignment"});
  if (goods.value != consignment.goods.value)
    option.steps.push_back({"dutiable value", goods.value, fmt::format("the value{}", step_note(steps.value)), {}});
  if (!range.exact()) return option;
  TRY_ASSIGN(option.duty, by_step(range.low, currency, steps.duty));
  option.steps.push_back(
      {"duty", *option.duty, option.rate + (claim.preference ? " if it qualifies" : "") + step_note(steps.duty), claim.source});
  TRY_ASSIGN(auto rest, cost_steps(consignment.goods.value, *option.duty, tax, consignment.other_charges));
  if (tax != nullptr) option.total = rest.back().amount;
  option.steps.insert(option.steps.end(), rest.begin(), rest.end());
  return option;
}

}  // namespace

std::optional<std::size_t> lowest_option(std::span<const CostOption> options) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < options.size(); ++i)
    if (options[i].duty && (!best || options[i].duty->minor_units < options[*best].duty->minor_units)) best = i;
  if (!best) return best;
  for (const CostOption& option : options)
    if (!option.duty && option.duty_bounds.low < options[*best].duty_bounds.low) return std::nullopt;
  return best;
}

Result<Money> dutiable_value(Money value, const RoundingSteps& steps) {
  return steps.value == 0 ? value : by_step(detail::exact(value), value.currency, steps.value);
}

Result<Money> payable_duty(const Decimal& duty, Currency currency, const RoundingSteps& steps) {
  return by_step(detail::exact(duty), currency, steps.duty);
}

Result<Money> exchanged(Money value, const Decimal& per_unit, Currency to) {
  if (per_unit <= Decimal(0) || per_unit > Decimal(1'000'000) || per_unit.places() > 6 || value.minor_units < 0)
    return fail(ErrorCode::out_of_range, fmt::format("A rate of exchange of {}", per_unit.text()), {"", 0, 0, "exchange"},
                "Give the units of the other currency for one: above 0, up to 1,000,000, with at most 6 decimal places.");
  Dutiable checked{value, {}};
  TRY(check_dutiable(checked));
  return detail::rounded(detail::floor_divided(detail::exact(value), detail::power_of_ten(per_unit.places())) * per_unit.coefficient(), to,
                         1, Rounding::half_up);
}

Result<std::vector<CostStep>> cost_steps(Money value, Money duty, const ImportTax* tax, std::optional<Decimal> other_charges) {
  std::vector<CostStep> steps;
  if (tax == nullptr) return steps;
  if (other_charges && (*other_charges < Decimal(0) || *other_charges > Decimal(1'000'000'000'000'000)))
    return fail(ErrorCode::out_of_range, fmt::format("Other charges of {}", other_charges->text()), {"", 0, 0, "charges"},
                "Give an amount that is not negative.");
  TRY_ASSIGN(Money total, value.plus(duty));
  if (other_charges && !tax->base.others.empty()) {
    TRY_ASSIGN(const Money charges, by_step(detail::exact(*other_charges), value.currency, 0));
    TRY_ASSIGN(total, total.plus(charges));
    steps.push_back({"other charges", charges, join(tax->base.others, ", ") + ", as given", "the consignment"});
  }
  if (tax->percent != Decimal(0)) {
    TRY_ASSIGN(const Taxed due, taxed(value, duty, *tax, other_charges));
    steps.push_back({"tax base", due.base, base_rule(*tax, other_charges) + step_note(steps_for(tax, value.currency).base), tax->source});
    steps.insert(steps.end(), due.taxes.begin(), due.taxes.end());
    TRY_ASSIGN(total, total.plus(due.sum));
  }
  steps.push_back({"landed", total, "value, duty, charges and taxes", {}});
  return steps;
}

Result<LandedCost> landed_cost(const TariffSchedule& schedule, const TariffLine& line, const ImportTax* tax, const Consignment& consignment,
                               std::string_view beneficiary) {
  if (schedule.economy != consignment.importer || (tax != nullptr && tax->economy != consignment.importer))
    return fail(ErrorCode::contradiction, fmt::format("The schedule or the tax is not that of {}", consignment.importer.text()), {},
                "Give those of the importer.");
  TRY(check_dutiable(consignment.goods));
  LandedCost out{line.code(), line.description, {}, {}, {}};
  TRY_ASSIGN(const auto ways, claims(schedule, line, consignment.origin, consignment.day, beneficiary));
  for (const RateClaim& claim : ways) {
    TRY_ASSIGN(CostOption option, option_of(claim, tax, consignment));
    out.options.push_back(std::move(option));
  }
  out.lowest = lowest_option(out.options);
  if (tax != nullptr && !tax->note.empty()) out.notes.push_back(fmt::format("{} of {}: {}", tax->name, tax->economy.text(), tax->note));
  if (names_quota(line.description))
    out.notes.emplace_back("the line speaks of a tariff quota: its rates are for goods within it, and goods beyond it have another line");
  for (const CostOption& option : out.options)
    if (names_quota(option.rate))
      out.notes.push_back(fmt::format("{}: the rate is under a tariff quota: {}", option.agreement, option.rate));
  const bool differs = std::any_of(out.options.begin(), out.options.end(), [](const CostOption& o) { return !o.marks.empty(); });
  if (differs) out.notes.emplace_back("a rate carries a footnote mark of the schedule: read it there before relying on the rate");
  return out;
}

}  // namespace entrepot::origin
