// A csv file row by row, its columns found by name; and names as numbers.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/csv.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/text.h"

namespace entrepot::production::detail {

struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using Numbers = std::unordered_map<std::string, std::uint32_t, NameHash, std::equal_to<>>;

class Rows {
 public:
  // Errors: those of CsvReader; missing_data (an empty file).
  static Result<Rows> open(const std::filesystem::path& path, const Limits& limits);

  const std::vector<std::string>& header() const { return header_; }
  std::optional<std::size_t> column(std::string_view name) const;
  // Errors: missing_data, duplicate.
  Result<std::vector<std::size_t>> columns(const std::vector<std::string>& names) const;
  // One that need not be there. Errors: duplicate.
  Result<std::optional<std::size_t>> optional_column(const std::string& name) const;
  Where where_in_header(std::size_t column) const;

  // Errors: those of CsvReader; bad_syntax (more or fewer cells than the header).
  Result<bool> next();
  std::string_view text(std::size_t column) const { return trim(fields_[column]); }
  Where where(std::size_t column) const { return reader_.where(column, header_[column]); }
  Result<double> number(std::size_t column) const;  // finite. Errors: bad_field
  Result<double> amount(std::size_t column) const;  // 0 or more. Errors: bad_field, out_of_range
  double done() const { return reader_.done(); }

 private:
  explicit Rows(CsvReader reader) : reader_(std::move(reader)) {}
  CsvReader reader_;
  std::vector<std::string> header_;
  std::vector<std::string_view> fields_;
};

}  // namespace entrepot::production::detail
