#include "product_sector.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "arguments.h"
#include "assumed_sector.h"
#include "base/product_code.h"
#include "base/text.h"
#include "dataset/rows.h"
#include "production/exposure_files.h"
#include "regions.h"
#include "share.h"
#include "trade/reference_files.h"

namespace entrepot::app {
namespace {

constexpr std::string_view kind = "industry-map";
constexpr const char* how_to_add =
    "Add a table of HS codes and ISIC Rev.3 with 'entrepot data add hs2022_isic3.csv', or name it with --concordance FILE.";

constexpr const char* how_to_assume = "Assume the sector with --sector beside --product, or in a column 'sector' of the csv of --products.";
constexpr std::string_view assumed_class = "assumed";  // stands for the class of ISIC

struct Concordance {
  trade::IndustryMap map;
  std::string name;
};

Result<Concordance> from_store(const std::string& id) {
  TRY_ASSIGN(const auto store, data_store());
  std::string found = id;
  if (found.empty()) {
    TRY_ASSIGN(const auto all, store.list());
    for (const auto& manifest : all) {
      if (manifest.kind != kind) continue;
      if (!found.empty())
        return fail(ErrorCode::duplicate, "Several tables of HS codes and industries were added", {"", 0, 0, "--concordance"},
                    "Name one by its id ('entrepot data list').");
      found = manifest.id;
    }
    if (found.empty())
      return fail(ErrorCode::missing_data, "No table says which industry makes a product", {"", 0, 0, "--product"}, how_to_add);
  }
  TRY_ASSIGN(const auto snapshot, store.open(found));
  TRY_ASSIGN(auto map, dataset::read_industry_map(snapshot));
  return Concordance{std::move(map), snapshot.manifest().id};
}

Result<Concordance> read_concordance(const std::string& given) {
  std::error_code ignored;
  if (given.empty() || !std::filesystem::exists(given, ignored)) return from_store(given);
  trade::LoadReport report;
  TRY_ASSIGN(auto map, trade::load_industry_map(given, Limits{}, report));
  return Concordance{std::move(map), given};
}

}  // namespace

Result<ProductLink> read_product_link(const production::InputOutputTable& table, const std::string& concordance) {
  ProductLink link;
  TRY_ASSIGN(const auto path, shared_file("maps/sectors_isic3.csv"));
  TRY_ASSIGN(link.sectors, production::load_division_map(path));
  link.table = link.sectors.table_of(table);
  if (link.table.empty())
    return fail(ErrorCode::missing_data, "data/maps/sectors_isic3.csv does not know the sectors of this table", {"", 0, 0, "--product"},
                fmt::format("The map knows WIOD 2013 and the sample world. {}", how_to_assume));
  TRY_ASSIGN(Concordance read, read_concordance(concordance));
  link.map = std::move(read.map);
  link.name = std::move(read.name);
  return link;
}

Result<ProductSector> sector_of_product(const production::InputOutputTable& table, const ProductLink& link, const std::string& product) {
  const int digits = product.size() <= 4 ? 4 : 6;
  TRY_ASSIGN(const auto code, ProductCode::parse(product, link.map.edition, digits, {"", 0, 0, "--product"}));
  const std::string text = code.code.text(), edition(hs_edition_name(link.map.edition));
  std::map<std::string, std::string> sectors;  // of the table -> classes of ISIC that lead there
  std::size_t links = 0;
  for (const auto& one : link.map.links) {
    if (!one.product.starts_with(text)) continue;
    ++links;
    if (const auto* row = one.division.empty() ? nullptr : link.sectors.find(link.table, one.division)) {
      std::string& classes = sectors[row->sector];
      if (classes.find(one.isic) == std::string::npos) classes += (classes.empty() ? "" : ", ") + one.isic;
    }
  }
  if (links == 0)
    return fail(ErrorCode::unknown_name, fmt::format("{} has no product {}", link.name, text), {"", 0, 0, "--product"},
                fmt::format("Its codes are {}; another edition's are never converted silently.", edition));
  if (sectors.empty())
    return fail(ErrorCode::missing_data, fmt::format("{} says no industry of the table for {} {}", link.name, edition, text),
                {"", 0, 0, "--product"}, how_to_assume);
  if (sectors.size() > 1) {
    std::vector<std::string> each;
    for (const auto& [sector, classes] : sectors) each.push_back(fmt::format("{} (ISIC {})", sector, classes));
    return fail(ErrorCode::contradiction, fmt::format("Products of heading {} are made in several sectors: {}", text, join(each, ", ")),
                {"", 0, 0, "--product"}, fmt::format("Give the six digits of one, if the flows have them. {}", how_to_assume));
  }
  const auto& [sector, classes] = *sectors.begin();
  for (std::size_t s = 0; s < table.sectors.size(); ++s)
    if (table.sectors[s].code == sector)
      return ProductSector{s, sector,
                           classes == assumed_class
                               ? fmt::format("assumed: HS {} is made in sector {}, as you say", text, sector)
                               : fmt::format("{} {} is ISIC Rev.3 {} ({}), which is in sector {} (data/maps/sectors_isic3.csv)", edition,
                                             text, classes, link.name, sector)};
  return fail(ErrorCode::internal, "the sector of the map is not in the table", {}, "Report this.");
}

ProductLink empty_link() {
  ProductLink link;
  link.table = assumed_class;
  return link;
}

Result<> assume_sector(ProductLink& link, const production::InputOutputTable& table, const std::string& product, const std::string& sector,
                       const Where& where) {
  const int digits = product.size() <= 4 ? 4 : 6;
  TRY_ASSIGN(const auto code, ProductCode::parse(product, link.map.edition, digits, {"", 0, 0, "--product"}));
  TRY_ASSIGN(const std::size_t found, sector_named(table, sector, where));
  const std::string text = code.code.text(), &name = table.sectors[found].code, division = "=" + name;
  std::erase_if(link.map.links, [&](const auto& one) { return one.product.starts_with(text); });
  const auto place = std::upper_bound(link.map.links.begin(), link.map.links.end(), text,
                                      [](const std::string& wanted, const auto& one) { return wanted < one.product; });
  link.map.links.insert(place, {text, std::string(assumed_class), division, 0});
  if (link.sectors.find(link.table, division) == nullptr) link.sectors.rows.push_back({link.table, name, {division}, 0});
  return {};
}

}  // namespace entrepot::app
