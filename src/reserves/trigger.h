// Thresholds that open an instrument, met or not at their boundary exactly as written.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/day.h"
#include "base/decimal.h"
#include "base/result.h"

namespace entrepot::reserves {

enum class Comparison { at_least, above, at_most, below };
std::string_view comparison_sign(Comparison comparison);              // ">="
std::optional<Comparison> parse_comparison(std::string_view sign);    // ">=", ">", "<=", "<"

// Percent of a whole on a day: a shortage of the normal requirement, a filling of a storage.
struct Observation {
  Day day;
  Decimal part, whole;
};

// 100 part / whole <comparison> threshold, on one day or on a run of consecutive days up to the day asked for.
struct Threshold {
  Comparison comparison = Comparison::at_least;
  Decimal percent;
  std::optional<int> days;                          // length of the run
  Comparison days_comparison = Comparison::at_least;
  std::optional<Decimal> most_percent;  // what the share can be at most: 100 of a part of its whole; none: no bound
};

struct Reading {
  bool met = false;
  int run_days = 0;  // consecutive days up to the one asked for on which the share meets the threshold
  std::string words;  // "9.99 % is not >= 10 %", "29 days are not >= 30 days of >= 10 %"
};

// Errors: out_of_range where a figure cannot be: a whole that is not above zero, a part below zero, a share above the most.
Result<> check_readings(const Threshold& threshold, std::span<const Observation> observations);

// The share of the day asked for must be there; an earlier day that is missing ends the run, it is not filled.
// Errors: missing_data (no observation on that day), duplicate (two of a day), out_of_range (a whole that is not above zero; overflow).
Result<Reading> read_threshold(const Threshold& threshold, std::span<const Observation> observations, Day asked);

}  // namespace entrepot::reserves
