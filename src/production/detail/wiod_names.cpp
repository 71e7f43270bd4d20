#include "production/detail/wiod_names.h"

#include <array>
#include <string>

#include "base/text.h"

namespace entrepot::production::detail {
namespace {

constexpr std::array<WiodIndustry, 35> industries{{
    {"AtB", "Agriculture, hunting, forestry and fishing"},
    {"C", "Mining and quarrying"},
    {"15t16", "Food, beverages and tobacco"},
    {"17t18", "Textiles and textile products"},
    {"19", "Leather and footwear"},
    {"20", "Wood and cork products"},
    {"21t22", "Pulp, paper, printing and publishing"},
    {"23", "Coke, refined petroleum and nuclear fuel"},
    {"24", "Chemicals and chemical products"},
    {"25", "Rubber and plastics"},
    {"26", "Other non-metallic minerals"},
    {"27t28", "Basic metals and fabricated metal"},
    {"29", "Machinery not elsewhere classified"},
    {"30t33", "Electrical and optical equipment"},
    {"34t35", "Transport equipment"},
    {"36t37", "Other manufacturing; recycling"},
    {"E", "Electricity, gas and water supply"},
    {"F", "Construction"},
    {"50", "Sale and repair of motor vehicles; retail sale of fuel"},
    {"51", "Wholesale trade except of motor vehicles"},
    {"52", "Retail trade; repair of household goods"},
    {"H", "Hotels and restaurants"},
    {"60", "Inland transport"},
    {"61", "Water transport"},
    {"62", "Air transport"},
    {"63", "Supporting transport activities; travel agencies"},
    {"64", "Post and telecommunications"},
    {"J", "Financial intermediation"},
    {"70", "Real estate activities"},
    {"71t74", "Renting of equipment and other business activities"},
    {"L", "Public administration and defence"},
    {"M", "Education"},
    {"N", "Health and social work"},
    {"O", "Other community, social and personal services"},
    {"P", "Private households with employed persons"},
}};

constexpr std::array<std::string_view, 5> demand{"HFCE", "NPISH", "GGFC", "GFCF", "INVNT"};
constexpr std::array<std::string_view, 5> demand_columns{"c37", "c38", "c39", "c41", "c42"};

}  // namespace

const WiodIndustry* wiod_industry(std::size_t number) {
  return number >= 1 && number <= industries.size() ? &industries[number - 1] : nullptr;
}

void name_wiod_sectors(std::vector<Sector>& sectors) {
  for (auto& sector : sectors) {
    const auto number = parse_int(sector.code);
    const auto* industry = number && *number > 0 ? wiod_industry(static_cast<std::size_t>(*number)) : nullptr;
    if (industry != nullptr) sector.name = industry->name;
  }
}

void name_wiod_demand(std::vector<FinalDemandColumn>& columns) {
  for (auto& column : columns)
    if (column.category.size() == 3 && column.category.starts_with("FD") && column.category[2] >= '1' && column.category[2] <= '5')
      column.category = demand[static_cast<std::size_t>(column.category[2] - '1')];
}

std::string_view wiod_demand_category(std::string_view column_code) {
  for (std::size_t i = 0; i < demand.size(); ++i)
    if (demand_columns[i] == column_code) return demand[i];
  return {};
}

}  // namespace entrepot::production::detail
