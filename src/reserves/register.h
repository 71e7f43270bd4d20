// The register of a reserve: depots, lots, attestations, agreements, what counts for whom, releases. Amounts are in the ledger; the register holds
// what they mean, decides what may be done, and is rebuilt from the texts in the ledger's journal by deciding again.
//
// Accounts (balances are credits less debits; every account but the contra accounts may not give more than it has):
//
//   attested:LOT     contra of the physical ledger of the lot's grade: what was ever attested
//   stock:LOT        held; lost:LOT, expired:LOT, used:LOT, converted:LOT; transit:LOT:REQUEST, received:LOT:REQUEST
//   eligible:LOT     contra of the countable ledger of the good
//   countable:ECO:LOT  what the lot counts for the economy; countable:joint:LOT of collective stock, for all members together by the key of
//                      the rulebook (allocation.key), and for nobody singly
//
//   attested = stock + lost + expired + used + converted + transit + received     for each lot
//   sum over economies of countable = floor(held * factor * (1 - unavailable))     for each lot that is eligible, else 0;
//                                     held = stock, reserved or not
//
// A release takes stock from `stock` through `transit` to `received` (release.h), and what it takes no longer counts once it is shipped.
//
// A recognition moves countable units of a lot from its holder to the beneficiary: pending while it is to be confirmed, posted when both have
// confirmed, moved back when it ends. What its holder suspends or ends alone, or a party of its agreement ends, counts on through the notice of the
// agreement, and for a request that was made before that is over.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "ledger/ledger.h"
#include "reserves/exact.h"
#include "reserves/release.h"
#include "reserves/request.h"
#include "reserves/rulebook.h"
#include "reserves/ticket_price.h"

