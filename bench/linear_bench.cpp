// Times run_linear() on a table. Input: Z.f64, x.f64, shape.txt (little-endian doubles, row-major; generated_table.py).
//   linear_bench FOLDER SCENARIOS [--threads 1] [--out change.f64]
// Scenario k: final demand for the products of node 7 k modulo N falls by 30 % of the node's output. Prints one JSON object: seconds of one
// scenario alone and per scenario of all together (medians of five), sweeps, the largest bound of the error, and the seconds that
// one read of the table takes (the physical limit of a sweep). And the seconds to factorise the table once, those of one scenario after that
// (median of five), and the largest difference of the answers from those of the sweeps, of the largest change.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "shock/linear.h"
#include "shock/linear_factors.h"

namespace {

using namespace entrepot::shock;
using Clock = std::chrono::steady_clock;

std::vector<double> read_doubles(const std::string& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  std::vector<double> values(in ? static_cast<std::size_t>(in.tellg()) / sizeof(double) : 0);
  in.seekg(0);
  in.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(double)));
  return values;
}

template <class F>
double median_seconds(const F& work) {
  std::vector<double> seconds;
  for (int run = 0; run < 5; ++run) {
    const auto start = Clock::now();
    work();
    seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds[2];
}

double read_once(const std::vector<double>& values) {
  double sums[16] = {};
  for (std::size_t c = 0; c + 16 <= values.size(); c += 16)
    for (std::size_t k = 0; k < 16; ++k) sums[k] += values[c + k];
  double all = 0;
  for (const double sum : sums) all += sum;
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "linear_bench FOLDER SCENARIOS [--threads 1] [--out change.f64]\n");
    return 2;
  }
  const std::string folder = argv[1];
  const int count = std::atoi(argv[2]);
  int threads = 1;
  std::string out;
  for (int a = 3; a + 1 < argc; a += 2) {
    if (std::strcmp(argv[a], "--threads") == 0) threads = std::atoi(argv[a + 1]);
    if (std::strcmp(argv[a], "--out") == 0) out = argv[a + 1];
  }
  std::size_t regions = 0, sectors = 0, ignored = 0;
  std::ifstream shape(folder + "/shape.txt");
  for (std::string key; shape >> key;) shape >> (key == "regions" ? regions : key == "sectors" ? sectors : ignored);
  const auto flows = read_doubles(folder + "/Z.f64"), output = read_doubles(folder + "/x.f64");
  std::vector<LinearScenario> scenarios;
  for (int k = 0; k < count; ++k) {
    const auto node = static_cast<std::uint32_t>(7 * static_cast<std::size_t>(k) % output.size());
    scenarios.push_back({LinearSide::demand, {{node, -0.3 * output[node]}}, {}, {}});
  }
  LinearResults results;
  const auto run = [&](std::size_t members) {
    auto r = run_linear({regions, sectors, flows, output}, std::span(scenarios).first(members), {}, threads);
    if (!r) {
      std::fprintf(stderr, "%s\n", r.error().message().c_str());
      std::exit(1);
    }
    results = *std::move(r);
  };
  const double none = median_seconds([&] { run(0); });
  const double single = median_seconds([&] { run(1); }), all = median_seconds([&] { run(scenarios.size()); });
  const auto start = Clock::now();
  const auto factors = LinearFactors::create({regions, sectors, flows, output});
  const double prepared = std::chrono::duration<double>(Clock::now() - start).count();
  if (!factors) {
    std::fprintf(stderr, "%s\n", factors.error().message().c_str());
    return 1;
  }
  double factors_error = 0;
  const double alone = median_seconds([&] { factors_error = factors->solve(std::span(scenarios).first(1))->error[0]; });
  const auto by_factors = factors->solve(scenarios);
  double largest = 0, difference = 0;
  for (std::size_t c = 0; c < results.change.size(); ++c) {
    largest = std::max(largest, std::abs(results.change[c]));
    difference = std::max(difference, std::abs(results.change[c] - by_factors->change[c]));
  }
  volatile double sink = 0;
  const double read = median_seconds([&] { sink = sink + read_once(flows); });
  int sweeps = 0;
  double error = 0;
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    sweeps = std::max(sweeps, results.sweeps[s]);
    error = std::max(error, results.error[s]);
  }
  if (!out.empty()) {
    std::ofstream file(out, std::ios::binary);
    file.write(reinterpret_cast<const char*>(results.change.data()), static_cast<std::streamsize>(results.change.size() * sizeof(double)));
  }
  std::printf(
      "{\"single_s\": %.6f, \"each_s\": %.6f, \"check_s\": %.6f, \"sweeps\": %d, \"error\": %.3g, \"read_s\": %.6f, "
      "\"prepare_s\": %.6f, \"prepared_single_s\": %.6f, \"prepared_difference\": %.3g, \"prepared_error\": %.3g}\n",
      single, all / count, none, sweeps, error, read, prepared, alone, largest > 0 ? difference / largest : 0, factors_error);
  return 0;
}
