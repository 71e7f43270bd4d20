// A recovery means the same in an ensemble as in a scenario.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "stress/chain_table.h"
#include "stress/ensemble.h"
#include "stress/run.h"

namespace entrepot::stress {
namespace {

// Invariant: One member of an ensemble loses what `stress run` says of the same shock, to the last bit.
RC_GTEST_PROP(EnsembleRecovery, IsThatOfARun, ()) {
  const int loss = *rc::gen::inRange(1, 101), days = *rc::gen::inRange(1, 30), recovery = *rc::gen::inRange(0, 40);
  const std::string shape = recovery > 2 ? *rc::gen::element<std::string>("linear", "convex", "convex_unscaled", "concave") : "";
  const auto plan = parse_ensemble(
      "name = 'one'\nhorizon_days = 60\n[model]\ninventory_days = 10\n[[shock]]\nnode = 'CHN:ore'\nloss = " + std::to_string(loss / 100.0) +
          "\ndays = " + std::to_string(days) + "\nrecovery_days = " + std::to_string(recovery) +
          (shape.empty() ? "" : "\nshape = '" + shape + "'") + "\n[[scenario]]\nname = 'all'\n",
      "f.toml");
  RC_ASSERT(plan.has_value());
  const auto table = chain();  // the ensemble looks into it
  const auto ensemble = Ensemble::prepare(*plan, table, {});
  RC_ASSERT(ensemble.has_value());
  const auto member = ensemble->compute(0, 1);
  RC_ASSERT(member.has_value());

  const Network network(chain());
  const auto shock = shock_of_cells(
      {"CHN:ore"},
      {{"loss", std::to_string(loss) + "%"}, {"days", std::to_string(days)}, {"recovery", std::to_string(recovery)}, {"shape", shape}},
      network);
  RC_ASSERT(shock.has_value());
  const Scenario scenario{"all", {*shock}};
  RunParameters p;
  p.days = 60;
  p.ario.inventory_days = {10};
  const auto one = run(network, std::span(&scenario, 1), p);
  RC_ASSERT(one.has_value());
  RC_ASSERT((*member)[0] == *one->outcomes[0].value_added_loss);  // the world
}

TEST(EnsembleRecovery, FractionsOfDaysAreBetweenWholeOnes) {
  using Path = std::vector<double>;
  EXPECT_EQ(loss_path(0.5, 1, 2, 3, 10), (Path{0, 0.5, 0.5, 0.375, 0.25, 0.125}));
  EXPECT_EQ(loss_path(1, 0, 1, 1, 10), (Path{1, 0.5}));
  EXPECT_EQ(loss_path(1, 0, 1.5, 1, 10), (Path{1, 0.75, 0.25}));
  EXPECT_EQ(loss_path(1, 0, 1, 0.5, 10), (Path{1, 0.25}));
  EXPECT_EQ(loss_path(1, 0, 0.25, 0, 10), (Path{0.25}));
  const auto halves = shock::RecoveryShape::convex_unscaled;  // of 1 day: a half each day
  EXPECT_EQ(loss_path(1, 0, 1, 1, 4, halves), (Path{1, 0.5, 0.25, 0.125}));
  EXPECT_EQ(loss_path(1, 0, 1.5, 1, 4, halves), (Path{1, 0.75, 0.375, 0.1875}));
  EXPECT_EQ(loss_path(1, 0, 1, 0.5, 3, halves), (Path{1, 0.25, 0.125}));
}

}  // namespace
}  // namespace entrepot::stress
