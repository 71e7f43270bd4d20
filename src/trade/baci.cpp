// BACI files are the largest that people load: a year has 11 million rows. The file is mapped, cut into blocks at line
// ends, and the blocks are parsed by a few threads, each into its own part of the columns. The result depends neither
// on the number of threads nor on the size of the blocks.
#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "trade/detail/baci_rows.h"
#include "trade/detail/flow_columns.h"
#include "trade/economies.h"
#include "trade/flow_files.h"
#include "trade/reference_files.h"

namespace entrepot::trade {

namespace {

using detail::BaciRow;
using detail::BaciRowParser;
using detail::FlowColumns;
using detail::ReleaseCodes;
using detail::trade_codes_max;

EconomyId own_id(int code) { return EconomyId::parse(fmt::format("X{:03}", code)).value(); }

Result<void> read_economies(const FlowFileOptions& options, LoadReport& report, ReleaseCodes& codes) {
  if (!options.economy_codes) {
    for (std::size_t code = 1; code < trade_codes_max; ++code) codes.economies[code] = economy_of_trade_code(static_cast<int>(code));
    return {};
  }
  LoadReport list_report;
  TRY_ASSIGN(const auto list, load_baci_economies(*options.economy_codes, options.limits, list_report));
  for (const auto& row : list)
    codes.economies[static_cast<std::size_t>(row.code)] = economy_of_trade_code(row.code).value_or(own_id(row.code));
  report.note(fmt::format("economy codes from {}: {} codes", options.economy_codes->filename().string(), list.size()));
  return {};
}

Result<void> read_products(const FlowFileOptions& options, LoadReport& report, ReleaseCodes& codes) {
  if (!options.product_codes) return {};
  LoadReport list_report;
  TRY_ASSIGN(const auto list, load_nomenclature(*options.product_codes, options.edition, options.limits, list_report));
  codes.products.assign(1'000'000, false);
  for (const auto& entry : list.entries)
    if (const auto number = parse_int(entry.code)) codes.products[static_cast<std::size_t>(*number)] = true;
  report.note(fmt::format("product codes from {}: {} codes", options.product_codes->filename().string(), list.entries.size()));
  return {};
}

Result<HsEdition> edition_of(const std::filesystem::path& path, const FlowFileOptions& options) {
  const std::string name = path.filename().string();
  if (options.edition) return *options.edition;
  if (const auto named = edition_in_name(name)) return *named;
  return fail(ErrorCode::missing_data, "Neither the file nor its name says which HS edition the product codes are of",
              {path.string(), 1, 0, "k"}, "State it, for example with --edition HS2017.");
}

// The text of the file: mapped, or unpacked where it is gzip.
class FileText {
 public:
  static Result<FileText> open(const std::filesystem::path& path, const Limits& limits) {
    FileText text;
    TRY_ASSIGN(MappedFile mapped, MappedFile::open(path));
    if (mapped.bytes().size() > limits.file_bytes)
      return fail(ErrorCode::limit_exceeded, fmt::format("The file has more than {} bytes", limits.file_bytes), {path.string(), 0, 0, {}},
                  "Split the file.");
    if (mapped.bytes().substr(0, 2) == "\x1f\x8b") {
      TRY(text.unpack(path, limits));
    } else {
      text.mapped_.emplace(std::move(mapped));
    }
    return text;
  }
  std::string_view bytes() const { return mapped_ ? mapped_->bytes() : std::string_view(unpacked_); }

 private:
  Result<void> unpack(const std::filesystem::path& path, const Limits& limits) {
    Limits in_memory = limits;
    in_memory.file_bytes = std::min<std::uint64_t>(limits.file_bytes, limits.memory_bytes);
    TRY_ASSIGN(InputFile file, InputFile::open(path, in_memory));
    std::size_t filled = 0;
    for (;;) {
      if (unpacked_.size() - filled < (std::size_t{1} << 20)) unpacked_.resize(std::max(unpacked_.size() * 2, std::size_t{4} << 20));
      TRY_ASSIGN(const std::size_t got, file.read(unpacked_.data() + filled, unpacked_.size() - filled));
      if (got == 0) break;
      filled += got;
    }
    unpacked_.resize(filled);
    return {};
  }

