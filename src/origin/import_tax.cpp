#include "origin/import_tax.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/text.h"
#include "origin/detail/schedule_reader.h"
#include "trade/economies.h"

namespace entrepot::origin {
namespace {

using Fields = std::vector<std::string_view>;

// A row's cells by name, with their place for errors.
class Cells {
 public:
  Cells(const Fields& fields, const std::vector<std::size_t>& at, const std::vector<std::string>& names, const CsvReader& reader)
      : fields_(fields), at_(at), names_(names), reader_(reader) {}
  std::string_view operator[](std::string_view name) const { return trim(fields_[at_[index(name)]]); }
  bool has(std::string_view name) const { return index(name) < names_.size(); }
  Where where(std::string_view name) const { return reader_.where(at_[index(name)], std::string(name)); }

 private:
  std::size_t index(std::string_view name) const {
    return static_cast<std::size_t>(std::find(names_.begin(), names_.end(), name) - names_.begin());
  }
  const Fields& fields_;
  const std::vector<std::size_t>& at_;
  const std::vector<std::string>& names_;
  const CsvReader& reader_;
};

const std::vector<std::string> own_columns{"economy",    "tax",      "percent", "local",  "base",      "rounding",
                                           "valid_from", "valid_to", "note",    "source", "confidence"};
const std::vector<std::string> survey_columns{"iso3",  "tax",    "standard_pct", "effective_import_pct", "import_base", "reduced_or_note",
                                              "valid", "source", "confidence"};
constexpr std::string_view japan_parts = "national 7.8 + local 22/78";
constexpr RoundingSteps japan_rounding{1000, 100, 1000, 100};
const Day first_day_known{std::chrono::sys_days{std::chrono::year{1} / 1 / 1}};
const Day last_day_known_of_tax{std::chrono::sys_days{std::chrono::year{9999} / 12 / 31}};

Result<Decimal> percentage(std::string_view text, const Where& where) {
  TRY_ASSIGN(const Decimal percent, Decimal::parse(text, where));
  if (percent < Decimal(0) || percent > Decimal(100) || percent.places() > 4)
    return fail(ErrorCode::out_of_range, fmt::format("A tax of {} %", percent.text()), where,
                "Give 0 to 100 with at most 4 decimal places.");
  return percent;
}

Result<> read_local(std::string_view text, ImportTax& tax, const Where& where) {
  if (text.empty()) return {};
  const auto parts = split(text, '/');
  const auto top = parse_int(parts[0]), bottom = parts.size() == 2 ? parse_int(parts[1]) : std::nullopt;
  if (!top || !bottom || *top < 1 || *bottom < 1 || *top > 10'000 || *bottom > 10'000)
    return fail(ErrorCode::bad_field, fmt::format("'{}' is no share", text.substr(0, 40)), where, "Write it as 22/78, or leave it empty.");
  tax.local_numerator = *top;
  tax.local_denominator = *bottom;
  return {};
}

Result<EconomyId> known_economy(std::string_view text, const Where& where) {
  const auto known = trade::economy_of_code(text);
  if (!known) return fail(ErrorCode::unknown_name, fmt::format("'{}' is no economy", text.substr(0, 40)), where, "Write its alpha-3 code.");
  return *known;
}

Result<> read_base(std::string_view text, ImportTax& tax, const Where& where) {
  if (text.empty() && tax.percent == Decimal(0)) return {};
  TRY_ASSIGN(tax.base, parse_tax_base(text, where));
  return {};
}

Result<ImportTax> own_row(const Cells& cell) {
  ImportTax tax;
  TRY_ASSIGN(tax.economy, known_economy(cell["economy"], cell.where("economy")));
  TRY_ASSIGN(tax.percent, percentage(cell["percent"], cell.where("percent")));
  TRY(read_local(cell["local"], tax, cell.where("local")));
  TRY(read_base(cell["base"], tax, cell.where("base")));
  TRY_ASSIGN(tax.rounding, parse_rounding(cell["rounding"], cell.where("rounding")));
  TRY_ASSIGN(const Day from, detail::parse_day_or(cell["valid_from"], first_day_known, cell.where("valid_from")));
  TRY_ASSIGN(const Day last, detail::parse_day_or(cell["valid_to"], last_day_known_of_tax, cell.where("valid_to")));
  TRY_ASSIGN(tax.valid, Period::create(from, last.plus(1)));
  if (cell.has("goods")) {
    TRY_ASSIGN(tax.goods, parse_taxed_goods(cell["goods"], cell.where("goods")));
  }
  tax.note = std::string(cell["note"]);
  return tax;
}

// "2019-04-01..", "..2026-09-30 verified", "2025-07-01 revision", "1977..", "".
Result<Period> survey_period(std::string_view text, const Where& where) {
  const std::size_t dots = text.find("..");
  const auto end_of = [&](std::string_view side, Day missing, bool first) -> Result<Day> {
    const std::string_view word = trim(side).substr(0, trim(side).find(' '));
    if (word.empty()) return missing;
    if (word.size() == 4) return Day::parse(fmt::format("{}-{}", word, first ? "01-01" : "12-31"), where);
    return Day::parse(word, where);
  };
  TRY_ASSIGN(const Day from, end_of(text.substr(0, dots), first_day_known, true));
  TRY_ASSIGN(const Day last,
             end_of(dots == std::string_view::npos ? std::string_view{} : text.substr(dots + 2), last_day_known_of_tax, false));
  return Period::create(from, last.plus(1));
}

Result<ImportTax> survey_row(const Cells& cell) {
  ImportTax tax;
  TRY_ASSIGN(tax.economy, known_economy(cell["iso3"], cell.where("iso3")));
  TRY_ASSIGN(const Decimal effective, percentage(cell["effective_import_pct"], cell.where("effective_import_pct")));
  tax.percent = effective;
  std::string_view base = cell["import_base"];
  if (const std::size_t parts = base.find(';'); parts != std::string_view::npos) {
    if (trim(base.substr(parts + 1)) != japan_parts || effective != Decimal(10))
      return fail(ErrorCode::bad_field, fmt::format("'{}' is no split of the tax", base.substr(parts + 1, 60)), cell.where("import_base"),
                  fmt::format("Only '{}' of 10 % is known.", japan_parts));
    tax.percent = *Decimal::parse("7.8");
    tax.local_numerator = 22;
    tax.local_denominator = 78;
    tax.rounding = japan_rounding;
    base = base.substr(0, parts);
  }
  TRY(read_base(base, tax, cell.where("import_base")));
  if (tax.base.numerator != tax.base.denominator) {
    TRY_ASSIGN(const Decimal scaled, effective.times(Decimal(tax.base.denominator)));
    TRY_ASSIGN(tax.percent, percentage(cell["standard_pct"], cell.where("standard_pct")));
    TRY_ASSIGN(const Decimal again, tax.percent.times(Decimal(tax.base.numerator)));
    if (again != scaled)
      return fail(ErrorCode::contradiction, fmt::format("{} % of {} is not {} %", tax.percent.text(), tax.base.text(), effective.text()),
                  cell.where("import_base"), "Correct the percentage or the base.");
  }
  TRY_ASSIGN(tax.valid, survey_period(cell["valid"], cell.where("valid")));
  tax.note = std::string(cell["reduced_or_note"]);
  return tax;
}

Result<ImportTax> read_row(const Cells& cell, bool own, long line) {
  TRY_ASSIGN(ImportTax tax, own ? own_row(cell) : survey_row(cell));
  tax.name = std::string(cell["tax"]);
  tax.source = std::string(cell["source"]);
  tax.confidence = std::string(cell["confidence"]);
  tax.row = line;
  if (tax.source.empty()) return fail(ErrorCode::missing_data, "The tax has no source", cell.where("source"), "Say where it is published.");
  return tax;
}

void add(ImportTaxTable& table, ImportTax tax, LoadReport& report) {
  for (const ImportTax& other : table.rows)
    if (other.economy == tax.economy && other.goods == tax.goods && other.valid.overlaps(tax.valid))
      return report.reject(tax.row, "valid", fmt::format("line {} has a tax of {} for some of these days", other.row, tax.economy.text()));
  table.rows.push_back(std::move(tax));
}

Result<ImportTaxTable> read(CsvReader& reader, LoadReport& report) {
  report.file = reader.name();
  Fields fields;
  TRY_ASSIGN(const bool headed, reader.read_row(fields));
  const bool own = !headed || std::find(fields.begin(), fields.end(), "iso3") == fields.end();
  std::vector<std::string> names = own ? own_columns : survey_columns;
  if (own && headed && std::find(fields.begin(), fields.end(), "goods") != fields.end()) names.emplace_back("goods");
  TRY_ASSIGN(const auto at, find_columns(headed ? fields : Fields{}, names, reader.where()));
  const std::size_t width = fields.size();
  ImportTaxTable table;
  table.file = reader.name();
  for (;;) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) break;
    ++report.rows_read;
    if (fields.size() != width) {
      report.reject(reader.line(), "", fmt::format("{} fields instead of {}", fields.size(), width));
      continue;
    }
    auto tax = read_row(Cells(fields, at, names, reader), own, reader.line());
    if (tax) add(table, *std::move(tax), report);
    else report.reject(reader.line(), tax.error().where.field, tax.error().what);
  }
  std::stable_sort(table.rows.begin(), table.rows.end(), [](const ImportTax& a, const ImportTax& b) {
    return std::pair(a.economy, a.valid.from) < std::pair(b.economy, b.valid.from);
  });
  if (table.rows.empty()) return fail(ErrorCode::missing_data, "The table of taxes has no good row", reader.where(), "Check the file.");
  return table;
}

