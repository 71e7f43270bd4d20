#include "shock/detail/prepared.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "shock/capital.h"
#include "shock/detail/check.h"
#include "shock/detail/kernel.h"
#include "shock/detail/row_sum.h"

namespace entrepot::shock::detail {
namespace {

constexpr double least_single_flow = 1e-30;
constexpr double exact_input_threshold = 2.7e-8;  // smallest A_sj that makes s an input of j

std::size_t round_up(std::size_t n, std::size_t step) { return (n + step - 1) / step * step; }

// Sum over buyers in the order of the sweep (kernel.h), with all order rates 1.
double row_sum(const Prepared& p, std::size_t i) {
  RowSum<double> sum;
  for (std::size_t j = 0; j < p.nodes; ++j) sum.add(p.flow(i, j));
  return sum.total();
}

// Sum over the suppliers of a sector in the order of the sweep.
double input_sum(const Prepared& p, std::size_t s, std::size_t j) {
  double sum = 0;
  for (std::size_t r = 0; r < p.regions; ++r) sum += p.flow(r * p.sectors + s, j);
  return p.precision == Precision::in_single ? static_cast<float>(sum) : sum;
}

void add_note(Prepared& p, const std::vector<std::size_t>& nodes, std::string_view what) {
  if (!nodes.empty()) p.notes.push_back({nodes, std::string(what)});
}

// The table per step; idle buyers are settled later, in the packed flows.
void take_table(Prepared& p, const ArioNetwork& network, double steps_per_year) {
  p.in_double.packed = AlignedDoubles(p.sectors * p.regions * p.buyers);
  for (std::size_t i = 0; i < p.nodes; ++i)
    for (std::size_t j = 0; j < p.nodes; ++j) p.in_double.packed[p.place(i, j)] = network.flows[i * p.nodes + j] / steps_per_year;
  p.final_by_column.resize(p.nodes * p.columns);
  for (std::size_t c = 0; c < p.final_by_column.size(); ++c) p.final_by_column[c] = network.final_demand[c] / steps_per_year;
  p.output.resize(p.nodes);
  for (std::size_t i = 0; i < p.nodes; ++i) p.output[i] = network.output[i] / steps_per_year;
}

// From here on the flows are what single precision has of them; what is too small for it is nothing.
void round_to_single(Prepared& p) {
  p.precision = Precision::in_single;
  p.in_single.packed = Aligned<float>(p.in_double.packed.size());
  for (std::size_t c = 0; c < p.in_double.packed.size(); ++c)
    if (const double flow = p.in_double.packed[c]; flow >= least_single_flow) p.in_single.packed[c] = static_cast<float>(flow);
  p.in_double.packed = {};
}

// Final demand by buying region. With `positive`, a row whose final demand has negative cells keeps its sum but spreads it over
// the positive ones, so that no buyer misses a negative amount.
std::vector<double> spread_by_region(const Prepared& p, const ArioNetwork& network, bool positive) {
  std::vector<double> by_region(p.nodes * p.regions, 0.0);
  for (std::size_t i = 0; i < p.nodes; ++i) {
    double sum = 0, sum_positive = 0;
    const double* row = p.final_by_column.data() + i * p.columns;
    for (std::size_t c = 0; c < p.columns; ++c) {
      sum += row[c];
      sum_positive += std::max(0.0, row[c]);
    }
    const bool spread = positive && sum != sum_positive;
    const double scale = spread ? (sum_positive > 0 ? std::max(0.0, sum) / sum_positive : 0) : 1;
    for (std::size_t c = 0; c < p.columns; ++c)
      by_region[i * p.regions + network.final_demand_region[c]] += spread ? std::max(0.0, row[c]) * scale : row[c];
  }
  return by_region;
}

// Buyers without output have no production to feed: what they buy is final demand of their region.
void settle_idle_buyers(Prepared& p, std::vector<double>& final_demand) {
  std::vector<std::size_t> idle;
  for (std::size_t j = 0; j < p.nodes; ++j) {
    if (p.output[j] > 0) continue;
    double bought = 0;
    for (std::size_t i = 0; i < p.nodes; ++i) {
      double& flow = p.in_double.packed[p.place(i, j)];
      bought += flow;
      final_demand[i * p.regions + p.region_of(j)] += flow;
      flow = 0;
    }
    if (bought > 0) idle.push_back(j);
  }
  add_note(p, idle, "no output but purchases; the purchases are taken as final demand of their region");
}

// Imports that a national table books as sales of its own nodes make many times their output of it.
void note_raised(Prepared& p, const ArioNetwork& network, double steps_per_year, const std::vector<std::size_t>& raised) {
  if (raised.empty()) return;
  const auto times = [&](std::size_t i) {
    const double before = network.output[i] / steps_per_year;
    return before > 0 ? p.output[i] / before : std::numeric_limits<double>::infinity();
  };
  const std::size_t most = *std::max_element(raised.begin(), raised.end(), [&](auto a, auto b) { return times(a) < times(b); });
  const std::string how =
      std::isfinite(times(most)) ? fmt::format("to {:.4g} times that of the table", times(most)) : "from 0 in the table";
  const std::string what = "flows sold exceed output; final demand is taken as 0 and output as the flows sold";
  if (raised.size() == 1) return add_note(p, raised, what + ": it grows " + how);
  add_note(p, raised, what);
  add_note(p, {most}, "here output grows most by that, " + how);
}

// Sets X0 and the final demand by region so that the start is a steady state, to the bit.
void balance(Prepared& p, const ArioNetwork& network, double steps_per_year, std::vector<double>& final_demand) {
  std::vector<std::size_t> moved, clamped;
  for (std::size_t i = 0; i < p.nodes; ++i) {
    const double sold = row_sum(p, i);
    double* row = final_demand.data() + i * p.regions;
    double total = 0;
    for (std::size_t r = 0; r < p.regions; ++r) total += row[r];
    const double residual = p.output[i] - sold - total;
    if (std::abs(residual) > 1e-12 * std::max(p.output[i], sold)) {
      moved.push_back(i);
      double& own = row[p.region_of(i)];
      const double wanted = total + residual;  // output - flows sold
      if (wanted <= 0) {
        if (wanted < 0) clamped.push_back(i);
        std::fill_n(row, p.regions, 0.0);
      } else if (own + residual >= 0) {
        own += residual;
      } else {
        for (std::size_t r = 0; r < p.regions; ++r) row[r] *= wanted / total;
      }
      total = 0;
      for (std::size_t r = 0; r < p.regions; ++r) total += row[r];
    }
    p.output[i] = sold + total;
  }
  add_note(p, moved, "output differs from the row sum; the difference joins the final demand of their own region");
  note_raised(p, network, steps_per_year, clamped);
}

// The compatible mode starts from the table as it is.
void note_residual(Prepared& p, const ArioNetwork& network) {
  const std::size_t n = p.nodes, c = p.columns;
  double largest = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double left = network.output[i];
    for (const double flow : network.flows.subspan(i * n, n)) left -= flow;
    for (const double demand : network.final_demand.subspan(i * c, c)) left -= demand;
    if (network.output[i] > 0) largest = std::max(largest, std::abs(left) / network.output[i]);
  }
  if (largest > 1e-9)
    p.notes.push_back({{},
                       fmt::format("rows of the table do not sum to output (up to {:.2g} % of it): the compatible mode drifts without any "
                                   "shock",
                                   100 * largest)});
}

void sum_inputs(Prepared& p, const ArioNetwork& network, const ArioParameters& shared) {
  p.use = AlignedDoubles(p.sectors * p.buyers);
  for (std::size_t j = 0; j < p.nodes; ++j)
    for (std::size_t s = 0; s < p.sectors; ++s) {
      p.use[s * p.buyers + j] = p.output[j] > 0 ? input_sum(p, s, j) : 0;
    }
  p.value_added_share.assign(p.nodes, 0.0);
  p.capital = productive_capital(network, shared);
  std::vector<std::size_t> negative;
  for (std::size_t j = 0; j < p.nodes; ++j) {
    double bought = 0;
    for (std::size_t s = 0; s < p.sectors; ++s) bought += p.use[s * p.buyers + j];
    if (p.output[j] > 0) p.value_added_share[j] = 1 - bought / p.output[j];
    if (p.value_added_share[j] < 0) negative.push_back(j);
  }
  add_note(p, negative, "negative value added; it is kept with its sign in the losses, and capital is 0 where it follows value added");
}

enum class Bound { never, alone, half, together };

Bound bound_of(ProductionFunction function, Criticality c) {
  using enum ProductionFunction;
  const bool important = c == Criticality::important;
  if (function == leontief) return Bound::alone;
  if (function == linear) return Bound::together;
  if (c == Criticality::critical) return Bound::alone;
  if (!important || function == weakly_critical) return Bound::never;
  return function == strongly_critical ? Bound::alone : function == half_critical ? Bound::half : Bound::together;
}

void classify_inputs(Prepared& p, const ArioParameters& shared) {
  const auto bound = [&](std::size_t s, std::size_t j) {
    return bound_of(shared.production_function,
                    shared.criticality.empty() ? Criticality::critical : shared.criticality[s * p.sectors + p.sector_of(j)]);
  };
  p.bind = AlignedDoubles(p.sectors * p.buyers);
  for (std::size_t s = 0; s < p.sectors; ++s)
    for (std::size_t j = 0; j < p.nodes; ++j) {
      const std::size_t cell = s * p.buyers + j;
      const double use = p.use[cell];
      const bool is_input =
          p.mode == ArioMode::exact ? use > exact_input_threshold * p.output[j] : use * shared.steps_per_year > 1e-5 * p.output[j];
      if (is_input && bound(s, j) != Bound::alone) p.not_alone.push_back(static_cast<std::uint32_t>(cell));
      if (!is_input || bound(s, j) == Bound::never) continue;
      AlignedDoubles& kind = bound(s, j) == Bound::alone ? p.bind : bound(s, j) == Bound::half ? p.bind_half : p.bind_sum;
      if (kind.size() == 0) kind = AlignedDoubles(p.sectors * p.buyers);
      kind[cell] = use;
    }
}

template <class Real>
void set_cells(const Prepared& p, Cells<Real>& cells) {
  const auto inverses = [](const AlignedDoubles& of) {
    Aligned<Real> out(of.size());
    for (std::size_t c = 0; c < of.size(); ++c) out[c] = 1 / static_cast<Real>(of[c]);
    return out;
  };
  cells.use = Aligned<Real>(p.use.size());
  for (std::size_t c = 0; c < p.use.size(); ++c) cells.use[c] = static_cast<Real>(p.use[c]);
  cells.per_use = inverses(p.use);
  cells.per_bind = inverses(p.bind);
  cells.per_bind_half = inverses(p.bind_half);
}

}  // namespace

