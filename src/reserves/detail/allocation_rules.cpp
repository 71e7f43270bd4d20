// What a rulebook says of the amounts of a release.
#include <algorithm>
#include <limits>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "ledger/text.h"
#include "reserves/detail/release_steps.h"

namespace entrepot::reserves::detail {
namespace {

using Wide = Exact::Wide;
constexpr std::int64_t no_bound = std::numeric_limits<std::int64_t>::max();

const Provision* allocation(const Rulebook& rules, const char* key) {
  const auto found = rules.allocation.find(key);
  return found == rules.allocation.end() ? nullptr : &found->second;
}

std::uint32_t ledger_of(const Act& act, const Release& release) {
  return act.state.ledgers.at(release.instrument + "/" + release.good).number;
}

std::string words(const Act& act, const Release& release, Wide amount) {
  return ledger::amount_with_unit(amount, act.book.assets().at(ledger_of(act, release)));
}

// What a holder counts and has not promised, of all lots, and its floor of days of use.
struct Floor {
  Wide has = 0, keeps = 0;
  std::string of;  // "30 days of 2 a day, declared on 2026-03-02"
};

// What decides is what was declared by the time of the request, since figures that come with it serve it; where nothing was, what was declared first.
const UseOfGood* use_of(const Act& act, const Release& release, EconomyId holder) {
  const std::string key = holder.text() + "/" + release.instrument + "/" + release.good;
  const auto last = act.state.uses.find(key);
  if (last == act.state.uses.end()) return nullptr;
  if (!act.since(4)) return &last->second;
  const auto& declared = act.state.uses_declared.at(key);
  const ledger::Timestamp asked = release.steps.empty() ? act.now : release.steps.front().at;
  const UseOfGood* found = &declared.front();
  for (const UseOfGood& one : declared)
    if (one.at <= asked) found = &one;
  return found;
}

Result<Floor> floor_of(const Act& act, const Provision& rule, const Release& release, EconomyId holder) {
  const UseOfGood* use = use_of(act, release, holder);
  if (use == nullptr)
    return refuse("use_not_declared",
                  fmt::format("{} keeps {} {}, and has not declared its use (reserve stock need): what it may give is not known",
                              holder.text(), rule.is, rule.unit));
  TRY_ASSIGN(const Decimal days, Decimal::parse(rule.is, {{}, 0, 0, "allocation.floor_days"}));
  Floor out;
  const Exact daily = use->exact_daily ? *use->exact_daily : Exact(use->daily);
  TRY_ASSIGN(const std::string daily_words, daily.text(act.book.assets().at(ledger_of(act, release)).places, "The daily use"));
  out.of = fmt::format("{} days of {} a day, declared on {}", days.text(), daily_words, use->since.text());
  const std::uint32_t number = ledger_of(act, release);
  for (const auto& [id, lot] : act.state.lots)
    if (lot.countable == number) out.has += act.free(countable_of(holder, id));
  TRY_ASSIGN(const std::int64_t negative, (Exact(0) - Exact(days) * daily).floor_units(act.book.assets().at(number).places, "The floor"));
  out.keeps = -Wide(negative);  // rounded up
  return out;
}

Result<std::int64_t> drawn(const Act& act, const Release& release) {
  Exact sum;
  for (const Consignment& one : release.consignments) sum = sum + act.state.lots.at(one.lot).factor * Exact(one.proposed);
  return sum.floor_units(0, "What is drawn");
}

bool was_decided_since(const Release& release, Day day) {
  if (release.state == ReleaseState::lapsed || release.state == ReleaseState::withdrawn || release.state == ReleaseState::refused)
    return false;
  for (const StepDone& step : release.steps)
    if (step.step == "decide") return day <= day_of(step.at);
  return false;
}

// Of all releases to who asks that were decided since the first day of its reading.
struct Cap {
  Wide most = no_bound, before = 0;
  std::string of;  // "10 % of its normal requirement of 3000 over those days"
};
Result<Cap> cap_of(const Act& act, const Rulebook& rules, const Release& release) {
  Cap out;
  const Provision* rule = allocation(rules, "most");
  if (rule == nullptr || rule->unit != "% of the normal requirement") return out;
  if (!release.requirement)
    return refuse("requirement_missing",
                  fmt::format("{} gets at most {} {}: the request has no reading of it", release.requester.text(), rule->is, rule->unit));
  TRY_ASSIGN(const Decimal percent, Decimal::parse(rule->is, {{}, 0, 0, "allocation.most"}));
  TRY_ASSIGN(const std::int64_t most, (Exact(percent) * Exact(*release.requirement) / Exact(100))
                                          .floor_units(act.book.assets().at(ledger_of(act, release)).places, "The cap"));
  out.most = most;
  out.of = fmt::format("{} % of its normal requirement of {} over those days", percent.text(), release.requirement->text());
  for (const auto& [id, other] : act.state.releases) {
    const bool counts = id != release.id && !other.drill && other.requester == release.requester &&
                        other.instrument == release.instrument && other.good == release.good &&
                        was_decided_since(other, release.required_from);
    if (!counts) continue;
    TRY_ASSIGN(const std::int64_t before, drawn(act, other));
    out.before += before;
  }
  return out;
}

// What each holder gives of its own to another.
std::map<EconomyId, Wide> given(const Act& act, const Release& release) {
  std::map<EconomyId, Wide> out;
  for (const Consignment& one : release.consignments) {
    const Lot& lot = act.state.lots.at(one.lot);
    if (one.drawn_for == lot.holder && lot.holder != release.requester) out[lot.holder] += one.counted;
  }
  return out;
}

std::int64_t bounded(Wide amount) { return static_cast<std::int64_t>(std::min<Wide>(std::max<Wide>(0, amount), no_bound)); }

}  // namespace

std::int64_t most_that_may_be_drawn(const Act& act, const Rulebook& rules, const Release& release) {
  if (!act.since(2)) return no_bound;
  const auto cap = cap_of(act, rules, release);
  return cap ? bounded(cap->most - cap->before) : no_bound;
}

std::int64_t most_that_it_may_give(const Act& act, const Rulebook& rules, const Release& release, EconomyId holder) {
  const Provision* rule = allocation(rules, "floor_days");
  if (!act.since(2) || rule == nullptr || holder.empty() || holder == release.requester) return no_bound;
  const auto floor = floor_of(act, *rule, release, holder);
  if (!floor && act.since(7) && use_of(act, release, holder) == nullptr) return 0;
  return floor ? bounded(floor->has - floor->keeps) : no_bound;
}

std::vector<EconomyId> without_use(const Act& act, const Rulebook& rules, const Release& release, const Tier& tier) {
  std::set<EconomyId> out;
  if (allocation(rules, "floor_days") == nullptr) return {};
  for (const auto& [id, lot] : act.state.lots) {
    if (!fits(act, release, tier, lot) || lot.holder == release.requester || drawn_for(act, release, lot) != lot.holder) continue;
    if (act.free(countable_of(lot.holder, id)) > 0 && use_of(act, release, lot.holder) == nullptr) out.insert(lot.holder);
  }
  return {out.begin(), out.end()};
}

Result<> use_declared(const Act& act, const Rulebook& rules, const Release& release, const Tier& tier) {
  if (!act.since(7)) return {};
  for (const EconomyId holder : without_use(act, rules, release, tier)) {
    TRY(floor_of(act, *allocation(rules, "floor_days"), release, holder));
  }
  return {};
}

std::string no_use_words(const Act& act, const Rulebook& rules, const Lot& lot) {
  const bool needed = allocation(rules, "floor_days") != nullptr && !lot.collective;
  if (!needed || act.state.uses.contains(lot.holder.text() + "/" + lot.instrument + "/" + lot.good)) return {};
  return fmt::format("; {} has declared no use: until it does, no release of its own stock to others can be decided ({})",
                     lot.holder.text(), how_to_declare(lot.holder.text(), lot.instrument, lot.good));
}

std::string how_to_declare(const std::string& economy, const std::string& instrument, const std::string& good) {
  return fmt::format("reserve stock need {} --instrument {} --good \"{}\"", economy, instrument, good);
}

std::string floors_used(const Act& act, const Rulebook& rules, const Release& release) {
  const Provision* rule = allocation(rules, "floor_days");
  if (!act.since(4) || rule == nullptr) return {};
  std::string out;
  for (const auto& [holder, amount] : given(act, release))
    if (const auto floor = floor_of(act, *rule, release, holder))
      out += fmt::format("; {} keeps {} ({})", holder.text(), words(act, release, floor->keeps), floor->of);
  return out;
}

Result<> check_allocation(const Act& act, const Rulebook& rules, const Release& release) {
  if (!act.since(2)) return {};
  const auto gives = given(act, release);
  if (const Provision* rule = allocation(rules, "floor_days"))
    for (const auto& [holder, amount] : gives) {
      TRY_ASSIGN(const Floor floor, floor_of(act, *rule, release, holder));
      if (amount > floor.has - floor.keeps)
        return refuse("below_floor",
                      fmt::format("{} would give {}; it counts {} that are not promised, and keeps {} ({})", holder.text(),
                                  words(act, release, amount), words(act, release, floor.has), words(act, release, floor.keeps), floor.of));
    }
  TRY_ASSIGN(const Cap cap, cap_of(act, rules, release));
  TRY_ASSIGN(const std::int64_t now, drawn(act, release));
  if (now <= cap.most - cap.before) return {};
  return refuse("above_the_cap",
                fmt::format("{} would get {}, with what was decided since {}; at most {} is {}", release.requester.text(),
                            words(act, release, now + cap.before), release.required_from.text(), cap.of, words(act, release, cap.most)));
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
  BesidePromises beside(act, release);
  for (const Lot* lot : lots) {
    if (left <= 0) break;
    const EconomyId whose = drawn_for(act, release, *lot);
    auto& gives = may_give.emplace(whose, most_that_it_may_give(act, rules, release, whose)).first->second;
    std::int64_t counts = std::min({left, gives, act.free(countable_of(whose, lot->id))});
    if (act.since(2)) counts = std::min(counts, counts_today(act, *lot, whose));
    if (whose == lot->holder) counts = std::min(counts, beside.left(*lot));
    if (counts <= 0) continue;
    const auto units = (Exact(counts) / lot->factor).floor_units(0, "A consignment");
    if (!units) continue;
    const std::int64_t amount = std::min(*units, act.free(stock_of(lot->id)));
    if (amount <= 0) continue;
    out.emplace_back(lot->id, amount);
    const std::int64_t drawn = (lot->factor * Exact(amount)).floor_units(0, "A consignment").value_or(0);
    left -= drawn;
    gives -= drawn;
    if (whose == lot->holder) beside.take(*lot, drawn);
  }
  return out;
}

}  // namespace entrepot::reserves::detail
