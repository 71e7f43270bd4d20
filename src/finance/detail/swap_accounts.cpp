#include "finance/detail/swap_accounts.h"

#include <chrono>

#include "base/text.h"
#include "ledger/numbers.h"

namespace entrepot::finance::detail {
namespace {

Day day_at(ledger::Timestamp timestamp) {
  return Day(std::chrono::floor<std::chrono::days>(std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(timestamp))));
}

}  // namespace

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

Result<Found> find(const Arrangement& arrangement, const Ledger& book, const std::string& id) {
  TRY_ASSIGN(const Numbers numbers, numbers_of(arrangement, book));
  Found out{Names(arrangement, id), numbers, {}, {}, nullptr, {}};
  const std::string prefix = out.names.account("owed:" + id + ":");
  for (const auto& state : book.accounts()) {
    if (!std::string_view(state.account.name).starts_with(prefix)) continue;
    const auto parts = split(std::string_view(state.account.name).substr(prefix.size()), ':');
    if (parts.size() != 2) continue;
    TRY_ASSIGN(out.requester, EconomyId::parse(parts[0]));
    TRY_ASSIGN(const EconomyId provider, EconomyId::parse(parts[1]));
    out.providers.push_back(provider);
  }
  const auto* terms = book.account(ledger::account_id(out.names.terms()));
  const auto* request = book.find(out.names.step("request", out.requester.text()));
  if (terms == nullptr || request == nullptr)
    return fail(ErrorCode::not_found, fmt::format("There is no swap '{}'", id), {"", 0, 0, "swap"},
                "'entrepot finance swap status' lists them.");
  out.requested_on = day_at(request->timestamp);
  for (const Facility* facility : arrangement.facilities_on(out.requested_on))
    if (Id::of(facility->key) == terms->account.reference) out.facility = facility;
  if (out.facility == nullptr)
    return fail(ErrorCode::missing_data, fmt::format("{} has no facility of the swap '{}' any more", arrangement.name, id),
                {arrangement.file, 0, 0, "facility"}, "Rows of an arrangement that were in force stay in its file.");
  return out;
}

Id term_id(const Names& names, int term) { return names.step("term", std::to_string(term)); }

int terms_begun(const Names& names, const Ledger& book) {
  int term = 0;
  while (book.find(term_id(names, term + 1)) != nullptr) ++term;
  return term;
}

}  // namespace entrepot::finance::detail
