// `entrepot finance swap`: a swap from its request to its last repayment, through the ledger.

#include <chrono>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/error_catalogue.h"
#include "console.h"
#include "finance/swap.h"
#include "finance_command.h"
#include "finance_swap_print.h"
#include "ledger_command.h"

namespace entrepot::app {
namespace {

using finance::Arrangement;
using finance::Steps;
using finance::SwapState;
using ledger::Ledger;
using nlohmann::ordered_json;

struct Options {
  LedgerPlace place;
  ArrangementOptions rules;
  std::string command;  // "request"
  std::string id, requester, facility, amount, step, timeout = "14d";
  std::vector<std::string> excused;
  std::optional<int> months;
  std::string vote;
  int term = 0;
};

Day day_of_ledger(const LedgerPlace& place) {
  auto now = std::chrono::system_clock::now();
  if (const auto at = place.at.empty() ? std::nullopt : std::optional(ledger::parse_time(place.at)); at && *at)
    now = std::chrono::system_clock::time_point(
        std::chrono::duration_cast<std::chrono::system_clock::duration>(std::chrono::nanoseconds(**at)));
  return Day(std::chrono::floor<std::chrono::days>(now));
}

std::string text_of(const Options& options) {
  std::string out = "finance swap " + options.command;
  if (!options.id.empty()) out += " " + options.id;
  if (!options.vote.empty()) out += " " + options.vote;
  if (!options.step.empty()) out += " --id " + options.step;
  if (!options.requester.empty()) out += " --by " + options.requester;
  return out;
}

// As it was asked for, with what is not in the text of a step that is done.
std::string asked(const Options& options) {
  std::string out = text_of(options);
  for (const auto& [option, value] : {std::pair{"--facility", &options.facility}, {"--amount", &options.amount}})
    if (!value->empty()) out += fmt::format(" {} {}", option, *value);
  if (options.term != 0) out += fmt::format(" --term {}", options.term);
  return out;
}

FinanceStep journal_of(const Options& options) { return {text_of(options), asked(options)}; }

std::string what_of(const Options& options) { return options.id.empty() ? "the opening" : "the swap " + options.id; }

// The first request that was refused is the error.
Result<> do_steps(const Options& options, ledger::Book& book, const Steps& steps) {
  const FinanceStep journal = journal_of(options);
  TRY_ASSIGN(const auto receipts, carry_out(options.place, book, journal, steps));
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    const ledger::Outcome outcome = receipts[i].outcome;
    if (ledger::done(outcome) || outcome == ledger::Outcome::linked_event_failed) continue;
    TRY_ASSIGN(const std::string why, book.read([&](const Ledger& now) { return ledger::refusal(now, steps.transfers[i], outcome); }));
    return refused_and_recorded(options.place, book, journal, what_of(options), outcome, why);
  }
  return {};
}

using Make = std::function<Result<Steps>(const Options&, const Arrangement&, const Ledger&, Day)>;

// The error of what cannot be asked for is recorded, too.
Result<Steps> make_and_do(const Options& options, const Arrangement& arrangement, ledger::Book& book, const Make& make, Day day) {
  TRY(reach_the_clock(options.place, book, journal_of(options), what_of(options)));
  TRY_ASSIGN(auto made, book.read([&](const Ledger& now) { return make(options, arrangement, now, day); }));
  if (!made) return record_refusal(book, asked(options), error_kind(made.error().code).name, made.error());
  TRY(do_steps(options, book, *made));
  return made;
}

Result<int> step(const Options& options, const Make& make, bool json) {
  TRY_ASSIGN(const Arrangement arrangement, read_arrangement(options.rules));
  TRY_ASSIGN(const auto book, open_book(options.place));
  const Day day = day_of_ledger(options.place);
  TRY(make_and_do(options, arrangement, *book, make, day));
  TRY_ASSIGN(auto code, book->read([&](const Ledger& now) -> Result<int> {
    std::vector<std::string> confirm;
    for (const SwapState& swap : finance::swaps(arrangement, now)) {
      if (swap.id != options.id || swap.stage == finance::SwapStage::repaid || swap.stage == finance::SwapStage::given_back) continue;
      if (swap.facility == nullptr) continue;
      TRY_ASSIGN(confirm, finance::to_confirm(arrangement, *swap.facility, day));
    }
    return print_swaps(arrangement, now, options.id, json, confirm);
  }));
  return code;
}

Result<int> open(const Options& options, bool json) {
  TRY_ASSIGN(const Arrangement arrangement, read_arrangement(options.rules));
  TRY_ASSIGN(const auto book, open_book(options.place));
  const Day day = day_of_ledger(options.place);
  const Make opening = [](const Options&, const Arrangement& of, const Ledger& now, Day on) { return finance::open_steps(of, now, on); };
  TRY_ASSIGN(const Steps steps, make_and_do(options, arrangement, *book, opening, day));
  print(json ? ordered_json{{"accounts_opened", steps.accounts.size()}, {"amounts_set", steps.transfers.size()}}.dump(2) + "\n"
             : fmt::format("{}: {} account(s) opened, {} amount(s) set to those in force on {}\n", arrangement.key, steps.accounts.size(),
                           steps.transfers.size(), day.text()));
  return 0;
}

Result<int> status(const Options& options, bool json) {
  TRY_ASSIGN(const Arrangement arrangement, read_arrangement(options.rules));
  TRY_ASSIGN(const Ledger book, read_ledger(options.place));
  TRY_ASSIGN(const bool rehearsal, is_rehearsal(options.place));
  if (rehearsal && !json) print(fmt::format("{}\n", rehearsal_words));
  return print_swaps(arrangement, book, options.id, json);
}

Result<int> refusals(const Options& options, bool json) { return print_refusals(options.place, json); }

Result<Steps> request(const Options& options, const Arrangement& arrangement, const Ledger& book, Day day) {
  finance::SwapRequest asked;
  asked.id = options.id;
  asked.facility = options.facility;
  TRY_ASSIGN(asked.requester, economy_argument(options.requester, "--by"));
  TRY_ASSIGN(asked.billions, Decimal::parse(options.amount, {"", 0, 0, "--amount"}));
  for (const std::string& code : options.excused) {
    TRY_ASSIGN(const EconomyId member, economy_argument(code, "--except"));
    asked.excused.push_back(member);
  }
  TRY_ASSIGN(asked.decide_within_s, ledger::parse_duration(options.timeout, {"", 0, 0, "--decide-within"}));
  return finance::request_steps(arrangement, book, asked, day);
}

Result<Steps> vote(const Options& options, const Arrangement& arrangement, const Ledger& book, Day day) {
  TRY_ASSIGN(const EconomyId member, economy_argument(options.requester, "--by"));
  if (options.vote != "yes" && options.vote != "no")
    return fail(ErrorCode::bad_field, fmt::format("'{}' is neither yes nor no", options.vote.substr(0, 40)), {"", 0, 0, "vote"},
                "A vote is yes or no.");
  return finance::vote_steps(arrangement, book, options.id, member, options.vote == "yes", day);
}

Result<Steps> repay(const Options& options, const Arrangement& arrangement, const Ledger& book, Day /*day*/) {
  TRY_ASSIGN(const EconomyId by, economy_argument(options.requester, "--by"));
  std::optional<Decimal> amount;  // none: all
  if (options.amount != "all") {
    TRY_ASSIGN(amount, Decimal::parse(options.amount, {"", 0, 0, "--amount"}));
  }
  TRY_ASSIGN(const std::uint32_t within, ledger::parse_duration(options.timeout, {"", 0, 0, "--confirm-within"}));
  return finance::repay_steps(arrangement, book, options.id, by, options.step, amount, within);
}

Result<Steps> receive(const Options& options, const Arrangement& arrangement, const Ledger& book, Day /*day*/) {
  TRY_ASSIGN(const EconomyId by, economy_argument(options.requester, "--by"));
  if (options.amount.empty()) return finance::receive_steps(arrangement, book, options.id, by, options.step);
  TRY_ASSIGN(const Decimal amount, Decimal::parse(options.amount, {"", 0, 0, "--amount"}));
  return finance::receive_steps(arrangement, book, options.id, by, options.step, amount);
}

Result<Steps> draw(const Options& options, const Arrangement& arrangement, const Ledger& book, Day day) {
  TRY_ASSIGN(const EconomyId by, economy_argument(options.requester, "--by"));
  return finance::draw_steps(arrangement, book, options.id, by, options.months, day);
}

Result<Steps> withdraw(const Options& options, const Arrangement& arrangement, const Ledger& book, Day /*day*/) {
  TRY_ASSIGN(const EconomyId by, economy_argument(options.requester, "--by"));
  return finance::withdraw_steps(arrangement, book, options.id, by);
}

Result<Steps> renew(const Options& options, const Arrangement& arrangement, const Ledger& book, Day day) {
  TRY_ASSIGN(const EconomyId by, economy_argument(options.requester, "--by"));
  return finance::renew_steps(arrangement, book, options.id, by, options.term, options.months, day);
}

class Group {
 public:
  Group(CLI::App& swap, Chosen& chosen) : swap_(swap), chosen_(chosen) {}

