// A release from a request to its receipt, as the register holds it. Amounts that move are in the ledger.
//
//   (drafted ->) submitted -> circulated -> proposed -> reserved -> shipped -> received -> settled -> replenished
//                    \ withdrawn     \ refused   \ lapsed: the stock is free again
//
//   reserve   pending stock:LOT -> transit:LOT:RELEASE, and pending countable:ECO:LOT -> eligible:LOT, until the clock of shipping ends
//   ship      posts what is shipped, reserves the rest again; what was shipped no longer counts
//   receive   transit -> received:LOT:RELEASE, damaged and missing -> lost:LOT
//             who gives bears it until it is handed over to who asked: it is neither paid nor brought back; a loss needs its evidence
//   settle    settled:REQUESTER:CUR -> settled:HOLDER:CUR, what the price of the tier comes to, once those have signed who have to;
//             where something was lost, who asked and who bears it, too, on the same terms
// A drill reserves and gives back: nothing of it is shipped or settled, and a real release that needs what it holds takes it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "reserves/rulebook.h"

namespace entrepot::reserves {

enum class ReleaseState {
  drafted,
  submitted,
  circulated,
  proposed,
  reserved,
  shipped,
  received,
  settled,
  replenished,
  refused,
  withdrawn,
  lapsed
};
std::string_view release_state_name(ReleaseState state);

struct Evidence {
  std::string document, statement;
};

struct Consignment {
  std::string lot;
  EconomyId drawn_for;          // whose countable units it takes: the requester's where it counts them, else the holder's
  std::int64_t proposed = 0;    // in units of the lot
  std::int64_t shipped = 0, received = 0, lost = 0;
  std::int64_t short_by = 0;  // lost in store while it was reserved and not found again; `proposed` is without it
  std::int64_t not_shipped = 0;  // by its holder before the clock of shipping ended; `proposed` is without it
  std::int64_t offered = 0, restored = 0;  // brought back and not confirmed by the holder yet; back in the lot
  std::optional<Day> offered_since;  // of what is offered, the first day
  std::int64_t counted = 0;     // countable units reserved
  std::vector<std::string> loss_documents;  // SHA-256: of what arrived damaged or not at all, in order
  ledger::Id stock_reservation, countable_reservation;  // zero: none is open
  std::int64_t due_back =
      0;  // from its settlement: what arrived, for who gives bears what is lost before it is handed over (before format 4: all)
};

struct StepDone {
  std::string step;
  ledger::Timestamp at = 0, due = 0;  // due 0: no clock
  std::string organisation;
  bool late = false;
};

// What was said of a step that waits: a reminder while it is in time, an escalation when it is late.
struct Notice {
  std::string step, to, words;
  ledger::Timestamp at = 0;
  bool late = false;
};

// A clock is met through the second in which it is due.
inline bool is_late(ledger::Timestamp due, ledger::Timestamp now) { return now / 1'000'000'000 > due / 1'000'000'000; }

// What was proposed, and by whom.
struct Proposal {
  ledger::Timestamp at = 0;
  std::string organisation;
  EconomyId economy;  // empty: the secretariat
  std::string words;  // "50.000 kg of K1 (JPN)"
  std::map<EconomyId, bool> votes;  // on it, when another took its place
};

struct Release;
// How often it is to be told by now that the step is late: once, and again after each interval of the clock.
std::int64_t escalations_by(const Release& release, const Clock& clock, ledger::Timestamp now);

struct Release {
  std::string id, instrument, tier, good, place;
  int version = 0;  // of the rulebook, as it was when the request was made
  EconomyId requester;
  std::int64_t asked = 0;  // countable units
  bool drill = false;
  std::map<std::string, Evidence> evidence;
  std::string contract;  // on which it draws; empty: none
  std::string reading;  // how the trigger was met, in words
  std::optional<Decimal> requirement;  // the wholes of the reading over the days on which it was met, from `required_from`
  Day required_from;
  std::vector<Doubt> doubts;  // empty: may be called lawful
  std::vector<Consignment> consignments;
  std::vector<Proposal> proposals;  // in order: the last stands
  std::map<EconomyId, bool> votes;  // on what stands
  std::set<EconomyId> objections;  // to a proposal before it, not taken back: silence adopts nothing over them
  bool extended = false;  // the clock of the decision, for another proposal
  bool silence = true;  // false: what stands came without a whole clock for objections
  std::string settlement;
  std::map<EconomyId, std::string> settled_by;  // who has signed for which terms
  ReleaseState state = ReleaseState::submitted;
  std::vector<StepDone> steps;
  std::string waits_for;  // the step that is next; empty: none
  std::string owner;
  ledger::Timestamp began = 0, due = 0;  // of it: the last second in time; 0: no clock
  bool reminded = false;
  std::int64_t escalated = 0;  // how often it was told that it is late
  std::string not_adopted;  // what stopped the adoption by silence, with its figures
  std::vector<Notice> notices;  // of all steps
  std::optional<StepDone> arrived;  // the last receipt, while a part is still to be shipped
  std::optional<Day> delivered_on;
};

// What keeps silence from adopting what is proposed: "an objection of CHN"; empty: nothing.
std::string against_silence(const Release& release);

}  // namespace entrepot::reserves
