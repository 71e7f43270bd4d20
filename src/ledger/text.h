// Amounts, times, refusals and whole ledgers as text.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ledger/ledger.h"

namespace entrepot::ledger {

// "12.5" in a ledger of three places is 12500 minor units. Errors: bad_field; out_of_range when digits would be lost or it does not fit in
// 64 bits.
Result<std::int64_t> parse_amount(std::string_view text, const Asset& asset, Where where = {});
std::string amount_text(__int128_t amount, const Asset& asset);        // "12.500"
std::string amount_with_unit(__int128_t amount, const Asset& asset);  // "12.500 t"

// "2026-11-28" (its midnight) or "2026-11-28T06:12:15Z", UTC, with up to nine decimals. Errors: bad_field.
Result<Timestamp> parse_time(std::string_view text, Where where = {});
std::string time_text(Timestamp timestamp);  // "2026-11-28T06:12:15.000000001Z", without decimals that are zero

// "90s", "48h", "30d" in seconds; "" is 0, none. Errors: bad_field, out_of_range.
Result<std::uint32_t> parse_duration(std::string_view text, Where where = {});

std::vector<std::string> flag_names(const Transfer& transfer);  // "linked", "pending", ...

using Names = std::map<Id, std::string>;  // of accounts that do not exist
std::string account_name(const Ledger& ledger, const Id& account, const Names& names = {});

// Why a transfer was refused: the rule, and the figures that broke it. The ledger is as it was when it refused.
std::string refusal(const Ledger& ledger, const Asset& request, Outcome outcome);
std::string refusal(const Ledger& ledger, const Account& request, Outcome outcome);
std::string refusal(const Ledger& ledger, const Transfer& request, Outcome outcome, const Names& names = {});

// For hledger (hledger.org): every posted transfer, debits positive, a commodity per ledger, reservations that are open as comments, and an
// assertion of each balance at the end.
std::string hledger_text(const Ledger& ledger);

}  // namespace entrepot::ledger
