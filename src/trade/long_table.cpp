// Any long table of flows, read with a column map that the user writes.
#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "base/text.h"
#include "base/toml_file.h"
#include "trade/economies.h"
#include "trade/flow_files.h"
#include "trade/records.h"

namespace entrepot::trade {

namespace {

using Toml = toml::value;

// One section of the map, with the keys that it may have.
class MapSection {
 public:
  MapSection(std::string file, std::string name, const Toml* table) : file_(std::move(file)), name_(std::move(name)), table_(table) {}

  Result<void> only(std::initializer_list<std::string_view> known) const {
    if (table_ == nullptr) return {};
    if (!table_->is_table())
      return fail(ErrorCode::bad_field, "This is not a section", where(*table_, name_), fmt::format("Write [{}].", name_));
    std::vector<std::string> names(known.begin(), known.end());
    for (const auto& [key, value] : table_->as_table())
      if (std::find(known.begin(), known.end(), key) == known.end())
        return fail(ErrorCode::unknown_key, fmt::format("The key '{}' is not known in [{}]", key, name_), where(value, key),
                    known_names_remedy(key, names));
    return {};
  }

  // The text of a key; nothing when it is not there.
  Result<std::optional<std::string>> text(const std::string& key) const {
    const Toml* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (value->is_string()) return std::string(value->as_string());
    if (value->is_integer()) return std::to_string(value->as_integer());
    return fail(ErrorCode::bad_field, "This is not a text", where(*value, key), "Put it in double quotes.");
  }

  Result<std::string> needed(const std::string& key, std::string_view why) const {
    TRY_ASSIGN(const auto value, text(key));
    if (value && !value->empty()) return *value;
    return fail(ErrorCode::missing_data, fmt::format("The map does not state {}.{}", name_, key), {file_, 0, 0, name_ + "." + key},
                std::string(why));
  }

  Result<std::vector<std::string>> texts(const std::string& key) const {
    std::vector<std::string> result;
    const Toml* value = find(key);
    if (value == nullptr) return result;
    if (!value->is_array()) return fail(ErrorCode::bad_field, "This is not a list", where(*value, key), "Write it like [\"NA\", \"\"].");
    for (const auto& item : value->as_array()) {
      if (!item.is_string()) return fail(ErrorCode::bad_field, "This is not a text", where(item, key), "Put it in double quotes.");
      result.push_back(item.as_string());
    }
    return result;
  }

  Where where_of(const std::string& key) const {
    const Toml* value = find(key);
    return value == nullptr ? Where{file_, 0, 0, name_ + "." + key} : where(*value, key);
  }

 private:
  const Toml* find(const std::string& key) const {
    if (table_ == nullptr || !table_->is_table()) return nullptr;
    const auto& entries = table_->as_table();
    const auto found = entries.find(key);
    return found == entries.end() ? nullptr : &found->second;
  }

  Where where(const Toml& value, const std::string& key) const {
    return {file_, static_cast<long>(value.location().line()), static_cast<long>(value.location().column()), name_ + "." + key};
  }

