// A request being decided: its fields, the balances it meets, and the plan it comes to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reserves/register.h"

namespace entrepot::reserves::detail {

// A refusal on its way out: the rule in the field, the figures in what.
tl::unexpected<Error> refuse(const char* rule, std::string why);

class Act {
 public:
  // `as_of`: the time by whose day it is decided, where that is not now: what silence adopts is adopted when the clock ends.
  Act(const RegisterState& state_now, const ledger::Ledger& book_now, const Request& asked, ledger::Timestamp time, std::uint64_t number,
      std::optional<ledger::Timestamp> as_of = {})
      : state(state_now), book(book_now), request(asked), now(time), today(day_of(as_of.value_or(time))), number_(number) {}

  // Whether the request is of rules that began with the format.
  bool since(int format) const { return request.format >= format; }

  // Fields. What is missing or badly written is refused.
  Result<> only(const std::vector<std::string>& needed, const std::vector<std::string>& more = {}) const;
  std::string text(const char* field) const;  // "" when it is not there
  bool has(const char* field) const { return request.fields.contains(field); }
  Result<std::string> new_name(const char* field) const;  // of letters, digits, '-', '_', '.'; at most 24
  Result<EconomyId> economy(const char* field) const;
  Result<Day> day(const char* field) const;
  Result<Decimal> number(const char* field) const;
  Result<std::int64_t> amount(const char* field, std::uint32_t ledger_number, bool zero = false) const;  // above zero, or zero, too

  // Things by the name in a field.
  Result<const Lot*> lot(const char* field = "lot") const;
  Result<const Rulebook*> rulebook(const std::string& instrument) const;  // in force today
  // By the rulebook, and by the version that is in force today: who has left by a later one is none.
  Result<> member(const Rulebook& rulebook, EconomyId economy) const;
  // Where the version of today names offices of the economy that signs, one of them does. Errors: "not_an_office".
  Result<> office(const Rulebook& rulebook) const;

  // Balances.
  std::int64_t balance(const std::string& account) const;  // credits less debits, posted
  std::int64_t free(const std::string& account) const;     // less what is reserved of it
  bool is_pending(const ledger::Id& transfer) const;
  void take_as_free(const ledger::Id& reservation);  // what `free` says from now on
  void take_as_held(const std::string& account, std::int64_t amount);
  std::string amount_words(std::int64_t amount, std::uint32_t ledger_number) const;

  // The plan.
  void open(const Lot& lot, const std::string& account, std::uint32_t ledger_number, bool limited);  // closed to other writers
  ledger::Id move(const std::string& debit, const std::string& credit, std::int64_t amount, std::uint32_t ledger_number,
                  std::uint16_t flags = 0, std::uint32_t timeout_s = 0);
  void step(const ledger::Id& target, std::int64_t amount, bool posts);
  void say(const std::string& words) { more_ += words; }  // behind what `finish` says
  Plan finish(std::string said, std::function<void(RegisterState&)> effect);
  void then(std::function<void(RegisterState&)> effect) { effects_.push_back(std::move(effect)); }

  const RegisterState& state;
  const ledger::Ledger& book;
  const Request& request;
  const ledger::Timestamp now;
  const Day today;
  Plan plan;