namespace entrepot::reserves {

struct Depot {
  std::string id, place, organisation;
  EconomyId economy;
};

struct Attestation {
  ledger::Timestamp at = 0;
  Day counted_on;
  Decimal low, high;  // the same where the figure is given
  std::string document;  // SHA-256 of the evidence
  std::string confidence;  // measured, reported, estimated, assumed
  Signature by;
  std::int64_t found = 0;  // more than was known, in units of the lot; less what was named as brought back later
};

// What its holder says is gone, and by which evidence.
struct Loss {
  ledger::Timestamp at = 0;
  std::int64_t amount = 0;
  std::string reason, document;  // SHA-256
  Signature by;
};

struct Lot {
  std::string id, depot, instrument, good, grade, kind;
  EconomyId holder;  // where it lies: who counts it unless it is recognised
  Day received;
  std::optional<Day> expires;
  std::vector<Attestation> attestations;
  std::vector<Loss> losses;
  Day changed_on;  // of the last count or movement of its stock: an older count is not taken
  std::uint32_t physical = 0, countable = 0;  // ledgers
  Exact factor;  // countable units in one unit; 0: it does not count
  int format = latest_format;  // of the request that opened it
  bool collective = false;  // stockpiled: owned by all members together, whoever it lies with
  bool ceased = false;  // its holder has left: it counts nothing until it is a member again and attests it
  EconomyId counter() const {
    return collective ? EconomyId() : holder;
  }  // who counts it unless it is recognised; empty: all members jointly
};

struct UseOfGood {
  Decimal daily;
  std::string source, formula;  // days_of_use, by_target with the target, iea or eu (cover.h) by what is imported and consumed
  std::optional<Decimal> target_stock, target_days;
  std::optional<Exact> exact_daily;  // iea, eu: what a day of cover is of
  std::optional<int> wanted_days;  // iea, eu: of it, what has to be held
  Day since;
  ledger::Timestamp at = 0;
};

constexpr int default_notice_days = 30;  // of an agreement that states none

struct Agreement {
  std::string id, instrument, document;
  std::vector<EconomyId> parties;
  Day from, until;
  int notice_days = default_notice_days;  // before one party alone ends it, or a holder withdraws or suspends what it recognised
  bool notice_of_suspension = false;  // false: agreed before format 6, a holder suspends at once
  std::optional<Day> ends_on;  // given notice of: the first day on which it does not run
  ledger::Timestamp noticed = 0;
  bool ended = false;  // at once, by the rules of earlier formats
};

// What is agreed before an emergency: so much of a good, from one holder to one recipient, at a method of pricing. Drawn on by releases of a tier that
// takes contracts; the supplier alone decides on those, and no others of it.
struct Contract {
  std::string id, instrument, good, pricing, document;
  EconomyId supplier, recipient;
  std::int64_t amount = 0;  // countable units
  Day from, until;
  bool confirmed = false;  // by the recipient
};

enum class RecognitionState { asked, counted, suspended, withdrawn, lapsed, ended };
std::string_view recognition_state_name(RecognitionState state);

// What the beneficiary of a ticket by the time owes its holder, whether it draws or not: booked when each period begins, for what counts then.
struct Premium {
  TicketPrice price;
  Day from;  // on which it began to count
  int periods = 0;  // of them: booked, or passed while it was suspended
  Exact owed;  // in all, in the currency
  std::int64_t booked = 0;  // its whole minor units
};

struct Recognition {
  std::string id, agreement, lot;
  EconomyId holder, beneficiary;
  std::int64_t asked = 0, counted = 0;  // countable units
  std::int64_t lost = 0;  // of what counted, by counts and losses of the lot: what is found again restores it
  std::int64_t restored = 0;  // of what was lost before
  std::uint64_t agreed = 0;  // the entry by which both had confirmed: who was promised first is served first
  std::optional<std::int64_t> by_holder, by_beneficiary;  // confirmed
  Day from, until;
  std::string price;  // of a ticket (ticket_price.h); empty: none
  std::optional<Premium> premium;  // none: not by the time, not confirmed, or agreed before format 4
  ledger::Id pending;
  ledger::Timestamp confirm_before = 0;
  std::optional<Day>
      withdrawn_on;  // given notice of by the holder: the first day on which it does not count, unless a request counts on it
  std::optional<Day> suspends_on;  // given notice of by the holder, too: then it is suspended
  bool rests = false;  // suspended by that notice: the holder alone lets it count again
  ledger::Timestamp noticed = 0;
  RecognitionState state = RecognitionState::asked;
};

struct Refused {
  ledger::Timestamp at = 0;
  Request request;
  Refusal refusal;
};

struct LedgerOf {
  std::uint32_t number = 0;
  ledger::Asset asset;
};

// Who has signed, and so signs for no other organisation.
struct Signer {
  std::string name, role;  // as last written
  std::string organisation;
  EconomyId economy;  // empty: of no economy
  ledger::Timestamp since = 0, last = 0;  // of what was done by it
  std::vector<std::string> words;  // of the name (person_name.h)
};

struct RegisterState {
  Rulebooks rulebooks;
  std::map<std::string, Depot> depots;
  std::map<std::string, Lot> lots;
  std::map<std::string, LedgerOf> ledgers;  // "instrument/good" countable, "instrument/good/grade" physical
  std::map<std::string, UseOfGood> uses;  // "THA/apterr/rice", the last
  std::map<std::string, std::vector<UseOfGood>> uses_declared;  // all, in order
  std::map<std::string, Agreement> agreements;
  std::map<std::string, Recognition> recognitions;
  std::map<std::string, Contract> contracts;
  std::map<std::string, Release> releases;
  std::map<std::string, Signer> people;  // by the normal form of the name
  std::map<std::string, std::string> secretariats;  // of the instrument: who may sign for no economy
  std::map<std::string, std::string> request_ids;  // text of the request by its id
  std::vector<Refused> refused;
  std::uint64_t entries = 0;
  ledger::Timestamp time = 0;  // of the last entry
};

// What follows from a request that may be done.
struct Plan {
  std::vector<ledger::Asset> assets;
  std::vector<ledger::Account> accounts;
  std::vector<ledger::Transfer> transfers;  // one chain
  std::function<void(RegisterState&)> effect;
  std::string said;  // for people
};
using Decision = std::variant<Plan, Refusal>;

// Of what a contract is for, what no release has asked for that goes on or was settled.
std::int64_t left_of(const RegisterState& state, const Contract& contract);

// What a request comes to by the state and the ledger at a moment. Pure. `number` is that of the entry: ids of transfers are made of it.
Decision decide(const RegisterState& state, const ledger::Ledger& ledger, const Request& request, ledger::Timestamp now,
                std::uint64_t number);

// What time asks for by `now`, in order: lots that expire or whose holder has left, agreements and recognitions that end, releases adopted by silence, late or lapsed.
std::vector<Request> due(const RegisterState& state, const ledger::Ledger& ledger, ledger::Timestamp now);

std::string name_of(EconomyId economy);  // "joint" for all members together
bool is_own(const Request& request);  // of the register's own
Request passing_of_time();  // that nothing was due by now
Day day_of(ledger::Timestamp time);
ledger::Timestamp midnight_of(Day day);  // its first moment

}  // namespace entrepot::reserves
