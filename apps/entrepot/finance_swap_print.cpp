#include "finance_swap_print.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "console.h"
#include "finance/swap.h"
#include "finance_command.h"
#include "store/journal_store.h"

namespace entrepot::app {
namespace {

using finance::Arrangement;
using finance::SwapState;
using ledger::Ledger;
using nlohmann::ordered_json;

std::string money(const Arrangement& arrangement, std::int64_t minor_units) { return Money{minor_units, arrangement.currency}.text(); }

std::string votes_text(const finance::SwapVotes& votes) {
  if (votes.cast.empty()) return {};
  std::string out = fmt::format("    votes: {} yes, {} no of {}, {} are needed{}:", votes.yes.text(), votes.no.text(), votes.all.text(),
                                votes.needed.text(),
                                votes.decided   ? " (decided)"
                                : votes.refused ? " (cannot be reached)"
                                                : "");
  for (const auto& [voter, yes] : votes.cast) out += fmt::format(" {} {}", voter.text(), yes ? "yes" : "no");
  return out + "\n";
}

ordered_json json_of(const Arrangement& arrangement, const SwapState& swap, const finance::SwapVotes& votes) {
  ordered_json cast = ordered_json::object();
  for (const auto& [voter, yes] : votes.cast) cast[voter.text()] = yes ? "yes" : "no";
  ordered_json owed = ordered_json::object();
  for (const auto& [provider, amount] : swap.owed_to) owed[provider.text()] = money(arrangement, amount);
  ordered_json announced = ordered_json::object();
  for (const auto& [provider, amount] : swap.announced_to) announced[provider.text()] = money(arrangement, amount);
  return {{"id", swap.id},
          {"requester", swap.requester.text()},
          {"facility", swap.facility == nullptr ? ordered_json(nullptr) : ordered_json(swap.facility->key)},
          {"stage", finance::swap_stage_name(swap.stage)},
          {"requested", money(arrangement, swap.requested)},
          {"drawn", money(arrangement, swap.drawn)},
          {"owed", money(arrangement, swap.owed)},
          {"owed_to", owed},
          {"announced_to", announced},
          {"due", swap.due ? ordered_json(ledger::time_text(*swap.due)) : ordered_json(nullptr)},
          {"overdue", swap.overdue},
          {"votes",
           {{"yes", votes.yes.text()}, {"no", votes.no.text()}, {"of", votes.all.text()}, {"needed", votes.needed.text()}, {"cast", cast}}},
          {"terms_begun", swap.terms_used},
          {"renewals_left", swap.renewals_left ? ordered_json(*swap.renewals_left) : ordered_json(nullptr)}};
}

std::string grouped(const Arrangement& arrangement, std::int64_t minor_units) { return money_text({minor_units, arrangement.currency}); }

std::string text_of(const Arrangement& arrangement, const SwapState& swap) {
  std::string out = fmt::format("{}  {}  {}  {}: requested {}, drawn {}, owed {}\n", swap.id, swap.requester.text(),
                                swap.facility == nullptr ? "(a facility that is not in the file)" : swap.facility->key,
                                finance::swap_stage_name(swap.stage), grouped(arrangement, swap.requested),
                                grouped(arrangement, swap.drawn), grouped(arrangement, swap.owed));
  const std::string renewals = swap.renewals_left ? fmt::format("{} renewal(s) left", *swap.renewals_left) : "renewals without a limit";
  if (swap.due)
    out += fmt::format("    term {}, due {}, {}\n", swap.terms_used, ledger::time_text(*swap.due - *swap.due % 1'000'000'000), renewals);
  if (swap.overdue) out += fmt::format("    OVERDUE: term {} is over and {} is owed\n", swap.terms_used, grouped(arrangement, swap.owed));
  const auto announced = [&](EconomyId provider) -> std::string {
    for (const auto& [to, amount] : swap.announced_to)
      if (to == provider) return fmt::format(", {} of it announced as repaid, not confirmed", grouped(arrangement, amount));
    return {};
  };
  for (const auto& [provider, amount] : swap.owed_to)
    out += fmt::format("    to {}  {:>24}{}\n", provider.text(), grouped(arrangement, amount), announced(provider));
  return out;
}

}  // namespace

Result<int> print_swaps(const Arrangement& arrangement, const Ledger& book, const std::string& id, bool json,
                        const std::vector<std::string>& confirm) {
  ordered_json rows = ordered_json::array();
  std::string text;
  for (const SwapState& swap : finance::swaps(arrangement, book)) {
    if (!id.empty() && swap.id != id) continue;
    TRY_ASSIGN(const finance::SwapVotes votes, finance::swap_votes(arrangement, book, swap.id, swap.requester));
    if (json) rows.push_back(json_of(arrangement, swap, votes));
    else text += text_of(arrangement, swap) + votes_text(votes);
  }
  if (!id.empty() && rows.empty() && text.empty())
    return fail(ErrorCode::not_found, fmt::format("There is no swap '{}'", id), {"", 0, 0, "swap"}, "Leave the name out to list them all.");
  if (json) {
    print(ordered_json{{"arrangement", arrangement.key}, {"swaps", rows}, {"to_confirm", confirm}}.dump(2) + "\n");
    return 0;
  }
  print(text.empty() ? "no swaps\n" : text);
  for (const std::string& line : confirm) print("to confirm before it can be called lawful: " + line + "\n");
  return 0;
}

Result<int> print_refusals(const LedgerPlace& place, bool json) {
  TRY_ASSIGN(const auto journal, store::open_journal(place.store, store::JournalUse::read));
  ordered_json rows = ordered_json::array();
  std::string text;
  const auto each = [&](const Ledger&, const ledger::Entry& entry) -> Result<> {
    if (refused_rule(entry.text, "finance").empty()) return {};
    const std::string time = ledger::time_text(entry.timestamp);
    rows.push_back({{"time", time}, {"refused", entry.text}});
    text += fmt::format("{} {}\n", time, entry.text);
    return {};
  };
  TRY(ledger::replay(*journal, no_progress(), each));
  print(json ? rows.dump(2) + "\n" : text.empty() ? "nothing was refused\n" : text);
  return 0;
}

}  // namespace entrepot::app
