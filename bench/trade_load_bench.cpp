// Loads a BACI csv and prints one JSON object: counts, sums, and the seconds of each repeat.
//   trade_load_bench FILE ECONOMIES.csv [REPEATS]     ECONOMIES.csv as country_codes_V*.csv of a BACI release
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "trade/flow_files.h"

namespace {

using namespace entrepot;

struct Sums {
  double usd = 0, tonnes = 0;
  std::size_t missing = 0;
};

Sums sums_of(const trade::TradeTable& table) {
  Sums sums;
  for (std::size_t row = 0; row < table.size(); ++row) {
    sums.usd += table.columns().value_usd[row];
    const auto quantity = table.quantity(row);
    if (quantity) sums.tonnes += *quantity;
    else ++sums.missing;
  }
  return sums;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("trade_load_bench FILE ECONOMIES.csv [REPEATS]\n", stderr);
    return 2;
  }
  const int repeats = argc > 3 ? std::atoi(argv[3]) : 5;
  trade::FlowFileOptions options;
  options.economy_codes = argv[2];
  std::vector<double> seconds, processor_seconds;
  Sums sums;
  std::size_t rows = 0;
  for (int i = 0; i < repeats; ++i) {
    trade::LoadReport report;
    const auto start = std::chrono::steady_clock::now();
    const auto processor_start = std::clock();
    const auto table = trade::load_baci(argv[1], options, report, no_progress());
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    processor_seconds.push_back(static_cast<double>(std::clock() - processor_start) / CLOCKS_PER_SEC);
    if (!table || report.rows_rejected > 0) {
      std::fprintf(stderr, "%s\n", table ? "rows were rejected" : table.error().message().c_str());
      return 1;
    }
    rows = table->size();
    sums = sums_of(*table);
  }
  fmt::print("{{\"rows\": {}, \"usd\": {:.17g}, \"tonnes\": {:.17g}, \"missing\": {}, \"seconds\": [{}], \"processor_seconds\": [{}]}}\n",
             rows, sums.usd, sums.tonnes, sums.missing, fmt::join(seconds, ", "), fmt::join(processor_seconds, ", "));
}
