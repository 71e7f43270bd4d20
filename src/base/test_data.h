// Tests only: where the real files are. ENTREPOT_TEST_DATA, else ../shared/data beside the source tree.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>

#include <gtest/gtest.h>

namespace entrepot {

inline std::filesystem::path test_data_path() {
  if (const char* set = std::getenv("ENTREPOT_TEST_DATA"); set != nullptr && *set != '\0') return set;
  return std::filesystem::path(ENTREPOT_SOURCE_DIR).parent_path() / "shared" / "data";
}

inline std::optional<std::filesystem::path> test_data_dir() {
  auto path = test_data_path();
  if (std::filesystem::is_directory(path)) return path;
  return std::nullopt;
}

inline std::filesystem::path golden_dir() { return test_data_path().parent_path() / "golden"; }

}  // namespace entrepot

// Skips the test, by name, for a user without the files; fails it where ENTREPOT_TEST_DATA promises them.
#define NEED_TEST_DATA()                                                                                                                 \
  do {                                                                                                                                   \
    if (!::entrepot::test_data_dir()) {                                                                                                  \
      if (std::getenv("ENTREPOT_TEST_DATA") != nullptr) FAIL() << "ENTREPOT_TEST_DATA points nowhere: " << ::entrepot::test_data_path(); \
      GTEST_SKIP() << "needs the real files; set ENTREPOT_TEST_DATA to their folder";                                                    \
    }                                                                                                                                    \
  } while (false)
