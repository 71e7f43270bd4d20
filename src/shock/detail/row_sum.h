// The sum of a row in the order of the sweep (kernel.h), for whoever adds column after column.
#pragma once

#include "shock/detail/kernel.h"

namespace entrepot::shock::detail {

template <class Real>
class RowSum {
 public:
  void add(Real value) {
    part_[column_ % parts] += value;
    if (++column_ % (fold_blocks * block_columns) == 0 && from_table<Real>) fold();
  }
  double total() {
    if constexpr (!from_table<Real>) return (part_[0] + part_[2]) + (part_[1] + part_[3]);
    fold();
    return sum_;
  }

 private:
  static constexpr std::size_t parts = from_table<Real> ? block_columns : 4;
  void fold() {
    for (std::size_t apart = parts / 2; apart > 0; apart /= 2)
      for (std::size_t q = 0; q < apart; ++q) part_[q] += part_[q + apart];
    sum_ += static_cast<double>(part_[0]);
    for (Real& part : part_) part = 0;
  }
  Real part_[parts] = {};
  double sum_ = 0;
  std::size_t column_ = 0;
};

}  // namespace entrepot::shock::detail
