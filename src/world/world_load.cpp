#include "world/world.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "world/detail/figure_rows.h"
#include "world/detail/port_rows.h"
#include "world/detail/toml_keys.h"
#include "base/text.h"
#include "base/toml_file.h"
#include "production/world_table.h"

namespace entrepot::world {
namespace {

using detail::TableRow;

constexpr std::array parameter_names{
    ParameterName{"psi", Unit::share, "share of the target stock of an input below which production suffers"},
    ParameterName{"alpha_max", Unit::none, "ceiling of overproduction"},
    ParameterName{"alpha_tau_days", Unit::days, "time to reach the ceiling of overproduction"},
    ParameterName{"inventory_restoration_days", Unit::days, "time in which buyers refill their input stocks"},
    ParameterName{"headroom_default", Unit::share, "spare output of suppliers whose capacity is not known"},
    ParameterName{"contract_days", Unit::days, "from the shock until a new supplier ships"},
    ParameterName{"public_release_days", Unit::days, "from the shock until public stocks reach users, each economy alone"},
    ParameterName{"joint_release_days", Unit::days, "from the shock until joint stocks are shipped"},
    ParameterName{"vessel_speed_knots", Unit::knots, "speed of cargo ships"},
    ParameterName{"sea_share", Unit::share, "share of goods trade between economies that goes by sea"},
    ParameterName{"fleet_slack", Unit::share, "spare ship capacity on longer voyages"},
    ParameterName{"important_weight", Unit::share, "loss of output where an important, not critical, product is missing"},
    ParameterName{"stock_floor_days", Unit::days, "public stock that a holder never releases"},
    ParameterName{"holding_cost_share", Unit::per_year, "yearly cost of holding stock, as a share of its value"},
    ParameterName{"new_supplier_premium", Unit::share, "price premium of a new supplier"},
    ParameterName{"freight_share_per_day", Unit::share, "freight of a day at sea, as a share of the price"},
    ParameterName{"industry_elasticity", Unit::none, "elasticity of substitution between origins of an industry's goods"},
};

// Reads the tables of one folder into a World.
class Loader {
 public:
  Loader(const std::filesystem::path& folder, const Limits& limits) : limits_(limits) { world_.folder = folder; }

  Result<World> load() {
    TRY(read_world_toml());
    TRY(read_sources());
    TRY(read_economies());
    TRY(read_sectors());
    TRY(read_table());
    TRY(read_products());
    TRY(read_production());
    TRY(read_trade());
    TRY(read_product_figures("prices.csv", "price", world_.prices));
    TRY(read_product_figures("elasticities.csv", "elasticity of substitution", world_.elasticities));
    TRY(read_stocks());
    TRY(read_uses());
    TRY(read_inventories());
    TRY(read_parts());
    TRY(read_parameters());
    TRY(read_routes());
    TRY(read_ports());
    return std::move(world_);
  }

 private:
  std::filesystem::path path(std::string_view name) const { return world_.folder / name; }

  Result<std::vector<TableRow>> figures(std::string_view name, const std::vector<std::string>& keys, bool is_optional = true) {
    return detail::read_figure_rows(path(name), keys, is_optional, limits_);
  }

  Result<> read_world_toml();
  Result<> read_sources();
  Result<> read_economies();
  Result<> read_sectors();
  Result<> read_table();
  Result<> rows_must_sum() const;
  Result<> read_products();
  Result<> read_production();
  Result<> read_trade();
  Result<> read_product_figures(std::string_view file, std::string_view what, std::vector<ProductRow>& rows);
  Result<> read_stocks();
  Result<> read_uses();
  Result<> read_inventories();
  Result<> read_parts();
  Result<> read_parameters();
  Result<> read_routes();
  Result<> read_ports();

  Result<EconomyId> economy(const std::string& text, const Where& where) const;
  Result<ProductId> product(const std::string& text, const Where& where) const;
  Result<> known_industry(const std::string& text, const Where& where, bool any_allowed) const;
  Result<> known_source(const std::string& id, const Where& where) const;
  Result<FigureIndex> keep(TableRow& row, std::string label, double least, double most, Unit unit);

