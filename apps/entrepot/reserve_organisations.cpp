// `entrepot reserve organisations`: who signs for whom.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "console.h"
#include "reserve_register.h"
#include "reserves/register_views.h"

namespace entrepot::app {
namespace {

std::string day_text(ledger::Timestamp time) { return reserves::day_of(time).text(); }

// "minerals names for KOR: Ministry": of the versions that are in force.
std::string named_offices(const reserves::ReadRegister& read) {
  std::string out;
  for (const std::string& instrument : read.state.rulebooks.instruments()) {
    const reserves::Rulebook* rules = read.state.rulebooks.in_force(instrument, reserves::day_of(read.ledger.time()));
    if (rules == nullptr) continue;
    for (const reserves::Member& one : rules->members)
      if (!one.offices.empty()) out += fmt::format("{} names for {}: {}\n", instrument, one.economy.text(), join(one.offices, ", "));
  }
  return out;
}

Result<int> show(const LedgerPlace& place, bool json) {
  TRY_ASSIGN(const auto read, read_reserve(place));
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  std::string text, heading;
  for (const reserves::Signer& one : reserves::signer_rows(read.state)) {
    list.push_back({{"economy", one.economy.text()},
                    {"organisation", one.organisation},
                    {"name", one.name},
                    {"role", one.role},
                    {"first_signed", ledger::time_text(one.since)},
                    {"last_signed", ledger::time_text(one.last)}});
    const std::string of = fmt::format("{}: {}\n", one.economy.empty() ? "of no economy" : one.economy.text(), one.organisation);
    if (of != heading) text += heading = of;
    text += fmt::format("  {}, {}: signed from {} to {}\n", one.name, one.role, day_text(one.since), day_text(one.last));
  }
  if (json) print(list.dump(2) + "\n");
  else print((text.empty() ? "nobody has signed yet\n" : text + "Each of them signs for this organisation alone.\n") + named_offices(read));
  return 0;
}

}  // namespace

void add_reserve_organisations(CLI::App& reserve, Chosen& chosen) {
  auto place = std::make_shared<LedgerPlace>();
  auto* command =
      reserve.add_subcommand("organisations", "Who signs for whom: by economy and organisation, with the first and the last day");
  add_store_option(*command, *place);
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer("Example:\n  entrepot reserve organisations --store reserve.db");
  command->callback([&chosen, place] { chosen.run = [&chosen, place] { return show(*place, chosen.json); }; });
}

}  // namespace entrepot::app
