#include "share.h"

#include <system_error>

#include <fmt/format.h>

#include "commands.h"

namespace entrepot::app {
Result<std::filesystem::path> shared_file(const std::string& name) {
  std::error_code ignored;
  const auto here = std::filesystem::path("data") / name;
  if (std::filesystem::exists(here, ignored)) return here;
  auto folder = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
  for (int up = 0; up < 5 && folder.has_relative_path(); ++up, folder = folder.parent_path())
    for (const char* place : {"data", "share/entrepot"})
      if (const auto found = folder / place / name; std::filesystem::exists(found, ignored)) return found;
  return fail(ErrorCode::not_found, fmt::format("'data/{}' is not found below this folder or beside the program", name), {},
              "Name the path itself, or run the program from its source folder.");
}

Result<std::filesystem::path> world_folder(const std::string& name) {
  if (!name.empty()) return name;
  return shared_file("sample");
}

}  // namespace entrepot::app
