// Columns of text for a terminal: as wide as their cells, two spaces between, so that they never run together.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace entrepot::app {

// "1 economy", "3 economies".
std::string counted(std::size_t n, std::string_view one, std::string_view many);

class TextTable {
 public:
  struct Column {
    std::string title;
    bool right = true;  // numbers; false: words
  };
  TextTable(std::vector<Column> columns, std::size_t indent) : columns_(std::move(columns)), indent_(indent) {}
  // One cell for each column; widths count characters of UTF-8.
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  std::string text(bool with_titles = true) const;  // lines, without spaces at their ends

 private:
  std::vector<Column> columns_;
  std::size_t indent_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace entrepot::app
