#include "trade/detail/flow_runs.h"

#include <algorithm>
#include <tuple>

#include "trade/detail/workers.h"

namespace entrepot::trade::detail {

namespace {

auto exporter_key(const FlowRun& run) { return std::tuple(run.period, run.exporter, run.importer); }
auto importer_key(const FlowRun& run) { return std::tuple(run.period, run.importer, run.exporter); }

}  // namespace

std::size_t FlowRuns::rows() const {
  std::size_t count = 0;
  for (const FlowRun& run : runs) count += run.size();
  return count;
}

FlowRuns runs_of(const TradeTable::Columns& c) {
  FlowRuns flows;
  flows.chunks.push_back({c.product.data(), c.line.data(), c.value_usd.data(), c.quantity.data()});
  for (std::size_t row = 0; row < c.period.size(); ++row) {
    const auto at = static_cast<std::uint32_t>(row);
    if (row > 0) {
      FlowRun& last = flows.runs.back();
      if (last.period == c.period[row] && last.exporter == c.exporter[row] && last.importer == c.importer[row] &&
          c.product[row - 1] < c.product[row]) {
        last.end = at + 1;
        continue;
      }
    }
    flows.runs.push_back({c.period[row], c.exporter[row], c.importer[row], 0, at, at + 1, 0});
  }
  return flows;
}

bool order_by_exporter(FlowRuns& flows) {
  const auto before = [](const FlowRun& a, const FlowRun& b) { return exporter_key(a) < exporter_key(b); };
  std::stable_sort(flows.runs.begin(), flows.runs.end(), before);
  // A run may have been cut in the middle: then the second part goes on behind the last product of the first.
  const auto clash = [&](const FlowRun& a, const FlowRun& b) {
    return exporter_key(a) == exporter_key(b) && flows.product(a, a.size() - 1) >= flows.product(b, 0);
  };
  return std::adjacent_find(flows.runs.begin(), flows.runs.end(), clash) == flows.runs.end();
}

void order_by_importer(FlowRuns& flows) {
  std::stable_sort(flows.runs.begin(), flows.runs.end(),
                   [](const FlowRun& a, const FlowRun& b) { return importer_key(a) < importer_key(b); });
}

namespace {

void copy_run(const FlowRuns& flows, const FlowRun& run, FlowColumns& columns, std::size_t to) {
  const RowView& from = flows.chunks[run.chunk];
  const auto place = [&](auto& column) { return column.begin() + static_cast<std::ptrdiff_t>(to); };
  std::fill_n(place(columns.period), run.size(), run.period);
  std::fill_n(place(columns.exporter), run.size(), run.exporter);
  std::fill_n(place(columns.importer), run.size(), run.importer);
  std::copy_n(from.product + run.begin, run.size(), place(columns.product));
  std::copy_n(from.value_usd + run.begin, run.size(), place(columns.value_usd));
  std::copy_n(from.quantity + run.begin, run.size(), place(columns.quantity));
  std::transform(from.line + run.begin, from.line + run.end, place(columns.line),
                 [&](std::uint32_t line) { return line + run.line_offset; });
}

}  // namespace

FlowColumns columns_of(const FlowRuns& flows, unsigned threads) {
  std::vector<std::size_t> begin = {0};
  for (const FlowRun& run : flows.runs) begin.push_back(begin.back() + run.size());
  FlowColumns columns;
  columns.resize(begin.back());
  constexpr std::size_t runs_per_task = 256;
  share_work((flows.runs.size() + runs_per_task - 1) / runs_per_task, threads, [&](std::size_t task, unsigned) {
    const std::size_t end = std::min((task + 1) * runs_per_task, flows.runs.size());
    for (std::size_t r = task * runs_per_task; r < end; ++r) copy_run(flows, flows.runs[r], columns, begin[r]);
  });
  return columns;
}

}  // namespace entrepot::trade::detail
