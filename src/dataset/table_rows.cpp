#include "dataset/table_rows.h"

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::dataset {

namespace {

using production::InputOutputTable;

Column borrowed(std::string name, const std::string& unit, const std::vector<double>& values) {
  return Column(std::move(name), unit, ColumnType::float64, std::as_bytes(std::span(values)), {}, nullptr);
}

Result<std::vector<double>> doubles(const Snapshot& snapshot, std::string_view table_name, std::string_view column_name, std::size_t rows) {
  TRY_ASSIGN(const Table* table, snapshot.table(table_name));
  TRY_ASSIGN(const Column* column, table->column(column_name, ColumnType::float64));
  if (column->rows() != rows)
    return fail(ErrorCode::contradiction, fmt::format("'{}' has {} values, not {}", column_name, column->rows(), rows),
                {snapshot.folder().string(), 0, 0, std::string(column_name)}, "Import the file again.");
  return std::vector<double>(column->doubles().begin(), column->doubles().end());
}

Result<std::vector<std::string>> texts(const Snapshot& snapshot, std::string_view table_name, std::string_view column_name) {
  TRY_ASSIGN(const Table* table, snapshot.table(table_name));
  TRY_ASSIGN(const Column* column, table->column(column_name, ColumnType::text));
  std::vector<std::string> result;
  for (std::size_t row = 0; row < column->rows(); ++row) result.emplace_back(column->text(row));
  return result;
}

std::string attribute(const Snapshot& snapshot, const char* name) {
  const auto& attributes = snapshot.manifest().attributes;
  const auto found = attributes.find(name);
  return found == attributes.end() ? std::string() : found->second;
}

Result<void> read_labels(const Snapshot& snapshot, InputOutputTable& table) {
  TRY_ASSIGN(const auto regions, texts(snapshot, "regions", "region"));
  for (const auto& text : regions) {
    TRY_ASSIGN(const EconomyId id, EconomyId::parse(text));
    table.regions.push_back(id);
  }
  TRY_ASSIGN(const auto codes, texts(snapshot, "sectors", "code"));
  TRY_ASSIGN(const auto names, texts(snapshot, "sectors", "name"));
  for (std::size_t i = 0; i < codes.size(); ++i) table.sectors.push_back({codes[i], names[i]});
  TRY_ASSIGN(const auto buyers, texts(snapshot, "final demand columns", "region"));
  TRY_ASSIGN(const auto categories, texts(snapshot, "final demand columns", "category"));
  for (std::size_t i = 0; i < buyers.size(); ++i) {
    TRY_ASSIGN(const EconomyId id, EconomyId::parse(buyers[i]));
    table.final_demand_columns.push_back({id, categories[i]});
  }
  return {};
}

}  // namespace

std::vector<Table> input_output_tables(const InputOutputTable& table) {
  std::vector<std::string> regions, codes, names, buyers, categories;
  for (const EconomyId region : table.regions) regions.push_back(region.text());
  for (const auto& sector : table.sectors) codes.push_back(sector.code), names.push_back(sector.name);
  for (const auto& column : table.final_demand_columns) buyers.push_back(column.region.text()), categories.push_back(column.category);
  std::vector<Table> result(6);
  result[0] = {"regions", {Column("region", "", regions)}};
  result[1] = {"sectors", {Column("code", "", codes), Column("name", "", names)}};
  result[2] = {"final demand columns", {Column("region", "", buyers), Column("category", "", categories)}};
  result[3] = {"nodes", {borrowed("output", table.money_unit, table.output), borrowed("value_added", table.money_unit, table.value_added)}};
  if (!table.taxes.empty()) result[3].columns.push_back(borrowed("taxes", table.money_unit, table.taxes));
  result[4] = {"flows", {borrowed("value", table.money_unit, table.flows)}};
  result[5] = {"final demand", {borrowed("value", table.money_unit, table.final_demand)}};
  return result;
}

std::map<std::string, std::string> input_output_attributes(const InputOutputTable& table) {
  return {{"name", table.name}, {"year", std::to_string(table.year)}, {"money_unit", table.money_unit}};
}

Result<InputOutputTable> read_input_output_table(const Snapshot& snapshot) {
  if (snapshot.manifest().kind != input_output_kind)
    return fail(ErrorCode::unsupported,
                fmt::format("The data set {} holds {}, not {}", snapshot.manifest().id, snapshot.manifest().kind, input_output_kind), {},
                "Choose another data set; entrepot data list shows them.");
  InputOutputTable table;
  table.name = attribute(snapshot, "name");
  table.year = static_cast<int>(parse_int(attribute(snapshot, "year")).value_or(0));
  table.money_unit = attribute(snapshot, "money_unit");
  table.notes = snapshot.manifest().report.notes;
  TRY(read_labels(snapshot, table));
  const std::size_t nodes = table.nodes();
  TRY_ASSIGN(table.flows, doubles(snapshot, "flows", "value", nodes * nodes));
  TRY_ASSIGN(table.final_demand, doubles(snapshot, "final demand", "value", nodes * table.demand_columns()));
  TRY_ASSIGN(table.output, doubles(snapshot, "nodes", "output", nodes));
  TRY_ASSIGN(table.value_added, doubles(snapshot, "nodes", "value_added", nodes));
  TRY_ASSIGN(const Table* node_table, snapshot.table("nodes"));
  if (node_table->find("taxes") != nullptr) {
    TRY_ASSIGN(table.taxes, doubles(snapshot, "nodes", "taxes", nodes));
  }
  return table;
}

}  // namespace entrepot::dataset
