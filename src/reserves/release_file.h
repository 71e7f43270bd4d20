// The input of one release: a TOML file.
//
//     name, good, unit, money = "..."      period_days = 7      periods = 4
//     no_worse_than_alone = true           fairness_first = false              (these defaults may be left out)
//     [[store]]  economy, stock, floor, lead_days;  may have release_per_period, recognised = { KOR = 0.25 }
//     [[need]]   economy, loss_per_unit, shortfall = [a number for each period];  may have received_max, daily_use, held
//     [[route]]  from, to, days, cost      no route is no way; at home there is one of 0 days that costs nothing
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "reserves/release_plan.h"

namespace entrepot::reserves {

struct ReleaseInput {
  std::string name, good, unit, money;
  ReleaseProblem problem;
  ReleaseOptions options;
  std::vector<std::optional<double>> daily_use, held;  // per user: for the rule of weighted need
};

// Errors: those of TOML files; missing_data, unknown_key, unknown_name, bad_field, duplicate, out_of_range, limit_exceeded; with line and key.
Result<ReleaseInput> load_release(const std::filesystem::path& file);
Result<ReleaseInput> parse_release(std::string_view toml, const std::string& file);

}  // namespace entrepot::reserves