  // A subcommand on one swap; `add` gives it its own options.
  template <class Add>
  void step_command(const std::string& name, const std::string& help, const std::string& example, Make make, Add&& add) {
    auto options = std::make_shared<Options>();
    options->command = name;
    auto* command = swap_.add_subcommand(name, help);
    command->add_option("swap", options->id, "its name, such as THA-2026-1")->required();
    add(*command, *options);
    common(*command, *options, example);
    command->callback([this_chosen = &chosen_, options, make] {
      this_chosen->run = [this_chosen, options, make] { return step(*options, make, this_chosen->json); };
    });
  }

  void plain_command(const std::string& name, const std::string& help, const std::string& example, Result<int> (*run)(const Options&, bool),
                     bool takes_swap) {
    auto options = std::make_shared<Options>();
    options->command = name;
    auto* command = swap_.add_subcommand(name, help);
    if (takes_swap) command->add_option("swap", options->id, "only this one");
    common(*command, *options, example);
    command->callback([this_chosen = &chosen_, options, run] {
      this_chosen->run = [this_chosen, options, run] { return run(*options, this_chosen->json); };
    });
  }

 private:
  void common(CLI::App& command, Options& options, const std::string& example) {
    command
        .add_option("--arrangement", options.rules.arrangement,
                    "the arrangement: a TOML file, or the name of one that comes with the program")
        ->capture_default_str();
    add_store_option(command, options.place);
    add_clock_option(command, options.place);
    command.add_flag("--json", chosen_.json, "print JSON");
    command.footer("Example:\n  entrepot finance swap " + example + " --store net.db");
  }

