#include "product_list.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/text.h"
#include "stored.h"

namespace entrepot::app {
namespace {

Result<std::vector<ListedProduct>> from_file(const std::string& file, std::size_t first) {
  TRY_ASSIGN(CsvReader reader, CsvReader::open(file));
  std::vector<std::string_view> fields;
  TRY_ASSIGN(const bool any, reader.read_row(fields));
  const std::vector<std::string> names(fields.begin(), any ? fields.end() : fields.begin());
  const auto product = static_cast<std::size_t>(std::find(names.begin(), names.end(), "product") - names.begin());
  if (product == names.size())
    return fail(ErrorCode::missing_data, "there is no column 'product'", reader.where(),
                "Give a csv as 'entrepot trade screen --csv' writes it.");
  std::vector<ListedProduct> list;
  while (list.size() < first) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) break;
    ListedProduct row;
    for (std::size_t c = 0; c < std::min(fields.size(), names.size()); ++c) row.cells[names[c]] = std::string(fields[c]);
    row.product = std::string(trim(row.cell("product")));
    if (row.product.empty()) return fail(ErrorCode::missing_data, "the row has no product", reader.where(product, "product"), "Name it.");
    list.push_back(std::move(row));
  }
  return list;
}

bool is_code(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string ListedProduct::cell(const std::string& column) const {
  const auto found = cells.find(column);
  return found == cells.end() ? std::string() : found->second;
}

Result<std::vector<ListedProduct>> product_list(const std::string& text, std::size_t first, const std::string& option) {
  std::vector<ListedProduct> list;
  if (is_file(text)) {
    TRY_ASSIGN(list, from_file(text, first));
  } else {
    for (const std::string_view part : split(text, ',')) {
      const std::string_view code = trim(part);
      if (!code.empty() && list.size() < first) list.push_back({std::string(code), {}});
    }
    // One wrong code among others is told in its row; a text without any code is the name of a file that is not there.
    if (std::none_of(list.begin(), list.end(), [](const auto& one) { return is_code(one.product); }))
      return fail(ErrorCode::not_found, fmt::format("'{}' is neither a file nor a list of codes", text), {"", 0, 0, option},
                  "Give codes with commas between (7501,854232), or a csv as 'entrepot trade screen --csv' writes it.");
  }
  if (list.empty()) return fail(ErrorCode::missing_data, "The list has no product", {text, 0, 0, option}, "Name at least one.");
  return list;
}

std::string shortened(const std::string& text, std::size_t length) {
  if (text.size() <= length) return text;
  std::size_t end = length;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "\u2026";
}

std::string product_label(const std::string& code, const std::string& name, std::size_t length, LabelFor place) {
  std::string rest = name, edition;
  if (const std::size_t end = rest.find("] "); rest.starts_with("[") && end != std::string::npos) {
    const std::string tag = rest.substr(1, end - 1);  // "HS2012 7501"
    rest = rest.substr(end + 2);
    edition = tag.ends_with(" " + code) ? "[" + tag.substr(0, tag.size() - code.size() - 1) + "] " : "[" + tag + "] ";
  } else if (rest.starts_with(code)) {  // "7501 - Nickel mattes"
    rest = rest.substr(std::min(rest.size(), rest.find_first_not_of(" -:;.", code.size())));
  }
  if (rest.empty()) return code;
  return code + " " + (place == LabelFor::chart ? shortened(rest, length) : edition + shortened(rest, length));
}

}  // namespace entrepot::app
