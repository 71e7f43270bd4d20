// Ensembles whose model differs by sector: the same as the model run by hand, the same bytes however computed, and what is refused.
#include <gtest/gtest.h>

#include <cmath>

#include "stress/by_sector.h"
#include "stress/ensemble.h"

namespace entrepot::stress {
namespace {

// Two economies. Cars take ore of CHN and steel of their own economy; money a year, 365 a year is 1 a day.
production::InputOutputTable mills() {
  production::InputOutputTable t;
  t.name = "mills";
  t.money_unit = "million USD";
  t.regions = {EconomyId::parse("CHN").value(), EconomyId::parse("JPN").value()};
  t.sectors = {{"ore", "ore"}, {"steel", "steel"}, {"cars", "cars"}};
  t.flows.assign(36, 0);
  t.flows[0 * 6 + 2] = t.flows[0 * 6 + 5] = t.flows[1 * 6 + 2] = t.flows[4 * 6 + 5] = 365;
  t.final_demand_columns = {{t.regions[0], "HFCE"}, {t.regions[1], "HFCE"}};
  t.final_demand = {365, 0, 365, 0, 1460, 0, 0, 0, 0, 365, 0, 1460};
  t.output = {1095, 730, 1460, 0, 730, 1460};
  t.value_added = {1095, 730, 730, 0, 730, 730};
  return t;
}

const std::string mine =
    "name = 'n'\nhorizon_days = 60\ndraws = 64\n[model]\ninventory_days = '8,steel=20'\n"
    "[[shock]]\nname = 'mine'\nnode = ['CHN:ore', 'JPN:steel']\nloss = 0.9\ndays = 25\nrecovery_days = 5\n";
const std::string by_sector =
    "[[parameter]]\nvary = 'inventory_days'\nsector = 'ore'\nlow = 3\nhigh = 30\n"
    "[[parameter]]\nvary = 'inventory_factor'\nsector = 'steel'\nlow = 0.2\nhigh = 2\n"
    "[[parameter]]\nvary = 'inventory_restoration_days'\nsector = ['ore', 'steel']\nlow = 2\nhigh = 20\n"
    "[[parameter]]\nvary = 'psi'\nlow = 0.6\nhigh = 0.9\n";

EnsemblePlan plan_of(const std::string& text) {
  const auto plan = parse_ensemble(text, "f.toml");
  EXPECT_TRUE(plan) << plan.error().message();
  return *plan;
}

Ensemble ensemble_of(const std::string& text, const production::InputOutputTable& table, const shock::ArioParameters& defaults = {}) {
  auto ensemble = Ensemble::prepare(plan_of(text), table, defaults);
  EXPECT_TRUE(ensemble) << ensemble.error().message();
  return std::move(*ensemble);
}

struct ByHand {
  explicit ByHand(const production::InputOutputTable& t) : table(t) {
    parameters.rationing = shock::Rationing::final_demand_last;
    parameters.production_function = shock::ProductionFunction::leontief;
  }
  // Value added lost by all nodes over 60 days.
  double loss(const shock::ArioMember& member) const {
    const std::vector<std::uint32_t> buyers = {0, 1};
    const shock::ArioNetwork network{2, 3, table.flows, table.final_demand, buyers, table.output};
    const auto found = shock::run_ario(network, parameters, std::span(&member, 1), {}, 60, {});
    EXPECT_TRUE(found) << found.error().message();
    double sum = 0;
    for (const double lost : found->value_added_loss) sum += lost;
    return sum;
  }
  const production::InputOutputTable& table;
  shock::ArioParameters parameters;
};

TEST(EnsembleSectors, ADrawOfOneSectorIsTheModelWithItsNumber) {
  const auto table = mills();
  const Ensemble e = ensemble_of(mine + by_sector, table);
  EXPECT_EQ(e.plan().parameters[0].name, "inventory_days of ore");
  EXPECT_EQ(e.plan().parameters[2].name, "inventory_restoration_days of ore, steel");
  EXPECT_EQ(e.model().inventory_days, (std::vector<double>{8, 20, 8}));
  const auto losses = run_ensemble(e, {});
  ASSERT_TRUE(losses) << losses.error().message();
  const auto path = loss_path(0.9, 1, 25, 5, 60);
  for (const std::size_t run : {std::size_t{0}, std::size_t{5}, std::size_t{77}, std::size_t{300}}) {
    const auto v = e.parameters_of(run);
    ByHand hand(table);
    hand.parameters.inventory_days = {v[0], 20 * v[1], 8};
    hand.parameters.inventory_restoration_tau = {v[2], v[2], 60};
    hand.parameters.psi = v[3];
    shock::ArioMember member;
    member.capacity = {{0, path}, {4, path}};
    EXPECT_NEAR(losses->losses[run * losses->outputs], hand.loss(member), 1e-9);
  }
  const auto& indices = losses->sensitivities[0].last();
  EXPECT_GT(indices.total[0].value, 0.1);  // the mine's customers have little ore
  EXPECT_LT(indices.first[0].value, 1);
}

// Invariant: Draws by sector give the same bytes for any threads and batches.
TEST(EnsembleSectors, TheSameBytesForAnyThreadsAndBatches) {
  const auto table = mills();
  const Ensemble e = ensemble_of(mine + by_sector, table);
  const auto whole = run_ensemble(e, {});
  ASSERT_TRUE(whole);
  for (const auto& [threads, batch] : std::vector<std::pair<int, std::size_t>>{{2, 0}, {1, 1}, {2, 7}, {1, 64}}) {
    EnsembleOptions other;
    other.threads = threads;
    other.batch = batch;
    const auto again = run_ensemble(e, other);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->losses == whole->losses) << threads << " " << batch;
    EXPECT_TRUE(again->sensitivities[0].last().total == whole->sensitivities[0].last().total);
  }
}

// The same number for every sector by name is the number for all, and a factor of one sector that of its days.
TEST(EnsembleSectors, EverySectorByNameIsAll) {
  const auto table = mills();
  const std::string all = "[[parameter]]\nvary = 'inventory_days'\nlow = 3\nhigh = 30\n";
  const std::string named = "[[parameter]]\nvary = 'inventory_days'\nsector = ['cars', 'ore', 'steel']\nlow = 3\nhigh = 30\n";
  const auto a = run_ensemble(ensemble_of(mine + all, table), {}), b = run_ensemble(ensemble_of(mine + named, table), {});
  ASSERT_TRUE(a && b);
  EXPECT_TRUE(a->losses == b->losses);
  EXPECT_GT(a->quantiles[0].back(), a->quantiles[0].front() + 1);
}

TEST(EnsembleSectors, ScenariosSayNumbersBySector) {
  const auto table = mills();
  const Ensemble e =
      ensemble_of(mine +
                      "[[scenario]]\nname = 'as it is'\n[[scenario]]\nname = 'ore'\ninventory_days = 'ore=30'\n"
                      "inventory_restoration_days = '30,ore=5'\n[[scenario]]\nname = 'half'\ninventory_factor = '1,steel=0.2'\n"
                      "[[scenario]]\nname = 'never out'\ninventory_days = 'inf'\n",
                  table);
  const auto member = [&](std::size_t s) { return e.member_of(s); };
  EXPECT_TRUE(member(0).inventory_days.empty());
  EXPECT_EQ(member(1).inventory_days, (std::vector<double>{30, 20, 8}));
  EXPECT_EQ(member(1).inventory_restoration_tau, (std::vector<double>{5, 30, 30}));
  EXPECT_EQ(member(2).inventory_days, (std::vector<double>{8, 4, 8}));
  EXPECT_EQ(member(3).inventory_days, (std::vector<double>{shock::infinite_stock}));
  const auto result = run_ensemble(e, {});
  ASSERT_TRUE(result) << result.error().message();
  ByHand hand(table);
  shock::ArioMember one;
  one.capacity = {{0, loss_path(0.9, 1, 25, 5, 60)}, {4, loss_path(0.9, 1, 25, 5, 60)}};
  hand.parameters.inventory_days = {30, 20, 8};
  hand.parameters.inventory_restoration_tau = {5, 30, 30};
  EXPECT_NEAR(result->losses[1 * result->outputs], hand.loss(one), 1e-9);
  hand.parameters.inventory_days = {8, 4, 8};
  hand.parameters.inventory_restoration_tau = {60};
  EXPECT_NEAR(result->losses[2 * result->outputs], hand.loss(one), 1e-9);
  EXPECT_GT(std::abs(result->losses[1 * result->outputs] - result->losses[0]), 1);
  EXPECT_GT(std::abs(result->losses[2 * result->outputs] - result->losses[0]), 0.1);
}

const std::string flood =
    "name = 'n'\nhorizon_days = 60\ndraws = 64\n[model]\ninventory_days = 30\ncapital_ratio = '4,steel=6'\n"
    "[[shock]]\nname = 'flood'\nnode = 'JPN:*'\ncapital = 0.3\nhouseholds_impact = 90\ndays = 5\nrebuild = 'JPN:cars'\nrebuild_days = 20\n";

// A share of capital takes as much capacity, however much there is; what is rebuilt grows with it.
TEST(EnsembleSectors, CapitalBySectorIsWhatIsRebuilt) {
  const auto table = mills();
  const Ensemble e = ensemble_of(flood +
                                     "[[parameter]]\nvary = 'capital_ratio'\nsector = 'cars'\nlow = 2\nhigh = 9\n"
                                     "[[parameter]]\nvary = 'capital'\nlow = 0.29\nhigh = 0.31\n",
                                 table);
  EXPECT_EQ(e.capital_years(), (std::vector<double>{4, 6, 4}));
  const auto losses = run_ensemble(e, {});
  ASSERT_TRUE(losses) << losses.error().message();
  for (const std::size_t run : {std::size_t{1}, std::size_t{50}, std::size_t{201}}) {
    const auto v = e.parameters_of(run);
    ByHand hand(table);
    hand.parameters.inventory_days = {30};
    const std::vector<std::uint32_t> buyers = {0, 1};
    take_capital_years({4, 6, v[0]}, {2, 3, table.flows, table.final_demand, buyers, table.output}, hand.parameters);
    shock::CapitalEvent event;
    event.kind = shock::EventKind::rebuild;
    event.occurrence = 1;
    event.duration = 5;
    for (const std::uint32_t node : {3U, 4U, 5U}) event.impact.push_back({node, v[1] * hand.parameters.capital[node]});
    event.households_impact = {{1, 90}};
    event.rebuilding_sectors = {{2, 1, 1}};
    event.rebuild_tau = 20;
    shock::ArioMember member;
    member.events = {event};
    const double expected = hand.loss(member);
    EXPECT_NEAR(losses->losses[run * losses->outputs], expected, 1e-9 * std::abs(expected) + 1e-9);
  }
  EXPECT_GT(losses->sensitivities[0].last().total[0].value, 1e-3);
  EnsembleOptions together;
  together.threads = 2;
  together.batch = 9;
  EXPECT_TRUE(run_ensemble(e, together)->losses == losses->losses);
}

TEST(EnsembleSectors, AJournalKnowsTheSectors) {
  const auto table = mills();
  const std::string vary = "[[parameter]]\nvary = 'inventory_days'\nsector = 'ore'\nlow = 3\nhigh = 30\n";
  const auto key = [&](const std::string& text) { return ensemble_of(text, table).key(); };
  auto other = vary;
  other.replace(other.find("ore"), 3, "cars");
  EXPECT_NE(key(mine + vary), key(mine + other));
  const std::string scenario = "[[scenario]]\nname = 'a'\ninventory_days = 'ore=";
  EXPECT_NE(key(mine + scenario + "30'\n"), key(mine + scenario + "31'\n"));
  EXPECT_EQ(key(mine + scenario + "30'\n"), key(mine + scenario + "30.0'\n"));
  const std::string capital = flood + "[[parameter]]\nvary = 'capital'\nlow = 0.1\nhigh = 0.5\n";
  auto more = capital;
  more.replace(more.find("steel=6"), 7, "steel=5");
  EXPECT_NE(key(capital), key(more));
}

struct Refused {
  std::string text;
  ErrorCode code;
  long line;
  std::string field, what;
};

class SectorRefusal : public testing::TestWithParam<Refused> {};
TEST_P(SectorRefusal, SaysWhereAndWhatWouldMendIt) {
  const Refused& expected = GetParam();
  const auto table = mills();
  const auto plan = parse_ensemble(expected.text, "f.toml");
  const auto ensemble = plan ? Ensemble::prepare(*plan, table, {}) : tl::unexpected(plan.error());
  ASSERT_FALSE(ensemble);
  const Error& error = ensemble.error();
  EXPECT_EQ(error.code, expected.code) << error.message();
  EXPECT_EQ(error.where.line, expected.line) << error.message();
  EXPECT_EQ(error.where.field, expected.field) << error.message();
  EXPECT_EQ(error.where.file, "f.toml");
  EXPECT_NE(error.what.find(expected.what), std::string::npos) << error.message();
  EXPECT_FALSE(error.remedy.empty());
}

std::string model(const std::string& line) {
  return "name = 'n'\n[model]\n" + line + "\n[[shock]]\nnode = 'CHN:ore'\nloss = 0.5\ndays = 9\n[[scenario]]\nname = 's'\n";
}
std::string scenario(const std::string& line) { return mine + "[[scenario]]\nname = 's'\n" + line + "\n"; }
std::string parameter(const std::string& vary, const std::string& sector, const std::string& range) {
  return "[[parameter]]\nvary = '" + vary + "'\nsector = " + sector + "\n" + range;
}

INSTANTIATE_TEST_SUITE_P(
    All, SectorRefusal,
    testing::Values(
        Refused{model("inventory_days = 'ores=20'"), ErrorCode::unknown_name, 3, "inventory_days", "'ores' is no sector"},
        Refused{model("inventory_days = '20,ore=many'"), ErrorCode::bad_field, 3, "inventory_days", "'many' is not a number of days"},
        Refused{model("inventory_days = '20,ore=1'"), ErrorCode::out_of_range, 3, "inventory_days", "on 1 days of stock of ore"},
        Refused{model("inventory_days = true"), ErrorCode::bad_field, 3, "inventory_days", "is not a finite number"},
        Refused{model("inventory_days = 0"), ErrorCode::out_of_range, 3, "inventory_days", "inventory_days = 0"},
        Refused{model("inventory_restoration_days = 'ore=0'"), ErrorCode::out_of_range, 3, "inventory_restoration_days",
                "0 of ore is too little"},
        Refused{model("inventory_restoration_days = '0'"), ErrorCode::out_of_range, 3, "inventory_restoration_days", "0 days are too few"},
        Refused{model("inventory_restoration_days = '0,ore=5'"), ErrorCode::out_of_range, 3, "inventory_restoration_days",
                "0 of every other sector is too little"},
        Refused{model("capital_ratio = 'ore=0'"), ErrorCode::out_of_range, 3, "capital_ratio", "0 of ore is too little"},
        Refused{model("capital_ratio = '-1'"), ErrorCode::out_of_range, 3, "capital_ratio", "-1"},
        Refused{model("psi = '0.8,ore=0.5'"), ErrorCode::bad_field, 3, "psi", "is not a finite number"},
        Refused{scenario("inventory_days = 'ores=9'"), ErrorCode::unknown_name, 14, "inventory_days", "'ores' is no sector"},
        Refused{scenario("inventory_days = '1'"), ErrorCode::out_of_range, 13, "name", "on 1 days of stock"},
        Refused{scenario("inventory_days = 'ore=9'\ninventory_factor = 2"), ErrorCode::contradiction, 14, "inventory_days", "set the same"},
        Refused{scenario("capital_ratio = 5"), ErrorCode::contradiction, 14, "capital_ratio", "No shock destroys capital that is rebuilt"},
        Refused{mine + parameter("psi", "'ore'", "low = 0.5\nhigh = 0.9\n"), ErrorCode::contradiction, 14, "sector",
                "psi is not by sector"},
        Refused{mine + parameter("loss", "'ore'", "low = 0.5\nhigh = 0.9\n"), ErrorCode::contradiction, 14, "sector",
                "loss is not by sector"},
        Refused{mine + parameter("inventory_days", "'ores'", "low = 5\nhigh = 9\n"), ErrorCode::unknown_name, 14, "sector",
                "'ores' is no sector"},
        Refused{mine + parameter("inventory_days", "['ore', 'ore']", "low = 5\nhigh = 9\n"), ErrorCode::duplicate, 14, "sector",
                "'ore' is named twice"},
        Refused{mine + parameter("inventory_days", "[]", "low = 5\nhigh = 9\n"), ErrorCode::bad_field, 14, "sector", "is not a list"},
        Refused{mine + parameter("inventory_days", "'ore'", "low = 0\nhigh = 9\n"), ErrorCode::out_of_range, 15, "low", "low = 0"},
        Refused{mine + parameter("inventory_days", "'ore'", "low = 1\nhigh = 9\n"), ErrorCode::out_of_range, 13, "vary",
                "on 1 days of stock of ore"},
        Refused{mine + parameter("inventory_days", "'ore'", "low = 1\nhigh = 9\n") +
                    parameter("inventory_factor", "'steel'", "low = 1\nhigh = 2\n"),
                ErrorCode::out_of_range, 13, "vary", "with a factor of 1 on 1 days of stock of ore"},
        Refused{mine + parameter("capital_ratio", "'ore'", "low = 1\nhigh = 9\n"), ErrorCode::contradiction, 13, "vary",
                "No shock destroys capital that is rebuilt"},
        Refused{mine + parameter("inventory_days", "'ore'", "low = 5\nhigh = 9\n") +
                    parameter("inventory_factor", "['steel', 'ore']", "low = 1\nhigh = 2\n"),
                ErrorCode::contradiction, 18, "vary", "set the same"},
        Refused{mine + parameter("inventory_days", "'ore'", "low = 5\nhigh = 9\n") +
                    "[[parameter]]\nvary = 'inventory_factor'\nlow = 1\nhigh = 2\n",
                ErrorCode::contradiction, 18, "vary", "set the same"}));

// Stocks by node, as arrays can give them, have none of a sector: all of them may be replaced, one may not.
TEST(EnsembleSectors, StocksByNodeHaveNoneOfASector) {
  const auto table = mills();
  shock::ArioParameters by_node;
  by_node.inventory_days.assign(3 * 6, 9.0);
  by_node.inventory_days[2 * 6 + 5] = 0.5;
  std::string plain = mine;
  plain.erase(plain.find("[model]"), plain.find("[[shock]]") - plain.find("[model]"));
  const std::string psi = "[[parameter]]\nvary = 'psi'\nlow = 0.6\nhigh = 0.9\n";
  const auto few = Ensemble::prepare(plan_of(plain + psi), table, by_node);
  ASSERT_FALSE(few);
  EXPECT_NE(few.error().what.find("on 0.5 days of stock of cars"), std::string::npos) << few.error().message();
  by_node.inventory_days[2 * 6 + 5] = 9;
  EXPECT_TRUE(Ensemble::prepare(plan_of(plain + psi), table, by_node));
  const auto draw = Ensemble::prepare(plan_of(plain + parameter("inventory_days", "'ore'", "low = 5\nhigh = 9\n")), table, by_node);
  ASSERT_FALSE(draw);
  EXPECT_EQ(draw.error().code, ErrorCode::contradiction);
  EXPECT_EQ(draw.error().where.field, "sector");
  const auto given = Ensemble::prepare(plan_of(plain + "[[scenario]]\nname = 's'\ninventory_factor = 'ore=2'\n"), table, by_node);
  ASSERT_FALSE(given);
  EXPECT_EQ(given.error().code, ErrorCode::contradiction);
  EXPECT_EQ(Ensemble::prepare(plan_of(mine + psi), table, by_node)->model().inventory_days.size(), 3U);  // the plan says all of them
}

}  // namespace
}  // namespace entrepot::stress
