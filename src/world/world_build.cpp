#include "world/world_build.h"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "world/detail/map_file.h"
#include "world/detail/tidy_table.h"
#include "world/detail/world_place.h"
#include "world/world.h"
#include "base/file.h"
#include "base/text.h"
#include "dataset/rows.h"
#include "dataset/table_rows.h"
#include "production/table_formats.h"
#include "production/world_table.h"
#include "trade/economies.h"

namespace entrepot::world {
namespace {

using detail::TidyTable;
namespace fs = std::filesystem;

constexpr const char* figure_header[] = {"value", "low", "high", "unit", "source", "vintage", "confidence", "note"};

using detail::Spread;

class Builder {
 public:
  Builder(const detail::MapFile& map, fs::path out, const dataset::SnapshotStore& store, Progress& progress)
      : map_(map), out_(std::move(out)), store_(store), progress_(progress) {}

  Result<WorldBuilt> build() {
    TRY_ASSIGN(built_.name, map_.text(map_.root(), "name"));
    TRY_ASSIGN(title_, map_.text(map_.root(), "title"));
    TRY_ASSIGN(const std::string base, map_.text(map_.root(), "base"));
    TRY_ASSIGN(own_notes_, map_.notes());
    TRY(detail::may_replace(out_));
    progress_.update(-1, "building the world: reading the base");
    TRY_ASSIGN(const World base_world, load_world(base));  // a sound base, or its own error
    base_notes_ = base_world.notes;
    for (const Economy& economy : base_world.economies) base_economies_.insert(economy.id);
    TRY(copy_base(base));
    if (map_.root().contains("table")) TRY(replace_table(base_world));
    TRY(each("production", &Builder::replace_production));
    TRY(each("prices", &Builder::replace_price));
    TRY(each("trade", &Builder::replace_trade));
    progress_.update(-1, "writing the world");
    TRY(write_all(base));
    return std::move(built_);
  }

 private:
  Result<> each(const std::string& key, Result<> (Builder::*replace)(const toml::value&)) {
    TRY_ASSIGN(const auto entries, map_.list(key));
    for (const toml::value* entry : entries) {
      progress_.update(-1, fmt::format("building the world: {}", key));
      TRY((this->*replace)(*entry));
    }
    return {};
  }
  Result<> copy_base(const fs::path& base) {
    std::error_code ignored;
    for (const std::string_view table : detail::base_tables) {
      const std::string name(table);
      if (!fs::exists(base / name, ignored)) continue;
      TRY_ASSIGN(tables_[name], TidyTable::read(base / name));
    }
    return {};
  }

  Result<dataset::Snapshot> open(const toml::value& entry) {
    TRY_ASSIGN(const std::string name, map_.text(entry, "dataset"));
    auto snapshot = store_.open(name);
    if (!snapshot) {
      Error error = snapshot.error();
      error.where = map_.where(entry, "dataset");
      return tl::unexpected<Error>(std::move(error));
    }
    add_source(snapshot->manifest());
    return snapshot;
  }

  void add_source(const dataset::Manifest& m) {
    TidyTable& sources = tables_["sources.csv"];
    const bool known = std::any_of(sources.rows.begin(), sources.rows.end(), [&](const auto& row) { return row[0] == m.id; });
    if (!known)
      sources.rows.push_back({m.id, m.title, m.provenance.source, m.provenance.licence + " (" + m.provenance.redistribution + ")",
                              m.provenance.vintage, fmt::format("{}, sha256 {}", m.file_name, m.sha256)});
  }

  // --- the input-output table ----------------------------------------------------------------------------------------

  Result<production::InputOutputTable> read_table(const toml::value& entry) {
    production::InputOutputTable table;
    if (entry.contains("dataset")) {
      TRY_ASSIGN(const auto snapshot, open(entry));
      TRY_ASSIGN(table, dataset::read_input_output_table(snapshot));
      built_.lines.push_back(fmt::format("table: {} ({})", snapshot.manifest().title, snapshot.manifest().id));
    } else {
      TRY_ASSIGN(const std::string file, map_.text(entry, "file"));
      production::LoadReport report;
      TRY_ASSIGN(table, production::load_input_output_table(file, report));
      built_.lines.push_back(fmt::format("table: {}", file));
    }
    if (entry.contains("aggregation")) {
      TRY_ASSIGN(const std::string file, map_.text(entry, "aggregation"));
      TRY_ASSIGN(table, production::aggregate_by_file(table, file));
    }
    return table;
  }

