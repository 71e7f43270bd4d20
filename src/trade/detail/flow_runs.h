// Flows as publishers order them: runs of rows with one period, exporter and importer, products ascending. Whole runs are put in order
// and rows inside them are not, so there are far fewer things to sort than rows.
#pragma once

#include <cstdint>
#include <vector>

#include "trade/detail/flow_columns.h"
#include "trade/trade_table.h"

namespace entrepot::trade::detail {

// Rows somewhere in memory; `line` and `quantity` are null where only values are kept.
struct RowView {
  const std::uint32_t* product = nullptr;
  const std::uint32_t* line = nullptr;
  const double* value_usd = nullptr;
  const double* quantity = nullptr;
};

struct FlowRun {
  std::int32_t period = 0;
  std::uint16_t exporter = 0, importer = 0;  // trade codes or positions in the list of economies
  std::uint32_t chunk = 0;                   // which RowView
  std::uint32_t begin = 0, end = 0;          // its rows
  std::uint32_t line_offset = 0;             // to be added to the lines of the rows

  std::size_t size() const { return end - begin; }
};

struct FlowRuns {
  std::vector<RowView> chunks;
  std::vector<FlowRun> runs;

  std::size_t rows() const;
  bool values_only() const { return !chunks.empty() && chunks.front().line == nullptr; }
  std::uint32_t product(const FlowRun& run, std::size_t at) const { return chunks[run.chunk].product[run.begin + at]; }
};

// The runs of a table in its own order; the columns are not copied.
FlowRuns runs_of(const TradeTable::Columns& columns);

// By period, exporter, importer; runs of one key stay in the order they have. False when two rows have one key.
bool order_by_exporter(FlowRuns& flows);
// By period, importer, exporter.
void order_by_importer(FlowRuns& flows);

// The columns of the runs one behind the other, filled by `threads` threads.
FlowColumns columns_of(const FlowRuns& flows, unsigned threads);

}  // namespace entrepot::trade::detail
