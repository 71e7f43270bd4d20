#include "base/spelling.h"

#include <gtest/gtest.h>

namespace entrepot {
namespace {

const std::vector<std::string> columns = {"revenue", "costs", "final_demand", "market"};

TEST(Spelling, SlipsAreFound) {
  EXPECT_EQ(misspelling_of("revenu", columns), "revenue");
  EXPECT_EQ(misspelling_of("Revenue", columns), "revenue");
  EXPECT_EQ(misspelling_of("reveune", columns), "revenue");
  EXPECT_EQ(misspelling_of("Final Demand", columns), "final_demand");
  EXPECT_EQ(misspelling_of("cost", columns), "costs");
  EXPECT_EQ(misspelling_of("markets", columns), "market");
  EXPECT_EQ(misspelling_of("113", {"0111", "0113"}), "0113");
}

TEST(Spelling, OtherNamesAreLeftAlone) {
  for (const char* name : {"region", "employees", "name", "post", "code", "country", "number", "marked_up_by", ""})
    EXPECT_EQ(misspelling_of(name, columns), std::nullopt) << name;
  EXPECT_EQ(misspelling_of("revenue", columns), std::nullopt);
  EXPECT_EQ(misspelling_of("0114", {"0111", "0113"}), std::nullopt);
  EXPECT_EQ(misspelling_of("C10", {"C11", "C12"}), std::nullopt);
  EXPECT_EQ(misspelling_of("A", {"B", "C"}), std::nullopt);
}

}  // namespace
}  // namespace entrepot
