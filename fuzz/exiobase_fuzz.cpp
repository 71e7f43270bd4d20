// Three files in one input, separated by a line of "==": matrix, final demand, units.
#include "production/detail/matrix_text.h"
#include "table_fuzz.h"

namespace {

std::string_view take_part(std::string_view& rest) {
  constexpr std::string_view separator = "==\n";
  const auto at = rest.find(separator);
  const auto part = rest.substr(0, at);
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + separator.size());
  return part;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entrepot::production;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const auto matrix = take_part(rest), demand = take_part(rest), units = take_part(rest);
  const LoadOptions options = fuzz_options();
  const detail::ParseInput matrix_input{matrix, "A.txt", options}, demand_input{demand, "Y.txt", options},
      unit_input{units, "unit.txt", options};
  LoadReport report;
  for (const bool coefficients : {true, false}) {
    const auto table = detail::build_exiobase(matrix_input, coefficients, demand_input, units.empty() ? nullptr : &unit_input, report);
    if (table || table.error().code != entrepot::ErrorCode::internal) require_sound(table);
  }
  return 0;
}
