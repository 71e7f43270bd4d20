// What the ledger remembers: ledgers (an asset in a unit and grade), accounts, transfers, expiries; and their records of 128 bytes.
//
// Record, little-endian, unused bytes zero. Byte 0 is the kind, byte 1 the outcome (`Outcome`; a refused request is a record, too):
//   kind 1 ledger    2 places  4 ledger u32  8 asset[32]  40 unit[24]  64 grade[40]  104 timestamp
//   kind 2 account   2 flags u16  4 ledger u32  8 reference[16]  24 name[72]  104 timestamp  112 code u32
//   kind 3 transfer  2 flags u16  4 ledger u32  8 id[16]  24 debit[16]  40 credit[16]  56 target[16]  72 reference[16]
//                    88 amount i64  96 moved i64  104 timestamp i64  112 code u32  116 timeout u32
//   kind 4 expiry    as a transfer: target, debit, credit, ledger and code are those of the expired one, `amount` is what went back
//   kind 5 entry     2 u16, 1 when it goes on from the one before  4 bytes left u32, its own included  8 text[96]  104 timestamp:
//                    a text of a caller's in as many records as it needs
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ledger/id.h"
#include "ledger/outcome.h"

namespace entrepot::ledger {

using Timestamp = std::int64_t;  // nanoseconds since 1970-01-01T00:00Z

// One asset in one unit and grade. Transfers join accounts of the same ledger only.
struct Asset {
  std::uint32_t ledger = 0;  // its number, > 0
  std::string asset;         // "rice", "USD", "obligation", "votes"; at most 32 bytes
  std::string unit;          // of a whole amount: "t", "USD", "day"; at most 24 bytes
  std::string grade;         // "milled, 15 % broken"; may be empty; at most 40 bytes
  std::uint8_t places = 0;   // decimal places: amounts count 10^-places of the unit; 0..18
  Timestamp timestamp = 0;   // set by the ledger
  friend bool operator==(const Asset&, const Asset&) = default;
};

enum AccountFlags : std::uint16_t {
  debits_must_not_exceed_credits = 1,
  credits_must_not_exceed_debits = 2,
  of_an_office = 4,  // closed to other writers: moves only in a batch that has entered a text before (Ledger::enter, Book::act)
};

struct Account {
  std::string name;  // "stock:THA:lot7"; 1 to 72 bytes; its id is account_id(name)
  std::uint32_t ledger = 0;
  std::uint32_t code = 0;  // its caller's
  std::uint16_t flags = 0;
  Id reference;             // to the business record
  Timestamp timestamp = 0;  // set by the ledger
  friend bool operator==(const Account&, const Account&) = default;
};
Id account_id(std::string_view name);  // the first 16 bytes of its SHA-256

enum TransferFlags : std::uint16_t {
  linked = 1,            // joined with the next one: all or none
  pending = 2,           // reserves; a second transfer posts or voids it, or it expires
  post_pending = 4,      // posts `amount` of the pending transfer `target`; the rest goes back
  void_pending = 8,      // gives the pending transfer `target` back
  balancing_debit = 16,  // at most `amount`: as much as the debit account has more credits than debits
  balancing_credit = 32,
  close_debit = 64,  // closes the debit account behind it
  close_credit = 128,
  reopen = 256,    // opens what the transfer `target` closed; amount 0
  corrects = 512,  // mends the transfer `target`
};

struct Transfer {
  Id id, debit, credit;
  Id target;                 // the transfer that this one posts, voids, reopens or corrects
  Id reference;              // to the business record
  std::int64_t amount = 0;   // minor units, >= 0
  std::int64_t moved = 0;    // set by the ledger: what was reserved or posted; less than amount when balancing
  Timestamp timestamp = 0;   // set by the ledger
  std::uint32_t ledger = 0;  // 0 in a second step, as accounts and code: as in the target
  std::uint32_t code = 0;
  std::uint32_t timeout_s = 0;  // of a pending transfer, seconds of ledger time; 0: it does not expire
  std::uint16_t flags = 0;
  friend bool operator==(const Transfer&, const Transfer&) = default;
};

enum class RecordKind : std::uint8_t { ledger = 1, account = 2, transfer = 3, expiry = 4, entry = 5 };

constexpr std::size_t record_bytes = 128;
using RecordView = std::span<const std::byte, record_bytes>;
using RecordSpace = std::span<std::byte, record_bytes>;

void encode(const Asset& asset, Outcome outcome, RecordSpace record);
void encode(const Account& account, Outcome outcome, RecordSpace record);
void encode(const Transfer& transfer, Outcome outcome, RecordSpace record, RecordKind kind = RecordKind::transfer);

constexpr std::size_t entry_part_bytes = 96;
// The first part of the text that is left; the rest goes into the next records.
void encode_entry_part(std::string_view left, bool goes_on, Outcome outcome, Timestamp timestamp, RecordSpace record);

struct Record {
  RecordKind kind = RecordKind::transfer;
  Outcome outcome = Outcome::ok;
  Timestamp timestamp = 0;
};
// Errors: bad_syntax when the kind or the outcome is not known.
Result<Record> decode(RecordView record);
// The content of a record of that kind. What the ledger set is there, too.
Asset decode_asset(RecordView record);
Account decode_account(RecordView record);
Transfer decode_transfer(RecordView record);
struct EntryPart {
  std::uint32_t left = 0;  // bytes of this part and of those behind it
  bool goes_on = false;    // from the part before
  std::string text;        // at most entry_part_bytes
};
EntryPart decode_entry_part(RecordView record);

// Whether the ledger can keep it: UTF-8 without control characters, of 1 (0 with `may_be_empty`) to `bytes_max` bytes.
bool is_valid_text(std::string_view text, std::size_t bytes_max, bool may_be_empty = false);

}  // namespace entrepot::ledger
