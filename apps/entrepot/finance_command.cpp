#include "finance_command.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <span>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "share.h"

namespace entrepot::app {

void add_arrangement_options(CLI::App& command, ArrangementOptions& options) {
  command.add_option("--arrangement", options.arrangement, "the arrangement: a TOML file, or the name of one that comes with the program")
      ->capture_default_str();
  command.add_option("--on", options.on, "the day whose rules count, YYYY-MM-DD (default: today)");
}

Result<finance::Arrangement> read_arrangement(const ArrangementOptions& options) {
  if (std::filesystem::path(options.arrangement).has_extension()) return finance::load_arrangement(options.arrangement);
  TRY_ASSIGN(const auto file, shared_file("finance/" + options.arrangement + ".toml"));
  return finance::load_arrangement(file);
}

Result<Day> day_of(const ArrangementOptions& options) {
  if (!options.on.empty()) return Day::parse(options.on, {"", 0, 0, "--on"});
  return Day(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
}

std::string plain(const Decimal& number) {
  std::string text = number.text();
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string money_text(const Money& money) {
  std::string text = money.text();
  const std::size_t first = text.front() == '-' ? 1 : 0;
  for (std::size_t at = std::min(text.find('.'), text.find(' ')); at > first + 3;) text.insert(at -= 3, ",");
  return text;
}

namespace {

struct Refused {
  std::string what;
  ledger::Outcome outcome;
  std::string why;  // the rule with its figures
};

bool is_done(const ledger::Ledger& now, const finance::Steps& steps, std::span<const ledger::Transfer> asked) {
  return std::all_of(asked.begin(), asked.end(), [&now](const auto& one) { return now.find(one.id) != nullptr; }) &&
         std::all_of(steps.accounts.begin(), steps.accounts.end(),
                     [&now](const auto& one) { return now.account(ledger::account_id(one.name)) != nullptr; });
}

// The first that is refused, those that are there with another body before others are opened. Names of the safety net are open only to who enters a
// text.
std::optional<Refused> open_each(ledger::Ledger& now, const finance::Steps& steps) {
  for (const auto& asset : steps.ledgers)
    if (const auto outcome = now.open(asset); !ledger::done(outcome))
      return Refused{"the ledger " + asset.asset, outcome, ledger::refusal(now, asset, outcome)};
  for (const bool there : {true, false})
    for (const auto& account : steps.accounts) {
      if ((now.account(ledger::account_id(account.name)) != nullptr) != there) continue;
      if (const auto outcome = now.open(account); !ledger::done(outcome))
        return Refused{"the account " + account.name, outcome, ledger::refusal(now, account, outcome)};
    }
  return std::nullopt;
}

}  // namespace

Result<std::vector<ledger::Receipt>> carry_out(const LedgerPlace& place, ledger::Book& book, const FinanceStep& step,
                                               const finance::Steps& steps) {
  constexpr std::size_t most = ledger::batch_max - 1;  // beside the text
  const std::size_t opened = steps.ledgers.size() + steps.accounts.size();
  if (opened > most)
    return fail(ErrorCode::limit_exceeded, fmt::format("{} accounts at once are more than the {} of a batch", opened, most), {},
                "Split the file.");
  std::vector<ledger::Receipt> receipts(steps.transfers.size());
  std::size_t from = 0;
  do {
    const std::size_t count = std::min(most - (from == 0 ? opened : 0), receipts.size() - from);
    const auto asked = std::span(steps.transfers).subspan(from, count);
    std::optional<Refused> refusal;
    TRY(book.act([&](ledger::Ledger& now) {
      if (!is_done(now, steps, asked)) now.enter(step.text);
      if (from == 0) refusal = open_each(now, steps);
      if (!refusal) now.transfer(asked, std::span(receipts).subspan(from, count));
    }));
    if (refusal) return refused_and_recorded(place, book, step, refusal->what, refusal->outcome, refusal->why);
    from += count;
  } while (from < receipts.size());
  return receipts;
}

tl::unexpected<Error> refused_and_recorded(const LedgerPlace& place, ledger::Book& book, const FinanceStep& step, const std::string& what,
                                           ledger::Outcome outcome, const std::string& why) {
  auto made = refused(place, what, outcome, why);
  (void)record_refusal(book, step.asked, ledger::outcome_kind(outcome).name, made.value());
  return made;
}

Result<> reach_the_clock(const LedgerPlace& place, ledger::Book& book, const FinanceStep& step, const std::string& what) {
  TRY_ASSIGN(const ledger::Outcome outcome, book.advance());
  if (ledger::done(outcome)) return {};
  TRY_ASSIGN(const auto clock, clock_of(place));
  TRY_ASSIGN(const ledger::Timestamp time, book.read([](const ledger::Ledger& now) { return now.time(); }));
  return refused_and_recorded(
      place, book, step, what, outcome,
      fmt::format("the clock says {}, the ledger's time is {}.", ledger::time_text(clock()), ledger::time_text(time)));
}

void add_finance_command(CLI::App& app, Chosen& chosen) {
  auto* finance = app.add_subcommand("finance", "The regional safety net: what members may draw, who decides, swaps, settlement");
  finance->require_subcommand(1);
  add_finance_amounts(*finance, chosen);
  add_finance_power(*finance, chosen);
  add_finance_swap(*finance, chosen);
  add_finance_settle(*finance, chosen);
}

}  // namespace entrepot::app
