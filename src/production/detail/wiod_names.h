// Names that WIOD 2013 and ADB tables do not always carry with them.
#pragma once

#include <string_view>
#include <vector>

#include "production/input_output_table.h"

namespace entrepot::production::detail {

struct WiodIndustry {
  std::string_view code;  // NACE Rev. 1 group: "30t33"
  std::string_view name;
};
// Industry 1 .. 35 of WIOD 2013; nullptr outside.
const WiodIndustry* wiod_industry(std::size_t number);

void name_wiod_sectors(std::vector<Sector>& sectors);                     // sectors coded "1" .. "35"
void name_wiod_demand(std::vector<FinalDemandColumn>& columns);           // FD1 .. FD5 -> HFCE NPISH GGFC GFCF INVNT
std::string_view wiod_demand_category(std::string_view column_code);      // c37 c38 c39 c41 c42; empty for others

}  // namespace entrepot::production::detail