  Result<> replace_table(const World& base) {
    const toml::value& entry = map_.root().at("table");
    if (!entry.is_table())
      return fail(ErrorCode::bad_field, "'table' is not a table of keys", map_.where(entry, "table"), "Write its keys below [table].");
    progress_.update(-1, "building the world: table");
    TRY(map_.only(entry, {"dataset", "file", "aggregation", "industries"}));
    TRY_ASSIGN(table_, read_table(entry));
    if (!entry.contains("industries"))
      return fail(ErrorCode::missing_data, "The industries of the sectors are not said", map_.where(entry, "industries"),
                  "Write industries = { \"CODE\" = \"industry\" }.");
    if (!entry.at("industries").is_table())
      return fail(ErrorCode::bad_field, "'industries' is not a table", map_.where(entry.at("industries"), "industries"),
                  "Write industries = { \"CODE\" = \"industry\" }.");
    std::map<std::string, const WorldSector*> by_industry;
    for (const WorldSector& sector : base.sectors) by_industry.emplace(sector.industry, &sector);
    TidyTable& sectors = tables_["sectors.csv"];
    sectors.rows.clear();
    for (const production::Sector& sector : table_->sectors) {
      if (!entry.at("industries").contains(sector.code))
        return fail(ErrorCode::missing_data, fmt::format("Sector '{}' of the table has no industry", sector.code),
                    map_.where(entry, "industries"), "Add it to industries.");
      TRY_ASSIGN(const std::string industry, map_.text(entry.at("industries"), sector.code));
      const auto known = by_industry.find(industry);
      if (known == by_industry.end()) {
        std::vector<std::string> names;
        for (const auto& [name, unused] : by_industry) names.push_back(name);
        return fail(ErrorCode::unknown_name, fmt::format("The industry '{}' is not in the base world", industry),
                    map_.where(entry.at("industries"), sector.code), known_names_remedy(industry, names));
      }
      sectors.rows.push_back({sector.code, sector.name.empty() ? sector.code : sector.name, industry, known->second->is_goods ? "1" : "0"});
    }
    return place_economies();
  }

  // Each economy is its own region where the table has it; the others are in the rest of the world.
  Result<> place_economies() {
    const EconomyId rest = EconomyId::parse("ROW").value();
    const auto has = [&](EconomyId id) { return std::find(table_->regions.begin(), table_->regions.end(), id) != table_->regions.end(); };
    TidyTable& economies = tables_["economies.csv"];
    TRY_ASSIGN(const std::size_t region, economies.column("table_region"));
    TRY_ASSIGN(const std::size_t id_at, economies.column("economy"));
    std::set<std::string> seen, outside;
    for (auto& row : economies.rows) {
      TRY_ASSIGN(const EconomyId id, EconomyId::parse(row[id_at]));
      seen.insert(row[id_at]);
      if (!has(id) && !has(rest))
        return fail(ErrorCode::missing_data,
                    fmt::format("{} is not in the table, and the table has no rest of the world (ROW)", row[id_at]),
                    {map_.file(), 0, 0, "table"}, "Aggregate the table so that it has a region ROW.");
      if (row[region] != row[id_at] && row[region] != "ROW" && !has(id)) outside.insert(row[id_at]);
      if (row[region] == row[id_at] && !has(id)) outside.insert(row[id_at]);
      row[region] = has(id) ? row[id_at] : "ROW";
    }
    for (const EconomyId id : table_->regions)
      if (!seen.contains(id.text())) {
        std::vector<std::string> row(economies.header.size());
        row[id_at] = row[region] = id.text();
        TRY_ASSIGN(const std::size_t label, economies.column("label"));
        row[label] = trade::economy_label(id);
        economies.rows.push_back(std::move(row));
      }
    // A share of a region holds only while the economy stays in that region.
    TidyTable& parts = tables_["parts.csv"];
    std::erase_if(parts.rows, [&](const auto& row) {
      const auto id = EconomyId::parse(row[0]);
      return outside.contains(row[0]) || (id && has(*id));
    });
    for (const std::string& id : outside)
      new_notes_.push_back(
          fmt::format("{} is a region of the base world and not of this table: its shortages have no effect on the table.", id));
    return {};
  }

