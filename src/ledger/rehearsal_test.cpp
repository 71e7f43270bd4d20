#include "ledger/rehearsal.h"

#include <gtest/gtest.h>

namespace entrepot::ledger {
namespace {

MemoryJournal written(const std::vector<std::string_view>& texts) {
  MemoryJournal journal;
  Ledger ledger;
  for (const std::string_view text : texts) {
    ledger.begin(1'000'000'000);
    ledger.enter(text);
    EXPECT_TRUE(journal.append(ledger.seal()));
  }
  return journal;
}

TEST(Rehearsal, IsTheFirstRecordOrNotAtAll) {
  const auto is = [](const std::vector<std::string_view>& texts) {
    MemoryJournal journal = written(texts);
    return is_rehearsal(journal).value();
  };
  EXPECT_TRUE(is({rehearsal_text}));
  EXPECT_TRUE(is({rehearsal_text, "later"}));
  EXPECT_FALSE(is({}));
  EXPECT_FALSE(is({"earlier", rehearsal_text}));
  EXPECT_FALSE(is({"another"}));
}

}  // namespace
}  // namespace entrepot::ledger
