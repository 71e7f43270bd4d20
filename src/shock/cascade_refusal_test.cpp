// What the cascade refuses.
#include "shock/cascade.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shock/test_chain.h"

namespace entrepot::shock {
namespace {

ErrorCode refused(const CascadeNetwork& n, const CascadeParameters& p = {}) {
  const auto cascade = Cascade::prepare(n, p);
  EXPECT_FALSE(cascade);
  return cascade ? ErrorCode::internal : cascade.error().code;
}

// An index of nothing would be 0, as if the economy stood fast.
TEST(Cascade, NothingToBeAShareOfIsRefused) {
  CascadeNetwork n;
  n.sectors = 1;
  n.sector = {0, 0};
  n.essentiality = {1};
  const auto refused = [&](const CascadeParameters& p = {}) {
    const auto made = Cascade::prepare(n, p);
    return made ? Error{} : made.error();
  };
  EXPECT_EQ(refused().code, ErrorCode::missing_data);
  EXPECT_EQ(refused().what.find("There is no link"), 0U);
  n.links = {{0, 1, 0}};
  EXPECT_EQ(refused().what.find("No link has an amount above 0"), 0U);
  CascadeParameters people;
  people.weights = {{1, 2}};
  EXPECT_TRUE(Cascade::prepare(n, people)) << "people may be lost without links";
  people.weights = {{1, 2}, {0, 0}};
  EXPECT_EQ(refused(people).where.field, "weights");
}

// Shares of what adds up to no number were 0, and so was every index.
TEST(Cascade, SumsThatAreNoNumbersAreRefused) {
  CascadeNetwork n = chain(1);
  for (CascadeLink& link : n.links) link.amount = 1.7e308;
  EXPECT_EQ(refused(n), ErrorCode::out_of_range);
  CascadeParameters p;
  p.weights = {std::vector<double>(chain(1).sector.size(), 1e308)};
  EXPECT_EQ(refused(chain(1), p), ErrorCode::out_of_range);
}

TEST(Cascade, WrongInputIsRefused) {
  CascadeNetwork n = chain(1);
  n.links.push_back({0, 4, 1});
  EXPECT_EQ(refused(n), ErrorCode::unknown_name);
  n = chain(1);
  n.sector[2] = 3;
  EXPECT_EQ(refused(n), ErrorCode::unknown_name);
  n = chain(1);
  n.essentiality.pop_back();
  EXPECT_EQ(refused(n), ErrorCode::bad_field);
  n = chain(3);
  EXPECT_EQ(refused(n), ErrorCode::out_of_range);
  n = chain(1);
  n.links[0].amount = std::nan("");
  EXPECT_EQ(refused(n), ErrorCode::out_of_range);
  n = chain(1);
  n.revenue = {1, 2};
  EXPECT_EQ(refused(n), ErrorCode::bad_field);
  n = chain(1);
  n.costs = {1, 2, 3, -4};
  EXPECT_EQ(refused(n), ErrorCode::out_of_range);
  EXPECT_EQ(refused({}), ErrorCode::missing_data);
  CascadeParameters p;
  p.eps = -1;
  EXPECT_EQ(refused(chain(1), p), ErrorCode::out_of_range);
  const Cascade cascade = prepared(chain(1));
  EXPECT_EQ(cascade.run(std::vector<CascadeShock>{{{9, 1, 1}}}, 1).error().code, ErrorCode::unknown_name);
  EXPECT_EQ(cascade.run(std::vector<CascadeShock>{{{0, 1.5, 1}}}, 1).error().code, ErrorCode::out_of_range);
  p = {};
  p.eps = 0;
  p.iterations_max = 1;
  EXPECT_EQ(prepared(chain(1), p).run(std::vector<CascadeShock>{{{0, 1, 1}}}, 1).error().code, ErrorCode::limit_exceeded);
}

}  // namespace
}  // namespace entrepot::shock
