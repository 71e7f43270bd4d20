// Trade flows in Parquet, read by DuckDB where it is installed.
#pragma once

#include <filesystem>

#include "trade/flow_files.h"

namespace entrepot::dataset::detail {

// Columns t, i, j, k, v, q, in any order and of any number type; rows keep their order, so lines count as those of a csv (the first row
// is line 2). Errors: those of DuckDb::open and load_baci; unsupported for other columns.
Result<trade::TradeTable> load_baci_parquet(const std::filesystem::path& path, const trade::FlowFileOptions& options,
                                            const std::filesystem::path& library, trade::LoadReport& report, Progress& progress);

}  // namespace entrepot::dataset::detail
