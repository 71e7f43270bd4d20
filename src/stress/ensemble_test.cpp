// Ensembles: losses that follow from the table by hand, the same bytes however they are computed, and what is refused.
#include "stress/chain_table.h"
#include "stress/ensemble.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <sstream>

#include "base/test_progress.h"

namespace entrepot::stress {
namespace {

namespace fs = std::filesystem;

// An ensemble refers to its table, which a temporary would take away.
template <class Table>
concept PreparesFrom =
    requires(EnsemblePlan plan, Table&& table) { Ensemble::prepare(plan, std::forward<Table>(table), shock::ArioParameters{}); };
static_assert(PreparesFrom<const production::InputOutputTable&> && PreparesFrom<production::InputOutputTable&>);
static_assert(!PreparesFrom<production::InputOutputTable> && !PreparesFrom<const production::InputOutputTable>);

// The same without trade between industries: nothing spreads, and losses are what the shock takes.
production::InputOutputTable islands() {
  auto t = chain();
  t.flows.assign(16, 0);
  t.final_demand = {1095, 0, 1460, 0, 0, 0, 0, 1460};
  t.value_added = t.output;
  return t;
}

EnsemblePlan plan_of(const std::string& text) {
  const auto plan = parse_ensemble(text, "f.toml");
  EXPECT_TRUE(plan) << plan.error().message();
  return *plan;
}

const std::string six =
    "name = 'six'\nhorizon_days = 60\ndraws = 64\ntargets = ['*:cars']\n[model]\ninventory_days = 10\ninventory_restoration_days = 5\n"
    "[[shock]]\nname = 'mine'\nnode = 'CHN:ore'\nloss = 0.5\ndays = 20\nrecovery_days = 10\n"
    "[[parameter]]\nvary = 'loss'\nlow = 0.3\nhigh = 1\n[[parameter]]\nvary = 'days'\nlow = 5\nhigh = 30\n"
    "[[parameter]]\nvary = 'inventory_factor'\nlow = 0.5\nhigh = 2\n[[parameter]]\nvary = 'psi'\nlow = 0.5\nhigh = 0.9\n"
    "[[parameter]]\nvary = 'alpha_max'\nlow = 1\nhigh = 1.3\n";

class EnsembleFiles : public testing::Test {
 protected:
  EnsembleFiles() : folder_(fs::temp_directory_path() / ("entrepot_ensemble_" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~EnsembleFiles() override { fs::remove_all(folder_); }
  static std::string bytes(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }
  fs::path folder_;
};

TEST(Ensemble, SaysWhichShocksCannotAct) {
  const auto table = chain();  // JPN:ore makes nothing
  const auto notes = [&](const std::string& more) {
    const auto ensemble =
        Ensemble::prepare(plan_of("name = 'n'\nhorizon_days = 10\ndraws = 64\n[[shock]]\nname = 'a'\nnode = '*:ore'\nloss = 0.5\ndays = 5\n"
                                  "[[shock]]\nname = 'b'\nnode = 'CHN:cars'\nloss = 0\ndays = 5\n" +
                                  more),
                          table, {});
    EXPECT_TRUE(ensemble) << ensemble.error().message();
    return ensemble->notes();
  };
  const auto idle = notes("[[parameter]]\nvary = 'psi'\nlow = 0.5\nhigh = 0.9\n");
  ASSERT_GE(idle.size(), 2U);
  EXPECT_EQ(idle[idle.size() - 2], "1 shocked node(s) make nothing in this model, so a shock there takes nothing: JPN:ore");
  EXPECT_EQ(idle.back(), "1 shock(s) take nothing, having no loss or no days, which nothing varies: 'b'");
  EXPECT_EQ(notes("[[parameter]]\nvary = 'loss'\nlow = 0.1\nhigh = 0.9\n").back(), idle[idle.size() - 2]) << "all losses vary";
}

// Without trade, y = 3 loss (days + 5): a product of two independent factors L and D, of which by hand
// V_L = E[D]^2 Var L, V_D = E[L]^2 Var D, V_LD = Var L Var D; psi has no part.
TEST(Ensemble, AProductOfTwoParametersHasTheIndicesOfTheClosedForm) {
  const auto table = islands();
  const auto ensemble = Ensemble::prepare(
      plan_of("name = 'n'\nhorizon_days = 100\ndraws = 2048\n[model]\nalpha_max = 1\n[[shock]]\nnode = 'CHN:ore'\nloss = 0.5\ndays = 10\n"
              "recovery_days = 10\n[[parameter]]\nvary = 'loss'\nlow = 0.2\nhigh = 0.8\n[[parameter]]\nvary = 'days'\nlow = 5\nhigh = 35\n"
              "[[parameter]]\nvary = 'psi'\nlow = 0.5\nhigh = 0.9\n"),
      table, {});
  ASSERT_TRUE(ensemble) << ensemble.error().message();
  const auto result = run_ensemble(*ensemble, {});
  ASSERT_TRUE(result) << result.error().message();
  for (const std::size_t run : {0UL, 1UL, 7UL, 999UL}) {
    const auto p = ensemble->parameters_of(run);
    EXPECT_NEAR(result->losses[run * result->outputs], 3 * p[0] * (p[1] + 5), 1e-4);
    EXPECT_NEAR(result->losses[run * result->outputs + 1], result->losses[run * result->outputs], 1e-9);  // all of it in CHN
    EXPECT_NEAR(result->losses[run * result->outputs + 2], 0, 1e-9);
  }
  const double mean_l = 0.5, var_l = 0.36 / 12, mean_d = 25, var_d = 900.0 / 12;
  const double v_l = mean_d * mean_d * var_l, v_d = mean_l * mean_l * var_d, v_ld = var_l * var_d, v = v_l + v_d + v_ld;
  const SensitivityStage& world = result->sensitivities[0].last();
  EXPECT_NEAR(world.first[0].value, v_l / v, 0.02);
  EXPECT_NEAR(world.first[1].value, v_d / v, 0.02);
  EXPECT_NEAR(world.total[0].value, (v_l + v_ld) / v, 0.02);
  EXPECT_NEAR(world.total[1].value, (v_d + v_ld) / v, 0.02);
  EXPECT_NEAR(world.total[2].value, 0, 1e-9);
  EXPECT_NEAR(result->means[0], 3 * mean_l * mean_d, 0.1);
  double of_draws = 0, of_all = 0;
  const std::size_t parts = ensemble->plan().parameters.size() + 2;
  for (std::size_t run = 0; run < ensemble->runs(); ++run) {
    const double loss = result->losses[run * result->outputs];
    of_all += loss;
    of_draws += run % parts < 2 ? loss : 0;
  }
  EXPECT_NEAR(result->means[0], of_draws / (2 * static_cast<double>(ensemble->plan().draws)), 1e-9);
  EXPECT_GT(std::abs(result->means[0] - of_all / static_cast<double>(ensemble->runs())), 1e-6);
  EXPECT_FALSE(result->sensitivities[2].last().defined);  // JPN loses nothing in any draw
  EXPECT_NEAR(ensemble->outputs()[0].base, (1095 + 1460 + 1460) / 365.0 * 100, 1e-9);
}

TEST(Ensemble, QuantilesOfScenariosByHand) {
  const auto table = islands();
  std::string text =
      "name = 'n'\nhorizon_days = 50\ntargets = ['CHN:ore', 'JPN:*']\n[model]\nalpha_max = 1\n"
      "[[shock]]\nname = 'a'\nnode = 'CHN:ore'\nloss = 0.5\ndays = 10\n[[shock]]\nname = 'b'\nnode = 'JPN:cars'\nloss = 0.25\ndays = 4\n";
  for (const char* days : {"2", "4", "6", "8"})
    text += std::string("[[scenario]]\nname = '") + days + "'\nshocks = 'a'\ndays = " + days + "\n";
  text += "[[scenario]]\nname = 'both'\n";
  const auto ensemble = Ensemble::prepare(plan_of(text), table, {});
  ASSERT_TRUE(ensemble) << ensemble.error().message();
  const auto result = run_ensemble(*ensemble, {});
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_TRUE(result->sensitivities.empty());
  // World: 3, 6, 9, 12 and 15 + 4 = 19.
  EXPECT_NEAR(result->quantiles[0][2], 9, 1e-5);
  EXPECT_NEAR(result->quantiles[0][1], 6, 1e-5);
  EXPECT_NEAR(result->quantiles[0][4], 12 + 0.8 * 7, 1e-5);
  EXPECT_NEAR(result->losses[4 * result->outputs + 3], 15, 1e-5);  // target CHN:ore
  EXPECT_NEAR(result->losses[4 * result->outputs + 4], 4, 1e-5);   // target JPN:*
}

TEST(Ensemble, AShortageOfOreReachesCars) {
  const auto table = chain();
  const auto ensemble = Ensemble::prepare(plan_of(six), table, {});
  ASSERT_TRUE(ensemble) << ensemble.error().message();
  const auto result = run_ensemble(*ensemble, {});
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_GT(result->quantiles[2][4], 1);  // JPN
  EXPECT_GT(result->sensitivities[3].last().total[2].value, 0.05);  // stocks matter to cars
  for (std::size_t run = 0; run < ensemble->runs(); ++run)
    EXPECT_NEAR(result->losses[run * 4], result->losses[run * 4 + 1] + result->losses[run * 4 + 2], 1e-9);
}

// Where inputs stand in for each other, losses are no larger in any run: the two bounds.
TEST(Ensemble, LinearProductionLosesNoMoreThanLeontief) {
  auto table = chain();
  table.sectors.push_back({"steel", "steel"});  // JPN:cars and CHN:cars also need steel of their own economy
  table.flows.assign(36, 0);
  table.flows[0 * 6 + 1] = table.flows[0 * 6 + 4] = table.flows[2 * 6 + 1] = table.flows[5 * 6 + 4] = 365;
  table.final_demand = {365, 0, 1460, 0, 0, 0, 0, 0, 0, 1460, 0, 0};
  table.output = {1095, 1460, 365, 0, 1460, 365};
  table.value_added = {1095, 730, 365, 0, 730, 365};
  const auto losses_with = [&](shock::ProductionFunction production) {
    auto plan = plan_of(six);
    plan.model.production = production;
    const auto ensemble = Ensemble::prepare(plan, table, {});
    EXPECT_TRUE(ensemble) << ensemble.error().message();
    return *ensemble->compute(0, 1);
  };
  const auto leontief = losses_with(shock::ProductionFunction::leontief), linear = losses_with(shock::ProductionFunction::linear);
  double saved = 0;
  for (std::size_t v = 3; v < leontief.size(); v += 4) {  // the target, *:cars
    EXPECT_LE(linear[v], leontief[v] + 1e-9);
    saved += leontief[v] - linear[v];
  }
  EXPECT_GT(saved, 1);
}

// Invariant: An ensemble gives the same bytes for any threads and batches, and however often it was stopped.
TEST_F(EnsembleFiles, TheSameBytesForAnyThreadsBatchesAndInterruptions) {
  const auto table = chain();
  const auto ensemble = Ensemble::prepare(plan_of(six), table, {});
  ASSERT_TRUE(ensemble) << ensemble.error().message();
  EnsembleOptions options;
  options.journal = folder_ / "j";
  const auto whole = run_ensemble(*ensemble, options);
  ASSERT_TRUE(whole) << whole.error().message();
  const std::string full = bytes(options.journal);
  for (const auto& [threads, batch] : std::vector<std::pair<int, std::size_t>>{{2, 0}, {1, 1}, {3, 7}, {1, 64}}) {
    EnsembleOptions other;
    other.threads = threads;
    other.batch = batch;
    const auto again = run_ensemble(*ensemble, other);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->losses == whole->losses) << threads << " " << batch;
    EXPECT_TRUE(again->sensitivities[0].last().total == whole->sensitivities[0].last().total);
  }
  for (const std::size_t cut : {full.size() - 1, full.size() / 2, full.find('\n') + 1, std::size_t{0}}) {
    std::ofstream(options.journal, std::ios::binary | std::ios::trunc) << full.substr(0, cut);
    const auto again = run_ensemble(*ensemble, options);
    ASSERT_TRUE(again) << cut << again.error().message();
    EXPECT_TRUE(again->losses == whole->losses) << cut;
    EXPECT_EQ(bytes(options.journal), full);
    EXPECT_EQ(again->resumed > 0, cut > full.find('\n') + 1) << cut;
  }
  // More draws go on with those that there are.
  auto more = plan_of(six);
  more.draws = 128;
  const auto larger = Ensemble::prepare(more, table, {});
  ASSERT_TRUE(larger);
  const auto longer = run_ensemble(*larger, options);
  ASSERT_TRUE(longer);
  EXPECT_EQ(longer->resumed, ensemble->blocks());
  EXPECT_TRUE(std::equal(whole->losses.begin(), whole->losses.end(), longer->losses.begin()));
}

TEST_F(EnsembleFiles, WhatIsStoppedKeepsItsFinishedBlocks) {
  const auto table = chain();
  const auto ensemble = Ensemble::prepare(plan_of(six), table, {});
  ASSERT_TRUE(ensemble);
  EnsembleOptions options;
  options.journal = folder_ / "j";
  StopAfter progress(30);
  const auto stopped = run_ensemble(*ensemble, options, progress);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::interrupted);
  const auto rest = run_ensemble(*ensemble, options), whole = run_ensemble(*ensemble, {});
  ASSERT_TRUE(rest && whole);
  EXPECT_GT(rest->resumed, 0u);
  EXPECT_LT(rest->resumed, ensemble->blocks());
  EXPECT_TRUE(rest->losses == whole->losses);
}

TEST_F(EnsembleFiles, AJournalOfAnotherEnsembleIsRefused) {
  const auto table = chain();
  EnsembleOptions options;
  options.journal = folder_ / "j";
  const auto ensemble = Ensemble::prepare(plan_of(six), table, {});
  ASSERT_TRUE(run_ensemble(*ensemble, options));
  const std::string before = bytes(options.journal);
  const auto refused = [&](const EnsemblePlan& plan, const production::InputOutputTable& t, const shock::ArioParameters& model) {
    const auto other = Ensemble::prepare(plan, t, model);
    ASSERT_TRUE(other);
    EXPECT_EQ(run_ensemble(*other, options).error().code, ErrorCode::contradiction);
  };
  auto plan = plan_of(six);
  plan.seed = 2;
  refused(plan, table, {});
  plan = plan_of(six);
  plan.parameters[0].distribution.high = 0.9;
  refused(plan, table, {});
  plan = plan_of(six);
  plan.shocks[0].recovery_days = 11;
  refused(plan, table, {});
  plan = plan_of(six);
  plan.targets = {"CHN:cars"};
  refused(plan, table, {});
  plan = plan_of(six);
  plan.model.rationing = shock::Rationing::proportional;
  refused(plan, table, {});
  plan = plan_of(six);
  plan.model.production = shock::ProductionFunction::linear;
  refused(plan, table, {});
  auto changed = table;
  changed.flows[1] += 1;
  refused(plan_of(six), changed, {});
  shock::ArioParameters model;
  model.alpha_tau = 100;
  refused(plan_of(six), table, model);
  EXPECT_EQ(bytes(options.journal), before);
  std::string damaged = before;
  damaged.replace(damaged.find('\n') + 1, 2, "??");
  std::ofstream(options.journal, std::ios::binary | std::ios::trunc) << damaged;
  const auto result = run_ensemble(*ensemble, options);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::bad_syntax);
  EXPECT_EQ(result.error().where.line, 2);
  std::string digit = before;  // still a number, and another one
  const std::size_t place = digit.find("0x1.", digit.find('\n')) + 4;
  digit[place] = digit[place] == '5' ? '6' : '5';
  std::ofstream(options.journal, std::ios::binary | std::ios::trunc) << digit;
  const auto with_digit = run_ensemble(*ensemble, options);
  ASSERT_FALSE(with_digit);
  EXPECT_EQ(with_digit.error().code, ErrorCode::bad_syntax);
}

TEST(Ensemble, SplitsABatchThatDoesNotFitAndRefusesWhatNeverFits) {
  const auto table = chain();
  const auto whole = Ensemble::prepare(plan_of(six), table, {});
  ASSERT_TRUE(whole);
  const auto rows = whole->compute(0, 1);
  ASSERT_TRUE(rows);
  // The least memory in which the whole block still fits together, by trial; with a little less it is split, with the same rows.
  Limits limits;
  for (limits.memory_bytes = std::size_t{1} << 20; limits.memory_bytes > 1000; limits.memory_bytes = limits.memory_bytes * 9 / 10) {
    const auto small = Ensemble::prepare(plan_of(six), table, {}, limits);
    if (!small) {
      EXPECT_EQ(small.error().code, ErrorCode::limit_exceeded);
      continue;
    }
    const auto again = small->compute(0, 1, 64);
    if (!again) {
      EXPECT_EQ(again.error().code, ErrorCode::limit_exceeded);
      continue;
    }
    EXPECT_TRUE(*again == *rows) << limits.memory_bytes;
  }
  limits.memory_bytes = 10'000;
  const auto refused = Ensemble::prepare(plan_of(six), table, {}, limits);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::limit_exceeded);
}

