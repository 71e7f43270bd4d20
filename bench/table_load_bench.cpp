// How fast tables are loaded. Prints JSON for table_load_bench.py, which compares with pandas.read_csv.
//   table_load_bench make FILE [REGIONS SECTORS]   writes a table in the layout of an OECD ICIO file (2023 edition)
//   table_load_bench load REPEATS FILE...          loads each file and prints times and sums
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"
#include "base/random.h"
#include "production/table_formats.h"
#include "production/world_table.h"

namespace entrepot::production {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double least(const std::vector<double>& values) { return *std::min_element(values.begin(), values.end()); }

// Flows spread over five orders of magnitude, a third of the foreign ones zero; output is the sum of the row, and
// value added what is left of the column. Nine significant digits, as the published files have about.
struct InventedTable {
  std::size_t n, columns;
  std::vector<double> flows, demand, output, value_added;
};

InventedTable invent(std::size_t regions, std::size_t sectors) {
  InventedTable table{regions * sectors, regions * 6, {}, {}, {}, {}};
  RandomStream random(1, 0, 0);
  const std::size_t n = table.n;
  table.flows.resize(n * n);
  for (std::size_t k = 0; k < n * n; ++k) {
    const bool home = k / n / sectors == k % n / sectors;
    const double size = std::exp(10 * random.uniform() - 5) * (home ? 20.0 : 0.2);
    table.flows[k] = home || random.uniform() < 0.7 ? size : 0;
  }
  table.demand.resize(n * table.columns);
  for (double& cell : table.demand) cell = std::exp(6 * random.uniform());
  table.output.assign(n, 0);
  table.value_added.assign(n, 0);
  for (std::size_t i = 0; i < n; ++i) {
    table.output[i] = std::accumulate(&table.flows[i * n], &table.flows[i * n] + n, 0.0) +
                      std::accumulate(&table.demand[i * table.columns], &table.demand[i * table.columns] + table.columns, 0.0);
    for (std::size_t j = 0; j < n; ++j) table.value_added[j] -= table.flows[i * n + j];
  }
  for (std::size_t j = 0; j < n; ++j) table.value_added[j] += table.output[j];
  return table;
}

std::string icio_text(const InventedTable& table, std::size_t regions, std::size_t sectors) {
  static const std::vector<std::string> categories{"HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR"};
  std::vector<std::string> codes, industries;
  for (std::size_t r = 0; r < regions; ++r)
    codes.push_back(fmt::format("{}{}X", static_cast<char>('A' + r / 26), static_cast<char>('A' + r % 26)));
  for (const auto& code : codes)
    for (std::size_t s = 0; s < sectors; ++s) industries.push_back(fmt::format("{}_C{:02}", code, s));
  std::string text = "V1";
  for (const auto& name : industries) text += "," + name;
  for (const auto& code : codes)
    for (const auto& category : categories) text += "," + code + "_" + category;
  text += ",OUT\n";
  auto out = std::back_inserter(text);
  const auto row = [&](const std::string& name, const double* first, std::size_t count) {
    text += name;
    for (std::size_t j = 0; j < count; ++j) fmt::format_to(out, ",{:.9g}", first[j]);
  };
  for (std::size_t i = 0; i < table.n; ++i) {
    row(industries[i], &table.flows[i * table.n], table.n);
    for (std::size_t f = 0; f < table.columns; ++f) fmt::format_to(out, ",{:.9g}", table.demand[i * table.columns + f]);
    fmt::format_to(out, ",{:.9g}\n", table.output[i]);
  }
  const std::string zeros = [&] {
    std::string rest;
    for (std::size_t f = 0; f <= table.columns; ++f) rest += ",0";
    return rest + "\n";
  }();
  const std::vector<double> none(table.n, 0.0);
  for (const auto& [name, values] : {std::pair{"TLS", &none}, std::pair{"VA", &table.value_added}, std::pair{"OUT", &table.output}}) {
    row(name, values->data(), table.n);
    text += zeros;
  }
  return text;
}

int make(const std::string& path, std::size_t regions, std::size_t sectors) {
  const auto written = write_file_atomic(path, icio_text(invent(regions, sectors), regions, sectors));
  if (!written) fmt::print(stderr, "{}\n", written.error().message());
  return written ? 0 : 1;
}

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

int load(const std::filesystem::path& path, int repeats) {
  std::vector<double> times, processor_times;
  InputOutputTable table;
  LoadReport report;
  for (int i = 0; i < repeats; ++i) {
    const auto processor_start = std::clock();
    const auto start = Clock::now();
    auto loaded = load_input_output_table(path, report);
    times.push_back(seconds_since(start));
    processor_times.push_back(static_cast<double>(std::clock() - processor_start) / CLOCKS_PER_SEC);
    if (!loaded) {
      fmt::print(stderr, "{}\n", loaded.error().message());
      return 1;
    }
    table = *std::move(loaded);
  }
  const auto columns = std::filesystem::temp_directory_path() / fmt::format("table_load_bench.{}.columns", table.nodes());
  if (!write_table_columns(table, columns)) return 1;
  std::vector<double> openings;
  for (int i = 0; i < 11; ++i) {
    const auto start = Clock::now();
    const auto mapped = MappedTable::open(columns);
    openings.push_back(seconds_since(start));
    if (!mapped || mapped->flows()[0] != table.flows[0]) return 1;
  }
  std::filesystem::remove(columns);
  fmt::print(
      "{{\"file\": \"{}\", \"bytes\": {}, \"nodes\": {}, \"seconds\": {:.6f}, \"seconds_min\": {:.6f}, \"processor_seconds_min\": {:.6f}, \"flows\": {:.17g}, \"final_demand\": {:.17g}, \"output\": {:.17g}, "
      "\"columns_open_seconds\": {:.9f}}}\n",
      path.filename().string(), report.bytes, table.nodes(), median(times), least(times), least(processor_times), sum(table.flows),
      sum(table.final_demand), sum(table.output), median(openings));
  return 0;
}

}  // namespace
}  // namespace entrepot::production

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() >= 2 && arguments[0] == "make")
    return entrepot::production::make(arguments[1], arguments.size() > 3 ? std::stoul(arguments[2]) : 77,
                                      arguments.size() > 3 ? std::stoul(arguments[3]) : 45);
  if (arguments.size() >= 3 && arguments[0] == "load") {
    for (std::size_t i = 2; i < arguments.size(); ++i)
      if (const int status = entrepot::production::load(arguments[i], std::stoi(arguments[1])); status != 0) return status;
    return 0;
  }
  fmt::print(stderr, "table_load_bench make FILE [REGIONS SECTORS] | load REPEATS FILE...\n");
  return 2;
}
