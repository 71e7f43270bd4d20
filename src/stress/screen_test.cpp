// Screening: stopped and gone on with, and what a journal refuses.
#include "stress/screen.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/random.h"
#include "base/test_progress.h"

namespace entrepot::stress {
namespace {

namespace fs = std::filesystem;

class Screen : public testing::Test {
 protected:
  Screen() : folder_(fs::temp_directory_path() / ("entrepot_screen_" + std::to_string(::getpid()))) { fs::create_directories(folder_); }
  ~Screen() override { fs::remove_all(folder_); }

  static ScreenInput input(std::uint32_t firms) {
    ScreenInput in;
    RandomStream random(7, 0, 0);
    in.network.sectors = 5;
    in.network.essentiality.assign(25, 1);
    for (std::uint32_t c = 0; c < 25; c += 3) in.network.essentiality[c] = 2;
    for (std::uint32_t i = 0; i < firms; ++i) {
      in.names.push_back("f" + std::to_string(i));
      in.network.sector.push_back(i % 5);
      for (int l = 0; l < 5; ++l) in.network.links.push_back({i, static_cast<std::uint32_t>(random.below(firms)), 1 + random.uniform()});
    }
    return in;
  }
  static std::string bytes(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }
  fs::path folder_;
};

// Invariant: A screening that was stopped goes on to the same bytes.
TEST_F(Screen, GoesOnWhereItWasStoppedWithTheSameBytes) {
  const ScreenInput in = input(700);  // eleven blocks
  const fs::path journal = folder_ / "j";
  const auto whole = screen(in, {}, 2, journal);
  ASSERT_TRUE(whole) << whole.error().what;
  EXPECT_EQ(whole->rows.size(), 700u);
  EXPECT_EQ(whole->resumed, 0u);
  const std::string full = bytes(journal);
  for (const std::size_t cut : {full.size() - 1, full.size() / 2, full.size() / 3, full.find('\n') + 1, full.find('\n'), std::size_t{0}}) {
    std::ofstream(journal, std::ios::binary | std::ios::trunc) << full.substr(0, cut);
    const auto again = screen(in, {}, 1, journal);
    ASSERT_TRUE(again) << cut << again.error().what;
    EXPECT_TRUE(again->rows == whole->rows) << cut;
    EXPECT_EQ(bytes(journal), full) << cut;
    const auto lines = std::count(full.begin(), full.begin() + static_cast<std::ptrdiff_t>(cut), '\n');  // that of the header first
    EXPECT_EQ(again->resumed, 64U * static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, lines - 1))) << cut;
  }
  const auto without = screen(in, {}, 1, {});
  ASSERT_TRUE(without);
  EXPECT_TRUE(without->rows == whole->rows);
}

TEST_F(Screen, WhatIsStoppedKeepsItsFinishedBlocks) {
  const ScreenInput in = input(700);
  const fs::path journal = folder_ / "j";
  StopAfter progress(2);  // at the start of the second block
  const auto stopped = screen(in, {}, 1, journal, progress);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::interrupted);
  const auto rest = screen(in, {}, 1, journal), whole = screen(in, {}, 1, {});
  ASSERT_TRUE(rest && whole);
  EXPECT_EQ(rest->resumed, 64u);
  EXPECT_TRUE(rest->rows == whole->rows);
}

// A small network is saved on its way; a large one in blocks of 256.
TEST_F(Screen, BlocksGrowWithTheNetwork) {
  const fs::path journal = folder_ / "j";
  const auto lines_of = [&](std::uint32_t firms) {
    fs::remove(journal);
    EXPECT_TRUE(screen(input(firms), {}, 2, journal));
    const std::string text = bytes(journal);
    return std::count(text.begin(), text.end(), '\n') - 1;
  };
  EXPECT_EQ(lines_of(340), 6);  // of 64
  EXPECT_EQ(lines_of(1440), 16);  // of 90
  EXPECT_EQ(lines_of(5000), 20);  // of 256
}

TEST_F(Screen, AJournalOfOtherInputIsRefused) {
  const fs::path journal = folder_ / "j";
  ASSERT_TRUE(screen(input(20), {}, 1, journal));
  const std::string before = bytes(journal);
  shock::CascadeParameters other;
  other.eps = 1e-3;
  EXPECT_EQ(screen(input(20), other, 1, journal).error().code, ErrorCode::contradiction);
  ScreenInput renamed = input(20);
  renamed.names[3] = "other";
  EXPECT_EQ(screen(renamed, {}, 1, journal).error().code, ErrorCode::contradiction);
  ScreenInput changed = input(20);
  changed.network.links[0].amount *= 2;
  EXPECT_EQ(screen(changed, {}, 1, journal).error().code, ErrorCode::contradiction);
  EXPECT_EQ(bytes(journal), before);
}

