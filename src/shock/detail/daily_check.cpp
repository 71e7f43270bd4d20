#include "shock/detail/daily_check.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "shock/detail/check.h"
#include "shock/node_text.h"

namespace entrepot::shock::detail {
namespace {

constexpr std::size_t firms_max = std::size_t{1} << 31, links_max = firms_max;

Result<> outside(std::string field, std::string what, std::string remedy) {
  return fail(ErrorCode::out_of_range, std::move(what), at_field(std::move(field)), std::move(remedy));
}

// "ore (place 0)", or "firm 0" without names.
std::string firm_text(const DailyNetwork& n, std::uint32_t firm) { return node_text(n.names, firm, "firm"); }

Result<> check_firm(const std::string& field, std::uint32_t firm, std::size_t firms) {
  if (firm < firms) return {};
  return fail(ErrorCode::unknown_name, fmt::format("Firm {} of {}", firm, firms), at_field(field), "Number firms from 0.");
}

Result<> check_network(const DailyNetwork& n) {
  const std::size_t firms = n.sector.size();
  if (firms == 0) return fail(ErrorCode::missing_data, "The network has no firm", at_field("network.sector"), "Give at least one.");
  if (firms >= firms_max || n.links.size() >= links_max)
    return fail(ErrorCode::limit_exceeded, fmt::format("{} firms and {} links", firms, n.links.size()), at_field("network.links"),
                "Aggregate the network: fewer than 2^31 of each are needed.");
  if (n.final_demand.size() != firms)
    return fail(ErrorCode::bad_field, fmt::format("{} values for {} firms", n.final_demand.size(), firms), at_field("network.final_demand"),
                "Give one value for each firm.");
  if (!n.names.empty() && n.names.size() != firms)
    return fail(ErrorCode::bad_field, fmt::format("{} names for {} firms", n.names.size(), firms), at_field("network.names"),
                "Give one name for each firm, or none.");
  for (std::uint32_t i = 0; i < firms; ++i) {
    if (n.sector[i] >= n.sectors)
      return fail(ErrorCode::unknown_name, fmt::format("Sector {} of {} for {}", n.sector[i], n.sectors, firm_text(n, i)),
                  at_field("network.sector"), "Number sectors from 0.");
    if (!(n.final_demand[i] >= 0 && std::isfinite(n.final_demand[i])))
      return outside("network.final_demand", fmt::format("{} of {}", n.final_demand[i], firm_text(n, i)), "Give money per day, 0 or more.");
  }
  double traded = 0, bought = 0;
  for (const double amount : n.final_demand) bought += amount;
  for (const DailyLink& link : n.links) {
    TRY(check_firm("network.links", link.supplier, firms));
    TRY(check_firm("network.links", link.customer, firms));
    if (!std::isfinite(link.amount))
      return outside("network.links",
                     fmt::format("The link from {} to {} is not finite", firm_text(n, link.supplier), firm_text(n, link.customer)),
                     "Give its amount, or leave it out.");
    traded += std::max(0.0, link.amount);
  }
  TRY(check_total(traded, "network.links"));
  return check_total(bought, "network.final_demand");
}

Result<> check_parameters(const DailyParameters& p, std::size_t firms) {
  if (!(p.tau > 0 && std::isfinite(p.tau))) return outside("parameters.tau", fmt::format("{} days", p.tau), "Give a positive number.");
  if (p.inventory_days.size() != 1 && p.inventory_days.size() != firms)
    return fail(ErrorCode::bad_field, fmt::format("{} values for {} firms", p.inventory_days.size(), firms),
                at_field("parameters.inventory_days"), "Give 1 value, or one for each firm.");
  for (const double days : p.inventory_days)
    if (!(days >= 1 && days <= 1e6))
      return outside("parameters.inventory_days", fmt::format("{} days of stock", days),
                     "Give 1 to 1000000: with less, no firm makes its usual output.");
  if (!(p.recovery_days > 0 && std::isfinite(p.recovery_days)))
    return outside("parameters.recovery_days", fmt::format("{} days", p.recovery_days), "Give a positive number.");
  if (p.recovery_delay < 0) return outside("parameters.recovery_delay", fmt::format("{} days", p.recovery_delay), "Give 0 or more.");
  return {};
}

Result<> check_days(const std::string& field, const DailyNetwork& n, std::uint32_t firm, int start, const std::optional<int>& end) {
  if (start < 0) return outside(field, fmt::format("A shock of {} from day {} on", firm_text(n, firm), start), "Days count from 0.");
  if (end && *end <= start)
    return outside(field, fmt::format("A shock of {} from day {} to before day {}", firm_text(n, firm), start, *end),
                   "Let it end after it starts.");
  return {};
}

Result<> check_shock(const DailyShock& shock, std::size_t number, const DailyNetwork& n) {
  const std::size_t firms = n.sector.size();
  const std::string losses = fmt::format("scenarios[{}].losses", number), demand = fmt::format("scenarios[{}].demand", number);
  for (const DailyLoss& l : shock.losses) {
    TRY(check_firm(losses, l.firm, firms));
    if (!(l.loss >= 0 && l.loss <= 1))
      return outside(losses, fmt::format("A loss of {} of {}", l.loss, firm_text(n, l.firm)), "Give a share from 0 to 1.");
    TRY(check_days(losses, n, l.firm, l.start, l.end));
  }
  for (const DailyDemand& d : shock.demand) {
    TRY(check_firm(demand, d.firm, firms));
    if (!(d.final_demand >= 0 && d.final_demand <= most_money))
      return outside(demand, fmt::format("{} of {}", d.final_demand, firm_text(n, d.firm)), "Give money per day, 0 or more.");
    TRY(check_days(demand, n, d.firm, d.start, d.end));
  }
  return {};
}

}  // namespace

Result<> check_daily(const DailyNetwork& network, const DailyParameters& parameters, std::span<const DailyShock> scenarios, int days,
                     const DailyRecord& record, int threads) {
  TRY(check_network(network));
  TRY(check_parameters(parameters, network.sector.size()));
  if (days < 1) return outside("days", fmt::format("{} days", days), "Run at least 1 day.");
  if (threads < 1) return outside("threads", fmt::format("{} threads", threads), "Use at least 1.");
  if (scenarios.empty()) return fail(ErrorCode::missing_data, "There is no scenario", at_field("scenarios"), "Give at least one.");
  if (!(record.threshold >= 0 && record.threshold <= 1))
    return outside("record.threshold", fmt::format("{}", record.threshold), "Give a share from 0 to 1.");
  if (record.observe && scenarios.size() != 1)
    return outside("record.observe", fmt::format("{} scenarios", scenarios.size()), "Observe one scenario at a time.");
  std::set<std::uint32_t> traced;
  for (const std::uint32_t scenario : record.trace_scenarios) {
    if (scenario >= scenarios.size())
      return outside("record.trace_scenarios", fmt::format("Scenario {} of {}", scenario, scenarios.size()), "Number scenarios from 0.");
    if (!traced.insert(scenario).second)
      return fail(ErrorCode::duplicate, fmt::format("Scenario {} is named twice", scenario), at_field("record.trace_scenarios"),
                  "Name each once.");
  }
  for (std::size_t s = 0; s < scenarios.size(); ++s) TRY(check_shock(scenarios[s], s, network));
  return {};
}

}  // namespace entrepot::shock::detail
