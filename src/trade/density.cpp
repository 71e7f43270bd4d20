// Densities of all economies and products without the matrix of proximities; ECI and PCI. Equations: complexity.h.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/dense.h"
#include "trade/complexity.h"

namespace entrepot::trade {
namespace {

// The two parts of sum_l M_cl phi_kl: over products l no more ubiquitous than k, whole numbers still to be divided by k_k, and over the rest.
struct Near {
  std::vector<double> common, rare;  // products x economies
};

std::vector<std::uint32_t> by_ubiquity(const Advantage& advantage) {
  std::vector<std::uint32_t> order(advantage.products());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(advantage.ubiquity()[a], a) < std::pair(advantage.ubiquity()[b], b);
  });
  return order;
}

// Adds `weight` for each pair of exporters.
void add_pairs(std::vector<double>& pairs, std::size_t n, const std::vector<std::uint32_t>& exporters, double weight) {
  for (const std::uint32_t c : exporters)
    for (const std::uint32_t e : exporters) pairs[c * n + e] += weight;
}

void add_rows(double* sums, const std::vector<double>& pairs, std::size_t n, const std::vector<std::uint32_t>& exporters) {
  for (const std::uint32_t e : exporters) {
    const double* row = &pairs[e * n];
    for (std::size_t c = 0; c < n; ++c) sums[c] += row[c];
  }
}

Near near_products(const Advantage& advantage) {
  const std::size_t n = advantage.economies(), products = advantage.products();
  Near near{std::vector<double>(products * n), std::vector<double>(products * n)};
  const auto order = by_ubiquity(advantage);
  const auto ubiquity = [&](std::size_t o) { return advantage.ubiquity()[order[o]]; };
  std::vector<std::vector<std::uint32_t>> exporters(products);
  for (std::size_t k = 0; k < products; ++k) exporters[k] = advantage.exporters(k);
  std::vector<double> pairs(n * n);
  for (std::size_t first = 0, last = 0; first < products; first = last) {  // rising: all as ubiquitous as k or less
    for (; last < products && ubiquity(last) == ubiquity(first); ++last) add_pairs(pairs, n, exporters[order[last]], 1);
    for (std::size_t o = first; o < last; ++o) add_rows(&near.common[order[o] * n], pairs, n, exporters[order[o]]);
  }
  std::fill(pairs.begin(), pairs.end(), 0.0);
  for (std::size_t last = products, first = products; last > 0; last = first) {  // falling: all more ubiquitous
    while (first > 0 && ubiquity(first - 1) == ubiquity(last - 1)) --first;
    for (std::size_t o = first; o < last; ++o) add_rows(&near.rare[order[o] * n], pairs, n, exporters[order[o]]);
    for (std::size_t o = first; o < last; ++o) add_pairs(pairs, n, exporters[order[o]], 1.0 / ubiquity(o));
  }
  return near;
}

// sum_l phi_kl of each product, in the same two parts.
struct All {
  std::vector<double> common, rare;
};
All all_products(const Advantage& advantage) {
  const std::size_t products = advantage.products();
  All all{std::vector<double>(products), std::vector<double>(products)};
  const auto order = by_ubiquity(advantage);
  const auto ubiquity = [&](std::size_t o) { return advantage.ubiquity()[order[o]]; };
  std::vector<double> sums(advantage.economies());
  const auto add = [&](std::vector<double>& into, std::size_t first, std::size_t last) {
    for (std::size_t o = first; o < last; ++o)
      for (const std::uint32_t e : advantage.exporters(order[o])) into[order[o]] += sums[e];
  };
  const auto count = [&](std::size_t first, std::size_t last, bool whole) {
    for (std::size_t o = first; o < last; ++o)
      for (const std::uint32_t e : advantage.exporters(order[o])) sums[e] += whole ? 1.0 : 1.0 / ubiquity(o);
  };
  for (std::size_t first = 0, last = 0; first < products; first = last) {
    while (last < products && ubiquity(last) == ubiquity(first)) ++last;
    count(first, last, true);
    add(all.common, first, last);
  }
  std::fill(sums.begin(), sums.end(), 0.0);
  for (std::size_t last = products, first = products; last > 0; last = first) {
    while (first > 0 && ubiquity(first - 1) == ubiquity(last - 1)) --first;
    add(all.rare, first, last);
    count(first, last, false);
  }
  return all;
}

std::vector<std::optional<double>> standardised(const std::vector<double>& values, const std::vector<std::size_t>& kept, std::size_t size) {
  double mean = 0, square = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  for (const double value : values) square += (value - mean) * (value - mean) / static_cast<double>(values.size());
  std::vector<std::optional<double>> result(size);
  if (!(square > 0)) return result;
  for (std::size_t i = 0; i < kept.size(); ++i) result[kept[i]] = (values[i] - mean) / std::sqrt(square);
  return result;
}

void keep(std::span<const std::uint32_t> counts, std::vector<std::size_t>& kept, std::vector<std::size_t>& left_out) {
  for (std::size_t i = 0; i < counts.size(); ++i) (counts[i] > 0 ? kept : left_out).push_back(i);
}

