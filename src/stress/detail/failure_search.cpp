#include "stress/detail/failure_search.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "stress/detail/best_subsets.h"
#include "stress/detail/group_search.h"

namespace entrepot::stress::detail {
namespace {

constexpr std::uint64_t budget_default = 200'000;
constexpr std::uint64_t looked_at_for_each_computed = 100;
constexpr std::size_t found_most = 2'000'000;
constexpr std::size_t singles_together = 64, together = 256;  // sets computed between two reports
constexpr std::size_t gathered_most = 1 << 18;  // sets waiting to be computed
constexpr std::uint64_t looked_at_together = 1 << 12;  // sets looked at between two questions whether to go on
constexpr double rounding = 1e-9;

double choose(std::size_t n, std::size_t k) {
  if (k > n) return 0;
  double ways = 1;
  for (std::size_t i = 0; i < k; ++i) ways = ways * static_cast<double>(n - i) / static_cast<double>(i + 1);
  return std::round(ways);
}

class Search {
 public:
  Search(const ReverseQuestion& question, LossModel& model, Progress& progress)
      : question_(question), model_(model), progress_(progress), enough_(question.loss * (1 - rounding)),
        candidates_(question.candidates.size()) {}

  Result<> run() {
    TRY(singles());
    for (std::size_t size = 2; size <= question_.failures_max; ++size) TRY(sets_of(static_cast<std::uint32_t>(size)));
    return {};
  }
  FailureSearch take() { return {std::move(found_), std::move(sizes_), largest_single_}; }

 private:
  std::vector<std::uint32_t> by_key(std::vector<std::uint32_t> ids, std::size_t size) const {
    std::sort(ids.begin(), ids.end(), [&](std::uint32_t a, std::uint32_t b) {
      const double of_a = model_.key(a, size), of_b = model_.key(b, size);
      return of_a != of_b ? of_a > of_b : a < b;
    });
    return ids;
  }

  // Alone, every candidate that may suffice, may be the largest, or may be part of a set that suffices.
  Result<> singles() {
    SizeReport report;
    report.failures = 1;
    report.sets = static_cast<double>(candidates_);
    std::vector<std::uint32_t> ids(candidates_);
    std::iota(ids.begin(), ids.end(), 0U);
    ids = by_key(std::move(ids), question_.failures_max);
    std::vector<char> suffices(candidates_, 0);
    for (std::size_t first = 0; first < ids.size(); first += singles_together) {
      TRY(go_on(progress_));
      progress_.update(static_cast<double>(first) / static_cast<double>(ids.size()), "single failures");
      TRY(go_on(progress_));
      const double others = most_of_others(suffices);
      std::vector<FailureIds> sets;
      for (std::size_t at = first; at < std::min(ids.size(), first + singles_together); ++at) {
        const double key = model_.key(ids[at], question_.failures_max);
        if (key + others < enough_ && key < largest_single_.loss.target) break;  // the keys behind it are no larger
        sets.emplace_back();
        sets.back().add(ids[at]);
      }
      if (sets.empty()) break;
      TRY_ASSIGN(const auto losses, model_.losses(sets));
      report.computed += static_cast<double>(sets.size());
      for (std::size_t s = 0; s < sets.size(); ++s) {
        if (largest_single_.set.count == 0 || losses[s].target > largest_single_.loss.target) largest_single_ = {sets[s], losses[s]};
        if (losses[s].target < enough_) continue;
        suffices[sets[s].at[0]] = 1;
        TRY(keep(sets[s], losses[s], report));
      }
    }
    report.ruled_out = report.sets - report.computed;
    sizes_.push_back(report);
    for (std::uint32_t id = 0; id < candidates_; ++id)
      if (suffices[id] == 0) pool_.push_back(id);
    return {};
  }

  // What the others of a set can add at most, when no member suffices alone.
  double most_of_others(const std::vector<char>& suffices) const {
    std::vector<double> keys;
    for (std::uint32_t id = 0; id < candidates_; ++id)
      if (suffices[id] == 0) keys.push_back(model_.key(id, question_.failures_max));
    const auto end = keys.begin() + static_cast<std::ptrdiff_t>(std::min(question_.failures_max - 1, keys.size()));
    std::partial_sort(keys.begin(), end, keys.end(), std::greater<>());
    return std::accumulate(keys.begin(), end, 0.0);
  }

  Result<> keep(const FailureIds& set, const SetLoss& loss, SizeReport& report) {
    if (found_.size() == found_most)
      return fail(ErrorCode::limit_exceeded, fmt::format("More than {} sets suffice", found_most), Where{"", 0, 0, "loss"},
                  "Ask for a larger loss, fewer failures or fewer candidates.");
    found_.push_back({set, loss});
    ++report.found;
    return {};
  }

