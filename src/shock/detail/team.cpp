#include "shock/detail/team.h"

namespace entrepot::shock::detail {

Team::Team(std::size_t workers) {
  for (std::size_t w = 1; w < workers; ++w) threads_.emplace_back([this, w] { serve(w); });
}

Team::~Team() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Team::run(const std::function<void(std::size_t)>& job) {
  {
    const std::lock_guard lock(mutex_);
    job_ = &job;
    busy_ = threads_.size();
    ++round_;
  }
  wake_.notify_all();
  job(0);
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return busy_ == 0; });
}

void Team::serve(std::size_t worker) {
  for (std::size_t seen = 0;;) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [&] { return closing_ || round_ != seen; });
    if (closing_) return;
    seen = round_;
    const auto* job = job_;
    lock.unlock();
    (*job)(worker);
    lock.lock();
    if (--busy_ == 0) done_.notify_one();
  }
}

}  // namespace entrepot::shock::detail
