// A release as it is asked for, by a trigger or by a member.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "reserves/detail/act.h"
#include "reserves/detail/release_steps.h"

namespace entrepot::reserves::detail {
namespace {

// "2026-11-01 12 100; 2026-11-02 13 100": a day, a part and its whole.
Result<std::vector<Observation>> observations_of(const std::string& text) {
  std::vector<Observation> out;
  for (const std::string_view one : split(text, ';')) {
    std::vector<std::string_view> words;
    for (const std::string_view word : split(trim(one), ' '))
      if (!word.empty()) words.push_back(word);
    if (words.size() != 3) return refuse("bad_reading", fmt::format("'{}' is no day with a part and its whole", trim(one)));
    Observation made;
    TRY_ASSIGN(made.day, Day::parse(words[0], {{}, 0, 0, "reading"}));
    TRY_ASSIGN(made.part, Decimal::parse(words[1], {{}, 0, 0, "reading"}));
    TRY_ASSIGN(made.whole, Decimal::parse(words[2], {{}, 0, 0, "reading"}));
    out.push_back(made);
  }
  return out;
}

Result<> check_trigger(const Act& act, const Rulebook& rules, const Tier& tier, Release& release) {
  if (tier.trigger.empty()) return {};
  const Trigger& trigger = *rules.trigger(tier.trigger);
  if (!act.has("reading"))
    return refuse("reading_missing", fmt::format("Tier {} opens when {} {} {} %: give the reading", tier.name, trigger.figure,
                                                 comparison_sign(trigger.threshold.comparison), trigger.threshold.percent.text()));
  TRY_ASSIGN(const auto observations, observations_of(act.text("reading")));
  if (act.since(4)) {
    if (const auto can_be = check_readings(trigger.threshold, observations); !can_be)
      return refuse("reading_out_of_range", fmt::format("{}: {}", trigger.figure, can_be.error().what));
  }
  Day last;
  for (const Observation& one : observations) last = std::max(last, one.day);
  if (last > act.today) return refuse("reading_in_the_future", fmt::format("A reading of {}, today is {}", last.text(), act.today.text()));
  if (trigger.age_days && act.today.minus(last) > *trigger.age_days)
    return refuse("reading_too_old",
                  fmt::format("The last reading is of {}, {} days ago; '{}' takes readings of at most {} day{}", last.text(),
                              act.today.minus(last), trigger.name, *trigger.age_days, *trigger.age_days == 1 ? "" : "s"));
  TRY_ASSIGN(const Reading reading, read_threshold(trigger.threshold, observations, last));
  release.reading = fmt::format("{}: {}", trigger.name, reading.words);
  release.required_from = last.plus(1 - reading.run_days);
  Decimal requirement;
  for (const Observation& one : observations)
    if (release.required_from <= one.day && one.day <= last) {
      TRY_ASSIGN(requirement, requirement.plus(one.whole));
    }
  release.requirement = requirement;
  if (!reading.met) return refuse("trigger_not_met", fmt::format("{}: {}", trigger.figure, reading.words));
  return {};
}

// Both the document and what it is said to show, for each evidence of the tier.
Result<> check_evidence(const Act& act, const Tier& tier, Release& release) {
  for (const std::string& key : tier.evidence) {
    const std::string document = act.text(("evidence." + key).c_str()), statement = act.text(("statement." + key).c_str());
    if (document.size() != 64 || statement.empty())
      return refuse("evidence_missing",
                    fmt::format("Tier {} asks for '{}': {}", tier.name, key,
                                statement.empty() ? "its statement is missing" : "the SHA-256 of its document is missing"));
    release.evidence[key] = {document, statement};
  }
  return {};
}

// More than all members ever pledged is a slip of the unit.
Result<> check_size(const Act& act, const Rulebook& rules, const Good& good, const Release& release, std::uint32_t countable) {
  Decimal pledged;
  for (const Member& one : rules.members)
    if (one.pledge) {
      TRY_ASSIGN(pledged, pledged.plus(*one.pledge));
    }
  if (pledged == Decimal(0)) return {};
  TRY_ASSIGN(const std::int64_t most, Exact(pledged).floor_units(good.places, "The pledges"));
  if (release.asked <= most) return {};
  return refuse("above_all_pledges", fmt::format("{} are asked for; all members together ever pledged {}: check the unit",
                                                 act.amount_words(release.asked, countable), act.amount_words(most, countable)));
}

Result<const Tier*> tier_of(const Act& act, const Rulebook& rules) {
  if (const Tier* tier = rules.tier(act.text("tier"))) return tier;
  return refuse("no_such_tier", fmt::format("{} has no tier '{}'", rules.instrument, act.text("tier")));
}

Result<const Good*> good_of(const Rulebook& rules, const Release& release) {
  if (const Good* good = rules.good(release.good)) return good;
  return refuse("no_such_good", fmt::format("{} is not for '{}'", release.instrument, release.good));
}

void note_fields(const Act& act, const Rulebook& rules, Release& release) {
  release.instrument = rules.instrument, release.version = rules.version;
  release.tier = act.text("tier"), release.good = act.text("good"), release.place = act.text("place");
  release.drill = act.text("drill") == "yes";
}

// The number of the ledger it is counted in.
Result<std::uint32_t> note_amount(const Act& act, const Rulebook& rules, const Good& good, Release& release) {
  const auto books = act.state.ledgers.find(release.instrument + "/" + release.good);
  if (books == act.state.ledgers.end())
    return refuse("no_stock", fmt::format("No lot of {} is registered under {}", release.good, release.instrument));
  TRY_ASSIGN(release.asked, act.amount("amount", books->second.number));
  TRY(check_size(act, rules, good, release, books->second.number));
  return books->second.number;
}

std::vector<std::string> submit_fields(const Tier& tier) {
  std::vector<std::string> out{"reading", "drill"};
  if (tier.contract) out.push_back("contract");
  for (const std::string& key : tier.evidence) out.push_back("evidence." + key), out.push_back("statement." + key);
  return out;
}

std::string joined(const std::vector<EconomyId>& economies) {
  std::vector<std::string> out;
  for (const EconomyId one : economies) out.push_back(one.text());
  return join(out, ", ");
}

// What will stop the request later, said when it is made.
std::string warnings(const Act& act, const Rulebook& rules, const Tier& tier, const Release& release, std::uint32_t countable) {
  std::string out;
  if (const auto known = decision_rule(rules); !known && release.contract.empty()) out += "; CANNOT BE DECIDED: " + known.error().what;
  std::int64_t counts = 0;
  for (const auto& [name, amount] : first_expired_first(act, release, tier))
    counts += (act.state.lots.at(name).factor * Exact(amount)).floor_units(0, "A consignment").value_or(0);
  if (const auto silent = without_use(act, rules, release, tier); !silent.empty()) {
    const std::string names = joined(silent), how = how_to_declare("ECONOMY", release.instrument, release.good);
    const char* has = silent.size() == 1 ? "has" : "have";
    out += counts == 0 ? fmt::format("; CANNOT BE DECIDED: {} {} declared no use, and what may be given is not known ({})", names, has, how)
                       : fmt::format("; nothing of {} can be proposed, which {} declared no use ({})", names, has, how);
  }
  if (counts < release.asked)
    out += fmt::format("; of what the tier may draw on {} are free now, {} less than is asked for", act.amount_words(counts, countable),
                       act.amount_words(release.asked - counts, countable));
  return out;
}

const Release* draft_of(const Act& act, const std::string& id) {
  const auto found = act.state.releases.find(id);
  return found != act.state.releases.end() && found->second.state == ReleaseState::drafted ? &found->second : nullptr;
}

// What the requester confirms is what was drafted; it goes on from there.
Result<> is_drafted(const Act& act, const Release& draft, Release& release) {
  if (act.request.by.economy != draft.requester)
    return refuse("not_the_requester", fmt::format("{} was drafted for {}", draft.id, draft.requester.text()));
  if (draft.instrument != release.instrument || draft.tier != release.tier || draft.good != release.good || draft.asked != release.asked ||
      draft.place != release.place || release.drill != draft.drill)
    return refuse(
        "drafted_otherwise",
        fmt::format("{} was drafted under tier {} of {}: {} to {}; withdraw it, or submit that", draft.id, draft.tier, draft.instrument,
                    act.amount_words(draft.asked, act.state.ledgers.at(draft.instrument + "/" + draft.good).number), draft.place));
  release.reading = draft.reading;
  release.version = draft.version;
  release.steps = draft.steps, release.notices = draft.notices;
  release.waits_for = draft.waits_for, release.owner = draft.owner, release.began = draft.began, release.due = draft.due;
  return {};
}

}  // namespace

// An automatic tier: its trigger is met, so the request is drafted and circulated; the requester still confirms the evidence.
Result<Plan> draft_release(Act& act) {
  Release release;
  TRY_ASSIGN(const Rulebook* rules, act.rulebook(act.text("instrument")));
  TRY_ASSIGN(const Tier* tier, tier_of(act, *rules));
  TRY(act.only({"release", "instrument", "tier", "good", "amount", "place", "economy", "reading"}, {"drill"}));
  TRY(secretariat_or_member(act, *rules));
  if (!tier->automatic || tier->trigger.empty())
    return refuse("not_automatic", fmt::format("Tier {} of {} does not ask by itself", tier->name, rules->instrument));
  TRY_ASSIGN(release.id, act.new_name("release"));
  if (act.state.releases.contains(release.id)) return refuse("exists", fmt::format("There is a release '{}' already", release.id));
  note_fields(act, *rules, release);
  TRY_ASSIGN(release.requester, act.economy("economy"));
  TRY(act.member(*rules, release.requester));
  TRY_ASSIGN(const Good* good, good_of(*rules, release));
  TRY(check_trigger(act, *rules, *tier, release));
  TRY_ASSIGN(const std::uint32_t countable, note_amount(act, *rules, *good, release));
  const std::string words = fmt::format("drafted by the trigger ({}): {} under tier {} of {}, circulated", release.reading,
                                        act.amount_words(release.asked, countable), release.tier, release.instrument);
  if (tier->evidence.empty()) {  // its rulebook waives them
    done_step(act, *rules, release, "draft", ReleaseState::circulated, "decide");
    return finish_release(act, release, words);
  }
  done_step(act, *rules, release, "draft", ReleaseState::drafted, "submit");
  return finish_release(act, release, fmt::format("{}; {} has to confirm its evidence", words, release.requester.text()));
}

Result<Plan> submit_release(Act& act) {
  Release release;
  TRY_ASSIGN(const Rulebook* rules, act.rulebook(act.text("instrument")));
  TRY_ASSIGN(const Tier* tier, tier_of(act, *rules));
  TRY(act.only({"release", "instrument", "tier", "good", "amount", "place"}, submit_fields(*tier)));
  TRY_ASSIGN(release.id, act.new_name("release"));
  const Release* draft = draft_of(act, release.id);
  if (draft == nullptr && act.state.releases.contains(release.id))
    return refuse("exists", fmt::format("There is a release '{}' already", release.id));
  note_fields(act, *rules, release);
  release.requester = act.request.by.economy;
  TRY(act.member(*rules, release.requester));
  TRY_ASSIGN(const Good* good, good_of(*rules, release));
  TRY(check_evidence(act, *tier, release));
  if (draft == nullptr) {
    TRY(check_trigger(act, *rules, *tier, release));
  }
  TRY_ASSIGN(const std::uint32_t countable, note_amount(act, *rules, *good, release));
  TRY(check_contract(act, *tier, release));
  if (draft != nullptr) {
    TRY(is_drafted(act, *draft, release));
  }
  const std::vector<EconomyId> parties{release.requester};
  release.doubts = doubts(*rules, *tier, parties, act.today);
  if (draft == nullptr) done_step(act, *rules, release, "submit", ReleaseState::submitted, "circulate");
  else done_step(act, *rules, release, "submit", ReleaseState::circulated, "decide");
  const std::string lawful = release.doubts.empty()
                                 ? "; by its rules it may be called lawful"
                                 : fmt::format("; it is not called lawful: {} of what it rests on is not confirmed ({} {})",
                                               release.doubts.size(), release.doubts[0].provision, release.doubts[0].why);
  see_through_drills(act, release);
  return finish_release(act, release,
                        fmt::format("submitted: {} under tier {} of {} (version {}){}{}{}", act.amount_words(release.asked, countable),
                                    release.tier, release.instrument, release.version, release.drill ? ", a DRILL" : "", lawful,
                                    warnings(act, *rules, *tier, release, countable)));
}

}  // namespace entrepot::reserves::detail
