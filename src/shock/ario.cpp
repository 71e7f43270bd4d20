#include "shock/ario.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "base/memory_text.h"
#include "shock/detail/check.h"
#include "shock/detail/chunk.h"
#include "shock/detail/kernel.h"
#include "shock/detail/prepared.h"
#include "shock/detail/recorder.h"
#include "shock/detail/run.h"

namespace entrepot::shock {
namespace {

using namespace detail;

struct Piece {
  std::size_t first = 0, count = 0;
};

// Full batches, then what is left: a few members run faster alone than in a batch of mostly idle lanes. Lanes of a batch
// share their flows, so a member with blocks of its own is alone.
std::vector<Piece> split_members(std::span<const ArioMember> members, std::size_t lanes) {
  std::vector<Piece> pieces;
  for (std::size_t first = 0; first < members.size();) {
    const auto own = std::find_if(members.begin() + static_cast<std::ptrdiff_t>(first), members.end(),
                                  [](const ArioMember& m) { return !m.blocks.empty(); });
    const std::size_t end = static_cast<std::size_t>(own - members.begin());
    for (; end - first > lanes / 4; first += pieces.back().count) pieces.push_back({first, std::min(lanes, end - first)});
    for (; first < end; ++first) pieces.push_back({first, 1});
    if (end < members.size()) pieces.push_back({first++, 1});
  }
  return pieces;
}

Result<> out_of_memory() {
  return fail(ErrorCode::limit_exceeded, "The machine has no memory left for this run", at_field("members"),
              "Run fewer scenarios at a time, fewer days, or use fewer threads.");
}

// One run, as its caller gave it.
struct Request {
  const ArioParameters& shared;
  std::span<const ArioMember> members;
  std::span<const DeliveryBlock> blocks;
  const ArioRecord& record;
};

// How far all runs are.
class Meter {
 public:
  Meter(Progress& progress, double member_steps) : progress_(progress), all_(member_steps) {}

  Result<> add(std::size_t member_steps) {
    const std::lock_guard lock(mutex_);
    done_ += static_cast<double>(member_steps);
    progress_.update(done_ / all_, "propagation");
    return go_on(progress_);
  }

 private:
  Progress& progress_;
  const double all_;
  std::mutex mutex_;
  double done_ = 0;
};

// A run that is ready to go, in whichever precision.
class Task {
 public:
  virtual ~Task() = default;
  virtual std::size_t pieces() const = 0;
  virtual void work(std::size_t threads_per_piece) = 0;  // one thread of several: until no piece is left
  virtual Result<> outcome() const = 0;
  ArioResults results;
};

template <class Real>
class Work final : public Task {
 public:
  Work(const Kernels& kernels, Prepared prepared, const ArioNetwork& table, const Request& request, int steps, Meter& meter,
       const Limits& limits)
      : kernels_(kernels), prepared_(std::move(prepared)), table_(table), request_(request), steps_(steps), meter_(meter), limits_(limits),
        pieces_(split_members(request.members, batch_lanes<Real>)), outcomes_(pieces_.size()) {}

  std::size_t pieces() const override { return pieces_.size(); }

  void work(std::size_t threads_per_piece) override {
    std::optional<Chunk<Real, batch_lanes<Real>>> batch;
    std::optional<Chunk<Real, 1>> single;
    while (!failed_) {
      const std::size_t p = next_++;
      if (p >= pieces_.size()) return;
      try {
        outcomes_[p] =
            pieces_[p].count > 1 ? run_piece(batch, pieces_[p], threads_per_piece) : run_piece(single, pieces_[p], threads_per_piece);
      } catch (const std::bad_alloc&) {
        outcomes_[p] = out_of_memory();
      }
      if (!outcomes_[p]) failed_ = true;
    }
  }

  Result<> outcome() const override {
    for (const Result<>& outcome : outcomes_) TRY(outcome);  // pieces start in order: the first error is always the same one
    return {};
  }