TEST_F(Screen, ADamagedJournalIsAnError) {
  const fs::path journal = folder_ / "j";
  ASSERT_TRUE(screen(input(20), {}, 1, journal));
  std::string text = bytes(journal);
  text.insert(text.find('\n') + 1, "0x1p-1 0x1p-1 0x1p-1 3\n");
  std::ofstream(journal, std::ios::binary | std::ios::trunc) << text;
  const auto result = screen(input(20), {}, 1, journal);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::bad_syntax);
  EXPECT_EQ(result.error().where.line, 2);
}

// A journal in which a digit, a line or the order of two was changed is refused, at the line.
TEST_F(Screen, AChangedDigitOfAJournalIsAnError) {
  const fs::path journal = folder_ / "j";
  const ScreenInput in = input(700);  // eleven blocks
  ASSERT_TRUE(screen(in, {}, 1, journal));
  const std::string text = bytes(journal);
  const auto refused_with = [&](const std::string& changed) {
    std::ofstream(journal, std::ios::binary | std::ios::trunc) << changed;
    const auto result = screen(in, {}, 1, journal);
    EXPECT_FALSE(result);
    EXPECT_EQ(bytes(journal), changed);
    return result ? Error{} : result.error();
  };
  std::vector<std::size_t> starts;  // of lines
  for (std::size_t at = 0; at != std::string::npos && at < text.size(); at = text.find('\n', at) + 1) starts.push_back(at);
  ASSERT_EQ(starts.size(), 12U);
  std::string digit = text;
  const std::size_t place = text.find("0x1.", starts[2]) + 4;
  digit[place] = digit[place] == '5' ? '6' : '5';
  EXPECT_EQ(refused_with(digit).code, ErrorCode::bad_syntax);
  EXPECT_EQ(refused_with(digit).where.line, 3);
  const std::string second = text.substr(starts[1], starts[2] - starts[1]), third = text.substr(starts[2], starts[3] - starts[2]);
  EXPECT_EQ(refused_with(text.substr(0, starts[1]) + third + second + text.substr(starts[3])).where.line, 2);
  EXPECT_EQ(refused_with(text.substr(0, starts[1]) + third + text.substr(starts[3])).where.line, 2);
}

TEST_F(Screen, AJournalOfAnEarlierVersionSaysHowToGoOn) {
  const fs::path journal = folder_ / "j";
  ASSERT_TRUE(screen(input(20), {}, 1, journal));
  std::string text = bytes(journal);
  const std::string version = " sums 1\n";
  ASSERT_EQ(text.find(version), text.find('\n') + 1 - version.size());
  text.replace(text.find(version), version.size(), "\n");
  std::ofstream(journal, std::ios::binary | std::ios::trunc) << text;
  const auto result = screen(input(20), {}, 1, journal);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::unsupported);
  EXPECT_NE(result.error().remedy.find("begin again"), std::string::npos);
}

// Two economies, mines and mills: A.mine -> both mills. Of its output of 10, the mine sells 4 to A.mill and 2 to B.mill.
TEST_F(Screen, ATableIsANetworkOfItsNodes) {
  production::InputOutputTable table;
  table.regions = {EconomyId::parse("CHN").value(), EconomyId::parse("JPN").value()};
  table.sectors = {{"mine", "mining"}, {"mill", "milling"}};
  table.flows = {0, 4, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, -1, 0, 0, 0};
  table.output = {10, 8, 5, 0};
  const ScreenInput in = screen_input(table);
  EXPECT_EQ(in.names, (std::vector<std::string>{"CHN:mine", "CHN:mill", "JPN:mine", "JPN:mill"}));
  EXPECT_EQ(in.network.links.size(), 3u);
  EXPECT_EQ(in.notes.size(), 2u);
  const auto cascade = shock::Cascade::prepare(in.network, {});
  ASSERT_TRUE(cascade);
  const auto losses = cascade->losses({{1, 1, 1}});
  ASSERT_TRUE(losses);
  EXPECT_DOUBLE_EQ(losses->up[0], 0.4);  // the mill took 4 of the mine's 10
}

