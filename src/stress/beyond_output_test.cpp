// Linear models where nodes sell or buy for more than they make: losses above all output, in run and reverse alike.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <optional>

#include "base/random.h"
#include "stress/reverse.h"
#include "stress/test_run.h"

namespace entrepot::stress {
namespace {

using Nodes = std::vector<std::uint32_t>;

bool has(const std::vector<std::string>& notes, std::string_view part) {
  return std::any_of(notes.begin(), notes.end(), [&](const std::string& note) { return note.find(part) != std::string::npos; });
}

// A sells 100 to B, which makes 20 of it and sells them to C, which makes 10.
ScreenInput shrinking() {
  ScreenInput in;
  in.names = {"A", "B", "C", "D"};
  in.sector_names = {"s"};
  in.network.sectors = 1;
  in.network.sector = {0, 0, 0, 0};
  in.network.essentiality = {1};
  in.network.links = {{0, 1, 100}, {1, 2, 20}, {2, 3, 10}};
  in.network.revenue = {100, 20, 10, 10};
  in.chain_notes = {"of the cascade"};
  return in;
}

TEST(BeyondOutput, ReverseHasNoCap) {
  ReverseQuestion q;
  q.model = ReverseModel::ghosh;
  q.target = {2};
  q.candidates = {0, 1, 3};
  q.severity = 0.2;
  q.failures_max = 1;
  const auto found = reverse(shrinking(), q, 1);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->sets.size(), 2U);
  EXPECT_NEAR(found->sets[0].loss, 0.2 * 5 * 2, 1e-12) << "20 % of A, times 100 / 20, times 20 / 10";
  EXPECT_NEAR(found->sets[0].economy, (20 + 20 + 20 + 20) / 140.0, 1e-12);
  EXPECT_TRUE(has(found->notes, "when A fails 2 node(s) lose more than all they make, C the most, 200.00 %: ghosh is linear"));
  EXPECT_TRUE(has(found->notes, "2 node(s) buy from nodes for more than their output (the most: B, 5 times it)"));
  EXPECT_FALSE(has(found->notes, "of the cascade"));
  q.loss = 1.5;
  EXPECT_EQ(reverse(shrinking(), q, 1).error().code, ErrorCode::out_of_range);
  q.loss = 0.05;
  q.model = ReverseModel::leontief;
  const auto down = reverse(shrinking(), q, 1);
  ASSERT_TRUE(down);
  EXPECT_FALSE(has(down->notes, "node(s)")) << "nobody sells more than it makes";
}

// The same chain as a table: D sells to final buyers.
Network shrinking_table() {
  production::InputOutputTable t;
  t.regions = {economy("JPN")};
  t.sectors = {{"a", "A"}, {"b", "B"}, {"c", "C"}, {"d", "D"}};
  t.final_demand_columns = {{economy("JPN"), "HFCE"}};
  t.flows.assign(16, 0);
  t.flows[0 * 4 + 1] = 100;
  t.flows[1 * 4 + 2] = 20;
  t.flows[2 * 4 + 3] = 10;
  t.final_demand = {20, 5, 5, 10};
  t.output = {120, 20, 10, 10};
  t.value_added = {120, -80, -10, 0};
  return Network(std::move(t));
}

TEST(BeyondOutput, RunHasTheSameFigures) {
  const Network network = shrinking_table();
  const std::vector<Scenario> scenarios = {{"little", {*parse_shock("JPN:a=1%", network, {})}},
                                           {"much", {*parse_shock("JPN:a=24%", network, {})}}};
  const auto r = run_model(Model::ghosh, scenarios, network);
  const Outcome& much = r.outcomes[1];
  EXPECT_NEAR(much.node_loss[1] / 20, 0.24 * 5, 1e-12);
  EXPECT_NEAR(much.node_loss[2] / 10, 0.24 * 10, 1e-12);
  EXPECT_TRUE(has(r.notes, "in 'much' 3 node(s) lose more than all they make, JPN:c the most, 240.00 %: ghosh is linear"));
  EXPECT_NEAR(much.final_demand_unmet[0], 0.24 * 20 + 5 + 5 + 10, 1e-12) << "nobody misses more than what he buys";
  EXPECT_FALSE(has(run_model(Model::ghosh, std::span(scenarios).first(1), network).notes, "lose more"));
}

struct Draw {
  ScreenInput in;
  ReverseQuestion question;
};

// Some nodes sell or buy for more than they make.
Draw draw(std::uint64_t seed) {
  RandomStream random(seed, 0, 0);
  Draw d;
  auto& n = d.in.network;
  const auto nodes = static_cast<std::uint32_t>(5 + random.below(4));
  n.sectors = 1;
  n.essentiality = {1};
  d.in.sector_names = {"s"};
  std::vector<double> traded(nodes, 0.0);
  for (std::uint32_t i = 0; i < nodes; ++i) {
    d.in.names.push_back("n" + std::to_string(i));
    n.sector.push_back(0);
    for (std::uint32_t j = 0; j < nodes; ++j) {
      if (i == j || random.uniform() > 0.35) continue;
      n.links.push_back({i, j, 10 + 1000 * random.uniform()});
      traded[i] += n.links.back().amount;
      traded[j] += n.links.back().amount;
    }
  }
  for (std::uint32_t i = 0; i < nodes; ++i) n.revenue.push_back(traded[i] * (0.3 + 0.6 * random.uniform()) + 10);
  ReverseQuestion& q = d.question;
  q.model = random.uniform() < 0.5 ? ReverseModel::leontief : ReverseModel::ghosh;
  q.target = {0};
  if (random.uniform() < 0.3) q.target.push_back(1);
  for (auto i = static_cast<std::uint32_t>(q.target.size()); i < nodes; ++i) q.candidates.push_back(i);
  q.loss = 0.2 + 0.8 * random.uniform();
  q.severity = random.uniform() < 0.5 ? 1 : 0.1 + 0.9 * random.uniform();
  q.failures_max = 3;
  q.exact_pairs = random.uniform() < 0.5;
  if (random.uniform() < 0.5) q.budget = 1 + random.below(6);
  return d;
}

// Least solution of l = max(severity on S, M l) by repetition, and its mean over the target; nothing where it grows without end.
std::optional<double> repeated(const Draw& d, const Nodes& failed) {
  const auto& n = d.in.network;
  const bool leontief = d.question.model == ReverseModel::leontief;
  std::vector<double> own(n.revenue.size(), 0.0);
  for (const std::uint32_t node : failed) own[node] = d.question.severity;
  std::vector<double> loss = own;
  for (int round = 0; round < 3000; ++round) {
    std::vector<double> next(loss.size(), 0.0);
    for (const auto& link : n.links) {
      const std::uint32_t to = leontief ? link.supplier : link.customer, from = leontief ? link.customer : link.supplier;
      next[to] += link.amount / n.revenue[to] * loss[from];
    }
    double change = 0;
    for (std::size_t i = 0; i < loss.size(); ++i) {
      next[i] = std::max(next[i], own[i]);
      change = std::max(change, next[i] - loss[i]);
    }
    loss = next;
    if (change < 1e-14) {
      double sum = 0, whole = 0;
      for (const std::uint32_t node : d.question.target) sum += n.revenue[node] * loss[node], whole += n.revenue[node];
      return sum / whole;
    }
  }
  return std::nullopt;
}

// Invariant: With losses above all output, too, the reverse question in Leontief and Ghosh finds what trying every set finds, and what it leaves open costs no
// more than it says.
TEST(BeyondOutput, ReverseFindsWhatTryingEverySetFinds) {
  std::size_t compared = 0, above = 0, ruled_out = 0, left_open = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    const Draw d = draw(seed);
    const auto answer = reverse(d.in, d.question, 1);
    if (!answer) {
      ASSERT_EQ(answer.error().code, ErrorCode::no_solution) << seed;
      continue;
    }
    std::map<Nodes, double> minimal, found;
    bool settled = true;
    const auto& candidates = d.question.candidates;
    for (int size = 1; size <= 3; ++size)
      for (std::uint32_t members = 1; members < 1U << candidates.size(); ++members) {
        if (std::popcount(members) != size) continue;
        Nodes set;
        for (std::size_t c = 0; c < candidates.size(); ++c)
          if ((members >> c & 1U) != 0) set.push_back(candidates[c]);
        if (std::any_of(minimal.begin(), minimal.end(),
                        [&](const auto& part) { return std::includes(set.begin(), set.end(), part.first.begin(), part.first.end()); }))
          continue;
        const auto loss = repeated(d, set);
        settled = settled && loss && std::abs(*loss - d.question.loss) > 1e-7;
        if (loss && *loss >= d.question.loss) minimal.emplace(set, *loss);
      }
    if (!settled) continue;
    ++compared;
    for (const FailureSet& set : answer->sets) {
      found.emplace(set.nodes, set.loss);
      if (answer->proven()) {
        ASSERT_TRUE(minimal.contains(set.nodes)) << seed;
      }
      const auto loss = repeated(d, set.nodes);
      ASSERT_TRUE(loss) << seed;
      EXPECT_NEAR(set.loss, *loss, 1e-8 * std::max(1.0, *loss)) << seed;
      above += set.loss > 1 ? 1 : 0;
    }
    for (const auto& [nodes, loss] : minimal) {
      if (found.contains(nodes)) continue;
      const SizeReport& size = answer->sizes[nodes.size() - 1];
      ++left_open;
      EXPECT_GT(size.open, 0) << seed;
      EXPECT_LE(loss, size.open_loss * (1 + 1e-9)) << seed;
    }
    if (answer->proven()) {
      EXPECT_EQ(found.size(), minimal.size()) << seed;
    }
    for (const SizeReport& size : answer->sizes) ruled_out += static_cast<std::size_t>(size.ruled_out);
  }
  EXPECT_GT(compared, 100U);
  EXPECT_GT(above, 50U);
  EXPECT_GT(ruled_out, 100U);
  EXPECT_GT(left_open, 10U);
}

}  // namespace
}  // namespace entrepot::stress
