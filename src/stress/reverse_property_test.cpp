// Reverse stress tests of random networks: against the models solved directly, and against trying every set.
#include "stress/reverse.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "base/random.h"
#include "production/world_table.h"
#include "stress/node_names.h"

namespace entrepot::stress {
namespace {

using Nodes = std::vector<std::uint32_t>;

ReverseAnswer answer(const ScreenInput& in, const ReverseQuestion& question, int threads = 1) {
  auto found = reverse(in, question, threads);
  EXPECT_TRUE(found) << found.error().message();
  return found ? *std::move(found) : ReverseAnswer{};
}

// A network in which every node sells some of its output to final users and adds some value.
struct Draw {
  ScreenInput in;
  ReverseQuestion question;
};

Draw draw(std::uint64_t seed) {
  RandomStream random(seed, 0, 0);
  Draw d;
  auto& n = d.in.network;
  const auto nodes = static_cast<std::uint32_t>(4 + random.below(9));
  n.sectors = static_cast<std::uint32_t>(1 + random.below(4));
  const double density = 0.2 + 0.8 * random.uniform();
  std::vector<double> out(nodes, 0.0), in(nodes, 0.0);
  for (std::uint32_t i = 0; i < nodes; ++i) {
    d.in.names.push_back("n" + std::to_string(i));
    n.sector.push_back(i % n.sectors);
    for (std::uint32_t j = 0; j < nodes; ++j) {
      if (random.uniform() > density) continue;
      n.links.push_back({i, j, 10 + 1000 * random.uniform() * random.uniform()});
      out[i] += n.links.back().amount;
      in[j] += n.links.back().amount;
    }
  }
  for (std::uint32_t s = 0; s < n.sectors; ++s) d.in.sector_names.push_back("s" + std::to_string(s));
  const bool mixed = random.uniform() < 0.3;
  for (std::uint32_t c = 0; c < n.sectors * n.sectors; ++c)
    n.essentiality.push_back(mixed ? static_cast<std::uint8_t>(random.below(3)) : 1);
  for (std::uint32_t i = 0; i < nodes; ++i) n.revenue.push_back(std::max(out[i], in[i]) * (1.05 + random.uniform()) + 10);
  ReverseQuestion& q = d.question;
  for (std::uint32_t i = 0; i < nodes; ++i) (i == 0 || random.uniform() < 0.15 ? q.target : q.candidates).push_back(i);
  if (q.candidates.empty()) q.candidates = {1};
  q.target.erase(std::remove(q.target.begin(), q.target.end(), q.candidates[0]), q.target.end());
  if (q.target.empty()) q.target = {0};
  q.model = static_cast<ReverseModel>(random.below(3));
  q.loss = 0.02 + 0.6 * random.uniform() * random.uniform();
  q.severity = random.uniform() < 0.5 ? 1 : 0.2 + 0.8 * random.uniform();
  q.failures_max = 1 + random.below(3);
  q.substitution = random.uniform() < 0.6;
  q.chain = static_cast<shock::CascadeChain>(random.below(3));
  q.eps = random.uniform() < 0.5 ? 1e-2 : 1e-4;
  if (random.uniform() < 0.4)
    for (std::size_t c = 0; c < q.candidates.size(); ++c) q.probability.push_back(0.01 + 0.9 * random.uniform());
  if (random.uniform() < 0.3)
    for (std::uint32_t i = 0; i < nodes; ++i) q.weights.push_back(0.1 + random.uniform());
  return d;
}

std::vector<double> weights_of_target(const Draw& d) {
  std::vector<double> weights(d.in.names.size(), 0.0);
  const std::vector<double>& by = d.question.weights.empty() ? d.in.network.revenue : d.question.weights;
  double sum = 0;
  for (const std::uint32_t node : d.question.target) sum += by[node];
  for (const std::uint32_t node : d.question.target) weights[node] = by[node] / sum;
  return weights;
}

// The fixed-output system in money, swept from the undisturbed state until nothing moves: demand x_i = min(c_i, y_i + sum_j A_ij x_j), or
// supply x_j = min(c_j, v_j + sum_i x_i B_ij).
double loss_by_sweeps(const Draw& d, const Nodes& failed) {
  const auto& n = d.in.network;
  const bool leontief = d.question.model == ReverseModel::leontief;
  const std::vector<double>& x0 = n.revenue;
  std::vector<double> capacity = x0, given = x0;
  for (const std::uint32_t node : failed) capacity[node] *= 1 - d.question.severity;
  for (const auto& link : n.links) given[leontief ? link.supplier : link.customer] -= link.amount;
  std::vector<double> x = x0;
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::min(x[i], capacity[i]);
  for (int sweep = 0; sweep < 5000; ++sweep) {
    std::vector<double> next = given;
    for (const auto& link : n.links) {
      if (leontief) next[link.supplier] += link.amount * x[link.customer] / x0[link.customer];
      else next[link.customer] += link.amount * x[link.supplier] / x0[link.supplier];
    }
    double change = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      next[i] = std::min(next[i], capacity[i]);
      change = std::max(change, std::abs(next[i] - x[i]) / x0[i]);
    }
    x = next;
    if (change < 1e-16) break;
  }
  double loss = 0;
  const auto weights = weights_of_target(d);
  for (std::size_t i = 0; i < x.size(); ++i) loss += weights[i] * (1 - x[i] / x0[i]);
  return loss;
}

double loss_of_cascade(const Draw& d, const Nodes& failed) {
  shock::CascadeParameters p;
  p.eps = d.question.eps;
  p.substitution = d.question.substitution;
  p.weights = {weights_of_target(d)};
  p.iterations_max = 10'000;
  const auto cascade = shock::Cascade::prepare(d.in.network, p);
  shock::CascadeShock shock;
  for (const std::uint32_t node : failed) shock.push_back({node, d.question.severity, d.question.severity});
  const auto outcome = cascade->run({&shock, 1}, 1);
  if (!outcome) return -1;
  const auto& index = (*outcome)[0].index[0];
  return d.question.chain == shock::CascadeChain::both ? index.both : d.question.chain == shock::CascadeChain::down ? index.down : index.up;
}

double direct_loss(const Draw& d, const Nodes& failed) {
  return d.question.model == ReverseModel::cascade ? loss_of_cascade(d, failed) : loss_by_sweeps(d, failed);
}

// Every set, smallest first. Sets at the very edge are set apart: rounding decides there.
struct Tried {
  std::map<Nodes, double> minimal;
  bool at_the_edge = false;
};

Tried try_all(const Draw& d) {
  Tried tried;
  const auto& candidates = d.question.candidates;
  for (std::size_t size = 1; size <= d.question.failures_max; ++size)
    for (std::uint32_t members = 1; members < 1U << candidates.size(); ++members) {
      if (std::popcount(members) != static_cast<int>(size)) continue;
      Nodes set;
      for (std::size_t c = 0; c < candidates.size(); ++c)
        if ((members >> c & 1U) != 0) set.push_back(candidates[c]);
      const bool smaller = std::any_of(tried.minimal.begin(), tried.minimal.end(), [&](const auto& found) {
        return std::includes(set.begin(), set.end(), found.first.begin(), found.first.end());
      });
      if (smaller) continue;
      const double loss = direct_loss(d, set);
      if (std::abs(loss - d.question.loss) < 1e-7) tried.at_the_edge = true;
      if (loss >= d.question.loss) tried.minimal.emplace(set, loss);
    }
  return tried;
}

// Pairs of the cascade in one batch.
Tried try_pairs(const Draw& d) {
  const ReverseQuestion& q = d.question;
  shock::CascadeParameters p;
  p.eps = q.eps;
  p.substitution = q.substitution;
  p.weights = {weights_of_target(d)};
  const auto cascade = shock::Cascade::prepare(d.in.network, p);
  std::vector<Nodes> sets;
  for (const std::uint32_t a : q.candidates) sets.push_back({a});
  for (std::size_t a = 0; a < q.candidates.size(); ++a)
    for (std::size_t b = a + 1; b < q.candidates.size(); ++b) sets.push_back({q.candidates[a], q.candidates[b]});
  std::vector<shock::CascadeShock> shocks;
  for (const Nodes& set : sets) {
    shocks.emplace_back();
    for (const std::uint32_t node : set) shocks.back().push_back({node, q.severity, q.severity});
  }
  const auto outcomes = cascade->run(shocks, 2);
  Tried tried;
  for (std::size_t s = 0; s < sets.size(); ++s) {
    const auto& index = (*outcomes)[s].index[0];
    const double loss = q.chain == shock::CascadeChain::both ? index.both : index.down;
    tried.at_the_edge = tried.at_the_edge || std::abs(loss - q.loss) < 1e-8;
    if (loss < q.loss || (sets[s].size() == 2 && (tried.minimal.contains({sets[s][0]}) || tried.minimal.contains({sets[s][1]})))) continue;
    tried.minimal.emplace(sets[s], loss);
  }
  return tried;
}

std::map<std::size_t, std::size_t> draws_with_sets_of;
std::size_t ruled_out_by_bounds = 0;

// Invariant: The reverse question finds the sets, with their losses and in the order, that trying every set finds.
RC_GTEST_PROP(ReverseProperty, FindsWhatTryingEverySetFinds, ()) {
  const Draw d = draw(*rc::gen::arbitrary<std::uint64_t>());
  const Tried tried = try_all(d);
  RC_PRE(!tried.at_the_edge);
  const auto found = reverse(d.in, d.question, 1);
  RC_ASSERT(found.has_value());
  RC_ASSERT(found->proven());
  RC_ASSERT(found->sets.size() == tried.minimal.size());
  for (const FailureSet& set : found->sets) {
    RC_ASSERT(tried.minimal.contains(set.nodes));
    RC_ASSERT(std::abs(tried.minimal.at(set.nodes) - set.loss) < 1e-9);
    ++draws_with_sets_of[set.nodes.size()];
  }
  for (std::size_t s = 1; s < found->sets.size(); ++s) {
    const FailureSet &a = found->sets[s - 1], &b = found->sets[s];
    if (!d.question.probability.empty()) RC_ASSERT(a.probability >= b.probability);
    else RC_ASSERT(a.nodes.size() < b.nodes.size() || (a.nodes.size() == b.nodes.size() && a.loss >= b.loss));
  }
  for (const SizeReport& size : found->sizes) {
    RC_ASSERT(size.sets == size.supersets + size.computed + size.ruled_out);
    if (size.failures > 1) ruled_out_by_bounds += static_cast<std::size_t>(size.ruled_out);
  }
}

TEST(ReverseProperty, MetSetsOfAllSizesAndRuledSomeOut) {
  if (draws_with_sets_of.empty()) GTEST_SKIP() << "after the property";
  for (std::size_t size = 1; size <= 3; ++size) EXPECT_GT(draws_with_sets_of[size], 0u) << size;
  EXPECT_GT(ruled_out_by_bounds, 100u);
}

// The real table that comes with the program: the bounds rule out most pairs and miss none.
// Invariant: On the table of the sample world its bounds rule out most pairs and miss none.
TEST(ReverseSample, BoundsMissNoPairOfTheTable) {
  const auto table = production::read_world_table(std::string(ENTREPOT_SOURCE_DIR) + "/data/sample/input_output.csv");
  ASSERT_TRUE(table) << table.error().message();
  Draw d;
  d.in = screen_input(*table);
  ReverseQuestion& q = d.question;
  q.target = nodes_named(d.in.labels(), "KOR:electronics").value();
  q.candidates = nodes_named(d.in.labels(), std::vector<std::string>{"CHN", "KOR:machinery", "KOR:metals", "*:electronics"}).value();
  std::erase(q.candidates, q.target[0]);
  for (const bool substitution : {true, false}) {
    q.substitution = substitution;
    q.loss = substitution ? 0.03 : 0.1;
    q.chain = substitution ? shock::CascadeChain::both : shock::CascadeChain::down;
    const auto found = answer(d.in, q, 2);
    const Tried tried = try_pairs(d);
    EXPECT_FALSE(tried.at_the_edge);
    ASSERT_EQ(found.sets.size(), tried.minimal.size());
    for (const FailureSet& set : found.sets) EXPECT_EQ(tried.minimal.at(set.nodes), set.loss);
    EXPECT_GT(found.sizes[1].found, 10u);
    EXPECT_GT(found.sizes[1].ruled_out, (substitution ? 0.6 : 0.05) * found.sizes[1].sets);
  }
}

// What a budget leaves open has the size, loss and probability that the report allows, and nothing smaller is missed.
// Invariant: What a budget leaves out has no more loss and probability than is reported.
RC_GTEST_PROP(ReverseProperty, ABudgetMissesOnlyWhatItSays, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  Draw d = draw(seed);
  d.question.budget = 1 + RandomStream(seed, 0, 9).below(20);
  const Tried tried = try_all(d);
  RC_PRE(!tried.at_the_edge);
  const auto answer = reverse(d.in, d.question, 1);
  RC_ASSERT(answer.has_value());
  std::map<Nodes, double> found;
  for (const FailureSet& set : answer->sets) found.emplace(set.nodes, set.loss);
  std::size_t smallest = d.question.failures_max + 1;
  for (const auto& [nodes, loss] : tried.minimal) {
    smallest = std::min(smallest, nodes.size());
    if (found.contains(nodes)) continue;
    const SizeReport& size = answer->sizes[nodes.size() - 1];
    RC_ASSERT(size.open > 0);
    RC_ASSERT(loss <= size.open_loss + 1e-9);
    if (d.question.probability.empty()) continue;
    double probability = 1;
    for (const std::uint32_t node : nodes)
      probability *= d.question.probability[static_cast<std::size_t>(
          std::find(d.question.candidates.begin(), d.question.candidates.end(), node) - d.question.candidates.begin())];
    RC_ASSERT(probability <= size.open_probability * (1 + 1e-12));
  }
  RC_ASSERT(answer->failures_needed() <= smallest);
}

// Upwards, a cascade that goes on to the end is the demand side of Leontief.
// Invariant: Upwards, a cascade without an end is the demand side of Leontief to 1e-10: two engines, one answer.
RC_GTEST_PROP(ReverseProperty, AnEndlessCascadeUpwardsIsLeontief, ()) {
  Draw d = draw(*rc::gen::arbitrary<std::uint64_t>());
  d.question.chain = shock::CascadeChain::up;
  d.question.substitution = false;
  d.question.eps = 1e-15;
  const Nodes failed(d.question.candidates.begin(),
                     d.question.candidates.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(2, d.question.candidates.size())));
  const double up = loss_of_cascade(d, failed);
  RC_PRE(up >= 0);
  d.question.model = ReverseModel::leontief;
  RC_ASSERT(std::abs(up - loss_by_sweeps(d, failed)) < 1e-10);
}

// Invariant: Sets, losses and counts are the same on three threads.
RC_GTEST_PROP(ReverseProperty, ThreadsChangeNothing, ()) {
  const Draw d = draw(*rc::gen::arbitrary<std::uint64_t>());
  const auto one = reverse(d.in, d.question, 1), three = reverse(d.in, d.question, 3);
  RC_ASSERT(one.has_value() && three.has_value());
  RC_ASSERT(one->sets.size() == three->sets.size());
  for (std::size_t s = 0; s < one->sets.size(); ++s) {
    RC_ASSERT(one->sets[s].nodes == three->sets[s].nodes);
    RC_ASSERT(one->sets[s].loss == three->sets[s].loss);
    RC_ASSERT(one->sets[s].economy == three->sets[s].economy);
  }
  for (std::size_t s = 0; s < one->sizes.size(); ++s) RC_ASSERT(one->sizes[s].computed == three->sizes[s].computed);
}

}  // namespace
}  // namespace entrepot::stress
