#include "finance/detail/swap_accounts.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "base/text.h"
#include "ledger/numbers.h"

namespace entrepot::finance::detail {

Day day_at(ledger::Timestamp timestamp) {
  return Day(std::chrono::floor<std::chrono::days>(std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(timestamp))));
}

std::optional<std::uint32_t> ledger_of(const Ledger& book, const std::string& asset) {
  for (const auto& [number, known] : book.assets())
    if (known.asset == asset && number < ledger::first_of_a_register) return number;
  return std::nullopt;
}

std::uint16_t closed_to_others(const Names& names, const Ledger& book) {
  const auto* first = book.account(ledger::account_id(names.account("term-rules")));
  return first == nullptr || (first->account.flags & ledger::of_an_office) != 0 ? ledger::of_an_office : 0;
}

Result<Numbers> numbers_of(const Arrangement& arrangement, const Ledger& book) {
  const auto money = ledger_of(book, std::string(arrangement.currency.code()));
  const auto terms = ledger_of(book, Names(arrangement).terms_asset());
  if (money && terms) return Numbers{*money, *terms};
  return fail(ErrorCode::missing_data, fmt::format("The ledger has no accounts of {} yet", arrangement.key), {},
              "Open them: entrepot finance swap open.");
}

std::vector<std::string> limits_of(EconomyId member, const Facility& facility) {
  std::vector<std::string> out{member.text()};
  if (facility.access == Access::delinked) out.push_back(member.text() + ":delinked");
  if (facility.share) out.push_back(member.text() + ":" + facility.key);
  return out;
}

Id step_id(const Ledger& book, const Names& names, std::string_view what, std::string_view part, const std::string& debit,
           const std::string& credit) {
  const Id from = ledger::account_id(debit), to = ledger::account_id(credit);
  for (int number = 1;; ++number) {
    const Id id = names.step(what, part, number);
    const auto* kept = book.find(id);
    if (kept == nullptr || (kept->debit == from && (credit.empty() || kept->credit == to))) return id;
  }
}

const ledger::KeptTransfer* step_done(const Ledger& book, const Names& names, std::string_view what, std::string_view part,
                                      const std::string& debit, const std::string& credit) {
  return book.find(step_id(book, names, what, part, debit, credit));
}

ledger::Totals totals(const Ledger& book, const std::string& account) {
  const auto* state = book.account(ledger::account_id(account));
  return state == nullptr ? ledger::Totals{} : state->totals;
}

namespace {

using Asked = std::map<std::pair<std::string, EconomyId>, std::vector<EconomyId>>;  // by swap and requester: providers

// Who could have asked whom, by the names of accounts.
Asked asked_by_name(const Names& names, const Ledger& book, std::string_view id) {
  Asked out;
  const std::string prefix = names.account("owed:");
  for (const auto& state : book.accounts()) {
    const std::string_view name = state.account.name;
    if (!name.starts_with(prefix)) continue;
    const auto parts = split(name.substr(prefix.size()), ':');
    if (parts.size() != 3 || (!id.empty() && parts[0] != id)) continue;
    const auto requester = EconomyId::parse(parts[1]), provider = EconomyId::parse(parts[2]);
    if (requester && provider) out[{std::string(parts[0]), *requester}].push_back(*provider);
  }
  return out;
}

// The first, unless the request says another.
std::string terms_account(const Names& names, const Ledger& book) {
  for (int n = 2; book.account(ledger::account_id(names.terms(n))) != nullptr; ++n)
    if (step_done(book, names, "request", "terms", names.account("term-rules"), names.terms(n)) != nullptr) return names.terms(n);
  return names.terms();
}

const Facility* facility_of(const Arrangement& arrangement, const Ledger& book, const Found& swap) {
  const auto* terms = book.account(ledger::account_id(swap.terms));
  if (terms == nullptr) return nullptr;
  for (const Facility* facility : arrangement.facilities_on(swap.requested_on))
    if (Id::of(facility->key) == terms->account.reference) return facility;
  return nullptr;
}

}  // namespace

std::vector<Found> requests(const Arrangement& arrangement, const Ledger& book, std::string_view id) {
  std::vector<Found> out;
  const auto numbers = numbers_of(arrangement, book);
  if (!numbers) return out;
  for (const auto& [key, providers] : asked_by_name(Names(arrangement), book, id)) {
    const auto& [swap, requester] = key;
    Found found{Names(arrangement, swap), *numbers, requester, {}, nullptr, 0, {}, 0, {}};
    const Names& names = found.names;
    const std::string who = requester.text();
    const auto* request = step_done(book, names, "request", who, names.account("limit:" + who), names.account("used:" + who));
    if (request == nullptr) continue;  // it was refused
    for (const EconomyId provider : providers)
      if (step_done(book, names, "request", "from " + provider.text(), names.committed(provider), names.owed(requester, provider)) !=
          nullptr)
        found.providers.push_back(provider);
    std::sort(found.providers.begin(), found.providers.end());
    found.requested_at = request->timestamp;
    found.requested_on = day_at(request->timestamp);
    found.amount = request->amount;
    found.terms = terms_account(names, book);
    found.facility = facility_of(arrangement, book, found);
    out.push_back(std::move(found));
  }
  std::sort(out.begin(), out.end(), [](const Found& a, const Found& b) { return a.requested_at < b.requested_at; });
  return out;
}

Result<Found> find_request(const Arrangement& arrangement, const Ledger& book, const std::string& id, std::optional<EconomyId> by) {
  TRY(numbers_of(arrangement, book));
  auto found = id.empty() ? std::vector<Found>() : requests(arrangement, book, id);
  if (found.empty())
    return fail(ErrorCode::not_found, fmt::format("There is no swap '{}'", id), {"", 0, 0, "swap"},
                "'entrepot finance swap status' lists them.");
  const auto own = std::find_if(found.begin(), found.end(), [&](const Found& one) { return one.requester == by; });
  return std::move(own == found.end() ? found.front() : *own);
}

Result<Found> find(const Arrangement& arrangement, const Ledger& book, const std::string& id, std::optional<EconomyId> by) {
  TRY_ASSIGN(Found out, find_request(arrangement, book, id, by));
  if (out.facility != nullptr) return out;
  return fail(ErrorCode::missing_data, fmt::format("{} has no facility of the swap '{}' any more", arrangement.name, id),
              {arrangement.file, 0, 0, "facility"}, "Rows of an arrangement that were in force stay in its file.");
}

Id term_id(const Found& swap, const Ledger& book, int term) {
  return step_id(book, swap.names, "term", std::to_string(term), swap.terms, swap.names.account("term-ends"));
}

const ledger::KeptTransfer* term_of(const Found& swap, const Ledger& book, int term) { return book.find(term_id(swap, book, term)); }

int terms_begun(const Found& swap, const Ledger& book) {
  int term = 0;
  while (term_of(swap, book, term + 1) != nullptr) ++term;
  return term;
}

}  // namespace entrepot::finance::detail
