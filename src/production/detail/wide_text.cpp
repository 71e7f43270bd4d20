#include "production/detail/wide_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "base/memory_text.h"
#include "base/text.h"
#include "production/detail/cell_number.h"
#include "production/detail/cells_avx512.h"
#include "production/detail/large_vector.h"
#include "production/detail/parallel.h"

namespace entrepot::production::detail {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

Where at_line(const WideSource& source, long line, std::size_t column = 0, std::string field = {}) {
  return {source.file, line, static_cast<long>(column), std::move(field)};
}

tl::unexpected<Error> line_too_long(const WideSource& source, long line) {
  return fail(ErrorCode::limit_exceeded, fmt::format("The line is longer than {} bytes", source.limits.line_bytes), at_line(source, line),
              "Check that the file is a table with line ends.");
}

// End of the line that begins at `from`: where '\n' stands, or the end of the text.
Result<std::size_t> line_end(const WideSource& source, std::size_t from, long line) {
  const std::size_t span = std::min(source.bytes.size() - from, source.limits.line_bytes + 1);
  const void* found = std::memchr(source.bytes.data() + from, '\n', span);
  if (found != nullptr) return static_cast<std::size_t>(static_cast<const char*>(found) - source.bytes.data());
  if (span > source.limits.line_bytes) return line_too_long(source, line);
  return source.bytes.size();
}

std::string_view without_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// One cell of text: quoted (doubled quotes inside) or bare. Moves `rest` behind the separator; nullopt for an open quote.
std::optional<std::string> take_text(std::string_view& rest, char separator, bool& more) {
  std::string text;
  if (rest.starts_with('"')) {
    std::size_t i = 1;
    for (;; ++i) {
      if (i >= rest.size()) return std::nullopt;
      if (rest[i] != '"') text += rest[i];
      else if (i + 1 < rest.size() && rest[i + 1] == '"') text += rest[i++];
      else break;
    }
    rest.remove_prefix(i + 1);
    if (!rest.empty() && rest[0] != separator) return std::nullopt;
  } else {
    const std::size_t end = std::min(rest.find(separator), rest.size());
    text = std::string(trim(rest.substr(0, end)));
    rest.remove_prefix(end);
  }
  more = !rest.empty();
  if (more) rest.remove_prefix(1);
  return text;
}

struct Piece {
  std::size_t begin = 0, end = 0;  // bytes
  std::size_t first_row = 0, rows = 0;
  std::vector<std::size_t> line_ends;  // where each row's '\n' stands, or the end of the text
};

// What one piece of the file met.
struct PieceResult {
  std::optional<Error> error;
  std::uint64_t blank_cells = 0, blank_in_parts = 0;
  std::string first_blank;
};

// Reads the rows of one piece into their places.
class RowReader {
 public:
  RowReader(const WideSource& source, const WideHeader& header, const WideShape& shape, WideBody& body)
      : source_(source), header_(header), shape_(shape), body_(body) {
    four_zeros_ = (std::uint64_t{'0'} | std::uint64_t{static_cast<unsigned char>(source.separator)} << 8) * 0x0001000100010001;
  }

  PieceResult read(const Piece& piece) {
    std::size_t at = piece.begin;
    for (std::size_t r = 0; r < piece.rows; ++r) {
      const std::size_t row = piece.first_row + r;
      const bool ended = piece.line_ends[r] < source_.bytes.size();
      std::string_view line = source_.bytes.substr(at, piece.line_ends[r] - at);
      at += line.size() + 1;
      const char* const bytes_end = source_.bytes.data() + source_.bytes.size();
      if (!ended || line.data() + line.size() + short_number_padding > bytes_end) {
        // The short way wants a line end, and looks a little further.
        last_line_ = std::string(line) + '\n' + std::string(short_number_padding, ' ');
        line = std::string_view(last_line_).substr(0, line.size());
      }
      if (const auto done = read_row(row, without_return(line), ended); !done) {
        result_.error = done.error();
        return result_;
      }
    }
    return result_;
  }

