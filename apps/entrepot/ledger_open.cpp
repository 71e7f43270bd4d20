#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "console.h"
#include "ledger_command.h"
#include "ledger/rehearsal.h"
#include "store/journal_store.h"

namespace entrepot::app {
namespace {

struct AssetOptions {
  LedgerPlace place;
  ledger::Asset asset;
  unsigned places = 0;
};
struct AccountOptions {
  LedgerPlace place;
  ledger::Account account;
  std::string limit, reference;
};

// Opened now or before with the same body: both are what was asked for.
void say(const std::string& what, ledger::Outcome outcome, bool json) {
  if (json) print(nlohmann::ordered_json{{"name", what}, {"outcome", ledger::outcome_kind(outcome).name}}.dump(2) + "\n");
  else print(fmt::format("{}: {}\n", what, outcome == ledger::Outcome::exists ? "exists" : "open"));
}

Result<int> init(const LedgerPlace& place, bool rehearsal, bool json) {
  TRY(store::create_journal(place.store));
  if (rehearsal) {  // its first record, before every other time; later it would come too late
    TRY_ASSIGN(auto journal, store::open_journal(place.store, store::JournalUse::write));
    TRY_ASSIGN(const auto book, ledger::Book::open(std::move(journal), [] { return ledger::Timestamp{1}; }));
    TRY(book->act([](ledger::Ledger& now) { now.enter(ledger::rehearsal_text); }));
  }
  TRY_ASSIGN(const ledger::Ledger made, read_ledger(place));
  const std::string digest = ledger::digest_text(made.digest());
  print(json ? nlohmann::ordered_json{{"batches", made.batches()}, {"digest", digest}, {"rehearsal", rehearsal}}.dump(2) + "\n"
             : fmt::format("an empty ledger{}, digest {}\n", rehearsal ? " for rehearsal" : "", digest));
  return 0;
}

template <class Opened>
tl::unexpected<Error> refuse(const LedgerPlace& place, const ledger::Book& book, const std::string& what, const Opened& asked,
                             ledger::Outcome outcome) {
  const auto why = book.read([&](const ledger::Ledger& now) { return ledger::refusal(now, asked, outcome); });
  return refused(place, what, outcome, why ? *why : std::string(ledger::outcome_kind(outcome).sentence));
}

Result<int> open_asset(AssetOptions& options, bool json) {
  options.asset.places = static_cast<std::uint8_t>(options.places);
  TRY_ASSIGN(const auto book, open_book(options.place));
  TRY_ASSIGN(const ledger::Outcome outcome, book->open_ledger(options.asset));
  const std::string what = fmt::format("ledger {} ({})", options.asset.ledger, options.asset.asset);
  if (!ledger::done(outcome)) return refuse(options.place, *book, what, options.asset, outcome);
  say(what, outcome, json);
  return 0;
}

Result<int> open_account(AccountOptions& options, bool json) {
  options.account.reference = ledger::Id::of(options.reference);
  if (options.limit == "debits") options.account.flags = ledger::debits_must_not_exceed_credits;
  if (options.limit == "credits") options.account.flags = ledger::credits_must_not_exceed_debits;
  TRY_ASSIGN(const auto book, open_book(options.place));
  TRY_ASSIGN(const ledger::Outcome outcome, book->open_account(options.account));
  if (!ledger::done(outcome)) return refuse(options.place, *book, "account " + options.account.name, options.account, outcome);
  say("account " + options.account.name, outcome, json);
  return 0;
}

}  // namespace

void add_ledger_open(CLI::App& ledger, Chosen& chosen) {
  auto place = std::make_shared<LedgerPlace>();
  auto* make = ledger.add_subcommand("init", "Make an empty ledger");
  add_store_option(*make, *place);
  auto rehearsal = std::make_shared<bool>(false);
  make->add_flag("--rehearsal", *rehearsal, "for exercises: its clock may be ahead of the system's, and status and proof say so for good");
  make->add_flag("--json", chosen.json, "print JSON");
  make->footer("Example:\n  entrepot ledger init --store ledger.db");
  make->callback(
      [&chosen, place, rehearsal] { chosen.run = [&chosen, place, rehearsal] { return init(*place, *rehearsal, chosen.json); }; });

  auto asset = std::make_shared<AssetOptions>();
  auto* unit =
      ledger.add_subcommand("asset", "Open a ledger of one asset in one unit and grade; transfers join accounts of the same one only");
  unit->add_option("number", asset->asset.ledger, "its number")->required();
  unit->add_option("asset", asset->asset.asset, "what is counted: rice, USD, votes")->required();
  unit->add_option("unit", asset->asset.unit, "its unit: t, USD, vote")->required();
  unit->add_option("--grade", asset->asset.grade, "its grade");
  unit->add_option("--places", asset->places, "decimal places of amounts")->capture_default_str()->check(CLI::Range(0, 255));
  add_store_option(*unit, asset->place);
  add_clock_option(*unit, asset->place);
  unit->add_flag("--json", chosen.json, "print JSON");
  unit->footer("Example:\n  entrepot ledger asset 1 rice t --grade \"milled, 15 % broken\" --places 3 --store ledger.db");
  unit->callback([&chosen, asset] { chosen.run = [&chosen, asset] { return open_asset(*asset, chosen.json); }; });

  auto account = std::make_shared<AccountOptions>();
  auto* open = ledger.add_subcommand("account", "Open an account");
  open->add_option("name", account->account.name, "its name, such as stock:THA:lot7")->required();
  open->add_option("--ledger", account->account.ledger, "number of its ledger")->required();
  open->add_option("--limit", account->limit, "debits: they never exceed its credits; credits: never its debits")
      ->check(CLI::IsMember({"debits", "credits"}));
  open->add_option("--code", account->account.code, "a number of your own");
  open->add_option("--reference", account->reference, "the business record it stands for");
  add_store_option(*open, account->place);
  add_clock_option(*open, account->place);
  open->add_flag("--json", chosen.json, "print JSON");
  open->footer("Example:\n  entrepot ledger account stock:THA:lot7 --ledger 1 --limit debits --store ledger.db");
  open->callback([&chosen, account] { chosen.run = [&chosen, account] { return open_account(*account, chosen.json); }; });
}

}  // namespace entrepot::app
