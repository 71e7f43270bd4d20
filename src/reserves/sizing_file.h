// The input of sizing and of burden sharing: a TOML file with names, and csv tables beside it.
//
//     name = "..."             money = "million USD"      economies = ["CHN", "JPN"]      scenarios = 200
//     costs = "costs.csv"      good, economy, holding_cost, penalty, daily_use: a row for each pair; daily_use may be empty
//     transport = "...csv"     from, to, cost: a unit of a good costs its weight x cost; no row is no route, at home it is free
//     demand = "...csv"        scenario (1..scenarios), good, economy, amount: a row for each demand; no row is no demand
//     members = "...csv"       economy and any of gdp, consumption, negotiated, gni, population, debt, least_developed (yes or no);
//                              an empty field is not known. May be left out.
//     [[good]]                 name, unit, transport_weight
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "base/ids.h"
#include "base/result.h"
#include "reserves/sizing.h"

namespace entrepot::reserves {

struct SharingMember {
  std::optional<double> gdp, consumption, negotiated, gni, population, debt;
  std::optional<bool> least_developed;
};

struct SizingInput {
  std::string name, money;
  std::vector<EconomyId> economies;
  std::vector<std::string> goods, units;
  std::vector<std::optional<double>> daily_use;  // goods x economies
  std::vector<SharingMember> members;            // per economy; empty without a table of members
  SizingProblem problem;
};

// Errors: those of TOML and csv files; missing_data, unknown_key, unknown_name, duplicate, out_of_range, limit_exceeded; with file, line, field.
Result<SizingInput> load_sizing(const std::filesystem::path& file);

using OpenTable = std::function<Result<CsvReader>(const std::string& name)>;
Result<SizingInput> parse_sizing(std::string_view toml, const std::string& file, const OpenTable& open,
                                 std::size_t demands_max = sizing_demands_max);

// Stocks that are given, as csv: columns good, economy, stock, a row for each pair of the input. Per good, per economy.
// Errors: as above.
Result<std::vector<std::vector<double>>> read_stocks(CsvReader reader, const SizingInput& input);

}  // namespace entrepot::reserves
