// The sweep with 512-bit vectors; the bits are those of kernel_avx2.cpp. Compiled for AVX-512, entered after the processor was asked.
#include "shock/detail/kernel.h"

#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512VL__)

#include <immintrin.h>

#include "shock/detail/kernel_vector.h"

namespace entrepot::shock::detail {
namespace {

struct Vector4 {  // for the four interleaved sums of one member
  __m256d v;

  static Vector4 load(const double* p) { return {_mm256_loadu_pd(p)}; }
  void store(double* p) const { _mm256_storeu_pd(p, v); }
  static Vector4 fma(Vector4 a, Vector4 b, Vector4 c) { return {_mm256_fmadd_pd(a.v, b.v, c.v)}; }
};

struct Vector8 {
  using Real = double;
  static constexpr std::size_t width = 8;
  static constexpr std::size_t at_once_blocks = 2, at_once_groups = 2, at_once_columns = 8, at_once_rows = 14;  // what 32 registers hold
  __m512d v;

  static Vector8 set(double x) { return {_mm512_set1_pd(x)}; }
  static Vector8 load(const double* p) { return {_mm512_loadu_pd(p)}; }
  void store(double* p) const { _mm512_storeu_pd(p, v); }
  static Vector8 fma(Vector8 a, Vector8 b, Vector8 c) { return {_mm512_fmadd_pd(a.v, b.v, c.v)}; }
  static Vector8 max(Vector8 a, Vector8 b) { return {_mm512_max_pd(a.v, b.v)}; }
  static Vector8 min(Vector8 a, Vector8 b) { return {_mm512_min_pd(a.v, b.v)}; }
  static Vector8 abs(Vector8 a) { return {_mm512_andnot_pd(_mm512_set1_pd(-0.0), a.v)}; }
  static Vector8 where_positive(Vector8 a, Vector8 then, Vector8 otherwise) {
    return {_mm512_mask_blend_pd(_mm512_cmp_pd_mask(a.v, _mm512_setzero_pd(), _CMP_GT_OQ), otherwise.v, then.v)};
  }
  double lane(std::size_t k) const {
    double out[8];
    store(out);
    return out[k];
  }
  friend Vector8 operator+(Vector8 a, Vector8 b) { return {_mm512_add_pd(a.v, b.v)}; }
  friend Vector8 operator-(Vector8 a, Vector8 b) { return {_mm512_sub_pd(a.v, b.v)}; }
  friend Vector8 operator*(Vector8 a, Vector8 b) { return {_mm512_mul_pd(a.v, b.v)}; }
  friend Vector8 operator/(Vector8 a, Vector8 b) { return {_mm512_div_pd(a.v, b.v)}; }
};

struct Vector16 {
  using Real = float;
  static constexpr std::size_t width = 16;
  static constexpr std::size_t at_once_blocks = 2, at_once_groups = 2, at_once_columns = 8, at_once_rows = 6;
  __m512 v;

  static Vector16 set(float x) { return {_mm512_set1_ps(x)}; }
  static Vector16 load(const float* p) { return {_mm512_loadu_ps(p)}; }
  void store(float* p) const { _mm512_storeu_ps(p, v); }
  void add_to(double* p) const {
    _mm512_storeu_pd(p, _mm512_add_pd(_mm512_loadu_pd(p), _mm512_cvtps_pd(_mm512_castps512_ps256(v))));
    _mm512_storeu_pd(p + 8, _mm512_add_pd(_mm512_loadu_pd(p + 8), _mm512_cvtps_pd(_mm512_extractf32x8_ps(v, 1))));
  }
  static double fold(const float* p) {
    const __m256 by8 = _mm256_add_ps(_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8));
    const __m128 by4 = _mm_add_ps(_mm256_castps256_ps128(by8), _mm256_extractf128_ps(by8, 1));
    const __m128 by2 = _mm_add_ps(by4, _mm_movehl_ps(by4, by4));
    return _mm_cvtss_f32(_mm_add_ss(by2, _mm_shuffle_ps(by2, by2, 1)));
  }
  static Vector16 fma(Vector16 a, Vector16 b, Vector16 c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }
  static Vector16 max(Vector16 a, Vector16 b) { return {_mm512_max_ps(a.v, b.v)}; }
  static Vector16 min(Vector16 a, Vector16 b) { return {_mm512_min_ps(a.v, b.v)}; }
  static Vector16 abs(Vector16 a) { return {_mm512_andnot_ps(_mm512_set1_ps(-0.0F), a.v)}; }
  static Vector16 where_positive(Vector16 a, Vector16 then, Vector16 otherwise) {
    return {_mm512_mask_blend_ps(_mm512_cmp_ps_mask(a.v, _mm512_setzero_ps(), _CMP_GT_OQ), otherwise.v, then.v)};
  }
  float lane(std::size_t k) const {
    float out[16];
    store(out);
    return out[k];
  }
  friend Vector16 operator+(Vector16 a, Vector16 b) { return {_mm512_add_ps(a.v, b.v)}; }
  friend Vector16 operator-(Vector16 a, Vector16 b) { return {_mm512_sub_ps(a.v, b.v)}; }
  friend Vector16 operator*(Vector16 a, Vector16 b) { return {_mm512_mul_ps(a.v, b.v)}; }
  friend Vector16 operator/(Vector16 a, Vector16 b) { return {_mm512_div_ps(a.v, b.v)}; }
};

constexpr Kernels kernels{"AVX-512", kernel_set<Vector8, Vector4>, kernel_set<Vector16, void>};

}  // namespace

const Kernels* avx512_kernels() {
  static const bool supported =
      __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  return supported ? &kernels : nullptr;
}

}  // namespace entrepot::shock::detail

#else

namespace entrepot::shock::detail {
const Kernels* avx512_kernels() { return nullptr; }
}  // namespace entrepot::shock::detail

#endif
