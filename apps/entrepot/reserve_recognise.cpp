#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "console.h"
#include "reserve_register.h"
#include "reserves/register_views.h"

namespace entrepot::app {
namespace {

nlohmann::ordered_json matrix_json(const reserves::RecognitionMatrix& matrix) {
  nlohmann::ordered_json cells = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < matrix.economies.size(); ++i)
    for (std::size_t j = 0; j < matrix.economies.size(); ++j)
      if (matrix.counted[i][j] != 0 || matrix.asked[i][j] != 0)
        cells.push_back({{"counts_for", reserves::name_of(matrix.economies[i])},
                         {"held_by", reserves::name_of(matrix.economies[j])},
                         {"counted", ledger::amount_text(matrix.counted[i][j], matrix.countable)},
                         {"asked", ledger::amount_text(matrix.asked[i][j], matrix.countable)}});
  return {{"instrument", matrix.instrument},
          {"good", matrix.good},
          {"unit", matrix.countable.unit},
          {"total", ledger::amount_text(matrix.total, matrix.countable)},
          {"cells", cells}};
}

std::string matrix_text(const reserves::RecognitionMatrix& matrix) {
  std::string out = fmt::format("{}, {} ({}): rows count, columns hold; in brackets what is asked for\n{:<10}", matrix.good,
                                matrix.instrument, matrix.countable.unit, "");
  for (const EconomyId& economy : matrix.economies) out += fmt::format("{:>24}", reserves::name_of(economy));
  out += "\n";
  for (std::size_t i = 0; i < matrix.economies.size(); ++i) {
    out += fmt::format("{:<10}", reserves::name_of(matrix.economies[i]));
    for (std::size_t j = 0; j < matrix.economies.size(); ++j) {
      std::string cell = ledger::amount_text(matrix.counted[i][j], matrix.countable);
      if (matrix.asked[i][j] != 0) cell += " (" + ledger::amount_text(matrix.asked[i][j], matrix.countable) + ")";
      out += fmt::format("{:>24}", cell);
    }
    out += "\n";
  }
  return out + fmt::format("in all {}: each unit counts for one economy\n", ledger::amount_with_unit(matrix.total, matrix.countable));
}

// Of a ticket by the time: what it has cost so far.
std::string premium_text(const reserves::Recognition& one) {
  return one.premium ? Money{one.premium->booked, one.premium->price.currency}.text() : "";
}

std::string row_text(const reserves::RecognitionRow& row) {
  const reserves::Recognition& one = *row.recognition;
  return fmt::format("{:<10} {:<12} {} -> {} {:>14} of {:>14} {:<4} {:<10} to before {}{}{}", one.id, one.lot, one.holder.text(),
                     one.beneficiary.text(), ledger::amount_text(row.counts, row.countable), ledger::amount_text(row.agreed, row.countable),
                     row.countable.unit, reserves::recognition_state_name(one.state),
                     std::min(one.until, one.withdrawn_on.value_or(one.until)).text(), one.withdrawn_on ? ", WITHDRAWN by its holder" : "",
                     one.price.empty() ? "" : ", ticket at " + one.price) +
         (one.premium ? fmt::format(", {} owed for {} begun", premium_text(one), one.premium->periods) : "") +
         (one.lost > 0 && one.state == reserves::RecognitionState::counted
              ? fmt::format(", {} lost by counts and losses: what is found restores it", ledger::amount_text(one.lost, row.countable))
              : "") +
         (one.suspends_on ? fmt::format(", SUSPENDED by its holder from {} on", one.suspends_on->text()) : "") +
         (row.is_over ? ", over: counts for nobody" : "") + "\n";
}

Result<int> show(const LedgerPlace& place, bool json) {
  TRY_ASSIGN(const auto read, read_reserve(place));
  const auto matrices = reserves::recognition_matrices(read.state, read.ledger);
  const auto rows = reserves::recognition_rows(read.state, read.ledger);
  if (!json) {
    for (const auto& matrix : matrices) print(matrix_text(matrix));
    for (const auto& row : rows) print(row_text(row));
    return 0;
  }
  nlohmann::ordered_json out{{"matrices", nlohmann::ordered_json::array()}, {"recognitions", nlohmann::ordered_json::array()}};
  for (const auto& matrix : matrices) out["matrices"].push_back(matrix_json(matrix));
  for (const auto& row : rows) {
    const reserves::Recognition& one = *row.recognition;
    out["recognitions"].push_back({{"recognition", one.id},
                                   {"agreement", one.agreement},
                                   {"lot", one.lot},
                                   {"holder", one.holder.text()},
                                   {"beneficiary", one.beneficiary.text()},
                                   {"state", reserves::recognition_state_name(one.state)},
                                   {"asked", ledger::amount_text(one.asked, row.countable)},
                                   {"counted", ledger::amount_text(row.counts, row.countable)},
                                   {"lost", ledger::amount_text(one.lost, row.countable)},
                                   {"over", row.is_over},
                                   {"unit", row.countable.unit},
                                   {"from", one.from.text()},
                                   {"until", one.until.text()},
                                   {"withdrawn_on", one.withdrawn_on ? one.withdrawn_on->text() : ""},
                                   {"suspends_on", one.suspends_on ? one.suspends_on->text() : ""},
                                   {"price", one.price},
                                   {"premium", premium_text(one)},
                                   {"periods_begun", one.premium ? one.premium->periods : 0}});
  }
  print(out.dump(2) + "\n");
  return 0;
}

}  // namespace

