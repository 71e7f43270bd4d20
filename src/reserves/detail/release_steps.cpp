#include "reserves/detail/release_steps.h"

#include <algorithm>

#include <fmt/format.h>

namespace entrepot::reserves::detail {
namespace {

constexpr ledger::Timestamp second = 1'000'000'000;

std::string stock_kind(const Tier& tier) {
  const auto found = tier.provisions.find("stock");
  return found == tier.provisions.end() ? std::string() : found->second.is;
}

}  // namespace

Result<Release> release_in(const Act& act, std::initializer_list<ReleaseState> states) {
  const auto found = act.state.releases.find(act.text("release"));
  if (found == act.state.releases.end()) return refuse("no_such_release", fmt::format("There is no release '{}'", act.text("release")));
  if (std::find(states.begin(), states.end(), found->second.state) != states.end()) return found->second;
  return refuse("wrong_step",
                fmt::format("{} is {}: {} is not its next step", found->first, release_state_name(found->second.state), act.request.what));
}

const Rulebook& rules_of(const Act& act, const Release& release) {
  return *act.state.rulebooks.version(release.instrument, release.version);
}

void done_step(const Act& act, const Rulebook& rules, Release& release, const std::string& step, ReleaseState state,
               const std::string& next) {
  const bool timed = release.waits_for == step && release.due != 0;
  const bool by_silence = act.request.what == "release.adopt";  // the clock's end is what decides
  release.steps.push_back(
      {step, act.now, timed ? release.due : 0, act.request.by.organisation, timed && !by_silence && act.now >= release.due});
  release.state = state;
  release.waits_for = next;
  release.escalated = false;
  release.due = 0;
  release.owner.clear();
  if (const Clock* clock = rules.clock(next)) {
    release.owner = clock->owner;
    release.due = due_seconds(rules, *clock, act.now / second) * second;
  }
}

Plan finish_release(Act& act, const Release& release, const std::string& words) {
  return act.finish(fmt::format("release {}: {}", release.id, words),
                    [release](RegisterState& state) { state.releases[release.id] = release; });
}

bool fits(const Act& act, const Release& release, const Tier& tier, const Lot& lot) {
  return check_fits(act, release, tier, lot).has_value();
}

Result<> check_fits(const Act& act, const Release& release, const Tier& tier, const Lot& lot) {
  if (lot.instrument != release.instrument || lot.good != release.good)
    return refuse("wrong_good",
                  fmt::format("{} is {} of {}, {} of {} is asked for", lot.id, lot.good, lot.instrument, release.good, release.instrument));
  const std::string kind = stock_kind(tier);
  if ((kind == "earmarked" || kind == "stockpiled") && lot.kind != kind)
    return refuse("wrong_stock", fmt::format("Tier {} draws on what is {}, {} is {}", tier.name, kind, lot.id, lot.kind));
  if (lot.expires && *lot.expires <= act.today) return refuse("expired", fmt::format("{} expired on {}", lot.id, lot.expires->text()));
  if (kind.starts_with("what the requester counts") && drawn_for(act, release, lot) != release.requester)
    return refuse("not_counted", fmt::format("Tier {} draws on what the requester counts; {} counts nothing for {}", tier.name, lot.id,
                                             release.requester.text()));
  return {};
}

EconomyId drawn_for(const Act& act, const Release& release, const Lot& lot) {
  return act.balance(countable_of(release.requester, lot.id)) > 0 ? release.requester : lot.holder;
}

Result<Verdict> verdict_of(const Act& act, const Rulebook& rules, const Release& release) {
  const auto rule = rules.decision.find("rule");
  if (rule == rules.decision.end())
    return refuse("no_decision_rule", fmt::format("How {} decides is not known: decision.rule is not in its rulebook", rules.instrument));
  const bool weighted = rule->second.is == "two thirds by votes";
  Decimal all, yes, no;
  for (const Member& one : rules.members) {
    if (!rules.is_member(one.economy, act.today) || one.economy == release.requester) continue;
    const Decimal weight = weighted ? one.votes.value_or(Decimal(0)) : Decimal(1);
    TRY_ASSIGN(all, all.plus(weight));
    const auto vote = release.votes.find(one.economy);
    if (vote == release.votes.end()) continue;
    TRY_ASSIGN((vote->second ? yes : no), (vote->second ? yes : no).plus(weight));
  }
  // Adopted from a share of yes of all who may vote; refused once that can no longer be reached.
  const auto reached = [&](std::int64_t part, std::int64_t of, bool more) -> Result<Verdict> {
    TRY_ASSIGN(const auto wins, Exact::compare(Exact(yes) * Exact(of), Exact(all) * Exact(part), "The votes"));
    if (wins == std::strong_ordering::greater || (!more && wins == std::strong_ordering::equal)) return Verdict::adopted;
    TRY_ASSIGN(const auto can, Exact::compare((Exact(all) - Exact(no)) * Exact(of), Exact(all) * Exact(part), "The votes"));
    return can == std::strong_ordering::less || (more && can == std::strong_ordering::equal) ? Verdict::refused : Verdict::open;
  };
  if (rule->second.is == "consensus") return reached(1, 1, false);
  if (rule->second.is == "majority") return reached(1, 2, true);
  if (rule->second.is == "two thirds" || weighted) return reached(2, 3, false);
  return refuse("no_decision_rule", fmt::format("'{}' is no rule that can be counted", rule->second.is));
}

void reserve_one(Act& act, Release& release, Consignment& one, std::int64_t amount, std::int64_t counted, std::uint32_t timeout_s) {
  const Lot& lot = act.state.lots.at(one.lot);
  const std::string name = lot.id + ":" + release.id;
  act.open(lot, "transit:" + name, lot.physical, true);
  act.open(lot, "received:" + name, lot.physical, true);
  one.counted = counted;
  one.stock_reservation = act.move(stock_of(lot.id), "transit:" + name, amount, lot.physical, ledger::pending, timeout_s);
  one.countable_reservation = {};
  if (counted > 0)
    one.countable_reservation =
        act.move(countable_of(one.drawn_for, lot.id), "eligible:" + lot.id, counted, lot.countable, ledger::pending, timeout_s);
}

Result<> reserve(Act& act, const Rulebook& rules, Release& release) {
  done_step(act, rules, release, "decide", ReleaseState::reserved, "ship");
  const std::int64_t left = release.due == 0 ? 0 : release.due / second - act.now / second;
  for (Consignment& one : release.consignments) {
    const Lot& lot = act.state.lots.at(one.lot);
    TRY(enough(act, lot, one.proposed));
    const std::string account = countable_of(one.drawn_for, lot.id);
    if (one.counted > act.free(account))
      return refuse("exceeds_countable", fmt::format("{} of {} would be drawn for {}, which has {} that are not promised",
                                                     act.amount_words(one.counted, lot.countable), lot.id, one.drawn_for.text(),
                                                     act.amount_words(act.free(account), lot.countable)));
    reserve_one(act, release, one, one.proposed, one.counted, static_cast<std::uint32_t>(left));
  }
  return {};
}

void give_back(Act& act, Release& release) {
  for (Consignment& one : release.consignments) {
    for (ledger::Id* open : {&one.stock_reservation, &one.countable_reservation}) {
      if (!open->is_zero() && act.is_pending(*open)) act.step(*open, 0, false);
      *open = {};
    }
  }
}

}  // namespace entrepot::reserves::detail
