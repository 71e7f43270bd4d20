// Sixteen scenarios of one side of a table, side by side: lane k of every array is scenario k.
#pragma once

#include <array>
#include <map>
#include <span>
#include <vector>

#include "base/dense.h"
#include "shock/detail/aligned.h"
#include "shock/detail/linear_sweep.h"
#include "shock/detail/team.h"
#include "shock/linear.h"

namespace entrepot::shock::detail {

using LinearBlock = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// Everything of one side of one table that scenarios share.
class LinearSideTable {
 public:
  LinearSideTable(const LinearNetwork& network, LinearSide side);

  LinearBlock block(std::size_t region) const;        // G_rr
  static LinearBlock inverse(const LinearBlock& g);   // (I - g)^-1; one that is singular is left to the sweeps (I)

  const LinearSide side;
  const LinearNetwork& network;
  std::vector<double> per_output;      // 1 / x, 0 where x is 0
  double rho = 0;
  std::vector<LinearBlock> inverses;   // of each region

 private:
  double coefficient(std::size_t to, std::size_t from) const;  // G
  void find_rho();
};

class LinearRun {
 public:
  LinearRun(const LinearSideTable& side, const LinearRule& rule, Team* team);
  // `numbers` are those of the scenarios in the results.
  Result<> run(std::span<const LinearScenario* const> scenarios, std::span<const std::size_t> numbers, LinearResults& results);

 private:
  using Lanes = std::array<double, linear_lanes>;
  struct Cut {
    std::size_t lane;
    const LinearCut* cut;
  };

  void set(std::span<const LinearScenario* const> scenarios);
  void set_cut(const LinearCut& cut, std::size_t lane);
  void set_own_blocks(const LinearScenario& scenario, std::size_t lane);
  void product();
  void take_out(const Cut& cut);
  Lanes residuals();
  Lanes sizes(const AlignedDoubles& values) const;
  void step(const std::array<bool, linear_lanes>& going);
  Lanes times(const LinearBlock& inverse, std::size_t region, std::size_t row) const;

  const LinearSideTable& side_;
  const LinearNetwork& net_;
  const LinearRule& rule_;
  Team* const team_;
  AlignedDoubles right_, change_, scaled_, next_, free_;  // [node][lane]; free_: 1, or 0 for a fixed node
  std::vector<Cut> cuts_;
  std::map<std::pair<std::size_t, std::size_t>, LinearBlock> own_;  // by region and lane: inverses with fixed nodes or cut flows
};

}  // namespace entrepot::shock::detail
