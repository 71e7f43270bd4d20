// Which rules are in force, and who may change them.
#include <algorithm>

#include <fmt/format.h>

#include "reserves/detail/act.h"

namespace entrepot::reserves::detail {
namespace {

// A rulebook in use is changed by the secretariat where one of its clocks has such an owner, else by a member; who signed the version before as
// the secretariat stays it.
Result<> may_change_rules(const Act& act, const Rulebook& rules) {
  const bool of_secretariat =
      std::any_of(rules.clocks.begin(), rules.clocks.end(), [](const Clock& clock) { return clock.owner == "secretariat"; });
  if (!of_secretariat) return act.member(rules, act.request.by.economy);
  const Signature& by = act.request.by;
  const auto known = act.state.secretariats.find(rules.instrument);
  const bool is_it = known == act.state.secretariats.end() || normal_name(known->second) == normal_name(by.organisation);
  if (by.economy.empty() && is_it) return {};
  return refuse("not_the_owner",
                fmt::format("{} is in use: a further version is adopted by its secretariat{}; {} is {}", rules.instrument,
                            known == act.state.secretariats.end() ? ", an organisation of no economy" : ", " + known->second,
                            by.organisation, by.economy.empty() ? "another organisation" : "of " + by.economy.text()));
}

}  // namespace

Result<Plan> adopt_rulebook(Act& act) {
  TRY(act.only({"text"}));
  TRY_ASSIGN(Rulebook rules, parse_rulebook(act.text("text"), "rulebook"));
  const auto versions = act.state.rulebooks.versions(rules.instrument);
  const bool in_use = std::any_of(act.state.lots.begin(), act.state.lots.end(),
                                  [&rules](const auto& lot) { return lot.second.instrument == rules.instrument; });
  if (!versions.empty() && in_use && rules.in_force <= act.today)
    return refuse("rewrites_the_past", fmt::format("Version {} of {} would be in force from {}, today is {}", rules.version,
                                                   rules.instrument, rules.in_force.text(), act.today.text()));
  const bool agreed = std::any_of(act.state.agreements.begin(), act.state.agreements.end(),
                                  [&rules](const auto& agreement) { return agreement.second.instrument == rules.instrument; });
  if (act.since(3) && !versions.empty() && (in_use || agreed)) {
    const Rulebook* now = act.state.rulebooks.in_force(rules.instrument, act.today);
    TRY(may_change_rules(act, now != nullptr ? *now : versions.back()));
  }
  Rulebooks trial = act.state.rulebooks;
  if (const auto adopted = trial.adopt(rules); !adopted) return refuse("does_not_follow", adopted.error().what);
  const std::string said = fmt::format("{}, version {}: in force from {}", rules.instrument, rules.version, rules.in_force.text());
  const std::string secretariat = act.request.by.economy.empty() ? act.request.by.organisation : std::string();
  return act.finish(said, [rules = std::move(rules), secretariat](RegisterState& state) {
    (void)state.rulebooks.adopt(rules);
    if (!secretariat.empty()) state.secretariats.emplace(rules.instrument, secretariat);
  });
}

}  // namespace entrepot::reserves::detail
