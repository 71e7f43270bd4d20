// Reports of trade in and out of snapshots: both sides of it, for mirror statistics.
#pragma once

#include <string>
#include <vector>

#include "dataset/cube.h"
#include "dataset/snapshot.h"
#include "trade/mirror.h"
#include "trade/reports.h"

namespace entrepot::dataset {

inline constexpr std::string_view reports_kind = "trade-reports";

// Columns are borrowed: the reports must outlive them.
std::vector<Table> report_tables(const trade::TradeReports& reports);
Result<trade::TradeReports> read_reports(const Snapshot& snapshot);

struct OpenReports {
  trade::MirrorTables tables;
  trade::TradeTableInfo info;
  std::vector<Manifest> manifests;
  std::string sources() const;
};
// The data sets named, else all that say whose reports they hold: files with both sides, and flows that exporters or importers reported.
// Errors: missing_data (none), unsupported (one that does not say it), not_found.
Result<OpenReports> open_reports(const SnapshotStore& store, const CubeChoice& choice);

}  // namespace entrepot::dataset
