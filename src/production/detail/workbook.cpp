#include "production/detail/workbook.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "production/detail/cell_number.h"
#include "production/detail/xml_events.h"

namespace entrepot::production::detail {
namespace {

constexpr std::size_t rows_max = 1'048'576, columns_max = 16'384;  // of the format itself
constexpr std::size_t cells_max = 64'000'000;
constexpr std::size_t strings_max = 4'000'000;

std::string_view attribute(const std::vector<XmlAttribute>& attributes, std::string_view name) {
  const auto found = std::find_if(attributes.begin(), attributes.end(), [&](const auto& a) { return a.name == name; });
  return found == attributes.end() ? std::string_view() : found->value;
}

// "CE62" -> row 61, column 82. The row part may be missing.
struct Place {
  std::optional<std::size_t> row, column;
};
Place place_of(std::string_view reference) {
  Place place;
  std::size_t letters = 0, column = 0;
  while (letters < reference.size() && reference[letters] >= 'A' && reference[letters] <= 'Z' && letters < 4)
    column = column * 26 + static_cast<std::size_t>(reference[letters++] - 'A' + 1);
  if (letters > 0 && column <= columns_max) place.column = column - 1;
  const auto row = parse_int(reference.substr(letters));
  if (row && *row >= 1 && *row <= static_cast<std::int64_t>(rows_max)) place.row = static_cast<std::size_t>(*row - 1);
  return place;
}

// xl/workbook.xml: names and relation ids of the sheets.
class SheetList : public XmlHandler {
 public:
  bool begin(std::string_view name, const std::vector<XmlAttribute>& attributes) override {
    if (name == "sheet") sheets.emplace_back(attribute(attributes, "name"), attribute(attributes, "id"));
    return sheets.size() <= 4096;
  }
  bool end(std::string_view) override { return true; }
  void text(std::string_view) override {}
  std::vector<std::pair<std::string, std::string>> sheets;
};

// xl/_rels/workbook.xml.rels: relation id -> member.
class Relations : public XmlHandler {
 public:
  bool begin(std::string_view name, const std::vector<XmlAttribute>& attributes) override {
    if (name == "Relationship") targets[std::string(attribute(attributes, "Id"))] = std::string(attribute(attributes, "Target"));
    return targets.size() <= 65'536;
  }
  bool end(std::string_view) override { return true; }
  void text(std::string_view) override {}
  std::map<std::string, std::string> targets;
};

class SharedStrings : public XmlHandler {
 public:
  bool begin(std::string_view name, const std::vector<XmlAttribute>&) override {
    if (name == "si") strings.emplace_back();
    inside_ = name == "t" && !phonetic_ && !strings.empty();
    phonetic_ = phonetic_ || name == "rPh";
    return strings.size() <= strings_max;
  }
  bool end(std::string_view name) override {
    inside_ = false;
    if (name == "rPh") phonetic_ = false;
    return true;
  }
  void text(std::string_view text) override {
    if (inside_) strings.back() += text;
  }
  std::vector<std::string> strings;

 private:
  bool inside_ = false, phonetic_ = false;
};

std::string member_of(const std::string& target) {
  if (target.starts_with('/')) return target.substr(1);
  return "xl/" + target;
}

}  // namespace

// A worksheet into rows of cells.
class SheetReader : public XmlHandler {
 public:
  SheetReader(std::string file, std::shared_ptr<const std::vector<std::string>> shared) : file_(std::move(file)) {
    sheet.shared_ = std::move(shared);
  }

  bool begin(std::string_view name, const std::vector<XmlAttribute>& attributes) override {
    if (name == "row") return begin_row(attribute(attributes, "r"));
    if (name == "c") return begin_cell(attribute(attributes, "r"), attribute(attributes, "t"));
    inside_ = name == "v" || name == "t";
    return true;
  }
  bool end(std::string_view name) override {
    inside_ = false;
    if (name == "c") return end_cell();
    return true;
  }
  void text(std::string_view text) override {
    if (inside_) value_ += text;
  }

  Sheet sheet;
  std::optional<Error> error;

 private:
  bool stop(ErrorCode code, std::string what, std::string remedy) {
    const std::string field = column_letters(column_) + std::to_string(row_ + 1);
    error = Error{code, std::move(what), {file_, static_cast<long>(row_) + 1, static_cast<long>(column_) + 1, field}, std::move(remedy)};
    return false;
  }

  bool begin_row(std::string_view reference) {
    const auto number = parse_int(reference);
    row_ = number && *number >= 1 ? static_cast<std::size_t>(*number - 1) : sheet.rows_.size();
    column_ = 0;
    next_column_ = 0;
    return open_row();
  }

  bool open_row() {
    if (row_ >= rows_max) return stop(ErrorCode::limit_exceeded, "The sheet has too many rows", "Check that the workbook is a table.");
    if (row_ >= sheet.rows_.size()) sheet.rows_.resize(row_ + 1);
    return true;
  }

  bool begin_cell(std::string_view reference, std::string_view type) {
    value_.clear();
    type_ = std::string(type);
    const auto place = place_of(reference);
    column_ = place.column.value_or(next_column_);
    if (place.row) row_ = *place.row;
    if (!reference.empty() && (!place.column || !place.row))
      return stop(ErrorCode::bad_syntax, fmt::format("'{}' is not the name of a cell", reference.substr(0, 20)),
                  "Save the workbook again with a spreadsheet program.");
    next_column_ = column_ + 1;
    return true;
  }

