#include "reserves/detail/release_steps.h"

#include <algorithm>

#include <fmt/format.h>

namespace entrepot::reserves::detail {
namespace {

constexpr ledger::Timestamp second = 1'000'000'000;

// The command that it waits for.
std::string next_step(const Release& release) {
  switch (release.state) {
    case ReleaseState::drafted: return ", 'request' is, of who it was drafted for: it confirms the evidence";
    case ReleaseState::submitted: return ", 'circulate' is";
    case ReleaseState::circulated: return ", 'propose' is";
    case ReleaseState::proposed: return ", 'decide' is, or another 'propose'";
    case ReleaseState::reserved: return release.drill ? ", and nothing of a drill is shipped: 'withdraw' ends it" : ", 'ship' is";
    case ReleaseState::shipped: return ", 'receive' is, or 'ship' of what is still reserved";
    case ReleaseState::received: return ", 'settle' is";
    case ReleaseState::settled: return ", 'replenish' is, where something is to be brought back";
    case ReleaseState::replenished:
    case ReleaseState::refused:
    case ReleaseState::withdrawn:
    case ReleaseState::lapsed: break;
  }
  return ", and none follows: what is needed is asked for by another 'request'";
}

std::string stock_kind(const Tier& tier) {
  const auto found = tier.provisions.find("stock");
  return found == tier.provisions.end() ? std::string() : found->second.is;
}

}  // namespace

Result<Release> release_in(const Act& act, std::initializer_list<ReleaseState> states) {
  const auto found = act.state.releases.find(act.text("release"));
  if (found == act.state.releases.end()) return refuse("no_such_release", fmt::format("There is no release '{}'", act.text("release")));
  if (std::find(states.begin(), states.end(), found->second.state) != states.end()) return found->second;
  return refuse("wrong_step", fmt::format("{} is {}: {} is not its next step{}", found->first, release_state_name(found->second.state),
                                          act.request.what, next_step(found->second)));
}

const Rulebook& rules_of(const Act& act, const Release& release) {
  return *act.state.rulebooks.version(release.instrument, release.version);
}

Result<> owner_signs(const Act& act, const Rulebook& rules, const Release& release) {
  const Clock* clock = rules.clock(release.waits_for);
  if (!act.since(2) || clock == nullptr || clock->owner != "secretariat" || act.request.by.economy.text().empty()) return {};
  return refuse("not_the_owner", fmt::format("'{}' is the secretariat's, an organisation of no economy; {} is of {}", release.waits_for,
                                             act.request.by.organisation, act.request.by.economy.text()));
}

namespace {

// The organisation that submitted it: a draft is nobody's request yet.
std::string asked_by(const Release& release) {
  for (const StepDone& step : release.steps)
    if (step.step == "submit") return step.organisation;
  return {};
}

}  // namespace

Result<> second_organisation(const Act& act, const Release& release) {
  const Signature& by = act.request.by;
  if (!act.since(2) || (by.economy != release.requester && by.organisation != asked_by(release))) return {};
  return refuse("second_organisation", fmt::format("{} asked for {}: another organisation has to sign for {}", release.requester.text(),
                                                   release.id, act.request.what));
}

void done_step(const Act& act, const Rulebook& rules, Release& release, const std::string& step, ReleaseState state,
               const std::string& next) {
  const bool timed = release.waits_for == step && release.due != 0;
  const bool by_silence = act.request.what == "release.adopt";  // the clock's end is what decides
  const ledger::Timestamp at = timed && is_own(act.request) ? release.due : act.now;
  release.steps.push_back(
      {step, at, timed ? release.due : 0, act.request.by.organisation, timed && !by_silence && is_late(release.due, act.now)});
  release.state = state;
  release.waits_for = next;
  release.reminded = false;
  release.escalated = 0;
  release.not_adopted.clear();
  release.began = at;
  release.due = 0;
  release.owner.clear();
  if (const Clock* clock = rules.clock(next)) {
    release.owner = clock->owner;
    release.due = due_seconds(rules, *clock, at / second) * second;
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
  if (const auto contract = act.state.contracts.find(release.contract);
      contract != act.state.contracts.end() && lot.holder != contract->second.supplier)
    return refuse("not_the_supplier", fmt::format("{} is held by {}; {} is with {}", lot.id, lot.holder.text(), contract->first,
                                                  contract->second.supplier.text()));
  const std::string kind = stock_kind(tier);
  if ((kind == "earmarked" || kind == "stockpiled") && lot.kind != kind)
    return refuse("wrong_stock", fmt::format("Tier {} draws on what is {}, {} is {}", tier.name, kind, lot.id, lot.kind));
  if (lot.expires && *lot.expires <= act.today) return refuse("expired", fmt::format("{} expired on {}", lot.id, lot.expires->text()));
  if (kind.starts_with("what the requester counts") && drawn_for(act, release, lot) != release.requester)
    return refuse("not_counted", fmt::format("Tier {} draws on what the requester counts; {} counts nothing for {}", tier.name, lot.id,
                                             release.requester.text()));
  return {};
}

Result<> members_still(const Act& act, const Release& release) {
  if (!act.since(2)) return {};
  const Rulebook& rules = rules_of(act, release);
  TRY(act.member(rules, release.requester));
  for (const Consignment& one : release.consignments)
    if (!act.state.lots.at(one.lot).collective) {
      TRY(act.member(rules, act.state.lots.at(one.lot).holder));
    }
  return {};
}

EconomyId drawn_for(const Act& act, const Release& release, const Lot& lot) {
  const std::int64_t counts =
      act.since(2) ? counts_today(act, lot, release.requester) : act.balance(countable_of(release.requester, lot.id));
  return counts > 0 ? release.requester : lot.counter();
}

namespace {

Verdict of_suppliers(const Act& act, const Release& release) {
  bool all = true;
  for (const Consignment& one : release.consignments) {
    const EconomyId holder = act.state.lots.at(one.lot).holder;
    const auto vote = release.votes.find(holder);
    if (holder == release.requester) continue;
    if (vote != release.votes.end() && !vote->second) return Verdict::refused;
    all = all && vote != release.votes.end();
  }
  return all ? Verdict::adopted : Verdict::open;
}

}  // namespace

Result<Verdict> verdict_of(const Act& act, const Rulebook& rules, const Release& release) {
  if (!release.contract.empty()) return of_suppliers(act, release);  // agreed in advance: nobody else decides
  TRY_ASSIGN(const std::string rule, decision_rule(rules));
  if (rule == "each supplier for itself") return of_suppliers(act, release);
  const bool weighted = rule == "two thirds by votes";
  Decimal all, yes, no;
  for (const Member& one : rules.members) {
    if (!rules.is_member(one.economy, act.today) || !act.member(rules, one.economy) || one.economy == release.requester) continue;
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
  if (rule == "consensus") return reached(1, 1, false);
  if (rule == "majority") return reached(1, 2, true);
  return reached(2, 3, false);
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

std::int64_t seconds_left(const Act& act, const Release& release) {
  return release.due == 0 ? 0 : std::max<std::int64_t>(1, release.due / second - act.now / second + 1);
}

namespace {

template <class Each>
void open_reservations(const Act& act, const Release& release, const Each& each) {
  for (const Consignment& one : release.consignments)
    for (const ledger::Id& open : {one.stock_reservation, one.countable_reservation})
      if (!open.is_zero() && act.is_pending(open)) each(open);
}

// Whether what the release draws of the lots of the drill is there without lifting it.
bool stands_in_the_way(const Act& act, const Release& release, const Release& drill) {
  return std::any_of(release.consignments.begin(), release.consignments.end(), [&](const Consignment& wanted) {
    const bool shared = std::any_of(drill.consignments.begin(), drill.consignments.end(),
                                    [&wanted](const Consignment& held) { return held.lot == wanted.lot; });
    return shared &&
           (wanted.proposed > act.free(stock_of(wanted.lot)) || wanted.counted > act.free(countable_of(wanted.drawn_for, wanted.lot)));
  });
}

}  // namespace

void see_through_drills(Act& act, const Release& release) {
  if (release.drill) return;
  for (const auto& [id, other] : act.state.releases)
    if (other.drill) open_reservations(act, other, [&act](const ledger::Id& open) { act.take_as_free(open); });
}

void lift_drills(Act& act, const Release& release) {
  if (release.drill) return;
  const ledger::Timestamp at = is_own(act.request) ? release.due : act.now;
  for (const auto& [id, other] : act.state.releases) {
    if (!other.drill || !stands_in_the_way(act, release, other)) continue;
    lift_drill(act, other, "lifted for " + release.id, at);
  }
}

void lift_drill(Act& act, const Release& drill, const std::string& words, ledger::Timestamp at) {
  bool any = false;
  open_reservations(act, drill, [&](const ledger::Id& open) { act.step(open, 0, false), any = true; });
  if (!any) return;
  act.then([name = drill.id, words, at, by = act.request.by.organisation](RegisterState& state) {
    Release& lifted = state.releases.at(name);
    for (Consignment& one : lifted.consignments) one.stock_reservation = one.countable_reservation = {};
    lifted.steps.push_back({words, at, 0, by, false});
    lifted.state = ReleaseState::lapsed;
    lifted.waits_for.clear(), lifted.owner.clear(), lifted.due = 0;
  });
}

void end_shipping(Act& act, Release& release) {
  const auto& parts = release.consignments;
  const bool any = std::any_of(parts.begin(), parts.end(), [](const Consignment& one) { return one.shipped > 0; });
  const bool whole =
      any && std::all_of(parts.begin(), parts.end(), [](const Consignment& one) { return one.received + one.lost == one.shipped; });
  const Rulebook& rules = rules_of(act, release);
  if (act.since(3) && whole && release.arrived) {  // nothing is on its way
    done_step(act, rules, release, "ship", ReleaseState::received, "settle");
    release.steps.push_back(*release.arrived);
    release.delivered_on = day_of(release.arrived->at);
    return;
  }
  done_step(act, rules, release, "ship", any ? ReleaseState::shipped : ReleaseState::lapsed, any ? "deliver" : "");
}

Result<> check_countable(const Act& act, const Consignment& one) {
  const Lot& lot = act.state.lots.at(one.lot);
  TRY(may_draw(act, lot, one.drawn_for, one.counted));
  const std::int64_t free = act.free(countable_of(one.drawn_for, lot.id));
  if (one.counted <= free) return {};
  return refuse("exceeds_countable", fmt::format("{} of {} would be drawn for {}, which has {} that are not promised",
                                                 act.amount_words(one.counted, lot.countable), lot.id, name_of(one.drawn_for),
                                                 act.amount_words(free, lot.countable)));
}

Result<> reserve(Act& act, const Rulebook& rules, Release& release) {
  TRY(members_still(act, release));
  Act seen = act;  // a drill holds nothing that it needs
  see_through_drills(seen, release);
  TRY(check_promises(seen, release));
  lift_drills(act, release);
  TRY(check_allocation(act.since(6) ? seen : act, rules, release));
  done_step(act, rules, release, "decide", ReleaseState::reserved, "ship");
  const std::int64_t left = seconds_left(act, release);
  for (Consignment& one : release.consignments) {
    const Lot& lot = act.state.lots.at(one.lot);
    TRY(enough(act, lot, one.proposed));
    TRY(check_countable(act, one));
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