  World world_;
  const Limits& limits_;
  std::string table_file_ = "input_output.csv";
  std::string money_unit_;
  int table_year_ = 0;
  bool accept_unbalanced_ = false;
};

Result<> Loader::read_world_toml() {
  const auto file = path("world.toml");
  TRY_ASSIGN(const toml::value root, read_toml(file, "Mend the line; data/sample/world.toml is one to start from."));
  const detail::Keys keys(root, file.string(), "the world");
  TRY(keys.only({"format", "name", "title", "table", "money_unit", "table_year", "notes", "accept_unbalanced"}));
  TRY_ASSIGN(const auto format, keys.integer("format", 1, INT32_MAX));
  if (format != 1)
    return fail(ErrorCode::unsupported, "This version reads world format 1 only", keys.where("format"),
                "Build the world again with this version.");
  TRY_ASSIGN(world_.name, keys.text("name"));
  TRY_ASSIGN(world_.title, keys.text("title"));
  if (keys.has("table")) {
    TRY_ASSIGN(table_file_, keys.text("table"));
  }
  TRY_ASSIGN(money_unit_, keys.any_text("money_unit"));
  TRY_ASSIGN(const auto year, keys.integer("table_year", 0, 2200));
  table_year_ = static_cast<int>(year);
  TRY_ASSIGN(world_.notes, keys.texts("notes"));
  if (keys.has("accept_unbalanced")) {
    TRY_ASSIGN(accept_unbalanced_, keys.boolean("accept_unbalanced"));
  }
  if (table_file_.find("..") != std::string::npos || table_file_.starts_with('/'))
    return fail(ErrorCode::out_of_range, fmt::format("The table '{}' lies outside the world folder", table_file_),
                {file.string(), 0, 0, "table"}, "Name a file in the folder.");
  return {};
}

Result<> Loader::read_sources() {
  TRY_ASSIGN(const auto rows,
             detail::read_key_rows(path("sources.csv"), {"id", "title", "publisher", "licence", "vintage", "where"}, false, limits_));
  std::set<std::string> seen;
  for (const TableRow& row : rows) {
    if (row.keys[0].empty()) return fail(ErrorCode::missing_data, "The source has no id", row.at("id"), "Give it a short id.");
    if (!seen.insert(row.keys[0]).second)
      return fail(ErrorCode::duplicate, fmt::format("The source '{}' is given twice", row.keys[0]), row.at("id"), "Keep one of them.");
    world_.sources.push_back({row.keys[0], row.keys[1], row.keys[2], row.keys[3], row.keys[4], row.keys[5]});
  }
  return {};
}

Result<> Loader::read_economies() {
  TRY_ASSIGN(const auto rows, detail::read_key_rows(path("economies.csv"),
                                                    {"economy", "label", "groups", "table_region", "port", "lon", "lat"}, false, limits_));
  for (const TableRow& row : rows) {
    Economy economy;
    TRY_ASSIGN(economy.id, EconomyId::parse(row.keys[0], row.at("economy")));
    TRY_ASSIGN(economy.table_region, EconomyId::parse(row.keys[3], row.at("table_region")));
    if (world_.economy(economy.id) != nullptr)
      return fail(ErrorCode::duplicate, fmt::format("The economy {} is given twice", row.keys[0]), row.at("economy"), "Keep one of them.");
    economy.label = row.keys[1];
    if (!row.keys[2].empty())
      for (const auto group : split(row.keys[2], '|')) economy.groups.emplace_back(group);
    economy.port = row.keys[4];
    const auto lon = parse_double(row.keys[5].empty() ? "0" : row.keys[5]);
    const auto lat = parse_double(row.keys[6].empty() ? "0" : row.keys[6]);
    if (!lon || !lat || *lon < -180 || *lon > 180 || *lat < -90 || *lat > 90)
      return fail(ErrorCode::out_of_range, fmt::format("'{}, {}' is not a place", row.keys[5], row.keys[6]), row.at("lon"),
                  "Write degrees: lon -180..180, lat -90..90.");
    economy.lon = *lon;
    economy.lat = *lat;
    world_.economies.push_back(std::move(economy));
  }
  std::sort(world_.economies.begin(), world_.economies.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return {};
}

Result<> Loader::read_sectors() {
  TRY_ASSIGN(const auto rows, detail::read_key_rows(path("sectors.csv"), {"sector", "label", "industry", "goods"}, false, limits_));
  for (const TableRow& row : rows) {
    if (row.keys[3] != "0" && row.keys[3] != "1")
      return fail(ErrorCode::bad_field, fmt::format("'{}' is not 0 or 1", row.keys[3]), row.at("goods"), "goods is 1 where cargo moves.");
    world_.sectors.push_back({row.keys[0], row.keys[1], row.keys[2], row.keys[3] == "1"});
  }
  return {};
}

// What a node sells must be its output; the cuts of rounded cells are allowed for.
Result<> Loader::rows_must_sum() const {
  const auto& table = world_.table;
  const auto beyond = production::check_table(table).rows.beyond;
  if (beyond.empty()) return {};
  const auto& first = beyond.front();
  return fail(ErrorCode::unbalanced,
              fmt::format("{} row{} of the table do{} not sum to output; the first, {}, has output {} and sells {}", beyond.size(),
                          beyond.size() == 1 ? "" : "s", beyond.size() == 1 ? "es" : "", first.name,
                          format_number(table.output[first.node], 7), format_number(table.output[first.node] - first.value, 7)),
              {path(table_file_).string(), static_cast<long>(first.node) + 2, 0, "output"},
              "Compare the row with its source; accept_unbalanced = true in world.toml takes the table as it is.");
}

Result<> Loader::read_table() {
  TRY_ASSIGN(world_.table, production::read_world_table(path(table_file_), limits_));
  world_.table.money_unit = money_unit_;
  world_.table.year = table_year_;
  world_.table.name = world_.name;
  const auto& table = world_.table;
  if (!accept_unbalanced_) TRY(rows_must_sum());
  const Where where{path("sectors.csv").string(), 0, 0, "sector"};
  if (table.sectors.size() != world_.sectors.size())
    return fail(ErrorCode::contradiction,
                fmt::format("{} sectors here, {} in {}", world_.sectors.size(), table.sectors.size(), table_file_), where,
                "List each sector of the table once, in its order.");
  for (std::size_t s = 0; s < table.sectors.size(); ++s)
    if (table.sectors[s].code != world_.sectors[s].code)
      return fail(ErrorCode::contradiction,
                  fmt::format("Sector {} is '{}' here and '{}' in {}", s + 1, world_.sectors[s].code, table.sectors[s].code, table_file_),
                  where, "List each sector of the table once, in its order.");
  for (const Economy& economy : world_.economies)
    if (!world_.table_region(economy.id))
      return fail(
          ErrorCode::unknown_name,
          fmt::format("{} lies in table region {}, which {} does not have", economy.id.text(), economy.table_region.text(), table_file_),
          {path("economies.csv").string(), 0, 0, "table_region"}, "Name a region of the table, such as ROW.");
  return {};
}

Result<> Loader::read_products() {
  TRY_ASSIGN(const auto rows, detail::read_key_rows(path("products.csv"),
                                                    {"product", "label", "hs", "hs_edition", "unit", "industry", "note"}, false, limits_));
  for (const TableRow& row : rows) {
    Product product{row.keys[0], row.keys[1], {}, row.keys[3], Unit::tonnes, row.keys[5], row.keys[6]};
    if (!row.keys[2].empty())
      for (const auto code : split(row.keys[2], '|')) product.hs.emplace_back(code);
    const auto unit = parse_unit(row.keys[4]);
    if (!unit)
      return fail(ErrorCode::wrong_unit, fmt::format("'{}' is not a known unit", row.keys[4]), row.at("unit"),
                  known_names_remedy(row.keys[4], unit_names()));
    product.unit = *unit;
    if (world_.find_product(product.id))
      return fail(ErrorCode::duplicate, fmt::format("The product '{}' is given twice", product.id), row.at("product"), "Keep one of them.");
    if (!product.industry.empty()) TRY(known_industry(product.industry, row.at("industry"), false));
    world_.products.push_back(std::move(product));
  }
  return {};
}

Result<EconomyId> Loader::economy(const std::string& text, const Where& where) const {
  TRY_ASSIGN(const EconomyId id, EconomyId::parse(text, where));
  if (world_.economy(id) != nullptr) return id;
  std::vector<std::string> known;
  for (const Economy& e : world_.economies) known.push_back(e.id.text());
  return fail(ErrorCode::unknown_name, fmt::format("The economy {} is not in economies.csv", text), where, known_names_remedy(text, known));
}

Result<ProductId> Loader::product(const std::string& text, const Where& where) const {
  if (const auto id = world_.find_product(text)) return *id;
  std::vector<std::string> known;
  for (const Product& p : world_.products) known.push_back(p.id);
  return fail(ErrorCode::unknown_name, fmt::format("The product '{}' is not in products.csv", text), where,
              known_names_remedy(text, known));
}

Result<> Loader::known_industry(const std::string& text, const Where& where, bool any_allowed) const {
  if (any_allowed && text == "*") return {};
  if (!world_.sectors_of(text).empty()) return {};
  std::vector<std::string> known;
  for (const WorldSector& s : world_.sectors)
    if (std::find(known.begin(), known.end(), s.industry) == known.end()) known.push_back(s.industry);
  return fail(ErrorCode::unknown_name, fmt::format("The industry '{}' is not in sectors.csv", text), where,
              known_names_remedy(text, known));
}

Result<> Loader::known_source(const std::string& id, const Where& where) const {
  const bool found = std::any_of(world_.sources.begin(), world_.sources.end(), [&](const Source& s) { return s.id == id; });
  if (found) return {};
  std::vector<std::string> known;
  for (const Source& s : world_.sources) known.push_back(s.id);
  return fail(ErrorCode::unknown_name, fmt::format("The source '{}' is not in sources.csv", id), where, known_names_remedy(id, known));
}

// Takes the figure in, converted to `unit`, if it lies in least..most.
Result<FigureIndex> Loader::keep(TableRow& row, std::string label, double least, double most, Unit unit) {
  Figure& figure = row.figure;
  TRY(known_source(figure.source.id, row.at("source")));
  const auto factor = unit_factor(figure.unit, unit);
  if (!factor)
    return fail(ErrorCode::wrong_unit, fmt::format("{} is given in {}", label, unit_name(figure.unit)), row.at("unit"),
                fmt::format("Give it in {}.", unit_name(unit)));
  figure.value *= *factor;
  figure.low *= *factor;
  figure.high *= *factor;
  figure.unit = unit;
  if (figure.low < least || figure.high > most)
    return fail(ErrorCode::out_of_range, fmt::format("{} ranges from {} to {}", label, figure.low, figure.high), row.at("value"),
                fmt::format("Keep it between {} and {}.", least, most));
  world_.figures.push_back({std::move(label), std::move(figure)});
  return static_cast<FigureIndex>(world_.figures.size() - 1);
}

constexpr double unbounded = 1e18;

Unit rate_of(Unit unit) {
  switch (unit) {
    case Unit::kilograms: return Unit::kilograms_per_year;
    case Unit::cubic_metres: return Unit::cubic_metres_per_year;
    case Unit::barrels: return Unit::barrels_per_year;
    case Unit::square_metres: return Unit::square_metres_per_year;
    case Unit::units: return Unit::units_per_year;
    default: return Unit::tonnes_per_year;
  }
}

Unit price_of(Unit unit) {
  switch (unit) {
    case Unit::kilograms: return Unit::usd_per_kilogram;
    case Unit::cubic_metres: return Unit::usd_per_cubic_metre;
    case Unit::barrels: return Unit::usd_per_barrel;
    case Unit::square_metres: return Unit::usd_per_square_metre;
    case Unit::units: return Unit::usd_per_unit;
    default: return Unit::usd_per_tonne;
  }
}

Result<> Loader::read_production() {
  TRY_ASSIGN(auto rows, figures("production.csv", {"product", "economy", "measure"}));
  for (TableRow& row : rows) {
    TRY_ASSIGN(const ProductId p, product(row.keys[0], row.at("product")));
    TRY_ASSIGN(const EconomyId e, economy(row.keys[1], row.at("economy")));
    if (row.keys[2] != "production" && row.keys[2] != "capacity")
      return fail(ErrorCode::bad_field, fmt::format("'{}' is not a measure", row.keys[2]), row.at("measure"),
                  "Write production or capacity.");
    TRY_ASSIGN(const FigureIndex figure, keep(row, fmt::format("{} of {}, {}", row.keys[2], world_.product(p).label, row.keys[1]), 0,
                                              unbounded, rate_of(world_.product(p).unit)));
    (row.keys[2] == "capacity" ? world_.capacity : world_.production).push_back({p, e, figure});
  }
  return {};
}

Result<> Loader::read_trade() {
  TRY_ASSIGN(auto rows, figures("trade.csv", {"product", "exporter", "importer"}));
  for (TableRow& row : rows) {
    TRY_ASSIGN(const ProductId p, product(row.keys[0], row.at("product")));
    TRY_ASSIGN(const EconomyId from, economy(row.keys[1], row.at("exporter")));
    TRY_ASSIGN(const EconomyId to, economy(row.keys[2], row.at("importer")));
    if (from == to)
      return fail(ErrorCode::contradiction, fmt::format("{} sells to itself", row.keys[1]), row.at("importer"),
                  "Trade is between two economies.");
    TRY_ASSIGN(const FigureIndex figure, keep(row, fmt::format("trade in {}, {} to {}", world_.product(p).label, row.keys[1], row.keys[2]),
                                              0, unbounded, rate_of(world_.product(p).unit)));
    world_.trade.push_back({p, from, to, figure});
  }
  return {};
}

Result<> Loader::read_product_figures(std::string_view file, std::string_view what, std::vector<ProductRow>& kept) {
  const bool is_price = what == "price";
  TRY_ASSIGN(auto rows, figures(file, {"product"}));
  for (TableRow& row : rows) {
    TRY_ASSIGN(const ProductId p, product(row.keys[0], row.at("product")));
    TRY_ASSIGN(const FigureIndex figure, keep(row, fmt::format("{} of {}", what, world_.product(p).label), is_price ? 0 : 1.0001, unbounded,
                                              is_price ? price_of(world_.product(p).unit) : Unit::none));
    kept.push_back({p, figure});
  }
  return {};
}

Result<> Loader::read_stocks() {
  TRY_ASSIGN(auto rows, figures("stocks.csv", {"product", "economy", "holder"}));
  for (TableRow& row : rows) {
    TRY_ASSIGN(const ProductId p, product(row.keys[0], row.at("product")));
    TRY_ASSIGN(const EconomyId e, economy(row.keys[1], row.at("economy")));
    if (row.keys[2] != "commercial" && row.keys[2] != "public")
      return fail(ErrorCode::bad_field, fmt::format("'{}' is not a holder", row.keys[2]), row.at("holder"), "Write commercial or public.");
    TRY_ASSIGN(const FigureIndex figure,
               keep(row, fmt::format("{} stock of {}, {}", row.keys[2], world_.product(p).label, row.keys[1]), 0, 3650, Unit::days));
    (row.keys[2] == "public" ? world_.public_stocks : world_.commercial_stocks).push_back({p, e, figure});
  }
  return {};
}

Result<> Loader::read_uses() {
  TRY_ASSIGN(auto rows, figures("uses.csv", {"product", "economy", "industry", "essentiality", "replace_days"}));
  for (TableRow& row : rows) {
    UseRow use;
    TRY_ASSIGN(use.product, product(row.keys[0], row.at("product")));
    if (row.keys[1] != "*") {
      TRY_ASSIGN(use.economy, economy(row.keys[1], row.at("economy")));
    }
    TRY(known_industry(row.keys[2], row.at("industry"), false));
    use.industry = row.keys[2];
    if (row.keys[3] == "critical") use.essentiality = Essentiality::critical;
    else if (row.keys[3] == "important") use.essentiality = Essentiality::important;
    else if (row.keys[3] == "replaceable") use.essentiality = Essentiality::replaceable;
    else
      return fail(ErrorCode::bad_field, fmt::format("'{}' is not an essentiality", row.keys[3]), row.at("essentiality"),
                  "Write critical, important or replaceable.");
    const auto days = parse_int(row.keys[4].empty() ? "0" : row.keys[4]);
    if (!days || *days < 0 || *days > 36'500)
      return fail(ErrorCode::out_of_range, fmt::format("'{}' is not a number of days", row.keys[4]), row.at("replace_days"),
                  "Write 0 or more days.");
    use.replace_days = static_cast<int>(*days);
    if (use.essentiality == Essentiality::replaceable && use.replace_days == 0)
      return fail(ErrorCode::contradiction, "A replaceable use never gets replaced", row.at("replace_days"), "Give replace_days above 0.");
    TRY_ASSIGN(use.figure, keep(row,
                                fmt::format("share of {} output{} that needs {}", use.industry,
                                            use.economy ? " of " + row.keys[1] : std::string(), world_.product(use.product).label),
                                0, 1, Unit::share));
    world_.uses.push_back(std::move(use));
  }
  return {};
}

Result<> Loader::read_inventories() {
  TRY_ASSIGN(auto rows, figures("inventories.csv", {"industry"}, false));
  for (TableRow& row : rows) {
    TRY(known_industry(row.keys[0], row.at("industry"), true));
    TRY_ASSIGN(
        const FigureIndex figure,
        keep(row, fmt::format("days of {} held by buyers", row.keys[0] == "*" ? "any other input" : row.keys[0]), 0, 3650, Unit::days));
    world_.inventories.push_back({row.keys[0], figure});
  }
  const auto covered = [&](const WorldSector& sector) {
    return std::any_of(world_.inventories.begin(), world_.inventories.end(), [&](const IndustryRow& r) {
      return r.industry == "*" || r.industry == sector.industry || r.industry == sector.code;
    });
  };
  for (const WorldSector& sector : world_.sectors)
    if (!covered(sector))
      return fail(ErrorCode::missing_data, fmt::format("No days of stock for the input '{}'", sector.industry),
                  {path("inventories.csv").string(), 0, 0, "industry"}, "Add a row for it, or one for '*'.");
  return {};
}

Result<> Loader::read_parts() {
  TRY_ASSIGN(auto rows, figures("parts.csv", {"economy", "industry"}));
  for (TableRow& row : rows) {
    TRY_ASSIGN(const EconomyId e, economy(row.keys[0], row.at("economy")));
    TRY(known_industry(row.keys[1], row.at("industry"), true));
    TRY_ASSIGN(const FigureIndex figure, keep(row,
                                              fmt::format("share of {} in {} output of {}", row.keys[0],
                                                          row.keys[1] == "*" ? "all" : row.keys[1], world_.economy(e)->table_region.text()),
                                              0, 1, Unit::share));
    world_.parts.push_back({e, row.keys[1], figure});
  }
  return {};
}

Result<> Loader::read_parameters() {
  TRY_ASSIGN(auto rows, figures("parameters.csv", {"parameter"}, false));
  std::vector<std::string> known;
  for (const ParameterName& parameter : parameter_names) known.emplace_back(parameter.name);
  for (TableRow& row : rows) {
    const auto parameter =
        std::find_if(parameter_names.begin(), parameter_names.end(), [&](const auto& p) { return p.name == row.keys[0]; });
    if (parameter == parameter_names.end())
      return fail(ErrorCode::unknown_name, fmt::format("The parameter '{}' is not known", row.keys[0]), row.at("parameter"),
                  known_names_remedy(row.keys[0], known));
    const bool is_share = parameter->unit == Unit::share;
    TRY_ASSIGN(const FigureIndex figure, keep(row, std::string(parameter->meaning), 0, is_share ? 1 : unbounded, parameter->unit));
    world_.parameters.emplace(row.keys[0], figure);
  }
  for (const std::string& wanted : known)
    if (!world_.parameters.contains(wanted))
      return fail(ErrorCode::missing_data, fmt::format("The parameter '{}' is missing", wanted),
                  {path("parameters.csv").string(), 0, 0, "parameter"},
                  "Add a row for it; data/sample/parameters.csv has one to start from.");
  return {};
}

Result<> Loader::read_routes() {
  const auto file = path("routes.csv");
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return {};
  TRY_ASSIGN(world_.routes, sea::RouteTable::load(file));
  return {};
}

Result<> Loader::read_ports() {
  TRY_ASSIGN(auto rows, figures("ports.csv", {"port", "label", "economy", "lon", "lat", "measure"}));
  detail::PortRows ports;
  for (TableRow& row : rows) {
    TRY_ASSIGN(const EconomyId e, economy(row.keys[2], row.at("economy")));
    TRY_ASSIGN(const auto measure, detail::PortRows::measure(row));
    TRY_ASSIGN(const FigureIndex figure,
               keep(row, fmt::format("{}, {} ({})", measure->meaning, row.keys[1], row.keys[0]), 0, measure->most, measure->unit));
    TRY(ports.add(row, e, *measure, figure));
  }
  TRY_ASSIGN(world_.ports, ports.finish(world_, path("ports.csv").string()));
  return {};
}

}  // namespace

std::span<const ParameterName> world_parameters() { return parameter_names; }

Result<World> load_world(const std::filesystem::path& folder, const Limits& limits) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored) || !std::filesystem::exists(folder / "world.toml", ignored))
    return fail(ErrorCode::not_found, "There is no world folder here", {folder.string(), 0, 0, {}},
                "Name a folder with a world.toml, such as data/sample, or build one with 'entrepot world build'.");
  return Loader(folder, limits).load();
}

}  // namespace entrepot::world
