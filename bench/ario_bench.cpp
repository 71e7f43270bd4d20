// Times the propagation engine. Input: Z.f64, Y.f64, x.f64, shape.txt (little-endian doubles, row-major).
//   ario_bench steps FOLDER [--steps 30] [--mode exact|boario] [--out production.f64]   one member, milliseconds per step
//   ario_bench batch REGIONS SECTORS MEMBERS [--steps 365] [--threads 2]                a made-up table, seconds in all
// Prints one JSON object.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "base/random.h"
#include "shock/ario.h"
#include "shock/detail/kernel.h"

namespace {

using namespace entrepot;
using namespace entrepot::shock;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

struct Table {
  std::size_t regions = 0, sectors = 0;
  std::vector<double> flows, final_demand, output;
  std::vector<std::uint32_t> buyers;
  ArioNetwork network() const { return {regions, sectors, flows, final_demand, buyers, output}; }
};

std::vector<double> read_doubles(const std::string& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  std::vector<double> values(in ? static_cast<std::size_t>(in.tellg()) / sizeof(double) : 0);
  in.seekg(0);
  in.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(double)));
  return values;
}

Table read_table(const std::string& folder) {
  Table t;
  std::size_t categories = 1;
  std::ifstream shape(folder + "/shape.txt");
  for (std::string key; shape >> key;) shape >> (key == "regions" ? t.regions : key == "sectors" ? t.sectors : categories);
  t.flows = read_doubles(folder + "/Z.f64");
  t.final_demand = read_doubles(folder + "/Y.f64");
  t.output = read_doubles(folder + "/x.f64");
  for (std::size_t c = 0; c < t.regions * categories; ++c) t.buyers.push_back(static_cast<std::uint32_t>(c / categories));
  return t;
}

// A dense table that balances; only its size matters here.
Table make_table(std::size_t regions, std::size_t sectors) {
  Table t;
  t.regions = regions;
  t.sectors = sectors;
  const std::size_t n = regions * sectors;
  RandomStream random(1, 0, 0);
  t.flows.resize(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) t.flows[i * n + j] = random.uniform() * (i / sectors == j / sectors ? 20.0 : 1.0);
  t.final_demand.assign(n * regions, 0.0);
  t.output.assign(n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    double sold = 0, bought = 0;
    for (std::size_t j = 0; j < n; ++j) {
      sold += t.flows[i * n + j];
      bought += t.flows[j * n + i];
    }
    t.output[i] = 2.5 * std::max(sold, bought);
    for (std::size_t r = 0; r < regions; ++r) t.final_demand[i * regions + r] = (t.output[i] - sold) / static_cast<double>(regions);
  }
  for (std::size_t r = 0; r < regions; ++r) t.buyers.push_back(static_cast<std::uint32_t>(r));
  return t;
}

// Capital loss of 30 % in every sector of the first region at step 1, 5 steps, linear recovery over 60.
ArioMember benchmark_shock(const Table& t) {
  CapitalEvent event;
  event.duration = 5;
  const std::size_t n = t.regions * t.sectors;
  for (std::size_t j = 0; j < t.sectors; ++j) {
    double bought = 0;
    for (std::size_t i = 0; i < n; ++i) bought += t.flows[i * n + j];
    event.impact.push_back({static_cast<std::uint32_t>(j), 0.3 * 4 * std::max(0.0, t.output[j] - bought)});
  }
  ArioMember member;
  member.events = {event};
  return member;
}

class StepClock : public Progress {
 public:
  void update(double, std::string_view) override {
    const auto now = Clock::now();
    if (last_ != Clock::time_point{}) milliseconds.push_back(std::chrono::duration<double, std::milli>(now - last_).count());
    last_ = now;
  }
  std::vector<double> milliseconds;

 private:
  Clock::time_point last_{};
};

// Sequential reading of the flows by one thread, GB/s: the floor under a step.
double read_bandwidth(const std::vector<double>& values) {
  std::vector<double> rates;
  volatile double sink = 0;
  for (int repeat = 0; repeat < 7; ++repeat) {
    const auto start = Clock::now();
    double part[16] = {};
    for (std::size_t c = 0; c + 16 <= values.size(); c += 16)
      for (std::size_t k = 0; k < 16; ++k) part[k] += values[c + k];
    sink = sink + std::accumulate(part, part + 16, 0.0);
    rates.push_back(static_cast<double>(values.size()) * sizeof(double) / seconds_since(start) / 1e9);
  }
  return median(rates);
}

