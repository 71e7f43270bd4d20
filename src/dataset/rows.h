// Typed rows back out of a snapshot. Every row keeps its line in the source file; Snapshot::locator makes "file.csv:123".
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dataset/columns.h"
#include "dataset/snapshot.h"
#include "materials/materials.h"
#include "trade/reference_files.h"
#include "trade/trade_table.h"

namespace entrepot::dataset {

// Rows of the types listed at the end of rows.cpp: materials::ProductionRow, PriceRow, StockRow, StockFigure, UseFigure,
// SeriesRow; trade::HeadingTotal, BaciEconomy, IsoEconomy, NomenclatureEntry, Section, IndustryLink, Elasticity,
// GovernanceScore. Errors: unsupported when the snapshot is of another kind.
template <class Row>
Result<std::vector<Row>> read_rows(const Snapshot& snapshot);
template <class Row>
Table rows_table(const std::vector<Row>& rows);
template <class Row>
std::string_view kind_of_rows();

// Units that say how a number is to be shown.
inline constexpr std::string_view positions_unit = "row of economies";
inline constexpr std::string_view code_unit = "HS code";

// The columns of a mapped snapshot are used in place; the table keeps the file open. A snapshot with several such tables has a prefix
// before the names of each.
Result<trade::TradeTable> read_trade_table(const Snapshot& snapshot, std::string_view prefix = {});
std::vector<Table> trade_tables(const trade::TradeTable& table, std::string_view prefix = {});
std::map<std::string, std::string> trade_attributes(const trade::TradeTableInfo& info);
trade::TradeTableInfo trade_info(const Manifest& manifest);  // from the attributes

Result<trade::Nomenclature> read_nomenclature(const Snapshot& snapshot);
Result<trade::IndustryMap> read_industry_map(const Snapshot& snapshot);
Result<std::vector<trade::Correspondence>> read_correspondences(const Snapshot& snapshot);
Table correspondence_table(const std::vector<trade::Correspondence>& correspondences);

}  // namespace entrepot::dataset