TEST(Ensemble, RefusesNamesThatTheTableHasNotAndStocksThatTheModelCannotHave) {
  const auto table = chain();
  const auto error_of = [&](const std::string& node, const std::string& rest) {
    const auto ensemble =
        Ensemble::prepare(plan_of("name = 'n'\n[[shock]]\nnode = '" + node + "'\nloss = 0.5\ndays = 10\n" + rest), table, {});
    EXPECT_FALSE(ensemble);
    return ensemble ? Error{} : ensemble.error();
  };
  const std::string vary = "[[parameter]]\nvary = 'loss'\nlow = 0.2\nhigh = 0.8\n";
  EXPECT_EQ(error_of("CHN:oar", vary).code, ErrorCode::unknown_name);
  EXPECT_EQ(error_of("CHN:oar", vary).where.line, 3);
  EXPECT_NE(error_of("CHN:oar", vary).remedy.find("'CHN:ore'"), std::string::npos);
  EXPECT_EQ(error_of("CHM:ore", vary).code, ErrorCode::unknown_name);
  EXPECT_EQ(error_of("oar", vary).code, ErrorCode::unknown_name);
  const Error stocks = error_of("CHN:ore", "[[parameter]]\nvary = 'inventory_factor'\nlow = 0.01\nhigh = 2\n");
  EXPECT_EQ(stocks.code, ErrorCode::out_of_range);
  EXPECT_EQ(stocks.where.line, 7);
  EXPECT_EQ(error_of("CHN:ore", "[[scenario]]\nname = 's'\npsi = 0.01\n").where.line, 7);
}

