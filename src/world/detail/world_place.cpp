#include "world/detail/world_place.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include <fmt/format.h>

namespace entrepot::world::detail {

namespace fs = std::filesystem;

fs::path place_of_world(const fs::path& out) {
  std::error_code error;
  fs::path place = fs::weakly_canonical(out, error);
  if (error) place = out;
  return place.has_filename() ? place : place.parent_path();
}

Result<> may_replace(const fs::path& out) {
  std::error_code error;
  if (!fs::exists(out, error)) return {};
  if (!fs::is_directory(out, error))
    return fail(ErrorCode::io, "There is a file of that name", {out.string(), 0, 0, "--out"}, "Choose another --out.");
  if (fs::is_empty(out, error)) return {};
  const bool is_world = fs::exists(out / "world.toml", error);
  for (fs::directory_iterator at(out, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (is_world && (std::find(std::begin(base_tables), std::end(base_tables), name) != std::end(base_tables) || name == "world.toml" ||
                     name == "input_output.csv"))
      continue;
    return fail(ErrorCode::duplicate, fmt::format("The folder is there and holds '{}', which no built world has", name),
                {out.string(), 0, 0, "--out"}, "Choose another --out, or move the folder away.");
  }
  if (error)
    return fail(ErrorCode::unreadable, fmt::format("Cannot list the folder: {}", error.message()), {out.string(), 0, 0, "--out"},
                "Check the permissions.");
  return {};
}

// The new folder appears whole: renamed where nothing or an empty folder is, else exchanged with the old world.
Result<> put_world_in_place(const fs::path& part, const fs::path& out) {
  if (::rename(part.c_str(), out.c_str()) == 0) return {};
  if (errno == ENOTEMPTY || errno == EEXIST) {
    if (::renameat2(AT_FDCWD, part.c_str(), AT_FDCWD, out.c_str(), RENAME_EXCHANGE) == 0) return {};
  }
  return fail(ErrorCode::io, fmt::format("Cannot put the world in place: {}", std::strerror(errno)), {out.string(), 0, 0, "--out"},
              "Remove the old folder, or choose another --out.");
}

}  // namespace entrepot::world::detail
