#include <cmath>
#include <cstdint>

#include "fuzz_file.h"
#include "materials/materials.h"

namespace {

using namespace entrepot;
using fuzzing::require;

template <class Rows>
void check(const Result<Rows>& rows, const trade::LoadReport& report) {
  if (!rows) return require(!rows.error().what.empty());
  require(report.rows_rejected <= report.rows_read);
  for (const auto& row : report.rejected) require(!row.reason.empty());
}

void series(const Result<materials::Series>& loaded, const trade::LoadReport& report) {
  check(loaded, report);
  if (loaded)
    for (const auto& row : loaded->rows) require(std::isfinite(row.value) && row.day > 18'000'000 && !row.series.empty());
}

}  // namespace

// The first byte chooses the layout.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto path = fuzzing::file_with({reinterpret_cast<const char*>(data) + 1, size - 1}, "file.csv");
  materials::LoadReport report;
  switch (data[0]) {
    case 'p': {
      const auto rows = materials::load_production(path, {}, report);
      check(rows, report);
      if (rows)
        for (const auto& row : *rows)
          require(std::isfinite(row.value) && row.value >= 0 && row.economy.empty() == (row.kind != materials::RowKind::economy));
      break;
    }
    case 'c': check(materials::load_prices(path, {}, report), report); break;
    case 'r': check(materials::load_earmarked_rice(path, {}, report), report); break;
    case 's': {
      const auto rows = materials::load_stock_figures(path, {}, report);
      check(rows, report);
      if (rows)
        for (const auto& row : *rows) require(row.days.low <= row.days.value && row.days.value <= row.days.high && row.days.low >= 0);
      break;
    }
    case 'u': check(materials::load_use_figures(path, {}, report), report); break;
    case 'g': series(materials::load_gdp(path, {}, report), report); break;
    case 'x': series(materials::load_exchange_rates(path, {}, report), report); break;
    case 'k': series(materials::load_commodity_prices(path, {}, report), report); break;
    case 'i': series(materials::load_pressure_index(path, {}, report), report); break;
    default: series(materials::load_daily_indices(path, {}, report), report);
  }
  return 0;
}
