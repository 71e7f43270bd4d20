#include "shock/detail/linear_run.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace entrepot::shock::detail {
namespace {

constexpr std::size_t lanes = linear_lanes;
constexpr double rounding = 1e-15;  // a residual of that share of the change is none

Eigen::Index index(std::size_t i) { return static_cast<Eigen::Index>(i); }

}  // namespace

LinearSideTable::LinearSideTable(const LinearNetwork& n, LinearSide which) : side(which), network(n), per_output(n.nodes()) {
  for (std::size_t i = 0; i < n.nodes(); ++i) per_output[i] = n.output[i] > 0 ? 1 / n.output[i] : 0;
  find_rho();
  for (std::size_t r = 0; r < n.regions; ++r) inverses.push_back(inverse(block(r)));
}

// What a change of 1 at `from` brings to `to`.
double LinearSideTable::coefficient(std::size_t to, std::size_t from) const {
  const std::size_t n = network.nodes();
  if (side == LinearSide::demand) return network.flows[to * n + from] * per_output[from];
  return network.flows[from * n + to] * per_output[side == LinearSide::supply ? from : to];
}

LinearBlock LinearSideTable::block(std::size_t region) const {
  const std::size_t s = network.sectors, first = region * s;
  LinearBlock g(index(s), index(s));
  for (std::size_t a = 0; a < s; ++a)
    for (std::size_t b = 0; b < s; ++b) g(index(a), index(b)) = coefficient(first + a, first + b);
  return g;
}

LinearBlock LinearSideTable::inverse(const LinearBlock& g) {
  const LinearBlock identity = LinearBlock::Identity(g.rows(), g.cols());
  const LinearBlock system = identity - g, result = system.partialPivLu().inverse();
  return result.allFinite() ? result : identity;
}

void LinearSideTable::find_rho() {
  const std::size_t n = network.nodes();
  std::vector<double> sums(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) sums[side == LinearSide::supply ? i : j] += std::abs(network.flows[i * n + j]);
  for (std::size_t i = 0; i < n; ++i) rho = std::max(rho, sums[i] * per_output[i]);
}

LinearRun::LinearRun(const LinearSideTable& side, const LinearRule& rule, Team* team)
    : side_(side), net_(side.network), rule_(rule), team_(team), right_(net_.nodes() * lanes), change_(right_.size()),
      scaled_(right_.size()), next_(right_.size()), free_(right_.size()) {}

void LinearRun::set(std::span<const LinearScenario* const> scenarios) {
  right_.fill(0);
  change_.fill(0);
  free_.fill(1);
  cuts_.clear();
  own_.clear();
  for (std::size_t k = 0; k < scenarios.size(); ++k) {
    for (const NodeValue& c : scenarios[k]->changes) right_[c.node * lanes + k] += c.value;
    for (const LinearCut& cut : scenarios[k]->cuts) set_cut(cut, k);
    for (const NodeValue& level : scenarios[k]->fixed) {
      free_[level.node * lanes + k] = 0;
      change_[level.node * lanes + k] = level.value - net_.output[level.node];
    }
    if (rule_.tiers == 0) set_own_blocks(*scenarios[k], k);
  }
  if (rule_.tiers == 0) return;
  for (std::size_t c = 0; c < right_.size(); ++c)
    if (free_[c] != 0) change_[c] = right_[c];
}

// What is cut is lost at once; take_out() keeps the sweeps from bringing it back.
void LinearRun::set_cut(const LinearCut& cut, std::size_t lane) {
  cuts_.push_back({lane, &cut});
  const bool demand = side_.side == LinearSide::demand;
  for (const std::uint32_t i : cut.suppliers)
    for (const std::uint32_t j : cut.buyers)
      if (side_.per_output[demand ? j : i] > 0) right_[(demand ? i : j) * lanes + lane] -= cut.share * net_.flows[i * net_.nodes() + j];
}

void LinearRun::set_own_blocks(const LinearScenario& scenario, std::size_t lane) {
  const std::size_t s = net_.sectors;
  std::map<std::size_t, LinearBlock> blocks;
  const auto block = [&](std::size_t region) -> LinearBlock& {
    const auto found = blocks.find(region);
    return found != blocks.end() ? found->second : blocks.emplace(region, side_.block(region)).first->second;
  };
  for (const LinearCut& cut : scenario.cuts)
    for (const std::uint32_t i : cut.suppliers)
      for (const std::uint32_t j : cut.buyers) {
        if (i / s != j / s) continue;
        const bool demand = side_.side == LinearSide::demand;
        block(i / s)(index((demand ? i : j) % s), index((demand ? j : i) % s)) *= 1 - cut.share;
      }
  for (const NodeValue& level : scenario.fixed) {
    LinearBlock& g = block(level.node / s);
    g.row(index(level.node % s)).setZero();
    g.col(index(level.node % s)).setZero();
  }
  for (const auto& [region, g] : blocks) own_[{region, lane}] = LinearSideTable::inverse(g);
}

