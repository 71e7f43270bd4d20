#include "stress/blocks.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "stress/detail/journal.h"

namespace entrepot::stress {
namespace {

// The progress of one block as a part of the whole.
class Part final : public Progress {
 public:
  Part(Progress& whole, const BlockWork& work, std::size_t block) : whole_(whole), work_(work), block_(block) {}
  void update(double done, std::string_view) override {
    whole_.update((static_cast<double>(block_) + (done > 0 ? done : 0)) / static_cast<double>(work_.blocks),
                  fmt::format("{}, block {} of {}", work_.what, block_ + 1, work_.blocks));
  }
  bool stopped() const override { return whole_.stopped(); }

 private:
  Progress& whole_;
  const BlockWork& work_;
  std::size_t block_;
};

class InThisProcess final : public BlockRunner {
 public:
  Result<BlockLines> run(const BlockWork& work, const std::filesystem::path& journal, Progress& progress) override {
    TRY_ASSIGN(BlockCollector collector, BlockCollector::open(work, journal));
    while (!collector.complete()) {
      Part part(progress, work, collector.done());
      part.update(0, {});
      TRY(go_on(part));
      TRY_ASSIGN(std::string line, work.line(collector.done(), part));
      TRY(collector.add(collector.done(), std::move(line)));
    }
    progress.update(1, work.what);
    return std::move(collector).take();
  }
};

}  // namespace

struct BlockCollector::State {
  std::optional<detail::Journal> journal;
};

BlockCollector::BlockCollector() : state_(std::make_unique<State>()) {}
BlockCollector::BlockCollector(BlockCollector&&) noexcept = default;
BlockCollector& BlockCollector::operator=(BlockCollector&&) noexcept = default;
BlockCollector::~BlockCollector() = default;

Result<BlockCollector> BlockCollector::open(const BlockWork& work, const std::filesystem::path& journal) {
  BlockCollector out;
  out.blocks_ = work.blocks;
  if (!journal.empty()) {
    TRY_ASSIGN(out.state_->journal, detail::Journal::open(journal, work.key, out.lines_.lines));
    if (out.lines_.lines.size() > work.blocks) out.lines_.lines.resize(work.blocks);
  }
  out.lines_.resumed = out.lines_.lines.size();
  return out;
}

Result<> BlockCollector::add(std::size_t block, std::string line) {
  assert(block >= done() && !early_.contains(block));
  early_.emplace(block, std::move(line));
  for (auto next = early_.begin(); next != early_.end() && next->first == done(); next = early_.erase(next)) {
    if (state_->journal) TRY(state_->journal->append(next->second));
    lines_.lines.push_back(std::move(next->second));
  }
  return {};
}

BlockRunner& in_this_process() {
  static InThisProcess runner;  // has no state
  return runner;
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

}  // namespace entrepot::stress
