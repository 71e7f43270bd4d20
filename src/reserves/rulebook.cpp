#include "reserves/rulebook.h"

#include <algorithm>

#include <fmt/format.h>

#include "reserves/detail/act.h"
#include "reserves/exact.h"

namespace entrepot::reserves {
namespace {

constexpr std::int64_t day_seconds = 86'400;

template <class List, class Name>
auto named(const List& list, Name&& is) -> decltype(&*list.begin()) {
  const auto found = std::find_if(list.begin(), list.end(), is);
  return found == list.end() ? nullptr : &*found;
}

bool is_working_day(const Rulebook& rulebook, Day day) {
  const std::chrono::weekday weekday(day.sys_days());
  if (weekday == std::chrono::Saturday || weekday == std::chrono::Sunday) return false;
  return std::find(rulebook.holidays.begin(), rulebook.holidays.end(), day) == rulebook.holidays.end();
}

class Doubts {
 public:
  Doubts(const Rulebook& rulebook, std::vector<Doubt>& out) : rulebook_(rulebook), out_(out) {}

  void add(const std::string& name, Standing standing, const std::string& value, const std::string& source) {
    if (standing == Standing::verified || (standing == Standing::ours && rulebook_.ours)) return;
    out_.push_back({name, fmt::format("{}: {} ({})", standing_name(standing), value, source)});
  }
  void add(const std::string& section, const std::map<std::string, Provision>& provisions) {
    for (const auto& [key, one] : provisions) add(fmt::format("{}.{}", section, key), one.standing, one.is, one.source);
  }
  void need(const std::string& section, const std::map<std::string, Provision>& provisions, const std::string& key) {
    if (!provisions.contains(key)) out_.push_back({section + "." + key, "not known"});
  }

