// A few threads that share numbered tasks. What a task writes is its own, so results do not depend on the number of threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace entrepot::trade::detail {

// Calls task(index, worker) for each index below `tasks`; `worker` is below `threads`.
template <class Task>
void share_work(std::size_t tasks, unsigned threads, const Task& task) {
  std::atomic<std::size_t> next{0};
  const auto work = [&](unsigned worker) {
    for (std::size_t i = next++; i < tasks; i = next++) task(i, worker);
  };
  std::vector<std::thread> others;
  for (unsigned worker = 1; worker < threads && worker < tasks; ++worker) others.emplace_back(work, worker);
  work(0);
  for (auto& thread : others) thread.join();
}

}  // namespace entrepot::trade::detail
