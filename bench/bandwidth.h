// What the memory of the machine gives, measured beside a benchmark: its physical limit.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <thread>
#include <vector>

namespace entrepot::bench {

// a = b + c s over arrays beyond the caches, in bytes per second: 24 for each element, and 8 to fetch the line that is written. Median of five.
inline double triad_bandwidth(int threads) {
  constexpr std::size_t count = std::size_t{1} << 23;
  std::vector<std::vector<double>> a, b, c;
  for (int w = 0; w < threads; ++w) {
    a.emplace_back(count, 0.0);
    b.emplace_back(count, 1.0);
    c.emplace_back(count, 2.0);
  }
  std::vector<double> seconds;
  for (int repeat = 0; repeat < 5; ++repeat) {
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> workers;
    for (int w = 0; w < threads; ++w)
      workers.emplace_back([&, w] {
        double* to = a[static_cast<std::size_t>(w)].data();
        const double *from = b[static_cast<std::size_t>(w)].data(), *other = c[static_cast<std::size_t>(w)].data();
        for (std::size_t k = 0; k < count; ++k) to[k] = from[k] + other[k] * (3.0 + repeat);
      });
    for (std::thread& worker : workers) worker.join();
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  std::sort(seconds.begin(), seconds.end());
  return 32.0 * static_cast<double>(count) * threads / seconds[seconds.size() / 2];
}

}  // namespace entrepot::bench
