// Text that is safe to stand in a page, and the numbers in it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace entrepot::page {

// Markup that is already escaped. Only escape() and the builders make it, so that a name from a file cannot become a tag.
struct Html {
  std::string text;
  Html& operator+=(const Html& other) {
    text += other.text;
    return *this;
  }
  friend Html operator+(Html a, const Html& b) {
    a += b;
    return a;
  }
};
std::string escaped(std::string_view text);
inline Html escape(std::string_view text) { return {escaped(text)}; }
// Our own markup, written in this room.
inline Html markup(std::string text) { return {std::move(text)}; }
Html join(const std::vector<Html>& parts, std::string_view separator);

// Digits after the point that show `most` with three significant digits.
int decimals_for(double most);
// As few digits after the point, up to `most`, as show these values whole: 60.0 and 30.0 need none.
int needed_decimals(std::initializer_list<double> values, int most);
// Thousands by commas, minus sign U+2212; a value that is not zero but would print as zero prints as "<0.1", or "\u22480" if negative.
std::string fixed_number(double value, int decimals);
std::string plain_number(double value);  // three significant digits

// x (y to z), or x alone when the three print alike. `to` is the word between.
struct RangeWords {
  std::string_view to;
};
std::string range_of(const std::string& p50, const std::string& p10, const std::string& p90, std::string_view to);

// A share as a number of percent, without the sign: 0.1234 -> "12.3".
int percent_decimals(double most_share);
std::string percent_number(double share, int decimals);

// Money of the table, shown in one unit for a whole list so that numbers compare.
struct MoneyScale {
  double divide_by = 1;
  int decimals = 0;
  std::string unit;  // "billion USD"
};
MoneyScale money_scale(const std::string& table_unit, double most, double billions_from = 10000);
std::string money_number(double value, const MoneyScale& scale);

}  // namespace entrepot::page
