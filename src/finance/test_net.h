// A ledger with the accounts of CMIM and what happens to it, day by day, for tests of swaps.
#pragma once

#include <gtest/gtest.h>

#include "finance/swap.h"
#include "ledger/journal.h"

namespace entrepot::finance {

inline const Arrangement& cmim() {
  static const Arrangement arrangement = load_arrangement(std::string(ENTREPOT_SOURCE_DIR) + "/data/finance/cmim.toml").value();
  return arrangement;
}
inline EconomyId economy(const char* code) { return EconomyId::parse(code).value(); }
inline Decimal number(const std::string& text) { return Decimal::parse(text).value(); }

class Net {
 public:
  // `flag` of its accounts. Batches go to `journal`, if there is one.
  explicit Net(const char* day, std::uint16_t flag = ledger::of_an_office, ledger::Journal* journal = nullptr)
      : day_(Day::parse(day).value()), journal_(journal) {
    Steps steps = open_steps(cmim(), book, day_).value();
    if (flag == 0)
      for (auto& account : steps.accounts) account.flags &= static_cast<std::uint16_t>(~ledger::of_an_office);
    do_steps(steps);
  }

  void go_to(const char* day) { go_to(Day::parse(day).value()); }
  void go_to(Day day) {
    day_ = day;
    book.begin(clock());
    seal();
  }
  Day today() const { return day_; }
  // What a request that was refused left behind before it opened nothing.
  void leave_accounts_of(const Steps& steps) {
    book.begin(std::max(clock(), book.time()));
    book.enter("a step that was refused");
    for (const auto& account : steps.accounts) (void)book.open(account);
    seal();
  }
  // Returns the first refusal, "ok" or what the step itself says.
  std::string request(const std::string& id, const char* who, const char* facility, const std::string& billions,
                      std::vector<EconomyId> excused = {}) {
    return told(request_steps(cmim(), book, {id, economy(who), facility, number(billions), std::move(excused)}, day_));
  }
  std::string vote(const std::string& id, const char* who, bool yes) { return told(vote_steps(cmim(), book, id, economy(who), yes, day_)); }
  // Once the three with the most votes, and Indonesia where one of them asks, have agreed.
  std::string draw(const std::string& id, std::optional<int> months = {}) {
    for (const char* who : {"CHN", "JPN", "KOR", "IDN", "THA", "MYS", "SGP", "PHL"})
      if (const auto votes = swap_votes(cmim(), book, id); votes && !votes->decided) vote(id, who, true);
    return told(draw_steps(cmim(), book, id, who_asked(id), months, day_));
  }
  std::string draw_undecided(const std::string& id) { return told(draw_steps(cmim(), book, id, who_asked(id), {}, day_)); }
  std::string renew(const std::string& id, int term) { return told(renew_steps(cmim(), book, id, who_asked(id), term, {}, day_)); }
  std::string repay(const std::string& id, const std::string& step, const std::string& billions) {
    if (const std::string said = announce(id, step, billions); said != "ok") return said;
    for (const auto& [provider, amount] : state(id).announced_to)
      if (const std::string said = receive(id, step, provider); said != "ok") return said;
    return "ok";
  }
  std::string announce(const std::string& id, const std::string& step, const std::string& billions) {
    return told(repay_steps(cmim(), book, id, who_asked(id), step, billions == "all" ? std::nullopt : std::optional(number(billions))));
  }
  std::string receive(const std::string& id, const std::string& step, EconomyId by, std::optional<Decimal> billions = {}) {
    return told(receive_steps(cmim(), book, id, by, step, billions));
  }
  std::string withdraw(const std::string& id) { return told(withdraw_steps(cmim(), book, id, who_asked(id))); }
  // Its requester, and all others in turn, who must not.
  std::string told_to(const std::string& id, const char* by) {
    const auto who = economy(by);
    const std::string out = told(repay_steps(cmim(), book, id, who, "x", number("1"))) + "; " +
                            told(draw_steps(cmim(), book, id, who, {}, day_)) + "; " +
                            told(renew_steps(cmim(), book, id, who, 2, {}, day_)) + "; " + told(withdraw_steps(cmim(), book, id, who));
    return out;
  }
  std::string open() { return told(open_steps(cmim(), book, day_)); }

  SwapState state(const std::string& id) const {
    for (const SwapState& swap : swaps(cmim(), book))
      if (swap.id == id) return swap;
    ADD_FAILURE() << "no swap " << id;
    return {};
  }
  std::int64_t balance(const std::string& account) const {
    const auto* found = book.account(ledger::account_id(account));
    return found == nullptr ? 0 : found->totals.credits_posted - found->totals.debits_posted;
  }

  ledger::Ledger book;

 private:
  EconomyId who_asked(const std::string& id) const {
    for (const SwapState& swap : swaps(cmim(), book))
      if (swap.id == id) return swap.requester;
    return economy("THA");
  }
  ledger::Timestamp clock() const { return std::chrono::nanoseconds(day_.sys_days().time_since_epoch()).count(); }
  std::string told(Result<Steps> steps) { return steps ? do_steps(*steps) : steps.error().what; }

 public:
  std::string do_steps(const Steps& steps) {
    book.begin(std::max(clock(), book.time()));
    std::string refusal = "ok";
    const auto note = [&](ledger::Outcome outcome) {
      if (!done(outcome) && outcome != ledger::Outcome::linked_event_failed && refusal == "ok")
        refusal = ledger::outcome_kind(outcome).name;
    };
    book.enter("a step");
    for (const auto& asset : steps.ledgers) note(book.open(asset));
    for (const auto& account : steps.accounts) note(book.open(account));
    std::vector<ledger::Receipt> receipts(steps.transfers.size());
    if (refusal == "ok") book.transfer(steps.transfers, receipts);
    for (const auto& receipt : receipts) note(receipt.outcome);
    seal();
    return refusal;
  }

 private:
  void seal() {
    const ledger::Batch batch = book.seal();
    if (journal_ == nullptr || batch.number == 0) return;
    const auto kept = journal_->append(batch);
    EXPECT_TRUE(kept) << kept.error().what;
  }
  Day day_;
  ledger::Journal* journal_;
};

}  // namespace entrepot::finance