// Invariant: A loss with recovery has the days of loss that it says, never rises, and is cut off by the horizon.
RC_GTEST_PROP(LossPath, KeepsTheLossDays, ()) {
  const double loss = *rc::gen::inRange(0, 1001) / 1000.0, days = *rc::gen::inRange(0, 4000) / 100.0,
               back = *rc::gen::inRange(0, 4000) / 100.0;
  const int start = *rc::gen::inRange(0, 20);
  const auto path = loss_path(loss, start, days, back, 100);
  double sum = 0;
  for (std::size_t t = 0; t < path.size(); ++t) {
    RC_ASSERT(path[t] >= 0 && path[t] <= 1);
    RC_ASSERT(t >= static_cast<std::size_t>(start) || path[t] == 0);
    if (t > static_cast<std::size_t>(start)) RC_ASSERT(path[t] <= path[t - 1] + 1e-6f);
    sum += static_cast<double>(path[t]);
  }
  RC_ASSERT(std::abs(sum - loss * (days + back / 2)) < 1e-5);
  const auto cut = loss_path(loss, start, days, back, 25);  // the horizon cuts it off
  RC_ASSERT(cut.size() <= 25u && std::equal(cut.begin(), cut.end(), path.begin()));
}

const std::string quake =
    "name = 'quake'\nhorizon_days = 60\ndraws = 64\n[model]\ninventory_days = 10\n"
    "[[shock]]\nname = 'mine'\nnode = 'CHN:ore'\ncapital = 0.2\ndays = 5\nrebuild = 'CHN:ore'\nrebuild_days = 20\n"
    "[[shock]]\nname = 'plant'\nnode = 'JPN:cars'\ncapital = 0.1\nshape = 'convex'\ndays = 10\nrecovery_days = 30\n"
    "[[shock]]\nname = 'strike'\nnode = 'CHN:cars'\nloss = 0.3\ndays = 10\n";

