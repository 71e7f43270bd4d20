// Work on a few threads. What each piece computes must not depend on how many there are.
#pragma once

#include <cstddef>
#include <thread>
#include <vector>

namespace entrepot::production::detail {

// Runs work(0) .. work(count - 1), each on a thread of its own but the first.
template <class Work>
void run_in_parallel(std::size_t count, Work work) {
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < count; ++i) threads.emplace_back([&work, i] { work(i); });
  if (count > 0) work(0);
  for (auto& thread : threads) thread.join();
}

}  // namespace entrepot::production::detail
