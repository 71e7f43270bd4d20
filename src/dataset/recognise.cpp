#include <algorithm>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "dataset/detail/formats.h"

namespace entrepot::dataset {

namespace detail {

constexpr std::size_t start_bytes = 64 * 1024;

namespace {

// Cells of the first line. A line longer than what was read is cut: its last cell may be a part of one.
std::vector<std::string> header_cells(std::string_view start) {
  if (start.substr(0, 3) == "\xEF\xBB\xBF") start.remove_prefix(3);
  const std::string_view line = start.substr(0, start.find('\n'));
  if (line.find('\0') != std::string_view::npos) return {};
  CsvReader::Options options;
  options.latin1 = true;  // names of columns are ASCII; the loader checks the encoding
  CsvReader reader = CsvReader::over(line, "header", options);
  std::vector<std::string_view> cells;
  const auto read = reader.read_row(cells);
  if (!read || !*read) return {};
  std::vector<std::string> header;
  for (const auto cell : cells) header.emplace_back(trim(cell));
  return header;
}

}  // namespace

Result<Probe> probe(const std::filesystem::path& path) {
  Probe result;
  result.path = path;
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return result;
  TRY_ASSIGN(InputFile file, InputFile::open(path));
  result.start.resize(start_bytes);
  std::size_t filled = 0;
  while (filled < start_bytes) {
    TRY_ASSIGN(const std::size_t got, file.read(result.start.data() + filled, start_bytes - filled));
    if (got == 0) break;
    filled += got;
  }
  result.start.resize(filled);
  if (filled == 0) return fail(ErrorCode::truncated, "The file is empty", {path.string(), 0, 0, {}}, "Fetch the file again.");
  result.header = header_cells(result.start);
  return result;
}

const Format* find_format(std::string_view id) {
  for (const auto* list : {&all_formats(), &table_formats()})
    for (const Format& format : *list)
      if (format.info.id == id) return &format;
  return nullptr;
}

}  // namespace detail

namespace {

using detail::Format;
using detail::Probe;

std::vector<std::string> lacking(const Format& format, const Probe& probe) {
  std::vector<std::string> result;
  for (const auto column : format.columns)
    if (std::find(probe.header.begin(), probe.header.end(), column) == probe.header.end()) result.emplace_back(column);
  return result;
}

bool matches(const Format& format, const Probe& probe) {
  if (!lacking(format, probe).empty()) return false;
  if (format.only_these && probe.header.size() != format.columns.size()) return false;
  return format.matches == nullptr || format.matches(probe);
}

std::string why(const Format& format, const Probe& probe) {
  if (format.columns.empty()) return std::string(format.info.layout);
  std::vector<std::string> shown(probe.header.begin(),
                                 probe.header.begin() + static_cast<long>(std::min<std::size_t>(8, probe.header.size())));
  return "the header has " + join(shown, ",") + (probe.header.size() > shown.size() ? ",…" : "");
}

std::string closest(const Probe& probe) {
  constexpr double share_worth_naming = 0.5;
  const Format* best = nullptr;
  double best_share = 0;
  for (const Format& format : detail::all_formats()) {
    if (format.columns.empty()) continue;
    const double share = 1.0 - static_cast<double>(lacking(format, probe).size()) / static_cast<double>(format.columns.size());
    if (share > best_share) {
      best = &format;
      best_share = share;
    }
  }
  if (best_share < share_worth_naming) return "no format has half of its columns in it";
  const auto missing = lacking(*best, probe);
  if (missing.empty()) return fmt::format("the closest, {}, has the columns {}, and no others", best->info.id, best->info.layout);
  return fmt::format("the closest, {}, also needs the columns {}", best->info.id, join(missing, ", "));
}

// Why a file that no format knows cannot be a table at all.
Result<> check_text(const Probe& probe) {
  const std::string file = probe.path.string();
  const std::string_view start = probe.start;
  std::error_code ignored;
  if (std::filesystem::is_directory(probe.path, ignored)) {
    if (std::filesystem::is_empty(probe.path, ignored))
      return fail(ErrorCode::truncated, "The folder is empty", {file, 0, 0, {}}, "Name the file to add.");
    return fail(ErrorCode::unsupported, "The folder is none of the tables that are published as folders", {file, 0, 0, {}},
                "Name the files in it; EXIOBASE 3 and Eora26 are added as folders.");
  }
  if (start.starts_with("PK"))
    return fail(ErrorCode::unsupported, "The archive or workbook holds no input-output table that is known", {file, 0, 0, {}},
                "Unpack it and add the files in it; save a sheet as csv.");
  if (start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF"))
    return fail(ErrorCode::bad_encoding, "The file is UTF-16", {file, 1, 0, {}},
                "Save it as UTF-8 (for example: iconv -f UTF-16 -t UTF-8).");
  if (const std::size_t zero = start.find('\0'); zero != std::string_view::npos) {
    const auto line = 1 + std::count(start.begin(), start.begin() + static_cast<std::ptrdiff_t>(zero), '\n');
    return fail(ErrorCode::bad_encoding, "The file has a zero byte: it is not text", {file, static_cast<long>(line), 0, {}},
                "Check that the file is a table in text; fetch it again.");
  }
  if (start.find('\n') != std::string_view::npos) return {};
  if (start.find('\r') != std::string_view::npos)
    return fail(ErrorCode::bad_syntax, "The lines end in a carriage return alone", {file, 1, 0, {}},
                "Save it with line ends of Unix or Windows.");
  if (start.size() >= detail::start_bytes)
    return fail(ErrorCode::bad_syntax,
                fmt::format("The first line does not end within {} bytes, and no known table begins so", start.size()), {file, 1, 0, {}},
                "Check that the file is a table with line ends.");
  return {};
}

}  // namespace

std::span<const FormatInfo> formats() {
  static const std::vector<FormatInfo> infos = [] {
    std::vector<FormatInfo> result;
    for (const auto* list : {&detail::all_formats(), &detail::table_formats()})
      for (const Format& format : *list) result.push_back(format.info);
    result.push_back(detail::long_table_format().info);
    return result;
  }();
  return infos;
}

Result<Recognised> recognise(const std::filesystem::path& path) {
  TRY_ASSIGN(const Probe probe, detail::probe(path));
  const Format* best = nullptr;
  for (const Format& format : detail::all_formats())
    if (matches(format, probe) && (best == nullptr || format.columns.size() > best->columns.size())) best = &format;
  if (best != nullptr) return Recognised{best->info, why(*best, probe)};
  TRY_ASSIGN(const Format* table, detail::recognise_table(path));
  if (table != nullptr) return Recognised{table->info, std::string(table->info.layout)};
  TRY(check_text(probe));
  return fail(ErrorCode::unsupported, fmt::format("The format is not one of those known; {}", closest(probe)), {path.string(), 1, 0, {}},
              "'entrepot data add --help' lists the formats; any table of trade flows can be read with --columns MAP.toml.");
}

}  // namespace entrepot::dataset
