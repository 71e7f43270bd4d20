// Which rules are in force, and who may change them.
#include <algorithm>

#include <fmt/format.h>

#include "reserves/detail/act.h"

namespace entrepot::reserves::detail {
namespace {

bool has_work_for_secretariat(const Rulebook& rules) {
  return std::any_of(rules.clocks.begin(), rules.clocks.end(), [](const Clock& clock) { return clock.owner == "secretariat"; });
}

// By the rules of format 3. A rulebook in use is changed by the secretariat where one of its clocks has such an owner, else by a member; who signed the version before as
// the secretariat stays it.
Result<> may_change_rules(const Act& act, const Rulebook& rules) {
  if (!has_work_for_secretariat(rules)) return act.member(rules, act.request.by.economy);
  const Signature& by = act.request.by;
  const auto known = act.state.secretariats.find(rules.instrument);
  const bool is_it = known == act.state.secretariats.end() || normal_name(known->second) == normal_name(by.organisation);
  if (by.economy.empty() && is_it) return {};
  return refuse("not_the_owner",
                fmt::format("{} is in use: a further version is adopted by its secretariat{}; {} is {}", rules.instrument,
                            known == act.state.secretariats.end() ? ", an organisation of no economy" : ", " + known->second,
                            by.organisation, by.economy.empty() ? "another organisation" : "of " + by.economy.text()));
}

Result<> may_adopt_first(const Act& act, const Rulebook& rules, const std::string& named) {
  const Signature& by = act.request.by;
  if (by.economy.empty() && !named.empty() && normal_name(named) != normal_name(by.organisation))
    return refuse("not_the_secretariat",
                  fmt::format("{} signs for no economy, and names {} as the secretariat of {}: a member, or {} itself, "
                              "adopts the first version",
                              by.organisation, named, rules.instrument, named));
  if (by.economy.empty() || rules.is_member(by.economy, std::max(act.today, rules.in_force))) return {};
  return refuse("not_a_member", fmt::format("{} is no member of {} (version {})", by.economy.text(), rules.instrument, rules.version));
}

// The office that signs for no economy is fixed with the first version: who adopts it for no economy, or whom the member names that adopts it. From
// then on it alone adopts further versions where it has work to do, and hands its office on. Empty: the instrument has none.
Result<std::string> secretariat_of(const Act& act, const Rulebook& rules, const Rulebook* before) {
  const Signature& by = act.request.by;
  const auto found = act.state.secretariats.find(rules.instrument);
  const std::string known = found == act.state.secretariats.end() ? "" : found->second, named = act.text("secretariat");
  if (before == nullptr) {
    TRY(may_adopt_first(act, rules, named));
  } else {
    if (!by.economy.empty() && !known.empty() && has_work_for_secretariat(*before))
      return refuse("not_the_owner", fmt::format("A further version of {} is adopted by its secretariat, {}; {} is of {}", rules.instrument,
                                                 known, by.organisation, by.economy.text()));
    TRY(secretariat_or_member(act, *before));
  }
  if (!by.economy.empty() && !known.empty() && !named.empty() && normal_name(named) != normal_name(known))
    return refuse("not_the_secretariat",
                  fmt::format("The secretariat of {} is {}, which alone hands its office on", rules.instrument, known));
  const std::string is = !named.empty() ? named : !known.empty() ? known : by.economy.empty() ? by.organisation : "";
  if (is.empty() && has_work_for_secretariat(rules))
    return refuse("secretariat_missing",
                  fmt::format("Clocks of {} are the secretariat's: name the organisation that is it", rules.instrument));
  return is;
}

}  // namespace

Result<Plan> adopt_rulebook(Act& act) {
  TRY(act.only({"text"}, act.since(4) ? std::vector<std::string>{"secretariat"} : std::vector<std::string>()));
  TRY_ASSIGN(Rulebook rules, parse_rulebook(act.text("text"), "rulebook"));
  const auto versions = act.state.rulebooks.versions(rules.instrument);
  const bool in_use = std::any_of(act.state.lots.begin(), act.state.lots.end(),
                                  [&rules](const auto& lot) { return lot.second.instrument == rules.instrument; });
  if (!versions.empty() && in_use && rules.in_force <= act.today)
    return refuse("rewrites_the_past", fmt::format("Version {} of {} would be in force from {}, today is {}", rules.version,
                                                   rules.instrument, rules.in_force.text(), act.today.text()));
  const bool agreed = std::any_of(act.state.agreements.begin(), act.state.agreements.end(),
                                  [&rules](const auto& agreement) { return agreement.second.instrument == rules.instrument; });
  const Rulebook* now = act.state.rulebooks.in_force(rules.instrument, act.today);
  const Rulebook* before = now != nullptr || versions.empty() ? now : &versions.back();
  if (act.since(3) && !act.since(4) && before != nullptr && (in_use || agreed)) {
    TRY(may_change_rules(act, *before));
  }
  std::string secretariat = act.request.by.economy.empty() ? act.request.by.organisation : std::string();
  if (act.since(4)) {
    TRY_ASSIGN(secretariat, secretariat_of(act, rules, before));
  }
  Rulebooks trial = act.state.rulebooks;
  if (const auto adopted = trial.adopt(rules); !adopted) return refuse("does_not_follow", adopted.error().what);
  std::string said = fmt::format("{}, version {}: in force from {}", rules.instrument, rules.version, rules.in_force.text());
  if (act.since(4) && !secretariat.empty()) said += "; its secretariat is " + secretariat;
  const bool may_change = act.since(4);
  return act.finish(said, [rules = std::move(rules), secretariat, may_change](RegisterState& state) {
    (void)state.rulebooks.adopt(rules);
    if (secretariat.empty()) return;
    const auto [known, is_first] = state.secretariats.emplace(rules.instrument, secretariat);
    if (!is_first && may_change) known->second = secretariat;
  });
}

}  // namespace entrepot::reserves::detail
