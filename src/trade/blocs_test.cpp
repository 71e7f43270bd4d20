#include "trade/blocs.h"

#include <gtest/gtest.h>

#include "trade/economies.h"

namespace entrepot::trade {
namespace {

std::string members(std::string_view text, std::optional<int> year = {}) {
  const auto selection = select_bloc(text, year);
  if (!selection) return selection.error().message();
  std::string out;
  for (const EconomyId economy : selection->members) out += (out.empty() ? "" : " ") + economy.text();
  return out;
}

TEST(Blocs, AreNamedAloneAndTogether) {
  EXPECT_EQ(members("ASEAN"), "BRN IDN KHM LAO MMR MYS PHL SGP THA TLS VNM");
  EXPECT_EQ(members("ASEAN+3"), "BRN CHN IDN JPN KHM KOR LAO MMR MYS PHL SGP THA TLS VNM");
  EXPECT_EQ(members("CJK+ASEAN"), members("ASEAN+3"));
  EXPECT_EQ(members("ASEAN+6"), "AUS BRN CHN IDN IND JPN KHM KOR LAO MMR MYS NZL PHL SGP THA TLS VNM");
  EXPECT_EQ(members("KOR, JPN,KOR"), "JPN KOR");
  EXPECT_EQ(members("CJK+TWN"), "CHN JPN KOR TWN");
  EXPECT_EQ(select_bloc("EU")->members.size(), 27U);
  EXPECT_FALSE(select_bloc("RCEP")->contains(EconomyId::parse("TLS").value()));  // no party
}

TEST(Blocs, CountWhoHadJoinedByAYear) {
  EXPECT_EQ(members("ASEAN", 1996), "BRN IDN MYS PHL SGP THA VNM");
  EXPECT_EQ(members("ASEAN", 2024), "BRN IDN KHM LAO MMR MYS PHL SGP THA VNM");
  EXPECT_EQ(select_bloc("EU", 1960)->members.size(), 6U);
  EXPECT_EQ(select_bloc("RCEP", 2000).error().code, ErrorCode::bad_field);
}

TEST(Blocs, MembersAreKnownEconomies) {
  for (const Bloc& bloc : blocs())
    for (const BlocMember& member : bloc.members) EXPECT_EQ(economy_of_code(member.economy.view()), member.economy) << bloc.name;
}

TEST(Blocs, RefuseWhatIsNoBloc) {
  for (const char* text : {"ASAEN", "3", "JPN+3", "", "ASEAN+", "ASEAN+4"}) {
    const auto selection = select_bloc(text);
    ASSERT_FALSE(selection.has_value()) << text;
    EXPECT_EQ(selection.error().code, ErrorCode::unknown_name);
  }
  EXPECT_NE(select_bloc("ASAEN").error().remedy.find("Did you mean 'ASEAN'?"), std::string::npos);
}

}  // namespace
}  // namespace entrepot::trade
