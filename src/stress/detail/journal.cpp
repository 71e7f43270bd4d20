#include "stress/detail/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"

namespace entrepot::stress::detail {
namespace {

constexpr std::uint64_t bytes_max = std::uint64_t{1} << 32;

tl::unexpected<Error> cannot(const std::filesystem::path& path, const char* what) {
  return fail(ErrorCode::io, fmt::format("Cannot {}: {}", what, std::strerror(errno)), {path.string(), 0, 0, {}},
              "Check the rights of the folder and the free space of the disk.");
}

constexpr std::string_view version = " sums 1";  // behind the key

std::string sum_of(std::string_view key, std::size_t number, std::string_view line) {
  return fmt::format("{:016x}", fnv1a64(line, fnv1a64(fmt::format("{} {}\n", key, number))));
}

// The lines behind the first, without their checksums.
Result<std::vector<std::string>> checked_lines(const std::filesystem::path& path, std::string_view key,
                                               const std::vector<std::string_view>& rows) {
  if (rows[0] == key)
    return fail(ErrorCode::unsupported, "An earlier version wrote this file, which could not tell a damaged one", {path.string(), 1, 0, {}},
                "Remove it to begin again.");
  if (rows[0] != fmt::format("{}{}", key, version))
    return fail(ErrorCode::contradiction, "The file holds the results of other input or options", {path.string(), 1, 0, {}},
                "Use the same input and options to go on, remove the file to begin again, or choose another --out.");
  std::vector<std::string> lines;
  for (std::size_t r = 1; r < rows.size(); ++r) {
    const auto [sum, line] = std::pair(rows[r].substr(0, 17), rows[r].substr(std::min<std::size_t>(17, rows[r].size())));
    if (sum != sum_of(key, r - 1, line) + " ")
      return fail(ErrorCode::bad_syntax, "The line is not as it was written: its checksum does not fit",
                  {path.string(), static_cast<long>(r) + 1, 0, {}},
                  "Remove the file to begin again, or this line and all behind it to go on from there.");
    lines.emplace_back(line);
  }
  return lines;
}

}  // namespace

Journal::Journal(Journal&& other) noexcept
    : path_(std::move(other.path_)), key_(std::move(other.key_)), lines_(other.lines_), descriptor_(std::exchange(other.descriptor_, -1)) {}
Journal& Journal::operator=(Journal&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(key_, other.key_);
  std::swap(lines_, other.lines_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}
Journal::~Journal() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<Journal> Journal::open(const std::filesystem::path& path, const std::string& key, std::vector<std::string>& lines) {
  std::string content;
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) {
    TRY_ASSIGN(content, read_text_file(path, bytes_max));
  }
  const std::size_t end = content.rfind('\n');
  content.resize(end == std::string::npos ? 0 : end + 1);
  const bool begun = !content.empty();
  if (begun) {
    const auto rows = split(std::string_view(content).substr(0, content.size() - 1), '\n');
    TRY_ASSIGN(lines, checked_lines(path, key, rows));
  }
  Journal journal(path, key, lines.size(), ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
  if (journal.descriptor_ < 0) return cannot(path, "write");
  if (::ftruncate(journal.descriptor_, static_cast<off_t>(content.size())) != 0 || ::lseek(journal.descriptor_, 0, SEEK_END) < 0)
    return cannot(path, "write");
  if (!begun) TRY(journal.write(fmt::format("{}{}\n", key, version)));
  return journal;
}

Result<> Journal::append(std::string_view line) {
  TRY(write(fmt::format("{} {}\n", sum_of(key_, lines_, line), line)));
  ++lines_;
  return {};
}

Result<> Journal::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return cannot(path_, "write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fdatasync(descriptor_) != 0) return cannot(path_, "write");
  return {};
}

}  // namespace entrepot::stress::detail