 private:
  Result<> read_row(std::size_t row, std::string_view line, bool ended) {
    line_ = header_.next_line + static_cast<long>(row);
    ended_ = ended;
    TRY_ASSIGN(const std::size_t labels_end, read_labels(row, line));
    const char* at = line.data() + labels_end;
    const char* const end = line.data() + line.size();
    column_ = shape_.label_cells;
    if (row >= shape_.rows) {
      auto& cells = body_.tails[row - shape_.rows].cells;
      return read_cells(at, end, cells.data(), cells.size(), false, true);
    }
    for (std::size_t part = 0; part < shape_.widths.size(); ++part) {
      const std::size_t width = shape_.widths[part];
      const bool last = part + 1 == shape_.widths.size();
      TRY(read_cells(at, end, body_.parts[part].data() + row * width, width, true, last));
    }
    return {};
  }

  // `at` moves behind the cells read. The last cell of a row must end the line; every other one must not.
  Result<> read_cells_plainly(const char*& at, const char* end, double* to, std::size_t count, bool in_parts, bool last) {
    const char separator = source_.separator;
    const std::size_t first_column = column_;
    for (std::size_t i = 0; i < count; ++i) {
      const bool ends_row = last && i + 1 == count;
      if (at[0] == '0' && at + 1 < end && at[1] == separator && !ends_row) {  // most cells of a large table; the place is 0 already
        at += 2;
        for (; i + 5 < count && eight_characters(at) == four_zeros_; i += 4) at += 8;
        continue;
      }
      const char* next = read_short_number(at, to[i]);
      if (next == nullptr || (next == end) != ends_row || (next != end && *next != separator)) {
        column_ = first_column + i;
        TRY_ASSIGN(next, read_slowly(at, end, to[i], ends_row, in_parts));
      }
      at = next + 1;
    }
    column_ = first_column + count;
    return {};
  }

#ifdef ENTREPOT_CELLS_SSE41
  // The same; where cells end is found for 64 bytes at a time, so that no cell waits for the one before it.
  __attribute__((target("sse4.1,bmi"))) Result<> read_cells_sse41(const char*& at, const char* end, double* to, std::size_t count,
                                                                  bool in_parts, bool last) {
    const char separator = source_.separator;
    const std::size_t first_column = column_;
    const char* window = at;
    std::uint64_t ends = separators_sse41(window, separator);
    for (std::size_t i = 0; i < count; ++i) {
      if (i + 4 < count && eight_characters(at) == four_zeros_) {  // most cells of a large table; the places are 0 already
        for (; i + 4 < count && eight_characters(at) == four_zeros_; i += 4) at += 8;
        window = at;
        ends = separators_sse41(window, separator);
      }
      while (ends == 0 && window + 64 < end) ends = separators_sse41(window += 64, separator);
      const char* next = ends == 0 ? end : std::min(window + std::countr_zero(ends), end);
      ends &= ends - 1;
      const bool ends_row = last && i + 1 == count;
      if ((next == end) != ends_row || !read_short_cell_sse41(at, next, to[i])) [[unlikely]] {
        column_ = first_column + i;
        TRY_ASSIGN(next, read_slowly(at, end, to[i], ends_row, in_parts));
      }
      at = next + 1;
    }
    column_ = first_column + count;
    return {};
  }
  // The same in two steps, a hundred cells or so at a time: where all of them end, then two numbers at once.
  __attribute__((target("avx2,bmi,bmi2"))) Result<> read_cells_avx2(const char*& at, const char* end, double* to, std::size_t count,
                                                                    bool in_parts, bool last) {
    const std::size_t first_column = column_, plain = last ? count - 1 : count;  // the last cell of a row has no separator behind it
    std::size_t i = 0;
    while (i < plain) {
      for (; i + 4 < plain && eight_characters(at) == four_zeros_; i += 4)
        at += 8;  // most cells of a large table; the places are 0 already
      const char* const from = at;
      const std::size_t found = find_ends_avx2(from, end, plain - i);
      if (found == 0) break;
      for (std::size_t k = 0; k < found;) {
        const char* const next = from + ends_[k];
        if (k + 4 <= found && eight_characters(at) == four_zeros_) {
          k += 4, i += 4, at += 8;
          continue;
        }
        if (k + 1 < found && read_two_cells_avx2(at, next, next + 1, from + ends_[k + 1], to + i)) {
          at = from + ends_[k + 1] + 1;
          k += 2, i += 2;
          continue;
        }
        if (!read_short_cell_sse41(at, next, to[i])) {
          column_ = first_column + i;
          TRY(read_slowly(at, end, to[i], false, in_parts));
        }
        at = next + 1;
        ++k, ++i;
      }
    }
    column_ = first_column + i;
    if (i < plain) return wrong_count();
    if (last) return read_cells_sse41(at, end, to + i, 1, in_parts, true);
    return {};
  }

