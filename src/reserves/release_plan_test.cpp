#include "reserves/release_plan.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <thread>

namespace entrepot::reserves {
namespace {

EconomyId economy(const std::string& code) { return EconomyId::parse(code).value(); }

// A tiny world: after `stores` one row per store (economy, stock, floor, rate, lead days), after `users` one row per user
// (economy, loss per unit, shortfall per period), after `days` and `cost` the rows of the stores, one cell for each user
// in order. A dot is the default: no limit, no route, no cost.
ReleaseProblem world(double period_days, const std::string& text) {
  ReleaseProblem p;
  p.period_days = period_days;
  std::istringstream lines(text);
  std::string line, part;
  while (std::getline(lines, line)) {
    std::istringstream in(line);
    std::vector<std::string> cells;
    for (std::string cell; in >> cell;) cells.push_back(cell);
    const auto number = [&](std::size_t at, double otherwise) {
      return at < cells.size() && cells[at] != "." ? std::stod(cells[at]) : otherwise;
    };
    if (cells.empty()) continue;
    if (cells[0] == "stores" || cells[0] == "users" || cells[0] == "days" || cells[0] == "cost") {
      part = cells[0];
    } else if (part == "stores") {
      p.holders.push_back({economy(cells[0]), number(1, 0), number(2, 0), number(3, unlimited), number(4, 0), {}});
    } else if (part == "users") {
      User user{economy(cells[0]), {}, number(1, 0), unlimited};
      for (std::size_t c = 2; c < cells.size(); ++c) user.shortfall.push_back(number(c, 0));
      p.periods = user.shortfall.size();
      p.users.push_back(user);
    } else {
      auto& matrix = part == "days" ? p.transport_days : p.transport_cost;
      for (std::size_t c = 1; c < cells.size(); ++c) matrix.push_back(number(c, part == "days" ? unlimited : 0));
    }
  }
  if (p.transport_cost.empty()) p.transport_cost.assign(p.holders.size() * p.users.size(), 0.0);
  return p;
}

double sent(const ReleaseProblem& p, const ReleasePlan& plan, std::size_t i, std::size_t j, std::size_t t) {
  return plan.delivered[(i * p.users.size() + j) * p.periods + t];
}
double unmet(const ReleaseProblem& p, const ReleasePlan& plan, std::size_t j) {
  double sum = 0;
  for (std::size_t t = 0; t < p.periods; ++t) sum += plan.unmet[j * p.periods + t];
  return sum;
}

const char* const two_economies = R"(
  stores  stock floor rate lead
    JPN     10     2    .    0
    KOR      3     0    .    0
  users    loss   shortfall
    JPN       5    1  1  1
    KOR      10    4  4  4
  days     JPN  KOR
    JPN      0   28
    KOR     28    0
  cost     JPN  KOR
    JPN      0    1
    KOR      1    0)";

TEST(ReleaseAlone, ServesInTimeUntilTheStoreIsDownToItsFloor) {
  const auto p = world(28, two_economies);
  const ReleasePlan plan = plan_release_alone(p).value();
  EXPECT_EQ(plan.unmet, (std::vector<double>{0, 0, 0, 1, 4, 4}));
  EXPECT_EQ(plan.loss, 90);
  EXPECT_EQ(plan.transport_cost, 0);
  EXPECT_EQ(plan.stock_value, (std::vector<double>{0, 10}));
  EXPECT_EQ(plan.need_price, (std::vector<double>{0, 0, 0, 10, 10, 10}));
  EXPECT_DOUBLE_EQ(plan.least_served_share, 0.25);
  EXPECT_TRUE(plan.certificate.holds(1e-12));
}

TEST(ReleaseTogether, SendsWhatTheOtherDoesNotNeedWhenItCanArrive) {
  const auto p = world(28, two_economies);
  const ReleasePlan plan = plan_release_together(p).value();
  // JPN has 8 to release, 3 for itself; its ships reach KOR in the second period.
  EXPECT_NEAR(unmet(p, plan, 0), 0, 1e-9);
  EXPECT_NEAR(unmet(p, plan, 1), 4, 1e-9);
  EXPECT_NEAR(sent(p, plan, 0, 1, 0), 0, 1e-9);
  EXPECT_NEAR(plan.transport_cost, 5, 1e-6);
  EXPECT_NEAR(plan.loss, 40, 1e-6);
  EXPECT_NEAR(plan.stock_value[0], 9, 1e-6);
  EXPECT_NEAR(plan.stock_value[1], 10, 1e-6);
  EXPECT_TRUE(plan.certificate.holds(1e-8));
}

TEST(ReleaseTogether, NobodyIsWorseOffThanAloneUnlessAllowed) {
  const auto p = world(28, R"(
    stores  stock floor rate lead
      JPN      4     0    .    0
    users    loss   shortfall
      JPN       5    4
      KOR      10    4
    days     JPN  KOR
      JPN      0    0)");
  const ReleasePlan kept = plan_release_together(p).value();
  EXPECT_NEAR(unmet(p, kept, 0), 0, 1e-9);
  EXPECT_NEAR(kept.cost(), 40, 1e-6);
  const ReleasePlan free = plan_release_together(p, {.no_worse_than_alone = false}).value();
  EXPECT_NEAR(unmet(p, free, 0), 4, 1e-9);
  EXPECT_NEAR(free.cost(), 20, 1e-6);
}

TEST(ReleaseTogether, FairnessFirstRaisesTheLeastServed) {
  const auto p = world(28, R"(
    stores  stock floor rate lead
      SGP      6     0    .    0
    users    loss   shortfall
      JPN       5    8
      KOR      10    4
    days     JPN  KOR
      SGP      0    0)");
  EXPECT_NEAR(plan_release_together(p).value().least_served_share, 0.25, 1e-9);
  const ReleasePlan fair = plan_release_together(p, {.fairness_first = true}).value();
  EXPECT_NEAR(fair.least_served_share, 0.5, 1e-8);
  EXPECT_NEAR(sent(p, fair, 0, 0, 0), 4, 1e-6);
}

TEST(ReleaseTogether, RateOfDrawingAndLeadTimeBind) {
  const auto p = world(10, R"(
    stores  stock floor rate lead
      CHN    100     0    2    8
    users    loss   shortfall
      KOR      10    5  5  5  5
    days     KOR
      CHN     7)");
  // 15 days: half of the second period; 2 of it, and 2 in each later one.
  const ReleasePlan plan = plan_release_together(p).value();
  EXPECT_NEAR(sent(p, plan, 0, 0, 0), 0, 1e-9);
  EXPECT_NEAR(sent(p, plan, 0, 0, 1), 2, 1e-9);
  EXPECT_NEAR(sent(p, plan, 0, 0, 3), 2, 1e-9);
  EXPECT_NEAR(unmet(p, plan, 0), 14, 1e-9);
  EXPECT_NEAR(plan.stock_value[0], 0, 1e-9);
}

TEST(ReleaseTogether, ALateShipServesThePartOfThePeriodThatIsLeft) {
  const auto p = world(10, R"(
    stores  stock floor rate lead
      CHN    100     0    .    0
      VNM    100     0    .    0
    users    loss   shortfall
      KOR      10    8  8
    days     KOR
      CHN     7.5
      VNM     5
    cost     KOR
      CHN      1
      VNM      2)");
  const ReleasePlan plan = plan_release_together(p).value();
  EXPECT_NEAR(sent(p, plan, 0, 0, 0), 2, 1e-9);  // a quarter of 8 from CHN, the cheaper
  EXPECT_NEAR(sent(p, plan, 1, 0, 0), 2, 1e-9);  // with it half of 8
  EXPECT_NEAR(sent(p, plan, 0, 0, 1), 8, 1e-9);
  EXPECT_NEAR(plan.need_price[0], 0.5 * 10 + 0.25 * 2 + 0.25 * 1, 1e-6);
  EXPECT_NEAR(plan.need_price[1], 1, 1e-6);
}

TEST(ReleaseTogether, ACapOnWhatOthersMaySend) {
  auto p = world(28, R"(
    stores  stock floor rate lead
      JPN     10     0    .    0
      KOR      1     0    .    0
    users    loss   shortfall
      KOR      10    9
    days     KOR
      JPN      0
      KOR      0)");
  p.users[0].received_max = 0.9;
  EXPECT_NEAR(unmet(p, plan_release_together(p).value(), 0), 9 - 1 - 0.9, 1e-9);
}

TEST(ReleaseAlone, RecognisedStockIsDrawnByWhoCountsIt) {
  auto p = world(28, two_economies);
  p.holders[0].recognised = {{economy("KOR"), 0.5}};  // 4 of JPN's 8 count for KOR, 28 days away
  const ReleasePlan plan = plan_release_alone(p).value();
  EXPECT_NEAR(sent(p, plan, 0, 1, 0), 0, 1e-9);
  EXPECT_NEAR(unmet(p, plan, 1), 12 - 3 - 4, 1e-9);
  EXPECT_NEAR(unmet(p, plan, 0), 0, 1e-9);
  EXPECT_TRUE(plan.certificate.holds(1e-9));
}

TEST(Release, NoRouteNoNeedNoStores) {
  const auto far = world(28, R"(
    stores  stock floor rate lead
      CHN      5     9    .    0
      JPN      5     0    .    0
    users    loss   shortfall
      KOR      10    4  0
      VNM      10    0  0
    days     KOR  VNM
      CHN     0    0
      JPN     .    0)");
  const ReleasePlan plan = plan_release_together(far).value();
  EXPECT_EQ(plan.cost(), 40);  // CHN is below its floor, JPN has no route
  EXPECT_EQ(plan.stock_value, (std::vector<double>{0, 0}));
  ReleaseProblem empty;
  EXPECT_EQ(plan_release_together(empty).value().cost(), 0);
  EXPECT_EQ(plan_release_alone(empty).value().cost(), 0);
}

TEST(Release, NamesWhatIsWrong) {
  const auto good = world(28, two_economies);
  const auto field_of = [](const ReleaseProblem& p) { return plan_release_together(p).error().where.field; };
  auto bad = good;
  bad.holders[1].stock = std::nan("");
  EXPECT_EQ(field_of(bad), "holder KOR: stock");
  bad = good;
  bad.users[0].shortfall.pop_back();
  EXPECT_EQ(field_of(bad), "user JPN: shortfall");
  bad = good;
  bad.users[1].economy = economy("JPN");
  EXPECT_EQ(plan_release_alone(bad).error().code, ErrorCode::duplicate);
  bad = good;
  bad.holders[0].recognised = {{economy("VNM"), 0.5}};
  EXPECT_EQ(plan_release_alone(bad).error().code, ErrorCode::unknown_name);
  bad.holders[0].recognised = {{economy("KOR"), 0.6}, {economy("JPN"), 0.5}};
  EXPECT_EQ(plan_release_alone(bad).error().code, ErrorCode::out_of_range);
  bad = good;
  bad.transport_days.pop_back();
  EXPECT_EQ(field_of(bad), "transport_days");
  bad = good;
  bad.period_days = 0;
  EXPECT_EQ(field_of(bad), "period_days");
  bad = good;
  bad.periods = std::numeric_limits<std::size_t>::max();
  EXPECT_EQ(plan_release_together(bad).error().code, ErrorCode::limit_exceeded);
}

rc::Gen<ReleaseProblem> any_problem() {
  return rc::gen::exec([] {
    ReleaseProblem p;
    const auto whole = [](int top) { return static_cast<double>(*rc::gen::inRange(0, top)); };
    const std::vector<std::string> names{"CHN", "JPN", "KOR", "IDN", "VNM", "THA"};
    p.periods = *rc::gen::inRange<std::size_t>(1, 6);
    p.period_days = 1 + whole(30);
    const auto n = *rc::gen::inRange<std::size_t>(1, 6), m = *rc::gen::inRange<std::size_t>(1, 6);
    for (std::size_t j = 0; j < m; ++j) {
      User user{economy(names[j]), {}, whole(100), *rc::gen::inRange(0, 4) == 0 ? whole(60) : unlimited};
      for (std::size_t t = 0; t < p.periods; ++t) user.shortfall.push_back(whole(40) / 4);
      p.users.push_back(user);
    }
    for (std::size_t i = 0; i < n; ++i) {
      Holder holder{economy(names[static_cast<std::size_t>(*rc::gen::inRange<std::size_t>(0, names.size()))]),
                    whole(80),
                    whole(20),
                    *rc::gen::arbitrary<bool>() ? whole(10) : unlimited,
                    whole(20),
                    {}};
      if (*rc::gen::arbitrary<bool>()) holder.recognised = {{p.users[0].economy, whole(5) / 8}, {p.users[m - 1].economy, whole(4) / 8}};
      p.holders.push_back(holder);
      for (std::size_t j = 0; j < m; ++j) {
        p.transport_days.push_back(p.users[j].economy == holder.economy ? 0 : *rc::gen::inRange(0, 5) == 0 ? unlimited : whole(40));
        p.transport_cost.push_back(p.users[j].economy == holder.economy ? 0 : whole(60));
      }
    }
    return p;
  });
}

// Invariant: release plans keep stocks, rates, floors and arrivals, are proved optimal, and acting together never costs more.
RC_GTEST_PROP(Release, PlansKeepTheRulesAndTogetherIsNeverDearer, ()) {
  const auto p = *any_problem();
  const ReleasePlan alone = plan_release_alone(p).value();
  RC_ASSERT(alone.certificate.balance <= 1e-9);
  RC_ASSERT(alone.certificate.violation <= 1e-7);
  RC_ASSERT(alone.certificate.duality_gap <= 1e-7);
  for (const bool keep : {true, false})
    for (const bool fair : {true, false}) {
      const ReleasePlan together = plan_release_together(p, alone, {keep, fair}).value();
      RC_ASSERT(together.certificate.balance <= 1e-9);
      RC_ASSERT(together.certificate.violation <= 1e-7);
      RC_ASSERT(together.certificate.duality_gap <= 1e-7);
      if (!fair) RC_ASSERT(together.cost() <= alone.cost() + 1e-6 * (1 + alone.cost()));
      if (fair) RC_ASSERT(together.least_served_share >= plan_release_together(p, alone, {keep, false}).value().least_served_share - 1e-6);
      for (const double value : together.stock_value) RC_ASSERT(value >= 0);
    }
}

// Invariant: the cost of a release does not depend on the order of stores and users.
RC_GTEST_PROP(ReleaseTogether, TheOrderOfStoresAndUsersDoesNotMatter, ()) {
  const auto p = *any_problem();
  ReleaseProblem q = p;
  const std::size_t n = p.holders.size(), m = p.users.size();
  std::reverse(q.holders.begin(), q.holders.end());
  std::reverse(q.users.begin(), q.users.end());
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < m; ++j) {
      q.transport_days[i * m + j] = p.transport_days[(n - 1 - i) * m + m - 1 - j];
      q.transport_cost[i * m + j] = p.transport_cost[(n - 1 - i) * m + m - 1 - j];
    }
  const double cost = plan_release_together(p).value().cost();
  RC_ASSERT(std::abs(plan_release_together(q).value().cost() - cost) <= 1e-6 * (1 + cost));
}

