// A scrambled Sobol' sequence: points of the unit cube that fill it evenly, each a pure function of seed, number and coordinate.
//
// Sobol' 1967, USSR Comput. Math. Math. Phys. 7(4):86-112; direction numbers of Joe and Kuo 2008, SIAM J. Sci. Comput. 30:2635-2654
// (new-joe-kuo-6.21201); scrambled by a random lower triangular matrix and a random shift per coordinate: Matousek 1998,
// J. Complexity 14:527-556. The scrambled points stay a digital net: in every coordinate the first 2^k points lie one in each of the 2^k
// intervals of length 2^-k. Each point by itself is uniform in the cube, so that a mean over the points has no bias.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace entrepot::stress::detail {

inline constexpr std::size_t sobol_dimensions_max = 32;

class SobolSequence {
 public:
  // 1 <= dimensions <= sobol_dimensions_max. Coordinate c depends on (seed, c) alone.
  SobolSequence(std::size_t dimensions, std::uint64_t seed);
  // Strictly between 0 and 1.
  double at(std::uint32_t number, std::size_t dimension) const;

 private:
  struct Coordinate {
    std::array<std::uint32_t, 32> directions{};  // scrambled; [k] belongs to bit k of the number
    std::uint32_t shift = 0;
  };
  std::vector<Coordinate> coordinates_;
};

}  // namespace entrepot::stress::detail
