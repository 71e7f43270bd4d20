#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "reserves/release_file.h"

// A release is read or refused with a reason and a remedy; what is read can be planned, or is refused in the same way.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entrepot::reserves;
  const auto input = parse_release({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
  if (!input) {
    if (input.error().what.empty() || input.error().remedy.empty()) std::abort();
    return 0;
  }
  const ReleaseProblem& p = input->problem;
  if (p.holders.size() * p.users.size() * p.periods > 200) return 0;
  for (const auto& plan : {plan_release_alone(p), plan_release_together(p, input->options)}) {
    if (!plan && (plan.error().what.empty() || plan.error().remedy.empty())) std::abort();
    if (plan && plan->unmet.size() != p.users.size() * p.periods) std::abort();
  }
  return 0;
}
