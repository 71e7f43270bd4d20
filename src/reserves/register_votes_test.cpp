// What another proposal changes of votes, objections and the clock of a decision.
#include <filesystem>

#include <gtest/gtest.h>

#include "ledger/text.h"
#include "reserves/test_office.h"

namespace entrepot::reserves {
namespace {

// Japan asks for what it counts in Korea; Korea proposes it on Monday, and two working days end with Wednesday.
void propose(TestOffice& office) {
  make_gallium(office);
  ASSERT_EQ(office.ask("JPN", "recognition.ask recognition=R1 agreement=KJ lot=K1 amount=60"), "ok");
  for (const char* economy : {"KOR", "JPN"}) ASSERT_EQ(office.ask(economy, "recognition.confirm amount=60 recognition=R1"), "ok");
  ASSERT_EQ(
      office.ask("JPN", "release.submit release=Q instrument=minerals tier=recognised good=gallium place=x amount=50" + evidence({"cut"})),
      "ok");
  ASSERT_EQ(office.ask("", "release.circulate release=Q"), "ok");
  ASSERT_EQ(office.ask("KOR", "release.propose release=Q lots=K1_50"), "ok") << office.why();
}

const Release& release_of(TestOffice& office) {
  return *office.office().read([](const RegisterState& state, const ledger::Ledger&) { return &state.releases.at("Q"); }).value();
}
std::string due_of(TestOffice& office) { return ledger::time_text(release_of(office).due); }

TEST(Votes, AnEqualProposalChangesNothing) {
  TestOffice office;
  propose(office);
  ASSERT_EQ(office.ask("CHN", "release.decide release=Q vote=no"), "ok");
  office.at("2026-03-04");
  EXPECT_EQ(office.ask("KOR", "release.propose release=Q lots=K1_50"), "no_change");
  EXPECT_EQ(office.why(), "50.000 kg of K1 (JPN) is what is proposed: its votes and its clock stand");
  EXPECT_EQ(office.ask("", "release.propose release=Q lots=K1_50"), "no_change");
  EXPECT_EQ(due_of(office), "2026-03-04T23:59:59Z");
  office.at("2026-03-05").office().advance();
  EXPECT_EQ(release_of(office).state, ReleaseState::proposed) << "China has objected";
}

TEST(Votes, AnObjectionOutlivesAnotherProposal) {
  TestOffice office;
  propose(office);
  ASSERT_EQ(office.ask("CHN", "release.decide release=Q vote=no"), "ok");
  ASSERT_EQ(office.ask("THA", "release.decide release=Q vote=yes"), "ok");
  office.at("2026-03-04");
  ASSERT_EQ(office.ask("KOR", "release.propose release=Q lots=K1_49"), "ok") << office.why();
  EXPECT_EQ(office.why(),
            "release Q: proposed: 49.000 kg of K1 (JPN); another proposal, of Ministry of KOR: the clock of 'decide' is extended once, to "
            "2026-03-06T23:59:59Z");
  EXPECT_EQ(release_of(office).notices.back().to, "the members");
  EXPECT_TRUE(release_of(office).votes.empty()) << "they were on another proposal";
  const Proposal& before = release_of(office).proposals.at(0);
  EXPECT_EQ(before.words, "50.000 kg of K1 (JPN)");
  EXPECT_EQ(before.votes.size(), 2U) << "what it was stays told";
  office.open();
  office.at("2026-03-09").office().advance();
  EXPECT_EQ(release_of(office).state, ReleaseState::proposed);
  EXPECT_NE(release_of(office).notices.back().words.find("silence did not adopt it: an objection of CHN"), std::string::npos)
      << release_of(office).notices.back().words;
}

TEST(Votes, WhoObjectedTakesItBackOrVotesOtherwise) {
  for (const char* vote : {"none", "yes"}) {
    TestOffice office;
    propose(office);
    EXPECT_EQ(office.ask("CHN", "release.decide release=Q vote=none"), "nothing_to_take_back");
    ASSERT_EQ(office.ask("CHN", "release.decide release=Q vote=no"), "ok");
    ASSERT_EQ(office.ask("", "release.propose release=Q lots=K1_49"), "ok") << office.why();
    ASSERT_EQ(office.ask("CHN", std::string("release.decide release=Q vote=") + vote), "ok") << office.why();
    EXPECT_EQ(office.why(), std::string("release Q: CHN ") + (*vote == 'n' ? "takes back its vote" : "votes yes") + ": still open");
    office.open();
    office.at("2026-03-07").office().advance();
    EXPECT_EQ(release_of(office).state, ReleaseState::reserved) << vote;
  }
}

TEST(Votes, AYesMayBecomeAnObjection) {
  TestOffice office;
  propose(office);
  ASSERT_EQ(office.ask("CHN", "release.decide release=Q vote=yes"), "ok");
  EXPECT_EQ(office.ask("CHN", "release.decide release=Q vote=yes"), "voted_before");
  ASSERT_EQ(office.ask("CHN", "release.decide release=Q vote=no"), "ok") << office.why();
  office.at("2026-03-05").office().advance();
  EXPECT_EQ(release_of(office).state, ReleaseState::proposed);
}

TEST(Votes, TheClockIsExtendedOnceAndSilenceAdoptsNothingLater) {
  TestOffice office;
  propose(office);
  ASSERT_EQ(office.ask("", "release.propose release=Q lots=K1_49"), "ok");
  EXPECT_EQ(due_of(office), "2026-03-06T23:59:59Z");
  ASSERT_EQ(office.ask("", "release.propose release=Q lots=K1_48"), "ok");
  EXPECT_EQ(due_of(office), "2026-03-06T23:59:59Z") << "not again";
  office.at("2026-03-07").office().advance();
  EXPECT_EQ(release_of(office).state, ReleaseState::proposed);
  EXPECT_EQ(release_of(office).not_adopted, "it took the place of another without a whole clock for objections");
  for (const char* economy : {"KOR", "CHN", "THA", "VNM", "IDN", "MYS", "SGP"})
    ASSERT_EQ(office.ask(economy, "release.decide release=Q vote=yes"), "ok") << office.why();
  EXPECT_EQ(release_of(office).state, ReleaseState::reserved) << "votes adopt it";
}

TEST(Votes, AMemberEndsNoVotesByAProposalOfItsOwn) {
  TestOffice office;
  propose(office);
  ASSERT_EQ(office.ask("CHN", "release.decide release=Q vote=yes"), "ok");
  EXPECT_EQ(office.ask("THA", "release.propose release=Q lots=K1_49"), "proposed_by_another");
  EXPECT_EQ(office.why(),
            "Ministry of KOR has proposed 50.000 kg of K1 (JPN): it or the secretariat of minerals may propose otherwise; THA votes on it");
  EXPECT_EQ(release_of(office).votes.size(), 1U);
  ASSERT_EQ(office.ask("", "release.propose release=Q lots=K1_49"), "ok");
  EXPECT_EQ(office.ask("KOR", "release.propose release=Q lots=K1_50"), "proposed_by_another") << "what stands is the secretariat's";
}

Request vote_of(const std::string& organisation, const std::string& economy) {
  Request out = TestOffice::parse(economy, "release.decide release=Q vote=no");
  out.by.organisation = organisation;
  out.by.people = {{organisation + " One", "head"}, {organisation + " Two", "clerk"}};
  return out;
}

std::string naming(int version, const std::string& in_force, const std::string& offices) {
  std::string text = *read_text_file(std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "rulebooks" / "minerals.toml");
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"version = 1", "version = " + std::to_string(version)},
                                 {"in_force = \"2026-01-01\"", "in_force = \"" + in_force + "\""},
                                 {"economy = \"CHN\"\n", "economy = \"CHN\"\noffices = [" + offices + "]\n"}})
    text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(Votes, AreOfTheOfficesThatTheRulebookNames) {
  TestOffice office;
  propose(office);
  const auto adopt = [&office](const std::string& text) {
    Request request = TestOffice::parse("", "rulebook.adopt");
    request.fields["text"] = text;
    return office.ask(request);
  };
  ASSERT_EQ(adopt(naming(2, "2026-03-03", "\"ministry of chn\", \"Bureau\"")), "ok") << office.why();
  office.at("2026-03-03");
  EXPECT_EQ(office.ask(vote_of("Some Firm", "CHN")), "not_an_office");
  EXPECT_EQ(office.why(), "Some Firm signs for CHN; minerals (version 2) names its offices: ministry of chn, Bureau");
  Request depot = vote_of("Some Firm", "CHN");
  depot.what = "depot.open", depot.fields = {{"depot", "D"}, {"economy", "CHN"}, {"place", "x"}};
  EXPECT_EQ(office.ask(depot), "not_an_office") << "whatever it signs";
  ASSERT_EQ(office.ask("CHN", "release.decide release=Q vote=no"), "ok") << "in any spelling: " << office.why();
  ASSERT_EQ(office.ask(vote_of("Bureau", "CHN")), "voted_before") << "the other office votes for the same economy";
  EXPECT_EQ(office.ask("THA", "release.decide release=Q vote=yes"), "ok") << "none are named for it: " << office.why();
  EXPECT_EQ(adopt(naming(3, "2026-03-10", "\"Some Firm\"")), "notice_too_short") << "nor is an office replaced overnight";
  EXPECT_EQ(office.why(),
            "Version 3 of minerals would end the office of ministry of chn for CHN on 2026-03-10: by the notice of 30 days no earlier than "
            "2026-04-02");
  EXPECT_EQ(adopt(naming(3, "2026-04-02", "\"Some Firm\"")), "ok") << office.why();
  office.open();
  EXPECT_EQ(release_of(office).votes.size(), 2U) << "after a replay";
}

}  // namespace
}  // namespace entrepot::reserves
