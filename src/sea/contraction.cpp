#include "sea/detail/contraction.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <queue>
#include <utility>

namespace entrepot::sea::detail {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr std::size_t settled_max = 400;  // of one witness search: where it gives up, a shortcut is made that may not be needed

struct Half {  // a link as one of its ends sees it
  std::uint32_t to;
  double km;
  std::uint32_t middle, edge;
};

class Contractor {
 public:
  Contractor(std::size_t nodes, const std::vector<ContractionLink>& lanes) : links_(nodes), depth_(nodes), best_(nodes, infinite) {
    for (const ContractionLink& lane : lanes) {
      links_[lane.a].push_back({lane.b, lane.km, lane.middle, lane.edge});
      links_[lane.b].push_back({lane.a, lane.km, lane.middle, lane.edge});
    }
  }

  Result<Contraction> run(Progress& progress) {
    const std::size_t nodes = links_.size();
    Contraction result;
    result.rank.assign(nodes, 0);
    using Entry = std::pair<std::int64_t, std::uint32_t>;  // importance, then node: ties in a fixed order
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    for (std::uint32_t node = 0; node < nodes; ++node) queue.emplace(importance(node), node);
    std::uint32_t taken = 0;
    while (!queue.empty()) {
      const std::uint32_t node = queue.top().second;
      queue.pop();
      const std::int64_t now = importance(node);  // what its neighbours did may have changed it
      if (!queue.empty() && Entry{now, node} > queue.top()) {
        queue.emplace(now, node);
        continue;
      }
      take_out(node, result);
      result.rank[node] = taken++;
      if (taken % 512 == 0) {
        progress.update(static_cast<double>(taken) / static_cast<double>(nodes), "hierarchy of the sea");
        TRY(go_on(progress));
      }
    }
    return result;
  }

 private:
  struct Shortcut {
    std::uint32_t from, to;
    double km;
  };

  // Shortest ways from `from` that avoid `without`, as far as they matter to its other neighbours.
  void search(std::uint32_t from, std::uint32_t without, double km_max) {
    for (const std::uint32_t node : touched_) best_[node] = infinite;
    touched_.clear();
    heap_.clear();
    best_[from] = 0;
    touched_.push_back(from);
    heap_.emplace_back(0.0, from);
    std::size_t settled = 0;
    while (!heap_.empty()) {
      std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
      const auto [km, node] = heap_.back();
      heap_.pop_back();
      if (km > best_[node]) continue;
      if (km > km_max || ++settled > settled_max) return;
      for (const Half& link : links_[node]) {
        if (link.to == without) continue;
        const double through = km + link.km;
        if (!(through < best_[link.to]) || through > km_max) continue;
        if (best_[link.to] == infinite) touched_.push_back(link.to);
        best_[link.to] = through;
        heap_.emplace_back(through, link.to);
        std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
      }
    }
  }

  const std::vector<Shortcut>& shortcuts_over(std::uint32_t node) {
    shortcuts_.clear();
    const auto& around = links_[node];
    for (std::size_t i = 0; i + 1 < around.size(); ++i) {
      double km_max = 0;
      for (std::size_t j = i + 1; j < around.size(); ++j) km_max = std::max(km_max, around[i].km + around[j].km);
      search(around[i].to, node, km_max);
      for (std::size_t j = i + 1; j < around.size(); ++j)
        if (const double km = around[i].km + around[j].km; km < best_[around[j].to]) shortcuts_.push_back({around[i].to, around[j].to, km});
    }
    return shortcuts_;
  }

  std::int64_t importance(std::uint32_t node) {
    const auto added = static_cast<std::int64_t>(shortcuts_over(node).size());
    return 2 * (added - static_cast<std::int64_t>(links_[node].size())) + depth_[node];
  }

  void link(std::uint32_t from, std::uint32_t to, double km, std::uint32_t middle) {
    const auto known = std::find_if(links_[from].begin(), links_[from].end(), [&](const Half& half) { return half.to == to; });
    if (known == links_[from].end()) links_[from].push_back({to, km, middle, UINT32_MAX});
    else if (km < known->km) *known = {to, km, middle, UINT32_MAX};
  }

  void take_out(std::uint32_t node, Contraction& result) {
    shortcuts_over(node);
    for (const Half& half : links_[node]) {
      result.links.push_back({node, half.to, half.km, half.middle, half.edge});
      std::erase_if(links_[half.to], [&](const Half& back) { return back.to == node; });
      depth_[half.to] = std::max(depth_[half.to], depth_[node] + 1);
    }
    for (const Shortcut& shortcut : shortcuts_) {
      link(shortcut.from, shortcut.to, shortcut.km, node);
      link(shortcut.to, shortcut.from, shortcut.km, node);
    }
    links_[node].clear();
  }

  std::vector<std::vector<Half>> links_;
  std::vector<std::int64_t> depth_;
  std::vector<double> best_;
  std::vector<std::uint32_t> touched_;
  std::vector<std::pair<double, std::uint32_t>> heap_;
  std::vector<Shortcut> shortcuts_;
};

}  // namespace

Result<Contraction> contract(std::size_t nodes, const std::vector<ContractionLink>& lanes, Progress& progress) {
  return Contractor(nodes, lanes).run(progress);
}

}  // namespace entrepot::sea::detail
