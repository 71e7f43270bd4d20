// Long work in numbered blocks. A block is computed from the input and its number alone, into one line of text, so it does not matter
// who computes it or when; finished lines are kept in a journal, in the order of their numbers.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/progress.h"
#include "base/result.h"

namespace entrepot::stress {

struct BlockWork {
  std::string key;   // of everything that the lines depend on
  std::string what;  // "closing nodes", for progress
  std::size_t blocks = 0;
  std::function<Result<std::string>(std::size_t block, Progress& progress)> line;  // without its end
};

struct BlockLines {
  std::vector<std::string> lines;
  std::size_t resumed = 0;  // lines that were in the journal
};

// Takes the lines in any order and writes them in the order of their numbers.
class BlockCollector {
 public:
  // An empty path keeps no journal. Errors: contradiction (of other work), those of Journal::open, io.
  static Result<BlockCollector> open(const BlockWork& work, const std::filesystem::path& journal);
  BlockCollector(BlockCollector&&) noexcept;
  BlockCollector& operator=(BlockCollector&&) noexcept;
  ~BlockCollector();

  std::size_t done() const { return lines_.lines.size(); }  // blocks 0 .. done() - 1 are there, and on disk
  bool complete() const { return done() == blocks_; }
  Result<> add(std::size_t block, std::string line);  // block >= done(), each once. Errors: io
  BlockLines take() && { return std::move(lines_); }

 private:
  struct State;
  BlockCollector();
  std::size_t blocks_ = 0;
  BlockLines lines_;
  std::map<std::size_t, std::string> early_;  // those whose turn has not come
  std::unique_ptr<State> state_;
};

// Who computes the blocks.
class BlockRunner {
 public:
  virtual ~BlockRunner() = default;
  // Errors: those of the work and of BlockCollector; interrupted (what the journal has stays).
  virtual Result<BlockLines> run(const BlockWork& work, const std::filesystem::path& journal, Progress& progress) = 0;
};

// One after the other.
BlockRunner& in_this_process();

// Numbers that are read back to the last bit, separated by blanks.
std::string exact_numbers(const std::vector<double>& values);
// Empty when the text is not `count` finite numbers.
std::vector<double> parse_exact_numbers(std::string_view text, std::size_t count);

}  // namespace entrepot::stress
