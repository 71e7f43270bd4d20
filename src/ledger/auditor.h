// A second ledger, slow and plain, to compare the real one with: maps, a list of what is pending, and for each request the list of all rules
// that it breaks, of which the first in the order of `Outcome` is the answer.
#pragma once

#include <algorithm>
#include <map>
#include <unordered_map>
#include <vector>

#include "ledger/ledger.h"

namespace entrepot::ledger {

class Auditor {
 public:
  using Wide = __int128_t;

  struct AuditedAccount {
    Account account;
    Wide debits_pending = 0, debits_posted = 0, credits_pending = 0, credits_posted = 0;
    Id closed_by;
  };
  struct AuditedTransfer {
    Transfer body;  // as asked, what it inherits filled in
    TransferState state = TransferState::posted;
    Wide expires = 0;  // 0: never
  };

  void begin(Timestamp clock) {
    backwards_ = Wide(clock) + clock_tolerance < time_;
    texts_ = 0;
    next_ = std::max<Wide>(clock, time_ + 1);
    if (backwards_) return;
    std::vector<Id> due;
    for (const auto& [expires, id] : pending_)
      if (expires != 0 && expires <= next_) due.push_back(id);
    for (const Id& id : due) {
      settle(id, TransferState::pending_expired);
      tick();
    }
  }

  Outcome open(const Asset&) {
    tick();
    return Outcome::ok;
  }

  Outcome open(const Account& account) {
    accounts_[account_id(account.name)].account = account;
    tick();
    return Outcome::ok;
  }

  void enter_text(std::size_t bytes) {
    for (std::size_t part = 0; part < (bytes + entry_part_bytes - 1) / entry_part_bytes; ++part) tick();
    if (!backwards_) ++texts_;
  }

  std::vector<Receipt> transfer(const std::vector<Transfer>& requests) {
    std::vector<Receipt> receipts;
    for (std::size_t i = 0; i < requests.size();) {
      std::vector<Transfer> chain;
      do chain.push_back(requests[i++]);
      while (i < requests.size() && (chain.back().flags & linked) != 0);
      const auto answers = backwards_ ? all_refused(chain, Outcome::clock_runs_backwards, Outcome::clock_runs_backwards)
                           : (chain.back().flags & linked) != 0
                               ? all_refused(chain, Outcome::linked_event_failed, Outcome::linked_event_chain_open)
                               : attempt(chain);
      receipts.insert(receipts.end(), answers.begin(), answers.end());
    }
    return receipts;
  }

  const std::map<Id, AuditedAccount>& accounts() const { return accounts_; }
  const std::unordered_map<Id, AuditedTransfer>& transfers() const { return transfers_; }
  Wide time() const { return time_; }

 private:
  void tick() { time_ = next_++; }

  std::vector<Receipt> all_refused(const std::vector<Transfer>& chain, Outcome others, Outcome last) {
    std::vector<Receipt> out(chain.size(), Receipt{others, 0, 0});
    out.back().outcome = last;
    for (std::size_t i = 0; i < chain.size(); ++i) tick();
    return out;
  }

  // Tries the chain on the ledger itself, having put the ledger as it was aside.
  std::vector<Receipt> attempt(const std::vector<Transfer>& chain) {
    const auto accounts = accounts_;
    const auto pending = pending_;
    added_.clear();
    settled_.clear();
    std::vector<Receipt> out(chain.size(), Receipt{Outcome::linked_event_failed, 0, 0});
    std::size_t ok = 0, exist = 0;
    bool failed = false;
    for (std::size_t i = 0; i < chain.size() && !failed; ++i) {
      out[i] = one(chain[i], next_ + static_cast<Wide>(i));
      ok += out[i].outcome == Outcome::ok ? 1 : 0;
      exist += out[i].outcome == Outcome::exists ? 1 : 0;
      failed = !done(out[i].outcome);
    }
    if (exist == chain.size()) return out;
    for (std::size_t i = 0; i < chain.size(); ++i) tick();
    if (ok == chain.size()) return out;
    accounts_ = accounts;
    pending_ = pending;
    for (const auto& [id, state] : settled_) transfers_.at(id).state = state;
    for (const Id& id : added_) transfers_.erase(id);
    for (Receipt& receipt : out) {
      const bool stands = receipt.outcome == Outcome::exists && !failed;
      const bool cause = chain.size() > 1 ? !done(receipt.outcome) : true;
      receipt = {stands ? Outcome::linked_event_exists : cause ? receipt.outcome : Outcome::linked_event_failed, 0, 0};
    }
    return out;
  }

