#include "stress/detail/blocks.h"

#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "stress/detail/journal.h"

namespace entrepot::stress::detail {
namespace {

// The progress of one block as a part of the whole.
class Part final : public Progress {
 public:
  Part(Progress& whole, const BlockWork& work, std::size_t block) : whole_(whole), work_(work), block_(block) {}
  void update(double done, std::string_view) override {
    whole_.update((static_cast<double>(block_) + (done > 0 ? done : 0)) / static_cast<double>(work_.blocks),
                  fmt::format("{}, block {} of {}", work_.what, block_ + 1, work_.blocks));
  }

 private:
  Progress& whole_;
  const BlockWork& work_;
  std::size_t block_;
};

}  // namespace

Result<BlockLines> run_blocks(const BlockWork& work, const std::filesystem::path& journal_file, Progress& progress) {
  BlockLines out;
  std::optional<Journal> journal;
  if (!journal_file.empty()) {
    TRY_ASSIGN(journal, Journal::open(journal_file, work.key, out.lines));
    if (out.lines.size() > work.blocks) out.lines.resize(work.blocks);
  }
  out.resumed = out.lines.size();
  while (out.lines.size() < work.blocks) {
    Part part(progress, work, out.lines.size());
    part.update(0, {});
    TRY_ASSIGN(std::string line, work.line(out.lines.size(), part));
    if (journal) TRY(journal->append(line + "\n"));
    out.lines.push_back(std::move(line));
  }
  progress.update(1, work.what);
  return out;
}

std::string exact_numbers(const std::vector<double>& values) {
  std::string out;
  for (const double value : values) fmt::format_to(std::back_inserter(out), "{}{:a}", out.empty() ? "" : " ", value);
  return out;
}

std::vector<double> parse_exact_numbers(std::string_view text, std::size_t count) {
  std::vector<double> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool negative = word.starts_with('-');
    if (negative) word.remove_prefix(1);
    if (!word.starts_with("0x")) return {};
    word.remove_prefix(2);
    double value = 0;
    const auto read = std::from_chars(word.data(), word.data() + word.size(), value, std::chars_format::hex);
    if (read.ec != std::errc() || read.ptr != word.data() + word.size() || !std::isfinite(value)) return {};
    out.push_back(negative ? -value : value);
  }
  if (out.size() != count) out.clear();
  return out;
}

}  // namespace entrepot::stress::detail
