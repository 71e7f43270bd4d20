#include <cmath>
#include <cstdint>
#include <string_view>

#include "fuzz_file.h"
#include "stress/node_weights.h"

using namespace entrepot;
using fuzzing::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<std::string> names = {"CHN:ore", "CHN:steel", "KOR:ore", "KOR:cars"}, sectors = {"ore", "steel", "cars"};
  static const std::vector<std::uint32_t> sector = {0, 1, 0, 2};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto found = stress::read_node_weights(fuzzing::file_with(text, "weights.csv"), {names, sectors, sector});
  if (!found) {
    require(!found.error().what.empty());
    return 0;
  }
  require(found->weights.size() == names.size());
  double sum = 0;
  for (const double weight : found->weights) {
    require(weight >= 0 && std::isfinite(weight));
    sum += weight;
  }
  require(sum > 0 && found->notes.size() <= 1);
  return 0;
}
