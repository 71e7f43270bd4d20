// A few threads that stay for a whole run and do one job after the other together with the caller.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace entrepot::shock::detail {

class Team {
 public:
  explicit Team(std::size_t workers);  // the caller is worker 0
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  std::size_t size() const { return threads_.size() + 1; }
  // Calls job(worker) once per worker; returns when all are done. The job must not throw.
  void run(const std::function<void(std::size_t)>& job);

 private:
  void serve(std::size_t worker);

  std::mutex mutex_;
  std::condition_variable wake_, done_;
  const std::function<void(std::size_t)>* job_ = nullptr;
  std::size_t round_ = 0, busy_ = 0;
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace entrepot::shock::detail
