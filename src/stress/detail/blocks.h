// Long work in numbered blocks. A block is computed from the input and its number alone, into one line of text, so it does not matter
// who computes it or when; finished lines are kept in a journal, in the order of their numbers.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/progress.h"
#include "base/result.h"

namespace entrepot::stress::detail {

struct BlockWork {
  std::string key;         // of everything that the lines depend on
  std::string what;        // "closing nodes", for progress
  std::size_t blocks = 0;
  std::function<Result<std::string>(std::size_t block, Progress& progress)> line;  // without its end
};

struct BlockLines {
  std::vector<std::string> lines;
  std::size_t resumed = 0;  // lines that were in the journal
};

// Errors: those of the work; contradiction (a journal of other work), io.
Result<BlockLines> run_blocks(const BlockWork& work, const std::filesystem::path& journal, Progress& progress);

// Numbers that are read back to the last bit, separated by blanks.
std::string exact_numbers(const std::vector<double>& values);
// Empty when the text is not `count` finite numbers.
std::vector<double> parse_exact_numbers(std::string_view text, std::size_t count);

}  // namespace entrepot::stress::detail
