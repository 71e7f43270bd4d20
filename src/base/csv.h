// A streaming reader of delimited text: RFC 4180 quotes, CRLF or LF, optional byte order mark.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/limits.h"
#include "base/result.h"

namespace entrepot {

class CsvReader {
 public:
  struct Options {
    char separator = ',';
    bool latin1 = false;  // declared encoding; otherwise the text must be UTF-8
    Limits limits;
  };

  static Result<CsvReader> open(const std::filesystem::path& path, Options options);
  static Result<CsvReader> open(const std::filesystem::path& path) { return open(path, Options{}); }
  // Reads text held by the caller, which must outlive the reader; `name` stands in errors.
  static CsvReader over(std::string_view text, std::string name, Options options);

  // The next row; false at the end. The views live until the next call. Lines without any character are skipped, and a first line `sep=,`.
  // Errors: bad_syntax (quote not closed), bad_encoding, limit_exceeded (line, field, fields), and those of InputFile.
  Result<bool> read_row(std::vector<std::string_view>& fields);

  long line() const { return line_of_row_; }  // where the last row began, from 1
  const std::string& name() const { return name_; }
  Where where(std::size_t column = 0, std::string field = {}) const;  // column counts fields from 0
  double done() const { return file_ ? file_->done() : 1.0; }

 private:
  CsvReader(std::string name, Options options) : name_(std::move(name)), options_(options) {}
  Result<bool> fill();
  Result<std::size_t> row_end();
  Result<> split_row(std::string_view row, std::vector<std::string_view>& fields);
  Result<> keep_unquoted(std::string_view raw, std::size_t column, std::vector<std::string_view>& fields);

  std::string name_;
  Options options_;
  std::optional<InputFile> file_;
  std::string_view text_;  // what is left to read
  std::string buffer_;  // holds text_ when a file is read
  std::vector<std::string> unquoted_;
  bool at_end_ = false;
  bool started_ = false;
  long next_line_ = 1;
  long line_of_row_ = 0;
  long lines_in_row_ = 1;
};

// Positions of the wanted columns in a header row.
// Errors: missing_data for a column that is not there, duplicate for one that is there twice.
Result<std::vector<std::size_t>> find_columns(const std::vector<std::string_view>& header, const std::vector<std::string>& wanted,
                                              const Where& where);

// One field for output, quoted where needed.
std::string csv_field(std::string_view text);

}  // namespace entrepot
