// What the register shows: stocks, cover, who recognises what.
#pragma once

#include <string>
#include <vector>

#include "reserves/register.h"

namespace entrepot::reserves {

// Who signs for whom: by economy, those of none last, then by organisation and name.
std::vector<Signer> signer_rows(const RegisterState& state);

// Amounts in minor units of the good; texts have its unit.
struct StockRow {
  const Lot* lot = nullptr;
  std::string place;
  std::int64_t held = 0, reserved = 0;
  std::int64_t by_drills = 0;  // of what is reserved
  std::optional<std::int64_t> high;  // upper end of the last attestation where the figure is withheld
  std::int64_t counts = 0;           // countable units, for whomever
  const Attestation* last = nullptr;
  std::optional<int> days_left;      // to its expiry
  ledger::Asset physical, countable;
};
// First expired first: by instrument, good, day of expiry (those without one last), day received, name. That is the order in which they are to be drawn.
std::vector<StockRow> stock_rows(const RegisterState& state, const ledger::Ledger& ledger, Day today);

struct CoverRow {
  EconomyId economy;
  std::string instrument, good;
  ledger::Asset countable;
  std::int64_t own = 0;  // of lots it holds; in the row of all members together (no economy) what is owned collectively
  std::int64_t joint = 0;  // its part of that by the key of the rulebook
  std::string note;  // of the row of all: how it is divided, or that no key is known
  std::int64_t abroad = 0;  // recognised from others
  std::int64_t for_others = 0;  // of lots it holds, what counts for others
  std::int64_t not_told = 0;  // how much more it would be at the upper ends of withheld figures
  const UseOfGood* use = nullptr;
  std::optional<Exact> days, days_high;  // of own, abroad and joint; missing without a declared use; by its formula
  std::optional<bool> met;  // iea, eu: whether the days that are to be held are there
};
Result<std::vector<CoverRow>> cover_rows(const RegisterState& state, const ledger::Ledger& ledger);

struct RecognitionRow {
  const Recognition* recognition = nullptr;
  std::string instrument, good;
  ledger::Asset countable;
  bool is_over = false;  // a release holds what has ended: it counts for nobody
  std::int64_t counts = 0;  // today
  std::int64_t agreed = 0;  // what both confirmed; before that, what was asked for
};
std::vector<RecognitionRow> recognition_rows(const RegisterState& state, const ledger::Ledger& ledger);

// Of a good: what beneficiaries (rows) count of holders (columns); on the diagonal what holders count of their own. Each unit is in one cell.
struct RecognitionMatrix {
  std::string instrument, good;
  ledger::Asset countable;
  std::vector<EconomyId> economies;
  std::vector<std::vector<std::int64_t>> counted;  // [beneficiary][holder]
  std::vector<std::vector<std::int64_t>> asked;  // pending, not counted yet
  std::int64_t total = 0;  // of all cells of `counted`: the eligible stock
};
std::vector<RecognitionMatrix> recognition_matrices(const RegisterState& state, const ledger::Ledger& ledger);

struct ReleaseRow {
  const Release* release = nullptr;
  ledger::Asset countable;
  std::int64_t received = 0;  // countable units
  std::optional<Exact> share_received;  // of what was asked
  std::string short_by;  // "150.000 kg of K1": lost in store while it was reserved; empty: nothing
  std::string not_shipped;  // "50.000 kg of K1 by KOR": in time; empty: nothing
  std::string still_due;  // "150.000 kg of K1": to be restored; empty: nothing
};
std::vector<ReleaseRow> release_rows(const RegisterState& state, const ledger::Ledger& ledger);

// What waits, and until when.
struct ClockRow {
  std::string what, owner;  // "confirm R1", "KOR"
  ledger::Timestamp due = 0;
  bool late = false;  // at the ledger's time
  std::string notice;  // the last reminder or escalation; empty: none
};
// `due` is the last second in time.
std::vector<ClockRow> clock_rows(const RegisterState& state, const ledger::Ledger& ledger, int days_ahead = 90);

}  // namespace entrepot::reserves
