// What is found again restores what promises lost: releases that are short, then recognitions, and only the rest is the holder's.
#include <algorithm>

#include <fmt/format.h>

#include "reserves/detail/release_steps.h"

namespace entrepot::reserves::detail {
namespace {

struct Owed {
  const Recognition* recognition = nullptr;
  std::int64_t lost = 0;  // and not restored
};

// First agreed first. What is over gets nothing back.
std::vector<Owed> owed_of(const Act& act, const Lot& lot, const std::string& except) {
  std::vector<Owed> out;
  for (const auto& [id, one] : act.state.recognitions)
    if (one.lot == lot.id && id != except && one.state == RecognitionState::counted && one.lost > 0 && !is_over(act, one))
      out.push_back({&one, one.lost});
  std::stable_sort(out.begin(), out.end(), [](const Owed& a, const Owed& b) { return a.recognition->agreed < b.recognition->agreed; });
  return out;
}

// Gives what is found of one lot.
class Restoring {
 public:
  Restoring(Act& act, const Lot& lot, std::int64_t held_after, std::int64_t spare, const std::string& except)
      : act_(act), lot_(lot), stock_(act.free(stock_of(lot.id)) + held_after - act.balance(stock_of(lot.id))), spare_(spare),
        owed_(owed_of(act, lot, except)) {}

  void releases() {
    std::vector<const Release*> order;
    for (const auto& [id, release] : act_.state.releases)
      if (!release.drill && release.waits_for == "ship") order.push_back(&release);
    std::stable_sort(order.begin(), order.end(), [](const Release* a, const Release* b) { return decided_at(*a) < decided_at(*b); });
    for (const Release* one : order) {
      Release release = *one;
      bool any = false;
      for (Consignment& part : release.consignments) any = lengthen(release, part) || any;
      if (any) act_.then([release](RegisterState& state) { state.releases[release.id] = release; });
    }
  }

  // Of one beneficiary, or of all of them.
  void recognitions(std::int64_t most, const EconomyId* whose = nullptr) {
    for (Owed& one : owed_) {
      const Recognition& recognition = *one.recognition;
      const std::int64_t part = std::min({most, one.lost, spare_});
      if (part <= 0 || (whose != nullptr && recognition.beneficiary != *whose)) continue;
      act_.move(countable_of(lot_.counter(), lot_.id), countable_of(recognition.beneficiary, lot_.id), part, lot_.countable);
      one.lost -= part, spare_ -= part, most -= part;
      act_.then([id = recognition.id, part](RegisterState& state) {
        Recognition& restored = state.recognitions.at(id);
        restored.counted += part, restored.lost -= part, restored.restored += part;
      });
      act_.say(fmt::format("; {} counts {} again for {}", recognition.id, words(part), recognition.beneficiary.text()));
    }
  }

  std::int64_t spare() const { return spare_; }

 private:
  std::string words(std::int64_t units) const { return act_.amount_words(units, lot_.countable); }

  std::int64_t lost_by(EconomyId economy) const {
    std::int64_t out = 0;
    for (const Owed& one : owed_)
      if (one.recognition->beneficiary == economy) out += one.lost;
    return std::min(out, spare_);
  }

  // Countable units that the consignment may take besides those that it holds.
  std::int64_t available(const Consignment& part) const {
    if (part.drawn_for == lot_.counter()) return spare_;
    return lost_by(part.drawn_for) + act_.free(countable_of(part.drawn_for, lot_.id));
  }

  // Reserves again what a decided release is short by, as much as is there.
  bool lengthen(Release& release, Consignment& part) {
    if (part.lot != lot_.id || part.short_by == 0) return false;
    const std::int64_t kept = part.proposed - part.shipped;
    if (kept > 0 && (part.stock_reservation.is_zero() || !act_.is_pending(part.stock_reservation))) return false;
    const bool holds = !part.countable_reservation.is_zero() && act_.is_pending(part.countable_reservation);
    const std::int64_t held = holds ? part.counted : 0;
    std::int64_t by = std::min(part.short_by, stock_);
    if (*Exact::compare(lot_.factor, Exact(0), "") == std::strong_ordering::greater) {
      const auto most = (Exact(held + available(part)) / lot_.factor).floor_units(0, "A consignment");
      if (most) by = std::min(by, *most - kept);
    }
    const auto counted = (lot_.factor * Exact(kept + by)).floor_units(0, "A consignment");
    if (by <= 0 || !counted) return false;
    take(part, *counted, held);
    for (ledger::Id* open : {&part.stock_reservation, &part.countable_reservation}) {
      if (!open->is_zero() && act_.is_pending(*open)) act_.step(*open, 0, false);
      *open = {};
    }
    part.proposed += by, part.short_by -= by, stock_ -= by;
    reserve_one(act_, release, part, kept + by, *counted, static_cast<std::uint32_t>(seconds_left(act_, release)));
    const std::string found = act_.amount_words(by, lot_.physical);
    release.steps.push_back(
        {fmt::format("{} of {} found again and reserved", found, lot_.id), act_.now, 0, act_.request.by.organisation, false});
    act_.say(fmt::format("; {} of it are reserved again for {}", found, release.id));
    return true;
  }

  // What it holds is given up and reserved again with the rest.
  void take(const Consignment& part, std::int64_t counted, std::int64_t held) {
    if (part.drawn_for == lot_.counter()) {
      spare_ -= counted - held;
      return;
    }
    const std::int64_t restored = std::min(counted - held, lost_by(part.drawn_for));
    recognitions(restored, &part.drawn_for);
    act_.take_as_held(countable_of(part.drawn_for, lot_.id), counted - restored);
  }

  Act& act_;
  const Lot& lot_;
  std::int64_t stock_, spare_;
  std::vector<Owed> owed_;
};

}  // namespace

std::int64_t lost_by_recognitions(const Act& act, const Lot& lot) {
  std::int64_t out = 0;
  for (const Owed& one : owed_of(act, lot, {})) out += one.lost;
  return out;
}

void restore_promises(Act& act, const Lot& lot, std::int64_t held_after, std::int64_t spare, const std::string& except) {
  Restoring found(act, lot, held_after, std::max<std::int64_t>(0, spare), except);
  found.releases();
  found.recognitions(found.spare());
}

}  // namespace entrepot::reserves::detail
