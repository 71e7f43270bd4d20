#include "reserves/register.h"

#include <gtest/gtest.h>

#include "reserves/proof.h"
#include "reserves/register_views.h"
#include "reserves/test_office.h"
#include "reserves/unreadable.h"

namespace entrepot::reserves {
namespace {

TEST(Register, AttestedStockCountsForItsHolder) {
  TestOffice office;
  make_gallium(office);
  EXPECT_EQ(office.balance("stock:K1"), 100'000);
  EXPECT_EQ(office.balance("countable:KOR:K1"), 100'000);
  EXPECT_EQ(office.balance("eligible:K1"), -100'000);
  EXPECT_EQ(office.balance("countable:JPN:J1"), 50'000);
}

TEST(Register, AGradeCountsByItsFactorAndAnExcludedKindNotAtAll) {
  TestOffice office;
  make_gallium(office);
  ASSERT_EQ(
      office.ask("KOR", "lot.open lot=K2 depot=D-KOR instrument=minerals good=gallium grade=scrap kind=earmarked received=2026-02-01"),
      "ok");
  ASSERT_EQ(office.ask("KOR", "lot.attest lot=K2 quantity=10.001 counted_on=2026-03-01 confidence=measured document=" + document()), "ok");
  EXPECT_EQ(office.balance("countable:KOR:K2"), 4'000) << "0.40 of 10,001 g is 4,000.4: rounded down";
  ASSERT_EQ(office.ask("KOR", "lot.open lot=K3 depot=D-KOR instrument=minerals good=gallium grade=4N kind=military received=2026-02-01"),
            "ok");
  ASSERT_EQ(office.ask("KOR", "lot.attest lot=K3 quantity=10 counted_on=2026-03-01 confidence=measured document=" + document()), "ok");
  EXPECT_EQ(office.balance("stock:K3"), 10'000);
  EXPECT_EQ(office.balance("countable:KOR:K3"), 0);
}

TEST(Register, AWithheldFigureCountsByItsLowerEnd) {
  TestOffice office;
  make_gallium(office);
  ASSERT_EQ(office.ask("KOR", "lot.attest lot=K1 low=80 high=120 counted_on=2026-03-02 confidence=estimated document=" + document()), "ok")
      << office.why();
  EXPECT_EQ(office.why(), "lot K1: 80 to 120 kg, of which the lower counts, 20.000 kg less than before are booked as lost");
  EXPECT_EQ(office.balance("countable:KOR:K1"), 80'000);
  EXPECT_EQ(office.balance("lost:K1"), 20'000);
}

// What was taken out after a count does not come back by showing the count again.
TEST(Register, AnOldCountUndoesNothing) {
  TestOffice office;
  make_gallium(office);
  const std::string again = "lot.attest lot=K1 quantity=100 counted_on=2026-03-01 confidence=measured document=" + document();
  ASSERT_EQ(office.ask("KOR", again), "ok") << "nothing has moved since";
  ASSERT_EQ(office.ask("KOR", "lot.use lot=K1 amount=40 reason=x"), "ok");
  EXPECT_EQ(office.ask("KOR", again), "count_is_old");
  EXPECT_EQ(office.balance("stock:K1"), 60'000);
}

TEST(Register, RefusesWhatBreaksARuleWithTheFigures) {
  TestOffice office;
  make_gallium(office);
  const auto refused = [&office](const char* economy, const std::string& line) { return office.ask(economy, line) + ": " + office.why(); };
  EXPECT_EQ(refused("KOR", "lot.use lot=K1 amount=100.001 reason=x"),
            "above_stock: 100.001 kg of K1 are asked for; it holds 100.000 kg, of which 0.000 kg is reserved");
  EXPECT_EQ(refused("KOR", "lot.use lot=K1 amount=-5 reason=x"), "amount_not_positive: -5 kg is not above zero");
  EXPECT_EQ(refused("KOR", "lot.use lot=K1 amount=0.0001 reason=x").substr(0, 24), "out_of_range: amount: '0");
  EXPECT_EQ(refused("KOR", "lot.use lot=K1 amount=99999999999999999999 reason=x").substr(0, 13), "out_of_range:");
  EXPECT_EQ(refused("KOR", "lot.use lot=K9 amount=5 reason=x"), "no_such_lot: There is no lot 'K9'");
  EXPECT_EQ(
      refused("JPN", "lot.use lot=K1 amount=5 reason=x"),
      "counts_for_another: lot.use would take 5.000 kg that count off K1, of which JPN may use 0.000 kg (0.000 kg counts for it, 0.000 kg of that is reserved): take no more than that, or wait until what is promised comes back");
  EXPECT_EQ(refused("JPN", "lot.lose lot=K1 amount=5 reason=x document=" + document()),
            "not_the_holder: K1 is held by KOR; Ministry of JPN is of JPN");
  EXPECT_EQ(refused("KOR", "lot.open lot=K1 depot=D-KOR instrument=minerals good=gallium grade=4N kind=x received=2026-02-01"),
            "exists: There is a lot 'K1' already");
  EXPECT_EQ(refused("KOR", "lot.open lot=K2 depot=D-KOR instrument=minerals good=gallium grade=5N kind=x received=2026-02-01"),
            "wrong_grade: gallium has no grade '5N'");
  EXPECT_EQ(refused("KOR", "lot.open lot=K2 depot=D-KOR instrument=rice good=gallium grade=5N kind=x received=2026-02-01"),
            "no_rulebook: No rulebook of 'rice' is in force on 2026-03-02");
  EXPECT_EQ(
      refused(
          "KOR",
          "lot.open lot=K2 depot=D-KOR instrument=minerals good=gallium grade=4N kind=earmarked received=2026-02-01 expires=2026-03-02"),
      "expired: Received on 2026-02-01, expires on 2026-03-02, today is 2026-03-02");
  EXPECT_EQ(refused("KOR", "lot.attest lot=K1 quantity=5 counted_on=2026-03-01 confidence=measured document=none"),
            "evidence_missing: 'none' is no SHA-256 of a document");
  EXPECT_EQ(refused("KOR", "lot.attest lot=K1 quantity=5 counted_on=2026-03-03 confidence=measured document=" + document()),
            "counted_in_the_future: Counted on 2026-03-03, today is 2026-03-02");
  EXPECT_EQ(refused("JPN", "lot.attest lot=K1 quantity=7 counted_on=2026-03-02 confidence=measured document=" + document()),
            "not_the_holder: K1 is held by KOR; Ministry of JPN is of JPN");
  EXPECT_EQ(refused("KOR", "lot.attest lot=K1 quantity=5 counted_on=2026-02-28 confidence=measured document=" + document()),
            "count_is_old: Counted on 2026-02-28; K1 was counted or moved on 2026-03-01 since: count it again");
  EXPECT_EQ(refused("KOR", "lot.attest lot=K1 low=5 high=4 counted_on=2026-03-01 confidence=measured document=" + document()),
            "not_a_range: 5 kg is above 4 kg: low is the lower end");
  EXPECT_EQ(refused("KOR", "lot.attest lot=K1 counted_on=2026-03-01 confidence=measured document=" + document()),
            "quantity_or_range: Give either quantity, or low and high where the figure is withheld");
  EXPECT_EQ(refused("KOR", "lot.sell lot=K1"), "unknown_request: 'lot.sell' is nothing the register can do");
  EXPECT_EQ(refused("KOR", "lot.use lot=K1 amount=5 reason=x who=me"), "unknown_field: lot.use knows no 'who'");
  EXPECT_EQ(refused("KOR", "lot.use lot=K1 amount=5"), "missing_field: lot.use needs 'reason'");
  EXPECT_EQ(refused("KOR", "lot.expire lot=K1"), "not_signed: 'lot.expire' is done by time alone");
  EXPECT_EQ(refused("IND", "depot.open depot=D-IND economy=IND place=x"), "ok: depot D-IND is open");
  EXPECT_EQ(refused("IND", "lot.open lot=I1 depot=D-IND instrument=minerals good=gallium grade=4N kind=x received=2026-02-01"),
            "not_a_member: IND is no member of minerals (version 1)");
  EXPECT_EQ(office.balance("stock:K1"), 100'000) << "nothing moved";
  const auto recorded = office.office().read([](const RegisterState& state, const ledger::Ledger&) { return state.refused.size(); });
  EXPECT_EQ(*recorded, 22U) << "each is recorded";
}

TEST(Register, AStepIsSignedByTwoPeople) {
  TestOffice office;
  make_gallium(office);
  Request request = TestOffice::parse("KOR", "lot.use lot=K1 amount=5 reason=x");
  request.by.people[1] = request.by.people[0];
  EXPECT_EQ(office.ask(request), "two_people");
  EXPECT_EQ(office.why(), "One person signs for Ministry of KOR: two people must");
  request.by.people.clear();
  EXPECT_EQ(office.ask(request), "two_people");
  request.by.organisation = "register";
  EXPECT_EQ(office.ask(request), "not_signed");
}

TEST(Register, TheSameIdDoesNothingAndAnotherBodyIsRefused) {
  TestOffice office;
  make_gallium(office);
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=5 reason=x", "use-1"), "ok");
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=5 reason=x", "use-1"), "exists");
  EXPECT_EQ(office.balance("stock:K1"), 95'000);
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=6 reason=x", "use-1"), "id_with_another_body");
  EXPECT_EQ(office.why(), "'use-1' was another request: amount: '5' and '6'");
}

TEST(Register, AClockThatRunsBackwardsIsRefused) {
  TestOffice office;
  make_gallium(office);
  office.at("2026-03-01");
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=5 reason=x"), "clock_runs_backwards");
  office.at("2026-03-03");
  EXPECT_EQ(office.ask("KOR", "lot.use lot=K1 amount=5 reason=x"), "ok");
  office.open();
  EXPECT_EQ(office.balance("stock:K1"), 95'000);
}

TEST(Register, WhatExpiresIsBookedWhenItsDayComes) {
  TestOffice office;
  office.adopt("medical");
  ASSERT_EQ(office.ask("THA", "depot.open depot=D economy=THA place=Bangkok"), "ok");
  for (const auto& [lot, expires] : {std::pair{"M1", "2026-04-01"}, {"M2", "2026-05-01"}}) {
    ASSERT_EQ(office.ask(
                  "THA",
                  std::string("lot.open depot=D instrument=medical good=oseltamivir grade=75_mg kind=stockpiled received=2026-02-01 lot=") +
                      lot + " expires=" + expires),
              "ok")
        << office.why();
    ASSERT_EQ(office.ask("THA", std::string("lot.attest quantity=500 counted_on=2026-03-01 confidence=measured document=") + document() +
                                    " lot=" + lot),
              "ok")
        << office.why();
  }
  office.at("2026-04-01");
  EXPECT_EQ(office.ask("THA", "lot.use lot=M2 amount=5 reason=x"), "collective_stock");
  EXPECT_EQ(office.due(), std::vector<std::string>{"lot M1: 500 course expired on 2026-04-01"});
  EXPECT_EQ(office.balance("expired:M1"), 500);
  EXPECT_EQ(office.balance("countable:joint:M1"), 0);
  EXPECT_EQ(office.balance("countable:joint:M2"), 500);
}

TEST(Register, AConversionSaysWhatIsLost) {
  TestOffice office;
  office.adopt("apterr");
  ASSERT_EQ(office.ask("THA", "depot.open depot=D economy=THA place=Bangkok"), "ok");
  for (const char* grade : {"paddy", "milled"})
    ASSERT_EQ(office.ask("THA", std::string("lot.open depot=D instrument=apterr good=rice kind=earmarked received=2026-02-01 lot=") +
                                    grade + " grade=" + grade),
              "ok")
        << office.why();
  ASSERT_EQ(office.ask("THA", "lot.attest lot=paddy quantity=100.001 counted_on=2026-03-01 confidence=measured document=" + document()),
            "ok");
  EXPECT_EQ(office.balance("countable:THA:paddy"), 65'000) << "65,000.65 kg of milled rice";
  ASSERT_EQ(office.ask("THA", "lot.convert lot=paddy to=milled amount=100 yield=0.62"), "ok") << office.why();
  EXPECT_EQ(office.why(), "100.000 t of paddy became 62.000 t of milled; 38.000 t are lost");
  EXPECT_EQ(office.balance("stock:paddy"), 1);
  EXPECT_EQ(office.balance("lost:paddy"), 38'000);
  EXPECT_EQ(office.balance("converted:paddy"), -office.balance("converted:milled"));
  EXPECT_EQ(office.balance("countable:THA:milled"), 62'000);
  EXPECT_EQ(office.balance("countable:THA:paddy"), 0) << "0.65 kg: less than one";
  EXPECT_EQ(office.ask("THA", "lot.convert lot=milled to=paddy amount=10 yield=1.5"), "creates_a_grain");
}

TEST(Register, AChangedRulebookLeavesThePastAlone) {
  TestOffice office;
  make_gallium(office);
  std::string text = *read_text_file(std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "rulebooks" / "minerals.toml");
  const auto change = [&text](const std::string& from, const std::string& to) { text.replace(text.find(from), from.size(), to); };
  Request request = TestOffice::parse("", "rulebook.adopt");
  change("version = 1", "version = 2");
  request.fields["text"] = text;
  EXPECT_EQ(office.ask(request), "rewrites_the_past");
  change("in_force = \"2026-01-01\"", "in_force = \"2026-03-02\"");
  request.fields["text"] = text;
  EXPECT_EQ(office.ask(request), "rewrites_the_past") << "today has begun";
  change("in_force = \"2026-03-02\"", "in_force = \"2026-04-01\"");
  request.fields["text"] = text;
  EXPECT_EQ(office.ask(request), "ok") << office.why();
  EXPECT_EQ(*office.office().read([](const RegisterState& state, const ledger::Ledger&) {
    return state.rulebooks.in_force("minerals", *Day::parse("2026-03-31"))->version;
  }),
            1);
}

// Invariant: the register is rebuilt from the journal by deciding every request again; one that decides otherwise than written is found.
TEST(Register, IsRebuiltByDecidingAgain) {
  TestOffice office;
  make_gallium(office);
  office.ask("KOR", "lot.use lot=K1 amount=5 reason=x");
  office.ask("KOR", "lot.use lot=K1 amount=500 reason=x");
  office.open();
  EXPECT_EQ(office.balance("stock:K1"), 95'000);
  const auto read = read_register(*office.journal());
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->state.refused.size(), 1U);
  EXPECT_EQ(read->strays, 0U);
  EXPECT_EQ(read->state.lots.at("K1").attestations.size(), 1U);

  // The same requests, but the ledger lacks the transfers of the last: digests are made anew, so only the register can tell.
  auto forged = std::make_shared<ledger::MemoryJournal>();
  auto book = ledger::Book::open(std::make_unique<SharedJournal>(forged), [] { return ledger::Timestamp{1'772'409'600'000'000'000}; });
  std::vector<std::string> texts;
  ASSERT_TRUE(ledger::replay(*office.journal(), no_progress(), [&texts](const ledger::Ledger&, const ledger::Entry& entry) -> Result<> {
    texts.emplace_back(entry.text);
    return {};
  }));
  ASSERT_TRUE((*book)->act([&texts](ledger::Ledger& ledger) {
    for (const std::string& text : texts) ledger.enter(text);
  }));
  const auto found = read_register(*forged);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().what, "A ledger of the request 'lot.open' is missing or another");
}

// Somebody else's book on the same journal.
std::unique_ptr<ledger::Book> another_writer(TestOffice& office) {
  auto book =
      ledger::Book::open(std::make_unique<SharedJournal>(office.journal()), [] { return ledger::Timestamp{1'772'500'000'000'000'000}; });
  EXPECT_TRUE(book);
  return *std::move(book);
}

ledger::Transfer behind_its_back() {
  ledger::Transfer t;
  t.id = ledger::Id::of("behind its back");
  t.debit = ledger::account_id("stock:K1"), t.credit = ledger::account_id("used:K1");
  t.amount = 1;
  t.ledger = 1'000'000;
  return t;
}

TEST(Register, ItsAccountsAreClosedToOtherWriters) {
  TestOffice office;
  make_gallium(office);
  ASSERT_EQ(office.ask("JPN", "recognition.ask recognition=R1 agreement=KJ lot=K1 amount=60"), "ok");
  const auto book = another_writer(office);
  const ledger::Transfer t = behind_its_back();
  EXPECT_EQ((*book->transfer({&t, 1}))[0].outcome, ledger::Outcome::account_of_an_office);
  ledger::Transfer post;
  post.id = ledger::Id::of("nor what it reserves");
  post.target = *book->read([](const ledger::Ledger& now) { return now.transfers().back().id; });
  post.flags = ledger::post_pending;
  post.amount = 1;
  EXPECT_EQ((*book->transfer({&post, 1}))[0].outcome, ledger::Outcome::account_of_an_office);
  EXPECT_EQ(read_register(*office.journal())->strays, 0U);
  EXPECT_TRUE(verify_register(*office.journal())->holds());
}

TEST(Register, WhatIsMovedUnderATextOfSomebodyElsesIsFound) {
  TestOffice office;
  make_gallium(office);
  ASSERT_TRUE(verify_register(*office.journal())->holds());
  const auto book = another_writer(office);
  ASSERT_TRUE(book->act([](ledger::Ledger& ledger) {
    ledger.enter("a text of somebody else's");
    std::array<ledger::Receipt, 1> receipt;
    const ledger::Transfer t = behind_its_back();
    ledger.transfer({&t, 1}, receipt);
    EXPECT_EQ(receipt[0].outcome, ledger::Outcome::ok);
  }));
  EXPECT_EQ(read_register(*office.journal())->strays, 1U);
  const auto proof = verify_register(*office.journal());
  ASSERT_TRUE(proof);
  EXPECT_FALSE(proof->holds());
  EXPECT_EQ(proof->findings[8].violation, "K1: 100.000 kg count, 99.999 kg are eligible");
  EXPECT_EQ(proof->findings[15].violation, "1 were made past it");
  EXPECT_EQ(proof->findings[10].violation, "") << "the lot's accounts add up";
}

TEST(Register, AnAccountThatSomebodyOpenedBeforeIsNotTaken) {
  TestOffice office;
  make_gallium(office);
  const ledger::Account squatted{"stock:K9", 1'000'000, 0, ledger::debits_must_not_exceed_credits, {}, 0};
  ASSERT_EQ(*another_writer(office)->open_account(squatted), ledger::Outcome::ledger_of_an_office);
  ASSERT_TRUE(another_writer(office)->act([&squatted](ledger::Ledger& ledger) { ledger.open(squatted, true); }))
      << "before names were closed";
  office.at("2027-02-01");
  office.open();
  EXPECT_EQ(office.ask("KOR", "lot.open lot=K9 depot=D-KOR instrument=minerals good=gallium grade=4N kind=earmarked received=2026-02-01"),
            "exists_with_different_flags")
      << office.why();
}

TEST(Register, SaysWhoSignsForWhomSinceWhen) {
  TestOffice office;
  make_gallium(office);
  office.at("2026-04-01");
  ASSERT_EQ(office.ask("KOR", "lot.use lot=K1 amount=1 reason=x"), "ok");
  EXPECT_EQ(office.ask("THA", "lot.use lot=K1 amount=1 reason=x"), "counts_for_another") << office.why();
  std::string out;
  const auto rows = *office.office().read([](const RegisterState& state, const ledger::Ledger&) { return signer_rows(state); });
  for (const Signer& one : rows)
    out += one.economy.text() + ": " + one.organisation + ": " + one.name + ", " + one.role + " " + day_of(one.since).text() + " " +
           day_of(one.last).text() + "\n";
  EXPECT_EQ(out,
            "JPN: Ministry of JPN: A. One of JPN, director 2026-03-02 2026-03-02\n"
            "JPN: Ministry of JPN: B. Two of JPN, officer 2026-03-02 2026-03-02\n"
            "KOR: Ministry of KOR: A. One of KOR, director 2026-03-02 2026-04-01\n"
            "KOR: Ministry of KOR: B. Two of KOR, officer 2026-03-02 2026-04-01\n"
            ": Secretariat: A. One of , director 2026-03-02 2026-03-02\n"
            ": Secretariat: B. Two of , officer 2026-03-02 2026-03-02\n")
      << "what was refused makes nobody a signer";
}

TEST(Register, KeepsThatSomethingUnreadableWasAskedFor) {
  TestOffice office;
  make_gallium(office);
  const Error error = EconomyId::parse("KOREA", {"", 0, 0, "--economy"}).error();
  EXPECT_EQ(office.ask(unreadable("count-1", "Ministry", "lot.attest", error)), "bad_field");
  EXPECT_NE(office.why().find("KOREA"), std::string::npos) << office.why();
  Request again = TestOffice::parse("KOR", "lot.use lot=K1 amount=1 reason=x");
  again.id = "count-1";
  EXPECT_EQ(office.ask(again), "ok") << "what could not be read was no request";
  const auto proof = verify_register(*office.journal());
  ASSERT_TRUE(proof && proof->holds());
  const auto refused = read_register(*office.journal())->state.refused;
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_EQ(refused[0].request.fields.at("asked"), "lot.attest");
}

// The rule that an entry breaks, and which one it is, whatever was changed in it.
TEST(Register, AChangedEntryIsNamedWithItsRule) {
  RegisterEntry entry;
  entry.request = TestOffice::parse("KOR", "depot.open depot=D economy=KOR place=x");
  const auto found = [&entry](const std::string& from, const std::string& to) {
    std::string text = entry_text(entry);
    text.replace(text.find(from), from.size(), to);
    ledger::MemoryJournal journal;
    ledger::Ledger book;
    book.begin(5);
    EXPECT_EQ(book.enter(text), ledger::Outcome::ok);
    EXPECT_TRUE(journal.append(book.seal()));
    const auto proof = verify_register(journal);
    return proof ? proof->findings.at(14).violation : "no proof: " + proof.error().message();
  };
  EXPECT_EQ(found("depot.open", "depot.open"), "");
  EXPECT_TRUE(found("depot.open", "eepot.open")
                  .starts_with(
                      "memory, record 1: The request 'eepot.open' comes to another decision than the one written (accepted, now refused by "
                      "unknown_request: 'eepot.open' is nothing the register can do)"));
  for (const auto& [from, to] : {std::pair{"\"id\"", "\"ie\""},
                                 {"reserves 7", "reserves 8"},
                                 {"\"do\":", "\"do\" "},
                                 {"\"economy\":\"KOR\"", "\"economy\":\"kOR\""}}) {
    const std::string violation = found(from, to);
    EXPECT_TRUE(violation.starts_with("memory, record 1: An entry cannot be read: ")) << to << ": " << violation;
  }
}

TEST(Register, TakesRefusalsOfAnEarlierFormatAsWritten) {
  const auto read = [](int format) {
    RegisterEntry entry;
    entry.request = TestOffice::parse("KOR", "lot.use lot=X amount=1 reason=x");
    entry.request.format = format;
    entry.accepted = false;
    entry.refusal = {"no_such_lot", "in words of an earlier program"};
    ledger::MemoryJournal journal;
    ledger::Ledger book;
    book.begin(5);
    EXPECT_EQ(book.enter(entry_text(entry)), ledger::Outcome::ok);
    EXPECT_TRUE(journal.append(book.seal()));
    return read_register(journal);
  };
  const auto before = read(1);
  ASSERT_TRUE(before) << before.error().message();
  EXPECT_EQ(before->state.refused.at(0).refusal.why, "in words of an earlier program");
  EXPECT_TRUE(read(2)) << "so of the format before";
  EXPECT_FALSE(read(latest_format)) << "these words no program of this format wrote";
}

// The worked example of the agency, out of a register: 18 Mt of crude and 8 Mt of products against 100 and 20 Mt a year.
TEST(Register, HasDaysOfCoverByTheFormulasOfOthers) {
  TestOffice office;
  office.adopt("iep");
  ASSERT_EQ(office.ask("JPN", "depot.open depot=D economy=JPN place=x"), "ok");
  for (const auto& [lot, grade, quantity] : {std::tuple{"C", "crude", "18000000"}, {"P", "products", "8000000"}}) {
    ASSERT_EQ(office.ask("JPN", std::string("lot.open depot=D instrument=iep good=crude_oil kind=emergency received=2026-02-01 lot=") +
                                    lot + " grade=" + grade),
              "ok");
    ASSERT_EQ(office.ask("JPN", std::string("lot.attest counted_on=2026-03-01 confidence=measured lot=") + lot + " quantity=" + quantity +
                                    " document=" + document()),
              "ok");
  }
  const auto row = [&office] {
    return *office.office().read([](const RegisterState& state, const ledger::Ledger& ledger) { return cover_rows(state, ledger)->at(0); });
  };
  const std::string use = "use.declare economy=JPN instrument=iep good=crude_oil source=x";
  EXPECT_EQ(office.ask("JPN", use + " formula=iea net_imports=100000000 product_net_imports=20000000"), "missing_field");
  EXPECT_EQ(office.ask("JPN", use + " formula=iea net_imports=-100 year_days=365"), "out_of_range") << "a net exporter";
  EXPECT_EQ(office.ask("JPN", use + " formula=eu net_imports=30 consumption=50 year_days=365"), "missing_data") << "not a rule of iep";
  EXPECT_EQ(office.ask("JPN", use + " formula=best daily=5"), "unknown_formula");
  ASSERT_EQ(office.ask("JPN", use + " formula=iea net_imports=100000000 product_net_imports=20000000 year_days=365"), "ok") << office.why();
  EXPECT_EQ(office.why(), "JPN/iep/crude oil: a day of cover is of 321369.863, 90 days are to be held (iea)");
  EXPECT_EQ(*row().days->text(4, ""), "72.2532");
  EXPECT_EQ(row().met, false);
}

TEST(Register, HasDaysOfCoverByTheGreaterObligationOfTheEuropeanUnion) {
  TestOffice office;
  std::string text = *read_text_file(std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "rulebooks" / "eu-stocks.toml");
  text += "\n[[member]]\neconomy = \"FRA\"\nsource = \"none\"\nstanding = \"recalled\"\n";
  Request adopt = TestOffice::parse("FRA", "rulebook.adopt");
  adopt.fields["text"] = text;
  ASSERT_EQ(office.ask(adopt), "ok") << office.why();
  ASSERT_EQ(office.ask("FRA", "depot.open depot=D economy=FRA place=x"), "ok");
  ASSERT_EQ(office.ask("FRA", "lot.open depot=D instrument=eu-stocks good=crude_oil kind=emergency received=2026-02-01 lot=C grade=crude"),
            "ok")
      << office.why();
  ASSERT_EQ(office.ask("FRA", "lot.attest counted_on=2026-03-01 confidence=measured lot=C quantity=10000 document=" + document()), "ok");
  ASSERT_EQ(office.ask("FRA",
                       "use.declare economy=FRA instrument=eu-stocks good=crude_oil source=x formula=eu net_imports=30000 "
                       "consumption=50000 year_days=365"),
            "ok")
      << office.why();
  EXPECT_EQ(office.why(), "FRA/eu-stocks/crude oil: a day of cover is of 136.986, 61 days are to be held (eu)");
  const auto row =
      *office.office().read([](const RegisterState& state, const ledger::Ledger& ledger) { return cover_rows(state, ledger)->at(0); });
  EXPECT_EQ(*row.days->text(4, ""), "63.0720") << "10,000 t less 4 % and 10 %, of 50,000 t a year";
  EXPECT_EQ(row.met, true);
}

}  // namespace
}  // namespace entrepot::reserves
