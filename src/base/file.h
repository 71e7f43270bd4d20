// Files: mapped, streamed (plain or gzip, by content), read whole, written atomically.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace entrepot {

class MappedFile {
 public:
  static Result<MappedFile> open(const std::filesystem::path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();
  std::string_view bytes() const { return {static_cast<const char*>(address_), size_}; }

 private:
  MappedFile() = default;
  void* address_ = nullptr;
  std::size_t size_ = 0;
};

Result<std::string> read_text_file(const std::filesystem::path& path, std::uint64_t bytes_max);

// A stream of bytes of a regular file. gzip is recognised by its first two bytes, not by the name.
class InputFile {
 public:
  static Result<InputFile> open(const std::filesystem::path& path, const Limits& limits = {});
  InputFile(InputFile&&) noexcept;
  InputFile& operator=(InputFile&&) noexcept;
  ~InputFile();
  // Fills the buffer as far as it can; 0 at the end. Errors: truncated or bad_syntax for a broken gzip, io,
  // limit_exceeded when more than limits.file_bytes come out.
  Result<std::size_t> read(char* buffer, std::size_t size);
  const std::string& name() const;
  // Share of the file on disk that has been read, 0..1.
  double done() const;

 private:
  struct State;
  explicit InputFile(std::unique_ptr<State> state);
  static Result<InputFile> open(const std::filesystem::path& path, const Limits& limits, bool pipe_allowed);
  friend Result<std::string> read_text_file(const std::filesystem::path& path, std::uint64_t bytes_max);
  std::unique_ptr<State> state_;
};

// A pipe is read, too. Errors: not_found, unreadable, limit_exceeded above `bytes_max`.
Result<std::string> read_text_file(const std::filesystem::path& path, std::uint64_t bytes_max = Limits{}.text_file_bytes);

// By a temporary file beside it: old or new content, never a part; links stay, streams are written through (write_place.h).
Result<> write_file_atomic(const std::filesystem::path& path, std::string_view bytes);

// Removes the files and folders "PATH.partN" that processes N which live no more have left beside it.
void remove_stale_parts(const std::filesystem::path& path);

struct FileToWrite {
  std::filesystem::path path;
  std::string_view bytes;
};
// All are on the disk before the first is renamed: when one cannot be written, no file appears.
Result<> write_files_atomic(const std::vector<FileToWrite>& files);

}  // namespace entrepot