  bool end_cell() {
    const std::string_view text = type_ == "inlineStr" || type_ == "str" ? std::string_view(value_) : trim(value_);
    if (text.empty()) return true;
    Sheet::Cell cell;
    if (type_ == "s") {
      const auto number = parse_int(text);
      if (!number || *number < 0 || static_cast<std::size_t>(*number) >= sheet.shared_->size())
        return stop(ErrorCode::bad_syntax, fmt::format("The workbook has no shared text {}", text.substr(0, 20)),
                    "Save the workbook again with a spreadsheet program.");
      cell = {Sheet::Cell::Kind::shared, static_cast<std::uint32_t>(*number), 0};
    } else if (type_ == "inlineStr" || type_ == "str" || type_ == "e") {
      cell = {Sheet::Cell::Kind::own, static_cast<std::uint32_t>(sheet.own_.size()), 0};
      sheet.own_.emplace_back(text);
    } else {
      cell.kind = Sheet::Cell::Kind::number;
      if (!read_any_number(text.data(), text.data() + text.size(), cell.value))
        return stop(ErrorCode::bad_field, fmt::format("'{}' is not a finite number", text.substr(0, 40)),
                    "Write a plain number, or leave the cell empty.");
    }
    return put(cell);
  }

  bool put(const Sheet::Cell& cell) {
    if (column_ >= columns_max)
      return stop(ErrorCode::limit_exceeded, "The sheet has too many columns", "Check that the workbook is a table.");
    if (!open_row()) return false;
    auto& row = sheet.rows_[row_];
    if (column_ >= row.size()) {
      cells_ += column_ + 1 - row.size();
      if (cells_ > cells_max)
        return stop(ErrorCode::limit_exceeded, fmt::format("The sheet has more than {} cells", cells_max), "Aggregate the table first.");
      row.resize(column_ + 1);
    }
    if (row[column_].kind != Sheet::Cell::Kind::blank)
      return stop(ErrorCode::duplicate, "The cell occurs twice", "Save the workbook again with a spreadsheet program.");
    row[column_] = cell;
    sheet.columns_ = std::max(sheet.columns_, column_ + 1);
    return true;
  }

  std::string file_;
  std::string type_, value_;
  std::size_t row_ = 0, column_ = 0, next_column_ = 0, cells_ = 0;
  bool inside_ = false;
};

std::string column_letters(std::size_t column) {
  std::string letters;
  for (std::size_t rest = column + 1; rest > 0; rest = (rest - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
  return letters;
}

const Sheet::Cell* Sheet::cell(std::size_t row, std::size_t column) const {
  if (row >= rows_.size() || column >= rows_[row].size()) return nullptr;
  return &rows_[row][column];
}

std::string_view Sheet::text(std::size_t row, std::size_t column) const {
  const Cell* found = cell(row, column);
  if (found == nullptr) return {};
  if (found->kind == Cell::Kind::shared) return trim((*shared_)[found->index]);
  if (found->kind == Cell::Kind::own) return trim(own_[found->index]);
  return {};
}

std::optional<double> Sheet::number(std::size_t row, std::size_t column) const {
  const Cell* found = cell(row, column);
  if (found == nullptr || found->kind != Cell::Kind::number) return std::nullopt;
  return found->value;
}

std::string Sheet::label(std::size_t row, std::size_t column) const {
  if (const auto value = number(row, column)) return format_exact(*value);
  return std::string(text(row, column));
}

bool Sheet::blank(std::size_t row, std::size_t column) const {
  const Cell* found = cell(row, column);
  return found == nullptr || found->kind == Cell::Kind::blank || (found->kind != Cell::Kind::number && text(row, column).empty());
}

Result<Workbook> Workbook::open(std::string_view bytes, std::string name, const Limits& limits) {
  TRY_ASSIGN(auto archive, ZipArchive::over(bytes, name));
  Workbook workbook(std::move(archive));
  workbook.name_ = std::move(name);
  workbook.limits_ = limits;
  SheetList list;
  TRY_ASSIGN(const auto list_xml, workbook.archive_.read("xl/workbook.xml", limits.text_file_bytes));
  TRY(read_xml(list_xml, workbook.name_ + "/xl/workbook.xml", list));
  Relations relations;
  TRY_ASSIGN(const auto relations_xml, workbook.archive_.read("xl/_rels/workbook.xml.rels", limits.text_file_bytes));
  TRY(read_xml(relations_xml, workbook.name_ + "/xl/_rels/workbook.xml.rels", relations));
  for (const auto& [sheet, id] : list.sheets) workbook.sheets_.push_back({sheet, member_of(relations.targets[id])});
  SharedStrings strings;
  if (workbook.archive_.has("xl/sharedStrings.xml")) {
    TRY_ASSIGN(const auto strings_xml, workbook.archive_.read("xl/sharedStrings.xml", limits.memory_bytes / 8));
    TRY_ASSIGN(const bool whole, read_xml(strings_xml, workbook.name_ + "/xl/sharedStrings.xml", strings));
    if (!whole)
      return fail(ErrorCode::limit_exceeded, "The workbook has too many texts", {workbook.name_, 0, 0, ""}, "Check that it is a table.");
  }
  workbook.shared_ = std::make_shared<std::vector<std::string>>(std::move(strings.strings));
  return workbook;
}

Result<Sheet> Workbook::read(const SheetEntry& entry) const {
  TRY_ASSIGN(const auto xml, archive_.read(entry.member, limits_.memory_bytes / 4));
  SheetReader reader(fmt::format("{} [{}]", name_, entry.name), shared_);
  TRY_ASSIGN(const bool whole, read_xml(xml, name_ + "/" + entry.member, reader));
  if (!whole) {
    if (reader.error) return tl::unexpected<Error>(std::move(*reader.error));
    return fail(ErrorCode::internal, "The sheet was not read to its end", {name_, 0, 0, ""});
  }
  return std::move(reader.sheet);
}

}  // namespace entrepot::production::detail
