// A few threads that share numbered tasks. What a task writes is its own, so results do not depend on the number of threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace entrepot::reserves::detail {

template <class Task>
void share_work(std::size_t tasks, int threads, const Task& task) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < tasks; i = next++) task(i);
  };
  std::vector<std::thread> others;
  for (int t = 1; t < threads && static_cast<std::size_t>(t) < tasks; ++t) others.emplace_back(work);
  work();
  for (auto& thread : others) thread.join();
}

}  // namespace entrepot::reserves::detail
