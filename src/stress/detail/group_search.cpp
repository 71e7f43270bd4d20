#include "stress/detail/group_search.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <queue>

namespace entrepot::stress::detail {
namespace {

constexpr std::size_t split_together = 16;  // boxes; the same for any number of threads
constexpr double rounding = 1e-9;

// Of places first .. first + count - 1 so many fail.
struct Span {
  std::uint32_t first, count, failures;
  bool whole() const { return count == failures; }
};

struct Box {
  std::vector<Span> spans;
  double ceiling = 1;
  std::size_t number = 0;
  bool operator<(const Box& other) const { return ceiling != other.ceiling ? ceiling < other.ceiling : number > other.number; }
};

double choose(std::uint32_t n, std::uint32_t k) {
  double ways = 1;
  for (std::uint32_t i = 0; i < k; ++i) ways = ways * (n - i) / (i + 1);
  return std::round(ways);
}

class Search {
 public:
  explicit Search(const GroupQuestion& question) : question_(question), slack_(rounding * (1 + std::abs(question.done_above))) {}

  Result<GroupAnswer> run() {
    std::vector<Box> fresh{{{{0, static_cast<std::uint32_t>(question_.values.size()), question_.size}}, 1, 0}};
    TRY(take(fresh));
    while (!open_.empty() && made_ < question_.bounds_most) {
      fresh.clear();
      for (std::size_t b = 0; b < split_together && !open_.empty(); ++b) {
        if (is_set(open_.top())) break;
        const Box box = open_.top();
        open_.pop();
        split(box, fresh);
      }
      if (fresh.empty()) break;  // the largest is one set
      TRY(take(fresh));
    }
    answer_.nothing_left = open_.empty();
    answer_.loss = open_.empty() ? 0 : open_.top().ceiling;
    return answer_;
  }

 private:
  static bool is_set(const Box& box) {
    return std::all_of(box.spans.begin(), box.spans.end(), [](const Span& span) { return span.whole(); });
  }

  double sum(std::uint32_t first, std::uint32_t count) const {
    const auto begin = question_.values.begin() + first;
    return std::accumulate(begin, begin + count, 0.0);
  }
  double largest_sum(const Box& box) const {
    double all = 0;
    for (const Span& span : box.spans) all += sum(span.first, span.failures);
    return all;
  }
  double smallest_sum(const Box& box) const {
    double all = 0;
    for (const Span& span : box.spans) all += sum(span.first + span.count - span.failures, span.failures);
    return all;
  }
  static double sets(const Box& box) {
    double all = 1;
    for (const Span& span : box.spans) all *= choose(span.count, span.failures);
    return all;
  }

  // All its sets were looked at, do not suffice, or hold a smaller one in its whole spans.
  bool is_done(const Box& box) const {
    if (smallest_sum(box) > question_.done_above + slack_ || largest_sum(box) < question_.none_below - slack_) return true;
    std::vector<std::uint32_t> certain;
    for (const Span& span : box.spans)
      for (std::uint32_t i = 0; span.whole() && i < span.count; ++i) certain.push_back(span.first + i);
    return certain.size() > 1 && question_.holds_smaller(certain);
  }

  Result<> take(std::vector<Box>& fresh) {
    std::erase_if(fresh, [&](const Box& box) { return is_done(box); });
    std::vector<std::vector<std::uint32_t>> groups;
    for (const Box& box : fresh) {
      std::vector<std::uint32_t>& group = groups.emplace_back();
      for (const Span& span : box.spans)
        for (std::uint32_t i = 0; i < span.count; ++i) group.push_back(span.first + i);
    }
    TRY_ASSIGN(const auto ceilings, question_.ceilings(groups));
    made_ += groups.size();
    for (std::size_t b = 0; b < fresh.size(); ++b) {
      Box& box = fresh[b];
      box.ceiling = std::min(box.ceiling, ceilings[b]);
      box.number = numbers_++;
      if (box.ceiling < question_.enough) {
        if (largest_sum(box) < question_.open_below - slack_) answer_.ruled_out += sets(box);
        continue;
      }
      open_.push(std::move(box));
    }
    return {};
  }

  // Halves of its largest span that is not whole, and every way to share out the failures.
  void split(const Box& box, std::vector<Box>& fresh) const {
    const auto at = std::max_element(box.spans.begin(), box.spans.end(),
                                     [](const Span& a, const Span& b) { return a.whole() != b.whole() ? a.whole() : a.count < b.count; });
    const std::uint32_t half = at->count / 2, rest = at->count - half;
    for (std::uint32_t k = 0; k <= at->failures; ++k) {
      if (k > half || at->failures - k > rest) continue;
      Box part = box;
      part.spans.erase(part.spans.begin() + (at - box.spans.begin()));
      if (k > 0) part.spans.push_back({at->first, half, k});
      if (k < at->failures) part.spans.push_back({at->first + half, rest, at->failures - k});
      fresh.push_back(std::move(part));
    }
  }

  const GroupQuestion& question_;
  double slack_;
  std::priority_queue<Box> open_;
  GroupAnswer answer_;
  std::size_t made_ = 0, numbers_ = 0;
};

}  // namespace

Result<GroupAnswer> search_groups(const GroupQuestion& question) { return Search(question).run(); }

}  // namespace entrepot::stress::detail