  CLI::App& swap_;
  Chosen& chosen_;
};

}  // namespace

void add_finance_swap(CLI::App& finance, Chosen& chosen) {
  auto* swap = finance.add_subcommand("swap", "A swap from its request to its last repayment, through the ledger");
  swap->require_subcommand(1);
  Group group(*swap, chosen);
  const auto months = [](CLI::App& command, Options& options) {
    command.add_option("--months", options.months, "the maturity agreed, where the facility does not say it")->check(CLI::Range(1, 600));
  };
  const auto signer = [](CLI::App& command, Options& options) {
    command.add_option("--by", options.requester, "who signs: the member that asked for it, alpha-3")->required();
  };
  const auto repayment = [](CLI::App& command, Options& options) {
    command.add_option("--id", options.step, "names this repayment: the same again does nothing")->required();
  };
  group.plain_command("open", "Open the accounts of an arrangement, or bring them to the amounts of today", "open", open, false);
  group.step_command("request", "Reserve an amount until it is decided",
                     "request THA-2026-1 --by THA --facility stability-delinked --amount 2.5", request,
                     [](CLI::App& command, Options& options) {
                       command.add_option("--by", options.requester, "the member that asks, alpha-3")->required();
                       command.add_option("--facility", options.facility, "as 'entrepot finance amounts' lists them")->required();
                       command.add_option("--amount", options.amount, "billions of the arrangement's currency")->required();
                       command.add_option("--except", options.excused, "member that does not provide; several")->allow_extra_args(false);
                       command.add_option("--decide-within", options.timeout, "then the reservation ends: 48h, 14d")->capture_default_str();
                     });
  group.step_command("vote", "Record a vote; it is drawn once enough say yes", "vote THA-2026-1 yes --by JPN", vote,
                     [](CLI::App& command, Options& options) {
                       command.add_option("vote", options.vote, "yes or no")->required();
                       command.add_option("--by", options.requester, "who votes, alpha-3; members that vote together are one")->required();
                     });
  group.step_command("draw", "Draw what was requested and decided; its first term begins", "draw THA-2026-1 --by THA", draw,
                     [&](CLI::App& command, Options& options) { signer(command, options), months(command, options); });
  group.step_command("withdraw", "Give back what was requested and not drawn", "withdraw THA-2026-1 --by THA", withdraw, signer);
  group.step_command("renew", "End a term and begin the next", "renew THA-2026-1 --term 2 --by THA", renew,
                     [&](CLI::App& command, Options& options) {
                       command.add_option("--term", options.term, "the term that begins: 2 for the first renewal")->required();
                       signer(command, options), months(command, options);
                     });
  group.step_command(
      "repay", "Say that it was repaid, to each provider its share; each confirms what it received",
      "repay THA-2026-1 --amount 1 --id first --by THA", repay, [&](CLI::App& command, Options& options) {
        options.timeout = "30d";
        command.add_option("--amount", options.amount, "billions of the arrangement's currency; all: what is owed")->required();
        command.add_option("--confirm-within", options.timeout, "what is not confirmed by then is owed as before")->capture_default_str();
        repayment(command, options), signer(command, options);
      });
  group.step_command("receive", "Confirm, as a provider, what was received of a repayment: only that lowers the debt",
                     "receive THA-2026-1 --id first --by JPN", receive, [&](CLI::App& command, Options& options) {
                       command.add_option("--by", options.requester, "the provider, alpha-3")->required();
                       command.add_option("--amount", options.amount, "billions, where it was less than its share");
                       repayment(command, options);
                     });
  group.plain_command("refusals", "What was refused and why, as the journal has it", "refusals", refusals, false);
  group.plain_command("status", "Where swaps stand: owed to whom, due when", "status", status, true);
}

}  // namespace entrepot::app