// B.mine sells 6 of 4, A.mine 11 of 10: upward each loss of a buyer counts 1.5 times and 1.1 times.
TEST_F(Screen, NodesOfATableThatSellMoreThanTheyMakeAreNoted) {
  production::InputOutputTable table;
  table.regions = {EconomyId::parse("CHN").value(), EconomyId::parse("JPN").value()};
  table.sectors = {{"mine", "mining"}, {"mill", "milling"}};
  table.flows = {0, 8, 0, 3, 0, 0, 0, 0, 0, 2, 0, 4, 0, 0, 0, 0};
  table.output = {10, 20, 4, 20};
  EXPECT_EQ(screen_input(table).chain_notes,
            std::vector<std::string>{"2 node(s) sell more to nodes than their output (the most: JPN:mine, 1.5 times it): their losses by "
                                     "missing customers are larger than the share that stops buying, up to all"});
  table.output[0] = 11;
  table.output[2] = 6;
  EXPECT_TRUE(screen_input(table).chain_notes.empty());
}

// Half of the ore of KOR's mill, which also buys power for 3 of 4.
TEST_F(Screen, EssentialityOfATableCountsInAllRegions) {
  production::InputOutputTable table;
  table.regions = {EconomyId::parse("KOR").value()};
  table.sectors = {{"mine", "mining"}, {"mill", "milling"}, {"power", "power"}};
  table.flows = {0, 1, 0, 0, 0, 0, 0, 3, 0};
  table.output = {10, 10, 10};
  shock::CascadeParameters p;
  p.substitution = false;
  const auto loss_of_mill = [&](std::vector<std::uint8_t> essentiality) {
    const auto cascade = shock::Cascade::prepare(screen_input(table, std::move(essentiality)).network, p);
    return cascade->losses({{0, 0.5, 0}})->down[1];
  };
  EXPECT_DOUBLE_EQ(loss_of_mill({}), 0.125);
  EXPECT_DOUBLE_EQ(loss_of_mill({1, 2, 1, 1, 1, 1, 1, 1, 1}), 0.5);
  EXPECT_DOUBLE_EQ(loss_of_mill({1, 0, 1, 1, 1, 1, 1, 1, 1}), 0);
}

TEST_F(Screen, RanksByTheLargerLoss) {
  ScreenResult result;
  result.rows = {{0, {0.1, 0, 0}, 1, {}}, {1, {0.3, 0, 0}, 1, {}}, {2, {0.1, 0, 0}, 1, {}}};
  const auto ranked = result.ranked();
  EXPECT_EQ(ranked[0].node, 1u);
  EXPECT_EQ(ranked[1].node, 0u);
  EXPECT_EQ(ranked[2].node, 2u);
}

// Invariant: One screening with several weights gives the indices that one for each of them gives.
TEST_F(Screen, SeveralWeightsInOneRun) {
  const ScreenInput in = input(300);
  RandomStream random(3, 0, 0);
  std::vector<double> people, value;
  for (std::size_t i = 0; i < 300; ++i) {
    people.push_back(random.uniform());
    value.push_back(i % 3 == 0 ? 0 : 10 * random.uniform());
  }
  shock::CascadeParameters p, q;
  p.weights = {people, value};
  const auto together = screen(in, p, 2, folder_ / "j");
  const auto again = screen(in, p, 1, folder_ / "j");  // all of it from the journal
  ASSERT_TRUE(together && again);
  EXPECT_EQ(again->resumed, 300u);
  EXPECT_TRUE(again->rows == together->rows);
  p.weights = {people};
  q.weights = {value};
  const auto first = screen(in, p, 1, {}), second = screen(in, q, 1, {});
  ASSERT_TRUE(first && second);
  for (std::size_t i = 0; i < 300; ++i) {
    EXPECT_EQ(together->rows[i].index, first->rows[i].index);
    ASSERT_EQ(together->rows[i].others.size(), 1u);
    EXPECT_EQ(together->rows[i].others[0], second->rows[i].index);
  }
}

