// Whose capital is meant where households lose some.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "production/input_output_table.h"
#include "shock/ario.h"

namespace entrepot::stress::detail {

// "5000": capital of the households of the economies of the nodes, in money of the table: of the category HFCE, else of an economy's only column
// of final demand. "HFCE=5000;GFCF=300": of other final buyers, by category. An amount is that of all its columns together, shared by what
// they buy. Errors: contradiction (no table), bad_field, out_of_range, unknown_name (a category that an economy has not), duplicate.
// names: of all nodes, by which messages name the economies.
Result<std::vector<shock::HouseholdImpact>> parse_households(std::string_view text, const production::InputOutputTable* table,
                                                             std::span<const std::string> names, std::span<const std::uint32_t> nodes,
                                                             const Where& where);

// "JPN:HFCE" of the column; notes and messages. regions: what its user calls them.
std::string final_buyer_name(const production::InputOutputTable& table, std::span<const std::string> regions, std::size_t column);

}  // namespace entrepot::stress::detail
