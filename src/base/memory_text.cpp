#include "base/memory_text.h"

#include <cmath>

#include <fmt/format.h>

namespace entrepot {
namespace {

// Two decimals, and none where they are zero.
std::string hundredths(double count) {
  return std::fmod(count, 100) == 0 ? fmt::format("{:.0f} MB", count / 100) : fmt::format("{:.2f} MB", count / 100);
}

constexpr double hundredth_of_a_megabyte = static_cast<double>(1 << 20) / 100;

}  // namespace

std::string megabytes(double bytes) { return hundredths(std::ceil(bytes / hundredth_of_a_megabyte)); }

std::string beyond_memory(double bytes_needed, std::size_t bytes_allowed) {
  return fmt::format("{}, more than the limit of {}", megabytes(bytes_needed),
                     hundredths(std::floor(static_cast<double>(bytes_allowed) / hundredth_of_a_megabyte)));
}

}  // namespace entrepot
