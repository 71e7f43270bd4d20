#include "stress/detail/sobol_sequence.h"

#include <bit>
#include <cassert>

#include "base/random.h"

namespace entrepot::stress::detail {
namespace {

constexpr std::size_t bits = 32;
constexpr std::uint32_t stream = 20;  // of the random numbers that scramble

// A primitive polynomial x^s + a_1 x^(s-1) + ... + a_(s-1) x + 1 over GF(2), its inner coefficients as the bits of `a`, and the first
// s odd numbers m_k < 2^k.
struct Polynomial {
  std::uint32_t degree, a;
  std::array<std::uint32_t, 7> m;
};

constexpr std::array<Polynomial, sobol_dimensions_max - 1> polynomials{{
    {1, 0, {1}},
    {2, 1, {1, 3}},
    {3, 1, {1, 3, 1}},
    {3, 2, {1, 1, 1}},
    {4, 1, {1, 1, 3, 3}},
    {4, 4, {1, 3, 5, 13}},
    {5, 2, {1, 1, 5, 5, 17}},
    {5, 4, {1, 1, 5, 5, 5}},
    {5, 7, {1, 1, 7, 11, 19}},
    {5, 11, {1, 1, 5, 1, 1}},
    {5, 13, {1, 1, 1, 3, 11}},
    {5, 14, {1, 3, 5, 5, 31}},
    {6, 1, {1, 3, 3, 9, 7, 49}},
    {6, 13, {1, 1, 1, 15, 21, 21}},
    {6, 16, {1, 3, 1, 13, 27, 49}},
    {6, 19, {1, 1, 1, 15, 7, 5}},
    {6, 22, {1, 3, 1, 15, 13, 25}},
    {6, 25, {1, 1, 5, 5, 19, 61}},
    {7, 1, {1, 3, 7, 11, 23, 15, 103}},
    {7, 4, {1, 3, 7, 13, 13, 15, 69}},
    {7, 7, {1, 1, 3, 13, 7, 35, 63}},
    {7, 8, {1, 3, 5, 9, 1, 25, 53}},
    {7, 14, {1, 3, 1, 13, 9, 35, 107}},
    {7, 19, {1, 3, 1, 5, 27, 61, 31}},
    {7, 21, {1, 1, 5, 11, 19, 41, 61}},
    {7, 28, {1, 3, 5, 3, 3, 13, 69}},
    {7, 31, {1, 1, 7, 13, 1, 19, 1}},
    {7, 32, {1, 3, 7, 5, 13, 19, 59}},
    {7, 37, {1, 1, 3, 9, 25, 29, 41}},
    {7, 41, {1, 3, 5, 13, 23, 1, 55}},
    {7, 42, {1, 3, 7, 3, 13, 59, 17}},
}};

using Directions = std::array<std::uint32_t, bits>;

// v_k = m_k / 2^k as a binary fraction of 32 digits, the first digit in the highest bit.
Directions directions_of(std::size_t dimension) {
  Directions v{};
  if (dimension == 0) {
    for (std::size_t k = 0; k < bits; ++k) v[k] = std::uint32_t{1} << (bits - 1 - k);
    return v;
  }
  const Polynomial& p = polynomials[dimension - 1];
  for (std::size_t k = 0; k < p.degree; ++k) v[k] = p.m[k] << (bits - 1 - k);
  for (std::size_t k = p.degree; k < bits; ++k) {
    v[k] = v[k - p.degree] ^ (v[k - p.degree] >> p.degree);
    for (std::size_t i = 1; i < p.degree; ++i)
      if ((p.a >> (p.degree - 1 - i)) & 1U) v[k] ^= v[k - i];
  }
  return v;
}

}  // namespace

SobolSequence::SobolSequence(std::size_t dimensions, std::uint64_t seed) {
  assert(dimensions >= 1 && dimensions <= sobol_dimensions_max);
  for (std::size_t d = 0; d < dimensions; ++d) {
    RandomStream random(seed, static_cast<std::uint32_t>(d), stream);
    Coordinate coordinate;
    // Row r of the matrix makes digit r (the first is 0) of the digits 0..r: its own with weight 1, those before it by chance.
    Directions rows{};
    for (std::size_t r = 0; r < bits; ++r) {
      const std::uint32_t own = std::uint32_t{1} << (bits - 1 - r), before = r == 0 ? 0 : ~std::uint32_t{0} << (bits - r);
      rows[r] = own | (static_cast<std::uint32_t>(random.next()) & before);
    }
    const Directions plain = directions_of(d);
    for (std::size_t k = 0; k < bits; ++k)
      for (std::size_t r = 0; r < bits; ++r)
        if (std::popcount(rows[r] & plain[k]) % 2 == 1) coordinate.directions[k] |= std::uint32_t{1} << (bits - 1 - r);
    coordinate.shift = static_cast<std::uint32_t>(random.next());
    coordinates_.push_back(coordinate);
  }
}

double SobolSequence::at(std::uint32_t number, std::size_t dimension) const {
  const Coordinate& coordinate = coordinates_[dimension];
  std::uint32_t digits = coordinate.shift;
  for (std::size_t k = 0; number != 0; ++k, number >>= 1)
    if (number & 1U) digits ^= coordinate.directions[k];
  return (digits + 0.5) * 0x1.0p-32;
}

}  // namespace entrepot::stress::detail
