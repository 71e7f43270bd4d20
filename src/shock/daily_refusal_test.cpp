// What the daily model refuses.
#include "shock/daily.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shock/test_daily.h"

namespace entrepot::shock {
namespace {

Error refused(const DailyNetwork& n, const DailyParameters& p = {}, const DailyShock& shock = {}, int days = 3,
              const DailyRecord& record = {}, int threads = 1, const Limits& limits = {}) {
  const std::vector<DailyShock> scenarios{{}, shock};
  const auto results = run_daily(n, p, scenarios, days, record, threads, no_progress(), limits);
  EXPECT_FALSE(results);
  return results ? Error{} : results.error();
}

TEST(Daily, WrongNetworksAreRefused) {
  DailyNetwork n = chain();
  n.links.push_back({0, 3, 1});
  EXPECT_EQ(refused(n).code, ErrorCode::unknown_name);
  EXPECT_EQ(refused(n).where.field, "network.links");
  n = chain();
  n.sector[1] = 3;
  EXPECT_EQ(refused(n).code, ErrorCode::unknown_name);
  n = chain();
  n.links[0].amount = std::nan("");
  EXPECT_EQ(refused(n).code, ErrorCode::out_of_range);
  for (DailyLink& link : n.links) link.amount = 1.7e308;  // whose sum is no number
  EXPECT_EQ(refused(n).code, ErrorCode::out_of_range);
  n = chain();
  n.final_demand.assign(n.final_demand.size(), 1.7e308);
  EXPECT_EQ(refused(n).code, ErrorCode::out_of_range);
  n = chain();
  n.final_demand[0] = -1;
  EXPECT_EQ(refused(n).code, ErrorCode::out_of_range);
  n.final_demand[0] = std::nan("");
  EXPECT_EQ(refused(n).code, ErrorCode::out_of_range);
  n.final_demand.pop_back();
  EXPECT_EQ(refused(n).code, ErrorCode::bad_field);
  EXPECT_EQ(refused({}).code, ErrorCode::missing_data);
}

TEST(Daily, WrongParametersAreRefused) {
  const auto code = [](auto&& change) {
    DailyParameters p;
    change(p);
    return refused(chain(), p).code;
  };
  EXPECT_EQ(code([](DailyParameters& p) { p.tau = 0; }), ErrorCode::out_of_range);
  EXPECT_EQ(code([](DailyParameters& p) { p.tau = std::nan(""); }), ErrorCode::out_of_range);
  EXPECT_EQ(code([](DailyParameters& p) { p.inventory_days = {1, 2}; }), ErrorCode::bad_field);
  EXPECT_EQ(code([](DailyParameters& p) { p.inventory_days = {0.5}; }), ErrorCode::out_of_range);
  EXPECT_EQ(code([](DailyParameters& p) { p.inventory_days = {2, 2, std::nan("")}; }), ErrorCode::out_of_range);
  EXPECT_EQ(code([](DailyParameters& p) { p.recovery_days = 0; }), ErrorCode::out_of_range);
  EXPECT_EQ(code([](DailyParameters& p) { p.recovery_delay = -1; }), ErrorCode::out_of_range);
}

TEST(Daily, WrongScenariosAreRefusedByNumber) {
  const Error dangling = refused(chain(), {}, {{{3, 0.5, 0, {}}}, {}});
  EXPECT_EQ(dangling.code, ErrorCode::unknown_name);
  EXPECT_EQ(dangling.where.field, "scenarios[1].losses");
  EXPECT_EQ(refused(chain(), {}, {{{0, 1.5, 0, {}}}, {}}).code, ErrorCode::out_of_range);
  EXPECT_EQ(refused(chain(), {}, {{{0, std::nan(""), 0, {}}}, {}}).code, ErrorCode::out_of_range);
  EXPECT_EQ(refused(chain(), {}, {{{0, 0.5, -1, {}}}, {}}).code, ErrorCode::out_of_range);
  EXPECT_EQ(refused(chain(), {}, {{{0, 0.5, 2, 2}}, {}}).code, ErrorCode::out_of_range);
  const Error demand = refused(chain(), {}, {{}, {{0, -1, 0, {}}}});
  EXPECT_EQ(demand.code, ErrorCode::out_of_range);
  EXPECT_EQ(demand.where.field, "scenarios[1].demand");
  EXPECT_EQ(refused(chain(), {}, {{}, {{5, 1, 0, {}}}}).code, ErrorCode::unknown_name);
  EXPECT_EQ(run_daily(chain(), {}, {}, 3).error().code, ErrorCode::missing_data);
}

TEST(Daily, WrongRunsAreRefused) {
  EXPECT_EQ(refused(chain(), {}, {}, 0).code, ErrorCode::out_of_range);
  EXPECT_EQ(refused(chain(), {}, {}, 3, {}, 0).code, ErrorCode::out_of_range);
  DailyRecord record;
  record.trace_scenarios = {2};
  EXPECT_EQ(refused(chain(), {}, {}, 3, record).code, ErrorCode::out_of_range);
  record.trace_scenarios = {1, 1};
  EXPECT_EQ(refused(chain(), {}, {}, 3, record).code, ErrorCode::duplicate);
  record = {};
  record.threshold = std::nan("");
  EXPECT_EQ(refused(chain(), {}, {}, 3, record).code, ErrorCode::out_of_range);
  Limits limits;
  limits.memory_bytes = 1 << 20;
  record = {};
  record.everything = true;
  const Error error = refused(chain(), {}, {}, 10'000, record, 1, limits);
  EXPECT_EQ(error.code, ErrorCode::limit_exceeded);
  EXPECT_NE(error.what.find("3.67 MB, more than the limit of 1 MB"), std::string::npos)
      << error.what;  // 2 scenarios x 10,000 days x (3 firms x 40 + 2 links x 24 + 24)
}

}  // namespace
}  // namespace entrepot::shock
