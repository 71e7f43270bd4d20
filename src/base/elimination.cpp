#include "base/elimination.h"

#include "base/dense.h"
#include <algorithm>

#include <fmt/format.h>

namespace entrepot {
namespace {

using Matrix = Eigen::Map<Eigen::MatrixXd>;

constexpr Eigen::Index panel_columns = 64, leaf_columns = 8;

// One panel of columns: the columns from..from+count of the rows below, left half first (Toledo 1997, recursive elimination with partial
// pivoting). Rows are exchanged within the panel only.
struct Panel {
  Matrix& lu;
  std::vector<Eigen::Index>& exchanges;
  Eigen::Index first, columns;

  void factorise(Eigen::Index from, Eigen::Index count) {
    const Eigen::Index n = lu.rows();
    if (count <= leaf_columns) {
      for (Eigen::Index c = from; c < from + count; ++c) eliminate(c, from + count);
      return;
    }
    const Eigen::Index half = count / 2, right = from + half, rest = count - half;
    factorise(from, half);
    lu.block(from, from, half, half).triangularView<Eigen::UnitLower>().solveInPlace(lu.block(from, right, half, rest));
    lu.block(right, right, n - right, rest).noalias() -= lu.block(right, from, n - right, half) * lu.block(from, right, half, rest);
    factorise(right, rest);
  }

  void eliminate(Eigen::Index c, Eigen::Index end) {
    const Eigen::Index n = lu.rows(), below = n - c - 1;
    Eigen::Index pivot = 0;
    lu.col(c).tail(n - c).cwiseAbs().maxCoeff(&pivot);
    exchanges.push_back(pivot += c);
    if (pivot != c) lu.row(c).segment(first, columns).swap(lu.row(pivot).segment(first, columns));
    if (lu(c, c) == 0) return;  // singular: found by its pivots
    lu.col(c).tail(below) /= lu(c, c);
    lu.block(c + 1, c + 1, below, end - c - 1).noalias() -= lu.col(c).tail(below) * lu.row(c).segment(c + 1, end - c - 1);
  }
};

}  // namespace

Result<> eliminate(std::span<double> matrix, std::size_t size, std::vector<std::ptrdiff_t>& exchanges, std::string_view what,
                   Progress& progress) {
  if (matrix.size() != size * size)
    return fail(ErrorCode::internal, fmt::format("A matrix of {} values is not {} x {}", matrix.size(), size, size));
  const auto n = static_cast<Eigen::Index>(size);
  Matrix lu(matrix.data(), n, n);
  exchanges.clear();
  for (Eigen::Index first = 0; first < n; first += panel_columns) {
    TRY(go_on(progress));
    const Eigen::Index columns = std::min(panel_columns, n - first), after = first + columns, rest = n - after;
    Panel{lu, exchanges, first, columns}.factorise(first, columns);
    for (Eigen::Index row = first; row < after; ++row) {
      const Eigen::Index other = exchanges[static_cast<std::size_t>(row)];
      if (other == row) continue;
      lu.row(row).head(first).swap(lu.row(other).head(first));
      lu.row(row).tail(rest).swap(lu.row(other).tail(rest));
    }
    if (rest == 0) break;
    lu.block(first, first, columns, columns).triangularView<Eigen::UnitLower>().solveInPlace(lu.block(first, after, columns, rest));
    lu.block(after, after, rest, rest).noalias() -= lu.block(after, first, rest, columns) * lu.block(first, after, columns, rest);
    const double left = static_cast<double>(rest) / static_cast<double>(n);
    progress.update(1 - left * left * left, what);
  }
  return {};
}

}  // namespace entrepot
