// Files of bilateral trade flows. All loaders stream, reject bad rows into the report and keep the rest.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/limits.h"
#include "base/product_code.h"
#include "base/progress.h"
#include "base/result.h"
#include "trade/load_report.h"
#include "trade/trade_table.h"

namespace entrepot::trade {

struct FlowFileOptions {
  std::optional<HsEdition> edition;                      // wins over what the file name says
  std::optional<EconomyId> reporter;                     // for extracts of one economy's trade
  std::optional<bool> reporter_exports;                  // true: exports of the reporter, false: its imports
  std::optional<std::filesystem::path> economy_codes;    // side file of a BACI release
  std::optional<std::filesystem::path> product_codes;    // side file of a BACI release
  Limits limits = {};
  unsigned threads = 2;                                  // of load_baci; the result does not depend on it
};

// BACI of CEPII: t,i,j,k,v,q; v thousand USD, q tonnes or NA. The edition comes from the options or from the file name
// (BACI_HS17_Y2020_V202301.csv). Values are padded with blanks and codes may have lost their leading zero. A plain file
// is mapped; one in gzip is unpacked in memory.
Result<TradeTable> load_baci(const std::filesystem::path& path, const FlowFileOptions& options, LoadReport& report, Progress& progress);

// BACI summed to headings, the largest flows only: year,exporter,importer,hs4,commodity,value_usd,weight_t.
Result<TradeTable> load_largest_heading_flows(const std::filesystem::path& path, const FlowFileOptions& options, LoadReport& report,
                                              Progress& progress);

// The world totals that go with it: year,hs4,commodity,value_usd,tonnes,flows_shown,pairs.
struct HeadingTotal {
  std::int32_t year = 0;
  std::string heading;
  std::string commodity;
  double value_usd = 0;
  double tonnes = 0;
  std::int32_t flows_shown = 0;
  std::int32_t pairs = 0;
  std::uint32_t line = 0;
};
Result<std::vector<HeadingTotal>> load_heading_totals(const std::filesystem::path& path, const Limits& limits, LoadReport& report);

struct Coverage {
  std::int32_t year = 0;
  std::string heading;
  double share = 0;  // of the world's value that the listed flows come to
};
// Error: missing_data when a heading and year of the flows has no total.
Result<std::vector<Coverage>> coverage(const TradeTable& flows, const std::vector<HeadingTotal>& totals);

// Yearly matrix of headings from UN Comtrade: ano,ido,idd,HS4,comercio,mari,mare,exporter,importer; thousand USD;
// the unit of the quantity is not stated by the file.
Result<TradeTable> load_comtrade_headings(const std::filesystem::path& path, const FlowFileOptions& options, LoadReport& report,
                                          Progress& progress);

// Monthly trade of one reporter from UN Comtrade: period_dt,partner_name,hs6,val,qty,uv; USD and kg. The file names
// neither the reporter nor the direction: both come from the options, or from a name such as china_exports_….csv.
Result<TradeTable> load_comtrade_monthly(const std::filesystem::path& path, const FlowFileOptions& options, LoadReport& report,
                                         Progress& progress);

// How the columns of any long table are to be read. Nothing in it is guessed: unit, edition, direction and the kind of
// economy codes must be stated.
struct ColumnMap {
  enum class EconomyCode { iso3, trade_code, name };
  char separator = ',';
  bool latin1 = false;
  std::string period_column, exporter_column, importer_column, product_column, value_column, quantity_column;
  std::string fixed_period;                              // used where the column is empty
  std::optional<EconomyId> fixed_exporter, fixed_importer;
  PeriodKind period_kind = PeriodKind::year;
  EconomyCode economy_code = EconomyCode::iso3;
  std::optional<HsEdition> edition;                      // missing only when stated as "as reported"
  int digits = 6;
  ReportedBy reported_by = ReportedBy::not_stated;
  double usd_per_value_unit = 1;
  double tonnes_per_quantity_unit = 1;
  std::vector<std::string> missing_quantity;             // cells that mean "not known"
};
// Reads it from TOML; docs/data.md shows one. Errors name the line and the key.
Result<ColumnMap> load_column_map(const std::filesystem::path& path);
Result<TradeTable> load_long_table(const std::filesystem::path& path, const ColumnMap& map, const Limits& limits, LoadReport& report,
                                   Progress& progress);

// The edition and release that a file name states: BACI_HS17_Y2020_V202301.csv, baci_hs22_v202601_….csv.
std::optional<HsEdition> edition_in_name(std::string_view file_name);
std::string release_in_name(std::string_view file_name);

}  // namespace entrepot::trade