  // --- figures -------------------------------------------------------------------------------------------------------

  Result<const Product*> product_named(const toml::value& entry, const std::string& id) {
    TidyTable& products = tables_["products.csv"];
    for (const auto& row : products.rows)
      if (row[0] == id) {
        TRY_ASSIGN(const std::size_t unit_at, products.column("unit"));
        product_ = Product{id, row[1], {}, "", parse_unit(row[unit_at]).value_or(Unit::tonnes), "", ""};
        return &product_;
      }
    std::vector<std::string> known;
    for (const auto& row : products.rows) known.push_back(row[0]);
    return fail(ErrorCode::unknown_name, fmt::format("The product '{}' is not in the base world", id), map_.where(entry, "product"),
                known_names_remedy(id, known));
  }

  Result<> figure_table(const std::string& name, const std::vector<std::string>& keys) {
    TidyTable& table = tables_[name];
    if (!table.header.empty()) return {};
    table.header = keys;
    table.header.insert(table.header.end(), std::begin(figure_header), std::end(figure_header));
    return {};
  }

  static std::vector<std::string> figure_row(std::vector<std::string> keys, const Spread& x, std::string_view unit,
                                             const std::string& source, const std::string& vintage, std::string_view confidence,
                                             const std::string& note) {
    for (const std::string& field : {format_exact(x.value), format_exact(x.low), format_exact(x.high), std::string(unit), source, vintage,
                                     std::string(confidence), note})
      keys.push_back(field);
    return keys;
  }

  // Only economies of the base have a port and routes; flows of others are counted to the rest of the world.
  bool knows_economy(EconomyId id) const { return base_economies_.contains(id); }

  Result<> replace_production(const toml::value& entry) {
    TRY(map_.only(entry, {"dataset", "products"}));
    TRY_ASSIGN(const auto snapshot, open(entry));
    TRY_ASSIGN(const auto rows, dataset::read_rows<materials::ProductionRow>(snapshot));
    if (!entry.contains("products") || !entry.at("products").is_array())
      return fail(ErrorCode::missing_data, "The products are not said", map_.where(entry, "products"),
                  "Write products = [\"gallium\", ...].");
    for (const toml::value& name : entry.at("products").as_array()) {
      if (!name.is_string())
        return fail(ErrorCode::bad_field, "A product is not a text", map_.where(name, "products"), "Write it in quotes.");
      TRY(replace_production_of(entry, name.as_string().str, snapshot, rows));
    }
    return {};
  }

