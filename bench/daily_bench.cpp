// Times the daily model of firms on an invented network, beside adjacency lists (plain_daily.h, same answers first), or alone, and beside
// what the memory of the machine allows.
//   daily_bench FIRMS DAYS THREADS [alone]
// Up to 200,000 firms have 8 links each on average, more have 3. Prints one JSON object.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "bandwidth.h"
#include "base/random.h"
#include "plain_daily.h"
#include "shock/daily.h"

namespace {

using namespace entrepot;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

struct World {
  shock::DailyNetwork network;
  shock::DailyShock shock;
};

// As golden/shock/GENERATORS.md, with streams of our own: out-degrees of a power law (exponent 2.3, up to 128), customers drawn evenly,
// final demand such that purchases are at most output / 1.3; 200 sectors; 2 % of the firms lose 10 to 90 % of their capacity.
World invent(std::uint32_t firms) {
  const bool dense = firms <= 200'000;
  const int least = dense ? 3 : 1, more = dense ? 0 : 1;
  std::vector<double> cumulated;
  for (int k = least; k <= 128; ++k) cumulated.push_back((cumulated.empty() ? 0 : cumulated.back()) + std::pow(k, -2.3));
  World w;
  w.network.sectors = 200;
  RandomStream random(42, 0, 0);
  std::vector<double> sales(firms, 0.0), purchases(firms, 0.0);
  for (std::uint32_t i = 0; i < firms; ++i) {
    w.network.sector.push_back(static_cast<std::uint32_t>(random.below(200)));
    const double at = random.uniform() * cumulated.back();
    const auto degree = least + more + (std::lower_bound(cumulated.begin(), cumulated.end(), at) - cumulated.begin());
    std::vector<std::uint32_t> customers;
    for (std::ptrdiff_t d = 0; d < degree; ++d) customers.push_back(static_cast<std::uint32_t>(random.below(firms)));
    std::sort(customers.begin(), customers.end());
    customers.erase(std::unique(customers.begin(), customers.end()), customers.end());
    for (const std::uint32_t j : customers) {
      if (j == i) continue;
      const double amount = 100 * std::exp(2 * random.uniform() - 1);
      w.network.links.push_back({i, j, amount});
      sales[i] += amount;
      purchases[j] += amount;
    }
  }
  for (std::uint32_t i = 0; i < firms; ++i) {
    w.network.final_demand.push_back(std::max(0.3 * sales[i] + 10, 1.3 * purchases[i] - sales[i]));
    if (random.uniform() < 0.02) w.shock.losses.push_back({i, 0.1 + 0.8 * random.uniform(), 0, {}});
  }
  return w;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

// Seconds of a day: a long run less a short one, so that loading and sorting are left out.
struct Timed {
  double day = 0, setup = 0, whole = 0;
  shock::DailyResults results;
};

// As the plain model rations.
shock::DailyParameters proportional() {
  shock::DailyParameters p;
  p.rationing = shock::DailyRationing::proportional;
  return p;
}

Timed time_engine(const World& w, int days, int threads) {
  Timed t;
  auto start = Clock::now();
  auto results = shock::run_daily(w.network, proportional(), {&w.shock, 1}, 1, {}, threads);
  if (!results) {
    std::fprintf(stderr, "%s\n", results.error().message().c_str());
    std::exit(1);
  }
  t.setup = seconds_since(start);
  start = Clock::now();
  results = shock::run_daily(w.network, proportional(), {&w.shock, 1}, days, {}, threads);
  t.whole = seconds_since(start);
  t.day = (t.whole - t.setup) / (days - 1);
  t.results = *std::move(results);
  return t;
}

int beside_plain(const World& w, int days, int threads) {
  std::vector<double> ours, theirs;
  double difference = 0;
  std::size_t links = 0;
  for (int repeat = 0; repeat < 5; ++repeat) {
    const Timed engine = time_engine(w, days, threads);
    ours.push_back(engine.day);
    links = engine.results.link_count;
    bench::PlainDaily plain(w.network, 6, 15, w.shock);
    plain.day();
    const auto start = Clock::now();
    std::vector<bench::PlainDaily::Totals> totals;
    for (int day = 1; day < days; ++day) totals.push_back(plain.day());
    theirs.push_back(seconds_since(start) / (days - 1));
    for (std::size_t day = 1; day < static_cast<std::size_t>(days); ++day)
      for (const auto& [found, expected] : {std::pair{engine.results.production[day], totals[day - 1].production},
                                            std::pair{engine.results.value_added[day], totals[day - 1].value_added},
                                            std::pair{engine.results.final_consumption[day], totals[day - 1].consumption}})
        difference = std::max(difference, std::abs(found - expected) / std::max(expected, 1e-6 * engine.results.total_base_production));
    if (difference > 1e-12) {
      std::fprintf(stderr, "the answers differ by %.1e\n", difference);
      return 1;
    }
  }
  std::printf(
      "{\"firms\": %zu, \"links\": %zu, \"days\": %d, \"threads\": %d, \"largest_difference\": %.1e, \"ms_per_day\": %.3f, "
      "\"plain_ms_per_day\": %.3f, \"ratio\": %.1f}\n",
      w.network.sector.size(), links, days, threads, difference, 1e3 * median(ours), 1e3 * median(theirs), median(theirs) / median(ours));
  return 0;
}

int alone(const World& w, int days, int threads) {
  const Timed t = time_engine(w, days, threads);
  const double peak = peak_megabytes();  // the world of the benchmark is in it
  const double bandwidth = bench::triad_bandwidth(threads);
  const auto firms = static_cast<double>(t.results.firms), links = static_cast<double>(t.results.link_count);
  // What a day must move. Of a link: supplier and slot (8), usual order (8), stock (16), order (16) in the sweep over clients; slot (4) and
  // order (8) in the one over suppliers. Of a firm: 52 and 92, with the lines fetched to be written.
  const double bytes = links * 60 + firms * 144;
  std::printf(
      "{\"firms\": %.0f, \"links\": %.0f, \"days\": %d, \"threads\": %d, \"seconds\": %.2f, \"setup_seconds\": %.2f, \"ms_per_day\": %.2f, "
      "\"ns_per_link\": %.2f, \"peak_mb\": %.0f, \"bandwidth_gb_per_s\": %.1f, \"bytes_per_day\": %.0f, \"ratio_to_bandwidth_limit\": %.2f, "
      "\"production_left\": %.4f}\n",
      firms, links, days, threads, t.whole, t.setup, 1e3 * t.day, 1e9 * t.day / links, peak, bandwidth / 1e9, bytes,
      t.day / (bytes / bandwidth), t.results.production.back() / t.results.total_base_production);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const int firms = argc > 3 ? std::atoi(argv[1]) : 0, days = argc > 3 ? std::atoi(argv[2]) : 0,
            threads = argc > 3 ? std::atoi(argv[3]) : 0;
  if (firms < 1000 || days < 2 || threads < 1) {
    std::fprintf(stderr, "daily_bench FIRMS DAYS THREADS [alone], at least 1000 firms and 2 days\n");
    return 2;
  }
  const World w = invent(static_cast<std::uint32_t>(firms));
  return argc > 4 && std::strcmp(argv[4], "alone") == 0 ? alone(w, days, threads) : beside_plain(w, days, threads);
}