  Receipt one(Transfer t, Wide timestamp) {
    if (t.id.is_zero()) return {Outcome::id_must_not_be_zero, 0, 0};
    if (const auto kept = transfers_.find(t.id); kept != transfers_.end()) {
      const Outcome same = compare(t, kept->second.body);
      return same == Outcome::exists ? Receipt{same, kept->second.body.moved, kept->second.body.timestamp} : Receipt{same, 0, 0};
    }
    std::vector<Outcome> wrong = form(t);
    if (texts_ == 0 && id_is_closed(t.id.text())) wrong.push_back(Outcome::id_of_an_office);
    if (texts_ == 0 && is_of_an_office(t)) wrong.push_back(Outcome::account_of_an_office);
    const auto more = (t.flags & (post_pending | void_pending)) != 0 ? step(t)
                      : (t.flags & reopen) != 0                      ? reopening(t)
                                                                     : movement(t, timestamp);
    wrong.insert(wrong.end(), more.begin(), more.end());
    if (!wrong.empty()) return {*std::min_element(wrong.begin(), wrong.end()), 0, 0};
    t.timestamp = static_cast<Timestamp>(timestamp);
    enter(t);
    return {Outcome::ok, t.moved, t.timestamp};
  }

  // "r7.12", or what begins with the mark of offices.
  static bool id_is_closed(const std::string& text) {
    if (text.size() == 32 && text.starts_with("ff6f6666")) return true;
    const std::string digits = "0123456789";
    const std::size_t point = text.find_first_not_of(digits, 1);
    return text.size() > 3 && text[0] == 'r' && point != std::string::npos && point > 1 && text[point] == '.' && point + 1 < text.size() &&
           text.find_first_not_of(digits, point + 1) == std::string::npos;
  }

  // By its accounts, or by those of what it acts on.
  bool is_of_an_office(const Transfer& t) const {
    const auto second = transfers_.find(t.target);
    const bool acts = (t.flags & (post_pending | void_pending | reopen)) != 0 && second != transfers_.end();
    for (const Id& id : {acts ? second->second.body.debit : t.debit, acts ? second->second.body.credit : t.credit})
      if (const auto found = accounts_.find(id); found != accounts_.end() && (found->second.account.flags & of_an_office) != 0) return true;
    return false;
  }

  static Outcome compare(const Transfer& t, const Transfer& kept) {
    const bool second = (t.flags & (post_pending | void_pending | reopen)) != 0;
    std::vector<Outcome> wrong{Outcome::exists_with_different_unit};  // the largest of its group: none
    const auto check = [&wrong](bool differs, Outcome outcome) {
      if (differs) wrong.push_back(outcome);
    };
    check(t.flags != kept.flags, Outcome::exists_with_different_flags);
    check(t.target != kept.target, Outcome::exists_with_different_target);
    check(t.timeout_s != kept.timeout_s, Outcome::exists_with_different_timeout);
    check(t.reference != kept.reference, Outcome::exists_with_different_reference);
    check(t.debit != kept.debit && !(second && t.debit.is_zero()), Outcome::exists_with_different_debit_account);
    check(t.credit != kept.credit && !(second && t.credit.is_zero()), Outcome::exists_with_different_credit_account);
    check(t.ledger != kept.ledger && !(second && t.ledger == 0), Outcome::exists_with_different_ledger);
    check(t.code != kept.code && !(second && t.code == 0), Outcome::exists_with_different_code);
    check(t.amount != kept.amount && !((t.flags & void_pending) != 0 && t.amount == 0), Outcome::exists_with_different_amount);
    return wrong.size() == 1 ? Outcome::exists : *std::min_element(wrong.begin(), wrong.end());
  }

  static std::vector<Outcome> form(const Transfer& t) {
    std::vector<Outcome> wrong;
    const auto has = [&t](unsigned flag) { return (t.flags & flag) != 0; };
    const bool second = has(post_pending) || has(void_pending) || has(reopen);
    const bool acts = second || has(corrects);
    if (t.flags >= 1024) wrong.push_back(Outcome::reserved_flag);
    const int phases = int(has(pending)) + int(has(post_pending)) + int(has(void_pending)) + int(has(reopen));
    const bool shapes = has(balancing_debit) || has(balancing_credit) || has(corrects);
    const bool closes = has(close_debit) || has(close_credit);
    if (phases > 1 || (second && (shapes || closes)) || (has(pending) && closes)) wrong.push_back(Outcome::flags_are_mutually_exclusive);
    if (t.amount < 0) wrong.push_back(Outcome::amount_must_not_be_negative);
    if (t.timeout_s > 0 && !has(pending)) wrong.push_back(Outcome::timeout_reserved_for_pending);
    if (acts && t.target.is_zero()) wrong.push_back(Outcome::target_must_not_be_zero);
    if (!acts && !t.target.is_zero()) wrong.push_back(Outcome::target_must_be_zero);
    if (acts && t.target == t.id) wrong.push_back(Outcome::target_must_be_different);
    return wrong;
  }

