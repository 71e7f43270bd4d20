// The rows of a table of ../golden/reserves, for tests.
#pragma once

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/csv.h"
#include "base/test_data.h"

namespace entrepot::reserves {

inline std::vector<std::vector<std::string>> golden_rows(const char* file) {
  std::ifstream in(golden_dir() / "reserves" / file);
  std::vector<std::vector<std::string>> out;
  bool header = true;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (std::exchange(header, false)) continue;
    CsvReader reader = CsvReader::over(line, file, {});
    std::vector<std::string_view> fields;
    EXPECT_TRUE(*reader.read_row(fields));
    out.emplace_back(fields.begin(), fields.end());
  }
  EXPECT_FALSE(out.empty()) << file;
  return out;
}

}  // namespace entrepot::reserves
