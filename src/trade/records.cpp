#include "trade/records.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/text.h"

namespace entrepot::trade {

struct Records::State {
  CsvReader reader;
  LoadReport* report;
  std::vector<std::string> header;
  std::vector<std::string_view> cells;
  std::uint64_t rows_max = 0;
  bool failed = false;
};

Records::Records(std::unique_ptr<State> state) : state_(std::move(state)) {}
Records::Records(Records&&) noexcept = default;
Records& Records::operator=(Records&&) noexcept = default;
Records::~Records() = default;

namespace {

Result<void> check_header(const std::vector<std::string>& header, const CsvReader& reader) {
  for (std::size_t i = 0; i < header.size(); ++i)
    if (!header[i].empty() && std::find(header.begin() + static_cast<long>(i) + 1, header.end(), header[i]) != header.end())
      return fail(ErrorCode::duplicate, fmt::format("The column '{}' is there twice", header[i]), reader.where(i, header[i]),
                  "Remove or rename one of them.");
  return {};
}

}  // namespace

Result<Records> Records::open(const std::filesystem::path& path, const RecordOptions& options, LoadReport& report) {
  CsvReader::Options csv;
  csv.separator = options.separator;
  csv.latin1 = options.encoding == Encoding::latin1;
  csv.limits = options.limits;
  report.file = path.filename().string();
  report.rejected_kept = options.limits.rejected_kept;
  TRY_ASSIGN(CsvReader reader, CsvReader::open(path, csv));
  auto state = std::make_unique<State>(State{std::move(reader), &report, {}, {}, options.limits.rows, false});
  TRY_ASSIGN(const bool any, state->reader.read_row(state->cells));
  if (!any) return fail(ErrorCode::truncated, "The file is empty", {path.string(), 1, 0, {}}, "Fetch the file again.");
  for (const auto cell : state->cells) state->header.emplace_back(trim(cell));
  TRY(check_header(state->header, state->reader));
  return Records(std::move(state));
}

const std::vector<std::string>& Records::header() const { return state_->header; }

std::optional<std::size_t> Records::find_column(std::string_view name) const {
  const auto found = std::find(state_->header.begin(), state_->header.end(), name);
  if (found == state_->header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - state_->header.begin());
}

Result<std::size_t> Records::column(std::string_view name) const {
  if (const auto found = find_column(name)) return *found;
  return fail(ErrorCode::missing_data, fmt::format("The column '{}' is missing", name), {state_->reader.name(), 1, 0, std::string(name)},
              fmt::format("The columns that are there: {}.", join(state_->header, ", ")));
}

Result<bool> Records::next() {
  State& s = *state_;
  for (;;) {
    TRY_ASSIGN(const bool more, s.reader.read_row(s.cells));
    if (!more) return false;
    if (static_cast<std::uint64_t>(++s.report->rows_read) > s.rows_max)
      return fail(ErrorCode::limit_exceeded, fmt::format("More than {} rows", s.rows_max), s.reader.where(), "Split the file.");
    s.failed = false;
    if (s.cells.size() == s.header.size()) return true;
    reject_row(fmt::format("{} cells where the header has {}", s.cells.size(), s.header.size()));
  }
}

long Records::line() const { return state_->reader.line(); }
bool Records::row_failed() const { return state_->failed; }

void Records::reject(std::size_t column, std::string reason) {
  if (state_->failed) return;
  state_->failed = true;
  state_->report->reject(line(), column < state_->header.size() ? state_->header[column] : "", std::move(reason));
}

void Records::reject_row(std::string reason) { reject(static_cast<std::size_t>(-1), std::move(reason)); }

std::string_view Records::text(std::size_t column) const { return trim(state_->cells[column]); }

std::string_view Records::required_text(std::size_t column) {
  const auto cell = text(column);
  if (cell.empty()) reject(column, "is blank");
  return cell;
}

long Records::integer(std::size_t column, long low, long high) {
  const auto cell = text(column);
  const auto value = parse_int(cell);
  if (!value) {
    reject(column, fmt::format("'{}' is not a whole number", cell));
    return low;
  }
  if (*value < low || *value > high) {
    reject(column, fmt::format("{} is outside {} to {}", *value, low, high));
    return low;
  }
  return static_cast<long>(*value);
}

double Records::number(std::size_t column) {
  const auto cell = text(column);
  if (const auto value = parse_double(cell)) return *value;
  reject(column, cell.empty() ? "is blank" : fmt::format("'{}' is not a number", cell));
  return 0;
}

std::optional<double> Records::optional_number(std::size_t column, const std::vector<std::string_view>& missing) {
  const auto cell = text(column);
  if (std::find(missing.begin(), missing.end(), cell) != missing.end()) return std::nullopt;
  return number(column);
}

}  // namespace entrepot::trade
