// A file of finished work, one line each, that only grows: what is in it survives a kill.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace entrepot::stress::detail {

class Journal {
 public:
  // Opens or begins the file, whose first line is `key`; `lines` are those behind it that were written to their end, and the rest
  // of the last one is cut off. Errors: contradiction (another key), io, unreadable.
  static Result<Journal> open(const std::filesystem::path& path, const std::string& key, std::vector<std::string>& lines);
  Journal(Journal&& other) noexcept;
  Journal& operator=(Journal&& other) noexcept;
  ~Journal();

  // Whole lines with their ends; on disk when it returns. Errors: io.
  Result<> append(std::string_view lines);

 private:
  Journal(std::filesystem::path path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  std::filesystem::path path_;
  int descriptor_ = -1;
};

}  // namespace entrepot::stress::detail
