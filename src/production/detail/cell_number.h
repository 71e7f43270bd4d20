// Reading one number of a large table. The short decimal numbers that tables are made of are converted exactly here
// (Clinger 1990: a whole number up to 2^53 divided once by an exact power of ten is correctly rounded); every other
// spelling goes to fast_float, so the value is always the nearest double.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#if defined(__x86_64__) && defined(__GNUC__)
#define ENTREPOT_CELLS_SSE41  // chosen when the program runs
#include <immintrin.h>
#include <smmintrin.h>
#endif

#include <fast_float/fast_float.h>

namespace entrepot::production::detail {

// The readers below may look this far behind the end of the number.
inline constexpr std::size_t short_number_padding = 80;

inline constexpr double exact_powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                                                 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
inline constexpr std::uint64_t whole_powers_of_ten[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

static_assert(std::endian::native == std::endian::little, "eight digits are read as one little-endian word");

// The first `count` characters (0 .. 8) of a little-endian word, which are digits, as a number.
inline std::uint64_t number_of_digits(std::uint64_t word, int count) {
  const int half = 32 - 4 * count;
  word = (word ^ 0x3030303030303030) << half << half;  // the last digit into the highest byte, zeros in front of the first
  word = word * 10 + (word >> 8);
  return ((word & 0x000000FF000000FF) * 0x000F424000000064 + ((word >> 16) & 0x000000FF000000FF) * 0x0000271000000001) >> 32;
}

inline std::uint64_t eight_characters(const char* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// Appends the run of digits at `at` to `digits`, eight at a time, and moves behind them.
inline void read_digits(const char*& at, std::uint64_t& digits) {
  for (;;) {
    const std::uint64_t word = eight_characters(at), values = word ^ 0x3030303030303030;
    const std::uint64_t others = ((values + 0x7676767676767676) | values) & 0x8080808080808080;  // the first one is right
    const int count = others == 0 ? 8 : std::countr_zero(others) / 8;
    if (count == 0) return;
    digits = digits * whole_powers_of_ten[count] + number_of_digits(word, count);
    at += count;
    if (count < 8) return;
  }
}

#ifdef __SSE2__
// Sixteen characters in one look: at most eight digits, perhaps a point and more digits, all within fifteen. Both lengths
// come from one comparison, and decimals of any length take the same way, so that there is little to guess wrong for the
// processor. Nullptr for other spellings.
inline const char* read_shortest_number(const char* at, double& magnitude) {
  const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const __m128i from_lowest = _mm_sub_epi8(text, _mm_set1_epi8(static_cast<char>('0' - 128)));  // digits become -128 .. -119
  const auto digit = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmplt_epi8(from_lowest, _mm_set1_epi8(-128 + 10))));
  const unsigned others = ~digit & 0xFFFF;
  const int whole = std::countr_zero(others | 0x10000);
  const int second = std::countr_zero((others & (others - 1)) | 0x10000);
  if (whole == 0 || whole > 8) return nullptr;
  const std::uint64_t units = number_of_digits(eight_characters(at), whole);
  if (at[whole] != '.') {
    magnitude = static_cast<double>(static_cast<std::int64_t>(units));
    return at + whole;
  }
  if (second > 15) return nullptr;
  const int places = second - whole - 1;
  const int low_places = places < 8 ? places : 8, high_places = places - low_places;
  const std::uint64_t high = number_of_digits(eight_characters(at + whole + 1), high_places);
  const std::uint64_t low = number_of_digits(eight_characters(at + second - low_places), low_places);
  // At most fourteen digits in all: exact, and below 2^53.
  const std::uint64_t digits = (units * whole_powers_of_ten[high_places] + high) * whole_powers_of_ten[low_places] + low;
  magnitude = static_cast<double>(static_cast<std::int64_t>(digits)) / exact_powers_of_ten[places];
  return at + second;
}
#else
inline const char* read_shortest_number(const char*, double&) { return nullptr; }
#endif

// Reads from `at`; the number must be followed by a character that is neither digit nor point (a line end will do).
// Returns where it ends, or nullptr when this short way cannot read it exactly.
inline const char* read_short_number(const char* at, double& value) {
  const bool negative = *at == '-';
  at += negative;
  const char* const start = at;
  double magnitude = 0;
  if (const char* const end = read_shortest_number(at, magnitude); end != nullptr && (*end | 0x20) != 'e') {
    value = negative ? -magnitude : magnitude;
    return end;
  }
  std::uint64_t digits = 0;
  read_digits(at, digits);
  const auto whole = at - start;
  if (whole == 0) return nullptr;
  std::ptrdiff_t places = 0;
  if (*at == '.') {
    const char* const point = ++at;
    read_digits(at, digits);
    places = at - point;
  }
  if (whole + places > 18 || digits > (std::uint64_t{1} << 53) || (*at | 0x20) == 'e') return nullptr;
  magnitude = static_cast<double>(digits) / exact_powers_of_ten[places];
  value = negative ? -magnitude : magnitude;
  return at;
}

#ifdef ENTREPOT_CELLS_SSE41
// For every (whole, places): where the digits go so that they end in the last of sixteen places, without the point.
struct DigitShuffles {
  alignas(16) unsigned char lanes[16][16][16];
};
constexpr DigitShuffles make_digit_shuffles() {
  DigitShuffles shuffles{};
  for (int whole = 0; whole < 16; ++whole)
    for (int places = 0; places < 16; ++places)
      for (int lane = 0; lane < 16; ++lane) {
        const int digit = lane - (16 - whole - places);
        const int from = digit < whole ? digit : digit + 1;
        shuffles.lanes[whole][places][lane] = static_cast<unsigned char>(digit < 0 || from > 15 ? 0x80 : from);
      }
  return shuffles;
}
inline constexpr DigitShuffles digit_shuffles = make_digit_shuffles();

inline bool has_sse41() {
  static const bool has = __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("bmi");
  return has;
}

// The cell [at, end) as a number; false when this short way cannot read all of it exactly. Up to fifteen characters are
// moved into place and added up together, whole numbers and decimals alike: nothing to guess for the processor.
__attribute__((target("sse4.1,bmi"))) inline bool read_short_cell_sse41(const char* at, const char* end, double& value) {
  const bool negative = *at == '-';
  at += negative;
  const auto length = static_cast<std::size_t>(end - at);
  const __m128i digits = _mm_sub_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)), _mm_set1_epi8('0'));
  const __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(digits, _mm_set1_epi8(9)), digits);
  if (length - 1 >= 15) [[unlikely]]
    return false;  // empty, longer than fifteen, or `end` before `at`
  const unsigned others = (static_cast<unsigned>(_mm_movemask_epi8(is_digit)) ^ 0xFFFF) & ((1U << length) - 1);
  const unsigned whole = others == 0 ? static_cast<unsigned>(length) : static_cast<unsigned>(std::countr_zero(others));
  const unsigned places = others == 0 ? 0 : static_cast<unsigned>(length) - whole - 1;
  if (whole == 0 || (others != 0 && ((others & (others - 1)) != 0 || at[whole] != '.'))) [[unlikely]]
    return false;
  const __m128i lanes = _mm_shuffle_epi8(digits, _mm_load_si128(reinterpret_cast<const __m128i*>(digit_shuffles.lanes[whole][places])));
  const __m128i by_two = _mm_maddubs_epi16(lanes, _mm_set1_epi16(0x010A));               // 10, 1
  const __m128i by_four = _mm_madd_epi16(by_two, _mm_set1_epi32(0x00010064));            // 100, 1
  const __m128i by_eight = _mm_madd_epi16(_mm_packus_epi32(by_four, by_four), _mm_set1_epi32(0x00012710));  // 10000, 1
  const auto halves = static_cast<std::uint64_t>(_mm_cvtsi128_si64(by_eight));
  const auto all = static_cast<std::int64_t>((halves & 0xFFFFFFFF) * 100000000 + (halves >> 32));  // fifteen digits at most: exact
  const double magnitude = static_cast<double>(all) / exact_powers_of_ten[places];
  value = negative ? -magnitude : magnitude;
  return true;
}

