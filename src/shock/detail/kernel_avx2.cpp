// The sweep with 256-bit vectors. This file alone is compiled for AVX2 and FMA; it is entered after the processor was asked.
#include "shock/detail/kernel.h"

#if defined(__AVX2__) && defined(__FMA__)

#include <immintrin.h>

#include "shock/detail/kernel_vector.h"

namespace entrepot::shock::detail {
namespace {

struct Vector4 {
  static constexpr std::size_t width = 4;
  static constexpr std::size_t at_once_columns = 2, at_once_rows = 6;  // what 16 registers hold
  __m256d v;

  static Vector4 set(double x) { return {_mm256_set1_pd(x)}; }
  static Vector4 load(const double* p) { return {_mm256_loadu_pd(p)}; }
  void store(double* p) const { _mm256_storeu_pd(p, v); }
  static Vector4 fma(Vector4 a, Vector4 b, Vector4 c) { return {_mm256_fmadd_pd(a.v, b.v, c.v)}; }
  static Vector4 max(Vector4 a, Vector4 b) { return {_mm256_max_pd(a.v, b.v)}; }
  static Vector4 min(Vector4 a, Vector4 b) { return {_mm256_min_pd(a.v, b.v)}; }
  static Vector4 abs(Vector4 a) { return {_mm256_andnot_pd(_mm256_set1_pd(-0.0), a.v)}; }
  static Vector4 where_positive(Vector4 a, Vector4 then, Vector4 otherwise) {
    return {_mm256_blendv_pd(otherwise.v, then.v, _mm256_cmp_pd(a.v, _mm256_setzero_pd(), _CMP_GT_OQ))};
  }
  double lane(std::size_t k) const {
    double out[4];
    store(out);
    return out[k];
  }
  friend Vector4 operator+(Vector4 a, Vector4 b) { return {_mm256_add_pd(a.v, b.v)}; }
  friend Vector4 operator-(Vector4 a, Vector4 b) { return {_mm256_sub_pd(a.v, b.v)}; }
  friend Vector4 operator*(Vector4 a, Vector4 b) { return {_mm256_mul_pd(a.v, b.v)}; }
  friend Vector4 operator/(Vector4 a, Vector4 b) { return {_mm256_div_pd(a.v, b.v)}; }
};

constexpr Kernels kernels{"AVX2", sweep_single<Vector4, Vector4, false>, sweep_batch<Vector4, false>, sweep_single<Vector4, Vector4, true>,
                          sweep_batch<Vector4, true>};

}  // namespace

const Kernels* avx2_kernels() {
  static const bool supported = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return supported ? &kernels : nullptr;
}

}  // namespace entrepot::shock::detail

#else

namespace entrepot::shock::detail {
const Kernels* avx2_kernels() { return nullptr; }
}  // namespace entrepot::shock::detail

#endif
