// What an economy uses a day of a good, or has to hold: what days of cover are counted in.
#include <fmt/format.h>

#include "reserves/cover_rules.h"
#include "reserves/detail/act.h"

namespace entrepot::reserves::detail {
namespace {

// Of what a day of cover is, by the formula of the International Energy Agency or of the European Union; the rulebook has its parameters.
Result<> by_imports(const Act& act, const Rulebook& rules, UseOfGood& use) {
  IeaFigures figures;
  TRY_ASSIGN(figures.primary_net_imports, act.number("net_imports"));
  TRY_ASSIGN(const Decimal days, act.number("year_days"));
  figures.days_in_year = days == Decimal(366) ? 366 : days == Decimal(365) ? 365 : 0;
  if (use.formula == "iea") {
    if (act.has("product_net_imports")) {
      TRY_ASSIGN(figures.product_net_imports, act.number("product_net_imports"));
    }
    if (act.has("naphtha_yield")) {
      TRY_ASSIGN(figures.national_naphtha_yield, act.number("naphtha_yield"));
    }
    TRY_ASSIGN(const IeaRule rule, iea_rule(rules));
    TRY_ASSIGN(use.exact_daily, iea_daily_net_imports(figures, rule));
    use.wanted_days = rule.obligation_days;
    return {};
  }
  if (!act.has("consumption")) return refuse("missing_field", "The formula of the European Union needs the consumption");
  TRY_ASSIGN(const Decimal consumption, act.number("consumption"));
  TRY_ASSIGN(const EuRule rule, eu_rule(rules));
  TRY_ASSIGN(const EuObligation made, eu_obligation(figures.primary_net_imports, consumption, figures.days_in_year, rule));
  TRY_ASSIGN(const auto greater, Exact::compare(made.by_imports, made.by_consumption, "The obligation"));
  use.wanted_days = greater == std::strong_ordering::greater ? rule.import_days : rule.consumption_days;
  use.exact_daily = made.obligation / Exact(*use.wanted_days);
  TRY_ASSIGN(const auto above, Exact::compare(made.obligation, Exact(0), "The obligation"));
  if (above != std::strong_ordering::greater) return refuse("amount_not_positive", "Neither imports nor consumption are above zero");
  return {};
}

void note(RegisterState& state, const std::string& key, const UseOfGood& use) {
  state.uses[key] = use;
  state.uses_declared[key].push_back(use);
}

}  // namespace

Result<Plan> declare_use(Act& act) {
  TRY(act.only({"economy", "instrument", "good", "source"}, {"daily", "target_stock", "target_days", "formula", "net_imports",
                                                             "product_net_imports", "naphtha_yield", "consumption", "year_days"}));
  TRY_ASSIGN(const EconomyId economy, act.economy("economy"));
  TRY_ASSIGN(const Rulebook* rules, act.rulebook(act.text("instrument")));
  TRY(act.member(*rules, economy));
  if (rules->good(act.text("good")) == nullptr)
    return refuse("no_such_good", fmt::format("{} has no good '{}'", rules->instrument, act.text("good")));
  if (act.request.by.economy != economy)
    return refuse("not_its_own", fmt::format("The use of {} is declared by an organisation of it", economy.text()));
  UseOfGood use;
  use.since = act.today, use.at = act.now;
  use.source = act.text("source");
  const std::string key = economy.text() + "/" + rules->instrument + "/" + act.text("good");
  use.formula = act.has("formula") ? act.text("formula") : act.has("target_stock") ? "by_target" : "days_of_use";
  if (use.formula == "iea" || use.formula == "eu") {
    for (const char* needed : {"net_imports", "year_days"})
      if (!act.has(needed)) return refuse("missing_field", fmt::format("The formula '{}' needs {}", use.formula, needed));
    TRY(by_imports(act, *rules, use));
    TRY_ASSIGN(const std::string daily, use.exact_daily->text(rules->good(act.text("good"))->places, "A day of cover"));
    return act.finish(fmt::format("{}: a day of cover is of {}, {} days are to be held ({})", key, daily, *use.wanted_days, use.formula),
                      [key, use](RegisterState& state) { note(state, key, use); });
  }
  if (use.formula != "by_target" && use.formula != "days_of_use")
    return refuse("unknown_formula", fmt::format("'{}' is none of days_of_use, by_target, iea, eu", use.formula));
  if (!act.has("daily")) return refuse("missing_field", "use.declare needs 'daily'");
  TRY_ASSIGN(use.daily, act.number("daily"));
  if (use.daily <= Decimal(0)) return refuse("amount_not_positive", fmt::format("A daily use of {} is not above zero", use.daily.text()));
  if (act.has("target_stock") != act.has("target_days") || (use.formula == "by_target") != act.has("target_stock"))
    return refuse("missing_field", "target_stock and target_days go together");
  if (act.has("target_stock")) {
    TRY_ASSIGN(const Decimal stock, act.number("target_stock"));
    TRY_ASSIGN(const Decimal days, act.number("target_days"));
    if (stock <= Decimal(0) || days <= Decimal(0)) return refuse("amount_not_positive", "A target is above zero");
    use.target_stock = stock, use.target_days = days;
  }
  return act.finish(fmt::format("{} uses {} a day", key, use.daily.text()), [key, use](RegisterState& state) { note(state, key, use); });
}

}  // namespace entrepot::reserves::detail
