// Cells of a BACI csv, eight bytes at a time. Each function takes the publisher's own spelling only and says so where a cell is
// spelled otherwise; the careful reader (baci_rows.cpp) then looks at the line.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace entrepot::trade::detail {

static_assert(std::endian::native == std::endian::little, "the first character must be the lowest byte of a word");

inline constexpr std::uint64_t all_blanks = 0x2020202020202020ULL, all_zeros = 0x3030303030303030ULL;

inline std::uint64_t word_at(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, 8);
  return word;
}

inline bool all_digits(std::uint64_t word) {
  return ((word & 0xf0f0f0f0f0f0f0f0ULL) ^ all_zeros) == 0 && (((word + 0x0606060606060606ULL) & 0xf0f0f0f0f0f0f0f0ULL) ^ all_zeros) == 0;
}

// Eight digits to their number: pairs, then fours, then all.
inline std::uint32_t number_of(std::uint64_t word) {
  word = (word & 0x0f0f0f0f0f0f0f0fULL) * 2561 >> 8;
  word = (word & 0x00ff00ff00ff00ffULL) * 6553601 >> 16;
  return static_cast<std::uint32_t>((word & 0x0000ffff0000ffffULL) * 42949672960001ULL >> 32);
}

// The first `count` (1..8) characters of a word moved to its end, behind those of `fill`.
inline std::uint64_t right_justified(std::uint64_t word, unsigned count, std::uint64_t fill) {
  return count == 8 ? word : word << (64 - 8 * count) | fill >> (8 * count);
}

// Blanks at the front become zeros.
inline std::uint64_t blanks_to_zeros(std::uint64_t word) {
  const std::uint64_t other = word ^ all_blanks;
  const int blank_bits = other == 0 ? 64 : std::countr_zero(other) & ~7;
  if (blank_bits == 0) return word;
  const std::uint64_t mask = blank_bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << blank_bits) - 1;
  return (word & ~mask) | (all_zeros & mask);
}

// How many characters stand before the point, at most 15; -1 where there is none.
inline int find_point(const char* at) {
  constexpr std::uint64_t points = 0x2e2e2e2e2e2e2e2eULL, ones = 0x0101010101010101ULL, tops = 0x8080808080808080ULL;
  for (int from = 0; from < 16; from += 8) {
    const std::uint64_t word = word_at(at + from) ^ points;
    if (const std::uint64_t found = (word - ones) & ~word & tops; found != 0) return from + (std::countr_zero(found) >> 3);
  }
  return -1;
}

// Blanks, one to twelve digits, a point `before` characters behind `at`, three digits: the number times 1000. `ok` turns false for any
// other spelling. 16 bytes behind the point must be readable.
inline std::uint64_t thousandths_at(const char* at, unsigned before, bool& ok) {
  const char* const point = at + before;
  std::uint32_t places = 0;
  std::memcpy(&places, point + 1, 4);
  const std::uint64_t decimals = std::uint64_t{places & 0x00ffffffU} << 40 | (all_zeros >> 24);
  std::uint64_t low = before >= 8 ? word_at(point - 8) : right_justified(word_at(at), before, all_blanks);
  std::uint64_t high = before <= 8 ? all_blanks : right_justified(word_at(at), before - 8, all_blanks);
  std::uint64_t thousands = 0;
  if (high == all_blanks) {
    low = blanks_to_zeros(low);
  } else {
    high = blanks_to_zeros(high);
    ok = ok && all_digits(high);
    thousands = number_of(high);
  }
  ok = ok && point[-1] != ' ' && thousands < 10'000 && all_digits(low) && all_digits(decimals);
  return (thousands * 100'000'000 + number_of(low)) * 1000 + number_of(decimals);
}

}  // namespace entrepot::trade::detail
