// Files of planning: what is read, and what is refused with line and field. The commands' goldens have the sentences.
#include <gtest/gtest.h>

#include <map>

#include "reserves/cost_game_file.h"
#include "reserves/release_file.h"
#include "reserves/sizing_file.h"

namespace entrepot::reserves {
namespace {

const char* const head = R"(
name = "two"
money = "USD"
economies = ["JPN", "KOR"]
scenarios = 3
costs = "costs"
transport = "transport"
demand = "demand"
[[good]]
name = "rice"
unit = "t"
transport_weight = 2
)";

Result<SizingInput> sizing(const std::map<std::string, std::string>& tables, const std::string& toml = head) {
  return parse_sizing(toml, "two.toml", [&](const std::string& name) -> Result<CsvReader> {
    const auto found = tables.find(name);
    if (found == tables.end()) return fail(ErrorCode::not_found, "no " + name, {name, 0, 0, {}}, "Name another.");
    return CsvReader::over(found->second, name, {});
  });
}

std::map<std::string, std::string> tables() {
  return {{"costs", "good,economy,holding_cost,penalty,daily_use\nrice,JPN,1,20,\nrice,KOR,2,30,5\n"},
          {"transport", "from,to,cost\nJPN,KOR,3\n"},
          {"demand", "scenario,good,economy,amount\n3,rice,KOR,7\n"}};
}

TEST(SizingFile, WhatHasNoRowIsNoRouteAndNoDemand) {
  const SizingInput input = sizing(tables()).value();
  const GoodToSize& good = input.problem.goods[0];
  EXPECT_EQ(good.holding_cost, (std::vector<double>{1, 2}));
  EXPECT_EQ(good.transport_cost, (std::vector<double>{0, 6, std::numeric_limits<double>::infinity(), 0}));
  EXPECT_EQ(good.demand, (std::vector<double>{0, 0, 0, 0, 0, 7}));
  EXPECT_FALSE(input.daily_use[0].has_value());
  EXPECT_EQ(input.daily_use[1], 5);
  EXPECT_TRUE(input.members.empty());
}

TEST(SizingFile, NamesFileLineAndField) {
  const auto where = [](const std::string& table, const std::string& text) {
    auto changed = tables();
    changed[table] = text;
    const Error error = sizing(changed).error();
    return error.where.file + ":" + std::to_string(error.where.line) + ":" + error.where.field;
  };
  EXPECT_EQ(where("costs", "good,economy,holding_cost,penalty,daily_use\nrice,JPN,x,20,\n"), "costs:2:holding_cost");
  EXPECT_EQ(where("costs", "good,economy,holding_cost,penalty,daily_use\nrice,JPN,1,20,\n"), "costs:0:costs");
  EXPECT_EQ(where("costs", "good,economy\n"), "costs:1:");
  EXPECT_EQ(where("costs", ""), "costs:0:");
  EXPECT_EQ(where("transport", "from,to,cost\nJPN,CHN,1\n"), "transport:2:to");
  EXPECT_EQ(where("transport", "from,to,cost\nJPN,KOR,1\nJPN,KOR,1\n"), "transport:3:from");
  EXPECT_EQ(where("demand", "scenario,good,economy,amount\n4,rice,KOR,7\n"), "demand:2:scenario");
  EXPECT_EQ(where("demand", "scenario,good,economy,amount\n1,rice,KOR\n"), "demand:2:");
  EXPECT_EQ(sizing(tables(), std::string(head) + "colour = 1\n").error().where.field, "colour");
  EXPECT_EQ(parse_sizing(
                head, "two.toml", [](const std::string&) { return CsvReader::over("", "", {}); }, 5)
                .error()
                .code,
            ErrorCode::limit_exceeded);
}

TEST(SizingFile, StocksHaveARowForEachGoodAndEconomy) {
  const SizingInput input = sizing(tables()).value();
  const auto read = [&](const char* text) { return read_stocks(CsvReader::over(text, "s.csv", {}), input); };
  EXPECT_EQ(read("good,economy,stock\nrice,KOR,4\nrice,JPN,0\n").value(), (std::vector<std::vector<double>>{{0, 4}}));
  EXPECT_EQ(read("good,economy,stock\nrice,KOR,4\n").error().code, ErrorCode::missing_data);
  EXPECT_EQ(read("good,economy,stock\nrice,KOR,4\nrice,KOR,4\n").error().where.line, 3);
  EXPECT_EQ(read("good,economy,stock\nrice,KOR,-4\n").error().where.field, "stock");
}

TEST(ReleaseFile, HomeIsNearAndNoRouteIsNoWay) {
  const ReleaseInput input = parse_release(R"(
name = "n"
good = "rice"
unit = "t"
money = "USD"
period_days = 7
periods = 1
store = [{economy = "JPN", stock = 5, floor = 1, lead_days = 0}, {economy = "KOR", stock = 5, floor = 1, lead_days = 0}]
need = [{economy = "JPN", loss_per_unit = 2, shortfall = [3]}]
)",
                                           "r.toml")
                                 .value();
  EXPECT_EQ(input.problem.transport_days, (std::vector<double>{0, unlimited}));
  EXPECT_TRUE(input.options.no_worse_than_alone);
  EXPECT_EQ(plan_release_together(input.problem).value().cost(), 0);
}

TEST(CostGameFile, EveryGroupHasARow) {
  const NamedGame named = read_cost_game(CsvReader::over("coalition,cost\nJPN,3\nKOR,4\nKOR+JPN,5\n", "g.csv", {})).value();
  EXPECT_EQ(named.players, (std::vector<std::string>{"JPN", "KOR"}));
  EXPECT_EQ(named.game.total(), 5);
  const auto code = [](const char* text) { return read_cost_game(CsvReader::over(text, "g.csv", {})).error().code; };
  EXPECT_EQ(code("coalition,cost\nJPN,3\nKOR,4\n"), ErrorCode::missing_data);
  EXPECT_EQ(code("coalition,cost\nJPN,3\nJPN,4\n"), ErrorCode::duplicate);
  EXPECT_EQ(code("coalition,cost\nJPN+JPN,3\n"), ErrorCode::duplicate);
  EXPECT_EQ(code("coalition,cost\nJPN+,3\n"), ErrorCode::bad_field);
  EXPECT_EQ(code("coalition,cost\n"), ErrorCode::missing_data);
}

}  // namespace
}  // namespace entrepot::reserves
