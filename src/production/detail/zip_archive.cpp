#include "production/detail/zip_archive.h"

#include <algorithm>

#include <fmt/format.h>
#include <zip.h>

namespace entrepot::production::detail {
namespace {

constexpr zip_int64_t members_max = 65'535;

std::string text_of(zip_error_t& error) { return zip_error_strerror(&error); }

}  // namespace

struct ZipArchive::State {
  zip_t* archive = nullptr;
  ~State() {
    if (archive != nullptr) zip_discard(archive);
  }
};

ZipArchive::ZipArchive(ZipArchive&&) noexcept = default;
ZipArchive& ZipArchive::operator=(ZipArchive&&) noexcept = default;
ZipArchive::~ZipArchive() = default;

Result<ZipArchive> ZipArchive::over(std::string_view bytes, std::string name) {
  const auto broken = [&](zip_error_t& error) {
    auto failure = fail(ErrorCode::bad_syntax, fmt::format("the zip archive cannot be read ({})", text_of(error)), {name, 0, 0, ""},
                        "Fetch the file again: it may be cut off");
    zip_error_fini(&error);
    return failure;
  };
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source == nullptr) return broken(error);
  ZipArchive result;
  result.state_ = std::make_unique<State>();
  result.state_->archive = zip_open_from_source(source, ZIP_RDONLY, &error);
  if (result.state_->archive == nullptr) {
    zip_source_free(source);
    return broken(error);
  }
  zip_error_fini(&error);
  result.name_ = std::move(name);
  const zip_int64_t count = zip_get_num_entries(result.state_->archive, 0);
  if (count > members_max)
    return fail(ErrorCode::limit_exceeded, fmt::format("the zip archive has {} members", count), {result.name_, 0, 0, ""},
                "Take the table out of the archive and give that file");
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* member = zip_get_name(result.state_->archive, static_cast<zip_uint64_t>(i), ZIP_FL_ENC_GUESS);
    result.members_.emplace_back(member == nullptr ? "" : member);
  }
  return result;
}

bool ZipArchive::has(std::string_view member) const { return std::find(members_.begin(), members_.end(), member) != members_.end(); }

Result<std::string> ZipArchive::read(std::string_view member, std::uint64_t bytes_max, std::uint64_t bytes_wanted,
                                     std::uint64_t line_bytes_max) const {
  const Where where{name_ + "/" + std::string(member), 0, 0, ""};
  const auto found = std::find(members_.begin(), members_.end(), member);
  if (found == members_.end())
    return fail(ErrorCode::not_found, fmt::format("the archive has no member '{}'", member), where, "Fetch the file again");
  zip_file_t* file = zip_fopen_index(state_->archive, static_cast<zip_uint64_t>(found - members_.begin()), 0);
  if (file == nullptr)
    return fail(ErrorCode::unsupported, fmt::format("the member cannot be opened ({})", zip_strerror(state_->archive)), where,
                "Unpack the archive and give the file itself");
  std::string content;
  std::string buffer(std::size_t{1} << 16, '\0');
  zip_int64_t got = 0;
  std::size_t line_start = 0;
  bool too_large = false, too_long = false;
  while (!too_large && !too_long && content.size() < bytes_wanted && (got = zip_fread(file, buffer.data(), buffer.size())) > 0) {
    const std::string_view piece(buffer.data(), static_cast<std::size_t>(got));
    if (const std::size_t newline = piece.rfind('\n'); newline != std::string_view::npos) line_start = content.size() + newline + 1;
    content.append(piece);
    too_large = content.size() > bytes_max;
    too_long = content.size() - line_start > line_bytes_max;
  }
  const std::string reason = got < 0 ? zip_file_strerror(file) : "";
  zip_fclose(file);
  if (too_large)
    return fail(ErrorCode::limit_exceeded, fmt::format("the member unpacks to more than {} bytes", bytes_max), where,
                "Check that the file is what it should be");
  if (too_long)
    return fail(ErrorCode::limit_exceeded, fmt::format("a line is longer than {} bytes", line_bytes_max), where,
                "Check that the file is a table with line ends");
  if (got < 0)
    return fail(ErrorCode::bad_syntax, fmt::format("the member cannot be unpacked ({})", reason), where,
                "Fetch the file again: it may be damaged");
  return content;
}

}  // namespace entrepot::production::detail
