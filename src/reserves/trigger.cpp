#include "reserves/trigger.h"

#include <map>

#include <fmt/format.h>

#include "reserves/exact.h"

namespace entrepot::reserves {
namespace {

bool holds(std::strong_ordering order, Comparison comparison) {
  switch (comparison) {
    case Comparison::at_least: return order != std::strong_ordering::less;
    case Comparison::above: return order == std::strong_ordering::greater;
    case Comparison::at_most: return order != std::strong_ordering::greater;
    case Comparison::below: break;
  }
  return order == std::strong_ordering::less;
}

Exact percent_of(const Observation& observation) { return Exact(100) * Exact(observation.part) / Exact(observation.whole); }

Result<bool> meets(const Observation& observation, const Threshold& threshold) {
  if (observation.whole <= Decimal(0))
    return fail(ErrorCode::out_of_range, fmt::format("A share of {} on {}", observation.whole.text(), observation.day.text()),
                {{}, 0, 0, "whole"}, "Give a whole above zero.");
  TRY_ASSIGN(const auto order, Exact::compare(percent_of(observation), Exact(threshold.percent), "A share"));
  return holds(order, threshold.comparison);
}

// A share as text; where rounding would hide on which side of the threshold it is, as its parts.
Result<std::string> share_words(const Observation& observation) {
  TRY_ASSIGN(std::string share, percent_of(observation).text(2, "A share"));
  TRY_ASSIGN(const Decimal rounded, Decimal::parse(share));
  TRY_ASSIGN(const auto order, Exact::compare(percent_of(observation), Exact(rounded), "A share"));
  if (order == std::strong_ordering::equal) return share + " %";
  return fmt::format("about {} % ({} of {})", share, observation.part.text(), observation.whole.text());
}

}  // namespace

std::string_view comparison_sign(Comparison comparison) {
  switch (comparison) {
    case Comparison::at_least: return ">=";
    case Comparison::above: return ">";
    case Comparison::at_most: return "<=";
    case Comparison::below: break;
  }
  return "<";
}

std::optional<Comparison> parse_comparison(std::string_view sign) {
  for (const Comparison one : {Comparison::at_least, Comparison::above, Comparison::at_most, Comparison::below})
    if (comparison_sign(one) == sign) return one;
  return std::nullopt;
}

Result<> check_readings(const Threshold& threshold, std::span<const Observation> observations) {
  for (const Observation& one : observations) {
    const std::string figures = fmt::format("{} of {} on {}", one.part.text(), one.whole.text(), one.day.text());
    if (one.whole <= Decimal(0) || one.part < Decimal(0))
      return fail(ErrorCode::out_of_range, figures + " is no share: a whole is above zero, and a part of it not below",
                  {{}, 0, 0, "reading"}, "Give the day, the part and the whole.");
    if (!threshold.most_percent) continue;
    TRY_ASSIGN(const auto order, Exact::compare(percent_of(one), Exact(*threshold.most_percent), "A share"));
    TRY_ASSIGN(const std::string share, percent_of(one).text(2, "A share"));
    if (order == std::strong_ordering::greater)
      return fail(ErrorCode::out_of_range,
                  fmt::format("{} is {} %; this share is at most {} %", figures, share, threshold.most_percent->text()),
                  {{}, 0, 0, "reading"}, "Give the day, the part and the whole.");
  }
  return {};
}

Result<Reading> read_threshold(const Threshold& threshold, std::span<const Observation> observations, Day asked) {
  std::map<Day, const Observation*> by_day;
  for (const Observation& one : observations)
    if (!by_day.emplace(one.day, &one).second)
      return fail(ErrorCode::duplicate, fmt::format("{} is there twice", one.day.text()), {{}, 0, 0, "day"},
                  "Keep one figure for each day.");
  const auto today = by_day.find(asked);
  if (today == by_day.end())
    return fail(ErrorCode::missing_data, fmt::format("There is no figure for {}", asked.text()), {{}, 0, 0, "day"},
                "A threshold is read on the day it is asked for: add its figure.");
  Reading out;
  for (Day day = asked;; day = day.plus(-1)) {
    const auto found = by_day.find(day);
    if (found == by_day.end()) break;
    TRY_ASSIGN(const bool met, meets(*found->second, threshold));
    if (!met) break;
    ++out.run_days;
  }
  TRY_ASSIGN(const std::string share, share_words(*today->second));
  const std::string wanted = fmt::format("{} {} %", comparison_sign(threshold.comparison), threshold.percent.text());
  out.met = out.run_days > 0;
  if (!out.met || !threshold.days) {
    out.words = fmt::format("{} {} {}", share, out.met ? "is" : "is not", wanted);
    return out;
  }
  out.met = holds(out.run_days <=> *threshold.days, threshold.days_comparison);
  out.words = fmt::format("{} day{} {} {} {} days of {}", out.run_days, out.run_days == 1 ? "" : "s", out.met ? "are" : "are not",
                          comparison_sign(threshold.days_comparison), *threshold.days, wanted);
  return out;
}

}  // namespace entrepot::reserves
