// The market of one product: who sold what to whom in a year, and what each could sell beside it.

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "sources_input.h"
#include "trade/economies.h"
#include "trade/economy_hints.h"
#include "trade/market_flows.h"

namespace entrepot::app {
namespace {

constexpr int years_back = 5;

std::vector<EconomyId> sorted_unique(std::vector<EconomyId> ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::optional<std::size_t> position(const std::vector<EconomyId>& ids, EconomyId id) {
  const auto found = std::lower_bound(ids.begin(), ids.end(), id);
  if (found == ids.end() || *found != id) return std::nullopt;
  return static_cast<std::size_t>(found - ids.begin());
}

// The year that is asked for, else the last in which the product is traded; 0 where it never is.
std::int32_t year_of(const trade::TradeCube& cube, const SourcesFiles& files, std::uint32_t product) {
  if (files.year != 0) return files.year;
  for (auto period = cube.periods().rbegin(); period != cube.periods().rend(); ++period)
    if (cube.part_of(*period)->sellers_of(*period, product).size() > 0) return *period;
  return 0;
}

struct Sales {
  std::map<std::pair<EconomyId, std::int32_t>, double> sold;  // of flows with an amount, by year
  std::size_t without = 0, own = 0;                           // flows of the year: without an amount, to the economy itself
};

std::optional<double> amount_of(const trade::Flow& flow, bool tonnes) { return tonnes ? flow.quantity : std::optional(flow.value_usd); }

// By the file of capacities, else the headroom that is assumed, else the best of the years before less this one.
void fill_spare(const SourcesInput& input, const SourcesFiles& files, const Sales& sales, Market& market) {
  std::set<std::int32_t> years;
  for (const auto& [key, amount] : sales.sold)
    if (key.second >= market.year - years_back && key.second < market.year) years.insert(key.second);
  market.spare.resize(market.suppliers.size());
  for (std::size_t s = 0; s < market.suppliers.size(); ++s) {
    const EconomyId id = market.suppliers[s];
    if (const auto given = input.capacity.find({id, market.product}); given != input.capacity.end()) {
      market.spare[s] = given->second;
    } else if (!market.sold[s]) {
      continue;  // what it sells now is not known
    } else if (files.headroom) {
      market.spare[s] = *files.headroom * *market.sold[s];
    } else if (!years.empty()) {
      double best = 0;
      for (const std::int32_t year : years)
        if (const auto then = sales.sold.find({id, year}); then != sales.sold.end()) best = std::max(best, then->second);
      market.spare[s] = std::max(0.0, best - *market.sold[s]);
    }
  }
  market.spare_rule = files.headroom   ? fmt::format("{} of its sales in {} (assumed)", *files.headroom, market.year)
                      : !years.empty() ? fmt::format("its best year of {} to {} less {}", *years.begin(), *years.rbegin(), market.year)
                                       : std::string("not known: one year of trade, no --headroom");
  if (!input.capacity.empty()) market.spare_rule = "the file of capacities, else " + market.spare_rule;
  if (sales.without > 0) market.spare_rule += fmt::format("; flows without a quantity are not counted: {}", sales.without);
}

void add(const trade::Flow& flow, bool tonnes, Market& market) {
  const std::size_t s = *market.supplier(flow.exporter), cell = market.at(s, *market.importer(flow.importer));
  const auto amount = amount_of(flow, tonnes);
  market.value_usd[cell] += flow.value_usd;
  market.amount[cell] = amount;  // a pair has one flow a year
  if (!amount) return;
  market.sold[s] = market.sold[s].value_or(0) + *amount;
  market.sold_usd[s] += flow.value_usd;
}

// Who sold nothing in the year sold 0; whose flows have no amount sold what is not known.
void fill_cells(const std::vector<trade::Flow>& flows, bool tonnes, Market& market) {
  const std::size_t cells = market.suppliers.size() * market.importers.size();
  market.amount.assign(cells, 0.0);
  market.value_usd.assign(cells, 0.0);
  market.sold.assign(market.suppliers.size(), std::nullopt);
  market.sold_usd.assign(market.suppliers.size(), 0.0);
  std::set<EconomyId> sells;
  for (const trade::Flow& flow : flows) {
    if (flow.period != market.year || flow.exporter == flow.importer) continue;
    add(flow, tonnes, market);
    sells.insert(flow.exporter);
  }
  for (std::size_t s = 0; s < market.suppliers.size(); ++s)
    if (!sells.contains(market.suppliers[s])) market.sold[s] = 0.0;
}

}  // namespace

std::optional<std::size_t> Market::supplier(EconomyId id) const { return position(suppliers, id); }
std::optional<std::size_t> Market::importer(EconomyId id) const { return position(importers, id); }

std::optional<double> Market::price(std::size_t s) const {
  return sold[s].value_or(0) > 0 ? std::optional(sold_usd[s] / *sold[s]) : std::nullopt;
}

std::optional<double> Market::price(std::size_t s, std::size_t j) const {
  const auto& bought = amount[at(s, j)];
  return bought.value_or(0) > 0 ? std::optional(value_usd[at(s, j)] / *bought) : price(s);
}

Result<Market> market_of(const SourcesInput& input, const SourcesFiles& files, std::uint32_t product) {
  const bool tonnes = files.measure == "tonnes";
  Market market;
  market.product = product;
  market.unit = !tonnes ? "USD" : input.info().quantity_unit == trade::QuantityUnit::tonnes ? "t" : "units that the data do not state";
  market.year = year_of(*input.cube, files, product);
  const auto flows = trade::flows_of_product(*input.cube, product, market.year - years_back, market.year);
  std::vector<EconomyId> suppliers, importers;
  Sales sales;
  for (const trade::Flow& flow : flows) {
    const auto amount = amount_of(flow, tonnes);
    if (flow.exporter == flow.importer) {
      sales.own += flow.period == market.year;
      continue;
    }
    if (amount) sales.sold[{flow.exporter, flow.period}] += *amount;
    if (flow.period != market.year) continue;
    sales.without += !amount;
    suppliers.push_back(flow.exporter);
    importers.push_back(flow.importer);
  }
  if (suppliers.empty())
    return fail(ErrorCode::not_found,
                fmt::format("Nobody trades {:0{}} in {}", product, input.info().digits,
                            market.year == 0 ? "any year of the data" : fmt::format("{}", market.year)),
                {"", 0, 0, "--product"}, fmt::format("Check the code, its edition and the year; the flows are {}.", input.source));
  // Who sold in another year can sell again.
  for (const auto& [key, amount] : sales.sold)
    if (amount > 0) suppliers.push_back(key.first);
  for (const auto& [key, spare] : input.capacity)
    if (key.second == product) suppliers.push_back(key.first);
  market.suppliers = sorted_unique(std::move(suppliers));
  market.importers = sorted_unique(std::move(importers));
  fill_cells(flows, tonnes, market);
  fill_spare(input, files, sales, market);
  if (sales.own > 0) market.spare_rule += fmt::format("; flows of an economy to itself are left out: {}", sales.own);
  return market;
}

std::string earlier_code_hint(const Market& market, EconomyId supplier) {
  const auto earlier = trade::earlier_code_of(supplier);
  if (!earlier || !market.supplier(*earlier)) return {};
  return fmt::format("; trade of {} in that year stands under {} ({}): name that", supplier.text(), earlier->text(),
                     trade::economy_label(*earlier));
}

}  // namespace entrepot::app
