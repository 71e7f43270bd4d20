// Leontief and Ghosh as models of a reverse stress test: equations in stress/reverse.h.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <thread>

#include <fmt/format.h>

#include "base/memory_text.h"
#include "base/text.h"
#include "production/leontief.h"
#include "stress/detail/beyond_output.h"
#include "stress/detail/loss_model.h"

namespace entrepot::stress::detail {
namespace {

using production::LeontiefFactors;

constexpr std::size_t columns_together = 64;
constexpr double rounding = 1e-9;

// Runs work(0 .. count-1), each on one thread.
template <class Work>
void share_out(std::size_t count, int threads, const Work& work) {
  std::atomic<std::size_t> next = 0;
  const auto serve = [&] {
    for (std::size_t at = next++; at < count; at = next++) work(at);
  };
  std::vector<std::thread> others;
  for (std::size_t t = 1; t < std::min<std::size_t>(static_cast<std::size_t>(std::max(1, threads)), count); ++t) others.emplace_back(serve);
  serve();
  for (std::thread& other : others) other.join();
}

class LinearLoss final : public LossModel {
 public:
  LinearLoss(const ModelInput& input, LeontiefFactors factors)
      : input_(input), nodes_(input.question.candidates), severity_(input.question.severity), threads_(input.threads),
        factors_(std::move(factors)), columns_(nodes_.size()) {
    std::vector<double> sides = input.target_weights;
    sides.insert(sides.end(), input.all_weights.begin(), input.all_weights.end());
    const auto through = factors_.solve_transposed(sides, 2);  // g of the header, for the target and for all
    const std::size_t n = input.output.size();
    for (const std::uint32_t node : nodes_) {
      target_.push_back(through[node]);
      all_.push_back(through[n + node]);
      key_.push_back(severity_ * through[node] * (1 + rounding));  // R_aa >= 1
    }
  }

  double key(std::uint32_t candidate, std::size_t) const override { return key_[candidate]; }
  double bound(const FailureIds& set) const override {
    double sum = 0;
    for (const std::uint32_t id : set.ids()) sum += key_[id];
    return sum;
  }
  // Linear: a node that sells or buys for more than it makes may lose more than that.
  double most() const override { return std::numeric_limits<double>::infinity(); }
  Result<std::vector<SetLoss>> losses(std::span<const FailureIds> sets) override {
    solve_columns(sets);
    std::vector<SetLoss> losses(sets.size());
    constexpr std::size_t block = 1024;
    share_out((sets.size() + block - 1) / block, threads_, [&](std::size_t b) {
      for (std::size_t s = b * block; s < std::min(sets.size(), (b + 1) * block); ++s) losses[s] = loss_of(sets[s]);
    });
    for (std::size_t s = 0; s < sets.size(); ++s)
      if (sets[s].count == 1) {
        double& key = key_[sets[s].at[0]];
        key = std::min(key, losses[s].target * (1 + rounding));
      }
    return losses;
  }

  // l = R_.S f.
  std::string beyond_output(const FailureIds& set) const override {
    std::array<double, reverse_failures_most> f{};
    const FailureIds held = hold(set, f);
    std::vector<double> loss(factors_.size(), 0.0);
    for (std::uint32_t a = 0; a < held.count; ++a) loss[nodes_[held.at[a]]] = f[a];
    loss = factors_.solve(loss);
    std::vector<std::string> names;
    for (const std::uint32_t id : set.ids()) names.push_back(input_.input.names[nodes_[id]]);
    return beyond_output_note(loss, input_.input.names, fmt::format("when {} fail{}", join(names, " + "), names.size() == 1 ? "s" : ""),
                              input_.question.model == ReverseModel::leontief);
  }

 private:
  // The columns of R at the sets' members, at the rows of all candidates.
  void solve_columns(std::span<const FailureIds> sets) {
    std::vector<std::uint32_t> missing;
    for (const FailureIds& set : sets)
      for (const std::uint32_t id : set.ids())
        if (columns_[id].empty()) {
          columns_[id].assign(nodes_.size(), 0.0);
          missing.push_back(id);
        }
    const std::size_t n = factors_.size();
    share_out((missing.size() + columns_together - 1) / columns_together, threads_, [&](std::size_t b) {
      const std::size_t first = b * columns_together, count = std::min(columns_together, missing.size() - first);
      std::vector<double> sides(n * count, 0.0);
      for (std::size_t c = 0; c < count; ++c) sides[c * n + nodes_[missing[first + c]]] = 1;
      const auto solved = factors_.solve(sides, count);
      for (std::size_t c = 0; c < count; ++c)
        for (std::size_t row = 0; row < nodes_.size(); ++row)
          columns_[missing[first + c]][row] = std::max(0.0, solved[c * n + nodes_[row]]);
    });
  }

