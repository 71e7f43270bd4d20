// World: the immutable value that an assessment runs on, read from a folder of tidy tables.
//
// A world folder holds world.toml and one CSV file per table; docs/world-folder.md describes each column. Every figure
// carries its range, unit, source, vintage and confidence, and remembers the row it was read from.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/figure.h"
#include "base/ids.h"
#include "base/limits.h"
#include "base/result.h"
#include "production/input_output_table.h"
#include "sea/route_table.h"

namespace entrepot::world {

struct Source {
  std::string id, title, publisher, licence, vintage, where;
};

struct Economy {
  EconomyId id;
  std::string label;
  std::vector<std::string> groups;  // CJK, ASEAN ...: who cooperates in the run "together"
  EconomyId table_region;           // the region of the input-output table that holds it
  std::string port;
  double lon = 0, lat = 0;

  bool is_in(std::string_view group) const;
};

struct WorldSector {
  std::string code, label;
  std::string industry;   // canonical tag that scenarios and uses speak of
  bool is_goods = false;  // moved as cargo
};

struct Product {
  std::string id, label;
  std::vector<std::string> hs;
  std::string hs_edition;
  Unit unit = Unit::tonnes;
  std::string industry;  // that makes it
  std::string note;
};

// Position in World::figures.
using FigureIndex = std::uint32_t;

// A figure with a name for people: "commercial stock of gallium, KOR".
struct NamedFigure {
  std::string label;
  Figure figure;
};

struct ProductionRow {
  ProductId product;
  EconomyId economy;
  FigureIndex figure;
};
struct TradeRow {
  ProductId product;
  EconomyId exporter, importer;
  FigureIndex figure;
};
struct ProductRow {
  ProductId product;
  FigureIndex figure;
};
struct StockRow {
  ProductId product;
  EconomyId economy;
  FigureIndex figure;
};

enum class Essentiality { critical, important, replaceable };

struct UseRow {
  ProductId product;
  std::optional<EconomyId> economy;  // none: every economy
  std::string industry;
  Essentiality essentiality = Essentiality::critical;
  int replace_days = 0;              // after so many days of shortage the need is gone; 0: not within a year
  FigureIndex figure;                // share of the industry's output that needs the product
};

struct IndustryRow {
  std::string industry;
  FigureIndex figure;
};  // industry may be "*"
struct PartRow {
  EconomyId economy;
  std::string industry;
  FigureIndex figure;
};

// A port and what it handles of its economy's trade by sea.
struct PortRow {
  std::string id, label;  // "KRPUS", "Busan"
  EconomyId economy;
  double lon = 0, lat = 0;
  FigureIndex share = 0;            // of the economy's trade by sea that it handles
  std::optional<FigureIndex> spare;  // what it can handle beyond that, as a share of what it handles; none: nothing
  std::optional<FigureIndex> shift_days;  // that its cargo takes longer through another port of the economy; none: it cannot go there
};

struct World {
  std::string name, title;
  std::vector<std::string> notes;
  std::filesystem::path folder;

  std::vector<Source> sources;
  std::vector<Economy> economies;  // ordered by id
  std::vector<WorldSector> sectors;  // in the order of the table
  std::vector<Product> products;

  std::vector<NamedFigure> figures;
  std::vector<ProductionRow> production;  // per year
  std::vector<ProductionRow> capacity;    // per year
  std::vector<TradeRow> trade;            // per year
  std::vector<ProductRow> prices;         // USD per unit of the product
  std::vector<ProductRow> elasticities;   // substitution between suppliers
  std::vector<StockRow> commercial_stocks, public_stocks;  // days of use
  std::vector<UseRow> uses;
  std::vector<IndustryRow> inventories;   // days of input held by buyers
  std::vector<PartRow> parts;             // share of the table region's output
  std::map<std::string, FigureIndex, std::less<>> parameters;
  std::vector<PortRow> ports;             // in the order of ports.csv

  production::InputOutputTable table;
  sea::RouteTable routes;

  const Figure& figure(FigureIndex index) const { return figures[index].figure; }
  const Economy* economy(EconomyId id) const;
  const Product& product(ProductId id) const { return products[id.value]; }
  std::optional<ProductId> find_product(std::string_view id) const;
  const PortRow* port(std::string_view id_or_label) const;
  std::vector<SectorId> sectors_of(std::string_view industry_or_code) const;
  std::optional<std::size_t> table_region(EconomyId id) const;  // position of the economy's region in the table
  bool has_routes() const { return !routes.rows().empty(); }
};

// The parameters that every world must give, with their meaning; docs/model.md explains each.
struct ParameterName {
  std::string_view name;
  Unit unit;
  std::string_view meaning;
};
std::span<const ParameterName> world_parameters();

// Reads and validates a world. Errors name file, line, column and remedy; nothing is guessed.
Result<World> load_world(const std::filesystem::path& folder, const Limits& limits = {});

// What an assessment on this world cannot say, or says only on an assumption.
struct WorldFinding {
  enum class Kind { missing, assumed, inconsistent, note };
  Kind kind = Kind::note;
  std::string subject;  // "gallium, KOR: commercial stock"
  std::string blocks;   // what it blocks or weakens
  std::string row;      // where, if it is a row
};
std::vector<WorldFinding> check_world(const World& world);
std::string_view finding_name(WorldFinding::Kind kind);

}  // namespace entrepot::world
