// The whole content of a table file: mapped when plain, decompressed when gzip or a zip with one member.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/limits.h"
#include "base/result.h"

namespace entrepot::production::detail {

enum class Packing { plain, gzip, zip };
Packing packing_of(std::string_view first_bytes);

class TableBytes {
 public:
  static Result<TableBytes> open(const std::filesystem::path& path, const Limits& limits) {
    return open_start(path, limits.memory_bytes, limits);
  }
  // Of a packed file only about the first `size` bytes are decompressed: enough to recognise a format.
  static Result<TableBytes> open_start(const std::filesystem::path& path, std::size_t size, const Limits& limits);
  std::string_view bytes() const { return mapped_ ? mapped_->bytes() : std::string_view(text_); }
  // The name for errors: "file.zip/member.csv" for a member.
  const std::string& name() const { return name_; }
  Packing packing() const { return packing_; }
  bool is_workbook() const { return workbook_; }  // a zip that holds xl/workbook.xml; bytes() is the zip itself

 private:
  TableBytes() = default;
  std::optional<MappedFile> mapped_;
  std::string text_;
  std::string name_;
  Packing packing_ = Packing::plain;
  bool workbook_ = false;
};

}  // namespace entrepot::production::detail
