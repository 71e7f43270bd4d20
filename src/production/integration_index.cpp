#include "production/integration_index.h"

#include "base/dense.h"
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace entrepot::production {
namespace {

using Rows = std::vector<std::optional<double>>;  // [row][column]

Result<> check(const IndexPanel& panel) {
  if (panel.values.size() != panel.economies * panel.years.size() * panel.indicators.size())
    return fail(ErrorCode::bad_field, "The panel needs one value for each economy, year and indicator", {"", 0, 0, "values"},
                "Check its sizes.");
  if (!std::is_sorted(panel.years.begin(), panel.years.end(), std::less_equal<>()))
    return fail(ErrorCode::bad_field, "The years do not rise", {"", 0, 0, "years"}, "Order them, each once.");
  for (const IndexIndicator& indicator : panel.indicators)
    if (indicator.dimension >= panel.dimensions.size())
      return fail(ErrorCode::out_of_range,
                  fmt::format("'{}' belongs to dimension {} of {}", indicator.name, indicator.dimension, panel.dimensions.size()),
                  {"", 0, 0, "dimension"}, "Count dimensions from 0.");
  for (std::size_t i = 0; i < panel.values.size(); ++i)
    if (panel.values[i] && !std::isfinite(*panel.values[i]))
      return fail(ErrorCode::bad_field,
                  fmt::format("'{}' has a value that is no number", panel.indicators[i % panel.indicators.size()].name), {},
                  "Leave it out where it is not known.");
  return {};
}

std::size_t fill_all(const IndexPanel& panel, Rows& values) {
  const std::size_t years = panel.years.size(), indicators = panel.indicators.size();
  std::size_t filled = 0;
  for (std::size_t e = 0; e < panel.economies; ++e)
    for (std::size_t i = 0; i < indicators; ++i) {
      Rows series(years);
      for (std::size_t y = 0; y < years; ++y) series[y] = values[(e * years + y) * indicators + i];
      filled += fill_gaps(panel.years, series);
      for (std::size_t y = 0; y < years; ++y) values[(e * years + y) * indicators + i] = series[y];
    }
  return filled;
}

// To 0..1 over all rows.
Result<> scale(const IndexPanel& panel, Rows& values) {
  const std::size_t indicators = panel.indicators.size();
  for (std::size_t i = 0; i < indicators; ++i) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (std::size_t at = i; at < values.size(); at += indicators)
      if (values[at]) {
        low = std::min(low, *values[at]);
        high = std::max(high, *values[at]);
      }
    if (!(high > low))
      return fail(ErrorCode::missing_data, fmt::format("'{}' does not vary over economies and years", panel.indicators[i].name), {},
                  "Leave the indicator out.");
    for (std::size_t at = i; at < values.size(); at += indicators)
      if (values[at]) {
        const double scaled = (*values[at] - low) / (high - low);
        values[at] = panel.indicators[i].less_is_more ? 1 - scaled : scaled;
      }
  }
  return {};
}

// Squared loadings on the first principal component of the correlations between columns, over the rows without a gap.
Result<std::vector<double>> component_weights(const Rows& rows, std::size_t columns, const std::string& what) {
  std::vector<double> complete;
  for (std::size_t at = 0; at < rows.size(); at += columns)
    if (std::all_of(&rows[at], &rows[at] + columns, [](const auto& value) { return value.has_value(); }))
      for (std::size_t i = 0; i < columns; ++i) complete.push_back(*rows[at + i]);
  const auto n = static_cast<Eigen::Index>(complete.size() / columns), width = static_cast<Eigen::Index>(columns);
  const auto refuse = [&](const char* why) {
    return fail(ErrorCode::missing_data, fmt::format("{} cannot be weighted: {}", what, why), {},
                "Add economies or years, or leave indicators out.");
  };
  if (n < 2) return refuse("fewer than two rows without a gap");
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Matrix x = Eigen::Map<const Matrix>(complete.data(), n, width);
  x.rowwise() -= x.colwise().mean().eval();
  const Eigen::VectorXd length = x.colwise().norm();
  if (!(length.minCoeff() > 0)) return refuse("a column does not vary in the rows without a gap");
  for (Eigen::Index i = 0; i < width; ++i) x.col(i) /= length[i];
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(x.transpose() * x);
  const Eigen::VectorXd component = solver.eigenvectors().col(width - 1);
  std::vector<double> weights(columns);
  for (std::size_t i = 0; i < columns; ++i) weights[i] = component[static_cast<Eigen::Index>(i)] * component[static_cast<Eigen::Index>(i)];
  return weights;
}

// [row]: weighted sum, missing where a value is.
Rows weighted(const Rows& rows, const std::vector<double>& weights) {
  Rows sums(rows.size() / weights.size());
  for (std::size_t row = 0; row < sums.size(); ++row) {
    double sum = 0;
    bool complete = true;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      complete = complete && rows[row * weights.size() + i].has_value();
      sum += weights[i] * rows[row * weights.size() + i].value_or(0);
    }
    if (complete) sums[row] = sum;
  }
  return sums;
}

}  // namespace