struct CustomsCurrency {
  std::string_view economy, currency;
};
constexpr std::array customs_currencies{
    CustomsCurrency{"CHN", "CNY"}, CustomsCurrency{"JPN", "JPY"}, CustomsCurrency{"KOR", "KRW"}, CustomsCurrency{"BRN", "BND"},
    CustomsCurrency{"KHM", "KHR"}, CustomsCurrency{"IDN", "IDR"}, CustomsCurrency{"LAO", "LAK"}, CustomsCurrency{"MYS", "MYR"},
    CustomsCurrency{"MMR", "MMK"}, CustomsCurrency{"PHL", "PHP"}, CustomsCurrency{"SGP", "SGD"}, CustomsCurrency{"THA", "THB"},
    CustomsCurrency{"VNM", "VND"}, CustomsCurrency{"TLS", "USD"},
};

}  // namespace

bool TaxedGoods::contains(std::uint32_t hs6) const {
  return std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) {
    const std::uint32_t begin = hs6 / (range.digits == 2 ? 10'000 : range.digits == 4 ? 100 : 1);
    return range.first <= begin && begin <= range.last;
  });
}

std::string TaxedGoods::text() const {
  std::vector<std::string> out;
  for (const Range& range : ranges) {
    const std::string first = fmt::format("{:0{}}", range.first, range.digits);
    out.push_back(range.first == range.last ? first : fmt::format("{}-{:0{}}", first, range.last, range.digits));
  }
  return join(out, " ");
}