  // How far from `from` the separators stand, of at most `most` cells, into ends_; how many.
  __attribute__((target("avx2,bmi,bmi2"))) std::size_t find_ends_avx2(const char* from, const char* end, std::size_t most) {
    const std::size_t wanted = std::min<std::size_t>(most, ends_together);
    std::size_t found = 0;
    for (const char* window = from; window < end && found < wanted; window += 64) {
      std::uint64_t ends = separators_avx2(window, source_.separator);
      if (end - window < 64) ends &= (std::uint64_t{1} << (end - window)) - 1;
      const auto offset = static_cast<std::uint32_t>(window - from);
      const std::size_t here = static_cast<std::size_t>(std::popcount(ends));
      std::uint32_t* out = ends_.data() + found;
      for (std::size_t written = 0; written < here; written += 12)  // a dozen at once: mostly enough, and nothing to guess
        for (std::size_t k = 0; k < 12; ++k, ends &= ends - 1) out[written + k] = offset + static_cast<std::uint32_t>(_tzcnt_u64(ends));
      found += here;
    }
    return std::min(found, wanted);
  }

  // The same with eight numbers at once.
  __attribute__((target(ENTREPOT_CELLS_AVX512))) Result<> read_cells_avx512(const char*& at, const char* end, double* to, std::size_t count,
                                                                            bool in_parts, bool last) {
    const std::size_t first_column = column_, plain = last ? count - 1 : count;
    std::size_t i = 0;
    while (i < plain) {
      for (; i + 4 < plain && eight_characters(at) == four_zeros_; i += 4) at += 8;
      const char* const from = at;
      const std::size_t found = find_ends_avx512(from, end, plain - i);
      if (found == 0) break;
      const std::uint32_t* const ends = ends_.data() + 1;
      for (std::size_t k = 0; k < found;) {
        if (k + 8 <= found && read_eight_cells_avx512(from, ends + k, to + i)) {
          k += 8, i += 8;
          continue;
        }
        for (const std::size_t stop = std::min(k + 8, found); k < stop; ++k, ++i) {
          const char* const cell = from + static_cast<std::uint32_t>(ends_[k] + 1);
          if (read_short_cell_sse41(cell, from + ends[k], to[i])) continue;
          column_ = first_column + i;
          TRY(read_slowly(cell, end, to[i], false, in_parts));
        }
      }
      at = from + ends[found - 1] + 1;
    }
    column_ = first_column + i;
    if (i < plain) return wrong_count();
    if (last) return read_cells_sse41(at, end, to + i, 1, in_parts, true);
    return {};
  }

  // As find_ends_avx2, behind the place just before `from`.
  __attribute__((target(ENTREPOT_CELLS_AVX512))) std::size_t find_ends_avx512(const char* from, const char* end, std::size_t most) {
    constexpr std::ptrdiff_t ahead = 1024;  // bytes: the processor does not fetch over the end of a page by itself
    const std::size_t wanted = std::min<std::size_t>(most, ends_together);
    std::size_t found = 0;
    ends_[0] = ~std::uint32_t{0};
    for (const char* window = from; window < end && found < wanted; window += 64) {
      _mm_prefetch(window + ahead, _MM_HINT_T0);
      found += places_avx512(window, std::min<std::size_t>(64, static_cast<std::size_t>(end - window)), source_.separator,
                             static_cast<std::uint32_t>(window - from), ends_.data() + 1 + found);
    }
    return std::min(found, wanted);
  }

