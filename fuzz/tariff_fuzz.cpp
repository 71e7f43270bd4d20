#include <cstdint>
#include <string_view>

#include "fuzz_file.h"
#include "origin/landed_cost.h"
#include "origin/staging.h"

using namespace entrepot;
using namespace entrepot::origin;

namespace {

const Day day{std::chrono::sys_days{std::chrono::year{2026} / 1 / 15}};

// Every line answers: with a cost whose steps add up, or with an error that says why not.
void cost_all(const TariffSchedule& schedule, const ImportTax* tax) {
  const auto currency = customs_currency(schedule.economy);
  if (!currency) return;
  const Consignment consignment{schedule.economy, *EconomyId::parse("CHN"), day, {{1'563'456, *currency}, {{Decimal(500), "kg"}}}, {}};
  for (const TariffLine& line : schedule.lines) {
    const auto cost = landed_cost(schedule, line, tax != nullptr && tax->economy == schedule.economy ? tax : nullptr, consignment);
    if (!cost) {
      fuzzing::require(!cost.error().what.empty());
      continue;
    }
    for (const CostOption& option : cost->options) fuzzing::require(!option.total || option.total->minor_units >= 1'563'456);
  }
}

}  // namespace

// The first part of the input is a schedule, the second a table of taxes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const std::string_view schedule_text = fuzzing::take_part(rest), tax_text = fuzzing::take_part(rest);
  LoadReport report;
  const auto taxes = parse_import_taxes(tax_text, "taxes.csv", report);
  const ImportTax* tax = taxes ? &taxes->rows.front() : nullptr;
  if (const auto japan = parse_japan_schedule(schedule_text, "japan.csv", {day.plus(-10), day.plus(10)}, report)) {
    cost_all(*japan, tax);
    const auto check = check_staging(*japan, 5);
    fuzzing::require(check.has_value());
    for (const StagingCount& c : check->counts) fuzzing::require(c.offered == c.free + c.percentages() + c.not_percentage);
  }
  if (const auto schedules = parse_schedules(schedule_text, "schedules.csv", report))
    for (const TariffSchedule& schedule : *schedules) cost_all(schedule, tax);
  return 0;
}
