// Equations (7) and (8): stocks and orders of all buyers, by the kernels.
#include "shock/detail/chunk.h"

#include <algorithm>
#include <array>

namespace entrepot::shock::detail {

template <class Real, std::size_t K>
Sweep<Real> Chunk<Real, K>::sweep_arguments(const Phase& now, const Phase& next) {
  const Cells<Real>& table = cells_of<Real>(net_);
  Sweep<Real> a;
  a.sectors = net_.sectors;
  a.suppliers = net_.regions;
  a.buyers = net_.buyers;
  a.blocks = net_.blocks;
  a.delivered = flows_of<Real>(now).data();
  a.ordered = flows_of<Real>(next).data();
  a.use = table.use.data();
  a.per_use = table.per_use.data();
  a.per_bind = table.per_bind.data();
  a.per_bind_half = table.per_bind_half.size() > 0 ? table.per_bind_half.data() : nullptr;
  a.stock_days = stock_days_.data();
  a.per_bind_days = per_bind_days_.data();
  a.days_by_buyer = stock_days_.size() != net_.sectors * K;
  a.restock_rate = restock_rate_.data();
  a.tracked = tracked_.data();
  a.fixed_shares = shared_.order_rule == OrderRule::fixed;
  if constexpr (from_table<Real>) {
    a.delivered_sum = now.column_sums->data();
    a.delivered_gap = now.column_gaps->data();
    a.ordered_sum = next.column_sums->data();
    a.ordered_gap = next.column_gaps->data();
  }
  a.backwards = backwards_ = !backwards_;
  a.sent = sent_.data();
  a.pull = pull_.data();
  a.promised = promises_ ? promised_.data() : nullptr;
  a.arrived = by_buyer_ ? arrived_.data() : nullptr;
  a.running = running_.data();
  a.wanted = goal_.data();
  a.stock = a.stock_out = stock_.data();
  a.carry = a.carry_out = carry_.data();
  a.order_rate = a.order_rate_out = order_rate_.data();
  a.ceiling = ceiling_.data();
  a.ceiling_half = ceiling_half_.data();
  a.row_orders = row_orders_.data();
  a.scratch = scratch_.data();
  return a;
}

template <class Real, std::size_t K>
RowList Chunk<Real, K>::rows_that_add(const Aligned<Real>& factor, std::vector<std::uint32_t>& rows,
                                      std::vector<std::uint32_t>& count) const {
  rows.resize(net_.nodes);
  count.assign(net_.sectors, 0);
  for (std::size_t s = 0; s < net_.sectors; ++s)
    for (std::size_t r = 0; r < net_.regions; ++r) {
      const Real* of = factor.data() + (s * net_.regions + r) * K;
      int lanes = 0;  // all are looked at: that is faster than to stop at the first
      for (std::size_t k = 0; k < K; ++k) lanes += of[k] != 0 ? 1 : 0;
      if (lanes > 0) rows[s * net_.regions + count[s]++] = static_cast<std::uint32_t>(r);
    }
  return {rows.data(), count.data()};
}

// Nodes without output buy and sell nothing.
template <class Real, std::size_t K>
bool Chunk<Real, K>::rows_are_the_tables() const {
  constexpr Real of_table = static_cast<Real>(1 - table_rate<Real>);
  const auto all = [](const Real* values, Real value) { return std::all_of(values, values + K, [&](Real v) { return v == value; }); };
  const Real sent = promises_ ? 0 : of_table;
  for (std::size_t i = 0; i < net_.nodes; ++i) {
    const std::size_t at = i * K, row = net_.row_of(i) * K;
    if (net_.output[i] > 0 && !(all(running_.data() + at, of_table) && all(goal_.data() + at, of_table) && all(sent_.data() + row, sent) &&
                                all(pull_.data() + row, of_table)))
      return false;
  }
  return true;
}

template <class Real, std::size_t K>
void Chunk<Real, K>::sweep(const Phase& now, const Phase& next) {
  still_ = still_ && now.passing.empty() && next.passing.empty() && rows_are_the_tables();
  if (still_) return;  // a sweep would leave everything as it is, to the bit
  Sweep<Real> arguments = sweep_arguments(now, next);
  if (K > 1) {
    arguments.sent_rows = rows_that_add(sent_, sent_rows_, sent_count_);
    arguments.pull_rows = rows_that_add(pull_, pull_rows_, pull_count_);
  }
  if (compatible_) return gated_sweep(arguments);
  sweep_sectors(arguments);
  if (net_.bind_sum.size() > 0) bound_together();
}

template <class Real, std::size_t K>
void Chunk<Real, K>::sweep_sectors(const Sweep<Real>& arguments) {
  const KernelSet<Real>& kernels = kernels_.of<Real>();
  const SweepFunction<Real> function =
      compatible_ ? (K == 1 ? kernels.single_gated : kernels.batch_gated) : (K == 1 ? kernels.single : kernels.batch);
  ceiling_.fill(std::numeric_limits<Real>::infinity());
  ceiling_half_.fill(std::numeric_limits<Real>::infinity());
  if (team_) return sweep_shared(arguments, function);
  function(arguments, 0, net_.sectors);
}

// Sectors do not meet within a sweep but in the ceilings, and a minimum has no order.
template <class Real, std::size_t K>
void Chunk<Real, K>::sweep_shared(const Sweep<Real>& arguments, SweepFunction<Real> function) {
  std::vector<std::array<unsigned char, K>> moved(team_->size()), open(team_->size());
  team_->run([&](std::size_t w) {
    Sweep<Real> part = arguments;
    moved[w] = open[w] = {};
    if (compatible_) {
      part.stock_moved = moved[w].data();
      part.gap_open = open[w].data();
    }
    if (w > 0) {
      helper_ceiling_[w - 1].fill(std::numeric_limits<Real>::infinity());
      helper_ceiling_half_[w - 1].fill(std::numeric_limits<Real>::infinity());
      part.ceiling = helper_ceiling_[w - 1].data();
      part.ceiling_half = helper_ceiling_half_[w - 1].data();
      part.scratch = helper_scratch_[w - 1].data();
    }
    function(part, net_.sectors * w / team_->size(), net_.sectors * (w + 1) / team_->size());
  });
  for (std::size_t w = 0; w + 1 < team_->size(); ++w)
    for (std::size_t c = 0; c < ceiling_.size(); ++c) {
      ceiling_[c] = std::min(ceiling_[c], helper_ceiling_[w][c]);
      ceiling_half_[c] = std::min(ceiling_half_[c], helper_ceiling_half_[w][c]);
    }
  if (!compatible_) return;
  for (std::size_t w = 0; w < team_->size(); ++w)
    for (std::size_t k = 0; k < K; ++k) {
      arguments.stock_moved[k] |= moved[w][k];
      arguments.gap_open[k] |= open[w][k];
    }
}

// The gates look at the whole matrix before anything moves: sweep as if they were open, and again where they were not.
template <class Real, std::size_t K>
void Chunk<Real, K>::gated_sweep(Sweep<Real>& arguments) {
  std::array<Real, K> apply_stock, apply_gap;
  apply_stock.fill(1);
  apply_gap.fill(1);
  arguments.stock_out = stock_next_.data();
  arguments.carry_out = carry_next_.data();
  arguments.order_rate_out = order_rate_next_.data();
  arguments.apply_stock = apply_stock.data();
  arguments.apply_gap = apply_gap.data();
  for (bool again = true; again;) {
    std::array<unsigned char, K> moved{}, open{};
    arguments.stock_moved = moved.data();
    arguments.gap_open = open.data();
    sweep_sectors(arguments);
    again = false;
    for (std::size_t k = 0; k < K; ++k) {
      if (moved[k] == 0 && apply_stock[k] != 0) {
        apply_stock[k] = 0;
        again = true;
      } else if (open[k] == 0 && apply_gap[k] != 0) {
        apply_gap[k] = 0;
        again = true;
      }
    }
  }
  std::swap(stock_, stock_next_);
  std::swap(carry_, carry_next_);
  std::swap(order_rate_, order_rate_next_);
}

// For the other files of the class.
template void Chunk<double, 1>::sweep(const Phase&, const Phase&);
template void Chunk<double, batch_lanes<double>>::sweep(const Phase&, const Phase&);
template void Chunk<float, 1>::sweep(const Phase&, const Phase&);
template void Chunk<float, batch_lanes<float>>::sweep(const Phase&, const Phase&);

}  // namespace entrepot::shock::detail