  std::optional<MappedFile> mapped_;
  std::string unpacked_;
};

Result<std::string_view> behind_header(std::string_view text, const std::filesystem::path& path) {
  if (text.empty()) return fail(ErrorCode::truncated, "The file is empty", {path.string(), 1, 0, {}}, "Fetch the file again.");
  const auto end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, std::min<std::size_t>(end, 4096));
  if (line.substr(0, 3) == "\xEF\xBB\xBF") line.remove_prefix(3);
  std::string names;
  for (const auto cell : split(line, ',')) names += std::string(detail::strip_cell(cell)) + ",";
  if (names != "t,i,j,k,v,q,")
    return fail(ErrorCode::bad_syntax, "The first line is not the header t,i,j,k,v,q", {path.string(), 1, 0, {}},
                "Check that this is a BACI csv.");
  return text.substr(std::min(end + 1, text.size()));
}

// A part of the text that begins and ends at a line end.
struct Block {
  std::string_view text;
  std::size_t lines = 0;
  std::size_t first_line = 0;  // in the whole file, from 1
  std::size_t first_row = 0;   // of its part of the columns
  std::size_t kept = 0;
  std::uint64_t padded = 0, missing_quantities = 0;
  LoadReport report;
};

// Counts eight bytes at a time: the high bit of each byte of `other` is set where the byte is not a line end.
std::size_t count_newlines(std::string_view text) {
  constexpr std::uint64_t ends = 0x0a0a0a0a0a0a0a0aULL, low_bits = 0x7f7f7f7f7f7f7f7fULL;
  std::size_t count = 0, at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    word ^= ends;
    const std::uint64_t other = ((word & low_bits) + low_bits) | word;
    count += static_cast<std::size_t>(std::popcount(~other & ~low_bits));
  }
  return count + static_cast<std::size_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), '\n'));
}

Result<std::vector<Block>> cut_into_blocks(std::string_view text, const Limits& limits, const std::filesystem::path& path) {
  constexpr std::size_t block_bytes = std::size_t{2} << 20;
  std::vector<Block> blocks;
  std::size_t lines = 1;  // the header
  while (!text.empty()) {
    std::size_t end = std::min(block_bytes, text.size());
    if (end < text.size()) {
      const std::size_t newline = text.find('\n', end - 1);
      end = newline == std::string_view::npos ? text.size() : newline + 1;
    }
    Block block;
    block.text = text.substr(0, end);
    block.lines = count_newlines(block.text) + (block.text.back() != '\n');
    block.first_line = lines + 1;
    block.first_row = lines - 1;
    block.report.rejected_kept = limits.rejected_kept;
    // A block is cut at the first line end behind its size, so a line that is too long shows as a block that is.
    if (end > block_bytes + limits.line_bytes || (block.lines == 1 && end > limits.line_bytes))
      return fail(ErrorCode::limit_exceeded, fmt::format("A line has more than {} bytes", limits.line_bytes),
                  {path.string(), static_cast<long>(block.first_line + block.lines - 1), 0, {}}, "Check that the file is a BACI csv.");
    lines += block.lines;
    if (lines > limits.rows)
      return fail(ErrorCode::limit_exceeded, fmt::format("More than {} rows", limits.rows), {path.string(), 0, 0, {}}, "Split the file.");
    blocks.push_back(std::move(block));
    text.remove_prefix(end);
  }
  return blocks;
}

void keep(FlowColumns& columns, std::size_t at, const BaciRow& row, std::size_t line) {
  columns.period[at] = row.period;
  columns.exporter[at] = row.exporter;
  columns.importer[at] = row.importer;
  columns.product[at] = row.product;
  columns.value_usd[at] = row.value_usd;
  columns.quantity[at] = row.quantity;
  columns.line[at] = static_cast<std::uint32_t>(line);
}

void parse_block(const BaciRowParser& parser, Block& block, FlowColumns& columns) {
  const char* at = block.text.data();
  const char* const end = at + block.text.size();
  detail::RowFault fault;
  for (std::size_t line = block.first_line; at < end; ++line) {
    BaciRow row;
    const char* next = static_cast<std::size_t>(end - at) >= BaciRowParser::quick_bytes ? parser.parse_quickly(at, row) : nullptr;
    if (next == nullptr) {
      const auto* newline = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
      next = newline != nullptr ? newline + 1 : end;
      const std::string_view text(at, static_cast<std::size_t>((newline != nullptr ? newline : end) - at));
      at = next;
      if (detail::strip_cell(text).empty()) continue;
      ++block.report.rows_read;
      row = {};
      if (!parser.parse(text, row, fault)) {
        block.report.reject(static_cast<long>(line), fault.column, fault.reason);
        continue;
      }
    } else {
      at = next;
      ++block.report.rows_read;
    }
    block.padded += row.padded;
    block.missing_quantities += row.quantity != row.quantity;
    keep(columns, block.first_row + block.kept++, row, line);
  }
}