inline bool has_avx2() {
  static const bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  return has;
}

// Where the digits of one cell stand: as in read_short_cell_sse41, with nothing to guess.
struct CellLayout {
  unsigned whole, places;
  bool readable;
};
__attribute__((target("avx2,bmi,bmi2"))) inline CellLayout layout_of_cell(const char* at, std::size_t length, unsigned is_digit) {
  const auto size = static_cast<unsigned>(length);
  const unsigned others = _bzhi_u32(~is_digit, size);
  const unsigned whole = _tzcnt_u32(others | (_bzhi_u32(~0U, size) + 1));  // `size` where all are digits
  const unsigned point = whole < size;
  const bool readable = (length - 1 < 15) & (whole != 0) & (_blsr_u32(others) == 0) & ((at[whole] == '.') | (point == 0));
  return {whole & 15, (size - whole - point) & 15, readable};
}

// The cells [first, first_end) and [second, second_end) as two numbers; false when this short way cannot read both exactly.
__attribute__((target("avx2,bmi,bmi2"))) inline bool read_two_cells_avx2(const char* first, const char* first_end, const char* second,
                                                                         const char* second_end, double* values) {
  const auto first_negative = static_cast<std::uint64_t>(*first == '-'), second_negative = static_cast<std::uint64_t>(*second == '-');
  first += first_negative;
  second += second_negative;
  const __m256i text = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(first))),
                                               _mm_loadu_si128(reinterpret_cast<const __m128i*>(second)), 1);
  const __m256i digits = _mm256_sub_epi8(text, _mm256_set1_epi8('0'));
  const auto is_digit =
      static_cast<unsigned>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(digits, _mm256_set1_epi8(9)), digits)));
  const CellLayout a = layout_of_cell(first, static_cast<std::size_t>(first_end - first), is_digit & 0xFFFF);
  const CellLayout b = layout_of_cell(second, static_cast<std::size_t>(second_end - second), is_digit >> 16);
  if (!(a.readable & b.readable)) [[unlikely]]
    return false;
  const __m256i shuffle = _mm256_inserti128_si256(
      _mm256_castsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(digit_shuffles.lanes[a.whole][a.places]))),
      _mm_load_si128(reinterpret_cast<const __m128i*>(digit_shuffles.lanes[b.whole][b.places])), 1);
  const __m256i lanes = _mm256_shuffle_epi8(digits, shuffle);
  const __m256i by_two = _mm256_maddubs_epi16(lanes, _mm256_set1_epi16(0x010A));      // 10, 1
  const __m256i by_four = _mm256_madd_epi16(by_two, _mm256_set1_epi32(0x00010064));   // 100, 1
  const __m256i by_eight = _mm256_madd_epi16(_mm256_packus_epi32(by_four, by_four), _mm256_set1_epi32(0x00012710));  // 10000, 1
  const __m128i both = _mm_unpacklo_epi64(_mm256_castsi256_si128(by_eight), _mm256_extracti128_si256(by_eight, 1));
  // Below 10^15, so exact in the lower bits of 2^52.
  const __m128i whole = _mm_add_epi64(_mm_mul_epu32(both, _mm_set1_epi64x(100000000)), _mm_srli_epi64(both, 32));
  const __m128d numbers = _mm_sub_pd(_mm_castsi128_pd(_mm_or_si128(whole, _mm_set1_epi64x(0x4330000000000000))), _mm_set1_pd(0x1p52));
  const __m128d quotients = _mm_div_pd(numbers, _mm_set_pd(exact_powers_of_ten[b.places], exact_powers_of_ten[a.places]));
  const __m128i signs = _mm_set_epi64x(static_cast<long long>(second_negative << 63), static_cast<long long>(first_negative << 63));
  _mm_storeu_pd(values, _mm_xor_pd(quotients, _mm_castsi128_pd(signs)));
  return true;
}

