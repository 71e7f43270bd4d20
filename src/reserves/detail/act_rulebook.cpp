// Which rules are in force, and who may change them.
#include <algorithm>
#include <optional>

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

constexpr const char* removal_notice_key = "removal_notice_days";

// Of the end of a membership by a version: the rulebook's own, else the default of agreements.
Result<int> removal_notice(const Rulebook& rules) {
  if (!rules.parameter.contains(removal_notice_key)) return default_notice_days;
  TRY_ASSIGN(const Decimal days, rules.number(removal_notice_key));
  for (int whole = 0; whole <= 3'650; ++whole)
    if (days == Decimal(whole)) return whole;
  return refuse("bad_notice", fmt::format("A notice of {} days is no whole number from 0 to 3650", days.text()));
}

// The first day from then on which it is no member; none: it stays one.
std::optional<Day> ends_on(const Rulebook& rules, EconomyId economy, Day from) {
  while (const Member* member = rules.member(economy, from)) {
    if (!member->until) return std::nullopt;
    from = *member->until;
  }
  return from;
}

// The first day on which its membership may end: after the notice of the rulebook, and that of each recognition that it gives or has.
Day may_end_on(const Act& act, const Rulebook& before, EconomyId economy, int notice) {
  Day out = act.today.plus(notice);
  for (const auto& [id, one] : act.state.recognitions) {
    const Agreement& agreement = act.state.agreements.at(one.agreement);
    const bool runs = one.state == RecognitionState::counted || one.state == RecognitionState::suspended;
    if (!runs || agreement.instrument != before.instrument || (one.holder != economy && one.beneficiary != economy)) continue;
    out = std::max(out, std::min(act.today.plus(agreement.notice_days), end_of(act, one)));
  }
  return out;
}

// An office that a version named is not replaced overnight by another.
Result<> keeps_offices(const Act& act, const Rulebook& rules, const Member& was, Day then, int notice) {
  const Member* is = rules.member(was.economy, then);
  if (was.offices.empty() || is == nullptr || then >= act.today.plus(notice)) return {};
  for (const std::string& office : was.offices)
    if (std::none_of(is->offices.begin(), is->offices.end(),
                     [&](const std::string& one) { return normal_name(one) == normal_name(office); }))
      return refuse(
          "notice_too_short",
          fmt::format("Version {} of {} would end the office of {} for {} on {}: by the notice of {} days no earlier than {}",
                      rules.version, rules.instrument, office, was.economy.text(), then.text(), notice, act.today.plus(notice).text()));
  return {};
}

// Nobody is put out overnight, nor the notice of that shortened overnight.
Result<> keeps_notice(const Act& act, const Rulebook& before, const Rulebook& rules) {
  TRY_ASSIGN(const int notice, removal_notice(before));
  TRY_ASSIGN(const int notice_then, removal_notice(rules));
  const Day from = std::max(act.today, before.in_force), then = std::max(act.today, rules.in_force);
  if (notice_then < notice && then < act.today.plus(notice))
    return refuse("notice_too_short",
                  fmt::format("Version {} of {} would shorten the notice of {} days to {} from {}: by that notice no earlier than {}",
                              rules.version, rules.instrument, notice, notice_then, then.text(), act.today.plus(notice).text()));
  for (const Member& one : before.members) {
    if (!before.is_member(one.economy, from)) continue;
    if (before.member(one.economy, from) == &one) {
      TRY(keeps_offices(act, rules, one, then, notice));
    }
    const auto was = ends_on(before, one.economy, from), is = ends_on(rules, one.economy, then);
    if (!is || (was && *was <= *is)) continue;
    const Day least = may_end_on(act, before, one.economy, notice);
    if (*is < least)
      return refuse(
          "notice_too_short",
          fmt::format("Version {} of {} would end the membership of {} on {}: by the notice of {} days and those of its recognitions no "
                      "earlier than {}",
                      rules.version, rules.instrument, one.economy.text(), is->text(), notice, least.text()));
  }
  return {};
}

}  // namespace

Result<Plan> adopt_rulebook(Act& act) {
  TRY(act.only({"text"}, act.since(4) ? std::vector<std::string>{"secretariat"} : std::vector<std::string>()));
  TRY_ASSIGN(Rulebook rules, parse_rulebook(act.text("text"), "rulebook", act.request.format));
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
  if (act.since(5) && before != nullptr && (in_use || agreed)) {
    TRY(keeps_notice(act, *before, rules));
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
