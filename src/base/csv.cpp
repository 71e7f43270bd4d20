#include "base/csv.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "base/spelling.h"
#include "base/text.h"

namespace entrepot {

Result<CsvReader> CsvReader::open(const std::filesystem::path& path, Options options) {
  CsvReader reader(path.string(), options);
  TRY_ASSIGN(reader.file_, InputFile::open(path, options.limits));
  return reader;
}

CsvReader CsvReader::over(std::string_view text, std::string name, Options options) {
  CsvReader reader(std::move(name), options);
  reader.text_ = text;
  reader.at_end_ = true;
  return reader;
}

Where CsvReader::where(std::size_t column, std::string field) const {
  return {name_, line_of_row_, static_cast<long>(column) + 1, std::move(field)};
}

// Brings in more text behind text_; false when there is none.
Result<bool> CsvReader::fill() {
  if (at_end_) return false;
  constexpr std::size_t chunk = std::size_t{1} << 18;
  const std::size_t kept = text_.size();
  std::string grown;
  if (buffer_.size() < kept + chunk) {
    grown.resize(std::max(buffer_.size() * 2, kept + chunk));
    if (kept > 0) std::memcpy(grown.data(), text_.data(), kept);  // text_ may be null at the start
    buffer_.swap(grown);
  } else {
    std::memmove(buffer_.data(), text_.data(), kept);
  }
  TRY_ASSIGN(const std::size_t got, file_->read(buffer_.data() + kept, buffer_.size() - kept));
  at_end_ = got == 0;
  text_ = std::string_view(buffer_).substr(0, kept + got);
  return got > 0;
}

// Length of the next row in text_, its line end not included. Reads on as needed.
Result<std::size_t> CsvReader::row_end() {
  bool quoted = false;
  std::size_t at = 0;
  lines_in_row_ = 1;
  for (;;) {
    for (; at < text_.size(); ++at) {
      const char c = text_[at];
      if (c == '"') quoted = !quoted;
      if (c != '\n') continue;
      if (!quoted) return at;
      ++lines_in_row_;
    }
    if (text_.size() > options_.limits.line_bytes)
      return fail(ErrorCode::limit_exceeded, fmt::format("A line has more than {} bytes", options_.limits.line_bytes),
                  {name_, next_line_, 0, {}}, "Check that the file is the table it should be; a quote may be left open.");
    TRY_ASSIGN(const bool more, fill());
    if (more) continue;
    if (quoted)
      return fail(ErrorCode::bad_syntax, "A quote is not closed before the file ends", {name_, next_line_, 0, {}},
                  "Close the quote or double it.");
    return at;
  }
}

Result<> CsvReader::keep_unquoted(std::string_view raw, std::size_t column, std::vector<std::string_view>& fields) {
  const auto bad = [&] {
    return fail(ErrorCode::bad_syntax, "Text stands behind a closing quote", where(column), "Double a quote inside a quoted field.");
  };
  std::string text;
  std::size_t at = 1;
  for (; at < raw.size(); ++at) {
    if (raw[at] != '"') {
      text.push_back(raw[at]);
    } else if (at + 1 < raw.size() && raw[at + 1] == '"') {
      text.push_back('"');
      ++at;
    } else {
      break;
    }
  }
  if (at + 1 != raw.size()) return bad();
  unquoted_.push_back(std::move(text));
  fields.push_back(unquoted_.back());
  return {};
}

Result<> CsvReader::split_row(std::string_view row, std::vector<std::string_view>& fields) {
  // unquoted_ must not move its strings while fields points at them.
  const auto quotes = static_cast<std::size_t>(std::count(row.begin(), row.end(), '"'));
  unquoted_.reserve(quotes / 2 + (options_.latin1 ? row.size() + 1 : 0));
  const Limits& limits = options_.limits;
  std::size_t start = 0;
  for (;;) {
    std::size_t end = start;
    bool is_quoted = start < row.size() && row[start] == '"';
    if (is_quoted) {
      bool inside = false;
      for (; end < row.size() && (inside || row[end] != options_.separator); ++end)
        if (row[end] == '"') inside = !inside;
    } else {
      end = std::min(row.find(options_.separator, start), row.size());
    }
    const std::string_view raw = row.substr(start, end - start);
    if (raw.size() > limits.field_bytes)
      return fail(ErrorCode::limit_exceeded, fmt::format("A field has more than {} bytes", limits.field_bytes), where(fields.size()),
                  "Check that the file is the table it should be.");
    if (fields.size() >= limits.fields_per_line)
      return fail(ErrorCode::limit_exceeded, fmt::format("A line has more than {} fields", limits.fields_per_line), where(),
                  "Check the separator of the file.");
    if (is_quoted) TRY(keep_unquoted(raw, fields.size(), fields));
    else fields.push_back(raw);
    if (end >= row.size()) return {};
    start = end + 1;
  }
}

namespace {

// "sep=,", by which spreadsheets are told what separates cells.
bool names_separator(std::string_view row) {
  if (row.size() > 1 && row.front() == '"' && row.back() == '"') row = row.substr(1, row.size() - 2);
  return lower_ascii(row) == "sep=,";
}

}  // namespace

Result<bool> CsvReader::read_row(std::vector<std::string_view>& fields) {
  fields.clear();
  unquoted_.clear();
  for (;;) {
    TRY_ASSIGN(const std::size_t end, row_end());
    if (!started_) {
      started_ = true;
      if (text_.substr(0, 3) == "\xEF\xBB\xBF") {
        text_.remove_prefix(3);
        continue;
      }
    }
    if (end == 0 && text_.empty()) return false;
    line_of_row_ = next_line_;
    next_line_ += lines_in_row_;
    std::string_view row = text_.substr(0, end);
    text_.remove_prefix(std::min(end + 1, text_.size()));
    if (!row.empty() && row.back() == '\r') row.remove_suffix(1);
    if (row.empty()) continue;
    if (const auto mark = row.substr(0, 2); line_of_row_ == 1 && (mark == "\xFF\xFE" || mark == "\xFE\xFF"))
      return fail(ErrorCode::bad_encoding, "The file is UTF-16, as spreadsheets write 'Unicode text'", {name_, line_of_row_, 0, {}},
                  "Save it as csv in UTF-8.");
    if (!options_.latin1 && !is_valid_utf8(row))
      return fail(ErrorCode::bad_encoding, "The line is not UTF-8", {name_, line_of_row_, 0, {}},
                  "Save it in UTF-8; spreadsheets call that 'CSV UTF-8'.");
    if (line_of_row_ == 1 && options_.separator == ',' && names_separator(row)) continue;
    if (row.find('\0') != std::string_view::npos)
      return fail(ErrorCode::bad_encoding, "The line has a zero byte: it is not text", {name_, line_of_row_, 0, {}},
                  "Check that the file is a table in text; save it as UTF-8.");
    TRY(split_row(row, fields));
    if (options_.latin1)
      for (auto& field : fields)
        if (std::any_of(field.begin(), field.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
          unquoted_.push_back(latin1_to_utf8(field));
          field = unquoted_.back();
        }
    return true;
  }
}

namespace {

// Spreadsheets of many languages write semicolons.
std::string_view other_separator(const std::vector<std::string_view>& header) {
  if (header.size() > 1 || header.empty()) return {};
  if (header[0].find(';') != std::string_view::npos) return " Separate them by commas, not by semicolons.";
  return header[0].find('\t') != std::string_view::npos ? " Separate them by commas, not by tabs." : std::string_view();
}

// A column that may be meant: "Scenario" for "scenario".
std::string slip_of(const std::string& name, const std::vector<std::string>& wanted, const std::vector<std::string_view>& header) {
  std::vector<std::string> names;
  for (const auto field : header)
    if (std::find(wanted.begin(), wanted.end(), trim(field)) == wanted.end()) names.emplace_back(trim(field));
  const auto meant = misspelling_of(name, names);
  return meant ? fmt::format(" Its '{}' looks like it.", *meant) : "";
}

}  // namespace

Result<std::vector<std::size_t>> find_columns(const std::vector<std::string_view>& header, const std::vector<std::string>& wanted,
                                              const Where& where) {
  std::vector<std::size_t> positions;
  for (const std::string& name : wanted) {
    const auto matches = [&](std::string_view field) { return trim(field) == name; };
    const auto found = std::find_if(header.begin(), header.end(), matches);
    if (found == header.end())
      return fail(
          ErrorCode::missing_data, fmt::format("The column '{}' is missing", name), where,
          fmt::format("The header needs the columns: {}.{}{}", join(wanted, ", "), slip_of(name, wanted, header), other_separator(header)));
    if (std::find_if(found + 1, header.end(), matches) != header.end())
      return fail(ErrorCode::duplicate, fmt::format("The column '{}' is there twice", name), where, "Remove one of them.");
    positions.push_back(static_cast<std::size_t>(found - header.begin()));
  }
  return positions;
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  return out + '"';
}

}  // namespace entrepot
