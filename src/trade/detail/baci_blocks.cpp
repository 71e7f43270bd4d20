#include "trade/detail/baci_blocks.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>

#include <fmt/format.h>

#include "trade/detail/workers.h"

namespace entrepot::trade::detail {

namespace {

constexpr std::size_t block_bytes = std::size_t{2} << 20;
constexpr std::size_t chunk_rows = std::size_t{1} << 20;

// A part of the text that begins and ends at a line end.
struct Block {
  std::string_view text;
  std::size_t lines = 0;
  std::vector<FlowRun> runs;  // lines and chunks counted from the block and by its worker
  unsigned worker = 0;
  std::uint64_t padded = 0, missing_quantities = 0;
  LoadReport report;  // lines counted from the beginning of the block
};

Result<std::vector<Block>> cut_into_blocks(std::string_view text, const Limits& limits, const std::filesystem::path& path) {
  const std::string_view whole = text;
  std::vector<Block> blocks;
  while (!text.empty()) {
    std::size_t end = std::min(block_bytes, text.size());
    if (end < text.size()) {
      const std::size_t newline = text.find('\n', end - 1);
      end = newline == std::string_view::npos ? text.size() : newline + 1;
    }
    // A block is cut at the first line end behind its size, so a line that is too long shows as a block that is.
    const bool one_line = end > limits.line_bytes && std::memchr(text.data(), '\n', end - 1) == nullptr;
    if (end > block_bytes + limits.line_bytes || one_line) {
      const auto line = 2 + std::count(whole.begin(), whole.end() - static_cast<std::ptrdiff_t>(text.size() - (end - 1)), '\n');
      return fail(ErrorCode::limit_exceeded, fmt::format("A line has more than {} bytes", limits.line_bytes),
                  {path.string(), static_cast<long>(line), 0, {}}, "Check that the file is a BACI csv.");
    }
    Block block;
    block.text = text.substr(0, end);
    block.report.rejected_kept = limits.rejected_kept;
    blocks.push_back(std::move(block));
    text.remove_prefix(end);
  }
  return blocks;
}

// What one thread fills.
struct Worker {
  KeptColumns kept = KeptColumns::all;
  std::vector<std::unique_ptr<RowChunk>> chunks;

