#include "dataset/reports.h"

#include <fmt/format.h>

#include "base/text.h"
#include "dataset/rows.h"

namespace entrepot::dataset {

namespace {

constexpr std::string_view exports_prefix = "exports ", imports_prefix = "imports ", fob_prefix = "imports fob ";

bool says_who_reports(const Manifest& manifest) {
  return manifest.kind == reports_kind || trade_info(manifest).reported_by != trade::ReportedBy::not_stated;
}

Result<void> add(const Snapshot& snapshot, OpenReports& open) {
  const Manifest& manifest = snapshot.manifest();
  if (!says_who_reports(manifest))
    return fail(ErrorCode::unsupported,
                fmt::format("The data set {} does not say whose reports it holds: one figure stands for both sides", manifest.id), {},
                "Add reports of UN Comtrade (reporterCode, flowCode, partnerCode, …), or a table with reported_by in its column map.");
  if (manifest.kind == reports_kind) {
    TRY_ASSIGN(auto reports, read_reports(snapshot));
    open.tables.exports.push_back(std::move(reports.exports));
    // Tables of imports and of their value fob stand at the same place.
    open.tables.imports.insert(open.tables.imports.begin(), std::move(reports.imports));
    open.tables.imports_fob.insert(open.tables.imports_fob.begin(), std::move(reports.imports_fob));
  } else {
    TRY_ASSIGN(auto table, read_trade_table(snapshot));
    (table.info().reported_by == trade::ReportedBy::exporters ? open.tables.exports : open.tables.imports).push_back(std::move(table));
  }
  open.manifests.push_back(manifest);
  return {};
}

}  // namespace

std::vector<Table> report_tables(const trade::TradeReports& reports) {
  std::vector<Table> all = trade_tables(reports.exports, exports_prefix);
  for (const auto& [table, prefix] : {std::pair{&reports.imports, imports_prefix}, std::pair{&reports.imports_fob, fob_prefix}})
    for (Table& one : trade_tables(*table, prefix)) all.push_back(std::move(one));
  return all;
}

Result<trade::TradeReports> read_reports(const Snapshot& snapshot) {
  trade::TradeReports reports;
  TRY_ASSIGN(reports.exports, read_trade_table(snapshot, exports_prefix));
  TRY_ASSIGN(reports.imports, read_trade_table(snapshot, imports_prefix));
  TRY_ASSIGN(reports.imports_fob, read_trade_table(snapshot, fob_prefix));
  return reports;
}

std::string OpenReports::sources() const {
  std::vector<std::string> all;
  for (const Manifest& manifest : manifests) all.push_back(fmt::format("{} ({})", manifest.file_name, manifest.provenance.source));
  return join(all, ", ");
}

Result<OpenReports> open_reports(const SnapshotStore& store, const CubeChoice& choice) {
  OpenReports open;
  std::vector<std::string> ids = choice.data;
  if (ids.empty()) {
    TRY_ASSIGN(const auto all, store.list());
    for (const Manifest& manifest : all)
      if (says_who_reports(manifest) && (!choice.edition || trade_info(manifest).edition == choice.edition)) ids.push_back(manifest.id);
  }
  if (ids.empty())
    return fail(
        ErrorCode::missing_data, "No trade is imported that says who reports it", {},
        "Add reports of both sides, for example a download of UN Comtrade (reporterCode, flowCode, partnerCode, …): entrepot data add FILE");
  for (const std::string& id : ids) {
    TRY_ASSIGN(const Snapshot snapshot, store.open(id));
    TRY(add(snapshot, open));
  }
  open.info = (open.tables.exports.empty() ? open.tables.imports : open.tables.exports).front().info();
  return open;
}

}  // namespace entrepot::dataset
