#include "interruption.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <string_view>

namespace entrepot::app {
namespace {

// What the handler reads. It may call nothing that allocates or locks, so that the path stands ready and numbers are written by hand.
std::array<char, 4096> journal_name;
std::atomic<bool> line_drawn = false, may_speak = true;
struct sigaction before;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables): a handler knows nothing else

class Line {
 public:
  void add(std::string_view text) {
    const std::size_t count = std::min(text.size(), text_.size() - size_);
    std::memcpy(text_.data() + size_, text.data(), count);
    size_ += count;
  }
  void add(std::size_t number) {
    std::array<char, 24> digits{};
    std::size_t at = digits.size();
    do {
      digits[--at] = static_cast<char>('0' + number % 10);
      number /= 10;
    } while (number > 0);
    add(std::string_view(digits.data() + at, digits.size() - at));
  }
  void write() const {
    if (::write(STDERR_FILENO, text_.data(), size_) < 0) return;  // nobody listens
  }

 private:
  std::array<char, 5000> text_;
  std::size_t size_ = 0;
};

// Lines of the journal below its first.
std::size_t kept_blocks() {
  const int file = journal_name[0] != '\0' ? ::open(journal_name.data(), O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return 0;
  std::array<char, 4096> part;
  std::size_t lines = 0;
  for (ssize_t count = ::read(file, part.data(), part.size()); count > 0; count = ::read(file, part.data(), part.size()))
    lines += static_cast<std::size_t>(std::count(part.begin(), part.begin() + count, '\n'));
  ::close(file);
  return lines > 0 ? lines - 1 : 0;
}

extern "C" void interrupted(int signal) {
  Line line;
  if (line_drawn) line.add("\r\x1b[K");
  const std::size_t kept = kept_blocks();
  if (kept > 0) {
    line.add("entrepot: interrupted; ");
    line.add(journal_name.data());
    line.add(" keeps ");
    line.add(kept);
    line.add(kept == 1 ? " block" : " blocks");
    line.add(": the same command goes on from there\n");
  } else if (journal_name[0] != '\0') {
    line.add("entrepot: interrupted before the first block was done: the same command starts again; for another one delete ");
    line.add(journal_name.data());
    line.add("\n");
  } else {
    line.add("entrepot: interrupted; nothing is kept: start again\n");
  }
  if (may_speak) line.write();
  std::signal(signal, SIG_DFL);
  std::raise(signal);  // acts when the handler returns
}

}  // namespace

Interruption::Interruption(const std::filesystem::path& journal) {
  const std::string name = journal.string();
  journal_name.fill('\0');
  std::copy_n(name.begin(), std::min(name.size(), journal_name.size() - 1), journal_name.begin());
  struct sigaction action{};
  action.sa_handler = interrupted;
  ::sigaction(SIGINT, nullptr, &before);
  if (before.sa_handler != SIG_IGN) ::sigaction(SIGINT, &action, nullptr);
}

Interruption::~Interruption() { ::sigaction(SIGINT, &before, nullptr); }

void Interruption::be_silent() { may_speak = false; }

void Interruption::drawn(bool is) { line_drawn = is; }

}  // namespace entrepot::app
