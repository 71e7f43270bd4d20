// A loss and its recovery mean the same in a scenario of `assess`, in one of `stress run` and in an ensemble.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include <fmt/format.h>

#include "assessment/detail/node_losses.h"
#include "assessment/detail/tiny_case.h"
#include "stress/ensemble.h"
#include "stress/shocks.h"

namespace entrepot::assessment {
namespace {

using namespace detail;

constexpr int horizon = 120;

// Invariant: "Loses 30 % for 20 days and recovers over 60 days" is one path, to the last bit, in `assess`, `stress run` and `stress ensemble`, by every shape.
RC_GTEST_PROP(OneSentence, IsOnePath, ()) {
  const int percent = *rc::gen::inRange(1, 101), start = *rc::gen::inRange(1, 40), days = *rc::gen::inRange(1, 30),
            recovery = *rc::gen::inRange(0, 90);
  const std::string shape = *rc::gen::element<std::string>("", "linear", "convex", "convex_unscaled", "concave");
  const bool shaped = !shape.empty() && recovery > 2, halved = shaped && shape == "concave" && *rc::gen::arbitrary<bool>();
  const int half_time = halved ? *rc::gen::inRange(2, recovery) : 0;

  const std::string cut =
      "[[event]]\nkind = \"export_restriction\"\nexporter = \"CCC\"\nproduct = \"gallium\"\ncut = 0.5\nfrom = 0\ndays = 9\n";
  std::string event =
      fmt::format("[[event]]\nkind = \"capacity_loss\"\neconomy = \"AAA\"\nindustry = \"metals\"\nloss = {}\nfrom = {}\ndays = {}\n",
                  percent / 100.0, start, days);
  if (shaped) event += fmt::format("recovery = \"{}\"\n", shape);
  if (recovery > 0) event += fmt::format("recovery_days = {}\n", recovery);
  if (halved) event += fmt::format("half_time = {}\n", half_time);
  const TinyCase assess(TinyWorld{}, cut + event, nullptr, horizon);
  NodeLosses losses(assess.all);
  losses.add_events(assess.values);

  const stress::Network network(assess.world.table);
  std::vector<std::pair<std::string, std::string>> cells = {{"loss", fmt::format("{}%", percent)},
                                                            {"start", fmt::format("{}", start)},
                                                            {"days", fmt::format("{}", days)},
                                                            {"recovery", fmt::format("{}", recovery)}};
  if (shaped) cells.emplace_back("shape", shape);
  if (halved) cells.emplace_back("half_time", fmt::format("{}", half_time));
  const auto shock = stress::shock_of_cells({network.names[0]}, cells, network);
  RC_ASSERT(shock.has_value());

  const auto drawn =
      stress::loss_path(percent / 100.0, start, days, recovery, horizon, shaped ? shock->event->shape : shock::RecoveryShape::linear);
  for (int day = 0; day < horizon; ++day) {
    RC_ASSERT(percent / 100.0 * activity(assess.scenario.events[1], day) == shock->loss_on(day));
    RC_ASSERT(std::abs(losses.loss(0, static_cast<std::size_t>(day)) - shock->loss_on(day)) < 1e-15);  // 1 less the product of what is left
    const double of_ensemble = static_cast<std::size_t>(day) < drawn.size() ? drawn[static_cast<std::size_t>(day)] : 0;
    if (!halved) RC_ASSERT(of_ensemble == shock->loss_on(day));
  }
}

}  // namespace
}  // namespace entrepot::assessment
