// Sheets of an xlsx workbook (Office Open XML, ECMA-376). Values only: no formulas, styles or dates.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "production/detail/zip_archive.h"

namespace entrepot::production::detail {

// "CE" of column 82; columns count from 0.
std::string column_letters(std::size_t column);

class Sheet {
 public:
  std::size_t rows() const { return rows_.size(); }
  std::size_t columns() const { return columns_; }
  // Empty for cells that are blank or numbers.
  std::string_view text(std::size_t row, std::size_t column) const;
  // Nothing for cells that are blank or text.
  std::optional<double> number(std::size_t row, std::size_t column) const;
  // Text, or the number as it would be written: headings such as 19 are numbers in some files.
  std::string label(std::size_t row, std::size_t column) const;
  bool blank(std::size_t row, std::size_t column) const;

 private:
  friend class SheetReader;
  struct Cell {
    enum class Kind : std::uint8_t { blank, number, shared, own } kind = Kind::blank;
    std::uint32_t index = 0;
    double value = 0;
  };
  const Cell* cell(std::size_t row, std::size_t column) const;

  std::vector<std::vector<Cell>> rows_;
  std::size_t columns_ = 0;
  std::shared_ptr<const std::vector<std::string>> shared_;
  std::vector<std::string> own_;
};

class Workbook {
 public:
  // `bytes` must outlive the workbook. Errors: bad_syntax, limit_exceeded.
  static Result<Workbook> open(std::string_view bytes, std::string name, const Limits& limits);
  struct SheetEntry {
    std::string name;
    std::string member;
  };
  const std::vector<SheetEntry>& sheets() const { return sheets_; }
  // Errors: bad_syntax (XML, a document type, a bad reference), bad_field (a number that is none), limit_exceeded.
  Result<Sheet> read(const SheetEntry& entry) const;

 private:
  explicit Workbook(ZipArchive archive) : archive_(std::move(archive)) {}
  ZipArchive archive_;
  std::string name_;
  Limits limits_;
  std::vector<SheetEntry> sheets_;
  std::shared_ptr<std::vector<std::string>> shared_;
};

}  // namespace entrepot::production::detail
