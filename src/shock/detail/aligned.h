// A block of numbers aligned to a cache line, zeroed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace entrepot::shock::detail {

template <class Real>
class Aligned {
 public:
  Aligned() = default;
  explicit Aligned(std::size_t count, Real value = 0)
      : data_(static_cast<Real*>(::operator new(std::max<std::size_t>(count, 1) * sizeof(Real), alignment))), count_(count) {
    std::fill_n(data_.get(), count, value);
  }

  Real* data() { return data_.get(); }
  const Real* data() const { return data_.get(); }
  std::size_t size() const { return count_; }
  Real& operator[](std::size_t i) { return data_.get()[i]; }
  Real operator[](std::size_t i) const { return data_.get()[i]; }
  void fill(Real value) { std::fill_n(data_.get(), count_, value); }

 private:
  static constexpr std::align_val_t alignment{64};
  struct Free {
    void operator()(Real* p) const { ::operator delete(p, alignment); }
  };
  std::unique_ptr<Real, Free> data_;
  std::size_t count_ = 0;
};

using AlignedDoubles = Aligned<double>;

}  // namespace entrepot::shock::detail
