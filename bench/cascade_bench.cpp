// Times the cascade: closures of single firms in an invented network, against a plain frontier (plain_cascade.h), same answers first, and
// beside what the memory of the machine allows.
//   cascade_bench FIRMS [CLOSURES] [no-substitution]
// Prints one JSON object: medians of five runs of both in turn; one thread.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string_view>
#include <vector>

#include "bandwidth.h"
#include "base/random.h"
#include "plain_cascade.h"
#include "shock/cascade.h"

namespace {

using namespace entrepot;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// As golden/shock/GENERATORS.md, with streams of our own: out-degrees of a power law (exponent 2.3, 3 to 128, about 8 on average),
// customers drawn evenly, sectors in blocks, essentiality by 55 groups (17 % essential, 12 % not essential, the rest of no effect).
shock::CascadeNetwork invent(std::uint32_t firms) {
  shock::CascadeNetwork n;
  n.sectors = 616;
  const std::uint32_t per = std::max(1U, firms / n.sectors);
  for (std::uint32_t i = 0; i < firms; ++i) n.sector.push_back(i < per * n.sectors ? i / per : i % n.sectors);
  std::vector<double> cumulated;
  for (int k = 3; k <= 128; ++k) cumulated.push_back((cumulated.empty() ? 0 : cumulated.back()) + std::pow(k, -2.3));
  RandomStream random(42, 0, 0);
  for (std::uint32_t i = 0; i < firms; ++i) {
    const double at = random.uniform() * cumulated.back();
    const auto degree = 3 + (std::lower_bound(cumulated.begin(), cumulated.end(), at) - cumulated.begin());
    std::set<std::uint32_t> customers;
    for (std::ptrdiff_t d = 0; d < degree; ++d) customers.insert(static_cast<std::uint32_t>(random.below(firms)));
    customers.erase(i);
    for (const std::uint32_t j : customers) n.links.push_back({i, j, 100 * std::exp(2 * random.uniform() - 1)});
  }
  std::vector<std::uint8_t> groups;
  for (int c = 0; c < 55 * 55; ++c) {
    const double u = random.uniform();
    groups.push_back(u < 0.17 ? 2 : u < 0.29 ? 1 : 0);
  }
  for (std::uint32_t k = 0; k < n.sectors; ++k)
    for (std::uint32_t l = 0; l < n.sectors; ++l) n.essentiality.push_back(groups[k * 55 / 616 * 55 + l * 55 / 616]);
  return n;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const auto firms = static_cast<std::uint32_t>(argc > 1 ? std::atoi(argv[1]) : 0);
  const bool without = argc > 3 && std::string_view(argv[3]) == "no-substitution";
  if (firms < 700 || (argc > 3 && !without)) {
    std::fprintf(stderr, "cascade_bench FIRMS [CLOSURES] [no-substitution], FIRMS at least 700\n");
    return 2;
  }
  const auto closures = static_cast<std::uint32_t>(argc > 2 ? std::atoi(argv[2]) : firms);
  shock::CascadeParameters parameters;
  parameters.substitution = !without;
  const shock::CascadeNetwork network = invent(firms);
  const auto cascade = shock::Cascade::prepare(network, parameters);
  if (!cascade) {
    std::fprintf(stderr, "%s\n", cascade.error().what.c_str());
    return 1;
  }
  std::vector<std::uint32_t> closed;  // blocks of neighbours, as a whole screening takes them
  for (std::uint32_t c = 0; c < closures; ++c)
    closed.push_back(static_cast<std::uint32_t>(std::uint64_t{c / 64 * 64} * firms / closures + c % 64) % firms);
  bench::PlainCascade plain(network, parameters.substitution);
  std::vector<double> ours, theirs, ratios;
  double difference = 0, links = 0;
  for (int repeat = 0; repeat < 5; ++repeat) {
    auto start = Clock::now();
    const auto outcomes = cascade->close_each(closed, 1);
    ours.push_back(seconds_since(start));
    if (!outcomes) return 1;
    start = Clock::now();
    std::vector<bench::PlainCascade::Answer> answers;
    for (const std::uint32_t firm : closed) answers.push_back(plain.close(firm, 1e-2));
    theirs.push_back(seconds_since(start));
    ratios.push_back(theirs.back() / ours.back());
    links = 0;
    for (std::uint32_t c = 0; c < closures; ++c) {
      difference = std::max(difference, std::abs((*outcomes)[c].index[0].both - answers[c].esri));
      links += static_cast<double>(answers[c].links) / closures;
      if ((*outcomes)[c].iterations != answers[c].iterations || difference > 1e-12) {
        std::fprintf(stderr, "closure of firm %u: %.17g after %u, plain %.17g after %u\n", closed[c], (*outcomes)[c].index[0].both,
                     (*outcomes)[c].iterations, answers[c].esri, answers[c].iterations);
        return 1;
      }
    }
  }
  // What a closure must move: each link looked at (16), and the sum at its other end, read and written (16). The last iteration is not
  // counted, as its sum can be had without it.
  const double bandwidth = bench::triad_bandwidth(1), bytes = 32 * links, seconds = median(ours) / closures;
  std::printf(
      "{\"firms\": %u, \"substitution\": %s, \"links\": %zu, \"closures\": %u, \"largest_difference\": %.1e, \"equal_iterations\": true, "
      "\"ms_per_closure\": %.4f, \"plain_ms_per_closure\": %.4f, \"ratio\": %.1f, \"bytes_per_closure\": %.0f, "
      "\"bandwidth_gb_per_s\": %.1f, \"ratio_to_bandwidth_limit\": %.1f}\n",
      firms, parameters.substitution ? "true" : "false", cascade->links(), closures, difference, 1e3 * seconds,
      1e3 * median(theirs) / closures, median(ratios), bytes, bandwidth / 1e9, seconds / (bytes / bandwidth));
  return 0;
}
