#include "dataset/cube.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "dataset/rows.h"

namespace entrepot::dataset {

namespace {

constexpr std::string_view cube_prefix = "cube ";
constexpr std::string_view importers_name = "cube importers", purchases_name = "cube purchases", rows_name = "cube rows",
                           markets_name = "cube markets", sellers_name = "cube sellers";

template <class T>
constexpr ColumnType type_of() {
  if constexpr (std::is_same_v<T, std::int32_t>) return ColumnType::int32;
  else if constexpr (std::is_same_v<T, std::uint16_t>) return ColumnType::uint16;
  else if constexpr (std::is_same_v<T, std::uint32_t>) return ColumnType::uint32;
  else return ColumnType::float64;
}

template <class T>
Column borrowed(std::string name, std::string_view unit, std::span<const T> values) {
  return Column(std::move(name), std::string(unit), type_of<T>(), std::as_bytes(values), {}, nullptr);
}

template <class T>
std::span<const T> values_of(const Column& column) {
  if constexpr (std::is_same_v<T, std::int32_t>) return column.int32s();
  else if constexpr (std::is_same_v<T, std::uint16_t>) return column.uint16s();
  else if constexpr (std::is_same_v<T, std::uint32_t>) return column.uint32s();
  else return column.doubles();
}

// Columns of the tables that `owner` keeps.
class Finder {
 public:
  Finder(const std::vector<Table>& tables, const Manifest& manifest) : tables_(tables), manifest_(manifest) {}

  template <class T>
  Result<void> find(std::string_view table_name, std::string_view column_name, std::span<const T>& values) const {
    for (const Table& table : tables_) {
      if (table.name != table_name) continue;
      TRY_ASSIGN(const Column* column, table.column(column_name, type_of<T>()));
      values = values_of<T>(*column);
      return {};
    }
    return fail(ErrorCode::missing_data, fmt::format("The data set {} has no table '{}'", manifest_.id, table_name), {},
                "Remove its folder and import the file again.");
  }

