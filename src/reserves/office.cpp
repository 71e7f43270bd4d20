#include "reserves/office.h"

#include <fmt/format.h>

#include "ledger/text.h"
#include "reserves/unreadable.h"

namespace entrepot::reserves {
namespace {

using ledger::Ledger;
using ledger::Outcome;

// The body of a request by which it is known again: by the rules of whichever format it is asked.
std::string body_of(Request request) {
  request.format = latest_format;
  return entry_text({std::move(request), true, false, {}, {}});
}

// What one request came to.
struct Done {
  std::optional<Refusal> refusal;
  std::string said;
};

Refusal refusal_of(Outcome outcome, const std::string& why) { return {std::string(ledger::outcome_kind(outcome).name), why}; }

Refusal not_entered(Outcome outcome, const Ledger& ledger, const std::string& clock) {
  if (outcome != Outcome::clock_runs_backwards) return refusal_of(outcome, "the request is too long, or not text");
  if (!clock.empty())
    return refusal_of(outcome, fmt::format("the clock says {}, the ledger's time is {}", clock, ledger::time_text(ledger.time())));
  return refusal_of(outcome, fmt::format("the clock is behind the ledger's time, {}", ledger::time_text(ledger.time())));
}

// The first of the plan's accounts or transfers that the ledger refuses.
std::optional<Refusal> carry_out(Ledger& ledger, const Plan& plan) {
  for (const ledger::Asset& asset : plan.assets)
    if (const Outcome outcome = ledger.open(asset); !ledger::done(outcome))
      return refusal_of(outcome, fmt::format("ledger {}: {}", asset.ledger, ledger::outcome_kind(outcome).sentence));
  for (const ledger::Account& account : plan.accounts)
    if (const Outcome outcome = ledger.open(account); !ledger::done(outcome))
      return refusal_of(outcome, fmt::format("account {}: {}", account.name, ledger::outcome_kind(outcome).sentence));
  if (plan.transfers.empty()) return std::nullopt;
  std::vector<ledger::Receipt> receipts(plan.transfers.size());
  ledger.transfer(plan.transfers, receipts);
  for (std::size_t i = 0; i < receipts.size(); ++i)
    if (!ledger::done(receipts[i].outcome) && receipts[i].outcome != Outcome::linked_event_failed)
      return refusal_of(receipts[i].outcome, ledger::refusal(ledger, plan.transfers[i], receipts[i].outcome));
  return std::nullopt;
}

// Decides, writes the text, then what follows from it: one batch.
Done record(RegisterState& state, Ledger& ledger, const Request& request, ledger::Timestamp reading) {
  const ledger::Timestamp now = ledger.now();
  const Decision decision = decide(state, ledger, request, now, state.entries + 1);
  RegisterEntry entry;
  entry.request = request;
  if (reading < ledger.time() - ledger::clock_tolerance) entry.clock = ledger::time_text(reading);
  if (const auto* refused = std::get_if<Refusal>(&decision)) {
    if (is_own(request)) return {*refused, {}};  // time cannot do it now, and nobody asked
    entry.accepted = false;
    entry.refusal = *refused;
  }
  const Outcome entered = ledger.enter(entry_text(entry));
  if (entered != Outcome::ok) {
    const Refusal refused = not_entered(entered, ledger, entry.clock);
    state.refused.push_back({now, request, refused});
    return {refused, {}};
  }
  ++state.entries;
  state.time = now;
  if (!entry.accepted) {
    state.refused.push_back({now, request, entry.refusal});
    return {entry.refusal, {}};
  }
  const Plan& plan = std::get<Plan>(decision);
  if (const auto refused = carry_out(ledger, plan)) {
    RegisterEntry by_ledger;
    by_ledger.accepted = false;
    by_ledger.by_ledger = true;
    by_ledger.refusal = *refused;
    ledger.enter(entry_text(by_ledger));
    ++state.entries;
    state.refused.push_back({now, request, *refused});
    return {refused, {}};
  }
  if (!request.id.empty()) state.request_ids[request.id] = body_of(request);
  plan.effect(state);
  return {std::nullopt, plan.said};
}

// What is due, one by one in the order of its own times; it may make more due, but never without end: each ends or empties something.
void record_due(RegisterState& state, Ledger& ledger, ledger::Timestamp reading, std::vector<std::string>& said) {
  if (reading < ledger.time() - ledger::clock_tolerance) return;  // what is asked for is refused

  for (bool moved = true; moved;) {
    moved = false;
    for (const Request& request : due(state, ledger, ledger.now())) {
      const Done done = record(state, ledger, request, reading);
      if (done.refusal) continue;
      moved = true;
      said.push_back(done.said);
      break;  // what it makes due may come before the rest
    }
  }
}

std::string decision_words(const Refusal* refusal) {
  return refusal == nullptr ? "accepted" : fmt::format("refused by {}: {}", refusal->rule, refusal->why);
}

// The register again, from texts as they are met.
class Rebuild {
 public:
  explicit Rebuild(std::string name) : name_(std::move(name)) {}

