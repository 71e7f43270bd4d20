// Why a node loses: what held it back, who stood behind that, and to which shocks it goes back, with shares that add up.
//
// ario, daily. On each day a node makes the least of three things (shock/ario.h, shock/daily.h): what is asked for, what its capacity
// allows, what its stocks allow. The origin shares o of its loss follow from the one that holds it:
//   capacity  its own shock: of several on one day the one that counts (ario.h, (1)), of capital that several events destroyed each its
//             part; without one, orders that buyers moved to it: for each the shares of what they miss of its sector
//   input s   F_s, what is missing in its stock of s:  F_s += sum over suppliers i of s of max(0, Z_ij - delivered_ij) o_i, less the
//             part that the buyer itself did not order, which has the shares of the buyer the evening before; F_s is scaled down
//             to what the stock lacks of its target when it fills again
//             (ario: of what a supplier is asked for beyond its usual output, rebuilding has the part that it adds to the orders, an origin
//             of its own; the supplier's own shares hold for the rest. Under a rule of rationing that treats buyers differently each
//             buyer misses what the rule leaves it without: who is behind is the rule's doing, where it goes back to the supplier's)
//   demand    its buyers' shares of the evening before, weighted by how much less than Z_ij each orders; of orders that went to others
//             instead (ario), the shares of those; its own demand shock
// Where none of these says anything, the shares of the day before stay.
// All terms but a node's own shock are of earlier days. The way back goes, from a node on a day, to the node and day of the largest term of
// the shock that leads there, until a shock itself. A way that goes round a loop shows its first round: where it comes to nodes it has
// met, held by the same thing, the first and the last of them in a row stay, so that the last is followed by who is new, and what stands
// between is left out and counted. Each step is thus the source of the one before it, unless some are left out; a step stands for all days on
// which a node's loss goes back to itself, held by the same thing. Where buyers order more, it
// goes on to who did not send what they miss.
//
// cascade. In each iteration (shock/cascade.h, (4) and (5)) one thing sets the loss of a node: its own shock, the essential input that is
// missed most, all other inputs together (down); its customers together (up). Its shares are then those of the suppliers of that input,
// of its customers, of the iteration before, weighted by what each adds. They follow all iterations; those of the last one count. The two
// chains are told apart; the loss is the larger of the two.
//
// leontief, ghosh. Linear: the loss of a node is the sum of what each shock alone costs it while the nodes of all shocks are held, so that
// shares are parts of a sum; the gain of a demand shock has the other sign. The same loss is the sum over tiers of G^t r, over
// who is next to it of G_ij times the loss of j, and over all ways back to a shock of the product of G along the way. A shock that takes all
// output is total extraction.
//
// Shares add up to 1. Besides shocks there are causes with a name of their own (ario): "rebuilding of TEXT", the orders of an event that
// rebuilds, which take goods from others; in the compatible mode "rows of the table that do not sum to output", by which it drifts without a
// shock. What cannot be led back to either is the last share, `elsewhere`; it is part of the sum.
// The attribution is ours; it changes no number of the model. Except for leontief and ghosh it is not a derivative: without one of two shocks
// the loss need not fall by its share.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/progress.h"
#include "base/result.h"
#include "stress/network.h"
#include "stress/run.h"
#include "stress/shocks.h"

namespace entrepot::stress {

enum class HeldBy : std::uint8_t { nothing, capacity, input, demand, rebuilding };  // rebuilding: it loses nothing, others wait for it
enum class Side : std::uint8_t { both, down, up };  // both: the model does not tell them apart

inline constexpr std::uint32_t no_origin = UINT32_MAX;
inline constexpr std::uint32_t all_inputs = UINT32_MAX;  // cascade: those that are not essential, together; ghosh

struct Behind {
  std::uint32_t node = 0;
  double share = 0;  // of the loss of the stretch
};

// Days in a row on which one thing holds the node back. Without days: one stretch of each side.
struct HeldStretch {
  int from = 0, to = 0;  // to: the last day; cascade: the first and the last iteration
  HeldBy by = HeldBy::nothing;
  std::uint32_t input = 0;  // sector, or all_inputs; HeldBy::input only
  double loss = 0;  // in the unit of the run
  std::vector<double> origins;  // shares of that loss, by Why::origins; they add up to 1
  std::vector<Behind> behind;  // suppliers that sent less, buyers that ordered less; the largest, and these first
  double behind_others = 0;  // of all nodes that are not in it; less than 0 where others gained (leontief, ghosh)
  double behind_nobody = 0;  // no other node: its own shock, fewer orders of final buyers, stocks. The three add up to 1
  int worst_day = 0;  // cascade: the iteration in which it fell most, 0 by its own shock
  Side side = Side::both;
};

// A step of the way back: the node, what held it on that day (cascade: in that iteration; leontief, ghosh: steps from the node).
struct ChainStep {
  std::uint32_t node = 0;
  int day = 0;
  HeldBy by = HeldBy::nothing;
  std::uint32_t input = 0;
  bool shocked = false;  // ario, daily: by its own shock, on a day of it, or another cause with a name; the chain ends here
  std::uint32_t origin = no_origin;  // where it ends so: place in Why::origins
  int since = 0;  // ario, daily: the first day of those up to `day` that lead on to each other, the same thing holding the node
  int left_out = 0;  // ario, daily: steps between the one before and this, further rounds of a loop
};

struct ExplainedDay {
  int day = 0;
  double loss = 0;  // output, money; may be negative
  HeldBy by = HeldBy::nothing;
  std::uint32_t input = 0;
  std::vector<double> origins;
};

// A way back with its part of the loss.
struct WayBack {
  double share = 0;
  std::vector<ChainStep> steps;
};

struct Explanation {
  std::uint32_t node = 0;
  double loss = 0;  // in the unit of the run: output over the horizon or per year, money; cascade: the larger loss times the node's weight
  std::vector<double> origins;  // shares of what is lost on days of loss
  std::vector<ExplainedDay> days;  // those on which it makes more or less than before
  std::vector<HeldStretch> stretches;  // days of loss only; none where nothing is lost
  std::vector<std::vector<ChainStep>> chains;  // [stretch] from the node on its worst day to the shock
  // leontief, ghosh: shares of the loss by tier, from the shock itself (0) on, the last of all tiers beyond; the largest ways back.
  std::vector<double> tiers;
  std::vector<WayBack> ways;
};

struct Why {
  Model model = Model::ario;
  std::size_t shocks = 0;
  std::vector<std::string> origins;  // texts of the shocks, other causes with a name, then "elsewhere"
  std::vector<Explanation> nodes;  // in the order asked for
};

// Who stands behind a stretch, with shares that add up to 1: nodes, then "(others)" and "(no other node)" where these have a part.
std::vector<std::pair<std::string, double>> behind_rows(const Network& network, const HeldStretch& stretch);

// Runs the scenario once more and follows it. Errors: those of run(), limit_exceeded.
Result<Why> explain(const Network& network, const Scenario& scenario, const RunParameters& parameters,
                    const std::vector<std::uint32_t>& nodes, int threads = 1, Progress& progress = no_progress(),
                    const Limits& limits = {});

}  // namespace entrepot::stress
