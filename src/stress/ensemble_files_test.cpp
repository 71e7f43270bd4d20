// Ensembles: the same bytes however they are computed, stopped and gone on with.
#include "stress/chain_table.h"
#include "stress/ensemble.h"
#include "stress/test_ensemble.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/test_progress.h"

namespace entrepot::stress {
namespace {

namespace fs = std::filesystem;

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

}  // namespace
}  // namespace entrepot::stress
