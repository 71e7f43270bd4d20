// A linear program by columns, and the one door to the solver.
#pragma once

#include <limits>
#include <vector>

#include "base/result.h"

namespace entrepot::reserves::detail {

// minimise cost.x  subject to  row_low <= A x <= row_high,  0 <= x <= column_high
struct LinearProgram {
  static constexpr double infinite = std::numeric_limits<double>::infinity();
  std::vector<int> starts{0};  // of each column in rows/values; one more than there are columns
  std::vector<int> rows;
  std::vector<double> values;
  std::vector<double> cost, column_high;
  std::vector<double> row_low, row_high;

  int add_row(double low, double high) {
    row_low.push_back(low);
    row_high.push_back(high);
    return static_cast<int>(row_low.size()) - 1;
  }
  void put(int row, double value) {  // into the column that is being written
    rows.push_back(row);
    values.push_back(value);
  }
  int end_column(double column_cost, double high) {
    cost.push_back(column_cost);
    column_high.push_back(high);
    starts.push_back(static_cast<int>(rows.size()));
    return static_cast<int>(cost.size()) - 1;
  }
  int columns() const { return static_cast<int>(cost.size()); }
};

struct LinearSolution {
  std::vector<double> x;
  std::vector<double> row_price;  // change of the optimum per unit of the binding side of the row
};

// Errors: no_solution with what the solver says.
Result<LinearSolution> solve(const LinearProgram& program);

// Whether any point satisfies the rows and bounds; costs are not looked at. Errors: no_solution where the solver does not tell.
Result<bool> has_solution(const LinearProgram& program);

// The greatest cost that `row_price` proves no point can beat: prices with the wrong sign for their row count as 0.
double dual_bound(const LinearProgram& program, const std::vector<double>& row_price);

}  // namespace entrepot::reserves::detail
