// Eight numbers of a table at once, where the processor has AVX-512: the arithmetic of cell_number.h, without anything to guess.
#pragma once

#include "production/detail/cell_number.h"

#ifdef ENTREPOT_CELLS_SSE41

namespace entrepot::production::detail {

#define ENTREPOT_CELLS_AVX512 "avx2,bmi,bmi2,avx512f,avx512bw,avx512dq,avx512cd,avx512vl,avx512vbmi,avx512vbmi2"

inline bool has_avx512() {
  static const bool has = has_avx2() && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                          __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512vl") &&
                          __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
  return has;
}

// Where the `separator`s of the `length` (1 .. 64) bytes at `at` stand, each plus `offset`, into `places`; how many. Writes up to 64.
__attribute__((target(ENTREPOT_CELLS_AVX512))) inline std::size_t places_avx512(const char* at, std::size_t length, char separator,
                                                                                std::uint32_t offset, std::uint32_t* places) {
  alignas(64) static constexpr unsigned char numbers[64] = {
      0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
      32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
  const std::uint64_t looked_at = _bzhi_u64(~std::uint64_t{0}, static_cast<unsigned>(length));
  const std::uint64_t found = _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(at), _mm512_set1_epi8(separator)) & looked_at;
  const auto count = static_cast<std::size_t>(std::popcount(found));
  const __m512i packed = _mm512_maskz_compress_epi8(found, _mm512_load_si512(numbers));
  const __m512i from = _mm512_set1_epi32(static_cast<int>(offset));
  const auto put = [=](std::size_t first, __m128i some) __attribute__((target(ENTREPOT_CELLS_AVX512))) {
    _mm512_storeu_si512(places + first, _mm512_add_epi32(_mm512_maskz_cvtepu8_epi32(0xFFFF, some), from));
  };
  put(0, _mm512_maskz_extracti32x4_epi32(0xF, packed, 0));
  if (count > 16) {
    alignas(64) unsigned char all[64];
    _mm512_store_si512(all, packed);
    for (std::size_t first = 16; first < count; first += 16) put(first, _mm_load_si128(reinterpret_cast<const __m128i*>(all + first)));
  }
  return count;
}

// Four cells, every other one of eight.
struct FourCells {
  __m512i by_four;       // their digits, right-aligned in sixteen places without the point, four added up each
  std::uint64_t points;  // bit 16 c + p: the point of cell c stood in place p, when it was still among the digits
  bool readable;
};
__attribute__((target(ENTREPOT_CELLS_AVX512))) inline FourCells place_four_cells(const char* from, const std::uint32_t* ends,
                                                                                 __m512i first_places) {
  const auto text = [=](std::size_t cell) __attribute__((target(ENTREPOT_CELLS_AVX512))) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + static_cast<std::uint32_t>(ends[2 * cell] + 1)));
  };
  __m512i characters = _mm512_zextsi128_si512(text(0));
  characters = _mm512_inserti32x4(characters, text(1), 1);
  characters = _mm512_inserti32x4(characters, text(2), 2);
  characters = _mm512_inserti32x4(characters, text(3), 3);
  const __m512i values = _mm512_sub_epi8(characters, _mm512_set1_epi8('0'));
  const __m512i aligned = _mm512_shuffle_epi8(values, first_places);  // zero in front of the first character
  const std::uint64_t points = _mm512_cmpeq_epi8_mask(aligned, _mm512_set1_epi8('.' - '0'));
  const std::uint64_t others = _mm512_cmpgt_epu8_mask(aligned, _mm512_set1_epi8(9));
  constexpr std::uint64_t lowest = 0x0001000100010001, highest = 0x8000800080008000;
  const std::uint64_t has_point = ((points + (highest - lowest)) & highest) >> 15;  // no point is in the highest place
  const std::uint64_t up_to_point = (points << 1) - has_point;
  const bool readable = (others == points) & ((points & highest) == 0) & ((points & (points - has_point)) == 0);
  const __m512i digits = _mm512_mask_blend_epi8(up_to_point, aligned, _mm512_bslli_epi128(aligned, 1));
  const __m512i by_two = _mm512_maddubs_epi16(digits, _mm512_set1_epi16(0x010A));                // 10, 1
  return {_mm512_madd_epi16(by_two, _mm512_set1_epi32(0x00010064)), points, readable};  // 100, 1
}

