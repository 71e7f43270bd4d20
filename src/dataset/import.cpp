#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/product_code.h"
#include "dataset/detail/formats.h"

namespace entrepot::dataset {

namespace {

using detail::Format;
using detail::Read;

// Changes when the same bytes would give other rows, so that old snapshots are not taken for new ones.
constexpr std::string_view reading_version = "1";

// Archives, gzip, Parquet: no lines to look at.
bool is_packed(std::string_view text) { return text.starts_with("PK") || text.starts_with("\x1f\x8b") || text.starts_with("PAR1"); }

// A line without an end is found before the whole file is hashed: from limit to limit there must be a line end.
Result<> check_lines(const std::filesystem::path& path, std::size_t line_bytes) {
  TRY_ASSIGN(const MappedFile file, MappedFile::open(path));
  const std::string_view text = file.bytes();
  if (is_packed(text)) return {};
  for (std::size_t at = 0; text.size() - at > line_bytes;) {
    const void* newline = ::memrchr(text.data() + at, '\n', line_bytes + 1);
    if (newline == nullptr)
      return fail(
          ErrorCode::limit_exceeded, fmt::format("A line has more than {} bytes", line_bytes),
          {path.string(), 1 + static_cast<long>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')), 0, {}},
          "Check that the file is the table it should be.");
    at = static_cast<std::size_t>(static_cast<const char*>(newline) - text.data()) + 1;
  }
  return {};
}

// A row that is cut in its last cell looks like a whole one. Packed files have their own ends, and so has JSON.
bool ends_with_line_end(const std::filesystem::path& path) {
  const auto file = MappedFile::open(path);
  if (!file || file->bytes().empty()) return true;
  const std::string_view text = file->bytes();
  return is_packed(text) || text.starts_with('{') || text.starts_with('[') || text.ends_with('\n');
}

Result<std::string> hash_of(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return sha256_hex_of_file(path);
  std::vector<std::filesystem::path> files;
  for (std::filesystem::recursive_directory_iterator at(path, error), end; !error && at != end; at.increment(error))
    if (at->is_regular_file(error)) files.push_back(at->path());
  if (error)
    return fail(ErrorCode::unreadable, "Cannot list the folder: " + error.message(), {path.string(), 0, 0, {}},
                "Check the rights of the folder.");
  std::sort(files.begin(), files.end());
  std::string all;
  for (const auto& file : files) {
    TRY_ASSIGN(const std::string hash, sha256_hex_of_file(file));
    all += file.lexically_relative(path).generic_string() + " " + hash + "\n";
  }
  return sha256_hex(all);
}

// Everything that the rows depend on, one line each.
Result<std::string> reading_key(const Format& format, const std::string& sha256, const ImportOptions& options) {
  std::string key = fmt::format("{}\n{}\n{}\n", format.info.id, reading_version, sha256);
  if (options.edition) key += fmt::format("edition {}\n", hs_edition_name(*options.edition));
  if (options.reporter) key += fmt::format("reporter {}\n", options.reporter->view());
  if (options.reporter_exports) key += *options.reporter_exports ? "exports\n" : "imports\n";
  if (options.in_force && format.info.kind == "tariff-schedule")
    key += fmt::format("in force {}..{}\n", options.in_force->from.text(), options.in_force->to.text());
  if (options.accept_unbalanced) key += "accept unbalanced\n";
  if (format.info.kind == "trade-flows") key += "with the order by importer and product\n";
  if (format.info.id == "comtrade-monthly") key += "with who reports\n";
  if (format.info.kind == "input-output" && !options.vintage.empty()) key += fmt::format("year {}\n", options.vintage);
  for (const auto* side : {&options.columns, &options.economy_codes, &options.product_codes, &options.concordance}) {
    if (!*side) continue;
    TRY_ASSIGN(const std::string hash, sha256_hex_of_file(**side));
    key += fmt::format("side {}\n", hash);
  }
  return key;
}

Result<const Format*> format_of(const std::filesystem::path& path, const ImportOptions& options) {
  if (options.columns) return &detail::long_table_format();
  TRY_ASSIGN(const Recognised recognised, recognise(path));
  return detail::find_format(recognised.format.id);
}

std::uint64_t bytes_of(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return std::filesystem::file_size(path, error);
  std::uint64_t sum = 0;
  for (std::filesystem::recursive_directory_iterator at(path, error), end; !error && at != end; at.increment(error))
    if (at->is_regular_file(error)) sum += at->file_size(error);
  return sum;
}

void fill_provenance(Manifest& manifest, const Format& format, const Read& read, const ImportOptions& options) {
  Provenance p = format.provenance;
  if (p.vintage.empty()) p.vintage = read.vintage;
  p.by_format = (options.source.empty() && p.source != "not stated") || (options.licence.empty() && p.licence != "not stated");
  if (!options.source.empty()) p.source = options.source;
  if (!options.vintage.empty()) p.vintage = options.vintage;
  if (!options.licence.empty()) {
    p.licence = options.licence;
    p.redistribution = "as the stated licence allows";
  }
  if (p.vintage.empty()) p.vintage = "not stated";
  manifest.provenance = std::move(p);
  manifest.attributes = read.attributes;
}

std::uint64_t rows_in(const Read& read) {
  std::uint64_t rows = 0;
  for (const Table& table : read.tables) rows = std::max<std::uint64_t>(rows, table.rows());
  return rows;
}

Result<void> need_rows(const std::filesystem::path& path, const Read& read, const trade::LoadReport& report) {
  if (rows_in(read) > 0) return {};
  if (report.rejected.empty())
    return fail(ErrorCode::truncated, "The file has a header and no rows", {path.string(), 1, 0, {}}, "Fetch the file again.");
  const auto& first = report.rejected.front();
  return fail(ErrorCode::contradiction,
              fmt::format("All {} rows were rejected; the first: {} {}", report.rows_rejected, first.column, first.reason),
              {path.string(), first.line, 0, first.column}, "Check that the file is whole and in the format named.");
}

}  // namespace

Result<Imported> import_file(const std::filesystem::path& path, const SnapshotStore& store, const ImportOptions& options,
                             Progress& progress) {
  TRY_ASSIGN(const Format* format, format_of(path, options));
  std::error_code ignored;
  const bool is_text = !std::filesystem::is_directory(path, ignored) && format->info.id != "world-columns";
  if (is_text) TRY(check_lines(path, options.limits.line_bytes));
  progress.update(-1, "hashing");
  Manifest manifest;
  TRY_ASSIGN(manifest.sha256, hash_of(path));
  TRY_ASSIGN(const std::string key, reading_key(*format, manifest.sha256, options));
  manifest.id = fmt::format("{}-{}", format->info.id, sha256_hex(key).substr(0, 12));
  if (store.contains(manifest.id)) {
    TRY_ASSIGN(const Snapshot there, store.open(manifest.id));
    return Imported{there.manifest(), true};
  }
  manifest.format = format->info.id;
  manifest.kind = format->info.kind;
  manifest.file_name = (path.has_filename() ? path : path.parent_path()).filename().string();
  manifest.title = fmt::format("{} ({})", format->info.title, manifest.file_name);
  manifest.bytes = bytes_of(path);
  progress.update(-1, "reading");
  TRY_ASSIGN(const Read read, format->read(path, options, manifest.report, progress));
  TRY(need_rows(path, read, manifest.report));
  fill_provenance(manifest, *format, read, options);
  if (is_text && !ends_with_line_end(path))
    manifest.report.notes.push_back("the last row has no line end: the file may be cut off in it; compare it with the source");
  TRY_ASSIGN(manifest, store.publish(std::move(manifest), read.tables, progress));
  return Imported{std::move(manifest), false};
}

}  // namespace entrepot::dataset