  // Values of one economy and measure: the last year that is not an estimate, its range over all years of the file.
  Result<> replace_production_of(const toml::value& entry, const std::string& id, const dataset::Snapshot& snapshot,
                                 const std::vector<materials::ProductionRow>& rows) {
    TRY_ASSIGN(const Product* product, product_named(entry, id));
    const Unit unit = product->unit == Unit::kilograms ? Unit::kilograms_per_year : Unit::tonnes_per_year;
    TRY(figure_table("production.csv", {"product", "economy", "measure"}));
    struct Found {
      Spread x;
      int year = 0;
      std::string note;
    };
    std::map<std::pair<EconomyId, std::string>, Found> found;
    for (const auto& row : rows) {
      if (row.product != id || row.kind == materials::RowKind::world_total || row.measure == materials::Measure::reserves) continue;
      const EconomyId economy =
          row.kind == materials::RowKind::others || !knows_economy(row.economy) ? EconomyId::parse("ROW").value() : row.economy;
      const auto from = parse_unit(row.unit.substr(0, row.unit.find(' ')) + "/yr");
      const auto factor = from ? unit_factor(*from, unit) : std::nullopt;
      if (!factor)
        return fail(ErrorCode::wrong_unit, fmt::format("{} is given in '{}'", id, row.unit), {snapshot.locator(row.line), 0, 0, "unit"},
                    "Convert it first.");
      Found& f = found[{economy, std::string(materials::measure_name(row.measure))}];
      const double value = row.value * *factor;
      const std::string note = snapshot.locator(row.line);
      if (f.note.empty()) f = {{value, value, value}, row.year, note};
      else if (f.year == row.year) {  // several rows of one economy (or of the rest of the world) add up
        f.x.value += value;
        f.x.low += value;
        f.x.high += value;
        f.note += "+" + note;
      } else {
        f.x.low = std::min(f.x.low, value);
        f.x.high = std::max(f.x.high, value);
        if (!row.estimated && row.year > f.year) {
          f.x.value = value;
          f.year = row.year;
        }
        f.x.low = std::min(f.x.low, f.x.value);
        f.x.high = std::max(f.x.high, f.x.value);
      }
    }
    if (found.empty())
      return fail(ErrorCode::missing_data, fmt::format("The data set has no production of '{}'", id), map_.where(entry, "products"),
                  "Choose products that 'entrepot data show' lists.");
    TidyTable& table = tables_["production.csv"];
    std::set<std::string> measures;
    for (const auto& [key, f] : found) measures.insert(key.second);
    std::erase_if(table.rows, [&](const auto& row) { return row[0] == id && measures.contains(row[2]); });
    for (const auto& [key, f] : found)
      table.rows.push_back(figure_row({id, key.first.text(), key.second}, f.x, unit_name(unit), snapshot.manifest().id,
                                      std::to_string(f.year), "reported", f.note));
    built_.lines.push_back(fmt::format("production of {}: {} figures from {}", id, found.size(), snapshot.manifest().id));
    return {};
  }

  Result<> replace_price(const toml::value& entry) {
    TRY(map_.only(entry, {"dataset", "product", "form", "year"}));
    TRY_ASSIGN(const auto snapshot, open(entry));
    TRY_ASSIGN(const std::string id, map_.text(entry, "product"));
    TRY_ASSIGN(const std::string form, map_.text(entry, "form"));
    TRY_ASSIGN(const Product* product, product_named(entry, id));
    if (!entry.contains("year") || !entry.at("year").is_integer())
      return fail(ErrorCode::missing_data, "The year is not said", map_.where(entry, "year"), "Write year = 2024.");
    const auto year = entry.at("year").as_integer();
    TRY_ASSIGN(const auto rows, dataset::read_rows<materials::PriceRow>(snapshot));
    const Unit unit = product->unit == Unit::kilograms ? Unit::usd_per_kilogram : Unit::usd_per_tonne;
    for (const auto& row : rows) {
      if (row.product != id || row.form != form || row.year != year) continue;
      const auto from = parse_unit(row.unit);
      const auto factor = from ? unit_factor(*from, unit) : std::nullopt;
      if (!factor)
        return fail(ErrorCode::wrong_unit, fmt::format("The price of {} is given in '{}' ({})", id, row.unit, snapshot.locator(row.line)),
                    map_.where(entry, "form"), fmt::format("Choose another form, or add a file that gives it in {}.", unit_name(unit)));
      TRY(figure_table("prices.csv", {"product"}));
      TidyTable& table = tables_["prices.csv"];
      std::erase_if(table.rows, [&](const auto& r) { return r[0] == id; });
      const double value = row.value * *factor;
      table.rows.push_back(figure_row({id}, {value, value, value}, unit_name(unit), snapshot.manifest().id, std::to_string(year),
                                      "reported", snapshot.locator(row.line)));
      built_.lines.push_back(fmt::format("price of {}: {}", id, snapshot.locator(row.line)));
      return {};
    }
    return fail(ErrorCode::missing_data, fmt::format("The data set has no price of '{}' as '{}' in {}", id, form, year),
                map_.where(entry, "form"), "'entrepot data show' lists what it has.");
  }

