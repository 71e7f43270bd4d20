// What the column labels of a wide table mean: industries, then final demand, then totals.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "production/detail/wide_text.h"
#include "production/input_output_table.h"

namespace entrepot::production::detail {

enum class DemandOrder { region_category, category_region };

struct WideLabels {
  std::vector<EconomyId> regions;
  std::vector<Sector> sectors;
  std::vector<FinalDemandColumn> demand;
  DemandOrder order = DemandOrder::region_category;
  std::optional<std::size_t> discrepancy;  // a DISC column among the demand columns, of no region
  std::vector<std::string> totals;         // OUT, TOTAL; at most one is used
  std::size_t nodes() const { return regions.size() * sectors.size(); }
};

// How labels are written. Published tables: AUS_1 ... AUS_FD1 ... OUT; the words tell industries from final demand.
// World tables: CHN:metals ... CHN:HFCE ... output, value_added; the number of rows tells.
struct WideDialect {
  char joint = '_';
  std::optional<std::size_t> industries;
};

bool is_demand_category(std::string_view text);
bool is_total_column(std::string_view text);

// `first` is the first cell of the header that labels a column of numbers.
// Errors name the column: bad_field, duplicate, contradiction (regions with different sectors), missing_data.
Result<WideLabels> read_wide_labels(const WideHeader& header, std::size_t first, const std::string& file, WideDialect dialect = {});

// Row i must carry the label of column i.
Result<> check_row_labels(const WideHeader& header, std::size_t first, const WideBody& body, std::size_t label_at, const std::string& file);

}  // namespace entrepot::production::detail