 private:
  const Rulebook& rulebook_;
  std::vector<Doubt>& out_;
};

}  // namespace

std::string_view standing_name(Standing standing) {
  switch (standing) {
    case Standing::verified: return "verified";
    case Standing::recalled: return "recalled";
    case Standing::ours: break;
  }
  return "ours";
}

const Member* Rulebook::member(EconomyId economy, Day day) const {
  return named(members, [&](const Member& one) {
    return one.economy == economy && one.from.value_or(in_force) <= day && (!one.until || day < *one.until);
  });
}

const Tier* Rulebook::tier(std::string_view name) const {
  return named(tiers, [name](const Tier& one) { return one.name == name; });
}
const Trigger* Rulebook::trigger(std::string_view name) const {
  return named(triggers, [name](const Trigger& one) { return one.name == name; });
}
const Clock* Rulebook::clock(std::string_view step) const {
  return named(clocks, [step](const Clock& one) { return one.step == step; });
}
const Good* Rulebook::good(std::string_view name) const {
  return named(goods, [name](const Good& one) { return one.name == name; });
}

Result<Decimal> Rulebook::number(const std::string& key) const {
  const auto found = parameter.find(key);
  if (found == parameter.end())
    return fail(ErrorCode::missing_data, fmt::format("The rulebook {} has no parameter '{}'", instrument, key), {{}, 0, 0, key},
                "Add it to [parameter].");
  return Decimal::parse(found->second.is, {{}, 0, 0, key});
}

Result<std::string> decision_rule(const Rulebook& rules) {
  const auto rule = rules.decision.find("rule");
  if (rule == rules.decision.end())
    return detail::refuse("no_decision_rule",
                          fmt::format("How {} decides is not known: decision.rule is not in its rulebook", rules.instrument));
  for (const char* known : {"consensus", "majority", "two thirds", "two thirds by votes", "each supplier for itself"})
    if (rule->second.is == known) return rule->second.is;
  return detail::refuse("no_decision_rule",
                        fmt::format("decision.rule of {}: '{}' is no rule that can be counted", rules.instrument, rule->second.is));
}

std::vector<Doubt> doubts(const Rulebook& rulebook, const Tier& tier, std::span<const EconomyId> parties, Day day) {
  std::vector<Doubt> out;
  Doubts list(rulebook, out);
  for (const EconomyId economy : parties) {
    const Member* member = rulebook.member(economy, day);
    if (member != nullptr) list.add("member " + economy.text(), member->standing, "is a member", member->source);
    else out.push_back({"member " + economy.text(), "is no member on " + day.text()});
  }
  list.add("request", rulebook.request);
  for (const std::string& key : tier.evidence) {
    const Provision& one = rulebook.evidence.at(key);
    list.add("evidence." + key, one.standing, one.is, one.source);
  }
  list.add("tier " + tier.name, tier.provisions);
  list.need("tier " + tier.name, tier.provisions, "price");
  if (const Trigger* trigger = rulebook.trigger(tier.trigger))
    list.add("trigger " + trigger->name, trigger->standing,
             std::string(comparison_sign(trigger->threshold.comparison)) + " " + trigger->threshold.percent.text() + " %", trigger->source);
  list.add("decision", rulebook.decision);
  list.need("decision", rulebook.decision, "rule");
  list.add("allocation", rulebook.allocation);
  list.need("allocation", rulebook.allocation, "rule");
  list.add("replenishment", rulebook.replenishment);
  list.need("replenishment", rulebook.replenishment, "rule");
  const bool by_working_days = std::any_of(rulebook.clocks.begin(), rulebook.clocks.end(),
                                           [](const Clock& clock) { return clock.unit == Clock::Unit::working_days; });
  if (by_working_days && rulebook.holidays_until && day >= *rulebook.holidays_until)
    out.push_back({"holidays", fmt::format("the calendar of {} ends before {}", rulebook.seat, rulebook.holidays_until->text())});
  for (const Clock& clock : rulebook.clocks)
    if (clock.decides) list.add("clock " + clock.step, clock.standing, "silence decides", clock.source);
  return out;
}

std::int64_t due_seconds(const Rulebook& rulebook, const Clock& clock, std::int64_t began_seconds) {
  if (clock.unit == Clock::Unit::hours) return began_seconds + std::int64_t{3600} * clock.amount;
  Day day(std::chrono::sys_days(std::chrono::days(began_seconds / day_seconds)));
  for (int left = clock.amount; left > 0;) {
    day = day.plus(1);
    if (clock.unit == Clock::Unit::days || is_working_day(rulebook, day)) --left;
  }
  return day.plus(1).sys_days().time_since_epoch().count() * day_seconds - 1;
}

std::optional<std::int64_t> remind_seconds(const Clock& clock, std::int64_t began_seconds, std::int64_t due) {
  if (!clock.remind) return std::nullopt;
  const auto after = (Exact(*clock.remind) * Exact(due - began_seconds)).floor_units(0, "A share of a clock");
  if (!after) return std::nullopt;
  return began_seconds + *after;
}

Result<> Rulebooks::adopt(Rulebook rulebook) {
  auto& versions = by_instrument_[rulebook.instrument];
  if (!versions.empty()) {
    const Rulebook& last = versions.back();
    if (rulebook.version <= last.version || rulebook.in_force <= last.in_force)
      return fail(ErrorCode::contradiction,
                  fmt::format("Version {} of {} from {} does not follow version {} from {}", rulebook.version, rulebook.instrument,
                              rulebook.in_force.text(), last.version, last.in_force.text()),
                  {{}, 0, 0, "version"}, "A change gets a later number and a later day: it never rewrites the past.");
  }
  versions.push_back(std::move(rulebook));
  return {};
}

const Rulebook* Rulebooks::in_force(std::string_view instrument, Day day) const {
  const Rulebook* out = nullptr;
  for (const Rulebook& one : versions(instrument))
    if (one.in_force <= day) out = &one;
  return out;
}

const Rulebook* Rulebooks::version(std::string_view instrument, int version) const {
  const auto list = versions(instrument);
  return named(list, [version](const Rulebook& one) { return one.version == version; });
}

std::vector<std::string> Rulebooks::instruments() const {
  std::vector<std::string> out;
  for (const auto& [name, versions] : by_instrument_) out.push_back(name);
  return out;
}

std::span<const Rulebook> Rulebooks::versions(std::string_view instrument) const {
  const auto found = by_instrument_.find(instrument);
  return found == by_instrument_.end() ? std::span<const Rulebook>() : std::span<const Rulebook>(found->second);
}

}  // namespace entrepot::reserves
