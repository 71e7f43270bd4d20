// A file of finished work, one line each, that only grows: what is in it survives a kill. Each line begins with a checksum of 16 hexadecimal
// digits over the key, its number and its text.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace entrepot::stress::detail {

class Journal {
 public:
  // Opens or begins the file, whose first line is `key` and the version; `lines` are those behind it that were written to their end, and the
  // rest of the last one is cut off. Errors: contradiction (another key), unsupported (of an earlier version, without checksums), bad_syntax (a
  // line that is not as it was written), io, unreadable.
  static Result<Journal> open(const std::filesystem::path& path, const std::string& key, std::vector<std::string>& lines);
  Journal(Journal&& other) noexcept;
  Journal& operator=(Journal&& other) noexcept;
  ~Journal();

  // One line without its end; on disk when it returns. Errors: io.
  Result<> append(std::string_view line);

 private:
  Journal(std::filesystem::path path, std::string key, std::size_t lines, int descriptor)
      : path_(std::move(path)), key_(std::move(key)), lines_(lines), descriptor_(descriptor) {}
  Result<> write(std::string_view bytes);
  std::filesystem::path path_;
  std::string key_;
  std::size_t lines_ = 0;  // behind the first
  int descriptor_ = -1;
};

}  // namespace entrepot::stress::detail
