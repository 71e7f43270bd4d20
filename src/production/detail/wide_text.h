// A wide delimited table: one header line of labels, then rows of leading labels and numbers. WIOD, OECD and world
// tables are all of this kind. Rows are read in parallel pieces; the result does not depend on the number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace entrepot::production::detail {

struct WideSource {
  std::string_view bytes;
  std::string file;  // for errors
  char separator = ',';
  unsigned threads = 1;
  Limits limits;
  long first_line = 1;  // number of the line that `bytes` begin with
};

struct WideHeader {
  std::vector<std::string> labels;  // every cell of the header line
  std::size_t bytes = 0;            // of the line, with its end and a byte order mark; rows begin behind it
  long next_line = 2;               // number of the first row's line
};
Result<WideHeader> read_wide_header(const WideSource& source);

struct WideShape {
  std::size_t label_cells = 1;      // text cells before the numbers of a row
  std::size_t rows = 0;             // rows that go into the parts; what follows goes into `tails`
  std::vector<std::size_t> widths;  // how the number cells of a row are dealt out
};

struct WideTail {
  std::string label;
  long line = 0;
  std::vector<double> cells;
};

struct WideBody {
  std::vector<std::vector<std::string>> labels;  // rows x label_cells
  std::vector<std::vector<double>> parts;        // one per width, rows x width, row-major
  std::vector<WideTail> tails;                   // rows below, all their cells; labelled by the first label not blank
  std::uint64_t cells = 0;
  std::uint64_t blank_cells = 0;                 // read as 0
  std::uint64_t blank_in_parts = 0;              // of these, inside the parts
  std::string first_blank;                       // place of the first of those
};
// Errors, earliest line first: bad_field (not a number, with line, column and the column's label), truncated (the last
// line is cut), bad_syntax (cells missing or left over, blank line, open quote), limit_exceeded, missing_data (too few rows).
Result<WideBody> read_wide_body(const WideSource& source, const WideHeader& header, const WideShape& shape);

// Lines after the header, counted without parsing.
Result<std::size_t> count_wide_rows(const WideSource& source, const WideHeader& header);

}  // namespace entrepot::production::detail
