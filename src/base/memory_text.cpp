#include "base/memory_text.h"

#include <cmath>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot {
namespace {

// Two decimals, and none where they are zero.
std::string hundredths(double count) {
  return std::fmod(count, 100) == 0 ? fmt::format("{:.0f} MB", count / 100) : fmt::format("{:.2f} MB", count / 100);
}

constexpr double hundredth_of_a_megabyte = static_cast<double>(1 << 20) / 100;
constexpr std::string_view beyond = " MB, more than the limit of ";

}  // namespace

std::string megabytes(double bytes) { return hundredths(std::ceil(bytes / hundredth_of_a_megabyte)); }

std::optional<std::size_t> parse_memory(std::string_view text) {
  std::string_view number = trim(text);
  if (number.ends_with('B') || number.ends_with('b')) number.remove_suffix(1);
  const char unit = number.empty() ? ' ' : number.back();
  const int shift = unit == 'G' || unit == 'g' ? 30 : unit == 'M' || unit == 'm' ? 20 : 0;
  if (shift == 0) return std::nullopt;
  const double bytes = parse_double(trim(number.substr(0, number.size() - 1))).value_or(0) * static_cast<double>(std::size_t{1} << shift);
  if (!(bytes >= 1 << 20 && bytes <= 1e15)) return std::nullopt;
  return static_cast<std::size_t>(bytes);
}

std::optional<std::string> enough_memory(std::string_view error) {
  const std::size_t end = error.find(beyond);
  if (end == std::string_view::npos) return std::nullopt;
  const std::size_t space = error.substr(0, end).rfind(' '), begin = space == std::string_view::npos ? 0 : space + 1;
  const auto needed = parse_double(error.substr(begin, end - begin));
  return needed ? std::optional(fmt::format("{:.0f}M", std::ceil(*needed))) : std::nullopt;
}

std::string beyond_memory(double bytes_needed, std::size_t bytes_allowed) {
  return fmt::format("{}, more than the limit of {}", megabytes(bytes_needed),
                     hundredths(std::floor(static_cast<double>(bytes_allowed) / hundredth_of_a_megabyte)));
}

}  // namespace entrepot
