// Forward contracts of a tier: what was agreed in advance, and no more of it.
#include <gtest/gtest.h>

#include "reserves/test_office.h"

namespace entrepot::reserves {
namespace {

void rice(TestOffice& office) {
  office.adopt("apterr");
  for (const auto& [economy, lot] : {std::pair{"VNM", "V"}, {"JPN", "J"}}) {
    ASSERT_EQ(office.ask(economy, std::string("depot.open place=x depot=D-") + economy + " economy=" + economy), "ok");
    ASSERT_EQ(office.ask(economy, std::string("lot.open instrument=apterr good=rice grade=milled kind=earmarked received=2026-02-01 lot=") +
                                      lot + " depot=D-" + economy),
              "ok");
    ASSERT_EQ(office.ask(economy, std::string("lot.attest quantity=5000 counted_on=2026-03-01 confidence=measured lot=") + lot +
                                      " document=" + document()),
              "ok");
  }
}

const std::string offer =
    "contract.offer contract=C instrument=apterr good=rice recipient=THA amount=1000 pricing=market_price_at_delivery from=2026-03-01 "
    "until=2027-03-01 document=x";

std::string request(const std::string& id, const std::string& amount, const std::string& more = " contract=C") {
  return "release.submit release=" + id + " instrument=apterr tier=1 good=rice place=x amount=" + amount + more +
         evidence({"unable_by_reserve", "unable_by_trade"});
}

TEST(Contract, IsDrawnOnByItsRecipientAndDecidedByItsSupplier) {
  TestOffice office;
  rice(office);
  ASSERT_EQ(office.ask("VNM", offer), "ok") << office.why();
  EXPECT_EQ(office.ask("VNM", offer), "exists");
  EXPECT_EQ(office.ask("THA", request("Q", "600", "")), "contract_missing");
  EXPECT_EQ(office.ask("THA", request("Q", "600")), "contract_not_running");
  EXPECT_EQ(office.why(), "C runs from 2026-03-01 to before 2027-03-01, and is not confirmed, today is 2026-03-02");
  EXPECT_EQ(office.ask("PHL", "contract.confirm contract=C"), "not_the_recipient");
  ASSERT_EQ(office.ask("THA", "contract.confirm contract=C"), "ok") << office.why();
  EXPECT_EQ(office.ask("THA", "contract.confirm contract=C"), "confirmed_before");
  EXPECT_EQ(office.ask("PHL", request("Q", "600")), "another_contract");
  ASSERT_EQ(office.ask("THA", request("Q", "600")), "ok") << office.why();
  EXPECT_EQ(office.ask("THA", request("Q2", "401")), "above_the_contract");
  EXPECT_EQ(office.why(), "401.000 t are asked for; of the 1000.000 t of C 400.000 t are left");
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok");
  EXPECT_EQ(office.ask("VNM", "release.propose release=Q lots=J_600"), "not_the_supplier");
  ASSERT_EQ(office.ask("VNM", "release.propose release=Q"), "ok") << office.why();
  EXPECT_EQ(office.why(), "release Q: proposed: 600.000 t of V (VNM)") << "of the supplier's lots alone";
  ASSERT_EQ(office.ask("CHN", "release.decide release=Q vote=no"), "ok");
  ASSERT_EQ(office.ask("VNM", "release.decide release=Q vote=yes"), "ok") << office.why();
  EXPECT_EQ(office.why(), "release Q: VNM votes yes: adopted, the stock is reserved") << "agreed in advance: no consensus is sought";
  // What is given back can be asked for again.
  ASSERT_EQ(office.ask("THA", "release.withdraw release=Q reason=x"), "ok");
  EXPECT_EQ(office.ask("THA", request("Q2", "1000")), "ok") << office.why();
  office.at("2027-03-01");
  EXPECT_EQ(office.ask("THA", request("Q3", "1")), "contract_not_running");
  office.open();
  EXPECT_EQ(office.ask("THA", "contract.confirm contract=C"), "confirmed_before") << "after a replay";
}

TEST(Contract, OffersNoMoreThanIsThere) {
  TestOffice office;
  rice(office);
  const auto offers = [&office](const std::string& name, const std::string& amount) {
    std::string line = offer;
    line.replace(line.find("contract=C"), 10, "contract=" + name);
    line.replace(line.find("amount=1000"), 11, "amount=" + amount);
    return office.ask("VNM", line);
  };
  EXPECT_EQ(offers("C", "5000.001"), "above_stock");
  EXPECT_EQ(
      office.why(),
      "5000.001 t are offered; VNM counts 5000.000 t of rice that such a tier may draw, of which 0.000 t are reserved or asked for and "
      "0.000 t offered by other contracts: 5000.000 t are left");
  Request before = TestOffice::parse("VNM", offer);
  before.fields["amount"] = "5000.001";
  before.format = 3;
  EXPECT_TRUE(*office.office().read([&](const RegisterState& state, const ledger::Ledger& ledger) {
    return std::holds_alternative<Plan>(decide(state, ledger, before, ledger.time() + 1, state.entries + 1));
  })) << "what was accepted stays accepted";
  ASSERT_EQ(offers("C", "4000"), "ok") << office.why();
  EXPECT_EQ(offers("C2", "1000.001"), "above_stock") << "nothing is offered twice";
  ASSERT_EQ(office.ask("THA", "contract.confirm contract=C"), "ok");
  ASSERT_EQ(office.ask("THA", request("Q", "4000")), "ok") << office.why();
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok");
  ASSERT_EQ(office.ask("VNM", "release.propose release=Q"), "ok") << office.why();
  ASSERT_EQ(office.ask("VNM", "release.decide release=Q vote=yes"), "ok") << office.why();
  EXPECT_EQ(offers("C2", "1000.001"), "above_stock") << "what is reserved is not free";
  EXPECT_EQ(
      office.why(),
      "1000.001 t are offered; VNM counts 5000.000 t of rice that such a tier may draw, of which 4000.000 t are reserved or asked for "
      "and 0.000 t offered by other contracts: 1000.000 t are left");
  EXPECT_EQ(offers("C2", "1000"), "ok") << office.why();
  EXPECT_EQ(offers("C3", "0.001"), "above_stock");
  office.at("2027-03-01");
  EXPECT_EQ(office.ask("VNM",
                       "contract.offer contract=C3 instrument=apterr good=rice recipient=THA amount=1000 pricing=x from=2027-03-01 "
                       "until=2028-03-01 document=x"),
            "ok")
      << "an offer that is over promises nothing";
}

TEST(Contract, IsNotPromisedASecondTime) {
  TestOffice office;
  rice(office);
  ASSERT_EQ(office.ask("VNM", "lot.open instrument=apterr good=rice grade=milled kind=earmarked received=2026-02-01 lot=W depot=D-VNM"),
            "ok");
  ASSERT_EQ(office.ask("VNM", "agreement.open agreement=A instrument=apterr parties=VNM,JPN from=2026-01-01 until=2027-01-01 document=x"),
            "ok")
      << office.why();
  ASSERT_EQ(office.ask("VNM", offer), "ok") << "1000 t of 5000 t, not confirmed yet: " << office.why();
  const auto refused = [&office](const std::string& economy, const std::string& line) {
    EXPECT_EQ(office.ask(economy, line), "under_contract") << line << ": " << office.why();
  };
  refused("JPN", "recognition.ask recognition=R agreement=A lot=V amount=4000.001");
  refused("VNM", "lot.use lot=V amount=4000.001 reason=x");
  refused("VNM", "lot.convert lot=V to=W amount=4500 yield=0.5");
  EXPECT_EQ(office.ask("VNM", "lot.use lot=V amount=4000.001 reason=x"), "under_contract");
  EXPECT_EQ(office.why(),
            "4000.001 t off V would be given away; VNM counts 5000.000 t of rice that forward contracts may draw, of which 0.000 t are "
            "reserved or asked for and 1000.000 t are under C: 4000.000 t are left");
  ASSERT_EQ(office.ask("THA", "contract.confirm contract=C"), "ok");
  refused("VNM", "lot.use lot=V amount=4000.001 reason=x");
  EXPECT_EQ(office.ask("VNM", "lot.convert lot=V to=W amount=1000 yield=1"), "ok") << office.why();
  ASSERT_EQ(office.ask("JPN", "recognition.ask recognition=R agreement=A lot=V amount=3000"), "ok") << office.why();
  refused("VNM", "lot.use lot=V amount=1000.001 reason=x");
  for (const char* economy : {"VNM", "JPN"}) ASSERT_EQ(office.ask(economy, "recognition.confirm recognition=R amount=3000"), "ok");
  ASSERT_EQ(office.ask("JPN", "recognition.suspend recognition=R reason=x"), "ok") << office.why();
  ASSERT_EQ(office.ask("VNM", "lot.use lot=W amount=1000 reason=x"), "ok") << office.why();
  ASSERT_EQ(office.ask("VNM", "lot.use lot=V amount=500 reason=x"), "ok") << office.why();
  refused("JPN", "recognition.resume recognition=R");
  office.at("2027-03-01");
  EXPECT_EQ(office.ask("VNM", "lot.use lot=V amount=3000 reason=x"), "ok") << "what is over promises nothing: " << office.why();
  Request before = TestOffice::parse("VNM", "lot.use lot=V amount=1 reason=x");
  before.format = 4;
  EXPECT_TRUE(*office.office().read([&](const RegisterState& state, const ledger::Ledger& ledger) {
    return std::holds_alternative<Plan>(decide(state, ledger, before, ledger.time() + 1, state.entries + 1));
  }));
}

// 4000 t of V are under C; W of the same supplier holds 1000 t more.
void contract(TestOffice& office) {
  rice(office);
  ASSERT_EQ(office.ask("VNM", "lot.open instrument=apterr good=rice grade=milled kind=earmarked received=2026-02-02 lot=W depot=D-VNM"),
            "ok");
  ASSERT_EQ(office.ask("VNM", "lot.attest quantity=1000 counted_on=2026-03-01 confidence=measured lot=W document=" + document()), "ok");
  std::string line = offer;
  line.replace(line.find("amount=1000"), 11, "amount=4000");
  ASSERT_EQ(office.ask("VNM", line), "ok") << office.why();
  ASSERT_EQ(office.ask("THA", "contract.confirm contract=C"), "ok");
}

std::string on_the_spot(const std::string& amount, const std::string& more = "") {
  return "release.submit release=S instrument=apterr tier=2 good=rice place=x amount=" + amount + more +
         evidence({"unable_by_reserve", "unable_by_trade"});
}

void decide_all(TestOffice& office, const std::string& release) {
  for (const char* economy : {"BRN", "CHN", "IDN", "JPN", "KHM", "KOR", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "VNM"})
    office.ask(economy, "release.decide vote=yes release=" + release);
}

TEST(Contract, IsNoneOfAnotherReleases) {
  TestOffice office;
  contract(office);
  ASSERT_EQ(office.ask("PHL", on_the_spot("7000")), "ok") << office.why();
  ASSERT_EQ(office.ask("", "release.circulate release=S"), "ok");
  EXPECT_EQ(office.ask("VNM", "release.propose release=S lots=V_2001"), "under_contract");
  EXPECT_EQ(office.why(),
            "2001.000 t off V would be released; VNM counts 6000.000 t of rice that forward contracts may draw, of which 0.000 t are "
            "reserved or asked for and 4000.000 t are under C: 2000.000 t are left for S");
  Request before = TestOffice::parse("VNM", "release.propose release=S lots=V_2001");
  before.format = 5;
  EXPECT_TRUE(*office.office().read([&](const RegisterState& state, const ledger::Ledger& ledger) {
    return std::holds_alternative<Plan>(decide(state, ledger, before, ledger.time() + 1, state.entries + 1));
  })) << "what was proposed stays proposed";
  EXPECT_EQ(office.ask("VNM", "release.propose release=S lots=V_1500;_W_501"), "under_contract") << "in all of its lots";
  ASSERT_EQ(office.ask("VNM", "release.propose release=S"), "ok") << office.why();
  EXPECT_EQ(office.why(), "release S: proposed: 5000.000 t of J (JPN), 2000.000 t of V (VNM)") << "what is left, and that of others";
  // What was promised meanwhile stops the decision, too.
  std::string more = offer;
  more.replace(more.find("contract=C"), 10, "contract=C2");
  more.replace(more.find("amount=1000"), 11, "amount=1");
  ASSERT_EQ(office.ask("VNM", more), "ok") << office.why();
  decide_all(office, "S");
  const auto state = office.office().read([](const RegisterState& s, const ledger::Ledger&) { return s.releases.at("S").state; });
  EXPECT_EQ(*state, ReleaseState::proposed);
}

TEST(Contract, IsDrawnInFullThoughOthersAskFirst) {
  TestOffice office;
  contract(office);
  ASSERT_EQ(office.ask("THA", request("Q", "4000")), "ok") << office.why();
  ASSERT_EQ(office.ask("PHL", on_the_spot("2000")), "ok") << office.why();
  for (const char* release : {"Q", "S"}) ASSERT_EQ(office.ask("", std::string("release.circulate release=") + release), "ok");
  ASSERT_EQ(office.ask("VNM", "release.propose release=S lots=V_2000"), "ok") << office.why();
  ASSERT_EQ(office.ask("VNM", "release.propose release=Q lots=V_3000;_W_1000"), "ok") << "its own contract is no bar: " << office.why();
  ASSERT_EQ(office.ask("VNM", "release.decide release=Q vote=yes"), "ok") << office.why();
  EXPECT_EQ(office.why(), "release Q: VNM votes yes: adopted, the stock is reserved");
}

TEST(Contract, IsNotBarredByDrills) {
  TestOffice office;
  contract(office);
  ASSERT_EQ(office.ask("PHL", on_the_spot("1000", " drill=yes")), "ok") << office.why();
  ASSERT_EQ(office.ask("", "release.circulate release=S"), "ok");
  ASSERT_EQ(office.ask("VNM", "release.propose release=S lots=W_1000"), "ok") << office.why();
  decide_all(office, "S");
  const auto state = office.office().read([](const RegisterState& s, const ledger::Ledger&) { return s.releases.at("S").state; });
  ASSERT_EQ(*state, ReleaseState::reserved) << office.why();
  ASSERT_EQ(office.ask("PHL", "release.submit release=T instrument=apterr tier=2 good=rice place=x amount=2000" +
                                  evidence({"unable_by_reserve", "unable_by_trade"})),
            "ok")
      << office.why();
  ASSERT_EQ(office.ask("", "release.circulate release=T"), "ok");
  ASSERT_EQ(office.ask("VNM", "release.propose release=T lots=V_2000"), "ok") << office.why();
  decide_all(office, "T");
  EXPECT_EQ(*office.office().read([](const RegisterState& s, const ledger::Ledger&) { return s.releases.at("T").state; }),
            ReleaseState::reserved)
      << office.why();
}

TEST(Contract, IsRefusedWhereItCannotBe) {
  TestOffice office;
  rice(office);
  const auto changed = [&office](const std::string& from, const std::string& to) {
    std::string line = offer;
    line.replace(line.find(from), from.size(), to);
    return office.ask("VNM", line);
  };
  EXPECT_EQ(changed("recipient=THA", "recipient=VNM"), "own_stock");
  EXPECT_EQ(changed("recipient=THA", "recipient=IND"), "not_a_member");
  EXPECT_EQ(changed("until=2027-03-01", "until=2026-03-01"), "dates");
  EXPECT_EQ(changed("amount=1000", "amount=-5"), "amount_not_positive");
  EXPECT_EQ(changed("good=rice", "good=wheat"), "no_stock");
  office.adopt("medical");
  EXPECT_EQ(changed("instrument=apterr", "instrument=medical"), "no_contracts");
  EXPECT_EQ(office.ask("THA", "contract.confirm contract=C"), "no_such_contract");
}

}  // namespace
}  // namespace entrepot::reserves
