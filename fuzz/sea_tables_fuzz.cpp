#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sea/freight.h"
#include "sea/places.h"
#include "sea/vessel.h"

namespace {

using namespace entrepot;

template <class Answer>
void check(const Answer& answer) {
  if (!answer && answer.error().what.empty()) std::abort();
}

void places(std::string_view text) {
  sea::PlaceBook book;
  auto ports = sea::parse_main_ports(text, "f");
  check(ports);
  if (!ports) return;
  book.main_ports = *std::move(ports);
  for (const sea::MainPort& port : book.main_ports) {
    const auto found = book.find(port.port);
    check(found);
    const auto economy = book.find(port.economy.view());
    if (!economy) std::abort();  // a row that was taken is found by its economy
  }
  check(book.find(text.substr(0, 40)));
}

void factors(std::string_view text) {
  sea::LoadReport report;
  const auto read = sea::parse_freight_factors(text, "f", report);
  check(read);
  if (!read) return;
  for (const auto& factor : *read)
    if (factor.wtw() && !(*factor.wtw() >= 0)) std::abort();
  check(sea::find_freight_factor(*read, text.substr(0, 20)));
}

}  // namespace

// The first byte chooses the layout.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'v': check(sea::parse_vessel_limits(text, "f")); break;
    case 'm': places(text); break;
    default: factors(text);
  }
  return 0;
}