  // Whether a set found before is part of it. Single failures that suffice are not in the pool.
  bool has_smaller(const FailureIds& set) const {
    if (set.count < 3 || several_.empty()) return false;
    for (std::uint32_t members = 1; members + 1 < 1U << set.count; ++members) {
      FailureIds part;
      for (std::uint32_t m = 0; m < set.count; ++m)
        if ((members >> m & 1U) != 0) part.add(set.at[m]);
      if (part.count > 1 && std::binary_search(several_.begin(), several_.end(), part)) return true;
    }
    return false;
  }

  // In which order the sets of one size are looked at: by the sum of their members' values.
  struct Order {
    std::vector<std::uint32_t> ids;
    std::vector<double> values;
    bool by_key = false;  // a set whose keys do not add up to enough ends the search

    void sort() {
      std::vector<std::uint32_t> places(ids.size());
      std::iota(places.begin(), places.end(), 0U);
      std::sort(places.begin(), places.end(),
                [&](std::uint32_t a, std::uint32_t b) { return values[a] != values[b] ? values[a] > values[b] : a < b; });
      Order sorted{{}, {}, by_key};
      for (const std::uint32_t place : places) {
        sorted.ids.push_back(ids[place]);
        sorted.values.push_back(values[place]);
      }
      *this = std::move(sorted);
    }
  };

  // By probability where not all sets can be computed and there is one; else by key, where keys say something of all candidates.
  Order order_of(std::uint32_t size, bool all) const {
    Order order{pool_, {}, false};
    const bool by_probability = !all && !question_.probability.empty();
    order.by_key = !by_probability && std::all_of(pool_.begin(), pool_.end(), [&](std::uint32_t id) { return model_.key(id, size) < 1; });
    for (const std::uint32_t id : pool_)
      order.values.push_back(by_probability ? std::log(question_.probability[id])
                             : order.by_key ? model_.key(id, size)
                                            : model_.promise(id, size));
    order.sort();
    return order;
  }

  // The sets of one size.
  Result<> sets_of(std::uint32_t size) {
    const bool all = !question_.budget && question_.exact_pairs && size == 2;
    const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t budget = all ? most : question_.budget.value_or(budget_default);
    const std::uint64_t looked_at_most = budget > most / looked_at_for_each_computed ? most : budget * looked_at_for_each_computed;
    const Order order = order_of(size, all);
    BestSubsets subsets(order.values, size);
    const auto may_suffice = [&] { return !subsets.empty() && (!order.by_key || subsets.next_sum() >= enough_); };

    const double in_pool = choose(pool_.size(), size);
    SizeReport report;
    report.failures = size;
    report.sets = choose(candidates_, size);
    report.supersets = report.sets - in_pool;
    std::vector<FailureIds> waiting;
    std::uint64_t looked_at = 0, computed = 0;
    std::optional<double> done_above;  // the first sum that is left open
    double open_below = -std::numeric_limits<double>::infinity();  // that of the first set that was not looked at
    for (; may_suffice() && looked_at < looked_at_most; ++looked_at) {
      if (looked_at % looked_at_together == 0) {
        progress_.update(-1, fmt::format("sets of {}: {} looked at", size, looked_at));
        TRY(go_on(progress_));
      }
      const double sum = subsets.next_sum();
      const FailureIds set = members(subsets.take(), order.ids);
      if (has_smaller(set)) {
        ++report.supersets;
        continue;
      }
      const double bound = model_.bound(set);
      if (bound < enough_) continue;
      if (computed + waiting.size() == budget) {
        if (!done_above) done_above = sum;
        leave_open(set, bound, report);
        continue;
      }
      waiting.push_back(set);
      if (waiting.size() < gathered_most) continue;
      TRY(compute(waiting, report));
      computed += waiting.size();
      waiting.clear();
    }
    TRY(compute(waiting, report));
    report.computed = static_cast<double>(computed + waiting.size());
    if (may_suffice()) {
      leave_rest_open(order, subsets.next_sum(), in_pool - static_cast<double>(looked_at), report);
      open_below = subsets.next_sum();
      if (!done_above) done_above = open_below;
    }
    if (done_above) TRY(bound_by_groups(order, size, *done_above, open_below, report));
    report.ruled_out = report.sets - report.supersets - report.computed - report.open;
    if (report.open > 0) report.open_loss = std::min(report.open_loss, most_in_parts(size));
    sizes_.push_back(report);
    several_.clear();
    for (const FoundSet& found : found_) several_.push_back(found.set);
    std::sort(several_.begin(), several_.end());
    return {};
  }

  static FailureIds members(const FailureIds& places, const std::vector<std::uint32_t>& ids) {
    FailureIds set;
    for (const std::uint32_t place : places.ids()) set.add(ids[place]);
    set.sort();
    return set;
  }