  Result<> read_cells(const char*& at, const char* end, double* to, std::size_t count, bool in_parts, bool last) {
    const bool mostly_zeros = end - at < 4 * static_cast<std::ptrdiff_t>(count);  // they are skipped faster than their ends are found
    if (has_avx512() && count > 8 && !mostly_zeros) return read_cells_avx512(at, end, to, count, in_parts, last);
    if (has_avx2() && count > 8 && !mostly_zeros) return read_cells_avx2(at, end, to, count, in_parts, last);
    if (has_sse41()) return read_cells_sse41(at, end, to, count, in_parts, last);
    return read_cells_plainly(at, end, to, count, in_parts, last);
  }
#else
  Result<> read_cells(const char*& at, const char* end, double* to, std::size_t count, bool in_parts, bool last) {
    return read_cells_plainly(at, end, to, count, in_parts, last);
  }
#endif

  // A cell that is blank, quoted, in exponent form, or wrong.
  Result<const char*> read_slowly(const char* at, const char* end, double& value, bool ends_row, bool in_parts) {
    if (at > end) return wrong_count();
    const auto* next = static_cast<const char*>(std::memchr(at, source_.separator, static_cast<std::size_t>(end - at)));
    if (next == nullptr) next = end;
    std::string_view text = trim(std::string_view(at, static_cast<std::size_t>(next - at)));
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = trim(text.substr(1, text.size() - 2));
    if ((next == end) != ends_row) return wrong_count();
    if (text.empty()) {
      value = 0;
      note_blank(in_parts);
    } else if (!read_any_number(text.data(), text.data() + text.size(), value)) {
      return not_a_number(text);
    }
    return next;
  }

  void note_blank(bool in_parts) {
    ++result_.blank_cells;
    if (!in_parts) return;
    if (result_.blank_in_parts++ == 0) result_.first_blank = fmt::format("line {}, column {} ({})", line_, column_ + 1, label_here());
  }

  std::string label_here() const { return column_ < header_.labels.size() ? header_.labels[column_] : ""; }

  tl::unexpected<Error> wrong_count() const {
    if (!ended_)
      return fail(ErrorCode::truncated, fmt::format("The last line ends after {} of {} cells", column_ + 1, header_.labels.size()),
                  at_line(source_, line_, column_ + 1, label_here()), "Fetch the file again: it is cut off.");
    return fail(ErrorCode::bad_syntax, fmt::format("The row has not {} cells as the header has", header_.labels.size()),
                at_line(source_, line_, column_ + 1, label_here()), "Give every row as many cells as the header.");
  }

  tl::unexpected<Error> not_a_number(std::string_view text) const {
    return fail(ErrorCode::bad_field, fmt::format("'{}' is not a finite number", text.substr(0, 40)),
                at_line(source_, line_, column_ + 1, label_here()), "Write a plain number such as 1234.5; an empty cell counts as 0.");
  }

  // The label cells; returns where the numbers begin.
  Result<std::size_t> read_labels(std::size_t row, std::string_view line) {
    if (trim(line).empty())
      return fail(ErrorCode::bad_syntax, "The line is empty", at_line(source_, line_), "Remove empty lines between rows.");
    std::string_view rest = line;
    bool more = true;
    for (column_ = 0; column_ < shape_.label_cells; ++column_) {
      if (!more) return wrong_count();
      auto text = take_text(rest, source_.separator, more);
      if (!text) return open_quote();
      if (row < shape_.rows) body_.labels[row][column_] = std::move(*text);
      else if (auto& tail = body_.tails[row - shape_.rows]; column_ + 1 >= label_at_least()) {
        tail.line = line_;
        if (tail.label.empty()) tail.label = std::move(*text);
      }
    }
    if (!more) return wrong_count();
    return line.size() - rest.size();
  }

