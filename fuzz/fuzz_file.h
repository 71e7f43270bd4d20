// The input of a fuzzer as a file in memory, for loaders that take a path.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <unistd.h>

namespace entrepot::fuzzing {

inline std::filesystem::path file_with(std::string_view bytes, const std::string& name) {
  static const std::filesystem::path folder = [] {
    const auto base =
        std::filesystem::is_directory("/dev/shm") ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path();
    const auto made = base / ("entrepot-fuzz-" + std::to_string(::getpid()));
    std::filesystem::create_directories(made);
    std::atexit([] {
      std::error_code ignored;
      for (const char* root : {"/dev/shm", "/tmp"})
        std::filesystem::remove_all(std::filesystem::path(root) / ("entrepot-fuzz-" + std::to_string(::getpid())), ignored);
    });
    return made;
  }();
  const auto path = folder / name;
  std::ofstream(path, std::ios::binary | std::ios::trunc).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return path;
}

// Cuts the next part off an input whose parts stand between lines "--".
inline std::string_view take_part(std::string_view& rest) {
  const std::size_t end = std::min(rest.find("\n--\n"), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(rest.size(), end + 4));
  return part;
}

inline void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace entrepot::fuzzing
