// A small table as text: read, filter, write.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace entrepot::world::detail {

struct TidyTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;

  static Result<TidyTable> read(const std::filesystem::path& file);
  Result<std::size_t> column(const std::string& name) const;
  std::string csv() const;
};

}  // namespace entrepot::world::detail
