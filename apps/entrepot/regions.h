// The economies and sectors of a table that a user means.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "production/input_output_table.h"

namespace entrepot::app {

struct RegionSelection {
  std::string name;                   // as asked for
  std::vector<std::size_t> regions;   // positions in the table, ascending
  std::vector<std::string> missing;   // members that the table has not
};
// A region of the table by its code ("EUR", "ROW"), else a bloc or a list of economies (trade/blocs.h). Members that the table does not
// hold are told, never guessed to be in its rest of the world. Errors: unknown_name; missing_data where the table has none of them.
Result<RegionSelection> regions_named(const production::InputOutputTable& table, std::string_view text, const Where& where);
// A region by its code alone. Errors: unknown_name.
Result<std::size_t> region_named(const production::InputOutputTable& table, std::string_view text, const Where& where);
// A sector by its code or its name. Errors: unknown_name.
Result<std::size_t> sector_named(const production::InputOutputTable& table, std::string_view text, const Where& where);

std::string percent(double share, int decimals = 2);  // "12.34 %"

}  // namespace entrepot::app
