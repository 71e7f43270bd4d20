#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sea/port_calls.h"
#include "sea/ports.h"

namespace {

// Rows read are either kept or rejected with a reason.
template <class Rows>
void check(const Rows& rows, const entrepot::sea::LoadReport& report) {
  if (!rows) {
    if (rows.error().what.empty()) std::abort();
    return;
  }
  if (report.rows_read != static_cast<long>(rows->size()) + report.rows_rejected) std::abort();
  for (const auto& rejected : report.rejected)
    if (rejected.reason.empty()) std::abort();
}

}  // namespace

// The first byte chooses the layout.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  entrepot::sea::LoadReport report;
  switch (data[0]) {
    case 'p': check(entrepot::sea::parse_ports(text, "f", report), report); break;
    case 'w': check(entrepot::sea::parse_world_ports(text, "f", report), report); break;
    case 't': check(entrepot::sea::parse_transits(text, "f", report), report); break;
    default: check(entrepot::sea::parse_port_calls(text, "f", report), report);
  }
  return 0;
}