void add_reserve_recognise(CLI::App& reserve, Chosen& chosen) {
  auto* group = reserve.add_subcommand("recognise", "Stock of one economy that counts for another: each unit counts once");
  group->require_subcommand(1);
  const FieldOption one{"recognition", "recognition", "its name"}, reason{"--reason", "reason", "why"};
  add_verb(
      *group, chosen,
      {"agree",
       "agreement.open",
       "Enter an agreement of two or more economies",
       {{"agreement", "agreement", "its name"},
        {"--instrument", "instrument", "under which rulebook"},
        {"--parties", "parties", "KOR,JPN"},
        {"--from", "from", "YYYY-MM-DD"},
        {"--until", "until", "the first day on which it does not run"},
        {"--notice-days", "notice_days", "before a party alone ends it, or a holder withdraws or suspends under it (default: 30)", false},
        {"--evidence", "document", "the agreement: a file, whose SHA-256 is kept, or that itself"}},
       "agree KJ --instrument minerals --parties KOR,JPN --from 2026-01-01 --until 2028-01-01 --evidence agreement.pdf"});
  add_verb(*group, chosen,
           {"end",
            "agreement.end",
            "End an agreement after its notice; what was recognised under it ends with it",
            {{"agreement", "agreement", "its name"}, reason},
            "end KJ --reason \"access was refused\""});
  add_verb(*group, chosen,
           {"ask",
            "recognition.ask",
            "Ask that units of a lot of another count for the economy that signs: pending until both confirm",
            {one,
             {"--agreement", "agreement", "under which agreement"},
             {"--lot", "lot", "of which lot"},
             {"--amount", "amount", "in countable units"},
             {"--until", "until", "of a ticket: the first day on which it does not count", false},
             {"--price", "price", "of a ticket", false}},
            "ask R1 --agreement KJ --lot KOR-1 --amount 600 --until 2026-12-01 --price \"0.20 USD per kg and month\""});
  add_verb(*group, chosen,
           {"confirm",
            "recognition.confirm",
            "Confirm for a party; when both have, the lesser amount counts",
            {one, {"amount", "amount", "in countable units"}},
            "confirm R1 600"});
  add_verb(*group, chosen,
           {"suspend",
            "recognition.suspend",
            "Let it count for the holder meanwhile; by the holder after the notice of the agreement",
            {one, reason},
            "suspend R1 --reason \"port closed\""});
  add_verb(*group, chosen, {"resume", "recognition.resume", "End a suspension", {one}, "resume R1"});
  add_verb(*group, chosen,
           {"withdraw",
            "recognition.withdraw",
            "Withdraw it for good; by the holder after the notice of the agreement",
            {one, reason},
            "withdraw R1 --reason \"no longer needed\""});
  auto place = std::make_shared<LedgerPlace>();
  auto* list = group->add_subcommand("show", "What is recognised by whom, as a matrix and one by one");
  add_store_option(*list, *place);
  list->add_flag("--json", chosen.json, "print JSON");
  list->footer("Example:\n  entrepot reserve recognise show --store reserve.db");
  list->callback([&chosen, place] { chosen.run = [&chosen, place] { return show(*place, chosen.json); }; });
}

}  // namespace entrepot::app
