#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/text.h"
#include "console.h"
#include "ledger_command.h"
#include "store/journal_store.h"

namespace entrepot::app {
namespace {

struct Options {
  LedgerPlace place;
  std::string account;
  bool csv = false;
};

bool is_of(const std::string& name, const std::string& asked) {  // "stock:THA" names stock:THA and all below it
  return asked.empty() || name == asked || name.rfind(asked + ":", 0) == 0;
}

struct BalanceRow {
  const ledger::AccountState* state;
  ledger::Asset asset;
  std::string text(std::int64_t amount) const { return ledger::amount_text(amount, asset); }
  std::string balance() const { return ledger::amount_text(__int128_t{state->totals.credits_posted} - state->totals.debits_posted, asset); }
};

std::string balances_text(const std::vector<BalanceRow>& rows, const ledger::Ledger& book) {
  std::size_t width = 7;
  for (const BalanceRow& row : rows) width = std::max(width, row.state->account.name.size());
  std::string out = fmt::format("{:<{}} {:>14} {:>14} {:>14} {:>14} {:>14}\n", "account", width, "debits pending", "debits posted",
                                "credits pending", "credits posted", "balance");
  for (const BalanceRow& row : rows) {
    const ledger::Totals& t = row.state->totals;
    out += fmt::format("{:<{}} {:>14} {:>14} {:>15} {:>14} {:>14} {}{}\n", row.state->account.name, width, row.text(t.debits_pending),
                       row.text(t.debits_posted), row.text(t.credits_pending), row.text(t.credits_posted), row.balance(), row.asset.unit,
                       row.state->closed_by.is_zero() ? "" : " closed");
  }
  return out + fmt::format("{} batches, {} records, digest {}\n", book.batches(), book.records(), ledger::digest_text(book.digest()));
}

std::string balances_csv(const std::vector<BalanceRow>& rows) {
  std::string out = "account,ledger,asset,unit,grade,debits_pending,debits_posted,credits_pending,credits_posted,balance,closed\n";
  for (const BalanceRow& row : rows) {
    const ledger::Totals& t = row.state->totals;
    out += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", csv_field(row.state->account.name), row.state->account.ledger,
                       csv_field(row.asset.asset), csv_field(row.asset.unit), csv_field(row.asset.grade), row.text(t.debits_pending),
                       row.text(t.debits_posted), row.text(t.credits_pending), row.text(t.credits_posted), row.balance(),
                       row.state->closed_by.is_zero() ? "no" : "yes");
  }
  return out;
}

std::string balances_json(const std::vector<BalanceRow>& rows, const ledger::Ledger& book) {
  nlohmann::ordered_json accounts = nlohmann::ordered_json::array();
  for (const BalanceRow& row : rows) {
    const ledger::Totals& t = row.state->totals;
    accounts.push_back({{"account", row.state->account.name},
                        {"ledger", row.state->account.ledger},
                        {"asset", row.asset.asset},
                        {"unit", row.asset.unit},
                        {"grade", row.asset.grade},
                        {"debits_pending", row.text(t.debits_pending)},
                        {"debits_posted", row.text(t.debits_posted)},
                        {"credits_pending", row.text(t.credits_pending)},
                        {"credits_posted", row.text(t.credits_posted)},
                        {"balance", row.balance()},
                        {"closed", !row.state->closed_by.is_zero()}});
  }
  const nlohmann::ordered_json out{
      {"batches", book.batches()}, {"records", book.records()}, {"digest", ledger::digest_text(book.digest())}, {"accounts", accounts}};
  return out.dump(2) + "\n";
}

Result<int> balances(const Options& options, bool json) {
  TRY_ASSIGN(const ledger::Ledger book, read_ledger(options.place));
  std::vector<BalanceRow> rows;
  for (const ledger::AccountState& state : book.accounts())
    if (is_of(state.account.name, options.account)) rows.push_back({&state, book.assets().at(state.account.ledger)});
  if (rows.empty() && !options.account.empty()) {
    std::vector<std::string> names;
    for (const ledger::AccountState& state : book.accounts()) names.push_back(state.account.name);
    return fail(ErrorCode::unknown_name, fmt::format("There is no account '{}'", options.account), {options.place.store, 0, 0, "--account"},
                known_names_remedy(options.account, names));
  }
  print(json ? balances_json(rows, book) : options.csv ? balances_csv(rows) : balances_text(rows, book));
  return 0;
}

struct HistoryRow {
  std::uint64_t sequence = 0, batch = 0;
  ledger::Record head;
  ledger::Transfer transfer;
  std::string kind, name;  // name: of a ledger or an account
};

HistoryRow row_of(ledger::RecordView record, const ledger::Record& head) {
  HistoryRow row;
  row.head = head;
  switch (head.kind) {
    case ledger::RecordKind::ledger: row.kind = "ledger", row.name = ledger::decode_asset(record).asset; break;
    case ledger::RecordKind::account: row.kind = "account", row.name = ledger::decode_account(record).name; break;
    case ledger::RecordKind::transfer: row.kind = "transfer", row.transfer = ledger::decode_transfer(record); break;
    case ledger::RecordKind::entry: row.kind = "entry", row.name = ledger::decode_entry_part(record).text; break;
    case ledger::RecordKind::expiry: row.kind = "expiry", row.transfer = ledger::decode_transfer(record); break;
  }
  return row;
}

Result<std::vector<HistoryRow>> rows_of(ledger::Journal& journal, ledger::Replay& replay) {
  std::vector<HistoryRow> rows;
  const auto each = [&](const ledger::Batch& batch) -> Result<> {
    TRY(replay.add(batch));
    for (std::size_t i = 0; i < batch.count(); ++i) {
      const ledger::RecordView record(batch.records.data() + i * ledger::record_bytes, ledger::record_bytes);
      TRY_ASSIGN(const ledger::Record head, ledger::decode(record));
      HistoryRow row = row_of(record, head);
      if (head.kind == ledger::RecordKind::entry) {  // one row for all parts of its text
        if (ledger::decode_entry_part(record).goes_on) {
          rows.back().name += row.name;
          continue;
        }
      }
      row.sequence = batch.first_sequence + i;
      row.batch = batch.number;
      rows.push_back(std::move(row));
    }
    return {};
  };
  TRY(journal.read(each));
  return rows;
}

Result<int> history(const Options& options, bool json) {
  TRY_ASSIGN(const auto journal, store::open_journal(options.place.store, store::JournalUse::read));
  ledger::Replay replay(journal->name());
  TRY_ASSIGN(const auto rows, rows_of(*journal, replay));
  const ledger::Ledger& book = replay.ledger();
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  if (options.csv && !json)
    print("sequence,batch,time,kind,outcome,id,debit,credit,amount,moved,unit,flags,target,timeout_s,code,reference\n");
  for (const HistoryRow& row : rows) {
    const ledger::Transfer& t = row.transfer;
    const bool moves = row.name.empty();
    const std::string debit = moves && !t.debit.is_zero() ? ledger::account_name(book, t.debit) : "";
    const std::string credit = moves && !t.credit.is_zero() ? ledger::account_name(book, t.credit) : "";
    if (!options.account.empty() && !is_of(debit, options.account) && !is_of(credit, options.account) && row.name != options.account)
      continue;
    const ledger::KeptTransfer* target = book.find(t.target);  // a second step that was refused names no ledger
    const auto asset = book.assets().find(t.ledger == 0 && target != nullptr ? target->ledger : t.ledger);
    const ledger::Asset unknown;
    const ledger::Asset& unit = asset == book.assets().end() ? unknown : asset->second;
    const std::string amount = moves ? ledger::amount_text(t.amount, unit) : "", moved = moves ? ledger::amount_text(t.moved, unit) : "";
    const std::string id = moves ? t.id.text() : row.name, flags = join(ledger::flag_names(t), " ");
    const std::string_view before = row.kind == "entry" && row.head.outcome == ledger::Outcome::ok
                                        ? refused_rule(row.name, "ledger")
                                        : std::string_view();  // the ledger was asked
    const std::string time = ledger::time_text(row.head.timestamp),
                      outcome(before.empty() ? ledger::outcome_kind(row.head.outcome).name : before);
    if (json) {
      nlohmann::ordered_json entry{{"sequence", row.sequence}, {"batch", row.batch}, {"time", time},
                                   {"kind", row.kind},         {"outcome", outcome}, {"id", id}};
      if (moves) entry.update({{"debit", debit}, {"credit", credit}, {"amount", amount}, {"moved", moved}, {"unit", unit.unit}});
      if (moves)
        entry.update({{"flags", ledger::flag_names(t)},
                      {"target", t.target.text()},
                      {"timeout_s", t.timeout_s},
                      {"code", t.code},
                      {"reference", t.reference.text()}});
      list.push_back(std::move(entry));
    } else if (options.csv) {
      print(fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", row.sequence, row.batch, time, row.kind, outcome,
                        csv_field(id), csv_field(debit), csv_field(credit), amount, moved, csv_field(moves ? unit.unit : ""), flags,
                        csv_field(t.target.text()), t.timeout_s, t.code, csv_field(t.reference.text())));
    } else {
      std::string line = fmt::format("{:>5} {} {:<8} {}", row.sequence, time, row.kind, id);
      if (!debit.empty() || !credit.empty()) line += fmt::format(" {} -> {} {} {}", debit, credit, amount, unit.unit);
      if (debit.empty() && credit.empty() && moves) line += fmt::format(" {} {}", amount, unit.unit);
      if (row.kind == "transfer" && row.head.outcome == ledger::Outcome::ok && t.moved != t.amount)
        line += fmt::format(" (moved {})", moved);
      if (!flags.empty()) line += " [" + flags + "]";
      if (!t.target.is_zero()) line += " of " + t.target.text();
      if (row.head.outcome != ledger::Outcome::ok) line += " REFUSED: " + outcome;
      print(line + "\n");
    }
  }
  if (json) print(list.dump(2) + "\n");
  return 0;
}

}  // namespace

void add_ledger_show(CLI::App& ledger, Chosen& chosen) {
  for (const bool of_balances : {true, false}) {
    auto options = std::make_shared<Options>();
    auto* command = of_balances ? ledger.add_subcommand("balances", "Balances of accounts, reserved and posted")
                                : ledger.add_subcommand("history", "Every record: what was opened, moved, expired, and what was refused");
    command->add_option("--account", options->account, "one account, or all below it: stock:THA");
    command->add_flag("--csv", options->csv, "print csv");
    add_store_option(*command, options->place);
    command->add_flag("--json", chosen.json, "print JSON");
    command->footer(
        fmt::format("Example:\n  entrepot ledger {} --store ledger.db", of_balances ? "balances" : "history --account stock:THA"));
    command->callback([&chosen, options, of_balances] {
      chosen.run = [&chosen, options, of_balances] {
        return of_balances ? balances(*options, chosen.json) : history(*options, chosen.json);
      };
    });
  }
}

}  // namespace entrepot::app
