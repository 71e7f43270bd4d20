#include "stress/detail/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"

namespace entrepot::stress::detail {
namespace {

constexpr std::uint64_t bytes_max = std::uint64_t{1} << 32;

tl::unexpected<Error> cannot(const std::filesystem::path& path, const char* what) {
  return fail(ErrorCode::io, fmt::format("Cannot {}: {}", what, std::strerror(errno)), {path.string(), 0, 0, {}},
              "Check the rights of the folder and the free space of the disk.");
}

}  // namespace

Journal::Journal(Journal&& other) noexcept : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}
Journal& Journal::operator=(Journal&& other) noexcept {
  std::swap(path_, other.path_);
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
    if (rows[0] != key)
      return fail(ErrorCode::contradiction, "The file holds the results of other input or options", {path.string(), 1, 0, {}},
                  "Use the same input and options to go on, remove the file to begin again, or choose another --out.");
    lines.assign(rows.begin() + 1, rows.end());
  }
  Journal journal(path, ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
  if (journal.descriptor_ < 0) return cannot(path, "write");
  if (::ftruncate(journal.descriptor_, static_cast<off_t>(content.size())) != 0 || ::lseek(journal.descriptor_, 0, SEEK_END) < 0)
    return cannot(path, "write");
  if (!begun) TRY(journal.append(key + "\n"));
  return journal;
}

Result<> Journal::append(std::string_view lines) {
  while (!lines.empty()) {
    const ssize_t written = ::write(descriptor_, lines.data(), lines.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return cannot(path_, "write");
    lines.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fdatasync(descriptor_) != 0) return cannot(path_, "write");
  return {};
}

}  // namespace entrepot::stress::detail