TEST_F(Screen, ChosenNodesAndPartialShocks) {
  const ScreenInput in = input(300);
  const auto all = screen(in, {}, 2, {});
  ScreenChoice choice;
  choice.nodes = {250, 3};
  const auto two = screen(in, {}, 2, {}, no_progress(), Limits{}, in_this_process(), choice);
  ASSERT_TRUE(all && two);
  ASSERT_EQ(two->rows.size(), 2u);
  EXPECT_EQ(two->rows[0], all->rows[250]);
  EXPECT_EQ(two->rows[1], all->rows[3]);
  choice.severity = 0.5;
  const auto half = screen(in, {}, 2, folder_ / "h", no_progress(), Limits{}, in_this_process(), choice);
  const auto cascade = shock::Cascade::prepare(in.network, {});
  ASSERT_TRUE(half && cascade);
  const auto by_hand = cascade->run(std::vector<shock::CascadeShock>{{{250, 0.5, 0.5}}}, 1);
  EXPECT_EQ(half->rows[0].index, (*by_hand)[0].index[0]);
  EXPECT_LT(half->rows[0].index.both, two->rows[0].index.both);
  const auto other = screen(in, {}, 1, folder_ / "h");  // all nodes, closed
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::contradiction);
}

TEST_F(Screen, ChoicesThatCannotBe) {
  const ScreenInput in = input(10);
  const auto code = [&](const ScreenChoice& choice) {
    return screen(in, {}, 1, {}, no_progress(), Limits{}, in_this_process(), choice).error().code;
  };
  EXPECT_EQ(code({{}, 0}), ErrorCode::out_of_range);
  EXPECT_EQ(code({{}, 1.5}), ErrorCode::out_of_range);
  EXPECT_EQ(code({{10}, 1}), ErrorCode::unknown_name);
  EXPECT_EQ(code({{2, 2}, 1}), ErrorCode::duplicate);
}

TEST_F(Screen, FirmsThatDoNotAddUpAreNoted) {
  production::FirmNetwork n;
  n.firms = {"a", "b"};
  n.sectors = {"x"};
  n.sector = {0, 0};
  n.essentiality = {1};
  n.links = {{0, 1, 5}, {1, 0, 3}};
  EXPECT_TRUE(screen_input(n).chain_notes.empty());
  n.final_demand = {1, 1};
  ASSERT_EQ(screen_input(n).chain_notes.size(), 1u);
  EXPECT_TRUE(screen_input(n).chain_notes[0].starts_with("final_demand without revenue")) << screen_input(n).chain_notes[0];
  n.revenue = {6, 2};
  n.costs = {2.5, 6};
  const ScreenInput in = screen_input(n);
  ASSERT_EQ(in.chain_notes.size(), 2u);
  EXPECT_TRUE(in.chain_notes[0].starts_with("1 firm(s) have a revenue below their sales to firms (the first: b, 2 against 3)"))
      << in.chain_notes[0];
  EXPECT_TRUE(in.chain_notes[1].starts_with("1 firm(s) have costs below their purchases from firms (the first: a, 2.5 against 3)"))
      << in.chain_notes[1];
  n.revenue = {5, 3};
  n.costs = {3, 5};
  EXPECT_TRUE(screen_input(n).chain_notes.empty());
}

TEST_F(Screen, LinksThatAreAddedUpAreNamed) {
  production::FirmNetwork n;
  n.firms = {"ore", "steel", "cars"};
  n.sectors = {"x"};
  n.sector = {0, 0, 0};
  n.essentiality = {1};
  n.links = {{1, 2, 5}, {0, 1, 3}, {1, 2, 2}, {1, 2, 1}};
  const auto twice = screen(screen_input(n), {}, 1, {});
  ASSERT_TRUE(twice);
  EXPECT_EQ(twice->notes, std::vector<std::string>{"2 link(s) are added to another of the same pair (the first: steel to cars)"});
}

TEST_F(Screen, FirmsOfOneMarketStandInForEachOther) {
  production::FirmNetwork n;
  n.firms = {"a", "b", "c"};
  n.sectors = {"ore", "steel"};
  n.sector = {0, 0, 1};
  n.essentiality = {1, 1, 1, 1};
  n.links = {{0, 2, 1}, {1, 2, 1}};
  const auto steel_down = [&] {
    const auto cascade = shock::Cascade::prepare(screen_input(n).network, {});
    return cascade->losses({{0, 1, 1}})->down[2];
  };
  EXPECT_EQ(steel_down(), 0.5);  // b sells as much as a, so half of the loss of a cannot be had from b: sigma is 1
  n.links[1].amount = 3;
  EXPECT_NEAR(steel_down(), 0.25 / 3, 1e-15);  // sigma 1/3
  n.market = {0, 1, 2};
  EXPECT_EQ(steel_down(), 0.25);  // no one stands in
}

}  // namespace
}  // namespace entrepot::stress
