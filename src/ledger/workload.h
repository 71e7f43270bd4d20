// Random requests, made to meet every rule: few ids, so that they come twice; amounts at the edges; second steps of everything; chains; time
// that jumps both ways. A pure function of seed and world.
#pragma once

#include <limits>
#include <vector>

#include <fmt/format.h>

#include "base/random.h"
#include "ledger/ledger.h"
#include "ledger/numbers.h"

namespace entrepot::ledger {

class Workload {
 public:
  Workload(std::uint64_t seed, std::uint32_t world) : random_(seed, world, 0) {
    edges_ = chance(25);
    strange_ = chance(50) ? 4 : 1;
    for (unsigned i = 0; i < 8 + random_.below(6); ++i) {
      Account account;
      account.name = fmt::format("account-{}", i);
      account.ledger = 1 + static_cast<std::uint32_t>(i % 5 == 4);
      account.flags = static_cast<std::uint16_t>(i < 3 ? 0 : random_.below(3));
      if (i == 7) account.flags |= of_an_office;
      accounts_.push_back(account);
    }
  }

  const std::vector<Account>& accounts() const { return accounts_; }

  Timestamp clock() {
    if (chance(3)) return now_ - static_cast<Timestamp>(random_.below(3'000'000'000));
    if (chance(10)) now_ += static_cast<Timestamp>(random_.below(20'000'000'000));
    else now_ += static_cast<Timestamp>(random_.below(200'000'000));
    return now_;
  }

  // A text of a caller's, now and then; "": none.
  std::string text() { return chance(20) ? std::string(1 + random_.below(300), 't') : std::string(); }

  // One submission.
  std::vector<Transfer> submission() {
    std::vector<Transfer> out;
    const std::size_t size = 1 + (chance(30) ? random_.below(30) : random_.below(4));
    bool in_chain = false;
    for (std::size_t i = 0; i < size; ++i) {
      Transfer t = request();
      in_chain = in_chain ? chance(55) : chance(10);
      if (in_chain && (i + 1 < size || chance(3))) t.flags |= linked;
      out.push_back(t);
    }
    if (chance(3) && !recent_submission_.empty()) out = recent_submission_;  // asked again, whole
    recent_submission_ = out;
    return out;
  }

  // What became of the last submission: second steps are mostly of what was accepted.
  void observe(const std::vector<Transfer>& requests, const std::vector<Receipt>& receipts) {
    for (std::size_t i = 0; i < requests.size(); ++i) {
      if (receipts[i].outcome != Outcome::ok) continue;
      if ((requests[i].flags & pending) != 0) pending_.push_back(requests[i].id);
      if ((requests[i].flags & (close_debit | close_credit)) != 0) closing_.push_back(requests[i].id);
    }
  }

 private:
  bool chance(std::uint64_t percent) { return random_.below(100) < percent; }

  Id account(std::uint32_t ledger) {
    if (chance(strange_)) return chance(50) ? Id{} : account_id("nobody");
    for (;;) {
      const Account& it = accounts_[random_.below(accounts_.size())];
      if (it.ledger == ledger || chance(2)) return account_id(it.name);
    }
  }
  Id account() { return account(chance(85) ? 1 : 2); }

  std::int64_t amount() {
    constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
    if (edges_ && chance(15)) {
      const std::int64_t values[] = {largest, largest - 1, largest / 2, largest / 2 + 1, largest / 3};
      return values[random_.below(5)];
    }
    if (chance(strange_)) return -1 - static_cast<std::int64_t>(random_.below(3));
    return static_cast<std::int64_t>(random_.below(chance(50) ? 4 : 300));
  }

  Id fresh_id() { return {++ids_, 77}; }
  Id office_id() {
    const std::uint64_t number = random_.below(400);
    return chance(50) ? Id::of(fmt::format("r{}.{}", number, number % 3)) : id_for_office(fmt::format("a step, {}", number));
  }
  Id some_id() {
    return ids_ == 0 || chance(strange_) ? Id{random_.below(1000), 78}
                                         : Id{ids_ - random_.below(std::min<std::uint64_t>(ids_, chance(80) ? 40 : 2000)), 77};
  }

  Transfer request() {
    if (!past_.empty() && chance(6)) return again();
    Transfer t;
    t.id = chance(1) ? (chance(50) ? Id{} : some_id()) : chance(1) ? office_id() : fresh_id();
    t.amount = amount();
    const std::uint64_t kind = random_.below(100);
    if (kind < 30) {
      t.flags = chance(75) ? post_pending : void_pending;
      t.target = chance(70) && !pending_.empty() ? pending_[pending_.size() - 1 - random_.below(std::min<std::size_t>(pending_.size(), 12))]
                                                 : some_id();
      if (t.flags == void_pending ? chance(90) : chance(10)) t.amount = 0;
      else if (chance(60)) t.amount = static_cast<std::int64_t>(random_.below(4));
      if (chance(10)) t.debit = account(), t.credit = account();
      if (chance(strange_)) t.ledger = 1 + static_cast<std::uint32_t>(random_.below(2));
      if (chance(strange_)) t.code = 1;
    } else if (kind < 33) {
      t.flags = reopen;
      t.target = chance(80) && !closing_.empty() ? closing_[closing_.size() - 1 - random_.below(std::min<std::size_t>(closing_.size(), 4))]
                                                 : some_id();
      if (chance(95)) t.amount = 0;
    } else {
      t.ledger = chance(85) ? 1 : 2;
      t.debit = account(t.ledger);
      do t.credit = account(t.ledger);
      while (t.credit == t.debit && !chance(5));
      if (chance(strange_)) t.ledger = static_cast<std::uint32_t>(random_.below(4));
      if (chance(35)) {
        t.flags |= pending;
        if (chance(60)) t.timeout_s = static_cast<std::uint32_t>(chance(2) ? 4'294'967'295U : random_.below(12));
      } else if (chance(2)) {
        t.flags |= chance(50) ? close_debit : close_credit;
      }
      if (chance(12)) t.flags |= balancing_debit;
      if (chance(12)) t.flags |= balancing_credit;
      if (chance(4)) t.flags |= corrects, t.target = some_id();
    }
    if (chance(3)) t.code = static_cast<std::uint32_t>(random_.below(3));
    if (chance(3)) t.reference = Id{random_.below(3), 5};
    if (chance(strange_)) t.flags ^= static_cast<std::uint16_t>(2U << random_.below(15));
    if (chance(strange_)) t.timeout_s = 1;
    if (chance(strange_)) t.target = some_id();
    remember(t);
    return t;
  }

  void remember(const Transfer& t) {
    if (past_.size() < 500) past_.push_back(t);
    else past_[random_.below(500)] = t;
  }

  // A request that was made before, perhaps with another body.
  Transfer again() {
    Transfer t = past_[random_.below(past_.size())];
    t.flags &= static_cast<std::uint16_t>(~linked);
    if (chance(50)) return t;
    switch (random_.below(9)) {
      case 0: t.amount = t.amount < 1000 ? t.amount + 1 : 0; break;
      case 1: t.debit = account(); break;
      case 2: t.credit = account(); break;
      case 3: t.flags ^= pending; break;
      case 4: t.timeout_s += 1; break;
      case 5: t.reference.low += 1; break;
      case 6: t.code += 1; break;
      case 7: t.ledger += 1; break;
      default: t.target = some_id(); break;
    }
    if (t.amount < 0) t.amount = 0;
    return t;
  }

  RandomStream random_;
  bool edges_ = false;
  std::uint64_t strange_ = 1;  // percent
  std::vector<Account> accounts_;
  Timestamp now_ = 1'700'000'000'000'000'000;
  std::uint64_t ids_ = 0;
  std::vector<Id> pending_, closing_;
  std::vector<Transfer> past_, recent_submission_;
};

}  // namespace entrepot::ledger
