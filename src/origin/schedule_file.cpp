// The project's own format of schedules.

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/text.h"
#include "origin/detail/schedule_reader.h"
#include "origin/schedule.h"
#include "trade/economies.h"

namespace entrepot::origin {
namespace detail {

Result<std::vector<EconomyId>> parse_partners(std::string_view text, const Where& where) {
  std::vector<EconomyId> partners;
  if (trim(text).empty()) return partners;
  for (const std::string_view part : split(text, '|')) {
    const auto known = trade::economy_of_code(trim(part));
    if (!known)
      return fail(ErrorCode::unknown_name, fmt::format("'{}' is no economy", part.substr(0, 40)), where,
                  "Write ISO 3166 alpha-3 codes joined by |, such as CHN|KOR.");
    partners.push_back(*known);
  }
  std::sort(partners.begin(), partners.end());
  if (std::adjacent_find(partners.begin(), partners.end()) != partners.end())
    return fail(ErrorCode::duplicate, "A partner is named twice", where, "Name each once.");
  return partners;
}

void sort_lines(TariffSchedule& schedule) {
  std::stable_sort(schedule.lines.begin(), schedule.lines.end(), [](const TariffLine& a, const TariffLine& b) { return a.hs6 < b.hs6; });
}

Result<Day> parse_day_or(std::string_view text, Day missing, const Where& where) {
  if (trim(text).empty()) return missing;
  return Day::parse(trim(text), where);
}

}  // namespace detail

namespace {

const std::vector<std::string> file_columns{"economy",  "edition", "hs6",      "line",       "description", "agreement",
                                            "partners", "rate",    "currency", "valid_from", "valid_to",    "source"};
enum Field : std::size_t {
  economy,
  edition,
  hs6,
  line_suffix,
  description,
  agreement,
  partners,
  rate,
  currency,
  valid_from,
  valid_to,
  source
};

struct Row {
  EconomyId economy;
  HsEdition edition = HsEdition::hs2022;
  std::uint32_t hs6 = 0;
  std::string suffix, description;
  TariffColumn column;
  RateText rate;
  Currency currency;
};

Result<TariffColumn> read_column(const std::vector<std::string_view>& fields, const std::vector<std::size_t>& at, const CsvReader& reader) {
  const auto cell = [&](Field field) { return trim(fields[at[field]]); };
  const auto where = [&](Field field) { return reader.where(at[field], file_columns[field]); };
  TariffColumn column;
  column.agreement = std::string(cell(agreement));
  column.source = std::string(cell(source));
  column.kind = column.agreement == "MFN" ? RateKind::mfn : RateKind::preference;
  if (column.agreement.empty()) return fail(ErrorCode::missing_data, "No agreement is named", where(agreement), "Write MFN or its name.");
  if (column.source.empty()) return fail(ErrorCode::missing_data, "The rate has no source", where(source), "Say where it is published.");
  TRY_ASSIGN(column.partners, detail::parse_partners(cell(partners), where(partners)));
  if (column.partners.empty() != (column.kind == RateKind::mfn))
    return fail(ErrorCode::contradiction, "Partners and agreement do not go together", where(partners),
                "Leave partners empty for MFN, name them for an agreement.");
  TRY_ASSIGN(const Day from, Day::parse(cell(valid_from), where(valid_from)));
  TRY_ASSIGN(const Day last, detail::parse_day_or(cell(valid_to), last_day_known, where(valid_to)));
  TRY_ASSIGN(column.in_force, Period::create(from, last.plus(1)));
  return column;
}

// Whether the text looks like a rate and is none: a percent sign that is first or behind a letter, such as abc%. Other words, which
// published schedules write ("exempt", "see note 3"), are kept with the reason why they cannot be computed.
bool is_malformed(const RateText& rate) {
  if (rate.rate) return false;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  for (std::size_t at = rate.text.find('%'); at != std::string::npos; at = rate.text.find('%', at + 1)) {
    const std::string_view before = trim(std::string_view(rate.text).substr(0, at));
    if (before.empty() || letter(before.back())) return true;
  }
  return false;
}

Result<Row> read_one(const std::vector<std::string_view>& fields, const std::vector<std::size_t>& at, const CsvReader& reader) {
  const auto cell = [&](Field field) { return trim(fields[at[field]]); };
  const auto where = [&](Field field) { return reader.where(at[field], file_columns[field]); };
  Row row;
  const auto known = trade::economy_of_code(cell(economy));
  if (!known)
    return fail(ErrorCode::unknown_name, fmt::format("'{}' is no economy", cell(economy).substr(0, 40)), where(economy),
                "Write its alpha-3 code.");
  row.economy = *known;
  const auto named = parse_hs_edition(cell(edition));
  if (!named)
    return fail(ErrorCode::unknown_name, fmt::format("'{}' is no HS edition", cell(edition).substr(0, 40)), where(edition),
                "Write HS2022 or another.");
  row.edition = *named;
  TRY_ASSIGN(const auto code, ProductCode::parse(cell(hs6), row.edition, 6, where(hs6)));
  row.hs6 = code.code.number;
  row.suffix = std::string(cell(line_suffix));
  row.description = std::string(cell(description));
  TRY_ASSIGN(row.currency, Currency::parse(cell(currency), where(currency)));
  TRY_ASSIGN(row.column, read_column(fields, at, reader));
  TRY_ASSIGN(row.rate, parse_rate_text(cell(rate), row.currency.code(), where(rate)));
  if (row.rate.text.empty()) return fail(ErrorCode::missing_data, "The rate is empty", where(rate), "Write free where nothing is due.");
  if (is_malformed(row.rate))
    return fail(ErrorCode::bad_field, fmt::format("'{}' is no rate", row.rate.text.substr(0, 40)), where(rate),
                "Write 2.5%, 63 JPY/kg, both with + or 'whichever is greater', or free.");
  return row;
}

// The schedules while rows come in; lines and columns are found again by their keys.
class Collector {
 public:
  Result<> add(Row row, long line) {
    const auto [place, fresh] = schedule_of_.try_emplace(row.economy, schedules_.size());
    if (fresh) schedules_.push_back({row.economy, row.edition, row.currency, {}, {}});
    TariffSchedule& schedule = schedules_[place->second];
    if (schedule.edition != row.edition || !(schedule.currency == row.currency))
      return fail(ErrorCode::contradiction, fmt::format("The rows of {} have two editions or currencies", row.economy.text()), {},
                  "Give each schedule one HS edition and one currency.");
    const TariffColumn& c = row.column;
    const auto column =
        columns_.try_emplace({row.economy, c.agreement, c.partners, c.in_force.from, c.in_force.to, c.source}, schedule.columns.size());
    if (column.second) schedule.columns.push_back(c);
    const auto entry = lines_.try_emplace({row.economy, row.hs6, row.suffix, row.description}, schedule.lines.size());
    if (entry.second) schedule.lines.push_back({row.hs6, row.suffix, row.description, {}, line});
    auto& offers = schedule.lines[entry.first->second].offers;
    for (const Offer& offer : offers) {
      const TariffColumn& other = schedule.columns[offer.column];
      if (other.agreement == c.agreement && other.partners == c.partners && other.in_force.overlaps(c.in_force))
        return fail(ErrorCode::duplicate, "The line has a rate of this agreement for these days already", {}, "Remove one of the rows.");
    }
    offers.push_back({static_cast<std::uint32_t>(column.first->second), std::move(row.rate)});
    return {};
  }

