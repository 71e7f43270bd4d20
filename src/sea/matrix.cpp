#include "sea/matrix.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <numeric>
#include <thread>

#include "sea/detail/network_data.h"

namespace entrepot::sea {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr std::size_t places_max = 20'000;

// The open lanes and nothing else, packed for searches from one node to all. Nodes are numbered from west to east in bands of
// latitude, so that neighbours lie near each other in memory.
class OpenSea {
 public:
  struct Lane {
    double km;
    std::uint32_t to;
  };
  struct Turn {
    std::uint32_t from, to;
    double km;
  };

  OpenSea(const SeaNetwork::Data& data, std::uint64_t closed) : number_(data.positions.size()), first_(data.positions.size() + 1) {
    const std::size_t nodes = data.positions.size();
    std::vector<std::uint32_t> order(nodes);
    std::iota(order.begin(), order.end(), 0U);
    const auto band = [&](std::uint32_t n) { return static_cast<int>(data.positions[n].lat / 5 + 100); };
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::tuple(band(a), data.positions[a].lon, a) < std::tuple(band(b), data.positions[b].lon, b);
    });
    for (std::uint32_t k = 0; k < nodes; ++k) number_[order[k]] = k;
    for (std::uint32_t k = 0; k < nodes; ++k) {
      for (std::uint32_t l = data.first[order[k]]; l < data.first[order[k] + 1]; ++l)
        if ((data.links[l].gates & closed) == 0) lanes_.push_back({data.links[l].km, number_[data.links[l].to]});
      first_[k + 1] = static_cast<std::uint32_t>(lanes_.size());
    }
    for (const detail::Turn& turn : data.turns)
      if ((turn.gate & closed) != 0 && (turn.gates & closed) == 0) turns_.push_back({number_[turn.from], number_[turn.to], turn.km});
    std::stable_sort(turns_.begin(), turns_.end(), [](const Turn& a, const Turn& b) { return a.from < b.from; });
  }

  std::uint32_t number(SeaNode node) const { return number_[node.value]; }

  struct Search {
    std::vector<double> km;
    std::vector<std::pair<double, std::uint32_t>> heap;
  };
  void distances(std::uint32_t from, Search& search) const {
    auto& [km, heap] = search;
    km.assign(number_.size(), infinite);
    heap.clear();
    km[from] = 0;
    heap.emplace_back(0.0, from);
    while (!heap.empty()) {
      std::pop_heap(heap.begin(), heap.end(), std::greater<>());
      const auto [reached, node] = heap.back();
      heap.pop_back();
      if (reached > km[node]) continue;
      for (std::uint32_t l = first_[node]; l < first_[node + 1]; ++l) {
        const double through = reached + lanes_[l].km;
        if (!(through < km[lanes_[l].to])) continue;
        km[lanes_[l].to] = through;
        heap.emplace_back(through, lanes_[l].to);
        std::push_heap(heap.begin(), heap.end(), std::greater<>());
      }
    }
    reach_open_side(search);
  }

 private:
  // As SeaNetwork: places that the search did not reach are reached by turns at the closed gates; what it reached keeps its distance.
  void reach_open_side(Search& search) const {
    auto& [km, heap] = search;
    const auto is_open = [&](const Turn& turn) { return km[turn.from] < infinite && !(km[turn.to] < infinite); };
    if (std::none_of(turns_.begin(), turns_.end(), is_open)) return;
    std::vector<bool> fixed(km.size());
    for (std::size_t n = 0; n < km.size(); ++n) fixed[n] = km[n] < infinite;
    const auto reach = [&](std::uint32_t to, double through) {
      if (fixed[to] || !(through < km[to])) return;
      km[to] = through;
      heap.emplace_back(through, to);
      std::push_heap(heap.begin(), heap.end(), std::greater<>());
    };
    for (const Turn& turn : turns_)
      if (fixed[turn.from]) reach(turn.to, km[turn.from] + turn.km);
    while (!heap.empty()) {
      std::pop_heap(heap.begin(), heap.end(), std::greater<>());
      const auto [reached, node] = heap.back();
      heap.pop_back();
      if (reached > km[node]) continue;
      for (std::uint32_t l = first_[node]; l < first_[node + 1]; ++l) reach(lanes_[l].to, reached + lanes_[l].km);
      const auto first =
          std::lower_bound(turns_.begin(), turns_.end(), node, [](const Turn& turn, std::uint32_t n) { return turn.from < n; });
      for (auto turn = first; turn != turns_.end() && turn->from == node; ++turn) reach(turn->to, reached + turn->km);
    }
  }

  std::vector<std::uint32_t> number_;  // per node of the network
  std::vector<std::uint32_t> first_;
  std::vector<Lane> lanes_;
  std::vector<Turn> turns_;  // that the closure leaves, by where they begin
};

}  // namespace

Result<DistanceMatrix> distance_matrix(const SeaNetwork& network, const std::vector<LonLat>& places, const std::vector<std::string>& closed,
                                       int threads, Progress& progress) {
  if (places.size() > places_max)
    return fail(ErrorCode::limit_exceeded, std::to_string(places.size()) + " places", {},
                "Give at most " + std::to_string(places_max) + ".");
  TRY_ASSIGN(const std::uint64_t mask, network.closed_mask(closed));
  const OpenSea sea(network.data(), mask);
  std::vector<std::uint32_t> node_of;  // per place
  for (const LonLat& place : places) node_of.push_back(sea.number(network.nearest(place).node));
  std::vector<std::uint32_t> sources = node_of;
  std::sort(sources.begin(), sources.end());
  sources.erase(std::unique(sources.begin(), sources.end()), sources.end());

  const std::size_t count = places.size();
  DistanceMatrix matrix{count, std::vector<double>(count * count, infinite), sources.size()};
  std::atomic<std::size_t> next{0};
  std::atomic<bool> stopped{false};
  const auto work = [&](bool reports) {
    OpenSea::Search search;
    for (std::size_t s = next++; s < sources.size() && !stopped; s = next++) {
      sea.distances(sources[s], search);
      for (std::size_t from = 0; from < count; ++from)
        if (node_of[from] == sources[s])
          for (std::size_t to = 0; to < count; ++to) matrix.km[from * count + to] = search.km[node_of[to]];
      if (reports) progress.update(static_cast<double>(s) / static_cast<double>(sources.size()), "distances");
      if (progress.stopped()) stopped = true;
    }
  };
  std::vector<std::thread> others;
  const auto most = static_cast<std::ptrdiff_t>(std::max<std::size_t>(sources.size(), 1));
  for (std::ptrdiff_t t = 1; t < std::min<std::ptrdiff_t>(std::max(threads, 1), most); ++t) others.emplace_back(work, false);
  work(true);
  for (std::thread& other : others) other.join();
  TRY(go_on(progress));
  return matrix;
}

}  // namespace entrepot::sea