// Capital as an event: what is drawn is what ARIO is given, and the losses are its own.
TEST(Ensemble, CapitalIsDrawnAndRebuilt) {
  const auto table = chain();
  const auto plan = plan_of(quake +
                            "[[parameter]]\nvary = 'capital'\nshock = 'mine'\nlow = 0.1\nhigh = 0.4\n"
                            "[[parameter]]\nvary = 'rebuild_days'\nlow = 10\nhigh = 50\n"
                            "[[parameter]]\nvary = 'recovery_days'\nlow = 5\nhigh = 40\n"
                            "[[parameter]]\nvary = 'capital_factor'\nshock = 'plant'\nlow = 0.5\nhigh = 2\n");
  EXPECT_EQ(plan.parameters[1].shocks, (std::vector<std::size_t>{0}));
  EXPECT_EQ(plan.parameters[2].shocks, (std::vector<std::size_t>{1, 2}));  // capital that recovers, capacity
  const auto e = Ensemble::prepare(plan, table, {});
  ASSERT_TRUE(e) << e.error().message();
  for (const std::size_t run : {std::size_t{0}, std::size_t{7}, std::size_t{200}}) {
    const auto values = e->parameters_of(run);
    const auto member = e->member_of(run);
    ASSERT_EQ(member.events.size(), 2U);
    EXPECT_EQ(member.events[0].kind, shock::EventKind::rebuild);
    EXPECT_DOUBLE_EQ(member.events[0].impact[0].amount, values[0] * 4 * 1095);
    EXPECT_EQ(member.events[0].rebuild_tau, values[1]);
    EXPECT_EQ(member.events[0].rebuilding_sectors[0].region, 0U);
    EXPECT_EQ(member.events[1].kind, shock::EventKind::recovery);
    EXPECT_EQ(member.events[1].shape, shock::RecoveryShape::convex);
    EXPECT_EQ(member.events[1].recovery_tau, values[2]);
    EXPECT_DOUBLE_EQ(member.events[1].impact[0].amount, 0.1 * values[3] * 4 * 1095);
    EXPECT_EQ(member.capacity.size(), 1U);
  }
  EnsembleOptions alone, together;
  alone.batch = 1;
  together.threads = 2;
  together.batch = 64;
  const auto one = run_ensemble(*e, alone), many = run_ensemble(*e, together);
  ASSERT_TRUE(one && many) << one.error().message();
  EXPECT_EQ(one->losses, many->losses);
  EXPECT_GT(one->quantiles[0].back(), one->quantiles[0].front());
  auto other = plan;
  other.shocks[0].rebuild = "ore";
  EXPECT_NE(Ensemble::prepare(other, table, {})->key(), e->key());
}