  Result<> on_entry(const Ledger& before, const ledger::Entry& entry) {
    if (!is_register_entry(entry.text)) {
      if (entry.outcome == Outcome::ok) others_.push_back({entry.timestamp, std::string(entry.text)});
      return {};
    }
    const auto parsed = parse_entry(entry.text);
    if (!parsed) return damage(entry.sequence, "An entry cannot be read: " + parsed.error().what);
    const RegisterEntry& read = *parsed;
    if (entry.outcome != Outcome::ok) {
      state_.refused.push_back({entry.timestamp, read.request, not_entered(entry.outcome, before, read.clock)});
      return {};
    }
    if (read.by_ledger) return refused_by_ledger(entry, read);
    TRY(settle(before));
    if (!read.accepted && read.request.format < latest_format) {  // it moved nothing: taken as written, though words have changed since
      ++state_.entries;
      state_.time = entry.timestamp;
      state_.refused.push_back({entry.timestamp, read.request, read.refusal});
      return {};
    }
    const std::uint64_t number = ++state_.entries;
    state_.time = entry.timestamp;
    Decision decision = decide(state_, before, read.request, entry.timestamp, number);
    const auto* refused = std::get_if<Refusal>(&decision);
    if ((refused == nullptr) != read.accepted || (refused != nullptr && *refused != read.refusal))
      return damage(entry.sequence,
                    fmt::format("The request '{}' comes to another decision than the one written ({}, now {})", read.request.what,
                                decision_words(read.accepted ? nullptr : &read.refusal), decision_words(refused)));
    if (refused != nullptr) {
      state_.refused.push_back({entry.timestamp, read.request, *refused});
      return {};
    }
    open_ = Open{entry.sequence, entry.timestamp, read.request, std::get<Plan>(std::move(decision))};
    return {};
  }

  // What follows from the last request stands in the ledger.
  Result<> settle(const Ledger& ledger) {
    if (!open_) return {};
    for (const ledger::Asset& asset : open_->plan.assets) {
      const auto kept = ledger.assets().find(asset.ledger);
      if (kept == ledger.assets().end() || kept->second.asset != asset.asset || kept->second.unit != asset.unit ||
          kept->second.grade != asset.grade || kept->second.places != asset.places)
        return damage(open_->sequence, fmt::format("A ledger of the request '{}' is missing or another", open_->request.what));
    }
    for (const ledger::Account& account : open_->plan.accounts) {
      const ledger::AccountState* kept = ledger.account(ledger::account_id(account.name));
      if (kept == nullptr || kept->account.ledger != account.ledger || kept->account.flags != account.flags)
        return damage(open_->sequence, fmt::format("An account of the request '{}' is missing or another", open_->request.what));
    }
    for (const ledger::Transfer& asked : open_->plan.transfers) {
      const ledger::KeptTransfer* kept = ledger.find(asked.id);
      if (kept == nullptr || kept->amount < asked.amount || kept->target != asked.target ||
          (!asked.debit.is_zero() && (kept->debit != asked.debit || kept->credit != asked.credit)))
        return damage(open_->sequence, fmt::format("A transfer of the request '{}' is missing or another", open_->request.what));
      ++transfers_;
    }
    if (!open_->request.id.empty()) state_.request_ids[open_->request.id] = body_of(open_->request);
    open_->plan.effect(state_);
    open_.reset();
    return {};
  }

