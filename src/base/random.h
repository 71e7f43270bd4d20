// Counter-based random numbers: draw k of (seed, member, stream) is a pure function of the four, so results
// do not depend on the number of threads or on the order in which members run.
//
// Philox 4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
#pragma once

#include <array>
#include <cstdint>

namespace entrepot {

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::uint32_t member, std::uint32_t stream)
      : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}, member_(member), stream_(stream) {}

  std::uint64_t next();                    // 64 random bits
  double uniform();                        // [0, 1), 53 bits
  std::uint64_t below(std::uint64_t n);    // 0..n-1, unbiased; n > 0

 private:
  std::array<std::uint32_t, 2> key_;
  std::uint32_t member_;
  std::uint32_t stream_;
  std::uint64_t position_ = 0;
};

}  // namespace entrepot
