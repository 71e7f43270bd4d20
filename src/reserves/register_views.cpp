#include "reserves/register_views.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "ledger/text.h"
#include "reserves/cover.h"
#include "reserves/detail/act.h"
#include "reserves/emergency_sharing.h"

namespace entrepot::reserves {
namespace {

// Reads balances of the register's accounts.
class Balances {
 public:
  Balances(const RegisterState& state, const ledger::Ledger& ledger) : act_(state, ledger, nothing_, ledger.time(), 0) {}
  const detail::Act& operator()() const { return act_; }

 private:
  Request nothing_;
  detail::Act act_;
};

std::string key_of(const Lot& lot) { return lot.instrument + "/" + lot.good; }

bool is_expired(const Lot& lot, Day today) { return lot.expires && *lot.expires <= today; }

// Everyone who may count units of a good: holders of its lots and beneficiaries.
std::set<EconomyId> economies_of(const RegisterState& state, const std::string& key) {
  std::set<EconomyId> out;
  for (const auto& [id, lot] : state.lots)
    if (key_of(lot) == key) out.insert(lot.counter());
  for (const auto& [id, one] : state.recognitions)
    if (key_of(state.lots.at(one.lot)) == key) out.insert(one.beneficiary);
  return out;
}

std::set<EconomyId> economies_of_lot(const RegisterState& state, const Lot& lot) {
  std::set<EconomyId> out{lot.counter()};
  for (const auto& [id, one] : state.recognitions)
    if (one.lot == lot.id) out.insert(one.beneficiary);
  return out;
}

Result<> add(std::int64_t& sum, std::int64_t more) {
  if (!__builtin_add_overflow(sum, more, &sum)) return {};
  return fail(ErrorCode::out_of_range, "A sum of stocks has more digits than can be added up", {}, "Check the units of what was attested.");
}

using CoverRows = std::map<std::pair<std::string, EconomyId>, CoverRow>;

// What is owned collectively counts for the members of the day by the key of the rulebook; without one for nobody singly.
Result<> divide_joint(const RegisterState& state, Day day, CoverRows& rows) {
  std::vector<std::string> goods;
  for (const auto& [key, row] : rows)
    if (row.economy.empty()) goods.push_back(key.first);
  for (const std::string& good : goods) {
    CoverRow& all = rows.at({good, EconomyId()});
    const Rulebook* rules = state.rulebooks.in_force(all.instrument, day);
    const auto key = rules == nullptr ? decltype(rules->allocation.begin())() : rules->allocation.find("key");
    const std::string by = rules == nullptr || key == rules->allocation.end() ? "" : key->second.is;
    std::vector<EconomyId> members;
    std::vector<Decimal> weights;
    for (const Member& one : rules == nullptr ? std::vector<Member>() : rules->members) {
      if (!rules->is_member(one.economy, day)) continue;
      const auto weight = by == "equal" ? Decimal(1) : by == "pledges" ? one.pledge : by == "votes" ? one.votes : std::optional<Decimal>();
      if (weight) members.push_back(one.economy), weights.push_back(*weight);
    }
    if (members.empty()) {
      all.note = by.empty() ? fmt::format("the rulebook of {} has no key (allocation.key): it counts for nobody singly", all.instrument)
                            : fmt::format("the key '{}' of {} is not known: it counts for nobody singly", by, all.instrument);
      continue;
    }
    all.note = fmt::format("divided among {} members by the key '{}'", members.size(), by);
    TRY_ASSIGN(const auto parts, share_in_proportion(all.own, weights, members));
    for (std::size_t i = 0; i < members.size(); ++i) {
      CoverRow& row = rows[{good, members[i]}];
      row.economy = members[i], row.instrument = all.instrument, row.good = all.good, row.countable = all.countable;
      row.joint = parts[i];
    }
  }
  return {};
}

}  // namespace

std::vector<StockRow> stock_rows(const RegisterState& state, const ledger::Ledger& ledger, Day today) {
  const Balances of(state, ledger);
  std::vector<StockRow> out;
  for (const auto& [id, lot] : state.lots) {
    StockRow row;
    row.lot = &lot;
    row.place = state.depots.at(lot.depot).place;
    row.physical = ledger.assets().at(lot.physical);
    row.countable = ledger.assets().at(lot.countable);
    row.held = of().balance(detail::stock_of(id));
    row.reserved = row.held - of().free(detail::stock_of(id));
    for (const auto& [name, release] : state.releases)
      for (const Consignment& one : release.consignments)
        if (release.drill && one.lot == id && !one.stock_reservation.is_zero() && of().is_pending(one.stock_reservation))
          row.by_drills += ledger.find(one.stock_reservation)->moved;
    for (const EconomyId economy : economies_of_lot(state, lot)) row.counts += detail::shown_for(of(), lot, economy);
    if (lot.expires) row.days_left = lot.expires->minus(today);
    if (!lot.attestations.empty()) {
      row.last = &lot.attestations.back();
      if (row.last->high != row.last->low && !is_expired(lot, today)) {
        const auto more = (Exact(row.last->high) - Exact(row.last->low)).floor_units(row.physical.places, "What is withheld");
        if (more) row.high = row.held + *more;
      }
    }
    out.push_back(std::move(row));
  }
  const auto order = [](const StockRow& row) {
    return std::tuple(row.lot->instrument, row.lot->good, !row.lot->expires, row.lot->expires.value_or(Day()), row.lot->received,
                      row.lot->id);
  };
  std::stable_sort(out.begin(), out.end(), [&order](const StockRow& a, const StockRow& b) { return order(a) < order(b); });
  return out;
}

Result<std::vector<CoverRow>> cover_rows(const RegisterState& state, const ledger::Ledger& ledger) {
  const Balances of(state, ledger);
  CoverRows rows;
  const auto row_of = [&](const std::string& key, EconomyId economy) -> CoverRow& {
    CoverRow& row = rows[{key, economy}];
    row.economy = economy;
    return row;
  };
  for (const auto& [id, lot] : state.lots) {
    const std::string key = key_of(lot);
    for (const EconomyId economy : economies_of(state, key)) {
      CoverRow& row = row_of(key, economy);
      row.instrument = lot.instrument, row.good = lot.good, row.countable = ledger.assets().at(lot.countable);
      const std::int64_t counts = detail::shown_for(of(), lot, economy);
      TRY(add(economy == lot.counter() ? row.own : row.abroad, counts));
      if (economy != lot.counter()) {
        TRY(add(row_of(key, lot.counter()).for_others, counts));
      }
    }
    if (lot.attestations.empty() || !detail::stands(of(), lot)) continue;
    const Attestation& last = lot.attestations.back();
    TRY_ASSIGN(
        const std::int64_t more,
        (lot.factor * (Exact(last.high) - Exact(last.low))).floor_units(ledger.assets().at(lot.countable).places, "What is withheld"));
    TRY(add(row_of(key, lot.counter()).not_told, more));
  }
  TRY(divide_joint(state, day_of(ledger.time()), rows));
  std::vector<CoverRow> out;
  for (auto& [key, row] : rows) {
    const auto use = state.uses.find(key.second.text() + "/" + key.first);
    if (use != state.uses.end()) {
      row.use = &use->second;
      std::int64_t all = row.own;
      TRY(add(all, row.abroad));
      TRY(add(all, row.joint));
      TRY_ASSIGN(const Decimal counted, Decimal::create(all, row.countable.places));
      TRY(add(all, row.not_told));
      TRY_ASSIGN(const Decimal most, Decimal::create(all, row.countable.places));
      for (auto [stock, days] : {std::pair{&counted, &row.days}, {&most, &row.days_high}}) {
        if (row.use->exact_daily) {
          *days = Exact(*stock) / *row.use->exact_daily;
          continue;
        }
        const auto made = row.use->target_stock ? days_by_target(*stock, *row.use->target_stock, *row.use->target_days)
                                                : days_of_use(*stock, row.use->daily);
        if (!made) return tl::unexpected<Error>(made.error());
        *days = *made;
      }
      if (row.use->wanted_days) {
        TRY_ASSIGN(const auto order, Exact::compare(*row.days, Exact(*row.use->wanted_days), "Days of cover"));
        row.met = order != std::strong_ordering::less;
      }
    }
    out.push_back(std::move(row));
  }
  return out;
}

std::vector<RecognitionRow> recognition_rows(const RegisterState& state, const ledger::Ledger& ledger) {
  const Balances of(state, ledger);
  std::vector<RecognitionRow> out;
  for (const auto& [id, one] : state.recognitions) {
    const Lot& lot = state.lots.at(one.lot);
    RecognitionRow row{&one, lot.instrument, lot.good, ledger.assets().at(lot.countable), false, 0, 0};
    row.is_over = one.state == RecognitionState::counted && detail::is_over(of(), one);
    row.counts = row.is_over ? 0 : one.counted;
    row.agreed = one.by_holder && one.by_beneficiary ? std::min(*one.by_holder, *one.by_beneficiary) : one.asked;
    out.push_back(std::move(row));
  }
  return out;
}

std::vector<ReleaseRow> release_rows(const RegisterState& state, const ledger::Ledger& ledger) {
  std::vector<ReleaseRow> out;
  for (const auto& [id, one] : state.releases) {
    ReleaseRow row;
    row.release = &one;
    row.countable = ledger.assets().at(state.ledgers.at(one.instrument + "/" + one.good).number);
    Exact received;
    for (const Consignment& part : one.consignments) received = received + state.lots.at(part.lot).factor * Exact(part.received);
    row.received = received.floor_units(0, "What was received").value_or(0);
    if (one.waits_for == "replenish")
      for (const Consignment& part : one.consignments)
        if (part.restored < part.due_back)
          row.still_due += (row.still_due.empty() ? "" : ", ") +
                           ledger::amount_with_unit(part.due_back - part.restored, ledger.assets().at(state.lots.at(part.lot).physical)) +
                           " of " + part.lot;
    for (const Consignment& part : one.consignments)
      if (part.short_by > 0)
        row.short_by += (row.short_by.empty() ? "" : ", ") +
                        ledger::amount_with_unit(part.short_by, ledger.assets().at(state.lots.at(part.lot).physical)) + " of " + part.lot;
    for (const Consignment& part : one.consignments)
      if (part.not_shipped > 0)
        row.not_shipped += fmt::format("{}{} of {} by {}", row.not_shipped.empty() ? "" : ", ",
                                       ledger::amount_with_unit(part.not_shipped, ledger.assets().at(state.lots.at(part.lot).physical)),
                                       part.lot, state.lots.at(part.lot).holder.text());
    row.share_received = Exact(row.received) / Exact(one.asked);
    out.push_back(std::move(row));
  }
  return out;
}

std::vector<ClockRow> clock_rows(const RegisterState& state, const ledger::Ledger& ledger, int days_ahead) {
  const Balances of(state, ledger);
  const ledger::Timestamp now = ledger.time();
  std::vector<ClockRow> out;
  const auto add = [&](std::string what, std::string owner, ledger::Timestamp due, std::string notice = {}) {
    if (due <= now + ledger::Timestamp{days_ahead} * 86'400 * 1'000'000'000)
      out.push_back({std::move(what), std::move(owner), due, is_late(due, now), std::move(notice)});
  };
  // What ends by itself is nobody's to do, and never late. Past its last second a release keeps it, or nobody has asked the register since.
  const auto ends = [&](const std::string& what, const char* how, EconomyId whose, Day day, bool is_held) {
    const ledger::Timestamp last = midnight_of(day) - 1'000'000'000;
    const bool is_over = is_late(last, now);
    const char* over = is_held ? "is over, a release holds of it" : "is over, and ends with the next request";
    add(fmt::format("{} {}", what, is_over ? over : how), whose.text(), last);
    if (is_over) out.back().late = false;
  };
  for (const auto& [id, one] : state.recognitions) {
    if (one.state == RecognitionState::asked) {
      if (!one.by_holder) add("confirm recognition " + id, one.holder.text(), one.confirm_before);
      if (!one.by_beneficiary) add("confirm recognition " + id, one.beneficiary.text(), one.confirm_before);
    }
    if (one.state == RecognitionState::counted || one.state == RecognitionState::suspended)
      ends("recognition " + id, "ends", one.beneficiary, detail::end_of(of(), one),
           one.state == RecognitionState::counted && of().free(detail::countable_of(one.beneficiary, one.lot)) < one.counted);
  }
  for (const auto& [id, one] : state.releases) {
    if (one.waits_for.empty() || one.due == 0) continue;
    const bool told = !one.notices.empty() && one.notices.back().step == one.waits_for && one.notices.back().at >= one.began;
    add(one.waits_for + " release " + id + (one.drill ? " (DRILL)" : ""), one.owner, one.due, told ? one.notices.back().words : "");
  }
  for (const auto& [id, lot] : state.lots)
    if (const std::int64_t held = of().balance(detail::stock_of(id)); lot.expires && held > 0)
      ends("lot " + id, "expires", lot.holder, *lot.expires, of().free(detail::stock_of(id)) < held);
  std::stable_sort(out.begin(), out.end(), [](const ClockRow& a, const ClockRow& b) { return a.due < b.due; });
  return out;
}

std::vector<Signer> signer_rows(const RegisterState& state) {
  std::vector<Signer> out;
  for (const auto& [name, signer] : state.people) out.push_back(signer);
  const auto order = [](const Signer& one) { return std::tuple(one.economy.empty(), one.economy.text(), one.organisation); };
  std::stable_sort(out.begin(), out.end(), [&order](const Signer& a, const Signer& b) { return order(a) < order(b); });
  return out;
}

std::vector<RecognitionMatrix> recognition_matrices(const RegisterState& state, const ledger::Ledger& ledger) {
  const Balances of(state, ledger);
  std::map<std::string, RecognitionMatrix> made;
  for (const auto& [id, lot] : state.lots) {
    RecognitionMatrix& matrix = made[key_of(lot)];
    if (matrix.economies.empty()) {
      const auto economies = economies_of(state, key_of(lot));
      matrix.instrument = lot.instrument, matrix.good = lot.good, matrix.countable = ledger.assets().at(lot.countable);
      matrix.economies.assign(economies.begin(), economies.end());
      matrix.counted.assign(economies.size(), std::vector<std::int64_t>(economies.size()));
      matrix.asked = matrix.counted;
    }
    const auto place = [&matrix](EconomyId economy) {
      return static_cast<std::size_t>(std::find(matrix.economies.begin(), matrix.economies.end(), economy) - matrix.economies.begin());
    };
    for (std::size_t i = 0; i < matrix.economies.size(); ++i) {
      const std::int64_t counts = detail::shown_for(of(), lot, matrix.economies[i]);
      matrix.counted[i][place(lot.counter())] += counts;
      matrix.total += counts;
    }
    for (const auto& [name, one] : state.recognitions)
      if (one.lot == id && one.state == RecognitionState::asked && of().is_pending(one.pending))
        matrix.asked[place(one.beneficiary)][place(one.holder)] += one.asked;
  }
  std::vector<RecognitionMatrix> out;
  for (auto& [key, matrix] : made) out.push_back(std::move(matrix));
  return out;
}

}  // namespace entrepot::reserves