  // Rows that begin with a running number are labelled by the cell behind it.
  std::size_t label_at_least() const { return shape_.label_cells > 1 ? 2 : 1; }

  tl::unexpected<Error> open_quote() const {
    return fail(ended_ ? ErrorCode::bad_syntax : ErrorCode::truncated, "A quote is not closed on its line",
                at_line(source_, line_, column_ + 1), "Close the quote; a label may not run over two lines.");
  }

  const WideSource& source_;
  const WideHeader& header_;
  const WideShape& shape_;
  WideBody& body_;
  static constexpr std::size_t ends_together = 128;
  std::array<std::uint32_t, 1 + ends_together + 64 + 12> ends_{};  // of cells, with what a window may find beyond
  std::uint64_t four_zeros_ = 0;  // "0,0,0,0,"
  std::string last_line_;
  long line_ = 0;
  std::size_t column_ = 0;
  bool ended_ = true;
  PieceResult result_;
};

std::vector<Piece> cut_into_pieces(const WideSource& source, std::size_t begin) {
  const std::size_t end = source.bytes.size();
  const std::size_t wanted = std::clamp<std::size_t>((end - begin) >> 18, 1, std::max(1U, std::min(source.threads, 64U)));
  std::vector<Piece> pieces;
  std::size_t at = begin;
  for (std::size_t p = 0; p < wanted && at < end; ++p) {
    std::size_t to = p + 1 == wanted ? end : std::max(at, begin + (end - begin) / wanted * (p + 1));
    if (to < end) {
      // Not further than a line may be long: what is longer is found when lines are counted.
      const std::size_t newline = source.bytes.substr(to, source.limits.line_bytes).find('\n');
      to = newline == std::string_view::npos ? end : to + newline + 1;
    }
    pieces.push_back({at, to, 0, 0, {}});
    at = to;
  }
  return pieces;
}

// Every cell takes at least its separator.
std::size_t most_rows(const WideSource& source, const WideHeader& header) { return source.bytes.size() / header.labels.size() + 1; }

// Counts lines and checks their length, so that every piece knows its first row.
Result<> count_rows(const WideSource& source, const WideHeader& header, std::vector<Piece>& pieces) {
  std::vector<std::optional<std::size_t>> too_long(pieces.size());  // row within the piece
  run_in_parallel(pieces.size(), [&](std::size_t p) {
    Piece& piece = pieces[p];
    for (std::size_t at = piece.begin; at < piece.end; ++piece.rows) {
      const std::size_t span = std::min(piece.end - at, source.limits.line_bytes + 1);
      const auto* newline = static_cast<const char*>(std::memchr(source.bytes.data() + at, '\n', span));
      if (newline == nullptr && span > source.limits.line_bytes) {
        too_long[p] = piece.rows;
        return;
      }
      const std::size_t end = newline == nullptr ? piece.end : static_cast<std::size_t>(newline - source.bytes.data());
      if (piece.rows <= most_rows(source, header)) piece.line_ends.push_back(end);
      at = end + 1;
    }
  });
  for (std::size_t p = 0, row = 0; p < pieces.size(); row += pieces[p++].rows) {
    if (too_long[p]) return line_too_long(source, header.next_line + static_cast<long>(row + *too_long[p]));
    pieces[p].first_row = row;
  }
  return {};
}

std::size_t rows_of(const std::vector<Piece>& pieces) { return pieces.empty() ? 0 : pieces.back().first_row + pieces.back().rows; }

Result<std::vector<Piece>> pieces_of(const WideSource& source, const WideHeader& header) {
  auto pieces = cut_into_pieces(source, header.bytes);
  TRY(count_rows(source, header, pieces));
  return pieces;
}

Result<> make_room(const WideSource& source, const WideHeader& header, const WideShape& shape, std::size_t rows, WideBody& body) {
  const std::size_t numbers = header.labels.size() - shape.label_cells;
  // So memory cannot exceed a small multiple of the file.
  if (rows > most_rows(source, header))
    return fail(ErrorCode::bad_syntax, fmt::format("{} lines are too short for {} columns", rows, header.labels.size()),
                at_line(source, header.next_line), "Give every row as many cells as the header.");
  if (numbers * rows * sizeof(double) > source.limits.memory_bytes)
    return fail(ErrorCode::limit_exceeded,
                fmt::format("A table of {} x {} cells needs {}", rows, numbers,
                            beyond_memory(static_cast<double>(numbers * rows * sizeof(double)), source.limits.memory_bytes)),
                at_line(source, 0), "Aggregate the table first.");
  body.labels.assign(shape.rows, std::vector<std::string>(shape.label_cells));
  for (const std::size_t width : shape.widths) body.parts.push_back(large_vector(shape.rows * width));
  body.tails.assign(rows - shape.rows, WideTail{{}, 0, std::vector<double>(numbers)});
  body.cells = static_cast<std::uint64_t>(rows) * numbers;
  return {};
}

}  // namespace