void parse_all(const BaciRowParser& parser, std::vector<Block>& blocks, FlowColumns& columns, unsigned threads, Progress& progress) {
  std::atomic<std::size_t> next{0}, done{0};
  std::mutex telling;
  const auto work = [&] {
    for (std::size_t i = next++; i < blocks.size(); i = next++) {
      parse_block(parser, blocks[i], columns);
      const double share = static_cast<double>(++done) / static_cast<double>(blocks.size());
      const std::lock_guard lock(telling);
      progress.update(share, "reading BACI");
    }
  };
  std::vector<std::thread> others;
  for (unsigned i = 1; i < threads && i < blocks.size(); ++i) others.emplace_back(work);
  work();
  for (auto& thread : others) thread.join();
}

// Closes the gaps that rejected rows and blank lines left at the ends of the blocks.
template <class T>
void close_gaps(detail::ColumnVector<T>& column, const std::vector<Block>& blocks) {
  std::size_t to = 0;
  for (const Block& block : blocks) {
    if (to != block.first_row)
      std::copy_n(column.begin() + static_cast<std::ptrdiff_t>(block.first_row), block.kept,
                  column.begin() + static_cast<std::ptrdiff_t>(to));
    to += block.kept;
  }
  column.resize(to);
}

void close_all_gaps(FlowColumns& columns, const std::vector<Block>& blocks) {
  close_gaps(columns.period, blocks);
  close_gaps(columns.exporter, blocks);
  close_gaps(columns.importer, blocks);
  close_gaps(columns.product, blocks);
  close_gaps(columns.value_usd, blocks);
  close_gaps(columns.quantity, blocks);
  close_gaps(columns.line, blocks);
}

void add_up(const std::vector<Block>& blocks, LoadReport& report) {
  std::uint64_t padded = 0, missing = 0;
  for (const Block& block : blocks) {
    report.rows_read += block.report.rows_read;
    report.rows_rejected += block.report.rows_rejected;
    for (const auto& row : block.report.rejected)
      if (report.rejected.size() < report.rejected_kept) report.rejected.push_back(row);
    padded += block.padded;
    missing += block.missing_quantities;
  }
  if (padded > 0) report.note(fmt::format("{} product codes had lost their leading zero; it was put back", padded));
  if (missing > 0) report.note(fmt::format("{} quantities are missing (NA)", missing));
}

// Turns trade codes into positions in the ordered list of the economies that occur.
std::vector<EconomyId> index_economies(FlowColumns& columns, const ReleaseCodes& codes) {
  std::array<bool, trade_codes_max> used{};
  for (const auto* column : {&columns.exporter, &columns.importer})
    for (const std::uint16_t code : *column) used[code] = true;
  std::vector<EconomyId> economies;
  for (std::size_t code = 0; code < trade_codes_max; ++code)
    if (used[code]) economies.push_back(*codes.economies[code]);
  std::sort(economies.begin(), economies.end());
  economies.erase(std::unique(economies.begin(), economies.end()), economies.end());
  std::array<std::uint16_t, trade_codes_max> position{};
  for (std::size_t code = 0; code < trade_codes_max; ++code)
    if (used[code])
      position[code] =
          static_cast<std::uint16_t>(std::lower_bound(economies.begin(), economies.end(), *codes.economies[code]) - economies.begin());
  for (auto* column : {&columns.exporter, &columns.importer})
    for (std::uint16_t& code : *column) code = position[code];
  return economies;
}

}  // namespace

Result<TradeTable> load_baci(const std::filesystem::path& path, const FlowFileOptions& options, LoadReport& report, Progress& progress) {
  report.file = path.filename().string();
  report.rejected_kept = options.limits.rejected_kept;
  TRY_ASSIGN(const HsEdition edition, edition_of(path, options));
  FlowFileOptions with_edition = options;
  with_edition.edition = edition;
  ReleaseCodes codes;
  TRY(read_economies(with_edition, report, codes));
  TRY(read_products(with_edition, report, codes));
  TRY_ASSIGN(const FileText file, FileText::open(path, options.limits));
  TRY_ASSIGN(const std::string_view text, behind_header(file.bytes(), path));
  TRY_ASSIGN(auto blocks, cut_into_blocks(text, options.limits, path));
  const auto columns = std::make_shared<FlowColumns>();
  if (!blocks.empty()) columns->resize(blocks.back().first_row + blocks.back().lines);
  parse_all(BaciRowParser(codes), blocks, *columns, options.threads, progress);
  close_all_gaps(*columns, blocks);
  add_up(blocks, report);
  auto economies = index_economies(*columns, codes);
  detail::put_in_order(*columns, report);
  TradeTableInfo info;
  info.edition = edition;
  info.release = trim(fmt::format("BACI {} {}", hs_edition_name(edition), release_in_name(report.file)));
  const auto view = columns->view();
  return TradeTable(std::move(info), std::move(economies), view, columns);
}

}  // namespace entrepot::trade
