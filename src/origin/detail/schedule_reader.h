// What the readers of schedules share.
#pragma once

#include <string_view>
#include <vector>

#include "origin/schedule.h"

namespace entrepot::origin::detail {

// "CHN|KOR": known economies, sorted. Errors: unknown_name, duplicate.
Result<std::vector<EconomyId>> parse_partners(std::string_view text, const Where& where);

// By hs6, in the order of the file within one.
void sort_lines(TariffSchedule& schedule);

// Days as files write them: empty is `missing`. Errors: bad_field.
Result<Day> parse_day_or(std::string_view text, Day missing, const Where& where);

}  // namespace entrepot::origin::detail
