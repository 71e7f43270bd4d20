#include "reserves/proof.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "ledger/text.h"
#include "reserves/office.h"

namespace entrepot::reserves {
namespace {

using Wide = Exact::Wide;

// The balances of a lot, added up from the names of accounts alone.
struct LotSums {
  Wide all = 0;      // of its physical accounts: 0 when nothing appears or vanishes
  Wide held = 0, converted = 0;
  std::map<std::string, Wide> counts;  // by who counts
};

class RegisterRules {
 public:
  explicit RegisterRules(const ReadRegister& read) : read_(read) {
    for (const ledger::AccountState& account : read.ledger.accounts()) add(account);
  }

  std::string each_unit_counts_once() const {
    for (const auto& [id, lot] : read_.state.lots) {
      const LotSums& sums = of(id);
      const auto eligible = (lot.factor * Exact(static_cast<std::int64_t>(sums.held))).floor_units(0, "What the lot counts");
      Wide counted = 0;
      for (const auto& [who, amount] : sums.counts) counted += amount;
      if (!eligible || counted != *eligible)
        return fmt::format("{}: {} count, {} are eligible", id, words(counted, lot.countable), words(eligible.value_or(0), lot.countable));
      std::map<std::string, Wide> recognised;
      for (const auto& [name, one] : read_.state.recognitions)
        if (one.lot == id && one.state == RecognitionState::counted) recognised[one.beneficiary.text()] += one.counted;
      for (const auto& [who, amount] : sums.counts)
        if (who != name_of(lot.counter()) && amount != recognised[who])
          return fmt::format("{}: {} count for {}, {} are recognised", id, words(amount, lot.countable), who,
                             words(recognised[who], lot.countable));
    }
    return {};
  }

  std::string rights_are_obligations() const {
    for (const auto& [id, release] : read_.state.releases)
      for (const Consignment& one : release.consignments) {
        const Lot& lot = read_.state.lots.at(one.lot);
        const auto owed = (lot.factor * Exact(pending(one.stock_reservation))).floor_units(0, "A consignment");
        if (!owed || pending(one.countable_reservation) != *owed)
          return fmt::format("{} of {}: {} are reserved for who draws, {} of who gives", id, one.lot,
                             words(pending(one.countable_reservation), lot.countable), words(owed.value_or(0), lot.countable));
      }
    return {};
  }

  std::string nothing_appears_or_vanishes() const {
    for (const auto& [id, lot] : read_.state.lots)
      if (of(id).all != 0) return fmt::format("{}: its accounts differ from what was attested by {}", id, words(of(id).all, lot.physical));
    return {};
  }

  std::string conversions_balance() const {
    std::map<std::string, Wide> by_good;
    for (const auto& [id, lot] : read_.state.lots) by_good[lot.instrument + "/" + lot.good] += of(id).converted;
    for (const auto& [good, sum] : by_good)
      if (sum != 0)
        return fmt::format("{}: lots gave and got amounts that differ by {} of the smallest unit", good,
                           std::to_string(static_cast<std::int64_t>(sum)));
    return {};
  }

  std::string recognitions_end_with_agreements() const {
    for (const auto& [id, one] : read_.state.recognitions)
      if (one.until > read_.state.agreements.at(one.agreement).until)
        return fmt::format("{} ends on {}, its agreement on {}", id, one.until.text(),
                           read_.state.agreements.at(one.agreement).until.text());
    return {};
  }

 private:
  void add(const ledger::AccountState& account) {
    std::vector<std::string> parts;
    for (const std::string_view part : split(account.account.name, ':')) parts.emplace_back(part);
    if (parts.size() < 2) return;
    const Wide balance = Wide(account.totals.credits_posted) - account.totals.debits_posted;
    const bool countable = parts[0] == "countable" && parts.size() == 3;
    const auto lot = read_.state.lots.find(countable ? parts[2] : parts[1]);
    if (lot == read_.state.lots.end()) return;
    LotSums& sums = sums_[lot->first];
    if (countable && account.account.ledger == lot->second.countable) sums.counts[parts[1]] += balance;
    if (account.account.ledger != lot->second.physical) return;
    sums.all += balance;
    if (parts[0] == "stock") sums.held += balance;
    if (parts[0] == "converted") sums.converted += balance;
  }

  const LotSums& of(const std::string& lot) const {
    static const LotSums nothing;
    const auto found = sums_.find(lot);
    return found == sums_.end() ? nothing : found->second;
  }
  std::int64_t pending(const ledger::Id& transfer) const {
    const ledger::KeptTransfer* found = read_.ledger.find(transfer);
    return found != nullptr && found->state == ledger::TransferState::pending ? found->moved : 0;
  }
  std::string words(Wide amount, std::uint32_t number) const { return ledger::amount_with_unit(amount, read_.ledger.assets().at(number)); }

  const ReadRegister& read_;
  std::map<std::string, LotSums> sums_;
};

}  // namespace

bool RegisterProof::holds() const {
  return std::all_of(findings.begin(), findings.end(), [](const ledger::Finding& one) { return one.violation.empty(); });
}

Result<RegisterProof> verify_register(ledger::Journal& journal, Progress& progress) {
  RegisterProof out;
  TRY_ASSIGN(out.ledger, ledger::verify(journal, progress));
  out.findings = out.ledger.findings;
  const auto read = read_register(journal, progress);
  const auto could_not_look = [](ErrorCode code) {
    return code == ErrorCode::io || code == ErrorCode::unreadable || code == ErrorCode::interrupted;
  };
  if (!read && could_not_look(read.error().code)) return tl::unexpected<Error>(read.error());
  out.has_register = !read || read->state.entries > 0;
  if (!out.has_register) return out;
  const std::string broken = read ? "" : read.error().message();
  const std::vector<ledger::Finding> more{
      {15, "every request, decided again, comes to what is written", false, broken},
      {16, "every transfer on the register's ledgers was asked of the register", false, ""},
      {17, "no recognition outlives its agreement", false, ""},
  };
  out.findings.insert(out.findings.end(), more.begin(), more.end());
  if (!read) return out;
  const RegisterRules rules(*read);
  const auto say = [&out](int number, std::string violation) {
    ledger::Finding& finding = out.findings[static_cast<std::size_t>(number) - 1];
    finding.of_callers = false;
    finding.violation = std::move(violation);
  };
  say(9, rules.each_unit_counts_once());
  say(10, rules.rights_are_obligations());
  say(11, rules.nothing_appears_or_vanishes());
  say(12, rules.conversions_balance());
  say(16, read->strays == 0 ? "" : fmt::format("{} were made past it", read->strays));
  say(17, rules.recognitions_end_with_agreements());
  return out;
}

}  // namespace entrepot::reserves