 private:
  template <std::size_t K>
  Result<> run_piece(std::optional<Chunk<Real, K>>& chunk, const Piece& piece, std::size_t threads) {
    if (!chunk) chunk.emplace(prepared_, request_.shared, steps_, kernels_, threads);
    const RowKernels<Real>& rows = kernels_.template of<Real>().rows;
    Recorder<K> recorder(prepared_, table_, request_.record, results, K == 1 ? rows.single_tally : rows.batch_tally);
    const auto passed = [&](int steps) { return meter_.add(piece.count * steps); };
    const auto& own = request_.members[piece.first].blocks;
    if (own.empty()) return chunk->run(request_.members, piece.first, piece.count, prepared_.phases, recorder, passed);
    TRY_ASSIGN(const Phases phases, phases_of(prepared_, request_.blocks, own, steps_, limits_));
    return chunk->run(request_.members, piece.first, piece.count, phases, recorder, passed);
  }

  const Kernels& kernels_;
  const Prepared prepared_;
  const ArioNetwork& table_;
  const Request request_;
  const int steps_;
  Meter& meter_;
  const Limits& limits_;
  std::vector<Piece> pieces_;
  std::vector<Result<>> outcomes_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> failed_ = false;
};

struct Need {
  std::size_t table = 0, chunk = 0, results = 0;  // bytes; `chunk` of each thread
};

template <class Real>
Need memory_of(const ArioNetwork& n, const Request& request, int steps) {
  const std::size_t columns = n.final_demand_region.size(), members = request.members.size();
  Need need;
  need.table = n.nodes() * (n.nodes() + block_columns) * sizeof(Real) +
               (n.nodes() * (columns + 3 * n.regions) + 7 * n.sectors * n.nodes()) * sizeof(double);
  need.chunk =
      members > batch_lanes<Real> / 4 ? Chunk<Real, batch_lanes<Real>>::bytes(n, request.shared) : Chunk<Real, 1>::bytes(n, request.shared);
  const bool by_buyer = request.record.observe && rations_by_buyer(request.shared.rationing);
  need.results = (by_buyer ? n.nodes() * n.nodes() * sizeof(double) : 0) +
                 result_bytes(n.nodes(), n.regions, n.sectors, columns, members, steps, request.record);
  return need;
}

bool in_single(const Request& request) { return request.shared.precision == Precision::in_single; }

// A thread is in one run at a time.
Result<> check_memory(const ArioNetwork& n, std::span<const Request> requests, int steps, int threads, const Limits& limits) {
  std::size_t tables = 0, results = 0, chunks = 0, members = 0;
  for (const Request& request : requests) {
    const Need need = in_single(request) ? memory_of<float>(n, request, steps) : memory_of<double>(n, request, steps);
    tables += need.table;
    results += need.results;
    chunks = std::max(chunks, std::min<std::size_t>(threads, request.members.size()) * need.chunk);
    members += request.members.size();
  }
  const std::size_t need = tables + chunks + results;
  if (need <= limits.memory_bytes) return {};
  return fail(ErrorCode::limit_exceeded,
              fmt::format("{} member(s) x {} steps on {} nodes, {} of results alone, need {}", members, steps, n.nodes(),
                          megabytes(static_cast<double>(results)), beyond_memory(static_cast<double>(need), limits.memory_bytes)),
              at_field("members"), "Run fewer scenarios at a time, fewer days, or use fewer threads.");
}

bool raises_inventories(const ArioParameters& shared, std::span<const ArioMember> members) {
  const auto few = [](const std::vector<double>& days, double factor) {
    return std::any_of(days.begin(), days.end(), [&](double n) { return n * factor <= 1; });
  };
  return std::any_of(members.begin(), members.end(), [&](const ArioMember& member) {
    return few(member.inventory_days.empty() ? shared.inventory_days : member.inventory_days, member.inventory_factor);
  });
}

Result<std::unique_ptr<Task>> ready(const Kernels& kernels, const ArioNetwork& network, const Request& request, int steps, Meter& meter,
                                    const Limits& limits) {
  const ArioParameters& shared = request.shared;
  TRY_ASSIGN(Prepared prepared, prepare(network, shared, request.blocks, steps, limits));
  ArioResults results;
  shape_results(results, prepared, request.members, steps, request.record);
  results.notes = prepared.notes;
  if (shared.mode == ArioMode::boario_compatible && raises_inventories(shared, request.members))
    results.notes.push_back({{}, "in the compatible mode stocks of 1 day or less count as 2 days, as BoARIO has it"});
  results.mode = shared.mode;
  results.precision = shared.precision;
  results.order_rule = shared.order_rule;
  results.rationing = shared.rationing;
  results.production_function = shared.production_function;
  std::unique_ptr<Task> task;
  if (in_single(request)) task = std::make_unique<Work<float>>(kernels, std::move(prepared), network, request, steps, meter, limits);
  else task = std::make_unique<Work<double>>(kernels, std::move(prepared), network, request, steps, meter, limits);
  task->results = std::move(results);
  return task;
}

// More than one thread for a piece where there are fewer pieces than threads.
void work_off(const std::vector<std::unique_ptr<Task>>& tasks, int threads) {
  std::size_t pieces = 0;
  for (const auto& task : tasks) pieces += task->pieces();
  if (pieces == 0) return;
  const std::size_t workers = std::min<std::size_t>(threads, pieces), threads_per_piece = static_cast<std::size_t>(threads) / workers;
  const auto work = [&] {
    for (const auto& task : tasks) task->work(threads_per_piece);
  };
  std::vector<std::jthread> helpers;
  for (std::size_t w = 1; w < workers; ++w) helpers.emplace_back(work);
  work();
}

Result<std::vector<ArioResults>> run_all(const Kernels& kernels, const ArioNetwork& network, std::span<const Request> requests, int steps,
                                         int threads, Progress& progress, const Limits& limits) {
  std::size_t members = 0;
  for (const Request& r : requests) {
    TRY(check_inputs(network, r.shared, r.members, r.blocks, steps, r.record, threads));
    members += r.members.size();
  }
  TRY(check_memory(network, requests, steps, threads, limits));
  Meter meter(progress, static_cast<double>(members) * steps);
  std::vector<std::unique_ptr<Task>> tasks;
  for (const Request& request : requests) {
    TRY_ASSIGN(auto task, ready(kernels, network, request, steps, meter, limits));
    tasks.push_back(std::move(task));
  }
  work_off(tasks, threads);
  std::vector<ArioResults> results;
  for (const auto& task : tasks) {
    TRY(task->outcome());
    note_first_seen(task->results);
    results.push_back(std::move(task->results));
  }
  return results;
}

}  // namespace

namespace detail {

Result<ArioResults> run_with(const detail::Kernels& kernels, const ArioNetwork& network, const ArioParameters& shared,
                             std::span<const ArioMember> members, std::span<const DeliveryBlock> blocks, int steps,
                             const ArioRecord& record, int threads, Progress& progress, const Limits& limits) {
  const Request request{shared, members, blocks, record};
  TRY_ASSIGN(auto results, run_all(kernels, network, {&request, 1}, steps, threads, progress, limits));
  return std::move(results.front());
}

}  // namespace detail

std::string ArioNote::text(std::span<const std::string> names) const {
  constexpr std::size_t most = 5;
  if (nodes.empty()) return what;
  std::string out = nodes.size() == 1 ? "node " : fmt::format("{} nodes (", nodes.size());
  for (std::size_t n = 0; n < std::min(most, nodes.size()); ++n)
    out += (n == 0 ? "" : ", ") + (nodes[n] < names.size() ? names[nodes[n]] : fmt::format("{}", nodes[n]));
  if (nodes.size() > most) out += ", ...";
  return out + (nodes.size() == 1 ? ": " : "): ") + what;
}

Result<ArioResults> run_ario(const ArioNetwork& network, const ArioParameters& shared, std::span<const ArioMember> members,
                             std::span<const DeliveryBlock> blocks, int steps, const ArioRecord& record, int threads, Progress& progress,
                             const Limits& limits) {
  try {
    return detail::run_with(detail::best_kernels(), network, shared, members, blocks, steps, record, threads, progress, limits);
  } catch (const std::bad_alloc&) {
    return tl::unexpected(out_of_memory().error());
  }
}

Result<std::vector<ArioResults>> run_ario_together(const ArioNetwork& network, std::span<const ArioRun> runs, int steps, int threads,
                                                   Progress& progress, const Limits& limits) {
  std::vector<Request> requests;
  for (const ArioRun& run : runs) requests.push_back({run.shared, run.members, run.blocks, run.record});
  try {
    return run_all(detail::best_kernels(), network, requests, steps, threads, progress, limits);
  } catch (const std::bad_alloc&) {
    return tl::unexpected(out_of_memory().error());
  }
}

}  // namespace entrepot::shock
