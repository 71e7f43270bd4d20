// What holds for every world, shock and parameter set.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstring>
#include <numeric>

#include "shock/detail/run.h"
#include "shock/linear.h"
#include "shock/test_oracle.h"
#include "shock/test_random.h"

namespace entrepot::shock {
namespace {

struct Setting {
  std::uint64_t seed;
  std::size_t regions, sectors;
  TestWorld world;
  ArioParameters parameters;
};

Setting draw_setting() {
  Setting s;
  s.seed = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
  s.regions = *rc::gen::inRange<std::size_t>(1, 7);
  s.sectors = *rc::gen::inRange<std::size_t>(1, 7);
  s.world = random_world(s.seed, s.regions, s.sectors);
  s.parameters = random_parameters(s.seed, s.sectors, s.world.nodes.size());
  return s;
}

ArioRecord everything() {
  ArioRecord record;
  record.everything = true;
  record.output_block_steps = 7;
  return record;
}

ArioResults must(Result<ArioResults> results) {
  if (!results) RC_FAIL(results.error().message());
  return *std::move(results);
}

template <class T>
bool same_bytes(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

bool same_bytes(const ArioResults& a, const ArioResults& b) {
  bool same = same_bytes(a.output, b.output) && same_bytes(a.value_added, b.value_added) && same_bytes(a.unmet, b.unmet) &&
              same_bytes(a.output_loss, b.output_loss) && same_bytes(a.value_added_loss_direct, b.value_added_loss_direct) &&
              a.series.size() == b.series.size();
  for (std::size_t m = 0; same && m < a.series.size(); ++m)
    same = same_bytes(a.series[m].production, b.series[m].production) && same_bytes(a.series[m].stocks, b.series[m].stocks) &&
           same_bytes(a.series[m].unmet_by_column, b.series[m].unmet_by_column);
  return same;
}

// Invariant: Without a shock output stays at the table's values to the last bit, and no final demand is unmet, whether or not the table
// adds up.
RC_GTEST_PROP(ArioProperty, WithoutAShockOutputIsConstantToTheBit, ()) {
  Setting s = draw_setting();
  if (*rc::gen::arbitrary<bool>())  // a table that does not add up
    for (double& x : s.world.output) x *= 1.05;
  s.parameters.psi = *rc::gen::element(0.5, 0.8, 1.0);
  const ArioMember calm;
  const ArioResults r = must(run_ario(s.world.network(), s.parameters, std::span(&calm, 1), {}, 20, everything()));
  for (std::size_t c = 0; c < r.series[0].production.size(); ++c)
    RC_ASSERT(r.series[0].production[c] == r.base_output[c % r.base_output.size()]);
  for (const float unmet : r.unmet) RC_ASSERT(unmet == 0);
  for (const double loss : r.output_loss) RC_ASSERT(loss == 0);
}

// Invariant: The engine, which never forms the matrix of orders, gives what a plain program of the equations gives with every order
// explicit.
RC_GTEST_PROP(ArioProperty, TheFactoredEngineGivesWhatExplicitOrdersGive, ()) {
  const int steps = 25;
  const Setting s = draw_setting();
  const ArioMember member = random_member(s.seed, 0, s.regions, s.sectors, steps);
  const auto blocks = random_blocks(s.seed, s.regions, s.sectors, steps);
  const ArioResults r = must(run_ario(s.world.network(), s.parameters, std::span(&member, 1), blocks, steps, everything()));
  const OracleSeries want = Oracle(s.world, s.parameters, member, blocks).run(steps);
  const std::size_t n = s.world.nodes.size();
  for (std::size_t c = 0; c < want.production.size(); ++c)
    RC_ASSERT(std::abs(r.series[0].production[c] - want.production[c]) <= 1e-9 * s.world.output[c % n]);
  for (int t = 0; t < steps; ++t)
    for (std::size_t region = 0; region < s.regions; ++region)
      RC_ASSERT(std::abs(r.unmet[region * steps + t] - want.unmet[t * s.regions + region]) <= 1e-5 * r.base_final_demand[region]);
  for (std::size_t c = 0; c < want.stocks.size(); ++c)
    RC_ASSERT(std::isinf(want.stocks[c]) || std::isinf(r.series[0].stocks[c]) ||
              std::abs(r.series[0].stocks[c] - want.stocks[c]) <= 1e-8 * s.world.output[c % n]);
}

// Invariant: Members run alone, in batches of any size or on two threads give the same bytes.
RC_GTEST_PROP(ArioProperty, ThreadsAndBatchesDoNotChangeAByte, ()) {
  const int steps = 15;
  const Setting s = draw_setting();
  std::vector<ArioMember> members;
  for (std::uint32_t m = 0; m < 21; ++m) members.push_back(random_member(s.seed, m, s.regions, s.sectors, steps));
  const auto blocks = random_blocks(s.seed, s.regions, s.sectors, steps);
  const auto run = [&](std::span<const ArioMember> some, int threads) {
    return must(run_ario(s.world.network(), s.parameters, some, blocks, steps, everything(), threads));
  };
  const ArioResults whole = run(members, 1);
  RC_ASSERT(same_bytes(whole, run(members, 2)));
  for (const std::size_t size : {std::size_t{1}, std::size_t{3}, std::size_t{8}, std::size_t{16}})
    for (std::size_t first = 0; first < members.size(); first += size) {
      const std::size_t count = std::min(size, members.size() - first);
      const ArioResults part = run(std::span(members).subspan(first, count), 1);
      for (std::size_t m = 0; m < count; ++m) {
        RC_ASSERT(same_bytes(part.series[m].production, whole.series[first + m].production));
        RC_ASSERT(same_bytes(part.series[m].stocks, whole.series[first + m].stocks));
        for (std::size_t c = 0; c < whole.unmet.size() / members.size(); ++c)
          RC_ASSERT(part.unmet[c * count + m] == whole.unmet[c * members.size() + first + m]);
      }
    }
}

// Invariant: Blocked deliveries of one member and of all members are the same as all of them given to that member alone.
RC_GTEST_PROP(ArioProperty, AMembersOwnBlocksAreAddedToTheSharedOnes, ()) {
  const int steps = 15;
  const Setting s = draw_setting();
  std::vector<ArioMember> members;
  for (std::uint32_t m = 0; m < 7; ++m) {
    members.push_back(random_member(s.seed, m, s.regions, s.sectors, steps));
    if (m % 3 == 1) members.back().blocks = random_blocks(s.seed + 1 + m, s.regions, s.sectors, steps);
  }
  const auto shared = random_blocks(s.seed, s.regions, s.sectors, steps);
  const ArioResults whole = must(run_ario(s.world.network(), s.parameters, members, shared, steps, everything(), 2));
  for (std::size_t m = 0; m < members.size(); ++m) {
    ArioMember member = members[m];
    auto all = shared;
    all.insert(all.end(), member.blocks.begin(), member.blocks.end());
    member.blocks.clear();
    const ArioResults want = must(run_ario(s.world.network(), s.parameters, std::span(&member, 1), all, steps, everything()));
    RC_ASSERT(same_bytes(want.series[0].production, whole.series[m].production));
    RC_ASSERT(same_bytes(want.series[0].stocks, whole.series[m].stocks));
    for (std::size_t c = 0; c < want.unmet.size(); ++c) RC_ASSERT(want.unmet[c] == whole.unmet[c * members.size() + m]);
  }
}

// Large enough that two threads share a step; 41 blocks of buyers, an odd number.
// Invariant: Threads that share one step of a large table change no byte, nor does the company of other members.
TEST(ArioThreads, SharingAStepDoesNotChangeAByte) {
  const std::size_t regions = 25, sectors = 26;
  const TestWorld world = random_world(5, regions, sectors, 0.3);
  std::vector<ArioMember> members;
  for (std::uint32_t m = 0; m < 6; ++m) members.push_back(random_member(5, m, regions, sectors, 6));
  for (const ArioMode mode : {ArioMode::exact, ArioMode::boario_compatible}) {
    std::vector<double> first;
    for (const std::size_t count : {std::size_t{1}, members.size()}) {
      ArioParameters p = random_parameters(3, sectors, regions * sectors);
      p.mode = mode;
      p.rationing = mode == ArioMode::exact ? Rationing::lowest_relative_order_first : Rationing::proportional;
      p.production_function = mode == ArioMode::exact ? ProductionFunction::linear : ProductionFunction::leontief;
      if (mode == ArioMode::boario_compatible) p.criticality.clear();
      p.inventory_days = {5};
      const auto run = [&](int threads) {
        auto r = run_ario(world.network(), p, std::span(members).first(count), {}, 6, everything(), threads);
        EXPECT_TRUE(r) << r.error().message();
        return r ? *std::move(r) : ArioResults{};
      };
      const ArioResults alone = run(1);
      EXPECT_TRUE(same_bytes(alone, run(2)));
      EXPECT_TRUE(same_bytes(alone, run(5)));
      if (first.empty()) first = alone.series[0].production;
      EXPECT_TRUE(same_bytes(first, alone.series[0].production));
    }
  }
}

// Invariant: AVX2 and AVX-512 give the same bytes, and the portable code the same to 1e-9.
RC_GTEST_PROP(ArioProperty, ProcessorsAgree, ()) {
  const int steps = 20;
  const Setting s = draw_setting();
  std::vector<ArioMember> members;
  const auto count = *rc::gen::element<std::uint32_t>(1, 6, 18);
  for (std::uint32_t m = 0; m < count; ++m) members.push_back(random_member(s.seed, m, s.regions, s.sectors, steps));
  const auto blocks = random_blocks(s.seed, s.regions, s.sectors, steps);
  const auto run = [&](const detail::Kernels& kernels) {
    return must(detail::run_with(kernels, s.world.network(), s.parameters, members, blocks, steps, everything(), 1, no_progress(), {}));
  };
  const ArioResults plain = run(detail::portable_kernels());
  if (detail::avx2_kernels() == nullptr) return;
  const ArioResults fused = run(*detail::avx2_kernels());
  for (std::size_t m = 0; m < members.size(); ++m)
    for (std::size_t c = 0; c < plain.series[m].production.size(); ++c)
      RC_ASSERT(std::abs(plain.series[m].production[c] - fused.series[m].production[c]) <=
                1e-9 * s.world.output[c % s.world.output.size()]);
  if (detail::avx512_kernels() != nullptr) RC_ASSERT(same_bytes(fused, run(*detail::avx512_kernels())));
}

std::vector<std::size_t> shuffled(std::size_t n, std::uint64_t seed, std::uint32_t stream) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  RandomStream random(seed, 0, stream);
  for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

// Invariant: Renaming regions and sectors renames the result.
RC_GTEST_PROP(ArioProperty, RelabelledWorldsGiveRelabelledResults, ()) {
  const int steps = 25;
  const Setting s = draw_setting();
  const auto region_at = shuffled(s.regions, s.seed, 7), sector_at = shuffled(s.sectors, s.seed, 8);
  const std::size_t n = s.world.nodes.size();
  std::vector<std::size_t> to(n);  // node -> node of the relabelled world
  for (std::size_t i = 0; i < n; ++i) to[i] = region_at[i / s.sectors] * s.sectors + sector_at[i % s.sectors];
  TestWorld moved = s.world;
  for (std::size_t i = 0; i < n; ++i) {
    moved.output[to[i]] = s.world.output[i];
    for (std::size_t j = 0; j < n; ++j) moved.flows[to[i] * n + to[j]] = s.world.flows[i * n + j];
    for (std::size_t r = 0; r < s.regions; ++r)
      moved.final_demand[to[i] * s.regions + region_at[r]] = s.world.final_demand[i * s.regions + r];
  }
  ArioParameters p;
  p.steps_per_year = 1;
  p.inventory_days = {3};
  p.inventory_restoration_tau = {4};
  ArioMember member = random_member(s.seed, 0, s.regions, s.sectors, steps);
  member.inventory_days.clear();
  ArioMember member_moved = member;
  for (CapacityPath& path : member_moved.capacity) path.node = static_cast<std::uint32_t>(to[path.node]);
  for (DemandPath& path : member_moved.demand) {
    path.node = static_cast<std::uint32_t>(to[path.node]);
    if (path.region) path.region = static_cast<std::uint32_t>(region_at[*path.region]);
  }
  const ArioResults a = must(run_ario(s.world.network(), p, std::span(&member, 1), {}, steps, everything()));
  const ArioResults b = must(run_ario(moved.network(), p, std::span(&member_moved, 1), {}, steps, everything()));
  for (int t = 0; t < steps; ++t)
    for (std::size_t i = 0; i < n; ++i)
      RC_ASSERT(std::abs(a.series[0].production[t * n + i] - b.series[0].production[t * n + to[i]]) <= 1e-12 * s.world.output[i]);
}

// Invariant: A larger loss of capacity never gives a smaller loss in the first step.
RC_GTEST_PROP(ArioProperty, ABiggerShockNeverGivesASmallerFirstLoss, ()) {
  const Setting s = draw_setting();
  const auto node = static_cast<std::uint32_t>(*rc::gen::inRange<std::size_t>(0, s.world.nodes.size()));
  std::vector<ArioMember> members(11);
  for (std::size_t m = 0; m < members.size(); ++m) members[m].capacity = {{node, {static_cast<double>(m) / 10}}};
  const ArioResults r = must(run_ario(s.world.network(), s.parameters, members, {}, 1, everything()));
  double before = 0;
  for (std::size_t m = 0; m < members.size(); ++m) {
    double loss = 0;
    for (std::size_t i = 0; i < s.world.nodes.size(); ++i) loss += r.output_loss[i * members.size() + m];
    RC_ASSERT(loss >= before);
    before = loss;
  }
}

// Invariant: Losses of output and of value added are what an undisturbed run makes less what is made, summed over steps and over nodes.
RC_GTEST_PROP(ArioProperty, LossesAddUp, ()) {
  const int steps = 20;
  const Setting s = draw_setting();
  const ArioMember member = random_member(s.seed, 0, s.regions, s.sectors, steps);
  const ArioResults r = must(run_ario(s.world.network(), s.parameters, std::span(&member, 1), {}, steps, everything()));
  const std::size_t n = s.world.nodes.size();
  for (std::size_t i = 0; i < n; ++i) {
    double made = 0, blocks = 0;
    for (int t = 0; t < steps; ++t) made += r.series[0].production[t * n + i];
    for (int b = 0; b < r.output_blocks; ++b) blocks += r.output[i * r.output_blocks + b];
    RC_ASSERT(std::abs(made - (steps * r.base_output[i] - r.output_loss[i])) <= 1e-9 * steps * r.base_output[i]);
    RC_ASSERT(std::abs(made - blocks) <= 1e-5 * steps * r.base_output[i]);
    RC_ASSERT(r.output_loss_direct[i] >= 0);
  }
  for (std::size_t region = 0; region < s.regions; ++region) {
    double lost = 0, made = 0, base = 0;
    for (std::size_t i = region * s.sectors; i < (region + 1) * s.sectors; ++i) {
      lost += r.value_added_loss[i];
      base += r.base_value_added[i] * steps;
    }
    for (int t = 0; t < steps; ++t) made += r.value_added[region * steps + t];
    RC_ASSERT(std::abs(base - lost - made) <= 1e-5 * (std::abs(base) + std::abs(lost)) + 1e-4);
  }
}

// Final demand added until output is 1.3 times the purchases or more: the solution of the linear model exists.
TestWorld sound_world(std::uint64_t seed, std::size_t regions, std::size_t sectors) {
  TestWorld w = random_world(seed, regions, sectors);
  const std::size_t n = w.nodes.size();
  for (std::size_t j = 0; j < n; ++j) {
    double bought = 0;
    for (std::size_t i = 0; i < n; ++i) bought += w.flows[i * n + j];
    const double missing = std::max(0.0, 1.3 * bought - w.output[j]);
    w.final_demand[j * regions] += missing;
    w.output[j] += missing;
  }
  return w;
}

// Invariant: With infinite stocks, fixed orders and no overproduction ARIO comes to rest at the demand-side Leontief solution with the
// shocked nodes held at their capacity, where all of them lose the same share: two engines, one answer.
RC_GTEST_PROP(ArioProperty, ComesToRestAtTheLinearModel, ()) {
  const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
  const auto regions = *rc::gen::inRange<std::size_t>(1, 5), sectors = *rc::gen::inRange<std::size_t>(1, 5);
  const TestWorld w = sound_world(seed, regions, sectors);
  const std::size_t n = w.nodes.size();
  const int steps = 300;
  ArioParameters p;
  p.steps_per_year = 1;
  p.inventory_days = {infinite_stock};
  p.order_rule = OrderRule::fixed;
  p.alpha_max = 1;
  ArioMember member;
  LinearScenario held{LinearSide::demand, {}, {}, {}};
  // One loss for all of them: with different ones a held node may be asked for less than it can make.
  const double loss = 0.2 + 0.15 * static_cast<double>(seed % 4);
  for (std::uint32_t i = 0; i < n; i += 3) {
    member.capacity.push_back({i, std::vector<double>(steps, loss)});
    held.fixed.push_back({i, w.output[i] * (1 - static_cast<double>(loss))});
  }
  const ArioResults r = must(run_ario(w.network(), p, std::span(&member, 1), {}, steps, everything()));
  const auto linear = run_linear({regions, sectors, w.flows, w.output}, std::vector{held});
  RC_ASSERT(linear.has_value());
  for (std::size_t i = 0; i < n; ++i) {
    const double made = r.series[0].production[(steps - 1) * n + i];
    RC_ASSERT(std::abs(made - w.output[i] - linear->at(i, 0)) <= 1e-10 * w.output[i]);
  }
}

}  // namespace
}  // namespace entrepot::shock