// Households' capital beside an industry's, and alone; drawn by a factor.
TEST(Ensemble, HouseholdsLoseCapital) {
  const auto table = chain();
  const std::string head =
      "name = 'x'\nhorizon_days = 30\ndraws = 64\n[model]\ninventory_days = 10\n[[shock]]\nname = 'flood'\nnode = 'CHN:*'\ndays = 5\n";
  const std::string vary = "[[parameter]]\nvary = 'households_factor'\nlow = 0.5\nhigh = 2\n";
  const auto plan = plan_of(head + "households_impact = 500\nrebuild = 'cars'\nrebuild_days = 10\n" + vary);
  const auto e = Ensemble::prepare(plan, table, {});
  ASSERT_TRUE(e) << e.error().message();
  const auto member = e->member_of(3);
  ASSERT_EQ(member.events.size(), 1U);
  ASSERT_EQ(member.events[0].households_impact.size(), 1U);
  EXPECT_EQ(table.final_demand_columns[member.events[0].households_impact[0].column].region.text(), "CHN");
  EXPECT_DOUBLE_EQ(member.events[0].households_impact[0].amount, 500 * e->parameters_of(3)[0]);
  for (const auto& impact : member.events[0].impact) EXPECT_EQ(impact.amount, 0);
  for (const std::string& note : e->notes()) EXPECT_EQ(note.find("take nothing"), std::string::npos) << note;
  auto other = plan;
  other.shocks[0].households = "501";
  EXPECT_NE(Ensemble::prepare(other, table, {})->key(), e->key());
  const auto code_of = [](const std::string& text) {
    const auto wrong = parse_ensemble(text, "f.toml");
    return wrong ? ErrorCode::internal : wrong.error().code;
  };
  EXPECT_EQ(code_of(head + "households_impact = 500\nrecovery_days = 5\n" + vary), ErrorCode::contradiction);
  EXPECT_EQ(code_of(head + "households_impact = 500\nloss = 0.5\nrebuild = 'cars'\n" + vary), ErrorCode::contradiction);
  EXPECT_EQ(code_of(head + "households_impact = true\nrebuild = 'cars'\n" + vary), ErrorCode::bad_field);
  EXPECT_EQ(code_of(head + "capital = 0.1\nrebuild = 'cars'\n" + vary), ErrorCode::contradiction);
  auto negative = plan;
  negative.shocks[0].households = "-5";
  EXPECT_EQ(Ensemble::prepare(negative, table, {}).error().code, ErrorCode::out_of_range);
}