  static bool other(const Transfer& t, const Transfer& target) {
    return (!t.debit.is_zero() && t.debit != target.debit) || (!t.credit.is_zero() && t.credit != target.credit) ||
           (t.ledger != 0 && t.ledger != target.ledger) || (t.code != 0 && t.code != target.code);
  }

  static void inherit(Transfer& t, const Transfer& target) {
    t.debit = target.debit;
    t.credit = target.credit;
    t.ledger = target.ledger;
    t.code = target.code;
  }

  std::vector<Outcome> step(Transfer& t) const {
    const auto found = transfers_.find(t.target);
    if (found == transfers_.end()) return {Outcome::pending_not_found};
    const AuditedTransfer& p = found->second;
    std::vector<Outcome> wrong;
    if (p.state == TransferState::posted) wrong.push_back(Outcome::pending_not_pending);
    if (p.state == TransferState::pending_posted) wrong.push_back(Outcome::pending_already_posted);
    if (p.state == TransferState::pending_voided) wrong.push_back(Outcome::pending_already_voided);
    if (p.state == TransferState::pending_expired) wrong.push_back(Outcome::pending_expired);
    if (!t.debit.is_zero() && t.debit != p.body.debit) wrong.push_back(Outcome::pending_has_different_debit_account);
    if (!t.credit.is_zero() && t.credit != p.body.credit) wrong.push_back(Outcome::pending_has_different_credit_account);
    if (t.ledger != 0 && t.ledger != p.body.ledger) wrong.push_back(Outcome::pending_has_different_ledger);
    if (t.code != 0 && t.code != p.body.code) wrong.push_back(Outcome::pending_has_different_code);
    const bool posts = (t.flags & post_pending) != 0;
    if (posts && t.amount > p.body.moved) wrong.push_back(Outcome::exceeds_pending_amount);
    if (!posts && t.amount != 0 && t.amount != p.body.moved) wrong.push_back(Outcome::pending_has_different_amount);
    if (wrong.empty()) {
      inherit(t, p.body);
      if (!posts) t.amount = p.body.moved;
      t.moved = posts ? t.amount : 0;
    }
    return wrong;
  }

  std::vector<Outcome> reopening(Transfer& t) const {
    const auto found = transfers_.find(t.target);
    if (found == transfers_.end()) return {Outcome::closing_not_found};
    const Transfer& c = found->second.body;
    std::vector<Outcome> wrong;
    if ((c.flags & (close_debit | close_credit)) == 0) wrong.push_back(Outcome::not_a_closing);
    if (other(t, c)) wrong.push_back(Outcome::closing_has_different_account);
    if (t.amount != 0) wrong.push_back(Outcome::amount_must_be_zero);
    if ((c.flags & close_debit) != 0 && accounts_.at(c.debit).closed_by != c.id) wrong.push_back(Outcome::already_reopened);
    if ((c.flags & close_credit) != 0 && accounts_.at(c.credit).closed_by != c.id) wrong.push_back(Outcome::already_reopened);
    if (wrong.empty()) inherit(t, c);
    t.moved = 0;
    return wrong;
  }

  std::vector<Outcome> movement(Transfer& t, Wide timestamp) const {
    std::vector<Outcome> wrong;
    if (t.debit.is_zero()) wrong.push_back(Outcome::debit_account_must_not_be_zero);
    if (t.credit.is_zero()) wrong.push_back(Outcome::credit_account_must_not_be_zero);
    if (t.debit == t.credit) wrong.push_back(Outcome::accounts_must_be_different);
    const auto debit = accounts_.find(t.debit), credit = accounts_.find(t.credit);
    if (debit == accounts_.end()) wrong.push_back(Outcome::debit_account_not_found);
    if (credit == accounts_.end()) wrong.push_back(Outcome::credit_account_not_found);
    if (debit == accounts_.end() || credit == accounts_.end()) return wrong;
    const AuditedAccount &d = debit->second, &c = credit->second;
    if (d.account.ledger != c.account.ledger) wrong.push_back(Outcome::accounts_must_have_the_same_ledger);
    if (t.ledger != d.account.ledger) wrong.push_back(Outcome::transfer_must_have_the_ledger_of_its_accounts);
    if ((t.flags & corrects) != 0) {
      const auto corrected = transfers_.find(t.target);
      if (corrected == transfers_.end()) wrong.push_back(Outcome::corrected_not_found);
      else if (corrected->second.body.ledger != t.ledger) wrong.push_back(Outcome::corrected_has_different_ledger);
    }
    if (!d.closed_by.is_zero()) wrong.push_back(Outcome::debit_account_closed);
    if (!c.closed_by.is_zero()) wrong.push_back(Outcome::credit_account_closed);
    if ((t.flags & close_debit) != 0 && (d.debits_pending != 0 || d.credits_pending != 0))
      wrong.push_back(Outcome::debit_account_has_pending);
    if ((t.flags & close_credit) != 0 && (c.debits_pending != 0 || c.credits_pending != 0))
      wrong.push_back(Outcome::credit_account_has_pending);
    figures(t, d, c, timestamp, wrong);
    return wrong;
  }

