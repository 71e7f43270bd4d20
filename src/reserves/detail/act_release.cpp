// A release from the request to the decision.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "ledger/text.h"
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

std::vector<std::string> submit_fields(const Tier& tier) {
  std::vector<std::string> out{"reading", "drill"};
  if (tier.contract) out.push_back("contract");
  for (const std::string& key : tier.evidence) out.push_back("evidence." + key), out.push_back("statement." + key);
  return out;
}

// The lots of the tier, those that expire first first, as much as it takes and the rulebook allows.
std::vector<std::pair<std::string, std::int64_t>> first_expired_first(const Act& act, const Release& release, const Tier& tier) {
  std::vector<const Lot*> lots;
  for (const auto& [id, lot] : act.state.lots)
    if (fits(act, release, tier, lot)) lots.push_back(&lot);
  std::stable_sort(lots.begin(), lots.end(), [](const Lot* a, const Lot* b) {
    return std::tuple(!a->expires, a->expires.value_or(Day()), a->received) <
           std::tuple(!b->expires, b->expires.value_or(Day()), b->received);
  });
  std::vector<std::pair<std::string, std::int64_t>> out;
  const Rulebook& rules = rules_of(act, release);
  std::int64_t left = std::min(release.asked, most_that_may_be_drawn(act, rules, release));
  std::map<EconomyId, std::int64_t> may_give;
  for (const Lot* lot : lots) {
    if (left <= 0) break;
    const EconomyId whose = drawn_for(act, release, *lot);
    auto& gives = may_give.emplace(whose, most_that_it_may_give(act, rules, release, whose)).first->second;
    std::int64_t counts = std::min({left, gives, act.free(countable_of(whose, lot->id))});
    if (act.since(2)) counts = std::min(counts, counts_today(act, *lot, whose));
    if (counts <= 0) continue;
    const auto units = (Exact(counts) / lot->factor).floor_units(0, "A consignment");
    if (!units) continue;
    const std::int64_t amount = std::min(*units, act.free(stock_of(lot->id)));
    if (amount <= 0) continue;
    out.emplace_back(lot->id, amount);
    const std::int64_t drawn = (lot->factor * Exact(amount)).floor_units(0, "A consignment").value_or(0);
    left -= drawn;
    gives -= drawn;
  }
  return out;
}

Result<std::vector<std::pair<std::string, std::int64_t>>> named_lots(const Act& act) {
  std::vector<std::pair<std::string, std::int64_t>> out;
  const std::string text = act.text("lots");
  for (const std::string_view one : split(text, ';')) {
    const std::string_view words = trim(one);
    const auto space = words.find(' ');
    const auto found = act.state.lots.find(std::string(words.substr(0, space)));
    if (found == act.state.lots.end() || space == std::string_view::npos)
      return refuse("no_such_lot", fmt::format("'{}' is no lot with an amount", words));
    TRY_ASSIGN(const std::int64_t amount,
               ledger::parse_amount(trim(words.substr(space)), act.book.assets().at(found->second.physical), {{}, 0, 0, "lots"}));
    if (amount <= 0) return refuse("amount_not_positive", fmt::format("'{}' is not above zero", words));
    for (const auto& [lot, before] : out)
      if (lot == found->first) return refuse("lot_twice", fmt::format("{} is named twice", lot));
    out.emplace_back(found->first, amount);
  }
  return out;
}

