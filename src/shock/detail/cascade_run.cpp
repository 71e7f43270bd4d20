#include "shock/detail/cascade_run.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace entrepot::shock::detail {
namespace {

constexpr std::uint32_t none = UINT32_MAX;

}  // namespace

CascadeRun::CascadeRun(const CascadePrepared& network)
    : net_(network), down_(network.overflow_begin.back()), up_(network.firms), market_lost_(network.markets),
      market_head_(network.markets, none), next_in_market_(network.firms, none), market_dirty_(network.markets), larger_(network.firms) {}

void CascadeRun::clear() {
  for (const std::uint32_t firm : touched_down_) {
    std::fill_n(down_.data() + std::size_t{firm} * cascade_cells, cascade_cells, 0.0);
    std::fill(down_.data() + net_.overflow_begin[firm], down_.data() + net_.overflow_begin[firm + 1], 0.0);
    const std::uint32_t market = net_.market[firm];
    market_lost_[market] = 0;
    market_head_[market] = next_in_market_[firm] = none;
    market_dirty_[market] = 0;
    larger_[firm] = 0;
  }
  for (const std::uint32_t firm : touched_up_) {
    up_[firm] = {};
    larger_[firm] = 0;
  }
  for (auto* list : {&touched_down_, &touched_up_, &changed_down_, &changed_up_, &marked_down_, &marked_up_, &dirty_markets_})
    list->clear();
  total_ = 0;
}

void CascadeRun::touch_down(std::uint32_t firm) {
  touched_down_.push_back(firm);
  const std::uint32_t market = net_.market[firm];
  next_in_market_[firm] = market_head_[market];
  market_head_[market] = firm;
}

void CascadeRun::start(const CascadeShock& shock) {
  for (const FirmLoss& loss : shock) {
    double& pending = down_[std::size_t{loss.firm} * cascade_cells + cell_pending];
    if (loss.down > pending) {
      if (pending == 0) marked_down_.push_back(loss.firm);
      pending = loss.down;
    }
    if (loss.up > up_[loss.firm].direct) {
      if (up_[loss.firm].direct == 0) {
        touched_up_.push_back(loss.firm);
        changed_up_.push_back(loss.firm);
      }
      up_[loss.firm].direct = up_[loss.firm].loss = loss.up;
    }
  }
  settle_down();  // the shock itself is the first change
  if (net_.parameters.stop == CascadeStop::total_growth) growth();
}

// (3): what the market can still sell. Where little is left, the difference of sums would be noise.
double CascadeRun::available(std::uint32_t market) const {
  const double rest = net_.market_out[market] - market_lost_[market];
  if (rest > 1e-3 * net_.market_out[market]) return rest;
  double sum = 0;
  for (std::uint32_t at = net_.market_begin[market]; at < net_.market_begin[market + 1]; ++at) {
    const std::uint32_t firm = net_.market_firms[at];
    sum += (1 - loss_down(firm)) * net_.out[firm];
  }
  return sum;
}

void CascadeRun::push_down(std::uint32_t firm, double value) {
  double& pushed = down_[std::size_t{firm} * cascade_cells + cell_pushed];
  const double more = value - pushed;
  if (more == 0) return;
  pushed = value;
  const auto* link = net_.down.data() + net_.down_begin[firm];
  for (const auto* const end = net_.down.data() + net_.down_begin[firm + 1]; link != end; ++link) {
    double& sum = down_[link->slot];
    sum += more * link->share;
    double* cells = down_.data() + std::size_t{link->customer} * cascade_cells;
    if (sum > cells[cell_pending]) {
      if (cells[cell_pending] == cells[cell_loss]) marked_down_.push_back(link->customer);
      cells[cell_pending] = sum;
    }
  }
}

void CascadeRun::push_all_down() {
  if (!net_.parameters.substitution) {
    for (const std::uint32_t firm : changed_down_) push_down(firm, loss_down(firm));
    return;
  }
  for (const std::uint32_t market : dirty_markets_) {
    market_dirty_[market] = 0;
    double rest = available(market);
    if (rest <= 1e-10) rest = 1;
    for (std::uint32_t firm = market_head_[market]; firm != none; firm = next_in_market_[firm])
      push_down(firm, std::min(1.0, net_.out[firm] / rest) * loss_down(firm));
  }
  dirty_markets_.clear();
}

