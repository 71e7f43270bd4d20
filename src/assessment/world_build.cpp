#include "assessment/world_build.h"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>
#include <system_error>

#include <fmt/format.h>
#include <toml.hpp>

#include "assessment/detail/tidy_table.h"
#include "assessment/detail/world_place.h"
#include "assessment/world.h"
#include "base/file.h"
#include "base/text.h"
#include "base/toml_text.h"
#include "dataset/rows.h"
#include "dataset/table_rows.h"
#include "production/table_formats.h"
#include "production/world_table.h"
#include "trade/economies.h"

namespace entrepot::assessment {
namespace {

using detail::TidyTable;
namespace fs = std::filesystem;

constexpr const char* figure_header[] = {"value", "low", "high", "unit", "source", "vintage", "confidence", "note"};

struct Spread {
  double value = 0, low = 0, high = 0;
};

class Builder {
 public:
  Builder(const toml::value& map, std::string map_file, fs::path out, const dataset::SnapshotStore& store, Progress& progress)
      : map_(map), map_file_(std::move(map_file)), out_(std::move(out)), store_(store), progress_(progress) {}

  Result<WorldBuilt> build() {
    TRY_ASSIGN(built_.name, text(map_, "name"));
    TRY_ASSIGN(title_, text(map_, "title"));
    TRY_ASSIGN(const std::string base, text(map_, "base"));
    TRY(check_notes());
    TRY(detail::may_replace(out_));
    progress_.update(-1, "building the world: reading the base");
    TRY_ASSIGN(const World base_world, load_world(base));  // a sound base, or its own error
    base_notes_ = base_world.notes;
    for (const Economy& economy : base_world.economies) base_economies_.insert(economy.id);
    TRY(copy_base(base));
    if (map_.contains("table")) TRY(replace_table(base_world));
    TRY(each("production", &Builder::replace_production));
    TRY(each("prices", &Builder::replace_price));
    TRY(each("trade", &Builder::replace_trade));
    progress_.update(-1, "writing the world");
    TRY(write_all(base));
    return std::move(built_);
  }

 private:
  Where where(const toml::value& at, const std::string& key) const { return {map_file_, static_cast<long>(at.location().line()), 0, key}; }

  Result<std::string> text(const toml::value& table, const std::string& key) const {
    if (!table.contains(key))
      return fail(ErrorCode::missing_data, fmt::format("The key '{}' is missing", key), where(table, key), "Add it.");
    if (!table.at(key).is_string())
      return fail(ErrorCode::bad_field, fmt::format("'{}' is not a text", key), where(table.at(key), key), "Write it in quotes.");
    return table.at(key).as_string().str;
  }
  // The entries of [[key]], each a table.
  Result<std::vector<const toml::value*>> list(const std::string& key) const {
    std::vector<const toml::value*> out;
    if (!map_.contains(key)) return out;
    const auto wrong = [&](const toml::value& at) {
      return fail(ErrorCode::bad_field, fmt::format("'{}' is not a list of tables", key), where(at, key),
                  fmt::format("Begin each entry with [[{}]].", key));
    };
    if (!map_.at(key).is_array()) return wrong(map_.at(key));
    for (const toml::value& entry : map_.at(key).as_array()) {
      if (!entry.is_table()) return wrong(entry);
      out.push_back(&entry);
    }
    return out;
  }
  Result<> each(const std::string& key, Result<> (Builder::*replace)(const toml::value&)) {
    TRY_ASSIGN(const auto entries, list(key));
    for (const toml::value* entry : entries) {
      progress_.update(-1, fmt::format("building the world: {}", key));
      TRY((this->*replace)(*entry));
    }
    return {};
  }
  Result<> check_notes() const {
    if (!map_.contains("notes")) return {};
    const toml::value& notes = map_.at("notes");
    const bool good = notes.is_array() && std::all_of(notes.as_array().begin(), notes.as_array().end(),
                                                      [](const toml::value& note) { return note.is_string(); });
    if (good) return {};
    return fail(ErrorCode::bad_field, "'notes' is not a list of texts", where(notes, "notes"), "Write notes = [\"...\"].");
  }
  Result<> only(const toml::value& table, const std::vector<std::string>& known) const {
    for (const auto& [key, value] : table.as_table())
      if (std::find(known.begin(), known.end(), key) == known.end())
        return fail(ErrorCode::unknown_key, fmt::format("The key '{}' is not known", key), where(value, key),
                    known_names_remedy(key, known));
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
    TRY_ASSIGN(const std::string name, text(entry, "dataset"));
    auto snapshot = store_.open(name);
    if (!snapshot) {
      Error error = snapshot.error();
      error.where = where(entry, "dataset");
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
      TRY_ASSIGN(const std::string file, text(entry, "file"));
      production::LoadReport report;
      TRY_ASSIGN(table, production::load_input_output_table(file, report));
      built_.lines.push_back(fmt::format("table: {}", file));
    }
    if (entry.contains("aggregation")) {
      TRY_ASSIGN(const std::string file, text(entry, "aggregation"));
      TRY_ASSIGN(table, production::aggregate_by_file(table, file));
    }
    return table;
  }

