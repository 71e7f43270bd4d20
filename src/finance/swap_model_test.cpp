// Swaps against a simple model of what each member owes, in memory and in a journal of SQLite.
#include <filesystem>
#include <map>
#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "finance/test_net.h"
#include "store/journal_store.h"

namespace entrepot::finance {
namespace {

constexpr std::int64_t million = 100'000'000;  // cents
constexpr int decide_days = 14, confirm_days = 30;

// In millions. CMIM: contribution x multiple, 40 % of it, half of it.
struct Limits {
  std::int64_t in_all, delinked, rapid;
};
const std::map<std::string, Limits> limits_of{
    {"THA", {22'760, 9'104, 11'380}}, {"PHL", {22'760, 9'104, 11'380}}, {"VNM", {10'000, 4'000, 5'000}}, {"LAO", {300, 120, 150}}};

struct ModelSwap {
  std::string member, facility;
  std::int64_t amount = 0, owed = 0;
  Day requested, term_begun;
  bool drawn = false, withdrawn = false, term_ended = false;
  int terms = 0;
  std::vector<std::pair<Day, std::int64_t>> announced;  // and confirmed by nobody
};

// Days are counted such that nothing ends on the day of a step.
class Model {
 public:
  std::map<std::string, ModelSwap> swaps;
  Day today;

  bool pending(const ModelSwap& swap) const { return !swap.drawn && !swap.withdrawn && today.minus(swap.requested) < decide_days; }
  bool term_runs(const ModelSwap& swap) const {
    const int months = swap.facility == "rapid" ? 1 : swap.facility == "stability-delinked" ? 6 : 12;
    return swap.drawn && !swap.term_ended && today < months_later(swap.term_begun, months);
  }
  bool may_request(const std::string& id, const ModelSwap& asked) const {
    if (const auto there = swaps.find(id); there != swaps.end())
      return there->second.member == asked.member && there->second.facility == asked.facility && there->second.amount == asked.amount;
    std::int64_t all = asked.amount, delinked = 0, rapid = 0;
    (asked.facility == "stability-delinked" ? delinked
     : asked.facility == "rapid"            ? rapid
                                            : all) += asked.facility == "stability-linked" ? 0 : asked.amount;
    for (const auto& [other, swap] : swaps) {
      if (swap.member != asked.member) continue;
      if (swap.owed > 0 && !term_runs(swap)) return false;  // overdue
      const std::int64_t used = pending(swap) ? swap.amount : swap.owed;
      all += used;
      if (swap.facility == "stability-delinked") delinked += used;
      if (swap.facility == "rapid") rapid += used;
    }
    const Limits& limits = limits_of.at(asked.member);
    return all <= limits.in_all * million && delinked <= limits.delinked * million && rapid <= limits.rapid * million;
  }
  std::int64_t not_announced(const ModelSwap& swap) const {
    std::int64_t left = swap.owed;
    for (const auto& [day, amount] : swap.announced)
      if (today.minus(day) < confirm_days) left -= amount;
    return left;
  }
};

class Store {
 public:
  explicit Store(bool durable) {
    if (!durable) return;
    static int count = 0;
    file_ = (std::filesystem::temp_directory_path() / fmt::format("entrepot-swaps-{}-{}", ::getpid(), ++count)).string();
    EXPECT_TRUE(store::create_journal(file_));
    auto opened = store::open_journal(file_, store::JournalUse::write);
    EXPECT_TRUE(opened);
    if (opened) journal_ = *std::move(opened);
  }
  ~Store() {
    journal_.reset();
    std::error_code ignored;
    for (const char* end : {"", "-wal", "-shm", "-writer", "-head"}) std::filesystem::remove(file_ + end, ignored);
  }
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ledger::Journal& journal() { return journal_ ? *journal_ : memory_; }

 private:
  ledger::MemoryJournal memory_;
  std::string file_;
  std::unique_ptr<ledger::Journal> journal_;
};

// A random step for the net and the model, and whether the model lets it be done.
class Run {
 public:
  explicit Run(ledger::Journal& journal) : net("2026-01-15", ledger::of_an_office, &journal) { model.today = net.today(); }

  void step() {
    const std::string id = fmt::format("T{}", *rc::gen::inRange(1, 5));
    const auto there = model.swaps.find(id);
    switch (*rc::gen::inRange(0, 9)) {
      case 0: return go_on(*rc::gen::inRange(1, 25));
      case 1: return leave_behind(id);
      case 2:
      case 3:
      case 4: return request(id);
      case 5: return there == model.swaps.end() ? request(id) : draw(id, there->second);
      case 6: return there == model.swaps.end() ? request(id) : withdraw(id, there->second);
      case 7: return there == model.swaps.end() ? request(id) : repay(id, there->second);
      default: return there == model.swaps.end() ? request(id) : renew(id, there->second);
    }
  }

  void compare(const std::vector<SwapState>& states) const {
    RC_ASSERT(states.size() == model.swaps.size());
    for (const SwapState& state : states) {
      const ModelSwap& swap = model.swaps.at(state.id);
      RC_ASSERT(state.requester.text() == swap.member);
      RC_ASSERT(state.facility->key == swap.facility);
      RC_ASSERT(state.owed == swap.owed);
      RC_ASSERT(state.overdue == (swap.owed > 0 && !model.term_runs(swap)));
      RC_ASSERT(state.due.has_value() == model.term_runs(swap));
      RC_ASSERT(state.stage == (model.pending(swap) ? SwapStage::requested
                                : !swap.drawn       ? SwapStage::given_back
                                : swap.owed > 0     ? SwapStage::drawn
                                                    : SwapStage::repaid));
    }
  }

  Net net;
  Model model;

 private:
  // A step that is refused changes nothing that is shown.
  void expect(bool may, const std::vector<SwapState>& before, const std::string& said) {
    if (!may) RC_ASSERT(swaps(cmim(), net.book) == before);

    RC_ASSERT((said == "ok") == may);
  }
  std::vector<SwapState> now() const { return swaps(cmim(), net.book); }

  // By nines, so that no term, decision or confirmation ends on a day of a step.
  void go_on(int nines) {
    model.today = model.today.plus(9 * nines);
    net.go_to(model.today);
  }
  ModelSwap any_request() const {
    ModelSwap out;
    out.member = *rc::gen::element<std::string>("THA", "PHL", "VNM", "LAO");
    out.facility = *rc::gen::element<std::string>("stability-delinked", "stability-linked", "rapid");
    out.amount = *rc::gen::element<std::int64_t>(1, 60, 120, 1'000, 4'000, 9'104, 9'105, 11'380, 22'761) * million;
    out.requested = model.today;
    return out;
  }
  SwapRequest request_of(const std::string& id, const ModelSwap& asked) const {
    return {id,
            economy(asked.member.c_str()),
            asked.facility,
            number(fmt::format("{}.{:03}", asked.amount / million / 1'000, asked.amount / million % 1'000)),
            {}};
  }
  void leave_behind(const std::string& id) {
    const auto before = now();
    const ModelSwap asked = any_request();
    if (asked.amount < 121 * million)
      net.leave_accounts_of(request_steps(cmim(), Net("2026-01-15").book, request_of(id, asked), net.today()).value());
    RC_ASSERT(now() == before);
  }
  void request(const std::string& id) {
    const auto before = now();
    const ModelSwap asked = any_request();
    const bool may = model.may_request(id, asked);
    const Result<Steps> steps = request_steps(cmim(), net.book, request_of(id, asked), net.today());
    expect(may, before, steps ? net.do_steps(*steps) : steps.error().what);
    if (may) model.swaps.emplace(id, asked);
  }
  void draw(const std::string& id, ModelSwap& swap) {
    for (const char* who : {"CHN", "JPN", "KOR"}) RC_ASSERT(net.vote(id, who, true) == "ok");
    const bool may = swap.drawn || model.pending(swap);
    const auto before = now();
    expect(may, before, net.draw(id, swap.facility == "rapid" ? std::optional(1) : std::nullopt));
    if (swap.drawn || !may) return;
    swap.drawn = true;
    swap.owed = swap.amount;
    swap.term_begun = model.today;
    swap.terms = 1;
  }
  void withdraw(const std::string& id, ModelSwap& swap) {
    const bool may = swap.withdrawn || model.pending(swap);
    const auto before = now();
    expect(may, before, net.withdraw(id));
    if (may) swap.withdrawn = true;
  }
  void repay(const std::string& id, ModelSwap& swap) {
    const std::string step = fmt::format("r{}", ++repayments_);
    const std::int64_t left = model.not_announced(swap), asked = *rc::gen::element<std::int64_t>(0, 1, 50, 1'000) * million;
    const std::int64_t amount = asked == 0 ? left : asked;
    const bool may = amount > 0 && amount <= left;
    const std::string text = asked == 0 ? "all" : fmt::format("{}.{:03}", asked / million / 1'000, asked / million % 1'000);
    const auto before = now();
    expect(may, before, net.announce(id, step, text));
    if (!may) return;
    if (*rc::gen::inRange(0, 4) == 0) {
      swap.announced.emplace_back(model.today, amount);
      return;
    }
    const EconomyId outsider = economy(swap.member.c_str());
    expect(false, now(), net.receive(id, step, outsider));
    for (const auto& [provider, in_all] : net.state(id).announced_to) net.receive(id, step, provider);
    swap.owed -= amount;
    if (swap.owed == 0) swap.term_ended = true;
  }
  void renew(const std::string& id, ModelSwap& swap) {
    const std::optional<int> renewals = swap.facility == "stability-delinked" ? std::optional(3) : std::nullopt;
    const bool may = swap.facility != "rapid" && model.term_runs(swap) && (!renewals || swap.terms <= *renewals);
    const auto before = now();
    expect(may, before, net.renew(id, swap.terms + 1));
    if (!may) return;
    ++swap.terms;
    swap.term_begun = model.today;
  }

  int repayments_ = 0;
};

// What members owe of swaps is what a simple model says, whatever requests of one name were refused before or left accounts behind; a
// step that is refused changes nothing that is shown; the journal gives the same again.
RC_GTEST_PROP(SwapModel, WhatIsOwedIsWhatTheModelSays, ()) {
  Store store(*rc::gen::inRange(0, 10) == 0);
  Run run(store.journal());
  const int steps = *rc::gen::inRange(1, 40);
  for (int i = 0; i < steps; ++i) {
    run.step();
    run.compare(swaps(cmim(), run.net.book));
  }
  const ledger::Ledger again = ledger::replay(store.journal()).value();
  RC_ASSERT(again.digest() == run.net.book.digest());
  run.compare(swaps(cmim(), again));
}

}  // namespace
}  // namespace entrepot::finance
