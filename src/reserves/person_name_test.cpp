// One person is one person, however the name is written, turned or titled.
#include "reserves/person_name.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "reserves/test_office.h"

namespace entrepot::reserves {
namespace {

bool same(const std::string& one, const std::string& other) { return is_one_person(name_words(one), name_words(other)); }

TEST(PersonName, IsOneHoweverItIsWritten) {
  for (const auto& [one, other] : {std::pair{"Kim A", "A Kim"},
                                   {"Kim A", "A. KIM"},
                                   {"Mori E", "Dr Mori E"},
                                   {"Mori E", "Prof. Dr. E. Mori"},
                                   {"Mori E", "Mori E (acting)"},
                                   {"Mori E", "[acting] Mori E"},
                                   {"Mori E", "M\u014dri E"},
                                   {"Nguy\u1ec5n V\u0103n A", "Nguyen Van A"},
                                   {"\u0110\u1ed7 B", "Do B"},
                                   {"Kim Min-jun", "Minjun Kim"},
                                   {"Kim Min Jun", "Min-jun Kim"},
                                   {"O'Neil P", "P O\u2019Neil"},
                                   {"\uff2b\uff49\uff4d A", "Kim A"},
                                   {"\u0421\u0430\u043e \u0422", "Cao T"},  // all of it Cyrillic
                                   {"\u91d1\u6210", "\u91d1 \u6210"}})
    EXPECT_TRUE(same(one, other)) << one << " / " << other;
  for (const auto& [one, other] : {std::pair{"Kim A", "Kim B"},
                                   {"Kim A", "Kim"},
                                   {"Kim A", "Kim Ahn"},
                                   {"Lee An", "Lea En"},  // the same letters in other words
                                   {"\u91d1\u6210", "\u91d1\u9e92"},
                                   {"\u0e01\u0e35", "\u0e01\u0e39"},  // vowel signs of Thai are no accents
                                   {"\u304b", "\u304c"},
                                   {"Dr Mori", "Dr Abe"}})
    EXPECT_FALSE(same(one, other)) << one << " / " << other;
  EXPECT_TRUE(name_words("(acting)").empty());
  EXPECT_EQ(name_words("Dr"), std::vector<std::string>{"dr"}) << "a title alone is the name";
  EXPECT_TRUE(same("a b c d e f g h", "h g f e d c b a"));
}

TEST(PersonName, MixesNoAlphabetsThatLookAlike) {
  EXPECT_EQ(mixed_alphabets("\u041aim A"), "Cyrillic and Latin");
  EXPECT_EQ(mixed_alphabets("Kim \u0410"), "Cyrillic and Latin") << "word by word";
  EXPECT_EQ(mixed_alphabets("\u039aim A"), "Greek and Latin");
  for (const char* name :
       {"Kim A", "\u041a\u0438\u043c \u0410", "\u91d1 Kim", "\u68ee\u3048\u308a\u5b50", "Nguy\u1ec5n V\u0103n A", "Kim A2", ""})
    EXPECT_EQ(mixed_alphabets(name), "") << name;
}

// Invariant: a name is of one person with any turn of its words, in any case, with titles and brackets, and so is the other way round.
TEST(PersonName, AnyTurnOfItIsOne) {
  EXPECT_TRUE(rc::check("any names", [] {
    std::vector<std::string> words;
    const int count = *rc::gen::inRange(1, 8);
    for (int i = 0; i < count; ++i)  // none is a title
      words.push_back("q" + *rc::gen::container<std::string>(rc::gen::inRange('a', static_cast<char>('z' + 1))));
    const std::string one = join(words, " ");
    std::swap(words.front(), words.back());
    if (*rc::gen::inRange(0, 2) == 1) words.front()[0] = 'Q';
    const std::string other =
        *rc::gen::element<std::string>("", "Dr. ", "(acting) ") + join(words, *rc::gen::element<std::string>(" ", ". ", "\u00a0"));
    RC_ASSERT(same(one, other));
    RC_ASSERT(same(one, other) == same(other, one));
    RC_ASSERT(!same(one, one + " more"));
  }));
}

Request signed_by(const std::string& economy, const std::string& depot, const std::string& first, const std::string& second) {
  Request request = TestOffice::parse(economy, "depot.open depot=" + depot + " place=x economy=" + economy);
  request.by.people = {{first, "director"}, {second, "officer"}};
  return request;
}

TEST(Signers, TurnANameRoundInVain) {
  TestOffice office;
  EXPECT_EQ(office.ask(signed_by("KOR", "D", "Kim A", "A Kim")), "two_people");
  EXPECT_EQ(office.why(), "'Kim A' and 'A Kim' are one person: two must sign for Ministry of KOR");
  EXPECT_EQ(office.ask(signed_by("KOR", "D", "Kim A", "\u041aim A")), "mixed_alphabets");
  EXPECT_EQ(office.why(), "'\u041aim A' mixes Cyrillic and Latin letters, which look alike: write the name in one alphabet");
  EXPECT_EQ(office.ask(signed_by("KOR", "D", "Kim A", "(acting)")), "two_people");
  ASSERT_EQ(office.ask(signed_by("KOR", "D", "Kim A", "Lee B")), "ok") << office.why();
  EXPECT_EQ(office.ask(signed_by("JPN", "E", "Mori E", "Dr B. Lee")), "signs_for_another");
  EXPECT_EQ(office.why(),
            "Dr B. Lee has signed for 'Ministry of KOR, KOR', as 'Lee B', and cannot sign for 'Ministry of JPN, JPN': nobody signs for two "
            "organisations");
  ASSERT_EQ(office.ask(signed_by("KOR", "E", "A. Kim (director)", "Lee B")), "ok") << office.why();
  const auto people = *office.office().read([](const RegisterState& state, const ledger::Ledger&) { return state.people; });
  ASSERT_EQ(people.size(), 2U) << "one row for each of them";
  EXPECT_EQ(people.at("kima").name, "A. Kim (director)");
}

// What was signed before format 7 stays signed; whoever had signed for two organisations under two forms of a name signs for both.
TEST(Signers, OfEarlierFormatsStayAsTheyWere) {
  auto journal = std::make_shared<ledger::MemoryJournal>();
  auto book = ledger::Book::open(std::make_unique<SharedJournal>(journal), [] { return ledger::Timestamp{1'772'409'600'000'000'000}; });
  ASSERT_TRUE((*book)->act([](ledger::Ledger& ledger) {
    for (Request request : {signed_by("KOR", "D", "Kim A", "A Kim"), signed_by("JPN", "E", "Mori E", "A (x) Kim")}) {
      request.format = 6;
      ledger.enter(entry_text({request, true, false, {}, {}}));
    }
  }));
  const auto read = read_register(*journal);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->state.people.size(), 4U);
  TestOffice office("2026-03-03", journal);
  EXPECT_EQ(office.ask(signed_by("KOR", "D2", "Kim A", "A Kim")), "two_people");
  EXPECT_EQ(office.ask(signed_by("KOR", "D2", "A Kim", "Lee B")), "ok") << office.why();
  EXPECT_EQ(office.ask(signed_by("JPN", "E2", "Kim A", "Mori E")), "ok") << office.why();
  EXPECT_EQ(office.ask(signed_by("THA", "F", "Kim A", "Anong P")), "signs_for_another");
}

TEST(Signers, AreWrittenWithOneCommaEach) {
  EXPECT_TRUE(parse_people("Kim A, director; Lee B, officer"));
  const auto read = parse_people("Kim, A, x; B Lee, y");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().what, "'Kim, A, x' has more than one comma: which part is the name is not clear");
}

}  // namespace
}  // namespace entrepot::reserves
