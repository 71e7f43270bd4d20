// The cascade as a model of a reverse stress test.
#include <algorithm>
#include <utility>

#include "shock/cascade_bound.h"
#include "stress/detail/loss_model.h"
#include "stress/detail/quiet_progress.h"

namespace entrepot::stress::detail {
namespace {

using shock::CascadeBounds;
using shock::CascadeChain;
using shock::FirmLoss;

constexpr std::uint32_t iterations_max = 10'000;
constexpr double ceiling_work = 5e7;  // links

// Of the sets of one size: all of them, and those without two failures in one market.
struct SizeBounds {
  CascadeBounds all, apart;
};

class CascadeLoss final : public LossModel {
 public:
  // Bounds of the sizes 2, 3 ..
  CascadeLoss(shock::Cascade cascade, std::vector<SizeBounds> bounds, std::vector<FirmLoss> failures, const ModelInput& input,
              const Progress& progress)
      : cascade_(std::move(cascade)), bounds_(std::move(bounds)), failures_(std::move(failures)), chain_(input.question.chain),
        threads_(input.threads), stop_(progress) {
    const auto& network = input.input.network;
    for (const FirmLoss& failure : failures_) market_.push_back((network.market.empty() ? network.sector : network.market)[failure.firm]);
  }

  double key(std::uint32_t candidate, std::size_t size) const override { return size < 2 ? 1 : bounds_[size - 2].all.key(candidate); }
  double promise(std::uint32_t candidate, std::size_t size) const override {
    return bounds_[size - 2].apart.loss_after(candidate, bounds_[size - 2].apart.iterations());
  }
  double bound(const FailureIds& set) const override {
    if (set.count < 2) return 1;
    const SizeBounds& bounds = bounds_[set.count - 2];
    const double loss = bounds.all.loss(set.ids());
    return is_apart(set) ? std::min(loss, bounds.apart.loss(set.ids())) : loss;
  }
  Result<std::vector<double>> ceilings(std::span<const std::vector<std::uint32_t>> groups) override {
    std::vector<shock::CascadeShock> shocks;
    for (const auto& group : groups) {
      shocks.emplace_back();
      for (const std::uint32_t id : group) shocks.back().push_back(failures_[id]);
    }
    return CascadeBounds::ceilings(cascade_, shocks, 0, chain_, threads_, stop_);
  }
  // A few seconds of them.
  std::size_t ceilings_most() const override {
    return static_cast<std::size_t>(std::clamp(ceiling_work / static_cast<double>(cascade_.links() + cascade_.firms()), 16.0, 4000.0));
  }
  Result<std::vector<SetLoss>> losses(std::span<const FailureIds> sets) override {
    std::vector<shock::CascadeShock> shocks;
    for (const FailureIds& set : sets) {
      shocks.emplace_back();
      for (const std::uint32_t id : set.ids()) shocks.back().push_back(failures_[id]);
    }
    TRY_ASSIGN(const auto outcomes, cascade_.run(shocks, threads_, stop_));
    std::vector<SetLoss> losses;
    for (const auto& outcome : outcomes) losses.push_back({of_chain(outcome.index[0]), of_chain(outcome.index[1])});
    return losses;
  }

 private:
  double of_chain(const shock::CascadeIndex& index) const {
    return chain_ == CascadeChain::both ? index.both : chain_ == CascadeChain::down ? index.down : index.up;
  }

  bool is_apart(const FailureIds& set) const {
    for (std::uint32_t a = 0; a < set.count; ++a)
      for (std::uint32_t b = a + 1; b < set.count; ++b)
        if (market_[set.at[a]] == market_[set.at[b]]) return false;
    return true;
  }

  shock::Cascade cascade_;
  std::vector<SizeBounds> bounds_;
  std::vector<FirmLoss> failures_;
  std::vector<std::uint32_t> market_;  // of each failure
  CascadeChain chain_;
  int threads_;
  QuietProgress stop_;
};

// Far ahead where that is cheap.
std::uint32_t iterations_ahead(std::size_t links, std::size_t candidates) {
  return static_cast<double>(links) * static_cast<double>(candidates) < 1e9 ? 24 : 8;
}

}  // namespace

Result<std::unique_ptr<LossModel>> cascade_loss(const ModelInput& input, Progress& progress) {
  const ReverseQuestion& question = input.question;
  shock::CascadeParameters parameters;
  parameters.eps = question.eps;
  parameters.substitution = question.substitution;
  parameters.weights = {input.target_weights, input.all_weights};
  parameters.iterations_max = iterations_max;
  TRY_ASSIGN(shock::Cascade cascade, shock::Cascade::prepare(input.input.network, parameters, input.limits, input.input.names));
  std::vector<FirmLoss> failures;
  for (const std::uint32_t node : question.candidates) failures.push_back({node, question.severity, question.severity});
  std::vector<SizeBounds> bounds;  // single failures are computed, all of them
  shock::CascadeBoundOptions options;
  options.chain = question.chain;
  options.iterations = iterations_ahead(cascade.links(), failures.size());
  options.memory_bytes = input.limits.memory_bytes / 2;
  for (options.together = 2; options.together <= question.failures_max; ++options.together) {
    options.apart = false;
    TRY_ASSIGN(CascadeBounds all, CascadeBounds::compute(cascade, failures, options, input.threads, progress));
    options.apart = true;
    TRY_ASSIGN(CascadeBounds apart, CascadeBounds::compute(cascade, failures, options, input.threads, progress));
    bounds.push_back({std::move(all), std::move(apart)});
  }
  return std::make_unique<CascadeLoss>(std::move(cascade), std::move(bounds), std::move(failures), input, progress);
}

}  // namespace entrepot::stress::detail
