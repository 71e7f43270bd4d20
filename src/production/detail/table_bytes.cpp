#include "production/detail/table_bytes.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "base/text.h"
#include "production/detail/zip_archive.h"

namespace entrepot::production::detail {
namespace {

Result<std::string> read_gzip(const std::filesystem::path& path, std::uint64_t bytes_wanted, const Limits& limits) {
  TRY_ASSIGN(auto file, InputFile::open(path, limits));
  std::string content;
  std::size_t line_start = 0;  // an endless line must not fill the memory
  while (content.size() < bytes_wanted) {
    const std::size_t before = content.size();
    const auto step = static_cast<std::size_t>(std::min<std::uint64_t>(std::size_t{1} << 20, bytes_wanted - before));
    content.resize(before + step);
    TRY_ASSIGN(const auto got, file.read(content.data() + before, step));
    content.resize(before + got);
    if (got == 0) break;
    if (const void* newline = memrchr(content.data() + before, '\n', got))
      line_start = static_cast<std::size_t>(static_cast<const char*>(newline) - content.data()) + 1;
    if (content.size() - line_start > limits.line_bytes)
      return fail(ErrorCode::limit_exceeded, fmt::format("a line is longer than {} bytes", limits.line_bytes), {path.string(), 0, 0, ""},
                  "Check that the file is a table with line ends");
  }
  return content;
}

bool is_metadata(const std::string& member) {
  return member.empty() || member.ends_with('/') || member.starts_with("__MACOSX/") || member.find("/.") != std::string::npos;
}

// The one table in an archive.
Result<std::string> only_member(const ZipArchive& archive, const std::string& name) {
  std::vector<std::string> tables;
  for (const auto& member : archive.members())
    if (!is_metadata(member)) tables.push_back(member);
  if (tables.size() == 1) return tables[0];
  const std::size_t shown = std::min<std::size_t>(tables.size(), 8);
  return fail(ErrorCode::unsupported, fmt::format("the archive has {} files where one table is expected", tables.size()), {name, 0, 0, ""},
              "Unpack it and give one of: " + join({tables.begin(), tables.begin() + static_cast<std::ptrdiff_t>(shown)}, ", "));
}

}  // namespace

Packing packing_of(std::string_view first_bytes) {
  if (first_bytes.starts_with("\x1f\x8b")) return Packing::gzip;
  if (first_bytes.starts_with("PK\x03\x04") || first_bytes.starts_with("PK\x05\x06")) return Packing::zip;
  return Packing::plain;
}

Result<TableBytes> TableBytes::open_start(const std::filesystem::path& path, std::size_t size, const Limits& limits) {
  TRY_ASSIGN(auto mapped, MappedFile::open(path));
  TableBytes result;
  result.name_ = path.string();
  result.packing_ = packing_of(mapped.bytes());
  if (mapped.bytes().empty()) return fail(ErrorCode::truncated, "The file is empty", {result.name_, 0, 0, ""}, "Fetch the file again.");
  if (result.packing_ == Packing::gzip) {
    TRY_ASSIGN(result.text_, read_gzip(path, std::min(size, limits.memory_bytes), limits));
    return result;
  }
  if (result.packing_ == Packing::zip) {
    TRY_ASSIGN(const auto archive, ZipArchive::over(mapped.bytes(), result.name_));
    if (archive.has("xl/workbook.xml")) {
      result.workbook_ = true;
    } else {
      TRY_ASSIGN(const auto member, only_member(archive, result.name_));
      TRY_ASSIGN(result.text_, archive.read(member, limits.memory_bytes, size, limits.line_bytes));
      result.name_ += "/" + member;
      return result;
    }
  }
  result.mapped_ = std::move(mapped);
  return result;
}

}  // namespace entrepot::production::detail
