// `entrepot finance settle` and `positions`: payments in local currencies, and what netting saves.

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error_catalogue.h"
#include "console.h"
#include "finance/settlement.h"
#include "finance_command.h"
#include "ledger_command.h"

namespace entrepot::app {
namespace {

using nlohmann::ordered_json;

struct Options {
  LedgerPlace place;
  std::string payments;
};

Result<int> settle(const Options& options, bool json) {
  auto read = finance::read_payments(options.payments);
  if (!read && read.error().where.line == 0) return tl::unexpected(std::move(read.error()));  // no file, or nothing in it
  TRY_ASSIGN(const auto book, open_book(options.place));
  if (!read) {
    const Error& why = read.error();
    return record_refusal(*book, fmt::format("finance settle {}, line {} ({})", options.payments, why.where.line, why.where.field),
                          error_kind(why.code).name, why);
  }
  const auto payments = *std::move(read);
  const FinanceStep journal{"finance settle", "finance settle " + options.payments};
  TRY(reach_the_clock(options.place, *book, journal, "the settlement"));
  TRY_ASSIGN(const finance::Steps steps, book->read([&](const ledger::Ledger& now) { return finance::settlement_steps(payments, now); }));
  TRY_ASSIGN(const auto receipts, carry_out(options.place, *book, journal, steps));
  std::size_t posted = 0, there = 0, failed = receipts.size();
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    if (receipts[i].outcome == ledger::Outcome::ok) ++posted;
    else if (receipts[i].outcome == ledger::Outcome::exists) ++there;
    else failed = std::min(failed, i);
  }
  if (failed < receipts.size()) {
    const ledger::Outcome outcome = receipts[failed].outcome;
    TRY_ASSIGN(const std::string why,
               book->read([&](const ledger::Ledger& now) { return ledger::refusal(now, steps.transfers[failed], outcome); }));
    auto made =
        refused_and_recorded(options.place, *book, journal,
                             fmt::format("the payment {} of line {}", payments[failed].reference, payments[failed].row), outcome, why);
    if (posted > 0) made.value().remedy = fmt::format("The refusal is recorded; {} other payment(s) of the file are posted.", posted);
    return made;
  }
  print(json ? ordered_json{{"posted", posted}, {"there_before", there}}.dump(2) + "\n"
             : fmt::format("{} payment(s) posted, {} there before\n", posted, there));
  return 0;
}

ordered_json json_of(const finance::CurrencyPositions& row) {
  const auto text = [&](std::int64_t amount) { return Money{amount, row.currency}.text(); };
  ordered_json rows = ordered_json::array();
  for (const auto& p : row.positions)
    rows.push_back(
        {{"economy", p.economy.text()}, {"received", text(p.received)}, {"paid", text(p.paid)}, {"position", text(p.received - p.paid)}});
  return {{"currency", row.currency.code()},
          {"gross", text(row.gross)},
          {"bilateral", text(row.bilateral)},
          {"multilateral", text(row.multilateral)},
          {"positions", rows}};
}

std::string text_of(const finance::CurrencyPositions& row) {
  const auto text = [&](std::int64_t amount) { return money_text({amount, row.currency}); };
  const auto left = [&](std::int64_t amount) { return 100 * static_cast<double>(amount) / static_cast<double>(row.gross); };
  std::string out =
      fmt::format("{}: gross {}; left when each pair nets {} ({:.1f} %), when all net together {} ({:.1f} %)\n", row.currency.code(),
                  text(row.gross), text(row.bilateral), left(row.bilateral), text(row.multilateral), left(row.multilateral));
  for (const auto& p : row.positions)
    out += fmt::format("  {}  received {:>24}  paid {:>24}  position {:>24}\n", p.economy.text(), text(p.received), text(p.paid),
                       text(p.received - p.paid));
  return out;
}

Result<int> show(const Options& options, bool json) {
  TRY_ASSIGN(const ledger::Ledger book, read_ledger(options.place));
  TRY_ASSIGN(const auto rows, finance::positions(book));
  ordered_json all = ordered_json::array();
  std::string text;
  for (const auto& row : rows) {
    if (json) all.push_back(json_of(row));
    else text += text_of(row);
  }
  print(json ? all.dump(2) + "\n" : text.empty() ? "no payments\n" : text);
  return 0;
}

}  // namespace

void add_finance_settle(CLI::App& finance, Chosen& chosen) {
  auto paying = std::make_shared<Options>();
  auto* settle_command = finance.add_subcommand("settle", "Post payments in local currencies, each once");
  settle_command->add_option("payments", paying->payments, "csv with the columns reference, from, to, currency, amount")->required();
  add_store_option(*settle_command, paying->place);
  add_clock_option(*settle_command, paying->place);
  settle_command->add_flag("--json", chosen.json, "print JSON");
  settle_command->footer("Example:\n  entrepot finance settle payments.csv --store net.db");
  settle_command->callback([&chosen, paying] { chosen.run = [&chosen, paying] { return settle(*paying, chosen.json); }; });

  auto showing = std::make_shared<Options>();
  auto* positions_command = finance.add_subcommand("positions", "Who received and paid how much in which currency, and what netting saves");
  add_store_option(*positions_command, showing->place);
  positions_command->add_flag("--json", chosen.json, "print JSON");
  positions_command->footer("Example:\n  entrepot finance positions --store net.db");
  positions_command->callback([&chosen, showing] { chosen.run = [&chosen, showing] { return show(*showing, chosen.json); }; });
}

}  // namespace entrepot::app
