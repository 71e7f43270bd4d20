// The file of an ensemble: what is read, and what is refused with its line.
#include "stress/ensemble_plan.h"

#include <gtest/gtest.h>

#include <cmath>

namespace entrepot::stress {
namespace {

const std::string head = "name = 'n'\n[[shock]]\nnode = 'CHN:ore'\nloss = 0.5\ndays = 10\n";  // 5 lines
const std::string loss = "[[parameter]]\nvary = 'loss'\nlow = 0.2\nhigh = 0.8\n";

TEST(EnsemblePlan, ReadsShocksModelAndParameters) {
  const auto plan = parse_ensemble(
      "name = 'n'\ntitle = 'T'\nhorizon_days = 100\ndraws = 128\nseed = 7\nthreshold = 0.2\ntargets = ['JPN:cars']\n"
      "[model]\npsi = 0.7\nrationing = 'proportional'\nproduction = 'linear'\n"
      "[[shock]]\nname = 'mine'\nnode = ['CHN:ore', 'MMR:ore']\nloss = 0.5\nstart = 3\ndays = 10.5\nrecovery_days = 20\nconfidence = 'assumed'\n"
      "[[shock]]\nnode = 'JPN:*'\nloss = 0.1\ndays = 1\n"
      "[[parameter]]\nvary = 'loss'\nshock = 'mine'\nlow = 0.2\nhigh = 0.8\nsource = 'a guess'\n"
      "[[parameter]]\nvary = 'days_factor'\ndistribution = 'log_uniform'\nlow = 0.5\nhigh = 2\n"
      "[[parameter]]\nvary = 'alpha_max'\ndistribution = 'triangular'\nlow = 1\nhigh = 1.5\nmode = 1.25\n",
      "f.toml");
  ASSERT_TRUE(plan) << plan.error().message();
  EXPECT_EQ(plan->horizon_days, 100);
  EXPECT_EQ(plan->draws, 128u);
  EXPECT_EQ(plan->model.psi, 0.7);
  EXPECT_EQ(plan->model.rationing, shock::Rationing::proportional);
  EXPECT_EQ(plan->model.production, shock::ProductionFunction::linear);
  EXPECT_EQ(plan->model.orders, shock::OrderRule::alternative);
  ASSERT_EQ(plan->shocks.size(), 2u);
  EXPECT_EQ(plan->shocks[0].nodes, (std::vector<std::string>{"CHN:ore", "MMR:ore"}));
  EXPECT_EQ(plan->shocks[0].statement.confidence, Confidence::assumed);
  EXPECT_EQ(plan->shocks[1].name, "JPN:*");
  EXPECT_EQ(plan->shocks[1].start, 1);
  ASSERT_EQ(plan->parameters.size(), 3u);
  EXPECT_EQ(plan->parameters[0].name, "loss of mine");
  EXPECT_EQ(plan->parameters[0].shocks, std::vector<std::size_t>{0});
  EXPECT_EQ(plan->parameters[1].shocks, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(plan->parameters[2].distribution, (Distribution{Distribution::Shape::triangular, 1, 1.5, 1.25}));
}

TEST(EnsemblePlan, SharesMayBeInPerCent) {
  const auto plan = parse_ensemble(
      "name = 'n'\n[model]\npsi = '70 %'\n[[shock]]\nnode = 'CHN:ore'\nloss = '50%'\ndays = 10\n"
      "[[parameter]]\nvary = 'loss'\ndistribution = 'triangular'\nlow = '20%'\nhigh = '0.8'\nmode = '50%'\n",
      "f.toml");
  ASSERT_TRUE(plan) << plan.error().message();
  EXPECT_EQ(plan->model.psi, 0.7);
  EXPECT_EQ(plan->shocks[0].loss, 0.5);
  EXPECT_EQ(plan->parameters[0].distribution, (Distribution{Distribution::Shape::triangular, 0.2, 0.8, 0.5}));
  const auto beyond = parse_ensemble("name = 'n'\n[[shock]]\nnode = 'CHN:ore'\nloss = '130%'\ndays = 10\n", "f.toml");
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().code, ErrorCode::out_of_range);
  EXPECT_EQ(parse_ensemble(head + "[[parameter]]\nvary = 'days'\nlow = '5%'\nhigh = 8\n", "f.toml").error().code, ErrorCode::bad_field)
      << "days are no share";
}

TEST(EnsemblePlan, ReadsScenarios) {
  const auto plan = parse_ensemble(head + "[[scenario]]\nname = 'short'\ndays = 3\npsi = 0.9\n[[scenario]]\nname = 'as it is'\n", "f.toml");
  ASSERT_TRUE(plan) << plan.error().message();
  ASSERT_EQ(plan->scenarios.size(), 2u);
  EXPECT_EQ(plan->scenarios[0].values, (std::vector<std::pair<ModelInput, double>>{{ModelInput::days, 3}, {ModelInput::psi, 0.9}}));
  EXPECT_TRUE(plan->scenarios[1].values.empty());
}

// As in every other door: 1 to shock::overproduction_most.
TEST(EnsemblePlan, OverproductionHasOneCeilingEverywhere) {
  const auto places = [](const std::string& low, const std::string& high) {
    return std::vector<std::string>{head + "[[scenario]]\nname = 's'\n[model]\nalpha_max = " + high + "\n",
                                    head + "[[scenario]]\nname = 's'\nalpha_max = " + high + "\n",
                                    head + "[[parameter]]\nvary = 'alpha_max'\nlow = " + low + "\nhigh = " + high + "\n"};
  };
  for (const std::string& text : places("11", "1e6")) {
    const auto plan = parse_ensemble(text, "f.toml");
    EXPECT_TRUE(plan) << plan.error().message();
  }
  for (const std::string& text : places("11", "2e6")) {
    const auto plan = parse_ensemble(text, "f.toml");
    ASSERT_FALSE(plan) << text;
    EXPECT_EQ(plan.error().code, ErrorCode::out_of_range);
    EXPECT_NE(plan.error().message().find("1000000"), std::string::npos) << plan.error().message();
  }
}

struct Refused {
  std::string text;
  ErrorCode code;
  int line;
  std::string field;
};

class EnsembleRefusal : public testing::TestWithParam<Refused> {};
TEST_P(EnsembleRefusal, SaysWhereAndWhatWouldMendIt) {
  const Refused& expected = GetParam();
  const auto plan = parse_ensemble(expected.text, "f.toml");
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, expected.code) << plan.error().message();
  EXPECT_EQ(plan.error().where.line, expected.line) << plan.error().message();
  EXPECT_EQ(plan.error().where.field, expected.field) << plan.error().message();
  EXPECT_EQ(plan.error().where.file, "f.toml");
  EXPECT_FALSE(plan.error().remedy.empty());
}

INSTANTIATE_TEST_SUITE_P(
    All, EnsembleRefusal,
    testing::Values(
        Refused{"name = 'n'\nhorizon = 3\n" + head.substr(11) + loss, ErrorCode::unknown_key, 2, "horizon"},
        Refused{"title = 'n'\n" + head.substr(11) + loss, ErrorCode::missing_data, 1, "name"},
        Refused{"name = 'n'\nhorizon_days = 0\n" + head.substr(11) + loss, ErrorCode::out_of_range, 2, "horizon_days"},
        Refused{"name = 'n'\ndraws = 32\n" + head.substr(11) + loss, ErrorCode::out_of_range, 2, "draws"},
        Refused{"name = 'n'\ndraws = 100\n" + head.substr(11) + loss, ErrorCode::out_of_range, 2, "draws"},
        Refused{"name = 'n'\ndraws = 0\n" + head.substr(11) + loss, ErrorCode::out_of_range, 2, "draws"},
        Refused{"name = 'n'\ndraws = 64.5\n" + head.substr(11) + loss, ErrorCode::bad_field, 2, "draws"},
        Refused{"name = 'n'\nseed = -1\n" + head.substr(11) + loss, ErrorCode::out_of_range, 2, "seed"},
        Refused{"name = 'n'\nthreshold = 0\n" + head.substr(11) + loss, ErrorCode::out_of_range, 2, "threshold"},
        Refused{"name = 'n'\n" + loss, ErrorCode::missing_data, 1, "shock"},
        Refused{"name = 'n'\n[[shock]]\nnode = 'A:b'\nloss = 1.5\ndays = 1\n" + loss, ErrorCode::out_of_range, 4, "loss"},
        Refused{"name = 'n'\n[[shock]]\nnode = 'A:b'\nloss = -0.1\ndays = 1\n" + loss, ErrorCode::out_of_range, 4, "loss"},
        Refused{"name = 'n'\n[[shock]]\nnode = 'A:b'\nloss = nan\ndays = 1\n" + loss, ErrorCode::bad_field, 4, "loss"},
        Refused{"name = 'n'\n[[shock]]\nnode = []\nloss = 0.1\ndays = 1\n" + loss, ErrorCode::bad_field, 3, "node"},
        Refused{"name = 'n'\n[[shock]]\nnode = 'A:b'\nloss = 0.1\ndays = 1\nstart = 365\n" + loss, ErrorCode::out_of_range, 6, "start"},
        Refused{"name = 'n'\n[[shock]]\nnode = 'A:b'\nloss = 0.1\ndays = 1\nstart = 0\n" + loss, ErrorCode::out_of_range, 6, "start"},
        Refused{head + "[[shock]]\nnode = 'CHN:ore'\nloss = 0.1\ndays = 1\n" + loss, ErrorCode::duplicate, 7, "node"},
        Refused{head + "confidence = 'sure'\n" + loss, ErrorCode::unknown_name, 6, "confidence"},
        Refused{head, ErrorCode::missing_data, 1, "parameter"},
        Refused{head + loss + "[[scenario]]\nname = 's'\n", ErrorCode::contradiction, 10, "scenario"},
        Refused{head + "[[parameter]]\nvary = 'los'\nlow = 0\nhigh = 1\n", ErrorCode::unknown_name, 7, "vary"},
        Refused{head + "[[parameter]]\nvary = 'loss'\nlow = 0.8\nhigh = 0.2\n", ErrorCode::out_of_range, 8, "low"},
        Refused{head + "[[parameter]]\nvary = 'loss'\nlow = 0.2\nhigh = 0.2\n", ErrorCode::out_of_range, 8, "low"},
        Refused{head + "[[parameter]]\nvary = 'loss'\nlow = 0.2\nhigh = 1.2\n", ErrorCode::out_of_range, 9, "high"},
        Refused{head + "[[parameter]]\nvary = 'psi'\nlow = 0.5\nhigh = 1.2\n", ErrorCode::out_of_range, 9, "high"},
        Refused{head + "[[parameter]]\nvary = 'loss_factor'\nlow = 0.5\nhigh = 2.5\n", ErrorCode::out_of_range, 9, "high"},
        Refused{head + "[[parameter]]\nvary = 'days_factor'\nlow = 0.5\nhigh = 1000\n", ErrorCode::out_of_range, 9, "high"},
        Refused{head + "[[parameter]]\nvary = 'loss'\nlow = 0\nhigh = 1\ndistribution = 'log_uniform'\n", ErrorCode::out_of_range, 8,
                "low"},
        Refused{head + "[[parameter]]\nvary = 'loss'\nlow = 0\nhigh = 1\ndistribution = 'normal'\n", ErrorCode::unknown_name, 10,
                "distribution"},
        Refused{head + "[[parameter]]\nvary = 'loss'\nlow = 0\nhigh = 1\ndistribution = 'triangular'\n", ErrorCode::missing_data, 6,
                "mode"},
        Refused{head + "[[parameter]]\nvary = 'loss'\nlow = 0\nhigh = 1\nmode = 0.5\n", ErrorCode::contradiction, 10, "mode"},
        Refused{head + "[[parameter]]\nvary = 'loss'\nlow = 0\nhigh = 0.5\nmode = 0.7\ndistribution = 'triangular'\n",
                ErrorCode::out_of_range, 10, "mode"},
        Refused{head + "[[parameter]]\nvary = 'psi'\nshock = 'CHN:ore'\nlow = 0.5\nhigh = 0.7\n", ErrorCode::contradiction, 8, "shock"},
        Refused{head + "[[parameter]]\nvary = 'loss'\nshock = 'ore'\nlow = 0\nhigh = 1\n", ErrorCode::unknown_name, 8, "shock"},
        Refused{head + loss + "[[parameter]]\nvary = 'loss_factor'\nlow = 0.5\nhigh = 1\n", ErrorCode::contradiction, 11, "vary"},
        Refused{head + loss + loss, ErrorCode::duplicate, 11, "vary"},
        Refused{head + "[[scenario]]\nname = 's'\nloss = 2\n", ErrorCode::out_of_range, 8, "loss"},
        Refused{head + "[[scenario]]\nname = 's'\nloss = 0.2\nloss_factor = 2\n", ErrorCode::contradiction, 9, "loss_factor"},
        Refused{head + "[[scenario]]\nname = 's'\n[[scenario]]\nname = 's'\n", ErrorCode::duplicate, 9, "name"},
        Refused{head + "[[scenario]]\nname = 's'\ncolour = 1\n", ErrorCode::unknown_key, 8, "colour"},
        Refused{head + "[model]\npsi = 2\n" + loss, ErrorCode::out_of_range, 7, "psi"},
        Refused{head + "[model]\nrationing = 'fair'\n" + loss, ErrorCode::unknown_name, 7, "rationing"},
        Refused{head + "[model]\nrationing = 'priority'\n" + loss, ErrorCode::contradiction, 7, "rationing"},
        Refused{head + "[model]\nproduction = 'cobb_douglas'\n" + loss, ErrorCode::unknown_name, 7, "production"},
        Refused{"name = 'n'\nshock = 3\n", ErrorCode::bad_field, 2, "shock"}));

TEST(Distributions, AreQuantileFunctions) {
  const Distribution uniform{Distribution::Shape::uniform, 2, 4, 0}, logs{Distribution::Shape::log_uniform, 1, 100, 0},
      triangle{Distribution::Shape::triangular, 0, 4, 1};
  EXPECT_DOUBLE_EQ(uniform.at(0.25), 2.5);
  EXPECT_DOUBLE_EQ(logs.at(0.5), 10);
  // Of the triangle's area, 1/4 lies below its mode; F(x) = x^2 / 4 there, 1 - (4 - x)^2 / 12 above.
  EXPECT_DOUBLE_EQ(triangle.at(0.25), 1);
  EXPECT_DOUBLE_EQ(triangle.at(0.0625), 0.5);
  EXPECT_DOUBLE_EQ(triangle.at(1 - 1.0 / 12), 3);
  for (const Distribution& d : {uniform, logs, triangle})
    for (double u = 1e-9, before = d.low; u < 1; u += 0.01) {
      EXPECT_GE(d.at(u), before);
      EXPECT_LE(d.at(u), d.high);
      before = d.at(u);
    }
}

TEST(ModelInputs, StandInTheOrderOfTheirNames) {
  for (std::size_t i = 0; i < model_inputs().size(); ++i) EXPECT_EQ(static_cast<std::size_t>(model_inputs()[i].input), i);
}

}  // namespace
}  // namespace entrepot::stress
