// The memory of a part of the cube, and how runs become one.
#pragma once

#include "trade/cube.h"
#include "trade/detail/flow_columns.h"
#include "trade/detail/flow_runs.h"

namespace entrepot::trade::detail {

struct CubeColumns {
  std::vector<std::int32_t> importer_period, market_period;
  std::vector<std::uint16_t> importer, seller;
  std::vector<std::uint32_t> importer_first_purchase, purchase_product, purchase_first_row, market_product, market_first_seller;
  std::vector<double> sales_usd;
  ColumnVector<std::uint16_t> exporter;
  ColumnVector<double> value_usd, quantity;
  ColumnVector<std::uint32_t> line;

  CubePart::Columns view() const;
};

// `flows` in the order of exporters, each key once; exporters and importers are positions in the list of economies.
CubeColumns cube_columns(FlowRuns flows, unsigned threads);

}  // namespace entrepot::trade::detail
