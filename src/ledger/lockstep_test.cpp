#include <set>

#include <gtest/gtest.h>

#include "ledger/lockstep.h"

namespace entrepot::ledger {
namespace {

// Invariant: the ledger answers and books as a slow model with maps does, under random requests, each answer and balance compared.
TEST(Lockstep, NoDifferenceFromTheAuditor) {
  std::map<Outcome, std::uint64_t> answers;
  for (std::uint32_t world = 0; world < 40; ++world) {
    Lockstep run(20261128, world);
    ASSERT_EQ(run.run(4000), "") << "ledger_lockstep --seed 20261128 --world " << world << " --print prints it";
    for (const auto& [outcome, count] : run.answers()) answers[outcome] += count;
  }
  // A workload that never meets a rule would not test it.
  const std::set<Outcome> of_others = {Outcome::exists_with_different_unit, Outcome::text_not_valid,      Outcome::places_out_of_range,
                                       Outcome::ledger_not_found,           Outcome::ledger_of_an_office, Outcome::name_of_an_office,
                                       Outcome::overflows_timeout};  // not of transfers; in the year 2262
  std::string unmet;
  for (const OutcomeKind& kind : outcome_kinds())
    if (!answers.contains(kind.outcome) && !of_others.contains(kind.outcome)) unmet += std::string(kind.name) + " ";
  EXPECT_EQ(unmet, "");
  EXPECT_GT(answers[Outcome::ok], 30'000U);
}

TEST(Lockstep, ASeedReprintsTheRun) {
  Lockstep one(7, 3), two(7, 3), other(7, 4);
  one.run(500, true);
  two.run(500, true);
  other.run(500, true);
  EXPECT_EQ(one.printed(), two.printed());
  EXPECT_NE(one.printed(), other.printed());
}

}  // namespace
}  // namespace entrepot::ledger
