// Shares as people read them: what is small never looks like nothing.
#pragma once

#include <string>

namespace entrepot::app {

// "12.30 %", "0.0456 %": two decimals, four below 0.1 %. What would still round to 0 is "<0.0001 %", or "-<0.0001 %" where it is a gain of less than that;
// less than 1e-14 is rounding and 0.
std::string loss_percent(double share);
// The same with that many decimals: "12 %", "<1 %".
std::string loss_percent(double share, int decimals);

}  // namespace entrepot::app