TEST(Ensemble, CapitalThatCannotBeIsRefused) {
  const auto table = chain();
  const std::string vary = "[[parameter]]\nvary = 'psi'\nlow = 0.5\nhigh = 0.9\n";
  const auto code_of = [](const std::string& text) {
    const auto plan = parse_ensemble(text, "f.toml");
    return plan ? ErrorCode::internal : plan.error().code;
  };
  const std::string head = "name = 'x'\n[[shock]]\nnode = 'CHN:ore'\ndays = 5\n";
  EXPECT_EQ(code_of(head + "capital = 0.2\nloss = 0.1\n" + vary), ErrorCode::contradiction);
  EXPECT_EQ(code_of(head + "capital = 0.2\n" + vary), ErrorCode::contradiction);  // comes back by nothing
  EXPECT_EQ(code_of(head + "capital = 0.2\nrebuild = 'ore'\nrecovery_days = 5\n" + vary), ErrorCode::contradiction);
  EXPECT_EQ(code_of(head + "capital = 0.2\nrecovery_days = 5\nrebuild_days = 5\n" + vary), ErrorCode::contradiction);
  EXPECT_EQ(code_of(head + "capital = 1.2\nrecovery_days = 5\n" + vary), ErrorCode::out_of_range);
  EXPECT_EQ(code_of(head + "capital = 0.2\nrecovery_days = 5\nshape = 'round'\n" + vary), ErrorCode::unknown_name);
  EXPECT_EQ(code_of(head + "capital = 0.2\nrecovery_days = 2\nshape = 'concave'\n" + vary), ErrorCode::out_of_range);
  EXPECT_EQ(code_of(head + "loss = 0.2\nrebuild = 'ore'\n" + vary), ErrorCode::contradiction);
  EXPECT_EQ(code_of(head + "loss = 0.2\nshape = 'convex'\n" + vary), ErrorCode::contradiction);  // in how many days?
  EXPECT_EQ(code_of(quake + "[[parameter]]\nvary = 'capital'\nshock = 'strike'\nlow = 0.1\nhigh = 0.4\n"), ErrorCode::contradiction);
  EXPECT_EQ(code_of(quake + "[[parameter]]\nvary = 'capital_factor'\nlow = 0.1\nhigh = 8\n"), ErrorCode::out_of_range);
  EXPECT_EQ(code_of(quake + "[[parameter]]\nvary = 'recovery_factor'\nlow = 0.01\nhigh = 1\n"), ErrorCode::out_of_range);
  EXPECT_EQ(code_of(head + "loss = 0.2\n[[parameter]]\nvary = 'rebuild_days'\nlow = 5\nhigh = 8\n"), ErrorCode::contradiction);
  // Two shocks of one node, at most 0.2 and 0.9.
  const auto both = plan_of(quake +
                            "[[shock]]\nname = 'again'\nnode = 'CHN:*'\ncapital = 0.3\ndays = 5\nrecovery_days = 9\n"
                            "[[parameter]]\nvary = 'capital'\nshock = 'again'\nlow = 0.1\nhigh = 0.9\n");
  EXPECT_EQ(Ensemble::prepare(both, table, {}).error().code, ErrorCode::out_of_range);
  auto nobody = plan_of(quake + vary);
  nobody.shocks[0].rebuild = "JPN:ore";  // makes nothing
  EXPECT_EQ(Ensemble::prepare(nobody, table, {}).error().code, ErrorCode::out_of_range);
}

