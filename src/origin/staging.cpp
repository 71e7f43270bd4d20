#include "origin/staging.h"

#include <algorithm>

#include <fmt/format.h>

namespace entrepot::origin {
namespace {

struct Start {
  RateKind kind = RateKind::base;
  Decimal rate;
};

// The percentages that a line may start from.
std::vector<Start> starts(const TariffSchedule& schedule, const TariffLine& line) {
  std::vector<Start> out;
  for (const Offer& offer : line.offers) {
    const RateKind kind = schedule.columns[offer.column].kind;
    if (kind == RateKind::preference || kind == RateKind::beneficiary) continue;
    if (!offer.rate.rate) continue;
    if (const auto percent = offer.rate.rate->percent()) out.push_back({kind, *percent});
  }
  return out;
}

StagingRow judged(const TariffSchedule& schedule, std::size_t line, const Offer& offer, int t) {
  StagingRow row{line, offer.column, offer.rate.text, StagingOutcome::not_percentage, {}};
  const auto percent = offer.rate.rate ? offer.rate.rate->percent() : std::nullopt;
  if (!percent) return row;
  row.outcome = StagingOutcome::other_rate;
  if (*percent == Decimal(0)) {
    row.outcome = StagingOutcome::free;
    return row;
  }
  bool same = false;
  for (const Start& start : starts(schedule, schedule.lines[line])) {
    same |= start.rate == *percent;
    for (const int n : staging_years)
      if (const auto staged = staged_rate(start.rate, n, t); staged && *staged == *percent) row.fits.push_back({start.kind, start.rate, n});
  }
  if (same) row.outcome = StagingOutcome::unchanged;
  if (!row.fits.empty()) row.outcome = StagingOutcome::staged;
  return row;
}

void count(StagingCount& counts, StagingOutcome outcome) {
  ++counts.offered;
  switch (outcome) {
    case StagingOutcome::free: ++counts.free; break;
    case StagingOutcome::staged: ++counts.staged; break;
    case StagingOutcome::unchanged: ++counts.unchanged; break;
    case StagingOutcome::other_rate: ++counts.other_rate; break;
    case StagingOutcome::not_percentage: ++counts.not_percentage; break;
  }
}

}  // namespace

std::string_view staging_outcome_name(StagingOutcome outcome) {
  switch (outcome) {
    case StagingOutcome::free: return "free";
    case StagingOutcome::staged: return "staged";
    case StagingOutcome::unchanged: return "unchanged";
    case StagingOutcome::other_rate: return "other_rate";
    case StagingOutcome::not_percentage: return "not_percentage";
  }
  return "";
}

Result<Decimal> staged_rate(const Decimal& base, int n, int t) {
  if (base < Decimal(0) || base > Decimal(1000) || base.places() > 4 || n < 1 || t < 0)
    return fail(ErrorCode::out_of_range, fmt::format("A cut of {} % in {} steps after {}", base.text(), n, t), {},
                "Give a rate from 0 to 1000 with at most 4 places, at least 1 step and at least 0 cuts.");
  std::int64_t scale = 1;
  for (int place = 0; place < base.places(); ++place) scale *= 10;
  const std::int64_t left = std::max(0, n - t);
  // Tenths: 10 x coefficient / scale x left / n, half up.
  const std::int64_t tenths = (20 * base.coefficient() * left + scale * n) / (2 * scale * n);
  return Decimal::create(tenths, 1);
}

int staging_year_of(Day day) {
  const std::chrono::year_month_day date(day.sys_days());
  return static_cast<int>(date.year()) - (date.month() < std::chrono::April ? 1 : 0) - 2020;
}

Result<StagingCheck> check_staging(const TariffSchedule& schedule, int t) {
  StagingCheck check;
  check.t = t;
  for (std::size_t c = 0; c < schedule.columns.size(); ++c) {
    if (schedule.columns[c].agreement != "RCEP") continue;
    StagingCount counts;
    counts.column = c;
    for (std::size_t l = 0; l < schedule.lines.size(); ++l)
      for (const Offer& offer : schedule.lines[l].offers) {
        if (offer.column != c) continue;
        check.rows.push_back(judged(schedule, l, offer, t));
        count(counts, check.rows.back().outcome);
      }
    check.counts.push_back(counts);
  }
  if (check.counts.empty())
    return fail(ErrorCode::missing_data, fmt::format("The schedule of {} has no rates of RCEP", schedule.economy.text()), {},
                "Give Japan's schedule.");
  return check;
}

namespace {

// The later rate, or why there is none.
struct Later {
  std::optional<Decimal> rate;
  std::string reason;
};

Result<Later> later_rate(const StagingRow& row, int t, int fiscal_year) {
  Later later;
  if (row.outcome == StagingOutcome::free) later.rate = Decimal(0);
  for (const StagingFit& fit : row.fits) {
    TRY_ASSIGN(const Decimal rate, staged_rate(fit.base_rate, fit.n, t));
    if (later.rate && *later.rate != rate) {
      later.reason =
          fmt::format("several stages give today's rate, and {} or {} % in fiscal year {}", later.rate->text(), rate.text(), fiscal_year);
      later.rate.reset();
      return later;
    }
    later.rate = rate;
  }
  if (!later.rate) later.reason = fmt::format("the staging law does not give this rate, and so not that of fiscal year {}", fiscal_year);
  return later;
}

Day april_first(int year) { return Day(std::chrono::sys_days(std::chrono::year(year) / std::chrono::April / 1)); }

}  // namespace

Result<LaterSchedule> later_schedule(const TariffSchedule& schedule, int fiscal_year) {
  const int now = staging_year_of(schedule.covered().from) + 2020;
  if (fiscal_year <= now || fiscal_year > 2100)
    return fail(ErrorCode::out_of_range, fmt::format("Fiscal year {} of a schedule of fiscal year {}", fiscal_year, now),
                {"", 0, 0, "--fiscal-year"}, fmt::format("Give a year from {} to 2100.", now + 1));
  TRY_ASSIGN(const StagingCheck check, check_staging(schedule, now - 2020));
  LaterSchedule out{schedule, 0, 0, 0};
  TRY_ASSIGN(const Period year, Period::create(april_first(fiscal_year), april_first(fiscal_year + 1)));
  for (TariffColumn& column : out.schedule.columns) {
    column.in_force = year;
    column.source += column.agreement == "RCEP" ? fmt::format("; fiscal year {} by the staging law", fiscal_year)
                                                : fmt::format("; taken as unchanged in fiscal year {}", fiscal_year);
  }
  for (const StagingRow& row : check.rows) {
    TRY_ASSIGN(const Later later, later_rate(row, fiscal_year - 2020, fiscal_year));
    auto& offers = out.schedule.lines[row.line].offers;
    RateText& rate = std::find_if(offers.begin(), offers.end(), [&](const Offer& offer) { return offer.column == row.column; })->rate;
    if (!later.rate) {
      ++out.missing;
      rate.rate.reset();
      rate.reason = later.reason;
      continue;
    }
    (row.outcome == StagingOutcome::free ? out.free : out.staged) += 1;
    TRY_ASSIGN(rate, parse_rate_text(later.rate->text() + "%", schedule.currency.code()));
  }
  return out;
}

}  // namespace entrepot::origin