__attribute__((target("avx2,bmi,bmi2"))) inline std::uint64_t separators_avx2(const char* at, char separator) {
  const __m256i wanted = _mm256_set1_epi8(separator);
  const __m256i low = _mm256_cmpeq_epi8(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)), wanted);
  const __m256i high = _mm256_cmpeq_epi8(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 32)), wanted);
  return std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(low))} |
         std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(high))} << 32;
}

// Bit i: byte i of the 64 at `at` is `separator`.
__attribute__((target("sse4.1,bmi"))) inline std::uint64_t separators_sse41(const char* at, char separator) {
  std::uint64_t mask = 0;
  for (int k = 0; k < 4; ++k) {
    const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + 16 * k));
    mask |= static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(text, _mm_set1_epi8(separator)))))
            << (16 * k);
  }
  return mask;
}
#endif

// The whole of [first, last) as a finite number; a leading '+' is accepted.
inline bool read_any_number(const char* first, const char* last, double& value) {
  const bool plus = first != last && *first == '+';
  first += plus;
  const char* const digits = first + (!plus && first != last && *first == '-');
  if (digits == last || !((*digits >= '0' && *digits <= '9') || *digits == '.')) return false;  // "nan", "inf"
  const auto result = fast_float::from_chars(first, last, value);
  return result.ec == std::errc() && result.ptr == last && std::isfinite(value);
}

}  // namespace entrepot::production::detail
