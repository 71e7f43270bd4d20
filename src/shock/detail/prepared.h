// The network as the engine runs it: per step, balanced, packed for the sweep, one set of flows per phase of the blocks.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "shock/ario.h"
#include "shock/detail/aligned.h"

namespace entrepot::shock::detail {

// A stretch of steps with constant delivery blocks.
struct Phase {
  int from = 0;
  // [s * blocks + b], packed (kernel.h); shared with the table where nothing is blocked. One of the two, by the precision.
  std::vector<const double*> flows;
  std::vector<const float*> flows_single;
  std::vector<double> final_demand;     // [node][buying region] that can be delivered
  std::vector<double> final_total;      // [node]
  std::vector<double> blocked;          // [buying region] final demand that cannot be delivered
  std::vector<double> passing;          // [exporter][importer][sector] share that passes; empty: all of it
  // [s * blocks + b]: what differs from the table; shared with the phase before
  std::vector<std::shared_ptr<AlignedDoubles>> own;
  std::vector<std::shared_ptr<Aligned<float>>> own_single;
  // [s][buyers] sum_i Z_ij of what passes, and less what is used at full output; single only
  std::shared_ptr<Aligned<float>> column_sums, column_gaps;
  std::vector<double> row_sums;                 // [row] sum_j Z_ij of what passes; single only
};
using Phases = std::vector<Phase>;      // by first step, the first from 0

// What the sweep reads of the table in the precision of the run.
template <class Real>
struct Cells {
  Aligned<Real> packed;                         // flows
  Aligned<Real> use;                            // [s][buyers]
  Aligned<Real> per_use, per_bind, per_bind_half;  // 1 / x of Prepared's; infinity for 0
};

struct Prepared {
  std::size_t regions = 0, sectors = 0, nodes = 0, buyers = 0 /* padded */, blocks = 0, columns = 0 /* C */;
  ArioMode mode = ArioMode::exact;
  std::vector<double> output;           // X0, money per step
  std::vector<double> value_added_share;  // 1 - sum_s A_sj; 0 where output is 0
  std::vector<double> capital;
  std::vector<double> final_by_column;  // [node][C] per step, signed
  std::vector<double> final_by_region;  // [node][buying region] per step, nothing blocked
  AlignedDoubles use;                   // [s][buyers]
  AlignedDoubles bind, bind_half;       // [s][buyers] use where the input binds alone, where it costs half; bind_half empty if none does
  AlignedDoubles bind_sum;              // [s][buyers] use where the input binds together with others (linear); empty if none does
  std::vector<std::uint32_t> not_alone;  // cells [s][buyers] of inputs that do not bind alone: their stocks may run out
  Precision precision = Precision::in_double;
  Cells<double> in_double;              // empty in single precision,
  Cells<float> in_single;               // and this in double
  Phase open;                           // nothing blocked
  Phases phases;                        // with the shared blocks
  std::vector<ArioNote> notes;
  std::span<const std::string> names;   // of the network, for errors

  std::size_t region_of(std::size_t node) const { return node / sectors; }
  std::size_t sector_of(std::size_t node) const { return node % sectors; }
  std::size_t row_of(std::size_t node) const { return sector_of(node) * regions + region_of(node); }
  // Z_ij of the table, money per step, from the packed flows (kernel.h).
  double flow(std::size_t i, std::size_t j) const {
    return precision == Precision::in_single ? in_single.packed[place(i, j)] : in_double.packed[place(i, j)];
  }
  std::size_t place(std::size_t i, std::size_t j) const;
  std::size_t bytes() const;
};

// The phases of several lists of blocks together. Errors: limit_exceeded.
Result<Phases> phases_of(const Prepared& network, std::span<const DeliveryBlock> shared, std::span<const DeliveryBlock> own, int steps,
                         const Limits& limits);

// Sums of the flows of a phase: what the differences of single precision are from.
void sum_flows(const Prepared& network, Phase& phase);

// The inputs must have passed check_inputs (check.h).
Result<Prepared> prepare(const ArioNetwork& network, const ArioParameters& shared, std::span<const DeliveryBlock> blocks, int steps,
                         const Limits& limits);

template <class Real>
const std::vector<const Real*>& flows_of(const Phase& phase) {
  if constexpr (std::is_same_v<Real, float>) return phase.flows_single;
  else return phase.flows;
}
template <class Real>
const Cells<Real>& cells_of(const Prepared& p) {
  if constexpr (std::is_same_v<Real, float>) return p.in_single;
  else return p.in_double;
}

}  // namespace entrepot::shock::detail