// Invariant: more stock never raises the cost of a release over time, which is convex in the stock with the slope of its value.
RC_GTEST_PROP(ReleaseTogether, MoreStockNeverCostsMoreAndItsValueIsASlope, ()) {
  auto p = *any_problem();
  const ReleaseOptions options{.no_worse_than_alone = false};
  const ReleasePlan before = plan_release_together(p, options).value();
  const auto i = *rc::gen::inRange<std::size_t>(0, p.holders.size());
  RC_PRE(p.holders[i].stock >= p.holders[i].floor);
  p.holders[i].stock += 0.5;
  const ReleasePlan after = plan_release_together(p, options).value();
  const double saving = before.cost() - after.cost(), tolerance = 1e-6 * (1 + before.cost());
  RC_ASSERT(saving >= -tolerance);
  RC_ASSERT(saving <= 0.5 * before.stock_value[i] + tolerance);  // the cost is convex in the stock
  RC_ASSERT(saving >= 0.5 * after.stock_value[i] - tolerance);
}

TEST(ReleaseTogether, TwoThreadsGetTheSamePlanAsOne) {
  const auto p = world(28, two_economies);
  const ReleasePlan one = plan_release_together(p).value();
  std::vector<int> same(2, 0);
  std::vector<std::thread> threads;
  for (std::size_t w = 0; w < 2; ++w)
    threads.emplace_back([&, w] {
      for (int k = 0; k < 200; ++k) {
        const ReleasePlan plan = plan_release_together(p).value();
        same[w] += plan.delivered == one.delivered && plan.stock_value == one.stock_value && plan.need_price == one.need_price;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(same, (std::vector<int>{200, 200}));
}

}  // namespace
}  // namespace entrepot::reserves
