#include "ledger/book.h"

#include <new>

#include <fmt/format.h>

#include "ledger/text.h"

namespace entrepot::ledger {
namespace {

// The record of a wish that time goes on, by a clock that runs backwards.
std::string refused_advance(Timestamp reading) {
  return fmt::format(R"({{"format":"ledger 1","do":"advance","clock":"{}"}})", time_text(reading));
}

}  // namespace

struct Book::Ask {
  const Asset* asset = nullptr;
  const Account* account = nullptr;
  const std::function<void(Ledger&)>* act = nullptr;
  std::span<const Transfer> transfers;
  std::vector<Receipt> receipts;
  Outcome outcome = Outcome::ok;
  std::optional<Error> error;
  bool answered = false;
  std::condition_variable wake;
  std::size_t size() const { return act != nullptr ? batch_max / 8 : transfers.empty() ? 1 : transfers.size(); }
};

Book::Book(std::unique_ptr<Journal> journal, Clock clock, Ledger ledger)
    : journal_(std::move(journal)), clock_(std::move(clock)), ledger_(std::move(ledger)) {}

Result<std::unique_ptr<Book>> Book::open(std::unique_ptr<Journal> journal, Clock clock, Progress& progress, OnEntry on_entry) {
  TRY_ASSIGN(Ledger ledger, replay(*journal, progress, std::move(on_entry)));
  return std::unique_ptr<Book>(new Book(std::move(journal), std::move(clock), std::move(ledger)));
}

Result<std::vector<Receipt>> Book::transfer(std::span<const Transfer> requests) {
  if (requests.empty()) return std::vector<Receipt>();
  if (requests.size() > batch_max)
    return fail(ErrorCode::limit_exceeded, fmt::format("{} transfers in one submission", requests.size()), {journal_->name(), 0, 0, ""},
                fmt::format("Submit at most {} at once.", batch_max));
  Ask ask;
  ask.transfers = requests;
  ask.receipts.resize(requests.size());
  TRY(submit(ask));
  return std::move(ask.receipts);
}

Result<Outcome> Book::open_ledger(const Asset& asset) {
  Ask ask;
  ask.asset = &asset;
  TRY(submit(ask));
  return ask.outcome;
}

Result<Outcome> Book::open_account(const Account& account) {
  Ask ask;
  ask.account = &account;
  TRY(submit(ask));
  return ask.outcome;
}

Result<> Book::act(const std::function<void(Ledger&)>& f) {
  Ask ask;
  ask.act = &f;
  return submit(ask);
}

Result<Outcome> Book::advance() {
  Ask ask;
  TRY(submit(ask));
  return ask.outcome;
}

// The first thread that finds nobody writing writes what has come together, its own request among it or not, then wakes those it wrote for
// and one that waits to write the next batch.
Result<> Book::submit(Ask& ask) {
  std::unique_lock lock(queue_mutex_);
  queue_.push_back(&ask);
  while (!ask.answered) {
    if (writing_) {
      ask.wake.wait(lock);
      continue;
    }
    writing_ = true;
    const std::vector<Ask*> group = next_group();
    lock.unlock();
    write(group);
    lock.lock();
    writing_ = false;
    for (Ask* written : group) {
      written->answered = true;
      written->wake.notify_one();
    }
    if (!queue_.empty()) queue_.front()->wake.notify_one();
  }
  return ask.error ? Result<>(tl::unexpected<Error>(*ask.error)) : Result<>();
}

std::vector<Book::Ask*> Book::next_group() {
  std::vector<Ask*> group;
  std::size_t requests = 0;
  while (!queue_.empty() && (group.empty() || requests + queue_.front()->size() <= batch_max)) {
    requests += queue_.front()->size();
    group.push_back(queue_.front());
    queue_.pop_front();
    if (group.back()->act != nullptr) break;  // nobody else's request follows its texts in the batch
  }
  return group;
}

void Book::write(std::span<Ask* const> group) {
  const std::unique_lock lock(ledger_mutex_);
  if (!failed_) {
    try {
      if (auto written = write_batch(group); !written) failed_ = std::move(written).error();
    } catch (const std::bad_alloc&) {
      failed_ = Error{ErrorCode::limit_exceeded, "The memory does not suffice", {journal_->name(), 0, 0, ""}, ""};
    }
    if (failed_ && failed_->remedy.empty()) failed_->remedy = "Mend the cause and open the ledger again.";
  }
  if (failed_)
    for (Ask* ask : group) ask->error = failed_;
}

Result<> Book::write_batch(std::span<Ask* const> group) {
  const Timestamp reading = clock_(), before = ledger_.time();
  ledger_.begin(reading);
  const std::string refused = reading < before - clock_tolerance ? refused_advance(reading) : "";
  for (Ask* ask : group) {
    if (ask->act != nullptr) (*ask->act)(ledger_);
    else if (ask->asset != nullptr) ask->outcome = ledger_.open(*ask->asset);
    else if (ask->account != nullptr) ask->outcome = ledger_.open(*ask->account);
    else if (!ask->transfers.empty()) ledger_.transfer(ask->transfers, ask->receipts);
    else if (!refused.empty()) ask->outcome = ledger_.enter(refused);
  }
  const Batch batch = ledger_.seal();
  return batch.number == 0 ? Result<>() : journal_->append(batch);
}

}  // namespace entrepot::ledger
