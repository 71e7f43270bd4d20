// A swap from its request to its last repayment, as accounts and chains of a ledger. What may not happen, the ledger refuses and records.
//
//   open      for each member: committed (what it has to give), limits (what it may draw: in all, de-linked, by facility)
//   request   one chain, reserved until it is decided: the requester's limits -> used, each provider's committed -> owed by the requester
//             to it, in proportion to the contributions of the providers, to the minor unit by largest remainders, ties by code
//   vote      cast -> yes or no of the swap, by the votes of the day, once for each voter
//   draw      once yes reaches the majority of the votes of all but the requester: posts the chain; the first term begins: a reservation of the ledger that ends by itself at maturity
//   renew     in one chain the term ends and the next begins; refused when the term is over or no renewal is left
//   repay     the requester says so: owed -> committed, reserved, in proportion to what is owed to each; what nobody confirms in time is owed as before
//   receive   a provider posts what it got of its part: only that lowers the debt, and the limits come back; with the last of it the term ends
//   withdraw  gives back what was requested
//
// Accounts of the arrangement "cmim" (each debits <= credits but the first of each line):
//   cmim:rules -> cmim:committed:JPN -> cmim:owed:ID:THA:JPN
//   cmim:rules -> cmim:limit:THA[:delinked | :FACILITY] -> cmim:used:THA[...]
//   cmim:cast:ID -> cmim:yes:ID | cmim:no:ID                in votes, thousandths
//   cmim:term-rules -> cmim:terms:ID -> cmim:term-ends      in terms; not limited where renewals are not. terms:ID:2 and so on where a request
//                                                           that was refused left the one before to another facility
// An account says nothing by being there: what is so is read from transfers between the accounts named here.
// All are closed to other writers (of_an_office): who does a step enters a text before it.
// Every step is a pure function of the ledger as it is: it says what to open and transfer. Interest is agreed outside: no rule of it is published.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "finance/arrangement.h"
#include "ledger/ledger.h"

namespace entrepot::finance {

// What a step needs, in this order, a text before the transfers. Asking again is safe: the ids are those of the step.
struct Steps {
  std::vector<ledger::Asset> ledgers;
  std::vector<ledger::Account> accounts;
  std::vector<ledger::Transfer> transfers;  // one chain; may be empty
};

// Ledgers and accounts, and what brings commitments and limits to the amounts of that day. To be asked again when they change; a limit or
// commitment that would fall below what is used is refused by the ledger.
Result<Steps> open_steps(const Arrangement& arrangement, const ledger::Ledger& book, Day day);

struct SwapRequest {
  std::string id;  // up to 16 letters, digits and -
  EconomyId requester;
  std::string facility;
  Decimal billions;
  std::vector<EconomyId> excused;  // who does not provide
  std::uint32_t decide_within_s = 14 * 86'400;
};
// A name stands for one request that was done, as it was on its day; one that was refused leaves the name free. Where the ledger will refuse,
// nothing is to be opened. Errors: bad_field (an id that is none), contradiction (the requester owes what is overdue; a provider's share is more than
// it has left), unknown_name (no member, no facility), missing_data (not opened, not in force), out_of_range (an amount that is none), duplicate
// (the id is of a swap of another member or facility).
Result<Steps> request_steps(const Arrangement& arrangement, const ledger::Ledger& book, const SwapRequest& request, Day day);

// One voter says yes or no; members that vote together are one. The requester does not vote. Errors: not_found, unknown_name (no voter), contradiction
// (the requester's own); a second vote of another kind is refused by the ledger.
Result<Steps> vote_steps(const Arrangement& arrangement, const ledger::Ledger& book, const std::string& id, EconomyId member, bool yes,
                         Day day);

// How a swap is being decided, by the votes and the majority of the day of its request.
struct SwapVotes {
  std::vector<std::pair<EconomyId, bool>> cast;  // in order of the voters' weight
  Decimal yes, no, all, needed;  // needed: of yes; exactly that is enough
  bool decided = false, refused = false;  // refused: can no longer be reached
};
// `by`: the member that asked, where several have a swap of that name (`swaps`).
Result<SwapVotes> swap_votes(const Arrangement& arrangement, const ledger::Ledger& book, const std::string& id,
                             std::optional<EconomyId> by = {});

// `by` is the member that asked, here and below. `months` where the facility does not say its maturity. Errors: not_found, missing_data; contradiction
// while it is not decided, or another signs.
Result<Steps> draw_steps(const Arrangement& arrangement, const ledger::Ledger& book, const std::string& id, EconomyId by,
                         std::optional<int> months, Day day);
Result<Steps> withdraw_steps(const Arrangement& arrangement, const ledger::Ledger& book, const std::string& id, EconomyId by);
// `term` is the one that begins: 2 for the first renewal. Errors: contradiction where that is not the next one or the last.
Result<Steps> renew_steps(const Arrangement& arrangement, const ledger::Ledger& book, const std::string& id, EconomyId by, int term,
                          std::optional<int> months, Day day);
// `step` names the repayment: the same again does nothing. Without `billions` all that is owed and not announced yet, to the last cent. More than is owed and not announced yet is refused by the ledger. Errors: bad_field (no
// name), contradiction where nothing is left.
Result<Steps> repay_steps(const Arrangement& arrangement, const ledger::Ledger& book, const std::string& id, EconomyId by,
                          const std::string& step, std::optional<Decimal> billions, std::uint32_t confirm_within_s = 30 * 86'400);
// `by` a provider, of its own part; `billions` where it got less: the rest is owed as before. More is refused by the ledger, as is a second
// confirmation. Errors: not_found (nothing is announced to it).
Result<Steps> receive_steps(const Arrangement& arrangement, const ledger::Ledger& book, const std::string& id, EconomyId by,
                            const std::string& step, std::optional<Decimal> billions = {});

enum class SwapStage { requested, drawn, repaid, given_back };
std::string_view swap_stage_name(SwapStage stage);

struct SwapState {
  std::string id;
  EconomyId requester;
  const Facility* facility = nullptr;  // of the arrangement; null when it has none of that name any more
  SwapStage stage = SwapStage::requested;
  std::int64_t requested = 0, drawn = 0, owed = 0;  // minor units
  std::vector<std::pair<EconomyId, std::int64_t>> owed_to;
  std::vector<std::pair<EconomyId, std::int64_t>>
      announced_to;  // of what is owed: the requester says it is repaid, the provider not yet that it came
  std::optional<ledger::Timestamp> due;  // of the term that runs; none while requested, and when it is over
  bool overdue = false;  // owed, and no term runs
  int terms_used = 0;
  std::optional<int> renewals_left;  // none: without a limit, or the facility is not known
  friend bool operator==(const SwapState&, const SwapState&) = default;
};
// All swaps of the arrangement in order of their requests: those whose request was done. Two of one name are of members with other providers, in
// journals from when a name did not stand for one member.
std::vector<SwapState> swaps(const Arrangement& arrangement, const ledger::Ledger& book);

// The same day so many months later, the last of the month where there is no such day.
Day months_later(Day day, int months);

}  // namespace entrepot::finance
