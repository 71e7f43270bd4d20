#include "world/world.h"

#include <algorithm>

namespace entrepot::world {

bool Economy::is_in(std::string_view group) const { return std::find(groups.begin(), groups.end(), group) != groups.end(); }

const Economy* World::economy(EconomyId id) const {
  const auto found = std::find_if(economies.begin(), economies.end(), [&](const Economy& e) { return e.id == id; });
  return found == economies.end() ? nullptr : &*found;
}

std::optional<ProductId> World::find_product(std::string_view id) const {
  for (std::size_t i = 0; i < products.size(); ++i)
    if (products[i].id == id) return ProductId{static_cast<std::uint32_t>(i)};
  return std::nullopt;
}

const PortRow* World::port(std::string_view id_or_label) const {
  const auto at = std::find_if(ports.begin(), ports.end(), [&](const PortRow& p) { return p.id == id_or_label || p.label == id_or_label; });
  return at == ports.end() ? nullptr : &*at;
}

std::vector<SectorId> World::sectors_of(std::string_view industry_or_code) const {
  std::vector<SectorId> found;
  for (std::size_t s = 0; s < sectors.size(); ++s)
    if (sectors[s].industry == industry_or_code || sectors[s].code == industry_or_code) found.push_back({static_cast<std::uint32_t>(s)});
  return found;
}

std::optional<std::size_t> World::table_region(EconomyId id) const {
  const Economy* found = economy(id);
  const EconomyId wanted = found != nullptr ? found->table_region : id;
  const auto at = std::find(table.regions.begin(), table.regions.end(), wanted);
  if (at == table.regions.end()) return std::nullopt;
  return static_cast<std::size_t>(at - table.regions.begin());
}

}  // namespace entrepot::world