 private:
  ledger::Id next_id();
  std::map<ledger::Id, std::int64_t> freed_;  // reservations of an account that the plan ends
  std::uint64_t number_;
  std::uint64_t last_id_ = 0;  // of the plan's transfers
  std::string more_;
  std::vector<std::function<void(RegisterState&)>> effects_;
};

std::string stock_of(const std::string& lot);
std::string countable_of(EconomyId economy, const std::string& lot);

// What of a lot counts for the economy today and may be drawn for it: of another than the holder, without recognitions whose day has come.
std::int64_t counts_today(const Act& act, const Lot& lot, EconomyId economy);
// Whether what is in the lot counts for anybody: its day has not come, and its holder is a member (nobody's, of collective stock).
bool stands(const Act& act, const Lot& lot);
bool is_member_today(const Act& act, const std::string& instrument, EconomyId economy);
// What of a lot counts for the economy, as it is shown: what has expired or ended and what is of no member counts for nobody, reserved or not.
std::int64_t shown_for(const Act& act, const Lot& lot, EconomyId economy);
// The first day on which it does not count. Where notice was given of its end, that day, unless a request counts on it that was made before.
Day end_of(const Act& act, const Recognition& one);
// Whether what comes on that day is a suspension of which its holder gave notice, and no end.
bool is_suspended_on(const Act& act, const Recognition& one, Day day);
// The request of its beneficiary, made before that time, that counts on it: open, or with some of the lot reserved. Null: none.
const Release* counting_on(const Act& act, const Recognition& one, std::optional<ledger::Timestamp> before = {});
bool is_over(const Act& act, const Recognition& one);  // its day or that of its agreement has come, or a party has left

// "ticket_expired": a recognition that a release holds stands until the release lets it go, and is not drawn any more.
Result<> may_draw(const Act& act, const Lot& lot, EconomyId economy, std::int64_t amount);

// Brings what the lot counts to what `held_after` units of it count. What grows grows for the holder. What shrinks is taken from `actor`, who must
// count it; without an actor (a loss, an expiry) from the holder first, then recognitions asked for are given up, then those that count shrink, what
// was agreed last first (before format 5: in proportion). What is found (it grows, or is counted) restores what was lost by promises.
// Refused ("sum_overflows") where what all lots of the good count, with what is withheld, would leave 64 bits; `fresh`: the lot's new attestation.
Result<> adjust_countable(Act& act, const Lot& lot, std::int64_t held_after, const EconomyId* actor, const Attestation* fresh = nullptr);

// What promises of the lot lost, restored from `spare`, what its holder counts and has free: what decided releases are short by, first decided first,
// then what recognitions lost, first agreed first. `held_after`: what it holds then; `except`: a recognition that ends.
void restore_promises(Act& act, const Lot& lot, std::int64_t held_after, std::int64_t spare, const std::string& except = {});
std::int64_t lost_by_recognitions(const Act& act, const Lot& lot);  // that run
// Of the lot, in countable units, what its holder would give away or promise: what forward contracts were offered and what recognitions lost is not
// free for it. Errors: "under_contract", "owed_to_recognitions".
Result<> free_to_promise(const Act& act, const Lot& lot, std::int64_t amount);

// Whether what was drawn of one lot may come back into the other: of the same holder, good, grade and kind.
bool takes_what_comes_back(const Lot& drawn, const Lot& into);

// Nobody signs twice, or for two organisations: who has signed for one in the register is known again however the name is written. Errors:
// "two_people", "signs_for_another", "mixed_alphabets".
Result<> check_people(Act& act);

Result<> check_document(const std::string& document);  // "evidence_missing": it is no SHA-256
// Who signs for no economy is the secretariat of the instrument ("not_the_secretariat"); who signs for one is of a member.
Result<> secretariat_or_member(const Act& act, const Rulebook& rules);

Result<Plan> adopt_rulebook(Act& act);
Result<Plan> open_depot(Act& act);
Result<Plan> open_lot(Act& act);
Result<Plan> attest_lot(Act& act);
Result<Plan> use_lot(Act& act);
Result<Plan> lose_lot(Act& act);
Result<Plan> expire_lot(Act& act);
Result<Plan> cease_lot(Act& act);
Result<Plan> convert_lot(Act& act);
Result<Plan> declare_use(Act& act);

Result<Plan> draft_release(Act& act);
Result<Plan> submit_release(Act& act);
Result<Plan> circulate_release(Act& act);
Result<Plan> propose_release(Act& act);
Result<Plan> decide_release(Act& act);
Result<Plan> adopt_release(Act& act);
Result<Plan> remind_release(Act& act);
Result<Plan> escalate_release(Act& act);
Result<Plan> withdraw_release(Act& act);
Result<Plan> ship_release(Act& act);
Result<Plan> receive_release(Act& act);
Result<Plan> settle_release(Act& act);
Result<Plan> replenish_release(Act& act);
Result<Plan> lapse_release(Act& act);

Result<Plan> offer_contract(Act& act);
Result<Plan> confirm_contract(Act& act);
Result<Plan> pass_time(Act& act);

Result<Plan> open_agreement(Act& act);
Result<Plan> end_agreement(Act& act);
Result<Plan> ask_recognition(Act& act);
Result<Plan> confirm_recognition(Act& act);
Result<Plan> suspend_recognition(Act& act);
Result<Plan> rest_recognition(Act& act);
Result<Plan> resume_recognition(Act& act);
Result<Plan> withdraw_recognition(Act& act);
Result<Plan> end_recognition(Act& act);
Result<Plan> book_premium(Act& act);
// The day on which the next period of a ticket that counts begins; none: nothing is owed by the time.
std::optional<Day> next_premium(const Recognition& one);
// Brings what is booked of the premium up to the period that runs today; what a ticket was suspended for is passed. Words for people, "" where
// nothing is owed.
Result<std::string> premium_up_to_today(Act& act, Recognition& one);
std::string premium_words(const Recognition& one);  // "190.00 USD for 2 months begun"

}  // namespace entrepot::reserves::detail
