#include "dataset/rows.h"

#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "dataset/detail/row_fields.h"

namespace entrepot::dataset {

namespace {

// How a member is stored: numbers as they are, everything else as text.
template <class T>
struct Stored {
  using type = std::string;
};
template <>
struct Stored<std::int32_t> {
  using type = std::int32_t;
};
template <>
struct Stored<std::uint32_t> {
  using type = std::uint32_t;
};
template <>
struct Stored<double> {
  using type = double;
};
template <>
struct Stored<bool> {
  using type = std::uint16_t;
};

template <class T>
T to_stored(T value)
  requires std::is_arithmetic_v<T>
{
  return value;
}
std::string to_stored(const std::string& text) { return text; }
std::string to_stored(EconomyId id) { return id.text(); }
std::string to_stored(const std::optional<EconomyId>& id) { return id ? id->text() : std::string(); }
std::string to_stored(Unit unit) { return std::string(unit_name(unit)); }
std::string to_stored(Confidence confidence) { return std::string(confidence_name(confidence)); }
std::string to_stored(materials::Measure measure) { return std::string(materials::measure_name(measure)); }
std::string to_stored(materials::RowKind kind) {
  return kind == materials::RowKind::economy ? "economy" : kind == materials::RowKind::others ? "others" : "world total";
}

// Back from text; false when the text is not one of those that to_stored writes.
bool from_stored(std::string_view text, std::string& value) {
  value = text;
  return true;
}
bool from_stored(std::string_view text, EconomyId& value) {
  value = {};
  if (text.empty()) return true;
  const auto parsed = EconomyId::parse(text);
  if (parsed) value = *parsed;
  return parsed.has_value();
}
bool from_stored(std::string_view text, std::optional<EconomyId>& value) {
  value.reset();
  if (text.empty()) return true;
  value.emplace();
  return from_stored(text, *value);
}
template <class T>
bool take(std::optional<T> parsed, T& value) {
  if (parsed) value = *parsed;
  return parsed.has_value();
}
bool from_stored(std::string_view text, Unit& value) { return take(parse_unit(text), value); }
bool from_stored(std::string_view text, Confidence& value) { return take(parse_confidence(text), value); }
bool from_stored(std::string_view text, materials::Measure& value) {
  for (const auto measure : {materials::Measure::production, materials::Measure::capacity, materials::Measure::reserves})
    if (materials::measure_name(measure) == text) {
      value = measure;
      return true;
    }
  return false;
}
bool from_stored(std::string_view text, materials::RowKind& value) {
  for (const auto kind : {materials::RowKind::economy, materials::RowKind::others, materials::RowKind::world_total})
    if (to_stored(kind) == text) {
      value = kind;
      return true;
    }
  return false;
}

constexpr ColumnType type_of(const std::string*) { return ColumnType::text; }
constexpr ColumnType type_of(const std::int32_t*) { return ColumnType::int32; }
constexpr ColumnType type_of(const std::uint32_t*) { return ColumnType::uint32; }
constexpr ColumnType type_of(const std::uint16_t*) { return ColumnType::uint16; }
constexpr ColumnType type_of(const double*) { return ColumnType::float64; }

// Where a field of each row lies, so that what follows is compiled once for a type of member and not for each field.
template <class Rows, class Get>
auto members_of(Rows& rows, const detail::Field<Get>& field) {
  std::vector<std::remove_reference_t<decltype(field.get(rows.front()))>*> members;
  members.reserve(rows.size());
  for (auto& row : rows) members.push_back(&field.get(row));
  return members;
}

template <class Member>
Column column_of(const char* name, const char* unit, const std::vector<const Member*>& members) {
  std::vector<typename Stored<Member>::type> values;
  values.reserve(members.size());
  for (const Member* member : members) values.push_back(to_stored(*member));
  return Column(name, unit, std::move(values));
}

template <class Member>
Result<void> fill(const std::vector<Member*>& members, const Table& table, const char* name) {
  using Value = typename Stored<Member>::type;
  TRY_ASSIGN(const Column* column, table.column(name, type_of(static_cast<const Value*>(nullptr))));
  for (std::size_t i = 0; i < members.size(); ++i) {
    if constexpr (std::is_same_v<Value, std::string>) {
      if (!from_stored(column->text(i), *members[i]))
        return fail(ErrorCode::bad_field, fmt::format("'{}' is no value of '{}'", column->text(i), name),
                    {table.name, static_cast<long>(i) + 1, 0, name}, "Import the file again.");
    } else {
      *members[i] = static_cast<Member>(*column->number(i));
    }
  }
  return {};
}

template <class Row>
Result<std::vector<Row>> rows_of_table(const Table& table) {
  std::vector<Row> rows(table.rows());
  Result<void> outcome;
  detail::RowFields<Row>::each([&](const auto& field) {
    if (outcome) outcome = fill(members_of(rows, field), table, field.name);
  });
  TRY(outcome);
  return rows;
}

Result<void> need_kind(const Snapshot& snapshot, std::string_view kind) {
  if (snapshot.manifest().kind == kind) return {};
  return fail(ErrorCode::unsupported,
              fmt::format("The data set {} holds {}, not {}", snapshot.manifest().id, snapshot.manifest().kind, kind), {},
              "Choose another data set; entrepot data list shows them.");
}

constexpr std::string_view rows_name = "rows";

}  // namespace

template <class Row>
std::string_view kind_of_rows() {
  return detail::RowFields<Row>::kind;
}

template <class Row>
Table rows_table(const std::vector<Row>& rows) {
  Table table{std::string(rows_name), {}};
  detail::RowFields<Row>::each(
      [&](const auto& field) { table.columns.push_back(column_of(field.name, field.unit, members_of(rows, field))); });
  return table;
}

template <class Row>
Result<std::vector<Row>> read_rows(const Snapshot& snapshot) {
  TRY(need_kind(snapshot, detail::RowFields<Row>::kind));
  TRY_ASSIGN(const Table* table, snapshot.table(rows_name));
  return rows_of_table<Row>(*table);
}

#define ENTREPOT_ROWS(Row)                                 \
  template std::string_view kind_of_rows<Row>();           \
  template Table rows_table<Row>(const std::vector<Row>&); \
  template Result<std::vector<Row>> read_rows<Row>(const Snapshot&);
ENTREPOT_ROWS(materials::ProductionRow)
ENTREPOT_ROWS(materials::PriceRow)
ENTREPOT_ROWS(materials::StockRow)
ENTREPOT_ROWS(materials::StockFigure)
ENTREPOT_ROWS(materials::UseFigure)
ENTREPOT_ROWS(materials::SeriesRow)
ENTREPOT_ROWS(trade::HeadingTotal)
ENTREPOT_ROWS(trade::BaciEconomy)
ENTREPOT_ROWS(trade::IsoEconomy)
ENTREPOT_ROWS(trade::NomenclatureEntry)
ENTREPOT_ROWS(trade::Section)
ENTREPOT_ROWS(trade::IndustryLink)
ENTREPOT_ROWS(trade::Elasticity)
ENTREPOT_ROWS(trade::GovernanceScore)
#undef ENTREPOT_ROWS

// ---- flows ---------------------------------------------------------------------------------------------------------

namespace {

template <class T>
Column borrowed(std::string name, std::string unit, ColumnType type, std::span<const T> values) {
  return Column(std::move(name), std::move(unit), type, std::as_bytes(values), {}, nullptr);
}

}  // namespace

std::vector<Table> trade_tables(const trade::TradeTable& table, std::string_view prefix) {
  const auto& c = table.columns();
  const std::string quantity_unit = table.info().quantity_unit == trade::QuantityUnit::tonnes ? "t" : "not stated";
  std::vector<std::string> ids;
  for (const EconomyId id : table.economies()) ids.push_back(id.text());
  std::vector<Table> result(2);
  result[0].name = std::string(prefix) + "economies";
  result[0].columns.emplace_back("economy", "", ids);
  result[1].name = std::string(prefix) + "flows";
  result[1].columns.push_back(borrowed("period", "", ColumnType::int32, c.period));
  result[1].columns.push_back(borrowed("exporter", std::string(positions_unit), ColumnType::uint16, c.exporter));
  result[1].columns.push_back(borrowed("importer", std::string(positions_unit), ColumnType::uint16, c.importer));
  result[1].columns.push_back(borrowed("product", std::string(code_unit), ColumnType::uint32, c.product));
  result[1].columns.push_back(borrowed("value", "USD", ColumnType::float64, c.value_usd));
  result[1].columns.push_back(borrowed("quantity", quantity_unit, ColumnType::float64, c.quantity));
  result[1].columns.push_back(borrowed("line", "", ColumnType::uint32, c.line));
  return result;
}

std::map<std::string, std::string> trade_attributes(const trade::TradeTableInfo& info) {
  std::map<std::string, std::string> attributes = {
      {"edition", info.edition ? std::string(hs_edition_name(*info.edition)) : "as reported"},
      {"digits", std::to_string(info.digits)},
      {"period", info.period_kind == trade::PeriodKind::year ? "year" : "month"},
      {"quantity_unit", info.quantity_unit == trade::QuantityUnit::tonnes ? "t" : "not stated"},
      {"complete", info.complete ? "yes" : "no"}};
  if (!info.release.empty()) attributes["release"] = info.release;
  if (info.reported_by != trade::ReportedBy::not_stated)
    attributes["reported_by"] = info.reported_by == trade::ReportedBy::exporters ? "exporters" : "importers";
  return attributes;
}

namespace {

std::string attribute(const Manifest& manifest, const std::string& name) {
  const auto found = manifest.attributes.find(name);
  return found == manifest.attributes.end() ? std::string() : found->second;
}

}  // namespace

trade::TradeTableInfo trade_info(const Manifest& manifest) {
  trade::TradeTableInfo info;
  info.release = attribute(manifest, "release");
  info.edition = parse_hs_edition(attribute(manifest, "edition"));
  info.digits = static_cast<int>(parse_int(attribute(manifest, "digits")).value_or(6));
  info.period_kind = attribute(manifest, "period") == "month" ? trade::PeriodKind::month : trade::PeriodKind::year;
  info.quantity_unit = attribute(manifest, "quantity_unit") == "t" ? trade::QuantityUnit::tonnes : trade::QuantityUnit::not_stated;
  info.complete = attribute(manifest, "complete") != "no";
  if (const std::string by = attribute(manifest, "reported_by"); !by.empty())
    info.reported_by = by == "exporters" ? trade::ReportedBy::exporters : trade::ReportedBy::importers;
  return info;
}

Result<trade::TradeTable> read_trade_table(const Snapshot& snapshot, std::string_view prefix) {
  if (prefix.empty()) TRY(need_kind(snapshot, "trade-flows"));
  // The copies of the columns share the mapped file with the snapshot.
  auto owner = std::make_shared<std::vector<Table>>(snapshot.tables());
  const auto find = [&](std::string_view which) -> Result<const Table*> {
    const std::string name = std::string(prefix) + std::string(which);
    for (const Table& table : *owner)
      if (table.name == name) return &table;
    return fail(ErrorCode::missing_data, fmt::format("The data set {} has no table '{}'", snapshot.manifest().id, name), {},
                "Import the file again.");
  };
  TRY_ASSIGN(const Table* names, find("economies"));
  TRY_ASSIGN(const Table* flows, find("flows"));
  TRY_ASSIGN(const Column* name_column, names->column("economy", ColumnType::text));
  std::vector<EconomyId> economies;
  for (std::size_t i = 0; i < names->rows(); ++i) {
    TRY_ASSIGN(const EconomyId id, EconomyId::parse(name_column->text(i)));
    economies.push_back(id);
  }
  TRY_ASSIGN(const Column* period, flows->column("period", ColumnType::int32));
  TRY_ASSIGN(const Column* exporter, flows->column("exporter", ColumnType::uint16));
  TRY_ASSIGN(const Column* importer, flows->column("importer", ColumnType::uint16));
  TRY_ASSIGN(const Column* product, flows->column("product", ColumnType::uint32));
  TRY_ASSIGN(const Column* value, flows->column("value", ColumnType::float64));
  TRY_ASSIGN(const Column* quantity, flows->column("quantity", ColumnType::float64));
  TRY_ASSIGN(const Column* line, flows->column("line", ColumnType::uint32));
  for (const Column* position : {exporter, importer})
    for (const std::uint16_t at : position->uint16s())
      if (at >= economies.size())
        return fail(ErrorCode::out_of_range, "An economy is outside the list", {snapshot.folder().string(), 0, 0, position->name()},
                    "Import the file again.");
  const trade::TradeTable::Columns columns{period->int32s(), exporter->uint16s(), importer->uint16s(), product->uint32s(),
                                           value->doubles(), quantity->doubles(), line->uint32s()};
  return trade::TradeTable(trade_info(snapshot.manifest()), std::move(economies), columns, std::move(owner));
}

// ---- codes ---------------------------------------------------------------------------------------------------------

Result<trade::Nomenclature> read_nomenclature(const Snapshot& snapshot) {
  trade::Nomenclature result;
  TRY_ASSIGN(result.entries, read_rows<trade::NomenclatureEntry>(snapshot));
  result.edition = parse_hs_edition(attribute(snapshot.manifest(), "edition"));
  return result;
}

Result<trade::IndustryMap> read_industry_map(const Snapshot& snapshot) {
  trade::IndustryMap result;
  TRY_ASSIGN(result.links, read_rows<trade::IndustryLink>(snapshot));
  const auto edition = parse_hs_edition(attribute(snapshot.manifest(), "edition"));
  if (!edition)
    return fail(ErrorCode::missing_data, fmt::format("The data set {} does not say its HS edition", snapshot.manifest().id), {},
                "Import the file again.");
  result.edition = *edition;
  return result;
}

Table correspondence_table(const std::vector<trade::Correspondence>& correspondences) {
  std::vector<detail::LinkRow> rows;
  for (const auto& c : correspondences)
    for (const auto& link : c.links)
      rows.push_back({c.from_system, c.to_system, c.kind == trade::LinkKind::conversion ? "conversion" : "correlation", link});
  return rows_table(rows);
}

Result<std::vector<trade::Correspondence>> read_correspondences(const Snapshot& snapshot) {
  TRY(need_kind(snapshot, detail::RowFields<detail::LinkRow>::kind));
  TRY_ASSIGN(const Table* table, snapshot.table(rows_name));
  TRY_ASSIGN(const auto rows, rows_of_table<detail::LinkRow>(*table));
  std::vector<trade::Correspondence> result;
  for (const auto& row : rows) {
    const auto kind = row.link_kind == "conversion" ? trade::LinkKind::conversion : trade::LinkKind::correlation;
    if (result.empty() || result.back().from_system != row.from_system || result.back().to_system != row.to_system)
      result.push_back({row.from_system, row.to_system, kind, {}});
    result.back().links.push_back(row.link);
  }
  return result;
}

}  // namespace entrepot::dataset
