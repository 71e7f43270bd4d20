#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error_catalogue.h"
#include "console.h"
#include "ledger_command.h"

namespace entrepot::app {
namespace {

struct Options {
  LedgerPlace place;
  std::string command;  // "transfer"
  std::string id, debit, credit, amount, target, reference, timeout;
  unsigned flags = 0;
  std::uint32_t code = 0;
};

Result<ledger::Transfer> request_of(const Options& options, const ledger::Ledger& book) {
  ledger::Transfer t;
  t.id = ledger::Id::of(options.id);
  t.debit = ledger::account_id(options.debit);
  t.credit = ledger::account_id(options.credit);
  t.target = ledger::Id::of(options.target);
  t.reference = ledger::Id::of(options.reference);
  t.flags = static_cast<std::uint16_t>(options.flags);
  t.code = options.code;
  TRY_ASSIGN(t.timeout_s, ledger::parse_duration(options.timeout, {"", 0, 0, "--timeout"}));
  ledger::Asset asset;  // of the account that is there; an amount for none is a whole number
  asset.unit = "units";
  const ledger::AccountState* debit = book.account(t.debit);
  const ledger::AccountState* known = debit != nullptr ? debit : book.account(t.credit);
  const ledger::KeptTransfer* target = book.find(t.target);
  if (known != nullptr) asset = book.assets().at(known->account.ledger);
  if (known == nullptr && target != nullptr) asset = book.assets().at(target->ledger);
  if (known != nullptr) t.ledger = known->account.ledger;
  if ((options.flags & (ledger::void_pending | ledger::reopen)) == 0) {
    TRY_ASSIGN(t.amount, ledger::parse_amount(options.amount, asset, {"", 0, 0, "amount"}));
  }
  return t;
}

// As it was asked for, for the record of what the ledger was not asked.
std::string asked(const Options& options) {
  std::string out = fmt::format("ledger {} {}", options.command, options.id);
  for (const std::string* word : {&options.target, &options.debit, &options.credit, &options.amount})
    if (!word->empty()) out += " " + *word;
  if (!options.timeout.empty()) out += " --timeout " + options.timeout;
  return out;
}

Result<int> submit(const Options& options, bool json) {
  TRY_ASSIGN(const auto book, open_book(options.place));
  TRY_ASSIGN(auto request, book->read([&options](const ledger::Ledger& now) { return request_of(options, now); }));
  if (!request) return record_refusal(*book, asked(options), error_kind(request.error().code).name, std::move(request.error()));
  const ledger::Transfer transfer = *std::move(request);
  TRY_ASSIGN(const auto receipts, book->transfer({&transfer, 1}));
  const ledger::Receipt& receipt = receipts[0];
  const ledger::Names names{{transfer.debit, options.debit}, {transfer.credit, options.credit}};
  if (!ledger::done(receipt.outcome)) {
    TRY_ASSIGN(const std::string why,
               book->read([&](const ledger::Ledger& now) { return ledger::refusal(now, transfer, receipt.outcome, names); }));
    return refused(options.place, "transfer " + options.id, receipt.outcome, why);
  }
  TRY_ASSIGN(const std::string moved, book->read([&](const ledger::Ledger& now) {
    const auto* kept = now.find(transfer.id);
    return ledger::amount_with_unit(receipt.moved, now.assets().at(kept->ledger));
  }));
  const auto outcome = ledger::outcome_kind(receipt.outcome).name;
  if (json)
    print(nlohmann::ordered_json{{"id", options.id},
                                 {"outcome", outcome},
                                 {"moved", moved},
                                 {"minor_units", receipt.moved},
                                 {"time", ledger::time_text(receipt.timestamp)}}
              .dump(2) +
          "\n");
  else print(fmt::format("transfer {}: {}, {} at {}\n", options.id, outcome, moved, ledger::time_text(receipt.timestamp)));
  return 0;
}

Result<int> advance(const LedgerPlace& place, bool json) {
  TRY_ASSIGN(const auto book, open_book(place));
  TRY_ASSIGN(const std::uint64_t before, book->read([](const ledger::Ledger& now) { return now.records(); }));
  TRY_ASSIGN(const ledger::Timestamp time, book->read([](const ledger::Ledger& now) { return now.time(); }));
  TRY_ASSIGN(const ledger::Outcome outcome, book->advance());
  if (!ledger::done(outcome)) {
    TRY_ASSIGN(const auto clock, clock_of(place));
    return refused(place, "advance", outcome,
                   fmt::format("the clock says {}, the ledger's time is {}.", ledger::time_text(clock()), ledger::time_text(time)));
  }
  TRY_ASSIGN(const std::uint64_t after, book->read([](const ledger::Ledger& now) { return now.records(); }));
  print(json ? nlohmann::ordered_json{{"expired", after - before}}.dump(2) + "\n"
             : fmt::format("{} reservation(s) expired\n", after - before));
  return 0;
}

void add_common(CLI::App& command, Options& options, Chosen& chosen) {
  command.add_option("--id", options.id, "its id: the same id again does nothing, whatever becomes of the answer")->required();
  command.add_option("--reference", options.reference, "the business record it stands for");
  add_store_option(command, options.place);
  add_clock_option(command, options.place);
  command.add_flag("--json", chosen.json, "print JSON");
}

void add_second_step(CLI::App& ledger, Chosen& chosen, const std::string& name, const std::string& help, unsigned flag,
                     const std::string& example) {
  auto options = std::make_shared<Options>();
  options->command = name;
  auto* command = ledger.add_subcommand(name, help);
  command->add_option("transfer", options->target, "id of the transfer")->required();
  if (flag == ledger::post_pending) command->add_option("amount", options->amount, "what to post of it; the rest goes back")->required();
  add_common(*command, *options, chosen);
  command->footer("Example:\n  entrepot ledger " + example + " --store ledger.db");
  command->callback([&chosen, options, flag] {
    options->flags = flag;
    chosen.run = [&chosen, options] { return submit(*options, chosen.json); };
  });
}

}  // namespace

void add_ledger_transfer(CLI::App& ledger, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  options->command = "transfer";
  auto* command = ledger.add_subcommand("transfer", "Move an amount, or reserve it with --pending");
  command->add_option("debit", options->debit, "account to debit")->required();
  command->add_option("credit", options->credit, "account to credit")->required();
  command->add_option("amount", options->amount, "in the ledger's unit, such as 12.5")->required();
  const auto flag = [command, options](const char* name, unsigned bit, const char* help) {
    return command->add_flag_callback(name, [options, bit] { options->flags |= bit; }, help);
  };
  auto* pending = flag("--pending", ledger::pending, "reserve it until it is posted, voided or expires");
  command->add_option("--timeout", options->timeout, "when the reservation expires: 90s, 48h, 30d")->needs(pending);
  flag("--balancing-debit", ledger::balancing_debit, "at most what the debit account has");
  flag("--balancing-credit", ledger::balancing_credit, "at most what the credit account lacks");
  flag("--close-debit", ledger::close_debit, "close the debit account behind it");
  flag("--close-credit", ledger::close_credit, "close the credit account behind it");
  command->add_option("--corrects", options->target, "id of a transfer that this one mends")->each([options](const std::string&) {
    options->flags |= ledger::corrects;
  });
  command->add_option("--code", options->code, "a number of your own");
  add_common(*command, *options, chosen);
  command->footer(
      "Example:\n  entrepot ledger transfer stock:THA:lot7 reserved:REQ-1 250 --pending --timeout 30d --id REQ-1-1 --store ledger.db");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return submit(*options, chosen.json); }; });

  add_second_step(ledger, chosen, "post", "Post a pending transfer, whole or in part", ledger::post_pending,
                  "post REQ-1-1 240 --id REQ-1-2");
  add_second_step(ledger, chosen, "void", "Give a pending transfer back", ledger::void_pending, "void REQ-1-1 --id REQ-1-3");
  add_second_step(ledger, chosen, "reopen", "Open again what a transfer closed", ledger::reopen, "reopen CLOSE-1 --id OPEN-1");

  auto place = std::make_shared<LedgerPlace>();
  auto* time = ledger.add_subcommand("advance", "Let the ledger's time reach the clock's, so that what is due expires");
  add_store_option(*time, *place);
  add_clock_option(*time, *place);
  time->add_flag("--json", chosen.json, "print JSON");
  time->footer("Example:\n  entrepot ledger advance --store ledger.db");
  time->callback([&chosen, place] { chosen.run = [&chosen, place] { return advance(*place, chosen.json); }; });
}

}  // namespace entrepot::app