  Result<> replace_trade(const toml::value& entry) {
    TRY(map_.only(entry, {"dataset", "product", "codes", "years", "share", "source"}));
    TRY_ASSIGN(const auto snapshot, open(entry));
    TRY_ASSIGN(const std::string id, map_.text(entry, "product"));
    TRY_ASSIGN(const Product* product, product_named(entry, id));
    TRY_ASSIGN(const Spread share, map_.share(entry, "share"));
    if (!entry.contains("codes") || !entry.contains("years") || !entry.at("codes").is_array() || !entry.at("years").is_array() ||
        entry.at("years").as_array().empty())
      return fail(ErrorCode::missing_data, "Codes and years are not said", map_.where(entry, "codes"),
                  "Write codes = [\"250410\"] and years = [2021, 2022].");
    TRY_ASSIGN(const auto codes, map_.hs_codes(entry.at("codes")));
    TRY_ASSIGN(const auto years, map_.years(entry.at("years")));
    const auto factor = unit_factor(Unit::tonnes, product->unit);
    if (!factor)
      return fail(ErrorCode::wrong_unit, fmt::format("{} is counted in {}, the flows in t", id, unit_name(product->unit)),
                  map_.where(entry, "product"), "Choose a product counted by weight.");
    TRY_ASSIGN(const auto table, dataset::read_trade_table(snapshot));
    return put_flows(entry, id, *factor, share, flows_of(table, codes, years), years, snapshot);
  }

  struct Pair {
    std::map<std::int32_t, double> by_year;  // tonnes
    std::uint32_t first_line = 0, rows = 0;
  };
  using Flows = std::map<std::pair<EconomyId, EconomyId>, Pair>;

  Flows flows_of(const trade::TradeTable& table, const std::set<std::uint32_t>& codes, const std::set<std::int32_t>& years) const {
    Flows flows;
    const bool monthly = table.info().period_kind == trade::PeriodKind::month;
    const EconomyId rest = EconomyId::parse("ROW").value();
    for (std::size_t row = 0; row < table.size(); ++row) {
      const trade::Flow flow = table.flow(row);
      const std::int32_t year = monthly ? flow.period / 100 : flow.period;
      if (!codes.contains(flow.product) || !years.contains(year) || !flow.quantity) continue;
      const EconomyId from = knows_economy(flow.exporter) ? flow.exporter : rest, to = knows_economy(flow.importer) ? flow.importer : rest;
      if (from == to) continue;
      Pair& pair = flows[{from, to}];
      pair.by_year[year] += *flow.quantity;
      pair.first_line = pair.rows == 0 ? flow.line : std::min(pair.first_line, flow.line);
      ++pair.rows;
    }
    return flows;
  }

  Result<> put_flows(const toml::value& entry, const std::string& id, double factor, const Spread& share, const Flows& flows,
                     const std::set<std::int32_t>& years, const dataset::Snapshot& snapshot) {
    if (flows.empty())
      return fail(ErrorCode::missing_data, fmt::format("The data set has no flow of '{}' in these codes and years", id),
                  map_.where(entry, "codes"), "'entrepot data show' lists what it has.");
    TRY(figure_table("trade.csv", {"product", "exporter", "importer"}));
    TidyTable& table = tables_["trade.csv"];
    std::set<std::string> exporters;
    for (const auto& [key, pair] : flows) exporters.insert(key.first.text());
    std::erase_if(table.rows, [&](const auto& row) { return row[0] == id && exporters.contains(row[1]); });
    const std::string unit(unit_name(product_.unit == Unit::kilograms ? Unit::kilograms_per_year : Unit::tonnes_per_year));
    const std::string vintage =
        *years.begin() == *years.rbegin() ? std::to_string(*years.begin()) : fmt::format("{}-{}", *years.begin(), *years.rbegin());
    const std::string of_codes =
        share.low < 1 ? fmt::format("; {} ({} to {}) of the codes' weight", share.value, share.low, share.high) : std::string();
    for (const auto& [key, pair] : flows) {
      double sum = 0, least = 1e300, most = 0;
      for (const std::int32_t year : years) {
        const auto at = pair.by_year.find(year);
        const double quantity = (at == pair.by_year.end() ? 0 : at->second) * factor;
        sum += quantity;
        least = std::min(least, quantity);
        most = std::max(most, quantity);
      }
      const double mean = sum / static_cast<double>(years.size());
      if (mean <= 0) continue;
      table.rows.push_back(figure_row({id, key.first.text(), key.second.text()}, {mean * share.value, least * share.low, most * share.high},
                                      unit, snapshot.manifest().id, vintage, share.low < 1 ? "estimated" : "reported",
                                      fmt::format("{}, {} rows from there{}", snapshot.locator(pair.first_line), pair.rows, of_codes)));
    }
    built_.lines.push_back(fmt::format("trade in {}: {} flows of {} from {}", id, flows.size(),
                                       join({exporters.begin(), exporters.end()}, ", "), snapshot.manifest().id));
    return {};
  }