  std::vector<TariffSchedule> finish() && {
    for (TariffSchedule& schedule : schedules_) detail::sort_lines(schedule);
    return std::move(schedules_);
  }

 private:
  std::vector<TariffSchedule> schedules_;
  std::map<EconomyId, std::size_t> schedule_of_;
  std::map<std::tuple<EconomyId, std::string, std::vector<EconomyId>, Day, Day, std::string>, std::size_t> columns_;
  std::map<std::tuple<EconomyId, std::uint32_t, std::string, std::string>, std::size_t> lines_;
};

Result<std::vector<TariffSchedule>> read(CsvReader& reader, LoadReport& report) {
  report.file = reader.name();
  std::vector<std::string_view> fields;
  TRY_ASSIGN(const bool headed, reader.read_row(fields));
  TRY_ASSIGN(const auto at, find_columns(headed ? fields : std::vector<std::string_view>{}, file_columns, reader.where()));
  const std::size_t width = fields.size();
  Collector collector;
  for (;;) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) break;
    ++report.rows_read;
    if (fields.size() != width) {
      report.reject(reader.line(), "", fmt::format("{} fields instead of {}", fields.size(), width));
      continue;
    }
    auto row = read_one(fields, at, reader);
    if (!row) {
      // A line without this rate would be settled by its others: never the right duty.
      if (row.error().code == ErrorCode::bad_field && row.error().where.field == file_columns[rate]) return tl::unexpected(row.error());
      report.reject(reader.line(), row.error().where.field, row.error().what);
      continue;
    }
    if (const auto added = collector.add(*std::move(row), reader.line()); !added) report.reject(reader.line(), "", added.error().what);
  }
  std::vector<TariffSchedule> schedules = std::move(collector).finish();
  if (schedules.empty())
    return fail(ErrorCode::missing_data, "No row is good", reader.where(),
                report.rejected.empty()
                    ? "Check the file."
                    : fmt::format("The first at fault is line {}: {}.", report.rejected.front().line, report.rejected.front().reason));
  return schedules;
}

}  // namespace

Result<std::vector<TariffSchedule>> load_schedules(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  TRY_ASSIGN(auto reader, CsvReader::open(path, {',', false, limits}));
  return read(reader, report);
}

Result<std::vector<TariffSchedule>> parse_schedules(std::string_view text, std::string name, LoadReport& report) {
  CsvReader reader = CsvReader::over(text, std::move(name), {});
  return read(reader, report);
}

Result<std::vector<TariffSchedule>> load_any_schedule(const std::filesystem::path& path, Period in_force, const Limits& limits,
                                                      LoadReport& report) {
  bool japan = false;
  {
    TRY_ASSIGN(auto reader, CsvReader::open(path, {',', false, limits}));
    std::vector<std::string_view> fields;
    TRY_ASSIGN(const bool headed, reader.read_row(fields));
    japan = headed && std::find(fields.begin(), fields.end(), "desc_ja") != fields.end();
  }
  if (!japan) return load_schedules(path, limits, report);
  if (in_force.days() <= 0)
    return fail(ErrorCode::missing_data, "The schedule does not say when its rates are in force", {path.string(), 0, 0, {}},
                "Say so: --in-force 2025-04-01..2026-03-31 for the rates of fiscal year 2025.");
  TRY_ASSIGN(TariffSchedule schedule, load_japan_schedule(path, in_force, limits, report));
  return std::vector<TariffSchedule>{std::move(schedule)};
}

}  // namespace entrepot::origin
