#include "production/exposure_files.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "base/csv.h"
#include "base/text.h"

namespace entrepot::production {
namespace {

constexpr std::size_t cells_max = 5'000'000;

using Fields = std::vector<std::string_view>;

std::string_view field_at(const Fields& fields, std::size_t at) { return at < fields.size() ? trim(fields[at]) : std::string_view(); }

// --- indicators -------------------------------------------------------------------------------------------------------------------

struct Cell {
  EconomyId economy;
  int year = 0;
  std::size_t indicator = 0;
  std::optional<double> value;
};

class PanelReader {
 public:
  explicit PanelReader(CsvReader reader) : reader_(std::move(reader)) {}

  Result<IndexFile> read() {
    Fields fields;
    TRY_ASSIGN(const bool any, reader_.read_row(fields));
    if (!any)
      return fail(ErrorCode::missing_data, "there is no header", reader_.where(), "Begin with economy,year,dimension,indicator,value.");
    TRY_ASSIGN(columns_, find_columns(fields, {"economy", "year", "dimension", "indicator", "value"}, reader_.where()));
    for (std::size_t k = 0; k < fields.size(); ++k)
      if (trim(fields[k]) == "less_is_more") less_column_ = k;
    for (;;) {
      TRY_ASSIGN(const bool more, reader_.read_row(fields));
      if (!more) break;
      TRY(read_cell(fields));
    }
    if (cells_.empty()) return fail(ErrorCode::missing_data, "there are no indicators", reader_.where(), "Give a row for each value.");
    return assembled();
  }

 private:
  Result<> read_cell(const Fields& fields) {
    Cell cell;
    TRY_ASSIGN(cell.economy, EconomyId::parse(field_at(fields, columns_[0]), reader_.where(columns_[0], "economy")));
    const auto year = parse_int(field_at(fields, columns_[1]));
    if (!year || *year < 1900 || *year > 2200)
      return fail(ErrorCode::bad_field, "'" + std::string(field_at(fields, columns_[1])) + "' is not a year",
                  reader_.where(columns_[1], "year"), "Write 2021.");
    cell.year = static_cast<int>(*year);
    TRY_ASSIGN(cell.indicator, indicator(fields));
    if (const auto text = field_at(fields, columns_[4]); !text.empty()) {
      cell.value = parse_double(text);
      if (!cell.value || !std::isfinite(*cell.value))
        return fail(ErrorCode::bad_field, "'" + std::string(text) + "' is not a number", reader_.where(columns_[4], "value"),
                    "Write a number, or nothing where it is missing.");
    }
    if (!seen_.insert({cell.economy, cell.year, cell.indicator}).second)
      return fail(ErrorCode::duplicate, "the value is there twice", reader_.where(columns_[4], "value"),
                  "Keep one row for each economy, year and indicator.");
    if (cells_.size() == cells_max)
      return fail(ErrorCode::limit_exceeded, "more than 5,000,000 values", reader_.where(), "Use fewer years or indicators.");
    cells_.push_back(cell);
    return {};
  }

  Result<std::size_t> indicator(const Fields& fields) {
    const std::string dimension(field_at(fields, columns_[2])), name(field_at(fields, columns_[3]));
    if (dimension.empty() || name.empty())
      return fail(ErrorCode::bad_field, "no name of the dimension or the indicator", reader_.where(columns_[2], "dimension"), "Name both.");
    const std::string_view less = less_column_ ? field_at(fields, *less_column_) : std::string_view();
    if (!less.empty() && less != "0" && less != "1")
      return fail(ErrorCode::bad_field, "'" + std::string(less) + "' is not 0 or 1", reader_.where(*less_column_, "less_is_more"),
                  "Write 1 for a distance or a cost.");
    auto& dimensions = panel_.dimensions;
    auto at = static_cast<std::size_t>(std::find(dimensions.begin(), dimensions.end(), dimension) - dimensions.begin());
    if (at == dimensions.size()) dimensions.push_back(dimension);
    const auto [place, is_new] = indicators_.try_emplace(name, panel_.indicators.size());
    if (is_new) panel_.indicators.push_back({name, at, less == "1"});
    const IndexIndicator& known = panel_.indicators[place->second];
    if (known.dimension != at || known.less_is_more != (less == "1"))
      return fail(ErrorCode::contradiction, "the indicator '" + name + "' is in two dimensions or of two kinds",
                  reader_.where(columns_[3], "indicator"), "Write the same dimension and less_is_more in all its rows.");
    return place->second;
  }

