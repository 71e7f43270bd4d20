#include <cmath>
#include <cstdint>
#include <string_view>

#include "fuzz_file.h"
#include "production/pronet_files.h"

using namespace entrepot;
using fuzzing::require;

// The files F, C, A, delta and P, parted by lines "--"; the last two may be missing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  production::PronetFiles files;
  files.firms = fuzzing::file_with(fuzzing::take_part(rest), "F.txt");
  files.final_demand = fuzzing::file_with(fuzzing::take_part(rest), "C.txt");
  files.links = fuzzing::file_with(fuzzing::take_part(rest), "A.txt");
  if (!rest.empty()) files.losses = fuzzing::file_with(fuzzing::take_part(rest), "delta.txt");
  if (!rest.empty()) files.output = fuzzing::file_with(fuzzing::take_part(rest), "P.txt");
  const auto p = production::load_pronet(files);
  if (!p) {
    require(!p.error().what.empty() && !p.error().where.file.empty());
    return 0;
  }
  const auto& n = p->network;
  require(!n.firms.empty() && n.sector.size() == n.firms.size() && n.final_demand.size() == n.firms.size());
  require(n.essentiality.size() == n.sectors.size() * n.sectors.size());
  for (const auto sector : n.sector) require(sector < n.sectors.size());
  for (const double amount : n.final_demand) require(std::isfinite(amount) && amount >= 0);
  for (const auto& link : n.links)
    require(link.supplier < n.firms.size() && link.customer < n.firms.size() && std::isfinite(link.amount) && link.amount >= 0);
  for (const auto& loss : p->losses) require(loss.firm < n.firms.size() && loss.loss >= 0 && loss.loss <= 1 && loss.day >= 0);
  return 0;
}
