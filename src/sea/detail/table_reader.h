// A csv table whose columns are found by name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.h"

namespace entrepot::sea::detail {

class TableReader {
 public:
  // Errors: those of CsvReader, missing_data for an empty file or a wanted column that is not there.
  static Result<TableReader> open(const std::filesystem::path& path, const Limits& limits, const std::vector<std::string>& wanted);
  static Result<TableReader> over(std::string_view text, std::string name, const std::vector<std::string>& wanted);

  // The next row; false at the end. Errors: those of CsvReader.
  Result<bool> next();
  bool complete() const { return fields_.size() == header_.size(); }  // the row has as many fields as the header
  Error incomplete() const;

  std::optional<std::size_t> column(std::string_view name) const;  // one that is not wanted always
  std::string_view text(std::size_t wanted) const { return text_at(at_[wanted]); }
  std::string_view text_at(std::size_t column) const;
  const std::vector<std::string_view>& fields() const { return fields_; }
  const std::vector<std::string>& header() const { return header_; }

  // Errors: bad_field, out_of_range, with the place.
  Result<double> number(std::size_t wanted, double low, double high) const;
  Result<std::int64_t> whole(std::size_t wanted, std::int64_t low, std::int64_t high) const;

  Where where(std::size_t wanted) const { return reader_.where(at_[wanted], header_[at_[wanted]]); }
  Where where() const { return reader_.where(); }
  long line() const { return reader_.line(); }
  double done() const { return reader_.done(); }

 private:
  explicit TableReader(CsvReader reader) : reader_(std::move(reader)) {}
  static Result<TableReader> start(CsvReader reader, const std::vector<std::string>& wanted);

  CsvReader reader_;
  std::vector<std::string_view> fields_;
  std::vector<std::string> header_;
  std::vector<std::size_t> at_;
};

}  // namespace entrepot::sea::detail