  Result<IndexFile> assembled() {
    std::set<EconomyId> economies;
    std::set<int> years;
    for (const Cell& cell : cells_) economies.insert(cell.economy), years.insert(cell.year);
    IndexFile out{std::move(panel_), {economies.begin(), economies.end()}};
    out.panel.years.assign(years.begin(), years.end());
    out.panel.economies = economies.size();
    const std::size_t per_year = out.panel.indicators.size(), per_economy = years.size() * per_year;
    if (per_economy > cells_max / economies.size())
      return fail(ErrorCode::limit_exceeded, "more than 5,000,000 values", reader_.where(), "Use fewer years or indicators.");
    out.panel.values.resize(economies.size() * per_economy);
    const auto position = [](const auto& list, const auto& value) {
      return static_cast<std::size_t>(std::lower_bound(list.begin(), list.end(), value) - list.begin());
    };
    for (const Cell& cell : cells_)
      out.panel
          .values[position(out.economies, cell.economy) * per_economy + position(out.panel.years, cell.year) * per_year + cell.indicator] =
          cell.value;
    return out;
  }

  CsvReader reader_;
  std::vector<std::size_t> columns_;
  std::optional<std::size_t> less_column_;
  IndexPanel panel_;
  std::map<std::string, std::size_t, std::less<>> indicators_;
  std::vector<Cell> cells_;
  std::set<std::tuple<EconomyId, int, std::size_t>> seen_;
};

// --- sectors ----------------------------------------------------------------------------------------------------------------------

Result<DivisionMap::Row> read_sector(const CsvReader& reader, const Fields& fields, const std::vector<std::size_t>& columns) {
  DivisionMap::Row row{std::string(field_at(fields, columns[0])), std::string(field_at(fields, columns[1])), {}, reader.line()};
  if (row.table.empty() || row.sector.empty())
    return fail(ErrorCode::bad_field, "no name of the table or the sector", reader.where(columns[0], "table"), "Name both.");
  for (const std::string_view part : split(field_at(fields, columns[2]), '|')) {
    const std::string_view division = trim(part);
    if (division.size() != 2 || division.find_first_not_of("0123456789") != std::string_view::npos)
      return fail(ErrorCode::bad_field, "'" + std::string(division) + "' is not a division of ISIC", reader.where(columns[2], "isic3"),
                  "Write two digits, several joined by |: 30|31|32|33.");
    row.divisions.emplace_back(division);
  }
  return row;
}

Result<DivisionMap> read_division_map(CsvReader reader) {
  DivisionMap map;
  map.file = reader.name();
  Fields fields;
  TRY_ASSIGN(const bool any, reader.read_row(fields));
  if (!any) return fail(ErrorCode::missing_data, "there is no header", reader.where(), "Begin with table,sector,isic3.");
  TRY_ASSIGN(const auto columns, find_columns(fields, {"table", "sector", "isic3"}, reader.where()));
  std::set<std::pair<std::string, std::string>> sectors, divisions;
  for (;;) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) break;
    TRY_ASSIGN(DivisionMap::Row row, read_sector(reader, fields, columns));
    bool is_new = sectors.insert({row.table, row.sector}).second;
    for (const std::string& division : row.divisions) is_new &= divisions.insert({row.table, division}).second;
    if (!is_new)
      return fail(ErrorCode::duplicate, "the sector '" + row.sector + "' or one of its divisions is there twice",
                  reader.where(columns[1], "sector"), "Put each division of a table into one sector.");
    map.rows.push_back(std::move(row));
  }
  if (map.rows.empty()) return fail(ErrorCode::missing_data, "there are no sectors", reader.where(), "Give a row for each sector.");
  return map;
}

}  // namespace

Result<IndexFile> load_index_panel(const std::filesystem::path& path) {
  TRY_ASSIGN(CsvReader reader, CsvReader::open(path));
  return PanelReader(std::move(reader)).read();
}

Result<IndexFile> parse_index_panel(std::string_view text, std::string name) {
  return PanelReader(CsvReader::over(text, std::move(name), {})).read();
}

std::string DivisionMap::table_of(const InputOutputTable& table) const {
  std::map<std::string, std::size_t> sizes;
  for (const Row& row : rows) ++sizes[row.table];
  for (const auto& [name, size] : sizes) {
    if (size != table.sectors.size()) continue;
    const bool all = std::all_of(table.sectors.begin(), table.sectors.end(), [&, &wanted = name](const Sector& sector) {
      return std::any_of(rows.begin(), rows.end(), [&](const Row& row) { return row.table == wanted && row.sector == sector.code; });
    });
    if (all) return name;
  }
  return {};
}

const DivisionMap::Row* DivisionMap::find(std::string_view table, std::string_view division) const {
  for (const Row& row : rows)
    if (row.table == table && std::find(row.divisions.begin(), row.divisions.end(), division) != row.divisions.end()) return &row;
  return nullptr;
}

Result<DivisionMap> load_division_map(const std::filesystem::path& path) {
  TRY_ASSIGN(CsvReader reader, CsvReader::open(path));
  return read_division_map(std::move(reader));
}

Result<DivisionMap> parse_division_map(std::string_view text, std::string name) {
  return read_division_map(CsvReader::over(text, std::move(name), {}));
}

}  // namespace entrepot::production
