// Duties as two exact bounds.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>

#include "origin/detail/exact.h"
#include "origin/duty.h"

namespace entrepot::origin::detail {

struct DutyRange {
  Exact low = 0;
  std::optional<Exact> high;
  std::set<std::string> lacks;
  bool exact() const { return high && *high == low; }
};

DutyRange duty_range(const RateText& rate, const Dutiable& goods);
DutyRange lowest_range(std::span<const RateText* const> rates, const Dutiable& goods);
DutyRange less_of(const DutyRange& a, const DutyRange& b);

}  // namespace entrepot::origin::detail
