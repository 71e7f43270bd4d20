// The values of one member: every figure of the world and every number of the scenario.
#pragma once

#include <vector>

#include "assessment/assessment.h"

namespace entrepot::assessment::detail {

struct Values {
  std::vector<double> figures;  // by FigureIndex
  std::vector<double> levels;   // by event: cut, loss, share, rise or rate

  double operator[](FigureIndex index) const { return figures[index]; }
  double of(const std::optional<FigureIndex>& index, double otherwise) const { return index ? figures[*index] : otherwise; }
};

}  // namespace entrepot::assessment::detail
