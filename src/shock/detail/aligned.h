// A block of doubles aligned to a cache line, zeroed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace entrepot::shock::detail {

class AlignedDoubles {
 public:
  AlignedDoubles() = default;
  explicit AlignedDoubles(std::size_t count, double value = 0)
      : data_(static_cast<double*>(::operator new(std::max<std::size_t>(count, 1) * sizeof(double), alignment))), count_(count) {
    std::fill_n(data_.get(), count, value);
  }

  double* data() { return data_.get(); }
  const double* data() const { return data_.get(); }
  std::size_t size() const { return count_; }
  double& operator[](std::size_t i) { return data_.get()[i]; }
  double operator[](std::size_t i) const { return data_.get()[i]; }
  void fill(double value) { std::fill_n(data_.get(), count_, value); }

 private:
  static constexpr std::align_val_t alignment{64};
  struct Free {
    void operator()(double* p) const { ::operator delete(p, alignment); }
  };
  std::unique_ptr<double, Free> data_;
  std::size_t count_ = 0;
};

}  // namespace entrepot::shock::detail