  // --- writing -------------------------------------------------------------------------------------------------------

  std::string world_toml() const {
    const auto quoted = [](const std::string& s) {
      std::string out = "\"";
      for (const char c : s) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        else out += c;
      }
      return out + "\"";
    };
    std::string out =
        fmt::format("format = 1\nname = {}\ntitle = {}\ntable = \"input_output.csv\"\nmoney_unit = {}\ntable_year = {}\nnotes = [\n",
                    quoted(built_.name), quoted(title_), quoted(money_unit_), year_);
    std::vector<std::string> notes = table_ ? std::vector<std::string>{} : base_notes_;
    notes.insert(notes.end(), own_notes_.begin(), own_notes_.end());
    notes.insert(notes.end(), new_notes_.begin(), new_notes_.end());
    for (const std::string& note : notes) out += "  " + quoted(note) + ",\n";
    return out + "]\n";
  }

  Result<> write_all(const fs::path& base) {
    const fs::path part = fs::path(out_.string() + fmt::format(".part{}", ::getpid()));
    remove_stale_parts(out_);
    std::error_code error;
    fs::remove_all(part, error);
    fs::create_directories(part, error);
    if (error)
      return fail(ErrorCode::io, fmt::format("Cannot make the folder: {}", error.message()), {part.string(), 0, 0, {}},
                  "Choose another --out.");
    auto written = write_into(part, base);
    if (written) written = detail::may_replace(out_);
    if (written) written = detail::put_world_in_place(part, out_);
    fs::remove_all(part, error);
    return written;
  }

  Result<> write_into(const fs::path& part, const fs::path& base) {
    for (const auto& [name, table] : tables_) TRY(write_file_atomic(part / name, table.csv()));
    if (table_) {
      money_unit_ = table_->money_unit;
      year_ = table_->year;
      TRY(production::write_world_table(*table_, part / "input_output.csv"));
    } else {
      TRY_ASSIGN(const World world, load_world(base));
      money_unit_ = world.table.money_unit;
      year_ = world.table.year;
      TRY(production::write_world_table(world.table, part / "input_output.csv"));
    }
    TRY(write_file_atomic(part / "world.toml", world_toml()));
    TRY(load_world(part));
    return {};
  }

  const detail::MapFile& map_;
  fs::path out_;
  const dataset::SnapshotStore& store_;
  Progress& progress_;
  WorldBuilt built_;
  std::string title_, money_unit_;
  int year_ = 0;
  std::vector<std::string> base_notes_, own_notes_, new_notes_;
  std::set<EconomyId> base_economies_;
  std::map<std::string, TidyTable> tables_;
  std::optional<production::InputOutputTable> table_;
  Product product_;
};

}  // namespace

Result<WorldBuilt> build_world(const fs::path& map_file, const fs::path& out, const dataset::SnapshotStore& store, Progress& progress) {
  TRY_ASSIGN(const toml::value root, read_toml(map_file, "Mend the line; data/maps has a map to start from."));
  const detail::MapFile map(root, map_file.string());
  TRY(map.only(root, {"name", "title", "base", "notes", "table", "production", "prices", "trade"}));
  progress.update(-1, "building the world");
  return Builder(map, detail::place_of_world(out), store, progress).build();
}

}  // namespace entrepot::world
