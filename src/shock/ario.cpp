#include "shock/ario.h"

#include <algorithm>
#include <atomic>
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

template <class Real>
class Work {
 public:
  Work(const Kernels& kernels, const Prepared& prepared, const ArioNetwork& table, const ArioParameters& shared,
       std::span<const ArioMember> members, std::span<const DeliveryBlock> blocks, int steps, const ArioRecord& record,
       ArioResults& results, Progress& progress, const Limits& limits)
      : kernels_(kernels), prepared_(prepared), table_(table), shared_(shared), members_(members), blocks_(blocks), steps_(steps),
        record_(record), results_(results), progress_(progress), limits_(limits), pieces_(split_members(members, batch_lanes<Real>)),
        outcomes_(pieces_.size()) {}

  Result<> run(int threads) {
    std::vector<std::jthread> helpers;
    const std::size_t workers = std::min<std::size_t>(threads, pieces_.size());
    threads_per_piece_ = static_cast<std::size_t>(threads) / workers;
    for (std::size_t w = 1; w < workers; ++w) helpers.emplace_back([this] { work(); });
    work();
    helpers.clear();
    for (const Result<>& outcome : outcomes_) TRY(outcome);  // pieces start in order: the first error is always the same one
    return {};
  }

 private:
  void work() {
    std::optional<Chunk<Real, batch_lanes<Real>>> batch;
    std::optional<Chunk<Real, 1>> single;
    while (!failed_) {
      const std::size_t p = next_++;
      if (p >= pieces_.size()) return;
      try {
        outcomes_[p] = pieces_[p].count > 1 ? run_piece(batch, pieces_[p]) : run_piece(single, pieces_[p]);
      } catch (const std::bad_alloc&) {
        outcomes_[p] = out_of_memory();
      }
      if (!outcomes_[p]) failed_ = true;
    }
  }

  template <std::size_t K>
  Result<> run_piece(std::optional<Chunk<Real, K>>& chunk, const Piece& piece) {
    if (!chunk) chunk.emplace(prepared_, shared_, steps_, kernels_, threads_per_piece_);
    const RowKernels<Real>& rows = kernels_.template of<Real>().rows;
    Recorder<K> recorder(prepared_, table_, record_, results_, K == 1 ? rows.single_tally : rows.batch_tally);
    const auto passed = [&](int steps) { return report(piece.count * steps); };
    const auto& own = members_[piece.first].blocks;
    if (own.empty()) return chunk->run(members_, piece.first, piece.count, prepared_.phases, recorder, passed);
    TRY_ASSIGN(const Phases phases, phases_of(prepared_, blocks_, own, steps_, limits_));
    return chunk->run(members_, piece.first, piece.count, phases, recorder, passed);
  }

  Result<> report(std::size_t member_steps) {
    const std::lock_guard lock(mutex_);
    done_ += member_steps;
    progress_.update(static_cast<double>(done_) / (static_cast<double>(members_.size()) * steps_), "propagation");
    return go_on(progress_);
  }

  const Kernels& kernels_;
  const Prepared& prepared_;
  const ArioNetwork& table_;
  const ArioParameters& shared_;
  std::span<const ArioMember> members_;
  std::span<const DeliveryBlock> blocks_;
  int steps_;
  const ArioRecord& record_;
  ArioResults& results_;
  Progress& progress_;
  const Limits& limits_;
  std::vector<Piece> pieces_;
  std::vector<Result<>> outcomes_;
  std::size_t threads_per_piece_ = 1;  // more than one when there are fewer pieces than threads
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> failed_ = false;
  std::mutex mutex_;
  std::size_t done_ = 0;
};

template <class Real>
Result<> check_memory(const ArioNetwork& n, const ArioParameters& shared, std::size_t members, int steps, const ArioRecord& record,
                      int threads, const Limits& limits) {
  const std::size_t columns = n.final_demand_region.size();
  const std::size_t table = n.nodes() * (n.nodes() + block_columns) * sizeof(Real) +
                            (n.nodes() * (columns + 3 * n.regions) + 7 * n.sectors * n.nodes()) * sizeof(double);
  const std::size_t workers = std::min<std::size_t>(threads, members);
  const std::size_t chunk =
      members > batch_lanes<Real> / 4 ? Chunk<Real, batch_lanes<Real>>::bytes(n, shared) : Chunk<Real, 1>::bytes(n, shared);
  const std::size_t observed = record.observe && rations_by_buyer(shared.rationing) ? n.nodes() * n.nodes() * sizeof(double) : 0;
  const std::size_t results = observed + result_bytes(n.nodes(), n.regions, n.sectors, columns, members, steps, record);
  const std::size_t need = table + workers * chunk + results;
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

template <class Real>
Result<ArioResults> run_in(const Kernels& kernels, const ArioNetwork& network, const ArioParameters& shared,
                           std::span<const ArioMember> members, std::span<const DeliveryBlock> blocks, int steps, const ArioRecord& record,
                           int threads, Progress& progress, const Limits& limits) {
  TRY(check_memory<Real>(network, shared, members.size(), steps, record, threads, limits));
  TRY_ASSIGN(const Prepared prepared, prepare(network, shared, blocks, steps, limits));
  ArioResults results;
  shape_results(results, prepared, members, steps, record);
  results.notes = prepared.notes;
  if (shared.mode == ArioMode::boario_compatible && raises_inventories(shared, members))
    results.notes.push_back({{}, "in the compatible mode stocks of 1 day or less count as 2 days, as BoARIO has it"});
  results.mode = shared.mode;
  results.precision = shared.precision;
  results.order_rule = shared.order_rule;
  results.rationing = shared.rationing;
  results.production_function = shared.production_function;
  Work<Real> work(kernels, prepared, network, shared, members, blocks, steps, record, results, progress, limits);
  TRY(work.run(threads));
  note_first_seen(results);
  return results;
}

}  // namespace

namespace detail {

Result<ArioResults> run_with(const detail::Kernels& kernels, const ArioNetwork& network, const ArioParameters& shared,
                             std::span<const ArioMember> members, std::span<const DeliveryBlock> blocks, int steps,
                             const ArioRecord& record, int threads, Progress& progress, const Limits& limits) {
  TRY(check_inputs(network, shared, members, blocks, steps, record, threads));
  const auto run = shared.precision == Precision::in_single ? run_in<float> : run_in<double>;
  return run(kernels, network, shared, members, blocks, steps, record, threads, progress, limits);
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

}  // namespace entrepot::shock
