#include "dataset/detail/manifest_json.h"

#include <nlohmann/json.hpp>

namespace entrepot::dataset::detail {

using Json = nlohmann::ordered_json;

namespace {

constexpr int layout_version = 1;

Json column_json(const Manifest::ColumnPlace& column) {
  Json json = {{"name", column.name},
               {"unit", column.unit},
               {"type", column_type_name(column.type)},
               {"offset", column.offset},
               {"bytes", column.bytes}};
  if (column.type == ColumnType::text) {
    json["words_offset"] = column.words_offset;
    json["words_bytes"] = column.words_bytes;
    json["words"] = column.words;
  }
  return json;
}

Json tables_json(const Manifest& manifest) {
  Json tables = Json::array();
  for (const auto& table : manifest.tables) {
    Json columns = Json::array();
    for (const auto& column : table.columns) columns.push_back(column_json(column));
    tables.push_back({{"name", table.name}, {"rows", table.rows}, {"columns", std::move(columns)}});
  }
  return tables;
}

Json rejected_json(const Manifest& manifest) {
  Json rejected = Json::array();
  for (const auto& row : manifest.report.rejected) rejected.push_back({{"line", row.line}, {"column", row.column}, {"reason", row.reason}});
  return rejected;
}

Manifest::ColumnPlace read_column(const Json& json) {
  Manifest::ColumnPlace column;
  column.name = json.at("name");
  column.unit = json.at("unit");
  const auto type = parse_column_type(json.at("type").get<std::string>());
  if (!type) throw std::runtime_error("column type is not known");
  column.type = *type;
  column.offset = json.at("offset");
  column.bytes = json.at("bytes");
  if (column.type != ColumnType::text) return column;
  column.words_offset = json.at("words_offset");
  column.words_bytes = json.at("words_bytes");
  column.words = json.at("words");
  return column;
}

Manifest read_manifest(const Json& json) {
  if (json.at("layout") != layout_version) throw std::runtime_error("layout is not 1");
  Manifest m;
  m.id = json.at("id");
  m.format = json.at("format");
  m.kind = json.at("kind");
  m.title = json.at("title");
  m.provenance = {json.at("source"), json.at("licence"), json.at("redistribution"), json.at("vintage"), json.at("provenance_by_format")};
  m.file_name = json.at("file_name");
  m.sha256 = json.at("sha256");
  m.bytes = json.at("bytes");
  m.attributes = json.at("attributes").get<std::map<std::string, std::string>>();
  m.report.file = m.file_name;
  m.report.rows_read = json.at("rows_read");
  m.report.rows_rejected = json.at("rows_rejected");
  for (const auto& row : json.at("rejected")) m.report.rejected.push_back({row.at("line"), row.at("column"), row.at("reason")});
  m.report.notes = json.at("notes").get<std::vector<std::string>>();
  m.columns_sha256 = json.at("columns_sha256");
  for (const auto& table : json.at("tables")) {
    Manifest::TablePlace place{table.at("name"), table.at("rows"), {}};
    for (const auto& column : table.at("columns")) place.columns.push_back(read_column(column));
    m.tables.push_back(std::move(place));
  }
  return m;
}

}  // namespace

std::string manifest_text(const Manifest& m) {
  const Json json = {{"layout", layout_version},
                     {"id", m.id},
                     {"format", m.format},
                     {"kind", m.kind},
                     {"title", m.title},
                     {"source", m.provenance.source},
                     {"licence", m.provenance.licence},
                     {"redistribution", m.provenance.redistribution},
                     {"vintage", m.provenance.vintage},
                     {"provenance_by_format", m.provenance.by_format},
                     {"file_name", m.file_name},
                     {"sha256", m.sha256},
                     {"bytes", m.bytes},
                     {"rows_read", m.report.rows_read},
                     {"rows_rejected", m.report.rows_rejected},
                     {"rejected", rejected_json(m)},
                     {"notes", m.report.notes},
                     {"attributes", m.attributes},
                     {"columns_sha256", m.columns_sha256},
                     {"tables", tables_json(m)}};
  return json.dump(1) + "\n";
}

Result<Manifest> parse_manifest(const std::string& text, const std::string& file) {
  const Json json = Json::parse(text, nullptr, false);
  const std::string remedy = "Remove the folder and import the file again.";
  if (json.is_discarded()) return fail(ErrorCode::bad_syntax, "The manifest is not JSON", {file, 0, 0, {}}, remedy);
  try {  // the library reports a missing key or a wrong type by an exception
    return read_manifest(json);
  } catch (const std::exception& error) {
    return fail(ErrorCode::bad_field, std::string("The manifest cannot be used: ") + error.what(), {file, 0, 0, {}}, remedy);
  }
}

}  // namespace entrepot::dataset::detail
