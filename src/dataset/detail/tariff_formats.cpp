// Tariff schedules, kept as they are printed: the room of tariffs reads the rates when it needs them.
#include <fmt/format.h>

#include "dataset/detail/formats.h"
#include "dataset/detail/plain_table.h"

namespace entrepot::dataset::detail {

namespace {

using Kind = PlainColumn::Kind;
using std::filesystem::path;
using trade::LoadReport;

const std::vector<PlainColumn> schedule_columns = {
    {"economy", "economy", "", Kind::needed_text},       {"edition", "edition", "", Kind::needed_text},
    {"hs6", "hs6", "HS code", Kind::needed_text},        {"line", "line_suffix", "", Kind::text},
    {"description", "description", "", Kind::text},      {"agreement", "agreement", "", Kind::needed_text},
    {"partners", "partners", "joined by |", Kind::text}, {"rate", "rate", "as printed", Kind::needed_text},
    {"currency", "currency", "", Kind::needed_text},     {"valid_from", "valid_from", "", Kind::needed_text},
    {"valid_to", "valid_to", "last day", Kind::text},    {"source", "source", "", Kind::needed_text}};

std::vector<PlainColumn> japan_columns() {
  std::vector<PlainColumn> columns = {
      {"hs6", "hs6", "HS code", Kind::needed_text}, {"stat", "stat", "", Kind::text}, {"desc_ja", "desc_ja", "", Kind::text}};
  for (const char* rate : {"base", "provisional", "wto", "gsp", "ldc", "sg", "my", "th", "id", "bn", "ajcep", "ph", "vn", "cptpp",
                           "rcep_asean_au_nz", "rcep_cn", "rcep_kr"})
    columns.push_back({rate, rate, "as printed", Kind::text});
  return columns;
}

Result<Read> read_with(const path& file, const std::vector<PlainColumn>& columns, const ImportOptions& options, LoadReport& report) {
  TRY_ASSIGN(Table table, load_plain_table(file, columns, nullptr, options.limits, report));
  Read read;
  read.tables.push_back(std::move(table));
  return read;
}

Result<Read> schedules(const path& file, const ImportOptions& options, LoadReport& report, Progress&) {
  return read_with(file, schedule_columns, options, report);
}

// The file does not say when its rates are in force; without that no day could be asked for.
Result<Read> japan_schedule(const path& file, const ImportOptions& options, LoadReport& report, Progress&) {
  if (!options.in_force)
    return fail(ErrorCode::missing_data, "The schedule does not say when its rates are in force", {file.string(), 0, 0, "--in-force"},
                "State its first and last day: --in-force 2025-04-01..2026-03-31 for the rates of fiscal year 2025.");
  TRY_ASSIGN(Read read, read_with(file, japan_columns(), options, report));
  read.attributes = {{"economy", "JPN"},
                     {"edition", std::string(hs_edition_name(HsEdition::hs2022))},
                     {"in_force", fmt::format("{}..{}", options.in_force->from.text(), options.in_force->to.plus(-1).text())}};
  read.vintage = read.attributes["in_force"];
  return read;
}

}  // namespace

std::vector<Format> tariff_formats() {
  return {{{"tariff-schedules", "tariff-schedule", "Tariff schedules, one rate a row",
            "economy,edition,hs6,line,description,agreement,partners,rate,currency,valid_from,valid_to,source"},
           {"not stated", "not stated", "not stated", "", false},
           {"economy", "edition", "hs6", "line", "description", "agreement", "partners", "rate", "currency", "valid_from", "valid_to",
            "source"},
           true,
           nullptr,
           schedules},
          {{"japan-tariff", "tariff-schedule", "Tariff schedule of Japan Customs", "hs6,stat,desc_ja,…,rcep_cn,rcep_kr; needs --in-force"},
           {"Japan Customs", "not stated", "not stated", "", false},
           {"hs6", "stat", "desc_ja", "rcep_kr"},
           false,
           nullptr,
           japan_schedule}};
}

}  // namespace entrepot::dataset::detail
