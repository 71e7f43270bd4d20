// `entrepot reserve refusals`: what was refused, by which rule, with its figures.
#include "reserve_refusals.h"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "console.h"
#include "reserve_register.h"
#include "reserves/unreadable.h"

namespace entrepot::app {
namespace {

std::string line_of(const RefusalRow& row, const std::string& time) {
  return reserves::plain(fmt::format("{} {}{}: {}: {}", time, row.what, row.by.empty() ? "" : " by " + row.by, row.rule, row.why)) + "\n";
}

Result<int> refusals(const LedgerPlace& place, bool json) {
  TRY_ASSIGN(const auto read, read_reserve(place));
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const RefusalRow& row : refusal_rows(read)) {
    const std::string time = ledger::time_text(row.at);
    if (json)
      list.push_back({{"time", time}, {"do", row.what}, {"by", row.by}, {"rule", row.rule}, {"why", row.why}, {"fields", row.fields}});
    else print(line_of(row, time));
  }
  if (json) print(list.dump(2) + "\n");
  return 0;
}

}  // namespace

std::vector<RefusalRow> refusal_rows(const reserves::ReadRegister& read) {
  std::vector<RefusalRow> out;
  for (const reserves::Refused& one : read.state.refused)
    out.push_back({one.at, one.request.what, one.request.by.organisation, one.refusal.rule, one.refusal.why, one.request.fields});
  for (const reserves::OtherText& one : read.others) {
    const std::string rule(refused_rule(one.text, "ledger"));
    if (rule.empty()) continue;
    const std::string mark = ": REFUSED " + rule;
    const std::size_t at = one.text.find(mark), why = at + mark.size() + 2;
    out.push_back({one.at, one.text.substr(0, at), "", rule, why < one.text.size() ? one.text.substr(why) : "", {}});
  }
  std::stable_sort(out.begin(), out.end(), [](const RefusalRow& a, const RefusalRow& b) { return a.at < b.at; });
  return out;
}

std::string refusals_text(const reserves::ReadRegister& read) {
  const auto rows = refusal_rows(read);
  if (rows.empty()) return {};
  const std::size_t shown = std::min(rows.size(), refusals_shown);
  std::string out = shown == rows.size()
                        ? "Refused:\n"
                        : fmt::format("Refused, the last {} of {} (entrepot reserve refusals has all):\n", shown, rows.size());
  for (std::size_t i = rows.size() - shown; i < rows.size(); ++i) out += "  " + line_of(rows[i], reserves::day_of(rows[i].at).text());
  return out;
}

void add_reserve_refusals(CLI::App& reserve, Chosen& chosen) {
  auto place = std::make_shared<LedgerPlace>();
  auto* command = reserve.add_subcommand("refusals", "What was refused, by which rule, with its figures");
  add_store_option(*command, *place);
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer("Example:\n  entrepot reserve refusals --store reserve.db");
  command->callback([&chosen, place] { chosen.run = [&chosen, place] { return refusals(*place, chosen.json); }; });
}

}  // namespace entrepot::app
