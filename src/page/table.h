// Tables of a report: a caption, scoped headings, and a box that scrolls on small screens.
#pragma once

#include <string>
#include <vector>

#include "page/html_text.h"

namespace entrepot::page {

struct Column {
  std::string title;
  bool is_number = true;
};

class Table {
 public:
  Table(std::string caption, std::vector<Column> columns) : caption_(std::move(caption)), columns_(std::move(columns)) {}
  // The first cell heads the row. Anchor: the id of the row, for links to it.
  void row(std::vector<Html> cells, std::string anchor = {});
  bool empty() const { return rows_.empty(); }
  Html html() const;

 private:
  struct Row {
    std::vector<Html> cells;
    std::string anchor;
  };
  std::string caption_;
  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

Html details(std::string_view summary, const Html& inside);
// A chart with what it shows in words and its table.
Html figure(std::string_view caption, const Html& chart, const Html& table);

}  // namespace entrepot::page
