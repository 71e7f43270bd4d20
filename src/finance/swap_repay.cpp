// What the requester says it has repaid, and what each provider says it has received.
#include <numeric>

#include "finance/detail/swap_moves.h"
#include "ledger/records.h"

namespace entrepot::finance {

using namespace detail;

namespace {

// Ids of the transfers of one repayment.
class Repayment {
 public:
  Repayment(const Found& swap, const Ledger& book, const std::string& step) : swap_(swap), book_(book), step_("repay " + step) {}
  Id to(EconomyId provider) const { return of_debt("to ", provider); }
  Id received(EconomyId provider) const { return of_debt("received by ", provider); }
  Id limit(EconomyId provider, const std::string& limit) const {
    const Names& names = swap_.names;
    return step_id(book_, names, step_, limit + " by " + provider.text(), names.account("used:" + limit), names.account("limit:" + limit));
  }
  Id end(EconomyId provider) const {
    return step_id(book_, swap_.names, step_, "term-end by " + provider.text(), swap_.terms, swap_.names.account("term-ends"));
  }
  const ledger::KeptTransfer* announced(EconomyId provider) const { return book_.find(to(provider)); }

 private:
  Id of_debt(const std::string& part, EconomyId provider) const {
    return step_id(book_, swap_.names, step_, part + provider.text(), swap_.names.owed(swap_.requester, provider),
                   swap_.names.committed(provider));
  }
  const Found& swap_;
  const Ledger& book_;
  std::string step_;
};

Result<> plain_step(const std::string& step) {
  if (ledger::is_valid_text(step, 64)) return {};
  return fail(ErrorCode::bad_field, "The name of the repayment is empty, too long or has control characters", {"", 0, 0, "--id"},
              "Write up to 64 bytes of plain text.");
}

}  // namespace

Result<Steps> repay_steps(const Arrangement& arrangement, const Ledger& book, const std::string& id, EconomyId by, const std::string& step,
                          std::optional<Decimal> billions, std::uint32_t confirm_within_s) {
  TRY_ASSIGN(const Found swap, find(arrangement, book, id, by));
  TRY(signed_by_requester(swap, id, by, "repay"));
  TRY(plain_step(step));
  std::int64_t amount = 0;
  if (billions) {
    TRY_ASSIGN(amount, minor_units(arrangement, *billions, {"", 0, 0, "--amount"}));
  }
  const Repayment repayment(swap, book, step);
  std::vector<std::int64_t> open, before;  // of each provider: owed and not announced, and what this repayment announced
  for (const EconomyId provider : swap.providers) {
    const ledger::Totals of = totals(book, swap.names.owed(swap.requester, provider));
    open.push_back(of.credits_posted - of.debits_posted - of.debits_pending);
    const auto* kept = repayment.announced(provider);
    before.push_back(kept == nullptr ? 0 : kept->amount);
  }
  const auto sum = [](const std::vector<std::int64_t>& of) { return std::accumulate(of.begin(), of.end(), std::int64_t{0}); };
  std::vector<std::int64_t> parts = before;
  if (sum(before) == 0) {
    if (sum(open) == 0)
      return fail(ErrorCode::contradiction, fmt::format("Nothing is owed on the swap '{}' that is not announced as repaid", id),
                  {"", 0, 0, "swap"}, "'entrepot finance swap status' shows where it stands.");
    parts = billions ? in_proportion(amount, open) : open;
  } else if (billions && sum(before) != amount) {
    parts = in_proportion(amount, before);  // the ledger refuses it
  }
  Steps out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i] == 0) continue;
    out.transfers.push_back(move(repayment.to(swap.providers[i]), swap.names.owed(swap.requester, swap.providers[i]),
                                 swap.names.committed(swap.providers[i]), parts[i], swap.numbers.money, ledger::pending));
    out.transfers.back().timeout_s = confirm_within_s;
  }
  return chained(std::move(out), id);
}

namespace {

// Who announced it, where several members have a swap of that name.
std::optional<EconomyId> repaid_by(const Arrangement& arrangement, const Ledger& book, const std::string& id, const std::string& step,
                                   EconomyId provider) {
  for (const Found& swap : requests(arrangement, book, id))
    if (Repayment(swap, book, step).announced(provider) != nullptr) return swap.requester;
  return std::nullopt;
}

}  // namespace

Result<Steps> receive_steps(const Arrangement& arrangement, const Ledger& book, const std::string& id, EconomyId by,
                            const std::string& step, std::optional<Decimal> billions) {
  TRY_ASSIGN(const Found swap, find(arrangement, book, id, repaid_by(arrangement, book, id, step, by)));
  const Repayment repayment(swap, book, step);
  const auto* announced = repayment.announced(by);
  if (announced == nullptr)
    return fail(ErrorCode::not_found,
                fmt::format("No repayment '{}' of the swap '{}' is announced to {}", step.substr(0, 64), id, by.text()), {"", 0, 0, "--id"},
                "Each provider confirms what it received itself.");
  std::int64_t amount = announced->amount;
  if (billions) {
    TRY_ASSIGN(amount, minor_units(arrangement, *billions, {"", 0, 0, "--amount"}));
  }
  Steps out;
  out.transfers.push_back(second_step(repayment.received(by), repayment.to(by), amount, ledger::post_pending));
  for (const std::string& limit : limits_of(swap.requester, *swap.facility))
    out.transfers.push_back(move(repayment.limit(by, limit), swap.names.account("used:" + limit), swap.names.account("limit:" + limit),
                                 amount, swap.numbers.money));
  std::int64_t owed = 0;
  for (const EconomyId provider : swap.providers) owed += balance(book, swap.names.owed(swap.requester, provider));
  const int term = terms_begun(swap, book);
  const auto* running = term_of(swap, book, term);
  const Id end = repayment.end(by);
  if (book.find(end) != nullptr || (amount == owed && running != nullptr && running->state == ledger::TransferState::pending))
    out.transfers.push_back(second_step(end, term_id(swap, book, term), 0, ledger::void_pending));
  return chained(std::move(out), id);
}

}  // namespace entrepot::finance
