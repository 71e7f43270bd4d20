// ledger_crash: crash runs by seed, on a simulated disk and with killed processes; a seed prints its run again.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "store/crash_run.h"
#include "store/kill_run.h"

int main(int argc, char** argv) {
  using namespace entrepot::store;
  std::uint64_t first = 1, runs = 10'000;
  bool print = false, simulate = true, kill = true;
  std::string folder = "/dev/shm";
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const char* value = i + 1 < argc ? argv[i + 1] : "";
    if (word == "--print") print = true;
    else if (word == "--simulated") kill = false;
    else if (word == "--killed") simulate = false;
    else if (word == "--seed") first = std::strtoull(value, nullptr, 10), ++i;
    else if (word == "--runs") runs = std::strtoull(value, nullptr, 10), ++i;
    else if (word == "--folder") folder = value, ++i;
    else return std::fputs("ledger_crash [--seed N] [--runs N] [--print] [--simulated | --killed] [--folder FOLDER]\n", stderr), 2;
  }
  std::map<std::string, std::uint64_t> counts;
  for (std::uint64_t seed = first; seed < first + runs; ++seed) {
    if (simulate) {
      CrashRun run(seed);
      const std::string problem = run.run();
      if (print) std::fputs(run.story().c_str(), stdout);
      if (!problem.empty())
        return std::printf("FAILED, seed %llu: %s\n%s", static_cast<unsigned long long>(seed), problem.c_str(),
                           print ? "" : run.story().c_str()),
               1;
      for (const auto& [what, count] : run.counts()) counts[what] += count;
    }
    if (kill) {
      KillRun run(seed, std::filesystem::path(folder) / fmt::format("entrepot-kill-{}", ::getpid()));
      if (const std::string problem = run.run(); !problem.empty())
        return std::printf("FAILED, seed %llu, killed process: %s\n", static_cast<unsigned long long>(seed), problem.c_str()), 1;
      counts["processes killed in a system call"] += run.killed();
    }
  }
  for (const auto& [what, count] : counts) std::printf("%8llu %s\n", static_cast<unsigned long long>(count), what.c_str());
  std::printf("seeds %llu to %llu: nothing acknowledged was lost, nothing half applied\n", static_cast<unsigned long long>(first),
              static_cast<unsigned long long>(first + runs - 1));
  return 0;
}
