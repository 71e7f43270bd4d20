// Names, numbers and what a swap is, for the steps and the state of swaps.
#pragma once

#include <fmt/format.h>

#include "finance/swap.h"

namespace entrepot::finance::detail {

using ledger::Id;
using ledger::Ledger;

// Names of ledgers, accounts and transfers of one arrangement.
class Names {
 public:
  Names(const Arrangement& arrangement, std::string swap = {}) : key_(arrangement.key), swap_(std::move(swap)) {}
  const std::string& swap() const { return swap_; }
  std::string terms_asset() const { return key_ + " terms"; }
  std::string account(std::string_view rest) const { return fmt::format("{}:{}", key_, rest); }
  std::string committed(EconomyId member) const { return account("committed:" + member.text()); }
  std::string votes_asset() const { return key_ + " votes"; }
  std::string cast() const { return account("cast:" + swap_); }
  std::string choice(bool yes) const { return account((yes ? "yes:" : "no:") + swap_); }
  std::string terms(int number = 1) const { return account("terms:" + swap_ + (number == 1 ? "" : fmt::format(":{}", number))); }
  std::string owed(EconomyId requester, EconomyId provider) const {
    return account(fmt::format("owed:{}:{}:{}", swap_, requester.text(), provider.text()));
  }
  // The ids that a step has, from 1 on: the first is the plain one.
  Id step(std::string_view what, std::string_view part, int number = 1) const {
    return Id::of(fmt::format("{}:{}:{}:{}{}", key_, swap_, what, part, number == 1 ? "" : fmt::format("#{}", number)));
  }

 private:
  std::string key_, swap_;
};

struct Numbers {
  std::uint32_t money = 0, terms = 0;
};
std::optional<std::uint32_t> ledger_of(const Ledger& book, const std::string& asset);  // none of a register's
Result<Numbers> numbers_of(const Arrangement& arrangement, const Ledger& book);

// The flag of all accounts of an arrangement: of_an_office, or 0 where they were opened before that was so, and stay as they are.
std::uint16_t closed_to_others(const Names& names, const Ledger& book);

// Which limits a drawing counts against, as the ends of account names: "THA", "THA:delinked", "THA:rapid".
std::vector<std::string> limits_of(EconomyId member, const Facility& facility);

// A swap as its request made it. An account says nothing by being there, since a request that was refused may have left it: a request is what its
// transfers reserved.
struct Found {
  Names names;
  Numbers numbers;
  EconomyId requester;
  std::vector<EconomyId> providers;  // of whom something was reserved, by code
  const Facility* facility = nullptr;  // as in force on the day of the request; null: the arrangement has none of that key any more
  ledger::Timestamp requested_at = 0;
  Day requested_on;
  std::int64_t amount = 0;
  std::string terms;  // its account of terms
};

Day day_at(ledger::Timestamp timestamp);

// Whoever writes to the store chooses the ids of its own transfers. So a transfer is a step of a swap only between the accounts of that step (credit "":
// any), and the id of a step is the first of its ids that no other transfer has: nobody stops a step by taking its id.
Id step_id(const Ledger& book, const Names& names, std::string_view what, std::string_view part, const std::string& debit,
           const std::string& credit);
// The step if it was done.
const ledger::KeptTransfer* step_done(const Ledger& book, const Names& names, std::string_view what, std::string_view part,
                                      const std::string& debit, const std::string& credit);

// The requests that were done, of the swap `id` or of all (""), in their order. More than one of a name are of members that had other providers,
// in journals from when a name did not stand for one member.
std::vector<Found> requests(const Arrangement& arrangement, const Ledger& book, std::string_view id = {});
// Of several the one of `by`, or the first.
Result<Found> find_request(const Arrangement& arrangement, const Ledger& book, const std::string& id, std::optional<EconomyId> by = {});
// With its facility.
Result<Found> find(const Arrangement& arrangement, const Ledger& book, const std::string& id, std::optional<EconomyId> by = {});

ledger::Totals totals(const Ledger& book, const std::string& account);  // zero where there is none
Id term_id(const Found& swap, const Ledger& book, int term);
const ledger::KeptTransfer* term_of(const Found& swap, const Ledger& book, int term);
int terms_begun(const Found& swap, const Ledger& book);

}  // namespace entrepot::finance::detail
