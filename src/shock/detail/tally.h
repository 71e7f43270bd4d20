// What a step adds to the sums of the recorder: plain loops over lanes, compiled like row_step.h once per kernel file.
#pragma once

#include "shock/detail/kernel.h"
#include "shock/detail/row_step.h"

namespace entrepot::shock::detail {

// sum += by x values over lanes. Eight at a time where there are, told so: left to itself g++ turns the loop over what calls this inside out.
template <class Tag, std::size_t K>
inline void add_times(double* sum, double by, const double* values) {
  if constexpr (K % 8 == 0) {
    using Eight [[gnu::vector_size(64), gnu::may_alias]] = double;
    for (std::size_t k = 0; k < K; k += 8) *reinterpret_cast<Eight*>(sum + k) += by * *reinterpret_cast<const Eight*>(values + k);
  } else {
    for (std::size_t k = 0; k < K; ++k) sum[k] += by * values[k];
  }
}

// unmet [region][K] += final_demand [node][region] (1 - share [node][K])
template <class Tag, std::size_t K>
inline void add_unmet(const Tally& a, std::size_t i) {
  alignas(64) double missed[K];
  long any = 0;
  ENTREPOT_LANES_DO_NOT_MEET
  for (std::size_t k = 0; k < K; ++k) missed[k] = 1 - a.final_share[i * K + k];
  ENTREPOT_LANES_DO_NOT_MEET
  for (std::size_t k = 0; k < K; ++k) any += missed[k] > 0 ? 1 : 0;
  if (any == 0) return;
  for (std::size_t r = 0; r < a.regions; ++r) add_times<Tag, K>(a.unmet + r * K, a.final_demand[i * a.regions + r], missed);
}

template <class Tag, std::size_t K>
void add_tally(const Tally& a) {
  for (std::size_t i = 0; i < a.nodes; ++i) {
    const std::size_t at = i * K;
    const double full = a.full[i];
    ENTREPOT_LANES_DO_NOT_MEET
    for (std::size_t k = 0; k < K; ++k) {
      a.lost[at + k] += full - a.production[at + k];
      a.lost_direct[at + k] += full * a.loss[at + k];
    }
    if (a.block != nullptr) {
      ENTREPOT_LANES_DO_NOT_MEET
      for (std::size_t k = 0; k < K; ++k) a.block[at + k] += a.production[at + k];
    }
    if (a.value_added != nullptr) {
      double* sum = a.value_added + i / a.sectors * K;
      const double share = a.value_added_share[i];
      ENTREPOT_LANES_DO_NOT_MEET
      for (std::size_t k = 0; k < K; ++k) sum[k] += share * a.production[at + k];
    }
    if (a.unmet != nullptr) add_unmet<Tag, K>(a, i);
  }
}

template <class Tag, class Real>
constexpr RowKernels<Real> row_kernels{step_rows<Tag, Real, 1>, step_rows<Tag, Real, batch_lanes<Real>>, add_tally<Tag, 1>,
                                       add_tally<Tag, batch_lanes<Real>>};

}  // namespace entrepot::shock::detail

#undef ENTREPOT_LANES_DO_NOT_MEET