  std::string file_, name_;
  const Toml* table_;
};

template <class Value>
Result<Value> one_of(const std::string& text, std::initializer_list<std::pair<std::string_view, Value>> known, const Where& where) {
  std::vector<std::string> names;
  for (const auto& [name, value] : known) {
    if (name == text) return value;
    names.emplace_back(name);
  }
  return fail(ErrorCode::bad_field, fmt::format("'{}' is not one of the values of this key", text), where, known_names_remedy(text, names));
}

Result<void> read_columns(const MapSection& columns, ColumnMap& map) {
  TRY(columns.only({"period", "exporter", "importer", "product", "value", "quantity"}));
  const auto take = [&](const char* key, std::string& into) -> Result<void> {
    TRY_ASSIGN(const auto name, columns.text(key));
    into = name.value_or("");
    return {};
  };
  TRY(take("period", map.period_column));
  TRY(take("exporter", map.exporter_column));
  TRY(take("importer", map.importer_column));
  TRY(take("quantity", map.quantity_column));
  TRY_ASSIGN(map.product_column, columns.needed("product", "Name the column of product codes: product = \"…\""));
  TRY_ASSIGN(map.value_column, columns.needed("value", "Name the column of values: value = \"…\""));
  return {};
}

Result<void> fixed_economy(const MapSection& fixed, const std::string& key, const std::string& column, std::optional<EconomyId>& into) {
  TRY_ASSIGN(const auto text, fixed.text(key));
  if (text.has_value() != column.empty())
    return fail(
        text ? ErrorCode::contradiction : ErrorCode::missing_data,
        text ? fmt::format("The {} is given both as a column and as fixed", key) : fmt::format("The map does not say who the {} is", key),
        fixed.where_of(key), fmt::format("State exactly one of columns.{} and fixed.{}; the direction of trade is not guessed.", key, key));
  if (!text) return {};
  into = economy_of_code(*text);
  if (into) return {};
  return fail(ErrorCode::unknown_name, fmt::format("The economy '{}' is not known", *text), fixed.where_of(key),
              "Use an ISO 3166 alpha-3 code.");
}

Result<void> read_fixed(const MapSection& fixed, ColumnMap& map) {
  TRY(fixed.only({"period", "exporter", "importer"}));
  TRY(fixed_economy(fixed, "exporter", map.exporter_column, map.fixed_exporter));
  TRY(fixed_economy(fixed, "importer", map.importer_column, map.fixed_importer));
  TRY_ASSIGN(const auto period, fixed.text("period"));
  if (period.has_value() == map.period_column.empty()) {
    map.fixed_period = period.value_or("");
    return {};
  }
  return fail(ErrorCode::missing_data, "The period is given twice or not at all", fixed.where_of("period"),
              "State exactly one of columns.period and fixed.period.");
}

Result<void> read_units(const MapSection& units, ColumnMap& map) {
  TRY(units.only({"period", "value", "quantity", "economies"}));
  TRY_ASSIGN(const auto period, units.needed("period", "State \"year\" or \"month\"."));
  TRY_ASSIGN(map.period_kind,
             one_of<PeriodKind>(period, {{"year", PeriodKind::year}, {"month", PeriodKind::month}}, units.where_of("period")));
  TRY_ASSIGN(const auto value, units.needed("value", "A unit is not guessed: state \"USD\", \"thousand USD\" or \"million USD\"."));
  TRY_ASSIGN(map.usd_per_value_unit,
             one_of<double>(value, {{"USD", 1}, {"thousand USD", 1e3}, {"million USD", 1e6}}, units.where_of("value")));
  if (!map.quantity_column.empty()) {
    TRY_ASSIGN(const auto quantity, units.needed("quantity", "A unit is not guessed: state \"t\" or \"kg\"."));
    TRY_ASSIGN(map.tonnes_per_quantity_unit, one_of<double>(quantity, {{"t", 1}, {"kg", 1e-3}}, units.where_of("quantity")));
  }
  if (map.fixed_exporter && map.fixed_importer) return {};
  using Code = ColumnMap::EconomyCode;
  TRY_ASSIGN(const auto economies, units.needed("economies", "State how economies are written: \"iso3\", \"trade code\" or \"name\"."));
  TRY_ASSIGN(map.economy_code, one_of<Code>(economies, {{"iso3", Code::iso3}, {"trade code", Code::trade_code}, {"name", Code::name}},
                                            units.where_of("economies")));
  return {};
}

Result<void> read_product(const MapSection& product, ColumnMap& map) {
  TRY(product.only({"edition", "digits"}));
  TRY_ASSIGN(const auto edition, product.needed("edition", "An edition is not guessed: state for example \"HS2017\", or \"as reported\"."));
  if (edition != "as reported") {
    map.edition = parse_hs_edition(edition);
    if (!map.edition)
      return fail(ErrorCode::bad_field, fmt::format("'{}' is no HS edition", edition), product.where_of("edition"),
                  "Write HS1992, HS1996, HS2002, HS2007, HS2012, HS2017, HS2022 or \"as reported\".");
  }
  TRY_ASSIGN(const auto digits, product.needed("digits", "State how many digits the codes have: 2, 4 or 6."));
  TRY_ASSIGN(map.digits, one_of<int>(digits, {{"2", 2}, {"4", 4}, {"6", 6}}, product.where_of("digits")));
  return {};
}

Result<void> read_file_section(const MapSection& file, ColumnMap& map) {
  TRY(file.only({"separator", "encoding", "missing_quantity", "reported_by"}));
  TRY_ASSIGN(const auto separator, file.text("separator"));
  if (separator && separator->size() != 1)
    return fail(ErrorCode::bad_field, "The separator is not one character", file.where_of("separator"), "Write \",\", \";\" or \"\\t\".");
  if (separator) map.separator = separator->front();
  TRY_ASSIGN(const auto encoding, file.text("encoding"));
  if (encoding) {
    TRY_ASSIGN(map.latin1, one_of<bool>(*encoding, {{"UTF-8", false}, {"Latin-1", true}}, file.where_of("encoding")));
  }
  TRY_ASSIGN(const auto reported_by, file.text("reported_by"));
  if (reported_by) {
    TRY_ASSIGN(map.reported_by,
               one_of<ReportedBy>(*reported_by, {{"exporters", ReportedBy::exporters}, {"importers", ReportedBy::importers}},
                                  file.where_of("reported_by")));
  }
  TRY_ASSIGN(map.missing_quantity, file.texts("missing_quantity"));
  return {};
}

}  // namespace

Result<ColumnMap> load_column_map(const std::filesystem::path& path) {
  constexpr std::uint64_t map_bytes_max = 64 * 1024;
  TRY_ASSIGN(const Toml root, read_toml(path, "Mend the line.", map_bytes_max));
  const auto section = [&](const char* name) {
    const auto& entries = root.as_table();
    const auto found = entries.find(name);
    return MapSection(path.string(), name, found == entries.end() ? nullptr : &found->second);
  };
  for (const auto& [key, value] : root.as_table())
    if (key != "columns" && key != "units" && key != "product" && key != "fixed" && key != "file")
      return fail(ErrorCode::unknown_key, fmt::format("The section '{}' is not known", key),
                  {path.string(), static_cast<long>(value.location().line()), 0, key},
                  known_names_remedy(key, {"columns", "units", "product", "fixed", "file"}));
  ColumnMap map;
  TRY(read_columns(section("columns"), map));
  TRY(read_fixed(section("fixed"), map));
  TRY(read_units(section("units"), map));
  TRY(read_product(section("product"), map));
  TRY(read_file_section(section("file"), map));
  return map;
}

namespace {

struct LongColumns {
  std::optional<std::size_t> period, exporter, importer, quantity;
  std::size_t product = 0, value = 0;
};

Result<LongColumns> long_columns(const Records& records, const ColumnMap& map) {
  LongColumns c;
  const auto find = [&](const std::string& name, std::optional<std::size_t>& into) -> Result<void> {
    if (name.empty()) return {};
    TRY_ASSIGN(into, records.column(name));
    return {};
  };
  TRY(find(map.period_column, c.period));
  TRY(find(map.exporter_column, c.exporter));
  TRY(find(map.importer_column, c.importer));
  TRY(find(map.quantity_column, c.quantity));
  TRY_ASSIGN(c.product, records.column(map.product_column));
  TRY_ASSIGN(c.value, records.column(map.value_column));
  return c;
}

// "2023"; "2023-08", "2023-08-01" or "202308"
std::optional<std::int32_t> parse_period(std::string_view text, PeriodKind kind) {
  const auto year = parse_int(text.substr(0, 4));
  if (text.size() < 4 || !year || *year < 1900 || *year > 2100) return std::nullopt;
  if (kind == PeriodKind::year) return text.size() == 4 ? std::optional(static_cast<std::int32_t>(*year)) : std::nullopt;
  std::string_view rest = text.substr(4);
  if (rest.size() == 6 && rest.substr(3) == "-01") rest = rest.substr(0, 3);
  if (rest.size() == 3 && rest.front() == '-') rest.remove_prefix(1);
  const auto month = rest.size() == 2 ? parse_int(rest) : std::nullopt;
  if (!month || *month < 1 || *month > 12) return std::nullopt;
  return static_cast<std::int32_t>(*year * 100 + *month);
}

EconomyId long_economy(Records& records, const std::optional<std::size_t>& column, const std::optional<EconomyId>& fixed,
                       ColumnMap::EconomyCode code) {
  if (!column) return *fixed;
  const auto cell = records.required_text(*column);
  std::optional<EconomyId> id;
  if (code == ColumnMap::EconomyCode::iso3) id = economy_of_code(cell);
  if (code == ColumnMap::EconomyCode::name) id = economy_of_name(cell);
  if (code == ColumnMap::EconomyCode::trade_code)
    if (const auto number = parse_int(cell); number && *number > 0 && *number < 1000) id = economy_of_trade_code(static_cast<int>(*number));
  if (!id) records.reject(*column, fmt::format("economy '{}' is not known", cell));
  return id.value_or(EconomyId{});
}

Flow long_flow(Records& records, const LongColumns& c, const ColumnMap& map, bool& padded) {
  Flow flow;
  const std::string_view period = c.period ? records.required_text(*c.period) : std::string_view(map.fixed_period);
  if (const auto parsed = parse_period(period, map.period_kind)) flow.period = *parsed;
  else if (c.period)
    records.reject(*c.period, fmt::format("'{}' is not a {}", period, map.period_kind == PeriodKind::year ? "year" : "month"));
  flow.exporter = long_economy(records, c.exporter, map.fixed_exporter, map.economy_code);
  flow.importer = long_economy(records, c.importer, map.fixed_importer, map.economy_code);
  const auto code = records.required_text(c.product);
  const auto parsed = ProductCode::parse(code, map.edition.value_or(HsEdition::hs2022), map.digits);
  if (parsed) flow.product = parsed->code.number, padded = parsed->padded;
  else records.reject(c.product, fmt::format("'{}' is not a product code of {} digits", code, map.digits));
  flow.value_usd = records.number(c.value) * map.usd_per_value_unit;
  if (flow.value_usd < 0) records.reject(c.value, "is negative");
  if (c.quantity) {
    const std::vector<std::string_view> missing(map.missing_quantity.begin(), map.missing_quantity.end());
    if (const auto quantity = records.optional_number(*c.quantity, missing)) flow.quantity = *quantity * map.tonnes_per_quantity_unit;
    if (flow.quantity.value_or(0) < 0) records.reject(*c.quantity, "is negative");
  }
  flow.line = static_cast<std::uint32_t>(records.line());
  return flow;
}

}  // namespace

Result<TradeTable> load_long_table(const std::filesystem::path& path, const ColumnMap& map, const Limits& limits, LoadReport& report,
                                   Progress& progress) {
  RecordOptions options;
  options.limits = limits;
  options.separator = map.separator;
  options.encoding = map.latin1 ? Encoding::latin1 : Encoding::utf8;
  TRY_ASSIGN(Records records, Records::open(path, options, report));
  TRY_ASSIGN(const LongColumns c, long_columns(records, map));
  if (!c.period && !parse_period(map.fixed_period, map.period_kind))
    return fail(ErrorCode::bad_field, fmt::format("'{}' is not the period that units.period states", map.fixed_period),
                {"", 0, 0, "fixed.period"}, "Write a year as 2023 and a month as 2023-08.");
  TradeTableInfo info;
  info.edition = map.edition;
  info.digits = map.digits;
  info.period_kind = map.period_kind;
  info.reported_by = map.reported_by;
  TradeTableBuilder builder(std::move(info));
  long padded = 0;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    bool row_padded = false;
    const Flow flow = long_flow(records, c, map, row_padded);
    if (records.row_failed()) continue;
    padded += row_padded;
    builder.add(flow);
    if (builder.size() % 65'536 == 0) progress.update(-1, "reading flows");
  }
  if (padded > 0) report.note(fmt::format("{} product codes had lost their leading zero; it was put back", padded));
  return std::move(builder).finish(report);
}

}  // namespace entrepot::trade