// What will stop the request later, said when it is made.
std::string warnings(const Act& act, const Rulebook& rules, const Tier& tier, const Release& release, std::uint32_t countable) {
  std::string out;
  if (const auto known = decision_rule(rules); !known && release.contract.empty()) out += "; CANNOT BE DECIDED: " + known.error().what;
  std::int64_t counts = 0;
  for (const auto& [name, amount] : first_expired_first(act, release, tier))
    counts += (act.state.lots.at(name).factor * Exact(amount)).floor_units(0, "A consignment").value_or(0);
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
  const Tier* tier = rules->tier(act.text("tier"));
  if (tier == nullptr) return refuse("no_such_tier", fmt::format("{} has no tier '{}'", rules->instrument, act.text("tier")));
  TRY(act.only({"release", "instrument", "tier", "good", "amount", "place", "economy", "reading"}, {"drill"}));
  if (!tier->automatic || tier->trigger.empty())
    return refuse("not_automatic", fmt::format("Tier {} of {} does not ask by itself", tier->name, rules->instrument));
  TRY_ASSIGN(release.id, act.new_name("release"));
  if (act.state.releases.contains(release.id)) return refuse("exists", fmt::format("There is a release '{}' already", release.id));
  release.instrument = rules->instrument, release.version = rules->version, release.tier = tier->name, release.good = act.text("good"),
  release.place = act.text("place"), release.drill = act.text("drill") == "yes";
  TRY_ASSIGN(release.requester, act.economy("economy"));
  TRY(act.member(*rules, release.requester));
  const Good* good = rules->good(release.good);
  if (good == nullptr) return refuse("no_such_good", fmt::format("{} is not for '{}'", release.instrument, release.good));
  TRY(check_trigger(act, *rules, *tier, release));
  const auto books = act.state.ledgers.find(release.instrument + "/" + release.good);
  if (books == act.state.ledgers.end())
    return refuse("no_stock", fmt::format("No lot of {} is registered under {}", release.good, release.instrument));
  TRY_ASSIGN(release.asked, act.amount("amount", books->second.number));
  TRY(check_size(act, *rules, *good, release, books->second.number));
  const std::string words = fmt::format("drafted by the trigger ({}): {} under tier {} of {}, circulated", release.reading,
                                        act.amount_words(release.asked, books->second.number), release.tier, release.instrument);
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
  const Tier* tier = rules->tier(act.text("tier"));
  if (tier == nullptr) return refuse("no_such_tier", fmt::format("{} has no tier '{}'", rules->instrument, act.text("tier")));
  TRY(act.only({"release", "instrument", "tier", "good", "amount", "place"}, submit_fields(*tier)));
  TRY_ASSIGN(release.id, act.new_name("release"));
  const Release* draft = draft_of(act, release.id);
  if (draft == nullptr && act.state.releases.contains(release.id))
    return refuse("exists", fmt::format("There is a release '{}' already", release.id));
  release.instrument = rules->instrument, release.version = rules->version, release.tier = tier->name, release.good = act.text("good"),
  release.place = act.text("place");
  release.requester = act.request.by.economy, release.drill = act.text("drill") == "yes";
  TRY(act.member(*rules, release.requester));
  const Good* good = rules->good(release.good);
  if (good == nullptr) return refuse("no_such_good", fmt::format("{} is not for '{}'", release.instrument, release.good));
  TRY(check_evidence(act, *tier, release));
  if (draft == nullptr) {
    TRY(check_trigger(act, *rules, *tier, release));
  }
  const auto books = act.state.ledgers.find(release.instrument + "/" + release.good);
  if (books == act.state.ledgers.end())
    return refuse("no_stock", fmt::format("No lot of {} is registered under {}", release.good, release.instrument));
  TRY_ASSIGN(release.asked, act.amount("amount", books->second.number));
  TRY(check_size(act, *rules, *good, release, books->second.number));
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
  return finish_release(
      act, release,
      fmt::format("submitted: {} under tier {} of {} (version {}){}{}{}", act.amount_words(release.asked, books->second.number),
                  release.tier, release.instrument, release.version, release.drill ? ", a DRILL" : "", lawful,
                  warnings(act, *rules, *tier, release, books->second.number)));
}

Result<Plan> circulate_release(Act& act) {
  TRY(act.only({"release"}));
  TRY_ASSIGN(Release release, release_in(act, {ReleaseState::submitted}));
  const Rulebook& rules = rules_of(act, release);
  TRY(second_organisation(act, release));
  TRY(owner_signs(act, rules, release));
  done_step(act, rules, release, "circulate", ReleaseState::circulated, "decide");
  return finish_release(act, release, "circulated to the members");
}

