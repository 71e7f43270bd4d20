#include "text_table.h"

#include <algorithm>

#include <fmt/format.h>

namespace entrepot::app {
namespace {

std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

std::string counted(std::size_t n, std::string_view one, std::string_view many) { return fmt::format("{} {}", n, n == 1 ? one : many); }

std::string TextTable::text(bool with_titles) const {
  std::vector<std::size_t> widths(columns_.size());
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (with_titles) widths[c] = width_of(columns_[c].title);
    for (const auto& row : rows_) widths[c] = std::max(widths[c], width_of(row[c]));
  }
  std::string out;
  const auto add = [&](const auto& cell) {
    std::string line(indent_, ' ');
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const std::string text = cell(c);
      const std::string fill(widths[c] - width_of(text), ' ');
      line += (c == 0 ? "" : "  ") + (columns_[c].right ? fill + text : text + fill);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  };
  if (with_titles) add([&](std::size_t c) { return columns_[c].title; });
  for (const auto& row : rows_) add([&](std::size_t c) { return row[c]; });
  return out;
}

}  // namespace entrepot::app
