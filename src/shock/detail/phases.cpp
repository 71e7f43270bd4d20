// Stretches of steps in which the same deliveries are blocked, and the flows of each.
#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "shock/detail/check.h"
#include "shock/detail/kernel.h"
#include "shock/detail/prepared.h"
#include "shock/detail/row_sum.h"

namespace entrepot::shock::detail {
namespace {

template <class Real>
void pack_block(const Prepared& p, std::size_t s, std::size_t b, const std::vector<double>& passing, Real* out) {
  const Real* table = cells_of<Real>(p).packed.data() + (s * p.blocks + b) * p.regions * block_columns;
  for (std::size_t r = 0; r < p.regions; ++r)
    for (std::size_t c = 0; c < block_columns; ++c) {
      const std::size_t j = b * block_columns + c, at = r * block_columns + c;
      out[at] = j < p.nodes ? static_cast<Real>(table[at] * passing[(r * p.regions + p.region_of(j)) * p.sectors + s]) : 0;
    }
}

using BlockLists = std::array<std::span<const DeliveryBlock>, 2>;

std::vector<double> passing_shares(const Prepared& p, const BlockLists& lists, int step) {
  std::vector<double> passing;
  for (const auto& blocks : lists)
    for (const DeliveryBlock& block : blocks) {
      if (step < block.from_step || step >= block.to_step || block.share == 0) continue;
      if (passing.empty()) passing.assign(p.regions * p.regions * p.sectors, 1.0);
      for (std::size_t s = 0; s < p.sectors; ++s)
        if (block.sectors.empty() || block.sectors[s])
          passing[(block.exporter_region * p.regions + block.importer_region) * p.sectors + s] *= 1 - block.share;
    }
  return passing;
}

// Whether the shares that pass to the buyers of a packed block are those of `before` (empty: all passes).
bool same_as(const Prepared& p, const std::vector<double>& before, const std::vector<double>& passing, std::size_t s, std::size_t b) {
  const std::size_t first = b * block_columns, last = std::min(p.nodes, first + block_columns);
  if (first >= last) return true;
  for (std::size_t to = p.region_of(first); to <= p.region_of(last - 1); ++to)
    for (std::size_t from = 0; from < p.regions; ++from) {
      const std::size_t at = (from * p.regions + to) * p.sectors + s;
      if (passing[at] != (before.empty() ? 1.0 : before[at])) return false;
    }
  return true;
}

void block_final_demand(const Prepared& p, Phase& phase) {
  for (std::size_t i = 0; i < p.nodes; ++i) {
    double total = 0;
    for (std::size_t r = 0; r < p.regions; ++r) {
      double& demand = phase.final_demand[i * p.regions + r];
      const double pass = phase.passing[(p.region_of(i) * p.regions + r) * p.sectors + p.sector_of(i)];
      phase.blocked[r] += demand * (1 - pass);
      demand *= pass;
      total += demand;
    }
    phase.final_total[i] = total;
  }
}

// Flows of the phase that differ from the table's; adds to `bytes` what they need beyond those of the phase before.
template <class Real>
void close_flows(const Prepared& p, const std::vector<double>& passing, const std::vector<double>& passing_before,
                 const std::vector<std::shared_ptr<Aligned<Real>>>& before, std::vector<std::shared_ptr<Aligned<Real>>>& own,
                 std::vector<const Real*>& flows, std::size_t& bytes) {
  own.resize(p.sectors * p.blocks);
  for (std::size_t s = 0; s < p.sectors; ++s)
    for (std::size_t b = 0; b < p.blocks; ++b) {
      const std::size_t at = s * p.blocks + b;
      if (same_as(p, {}, passing, s, b)) continue;
      if (!before.empty() && same_as(p, passing_before, passing, s, b)) {
        own[at] = before[at];
      } else {
        own[at] = std::make_shared<Aligned<Real>>(p.regions * block_columns);
        pack_block(p, s, b, passing, own[at]->data());
        bytes += p.regions * block_columns * sizeof(Real);
      }
      flows[at] = own[at]->data();
    }
}

// Adds to `bytes` what the phase needs beyond what it shares with the one before.
Phase close_phase(const Prepared& p, const Phase& before, int from, std::vector<double> passing, std::size_t& bytes) {
  Phase phase = p.open;
  phase.from = from;
  phase.passing = std::move(passing);
  bytes += (phase.final_demand.size() + phase.final_total.size() + p.sectors * p.blocks + phase.passing.size()) * sizeof(double);
  if (phase.passing.empty()) return phase;
  if (p.precision == Precision::in_single) {
    close_flows(p, phase.passing, before.passing, before.own_single, phase.own_single, phase.flows_single, bytes);
    sum_flows(p, phase);
    bytes += 2 * phase.column_sums->size() * sizeof(float) + phase.row_sums.size() * sizeof(double);
  } else {
    close_flows(p, phase.passing, before.passing, before.own, phase.own, phase.flows, bytes);
  }
  block_final_demand(p, phase);
  return phase;
}

}  // namespace

void sum_flows(const Prepared& p, Phase& phase) {
  phase.column_sums = std::make_shared<Aligned<float>>(p.sectors * p.buyers);
  phase.column_gaps = std::make_shared<Aligned<float>>(p.sectors * p.buyers);
  phase.row_sums.assign(p.nodes, 0.0);
  for (std::size_t s = 0; s < p.sectors; ++s) {
    std::vector<RowSum<double>> rows(p.regions);
    for (std::size_t b = 0; b < p.blocks; ++b)
      for (std::size_t c = 0; c < block_columns; ++c) {
        double sum = 0;
        for (std::size_t r = 0; r < p.regions; ++r) {
          const double flow = phase.flows_single[s * p.blocks + b][r * block_columns + c];
          sum += flow;
          rows[r].add(flow);
        }
        const std::size_t cell = s * p.buyers + b * block_columns + c;
        (*phase.column_sums)[cell] = static_cast<float>(sum);
        (*phase.column_gaps)[cell] = static_cast<float>(sum) - p.in_single.use[cell];
      }
    for (std::size_t r = 0; r < p.regions; ++r) phase.row_sums[s * p.regions + r] = rows[r].total();
  }
}

Result<Phases> phases_of(const Prepared& p, std::span<const DeliveryBlock> shared, std::span<const DeliveryBlock> own, int steps,
                         const Limits& limits) {
  const BlockLists lists{shared, own};
  std::set<int> starts{0};
  for (const auto& blocks : lists)
    for (const DeliveryBlock& block : blocks)
      for (const int edge : {block.from_step, block.to_step})
        if (edge > 0 && edge < steps) starts.insert(edge);
  Phases phases;
  std::size_t bytes = p.bytes();
  for (const int start : starts) {
    phases.push_back(close_phase(p, phases.empty() ? p.open : phases.back(), start, passing_shares(p, lists, start), bytes));
    if (bytes > limits.memory_bytes)
      return fail(ErrorCode::limit_exceeded,
                  fmt::format("{} delivery blocks make {} different stretches of flows", shared.size() + own.size(), starts.size()),
                  at_field("blocks"), "Let blocks start and end on the same steps, or raise the memory limit.");
  }
  return phases;
}

}  // namespace entrepot::shock::detail
