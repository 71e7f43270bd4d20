#include "shock/daily.h"

#include <algorithm>
#include <atomic>
#include <memory>

#include <fmt/format.h>

#include "base/memory_text.h"
#include "shock/detail/check.h"
#include "shock/detail/daily_check.h"
#include "shock/detail/daily_prepared.h"
#include "shock/detail/daily_run.h"
#include "shock/detail/team.h"

namespace entrepot::shock {
namespace {

using detail::DailyPrepared;
using detail::DailyRun;

// Above this, the state of one scenario fills the caches, and threads share its firms rather than take a scenario each.
constexpr std::size_t links_to_share = 200'000;

double result_bytes(double firms, double links, double scenarios, double days, const DailyRecord& record) {
  double bytes = scenarios * days * 24 + firms * 16;
  if (record.firms) bytes += scenarios * firms * 28;
  bytes += static_cast<double>(record.trace_scenarios.size()) * days * firms * 4;
  if (record.observe) bytes += links * (24 + sizeof(DailyLink)) + firms * 4;
  if (record.everything) bytes += scenarios * days * (firms * 40 + links * 24) + links * sizeof(DailyLink);
  return bytes;
}

Result<> check_memory(double bytes, const Limits& limits) {
  if (bytes <= static_cast<double>(limits.memory_bytes)) return {};
  return fail(ErrorCode::limit_exceeded, fmt::format("The run needs {}", beyond_memory(bytes, limits.memory_bytes)),
              detail::at_field("limits.memory_bytes"), "Run fewer scenarios or days at a time, or aggregate the network.");
}

DailyResults shaped(const DailyPrepared& p, std::size_t scenarios, int days, const DailyRecord& record) {
  DailyResults r;
  const auto length = static_cast<std::size_t>(days);
  r.firms = p.firms;
  r.scenarios = scenarios;
  r.days = days;
  r.link_count = p.links;
  r.summed = p.summed.count;
  r.left_out = p.left_out;
  r.own = p.own;
  r.base_production.assign(p.production.begin(), p.production.end());
  for (std::size_t i = 0; i < p.firms; ++i) {
    r.base_value_added.push_back(p.value_ratio[i] * p.production[i]);
    r.total_base_production += p.production[i];
    r.total_base_value_added += r.base_value_added[i];
    r.total_final_demand += p.final_demand[i];
  }
  for (auto* totals : {&r.production, &r.value_added, &r.final_consumption}) totals->assign(scenarios * length, 0.0);
  if (record.firms) {
    r.production_loss.assign(scenarios * p.firms, 0.0);
    r.production_loss_direct.assign(scenarios * p.firms, 0.0);
    r.final_demand_unmet.assign(scenarios * p.firms, 0.0);
    r.first_day_below.assign(scenarios * p.firms, never);
  }
  for (const std::uint32_t scenario : record.trace_scenarios)
    r.traces.push_back({scenario, std::vector<std::uint32_t>(length * p.firms, bound_by_demand)});
  if (!record.everything) return r;
  r.series.resize(scenarios);
  for (DailySeries& s : r.series) {
    for (auto* firms : {&s.production, &s.demand, &s.input_limit, &s.loss, &s.consumption}) firms->assign(length * p.firms, 0.0);
    for (auto* links : {&s.stocks, &s.orders, &s.deliveries}) links->assign(length * p.links, 0.0);
  }
  for (std::size_t i = 0; i < p.firms; ++i)
    for (std::size_t link = p.client_begin[i]; link < p.client_begin[i + 1]; ++link)
      r.links.push_back({p.supplier_of(link), static_cast<std::uint32_t>(i), p.usual[link]});
  return r;
}

void note(const DailyPrepared& p, std::span<const std::string> names, std::span<const DailyShock> scenarios, int days, DailyResults& r) {
  if (p.summed.count > 0) r.notes.push_back(p.summed.note(names));
  if (p.left_out > 0) r.notes.push_back(fmt::format("{} link(s) of an amount of 0 or less are left out", p.left_out));
  if (p.own > 0) r.notes.push_back(fmt::format("{} firm(s) buy from themselves", p.own));
  std::size_t idle = 0, negative = 0;
  for (std::size_t i = 0; i < p.firms; ++i) {
    idle += p.production[i] > 0 ? 0 : 1;
    negative += p.value_ratio[i] < 0 ? 1 : 0;
  }
  if (idle > 0) r.notes.push_back(fmt::format("{} firm(s) sell nothing: they go on ordering what they buy", idle));
  if (negative > 0) r.notes.push_back(fmt::format("{} firm(s) buy for more than they make: their value added is negative", negative));
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    const auto late =
        std::count_if(scenarios[s].losses.begin(), scenarios[s].losses.end(), [&](const DailyLoss& loss) { return loss.start >= days; });
    if (late > 0) r.notes.push_back(fmt::format("Scenario {}: {} loss(es) start after the last day", s, late));
  }
}

// The firms of a day are shared; one scenario after the other.
Result<> run_sharing_firms(const DailyPrepared& p, std::span<const DailyShock> scenarios, const DailyRecord& record, int threads,
                           Progress& progress, DailyResults& results) {
  std::unique_ptr<detail::Team> team;
  const std::size_t workers = std::min<std::size_t>(static_cast<std::size_t>(threads), p.firms / DailyRun::block_firms + 1);
  if (workers > 1) team = std::make_unique<detail::Team>(workers);
  DailyRun run(p, record, team.get());
  const double all = static_cast<double>(scenarios.size()) * results.days;
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    TRY(run.run(scenarios[s], s, results, [&](int day) {
      progress.update((static_cast<double>(s) * results.days + day + 1) / all, "days");
      return go_on(progress);
    }));
  }
  return {};
}

