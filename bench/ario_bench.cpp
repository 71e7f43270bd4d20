// Times the propagation engine. Input: Z.f64, Y.f64, x.f64, shape.txt (little-endian doubles, row-major).
//   ario_bench steps FOLDER [--steps 30] [--mode exact|boario] [--precision double|single] [--event recovery|rebuild]
//                           [--out production.f64]       one member, milliseconds per step
//   ario_bench batch FOLDER [--members 64] [--steps 12] [--precision double|single] [--event recovery|rebuild]
//                                                        milliseconds per member and step on one thread, preparation left out
//   ario_bench year FOLDER [--members 1000] [--steps 365] [--precision double|single] [--event recovery|rebuild]
//                                                        seconds of all of it on one thread, preparation and results included
//   ario_bench agree FOLDER [--steps 365] [--days 30]    single precision against double with stocks of that many days: largest difference
//                                                        of a node's output on a day, relative, or of full output below a fifth of it
//   ario_bench limits                                    what one thread of this machine can do
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

// Capital loss of 30 % in every sector of the first region at step 1, 5 steps, linear recovery over 60; or a twentieth of that,
// rebuilt by the last sector over 60.
ArioMember benchmark_shock(const Table& t, bool rebuild) {
  CapitalEvent event;
  event.duration = 5;
  if (rebuild) {
    event.kind = EventKind::rebuild;
    event.rebuilding_sectors = {{static_cast<std::uint32_t>(t.sectors - 1), 1.0}};
  }
  const std::size_t n = t.regions * t.sectors;
  for (std::size_t j = 0; j < t.sectors; ++j) {
    double bought = 0;
    for (std::size_t i = 0; i < n; ++i) bought += t.flows[i * n + j];
    event.impact.push_back({static_cast<std::uint32_t>(j), (rebuild ? 0.015 : 0.3) * 4 * std::max(0.0, t.output[j] - bought)});
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

// a = b + q c over arrays larger than any cache, GB/s.
double triad_bandwidth() {
  const std::size_t n = 12'000'000;
  std::vector<double> a(n, 1), b(n, 2), c(n, 3), rates;
  for (int repeat = 0; repeat < 7; ++repeat) {
    const auto start = Clock::now();
    for (std::size_t i = 0; i < n; ++i) a[i] = b[i] + 0.5 * c[i];
    rates.push_back(24.0 * static_cast<double>(n) / seconds_since(start) / 1e9);
  }
  return median(rates) + 0 * a[n / 2];
}

// Fused multiply-adds on registers, Gflop/s of one thread, with vectors of 512 bits where there are some.
#if defined(__x86_64__)
template <class Vector, class Real>
[[gnu::always_inline]] inline double peak_flops() {
  constexpr int sums = 12;
  constexpr std::size_t lanes = sizeof(Vector) / sizeof(Real);
  const long rounds = 4'000'000;
  std::vector<double> rates;
  volatile Real sink = 0;
  for (int repeat = 0; repeat < 7; ++repeat) {
    Vector sum[sums];
    const Vector factor = Vector{} + static_cast<Real>(0.999), more = Vector{} + static_cast<Real>(1e-3);
    for (int k = 0; k < sums; ++k) sum[k] = Vector{} + static_cast<Real>(k);
    const auto start = Clock::now();
    for (long r = 0; r < rounds; ++r) {
#pragma GCC unroll 12
      for (int k = 0; k < sums; ++k) sum[k] = sum[k] * factor + more;
    }
    rates.push_back(2.0 * sums * lanes * static_cast<double>(rounds) / seconds_since(start) / 1e9);
    for (int k = 0; k < sums; ++k) sink = sink + sum[k][0];
  }
  return *std::max_element(rates.begin(), rates.end());
}
template <class Real, int bytes>
struct VectorOf {
  using Type [[gnu::vector_size(bytes)]] = Real;
};
[[gnu::target("avx512f,fma")]] double peak_512(bool single) {
  return single ? peak_flops<VectorOf<float, 64>::Type, float>() : peak_flops<VectorOf<double, 64>::Type, double>();
}
[[gnu::target("avx2,fma")]] double peak_256(bool single) {
  return single ? peak_flops<VectorOf<float, 32>::Type, float>() : peak_flops<VectorOf<double, 32>::Type, double>();
}
double peak_gflops(bool single) {
  if (__builtin_cpu_supports("avx512f")) return peak_512(single);
  return __builtin_cpu_supports("fma") ? peak_256(single) : 0;
}
#else
double peak_gflops(bool) { return 0; }
#endif

std::string option(int argc, char** argv, const char* name, const char* otherwise) {
  for (int a = 1; a + 1 < argc; ++a)
    if (std::strcmp(argv[a], name) == 0) return argv[a + 1];
  return otherwise;
}

Precision precision_of(int argc, char** argv) {
  return option(argc, argv, "--precision", "double") == "single" ? Precision::in_single : Precision::in_double;
}

bool rebuilds(int argc, char** argv) { return option(argc, argv, "--event", "recovery") == "rebuild"; }

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
  parameters.rationing = Rationing::proportional;  // the only rule of BoARIO
  parameters.mode = mode == "exact" ? ArioMode::exact : ArioMode::boario_compatible;
  parameters.precision = precision_of(argc, argv);
  const ArioMember member = benchmark_shock(table, rebuilds(argc, argv));
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
  const double flows_mb = static_cast<double>(table.flows.size()) * (parameters.precision == Precision::in_single ? 4e-6 : 8e-6);
  std::printf(
      "{\"nodes\": %zu, \"mode\": \"%s\", \"kernel\": \"%s\", \"threads\": %d, \"steps\": %d, \"step_ms_median\": %.4f, \"step_ms_min\": %.4f, "
      "\"step_ms_max\": %.4f, \"run_seconds\": %.3f, \"read_gb_per_s\": %.2f, \"flows_mb\": %.1f}\n",
      table.output.size(), mode.c_str(), detail::best_kernels().name, threads, steps, median(clock.milliseconds), *low, *high, all,
      read_bandwidth(table.flows), flows_mb);
  return 0;
}

// Members that differ in what they lose and what they store.
std::vector<ArioMember> batch_members(const Table& table, std::size_t count, bool rebuild) {
  std::vector<ArioMember> members(count, benchmark_shock(table, rebuild));
  for (std::size_t m = 0; m < count; ++m) {
    RandomStream random(2, static_cast<std::uint32_t>(m), 0);
    for (NodeImpact& impact : members[m].events[0].impact) impact.amount *= random.uniform();
    members[m].inventory_factor = 0.5 + random.uniform();
  }
  return members;
}

// The difference of a longer and a shorter run, so that reading and packing the table do not count.
int bench_batch(int argc, char** argv) {
  const Table table = read_table(argv[2]);
  const std::size_t count = std::strtoul(option(argc, argv, "--members", "64").c_str(), nullptr, 10);
  const int steps = std::atoi(option(argc, argv, "--steps", "12").c_str());
  const bool rebuild = rebuilds(argc, argv);
  ArioParameters parameters;
  parameters.rationing = Rationing::proportional;  // the only rule of BoARIO
  parameters.precision = precision_of(argc, argv);
  const bool single = parameters.precision == Precision::in_single;
  const std::vector<ArioMember> members = batch_members(table, count, rebuild);
  ArioRecord record;
  record.output_block_steps = 7;
  const int warm_up = 10;  // the event has begun
  double seconds[2], loss = 0;
  for (const int longer : {0, 1}) {
    const auto start = Clock::now();
    const auto results = run_ario(table.network(), parameters, members, {}, warm_up + longer * steps, record, 1);
    seconds[longer] = seconds_since(start);
    if (!results) return fail_with(results.error().message());
    loss = std::accumulate(results->output_loss.begin(), results->output_loss.end(), 0.0);
  }
  const double n = static_cast<double>(table.output.size());
  const double ms = (seconds[1] - seconds[0]) * 1e3 / (static_cast<double>(count) * steps), gflops = 6 * n * n / (ms * 1e6);
  const double peak = peak_gflops(single);
  std::printf(
      "{\"nodes\": %zu, \"kernel\": \"%s\", \"precision\": \"%s\", \"event\": \"%s\", \"members\": %zu, \"steps\": %d, "
      "\"ms_per_member_step\": %.5f, \"gflop_per_s\": %.1f, \"peak_gflop_per_s\": %.1f, \"share_of_peak\": %.3f, \"output_loss\": %.17g}\n",
      table.output.size(), detail::best_kernels().name, single ? "single" : "double", rebuild ? "rebuild" : "recovery", count, steps, ms,
      gflops, peak, peak > 0 ? gflops / peak : 0, loss);
  return 0;
}

// What a user waits for: every scenario over every step, nothing left out.
int bench_year(int argc, char** argv) {
  const Table table = read_table(argv[2]);
  const std::size_t count = std::strtoul(option(argc, argv, "--members", "1000").c_str(), nullptr, 10);
  const int steps = std::atoi(option(argc, argv, "--steps", "365").c_str());
  ArioParameters parameters;
  parameters.rationing = Rationing::proportional;  // the only rule of BoARIO
  parameters.precision = precision_of(argc, argv);
  ArioRecord record;
  record.output_block_steps = 0;
  record.value_added = record.unmet = false;  // losses by node and scenario
  const auto start = Clock::now();
  const auto results = run_ario(table.network(), parameters, batch_members(table, count, rebuilds(argc, argv)), {}, steps, record, 1);
  const double seconds = seconds_since(start);
  if (!results) return fail_with(results.error().message());
  std::printf("{\"members\": %zu, \"steps\": %d, \"seconds\": %.2f, \"ms_per_member_step\": %.5f, \"output_loss\": %.17g}\n", count, steps,
              seconds, seconds * 1e3 / (static_cast<double>(count) * steps),
              std::accumulate(results->output_loss.begin(), results->output_loss.end(), 0.0));
  return 0;
}

int compare_precisions(int argc, char** argv) {
  const Table table = read_table(argv[2]);
  const int steps = std::atoi(option(argc, argv, "--steps", "365").c_str());
  ArioParameters parameters;
  parameters.rationing = Rationing::proportional;  // the only rule of BoARIO
  parameters.inventory_days = {std::atof(option(argc, argv, "--days", "30").c_str())};
  parameters.order_rule = option(argc, argv, "--orders", "alternative") == "fixed" ? OrderRule::fixed : OrderRule::alternative;
  parameters.rationing =
      option(argc, argv, "--rationing", "proportional") == "last" ? Rationing::final_demand_last : Rationing::proportional;
  std::vector<ArioMember> members(1, benchmark_shock(table, rebuilds(argc, argv)));
  const double scale = std::atof(option(argc, argv, "--scale", "3").c_str());
  for (NodeImpact& impact : members[0].events[0].impact) impact.amount *= scale;
  ArioRecord record;
  record.everything = true;
  const auto wanted = run_ario(table.network(), parameters, members, {}, steps, record, 2);
  if (!wanted) return fail_with(wanted.error().message());
  Table other = table;
  if (option(argc, argv, "--against", "single") == "rounded")
    for (double& z : other.flows) z = static_cast<float>(z);
  else parameters.precision = Precision::in_single;
  const auto got = run_ario(other.network(), parameters, members, {}, steps, record, 2);
  if (!got) return fail_with(got.error().message());
  double worst = 0, lowest = 1, worst_scaled = 0;
  std::size_t beyond = 0, all = 0;
  for (std::size_t m = 0; m < members.size(); ++m) {
    const auto& want = wanted->series[m].production;
    for (std::size_t c = 0; c < want.size(); ++c) {
      const double full = wanted->base_output[c % table.output.size()], off = std::abs(got->series[m].production[c] - want[c]);
      if (!(full > 0)) continue;
      const double relative = off / (want[c] > 0.2 * full ? want[c] : full);  // a share of next to nothing says nothing
      worst = std::max(worst, relative);
      worst_scaled = std::max(worst_scaled, off / full);
      lowest = std::min(lowest, want[c] / full);
      beyond += relative > 1e-6 ? 1 : 0;
      ++all;
    }
  }
  std::printf(
      "{\"nodes\": %zu, \"steps\": %d, \"days\": %g, \"largest_relative_difference\": %.3g, \"of_full_output\": %.3g, "
      "\"share_beyond_a_millionth\": %.3g, \"lowest_output\": %.4f}\n",
      table.output.size(), steps, parameters.inventory_days[0], worst, worst_scaled,
      all == 0 ? 0 : static_cast<double>(beyond) / static_cast<double>(all), lowest);
  return 0;
}

int bench_limits() {
  std::printf("{\"triad_gb_per_s\": %.1f, \"peak_gflop_per_s_double\": %.1f, \"peak_gflop_per_s_single\": %.1f}\n", triad_bandwidth(),
              peak_gflops(false), peak_gflops(true));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc >= 3 && std::strcmp(argv[1], "steps") == 0) return bench_steps(argc, argv);
  if (argc >= 3 && std::strcmp(argv[1], "batch") == 0) return bench_batch(argc, argv);
  if (argc >= 3 && std::strcmp(argv[1], "year") == 0) return bench_year(argc, argv);
  if (argc >= 3 && std::strcmp(argv[1], "agree") == 0) return compare_precisions(argc, argv);
  if (argc == 2 && std::strcmp(argv[1], "limits") == 0) return bench_limits();
  std::fprintf(
      stderr,
      "usage: ario_bench steps FOLDER | ario_bench batch FOLDER | ario_bench year FOLDER | ario_bench agree FOLDER | ario_bench limits\n");
  return 2;
}