  static void figures(Transfer& t, const AuditedAccount& d, const AuditedAccount& c, Wide timestamp, std::vector<Outcome>& wrong) {
    constexpr Wide largest = INT64_MAX;
    Wide a = t.amount;
    if ((t.flags & balancing_debit) != 0) a = std::min(a, std::max<Wide>(0, d.credits_posted - d.debits_pending - d.debits_posted));
    if ((t.flags & balancing_credit) != 0) a = std::min(a, std::max<Wide>(0, c.debits_posted - c.credits_pending - c.credits_posted));
    const bool reserves = (t.flags & pending) != 0;
    if (reserves && d.debits_pending + a > largest) wrong.push_back(Outcome::overflows_debits_pending);
    if (reserves && c.credits_pending + a > largest) wrong.push_back(Outcome::overflows_credits_pending);
    if (!reserves && d.debits_posted + a > largest) wrong.push_back(Outcome::overflows_debits_posted);
    if (!reserves && c.credits_posted + a > largest) wrong.push_back(Outcome::overflows_credits_posted);
    if (d.debits_pending + d.debits_posted + a > largest) wrong.push_back(Outcome::overflows_debits);
    if (c.credits_pending + c.credits_posted + a > largest) wrong.push_back(Outcome::overflows_credits);
    if (timestamp + Wide(t.timeout_s) * 1'000'000'000 > largest) wrong.push_back(Outcome::overflows_timeout);
    if ((d.account.flags & debits_must_not_exceed_credits) != 0 && d.debits_pending + d.debits_posted + a > d.credits_posted)
      wrong.push_back(Outcome::exceeds_credits);
    if ((c.account.flags & credits_must_not_exceed_debits) != 0 && c.credits_pending + c.credits_posted + a > c.debits_posted)
      wrong.push_back(Outcome::exceeds_debits);
    t.moved = static_cast<std::int64_t>(a);
  }

  void enter(const Transfer& t) {
    AuditedAccount &d = accounts_.at(t.debit), &c = accounts_.at(t.credit);
    AuditedTransfer kept{t, TransferState::posted, 0};
    if ((t.flags & (post_pending | void_pending)) != 0)
      settle(t.target, (t.flags & post_pending) != 0 ? TransferState::pending_posted : TransferState::pending_voided);
    if ((t.flags & reopen) != 0) {
      if (d.closed_by == t.target) d.closed_by = {};
      if (c.closed_by == t.target) c.closed_by = {};
    }
    if ((t.flags & close_debit) != 0) d.closed_by = t.id;
    if ((t.flags & close_credit) != 0) c.closed_by = t.id;
    if ((t.flags & pending) != 0) {
      d.debits_pending += t.moved;
      c.credits_pending += t.moved;
      kept.state = TransferState::pending;
      kept.expires = t.timeout_s == 0 ? 0 : Wide(t.timestamp) + Wide(t.timeout_s) * 1'000'000'000;
      pending_.emplace(kept.expires, t.id);
    } else {
      d.debits_posted += t.moved;
      c.credits_posted += t.moved;
    }
    transfers_.emplace(t.id, kept);
    added_.push_back(t.id);
  }

  void settle(const Id& id, TransferState state) {
    AuditedTransfer& p = transfers_.at(id);
    settled_.insert(settled_.begin(), {id, p.state});
    p.state = state;
    accounts_.at(p.body.debit).debits_pending -= p.body.moved;
    accounts_.at(p.body.credit).credits_pending -= p.body.moved;
    std::erase_if(pending_, [&id](const auto& entry) { return entry.second == id; });
  }

  std::map<Id, AuditedAccount> accounts_;
  std::unordered_map<Id, AuditedTransfer> transfers_;
  std::multimap<Wide, Id> pending_;  // those that are, by time of expiry
  std::vector<Id> added_;
  std::vector<std::pair<Id, TransferState>> settled_;
  bool backwards_ = false;
  int texts_ = 0;  // in the batch
  Wide time_ = 0, next_ = 1;
};

}  // namespace entrepot::ledger
