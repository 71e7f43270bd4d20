#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fast_float/fast_float.h>
#include <fmt/format.h>

#include "base/spelling.h"

namespace entrepot {
namespace {

constexpr std::size_t longest_compared = 64;  // bytes of a name that was not found

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f'; }

// One name is the beginning of the other: Korea and KOR.
bool begins(std::string_view a, std::string_view b) {
  const std::size_t length = std::min(a.size(), b.size());
  return length >= 3 && a.substr(0, length) == b.substr(0, length);
}

// Length of the UTF-8 sequence that starts at text[i], or 0 where it is not valid.
std::size_t utf8_sequence(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t k) { return k < text.size() ? static_cast<unsigned char>(text[k]) : 0U; };
  const auto follows = [&](std::size_t k) { return (byte(k) & 0xC0U) == 0x80U; };
  const unsigned first = byte(i);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(i + 1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (!follows(i + 1) || !follows(i + 2)) return 0;
    if (first == 0xE0 && byte(i + 1) < 0xA0) return 0;   // overlong
    if (first == 0xED && byte(i + 1) >= 0xA0) return 0;  // surrogate
    return 3;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (!follows(i + 1) || !follows(i + 2) || !follows(i + 3)) return 0;
    if (first == 0xF0 && byte(i + 1) < 0x90) return 0;
    if (first == 0xF4 && byte(i + 1) >= 0x90) return 0;
    return 4;
  }
  return 0;
}

}  // namespace

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  return fmt::format("{}", fmt::join(parts, separator));
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::optional<double> parse_double(std::string_view text) {
  double value = 0;
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const auto [end, error] = fast_float::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::int64_t> parse_int(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

bool is_valid_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = utf8_sequence(text, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::string latin1_to_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out.push_back(c);
    } else {
      out.push_back(static_cast<char>(0xC0 | (byte >> 6)));
      out.push_back(static_cast<char>(0x80 | (byte & 0x3F)));
    }
  }
  return out;
}

std::string format_exact(double value) {
  char buffer[32];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
  return error == std::errc{} ? std::string(buffer, end) : std::string("?");
}

std::string format_number(double value, int digits) {
  if (!std::isfinite(value)) return "n/a";
  if (value == 0) return "0";
  const int magnitude = static_cast<int>(std::floor(std::log10(std::fabs(value))));
  if (magnitude < -6) return fmt::format("{:.{}e}", value, std::max(digits - 1, 0));
  const int decimals = std::max(0, digits - 1 - magnitude);
  double shown = value;
  if (magnitude >= digits) {
    const double unit = std::pow(10.0, magnitude - digits + 1);
    shown = std::round(value / unit) * unit;
  }
  std::string out = fmt::format("{:.{}f}", shown, decimals);
  std::size_t point = out.find('.');
  if (point == std::string::npos) point = out.size();
  const std::size_t first = out[0] == '-' ? 1 : 0;
  for (std::size_t at = point; at > first + 3; at -= 3) out.insert(at - 3, ",");
  return out;
}

std::optional<std::string> nearest_name(std::string_view text, const std::vector<std::string>& candidates) {
  const std::string wanted = lower_ascii(text.substr(0, longest_compared));
  // Of short names any other is near: TLS is no slip for MYS.
  const std::size_t most = std::max<std::size_t>(1, wanted.size() / 3);
  std::size_t best = 1 + wanted.size() / 3;
  std::optional<std::string> found;
  for (const std::string& candidate : candidates) {
    const std::string name = lower_ascii(candidate);
    const std::size_t distance = edit_distance(wanted, name);
    if ((distance > most || distance >= wanted.size()) && !begins(wanted, name)) continue;  // B has no letter of A
    if (distance <= best && (!found || distance < best)) {
      best = distance;
      found = candidate;
    }
  }
  return found;
}

std::string known_names_remedy(std::string_view text, const std::vector<std::string>& candidates) {
  constexpr std::size_t listed_whole = 30, nearest_shown = 10;
  std::string out;
  if (const auto nearest = nearest_name(text, candidates)) out = fmt::format("Did you mean '{}'? ", *nearest);
  if (candidates.size() <= listed_whole) return out + fmt::format("Known: {}.", join(candidates, ", "));
  const std::string wanted = lower_ascii(text.substr(0, longest_compared));
  std::vector<std::pair<std::size_t, std::size_t>> by_distance;  // and place
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    const std::string name = lower_ascii(std::string_view(candidates[c]).substr(0, longest_compared));
    by_distance.emplace_back(begins(wanted, name) ? 0 : edit_distance(wanted, name), c);
  }
  std::partial_sort(by_distance.begin(), by_distance.begin() + nearest_shown, by_distance.end());
  std::vector<std::string> shown;
  for (std::size_t k = 0; k < nearest_shown; ++k) shown.push_back(candidates[by_distance[k].second]);
  return out + fmt::format("The nearest of {} known: {}.", candidates.size(), join(shown, ", "));
}

}  // namespace entrepot