Result<Plan> propose_release(Act& act) {
  TRY(act.only({"release"}, {"lots"}));
  TRY_ASSIGN(Release release, release_in(act, {ReleaseState::circulated, ReleaseState::proposed}));
  TRY(second_organisation(act, release));
  const Rulebook& rules = rules_of(act, release);
  const Tier& tier = *rules.tier(release.tier);
  see_through_drills(act, release);
  auto chosen = first_expired_first(act, release, tier);
  if (act.has("lots")) {
    TRY_ASSIGN(chosen, named_lots(act));
  }
  if (chosen.empty()) return refuse("no_stock", fmt::format("No lot that the tier may draw on has anything free"));
  release.consignments.clear();
  std::int64_t counts = 0;
  std::string words;
  for (const auto& [name, amount] : chosen) {
    const Lot& lot = act.state.lots.at(name);
    TRY(check_fits(act, release, tier, lot));
    TRY(enough(act, lot, amount));
    Consignment one{name, drawn_for(act, release, lot), amount, 0, 0, 0, 0, 0, 0, {}, {}};
    TRY_ASSIGN(one.counted, (lot.factor * Exact(amount)).floor_units(0, "A consignment"));
    counts += one.counted;
    words +=
        fmt::format("{}{} of {} ({})", words.empty() ? "" : ", ", act.amount_words(amount, lot.physical), name, name_of(one.drawn_for));
    release.consignments.push_back(std::move(one));
  }
  TRY(members_still(act, release));
  const std::uint32_t countable = act.state.lots.at(chosen[0].first).countable;
  if (counts > release.asked)
    return refuse("above_the_request", fmt::format("{} are proposed, {} were asked for", act.amount_words(counts, countable),
                                                   act.amount_words(release.asked, countable)));
  TRY(check_allocation(act, rules, release));
  release.state = ReleaseState::proposed;
  release.votes.clear();
  if (const Clock* clock = rules.clock("decide"); clock != nullptr && clock->decides && release.escalated == 0) {
    release.began = act.now;  // who may object has the whole clock to do so
    release.due = due_seconds(rules, *clock, act.now / 1'000'000'000) * 1'000'000'000;
    release.reminded = false;
  }
  return finish_release(act, release, "proposed: " + words);
}

// One member's vote; when the rule of the rulebook is met, the stock is reserved in the same batch.
Result<Plan> decide_release(Act& act) {
  TRY(act.only({"release", "vote"}, {"reason"}));
  TRY_ASSIGN(Release release, release_in(act, {ReleaseState::proposed}));
  const Rulebook& rules = rules_of(act, release);
  const EconomyId voter = act.request.by.economy;
  TRY(act.member(rules, voter));
  if (voter == release.requester) return refuse("own_request", fmt::format("{} asks, and does not decide", voter.text()));
  const std::string vote = act.text("vote");
  if (vote != "yes" && vote != "no") return refuse("bad_vote", fmt::format("'{}' is neither yes nor no", vote));
  if (release.votes.contains(voter))
    return refuse("voted_before", fmt::format("{} has voted {} before", voter.text(), release.votes.at(voter) ? "yes" : "no"));
  release.votes[voter] = vote == "yes";
  TRY_ASSIGN(const Verdict verdict, verdict_of(act, rules, release));
  if (verdict == Verdict::refused) {
    done_step(act, rules, release, "decide", ReleaseState::refused, "");
    return finish_release(act, release, fmt::format("{} votes {}: refused", voter.text(), vote));
  }
  if (verdict == Verdict::open) return finish_release(act, release, fmt::format("{} votes {}: still open", voter.text(), vote));
  TRY(reserve(act, rules, release));
  return finish_release(act, release, fmt::format("{} votes {}: adopted, the stock is reserved", voter.text(), vote));
}

// Of the register's own: nobody objected by the end of the clock, and the rulebook says that this decides.
Result<Plan> adopt_release(Act& act) {
  TRY(act.only({"release"}));
  TRY_ASSIGN(Release release, release_in(act, {ReleaseState::proposed}));
  const Rulebook& rules = rules_of(act, release);
  TRY(reserve(act, rules, release));
  return finish_release(act, release, "adopted by silence: nobody objected in time; the stock is reserved");
}

Result<Plan> withdraw_release(Act& act) {
  TRY(act.only({"release", "reason"}));
  TRY_ASSIGN(Release release, release_in(act, {ReleaseState::drafted, ReleaseState::submitted, ReleaseState::circulated,
                                               ReleaseState::proposed, ReleaseState::reserved}));
  if (act.request.by.economy != release.requester)
    return refuse("not_the_requester", fmt::format("{} asked for it", release.requester.text()));
  give_back(act, release);
  done_step(act, rules_of(act, release), release, "withdraw", ReleaseState::withdrawn, "");
  return finish_release(act, release, "withdrawn; what was reserved is free again");
}

}  // namespace entrepot::reserves::detail
