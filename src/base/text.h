// Text without locales: trimming, splitting, numbers, encodings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace entrepot {

std::string_view trim(std::string_view text);  // ASCII white space at both ends
std::vector<std::string_view> split(std::string_view text, char separator);  // keeps empty parts
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string lower_ascii(std::string_view text);

// The whole text must be one finite number; "", "NaN", "inf", "1e999", "1,5" and trailing text are not.
std::optional<double> parse_double(std::string_view text);
std::optional<std::int64_t> parse_int(std::string_view text);

bool is_valid_utf8(std::string_view text);
std::string latin1_to_utf8(std::string_view text);

// Shortest text that reads back as the same double.
std::string format_exact(double value);
// For people: `digits` significant digits, thousands separated by commas: 12,345.6
std::string format_number(double value, int digits = 3);

// The candidate nearest to `text` by edit distance, when close enough to be a likely slip.
std::optional<std::string> nearest_name(std::string_view text, const std::vector<std::string>& candidates);
// A remedy for an unknown name: "Did you mean 'x'? Known: a, b, c."; of more than thirty names the ten nearest.
std::string known_names_remedy(std::string_view text, const std::vector<std::string>& candidates);

}  // namespace entrepot
