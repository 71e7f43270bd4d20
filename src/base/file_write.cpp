// Writing files: whole or not at all, and what is no file as it is.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/descriptor.h"
#include "base/file.h"
#include "base/text.h"
#include "base/write_place.h"

namespace entrepot {

using detail::Descriptor;
using detail::system_error;

void remove_stale_parts(const std::filesystem::path& path) {
  const std::string prefix = path.filename().string() + ".part";
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  std::vector<std::filesystem::path> stale;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!name.starts_with(prefix)) continue;
    const auto process = parse_int(std::string_view(name).substr(prefix.size()));
    if (process && *process > 0 && *process < INT32_MAX && ::kill(static_cast<pid_t>(*process), 0) != 0 && errno == ESRCH)
      stale.push_back(at->path());
  }
  for (const auto& left : stale) std::filesystem::remove_all(left, error);
}

namespace {

bool same_file(const struct stat& a, const struct stat& b) { return a.st_dev == b.st_dev && a.st_ino == b.st_ino; }

// The stream of this process that the file is: 1 or 2.
std::optional<int> standard_stream(const struct stat& status) {
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO})
    if (struct stat own{}; ::fstat(stream, &own) == 0 && same_file(own, status)) return stream;
  return std::nullopt;
}

// The end of a chain of symbolic links, whether or not there is a file; an open file under /proc has no other name.
Result<std::filesystem::path> behind_links(const std::filesystem::path& path) {
  constexpr int links_most = 40;  // as the system has it
  std::filesystem::path at = path;
  for (int links = 0; links <= links_most; ++links) {
    std::error_code error;
    if (!std::filesystem::is_symlink(at, error) || at.string().starts_with("/proc/")) return at;
    const auto target = std::filesystem::read_symlink(at, error);
    if (error) return fail(ErrorCode::io, "Cannot follow the link: " + error.message(), {at.string(), 0, 0, {}}, "Check the permissions.");
    at = at.parent_path() / target;  // the target alone where it is absolute
  }
  return fail(ErrorCode::io, "The symbolic link leads back to itself", {path.string(), 0, 0, {}}, "Name a file.");
}

Result<> write_all(int descriptor, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return system_error(path, "write");
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

// What stands there takes the bytes: a pipe, a device, an output of this process.
Result<> write_through(const std::filesystem::path& path, std::string_view bytes) {
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0)
    if (const auto stream = standard_stream(status)) {
      std::fflush(stdout);  // what was printed before comes before
      return write_all(*stream, bytes, path);
    }
  const Descriptor descriptor(::open(path.c_str(), O_WRONLY | O_TRUNC | O_NOCTTY | O_CLOEXEC));
  if (descriptor.get() < 0) return system_error(path, "write");
  return write_all(descriptor.get(), bytes, path);
}

// The bytes in a file beside `path`, flushed to disk; removed again unless it is put in place.
class PartFile {
 public:
  explicit PartFile(std::filesystem::path path) : path_(std::move(path)), part_(path_.string() + fmt::format(".part{}", ::getpid())) {}
  PartFile(PartFile&& other) noexcept : path_(std::move(other.path_)), part_(std::exchange(other.part_, {})) {}
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;
  PartFile& operator=(PartFile&&) = delete;
  ~PartFile() {
    if (!part_.empty()) ::unlink(part_.c_str());
  }

  Result<> write(std::string_view bytes) {
    remove_stale_parts(path_);
    const Descriptor descriptor(::open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (descriptor.get() < 0) return system_error(path_, "write");
    if (struct stat status{}; ::stat(path_.c_str(), &status) == 0 && ::fchmod(descriptor.get(), status.st_mode & 07777) != 0)
      return system_error(path_, "keep the permissions");
    TRY(write_all(descriptor.get(), bytes, path_));
    if (::fsync(descriptor.get()) != 0) return system_error(path_, "write");
    return {};
  }

  Result<> put_in_place() {
    if (::rename(part_.c_str(), path_.c_str()) != 0) return system_error(path_, "write");
    part_.clear();
    return {};
  }

 private:
  std::filesystem::path path_, part_;
};

}  // namespace

Result<WritePlace> place_to_write(const std::filesystem::path& path) {
  const Where where{path.string(), 0, 0, {}};
  TRY_ASSIGN(const auto target, behind_links(path));
  struct stat status{};
  if (::stat(target.c_str(), &status) != 0) return WritePlace{target, false};
  if (S_ISDIR(status.st_mode))
    return fail(ErrorCode::io, "Cannot write: there is a folder of that name", where, "Remove it, or choose another place.");
  if (S_ISBLK(status.st_mode) || S_ISSOCK(status.st_mode))
    return fail(ErrorCode::io, fmt::format("Cannot write: this is a {}", S_ISBLK(status.st_mode) ? "disk" : "socket"), where,
                "Name a file.");
  const bool stream = !S_ISREG(status.st_mode) || standard_stream(status) || target.string().starts_with("/proc/");
  if (stream) return WritePlace{path, true};
  // Renaming asks for the folder's permission alone, and root is refused nothing: that nobody may write says it all.
  if ((status.st_mode & 0222) == 0 || ::faccessat(AT_FDCWD, target.c_str(), W_OK, AT_EACCESS) != 0)
    return fail(ErrorCode::unreadable, "Cannot write: the file may only be read", where,
                "Give yourself permission to write it, or choose another place.");
  return WritePlace{target, false};
}

Result<> write_file_atomic(const std::filesystem::path& path, std::string_view bytes) { return write_files_atomic({{path, bytes}}); }

Result<> write_files_atomic(const std::vector<FileToWrite>& files) {
  std::vector<PartFile> parts;
  std::vector<FileToWrite> streams;
  for (const FileToWrite& file : files) {
    TRY_ASSIGN(const WritePlace place, place_to_write(file.path));
    if (place.stream) {
      streams.push_back(file);
      continue;
    }
    parts.emplace_back(place.path);
    TRY(parts.back().write(file.bytes));
  }
  for (const FileToWrite& stream : streams) TRY(write_through(stream.path, stream.bytes));
  for (PartFile& part : parts) TRY(part.put_in_place());
  return {};
}

}  // namespace entrepot
