#include "production/import_origin.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace entrepot::production {
namespace {

Result<double> total_of(std::span<const ImportShare> imports) {
  double total = 0;
  std::set<EconomyId> seen;
  for (const ImportShare& one : imports) {
    if (!seen.insert(one.partner).second)
      return fail(ErrorCode::contradiction, fmt::format("{} is there twice", one.partner.text()), {}, "Add up what comes from a partner.");
    if (!(one.value >= 0))
      return fail(ErrorCode::out_of_range, fmt::format("Imports from {} are negative", one.partner.text()), {}, "Give amounts from 0 on.");
    total += one.value;
  }
  if (!(total > 0)) return fail(ErrorCode::missing_data, "Nothing is imported", {}, "Choose a product that is imported.");
  return total;
}

std::vector<ImportOrigin> ordered(const std::map<EconomyId, ImportOrigin>& shares) {
  std::vector<ImportOrigin> out;
  for (const auto& [id, origin] : shares)
    if (origin.face_value != 0 || origin.look_through != 0) out.push_back(origin);
  std::stable_sort(out.begin(), out.end(), [](const ImportOrigin& a, const ImportOrigin& b) { return a.look_through > b.look_through; });
  return out;
}

}  // namespace

Result<ImportTracer> ImportTracer::create(const InputOutputTable& table, const Exposure& exposure) {
  if (exposure.side() != ExposureSide::purchases)
    return fail(ErrorCode::contradiction, "Origins of imports are looked through on the side of purchases", {}, "Give that exposure.");
  return ImportTracer(table, exposure);
}

const std::vector<double>& ImportTracer::made_of(EconomyId partner, std::size_t sector) {
  const auto [place, fresh] = made_of_.try_emplace({partner, sector});
  const auto region = std::find(table_->regions.begin(), table_->regions.end(), partner);
  if (fresh && region != table_->regions.end()) {
    const std::size_t node = table_->node(static_cast<std::size_t>(region - table_->regions.begin()), sector);
    place->second = exposure_->ends({&node, 1});
  }
  return place->second;
}

Result<ImportOrigins> ImportTracer::origins(std::size_t sector, std::span<const ImportShare> imports) {
  if (sector >= table_->sectors.size()) return fail(ErrorCode::out_of_range, "The table has no such sector", {}, "Choose one that it has.");
  TRY_ASSIGN(const double total, total_of(imports));
  std::map<EconomyId, ImportOrigin> shares;
  const auto at = [&](EconomyId id) -> ImportOrigin& { return shares.try_emplace(id, ImportOrigin{id, 0, 0}).first->second; };
  ImportOrigins out;
  for (const ImportShare& one : imports) {
    if (one.value == 0) continue;
    const double face = one.value / total;
    at(one.partner).face_value = face;
    const auto& made = made_of(one.partner, sector);
    if (made.empty()) {
      at(one.partner).look_through += face;
      out.untraced.push_back(one.partner);
      out.untraced_share += face;
    }
    for (std::size_t c = 0; c < made.size(); ++c) at(table_->regions[c]).look_through += face * made[c];
  }
  out.economies = ordered(shares);
  return out;
}

}  // namespace entrepot::production
