// The nodes that a user means: by name, by economy, by sector.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "stress/screen.h"

namespace entrepot::stress {

// A name as it stands ("KOR:electronics", "0113"); "KOR" or "KOR:*", all nodes whose name begins with "KOR:"; "*:electronics", all nodes of
// a sector; "*", all. Ascending. Errors: unknown_name, with the nearest name.
Result<std::vector<std::uint32_t>> nodes_named(const ScreenInput& input, std::string_view text, const Where& where = {});
// Those of several such texts, each node once.
Result<std::vector<std::uint32_t>> nodes_named(const ScreenInput& input, const std::vector<std::string>& texts, const Where& where = {});

}  // namespace entrepot::stress
