// Keys of journals: inputs that mean something else never share one, however their names and lists are written; equal ones always do.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

#include "stress/blocks.h"
#include "stress/detail/key_text.h"
#include "stress/ensemble.h"
#include "stress/screen.h"

namespace entrepot::stress {
namespace {

// One economy; every sector sells to each and to households.
production::InputOutputTable table_of(const std::vector<std::string>& sectors, const std::vector<std::string>& regions = {"CHN"}) {
  production::InputOutputTable t;
  t.money_unit = "million USD";
  for (const std::string& region : regions) t.regions.push_back(EconomyId::parse(region).value());
  for (const std::string& sector : sectors) t.sectors.push_back({sector, sector});
  t.final_demand_columns = {{t.regions[0], "HFCE"}};
  const std::size_t n = sectors.size() * regions.size();
  t.flows.resize(n * n);
  for (std::size_t cell = 0; cell < n * n; ++cell) t.flows[cell] = 365.0 * static_cast<double>(1 + cell % 5);
  t.final_demand.assign(n, 36500);
  for (std::size_t i = 0; i < n; ++i) {
    double sold = 36500;
    for (std::size_t j = 0; j < n; ++j) sold += t.flows[i * n + j];
    t.output.push_back(sold);
  }
  t.value_added.assign(n, 0);
  return t;
}

std::string ensemble_key(const std::string& text, const production::InputOutputTable& table) {
  const auto plan = parse_ensemble("name = 'n'\nhorizon_days = 60\ndraws = 64\n" + text, "f.toml");
  EXPECT_TRUE(plan) << plan.error().message();
  if (!plan) return {};
  const auto ensemble = Ensemble::prepare(*plan, table, {});
  EXPECT_TRUE(ensemble) << ensemble.error().message();
  return ensemble ? ensemble->key() : std::string();
}

// Shares no key with any that came before.
class Keys {
 public:
  void add(const std::string& key, const std::string& of) {
    const auto [found, is_new] = of_.emplace(key, of);
    EXPECT_TRUE(is_new) << "'" << of << "' has the key of '" << found->second << "'";
  }

