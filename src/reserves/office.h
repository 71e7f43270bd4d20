// An office of a reserve: the register and the ledger of one store. What is answered is on the disk.
#pragma once

#include <memory>
#include <string>

#include "ledger/book.h"
#include "reserves/register.h"

namespace entrepot::reserves {

struct Answer {
  bool exists = false;            // the same request was done before
  std::optional<Refusal> refusal;  // recorded, and nothing else has changed
  std::string said;
  ledger::Timestamp at = 0;
  std::vector<std::string> due;  // what time did before it, in words
};

class Office {
 public:
  // Replays ledger and register: every request is decided again and must come to the same. Errors: those of ledger::replay; contradiction when
  // a request and its transfers do not belong together.
  static Result<std::unique_ptr<Office>> open(std::unique_ptr<ledger::Journal> journal, ledger::Book::Clock clock,
                                              Progress& progress = no_progress());

  // Errors: io, limit_exceeded as ledger::Book; a refusal is no error.
  Result<Answer> ask(const Request& request);
  // Does what is due by the clock; where nothing is, time is recorded all the same. Refused when the clock is behind the ledger's time.
  Result<Answer> advance();

  template <class F>
  auto read(F&& f) const {
    return book_->read([&](const ledger::Ledger& ledger) { return f(state_, ledger); });
  }

 private:
  Office() = default;
  RegisterState state_;
  std::shared_ptr<ledger::Timestamp> reading_ = std::make_shared<ledger::Timestamp>(0);  // the last of the clock
  std::unique_ptr<ledger::Book> book_;
};

// A text of the journal that is no entry of the register: of other rooms, and of what the ledger's commands refused.
struct OtherText {
  ledger::Timestamp at = 0;
  std::string text;
};

// The register of a store that is only read.
struct ReadRegister {
  RegisterState state;
  ledger::Ledger ledger;
  std::uint64_t strays = 0;  // transfers on its ledgers that no request asked for
  std::vector<OtherText> others;  // in order
};
Result<ReadRegister> read_register(ledger::Journal& journal, Progress& progress = no_progress());

}  // namespace entrepot::reserves
