#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "fuzz_file.h"
#include "reserves/sizing_file.h"

// The TOML file, then the four tables. An input is read or refused with a reason and a remedy; what is small enough is sized with a proof.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entrepot;
  using namespace entrepot::reserves;
  std::string_view rest{reinterpret_cast<const char*>(data), size};
  const std::string_view toml = fuzzing::take_part(rest);
  std::map<std::string, std::string_view> tables;
  for (const char* name : {"costs.csv", "transport.csv", "demand.csv", "members.csv"}) tables[name] = fuzzing::take_part(rest);
  const auto open = [&](const std::string& name) -> Result<CsvReader> {
    const auto found = tables.find(name);
    if (found == tables.end()) return fail(ErrorCode::not_found, "There is no file " + name, {name, 0, 0, {}}, "Name another.");
    return CsvReader::over(found->second, name, {});
  };
  const auto input = parse_sizing(toml, "fuzz.toml", open, 100'000);
  if (!input) {
    if (input.error().what.empty() || input.error().remedy.empty()) std::abort();
    return 0;
  }
  if (input->problem.economies * input->problem.scenarios * input->problem.goods.size() > 500) return 0;
  for (const GoodToSize& good : input->problem.goods)  // numbers of 300 digits have no proof in double precision
    for (const auto* numbers : {&good.holding_cost, &good.penalty, &good.transport_cost, &good.demand})
      for (const double number : *numbers)
        if (std::isfinite(number) && number != 0 && !(number > 1e-3 && number < 1e3)) return 0;
  const auto plan = size_pooled(input->problem);
  if (!plan || !plan->certificate.holds(1e-6)) std::abort();
  return 0;
}
