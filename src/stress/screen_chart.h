// The result of a screening as a picture: ESRI by rank, and the largest with their losses down and up.
#pragma once

#include <string>

#include "stress/screen.h"

namespace entrepot::stress {

enum class ChartScale { linear, logarithmic };  // of both axes of the profile; a logarithmic one leaves out what is 0

struct ScreenChart {
  std::string subtitle;  // where the network is from, how it was screened
  ChartScale scale = ChartScale::linear;
  std::size_t bars = 20;  // nodes in the lower part
};

// One SVG file of its own, with title and description for readers that do not see it, for light and dark pages. The same input gives the
// same bytes.
std::string screen_chart(const ScreenInput& input, const ScreenResult& result, const ScreenChart& chart);

}  // namespace entrepot::stress
