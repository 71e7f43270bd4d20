#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error_catalogue.h"
#include "base/file.h"
#include "console.h"
#include "ledger/chain_file.h"
#include "ledger_command.h"

namespace entrepot::app {
namespace {

struct Options {
  LedgerPlace place;
  std::string file;
};

// Whether a row before it names one of its accounts or its target: then the figures of the refusal are not those of the ledger as it stands.
bool rests_on_earlier(const ledger::ChainFile& chain, std::size_t row) {
  const ledger::Transfer& t = chain.rows[row].transfer;
  return std::any_of(chain.rows.begin(), chain.rows.begin() + static_cast<std::ptrdiff_t>(row), [&t](const ledger::ChainRow& earlier) {
    const ledger::Transfer& e = earlier.transfer;
    const bool shares = e.debit == t.debit || e.debit == t.credit || e.credit == t.debit || e.credit == t.credit;
    return shares || (!t.target.is_zero() && (e.id == t.target || e.target == t.target));
  });
}

Result<int> refuse(const Options& options, const ledger::Book& book, const ledger::ChainFile& chain,
                   const std::vector<ledger::Receipt>& receipts) {
  std::size_t row = 0;
  while (receipts[row].outcome == ledger::Outcome::linked_event_failed) ++row;
  const ledger::Outcome outcome = receipts[row].outcome;
  std::string why(ledger::outcome_kind(outcome).sentence);
  if (rests_on_earlier(chain, row)) {
    if (why.ends_with('.')) why.pop_back();
    why += ", counting the rows before it.";
  } else {
    TRY_ASSIGN(why,
               book.read([&](const ledger::Ledger& now) { return ledger::refusal(now, chain.rows[row].transfer, outcome, chain.names); }));
  }
  return refused(options.place,
                 fmt::format("the chain of {} transfers, by transfer {} in line {} of {},", chain.rows.size(), chain.rows[row].id,
                             chain.rows[row].line, options.file),
                 outcome, why);
}

Result<int> apply(const Options& options, bool json) {
  TRY_ASSIGN(const std::string text, read_text_file(options.file));
  TRY_ASSIGN(const auto book, open_book(options.place));
  TRY_ASSIGN(auto read, book->read([&](const ledger::Ledger& now) { return ledger::parse_chain(text, options.file, now); }));
  if (!read) {
    const Error& why = read.error();
    return record_refusal(*book,
                          fmt::format("ledger apply {}, line {}{}", options.file, why.where.line,
                                      why.where.field.empty() ? "" : " (" + why.where.field + ")"),
                          error_kind(why.code).name, why);
  }
  const ledger::ChainFile chain = *std::move(read);
  std::vector<ledger::Transfer> transfers;
  for (const ledger::ChainRow& row : chain.rows) transfers.push_back(row.transfer);
  TRY_ASSIGN(const auto receipts, book->transfer(transfers));
  if (!ledger::done(receipts[0].outcome)) return refuse(options, *book, chain, receipts);
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  TRY_ASSIGN(const auto assets, book->read([](const ledger::Ledger& now) { return now.assets(); }));
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    TRY_ASSIGN(const std::uint32_t number, book->read([&](const ledger::Ledger& now) { return now.find(transfers[i].id)->ledger; }));
    const std::string moved = ledger::amount_with_unit(receipts[i].moved, assets.at(number));
    const auto outcome = ledger::outcome_kind(receipts[i].outcome).name;
    if (json) rows.push_back({{"id", chain.rows[i].id}, {"outcome", outcome}, {"moved", moved}, {"minor_units", receipts[i].moved}});
    else print(fmt::format("transfer {}: {}, {}\n", chain.rows[i].id, outcome, moved));
  }
  const std::string time = ledger::time_text(receipts[0].timestamp);
  print(json ? nlohmann::ordered_json{{"time", time}, {"transfers", rows}}.dump(2) + "\n"
             : fmt::format("all {} done at {}\n", receipts.size(), time));
  return 0;
}

}  // namespace

void add_ledger_apply(CLI::App& ledger, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* command = ledger.add_subcommand("apply", "Do the transfers of a file, all or none");
  command->add_option("file", options->file, "csv: id,debit,credit,amount and as needed flags,target,timeout,reference,code")->required();
  add_store_option(*command, options->place);
  add_clock_option(*command, options->place);
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer("Example:\n  entrepot ledger apply conversion.csv --store ledger.db");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return apply(*options, chosen.json); }; });
}

}  // namespace entrepot::app
