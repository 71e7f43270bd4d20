// Why a node loses under the model ario: what held it back on each day, who stood behind that, and to which shocks it goes back.
//
// On each day a node makes the least of three things (shock/ario.h): what is asked for, what its capacity allows, what its stocks
// allow. The origin shares o of its loss follow from the one that holds it:
//   capacity  its own shock; without one, orders that buyers moved to it: for each the shares of what they miss of its sector
//   input s   F_s, what is missing in its stock of s:  F_s += sum over suppliers i of s of max(0, Z_ij - delivered_ij) o_i, less the
//             part that the buyer itself did not order, which has the shares of the buyer the evening before; F_s is scaled down
//             to what the stock lacks of its target when it fills again
//   demand    its buyers' shares of the evening before, weighted by how much less than Z_ij each orders; of orders that went to others
//             instead, the shares of those; its own demand shock
// Where none of these says anything, the shares of the day before stay. Shares of a day add up to 1. What cannot be led back to a shock is the last share, `elsewhere`; it is part of the sum.
// The attribution is ours; it changes no number of the model. It is not a derivative: without one of two shocks the loss need not fall by
// its share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/progress.h"
#include "base/result.h"
#include "stress/network.h"
#include "stress/run.h"
#include "stress/shocks.h"

namespace entrepot::stress {

enum class HeldBy : std::uint8_t { nothing, capacity, input, demand };

struct Behind {
  std::uint32_t node = 0;
  double share = 0;  // of the loss of the stretch
};

// Days in a row on which one thing holds the node back.
struct HeldStretch {
  int from = 0, to = 0;  // to: the last day
  HeldBy by = HeldBy::nothing;
  std::uint16_t input = 0;  // sector; HeldBy::input only
  double loss = 0;  // output, money
  std::vector<double> origins;  // shares of that loss, by shock, then `elsewhere`; they add up to 1
  std::vector<Behind> behind;  // suppliers that sent less, buyers that ordered less; largest first
  int worst_day = 0;
};

// A step of the way back: the node, what held it on that day.
struct ChainStep {
  std::uint32_t node = 0;
  int day = 0;
  HeldBy by = HeldBy::nothing;
  std::uint16_t input = 0;
};

struct ExplainedDay {
  int day = 0;
  double loss = 0;  // output, money; may be negative
  HeldBy by = HeldBy::nothing;
  std::uint16_t input = 0;
  std::vector<double> origins;
};

struct Explanation {
  std::uint32_t node = 0;
  double loss = 0;  // output over the horizon, money; sum of the days
  std::vector<double> origins;  // shares of what is lost on days of loss
  std::vector<ExplainedDay> days;  // those on which it makes more or less than before
  std::vector<HeldStretch> stretches;  // days of loss only
  std::vector<std::vector<ChainStep>> chains;  // [stretch] from the node on its worst day to the shock
};

struct Why {
  std::vector<std::string> origins;  // texts of the shocks, then "elsewhere"
  std::vector<Explanation> nodes;  // in the order asked for
};

// Runs the scenario once more and follows it. Errors: those of run(), contradiction (a rule that treats buyers differently, compatible mode), limit_exceeded.
Result<Why> explain(const Network& network, const Scenario& scenario, const RunParameters& parameters,
                    const std::vector<std::uint32_t>& nodes, int threads = 1, Progress& progress = no_progress(),
                    const Limits& limits = {});

}  // namespace entrepot::stress
