// Tests only: the table that ensembles are tried on.
#pragma once

#include "production/input_output_table.h"

namespace entrepot::stress {

// Two economies, ore and cars. CHN:ore sells 365 a year to each cars industry and 365 to its own households; cars sell 1460 each at home.
inline production::InputOutputTable chain() {
  production::InputOutputTable t;
  t.name = "chain";
  t.money_unit = "million USD";
  t.regions = {EconomyId::parse("CHN").value(), EconomyId::parse("JPN").value()};
  t.sectors = {{"ore", "ore"}, {"cars", "cars"}};
  t.flows = {0, 365, 0, 365, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  t.final_demand_columns = {{t.regions[0], "HFCE"}, {t.regions[1], "HFCE"}};
  t.final_demand = {365, 0, 1460, 0, 0, 0, 0, 1460};
  t.output = {1095, 1460, 0, 1460};
  t.value_added = {1095, 1095, 0, 1095};
  return t;
}

}  // namespace entrepot::stress
