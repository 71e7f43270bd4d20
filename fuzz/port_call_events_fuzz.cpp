#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sea/connectivity.h"
#include "sea/port_call_model.h"

namespace {

using namespace entrepot;

template <class Rows>
void check(const Rows& rows, const sea::LoadReport& report, std::size_t kept) {
  if (!rows) {
    if (rows.error().what.empty()) std::abort();
  } else if (report.rows_read != static_cast<long>(kept) + report.rows_rejected) {
    std::abort();
  }
}

void connectivity(std::string_view text) {
  sea::LoadReport report;
  const auto table = sea::parse_connectivity(text, "f", report);
  check(table, report, table ? table->rows.size() : 0);
  if (!table || table->rows.empty()) return;
  const auto values = sea::connectivity_indices(*table, table->rows[0].period, sea::HundredIs::largest_of_base);
  if (values)
    for (const auto& value : *values)
      if (!(value.index >= 0)) std::abort();
}

}  // namespace

// Messages of port calls: csv or JSON by their first character. With a c before them, a table of connectivity.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.starts_with("c\n")) {
    connectivity(text.substr(2));
    return 0;
  }
  sea::LoadReport report;
  const auto events = sea::parse_port_call_events(text, "f", {}, report);
  check(events, report, events ? events->size() : 0);
  if (!events) return 0;
  const auto book = sea::build_port_calls(*events);
  if (book.faults.size() > events->size()) std::abort();
  for (const auto& service : book.services)
    if (service.state == sea::ServiceState::done && !service.actual) std::abort();
  sea::measure_waiting(book.visits());
  return 0;
}
