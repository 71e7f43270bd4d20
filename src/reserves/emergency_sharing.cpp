#include "reserves/emergency_sharing.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "reserves/exact.h"

namespace entrepot::reserves {
namespace {

Result<> check_codes(std::vector<EconomyId> economies) {
  std::sort(economies.begin(), economies.end());
  const auto twice = std::adjacent_find(economies.begin(), economies.end());
  if (twice == economies.end()) return {};
  return fail(ErrorCode::duplicate, twice->text() + " takes part twice", {}, "Add its figures up.");
}

Result<> not_negative(const Decimal& value, const EconomyId& economy, const char* what) {
  if (value >= Decimal(0)) return {};
  return fail(ErrorCode::out_of_range, fmt::format("The {} of {} is {}", what, economy.text(), value.text()), {},
              "Give figures that are not negative.");
}

Result<std::int64_t> sum_of(std::int64_t a, std::int64_t b, const char* what) {
  std::int64_t out = 0;
  if (!__builtin_add_overflow(a, b, &out)) return out;
  return fail(ErrorCode::out_of_range, fmt::format("The sum of {} overflows", what), {}, "Use a larger unit.");
}

Result<> add_figures(const SharingParticipant& one, const Exact& restrained, int places, SharingShare& share) {
  share.economy = one.economy;
  TRY(not_negative(one.base_consumption, one.economy, "base-period consumption"));
  TRY(not_negative(one.reserve_commitment, one.economy, "reserve commitment"));
  TRY(not_negative(one.production, one.economy, "production"));
  TRY_ASSIGN(share.permissible, (restrained * Exact(one.base_consumption)).floor_units(places, "Permissible consumption"));
  const Exact supplies = Exact(one.production) + Exact(one.net_imports);
  TRY_ASSIGN(share.supplies, supplies.floor_units(places, "Supplies"));
  return {};
}

}  // namespace

Result<std::vector<std::int64_t>> share_in_proportion(std::int64_t total, std::span<const Decimal> weights,
                                                      std::span<const EconomyId> economies) {
  TRY(check_codes({economies.begin(), economies.end()}));
  if (total < 0 || weights.size() != economies.size())
    return fail(ErrorCode::out_of_range, fmt::format("{} units among {} weights of {}", total, weights.size(), economies.size()), {},
                "Share an amount that is not negative, with a weight for each.");
  Exact sum;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    TRY(not_negative(weights[i], economies[i], "weight"));
    sum = sum + Exact(weights[i]);
  }
  TRY_ASSIGN(const auto sign, Exact::compare(sum, Exact(0), "The sum of the weights"));
  if (sign == std::strong_ordering::equal)
    return fail(ErrorCode::missing_data, "No weight is above zero", {}, "Give the figures that the shares follow.");
  std::vector<std::int64_t> units(weights.size());
  std::vector<Exact> rest(weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Exact share = Exact(total) * Exact(weights[i]) / sum;
    TRY_ASSIGN(units[i], share.floor_units(0, "A share"));
    rest[i] = share - Exact(units[i]);
    if (!rest[i].is_defined()) return fail(ErrorCode::out_of_range, "A share has too many digits", {}, "Round the weights.");
  }
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const auto by = Exact::compare(rest[b], rest[a], "");
    if (by && *by != std::strong_ordering::equal) return *by == std::strong_ordering::less;
    return economies[a] < economies[b];
  });
  const std::int64_t left = total - std::accumulate(units.begin(), units.end(), std::int64_t{0});
  for (std::size_t k = 0; k < static_cast<std::size_t>(left); ++k) ++units[order[k]];
  return units;
}

Result<Sharing> share_supplies(std::span<const SharingParticipant> participants, const Decimal& restraint, int places) {
  if (participants.empty()) return fail(ErrorCode::missing_data, "Nobody takes part", {}, "Give the figures of each participant.");
  if (restraint < Decimal(0) || restraint > Decimal(1) || places < 0 || places > Decimal::places_max)
    return fail(ErrorCode::out_of_range, fmt::format("A restraint of {} with {} places", restraint.text(), places), {},
                "Give a restraint from 0 to 1 and at most 9 places.");
  Sharing out;
  out.places = places;
  out.shares.resize(participants.size());
  std::vector<Decimal> commitments;
  std::vector<EconomyId> economies;
  std::int64_t permissible = 0, supplies = 0;
  for (std::size_t i = 0; i < participants.size(); ++i) {
    SharingShare& share = out.shares[i];
    TRY(add_figures(participants[i], Exact(1) - Exact(restraint), places, share));
    TRY_ASSIGN(permissible, sum_of(permissible, share.permissible, "permissible consumption"));
    TRY_ASSIGN(supplies, sum_of(supplies, share.supplies, "supplies"));
    commitments.push_back(participants[i].reserve_commitment);
    economies.push_back(participants[i].economy);
  }
  TRY_ASSIGN(out.shortfall, sum_of(permissible, -supplies, "the shortfall"));
  if (out.shortfall < 0)
    return fail(ErrorCode::contradiction,
                fmt::format("There is no shortfall: supplies are {} above permissible consumption",
                            Decimal::create(-out.shortfall, places)->text()),
                {}, "Nothing is allocated while supplies suffice.");
  TRY_ASSIGN(const auto drawdown, share_in_proportion(out.shortfall, commitments, economies));
  for (std::size_t i = 0; i < out.shares.size(); ++i) {
    SharingShare& share = out.shares[i];
    share.drawdown = drawdown[i];
    share.supply_right = share.permissible - share.drawdown;
    TRY_ASSIGN(share.allocation, sum_of(share.supply_right, -share.supplies, "an allocation"));
  }
  return out;
}

}  // namespace entrepot::reserves
