// Lists of names in one text, where a name may hold what separates them: "KOR:food, drink".
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "stress/node_names.h"

namespace entrepot::stress {

// What was split at every separator, put together again where parts that follow each other are one: "KOR:food" and " drink" where is_one knows
// "KOR:food, drink". The longest counts. What is no name stays as it is.
std::vector<std::string> rejoined(const std::vector<std::string>& parts, char separator,
                                  const std::function<bool(std::string_view)>& is_one);

// The same of NAME=VALUE, or of names alone: no value holds a separator.
std::vector<std::string> rejoined_values(const std::vector<std::string>& parts, char separator,
                                         const std::function<bool(std::string_view)>& is_name);

// The same of names of nodes and of patterns, split at commas.
std::vector<std::string> rejoined_nodes(const std::vector<std::string>& parts, const NodeLabels& labels);

}  // namespace entrepot::stress