 private:
  std::map<std::string, std::string> of_;
};

const std::string loss = "[[shock]]\nname = 'a'\nnode = 'CHN:a'\nloss = 0.5\ndays = 20\nrecovery_days = 10\n";
const std::string psi = "[[parameter]]\nvary = 'psi'\nlow = 0.5\nhigh = 0.9\n";
std::string stocks(const std::string& sectors) {
  return "[[parameter]]\nvary = 'inventory_days'\nsector = [" + sectors + "]\nlow = 20\nhigh = 40\n";
}

TEST(JournalKey, EnsemblesThatMeanSomethingElseHaveOthers) {
  const std::vector<std::string> sectors = {"a", "b", "a sector b", "a,b", "a;b", " a"};
  const auto table = table_of(sectors);
  Keys keys;
  const auto add = [&](const std::string& text) { keys.add(ensemble_key(text, table), text); };
  add(loss + psi);
  for (const char* shape : {"convex", "convex_unscaled", "concave"}) add(fmt::format("{}shape = '{}'\n{}", loss, shape, psi));
  for (const char* named : {"'a', 'b'", "'a sector b'", "'a,b'", "'a;b'", "' a'", "'a'", "'a', 'a sector b'"}) add(loss + stocks(named));
  add(loss + stocks("'a'") + stocks("'b'"));
  add("[[shock]]\nnode = ['CHN:a', 'CHN:b']\nloss = 0.5\ndays = 20\n" + psi);
  add("[[shock]]\nnode = 'CHN:a'\nloss = 0.5\ndays = 20\n[[shock]]\nnode = 'CHN:b'\nloss = 0.5\ndays = 20\n" + psi);
  for (const char* rebuild : {"", "rebuild = 'a'\n", "rebuild = 'b'\n", "rebuild = 'a=50%;b=50%'\n", "rebuild = 'CHN:a'\n",
                              "rebuild = 'a'\nrebuild_days = 50\n", "rebuild = 'a'\nhouseholds_impact = 500\n"})
    add("[[shock]]\nnode = 'CHN:a'\ncapital = 0.2\ndays = 20\n" + std::string(*rebuild == 0 ? "recovery_days = 30\n" : rebuild) + psi);
  const auto given = [](const std::string& one, const std::string& two) {
    return "[[scenario]]\nname = 'one'\n" + one + "[[scenario]]\nname = 'two'\n" + two;
  };
  add(loss + given("psi = 0.7\n", "alpha_max = 1.2\n"));
  add(loss + given("psi = 0.7\nalpha_max = 1.2\n", ""));
  add(loss + given("inventory_days = 'a=20,b=30'\n", ""));
  add(loss + given("inventory_days = 'a=20'\n", "inventory_days = 'b=30'\n"));
}

// The same numbers under other labels: what a parameter or a shock names is another row.
TEST(JournalKey, LabelsOfTheTableSayWhatIsMeant) {
  Keys keys;
  const auto add = [&](const std::string& text, const production::InputOutputTable& table, const std::string& of) {
    keys.add(ensemble_key(text, table), of);
  };
  add(loss + stocks("'b'"), table_of({"a", "b", "c"}), "abc");
  add(loss + stocks("'b'"), table_of({"a", "c", "b"}), "acb");
  add("[[shock]]\nnode = '*'\nloss = 0.5\ndays = 20\n" + psi, table_of({"a", "b", "c", "d"}), "one economy of four sectors");
  add("[[shock]]\nnode = '*'\nloss = 0.5\ndays = 20\n" + psi, table_of({"a", "b"}, {"CHN", "JPN"}), "two of two");
}

TEST(JournalKey, WhatMeansTheSameHasTheSame) {
  const auto table = table_of({"a", "b", "a sector b"});
  const std::string key = ensemble_key(loss + stocks("'a', 'b'"), table);
  EXPECT_EQ(ensemble_key(loss + stocks("'a', 'b'"), table), key);
  EXPECT_EQ(ensemble_key("# of last year\n" + loss + "shape = 'linear'\n" + stocks("'a', 'b'"), table), key);
  EXPECT_EQ(ensemble_key("title = 'Another title'\n" + loss + stocks("'a', 'b'"), table), key);
  EXPECT_EQ(ensemble_key(loss + stocks("'a', 'b'"), table_of({"a", "b", "another name"})), key) << "c is named nowhere";
  EXPECT_EQ(ensemble_key("[model]\ninventory_days = '30,b=60'\n" + loss + psi, table),
            ensemble_key("[model]\ninventory_days = '30,a=30,b=60.0'\n" + loss + psi, table));
}

// The key that a screening hands to whoever computes its blocks.
class KeyOf final : public BlockRunner {
 public:
  Result<BlockLines> run(const BlockWork& work, const std::filesystem::path&, Progress&) override {
    key = work.key;
    return fail(ErrorCode::interrupted, "enough", {}, "");
  }
  std::string key;
};

std::string screen_key(const ScreenInput& input, const shock::CascadeParameters& parameters = {}, const ScreenChoice& choice = {}) {
  KeyOf runner;
  const auto stopped = screen(input, parameters, 1, {}, no_progress(), {}, runner, choice);
  EXPECT_EQ(stopped.error().code, ErrorCode::interrupted);
  return runner.key;
}

ScreenInput firms(std::vector<std::string> names) {
  ScreenInput in;
  in.network.sectors = 1;
  in.network.essentiality = {1};
  in.network.sector.assign(names.size(), 0);
  in.names = std::move(names);
  in.sector_names = {"s"};
  in.network.links = {{0, 1, 3}, {1, 2, 4}, {2, 0, 5}};
  return in;
}

TEST(JournalKey, ScreeningsThatMeanSomethingElseHaveOthers) {
  Keys keys;
  for (const std::vector<std::string>& names : std::vector<std::vector<std::string>>{{"a", "b", "c"},
                                                                                     {"a\nb", "", "c"},
                                                                                     {"a", "b\n", "c"},
                                                                                     {"a", "b", "\nc"},
                                                                                     {"a\n", "b", "c"},
                                                                                     {"a", "\nb", "c"},
                                                                                     {"a,b", "", "c"},
                                                                                     {"a", ",b", "c"},
                                                                                     {"a;b", "", "c"}})
    keys.add(screen_key(firms(names)), names[0] + "|" + names[1] + "|" + names[2]);
  const ScreenInput in = firms({"a", "b", "c"});
  shock::CascadeParameters p;
  const auto with = [&](const std::string& of, const ScreenChoice& choice = {}) { keys.add(screen_key(in, p, choice), of); };
  with("half", {{}, 0.5});
  with("some", {{0, 2}, 1});
  with("in another order", {{2, 0}, 1});
  p.weights = {{1, 2, 3}, {4, 5, 6}};
  with("two weightings");
  p.weights = {{4, 5, 6}, {1, 2, 3}};
  with("the other first");
  p.weights = {{1, 2, 3}};
  with("one");
  EXPECT_EQ(screen_key(firms({"a", "b", "c"}), p), screen_key(in, p));
}

TEST(JournalKey, PiecesSayHowLongTheyAre) {
  using detail::KeyText;
  Keys keys;
  const auto add = [&](const KeyText& key, const std::string& of) { keys.add(key.sha256(), of); };
  add(KeyText().add("ab").add("c"), "ab c");
  add(KeyText().add("a").add("bc"), "a bc");
  add(KeyText().add("abc"), "abc");
  add(KeyText().add("abc").add(""), "abc and nothing");
  add(KeyText().add("1:a").add("1:b"), "with lengths of their own");
  add(KeyText().add("1:a1:b"), "in one");
  add(KeyText().add(std::vector<double>{1, 2}).add(std::vector<double>{3}), "1 2, 3");
  add(KeyText().add(std::vector<double>{1}).add(std::vector<double>{2, 3}), "1, 2 3");
}

}  // namespace
}  // namespace entrepot::stress
