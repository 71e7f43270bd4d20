// The sweep with 256-bit vectors. This file alone is compiled for AVX2 and FMA; it is entered after the processor was asked.
#include "shock/detail/kernel.h"

#if defined(__AVX2__) && defined(__FMA__)

#include <immintrin.h>

#include "shock/detail/kernel_vector.h"

namespace entrepot::shock::detail {
namespace {

struct Vector4 {
  using Real = double;
  static constexpr std::size_t width = 4;
  static constexpr std::size_t at_once_blocks = 1, at_once_groups = 2, at_once_columns = 4, at_once_rows = 6;  // what 16 registers hold
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

struct Vector8 {
  using Real = float;
  static constexpr std::size_t width = 8;
  static constexpr std::size_t at_once_blocks = 2, at_once_groups = 2, at_once_columns = 4, at_once_rows = 3;
  __m256 v;

  static Vector8 set(float x) { return {_mm256_set1_ps(x)}; }
  static Vector8 load(const float* p) { return {_mm256_loadu_ps(p)}; }
  void store(float* p) const { _mm256_storeu_ps(p, v); }
  void add_to(double* p) const {
    _mm256_storeu_pd(p, _mm256_add_pd(_mm256_loadu_pd(p), _mm256_cvtps_pd(_mm256_castps256_ps128(v))));
    _mm256_storeu_pd(p + 4, _mm256_add_pd(_mm256_loadu_pd(p + 4), _mm256_cvtps_pd(_mm256_extractf128_ps(v, 1))));
  }
  static double fold(const float* p) {
    const __m256 by8 = _mm256_add_ps(_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8));
    const __m128 by4 = _mm_add_ps(_mm256_castps256_ps128(by8), _mm256_extractf128_ps(by8, 1));
    const __m128 by2 = _mm_add_ps(by4, _mm_movehl_ps(by4, by4));
    return _mm_cvtss_f32(_mm_add_ss(by2, _mm_shuffle_ps(by2, by2, 1)));
  }
  static Vector8 fma(Vector8 a, Vector8 b, Vector8 c) { return {_mm256_fmadd_ps(a.v, b.v, c.v)}; }
  static Vector8 max(Vector8 a, Vector8 b) { return {_mm256_max_ps(a.v, b.v)}; }
  static Vector8 min(Vector8 a, Vector8 b) { return {_mm256_min_ps(a.v, b.v)}; }
  static Vector8 abs(Vector8 a) { return {_mm256_andnot_ps(_mm256_set1_ps(-0.0F), a.v)}; }
  static Vector8 where_positive(Vector8 a, Vector8 then, Vector8 otherwise) {
    return {_mm256_blendv_ps(otherwise.v, then.v, _mm256_cmp_ps(a.v, _mm256_setzero_ps(), _CMP_GT_OQ))};
  }
  float lane(std::size_t k) const {
    float out[8];
    store(out);
    return out[k];
  }
  friend Vector8 operator+(Vector8 a, Vector8 b) { return {_mm256_add_ps(a.v, b.v)}; }
  friend Vector8 operator-(Vector8 a, Vector8 b) { return {_mm256_sub_ps(a.v, b.v)}; }
  friend Vector8 operator*(Vector8 a, Vector8 b) { return {_mm256_mul_ps(a.v, b.v)}; }
  friend Vector8 operator/(Vector8 a, Vector8 b) { return {_mm256_div_ps(a.v, b.v)}; }
};

constexpr Kernels kernels{"AVX2", kernel_set<Vector4, Vector4>, kernel_set<Vector8, void>};

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
