#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sea/route_table.h"

// What is read can be written and read again to the same table, and every pair can be looked up.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using entrepot::sea::RouteTable;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto table = RouteTable::parse(text, "routes.csv");
  if (!table) return table.error().what.empty() ? std::abort(), 1 : 0;
  const std::string csv = table->csv();
  const auto again = RouteTable::parse(csv, "again.csv");
  if (!again || again->csv() != csv) std::abort();
  const auto places = table->places();
  for (std::size_t k = 0; k + 1 < places.size() && k < 20; ++k) {
    const auto route = table->lookup(places[k], places[k + 1], table->gates());
    if (!route && route.error().code != entrepot::ErrorCode::missing_data) std::abort();
  }
  return 0;
}
