#include "page/table.h"

#include <fmt/format.h>

namespace entrepot::page {

void Table::row(std::vector<Html> cells, std::string anchor) { rows_.push_back({std::move(cells), std::move(anchor)}); }

Html Table::html() const {
  std::string out =
      fmt::format("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{0}\"><table>\n<caption>{0}</caption>\n<thead><tr>",
                  escaped(caption_));
  for (const Column& column : columns_)
    out += fmt::format("<th scope=\"col\"{}>{}</th>", column.is_number ? " class=\"n\"" : "", escaped(column.title));
  out += "</tr></thead>\n<tbody>\n";
  for (const Row& row : rows_) {
    out += row.anchor.empty() ? "<tr>" : fmt::format("<tr id=\"{}\">", escaped(row.anchor));
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const char* const number = i < columns_.size() && columns_[i].is_number ? " class=\"n\"" : "";
      out += i == 0 ? fmt::format("<th scope=\"row\"{}>{}</th>", number, row.cells[i].text)
                    : fmt::format("<td{}>{}</td>", number, row.cells[i].text);
    }
    out += "</tr>\n";
  }
  return {out + "</tbody></table></div>\n"};
}

Html details(std::string_view summary, const Html& inside) {
  return {"<details><summary>" + escaped(summary) + "</summary>\n" + inside.text + "</details>\n"};
}

Html figure(std::string_view caption, const Html& chart, const Html& table) {
  return {"<figure>\n<figcaption>" + escaped(caption) + "</figcaption>\n" + chart.text + table.text + "</figure>\n"};
}

}  // namespace entrepot::page
