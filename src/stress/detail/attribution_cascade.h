// Follows a cascade iteration by iteration and leads the losses of its end back to the shocks (explain.h). Whole sweeps over all links: the
// equations (1) to (5) of shock/cascade.h as they stand.
#pragma once

#include <cstdint>
#include <vector>

#include "shock/cascade.h"
#include "stress/detail/held_days.h"
#include "stress/explain.h"

namespace entrepot::stress::detail {

class CascadeAttribution {
 public:
  CascadeAttribution(const shock::CascadeNetwork& network, bool substitution, const Scenario& scenario);

  void iterate();
  // weight: of each node, as in the result.
  Explanation explain(std::uint32_t node, double weight) const;

  double loss_down(std::size_t node) const { return down_.loss[node]; }
  double loss_up(std::size_t node) const { return up_.loss[node]; }

  static double bytes(std::size_t nodes, std::size_t links, std::size_t origins, std::size_t iterations);

 private:
  struct Link {
    std::uint32_t from = 0, to = 0, slot = 0;  // of whose loss, to whom; slot: the input it counts to
    double share = 0;  // Ld or Lu
  };
  // One of the two chains.
  struct Chain {
    std::vector<Link> links;  // by `to`, slot
    std::vector<std::size_t> begin;  // [node + 1]
    std::vector<double> psi;  // [node] the direct shock
    std::vector<std::size_t> shock_of;  // [node] the shock that is; none where psi is 0
    std::vector<double> loss, before, earlier;  // [node] of this iteration, those before
    std::vector<double> weight, weight_before;  // [node] sigma of this iteration and the one before
    std::vector<double> origin, origin_before;  // [node][origin]
    std::vector<double> fall;  // [node] largest growth of the loss in an iteration
    std::vector<int> fall_at;  // [node] and which
    std::vector<std::vector<Cause>> causes;  // [iteration][node], from 1
  };

  // The links that count to one input of a node (up: all), and the loss they bring.
  struct Slot {
    std::size_t first = 0, end = 0;
    std::uint32_t input = all_inputs;
    double loss = 0;
  };

  void prepare_down(const shock::CascadeNetwork& network, const std::vector<shock::CascadeLink>& links);
  void prepare_up(const shock::CascadeNetwork& network, const std::vector<shock::CascadeLink>& links);
  void start(Chain& chain, bool up, const Scenario& scenario);
  void find_sigma();
  void iterate(Chain& chain, HeldBy by);
  double part(const Chain& chain, const Link& link) const { return link.share * chain.weight[link.from] * chain.before[link.from]; }
  Slot largest_slot(const Chain& chain, std::size_t node) const;
  void take_shares(Chain& chain, std::size_t node, const Slot& slot, Cause& cause);
  HeldStretch stretch(const Chain& chain, std::uint32_t node, double weight) const;
  std::vector<ChainStep> way_back(const Chain& chain, std::uint32_t node) const;

  const std::size_t nodes_, origins_;
  const bool substitution_;
  const std::vector<std::uint32_t> market_;
  std::vector<double> out_;  // [node] sales to other nodes
  Chain down_, up_;
  int iterations_ = 0;
};

}  // namespace entrepot::stress::detail
