// The flattened schedule of Japan Customs.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/text.h"
#include "origin/detail/party_rates.h"
#include "origin/detail/schedule_reader.h"
#include "origin/schedule.h"

namespace entrepot::origin {
namespace {

struct ColumnRule {
  std::string_view name, agreement;
  RateKind kind;
  std::string_view partners;
};

constexpr std::string_view asean = "BRN|IDN|KHM|LAO|MMR|MYS|PHL|SGP|THA|VNM";
constexpr std::array column_rules{
    ColumnRule{"base", "MFN", RateKind::base, ""},
    ColumnRule{"provisional", "MFN", RateKind::provisional, ""},
    ColumnRule{"wto", "MFN", RateKind::wto, ""},
    ColumnRule{"gsp", "GSP", RateKind::beneficiary, ""},
    ColumnRule{"ldc", "LDC", RateKind::beneficiary, ""},
    ColumnRule{"sg", "Japan-Singapore EPA", RateKind::preference, "SGP"},
    ColumnRule{"my", "Japan-Malaysia EPA", RateKind::preference, "MYS"},
    ColumnRule{"th", "Japan-Thailand EPA", RateKind::preference, "THA"},
    ColumnRule{"id", "Japan-Indonesia EPA", RateKind::preference, "IDN"},
    ColumnRule{"bn", "Japan-Brunei EPA", RateKind::preference, "BRN"},
    ColumnRule{"ajcep", "AJCEP", RateKind::preference, asean},
    ColumnRule{"ph", "Japan-Philippines EPA", RateKind::preference, "PHL"},
    ColumnRule{"vn", "Japan-Viet Nam EPA", RateKind::preference, "VNM"},
    ColumnRule{"cptpp", "CPTPP", RateKind::preference, "AUS|BRN|CAN|CHL|GBR|MEX|MYS|NZL|PER|SGP|VNM"},
    ColumnRule{"rcep_asean_au_nz", "RCEP", RateKind::preference, "AUS|BRN|IDN|KHM|LAO|MMR|MYS|NZL|PHL|SGP|THA|VNM"},
    ColumnRule{"rcep_cn", "RCEP", RateKind::preference, "CHN"},
    ColumnRule{"rcep_kr", "RCEP", RateKind::preference, "KOR"},
};

// The column like that one for these partners alone; made where there is none.
std::uint32_t column_for(TariffSchedule& schedule, std::size_t like, const std::vector<EconomyId>& partners) {
  TariffColumn wanted = schedule.columns[like];
  wanted.partners = partners;
  const auto found = std::find_if(schedule.columns.begin(), schedule.columns.end(), [&](const TariffColumn& column) {
    return column.agreement == wanted.agreement && column.kind == wanted.kind && column.partners == wanted.partners;
  });
  const auto at = static_cast<std::uint32_t>(found - schedule.columns.begin());
  if (found == schedule.columns.end()) schedule.columns.push_back(std::move(wanted));
  return at;
}

Result<> add_offers(TariffSchedule& schedule, TariffLine& line, std::size_t column, std::string_view cell, const Where& where) {
  const auto parts = detail::party_rates(cell, schedule.columns[column].partners);
  for (const detail::PartyRate& part : parts) {
    TRY_ASSIGN(RateText rate, parse_rate_text(part.rate, "JPY", where));
    line.offers.push_back({column_for(schedule, column, part.parties), std::move(rate)});
  }
  if (!parts.empty()) return {};
  TRY_ASSIGN(RateText rate, parse_rate_text(cell, "JPY", where));
  if (!rate.text.empty()) line.offers.push_back({static_cast<std::uint32_t>(column), std::move(rate)});
  return {};
}

Result<TariffSchedule> read(CsvReader& reader, Period in_force, LoadReport& report) {
  report.file = reader.name();
  std::vector<std::string_view> fields;
  TRY_ASSIGN(const bool headed, reader.read_row(fields));
  std::vector<std::string> wanted{"hs6", "stat", "desc_ja"};
  for (const ColumnRule& rule : column_rules) wanted.emplace_back(rule.name);
  TRY_ASSIGN(const auto at, find_columns(headed ? fields : std::vector<std::string_view>{}, wanted, reader.where()));
  const std::size_t width = fields.size();

  TariffSchedule schedule;
  schedule.economy = *EconomyId::parse("JPN");
  schedule.currency = *Currency::parse("JPY");
  const std::string source = fmt::format("Japan Customs, tariff schedule ({})", std::filesystem::path(reader.name()).filename().string());
  for (const ColumnRule& rule : column_rules) {
    TRY_ASSIGN(auto partners, detail::parse_partners(rule.partners, reader.where()));
    schedule.columns.push_back({std::string(rule.agreement), rule.kind, std::move(partners), in_force, source});
  }
  for (;;) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) break;
    ++report.rows_read;
    if (fields.size() != width) {
      report.reject(reader.line(), "", fmt::format("{} fields instead of {}", fields.size(), width));
      continue;
    }
    const auto code = ProductCode::parse(trim(fields[at[0]]), schedule.edition);
    if (!code) {
      report.reject(reader.line(), "hs6", code.error().what);
      continue;
    }
    TariffLine line{code->code.number, std::string(trim(fields[at[1]])), std::string(trim(fields[at[2]])), {}, reader.line()};
    for (std::size_t c = 0; c < column_rules.size(); ++c)
      TRY(add_offers(schedule, line, c, fields[at[3 + c]], reader.where(at[3 + c], std::string(column_rules[c].name))));
    schedule.lines.push_back(std::move(line));
  }
  detail::sort_lines(schedule);
  if (schedule.lines.empty()) return fail(ErrorCode::missing_data, "The schedule has no line", reader.where(), "Check the file.");
  return schedule;
}

}  // namespace

Result<TariffSchedule> load_japan_schedule(const std::filesystem::path& path, Period in_force, const Limits& limits, LoadReport& report) {
  TRY_ASSIGN(auto reader, CsvReader::open(path, {',', false, limits}));
  return read(reader, in_force, report);
}

Result<TariffSchedule> parse_japan_schedule(std::string_view text, std::string name, Period in_force, LoadReport& report) {
  CsvReader reader = CsvReader::over(text, std::move(name), {});
  return read(reader, in_force, report);
}

}  // namespace entrepot::origin
