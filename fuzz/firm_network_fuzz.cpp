#include <cmath>
#include <cstdint>
#include <string_view>

#include "fuzz_file.h"
#include "production/firm_network.h"

using namespace entrepot;
using fuzzing::require;

// The files of firms, links and essentiality, parted by lines "--".
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  production::FirmNetworkFiles files;
  files.firms = fuzzing::file_with(fuzzing::take_part(rest), "firms.csv");
  files.links = fuzzing::file_with(fuzzing::take_part(rest), "links.csv");
  if (!rest.empty()) files.essentiality = fuzzing::file_with(rest, "essentiality.csv");
  const auto n = production::load_firm_network(files);
  if (!n) {
    require(!n.error().what.empty() && !n.error().where.file.empty());
    return 0;
  }
  require(!n->firms.empty() && n->sector.size() == n->firms.size());
  require(n->essentiality.size() == n->sectors.size() * n->sectors.size());
  require(n->revenue.empty() || n->revenue.size() == n->firms.size());
  require(n->final_demand.empty() || n->final_demand.size() == n->firms.size());
  for (const auto sector : n->sector) require(sector < n->sectors.size());
  for (const auto e : n->essentiality) require(e <= 2);
  for (const auto& link : n->links)
    require(link.supplier < n->firms.size() && link.customer < n->firms.size() && std::isfinite(link.amount) && link.amount >= 0);
  return 0;
}
