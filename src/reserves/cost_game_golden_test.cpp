// Games with published solutions, and the pooling game of the reference instance.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <string>

#include "base/golden_error.h"
#include "base/test_data.h"
#include "base/text.h"
#include "reserves/newsvendor.h"
#include "reserves/nucleolus.h"
#include "reserves/pooling_game.h"
#include "reserves/reference_instance.h"

namespace entrepot::reserves {
namespace {

std::vector<std::vector<std::string>> rows_of(const char* name) {
  std::ifstream file(golden_dir() / "reserves" / name);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    rows.emplace_back();
    for (const std::string_view field : split(trim(line), ',')) rows.back().emplace_back(field);
  }
  if (!rows.empty()) rows.erase(rows.begin());  // the header
  return rows;
}

CostGame sweden() {
  const std::string players = "AHKLMT";
  std::vector<double> cost(64, 0.0);
  for (const auto& row : rows_of("sweden_cost_game.csv")) {
    Coalition s = 0;
    for (const char player : row[0]) s |= Coalition{1} << players.find(player);
    cost[s] = parse_double(row[1]).value();
  }
  return CostGame::create(6, cost).value();
}

CostGame of_values(std::size_t players, const std::vector<double>& value) {
  std::vector<double> cost;
  for (const double v : value) cost.push_back(v == 0 ? 0 : -v);
  return CostGame::create(players, cost).value();
}

CostGame bankruptcy(double estate) {
  const std::vector<double> claims{100, 200, 300}, claimed = coalition_sums(claims);
  std::vector<double> value;
  for (const double own : claimed) value.push_back(std::max(0.0, estate - (600 - own)));
  return of_values(3, value);
}

// Values by size of the coalition, then by its members.
CostGame by_size() {
  const double given[] = {0, 0, 0, 0, 5, 5, 8, 9, 10, 8, 13, 15, 16, 17, 21};
  std::vector<std::vector<int>> coalitions;
  for (int s = 1; s < 16; ++s) {
    coalitions.emplace_back();
    for (int i = 0; i < 4; ++i)
      if ((s >> i & 1) != 0) coalitions.back().push_back(i);
  }
  std::sort(coalitions.begin(), coalitions.end(),
            [](const auto& a, const auto& b) { return a.size() != b.size() ? a.size() < b.size() : a < b; });
  std::vector<double> value(16, 0.0);
  for (std::size_t k = 0; k < coalitions.size(); ++k) {
    std::size_t s = 0;
    for (const int i : coalitions[k]) s |= std::size_t{1} << i;
    value[s] = given[k];
  }
  return of_values(4, value);
}

CostGame normal_newsvendors() {
  const std::vector<double> variances{100, 400, 1600};
  std::vector<double> cost;
  for (const double variance : coalition_sums(variances)) cost.push_back(newsvendor(1, 9, 0, std::sqrt(variance))->cost);
  return CostGame::create(3, cost).value();
}

struct Known {
  CostGame game;
  double sign, digit;  // of values or of costs; half a unit of the last digit printed
};

// The table rounds the newsvendors' nucleolus so that it sums to the cost of all: its last number is 51.8983094 to seven digits. One
// whole unit of its last digit is allowed there.

Known game_of(const std::string& name) {
  if (name.starts_with("Sweden")) return {sweden(), 1, 0.00501};
  if (name.starts_with("Talmud estate 100")) return {bankruptcy(100), -1, 0.000051};
  if (name.starts_with("Talmud estate 300")) return {bankruptcy(300), -1, 0.000051};
  if (name.starts_with("CoopGame")) return {by_size(), -1, 0.000051};
  return {normal_newsvendors(), 1, 0.000001};
}

std::vector<double> solution(const CostGame& game, const std::string& concept_name) {
  if (concept_name.starts_with("Shapley")) return shapley_value(game);
  if (concept_name == "SCRB") return separable_costs(game);
  if (concept_name.starts_with("variance")) return in_proportion(game, std::vector<double>{100, 400, 1600});
  EXPECT_EQ(concept_name, "nucleolus");
  const Nucleolus found = nucleolus(game).value();
  EXPECT_TRUE(found.certificate.holds);
  return found.allocation;
}

// Published solutions of cooperative games, in the core or not, to the last digit printed.
TEST(CostGameGolden, PublishedSolutions) {
  NEED_TEST_DATA();
  GoldenErrors errors("reserves/coop_games_golden.csv", 1, "half a unit of the last digit printed");
  const auto rows = rows_of("coop_games_golden.csv");
  EXPECT_EQ(rows.size(), 11u);
  for (const auto& row : rows) {
    const Known known = game_of(row[0]);
    const auto x = solution(known.game, row[1]);
    for (std::size_t i = 0; i < x.size(); ++i)
      errors.expect(known.sign * x[i], parse_double(row[2 + i]).value(), known.digit, row[0] + " " + row[1]);
    if (row[8].empty()) continue;
    EXPECT_EQ(core_slack(known.game, x).slack >= -1e-9, row[8] == "yes") << row[0] << row[1];
  }
}

TEST(CostGameGolden, RandomArrivalIsTheShapleyValueOfABankruptcy) {
  const std::map<double, std::vector<double>> known{
      {100, {100 / 3.0, 100 / 3.0, 100 / 3.0}}, {300, {50, 100, 150}}, {400, {200 / 3.0, 350 / 3.0, 650 / 3.0}}};
  for (const auto& [estate, awards] : known) {
    const auto x = shapley_value(bankruptcy(estate));
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(-x[i], awards[i], 1e-9);
  }
}

// The pooling game of 14 economies, 30 goods and 1,000 scenarios has its known Shapley value and nucleolus, both in the core.
TEST(CostGameGolden, PoolingGameOfTheReferenceInstance) {
  NEED_TEST_DATA();
  const SizingProblem p = ReferenceInstance::draw(14, 30, 1000).problem();
  const CostGame game = pooling_game(p, 2).value();
  GoldenErrors total("reserves/reference 11: pooling game", 1e-6, "absolute, of what is printed with 6 decimals");
  total.expect(game.total(), 55784.021507, 1, "together");
  double alone = 0;
  for (std::size_t i = 0; i < 14; ++i) alone += game.alone(i);
  total.expect(alone, 73441.158376, 1, "alone");
  const auto shapley = shapley_value(game);
  const Nucleolus found = nucleolus(game).value();
  EXPECT_TRUE(found.certificate.holds);
  total.expect(core_slack(game, shapley).slack, 7.854762, 1, "least slack, Shapley");
  total.expect(core_slack(game, found.allocation).slack, 67.216883, 1, "least slack, nucleolus");
  GoldenErrors errors("reserves/pooling_game_golden.csv", 0.501e-4, "absolute, of what is printed with 4 decimals");
  const auto rows = rows_of("pooling_game_golden.csv");
  ASSERT_EQ(rows.size(), 14u);
  for (std::size_t i = 0; i < 14; ++i) {
    errors.expect(game.alone(i), parse_double(rows[i][1]).value(), 1, rows[i][0]);
    errors.expect(shapley[i], parse_double(rows[i][2]).value(), 1, rows[i][0]);
    errors.expect(found.allocation[i], parse_double(rows[i][3]).value(), 1, rows[i][0]);
  }
}

}  // namespace
}  // namespace entrepot::reserves
