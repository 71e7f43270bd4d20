// Known answers: what GLcascade and fastcascade 0.9.3.1 compute (golden/shock/esri, esri_large).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "base/golden_error.h"
#include "base/test_data.h"
#include "base/text.h"
#include "shock/cascade.h"

namespace entrepot::shock {
namespace {

using Row = std::vector<std::string>;

std::vector<Row> read_rows(const std::filesystem::path& path, bool header = true) {
  std::ifstream in(path);
  EXPECT_TRUE(in.good()) << path;
  std::vector<Row> rows;
  std::string line;
  if (header) std::getline(in, line);
  while (std::getline(in, line)) {
    Row row;
    std::stringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
    rows.push_back(row);
  }
  return rows;
}

std::uint32_t index_of(const std::string& text) { return static_cast<std::uint32_t>(std::stoul(text) - 1); }

std::vector<CascadeLink> read_links(const std::filesystem::path& path) {
  std::vector<CascadeLink> links;
  for (const Row& row : read_rows(path)) links.push_back({index_of(row[0]), index_of(row[1]), std::stod(row[2])});
  return links;
}

CascadeNetwork network_of(const std::string& name) {
  const auto folder = golden_dir() / "shock" / "esri";
  CascadeNetwork n;
  for (const Row& row : read_rows(folder / (name + "_firms.csv"))) n.sector.push_back(index_of(row[1]));
  for (const std::uint32_t sector : n.sector) n.sectors = std::max(n.sectors, sector + 1);
  const auto essential = read_rows(folder / (name + "_ess.csv"));
  for (const Row& row : essential) n.sectors = std::max({n.sectors, index_of(row[0]) + 1, index_of(row[1]) + 1});
  n.essentiality.assign(std::size_t{n.sectors} * n.sectors, 0);
  for (const Row& row : essential)
    n.essentiality[index_of(row[0]) * n.sectors + index_of(row[1])] = static_cast<std::uint8_t>(row[2][0] - '0');
  n.links = read_links(folder / (name + "_edges.csv"));
  return n;
}

// "esri/FILE.csv"
std::string golden_name(const std::filesystem::path& path) { return (path.parent_path().filename() / path.filename()).string(); }

void expect_closures(const Cascade& cascade, const std::filesystem::path& path) {
  const auto rows = read_rows(path);
  ASSERT_FALSE(rows.empty());
  std::vector<std::uint32_t> firms;
  for (const Row& row : rows) firms.push_back(index_of(row[0]));
  const auto outcomes = cascade.close_each(firms, 2);
  ASSERT_TRUE(outcomes) << outcomes.error().what;
  GoldenErrors errors(golden_name(path), 1e-12, absolute_error), iterations(golden_name(path) + ", iterations", 0, "number");
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const std::string firm = "firm " + rows[r][0];
    const CascadeIndex& index = (*outcomes)[r].index[0];
    errors.expect(index.both, std::stod(rows[r][1]), 1, firm);
    errors.expect(index.down, std::stod(rows[r][2]), 1, firm);
    errors.expect(index.up, std::stod(rows[r][3]), 1, firm);
    iterations.expect((*outcomes)[r].iterations, std::stod(rows[r][4]), 1, firm);
  }
}

// The path of a cascade has as many iterations, and ends where the closure does.
void expect_paths(const Cascade& cascade, const std::filesystem::path& file) {
  for (const Row& row : read_rows(file)) {
    const auto path = cascade.path({{index_of(row[0]), 1, 1}});
    ASSERT_TRUE(path) << path.error().what;
    EXPECT_EQ(path->size(), 1 + std::stoul(row[4])) << "firm " << row[0];
    EXPECT_NEAR(path->back()[0].both, std::stod(row[1]), 1e-12) << "firm " << row[0];
    EXPECT_NEAR(path->back()[0].down, std::stod(row[2]), 1e-12) << "firm " << row[0];
    EXPECT_NEAR(path->back()[0].up, std::stod(row[3]), 1e-12) << "firm " << row[0];
  }
}

TEST(CascadeGolden, ClosuresOfSmallNetworks) {
  NEED_TEST_DATA();
  const auto folder = golden_dir() / "shock" / "esri";
  std::size_t files = 0;
  for (const char* name : {"example_data", "sf_lin", "er_mix", "mixed6"})
    for (const char* eps : {"0.01", "0.0001", "1e-12"})
      for (const bool substitution : {false, true}) {
        const std::string ending = std::string("sub") + (substitution ? "1" : "0") + "_eps" + eps + ".csv";
        if (!std::filesystem::exists(folder / (name + ("_esri_" + ending)))) continue;
        ++files;
        CascadeParameters p;
        p.eps = std::stod(eps);
        p.substitution = substitution;
        const auto cascade = Cascade::prepare(network_of(name), p);
        ASSERT_TRUE(cascade) << cascade.error().what;
        expect_closures(*cascade, folder / (name + ("_esri_" + ending)));
        expect_paths(*cascade, folder / (name + ("_esri_" + ending)));
        const auto losses_file = folder / (name + ("_losses1_" + ending));
        if (!std::filesystem::exists(losses_file)) continue;
        const auto losses = cascade->losses({{0, 1, 1}});
        ASSERT_TRUE(losses);
        GoldenErrors errors(golden_name(losses_file), 1e-12, absolute_error);
        for (const Row& row : read_rows(losses_file)) {
          errors.expect(losses->down[index_of(row[0])], std::stod(row[1]), 1, row[0]);
          errors.expect(losses->up[index_of(row[0])], std::stod(row[2]), 1, row[0]);
        }
      }
  EXPECT_EQ(files, 10u);
}

TEST(CascadeGolden, PartialShocksCostsRevenueAndTheGrowthRule) {
  NEED_TEST_DATA();
  const auto folder = golden_dir() / "shock" / "esri";
  CascadeNetwork n = network_of("er_mix");
  const std::size_t firms = n.sector.size();
  std::vector<double> out(firms, 0.0), in(firms, 0.0), both(firms, 0.0);
  for (const CascadeLink& link : n.links) {
    out[link.supplier] += link.amount;
    in[link.customer] += link.amount;
  }
  for (std::size_t i = 0; i < firms; ++i) both[i] = out[i] + in[i];
  std::vector<CascadeShock> shocks(3);
  for (std::uint32_t i = 0; i < firms; ++i) {
    const double share = 0.05 * ((7 * (i + 1)) % 11) / 10;
    shocks[0].push_back({i, share, share});
    if (n.sector[i] != 1) continue;
    shocks[1].push_back({i, 0.3, 0.3});
    shocks[2].push_back({i, 0.3, 0});
  }
  for (const std::string kind : {"plain", "costs", "growth"}) {
    CascadeNetwork network = n;
    CascadeParameters p;
    p.weights = {out, in, both};
    if (kind == "growth") p.stop = CascadeStop::total_growth;
    if (kind == "costs") {
      p.substitution = false;
      network.revenue = out;
      network.costs = in;
      for (double& x : network.revenue) x *= 1.3;
      for (double& x : network.costs) x *= 1.2;
    }
    const auto cascade = Cascade::prepare(network, p);
    ASSERT_TRUE(cascade);
    const auto outcomes = cascade->run(shocks, 2);
    ASSERT_TRUE(outcomes);
    const std::map<std::string, std::size_t> weighting{{"out", 0}, {"in", 1}, {"out+in", 2}};
    const auto rows = read_rows(folder / ("er_mix_options_" + kind + "_esri.csv"));
    EXPECT_EQ(rows.size(), 9u);
    const auto name = [&](const char* of) { return fmt::format("esri/er_mix_options_{}_{}.csv", kind, of); };
    GoldenErrors errors(name("esri"), 1e-12, absolute_error), iterations(name("esri") + ", iterations", 0, "number");
    for (const Row& row : rows) {
      const CascadeOutcome& outcome = (*outcomes)[index_of(row[0])];
      const CascadeIndex& index = outcome.index[weighting.at(row[1])];
      errors.expect(index.both, std::stod(row[2]), 1, row[1]);
      errors.expect(index.down, std::stod(row[3]), 1, row[1]);
      errors.expect(index.up, std::stod(row[4]), 1, row[1]);
      iterations.expect(outcome.iterations, std::stod(row[5]), 1, row[1]);
    }
    std::vector<CascadeLosses> losses;
    for (const CascadeShock& shock : shocks) losses.push_back(*cascade->losses(shock));
    GoldenErrors of_firms(name("losses"), 1e-12, absolute_error);
    for (const Row& row : read_rows(folder / ("er_mix_options_" + kind + "_losses.csv")))
      for (std::size_t s = 0; s < 3; ++s) {
        of_firms.expect(losses[s].down[index_of(row[0])], std::stod(row[1 + 2 * s]), 1, row[0]);
        of_firms.expect(losses[s].up[index_of(row[0])], std::stod(row[2 + 2 * s]), 1, row[0]);
      }
    GoldenErrors of_sectors(name("sectors"), 1e-12, absolute_error);
    for (const Row& row : read_rows(folder / ("er_mix_options_" + kind + "_sectors.csv"))) {
      const std::size_t s = index_of(row[0]);
      const SectorImpact impact = cascade->sector_impacts(shocks[s], losses[s], 0)[index_of(row[1])];
      const double found[] = {impact.down, impact.up, impact.both, impact.direct_down, impact.direct_up, impact.direct_both};
      // Of a shock in one direction the peer prints the other as the direct part of both, and subtracts the larger as we do.
      const std::size_t columns = s == 2 ? 5 : 6;
      for (std::size_t c = 0; c < columns; ++c) of_sectors.expect(found[c], std::stod(row[2 + c]), 1, row[1]);
    }
  }
}

// Sectors and essentiality as golden/shock/GENERATORS.md says.
TEST(CascadeGolden, SixteenClosuresOfTenThousandFirms) {
  NEED_TEST_DATA();
  const auto folder = golden_dir() / "shock" / "esri_large";
  CascadeNetwork n;
  n.sectors = 616;
  const std::uint32_t firms = 10'000, per = firms / n.sectors;
  for (std::uint32_t i = 0; i < firms; ++i) n.sector.push_back(i < per * n.sectors ? i / per : i - per * n.sectors);
  const auto groups = read_rows(folder / "ess55.csv", false);
  for (std::uint32_t k = 0; k < n.sectors; ++k)
    for (std::uint32_t l = 0; l < n.sectors; ++l)
      n.essentiality.push_back(static_cast<std::uint8_t>(groups[k * 55 / 616][l * 55 / 616][0] - '0'));
  n.links = read_links(folder / "pl10000.csv");
  for (const bool substitution : {false, true}) {
    CascadeParameters p;
    p.substitution = substitution;
    const auto cascade = Cascade::prepare(n, p);
    ASSERT_TRUE(cascade) << cascade.error().what;
    EXPECT_EQ(cascade->links(), 76'749u);
    expect_closures(*cascade, folder / (std::string("pl10000_esri_sub") + (substitution ? "1" : "0") + "_eps0.01.csv"));
  }
}

// What any result must be, whatever the table: of weights by sales, purchases and both together the third index is the mean of the others, and
// an index lies between the larger of its parts and their sum.
void expect_of_three_weights(const std::array<CascadeIndex, 3>& by, const std::string& what) {
  EXPECT_NEAR(by[2].both, (by[0].both + by[1].both) / 2, 1e-13 * by[2].both) << what;
  EXPECT_NEAR(by[2].down, (by[0].down + by[1].down) / 2, 1e-13 * by[2].down) << what;
  EXPECT_NEAR(by[2].up, (by[0].up + by[1].up) / 2, 1e-13 * by[2].up) << what;
  for (const CascadeIndex& index : by) {
    EXPECT_GE(index.both, std::max(index.down, index.up) - 1e-15) << what;
    EXPECT_LE(index.both, index.down + index.up + 1e-15) << what;
  }
}

// The published indices of 3,465 nodes, whose inputs are not here, are of the weights that their description says, and so are ours.
TEST(CascadeGolden, PublishedIndicesAreOfTheThreeWeights) {
  const auto rows = read_rows(golden_dir() / "shock" / "esri_icio2020" / "esri_icio2020_published.csv");
  ASSERT_EQ(rows.size(), 3465u);
  std::size_t nothing = 0;
  for (const Row& row : rows) {
    const auto index = [&](std::size_t w) { return CascadeIndex{std::stod(row[w]), std::stod(row[w + 1]), std::stod(row[w + 2])}; };
    expect_of_three_weights({index(1), index(4), index(7)}, "node " + row[0]);
    if (index(7) != CascadeIndex{}) continue;
    ++nothing;
    EXPECT_EQ(row[10], "1") << "a node without trade ends the first iteration";
  }
  EXPECT_EQ(nothing, 112u);
  const CascadeNetwork network = network_of("er_mix");
  std::vector<double> sales(network.sector.size()), purchases(sales);
  for (const CascadeLink& link : network.links) {
    sales[link.supplier] += link.amount;
    purchases[link.customer] += link.amount;
  }
  std::vector<double> trade = sales;
  for (std::size_t i = 0; i < trade.size(); ++i) trade[i] += purchases[i];
  CascadeParameters p;
  p.weights = {sales, purchases, trade};
  const auto cascade = Cascade::prepare(network, p);
  ASSERT_TRUE(cascade);
  for (std::uint32_t firm = 0; firm < network.sector.size(); ++firm) {
    const auto outcome = cascade->close_each({&firm, 1}, 1);
    ASSERT_TRUE(outcome);
    const auto& index = (*outcome)[0].index;
    expect_of_three_weights({index[0], index[1], index[2]}, "firm " + std::to_string(firm));
  }
}

}  // namespace
}  // namespace entrepot::shock
