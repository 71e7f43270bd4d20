#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sea/sea.h"

// Three tables with a NUL between them: nodes, edges, gates. What loads can be routed on: closing everything never
// shortens a distance.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entrepot::sea;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t first = text.find('\0');
  const std::size_t second = first == text.npos ? text.npos : text.find('\0', first + 1);
  if (second == text.npos) return 0;
  LoadReport report;
  const auto network =
      SeaNetwork::parse(text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1), {}, report);
  if (!network) {
    if (network.error().what.empty()) std::abort();
    return 0;
  }
  const auto open = network->distances(SeaNode{0});
  const auto closed = network->distances(SeaNode{0}, network->gates());
  for (std::size_t n = 0; n < open->size(); ++n)
    if (!((*open)[n] <= (*closed)[n])) std::abort();
  for (std::uint32_t n = 0; n < network->nodes() && n < 50; ++n) {
    const auto route = network->route(SeaNode{0}, SeaNode{n});
    if (route.has_value() != ((*open)[n] < 1e300)) std::abort();
  }
  return 0;
}
