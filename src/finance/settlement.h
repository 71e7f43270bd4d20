// Payments between economies in their own currencies, kept in a ledger per currency, and what netting saves.
//
// Accounts "settlement:CURRENCY:ECONOMY"; a payment debits who pays and credits who receives. For one currency with payments p_ij from i to j:
//   gross         sum_ij p_ij
//   bilateral     sum_{i<j} |p_ij - p_ji|         what is left when each pair nets
//   multilateral  sum_i max(0, sum_j p_ji - p_ij)  what is left when all net together
//   position_i    sum_j p_ji - p_ij                received less paid
// (Bank for International Settlements, Principles for financial market infrastructures, 2012, glossary: netting.)
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/day.h"
#include "base/ids.h"
#include "base/money.h"
#include "finance/swap.h"

namespace entrepot::finance {

struct Payment {
  EconomyId from, to;
  Money amount;
  std::string reference;  // its own: the same again is the same payment
  long row = 0;
};

// csv with the columns reference, from, to, currency, amount. Errors: those of csv files; bad_field, out_of_range, duplicate.
Result<std::vector<Payment>> read_payments(const std::filesystem::path& file);

// Transfers are not a chain: each payment stands by itself. In the order of the payments.
Steps settlement_steps(const std::vector<Payment>& payments, const ledger::Ledger& book);

struct Position {
  EconomyId economy;
  std::int64_t paid = 0, received = 0;  // minor units
};
struct CurrencyPositions {
  Currency currency;
  std::vector<Position> positions;  // by code
  std::int64_t gross = 0, bilateral = 0, multilateral = 0;
};
// By code of the currency. Errors: out_of_range where sums leave 64 bits.
Result<std::vector<CurrencyPositions>> positions(const ledger::Ledger& book);

}  // namespace entrepot::finance
