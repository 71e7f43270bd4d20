#include <algorithm>

#include <fmt/format.h>

#include "ledger/text.h"

namespace entrepot::ledger {
namespace {

// hledger ends an account at two blanks or at a tab and reads parentheses and brackets at its start, and a comment at a semicolon.
std::string account(const std::string& name) {
  std::string out;
  for (const char c : name)
    if (!(c == ' ' && (out.empty() || out.back() == ' '))) out += c == ';' ? ',' : c;
  if (!out.empty() && out.back() == ' ') out.pop_back();
  if (out.empty() || std::string_view("([*!{=~%&;#'\"0123456789").find(out[0]) != std::string_view::npos) out.insert(0, "_");
  return out;
}

// The unit with what it measures, in quotes: "t rice milled".
std::string commodity(const Asset& asset) {
  std::string name = asset.unit == asset.asset ? asset.unit : asset.unit + " " + asset.asset;
  if (!asset.grade.empty()) name += " " + asset.grade;
  std::replace(name.begin(), name.end(), '"', '\'');
  std::replace(name.begin(), name.end(), ';', ',');
  return '"' + name + '"';
}

std::string line(const std::string& account_text, std::int64_t amount, const Asset& asset, const std::string& more = {}) {
  return fmt::format("    {}  {} {}{}\n", account_text, amount_text(amount, asset), commodity(asset), more);
}

std::string day(Timestamp timestamp) { return time_text(timestamp).substr(0, 10); }

}  // namespace

std::string hledger_text(const Ledger& ledger) {
  std::string out =
      fmt::format("; {} batches, {} records, digest {}\n\n", ledger.batches(), ledger.records(), digest_text(ledger.digest()));
  for (const auto& [number, asset] : ledger.assets())
    out += fmt::format("commodity {}{} {}  ; ledger {}\n", amount_text(0, asset), asset.places == 0 ? "." : "", commodity(asset), number);
  for (const AccountState& state : ledger.accounts())
    out += fmt::format("account {}{}\n", account(state.account.name), state.closed_by.is_zero() ? "" : "  ; closed");
  const auto account_of = [&ledger](const Id& id) { return account(ledger.account(id)->account.name); };
  for (const KeptTransfer& t : ledger.transfers()) {
    const Asset& asset = ledger.assets().at(t.ledger);
    if (t.state == TransferState::pending) {
      out += fmt::format("\n; reserved since {}: {} from {} to {} ({})\n", time_text(t.timestamp), amount_with_unit(t.moved, asset),
                         account_of(t.credit), account_of(t.debit), t.id.text());
    }
    if (t.state != TransferState::posted || (t.flags & (void_pending | reopen)) != 0) continue;
    out += fmt::format("\n{} ({}) {}  ; {}{}\n", day(t.timestamp), t.code, t.id.text(), time_text(t.timestamp),
                       t.target.is_zero()          ? ""
                       : (t.flags & corrects) != 0 ? ", corrects " + t.target.text()
                                                   : ", posts " + t.target.text());
    out += line(account_of(t.debit), t.moved, asset) + line(account_of(t.credit), -t.moved, asset);
  }
  if (ledger.accounts().empty() || ledger.transfers().empty()) return out;
  out += fmt::format("\n{} balances\n", day(ledger.time()));
  for (const AccountState& state : ledger.accounts()) {
    const Asset& asset = ledger.assets().at(state.account.ledger);
    const std::string balance = amount_text(__int128_t{state.totals.debits_posted} - state.totals.credits_posted, asset);
    out += line(account(state.account.name), 0, asset, fmt::format(" = {} {}", balance, commodity(asset)));
  }
  return out;
}

}  // namespace entrepot::ledger