std::string option(int argc, char** argv, const char* name, const char* otherwise) {
  for (int a = 1; a + 1 < argc; ++a)
    if (std::strcmp(argv[a], name) == 0) return argv[a + 1];
  return otherwise;
}

int fail_with(const std::string& message) {
  std::fprintf(stderr, "ario_bench: %s\n", message.c_str());
  return 1;
}

int bench_steps(int argc, char** argv) {
  const Table table = read_table(argv[2]);
  const int steps = std::atoi(option(argc, argv, "--steps", "30").c_str());
  const int threads = std::atoi(option(argc, argv, "--threads", "1").c_str());
  const std::string mode = option(argc, argv, "--mode", "boario"), out = option(argc, argv, "--out", "");
  ArioParameters parameters;
  parameters.mode = mode == "exact" ? ArioMode::exact : ArioMode::boario_compatible;
  const ArioMember member = benchmark_shock(table);
  ArioRecord record;
  record.value_added = record.unmet = false;
  StepClock clock;
  const auto start = Clock::now();
  const auto timed = run_ario(table.network(), parameters, std::span(&member, 1), {}, steps, record, threads, clock);
  const double all = seconds_since(start);
  if (!timed) return fail_with(timed.error().message());
  if (!out.empty()) {
    record.everything = true;
    const auto shown = run_ario(table.network(), parameters, std::span(&member, 1), {}, std::min(steps, 20), record);
    if (!shown) return fail_with(shown.error().message());
    const auto& x = shown->series[0].production;
    std::ofstream(out, std::ios::binary)
        .write(reinterpret_cast<const char*>(x.data()), static_cast<std::streamsize>(x.size() * sizeof(double)));
  }
  const auto [low, high] = std::minmax_element(clock.milliseconds.begin(), clock.milliseconds.end());
  std::printf(
      "{\"nodes\": %zu, \"mode\": \"%s\", \"kernel\": \"%s\", \"threads\": %d, \"steps\": %d, \"step_ms_median\": %.4f, \"step_ms_min\": %.4f, "
      "\"step_ms_max\": %.4f, \"run_seconds\": %.3f, \"read_gb_per_s\": %.2f, \"flows_mb\": %.1f}\n",
      table.output.size(), mode.c_str(), detail::best_kernels().name, threads, steps, median(clock.milliseconds), *low, *high, all,
      read_bandwidth(table.flows), static_cast<double>(table.flows.size()) * 8e-6);
  return 0;
}

int bench_batch(int argc, char** argv) {
  const Table table = make_table(std::strtoul(argv[2], nullptr, 10), std::strtoul(argv[3], nullptr, 10));
  const std::size_t count = std::strtoul(argv[4], nullptr, 10);
  const int steps = std::atoi(option(argc, argv, "--steps", "365").c_str());
  const int threads = std::atoi(option(argc, argv, "--threads", "2").c_str());
  std::vector<ArioMember> members(count, benchmark_shock(table));
  for (std::size_t m = 0; m < count; ++m) {
    RandomStream random(2, static_cast<std::uint32_t>(m), 0);
    for (NodeImpact& impact : members[m].events[0].impact) impact.amount *= random.uniform();
    members[m].inventory_factor = 0.5 + random.uniform();
  }
  ArioRecord record;
  record.output_block_steps = 7;
  const auto start = Clock::now();
  const auto results = run_ario(table.network(), {}, members, {}, steps, record, threads);
  const double all = seconds_since(start);
  if (!results) return fail_with(results.error().message());
  std::printf(
      "{\"nodes\": %zu, \"kernel\": \"%s\", \"members\": %zu, \"steps\": %d, \"threads\": %d, \"seconds\": %.3f, "
      "\"ms_per_member_step_and_thread\": %.5f, \"output_loss\": %.17g}\n",
      table.output.size(), detail::best_kernels().name, count, steps, threads, all,
      all * 1e3 * threads / (static_cast<double>(count) * steps),
      std::accumulate(results->output_loss.begin(), results->output_loss.end(), 0.0));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc >= 3 && std::strcmp(argv[1], "steps") == 0) return bench_steps(argc, argv);
  if (argc >= 5 && std::strcmp(argv[1], "batch") == 0) return bench_batch(argc, argv);
  std::fprintf(stderr, "usage: ario_bench steps FOLDER | ario_bench batch REGIONS SECTORS MEMBERS\n");
  return 2;
}