std::size_t fill_gaps(const std::vector<int>& years, std::vector<std::optional<double>>& series) {
  std::vector<std::size_t> known;
  for (std::size_t y = 0; y < series.size(); ++y)
    if (series[y]) known.push_back(y);
  if (known.empty()) return 0;
  for (std::size_t y = 0; y < series.size(); ++y) {
    if (series[y]) continue;
    const auto after = std::lower_bound(known.begin(), known.end(), y);
    if (after == known.begin()) series[y] = series[known.front()];
    else if (after == known.end()) series[y] = series[known.back()];
    else {
      const std::size_t left = *(after - 1), right = *after;
      const double part = static_cast<double>(years[y] - years[left]) / (years[right] - years[left]);
      series[y] = *series[left] + part * (*series[right] - *series[left]);
    }
  }
  return series.size() - known.size();
}

std::optional<double> index_of(const std::vector<std::optional<double>>& contributions) {
  double sum = 0;
  for (const auto& one : contributions) {
    if (!one) return std::nullopt;
    sum += *one;
  }
  return sum;
}

Result<IntegrationIndex> integration_index(const IndexPanel& panel) {
  TRY(check(panel));
  const std::size_t indicators = panel.indicators.size(), dimensions = panel.dimensions.size(), rows = panel.economies * panel.years.size();
  IntegrationIndex result;
  Rows values = panel.values;
  result.imputed = fill_all(panel, values);
  TRY(scale(panel, values));
  result.indicator_weights.resize(indicators);
  Rows by_dimension(rows * dimensions);
  for (std::size_t d = 0; d < dimensions; ++d) {
    std::vector<std::size_t> mine;
    for (std::size_t i = 0; i < indicators; ++i)
      if (panel.indicators[i].dimension == d) mine.push_back(i);
    if (mine.empty())
      return fail(ErrorCode::missing_data, fmt::format("The dimension '{}' has no indicator", panel.dimensions[d]), {}, "Leave it out.");
    Rows part;
    for (std::size_t row = 0; row < rows; ++row)
      for (const std::size_t i : mine) part.push_back(values[row * indicators + i]);
    TRY_ASSIGN(const auto weights, component_weights(part, mine.size(), fmt::format("The dimension '{}'", panel.dimensions[d])));
    for (std::size_t i = 0; i < mine.size(); ++i) result.indicator_weights[mine[i]] = weights[i];
    const Rows sums = weighted(part, weights);
    for (std::size_t row = 0; row < rows; ++row) by_dimension[row * dimensions + d] = sums[row];
  }
  TRY_ASSIGN(result.dimension_weights, component_weights(by_dimension, dimensions, "The index"));
  result.contributions = by_dimension;
  for (std::size_t row = 0; row < rows; ++row) {
    std::vector<std::optional<double>> of_row(dimensions);
    for (std::size_t d = 0; d < dimensions; ++d) {
      auto& one = result.contributions[row * dimensions + d];
      if (one) one = *one * result.dimension_weights[d];
      of_row[d] = one;
    }
    result.index.push_back(index_of(of_row));
  }
  return result;
}

}  // namespace entrepot::production
