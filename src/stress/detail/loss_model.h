// What a model must tell a reverse stress test: the loss of a set of failures, and bounds on it without computing it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "stress/detail/failure_ids.h"

namespace entrepot::stress::detail {

struct SetLoss {
  double target = 0, economy = 0;
};

class LossModel {
 public:
  virtual ~LossModel() = default;
  // No set of up to `size` costs the target more than the sum of its members' keys. May fall once a candidate was computed alone.
  virtual double key(std::uint32_t candidate, std::size_t size) const = 0;
  // How promising a candidate is as a member of a set of `size`, where keys say nothing.
  virtual double promise(std::uint32_t candidate, std::size_t size) const { return key(candidate, size); }
  // No set costs more, whatever fails: 1, or more where a node may lose more than it makes.
  virtual double most() const { return 1; }
  // No more than the sum of the keys for its size.
  virtual double bound(const FailureIds& set) const = 0;
  // Of each group of candidates: no set within it costs the target more.
  virtual Result<std::vector<double>> ceilings(std::span<const std::vector<std::uint32_t>> groups) {
    return std::vector<double>(groups.size(), 1.0);
  }
  virtual std::size_t ceilings_most() const { return 0; }  // worth making for sets of one size
  virtual Result<std::vector<SetLoss>> losses(std::span<const FailureIds> sets) = 0;
  // A note of the nodes that lose more than all they make when the set fails; empty: none does.
  virtual std::string beyond_output(const FailureIds& set) const {
    static_cast<void>(set);
    return {};
  }
};

struct ModelInput {
  const ScreenInput& input;
  const ReverseQuestion& question;
  std::vector<double> output;          // of each node
  std::vector<double> target_weights;  // of each node, sum 1; 0 outside the target
  std::vector<double> all_weights;     // of each node, sum 1
  int threads = 1;
  Limits limits;
};

// The progress must live as long as the model.
Result<std::unique_ptr<LossModel>> cascade_loss(const ModelInput& input, Progress& progress);
Result<std::unique_ptr<LossModel>> linear_loss(const ModelInput& input, Progress& progress);

}  // namespace entrepot::stress::detail
