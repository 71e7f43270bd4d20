// Whether the inputs of run_daily can be run at all.
#pragma once

#include "shock/daily.h"

namespace entrepot::shock::detail {

Result<> check_daily(const DailyNetwork& network, const DailyParameters& parameters, std::span<const DailyShock> scenarios, int days,
                     const DailyRecord& record, int threads);

}  // namespace entrepot::shock::detail