  // R_SS f = severity, without those whose f is negative: they lose more than the severity through the others. Solved by elimination,
  // without pivots: all principal blocks of R have a determinant above 0.
  FailureIds hold(const FailureIds& set, std::array<double, reverse_failures_most>& f) const {
    FailureIds held = set;
    for (bool settled = false; !settled;) {
      solve(held, f);
      settled = true;
      FailureIds kept;
      for (std::uint32_t a = 0; a < held.count; ++a) {
        if (f[a] < 0) settled = false;
        else kept.add(held.at[a]);
      }
      if (!settled) held = kept;
    }
    return held;
  }
  SetLoss loss_of(const FailureIds& set) const {
    std::array<double, reverse_failures_most> f{};
    const FailureIds held = hold(set, f);
    SetLoss loss;
    for (std::uint32_t a = 0; a < held.count; ++a) {
      loss.target += target_[held.at[a]] * f[a];
      loss.economy += all_[held.at[a]] * f[a];
    }
    return loss;
  }
  void solve(const FailureIds& held, std::array<double, reverse_failures_most>& f) const {
    std::array<std::array<double, reverse_failures_most>, reverse_failures_most> r{};
    for (std::uint32_t a = 0; a < held.count; ++a) {
      f[a] = severity_;
      for (std::uint32_t b = 0; b < held.count; ++b) r[a][b] = columns_[held.at[b]][held.at[a]];
    }
    for (std::uint32_t p = 0; p < held.count; ++p)
      for (std::uint32_t a = p + 1; a < held.count; ++a) {
        const double times = r[a][p] / r[p][p];
        for (std::uint32_t b = p; b < held.count; ++b) r[a][b] -= times * r[p][b];
        f[a] -= times * f[p];
      }
    for (std::uint32_t a = held.count; a-- > 0;) {
      for (std::uint32_t b = a + 1; b < held.count; ++b) f[a] -= r[a][b] * f[b];
      f[a] /= r[a][a];
    }
  }

  const ModelInput& input_;
  std::vector<std::uint32_t> nodes_;
  double severity_;
  int threads_;
  LeontiefFactors factors_;
  std::vector<std::vector<double>> columns_;  // R at the rows of the candidates, by column; empty until it is needed
  std::vector<double> target_, all_, key_;
};

}  // namespace

Result<std::unique_ptr<LossModel>> linear_loss(const ModelInput& input, Progress& progress) {
  const std::size_t n = input.output.size();
  if (4 * n * n * sizeof(double) > input.limits.memory_bytes)
    return fail(
        ErrorCode::limit_exceeded,
        fmt::format("{} nodes need {}", n, beyond_memory(static_cast<double>(4 * n * n * sizeof(double)), input.limits.memory_bytes)),
        {"", 0, 0, "model"}, "Use the cascade, or aggregate the network.");
  progress.update(0, fmt::format("factorising {} x {}", n, n));
  TRY(go_on(progress));
  const bool leontief = input.question.model == ReverseModel::leontief;
  std::vector<double> matrix(n * n, 0.0);
  for (const shock::CascadeLink& link : input.input.network.links) {
    const std::size_t row = leontief ? link.supplier : link.customer, column = leontief ? link.customer : link.supplier;
    if (link.amount > 0 && input.output[row] > 0) matrix[row * n + column] += link.amount / input.output[row];
  }
  TRY_ASSIGN(LeontiefFactors factors, LeontiefFactors::create(matrix, n, progress));
  // A positive v with (I - M) v = 1 shows that rounds of M die out and that R >= 0.
  const auto v = factors.solve(std::vector<double>(n, 1.0));
  if (!std::all_of(v.begin(), v.end(), [](double x) { return x > 0; }))
    return fail(ErrorCode::no_solution, "Losses grow from round to round", {"", 0, 0, "model"},
                "Check the network for sectors that buy or sell more than they make; firms need a revenue above their sales to firms.");
  return std::make_unique<LinearLoss>(input, std::move(factors));
}

}  // namespace entrepot::stress::detail
