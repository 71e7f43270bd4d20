#include <cstdint>

#include "fuzz_file.h"
#include "trade/flow_files.h"
#include "trade/reference_files.h"
#include "trade/reports.h"

namespace {

using namespace entrepot;
using fuzzing::require;

void check(const trade::LoadReport& report, std::size_t kept) {
  require(report.rows_read >= static_cast<long>(kept));
  require(report.rows_read == static_cast<long>(kept) + report.rows_rejected);
  for (const auto& row : report.rejected) require(!row.reason.empty());
}

template <class Rows>
void check(const Result<Rows>& rows, const trade::LoadReport& report) {
  if (!rows) return require(!rows.error().what.empty());
  check(report, rows->size());
}

void check(const Result<trade::TradeTable>& table, const trade::LoadReport& report) {
  if (!table) return require(!table.error().what.empty());
  require(table->check().has_value());
  check(report, table->size());
}

void reports(const std::filesystem::path& path, trade::LoadReport& report) {
  const auto loaded = trade::load_comtrade_reports(path, {}, report, no_progress());
  if (!loaded) return require(!loaded.error().what.empty());
  for (const auto* table : {&loaded->exports, &loaded->imports, &loaded->imports_fob}) require(table->check().has_value());
  // Rows that repeat others are read and neither kept nor rejected.
  require(report.rows_read >= static_cast<long>(loaded->exports.size() + loaded->imports.size()) + report.rows_rejected);
  require(loaded->imports_fob.size() <= loaded->imports.size() + static_cast<std::size_t>(report.rows_rejected));
}

void links(const std::filesystem::path& path, trade::LoadReport& report) {
  const auto loaded = trade::load_correspondences(path, {}, report);
  if (!loaded) return require(!loaded.error().what.empty());
  std::size_t kept = 0;
  for (const auto& c : *loaded) {
    kept += c.links.size();
    if (c.links.empty()) continue;
    // One of the two questions is always refused.
    const auto& from = c.links.front().from;
    require(!(trade::legal_successor(c, from).has_value() && trade::statistical_target(c, from).has_value()));
  }
  check(report, kept);
}

}  // namespace

// The first byte chooses the layout.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  trade::FlowFileOptions options;
  options.edition = HsEdition::hs2017;
  options.reporter = EconomyId::parse("CHN").value();
  options.reporter_exports = true;
  trade::LoadReport report;
  const auto path = fuzzing::file_with(text, data[0] == 'j' ? "hs2022.json" : "hs2022.csv");
  switch (data[0]) {
    case 'h': check(trade::load_largest_heading_flows(path, options, report, no_progress()), report); break;
    case 't': check(trade::load_heading_totals(path, {}, report), report); break;
    case 'c': check(trade::load_comtrade_headings(path, options, report, no_progress()), report); break;
    case 'm': check(trade::load_comtrade_monthly(path, options, report, no_progress()), report); break;
    case 'e': check(trade::load_baci_economies(path, {}, report), report); break;
    case 'i': check(trade::load_iso_economies(path, {}, report), report); break;
    case 's': check(trade::load_elasticities(path, {}, report), report); break;
    case 'g': check(trade::load_governance(path, {}, report), report); break;
    case 'r': reports(path, report); break;
    case 'l': links(path, report); break;
    case 'd':
      if (const auto map = trade::load_industry_map(path, {}, report)) check(report, map->links.size());
      break;
    default:
      if (const auto names = trade::load_nomenclature(path, std::nullopt, {}, report)) check(report, names->entries.size());
  }
  return 0;
}