  void leave_open(const FailureIds& set, double bound, SizeReport& report) const {
    ++report.open;
    report.open_loss = std::max(report.open_loss, bound);
    if (question_.probability.empty()) return;
    double probability = 1;
    for (const std::uint32_t id : set.ids()) probability *= question_.probability[id];
    report.open_probability = std::max(report.open_probability, probability);
  }

  // Sets that were not looked at.
  void leave_rest_open(const Order& order, double next_sum, double sets, SizeReport& report) const {
    report.open += sets;
    report.open_loss = std::max(report.open_loss, std::min(model_.most(), order.by_key ? next_sum : largest_sum(report.failures)));
    if (!question_.probability.empty()) report.open_probability = std::max(report.open_probability, std::exp(next_sum));
  }

  // What is open costs no more than the groups it is in; those that do not suffice rule it out.
  Result<> bound_by_groups(const Order& order, std::uint32_t size, double done_above, double open_below, SizeReport& report) {
    detail::GroupQuestion groups;
    groups.values = order.values;
    groups.size = size;
    groups.done_above = done_above;
    groups.open_below = open_below;
    groups.none_below = order.by_key ? enough_ : -std::numeric_limits<double>::infinity();
    groups.enough = enough_;
    groups.bounds_most = model_.ceilings_most();
    if (groups.bounds_most == 0) return {};
    std::size_t bounded = 0;
    const auto ids_of = [&](std::span<const std::uint32_t> places) {
      std::vector<std::uint32_t> ids;
      for (const std::uint32_t place : places) ids.push_back(order.ids[place]);
      return ids;
    };
    groups.ceilings = [&](std::span<const std::vector<std::uint32_t>> boxes) -> Result<std::vector<double>> {
      progress_.update(-1, fmt::format("sets of {}: a bound on those that are open, {} groups", size, bounded));
      TRY(go_on(progress_));
      bounded += boxes.size();
      std::vector<std::vector<std::uint32_t>> ids;
      for (const auto& box : boxes) ids.push_back(ids_of(box));
      return model_.ceilings(ids);
    };
    groups.holds_smaller = [&](std::span<const std::uint32_t> places) {
      FailureIds set;
      for (const std::uint32_t id : ids_of(places)) set.add(id);
      set.sort();
      return (set.count < size && std::binary_search(several_.begin(), several_.end(), set)) || has_smaller(set);
    };
    TRY_ASSIGN(const auto found, search_groups(groups));
    report.open = found.nothing_left ? 0 : report.open - found.ruled_out;
    report.open_loss = std::min(report.open_loss, found.loss);
    return {};
  }

  // No set of a size costs more, unless a part of it suffices: parts of a size of which nothing is open. Not for the cascade,
  // which stops at eps: a whole may go on where its parts had stopped.
  double most_in_parts(std::uint32_t size) const {
    if (question_.model == ReverseModel::cascade) return 1;
    std::uint32_t settled = 0;
    while (settled < sizes_.size() && sizes_[settled].open == 0) ++settled;
    if (settled == 0) return 1;
    const std::uint32_t parts = (size + settled - 1) / settled;
    return question_.loss * static_cast<double>(parts);
  }

  // No set of a size costs more.
  double largest_sum(std::size_t size) const {
    std::vector<double> keys;
    for (const std::uint32_t id : pool_) keys.push_back(model_.key(id, size));
    const auto end = keys.begin() + static_cast<std::ptrdiff_t>(std::min(size, keys.size()));
    std::partial_sort(keys.begin(), end, keys.end(), std::greater<>());
    return std::accumulate(keys.begin(), end, 0.0);
  }

  Result<> compute(std::span<const FailureIds> sets, SizeReport& report) {
    for (std::size_t first = 0; first < sets.size(); first += together) {
      TRY(go_on(progress_));
      const auto part = sets.subspan(first, std::min(together, sets.size() - first));
      progress_.update(static_cast<double>(first) / static_cast<double>(sets.size()),
                       fmt::format("sets of {}: {} of {}", report.failures, first, sets.size()));
      TRY(go_on(progress_));
      TRY_ASSIGN(const auto losses, model_.losses(part));
      for (std::size_t s = 0; s < part.size(); ++s)
        if (losses[s].target >= enough_) TRY(keep(part[s], losses[s], report));
    }
    return {};
  }

  const ReverseQuestion& question_;
  LossModel& model_;
  Progress& progress_;
  double enough_;
  std::size_t candidates_;
  std::vector<std::uint32_t> pool_;     // candidates that do not suffice alone
  std::vector<FoundSet> found_;
  std::vector<FailureIds> several_;  // the sets found of the sizes done, sorted
  std::vector<SizeReport> sizes_;
  FoundSet largest_single_;
};

}  // namespace

Result<FailureSearch> search_failures(const ReverseQuestion& question, LossModel& model, Progress& progress) {
  Search search(question, model, progress);
  TRY(search.run());
  return search.take();
}

}  // namespace entrepot::stress::detail