// Each thread takes scenarios. They start in order, so the first error is always the same one.
Result<> run_sharing_scenarios(const DailyPrepared& p, std::span<const DailyShock> scenarios, const DailyRecord& record,
                               std::size_t workers, Progress& progress, DailyResults& results) {
  std::vector<Result<>> errors(scenarios.size());
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  detail::Team team(workers);
  team.run([&](std::size_t worker) {
    DailyRun run(p, record, nullptr);
    while (!failed) {
      const std::size_t s = next++;
      if (s >= scenarios.size()) return;
      errors[s] = run.run(scenarios[s], s, results, [&](int) { return go_on(progress); });
      if (!errors[s]) failed = true;
      else if (worker == 0) progress.update(static_cast<double>(s) / static_cast<double>(scenarios.size()), "scenarios");
    }
  });
  for (const Result<>& error : errors) TRY(error);
  return {};
}

}  // namespace

Result<DailyResults> run_daily(const DailyNetwork& network, const DailyParameters& parameters, std::span<const DailyShock> scenarios,
                               int days, const DailyRecord& record, int threads, Progress& progress, const Limits& limits) {
  TRY(detail::check_daily(network, parameters, scenarios, days, record, threads));
  const double fixed = detail::daily_network_bytes(network, parameters) + result_bytes(static_cast<double>(network.sector.size()),
                                                                                       static_cast<double>(network.links.size()),
                                                                                       static_cast<double>(scenarios.size()), days, record);
  const double state = DailyRun::bytes(network.sector.size(), network.links.size(), parameters);
  TRY(check_memory(fixed + state, limits));
  const DailyPrepared prepared = detail::prepare_daily(network, parameters);
  DailyResults results = shaped(prepared, scenarios.size(), days, record);
  note(prepared, network.names, scenarios, days, results);
  if (prepared.links >= links_to_share) {
    TRY(run_sharing_firms(prepared, scenarios, record, threads, progress, results));
  } else {
    const double fit = (static_cast<double>(limits.memory_bytes) - fixed) / state;  // 1 or more
    const std::size_t workers = std::min(static_cast<std::size_t>(threads), scenarios.size());
    TRY(run_sharing_scenarios(prepared, scenarios, record, static_cast<std::size_t>(std::min(static_cast<double>(workers), fit)), progress,
                              results));
  }
  progress.update(1, "days");
  return results;
}

}  // namespace entrepot::shock