double CascadeRun::settle_down() {
  double largest = 0;
  changed_down_.clear();
  for (const std::uint32_t firm : marked_down_) {
    double* cells = down_.data() + std::size_t{firm} * cascade_cells;
    const double loss = std::min(1.0, cells[cell_pending]), change = loss - cells[cell_loss];
    cells[cell_pending] = loss;
    if (!(change > 0)) continue;
    if (cells[cell_loss] == 0) touch_down(firm);
    cells[cell_loss] = loss;
    largest = std::max(largest, change);
    changed_down_.push_back(firm);
    const std::uint32_t market = net_.market[firm];
    market_lost_[market] += change * net_.out[firm];
    if (market_dirty_[market] == 0) {
      market_dirty_[market] = 1;
      dirty_markets_.push_back(market);
    }
  }
  marked_down_.clear();
  return largest;
}

void CascadeRun::push_all_up() {
  for (const std::uint32_t firm : changed_up_) {
    const double more = up_[firm].loss - up_[firm].pushed;
    up_[firm].pushed = up_[firm].loss;
    const auto* link = net_.up.data() + net_.up_begin[firm];
    for (const auto* const end = net_.up.data() + net_.up_begin[firm + 1]; link != end; ++link) {
      Up& supplier = up_[link->supplier];
      const bool below = supplier.sum <= supplier.loss;
      supplier.sum += more * link->share;
      if (below && supplier.sum > supplier.loss) marked_up_.push_back(link->supplier);
    }
  }
}

double CascadeRun::settle_up() {
  double largest = 0;
  changed_up_.clear();
  for (const std::uint32_t firm : marked_up_) {
    Up& at = up_[firm];
    const double loss = std::min(1.0, at.sum), change = loss - at.loss;
    if (!(change > 0)) continue;
    if (at.loss == 0) touched_up_.push_back(firm);
    at.loss = loss;
    largest = std::max(largest, change);
    changed_up_.push_back(firm);
  }
  marked_up_.clear();
  return largest;
}

// The factor by which the weighted loss grew since the last call.
double CascadeRun::growth() {
  const double before = total_;
  const auto count = [&](std::uint32_t firm) {
    const double loss = std::max(loss_down(firm), loss_up(firm));
    total_ += net_.weights[0][firm] * (loss - larger_[firm]);
    larger_[firm] = loss;
  };
  for (const std::uint32_t firm : changed_down_) count(firm);
  for (const std::uint32_t firm : changed_up_) count(firm);
  return before > 0 ? total_ / before : total_ > 0 ? std::numeric_limits<double>::infinity() : 1;
}

void CascadeRun::sum_up(CascadeOutcome& outcome) const {
  outcome.index.assign(net_.weights.size(), {});
  for (std::size_t w = 0; w < net_.weights.size(); ++w) {
    const std::vector<double>& weight = net_.weights[w];
    CascadeIndex& index = outcome.index[w];
    for (const std::uint32_t firm : touched_down_) {
      index.down += weight[firm] * loss_down(firm);
      index.both += weight[firm] * std::max(loss_down(firm), loss_up(firm));
    }
    for (const std::uint32_t firm : touched_up_) {
      index.up += weight[firm] * loss_up(firm);
      if (loss_down(firm) == 0) index.both += weight[firm] * loss_up(firm);
    }
  }
}

Result<> CascadeRun::run(const CascadeShock& shock, CascadeOutcome& outcome) {
  const CascadeParameters& p = net_.parameters;
  clear();
  start(shock);
  for (outcome.iterations = 1;; ++outcome.iterations) {
    push_all_down();
    push_all_up();
    const double down = settle_down(), up = settle_up();
    const double moved = p.stop == CascadeStop::largest_change ? std::max(down, up) : growth() - 1;
    if (!(moved > p.eps)) break;
    if (outcome.iterations == p.iterations_max)
      return fail(ErrorCode::limit_exceeded, fmt::format("The cascade has not settled after {} iterations", p.iterations_max),
                  {"", 0, 0, "eps"}, "Raise eps, or iterations_max.");
  }
  sum_up(outcome);
  return {};
}

}  // namespace entrepot::shock::detail