  Result<> replace_table(const World& base) {
    const toml::value& entry = map_.at("table");
    if (!entry.is_table())
      return fail(ErrorCode::bad_field, "'table' is not a table of keys", where(entry, "table"), "Write its keys below [table].");
    progress_.update(-1, "building the world: table");
    TRY(only(entry, {"dataset", "file", "aggregation", "industries"}));
    TRY_ASSIGN(table_, read_table(entry));
    if (!entry.contains("industries"))
      return fail(ErrorCode::missing_data, "The industries of the sectors are not said", where(entry, "industries"),
                  "Write industries = { \"CODE\" = \"industry\" }.");
    if (!entry.at("industries").is_table())
      return fail(ErrorCode::bad_field, "'industries' is not a table", where(entry.at("industries"), "industries"),
                  "Write industries = { \"CODE\" = \"industry\" }.");
    std::map<std::string, const WorldSector*> by_industry;
    for (const WorldSector& sector : base.sectors) by_industry.emplace(sector.industry, &sector);
    TidyTable& sectors = tables_["sectors.csv"];
    sectors.rows.clear();
    for (const production::Sector& sector : table_->sectors) {
      if (!entry.at("industries").contains(sector.code))
        return fail(ErrorCode::missing_data, fmt::format("Sector '{}' of the table has no industry", sector.code),
                    where(entry, "industries"), "Add it to industries.");
      TRY_ASSIGN(const std::string industry, text(entry.at("industries"), sector.code));
      const auto known = by_industry.find(industry);
      if (known == by_industry.end()) {
        std::vector<std::string> names;
        for (const auto& [name, unused] : by_industry) names.push_back(name);
        return fail(ErrorCode::unknown_name, fmt::format("The industry '{}' is not in the base world", industry),
                    where(entry.at("industries"), sector.code), known_names_remedy(industry, names));
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
                    {map_file_, 0, 0, "table"}, "Aggregate the table so that it has a region ROW.");
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
    return fail(ErrorCode::unknown_name, fmt::format("The product '{}' is not in the base world", id), where(entry, "product"),
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
    TRY(only(entry, {"dataset", "products"}));
    TRY_ASSIGN(const auto snapshot, open(entry));
    TRY_ASSIGN(const auto rows, dataset::read_rows<materials::ProductionRow>(snapshot));
    if (!entry.contains("products") || !entry.at("products").is_array())
      return fail(ErrorCode::missing_data, "The products are not said", where(entry, "products"), "Write products = [\"gallium\", ...].");
    for (const toml::value& name : entry.at("products").as_array()) {
      if (!name.is_string()) return fail(ErrorCode::bad_field, "A product is not a text", where(name, "products"), "Write it in quotes.");
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
      return fail(ErrorCode::missing_data, fmt::format("The data set has no production of '{}'", id), where(entry, "products"),
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
    TRY(only(entry, {"dataset", "product", "form", "year"}));
    TRY_ASSIGN(const auto snapshot, open(entry));
    TRY_ASSIGN(const std::string id, text(entry, "product"));
    TRY_ASSIGN(const std::string form, text(entry, "form"));
    TRY_ASSIGN(const Product* product, product_named(entry, id));
    if (!entry.contains("year") || !entry.at("year").is_integer())
      return fail(ErrorCode::missing_data, "The year is not said", where(entry, "year"), "Write year = 2024.");
    const auto year = entry.at("year").as_integer();
    TRY_ASSIGN(const auto rows, dataset::read_rows<materials::PriceRow>(snapshot));
    const Unit unit = product->unit == Unit::kilograms ? Unit::usd_per_kilogram : Unit::usd_per_tonne;
    for (const auto& row : rows) {
      if (row.product != id || row.form != form || row.year != year) continue;
      const auto from = parse_unit(row.unit);
      const auto factor = from ? unit_factor(*from, unit) : std::nullopt;
      if (!factor)
        return fail(ErrorCode::wrong_unit, fmt::format("The price of {} is given in '{}' ({})", id, row.unit, snapshot.locator(row.line)),
                    where(entry, "form"), fmt::format("Choose another form, or add a file that gives it in {}.", unit_name(unit)));
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
                where(entry, "form"), "'entrepot data show' lists what it has.");
  }

  Result<Spread> spread(const toml::value& entry, const std::string& key) const {
    Spread out{1, 1, 1};
    if (!entry.contains(key)) return out;
    const toml::value& value = entry.at(key);
    const auto number = [&](const char* name) -> Result<double> {
      if (value.is_table() && value.contains(name)) {
        if (value.at(name).is_floating()) return value.at(name).as_floating();
        if (value.at(name).is_integer()) return static_cast<double>(value.at(name).as_integer());
      }
      return fail(ErrorCode::bad_field, fmt::format("'{}' has no number '{}'", key, name), where(value, key),
                  "Write { value = x, low = a, high = b }.");
    };
    TRY_ASSIGN(out.value, number("value"));
    TRY_ASSIGN(out.low, number("low"));
    TRY_ASSIGN(out.high, number("high"));
    if (!(0 <= out.low && out.low <= out.value && out.value <= out.high && out.high <= 1))
      return fail(ErrorCode::out_of_range, fmt::format("'{}' is not a share with its range", key), where(value, key),
                  "Keep 0 <= low <= value <= high <= 1.");
    return out;
  }

  Result<std::set<std::uint32_t>> hs_codes(const toml::value& list) const {
    std::set<std::uint32_t> codes;
    for (const toml::value& code : list.as_array()) {
      const auto number = code.is_string() ? parse_int(code.as_string().str) : std::nullopt;
      const std::size_t digits = number ? code.as_string().str.size() : 0;
      if (!number || *number <= 0 || (digits != 2 && digits != 4 && digits != 6))
        return fail(ErrorCode::bad_field, "A code is not an HS code", where(code, "codes"),
                    "Write 2, 4 or 6 digits in quotes, such as \"250410\".");
      codes.insert(static_cast<std::uint32_t>(*number));
    }
    return codes;
  }

  Result<std::set<std::int32_t>> year_numbers(const toml::value& list) const {
    std::set<std::int32_t> years;
    for (const toml::value& year : list.as_array()) {
      if (!year.is_integer() || year.as_integer() < 1900 || year.as_integer() > 2200)
        return fail(ErrorCode::bad_field, "A year is not one", where(year, "years"), "Write years = [2021, 2022], without quotes.");
      years.insert(static_cast<std::int32_t>(year.as_integer()));
    }
    return years;
  }

  Result<> replace_trade(const toml::value& entry) {
    TRY(only(entry, {"dataset", "product", "codes", "years", "share", "source"}));
    TRY_ASSIGN(const auto snapshot, open(entry));
    TRY_ASSIGN(const std::string id, text(entry, "product"));
    TRY_ASSIGN(const Product* product, product_named(entry, id));
    TRY_ASSIGN(const Spread share, spread(entry, "share"));
    if (!entry.contains("codes") || !entry.contains("years") || !entry.at("codes").is_array() || !entry.at("years").is_array() ||
        entry.at("years").as_array().empty())
      return fail(ErrorCode::missing_data, "Codes and years are not said", where(entry, "codes"),
                  "Write codes = [\"250410\"] and years = [2021, 2022].");
    TRY_ASSIGN(const auto codes, hs_codes(entry.at("codes")));
    TRY_ASSIGN(const auto years, year_numbers(entry.at("years")));
    const auto factor = unit_factor(Unit::tonnes, product->unit);
    if (!factor)
      return fail(ErrorCode::wrong_unit, fmt::format("{} is counted in {}, the flows in t", id, unit_name(product->unit)),
                  where(entry, "product"), "Choose a product counted by weight.");
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
                  where(entry, "codes"), "'entrepot data show' lists what it has.");
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
    if (map_.contains("notes"))
      for (const toml::value& note : map_.at("notes").as_array())
        if (note.is_string()) notes.push_back(note.as_string().str);
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

  const toml::value& map_;
  std::string map_file_;
  fs::path out_;
  const dataset::SnapshotStore& store_;
  Progress& progress_;
  WorldBuilt built_;
  std::string title_, money_unit_;
  int year_ = 0;
  std::vector<std::string> base_notes_, new_notes_;
  std::set<EconomyId> base_economies_;
  std::map<std::string, TidyTable> tables_;
  std::optional<production::InputOutputTable> table_;
  Product product_;
};

}  // namespace

Result<WorldBuilt> build_world(const fs::path& map_file, const fs::path& out, const dataset::SnapshotStore& store, Progress& progress) {
  TRY_ASSIGN(const std::string content, read_toml_text(map_file));
  progress.update(-1, "building the world");
  try {
    std::istringstream stream(content);
    const toml::value map = toml::parse(stream, map_file.string());
    for (const auto& [key, value] : map.as_table()) {
      const std::vector<std::string> known{"name", "title", "base", "notes", "table", "production", "prices", "trade"};
      if (std::find(known.begin(), known.end(), key) == known.end())
        return fail(ErrorCode::unknown_key, fmt::format("The key '{}' is not known", key),
                    {map_file.string(), static_cast<long>(value.location().line()), 0, key}, known_names_remedy(key, known));
    }
    return Builder(map, map_file.string(), detail::place_of_world(out), store, progress).build();
  } catch (const std::exception& error) {
    return tl::unexpected<Error>(toml_error(error, map_file.string(), "Mend the line; data/maps has a map to start from."));
  }
}

}  // namespace entrepot::assessment
