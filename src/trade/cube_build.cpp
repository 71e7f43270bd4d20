// Runs of rows of one exporter and importer become purchases: the rows of an importer are few enough to stay in the cache while they are
// counted by product and put in their places.
#include <algorithm>
#include <limits>

#include "trade/cube.h"
#include "trade/detail/cube_columns.h"
#include "trade/detail/workers.h"

namespace entrepot::trade {

namespace detail {

namespace {

// The codes that occur, ascending, and the position of each.
struct ProductIndex {
  std::vector<std::uint32_t> codes;
  std::vector<std::uint32_t> position;  // by code
};

constexpr std::size_t codes_max = 1'000'000;  // of six digits

ProductIndex index_products(const FlowRuns& flows, unsigned threads) {
  std::vector<std::vector<std::uint8_t>> seen(threads, std::vector<std::uint8_t>(codes_max));
  constexpr std::size_t runs_per_task = 1024;
  share_work((flows.runs.size() + runs_per_task - 1) / runs_per_task, threads, [&](std::size_t task, unsigned worker) {
    const std::size_t end = std::min((task + 1) * runs_per_task, flows.runs.size());
    for (std::size_t r = task * runs_per_task; r < end; ++r) {
      const FlowRun& run = flows.runs[r];
      const std::uint32_t* const product = flows.chunks[run.chunk].product;
      for (std::uint32_t at = run.begin; at < run.end; ++at) seen[worker][product[at]] = 1;
    }
  });
  ProductIndex index;
  index.position.resize(codes_max);
  for (std::uint32_t code = 0; code < codes_max; ++code) {
    if (std::none_of(seen.begin(), seen.end(), [&](const auto& of_thread) { return of_thread[code] != 0; })) continue;
    index.position[code] = static_cast<std::uint32_t>(index.codes.size());
    index.codes.push_back(code);
  }
  return index;
}

// Neighbouring runs for which `same` holds: first and one past the last.
template <class Same>
std::vector<CubePart::Range> grouped(const std::vector<FlowRun>& runs, Same same) {
  std::vector<CubePart::Range> groups;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    if (r > 0 && same(runs[r - 1], runs[r])) groups.back().end = r + 1;
    else groups.push_back({r, r + 1});
  }
  return groups;
}

bool same_exporter(const FlowRun& a, const FlowRun& b) { return a.period == b.period && a.exporter == b.exporter; }
bool same_importer(const FlowRun& a, const FlowRun& b) { return a.period == b.period && a.importer == b.importer; }

struct Purchases {
  std::vector<std::uint32_t> product, first_row;  // rows counted from the importer's first
};

// The rows of a run to their places; `next`: of each product.
template <bool values_only>
void place_run(const RowView& from, const FlowRun& run, const ProductIndex& index, std::size_t first_row, std::vector<std::uint32_t>& next,
               CubeColumns& columns) {
  for (std::uint32_t at = run.begin; at < run.end; ++at) {
    const std::size_t to = first_row + next[index.position[from.product[at]]]++;
    columns.exporter[to] = run.exporter;
    columns.value_usd[to] = from.value_usd[at];
    if constexpr (values_only) continue;
    columns.quantity[to] = from.quantity[at];
    columns.line[to] = from.line[at] + run.line_offset;
  }
}

// Puts the rows of one importer, from `first_row` of the columns on, in order of products and, in each, of exporters.
Purchases place_rows(const FlowRuns& flows, CubePart::Range of_importer, const ProductIndex& index, std::size_t first_row,
                     std::vector<std::uint32_t>& next, CubeColumns& columns) {
  next.assign(index.codes.size(), 0);
  for (std::size_t r = of_importer.begin; r < of_importer.end; ++r) {
    const FlowRun& run = flows.runs[r];
    const std::uint32_t* const product = flows.chunks[run.chunk].product;
    for (std::uint32_t at = run.begin; at < run.end; ++at) ++next[index.position[product[at]]];
  }
  Purchases purchases;
  std::uint32_t placed = 0;
  for (std::size_t k = 0; k < next.size(); ++k) {
    if (next[k] == 0) continue;
    purchases.product.push_back(index.codes[k]);
    purchases.first_row.push_back(placed);
    placed += std::exchange(next[k], placed);
  }
  for (std::size_t r = of_importer.begin; r < of_importer.end; ++r) {
    const FlowRun& run = flows.runs[r];
    const auto place = flows.values_only() ? place_run<true> : place_run<false>;
    place(flows.chunks[run.chunk], run, index, first_row, next, columns);
  }
  return purchases;
}

void fill_purchases(const FlowRuns& flows, const ProductIndex& index, unsigned threads, CubeColumns& columns) {
  const auto importers = grouped(flows.runs, same_importer);
  std::vector<std::size_t> first_row = {0};
  for (const auto& of_importer : importers) {
    first_row.push_back(first_row.back());
    for (std::size_t r = of_importer.begin; r < of_importer.end; ++r) first_row.back() += flows.runs[r].size();
  }
  columns.exporter.resize(first_row.back());
  columns.value_usd.resize(first_row.back());
  if (!flows.values_only()) {
    columns.quantity.resize(first_row.back());
    columns.line.resize(first_row.back());
  }
  std::vector<Purchases> purchases(importers.size());
  std::vector<std::vector<std::uint32_t>> next(threads);
  share_work(importers.size(), threads, [&](std::size_t i, unsigned worker) {
    purchases[i] = place_rows(flows, importers[i], index, first_row[i], next[worker], columns);
  });
  for (std::size_t i = 0; i < importers.size(); ++i) {
    columns.importer_period.push_back(flows.runs[importers[i].begin].period);
    columns.importer.push_back(flows.runs[importers[i].begin].importer);
    columns.importer_first_purchase.push_back(static_cast<std::uint32_t>(columns.purchase_product.size()));
    columns.purchase_product.insert(columns.purchase_product.end(), purchases[i].product.begin(), purchases[i].product.end());
    for (const std::uint32_t row : purchases[i].first_row)
      columns.purchase_first_row.push_back(row + static_cast<std::uint32_t>(first_row[i]));
  }
  columns.importer_period.push_back(std::numeric_limits<std::int32_t>::max());
  columns.importer.push_back(std::numeric_limits<std::uint16_t>::max());
  columns.importer_first_purchase.push_back(static_cast<std::uint32_t>(columns.purchase_product.size()));
  columns.purchase_product.push_back(std::numeric_limits<std::uint32_t>::max());
  columns.purchase_first_row.push_back(static_cast<std::uint32_t>(first_row.back()));
}

struct Sale {
  std::uint32_t product;  // position in the index
  double value_usd;
};

// What one exporter sells in one period, by product; added up in the order of importers.
std::vector<Sale> sales_of(const FlowRuns& flows, CubePart::Range of_exporter, const ProductIndex& index, std::vector<double>& sum,
                           std::vector<std::uint8_t>& sold) {
  sum.assign(index.codes.size(), 0);
  sold.assign(index.codes.size(), 0);
  for (std::size_t r = of_exporter.begin; r < of_exporter.end; ++r) {
    const FlowRun& run = flows.runs[r];
    const RowView& from = flows.chunks[run.chunk];
    for (std::uint32_t at = run.begin; at < run.end; ++at) {
      const std::uint32_t k = index.position[from.product[at]];
      sum[k] += from.value_usd[at];
      sold[k] = 1;
    }
  }
  std::vector<Sale> sales;
  for (std::uint32_t k = 0; k < sum.size(); ++k)
    if (sold[k] != 0) sales.push_back({k, sum[k]});
  return sales;
}

// The markets of one period from the sales of its exporters, which come in order.
void add_markets(std::int32_t period, std::span<const std::uint16_t> exporters, std::span<const std::vector<Sale>> sales,
                 const ProductIndex& index, CubeColumns& columns) {
  std::vector<std::uint32_t> next(index.codes.size());
  for (const auto& of_exporter : sales)
    for (const Sale& sale : of_exporter) ++next[sale.product];
  auto placed = static_cast<std::uint32_t>(columns.seller.size());
  for (std::size_t k = 0; k < next.size(); ++k) {
    if (next[k] == 0) continue;
    columns.market_period.push_back(period);
    columns.market_product.push_back(index.codes[k]);
    columns.market_first_seller.push_back(placed);
    placed += std::exchange(next[k], placed);
  }
  columns.seller.resize(placed);
  columns.sales_usd.resize(placed);
  for (std::size_t e = 0; e < exporters.size(); ++e)
    for (const Sale& sale : sales[e]) {
      const std::uint32_t to = next[sale.product]++;
      columns.seller[to] = exporters[e];
      columns.sales_usd[to] = sale.value_usd;
    }
}

void fill_markets(const FlowRuns& flows, const ProductIndex& index, unsigned threads, CubeColumns& columns) {
  const auto exporters = grouped(flows.runs, same_exporter);
  std::vector<std::vector<Sale>> sales(exporters.size());
  std::vector<std::uint16_t> ids;
  for (const auto& of_exporter : exporters) ids.push_back(flows.runs[of_exporter.begin].exporter);
  std::vector<std::vector<double>> sum(threads);
  std::vector<std::vector<std::uint8_t>> sold(threads);
  share_work(exporters.size(), threads,
             [&](std::size_t e, unsigned worker) { sales[e] = sales_of(flows, exporters[e], index, sum[worker], sold[worker]); });
  for (std::size_t e = 0, end = 0; e < exporters.size(); e = end) {
    const std::int32_t period = flows.runs[exporters[e].begin].period;
    while (end < exporters.size() && flows.runs[exporters[end].begin].period == period) ++end;
    add_markets(period, std::span(ids).subspan(e, end - e), std::span(sales).subspan(e, end - e), index, columns);
  }
  columns.market_period.push_back(std::numeric_limits<std::int32_t>::max());
  columns.market_product.push_back(std::numeric_limits<std::uint32_t>::max());
  columns.market_first_seller.push_back(static_cast<std::uint32_t>(columns.seller.size()));
}

}  // namespace

CubePart::Columns CubeColumns::view() const {
  return {importer_period, importer, importer_first_purchase, purchase_product, purchase_first_row,  exporter, value_usd,
          quantity,        line,     market_period,           market_product,   market_first_seller, seller,   sales_usd};
}

CubeColumns cube_columns(FlowRuns flows, unsigned threads) {
  threads = std::max(1U, threads);
  CubeColumns columns;
  const ProductIndex index = index_products(flows, threads);
  fill_markets(flows, index, threads, columns);
  order_by_importer(flows);
  fill_purchases(flows, index, threads, columns);
  return columns;
}

}  // namespace detail

CubePart cube_of(const TradeTable& table, unsigned threads) {
  const auto columns = std::make_shared<detail::CubeColumns>(detail::cube_columns(detail::runs_of(table.columns()), threads));
  const auto view = columns->view();
  return CubePart(table.info(), table.economies(), view, columns);
}

}  // namespace entrepot::trade