std::size_t Prepared::place(std::size_t i, std::size_t j) const {
  return ((sector_of(i) * blocks + j / block_columns) * regions + region_of(i)) * block_columns + j % block_columns;
}

std::size_t Prepared::bytes() const {
  return in_single.packed.size() * sizeof(float) + (in_double.packed.size() + final_by_column.size() + 2 * final_by_region.size() +
                                                    2 * (use.size() + bind.size() + bind_half.size()) + bind_sum.size()) *
                                                       sizeof(double);
}

Result<Prepared> prepare(const ArioNetwork& network, const ArioParameters& shared, std::span<const DeliveryBlock> blocks, int steps,
                         const Limits& limits) {
  Prepared p;
  p.regions = network.regions;
  p.sectors = network.sectors;
  p.nodes = network.nodes();
  p.names = network.names;
  p.buyers = round_up(p.nodes, block_columns);
  p.blocks = p.buyers / block_columns;
  p.columns = network.final_demand_region.size();
  p.mode = shared.mode;
  take_table(p, network, shared.steps_per_year);
  const bool exact = p.mode == ArioMode::exact;
  Phase& open = p.open;
  open.final_demand = spread_by_region(p, network, exact);
  if (exact) settle_idle_buyers(p, open.final_demand);
  if (shared.precision == Precision::in_single) round_to_single(p);
  if (exact && shared.balance_residual) balance(p, network, shared.steps_per_year, open.final_demand);
  open.final_total.assign(p.nodes, 0.0);
  for (std::size_t i = 0; i < p.nodes; ++i)
    for (std::size_t r = 0; r < p.regions; ++r) open.final_total[i] += open.final_demand[i * p.regions + r];
  p.final_by_region = open.final_demand;
  open.blocked.assign(p.regions, 0.0);
  sum_inputs(p, network, shared);
  classify_inputs(p, shared);
  if (!exact) note_residual(p, network);
  if (p.precision == Precision::in_single) set_cells(p, p.in_single);
  else set_cells(p, p.in_double);
  for (std::size_t n = 0; n < p.sectors * p.blocks; ++n) {
    const std::size_t at = n * p.regions * block_columns;
    if (p.precision == Precision::in_single) open.flows_single.push_back(p.in_single.packed.data() + at);
    else open.flows.push_back(p.in_double.packed.data() + at);
  }
  if (p.precision == Precision::in_single) sum_flows(p, open);
  TRY_ASSIGN(p.phases, phases_of(p, blocks, {}, steps, limits));
  return p;
}

}  // namespace entrepot::shock::detail
