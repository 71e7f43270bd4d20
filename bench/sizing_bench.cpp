// Sizing, release and sharing on the reference instance (src/reserves/reference_instance.h). Run through bench/sizing_bench.py, which
// compares with HiGHS.
//
//   sizing_bench size SCENARIOS THREADS [BUDGET]  optimum, seconds and CPU seconds
//   sizing_bench release SCENARIOS THREADS        the same, for all goods and scenarios on fixed stocks
//   sizing_bench share SCENARIOS THREADS          pooling game, Shapley value, nucleolus with its certificate
//   sizing_bench write SCENARIOS FILE             the instance: three 64-bit sizes, then doubles, for the peer

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

#include "reserves/nucleolus.h"
#include "reserves/pooling_game.h"
#include "reserves/reference_instance.h"
#include "reserves/release_scenarios.h"

namespace {

using namespace entrepot::reserves;

class Clock {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count(); }
  double cpu() const { return static_cast<double>(std::clock() - cpu_) / CLOCKS_PER_SEC; }

 private:
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  std::clock_t cpu_ = std::clock();
};

template <class T>
T value_of(entrepot::Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.error().message().c_str());
  std::exit(1);
}

// The most that was resident since the program began; getrusage would count the process that started it.
double memory_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::atof(line.c_str() + 6) / 1024;
  return 0;
}

void print(const Clock& clock, double optimum, double gap) {
  const double seconds = clock.seconds(), cpu = clock.cpu();
  std::printf("{\"optimum\": %.9f, \"gap\": %.3g, \"seconds\": %.6f, \"cpu\": %.6f, \"memory_mb\": %.1f", optimum, gap, seconds, cpu,
              memory_mb());
}

void size(const SizingProblem& problem, int threads, const char* budget) {
  SizingOptions options;
  options.threads = threads;
  if (budget != nullptr) options.budget = std::atof(budget);
  const Clock clock;
  const SizingPlan plan = value_of(size_pooled(problem, options));
  print(clock, plan.cost(), plan.certificate.duality_gap);
  std::printf(", \"budget_price\": %.9f}\n", plan.budget_price);
}

void release(const ReferenceInstance& in, const SizingProblem& problem, int threads) {
  std::vector<std::vector<double>> stocks;
  std::size_t problems = 0;
  for (std::size_t k = 0; k < in.goods; ++k) {
    stocks.push_back(in.stocks(k));
    for (std::size_t s = 0; s < in.scenarios; ++s) {
      bool any = false;
      for (std::size_t j = 0; j < in.economies; ++j) any = any || in.d(k, s, j) > 0;
      problems += any ? 1 : 0;
    }
  }
  const Clock clock;
  const auto released = value_of(release_over_scenarios(problem, stocks, threads));
  double cost = 0, gap = 0;
  for (const ReleaseOverScenarios& good : released) {
    cost += good.cost();
    gap = std::max(gap, good.duality_gap);
  }
  print(clock, cost, gap);
  std::printf(", \"problems\": %zu, \"costs\": [", problems);
  for (std::size_t s = 0; s < std::min<std::size_t>(200, in.scenarios); ++s)
    std::printf("%s%.9f", s == 0 ? "" : ", ", released[0].scenario_cost[s]);
  std::printf("]}\n");
}

void share(const SizingProblem& problem, int threads) {
  const Clock clock;
  const CostGame game = value_of(pooling_game(problem, threads));
  const double game_seconds = clock.seconds();
  const auto shapley = shapley_value(game);
  const Nucleolus found = value_of(nucleolus(game));
  const double slack = core_slack(game, found.allocation).slack, shapley_slack = core_slack(game, shapley).slack;
  print(clock, game.total(), 0);
  std::printf(
      ", \"game_seconds\": %.6f, \"shapley_slack\": %.6f, \"nucleolus_slack\": %.6f, \"kohlberg\": %s, \"rounds\": %zu, \"programs\": %zu}\n",
      game_seconds, shapley_slack, slack, found.certificate.holds ? "true" : "false", found.rounds, found.programs);
}

void write(const ReferenceInstance& in, const char* path) {
  std::ofstream out(path, std::ios::binary);
  const std::uint64_t sizes[] = {in.economies, in.goods, in.scenarios};
  out.write(reinterpret_cast<const char*>(sizes), sizeof sizes);
  for (const auto* numbers : {&in.transport, &in.weight, &in.holding, &in.penalty, &in.demand})
    out.write(reinterpret_cast<const char*>(numbers->data()), static_cast<std::streamsize>(numbers->size() * sizeof(double)));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return std::fprintf(stderr, "usage: see the head of sizing_bench.cpp\n"), 2;
  const auto in = ReferenceInstance::draw(14, 30, static_cast<std::size_t>(std::atoi(argv[2])));
  if (std::strcmp(argv[1], "write") == 0) return write(in, argv[3]), 0;
  const SizingProblem problem = in.problem();
  const int threads = std::atoi(argv[3]);
  if (std::strcmp(argv[1], "size") == 0) size(problem, threads, argc > 4 ? argv[4] : nullptr);
  if (std::strcmp(argv[1], "release") == 0) release(in, problem, threads);
  if (std::strcmp(argv[1], "share") == 0) share(problem, threads);
  return 0;
}