// Ore that is no critical input of cars costs them less than ore that is.
TEST(Ensemble, InputsThatBindInPart) {
  const auto table = chain();
  auto plan = plan_of(
      "name = 'x'\nhorizon_days = 60\n[model]\ninventory_days = 5\nproduction = 'weakly_critical'\n[[shock]]\nnode = 'CHN:ore'\nloss = 1\n"
      "days = 60\n[[scenario]]\nname = 'mine'\n");
  EXPECT_EQ(Ensemble::prepare(plan, table, {}).error().code, ErrorCode::missing_data);
  const auto loss_of = [&](shock::Criticality ore_of_cars) {
    shock::ArioParameters of_world;
    of_world.criticality.assign(4, shock::Criticality::critical);
    of_world.criticality[1] = ore_of_cars;
    const auto e = Ensemble::prepare(plan, table, of_world);
    EXPECT_TRUE(e) << e.error().message();
    return run_ensemble(*e, {})->losses[2];  // JPN
  };
  EXPECT_GT(loss_of(shock::Criticality::critical), 10);
  EXPECT_NEAR(loss_of(shock::Criticality::none), 0, 1e-9);
  plan.model.production = shock::ProductionFunction::half_critical;
  const double half = loss_of(shock::Criticality::important);
  EXPECT_GT(half, 1);
  EXPECT_LT(half, loss_of(shock::Criticality::critical));
}

}  // namespace
}  // namespace entrepot::stress
