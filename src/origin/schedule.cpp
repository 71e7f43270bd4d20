#include "origin/schedule.h"

#include <algorithm>

#include <fmt/format.h>

namespace entrepot::origin {
namespace {

struct Found {
  const TariffColumn* column = nullptr;
  const RateText* rate = nullptr;
};

bool admits(const TariffColumn& column, EconomyId origin) {
  return std::binary_search(column.partners.begin(), column.partners.end(), origin);
}

// The offer of a kind in force, the last of the file where several are.
Found offered(const TariffSchedule& schedule, const TariffLine& line, RateKind kind, Day day) {
  Found found;
  for (const Offer& offer : line.offers) {
    const TariffColumn& column = schedule.columns[offer.column];
    if (column.kind == kind && column.in_force.contains(day) && !offer.rate.text.empty()) found = {&column, &offer.rate};
  }
  return found;
}

Result<RateClaim> most_favoured(const TariffSchedule& schedule, const TariffLine& line, Day day) {
  RateClaim claim{"MFN", false, {}, {}, {}};
  if (const Found mfn = offered(schedule, line, RateKind::mfn, day); mfn.rate != nullptr) {
    claim.rates = {mfn.rate};
    claim.rule = "applied MFN rate of the schedule";
    claim.source = mfn.column->source;
    return claim;
  }
  const Found base = offered(schedule, line, RateKind::base, day), provisional = offered(schedule, line, RateKind::provisional, day),
              wto = offered(schedule, line, RateKind::wto, day);
  const bool base_applies = base.rate != nullptr && !base.rate->in_parentheses;
  const Found statutory = provisional.rate != nullptr ? provisional : base_applies ? base : Found{};
  if (statutory.rate != nullptr) {
    claim.rates.push_back(statutory.rate);
    claim.rule = provisional.rate != nullptr ? "provisional rate" : "base rate";
    claim.source = statutory.column->source;
  }
  if (wto.rate != nullptr && !wto.rate->in_parentheses) {
    claim.rates.push_back(wto.rate);
    claim.rule += claim.rule.empty() ? "WTO rate" : ", or the WTO rate where that is lower";
    claim.source = wto.column->source;
  }
  if (claim.rates.empty())
    return fail(ErrorCode::missing_data,
                fmt::format("The line {} of {} has no MFN rate on {}", line.code(), schedule.economy.text(), day.text()), {},
                "Complete the schedule.");
  return claim;
}

}  // namespace

std::string TariffLine::code() const { return fmt::format("{:06}{}{}", hs6, suffix.empty() ? "" : "-", suffix); }

std::pair<std::size_t, std::size_t> TariffSchedule::lines_of(std::uint32_t hs6) const {
  const auto [first, last] = std::equal_range(lines.begin(), lines.end(), TariffLine{hs6, {}, {}, {}, 0},
                                              [](const TariffLine& a, const TariffLine& b) { return a.hs6 < b.hs6; });
  return {static_cast<std::size_t>(first - lines.begin()), static_cast<std::size_t>(last - lines.begin())};
}

Period TariffSchedule::covered() const {
  if (columns.empty()) return {};
  Period all = columns.front().in_force;
  for (const TariffColumn& column : columns) {
    all.from = std::min(all.from, column.in_force.from);
    all.to = std::max(all.to, column.in_force.to);
  }
  return all;
}

Result<> check_day(const TariffSchedule& schedule, Day day) {
  const bool inside =
      std::any_of(schedule.columns.begin(), schedule.columns.end(), [&](const TariffColumn& c) { return c.in_force.contains(day); });
  if (inside) return {};
  const Period covered = schedule.covered();
  return fail(ErrorCode::out_of_range,
              fmt::format("{} is outside the schedule of {}, which holds from {} to {}", day.text(), schedule.economy.text(),
                          covered.from.text(), covered.to.plus(-1).text()),
              {"", 0, 0, "date"},
              "Give a day inside it, or a schedule in force on that day: rates of another day are never taken silently.");
}

Result<std::vector<RateClaim>> claims(const TariffSchedule& schedule, const TariffLine& line, EconomyId origin, Day day,
                                      std::string_view beneficiary) {
  TRY(check_day(schedule, day));
  std::vector<RateClaim> out;
  TRY_ASSIGN(RateClaim mfn, most_favoured(schedule, line, day));
  out.push_back(std::move(mfn));
  for (const Offer& offer : line.offers) {
    const TariffColumn& column = schedule.columns[offer.column];
    if (!column.in_force.contains(day) || offer.rate.text.empty()) continue;
    const bool wanted = (column.kind == RateKind::preference && admits(column, origin)) ||
                        (column.kind == RateKind::beneficiary && column.agreement == beneficiary);
    if (wanted) out.push_back({column.agreement, true, {&offer.rate}, "preferential rate of the schedule", column.source});
  }
  std::stable_sort(out.begin() + 1, out.end(), [](const RateClaim& a, const RateClaim& b) { return a.agreement < b.agreement; });
  return out;
}

}  // namespace entrepot::origin