  std::uint64_t strays(const Ledger& ledger) const {
    std::set<std::uint32_t> numbers;
    for (const auto& [name, one] : state_.ledgers) numbers.insert(one.number);
    std::uint64_t count = 0;
    for (const ledger::KeptTransfer& kept : ledger.transfers()) count += numbers.contains(kept.ledger) ? 1 : 0;
    return count - transfers_;
  }

  RegisterState& state() { return state_; }
  std::vector<OtherText>& others() { return others_; }

 private:
  struct Open {
    std::uint64_t sequence = 0;
    ledger::Timestamp at = 0;
    Request request;
    Plan plan;
  };

  Result<> refused_by_ledger(const ledger::Entry& entry, const RegisterEntry& read) {
    if (!open_) return damage(entry.sequence, "A refusal of the ledger follows no request");
    ++state_.entries;
    state_.refused.push_back({open_->at, open_->request, read.refusal});
    open_.reset();
    return {};
  }

  Result<> damage(std::uint64_t sequence, std::string what) const {
    return fail(ErrorCode::contradiction, std::move(what), {fmt::format("{}, record {}", name_, sequence), 0, 0, ""},
                "The journal was changed, or is of another version of the program: restore a copy of it.");
  }

  std::string name_;
  RegisterState state_;
  std::vector<OtherText> others_;
  std::optional<Open> open_;
  std::uint64_t transfers_ = 0;
};

}  // namespace

Result<std::unique_ptr<Office>> Office::open(std::unique_ptr<ledger::Journal> journal, ledger::Book::Clock clock, Progress& progress) {
  Rebuild rebuild(journal->name());
  auto office = std::unique_ptr<Office>(new Office());
  const auto watched = [read = std::move(clock), reading = office->reading_] { return *reading = read(); };
  TRY_ASSIGN(auto book, ledger::Book::open(std::move(journal), watched, progress, [&](const Ledger& before, const ledger::Entry& entry) {
               return rebuild.on_entry(before, entry);
             }));
  TRY_ASSIGN(const auto settled, book->read([&](const Ledger& ledger) { return rebuild.settle(ledger); }));
  TRY(settled);
  office->state_ = std::move(rebuild.state());
  office->book_ = std::move(book);
  return office;
}

Result<Answer> Office::ask(const Request& asked) {
  Answer answer;
  Request request = plainly_written(asked);
  request.format = latest_format;
  TRY(book_->act([&](Ledger& ledger) {
    if (const auto before = state_.request_ids.find(request.id);
        !request.id.empty() && before != state_.request_ids.end() && before->second == body_of(request)) {
      answer.exists = true;
      answer.said = "done before";
      return;
    }
    record_due(state_, ledger, *reading_, answer.due);
    const Done done = record(state_, ledger, request, *reading_);
    answer.refusal = done.refusal;
    answer.said = done.said;
    answer.at = state_.time;
  }));
  return answer;
}

Result<Answer> Office::advance() {
  Answer answer;
  TRY(book_->act([&](Ledger& ledger) {
    record_due(state_, ledger, *reading_, answer.due);
    if (answer.due.empty()) {
      const Done done = record(state_, ledger, passing_of_time(), *reading_);
      answer.refusal = done.refusal;
      answer.said = done.said;
    }
    answer.at = state_.time;
  }));
  return answer;
}

Result<ReadRegister> read_register(ledger::Journal& journal, Progress& progress) {
  Rebuild rebuild(journal.name());
  TRY_ASSIGN(Ledger ledger, ledger::replay(journal, progress, [&](const Ledger& before, const ledger::Entry& entry) {
               return rebuild.on_entry(before, entry);
             }));
  TRY(rebuild.settle(ledger));
  const std::uint64_t strays = rebuild.strays(ledger);
  return ReadRegister{std::move(rebuild.state()), std::move(ledger), strays, std::move(rebuild.others())};
}

}  // namespace entrepot::reserves
