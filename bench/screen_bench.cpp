// All dependency flags of all importers of one year, from a csv or from the store, and ranked suppliers over many years. One JSON object.
//   screen_bench csv FILE ECONOMIES.csv REPEATS [FLAGS.bin]   reading and checking all cells, building the cube of values, flags; FLAGS.bin: importer, product, flags, 3 x uint32
//   screen_bench cube HOME ECONOMIES.csv REPEATS                            the store below HOME is opened each time; the year is its last
//   screen_bench suppliers HOME QUESTIONS                     microseconds of each question, over all years; resident memory
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/random.h"
#include "dataset/cube.h"
#include "trade/dependency.h"
#include "trade/economies.h"
#include "trade/values_file.h"

namespace {

using namespace entrepot;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double processor_since(std::clock_t start) { return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC; }

[[noreturn]] void stop(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

template <class T>
T must(Result<T> result) {
  if (!result) stop(result.error().message());
  return std::move(*result);
}

// The economies of a release's list with their trade codes, as a load names them.
std::map<EconomyId, std::uint32_t> codes_of(const char* list) {
  std::map<EconomyId, std::uint32_t> codes;
  std::ifstream file(list);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const auto code = static_cast<int>(std::atoi(line.c_str()));
    const auto own = EconomyId::parse(fmt::format("X{:03}", code)).value();
    codes[trade::economy_of_trade_code(code).value_or(own)] = static_cast<std::uint32_t>(code);
  }
  return codes;
}

// Every tenth by code, whatever they are called: generated ones are made up.
trade::BlocSelection region_of(const std::map<EconomyId, std::uint32_t>& codes) {
  std::vector<std::pair<std::uint32_t, EconomyId>> by_code;
  for (const auto& [id, code] : codes) by_code.emplace_back(code, id);
  std::sort(by_code.begin(), by_code.end());
  trade::BlocSelection bloc{"every tenth", {}};
  for (std::size_t e = 0; e < by_code.size(); e += 10) bloc.members.push_back(by_code[e].second);
  std::sort(bloc.members.begin(), bloc.members.end());
  return bloc;
}

struct Counts {
  std::size_t purchases = 0, geodep = 0, commission = 0;
};

Counts counts_of(const trade::DependencyYear::AllFlags& all) {
  Counts counts;
  counts.purchases = all.flags.size();
  for (const std::uint8_t flags : all.flags) counts.geodep += trade::is_geodep(flags), counts.commission += trade::is_commission(flags);
  return counts;
}

void write_flags(const trade::CubePart& part, const trade::DependencyYear::AllFlags& all, std::int32_t period,
                 const std::map<EconomyId, std::uint32_t>& codes, const char* path) {
  std::ofstream out(path, std::ios::binary);
  const auto& c = part.columns();
  const auto importers = part.importers_of(period);
  for (std::size_t i = importers.begin; i < importers.end; ++i)
    for (std::size_t p = part.purchases_at(i).begin; p < part.purchases_at(i).end; ++p) {
      const std::uint32_t row[] = {codes.at(part.economies()[c.importer[i]]), c.purchase_product[p], all.flags[p - all.first_purchase]};
      out.write(reinterpret_cast<const char*>(row), sizeof row);
    }
}

void print_result(const std::vector<double>& seconds, double processor_seconds, const Counts& counts) {
  fmt::print("{{\"seconds\": [{}], \"processor_seconds\": {}, \"purchases\": {}, \"geodep\": {}, \"commission\": {}}}\n",
             fmt::join(seconds, ", "), processor_seconds / static_cast<double>(seconds.size()), counts.purchases, counts.geodep,
             counts.commission);
}

int from_csv(int argc, char** argv) {
  trade::FlowFileOptions options;
  options.economy_codes = argv[3];
  const auto codes = codes_of(argv[3]);
  const auto region = region_of(codes);
  std::vector<double> seconds;
  const auto processor_start = std::clock();
  Counts counts;
  for (int i = 0; i < std::atoi(argv[4]); ++i) {
    const auto start = std::chrono::steady_clock::now();
    trade::LoadReport report;
    const auto part = must(trade::load_baci_values(argv[2], options, report, no_progress()));
    const std::int32_t period = part.periods().back();
    const auto all = trade::DependencyYear(part, period, region).all_flags(2);
    seconds.push_back(seconds_since(start));
    counts = counts_of(all);
    if (report.rows_rejected > 0) stop("rows were rejected");
    if (argc > 5 && i == 0) write_flags(part, all, period, codes, argv[5]);
  }
  print_result(seconds, processor_since(processor_start), counts);
  return 0;
}

int from_cube(char** argv) {
  const auto region = region_of(codes_of(argv[3]));
  std::vector<double> seconds;
  const auto processor_start = std::clock();
  Counts counts;
  for (int i = 0; i < std::atoi(argv[4]); ++i) {
    const auto start = std::chrono::steady_clock::now();
    const auto open = must(dataset::open_cube(dataset::SnapshotStore(argv[2]), {}));
    const std::int32_t period = open.cube.periods().back();
    const auto& part = *open.cube.part_of(period);
    const auto all = trade::DependencyYear(part, period, region).all_flags(2);
    seconds.push_back(seconds_since(start));
    counts = counts_of(all);
  }
  print_result(seconds, processor_since(processor_start), counts);
  return 0;
}

// MiB of one line of the process's status: "VmHWM:" the most that was ever resident, "RssAnon:" its own memory, without pages of files.
long status_mib(std::string_view what) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(what)) return std::atol(line.c_str() + what.size()) / 1024;
  return 0;
}

int suppliers(char** argv) {
  const auto open = must(dataset::open_cube(dataset::SnapshotStore(argv[2]), {}));
  const auto& part = open.cube.parts().back();
  const auto importers = part.importers_of(open.cube.periods().back());
  RandomStream random(1, 0, 0);
  std::vector<double> microseconds;
  std::size_t rows = 0;
  long first_mib = 0;
  for (int i = 0; i < std::atoi(argv[3]); ++i) {
    const std::size_t at = importers.begin + random.below(importers.size());
    const auto purchases = part.purchases_at(at);
    const auto product = part.columns().purchase_product[purchases.begin + random.below(purchases.size())];
    const auto start = std::chrono::steady_clock::now();
    rows += open.cube.suppliers(part.economies()[part.columns().importer[at]], product).size();
    microseconds.push_back(1e6 * seconds_since(start));
    if (i == 0) first_mib = status_mib("VmHWM:");
  }
  std::sort(microseconds.begin(), microseconds.end());
  const auto share = [&](double p) { return microseconds[static_cast<std::size_t>(p * static_cast<double>(microseconds.size() - 1))]; };
  fmt::print(
      "{{\"years\": {}, \"questions\": {}, \"rows\": {}, \"p50_us\": {:.1f}, \"p99_us\": {:.1f}, \"max_us\": {:.1f}, \"first_mib\": {}, \"own_mib\": {}, "
      "\"resident_mib\": {}}}\n",
      open.cube.periods().size(), microseconds.size(), rows, share(0.5), share(0.99), microseconds.back(), first_mib,
      status_mib("RssAnon:"), status_mib("VmHWM:"));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "csv" && argc > 4) return from_csv(argc, argv);
  if (what == "cube" && argc > 4) return from_cube(argv);
  if (what == "suppliers" && argc > 3) return suppliers(argv);
  std::fputs("screen_bench csv FILE ECONOMIES.csv REPEATS [FLAGS.bin] | cube HOME ECONOMIES.csv REPEATS | suppliers HOME QUESTIONS\n",
             stderr);
  return 2;
}
