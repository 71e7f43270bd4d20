#include "import_goods.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "trade_command.h"

namespace entrepot::app {

const production::ImportOrigin& GoodsOrigins::largest_supplier() const {
  return *std::max_element(origins.economies.begin(), origins.economies.end(), [](const auto& a, const auto& b) {
    return a.face_value != b.face_value ? a.face_value < b.face_value : a.economy > b.economy;
  });
}

bool GoodsOrigins::traced(EconomyId partner) const {
  return std::find(origins.untraced.begin(), origins.untraced.end(), partner) == origins.untraced.end();
}

const production::ImportOrigin& GoodsOrigins::most_hidden() const {
  return *std::max_element(origins.economies.begin(), origins.economies.end(),
                           [](const auto& a, const auto& b) { return a.hidden() < b.hidden(); });
}

double GoodsOrigins::hidden_total() const {
  double sum = 0;
  for (const auto& one : origins.economies) sum += std::max(0.0, one.hidden());
  return sum;
}

Result<GoodsTracer> GoodsTracer::create(const production::InputOutputTable& table, const production::Exposure& exposure,
                                        const ProductLink& link) {
  TRY_ASSIGN(auto tracer, production::ImportTracer::create(table, exposure));
  return GoodsTracer(table, link, std::move(tracer));
}

Result<GoodsOrigins> GoodsTracer::trace(const trade::TradeCube& cube, const trade::BlocSelection& importers, int year,
                                        const std::string& product) {
  GoodsOrigins out;
  out.year = year != 0 ? year : cube.periods().back();
  TRY_ASSIGN(const NamedProduct named, product_named(product, cube.info(), {}));
  out.product = named.text;
  std::map<EconomyId, double> from;
  for (const EconomyId importer : importers.members)
    for (const auto& row : cube.suppliers(importer, named.code))
      if (row.period == out.year && !importers.contains(row.supplier)) from[row.supplier] += row.value_usd;
  std::vector<production::ImportShare> imports;
  for (const auto& [partner, usd] : from) {
    imports.push_back({partner, usd});
    out.imports_usd += usd;
  }
  if (!(out.imports_usd > 0))
    return fail(ErrorCode::missing_data, fmt::format("{} imports no {} in {}", importers.name, named.text, out.year),
                {"", 0, 0, "--product"}, "Choose another year or product.");
  TRY_ASSIGN(out.made, sector_of_product(*table_, *link_, named.text));
  TRY_ASSIGN(out.origins, tracer_.origins(out.made.sector, imports));
  return out;
}

std::vector<std::string> goods_notes(const trade::TradeCube& cube, const ProductLink& link, const production::InputOutputTable& table) {
  std::vector<std::string> notes{"assumed: a product has the inputs of the sector that makes it, and goods for this importer those of all"};
  const std::string theirs(hs_edition_name(link.map.edition));
  if (!link.name.empty() && cube.info().edition != std::optional(link.map.edition))
    notes.push_back(fmt::format("codes of the flows ({}) are taken as they are in {} ({}): a code that changed its meaning leads astray",
                                cube.info().edition ? std::string(hs_edition_name(*cube.info().edition)) : "edition not stated", theirs,
                                link.name));
  if (table.year > 0 && table.year != cube.periods().back())
    notes.push_back(fmt::format("flows are of {}, the table is of {}", cube.periods().back(), table.year));
  return notes;
}

}  // namespace entrepot::app
