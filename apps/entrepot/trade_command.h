// What the subcommands of trade share: which data, which economy, which product, which years.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "commands.h"
#include "dataset/cube.h"

namespace entrepot::app {

struct TradeArguments {
  std::vector<std::string> data;
  std::string edition, years, importer, product;
};

// Which data sets the arguments choose. Errors: bad_field (edition).
Result<dataset::CubeChoice> cube_choice(const TradeArguments& arguments);
Result<dataset::OpenCube> open_cube(const TradeArguments& arguments);

struct NamedProduct {
  std::uint32_t code = 0;
  std::string text, name;  // name: empty when no nomenclature of the edition is imported
  bool padded = false;     // the code had lost its leading zero
};
// Errors: bad_field.
Result<NamedProduct> product_named(const std::string& text, const trade::TradeTableInfo& info,
                                   const std::map<std::uint32_t, std::string>& names);
std::map<std::uint32_t, std::string> names_for(const trade::TradeTableInfo& info);
// A line that says how to add names, once; empty where codes are of no edition.
std::string names_hint(const trade::TradeTableInfo& info);

// "2018-2022", "2020" or nothing: the periods of the cube within. Errors: usage, missing_data when the cube has none of them.
Result<std::vector<std::int32_t>> chosen_periods(const std::string& years, const trade::TradeCube& cube);

void add_data_options(CLI::App& command, TradeArguments& arguments);
void add_trade_screen(CLI::App& trade, Chosen& chosen);
void add_trade_suppliers(CLI::App& trade, Chosen& chosen);
void add_trade_mirror(CLI::App& trade, Chosen& chosen);

}  // namespace entrepot::app
