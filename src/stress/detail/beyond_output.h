// Nodes that lose more than all they make, in the linear models.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "stress/screen.h"

namespace entrepot::stress::detail {

// How many of them there are, the worst with its share, and why; empty: none. `loss` [node] as a share of output; `when`: "when A fails".
std::string beyond_output_note(std::span<const double> loss, std::span<const std::string> names, std::string_view when, bool leontief);

// Notes of a network for a linear model: its own, and where its shares add up to more than 1.
std::vector<std::string> linear_notes(const ScreenInput& input, std::span<const double> output, bool leontief);

}  // namespace entrepot::stress::detail
