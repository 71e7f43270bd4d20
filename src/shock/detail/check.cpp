#include "shock/detail/check.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "shock/capital.h"
#include "shock/node_text.h"

namespace entrepot::shock::detail {
namespace {

Result<> bad(std::string field, std::string what, std::string remedy) {
  return fail(ErrorCode::bad_field, std::move(what), at_field(std::move(field)), std::move(remedy));
}

Result<> outside(std::string field, std::string what, std::string remedy) {
  return fail(ErrorCode::out_of_range, std::move(what), at_field(std::move(field)), std::move(remedy));
}

Result<> check_size(const std::string& field, std::size_t have, std::size_t want, std::string_view shape) {
  if (have == want) return {};
  return bad(std::move(field), fmt::format("{} values, {} are expected", have, want), fmt::format("Give {}.", shape));
}

// cell: how to name a place.
Result<> check_values(const std::string& field, std::span<const double> values, bool negative_allowed,
                      const std::function<std::string(std::size_t)>& cell) {
  for (std::size_t c = 0; c < values.size(); ++c) {
    if (std::isfinite(values[c]) && (negative_allowed || values[c] >= 0)) continue;
    return bad(field, fmt::format("{} in {}", values[c], cell(c)),
               negative_allowed ? "Give a number." : "Give a number that is not negative.");
  }
  return {};
}

double magnitude(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += std::abs(value);
  return sum;
}

// "column 3", and whose it is where regions have names.
std::string column_text(const ArioNetwork& network, std::size_t column) {
  if (network.region_names.empty()) return fmt::format("column {}", column);
  return fmt::format("column {} ({})", column, part_text(network.region_names, network.final_demand_region[column], "region"));
}

Result<> check_names(const ArioNetwork& network) {
  const auto fits = [](const char* field, std::span<const std::string> names, std::size_t size, const char* shape) -> Result<> {
    return names.empty() ? Result<>{} : check_size(field, names.size(), size, shape);
  };
  TRY(fits("network.names", network.names, network.nodes(), "one name per node, or none"));
  TRY(fits("network.sector_names", network.sector_names, network.sectors, "one name per sector, or none"));
  return fits("network.region_names", network.region_names, network.regions, "one name per region, or none");
}

Result<> check_network(const ArioNetwork& network) {
  const std::size_t n = network.nodes(), c = network.final_demand_region.size();
  if (n == 0) return bad("network", "The network has no node", "Give at least one region and one sector.");
  if (network.sectors >= no_binding_input)
    return outside("network.sectors", fmt::format("{} sectors", network.sectors), "Give at most 65534.");
  TRY(check_size("network.flows", network.flows.size(), n * n, "N x N values, N = regions x sectors"));
  TRY(check_size("network.output", network.output.size(), n, "one value per node"));
  TRY(check_size("network.final_demand", network.final_demand.size(), n * c, "N x C values, C = length of final_demand_region"));
  for (const std::uint32_t region : network.final_demand_region)
    if (region >= network.regions)
      return outside("network.final_demand_region", fmt::format("Region {} of {}", region, network.regions), "Number regions from 0.");
  const auto name = [&](std::size_t node) { return node_text(network.names, node); };
  TRY(check_names(network));
  TRY(check_values("network.flows", network.flows, false,
                   [&](std::size_t at) { return fmt::format("the flow from {} to {}", name(at / n), name(at % n)); }));
  TRY(check_values("network.output", network.output, false, name));
  TRY(check_values("network.final_demand", network.final_demand, true,
                   [&](std::size_t at) { return fmt::format("the final demand for {}, {}", name(at / c), column_text(network, at % c)); }));
  TRY(check_total(magnitude(network.flows), "network.flows"));
  TRY(check_total(magnitude(network.output), "network.output"));
  return check_total(magnitude(network.final_demand), "network.final_demand");
}

constexpr double shortest_year = 1e-6, longest_year = 1e9;  // steps

Result<> check_year(double steps) {
  if (steps >= shortest_year && steps <= longest_year) return {};
  return outside("parameters.steps_per_year", fmt::format("A year of {:g} steps", steps), "Give the steps of a year, such as 365.");
}

Result<> check_positive(std::string field, double value) {
  if (value > 0 && std::isfinite(value)) return {};
  return outside(std::move(field), fmt::format("{} is not above 0", value), "Give a number above 0.");
}

Result<> check_psi(std::string field, double psi) {
  if (psi > 0 && psi <= 1) return {};
  return outside(std::move(field), fmt::format("A psi of {} is no share", psi), "Give a share of the stock, above 0 and at most 1.");
}

// Of a list of `cells` of stock: one for all, one per input, or one per input and node.
std::string stock_text(const ArioNetwork& network, std::size_t cells, std::size_t at) {
  if (cells == 1) return "";
  const std::size_t nodes = cells / network.sectors;
  const std::string input = " of " + part_text(network.sector_names, at / nodes, "input");
  return nodes == 1 ? input : fmt::format("{} held by {}", input, node_text(network.names, at % nodes));
}

Result<> check_days(const ArioNetwork& network, const std::string& field, std::span<const double> days, double factor, double psi,
                    ArioMode mode) {
  for (std::size_t c = 0; c < days.size(); ++c) {
    double n = days[c] * factor;
    if (mode == ArioMode::boario_compatible && n <= 1) n = 2;
    const std::string of = stock_text(network, days.size(), c);
    if (std::isnan(n) || n <= 0)
      return outside(field, fmt::format("{} days of stock{}", n, of),
                     "Give a number above 0, or infinity (inf) for inputs that never run out.");
    if (std::isfinite(n) && n > most_days)
      return outside(field, fmt::format("{:g} days of stock{} are more than can be counted", n, of),
                     "Give infinity (inf) for inputs that never run out.");
    if (std::isfinite(n) && psi * n < 1 - 1e-9)  // 1 / psi days are allowed, rounded as they may be
      return outside(
          field, fmt::format("psi x days{} = {:g} x {:g} is below 1", of, psi, n),
          fmt::format("Stocks would turn negative: give at least {:g} days, or infinity (inf) for inputs that never run out.", 1 / psi));
  }
  return {};
}

Result<> check_alpha(const std::string& owner, double base, double max, double tau) {
  if (!(base >= 1) || !std::isfinite(base))
    return outside(owner + "alpha_base", fmt::format("A base of {} for overproduction is below 1", base), "Give a number of 1 or more.");
  if (max > overproduction_most)
    return outside(owner + "alpha_max", fmt::format("A ceiling of {} times the usual output is no overproduction", max),
                   fmt::format("Give {} or less; 1.25 is usual.", overproduction_most));
  if (!(max >= base))
    return outside(owner + "alpha_max", fmt::format("A ceiling of {} for overproduction is below its base, {}", max, base),
                   fmt::format("Give a number of {} or more.", base));
  if (!(tau >= 1) || !std::isfinite(tau))
    return outside(owner + "alpha_tau", fmt::format("{} days until most overproduction are too few", tau), "Give 1 or more.");
  return {};
}

Result<> check_tau(const std::string& field, std::span<const double> tau) {
  for (const double value : tau)
    if (!(value >= 1) || !std::isfinite(value)) return outside(field, fmt::format("{} days are too few", value), "Give 1 or more.");
  return {};
}

constexpr double most_single_flow = 1e25;  // per step; sums and squares of it still fit

Result<> check_single(const ArioNetwork& network, double steps_per_year) {
  for (const double flow : network.flows)
    if (flow > most_single_flow * steps_per_year)
      return outside("network.flows", fmt::format("A flow of {:g} is too much for single precision", flow),
                     "Use a larger unit of money, or double precision.");
  return {};
}

Result<> check_classes(const ArioNetwork& network, const BuyerClasses& c) {
  const std::size_t given = (c.by_sector.empty() ? 0 : 1) + (c.by_region.empty() ? 0 : 1) + (c.by_node.empty() ? 0 : 1);
  if (given != 1)
    return bad("parameters.buyer_classes", fmt::format("{} of the lists by sector, region and node are given", given),
               "Give one of the three to rank the buyers.");
  if (!c.by_sector.empty())
    return check_size("parameters.buyer_classes.by_sector", c.by_sector.size(), network.sectors, "one class per sector");
  if (!c.by_region.empty())
    return check_size("parameters.buyer_classes.by_region", c.by_region.size(), network.regions, "one class per region");
  return check_size("parameters.buyer_classes.by_node", c.by_node.size(), network.nodes(), "one class per node");
}

Result<> check_shared(const ArioNetwork& network, const ArioParameters& p) {
  const std::size_t n = network.nodes(), s = network.sectors;
  TRY(check_year(p.steps_per_year));
  TRY(check_psi("parameters.psi", p.psi));
  TRY(check_alpha("parameters.", p.alpha_base, p.alpha_max, p.alpha_tau));
  TRY(check_tau("parameters.rebuild_tau", std::span(&p.rebuild_tau, 1)));
  if (const std::size_t size = p.inventory_days.size(); size != 1 && size != s && size != s * n)
    return check_size("parameters.inventory_days", size, s, "1 value, one per input sector, or S x N values");
  if (const std::size_t size = p.inventory_restoration_tau.size(); size != 1 && size != s)
    return check_size("parameters.inventory_restoration_tau", size, s, "1 value or one per input sector");
  TRY(check_days(network, "parameters.inventory_days", p.inventory_days, 1, p.psi, p.mode));
  TRY(check_tau("parameters.inventory_restoration_tau", p.inventory_restoration_tau));
  if (!p.criticality.empty()) TRY(check_size("parameters.criticality", p.criticality.size(), s * s, "S x S values (input, buyer)"));
  if (p.precision == Precision::in_single) TRY(check_single(network, p.steps_per_year));
  if (p.rationing == Rationing::priority) TRY(check_classes(network, p.buyer_classes));
  const bool plain = p.criticality.empty() && p.rationing == Rationing::proportional &&
                     (p.production_function == ProductionFunction::half_critical || p.production_function == ProductionFunction::leontief);
  if (p.mode == ArioMode::boario_compatible && !plain)
    return fail(ErrorCode::unsupported, "The compatible mode knows proportional rationing and critical inputs only",
                at_field("parameters.mode"), "Use the exact mode.");
  if (p.money_factor) {
    TRY(check_positive("parameters.money_factor", *p.money_factor));
    if (p.mode == ArioMode::exact)
      return fail(ErrorCode::contradiction, "A factor of money sets what BoARIO rounds capital to, and the exact mode rounds nothing",
                  at_field("parameters.money_factor"),
                  "Leave it out, or choose the compatible mode (--compatible; in Python boario=True).");
  }
  if (p.capital.empty()) return check_capital_years(p.capital_ratio, at_field("parameters.capital_ratio"));
  TRY(check_size("parameters.capital", p.capital.size(), n, "one value per node"));
  return check_values("parameters.capital", p.capital, false, [&](std::size_t node) { return node_text(network.names, node); });
}

Result<> check_households(const ArioNetwork& network, const std::string& field, const CapitalEvent& e) {
  const std::size_t columns = network.final_demand_region.size();
  for (const HouseholdImpact& impact : e.households_impact) {
    if (e.kind != EventKind::rebuild)
      return fail(ErrorCode::contradiction, "Capital of households takes no capacity: it acts where it is rebuilt, and nowhere else",
                  at_field(field), "Leave it out, or let the event be of the kind rebuild.");
    if (impact.column >= columns)
      return outside(field, fmt::format("Column {} of {}", impact.column, columns), "Number the columns of final demand from 0.");
    if (!(impact.amount >= 0 && impact.amount <= most_money))
      return outside(field, fmt::format("{} of {}", impact.amount, column_text(network, impact.column)),
                     "Give an amount of money that is not negative.");
  }
  return {};
}

Result<> check_event(const ArioNetwork& network, const std::string& owner, const CapitalEvent& e) {
  if (e.occurrence < 1)
    return outside(owner + "occurrence", fmt::format("An event in step {}", e.occurrence),
                   "Give 1 or more: that is the first step that can be hit.");
  if (e.duration < 1) return outside(owner + "duration", fmt::format("A duration of {} steps", e.duration), "Give at least 1 step.");
  for (const NodeImpact& impact : e.impact) {
    if (impact.node >= network.nodes())
      return outside(owner + "impact", fmt::format("Node {} of {}", impact.node, network.nodes()), "Number nodes from 0.");
    const bool share = e.kind == EventKind::arbitrary;
    if (!(impact.amount >= 0) || !std::isfinite(impact.amount) || (share && impact.amount > 1))
      return outside(owner + "impact", fmt::format("{} at {}", impact.amount, node_text(network.names, impact.node)),
                     share ? "Give a share of capacity, 0 to 1." : "Give an amount of money that is not negative.");
  }
  TRY(check_households(network, owner + "households_impact", e));
  TRY(check_tau(owner + "recovery_tau", std::span(&e.recovery_tau, 1)));
  if (e.shape == RecoveryShape::concave && e.recovery_half_time && !(*e.recovery_half_time > 1 && *e.recovery_half_time < e.recovery_tau))
    return outside(owner + "recovery_half_time", fmt::format("A half time of {}", *e.recovery_half_time),
                   "Give a time between 1 and recovery_tau.");
  if (e.shape == RecoveryShape::concave && !e.recovery_half_time && e.recovery_tau <= 2)
    return outside(owner + "recovery_tau", fmt::format("A recovery of {} steps", e.recovery_tau),
                   "Give more than 2 steps for a concave recovery.");
  if (e.money_factor) TRY(check_positive(owner + "money_factor", *e.money_factor));
  if (e.kind != EventKind::rebuild) return {};
  TRY(check_positive(owner + "rebuilding_factor", e.rebuilding_factor));
  if (e.rebuild_tau) TRY(check_tau(owner + "rebuild_tau", std::span(&*e.rebuild_tau, 1)));
  double sum = 0;
  for (const RebuildingSector& r : e.rebuilding_sectors) {
    if (r.sector >= network.sectors)
      return outside(owner + "rebuilding_sectors", fmt::format("Sector {} of {}", r.sector, network.sectors), "Number sectors from 0.");
    if (r.region && *r.region >= network.regions)
      return outside(owner + "rebuilding_sectors", fmt::format("Region {} of {}", *r.region, network.regions), "Number regions from 0.");
    if (!(r.share >= 0))
      return outside(owner + "rebuilding_sectors",
                     fmt::format("A share of {} of {}", r.share, part_text(network.sector_names, r.sector, "sector")),
                     "Give a share, 0 to 1.");
    sum += r.share;
  }
  if (std::abs(sum - 1) > 1e-9)
    return outside(owner + "rebuilding_sectors", fmt::format("The shares of the rebuilding sectors sum to {:g}", sum),
                   "Make them sum to 1.");
  return {};
}

Result<> check_paths(const ArioNetwork& network, const std::string& owner, const ArioMember& m) {
  for (const CapacityPath& path : m.capacity) {
    if (path.node >= network.nodes())
      return outside(owner + "capacity", fmt::format("Node {} of {}", path.node, network.nodes()), "Number nodes from 0.");
    for (std::size_t t = 0; t < path.loss_by_step.size(); ++t)
      if (!(path.loss_by_step[t] >= 0 && path.loss_by_step[t] <= 1))
        return outside(owner + "capacity",
                       fmt::format("A loss of {} of {} in step {}", path.loss_by_step[t], node_text(network.names, path.node), t),
                       "Give a share, 0 to 1.");
  }
  for (const DemandPath& path : m.demand) {
    if (path.node >= network.nodes() || (path.region && *path.region >= network.regions))
      return outside(owner + "demand", fmt::format("Node {}", path.node), "Number nodes and regions from 0.");
    for (std::size_t t = 0; t < path.factor_by_step.size(); ++t)
      if (!(path.factor_by_step[t] >= 0 && path.factor_by_step[t] <= most_factor))
        return outside(owner + "demand",
                       fmt::format("A factor of {} of {} in step {}", path.factor_by_step[t], node_text(network.names, path.node), t),
                       fmt::format("Give a factor from 0 to {:g}.", most_factor));
  }
  return {};
}

Result<> check_block(const ArioNetwork& network, const std::string& owner, const DeliveryBlock& b) {
  if (b.exporter_region >= network.regions || b.importer_region >= network.regions)
    return outside(owner + "exporter_region", fmt::format("Regions {} to {}", b.exporter_region, b.importer_region),
                   "Number regions from 0.");
  const std::string trade = fmt::format("what {} sells to {}", part_text(network.region_names, b.exporter_region, "region"),
                                        part_text(network.region_names, b.importer_region, "region"));
  if (b.from_step < 0 || b.to_step <= b.from_step)
    return outside(owner + "from_step", fmt::format("Steps {} to {} of {}", b.from_step, b.to_step, trade),
                   "Let it start at 0 or later and end after it starts.");
  if (!(b.share >= 0 && b.share <= 1))
    return outside(owner + "share", fmt::format("A share of {} of {}", b.share, trade), "Give a share, 0 to 1.");
  if (!b.sectors.empty()) return check_size(owner + "sectors", b.sectors.size(), network.sectors, "one flag per sector, or none");
  return {};
}

Result<> check_member(const ArioNetwork& network, const ArioParameters& shared, const ArioMember& m, std::size_t number) {
  const std::string owner = fmt::format("members[{}].", number);
  const double psi = m.psi.value_or(shared.psi);
  TRY(check_psi(owner + "psi", psi));
  TRY(check_alpha(owner, m.alpha_base.value_or(shared.alpha_base), m.alpha_max.value_or(shared.alpha_max),
                  m.alpha_tau.value_or(shared.alpha_tau)));
  TRY(check_positive(owner + "inventory_factor", m.inventory_factor));
  if (const std::size_t size = m.inventory_days.size(); size > 1)
    TRY(check_size(owner + "inventory_days", size, network.sectors, "1 value or one per input sector"));
  if (const std::size_t size = m.inventory_restoration_tau.size(); size > 1)
    TRY(check_size(owner + "inventory_restoration_tau", size, network.sectors, "1 value or one per input sector"));
  const auto& days = m.inventory_days.empty() ? shared.inventory_days : m.inventory_days;
  if (!m.inventory_days.empty() || m.psi || m.inventory_factor != 1)
    TRY(check_days(network, owner + "inventory_days", days, m.inventory_factor, psi, shared.mode));
  TRY(check_tau(owner + "inventory_restoration_tau", m.inventory_restoration_tau));
  if (m.rebuild_tau) TRY(check_tau(owner + "rebuild_tau", std::span(&*m.rebuild_tau, 1)));
  for (std::size_t e = 0; e < m.events.size(); ++e) TRY(check_event(network, fmt::format("{}events[{}].", owner, e), m.events[e]));
  for (std::size_t b = 0; b < m.blocks.size(); ++b) TRY(check_block(network, fmt::format("{}blocks[{}].", owner, b), m.blocks[b]));
  return check_paths(network, owner, m);
}

}  // namespace

Result<> check_total(double total, std::string field) {
  if (total <= most_money) return {};
  return outside(std::move(field), fmt::format("The amounts add up to {:g}, more than can be reckoned with", total),
                 fmt::format("Use a larger unit of money: {:g} is the most.", most_money));
}

Result<> check_inputs(const ArioNetwork& network, const ArioParameters& shared, std::span<const ArioMember> members,
                      std::span<const DeliveryBlock> blocks, int steps, const ArioRecord& record, int threads) {
  TRY(check_network(network));
  TRY(check_shared(network, shared));
  if (steps < 1) return outside("steps", fmt::format("{} steps", steps), "Run at least 1 step.");
  if (threads < 1) return outside("threads", fmt::format("{} threads", threads), "Use at least 1 thread.");
  if (members.empty()) return fail(ErrorCode::missing_data, "There is no member", at_field("members"), "Give at least one.");
  if (record.output_block_steps < 0)
    return outside("record.output_block_steps", fmt::format("Blocks of {} steps", record.output_block_steps), "Give 0 or more.");
  for (const std::uint32_t member : record.trace_members)
    if (member >= members.size())
      return outside("record.trace_members", fmt::format("Member {} of {}", member, members.size()), "Number members from 0.");
  if (record.observe && members.size() != 1)
    return fail(ErrorCode::contradiction, "Steps are observed of one member", at_field("record.observe"), "Run the member alone.");
  for (std::size_t m = 0; m < members.size(); ++m) TRY(check_member(network, shared, members[m], m));
  for (std::size_t b = 0; b < blocks.size(); ++b) TRY(check_block(network, fmt::format("blocks[{}].", b), blocks[b]));
  return {};
}

}  // namespace entrepot::shock::detail
