#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "reserves/cost_game_file.h"

// A game is read or refused with a reason and a remedy; the Shapley value of what is read sums to the cost of all.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entrepot;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto named = reserves::read_cost_game(CsvReader::over(text, "fuzz.csv", {}));
  if (!named) {
    if (named.error().what.empty() || named.error().remedy.empty()) std::abort();
    return 0;
  }
  if (named->players.size() != named->game.players() || reserves::shapley_value(named->game).size() != named->players.size()) std::abort();
  return 0;
}
