#include "base/share.h"

#include <cmath>

#include <fmt/format.h>

namespace entrepot {

Result<Share> Share::create(double value, Where where) {
  if (!(value >= 0.0 && value <= 1.0))
    return fail(ErrorCode::out_of_range, fmt::format("{} is not a share", value), std::move(where),
                "Write a number from 0 to 1 (0.4 for 40 %).");
  return Share(static_cast<std::int64_t>(std::llround(value * static_cast<double>(billion))));
}

}  // namespace entrepot
