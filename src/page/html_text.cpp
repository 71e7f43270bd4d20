#include "page/html_text.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace entrepot::page {

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default:
        // Control characters other than white space are not allowed in a page.
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
    }
  return out;
}

Html join(const std::vector<Html>& parts, std::string_view separator) {
  Html all;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) all.text += separator;
    all += parts[i];
  }
  return all;
}

int decimals_for(double most) {
  most = std::fabs(most);
  if (!std::isfinite(most) || most == 0) return 0;
  return std::clamp(2 - static_cast<int>(std::floor(std::log10(most * 1.0000001))), 0, 6);
}

namespace {

std::string with_commas(std::string digits) {
  const std::size_t point = std::min(digits.find('.'), digits.size());
  for (std::size_t i = point; i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

}  // namespace

std::string fixed_number(double value, int decimals) {
  if (!std::isfinite(value)) return "n/a";
  const double size = std::fabs(value);
  if (size < 1e-9) return "0";  // what is left of a sum that should be nothing
  const double smallest = std::pow(10.0, -decimals);
  if (size < smallest / 2) return value < 0 ? "\u22480" : fmt::format("<{:.{}f}", smallest, decimals);
  return (value < 0 ? "\u2212" : "") + with_commas(fmt::format("{:.{}f}", size, decimals));
}

int needed_decimals(std::initializer_list<double> values, int most) {
  const auto is_enough = [&](int decimals) {
    const double scale = std::pow(10.0, decimals);
    return std::all_of(values.begin(), values.end(),
                       [&](double v) { return !std::isfinite(v) || std::fabs(v * scale - std::round(v * scale)) < 1e-6; });
  };
  int decimals = 0;
  while (decimals < most && !is_enough(decimals)) ++decimals;
  return decimals;
}

std::string plain_number(double value) { return fixed_number(value, decimals_for(value)); }

std::string range_of(const std::string& p50, const std::string& p10, const std::string& p90, std::string_view to) {
  if (p50 == p10 && p50 == p90) return p50;
  return fmt::format("{} ({}\u00a0{}\u00a0{})", p50, p10, to, p90);
}

int percent_decimals(double most_share) {
  const double percent = std::fabs(most_share) * 100;
  if (percent >= 10) return 0;
  if (percent >= 1) return 1;
  return percent >= 0.1 ? 2 : 3;
}

std::string percent_number(double share, int decimals) {
  if (std::fabs(share) < 5e-7) return "0";
  return fixed_number(share * 100, decimals);
}

MoneyScale money_scale(const std::string& table_unit, double most, double billions_from) {
  most = std::fabs(most);
  MoneyScale scale{1, 0, table_unit};
  const std::string million = "million ";
  if (table_unit.starts_with(million) && most >= billions_from) {
    scale.divide_by = 1000;
    scale.unit = "billion " + table_unit.substr(million.size());
  }
  scale.decimals = std::min(decimals_for(most / scale.divide_by), 3);
  return scale;
}

std::string money_number(double value, const MoneyScale& scale) { return fixed_number(value / scale.divide_by, scale.decimals); }

}  // namespace entrepot::page
