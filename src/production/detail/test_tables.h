// Tests only: small tables with invented numbers, and files to read them from.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

#include "production/input_output_table.h"

namespace entrepot::production {

// A folder that goes away with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "entrepot-production-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::filesystem::path write(const std::string& name, std::string_view text) const {
    const auto path = path_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  std::filesystem::path path(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline EconomyId economy(const char* code) { return EconomyId::parse(code).value(); }

// Ore of China goes into parts of Korea and both into cars of Japan:
//          CHN  KOR  JPN | final CHN KOR JPN | output | value added
//   CHN      0   40   10 |        50   0   0 |    100 |         100
//   KOR      0    0   50 |         0  30   0 |     80 |          40
//   JPN      0    0   20 |         0   0 100 |    120 |          40
inline InputOutputTable ore_parts_cars() {
  InputOutputTable table;
  table.regions = {economy("CHN"), economy("KOR"), economy("JPN")};
  table.sectors = {{"1", "goods"}};
  for (const EconomyId region : table.regions) table.final_demand_columns.push_back({region, "FD"});
  table.flows = {0, 40, 10, 0, 0, 50, 0, 0, 20};
  table.final_demand = {50, 0, 0, 0, 30, 0, 0, 0, 100};
  table.output = {100, 80, 120};
  table.value_added = {100, 40, 40};
  return table;
}

// Two or more regions x sectors, all figures whole numbers made by a fixed rule, rows and columns that sum.
inline InputOutputTable invented_table(const std::vector<std::string>& regions, const std::vector<std::string>& sectors) {
  InputOutputTable table;
  table.name = "invented";
  table.year = 2020;
  table.money_unit = "million USD";
  for (const auto& code : regions) table.regions.push_back(economy(code.c_str()));
  for (const auto& code : sectors) table.sectors.push_back({code, "Sector " + code});
  for (const auto& region : table.regions)
    for (const char* category : {"HFCE", "INVNT"}) table.final_demand_columns.push_back({region, category});
  const std::size_t n = table.nodes(), c = table.demand_columns();
  for (std::size_t k = 0; k < n * n; ++k) table.flows.push_back(static_cast<double>(k * 7 % 13));
  for (std::size_t k = 0; k < n * c; ++k)
    table.final_demand.push_back(k % c % 2 == 0 ? static_cast<double>(60 + k * 5 % 17) : static_cast<double>(k % 5) - 2);
  table.output.assign(n, 0);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) table.output[i] += table.flow(i, j);
    for (std::size_t f = 0; f < c; ++f) table.output[i] += table.demand(i, f);
  }
  table.value_added = table.output;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) table.value_added[j] -= table.flow(i, j);
  return table;
}

}  // namespace entrepot::production
