// What economies report of their trade with each other: what A says it sold to B, and what B says it bought from A. The two rarely agree.
#pragma once

#include <filesystem>

#include "trade/flow_files.h"
#include "trade/trade_table.h"

namespace entrepot::trade {

// Tables of one nomenclature. Keys are those of flows, whoever reports them: period, exporter, importer, product.
struct TradeReports {
  TradeTable exports;      // as the exporter reports them: free on board (fob)
  TradeTable imports;      // as the importer reports them and publishes them: mostly cost, insurance and freight (cif)
  TradeTable imports_fob;  // those of the imports that state their value fob, too
};

// UN Comtrade, as its interface and its downloads give it: one row for each report, named by reporterCode, flowCode (X, M), partnerCode,
// period, cmdCode; primaryValue and fobvalue in USD, netWgt in kg. Rows that only repeat others are left out and counted: the partner
// "world", parts by second partner, customs procedure or means of transport, re-exports and re-imports (they are in X and M), sums of
// coarser codes beside finer ones, trade of an economy with itself. Errors: those of Records; contradiction when rows are of several HS
// editions or of years and months; unsupported for a classification that is no HS edition.
Result<TradeReports> load_comtrade_reports(const std::filesystem::path& path, const FlowFileOptions& options, LoadReport& report,
                                           Progress& progress);

}  // namespace entrepot::trade
