// ledger_lockstep: the ledger beside the auditor for as many operations as one likes; a seed and a world print the run again.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "ledger/lockstep.h"

int main(int argc, char** argv) {
  using namespace entrepot::ledger;
  std::uint64_t seed = 1, operations = 10'000'000, per_world = 10'000;
  long world = -1;
  bool print = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const char* value = i + 1 < argc ? argv[i + 1] : "";
    if (word == "--print") print = true;
    else if (word == "--seed") seed = std::strtoull(value, nullptr, 10), ++i;
    else if (word == "--operations") operations = std::strtoull(value, nullptr, 10), ++i;
    else if (word == "--per-world") per_world = std::strtoull(value, nullptr, 10), ++i;
    else if (word == "--world") world = std::strtol(value, nullptr, 10), ++i;
    else return std::fputs("ledger_lockstep [--seed N] [--operations N] [--per-world N] [--world N] [--print]\n", stderr), 2;
  }
  std::map<Outcome, std::uint64_t> answers;
  std::uint64_t asked = 0;
  std::uint32_t first = world < 0 ? 0 : static_cast<std::uint32_t>(world), at = first;
  for (; asked < operations && (world < 0 || at == first); ++at) {
    Lockstep run(seed, at);
    const std::string difference = run.run(std::min(per_world, operations - asked), print);
    std::fputs(run.printed().c_str(), stdout);
    if (!difference.empty())
      return std::printf("DIFFERENCE, seed %llu, world %u: %s\n", static_cast<unsigned long long>(seed), at, difference.c_str()), 1;
    asked += run.asked();
    for (const auto& [outcome, count] : run.answers()) answers[outcome] += count;
  }
  for (const auto& [outcome, count] : answers)
    std::printf("%10llu %s\n", static_cast<unsigned long long>(count), std::string(outcome_kind(outcome).name).c_str());
  std::printf("seed %llu: %llu operations in %u worlds, no difference\n", static_cast<unsigned long long>(seed),
              static_cast<unsigned long long>(asked), at - first);
  return 0;
}