 private:
  const std::vector<Table>& tables_;
  const Manifest& manifest_;
};

Result<trade::CubePart::Columns> find_columns(const std::vector<Table>& tables, const Manifest& manifest) {
  const Finder finder(tables, manifest);
  trade::CubePart::Columns c;
  TRY(finder.find(importers_name, "period", c.importer_period));
  TRY(finder.find(importers_name, "importer", c.importer));
  TRY(finder.find(importers_name, "first_purchase", c.importer_first_purchase));
  TRY(finder.find(purchases_name, "product", c.purchase_product));
  TRY(finder.find(purchases_name, "first_row", c.purchase_first_row));
  TRY(finder.find(rows_name, "exporter", c.exporter));
  TRY(finder.find(rows_name, "value", c.value_usd));
  TRY(finder.find(rows_name, "quantity", c.quantity));
  TRY(finder.find(rows_name, "line", c.line));
  TRY(finder.find(markets_name, "period", c.market_period));
  TRY(finder.find(markets_name, "product", c.market_product));
  TRY(finder.find(markets_name, "first_seller", c.market_first_seller));
  TRY(finder.find(sellers_name, "exporter", c.seller));
  TRY(finder.find(sellers_name, "sales", c.sales_usd));
  return c;
}

std::string attribute(const Manifest& manifest, const std::string& name) {
  const auto found = manifest.attributes.find(name);
  return found == manifest.attributes.end() ? std::string() : found->second;
}

// What must be the same for data sets to belong together.
std::string release_of(const Manifest& manifest) {
  const std::string release = attribute(manifest, "release");
  return release.empty() ? fmt::format("{} {}", manifest.format, attribute(manifest, "edition")) : release;
}

// The last year that is named in its vintage ("1989-1990"), else in its file ("BACI_HS17_Y2020_V202301.csv"); empty where none is.
std::string last_year_of(const Manifest& manifest) {
  for (const std::string& text : {manifest.provenance.vintage, manifest.file_name}) {
    std::string last, digits;
    for (const char c : text + " ") {
      if (c >= '0' && c <= '9') digits += c;
      else if (digits.size() == 4 && (digits.starts_with("19") || digits.starts_with("20")))
        last = std::max(last, std::exchange(digits, {}));
      else digits.clear();
    }
    if (!last.empty()) return last;
  }
  return {};
}

std::vector<Manifest> with_cube(const std::vector<Manifest>& all, const std::optional<HsEdition>& edition) {
  std::vector<Manifest> found;
  for (const Manifest& manifest : all)
    if (has_cube(manifest) && (!edition || attribute(manifest, "edition") == hs_edition_name(*edition))) found.push_back(manifest);
  return found;
}

Result<std::vector<std::string>> chosen_ids(const SnapshotStore& store, const CubeChoice& choice) {
  TRY_ASSIGN(const auto all, store.list());
  const auto candidates = with_cube(all, choice.edition);
  std::vector<std::string> ids;
  for (const std::string& name : choice.data) {
    const std::size_t before = ids.size();
    for (const Manifest& manifest : candidates)
      if (release_of(manifest) == name) ids.push_back(manifest.id);
    if (ids.size() > before) continue;
    TRY_ASSIGN(const Snapshot snapshot, store.open(name));
    ids.push_back(snapshot.manifest().id);
  }
  if (!choice.data.empty()) return ids;
  std::set<std::string> releases;
  std::pair<std::string, std::string> newest;  // vintage, release: the one to propose
  for (const Manifest& manifest : candidates) {
    releases.insert(release_of(manifest));
    newest = std::max(newest, {last_year_of(manifest), release_of(manifest)});
    ids.push_back(manifest.id);
  }
  if (ids.empty())
    return fail(ErrorCode::missing_data,
                choice.edition ? fmt::format("No trade flows of {} are imported", hs_edition_name(*choice.edition))
                               : std::string("No trade flows are imported that can be searched by importer"),
                {}, "Add yearly files of bilateral flows: entrepot data add BACI_HS17_Y2020_V202301.csv");
  if (releases.size() > 1)
    return fail(ErrorCode::duplicate, fmt::format("Trade flows of more than one release are imported: {}", fmt::join(releases, ", ")), {},
                fmt::format("Choose one; the newest flows are those of --data '{}'", newest.second));
  return ids;
}

}  // namespace

bool is_cube_table(std::string_view table_name) { return table_name.starts_with(cube_prefix); }

bool has_cube(const Manifest& manifest) {
  return std::any_of(manifest.tables.begin(), manifest.tables.end(), [](const auto& table) { return table.name == rows_name; });
}

std::vector<Table> cube_tables(const trade::CubePart& part) {
  const auto& c = part.columns();
  const std::string quantity_unit = part.info().quantity_unit == trade::QuantityUnit::tonnes ? "t" : "not stated";
  return {
      {std::string(importers_name),
       {borrowed("period", "", c.importer_period), borrowed("importer", positions_unit, c.importer),
        borrowed("first_purchase", "", c.importer_first_purchase)}},
      {std::string(purchases_name), {borrowed("product", code_unit, c.purchase_product), borrowed("first_row", "", c.purchase_first_row)}},
      {std::string(rows_name),
       {borrowed("exporter", positions_unit, c.exporter), borrowed("value", "USD", c.value_usd),
        borrowed("quantity", quantity_unit, c.quantity), borrowed("line", "", c.line)}},
      {std::string(markets_name),
       {borrowed("period", "", c.market_period), borrowed("product", code_unit, c.market_product),
        borrowed("first_seller", "", c.market_first_seller)}},
      {std::string(sellers_name), {borrowed("exporter", positions_unit, c.seller), borrowed("sales", "USD", c.sales_usd)}}};
}

Result<trade::CubePart> read_cube_part(const Snapshot& snapshot) {
  const Manifest& manifest = snapshot.manifest();
  if (!has_cube(manifest) && manifest.kind == "trade-flows" && attribute(manifest, "complete") == "no")
    return fail(ErrorCode::unsupported,
                fmt::format("The data set {} holds the largest flows only: shares of suppliers and concentration would be those of a part",
                            manifest.id),
                {}, "Add a table of all flows; entrepot sea exposure and entrepot products take this one.");
  if (!has_cube(manifest) && manifest.kind == "trade-flows" && attribute(manifest, "period") == "month")
    return fail(ErrorCode::unsupported, fmt::format("The data set {} is monthly: dependencies are of whole years", manifest.id), {},
                "Add yearly flows; entrepot trade mirror compares monthly ones.");
  if (!has_cube(manifest))
    return fail(ErrorCode::unsupported,
                fmt::format("The data set {} cannot be searched by importer: it is not a yearly table of all flows, or was imported by an "
                            "earlier version",
                            snapshot.manifest().id),
                {}, "Choose another data set, or add the file again; entrepot data list shows them.");
  // The copies of the columns share the mapped file with the snapshot.
  auto owner = std::make_shared<std::vector<Table>>(snapshot.tables());
  TRY_ASSIGN(const auto columns, find_columns(*owner, snapshot.manifest()));
  TRY_ASSIGN(const Table* names, snapshot.table("economies"));
  TRY_ASSIGN(const Column* name_column, names->column("economy", ColumnType::text));
  std::vector<EconomyId> economies;
  for (std::size_t i = 0; i < names->rows(); ++i) {
    TRY_ASSIGN(const EconomyId id, EconomyId::parse(name_column->text(i)));
    economies.push_back(id);
  }
  return trade::CubePart(trade_info(snapshot.manifest()), std::move(economies), columns, std::move(owner),
                         trade::CubePart::Memory::mapped_file);
}

std::string OpenCube::file_of(std::int32_t period) const {
  const trade::CubePart* const part = cube.part_of(period);
  return part == nullptr ? std::string() : manifests[static_cast<std::size_t>(part - cube.parts().data())].file_name;
}

std::string OpenCube::sources() const {
  const auto& periods = cube.periods();
  const std::string span = periods.size() == 1 ? std::to_string(periods.front())
                                               : fmt::format("{}-{}, {} periods", periods.front(), periods.back(), periods.size());
  // Publishers and releases, each once; of several their periods are told.
  std::vector<std::string> releases, licences;
  const auto once = [](std::vector<std::string>& list, const std::string& text) {
    if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
  };
  for (const Manifest& manifest : manifests) {
    once(releases,
         (manifest.provenance.source.starts_with("CEPII") ? "CEPII, " : manifest.provenance.source + ", ") + release_of(manifest));
    once(licences, manifest.provenance.licence);
  }
  if (releases.size() > 1)
    for (std::string& release : releases) {
      std::vector<std::string> of;
      for (const std::int32_t period : periods) {
        const Manifest& manifest = manifests[static_cast<std::size_t>(cube.part_of(period) - cube.parts().data())];
        if (release.ends_with(", " + release_of(manifest))) of.push_back(std::to_string(period));
      }
      release += fmt::format(" ({})", of.size() == 1 ? of.front() : fmt::format("{}-{}", of.front(), of.back()));
    }
  return fmt::format("{}; {}; {}", join(releases, " and "), span, join(licences, ", "));
}

Result<OpenCube> open_cube(const SnapshotStore& store, const CubeChoice& choice) {
  TRY_ASSIGN(const auto ids, chosen_ids(store, choice));
  std::vector<trade::CubePart> parts;
  std::vector<Manifest> manifests;
  for (const std::string& id : ids) {
    TRY_ASSIGN(const Snapshot snapshot, store.open(id));
    TRY_ASSIGN(trade::CubePart part, read_cube_part(snapshot));
    parts.push_back(std::move(part));
    manifests.push_back(snapshot.manifest());
  }
  TRY_ASSIGN(trade::TradeCube cube, trade::TradeCube::create(std::move(parts)));
  return OpenCube{std::move(cube), std::move(manifests)};
}

std::map<std::uint32_t, std::string> product_names(const SnapshotStore& store, HsEdition edition, int digits) {
  std::map<std::uint32_t, std::string> names;
  const auto all = store.list();
  if (!all) return names;
  for (const Manifest& manifest : *all) {
    if (manifest.kind != kind_of_rows<trade::NomenclatureEntry>() || attribute(manifest, "edition") != hs_edition_name(edition)) continue;
    const auto snapshot = store.open(manifest.id);
    if (!snapshot) continue;
    const auto nomenclature = read_nomenclature(*snapshot);
    if (!nomenclature) continue;
    for (const auto& entry : nomenclature->entries)
      if (const auto code = parse_int(entry.code); code && entry.code.size() == static_cast<std::size_t>(digits))
        names.try_emplace(static_cast<std::uint32_t>(*code), entry.description);
  }
  return names;
}

}  // namespace entrepot::dataset
