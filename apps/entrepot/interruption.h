// What a command says when it is interrupted, by Ctrl-C or kill -INT.
#pragma once

#include <filesystem>

namespace entrepot::app {

// As long as it lives, SIGINT ends the program as it always does, so that a shell sees 130, but first clears the line of progress and says on
// standard error in one line what is kept: the journal with its blocks, or nothing. Where SIGINT is ignored it stays so. One at a time.
class Interruption {
 public:
  explicit Interruption(const std::filesystem::path& journal = {});  // without a journal nothing is kept
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  // Of several processes one speaks; this one ends without a word.
  static void be_silent();
  // Whether a line of progress stands on the terminal.
  static void drawn(bool is);
};

}  // namespace entrepot::app