Result<WideHeader> read_wide_header(const WideSource& source) {
  WideHeader header;
  std::size_t begin = source.bytes.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  TRY_ASSIGN(const std::size_t end, line_end(source, begin, source.first_line));
  std::string_view rest = without_return(source.bytes.substr(begin, end - begin));
  if (trim(rest).empty())
    return fail(ErrorCode::bad_syntax, "The header line is empty", at_line(source, source.first_line),
                "Put the labels of the columns on the first line.");
  for (bool more = true; more;) {
    auto text = take_text(rest, source.separator, more);
    if (!text)
      return fail(ErrorCode::bad_syntax, "A quote is not closed on its line", at_line(source, source.first_line, header.labels.size() + 1),
                  "Close the quote; a label may not run over two lines.");
    header.labels.push_back(std::move(*text));
    if (header.labels.size() > source.limits.fields_per_line)
      return fail(ErrorCode::limit_exceeded, fmt::format("The header has more than {} cells", source.limits.fields_per_line),
                  at_line(source, source.first_line), "Check that the file is a table.");
  }
  header.bytes = std::min(end + 1, source.bytes.size());
  header.next_line = source.first_line + 1;
  return header;
}

Result<std::size_t> count_wide_rows(const WideSource& source, const WideHeader& header) {
  TRY_ASSIGN(const auto pieces, pieces_of(source, header));
  return rows_of(pieces);
}

Result<WideBody> read_wide_body(const WideSource& source, const WideHeader& header, const WideShape& shape) {
  if (header.labels.size() <= shape.label_cells)
    return fail(ErrorCode::bad_syntax, "The header has no columns of numbers", at_line(source, 1),
                "Put the labels of the columns on the first line.");
  TRY_ASSIGN(const auto pieces, pieces_of(source, header));
  const std::size_t rows = rows_of(pieces);
  if (rows < shape.rows)
    return fail(ErrorCode::truncated, fmt::format("The file has {} rows where the header has {} industries", rows, shape.rows),
                at_line(source, header.next_line + static_cast<long>(rows) - 1), "Fetch the file again: it may be cut off.");
  WideBody body;
  TRY(make_room(source, header, shape, rows, body));
  std::vector<PieceResult> results(pieces.size());
  run_in_parallel(pieces.size(), [&](std::size_t p) { results[p] = RowReader(source, header, shape, body).read(pieces[p]); });
  for (auto& result : results) {
    if (result.error) return tl::unexpected<Error>(std::move(*result.error));
    body.blank_cells += result.blank_cells;
    body.blank_in_parts += result.blank_in_parts;
    if (body.first_blank.empty()) body.first_blank = std::move(result.first_blank);
  }
  return body;
}

}  // namespace entrepot::production::detail
