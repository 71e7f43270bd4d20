// What spreadsheets and data frames write, and others do not expect.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entrepot {

// A whole number, also as tables write it that hold others, too: "5" or "5.0".
std::optional<std::int64_t> parse_whole(std::string_view text);

// A number, also in per cent: 0.3 of "0.3", "30%" and "30 %".
std::optional<double> parse_percent(std::string_view text);

// For what is no number to parse_double, but is one to a spreadsheet, "0,5", "1,000", "1 000": what would mend it, to stand behind a remedy,
// " Numbers have a decimal point, ..."; else nothing.
std::string number_hint(std::string_view text);

// A row of empty cells alone, ",,,", which spreadsheets leave at the end.
bool is_empty_row(const std::vector<std::string_view>& fields);

}  // namespace entrepot
