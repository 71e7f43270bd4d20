// The text of a BACI csv, cut into blocks at line ends and parsed by a few threads.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "base/progress.h"
#include "trade/detail/baci_rows.h"
#include "trade/detail/flow_runs.h"
#include "trade/flow_files.h"

namespace entrepot::trade::detail {

// What is kept of a row: everything, or what screening needs. Memory that is touched for the first time is dear.
enum class KeptColumns { all, values };

// Memory that rows are written into; a thread begins another when one is full. Without lines and quantities where only values are kept.
struct RowChunk {
  explicit RowChunk(KeptColumns kept);
  ColumnVector<std::uint32_t> product, line;
  ColumnVector<double> value_usd, quantity;
  std::size_t rows = 0;
};

struct BaciBlocks {
  std::vector<std::unique_ptr<RowChunk>> chunks;
  FlowRuns flows;  // in the order of the file; exporter and importer are trade codes
};

// `text` begins behind the header. Errors: limit_exceeded (a line, the number of rows), with the line.
Result<BaciBlocks> read_blocks(const BaciRowParser& parser, std::string_view text, const std::filesystem::path& path,
                               const FlowFileOptions& options, LoadReport& report, Progress& progress, KeptColumns kept = KeptColumns::all);

}  // namespace entrepot::trade::detail