// next_ = G d.
void LinearRun::product() {
  const std::size_t n = net_.nodes();
  for (std::size_t i = 0; i < n; ++i) {
    const double factor = side_.side == LinearSide::price ? 1 : side_.per_output[i];
    for (std::size_t k = 0; k < lanes; ++k) scaled_[i * lanes + k] = change_[i * lanes + k] * factor;
  }
  const auto function = side_.side == LinearSide::demand ? buyers_to_suppliers : suppliers_to_buyers;
  const std::size_t workers = team_ != nullptr ? team_->size() : 1;
  const auto job = [&](std::size_t worker) {
    function(net_.flows.data(), n, scaled_.data(), next_.data(), n * worker / workers, n * (worker + 1) / workers);
  };
  if (team_ != nullptr) team_->run(job);
  else job(0);
  for (const Cut& cut : cuts_) take_out(cut);
  if (side_.side != LinearSide::price) return;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < lanes; ++k) next_[i * lanes + k] *= side_.per_output[i];
}

void LinearRun::take_out(const Cut& cut) {
  const bool demand = side_.side == LinearSide::demand;
  for (const std::uint32_t i : cut.cut->suppliers)
    for (const std::uint32_t j : cut.cut->buyers)
      next_[(demand ? i : j) * lanes + cut.lane] -=
          cut.cut->share * net_.flows[i * net_.nodes() + j] * scaled_[(demand ? j : i) * lanes + cut.lane];
}

// next_ = right side + G d - d where d is free, else 0; its size by lane.
LinearRun::Lanes LinearRun::residuals() {
  for (std::size_t c = 0; c < next_.size(); ++c) next_[c] = free_[c] != 0 ? right_[c] + next_[c] - change_[c] : 0;
  return sizes(next_);
}

LinearRun::Lanes LinearRun::sizes(const AlignedDoubles& values) const {
  Lanes size{};
  for (std::size_t i = 0; i < net_.nodes(); ++i)
    for (std::size_t k = 0; k < lanes; ++k) {
      const double value = std::abs(values[i * lanes + k]);
      size[k] = side_.side == LinearSide::price ? std::max(size[k], value) : size[k] + value;
    }
  return size;
}

// Row of the region's inverse times the residuals.
LinearRun::Lanes LinearRun::times(const LinearBlock& inverse, std::size_t region, std::size_t row) const {
  const std::size_t s = net_.sectors;
  Lanes sum{};
  for (std::size_t b = 0; b < s; ++b) {
    const double factor = inverse.data()[row * s + b];
    const double* residual = next_.data() + (region * s + b) * lanes;
    for (std::size_t k = 0; k < lanes; ++k) sum[k] += factor * residual[k];
  }
  return sum;
}

// d += (I - G_rr)^-1 r for the scenarios that go on; with tiers d += r.
void LinearRun::step(const std::array<bool, lanes>& going) {
  const std::size_t s = net_.sectors;
  for (std::size_t region = 0; region < net_.regions; ++region) {
    std::array<const LinearBlock*, lanes> own{};
    for (std::size_t k = 0; k < lanes; ++k)
      if (const auto found = own_.find({region, k}); found != own_.end()) own[k] = &found->second;
    for (std::size_t row = 0; row < s; ++row) {
      const std::size_t at = (region * s + row) * lanes;
      Lanes more{};
      if (rule_.tiers > 0) std::copy_n(next_.data() + at, lanes, more.begin());
      else more = times(side_.inverses[region], region, row);
      for (std::size_t k = 0; k < lanes; ++k) {
        if (own[k] != nullptr) more[k] = times(*own[k], region, row)[k];
        if (going[k] && free_[at + k] != 0) change_[at + k] += more[k];
      }
    }
  }
}

Result<> LinearRun::run(std::span<const LinearScenario* const> scenarios, std::span<const std::size_t> numbers, LinearResults& results) {
  set(scenarios);
  std::array<bool, lanes> going{};
  std::fill_n(going.begin(), scenarios.size(), true);
  const bool bounded = side_.rho < 1;
  for (std::size_t left = scenarios.size(); left > 0;) {
    product();
    const Lanes residual = residuals(), size = sizes(change_);
    for (std::size_t k = 0; k < scenarios.size(); ++k) {
      if (!going[k]) continue;
      int& sweeps = results.sweeps[numbers[k]];
      const double error = residual[k] / (bounded ? 1 - side_.rho : 1);
      results.error[numbers[k]] = error == 0 ? 0 : (bounded ? 1 : -1) * error / size[k];
      const bool settled = error <= rule_.tolerance * size[k] || residual[k] <= rounding * size[k];
      going[k] = rule_.tiers > 0 ? sweeps < rule_.tiers : !settled;
      if (!going[k]) {
        --left;
        continue;
      }
      if (!std::isfinite(error) || (rule_.tiers == 0 && sweeps >= rule_.sweeps_max))
        return fail(ErrorCode::no_solution, fmt::format("The sweeps of scenario {} do not settle within {}", numbers[k], sweeps), {},
                    "Check the table for sectors that buy more than they make; a higher tolerance or tiers may help.");
      ++sweeps;
    }
    if (left > 0) step(going);
  }
  for (std::size_t k = 0; k < scenarios.size(); ++k)
    for (std::size_t i = 0; i < net_.nodes(); ++i) results.change[i * results.scenarios + numbers[k]] = change_[i * lanes + k];
  return {};
}

}  // namespace entrepot::shock::detail
