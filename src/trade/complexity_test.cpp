#include "trade/complexity.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/random.h"

namespace entrepot::trade {
namespace {

EconomyId id(const char* code) { return EconomyId::parse(code).value(); }

// One line per economy, a mark for what it exports with an advantage.
Advantage advantages(const std::vector<std::string>& lines) {
  std::vector<std::uint8_t> cells;
  for (const std::string& line : lines)
    for (const char mark : line) cells.push_back(mark == 'x');
  return {lines.size(), lines.front().size(), cells};
}

// Sums written out as in the formula.
std::optional<double> plain_density(const Advantage& m, std::size_t c, std::size_t k, Self self) {
  double near = 0, all = 0;
  for (std::size_t l = 0; l < m.products(); ++l) {
    if (l == k && self == Self::left_out) continue;
    double shared = 0;
    for (std::size_t e = 0; e < m.economies(); ++e) shared += m.at(e, k) && m.at(e, l);
    const double most = std::max(m.ubiquity()[k], m.ubiquity()[l]);
    const double phi = most > 0 ? shared / most : 0;
    all += phi;
    if (m.at(c, l)) near += phi;
  }
  if (!(all > 0)) return std::nullopt;
  return near / all;
}

TEST(Complexity, OfNestedExportsRisesWithDiversityAndFallsWithUbiquity) {
  const Advantage m = advantages({"xxxx", "xxx.", "xx..", "x..."});
  const Complexity found = complexity(m);
  ASSERT_EQ(found.reason, "");
  for (std::size_t c = 0; c + 1 < 4; ++c) EXPECT_GT(*found.eci[c], *found.eci[c + 1]);
  for (std::size_t k = 0; k + 1 < 4; ++k) EXPECT_LT(*found.pci[k], *found.pci[k + 1]);
  // Diversities 4 3 2 1: the eigenvalues of W are 1, 1/4, 1/9 and 1/16.
  EXPECT_NEAR(found.second_eigenvalue, 0.25, 1e-12);
}

TEST(Complexity, LeavesOutAndListsWhatHasNoAdvantage) {
  const Complexity with = complexity(advantages({"xx.xx", "xx...", ".....", "x..x."}));
  const Complexity without = complexity(advantages({"xxxx", "xx..", "x.x."}));
  EXPECT_EQ(with.economies_left_out, (std::vector<std::size_t>{2}));
  EXPECT_EQ(with.products_left_out, (std::vector<std::size_t>{2}));
  EXPECT_FALSE(with.eci[2].has_value());
  EXPECT_FALSE(with.pci[2].has_value());
  EXPECT_EQ(with.eci[3], without.eci[2]);
  EXPECT_EQ(with.pci[4], without.pci[3]);
}

TEST(Complexity, IsMissingWithAReasonWhereItIsNotDefined) {
  for (const auto& [lines, reason] :
       std::vector<std::pair<std::vector<std::string>, std::string>>{{{"xx", "x."}, "fewer than three"},
                                                                     {{"xx..", "xx..", "..xx"}, "share no product"},
                                                                     {{"xx", "xx", "xx"}, "the same products"},
                                                                     {{"xx..", ".xx.", "..xx", "x..x"}, "equally well"}}) {
    const Complexity found = complexity(advantages(lines));
    EXPECT_NE(found.reason.find(reason), std::string::npos) << found.reason;
    EXPECT_TRUE(std::none_of(found.eci.begin(), found.eci.end(), [](const auto& value) { return value.has_value(); }));
    EXPECT_TRUE(std::none_of(found.pci.begin(), found.pci.end(), [](const auto& value) { return value.has_value(); }));
  }
}

TEST(Density, OfAProductThatIsAloneIsMissingWithoutItselfAndOneWithIt) {
  const Advantage m = advantages({"xx.", "xx.", "..x"});
  EXPECT_FALSE(density(m, Self::left_out)[2 * 3 + 2].has_value());
  EXPECT_EQ(density(m, Self::counted)[2 * 3 + 2], 1);
  EXPECT_EQ(density(m, Self::counted)[0 * 3 + 2], 0);
  const Advantage idle = advantages({"x.", "x."});
  EXPECT_FALSE(density(idle, Self::counted)[1].has_value());  // no exporter, no proximity
}

TEST(ExportTables, SumExportsOfAPeriodOverImporters) {
  TradeTableBuilder builder({});
  builder.add({2020, id("KOR"), id("JPN"), 811292, 30, {}, 1});
  builder.add({2020, id("KOR"), id("CHN"), 811292, 12, {}, 2});
  builder.add({2020, id("JPN"), id("CHN"), 100, 5, {}, 3});
  builder.add({2020, id("CHN"), id("JPN"), 200, 0, {}, 4});  // a flow of nothing
  builder.add({2021, id("CHN"), id("JPN"), 300, 9, {}, 5});
  LoadReport report;
  const TradeTable table = std::move(builder).finish(report);
  const ExportTable exports = export_table(table, 2020).value();
  EXPECT_EQ(exports.economies, (std::vector{id("JPN"), id("KOR")}));
  EXPECT_EQ(exports.products, (std::vector<std::uint32_t>{100, 811292}));
  EXPECT_EQ(exports.exports.at(1, 1), 42);
  EXPECT_EQ(exports.product(811292), 1U);
  EXPECT_FALSE(exports.product(200).has_value());
  EXPECT_FALSE(exports.economy(id("CHN")).has_value());
  const auto missing = export_table(table, 2019);
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code, ErrorCode::missing_data);
  EXPECT_NE(missing.error().remedy.find("2020, 2021"), std::string::npos);
}

TEST(LatentSuppliers, AreThoseWhoMakeWhatIsNear) {
  // Economy 0 makes the product (column 0) beside 1 and 2; economy 1 makes both of these, 2 one, 3 neither.
  const ExportTable table{
      {id("CHN"), id("JPN"), id("KOR"), id("VNM")}, {10, 11, 12, 13}, {4, 4, {9, 9, 9, 0, 0, 9, 9, 0, 0, 9, 0, 9, 1, 0, 0, 9}}};
  const Advantage m = advantages({"xxx.", ".xx.", ".x.x", "...x"});
  const auto latent = latent_suppliers(table, m, 0);
  ASSERT_EQ(latent.size(), 3U);
  EXPECT_EQ(latent[0].economy, 1U);
  EXPECT_NEAR(latent[0].density, 1, 1e-15);
  EXPECT_EQ(latent[0].nearest, (std::vector<std::size_t>{2, 1}));
  EXPECT_EQ(latent[1].economy, 2U);
  EXPECT_NEAR(latent[1].density, (1.0 / 3) / (1.0 / 3 + 1.0 / 2), 1e-15);
  EXPECT_EQ(latent[2].density, 0);
  EXPECT_EQ(latent[2].exports_usd, 1);
}

Advantage drawn_advantage(std::size_t economies_max, std::size_t products_max) {
  const auto economies = *rc::gen::inRange<std::size_t>(1, economies_max), products = *rc::gen::inRange<std::size_t>(1, products_max);
  const auto cells = *rc::gen::container<std::vector<std::uint8_t>>(economies * products, rc::gen::element<std::uint8_t>(0, 0, 1));
  return {economies, products, cells};
}

// Dense and large enough that there is an index, nearly always.
Advantage connected_advantage() {
  RandomStream random(*rc::gen::arbitrary<std::uint64_t>(), 0, 0);
  const std::size_t economies = 4 + random.below(12), products = 8 + random.below(25);
  std::vector<std::uint8_t> cells(economies * products);
  for (std::uint8_t& cell : cells) cell = random.uniform() < 0.4;
  return {economies, products, cells};
}

// Invariant: Densities without a matrix of proximities are those of the sums written out, with the product itself and without.
RC_GTEST_PROP(DensityProperty, IsTheSumWrittenOut, ()) {
  const Advantage m = drawn_advantage(80, 30);
  for (const Self self : {Self::counted, Self::left_out}) {
    const auto all = density(m, self);
    for (std::size_t k = 0; k < m.products(); ++k) {
      const auto of_one = density_of(m, k, self);
      for (std::size_t c = 0; c < m.economies(); ++c) {
        const auto want = plain_density(m, c, k, self), got = all[c * m.products() + k];
        RC_ASSERT(got.has_value() == want.has_value() && of_one[c].has_value() == want.has_value());
        if (want) RC_ASSERT(std::abs(*got - *want) < 1e-12 && std::abs(*of_one[c] - *want) < 1e-12);
      }
    }
  }
}

// Invariant: Proximities lie between 0 and 1, are symmetric, and are 1 for a product with itself.
RC_GTEST_PROP(ProximityProperty, IsSymmetricAndBounded, ()) {
  const Advantage m = drawn_advantage(150, 20);
  const auto phi = proximities(m);
  for (std::size_t k = 0; k < m.products(); ++k)
    for (std::size_t l = 0; l < m.products(); ++l) {
      const double one = phi[k * m.products() + l];
      RC_ASSERT(one >= 0 && one <= 1 && one == phi[l * m.products() + k]);
      if (k == l) RC_ASSERT(one == (m.ubiquity()[k] > 0 ? 1 : 0));
    }
}

// Invariant: ECI solves its eigenvalue problem, no other direction but the trivial one explains more, and both indices have mean 0 and
// standard deviation 1.
RC_GTEST_PROP(ComplexityProperty, SolvesItsEigenvalueProblem, ()) {
  const Advantage m = connected_advantage();
  const Complexity found = complexity(m);
  RC_PRE(found.reason.empty());
  const std::size_t n = m.economies();
  const auto applied = [&](const std::vector<double>& vector) {  // W times a vector
    std::vector<double> of_product(m.products()), result(n);
    for (std::size_t k = 0; k < m.products(); ++k)
      for (std::size_t c = 0; c < n; ++c)
        if (m.at(c, k)) of_product[k] += vector[c] / m.ubiquity()[k];
    for (std::size_t c = 0; c < n; ++c)
      for (std::size_t k = 0; k < m.products(); ++k)
        if (m.at(c, k)) result[c] += of_product[k] / m.diversity()[c];
    return result;
  };
  const auto inner = [&](const std::vector<double>& a, const std::vector<double>& b) {  // in which W is symmetric
    double sum = 0;
    for (std::size_t c = 0; c < n; ++c) sum += a[c] * b[c] * m.diversity()[c];
    return sum;
  };
  const std::vector<double> ones(n, 1);
  const auto without_trivial = [&](std::vector<double> vector) {
    const double part = inner(vector, ones) / inner(ones, ones);
    for (double& value : vector) value -= part;
    return vector;
  };
  std::vector<double> eci(n);
  for (std::size_t c = 0; c < n; ++c) eci[c] = found.eci[c].value_or(0);
  eci = without_trivial(eci);
  for (std::size_t c = 0; c < n; ++c)
    if (m.diversity()[c] == 0) eci[c] = 0;
  const auto image = applied(eci);
  for (std::size_t c = 0; c < n; ++c)
    if (m.diversity()[c] > 0) RC_ASSERT(std::abs(image[c] - found.second_eigenvalue * eci[c]) < 1e-9);
  std::vector<double> other(n);
  for (double& value : other) value = static_cast<double>(*rc::gen::inRange(-9, 10));
  other = without_trivial(other);
  RC_ASSERT(inner(other, applied(other)) <= (found.second_eigenvalue + 1e-9) * inner(other, other) + 1e-12);
  for (const auto* index : {&found.eci, &found.pci}) {
    double mean = 0, square = 0, count = 0;
    for (const auto& value : *index) {
      mean += value.value_or(0);
      square += value.value_or(0) * value.value_or(0);
      count += value.has_value();
    }
    RC_ASSERT(std::abs(mean / count) < 1e-9 && std::abs(square / count - 1) < 1e-9);
  }
}

// Invariant: The order of economies and products changes no index.
RC_GTEST_PROP(ComplexityProperty, TheOrderDoesNotMatter, ()) {
  const Advantage m = connected_advantage();
  const std::size_t n = m.economies(), products = m.products();
  std::vector<std::uint8_t> cells(n * products);
  for (std::size_t c = 0; c < n; ++c)
    for (std::size_t k = 0; k < products; ++k) cells[c * products + k] = m.at(n - 1 - c, products - 1 - k);
  const Complexity one = complexity(m), two = complexity(Advantage(n, products, cells));
  RC_PRE(one.reason.empty() && two.reason.empty());
  double rise = 0, mean = 0;
  for (std::size_t c = 0; c < n; ++c) mean += m.diversity()[c] / static_cast<double>(n);
  for (std::size_t c = 0; c < n; ++c) rise += one.eci[c].value_or(0) * m.diversity()[c];
  RC_PRE(std::abs(rise) > 1e-6);  // else the sign goes by the first economy
  for (std::size_t c = 0; c < n; ++c) {
    RC_ASSERT(one.eci[c].has_value() == two.eci[n - 1 - c].has_value());
    if (one.eci[c]) RC_ASSERT(std::abs(*one.eci[c] - *two.eci[n - 1 - c]) < 1e-6);
  }
}

}  // namespace
}  // namespace entrepot::trade
