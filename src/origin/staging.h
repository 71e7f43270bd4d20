// Japan's staging of RCEP cuts, checked line by line.
//
//     rate(t) = round half up ( base x (1 - t / n), 0.1 )        n = 11, 16 or 21; t = fiscal year - 2020
//
// base: percent, the base, WTO or provisional rate of the line; t: yearly cuts made, the first on 2022-01-01 and the second on
// 2022-04-01, so that fiscal year 2025 (from April) is t = 5. From t = n on the rate is 0. Source: RCEP Agreement, Annex I,
// schedule of Japan, general notes; recomputed from the published rates.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "origin/schedule.h"

namespace entrepot::origin {

inline constexpr std::array staging_years{11, 16, 21};

// Errors: out_of_range unless 0 <= base <= 1000 with at most 4 places, n >= 1, t >= 0.
Result<Decimal> staged_rate(const Decimal& base, int n, int t);

// The cuts made by a fiscal year (from April) that holds the day: 5 for 2025-04-01 to 2026-03-31.
int staging_year_of(Day day);

struct StagingFit {
  RateKind base = RateKind::base;
  Decimal base_rate;
  int n = 0;
};

enum class StagingOutcome {
  free,            // nothing is due: cut at once, or free before
  staged,          // the law gives the rate
  unchanged,       // the base, WTO or provisional rate itself: no cut
  other_rate,      // a percentage that the law gives from none of them
  not_percentage,  // a specific or mixed rate, or one that depends on the kind of good
};
std::string_view staging_outcome_name(StagingOutcome outcome);

struct StagingRow {
  std::size_t line = 0;          // of the schedule
  std::size_t column = 0;        // of the schedule
  std::string offered;           // as printed
  StagingOutcome outcome = StagingOutcome::free;
  std::vector<StagingFit> fits;  // several where they give the same rate
};

struct StagingCount {
  std::size_t column = 0;
  std::size_t offered = 0, free = 0, staged = 0, unchanged = 0, other_rate = 0, not_percentage = 0;
  std::size_t percentages() const { return staged + unchanged + other_rate; }  // above 0
};

struct StagingCheck {
  int t = 0;
  std::vector<StagingCount> counts;  // one for each RCEP column
  std::vector<StagingRow> rows;      // every offer of them, by column, then line
};
// Errors: missing_data when the schedule has no RCEP column.
Result<StagingCheck> check_staging(const TariffSchedule& schedule, int t);

struct LaterSchedule {
  TariffSchedule schedule;
  std::size_t staged = 0, free = 0, missing = 0;  // RCEP offers: worked out, still free, not given by the law
};
// Japan's schedule as it would stand in a later fiscal year (from April): RCEP rates by the law, every other rate as it is. A rate is
// worked out where the law gives this year's from a base and a number of steps, and where all that do agree on the later rate; what
// is free stays free. Any other rate (unchanged, another percentage, specific) keeps its text and its reason and is not computed.
// Errors: those of check_staging; out_of_range for a fiscal year that is not after the schedule's, or after 2100.
Result<LaterSchedule> later_schedule(const TariffSchedule& schedule, int fiscal_year);

}  // namespace entrepot::origin
