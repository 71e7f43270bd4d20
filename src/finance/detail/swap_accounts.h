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
  std::string terms_asset() const { return key_ + " terms"; }
  std::string account(std::string_view rest) const { return fmt::format("{}:{}", key_, rest); }
  std::string committed(EconomyId member) const { return account("committed:" + member.text()); }
  std::string votes_asset() const { return key_ + " votes"; }
  std::string cast() const { return account("cast:" + swap_); }
  std::string choice(bool yes) const { return account((yes ? "yes:" : "no:") + swap_); }
  std::string terms() const { return account("terms:" + swap_); }
  std::string owed(EconomyId requester, EconomyId provider) const {
    return account(fmt::format("owed:{}:{}:{}", swap_, requester.text(), provider.text()));
  }
  Id step(std::string_view what, std::string_view part) const { return Id::of(fmt::format("{}:{}:{}:{}", key_, swap_, what, part)); }

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

// A swap as its request made it.
struct Found {
  Names names;
  Numbers numbers;
  EconomyId requester;
  std::vector<EconomyId> providers;  // who has an account for it
  const Facility* facility = nullptr;  // as in force on the day of the request
  Day requested_on;
};

Result<Found> find(const Arrangement& arrangement, const Ledger& book, const std::string& id);
Id term_id(const Names& names, int term);
int terms_begun(const Names& names, const Ledger& book);

}  // namespace entrepot::finance::detail
