// BACI files are the largest that people load: a year has 11 million rows. The file is mapped, cut into blocks at line
// ends, and the blocks are parsed by a few threads, each into chunks of its own (detail/baci_blocks.h). The result depends neither
// on the number of threads nor on the size of the blocks.
#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "trade/cube.h"
#include "trade/detail/baci_blocks.h"
#include "trade/detail/baci_rows.h"
#include "trade/detail/cube_columns.h"
#include "trade/detail/flow_columns.h"
#include "trade/detail/flow_runs.h"
#include "trade/economies.h"
#include "trade/flow_files.h"
#include "trade/reference_files.h"
#include "trade/values_file.h"

namespace entrepot::trade {

namespace {

using detail::BaciBlocks;
using detail::BaciRowParser;
using detail::FlowColumns;
using detail::FlowRuns;
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
  TRY_ASSIGN(const MappedFile there, MappedFile::open(path));  // a file that is not there says so first
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

// Turns trade codes into positions in the ordered list of the economies that occur.
std::vector<EconomyId> index_economies(FlowRuns& flows, const ReleaseCodes& codes) {
  std::array<bool, trade_codes_max> used{};
  for (const auto& run : flows.runs) used[run.exporter] = used[run.importer] = true;
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
  for (auto& run : flows.runs) run.exporter = position[run.exporter], run.importer = position[run.importer];
  return economies;
}

struct ReadFile {
  TradeTableInfo info;
  std::vector<EconomyId> economies;
  BaciBlocks blocks;  // holds the rows
};

Result<ReadFile> read_file(const std::filesystem::path& path, const FlowFileOptions& options, LoadReport& report, Progress& progress,
                           detail::KeptColumns kept = detail::KeptColumns::all) {
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
  ReadFile read;
  TRY_ASSIGN(read.blocks, detail::read_blocks(BaciRowParser(codes), text, path, options, report, progress, kept));
  read.economies = index_economies(read.blocks.flows, codes);
  read.info.edition = edition;
  read.info.release = trim(fmt::format("BACI {} {}", hs_edition_name(edition), release_in_name(report.file)));
  return read;
}

TradeTable table_of(ReadFile read, bool each_key_once, unsigned threads, LoadReport& report) {
  const auto columns = std::make_shared<FlowColumns>(detail::columns_of(read.blocks.flows, threads));
  if (!each_key_once) detail::put_in_order(*columns, report);
  const auto view = columns->view();
  return TradeTable(std::move(read.info), std::move(read.economies), view, columns);
}

}  // namespace

Result<TradeTable> load_baci(const std::filesystem::path& path, const FlowFileOptions& options, LoadReport& report, Progress& progress) {
  TRY_ASSIGN(ReadFile read, read_file(path, options, report, progress));
  const bool each_key_once = detail::order_by_exporter(read.blocks.flows);
  return table_of(std::move(read), each_key_once, options.threads, report);
}

namespace {

CubePart part_of(ReadFile read, unsigned threads) {
  const auto columns = std::make_shared<detail::CubeColumns>(detail::cube_columns(std::move(read.blocks.flows), threads));
  const auto view = columns->view();
  return CubePart(std::move(read.info), std::move(read.economies), view, columns);
}

}  // namespace

Result<CubePart> load_baci_cube(const std::filesystem::path& path, const FlowFileOptions& options, LoadReport& report, Progress& progress) {
  TRY_ASSIGN(ReadFile read, read_file(path, options, report, progress));
  if (!detail::order_by_exporter(read.blocks.flows))
    return cube_of(table_of(std::move(read), false, options.threads, report), options.threads);
  return part_of(std::move(read), options.threads);
}

Result<CubePart> load_baci_values(const std::filesystem::path& path, const FlowFileOptions& options, LoadReport& report,
                                  Progress& progress) {
  LoadReport of_values;
  TRY_ASSIGN(ReadFile read, read_file(path, options, of_values, progress, detail::KeptColumns::values));
  if (!detail::order_by_exporter(read.blocks.flows)) return load_baci_cube(path, options, report, progress);  // a key twice: lines are told
  report = std::move(of_values);
  return part_of(std::move(read), options.threads);
}

}  // namespace entrepot::trade
