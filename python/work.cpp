#include "work.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <new>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "arrays.h"
#include "base/memory_text.h"

namespace entrepot::python {
namespace {

namespace py = pybind11;

constexpr auto patience = std::chrono::milliseconds(50);

// What the work said last, for another thread to pick up.
class Board final : public Progress {
 public:
  struct News {
    double done = 0;
    std::string what;
  };

  void update(double done, std::string_view what) override {
    const std::lock_guard lock(mutex_);
    news_ = News{done, std::string(what)};
  }
  bool stopped() const override { return stopped_; }
  void stop() { stopped_ = true; }
  std::optional<News> news() {
    const std::lock_guard lock(mutex_);
    return std::exchange(news_, std::nullopt);
  }

 private:
  std::mutex mutex_;
  std::optional<News> news_;
  std::atomic<bool> stopped_ = false;
};

void pass_on(const py::object& report, Board& board) {
  const auto news = board.news();
  if (news && !report.is_none()) report(news->done, news->what);
}

// Like the program's own last resort (apps/entrepot/main.cpp).
[[noreturn]] void raise_thrown(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::bad_alloc&) {
    raise({ErrorCode::limit_exceeded, "The memory does not suffice", {}, "Shrink the task, or use a larger machine."});
  } catch (const std::exception& error) {
    raise({ErrorCode::internal, fmt::format("A bug: {}", error.what()), {}, "Please report it with the call and its input."});
  }
}

class Work {
 public:
  explicit Work(const std::function<void(Progress&)>& job) : thread_([this, &job] { run(job); }) {}

  // Returns when the job has ended. `raised` is what the caller's side raised meanwhile.
  std::exception_ptr wait(const py::object& report) {
    std::exception_ptr raised;
    const py::gil_scoped_release released;
    std::unique_lock lock(mutex_);
    while (!ended_.wait_for(lock, patience, [this] { return over_; })) {
      if (raised) continue;
      lock.unlock();
      {
        const py::gil_scoped_acquire held;
        try {
          if (PyErr_CheckSignals() != 0) throw py::error_already_set();
          pass_on(report, board_);
        } catch (...) {
          raised = std::current_exception();
          board_.stop();
        }
      }
      lock.lock();
    }
    lock.unlock();
    thread_.join();
    return raised;
  }

  Board& board() { return board_; }
  const std::exception_ptr& thrown() const { return thrown_; }

 private:
  void run(const std::function<void(Progress&)>& job) {
    try {
      job(board_);
    } catch (...) {
      thrown_ = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    over_ = true;
    ended_.notify_all();
  }

  Board board_;
  std::exception_ptr thrown_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool over_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace

Limits limits_of(const py::dict& from) {
  Limits limits;
  if (!from.contains("memory") || from["memory"].is_none()) return limits;
  const py::object given = from["memory"];
  std::optional<std::size_t> bytes;
  if (py::isinstance<py::str>(given)) bytes = parse_memory(given.cast<std::string>());
  else if (py::isinstance<py::int_>(given) && !py::isinstance<py::bool_>(given))
    if (const auto whole = given.cast<double>(); whole >= 1 << 20 && whole <= 1e15) bytes = static_cast<std::size_t>(whole);
  if (!bytes) raise_bad_argument("memory", given, "Give an amount such as \"16G\" or \"500M\", or bytes, 1 MB at least.");
  limits.memory_bytes = *bytes;
  return limits;
}

Error with_memory(Error error) {
  if (const auto enough = enough_memory(error.what); enough && error.code == ErrorCode::limit_exceeded)
    error.remedy += " Or allow as much by memory=\"" + *enough + "\".";
  return error;
}

void work(const py::object& report, const std::function<void(Progress&)>& job) {
  Work work(job);
  if (const auto raised = work.wait(report)) std::rethrow_exception(raised);
  if (work.thrown()) raise_thrown(work.thrown());
  pass_on(report, work.board());
}

}  // namespace entrepot::python
