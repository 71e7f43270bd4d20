#include "shock/linear.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/memory_text.h"
#include "shock/detail/linear_check.h"
#include "shock/detail/linear_run.h"

namespace entrepot::shock {
namespace {

using namespace detail;
constexpr std::size_t least_shared_sweep = 40'000;  // cells of Z: below, waking a thread costs more than it saves

}  // namespace

Result<> check_tiers(int tiers) {
  if (tiers >= 1) return {};
  return fail(ErrorCode::out_of_range, fmt::format("{} tiers are none to follow", tiers), {{}, 0, 0, "tiers"},
              "Give 1 or more, or leave it out for all; what the shock itself takes is the figure `direct` of any run.");
}

Result<LinearResults> run_linear(const LinearNetwork& network, std::span<const LinearScenario> scenarios, const LinearRule& rule,
                                 int threads, Progress& progress, const Limits& limits) {
  TRY(check_linear_network(network, rule, threads));
  for (std::size_t s = 0; s < scenarios.size(); ++s) TRY(check_linear_scenario(scenarios[s], network, s));
  const std::size_t need = (scenarios.size() + 6 * linear_lanes + 3 * network.sectors) * network.nodes() * sizeof(double);
  if (need > limits.memory_bytes)
    return fail(ErrorCode::limit_exceeded,
                fmt::format("{} scenarios on {} nodes need {}", scenarios.size(), network.nodes(),
                            beyond_memory(static_cast<double>(need), limits.memory_bytes)),
                {{}, 0, 0, "scenarios"}, "Run fewer scenarios at a time.");
  LinearResults results{network.nodes(), scenarios.size(), std::vector<double>(network.nodes() * scenarios.size()),
                        std::vector<int>(scenarios.size()), std::vector<double>(scenarios.size())};
  std::optional<Team> team;
  if (threads > 1 && network.flows.size() >= least_shared_sweep) team.emplace(static_cast<std::size_t>(threads));
  std::size_t done = 0;
  for (const LinearSide which : {LinearSide::demand, LinearSide::supply, LinearSide::price}) {
    std::vector<std::size_t> numbers;
    for (std::size_t s = 0; s < scenarios.size(); ++s)
      if (scenarios[s].side == which) numbers.push_back(s);
    if (numbers.empty()) continue;
    const LinearSideTable side(network, which);
    LinearRun batch(side, rule, team ? &*team : nullptr);
    for (std::size_t first = 0; first < numbers.size(); first += linear_lanes) {
      const std::span some(numbers.data() + first, std::min(linear_lanes, numbers.size() - first));
      std::vector<const LinearScenario*> pointers;
      for (const std::size_t number : some) pointers.push_back(&scenarios[number]);
      TRY(batch.run(pointers, some, results));
      done += some.size();
      progress.update(static_cast<double>(done) / static_cast<double>(scenarios.size()), "sweeps over the table");
      TRY(go_on(progress));
    }
  }
  return results;
}

}  // namespace entrepot::shock
