// A loss of stock that releases hold: they become short by it.
#include <algorithm>

#include <fmt/format.h>

#include "reserves/detail/release_steps.h"

namespace entrepot::reserves::detail {

ledger::Timestamp decided_at(const Release& release) {
  for (const StepDone& step : release.steps)
    if (step.step == "decide") return step.at;
  return 0;
}

namespace {

Consignment* held_part(const Act& act, Release& release, const std::string& lot) {
  for (Consignment& one : release.consignments)
    if (one.lot == lot && !one.stock_reservation.is_zero() && act.is_pending(one.stock_reservation)) return &one;
  return nullptr;
}

std::int64_t held_by(const Act& act, const Consignment& part) { return act.book.find(part.stock_reservation)->moved; }

// Those that hold some of the lot: drills first, then what was decided last, since who was promised first is served first.
std::vector<Release> in_order_of_loss(const Act& act, const std::string& lot) {
  std::vector<Release> out;
  for (const auto& [id, release] : act.state.releases) {
    Release copy = release;
    if (held_part(act, copy, lot) != nullptr) out.push_back(std::move(copy));
  }
  std::stable_sort(out.begin(), out.end(), [](const Release& a, const Release& b) {
    if (a.drill != b.drill) return a.drill;
    return decided_at(a) > decided_at(b);
  });
  return out;
}

// What it loses; the rest is reserved again by `reserve_again`, behind the loss.
void shorten(Act& act, const Lot& lot, Release& release, Consignment& part, std::int64_t by) {
  const std::int64_t kept = held_by(act, part) - by;
  for (ledger::Id* open : {&part.stock_reservation, &part.countable_reservation}) {
    if (!open->is_zero() && act.is_pending(*open)) act.step(*open, 0, false);
    *open = {};
  }
  part.proposed -= by;
  part.short_by += by;
  part.counted = (lot.factor * Exact(kept)).floor_units(0, "A consignment").value_or(0);
  act.take_as_held(stock_of(lot.id), kept);
  act.take_as_held(countable_of(part.drawn_for, lot.id), part.counted);
  release.steps.push_back({fmt::format("short by {} of {}, lost in store", act.amount_words(by, lot.physical), lot.id), act.now, 0,
                           act.request.by.organisation, false});
}

bool shipped_nothing(const Release& release) {
  return std::all_of(release.consignments.begin(), release.consignments.end(), [](const Consignment& one) { return one.shipped == 0; });
}

}  // namespace

Result<std::vector<Release>> shorten_releases(Act& act, const Lot& lot, std::int64_t loss) {
  const std::string account = stock_of(lot.id);
  if (loss > act.balance(account))
    return refuse("above_stock", fmt::format("{} of {} are lost; it holds {}", act.amount_words(loss, lot.physical), lot.id,
                                             act.amount_words(act.balance(account), lot.physical)));
  std::vector<Release> out;
  std::int64_t missing = loss - act.free(account);
  for (Release& release : in_order_of_loss(act, lot.id)) {
    if (missing <= 0) break;
    Consignment& part = *held_part(act, release, lot.id);
    if (release.drill) {
      missing -= held_by(act, part);
      lift_drill(act, release, fmt::format("lifted: {} of {} were lost", act.amount_words(loss, lot.physical), lot.id), act.now);
      continue;
    }
    const std::int64_t by = std::min(missing, held_by(act, part));
    missing -= by;
    shorten(act, lot, release, part, by);
    out.push_back(std::move(release));
  }
  return out;
}

bool waits_for_found(const Act& act, const Release& release) {
  return act.since(6) && !release.drill && release.waits_for == "ship" && release.due != 0 &&
         std::any_of(release.consignments.begin(), release.consignments.end(), [](const Consignment& one) { return one.short_by > 0; });
}

std::string reserve_again(Act& act, const Lot& lot, std::vector<Release> shortened) {
  std::string words;
  for (Release& release : shortened) {
    std::int64_t due = 0, short_by = 0;
    for (Consignment& part : release.consignments) {
      if (part.lot != lot.id) continue;
      const std::int64_t rest = part.proposed - part.shipped;
      if (rest > 0) reserve_one(act, release, part, rest, part.counted, static_cast<std::uint32_t>(seconds_left(act, release)));
      due = rest, short_by = part.short_by;
    }
    words += fmt::format("; {} is short by {} of it, {} are still reserved", release.id, act.amount_words(short_by, lot.physical),
                         act.amount_words(due, lot.physical));
    const bool last = std::all_of(release.consignments.begin(), release.consignments.end(),
                                  [](const Consignment& one) { return one.shipped == one.proposed; });
    const bool waits = waits_for_found(act, release) || (act.since(5) && release.due != 0 && shipped_nothing(release));
    if (last && !waits) end_shipping(act, release);
    act.then([release](RegisterState& state) { state.releases[release.id] = release; });
  }
  return words;
}

}  // namespace entrepot::reserves::detail
