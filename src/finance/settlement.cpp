#include "finance/settlement.h"

#include <map>
#include <set>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/text.h"
#include "ledger/numbers.h"

namespace entrepot::finance {
namespace {

constexpr std::string_view prefix = "settlement:";

std::string account_of(Currency currency, EconomyId economy) { return fmt::format("{}{}:{}", prefix, currency.code(), economy.text()); }

// Currency and economy of an account of settlements.
std::optional<std::pair<std::string, EconomyId>> parse_account(std::string_view name) {
  if (!name.starts_with(prefix)) return std::nullopt;
  const auto parts = split(name.substr(prefix.size()), ':');
  if (parts.size() != 2) return std::nullopt;
  const auto economy = EconomyId::parse(parts[1]);
  if (!economy) return std::nullopt;
  return std::pair(std::string(parts[0]), *economy);
}

// Of the transfer that is the payment, where it was made, else of the one that will be: closed to other writers, or of an earlier version.
ledger::Id id_of(const std::string& reference, const ledger::Ledger& book) {
  const std::string text = "settlement:" + reference;
  const ledger::Id before = ledger::Id::of(text);
  const auto* kept = book.find(before);
  const auto* debit = kept == nullptr ? nullptr : book.account(kept->debit);
  return debit != nullptr && parse_account(debit->account.name) ? before : ledger::id_for_office(text);
}

Result<> add(std::int64_t& sum, std::int64_t amount) {
  if (!__builtin_add_overflow(sum, amount, &sum)) return {};
  return fail(ErrorCode::out_of_range, "The payments of a currency sum to more than 64 bits", {}, "Ask for fewer payments.");
}

Result<Payment> payment_of(const CsvReader& reader, const std::vector<std::string_view>& fields, const std::vector<std::size_t>& at) {
  const auto field = [&](std::size_t c) { return at[c] < fields.size() ? trim(fields[at[c]]) : std::string_view(); };
  Payment out;
  out.row = reader.line();
  out.reference = field(0);
  if (out.reference.empty())
    return fail(ErrorCode::missing_data, "A payment without a reference", reader.where(at[0], "reference"), "Give each its own.");
  TRY_ASSIGN(out.from, EconomyId::parse(field(1), reader.where(at[1], "from")));
  TRY_ASSIGN(out.to, EconomyId::parse(field(2), reader.where(at[2], "to")));
  if (out.from == out.to)
    return fail(ErrorCode::contradiction, fmt::format("{} pays itself", out.from.text()), reader.where(at[2], "to"), "Name who receives.");
  TRY_ASSIGN(const Currency currency, Currency::parse(field(3), reader.where(at[3], "currency")));
  TRY_ASSIGN(const Decimal amount, Decimal::parse(field(4), reader.where(at[4], "amount")));
  const auto money = Money::create(amount, currency);
  if (!money) return fail(ErrorCode::out_of_range, money.error().what, reader.where(at[4], "amount"), money.error().remedy);
  out.amount = *money;
  if (out.amount.minor_units <= 0)
    return fail(ErrorCode::out_of_range, fmt::format("A payment of {}", out.amount.text()), reader.where(at[4], "amount"),
                "Write an amount above zero.");
  return out;
}

}  // namespace

Result<std::vector<Payment>> read_payments(const std::filesystem::path& file) {
  TRY_ASSIGN(CsvReader reader, CsvReader::open(file));
  std::vector<std::string_view> fields;
  TRY_ASSIGN(const bool any, reader.read_row(fields));
  const char* header = "Write a header row: reference,from,to,currency,amount.";
  if (!any) return fail(ErrorCode::missing_data, "The file is empty", reader.where(), header);
  TRY_ASSIGN(const auto at, find_columns(fields, {"reference", "from", "to", "currency", "amount"}, reader.where()));
  std::vector<Payment> out;
  std::set<std::string> seen;
  for (;;) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) return out;
    TRY_ASSIGN(Payment payment, payment_of(reader, fields, at));
    if (!seen.insert(payment.reference).second)
      return fail(ErrorCode::duplicate, fmt::format("The payment {} is there twice", payment.reference), reader.where(at[0], "reference"),
                  "Give each payment its own reference.");
    out.push_back(std::move(payment));
  }
}

Steps settlement_steps(const std::vector<Payment>& payments, const ledger::Ledger& book) {
  Steps out;
  std::map<std::string, std::uint32_t> numbers;
  std::uint32_t last = 0;
  for (const auto& [number, asset] : book.assets())
    if (number < ledger::first_of_a_register) numbers.emplace(asset.asset, number);
  std::set<std::string> opened;
  for (const Payment& payment : payments) {
    const std::string code(payment.amount.currency.code());
    if (numbers.count(code) == 0) {
      numbers[code] = last = ledger::free_number(book.assets(), last + 1);
      out.ledgers.push_back({last, code, code, "", static_cast<std::uint8_t>(payment.amount.currency.minor_places()), 0});
    }
    const std::string debit = account_of(payment.amount.currency, payment.from), credit = account_of(payment.amount.currency, payment.to);
    for (const std::string& name : {debit, credit})
      if (book.account(ledger::account_id(name)) == nullptr && opened.insert(name).second)
        out.accounts.push_back({name, numbers[code], 0, ledger::of_an_office, {}, 0});
    ledger::Transfer t;
    t.id = id_of(payment.reference, book);
    t.debit = ledger::account_id(debit);
    t.credit = ledger::account_id(credit);
    t.reference = ledger::Id::of(payment.reference);
    t.amount = payment.amount.minor_units;
    t.ledger = numbers[code];
    out.transfers.push_back(t);
  }
  return out;
}

Result<std::vector<CurrencyPositions>> positions(const ledger::Ledger& book) {
  std::map<ledger::Id, std::pair<std::string, EconomyId>> accounts;
  for (const auto& state : book.accounts())
    if (const auto parsed = parse_account(state.account.name)) accounts.emplace(state.id, *parsed);
  std::map<std::string, std::map<std::pair<EconomyId, EconomyId>, std::int64_t>> paid;  // by currency, from and to
  for (const auto& t : book.transfers()) {
    const auto from = accounts.find(t.debit), to = accounts.find(t.credit);
    if (t.state != ledger::TransferState::posted || from == accounts.end() || to == accounts.end()) continue;
    TRY(add(paid[from->second.first][{from->second.second, to->second.second}], t.moved));
  }
  std::vector<CurrencyPositions> out;
  for (const auto& [code, pairs] : paid) {
    CurrencyPositions row;
    TRY_ASSIGN(row.currency, Currency::parse(code));
    std::map<EconomyId, Position> of;
    for (const auto& [pair, amount] : pairs) {
      const auto& [from, to] = pair;
      TRY(add(row.gross, amount));
      of[from].economy = from;
      of[to].economy = to;
      of[from].paid += amount;
      of[to].received += amount;
      const auto back = pairs.find({to, from});
      const std::int64_t net = amount - (back == pairs.end() ? 0 : back->second);
      if (net > 0) row.bilateral += net;  // each pair once: from the side that pays more
    }
    for (const auto& [economy, position] : of) {
      row.multilateral += std::max<std::int64_t>(0, position.received - position.paid);
      row.positions.push_back(position);
    }
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace entrepot::finance
