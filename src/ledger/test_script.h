// Tests as tables: requests with the outcome each must have, and balances.
//
//   ID DEBIT CREDIT AMOUNT [FLAG | KEY=VALUE]... : OUTCOME [MOVED]    a transfer; "-" stands for zero
//   & before a line: the next line is of the same submission
//   = ACCOUNT dp d cp c                                              its totals
//   +SECONDS                                                         the clock goes on (back with a minus)
//   account NAME [d<=c | c<=d] [ledger=N] : OUTCOME
// Ledgers 1 and 2 and accounts A, B, C of ledger 1 are there from the start. Keys: target timeout ledger code reference.
#pragma once

#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "ledger/journal.h"

namespace entrepot::ledger {

class Script {
 public:
  Script() {
    ledger.begin(now);
    ledger.open(Asset{1, "rice", "t", "milled", 0, 0});
    ledger.open(Asset{2, "oil", "bbl", "", 0, 0});
    for (const char* name : {"A", "B", "C"}) ledger.open(Account{name, 1, 0, 0, {}, 0});
    keep(ledger.seal());
  }

  // Returns this, for more lines after a look at the ledger.
  Script& run(const std::string& lines) {
    std::istringstream in(lines);
    for (std::string line; std::getline(in, line);) {
      ++line_;
      if (const auto comment = line.find('#'); comment != std::string::npos) line.resize(comment);
      const std::string text(trim(line));
      if (!text.empty()) step(text);
    }
    EXPECT_TRUE(submission_.empty()) << "a submission without an end";
    return *this;
  }

  Ledger ledger;
  MemoryJournal journal;
  Timestamp now = 1'700'000'000'000'000'000;

 private:
  static std::vector<std::string> words(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> out;
    for (std::string word; in >> word;) out.push_back(word);
    return out;
  }

  void keep(const Batch& batch) {
    if (batch.number != 0) {
      ASSERT_TRUE(journal.append(batch));
    }
  }

  void step(const std::string& text) {
    if (text[0] == '+') now += std::stoll(text.substr(1)) * 1'000'000'000;
    else if (text[0] == '=') balance(words(text.substr(1)));
    else if (text.rfind("account ", 0) == 0) account(words(text.substr(8)));
    else request(text);
  }

  void balance(const std::vector<std::string>& w) {
    const AccountState* state = ledger.account(account_id(w[0]));
    ASSERT_NE(state, nullptr) << w[0];
    const Totals& t = state->totals;
    EXPECT_EQ(fmt::format("{} {} {} {}", t.debits_pending, t.debits_posted, t.credits_pending, t.credits_posted),
              fmt::format("{} {} {} {}", w[1], w[2], w[3], w[4]))
        << "line " << line_ << ": " << w[0];
  }

  void account(const std::vector<std::string>& w) {
    Account made;
    made.name = w[0];
    made.ledger = 1;
    std::string expected;
    for (std::size_t i = 1; i < w.size(); ++i) {
      if (w[i] == "d<=c") made.flags |= debits_must_not_exceed_credits;
      else if (w[i] == "c<=d") made.flags |= credits_must_not_exceed_debits;
      else if (w[i].rfind("ledger=", 0) == 0) made.ledger = static_cast<std::uint32_t>(std::stoul(w[i].substr(7)));
      else if (w[i] != ":") expected = w[i];
    }
    ledger.begin(now);
    EXPECT_EQ(outcome_kind(ledger.open(made)).name, expected) << "line " << line_;
    keep(ledger.seal());
  }

  static Id id_of(const std::string& word) { return word == "-" ? Id{} : Id::of(word); }
  static Id account_of(const std::string& word) { return word == "-" ? Id{} : account_id(word); }

  void request(const std::string& text) {
    static const std::map<std::string, unsigned> flags = {{"linked", linked},
                                                          {"pending", pending},
                                                          {"post", post_pending},
                                                          {"void", void_pending},
                                                          {"bal_debit", balancing_debit},
                                                          {"bal_credit", balancing_credit},
                                                          {"close_debit", close_debit},
                                                          {"close_credit", close_credit},
                                                          {"reopen", reopen},
                                                          {"corrects", corrects},
                                                          {"flag15", 1U << 15}};
    std::vector<std::string> w = words(text);
    const bool more = w[0] == "&";
    if (more) w.erase(w.begin());
    const auto colon = static_cast<std::size_t>(std::find(w.begin(), w.end(), ":") - w.begin());
    ASSERT_LT(colon, w.size()) << "line " << line_ << ": " << text;
    Transfer t;
    t.id = id_of(w[0]);
    t.debit = account_of(w[1]);
    t.credit = account_of(w[2]);
    t.amount = w[3] == "max" ? std::numeric_limits<std::int64_t>::max() : std::stoll(w[3]);
    t.ledger = t.debit.is_zero() ? 0 : 1;
    for (std::size_t i = 4; i < colon; ++i) {
      if (const auto flag = flags.find(w[i]); flag != flags.end()) {
        t.flags = static_cast<std::uint16_t>(t.flags | flag->second);
        continue;
      }
      const std::string key = w[i].substr(0, w[i].find('=')), value = w[i].substr(w[i].find('=') + 1);
      if (key == "target") t.target = id_of(value);
      else if (key == "reference") t.reference = id_of(value);
      else if (key == "timeout") t.timeout_s = static_cast<std::uint32_t>(std::stoul(value));
      else if (key == "ledger") t.ledger = static_cast<std::uint32_t>(std::stoul(value));
      else if (key == "code") t.code = static_cast<std::uint32_t>(std::stoul(value));
      else ADD_FAILURE() << "line " << line_ << ": " << w[i];
    }
    submission_.push_back(t);
    expected_.push_back(w[colon + 1] + (colon + 2 < w.size() ? " " + w[colon + 2] : ""));
    if (!more) submit();
  }

  void submit() {
    std::vector<Receipt> receipts(submission_.size());
    ledger.begin(now);
    ledger.transfer(submission_, receipts);
    keep(ledger.seal());
    for (std::size_t i = 0; i < receipts.size(); ++i) {
      std::string got(outcome_kind(receipts[i].outcome).name);
      if (expected_[i].find(' ') != std::string::npos) got += fmt::format(" {}", receipts[i].moved);
      EXPECT_EQ(got, expected_[i]) << "line " << line_ << ", request " << i + 1 << " of " << receipts.size();
    }
    submission_.clear();
    expected_.clear();
  }

  std::vector<Transfer> submission_;
  std::vector<std::string> expected_;
  int line_ = 0;
};

}  // namespace entrepot::ledger