// D_c^-1/2 M D_k^-1 M' D_c^-1/2 of the economies that are kept.
Eigen::MatrixXd symmetric_w(const Advantage& advantage, const std::vector<std::size_t>& economies,
                            const std::vector<std::size_t>& products) {
  const std::size_t n = advantage.economies();
  std::vector<double> pairs(n * n);
  for (const std::size_t k : products) add_pairs(pairs, n, advantage.exporters(k), 1.0 / advantage.ubiquity()[k]);
  Eigen::MatrixXd w(economies.size(), economies.size());
  for (Eigen::Index c = 0; c < w.rows(); ++c)
    for (Eigen::Index e = 0; e < w.cols(); ++e) {
      const std::size_t one = economies[static_cast<std::size_t>(c)], other = economies[static_cast<std::size_t>(e)];
      w(c, e) = pairs[one * n + other] / std::sqrt(static_cast<double>(advantage.diversity()[one]) * advantage.diversity()[other]);
    }
  return w;
}

// The sign with which the index rises with diversity.
void orient(std::vector<double>& index, const std::vector<std::size_t>& economies, const Advantage& advantage) {
  double mean = 0, rise = 0, scale = 0;
  for (const std::size_t c : economies) mean += advantage.diversity()[c] / static_cast<double>(economies.size());
  for (std::size_t i = 0; i < index.size(); ++i) {
    const double one = index[i] * (advantage.diversity()[economies[i]] - mean);
    rise += one;
    scale += std::abs(one);
  }
  const double index_mean = std::accumulate(index.begin(), index.end(), 0.0) / static_cast<double>(index.size());
  if (std::abs(rise) > 1e-9 * scale ? rise > 0 : index[0] > index_mean) return;
  for (double& value : index) value = -value;
}

}  // namespace

std::vector<std::optional<double>> density(const Advantage& advantage, Self self) {
  const std::size_t n = advantage.economies(), products = advantage.products();
  const Near near = near_products(advantage);
  const All all = all_products(advantage);
  std::vector<std::optional<double>> result(n * products);
  for (std::size_t k = 0; k < products; ++k) {
    const double count = advantage.ubiquity()[k];
    if (count == 0) continue;
    const double own = self == Self::left_out ? count : 0;  // k_k phi_kk: whole numbers, so that nothing is left of it
    const double total = (all.common[k] - own) / count + all.rare[k];
    if (!(total > 0)) continue;
    for (std::size_t c = 0; c < n; ++c)
      result[c * products + k] = ((near.common[k * n + c] - (advantage.at(c, k) ? own : 0)) / count + near.rare[k * n + c]) / total;
  }
  return result;
}

std::vector<std::optional<double>> density_of(const Advantage& advantage, std::size_t product, Self self) {
  std::vector<double> near(advantage.economies());
  double total = 0;
  for (std::size_t l = 0; l < advantage.products(); ++l) {
    if (l == product && self == Self::left_out) continue;
    const double phi = proximity(advantage, product, l);
    if (phi == 0) continue;
    total += phi;
    for (const std::uint32_t c : advantage.exporters(l)) near[c] += phi;
  }
  std::vector<std::optional<double>> result(near.size());
  if (total > 0)
    for (std::size_t c = 0; c < near.size(); ++c) result[c] = near[c] / total;
  return result;
}

Complexity complexity(const Advantage& advantage) {
  Complexity result;
  std::vector<std::size_t> economies, products;
  keep(advantage.diversity(), economies, result.economies_left_out);
  keep(advantage.ubiquity(), products, result.products_left_out);
  result.eci.resize(advantage.economies());
  result.pci.resize(advantage.products());
  if (economies.size() < 3) {
    result.reason = "fewer than three economies export anything with an advantage";
    return result;
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(symmetric_w(advantage, economies, products));
  const auto& values = solver.eigenvalues();  // rising; the largest is 1
  const Eigen::Index last = values.size() - 1;
  result.second_eigenvalue = values[last - 1];
  constexpr double equal = 1e-9;
  if (values[last - 1] > 1 - equal) result.reason = "the economies fall into groups that share no product";
  else if (values[last - 1] < equal) result.reason = "all economies export the same products with an advantage";
  else if (values[last - 1] - values[last - 2] < equal) result.reason = "two directions explain the exports equally well";
  if (!result.reason.empty()) return result;
  std::vector<double> index(economies.size());
  for (std::size_t i = 0; i < index.size(); ++i)
    index[i] =
        solver.eigenvectors()(static_cast<Eigen::Index>(i), last - 1) / std::sqrt(static_cast<double>(advantage.diversity()[economies[i]]));
  orient(index, economies, advantage);
  result.eci = standardised(index, economies, advantage.economies());
  std::vector<double> of_product(products.size());
  for (std::size_t i = 0; i < products.size(); ++i)
    for (const std::uint32_t c : advantage.exporters(products[i])) of_product[i] += *result.eci[c] / advantage.ubiquity()[products[i]];
  result.pci = standardised(of_product, products, advantage.products());
  return result;
}

}  // namespace entrepot::trade
