// What an assessment rests on, in sentences.
#pragma once

#include <string>
#include <vector>

#include "assessment/detail/case.h"

namespace entrepot::assessment::detail {

std::vector<std::string> assumptions_of(const Case& all);
std::vector<Coverage> coverage_of(const Case& all);

}  // namespace entrepot::assessment::detail
