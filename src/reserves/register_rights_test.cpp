// Who may change the rules, and that nothing comes from nothing.
#include "reserves/proof.h"
#include "reserves/test_office.h"

namespace entrepot::reserves {
namespace {

Request adoption(const std::string& economy, const std::string& organisation = {}) {
  Request request = TestOffice::parse(economy, "rulebook.adopt");
  std::string text = *read_text_file(std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "rulebooks" / "minerals.toml");
  for (const auto& [from, to] :
       {std::pair<std::string, std::string>{"version = 1", "version = 2"}, {"in_force = \"2026-01-01\"", "in_force = \"2026-05-01\""}})
    text.replace(text.find(from), from.size(), to);
  request.fields["text"] = text;
  if (!organisation.empty()) {
    request.by.organisation = organisation;
    request.by.people = {{"Xa", "head"}, {"Yb", "clerk"}};
  }
  return request;
}

// The same request by the rules of the format before: what was accepted by them stays accepted.
bool was_accepted(TestOffice& office, Request request) {
  request.format = 2;
  return *office.office().read([&](const RegisterState& state, const ledger::Ledger& ledger) {
    return std::holds_alternative<Plan>(decide(state, ledger, request, ledger.time() + 1, state.entries + 1));
  });
}

TEST(RegisterRights, TheSecretariatAloneChangesARulebookInUse) {
  TestOffice office;
  make_gallium(office);
  EXPECT_EQ(office.ask(adoption("USA")), "not_the_owner");
  EXPECT_EQ(office.why(), "A further version of minerals is adopted by its secretariat, Secretariat; Ministry of USA is of USA");
  EXPECT_EQ(office.ask(adoption("KOR")), "not_the_owner") << "a member is not the secretariat";
  EXPECT_TRUE(was_accepted(office, adoption("USA")));
  EXPECT_EQ(office.ask(adoption("")), "ok") << office.why();
  const auto read = read_register(*office.journal());
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->state.refused.size(), 2U) << "recorded";
}

TEST(RegisterRights, WhoWasTheSecretariatStaysIt) {
  TestOffice office;
  Request first = adoption("");
  first.fields["text"] = *read_text_file(std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "rulebooks" / "minerals.toml");
  ASSERT_EQ(office.ask(first), "ok");
  ASSERT_EQ(
      office.ask("KOR", "agreement.open agreement=KJ instrument=minerals parties=KOR,JPN from=2026-01-01 until=2027-01-01 document=x"),
      "ok");
  EXPECT_EQ(office.ask(adoption("", "Some Firm")), "not_the_secretariat");
  EXPECT_EQ(office.ask(adoption("")), "ok") << office.why();
}

TEST(RegisterRights, AConversionMakesNoCountableUnits) {
  TestOffice office;
  make_gallium(office);
  ASSERT_EQ(
      office.ask("KOR", "lot.open lot=S1 depot=D-KOR instrument=minerals good=gallium grade=scrap kind=earmarked received=2026-02-01"),
      "ok");
  ASSERT_EQ(office.ask("KOR", "lot.attest lot=S1 quantity=1000 counted_on=2026-03-01 confidence=measured document=" + document()), "ok");
  const std::string convert = "lot.convert lot=S1 to=K1 amount=1000 yield=";
  EXPECT_EQ(office.ask("KOR", convert + "1"), "creates_a_grain");
  EXPECT_EQ(office.why(),
            "1000.000 kg of S1 count 400.000 and would become 1000.000 kg of K1 that count 1000.000: no conversion makes countable units");
  EXPECT_EQ(office.ask("KOR", convert + "0.401"), "creates_a_grain");
  EXPECT_TRUE(was_accepted(office, TestOffice::parse("KOR", convert + "1")));
  EXPECT_EQ(office.ask("KOR", convert + "0.4"), "ok") << office.why();
  EXPECT_EQ(office.balance("countable:KOR:K1"), 500'000);
}

TEST(RegisterRights, ANumberThatSomebodyTookIsPassedOver) {
  auto journal = std::make_shared<ledger::MemoryJournal>();
  auto book = ledger::Book::open(std::make_unique<SharedJournal>(journal), [] { return ledger::Timestamp{1}; });
  ASSERT_TRUE(book);
  const ledger::Asset gold{1'000'000, "gold", "kg", "", 3, 0};
  ASSERT_EQ(*(*book)->open_ledger(gold), ledger::Outcome::ledger_of_an_office);
  ASSERT_TRUE((*book)->act([&gold](ledger::Ledger& ledger) { ledger.open(gold, true); })) << "before numbers were closed";
  TestOffice office("2026-03-02", journal);
  make_gallium(office);
  EXPECT_EQ(office.balance("stock:K1"), 100'000);
  EXPECT_TRUE(verify_register(*journal)->holds());
}

TEST(RegisterRights, NothingComesBackIntoALotThatHasExpired) {
  TestOffice office;
  make_gallium(office);
  for (const auto& [lot, more] : {std::pair{"K2", " expires=2026-06-01"}, {"K3", ""}})
    ASSERT_EQ(office.ask("KOR", std::string("lot.open depot=D-KOR instrument=minerals good=gallium grade=4N kind=earmarked "
                                            "received=2026-02-01 lot=") +
                                    lot + more),
              "ok");
  ASSERT_EQ(office.ask("KOR", "lot.attest lot=K2 quantity=100 counted_on=2026-03-01 confidence=measured document=" + document()), "ok");
  ASSERT_EQ(office.ask("JPN", "recognition.ask recognition=R1 agreement=KJ amount=60 lot=K2 until=2026-05-01"), "ok") << office.why();
  for (const char* economy : {"KOR", "JPN"}) ASSERT_EQ(office.ask(economy, "recognition.confirm amount=60 recognition=R1"), "ok");
  ASSERT_EQ(office.ask("JPN",
                       "release.submit release=Q instrument=minerals good=gallium place=Yokohama tier=recognised amount=50 "
                       "evidence.cut=" +
                           document() + " statement.cut=x"),
            "ok")
      << office.why();
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok") << office.why();
  ASSERT_EQ(office.ask("KOR", "release.propose release=Q lots=K2_50"), "ok") << office.why();
  for (const char* economy : {"CHN", "THA", "VNM", "IDN", "MYS", "SGP", "PHL"})
    ASSERT_EQ(office.ask(economy, "release.decide release=Q vote=yes"), "ok") << office.why();
  ASSERT_EQ(office.ask("KOR", "release.ship release=Q lot=K2 amount=50"), "ok") << office.why();
  ASSERT_EQ(office.ask("JPN", "release.receive release=Q lot=K2 amount=50"), "ok") << office.why();
  ASSERT_EQ(office.ask("JPN", "release.settle release=Q"), "ok") << office.why();
  office.at("2026-06-02");
  const std::string back = "release.replenish release=Q lot=K2 amount=50 document=x";
  EXPECT_EQ(office.ask("JPN", back), "expired");
  EXPECT_EQ(office.why(),
            "K2 expired on 2026-06-01, today is 2026-06-02: what comes back into it would be lost. Name another lot (into): K1, K3");
  EXPECT_TRUE(was_accepted(office, TestOffice::parse("JPN", back)));
  EXPECT_EQ(office.ask("JPN", back + " into=J1"), "not_of_one_good") << "of another holder";
  ASSERT_EQ(office.ask("JPN", back + " into=K3"), "ok") << office.why();
  EXPECT_EQ(office.ask("KOR", back), "expired");
  ASSERT_EQ(office.ask("KOR", back + " into=K3"), "ok") << office.why();
  EXPECT_EQ(office.balance("stock:K3"), 50'000);
  EXPECT_EQ(office.balance("countable:KOR:K3"), 50'000);
  EXPECT_TRUE(verify_register(*office.journal())->holds());
}

}  // namespace
}  // namespace entrepot::reserves
