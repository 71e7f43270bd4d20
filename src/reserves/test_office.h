// An office of a reserve in memory, and requests as one line each: "lot.open lot=T1 depot=D1 ...", signed by two people of the economy.
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/text.h"
#include "reserves/office.h"

namespace entrepot::reserves {

// Keeps its batches when the book that owns it is gone.
class SharedJournal final : public ledger::Journal {
 public:
  explicit SharedJournal(std::shared_ptr<ledger::MemoryJournal> kept) : kept_(std::move(kept)) {}
  Result<> append(const ledger::Batch& batch) override { return kept_->append(batch); }
  Result<> read(const std::function<Result<>(const ledger::Batch&)>& each) override { return kept_->read(each); }
  std::string name() const override { return "memory"; }

 private:
  std::shared_ptr<ledger::MemoryJournal> kept_;
};

inline std::string document() { return std::string(64, 'a'); }

// " evidence.cut=... statement.cut=x": each with its document.
inline std::string evidence(std::initializer_list<const char*> keys) {
  std::string out;
  for (const std::string key : keys) out += " evidence." + key + "=" + document() + " statement." + key + "=x";
  return out;
}

// " reading=2026-03-01_12_100;_2026-02-28_12_100": the same part of the same whole on each of so many days.
inline std::string readings(const std::string& last, int days, const std::string& part_and_whole) {
  std::string out = " reading=";
  for (int back = 0; back < days; ++back) out += (back > 0 ? ";_" : "") + Day::parse(last)->plus(-back).text() + "_" + part_and_whole;
  return out;
}

class TestOffice {
 public:
  explicit TestOffice(const std::string& today = "2026-03-02",
                      std::shared_ptr<ledger::MemoryJournal> journal = std::make_shared<ledger::MemoryJournal>())
      : journal_(std::move(journal)) {
    at(today);
    open();
  }

  void open() {
    auto made = Office::open(std::make_unique<SharedJournal>(journal_), [this] { return now_; });
    ASSERT_TRUE(made) << made.error().message();
    office_ = *std::move(made);
  }
  TestOffice& at(const std::string& day) {
    now_ = day_seconds(*Day::parse(day)) * 1'000'000'000;
    return *this;
  }
  std::string today() const {
    return Day(std::chrono::floor<std::chrono::days>(std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(now_))))
        .text();
  }
  void wait(int hours) { now_ += ledger::Timestamp{3'600'000'000'000} * hours; }

  // What it came to: "ok", "exists", or the rule that refuses.
  std::string ask(const std::string& economy, const std::string& line, const std::string& id = {}) {
    Request request = parse(economy, line);
    request.id = id;
    return ask(request);
  }
  std::string ask(const Request& request) {
    const auto answer = office_->ask(request);
    if (!answer) return "error: " + answer.error().message();
    why_ = answer->refusal ? answer->refusal->why : answer->said;
    due_ = answer->due;
    return answer->refusal ? answer->refusal->rule : answer->exists ? "exists" : "ok";
  }
  const std::string& why() const { return why_; }
  const std::vector<std::string>& due() const { return due_; }

  void adopt(const std::string& instrument) {
    Request request = parse("", "rulebook.adopt");
    request.fields["text"] = *read_text_file(std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "rulebooks" / (instrument + ".toml"));
    ASSERT_EQ(ask(request), "ok") << why_;
  }

  static Request parse(const std::string& economy, const std::string& line) {
    Request request;
    request.by = {economy.empty() ? "Secretariat" : "Ministry of " + economy,
                  economy.empty() ? EconomyId() : *EconomyId::parse(economy),
                  {{"A. One of " + economy, "director"}, {"B. Two of " + economy, "officer"}}};
    for (const std::string_view word : split(line, ' ')) {
      const auto equals = word.find('=');
      if (equals == std::string_view::npos) request.what = word;
      else {
        std::string value(word.substr(equals + 1));
        std::replace(value.begin(), value.end(), '_', ' ');
        request.fields[std::string(word.substr(0, equals))] = value;
      }
    }
    return request;
  }

  std::int64_t balance(const std::string& account) const {
    return *office_->read([&](const RegisterState&, const ledger::Ledger& ledger) {
      const auto* found = ledger.account(ledger::account_id(account));
      return found == nullptr ? std::int64_t{0} : found->totals.credits_posted - found->totals.debits_posted;
    });
  }
  Office& office() { return *office_; }
  std::shared_ptr<ledger::MemoryJournal> journal() const { return journal_; }

 private:
  static std::int64_t day_seconds(Day day) { return std::int64_t{day.sys_days().time_since_epoch().count()} * 86'400; }
  ledger::Timestamp now_ = 0;
  std::shared_ptr<ledger::MemoryJournal> journal_;
  std::unique_ptr<Office> office_;
  std::string why_;
  std::vector<std::string> due_;
};

// Two depots and a lot of gallium in each, 100 kg in Korea and 50 kg in Japan.
inline void make_gallium(TestOffice& office) {
  office.adopt("minerals");
  for (const auto& [economy, lot, quantity] : {std::tuple{"KOR", "K1", "100"}, {"JPN", "J1", "50"}}) {
    const std::string depot = std::string("D-") + economy;
    ASSERT_EQ(office.ask(economy, "depot.open depot=" + depot + " economy=" + economy + " place=somewhere"), "ok") << office.why();
    ASSERT_EQ(office.ask(economy, "lot.open lot=" + std::string(lot) + " depot=" + depot +
                                      " instrument=minerals good=gallium grade=4N kind=earmarked received=2026-02-01"),
              "ok")
        << office.why();
    ASSERT_EQ(office.ask(economy, "lot.attest lot=" + std::string(lot) + " quantity=" + quantity +
                                      " counted_on=2026-03-01 confidence=measured document=" + document()),
              "ok")
        << office.why();
  }
  ASSERT_EQ(
      office.ask("KOR", "agreement.open agreement=KJ instrument=minerals parties=KOR,JPN from=2026-01-01 until=2027-01-01 document=treaty"),
      "ok")
      << office.why();
}

}  // namespace entrepot::reserves
