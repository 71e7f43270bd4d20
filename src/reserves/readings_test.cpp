// Readings of triggers that cannot be.
#include <gtest/gtest.h>

#include "reserves/test_office.h"

namespace entrepot::reserves {
namespace {

const std::string shared = "release.submit release=Q instrument=minerals tier=shared good=gallium place=x amount=5" +
                           evidence({"cut", "unable_by_trade"}) + " reading=";

TEST(Readings, NoShareIsBelowNothing) {
  TestOffice office;
  make_gallium(office);
  EXPECT_EQ(office.ask("CHN", shared + "2026-03-01_-5_100"), "reading_out_of_range");
  EXPECT_EQ(
      office.why(),
      "imports of the last 30 days, of those of the same days a year before: -5 of 100 on 2026-03-01 is no share: a whole is above zero, "
      "and a part of it not below");
  EXPECT_EQ(office.ask("CHN", shared + "2026-02-28_40_0;_2026-03-01_40_100"), "reading_out_of_range") << "an earlier day, too";
  Request before = TestOffice::parse("CHN", shared + "2026-03-01_-5_100");
  before.format = 3;
  EXPECT_TRUE(*office.office().read([&](const RegisterState& state, const ledger::Ledger& ledger) {
    return std::holds_alternative<Plan>(decide(state, ledger, before, ledger.time() + 1, state.entries + 1));
  })) << "what was accepted stays accepted";
  EXPECT_EQ(office.ask("CHN", shared + "2026-02-28_140_100;_2026-03-01_0_100"), "ok") << office.why() << ": imports may have grown";
}

TEST(Readings, APartOfItsWholeIsNoMoreThanIt) {
  const auto check = [](const char* instrument, const char* trigger, const char* part) {
    const auto book =
        read_rulebook(std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "rulebooks" / (std::string(instrument) + ".toml")).value();
    const Observation one{*Day::parse("2026-03-01"), *Decimal::parse(part), Decimal(100)};
    const auto can_be = check_readings(book.trigger(trigger)->threshold, std::span(&one, 1));
    return can_be ? std::string() : can_be.error().what;
  };
  EXPECT_EQ(check("apsa-2009", "distress", "100"), "");
  EXPECT_EQ(check("apsa-2009", "distress", "100.01"), "100.01 of 100 on 2026-03-01 is 100.01 %; this share is at most 100 %");
  for (const char* trigger : {"general 7", "general 12", "cumulative", "selective"}) {
    EXPECT_EQ(check("iep", trigger, "100"), "") << trigger;
    EXPECT_NE(check("iep", trigger, "101"), "") << trigger;
  }
  EXPECT_EQ(check("medical", "outbreak", "900"), "") << "cases may be many times those of other years";
  EXPECT_EQ(check("minerals", "cut", "0"), "");
  EXPECT_NE(check("minerals", "cut", "-0.01"), "");
}

}  // namespace
}  // namespace entrepot::reserves