  void keep(const BaciRow& row, std::uint32_t line, Block& block) {
    if (chunks.empty() || chunks.back()->rows == chunk_rows) chunks.push_back(std::make_unique<RowChunk>(kept));
    RowChunk& chunk = *chunks.back();
    const auto at = static_cast<std::uint32_t>(chunk.rows++);
    chunk.product[at] = row.product;
    chunk.value_usd[at] = row.value_usd;
    if (kept == KeptColumns::all) {
      chunk.line[at] = line;
      chunk.quantity[at] = row.quantity;
    }
    if (!block.runs.empty() && at > 0) {
      FlowRun& last = block.runs.back();
      if (last.exporter == row.exporter && last.importer == row.importer && last.period == row.period &&
          chunk.product[at - 1] < row.product) {
        last.end = at + 1;
        return;
      }
    }
    block.runs.push_back({row.period, row.exporter, row.importer, static_cast<std::uint32_t>(chunks.size() - 1), at, at + 1, 0});
  }
};

void parse_block(const BaciRowParser& parser, Block& block, Worker& worker) {
  const char* at = block.text.data();
  const char* const end = at + block.text.size();
  RowFault fault;
  UsualSpelling usual;
  BaciRow quick, careful;
  for (; at < end; ++block.lines) {
    const BaciRow* row = &quick;
    const char* next = static_cast<std::size_t>(end - at) >= BaciRowParser::quick_bytes ? parser.parse_quickly(at, usual, quick) : nullptr;
    if (next != nullptr) {
      at = next;
      ++block.report.rows_read;
    } else {
      const auto* newline = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
      const std::string_view text(at, static_cast<std::size_t>((newline != nullptr ? newline : end) - at));
      at = newline != nullptr ? newline + 1 : end;
      if (strip_cell(text).empty()) continue;
      ++block.report.rows_read;
      careful = {};
      if (!parser.parse(text, careful, fault)) {
        block.report.reject(static_cast<long>(block.lines), fault.column, fault.reason);
        continue;
      }
      row = &careful;
    }
    block.padded += row->padded;
    block.missing_quantities += row->quantity != row->quantity;
    worker.keep(*row, static_cast<std::uint32_t>(block.lines), block);
  }
}

void parse_all(const BaciRowParser& parser, std::vector<Block>& blocks, std::vector<Worker>& workers, Progress& progress) {
  std::size_t done = 0;
  std::mutex telling;
  share_work(blocks.size(), static_cast<unsigned>(workers.size()), [&](std::size_t i, unsigned worker) {
    blocks[i].worker = worker;
    parse_block(parser, blocks[i], workers[worker]);
    const std::lock_guard lock(telling);
    progress.update(static_cast<double>(++done) / static_cast<double>(blocks.size()), "reading BACI");
  });
}

// Puts the blocks one behind the other: lines count from the beginning of the file, chunks over all threads.
BaciBlocks join_blocks(std::vector<Block>& blocks, std::vector<Worker>& workers, LoadReport& report) {
  BaciBlocks joined;
  std::vector<std::uint32_t> first_chunk;
  for (Worker& worker : workers) {
    first_chunk.push_back(static_cast<std::uint32_t>(joined.chunks.size()));
    for (auto& chunk : worker.chunks) {
      const bool all = worker.kept == KeptColumns::all;
      joined.flows.chunks.push_back(
          {chunk->product.data(), all ? chunk->line.data() : nullptr, chunk->value_usd.data(), all ? chunk->quantity.data() : nullptr});
      joined.chunks.push_back(std::move(chunk));
    }
  }
  std::size_t first_line = 2;
  std::uint64_t padded = 0, missing = 0;
  for (Block& block : blocks) {
    for (FlowRun run : block.runs) {
      run.chunk += first_chunk[block.worker];
      run.line_offset = static_cast<std::uint32_t>(first_line);
      joined.flows.runs.push_back(run);
    }
    report.rows_read += block.report.rows_read;
    report.rows_rejected += block.report.rows_rejected;
    for (auto& row : block.report.rejected)
      if (report.rejected.size() < report.rejected_kept)
        report.rejected.push_back({row.line + static_cast<long>(first_line), std::move(row.column), std::move(row.reason)});
    padded += block.padded;
    missing += block.missing_quantities;
    first_line += block.lines;
  }
  if (padded > 0) report.note(fmt::format("{} product codes had lost their leading zero; it was put back", padded));
  if (missing > 0) report.note(fmt::format("{} quantities are missing (NA)", missing));
  return joined;
}

}  // namespace

RowChunk::RowChunk(KeptColumns kept) {
  product.resize(chunk_rows);
  value_usd.resize(chunk_rows);
  if (kept == KeptColumns::values) return;
  line.resize(chunk_rows);
  quantity.resize(chunk_rows);
}

Result<BaciBlocks> read_blocks(const BaciRowParser& parser, std::string_view text, const std::filesystem::path& path,
                               const FlowFileOptions& options, LoadReport& report, Progress& progress, KeptColumns kept) {
  TRY_ASSIGN(auto blocks, cut_into_blocks(text, options.limits, path));
  std::vector<Worker> workers(std::max(1U, options.threads));
  for (Worker& worker : workers) worker.kept = kept;
  parse_all(parser, blocks, workers, progress);
  std::size_t lines = 1;
  for (const Block& block : blocks) lines += block.lines;
  if (lines > options.limits.rows)
    return fail(ErrorCode::limit_exceeded, fmt::format("More than {} rows", options.limits.rows), {path.string(), 0, 0, {}},
                "Split the file.");
  return join_blocks(blocks, workers, report);
}

}  // namespace entrepot::trade::detail
