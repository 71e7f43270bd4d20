// The sweep over vectors, for any vector type V (kernel_avx2.cpp, kernel_avx512.cpp). The statement of what it computes is
// kernel_portable.cpp; here every product-sum is a fused multiply-add, and nothing else is.
//
// Nothing from the standard library is called: an inline function of it, compiled here for a newer processor, could be the copy
// that the linker keeps for the whole program.
#pragma once

#include "shock/detail/kernel_batch.h"
#include "shock/detail/kernel_single.h"
#include "shock/detail/row_step.h"
#include "shock/detail/tally.h"

namespace entrepot::shock::detail {

// The compatible mode, the one with gates, knows no important inputs.
template <class V, class V4, bool gated, bool fixed>
void sweep_single_of(const Sweep<typename V::Real>& a, std::size_t first, std::size_t last) {
  if constexpr (!gated) {
    const bool half = a.per_bind_half != nullptr;
    if (half && a.days_by_buyer) return sweep_single_as<V, V4, gated, true, true, fixed>(a, first, last);
    if (half) return sweep_single_as<V, V4, gated, true, false, fixed>(a, first, last);
  }
  if (a.days_by_buyer) return sweep_single_as<V, V4, gated, false, true, fixed>(a, first, last);
  sweep_single_as<V, V4, gated, false, false, fixed>(a, first, last);
}

template <class V, class V4, bool gated>
void sweep_single(const Sweep<typename V::Real>& a, std::size_t first, std::size_t last) {
  if (a.fixed_shares) return sweep_single_of<V, V4, gated, true>(a, first, last);
  sweep_single_of<V, V4, gated, false>(a, first, last);
}

template <class V, bool gated, bool fixed>
void sweep_batch_of(const Sweep<typename V::Real>& a, std::size_t first, std::size_t last) {
  if constexpr (!gated) {
    const bool half = a.per_bind_half != nullptr;
    if (half && a.days_by_buyer) return sweep_batch_as<V, gated, true, true, fixed>(a, first, last);
    if (half) return sweep_batch_as<V, gated, true, false, fixed>(a, first, last);
  }
  if (a.days_by_buyer) return sweep_batch_as<V, gated, false, true, fixed>(a, first, last);
  sweep_batch_as<V, gated, false, false, fixed>(a, first, last);
}

template <class V, bool gated>
void sweep_batch(const Sweep<typename V::Real>& a, std::size_t first, std::size_t last) {
  if (a.fixed_shares) return sweep_batch_of<V, gated, true>(a, first, last);
  sweep_batch_of<V, gated, false>(a, first, last);
}

// V: vectors of the type, V4: of the four interleaved sums of one member in double.
template <class V, class V4>
constexpr KernelSet<typename V::Real> kernel_set{sweep_single<V, V4, false>, sweep_batch<V, false>, sweep_single<V, V4, true>,
                                                 sweep_batch<V, true>, row_kernels<V, typename V::Real>};

}  // namespace entrepot::shock::detail
