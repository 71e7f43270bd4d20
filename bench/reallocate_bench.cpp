// Reallocates many products at once: suppliers x importers each, as after the loss of a large supplier. Run through
// bench/reallocate_bench.py, which compares a few with networkx.
//
//   reallocate_bench PRODUCTS SUPPLIERS IMPORTERS THREADS        time of all
//   reallocate_bench write COUNT SUPPLIERS IMPORTERS             the first problems and their optima, one JSON a line

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "base/random.h"
#include "sourcing/products.h"

namespace {

using entrepot::sourcing::ResourcingProblem;

// Whole numbers, so that every solver has the same optimum to the last digit. Demand is about four fifths of the spare capacity.
ResourcingProblem generated(std::uint32_t product, std::size_t suppliers, std::size_t importers) {
  entrepot::RandomStream random(20260101, product, 0);
  const auto whole = [&](std::uint64_t from, std::uint64_t to) { return static_cast<double>(from + random.below(to - from)); };
  ResourcingProblem problem;
  for (std::size_t i = 0; i < suppliers; ++i) problem.spare.push_back(whole(0, 1000));
  for (std::size_t j = 0; j < importers; ++j) problem.demand.push_back(whole(0, 800 * suppliers / importers));
  for (std::size_t k = 0; k < suppliers * importers; ++k) problem.landed_cost.push_back(whole(100, 2000));
  problem.penalty.assign(importers, 20'000);
  return problem;
}

void write_numbers(const char* name, const std::vector<double>& numbers) {
  std::printf("\"%s\": [", name);
  for (std::size_t i = 0; i < numbers.size(); ++i) std::printf("%s%.0f", i == 0 ? "" : ", ", numbers[i]);
  std::printf("], ");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return std::fprintf(stderr, "usage: see the head of reallocate_bench.cpp\n"), 2;
  const bool write = std::strcmp(argv[1], "write") == 0;
  const auto count = static_cast<std::size_t>(std::atoi(write ? argv[2] : argv[1]));
  const auto suppliers = static_cast<std::size_t>(std::atoi(write ? argv[3] : argv[2]));
  const auto importers = static_cast<std::size_t>(std::atoi(write ? argv[4] : argv[3]));
  const int threads = write ? 1 : std::atoi(argv[4]);
  std::vector<ResourcingProblem> problems;
  for (std::size_t p = 0; p < count; ++p) problems.push_back(generated(static_cast<std::uint32_t>(p), suppliers, importers));
  const auto begun = std::chrono::steady_clock::now();
  const auto plans = entrepot::sourcing::resource_all(problems, threads);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  if (!plans) return std::fprintf(stderr, "%s\n", plans.error().message().c_str()), 1;
  if (!write) {
    double cost = 0, unmet = 0;
    for (const auto& plan : *plans) {
      cost += plan.cost();
      for (const double u : plan.unmet) unmet += u;
    }
    std::printf("%zu products x %zu suppliers x %zu importers, %d threads: %.3f s, with shadow prices; cost %.0f, unmet %.0f\n", count,
                suppliers, importers, threads, seconds, cost, unmet);
    return 0;
  }
  for (std::size_t p = 0; p < count; ++p) {
    std::printf("{");
    write_numbers("spare", problems[p].spare);
    write_numbers("demand", problems[p].demand);
    write_numbers("penalty", problems[p].penalty);
    write_numbers("cost", problems[p].landed_cost);
    std::printf("\"optimum\": %.0f, \"seconds\": %.9f}\n", (*plans)[p].cost(), seconds / static_cast<double>(count));
  }
  return 0;
}
