// The cascade on any network: against its plain oracle, in any company, with larger shocks.
#include "shock/cascade.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "base/random.h"
#include "shock/cascade_oracle.h"
#include "shock/test_chain.h"

namespace entrepot::shock {
namespace {

struct Drawn {
  CascadeNetwork network;
  CascadeParameters parameters;
  std::vector<CascadeShock> shocks;
};

// Small and dense: everybody is reached at once.
Drawn draw_dense(RandomStream& random);
// Up to 200 firms with a few links each: a cascade is narrow first, and many stop there.
Drawn draw_sparse(RandomStream& random);

Drawn draw() {
  RandomStream random(*rc::gen::inRange<std::uint64_t>(0, 1'000'000), 0, 0);
  return random.uniform() < 0.5 ? draw_dense(random) : draw_sparse(random);
}

Drawn draw(RandomStream& random, std::uint32_t firms, std::uint64_t links);

Drawn draw_dense(RandomStream& random) {
  const std::uint32_t firms = 2 + static_cast<std::uint32_t>(random.below(25));
  return draw(random, firms, random.below(6 * std::uint64_t{firms}));
}

Drawn draw_sparse(RandomStream& random) {
  const std::uint32_t firms = 30 + static_cast<std::uint32_t>(random.below(170));
  Drawn d = draw(random, firms, random.below(4 * std::uint64_t{firms}));
  // Some sell less than their links say: their losses upwards are cut at 1.
  if (!d.network.revenue.empty() && random.uniform() < 0.5)
    for (double& revenue : d.network.revenue)
      if (random.uniform() < 0.1) revenue /= 2;
  return d;
}

Drawn draw(RandomStream& random, std::uint32_t firms, std::uint64_t links) {
  Drawn d;
  d.network.sectors = 1 + static_cast<std::uint32_t>(random.below(9));
  for (std::uint32_t i = 0; i < firms; ++i) d.network.sector.push_back(static_cast<std::uint32_t>(random.below(d.network.sectors)));
  for (std::uint64_t l = links; l > 0; --l)
    d.network.links.push_back({static_cast<std::uint32_t>(random.below(firms)), static_cast<std::uint32_t>(random.below(firms)),
                               random.uniform() < 0.05 ? 0 : 100 * random.uniform()});
  for (std::uint32_t c = 0; c < d.network.sectors * d.network.sectors; ++c)
    d.network.essentiality.push_back(static_cast<std::uint8_t>(random.below(3)));
  if (random.uniform() < 0.3)
    for (std::uint32_t i = 0; i < firms; ++i) d.network.market.push_back(static_cast<std::uint32_t>(random.below(firms)));
  // Below the sums of links, losses would grow on their way round, and with them rounding.
  std::vector<double> out(firms, 0.0), in(firms, 0.0);
  for (const CascadeLink& link : d.network.links) {
    out[link.supplier] += link.amount;
    in[link.customer] += link.amount;
  }
  if (random.uniform() < 0.3)
    for (std::uint32_t i = 0; i < firms; ++i) d.network.revenue.push_back(out[i] * (1 + random.uniform()));
  if (random.uniform() < 0.3)
    for (std::uint32_t i = 0; i < firms; ++i) d.network.costs.push_back(in[i] * (1 + random.uniform()));
  d.parameters.eps = random.uniform() < 0.5 ? 1e-2 : 1e-4;
  d.parameters.substitution = random.uniform() < 0.5;
  if (random.uniform() < 0.3) d.parameters.stop = CascadeStop::total_growth;
  d.parameters.iterations_max = 2000;
  d.parameters.weights.emplace_back();
  for (std::uint32_t i = 0; i < firms; ++i) d.parameters.weights[0].push_back(0.1 + random.uniform());
  for (int s = 0; s < 25; ++s) {  // more than lanes: some are used again
    CascadeShock shock;
    for (std::uint64_t f = random.below(4); f > 0; --f) {
      const bool closed = random.uniform() < 0.5;
      shock.push_back({static_cast<std::uint32_t>(random.below(firms)), closed ? 1 : random.uniform(), closed ? 1 : random.uniform()});
    }
    d.shocks.push_back(shock);
  }
  return d;
}

// Invariant: The engine, which visits only nodes that can change, gives what sweeps over all nodes give, with the same number of
// iterations; losses lie between 0 and 1.
RC_GTEST_PROP(CascadeProperty, TheFrontierIsTheSweep, ()) {
  const Drawn d = draw();
  const Cascade cascade = prepared(d.network, d.parameters);
  const auto outcomes = cascade.run(d.shocks, 1);
  if (!outcomes) {  // an empty market may swing for ever
    bool endless = false;
    for (const CascadeShock& shock : d.shocks)
      endless = endless || oracle::cascade(d.network, d.parameters, shock).iterations > d.parameters.iterations_max;
    RC_ASSERT(outcomes.error().code == ErrorCode::limit_exceeded && endless);
    return;
  }
  for (std::size_t s = 0; s < d.shocks.size(); ++s) {
    const auto expected = oracle::cascade(d.network, d.parameters, d.shocks[s]);
    const auto losses = cascade.losses(d.shocks[s]);
    RC_ASSERT(losses.has_value());
    // Of a market that is all but empty, what is left is known to a few digits only, and whether it counts as empty to none.
    if (expected.least_left < 1e-9) continue;
    const double near = std::max(1e-12, 1e-13 / expected.least_left) * (1 + expected.iterations / 100.0);  // rounding adds up
    RC_ASSERT((*outcomes)[s].iterations == expected.iterations);
    RC_ASSERT(std::abs((*outcomes)[s].index[0].both - expected.both) < near);
    RC_ASSERT(std::abs((*outcomes)[s].index[0].down - expected.down) < near);
    RC_ASSERT(std::abs((*outcomes)[s].index[0].up - expected.up) < near);
    const auto path = cascade.path(d.shocks[s]);
    RC_ASSERT(path.has_value() && path->size() == expected.path.size());
    for (std::size_t t = 0; t < path->size(); ++t) RC_ASSERT(std::abs((*path)[t][0].both - expected.path[t]) < near);
    for (std::size_t i = 0; i < cascade.firms(); ++i) {
      RC_ASSERT(std::abs(losses->down[i] - expected.loss_down[i]) < near);
      RC_ASSERT(std::abs(losses->up[i] - expected.loss_up[i]) < near);
      RC_ASSERT(losses->down[i] >= 0 && losses->down[i] <= 1 && losses->up[i] >= 0 && losses->up[i] <= 1);
    }
  }
}

// Its bytes, in which 0 and -0 are two.
std::array<std::uint64_t, 3> bits_of(const CascadeIndex& index) {
  return {std::bit_cast<std::uint64_t>(index.both), std::bit_cast<std::uint64_t>(index.down), std::bit_cast<std::uint64_t>(index.up)};
}

// Invariant: Closures run alone, together or on three threads give the same bytes.
RC_GTEST_PROP(CascadeProperty, NeitherThreadsNorCompanyChangeAByte, ()) {
  const Drawn d = draw();
  const Cascade cascade = prepared(d.network, d.parameters);
  const auto one = cascade.run(d.shocks, 1), three = cascade.run(d.shocks, 3);
  RC_ASSERT(one.has_value() == three.has_value());
  if (!one) return;
  for (std::size_t s = 0; s < d.shocks.size(); ++s) {
    const auto alone = cascade.run({&d.shocks[s], 1}, 1);
    for (const auto* other : {&(*three)[s], &(*alone)[0]}) {
      RC_ASSERT((*one)[s].iterations == other->iterations);
      RC_ASSERT(bits_of((*one)[s].index[0]) == bits_of(other->index[0]));
    }
  }
}

// A larger shock never costs less in the same number of iterations. (With substitution it may: an empty market makes small sellers
// recover. And eps may end the larger cascade sooner.)
// Invariant: Without substitution a larger shock never costs a node less in the same number of iterations.
RC_GTEST_PROP(CascadeProperty, MonotoneInTheShock, ()) {
  Drawn d = draw();
  d.parameters.stop = CascadeStop::largest_change;
  d.parameters.substitution = false;
  const Cascade cascade = prepared(d.network, d.parameters);
  CascadeShock larger = d.shocks[0];
  larger.insert(larger.end(), d.shocks[1].begin(), d.shocks[1].end());
  const auto outcomes = cascade.run(std::vector{d.shocks[0], larger}, 1);
  if (!outcomes) RC_ASSERT(outcomes.error().code == ErrorCode::limit_exceeded);  // a closed ring fills up slowly
  if (!outcomes || (*outcomes)[0].iterations != (*outcomes)[1].iterations) return;
  const auto a = cascade.losses(d.shocks[0]), b = cascade.losses(larger);
  RC_ASSERT(a.has_value() && b.has_value());
  for (std::size_t i = 0; i < cascade.firms(); ++i) {
    RC_ASSERT(b->down[i] >= a->down[i] - 1e-12);
    RC_ASSERT(b->up[i] >= a->up[i] - 1e-12);
  }
}

}  // namespace
}  // namespace entrepot::shock