Result<TaxedGoods> parse_taxed_goods(std::string_view text, const Where& where) {
  TaxedGoods goods;
  for (const std::string_view word : split(text, ' ')) {
    if (word.empty()) continue;
    const auto ends = split(word, '-');
    const auto code = [&](std::string_view end) {
      const bool digits = std::all_of(end.begin(), end.end(), [](char c) { return c >= '0' && c <= '9'; });
      return digits && (end.size() == 2 || end.size() == 4 || end.size() == 6) && end.size() == ends[0].size() ? parse_int(end)
                                                                                                               : std::nullopt;
    };
    const auto first = code(ends[0]), last = ends.size() == 1 ? first : ends.size() == 2 ? code(ends[1]) : std::nullopt;
    if (!first || !last || *last < *first)
      return fail(ErrorCode::bad_field, fmt::format("'{}' is no range of HS codes", word.substr(0, 40)), where,
                  "Write chapters, headings or codes of six digits: 02-04 1006 220110.");
    goods.ranges.push_back({static_cast<std::uint32_t>(*first), static_cast<std::uint32_t>(*last), static_cast<int>(ends[0].size())});
  }
  return goods;
}

Result<const ImportTax*> ImportTaxTable::find(EconomyId economy, Day day, std::optional<std::uint32_t> hs6) const {
  std::vector<std::string> periods;
  for (const ImportTax& tax : rows)
    if (hs6 && tax.economy == economy && tax.valid.contains(day) && tax.goods.contains(*hs6)) return &tax;
  for (const ImportTax& tax : rows) {
    if (tax.economy != economy || !tax.goods.ranges.empty()) continue;
    if (tax.valid.contains(day)) return &tax;
    periods.push_back(fmt::format("{} to {}", tax.valid.from.text(), tax.valid.to.plus(-1).text()));
  }
  return fail(ErrorCode::missing_data,
              fmt::format("No import tax of {} is known for {}{}", economy.text(), day.text(),
                          periods.empty() ? "" : ", only for " + join(periods, ", ")),
              {file, 0, 0, {}}, "Add a dated row with its source.");
}

Result<ImportTaxTable> load_import_taxes(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  TRY_ASSIGN(auto reader, CsvReader::open(path, {',', false, limits}));
  return read(reader, report);
}

Result<ImportTaxTable> parse_import_taxes(std::string_view text, std::string name, LoadReport& report) {
  CsvReader reader = CsvReader::over(text, std::move(name), {});
  return read(reader, report);
}

Result<Currency> customs_currency(EconomyId economy) {
  for (const CustomsCurrency& row : customs_currencies)
    if (row.economy == economy.view()) return Currency::parse(row.currency);
  return fail(ErrorCode::missing_data, fmt::format("The customs currency of {} is not known", economy.text()), {"", 0, 0, "importer"},
              "Name one of the 14 economies of China, Japan, Korea and ASEAN.");
}

const std::vector<EconomyId>& fourteen_economies() {
  static const std::vector<EconomyId> all = [] {
    std::vector<EconomyId> ids;
    for (const CustomsCurrency& row : customs_currencies) ids.push_back(*EconomyId::parse(row.economy));
    return ids;
  }();
  return all;
}

}  // namespace entrepot::origin