// The eight cells that end at from + ends[0] .. from + ends[7] as numbers; a separator is behind each and, at from + ends[-1], before
// the first (all ones: just before `from`). False when this way cannot read all of them exactly: signs, exponents, blanks, a point
// at the end, more than fifteen characters.
__attribute__((target(ENTREPOT_CELLS_AVX512))) inline bool read_eight_cells_avx512(const char* from, const std::uint32_t* ends,
                                                                                   double* values) {
  const __m256i last = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(ends));
  const __m256i before = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(ends - 1));
  const __m256i length_less_one = _mm256_sub_epi32(_mm256_sub_epi32(last, before), _mm256_set1_epi32(2));
  if (_mm256_cmplt_epu32_mask(length_less_one, _mm256_set1_epi32(15)) != 0xFF) [[unlikely]]
    return false;
  // Character 16 - length of the sixteen places is the first one of the cell.
  const __m512i shifts = _mm512_zextsi256_si512(_mm256_sub_epi32(length_less_one, _mm256_set1_epi32(15)));
  const __m512i even = _mm512_set_epi64(0x1818181818181818, 0x1818181818181818, 0x1010101010101010, 0x1010101010101010, 0x0808080808080808,
                                        0x0808080808080808, 0, 0);
  const __m512i odd = _mm512_add_epi8(even, _mm512_set1_epi8(4));
  const __m512i places = _mm512_set4_epi32(0x0F0E0D0C, 0x0B0A0908, 0x07060504, 0x03020100);
  const auto first_places = [=](__m512i which) __attribute__((target(ENTREPOT_CELLS_AVX512))) {
    return _mm512_add_epi8(_mm512_maskz_permutexvar_epi8(~std::uint64_t{0}, which, shifts), places);
  };
  const FourCells a = place_four_cells(from, ends - 1, first_places(even));
  const FourCells b = place_four_cells(from, ends, first_places(odd));
  if (!(a.readable & b.readable)) [[unlikely]]
    return false;
  // 10000, 1; every other cell, so that they are in order again.
  const __m512i by_eight = _mm512_madd_epi16(_mm512_packus_epi32(a.by_four, b.by_four), _mm512_set1_epi32(0x00012710));
  // Below 10^15, so exact in the lower bits of 2^52.
  const __m512i whole =
      _mm512_add_epi64(_mm512_maskz_mul_epu32(0xFF, by_eight, _mm512_set1_epi64(100000000)), _mm512_maskz_srli_epi64(0xFF, by_eight, 32));
  const __m512d numbers =
      _mm512_sub_pd(_mm512_castsi512_pd(_mm512_or_si512(whole, _mm512_set1_epi64(0x4330000000000000))), _mm512_set1_pd(0x1p52));
  const __m128i points =
      _mm_unpacklo_epi16(_mm_cvtsi64_si128(static_cast<long long>(a.points)), _mm_cvtsi64_si128(static_cast<long long>(b.points)));
  // 48 and the digits behind the point, or 64 without a point: the lower four bits are looked at.
  const __m512i decimals = _mm512_maskz_lzcnt_epi64(0xFF, _mm512_maskz_cvtepu16_epi64(0xFF, points));
  const __m512d powers = _mm512_permutex2var_pd(_mm512_loadu_pd(exact_powers_of_ten), decimals, _mm512_loadu_pd(exact_powers_of_ten + 8));
  _mm512_storeu_pd(values, _mm512_div_pd(numbers, powers));
  return true;
}

}  // namespace entrepot::production::detail

#endif
