#include <fmt/format.h>

#include "base/csv.h"
#include "base/text.h"
#include "trade/economies.h"
#include "trade/records.h"
#include "trade/reference_files.h"

namespace entrepot::trade {

namespace {

// The releases do not say their encoding; a byte sequence that is not UTF-8 tells.
Result<Encoding> encoding_of_list(const std::filesystem::path& path, LoadReport& report) {
  TRY_ASSIGN(const std::string text, read_text_file(path));
  if (is_valid_utf8(text)) return Encoding::utf8;
  report.note("the file is not UTF-8 and was read as Latin-1");
  return Encoding::latin1;
}

std::string code_or_missing(std::string_view cell) { return cell == "N/A" ? std::string() : std::string(cell); }

}  // namespace

Result<std::vector<BaciEconomy>> load_baci_economies(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  RecordOptions options;
  options.limits = limits;
  TRY_ASSIGN(options.encoding, encoding_of_list(path, report));
  TRY_ASSIGN(Records records, Records::open(path, options, report));
  TRY_ASSIGN(const auto code, records.column("country_code"));
  TRY_ASSIGN(const auto name, records.column("country_name_abbreviation"));
  TRY_ASSIGN(const auto full_name, records.column("country_name_full"));
  TRY_ASSIGN(const auto iso2, records.column("iso_2digit_alpha"));
  TRY_ASSIGN(const auto iso3, records.column("iso_3digit_alpha"));
  std::vector<BaciEconomy> rows;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    BaciEconomy row;
    row.code = static_cast<std::int32_t>(records.integer(code, 1, 999));
    row.name = records.required_text(name);
    row.full_name = records.required_text(full_name);
    row.iso2 = code_or_missing(records.text(iso2));
    row.iso3 = code_or_missing(records.text(iso3));
    row.line = static_cast<std::uint32_t>(records.line());
    if (!records.row_failed()) rows.push_back(std::move(row));
  }
  return rows;
}

Result<std::vector<IsoEconomy>> load_iso_economies(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  RecordOptions options;
  options.limits = limits;
  TRY_ASSIGN(Records records, Records::open(path, options, report));
  TRY_ASSIGN(const auto iso3, records.column("ISO3166-1-Alpha-3"));
  TRY_ASSIGN(const auto iso2, records.column("ISO3166-1-Alpha-2"));
  TRY_ASSIGN(const auto numeric, records.column("ISO3166-1-numeric"));
  TRY_ASSIGN(const auto name, records.column("CLDR display name"));
  TRY_ASSIGN(const auto currency, records.column("ISO4217-currency_alphabetic_code"));
  std::vector<IsoEconomy> rows;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    IsoEconomy row;
    row.iso3 = records.required_text(iso3);
    row.iso2 = records.text(iso2);
    row.iso_numeric = records.text(numeric);
    row.name = records.text(name);
    row.currency = records.text(currency);
    row.line = static_cast<std::uint32_t>(records.line());
    if (!records.row_failed()) rows.push_back(std::move(row));
  }
  return rows;
}

Result<std::vector<Elasticity>> load_elasticities(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  RecordOptions options;
  options.limits = limits;
  TRY_ASSIGN(Records records, Records::open(path, options, report));
  TRY_ASSIGN(const auto name, records.column("cname"));
  TRY_ASSIGN(const auto group, records.column("hs_3digit"));
  TRY_ASSIGN(const auto sigma, records.column("sigma"));
  std::vector<Elasticity> rows;
  long padded = 0;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    Elasticity row;
    const auto economy = economy_of_name(records.required_text(name));
    if (!economy) records.reject(name, fmt::format("economy name '{}' is not known", records.text(name)));
    const long code = records.integer(group, 10, 999);
    row.sigma = records.number(sigma);
    if (row.sigma <= 1) records.reject(sigma, fmt::format("{} is not above 1", row.sigma));
    if (records.row_failed()) continue;
    padded += records.text(group).size() == 2;
    row.importer = *economy;
    row.group = fmt::format("{:03}", code);
    row.line = static_cast<std::uint32_t>(records.line());
    rows.push_back(std::move(row));
  }
  if (padded > 0) report.note(fmt::format("{} product groups had lost their leading zero; it was put back", padded));
  return rows;
}

Result<std::vector<GovernanceScore>> load_governance(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  RecordOptions options;
  options.limits = limits;
  TRY_ASSIGN(Records records, Records::open(path, options, report));
  TRY_ASSIGN(const auto iso3, records.column("ISO3"));
  TRY_ASSIGN(const auto score, records.column("WGI"));
  std::vector<GovernanceScore> rows;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    GovernanceScore row;
    const auto economy = economy_of_code(records.required_text(iso3));
    if (!economy) records.reject(iso3, fmt::format("economy code '{}' is not known", records.text(iso3)));
    row.score = records.number(score);
    if (row.score < -5 || row.score > 5) records.reject(score, fmt::format("{} is outside -5 to 5", row.score));
    if (records.row_failed()) continue;
    row.economy = *economy;
    row.line = static_cast<std::uint32_t>(records.line());
    rows.push_back(row);
  }
  return rows;
}

}  // namespace entrepot::trade
