// A plan of the tests of ensembles.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "stress/ensemble_plan.h"

namespace entrepot::stress {

inline EnsemblePlan plan_of(const std::string& text) {
  const auto plan = parse_ensemble(text, "f.toml");
  EXPECT_TRUE(plan) << plan.error().message();
  return *plan;
}

inline const std::string six =
    "name = 'six'\nhorizon_days = 60\ndraws = 64\ntargets = ['*:cars']\n[model]\ninventory_days = 10\ninventory_restoration_days = 5\n"
    "[[shock]]\nname = 'mine'\nnode = 'CHN:ore'\nloss = 0.5\ndays = 20\nrecovery_days = 10\n"
    "[[parameter]]\nvary = 'loss'\nlow = 0.3\nhigh = 1\n[[parameter]]\nvary = 'days'\nlow = 5\nhigh = 30\n"
    "[[parameter]]\nvary = 'inventory_factor'\nlow = 0.5\nhigh = 2\n[[parameter]]\nvary = 'psi'\nlow = 0.5\nhigh = 0.9\n"
    "[[parameter]]\nvary = 'alpha_max'\nlow = 1\nhigh = 1.3\n";

}  // namespace entrepot::stress
