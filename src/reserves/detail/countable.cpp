// What a lot counts, for whom, after its stock has changed.
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "ledger/text.h"
#include "reserves/detail/act.h"
#include "reserves/emergency_sharing.h"

namespace entrepot::reserves::detail {
namespace {

struct Holding {
  EconomyId economy;
  std::int64_t amount = 0;
  std::vector<std::string> recognitions;  // by which it counts for a beneficiary
};

bool counts_for(const Recognition& one, const Lot& lot, EconomyId economy) {
  return one.lot == lot.id && one.beneficiary == economy && one.state == RecognitionState::counted;
}

// At the upper ends of withheld figures.
Result<> sums_fit(const Act& act, const Lot& lot, std::int64_t target, const Attestation* fresh) {
  if (!act.since(2)) return {};
  const int places = act.book.assets().at(lot.countable).places;
  Exact::Wide sum = target;
  for (const auto& [id, one] : act.state.lots) {
    if (one.countable != lot.countable) continue;
    if (id != lot.id) sum -= act.balance("eligible:" + id);
    const Attestation* last = id == lot.id && fresh != nullptr ? fresh : one.attestations.empty() ? nullptr : &one.attestations.back();
    if (last == nullptr) continue;
    TRY_ASSIGN(const std::int64_t withheld, (one.factor * (Exact(last->high) - Exact(last->low))).floor_units(places, "What is withheld"));
    sum += withheld;
  }
  if (sum <= std::numeric_limits<std::int64_t>::max()) return {};
  return refuse("sum_overflows", fmt::format("All lots of {} would count {}, more than the {} that can be added up: check the unit",
                                             lot.good, ledger::amount_with_unit(sum, act.book.assets().at(lot.countable)),
                                             act.amount_words(std::numeric_limits<std::int64_t>::max(), lot.countable)));
}

// Who counts units of the lot beside its holder.
std::vector<Holding> beneficiaries(const Act& act, const Lot& lot) {
  std::vector<Holding> out;
  for (const auto& [id, one] : act.state.recognitions) {
    if (one.lot != lot.id || one.state != RecognitionState::counted) continue;
    auto found = std::find_if(out.begin(), out.end(), [&one](const Holding& holding) { return holding.economy == one.beneficiary; });
    if (found == out.end()) found = out.insert(out.end(), {one.beneficiary, act.balance(countable_of(one.beneficiary, lot.id)), {}});
    found->recognitions.push_back(id);
  }
  if (!act.since(2)) return out;
  for (Holding& holding : out)  // what is over is not drawn while there is something that runs
    std::stable_partition(holding.recognitions.begin(), holding.recognitions.end(),
                          [&act](const std::string& id) { return act.today < end_of(act, act.state.recognitions.at(id)); });
  return out;
}

Result<> take(Act& act, const Lot& lot, EconomyId from, std::int64_t amount) {
  if (amount > 0) act.move(countable_of(from, lot.id), "eligible:" + lot.id, amount, lot.countable);
  return {};
}

// Recognitions that are only asked for give their reservations back.
std::int64_t give_up_asked(Act& act, const Lot& lot) {
  std::int64_t freed = 0;
  for (const auto& [id, one] : act.state.recognitions) {
    if (one.lot != lot.id || one.state != RecognitionState::asked || !act.is_pending(one.pending)) continue;
    act.step(one.pending, 0, false);
    freed += one.asked;
    act.then([name = id](RegisterState& state) { state.recognitions.at(name).state = RecognitionState::withdrawn; });
  }
  return freed;
}

// Takes `amount` of what a beneficiary counts off its recognitions, the first first.
void shrink(Act& act, const Holding& holding, std::int64_t amount, bool lost) {
  for (const std::string& id : holding.recognitions) {
    const std::int64_t part = std::min(amount, act.state.recognitions.at(id).counted);
    amount -= part;
    act.then([id, part, lost](RegisterState& state) {
      Recognition& one = state.recognitions.at(id);
      one.counted -= part;
      if (lost) one.lost += part;
    });
  }
}

// What is over first, then what was agreed last: who was promised first is served first. What a release holds stays with it.
Result<> shrink_last_agreed(Act& act, const Lot& lot, std::int64_t need) {
  std::vector<const Recognition*> order;
  for (const auto& [id, one] : act.state.recognitions)
    if (one.lot == lot.id && one.state == RecognitionState::counted) order.push_back(&one);
  std::stable_sort(order.begin(), order.end(), [&act](const Recognition* a, const Recognition* b) {
    const bool a_over = is_over(act, *a), b_over = is_over(act, *b);
    return a_over != b_over ? a_over : a->agreed > b->agreed;
  });
  std::map<EconomyId, std::int64_t> free;
  for (const Recognition* one : order) {
    std::int64_t& left = free.try_emplace(one->beneficiary, act.free(countable_of(one->beneficiary, lot.id))).first->second;
    const std::int64_t part = std::min({need, one->counted, left});
    if (part <= 0) continue;
    need -= part, left -= part;
    TRY(take(act, lot, one->beneficiary, part));
    shrink(act, {one->beneficiary, 0, {one->id}}, part, true);
    act.say(fmt::format("; {} counts {} less for {}", one->id, act.amount_words(part, lot.countable), one->beneficiary.text()));
  }
  if (need == 0) return {};
  return refuse("reserved", fmt::format("{} more would count no longer off {} than releases leave free",
                                        act.amount_words(need, lot.countable), lot.id));
}

Result<> shrink_all(Act& act, const Lot& lot, std::int64_t need) {
  const std::string of_holder = countable_of(lot.counter(), lot.id);
  std::int64_t available = act.free(of_holder);
  if (available < need) available += give_up_asked(act, lot);
  const std::int64_t first = std::min(available, need);
  TRY(take(act, lot, lot.counter(), first));
  if (need == first) return {};
  if (act.since(5)) return shrink_last_agreed(act, lot, need - first);
  const std::vector<Holding> others = beneficiaries(act, lot);
  std::vector<Decimal> weights;
  std::vector<EconomyId> codes;
  for (const Holding& other : others) {  // what a release holds stays with it
    weights.emplace_back(act.since(4) ? act.free(countable_of(other.economy, lot.id)) : other.amount);
    codes.push_back(other.economy);
  }
  TRY_ASSIGN(const auto parts, share_in_proportion(need - first, weights, codes));
  for (std::size_t i = 0; i < others.size(); ++i) {
    TRY(take(act, lot, others[i].economy, parts[i]));
    shrink(act, others[i], parts[i], true);
  }
  return {};
}

// Whether the release still takes, or may come to take, units of the recognition.
bool counts_on(const Act& act, const Release& release, const Recognition& one) {
  const Lot& lot = act.state.lots.at(one.lot);
  if (release.drill || release.requester != one.beneficiary || release.instrument != lot.instrument || release.good != lot.good)
    return false;
  switch (release.state) {
    case ReleaseState::drafted:
    case ReleaseState::submitted:
    case ReleaseState::circulated:
    case ReleaseState::proposed: return true;
    case ReleaseState::reserved:
    case ReleaseState::shipped:
      return std::any_of(release.consignments.begin(), release.consignments.end(), [&](const Consignment& part) {
        const bool waits = act.since(5) && part.short_by > 0 && release.waits_for == "ship";
        return part.lot == one.lot && part.drawn_for == one.beneficiary && (waits || act.is_pending(part.stock_reservation));
      });
    default: return false;
  }
}

}  // namespace

const Release* counting_on(const Act& act, const Recognition& one, std::optional<ledger::Timestamp> before) {
  for (const auto& [id, release] : act.state.releases)
    if (!release.steps.empty() && (!before || release.steps.front().at < *before) && counts_on(act, release, one)) return &release;
  return nullptr;
}

Day end_of(const Act& act, const Recognition& one) {
  const Agreement& agreement = act.state.agreements.at(one.agreement);
  if (agreement.ended) return std::min(act.today, one.until);
  const Day agreed = std::min(one.until, agreement.until);
  const Day notice = std::min({one.withdrawn_on.value_or(agreed), agreement.ends_on.value_or(agreed), one.suspends_on.value_or(agreed)});
  const ledger::Timestamp over = std::max({midnight_of(notice), one.noticed, agreement.noticed});
  return notice < agreed && counting_on(act, one, over) == nullptr ? notice : agreed;
}

bool is_suspended_on(const Act& act, const Recognition& one, Day day) {
  const Agreement& agreement = act.state.agreements.at(one.agreement);
  const Day ends = std::min({one.until, agreement.until, one.withdrawn_on.value_or(one.until), agreement.ends_on.value_or(one.until)});
  return one.state == RecognitionState::counted && one.suspends_on && *one.suspends_on <= day && day < ends;
}

std::int64_t counts_today(const Act& act, const Lot& lot, EconomyId economy) {
  if (economy == lot.counter()) return act.balance(countable_of(economy, lot.id));
  std::int64_t out = 0;
  for (const auto& [id, one] : act.state.recognitions)
    if (counts_for(one, lot, economy) && act.today < end_of(act, one)) out += one.counted;
  return out;
}

bool is_member_today(const Act& act, const std::string& instrument, EconomyId economy) {
  const Rulebook* rules = act.state.rulebooks.in_force(instrument, act.today);
  return rules != nullptr && rules->is_member(economy, act.today);
}

bool stands(const Act& act, const Lot& lot) {
  if (lot.expires && *lot.expires <= act.today) return false;
  return lot.collective || is_member_today(act, lot.instrument, lot.holder);
}

bool is_over(const Act& act, const Recognition& one) {
  const Lot& lot = act.state.lots.at(one.lot);
  return end_of(act, one) <= act.today || !stands(act, lot) || !is_member_today(act, lot.instrument, one.beneficiary);
}

std::int64_t shown_for(const Act& act, const Lot& lot, EconomyId economy) {
  if (!stands(act, lot)) return 0;
  if (economy != lot.counter() && !is_member_today(act, lot.instrument, economy)) return 0;
  return counts_today(act, lot, economy);
}

Result<> may_draw(const Act& act, const Lot& lot, EconomyId economy, std::int64_t amount) {
  if (!act.since(2) || amount <= counts_today(act, lot, economy)) return {};
  std::string ended;
  for (const auto& [id, one] : act.state.recognitions)
    if (counts_for(one, lot, economy) && end_of(act, one) <= act.today)
      ended += fmt::format("; {} of {} ended on {}", id, act.amount_words(one.counted, lot.countable), end_of(act, one).text());
  if (ended.empty()) return {};  // then it never counted, and what is missing is the ledger's to say
  return refuse("ticket_expired", fmt::format("{} of {} would be drawn for {}, for which {} count today, {}{}",
                                              act.amount_words(amount, lot.countable), lot.id, economy.text(),
                                              act.amount_words(counts_today(act, lot, economy), lot.countable), act.today.text(), ended));
}

Result<> adjust_countable(Act& act, const Lot& lot, std::int64_t held_after, const EconomyId* actor, const Attestation* fresh) {
  act.then([name = lot.id, day = act.today](RegisterState& state) { state.lots.at(name).changed_on = day; });
  TRY_ASSIGN(const std::int64_t target, (lot.factor * Exact(held_after)).floor_units(0, "What the lot counts"));
  const std::int64_t change = target + act.balance("eligible:" + lot.id);  // a contra account: what counts is what it gave
  if (change > 0 || fresh != nullptr) {
    TRY(sums_fit(act, lot, target, fresh));
  }
  if (change > 0) {
    act.move("eligible:" + lot.id, countable_of(lot.counter(), lot.id), change, lot.countable);
  } else if (change < 0 && actor == nullptr) {
    TRY(shrink_all(act, lot, -change));
  }
  if (act.since(5) && (change > 0 || fresh != nullptr))
    restore_promises(act, lot, held_after, act.free(countable_of(lot.counter(), lot.id)) + change);
  if (change >= 0 || actor == nullptr) return {};
  TRY(may_draw(act, lot, *actor, -change));
  const std::string account = countable_of(*actor, lot.id);
  if (act.free(account) < -change)
    return refuse("counts_for_another",
                  fmt::format("{} would take {} that count off {}, of which {} may use {} ({} counts for it, {} of that is reserved): "
                              "take no more than that, or wait until what is promised comes back",
                              act.request.what, act.amount_words(-change, lot.countable), lot.id, name_of(*actor),
                              act.amount_words(act.free(account), lot.countable), act.amount_words(act.balance(account), lot.countable),
                              act.amount_words(act.balance(account) - act.free(account), lot.countable)));
  TRY(take(act, lot, *actor, -change));
  if (*actor == lot.counter()) return {};
  for (const Holding& other : beneficiaries(act, lot))
    if (other.economy == *actor) shrink(act, other, -change, false);
  return {};
}

}  // namespace entrepot::reserves::detail
