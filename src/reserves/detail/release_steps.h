// What the steps of a release share.
#pragma once

#include <initializer_list>
#include <map>
#include <string>

#include "base/money.h"
#include "reserves/detail/act.h"

namespace entrepot::reserves::detail {

// The release of the field, if it is in one of the states.
Result<Release> release_in(const Act& act, std::initializer_list<ReleaseState> states);
const Rulebook& rules_of(const Act& act, const Release& release);  // the version it was made under

// Who may pass it on: whose clock it is where that is the secretariat; and no one who asked for it.
Result<> owner_signs(const Act& act, const Rulebook& rules, const Release& release);
Result<> second_organisation(const Act& act, const Release& release);

// Notes the step with its clock, and starts the clock of the next; when time does it, at the moment at which the clock ran out.
void done_step(const Act& act, const Rulebook& rules, Release& release, const std::string& step, ReleaseState state,
               const std::string& next);
Plan finish_release(Act& act, const Release& release, const std::string& words);

// Whether the tier may draw on the lot.
bool fits(const Act& act, const Release& release, const Tier& tier, const Lot& lot);
Result<> check_fits(const Act& act, const Release& release, const Tier& tier, const Lot& lot);
EconomyId drawn_for(const Act& act, const Release& release, const Lot& lot);
// Who asks and who gives are members today: at the proposal and at the decision, before format 5 when it is shipped, too. What was decided under a version is
// carried out under it.
Result<> members_still(const Act& act, const Release& release);
// What the rulebook says of amounts: the floor that a holder keeps (allocation.floor_days, "below_floor"), and how much of its normal
// requirement who asks gets at most (allocation.most, "above_the_cap").
// A proposal without lots stays within both; where a bound is not known, the check says so.
std::int64_t most_that_may_be_drawn(const Act& act, const Rulebook& rules, const Release& release);
std::int64_t most_that_it_may_give(const Act& act, const Rulebook& rules, const Release& release, EconomyId holder);
// The lots of the tier, those that expire first first, as much as it takes and the rulebook allows.
std::vector<std::pair<std::string, std::int64_t>> first_expired_first(const Act& act, const Release& release, const Tier& tier);
// Who could give of its own to the release and has declared no use, so that its floor is not known, by economy.
std::vector<EconomyId> without_use(const Act& act, const Rulebook& rules, const Release& release, const Tier& tier);
Result<> use_declared(const Act& act, const Rulebook& rules, const Release& release,
                      const Tier& tier);  // "use_not_declared", of the first of them
std::string no_use_words(const Act& act, const Rulebook& rules,
                         const Lot& lot);  // said with the first count of a lot; "" where its holder has, or needs none
std::string how_to_declare(const std::string& economy, const std::string& instrument, const std::string& good);
std::string floors_used(const Act& act, const Rulebook& rules,
                        const Release& release);  // "; KOR keeps 60.000 kg (30 days of ...)", by which figure
Result<> check_allocation(const Act& act, const Rulebook& rules, const Release& release);
Result<> enough(const Act& act, const Lot& lot, std::int64_t amount);  // "above_stock"
// What a consignment draws counts for who draws it and is promised to nobody. Errors: "exceeds_countable", and those of `may_draw`.
Result<> check_countable(const Act& act, const Consignment& one);

// What a holder has promised of its own is not free for a release: what forward contracts were offered, but for the contract that the release draws on,
// and what recognitions have lost and a count has not restored yet. Errors: "under_contract", "owed_to_recognitions". Before format 6 both were.
class BesidePromises {
 public:
  BesidePromises(const Act& act, const Release& release);
  std::int64_t left(const Lot& lot);  // countable units of its holder's own
  void take(const Lot& lot, std::int64_t units);
  Result<> check(const Lot& lot, std::int64_t units);

 private:
  struct Contracted {
    std::int64_t holds = 0, free = 0, promised = 0, left = 0;
    std::string names;
  };
  Contracted* contracted(const Lot& lot);

  const Act& act_;
  const Release& release_;
  const Rulebook* rules_;
  std::map<EconomyId, Contracted> contracted_;  // by supplier
};
Result<> check_promises(const Act& act, const Release& release);  // of a release that holds nothing yet

// Of a tier that takes contracts: the one of the field, if it is there for so much.
Result<> check_contract(const Act& act, const Tier& tier, Release& release);

enum class Verdict { open, adopted, refused };
// By the rule of the rulebook: consensus, majority, two thirds, two thirds by votes, or each supplier for itself, where who holds what is proposed decides
// and nobody else; the requester does not vote.
Result<Verdict> verdict_of(const Act& act, const Rulebook& rules, const Release& release);

LedgerOf money_ledger(Act& act, const Currency& currency);  // of what releases cost, opened where it is not there
void pay(Act& act, EconomyId from, EconomyId to, std::int64_t minor_units, const Currency& currency);  // on the accounts of what is settled
std::int64_t seconds_left(const Act& act, const Release& release);  // of its clock, for a reservation; 0: no clock
// A drill holds nothing that a real release needs: what drills reserve counts as free for it; what it then takes is lifted from them, in its batch.
void see_through_drills(Act& act, const Release& release);
void lift_drills(Act& act, const Release& release);
void lift_drill(Act& act, const Release& drill, const std::string& words, ledger::Timestamp at);
// Of a loss that leaves a lot less than releases hold: those that become short by it, drills lifted first, their reservations given up. Behind the
// loss `reserve_again` reserves what is left to them, and says so. Refused ("above_stock") where more is lost than the lot holds.
Result<std::vector<Release>> shorten_releases(Act& act, const Lot& lot, std::int64_t loss);
std::string reserve_again(Act& act, const Lot& lot, std::vector<Release> shortened);
ledger::Timestamp decided_at(const Release& release);
// Whether it waits for what it lost in store and may be found again, until its clock of shipping ends. Before format 6 only where it has shipped nothing.
bool waits_for_found(const Act& act, const Release& release);
// Nothing of it is reserved any more: what was shipped goes on; where nothing was, it has lapsed.
void end_shipping(Act& act, Release& release);
Result<> reserve(Act& act, const Rulebook& rules, Release& release);
void reserve_one(Act& act, Release& release, Consignment& one, std::int64_t amount, std::int64_t counted, std::uint32_t timeout_s);
void give_back(Act& act, Release& release);  // what is still reserved

}  // namespace entrepot::reserves::detail
