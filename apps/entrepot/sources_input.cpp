#include "sources_input.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/csv.h"
#include "base/text.h"
#include "origin/landed_cost.h"
#include "trade/economies.h"
#include "trade/flow_files.h"
#include "trade/reference_files.h"

namespace entrepot::app {
namespace {

void note_report(const trade::LoadReport& report, std::vector<std::string>& notes) {
  if (report.rows_rejected > 0)
    notes.push_back(fmt::format("{}: {} of {} rows rejected, the first at line {}: {}", report.file, report.rows_rejected, report.rows_read,
                                report.rejected.front().line, report.rejected.front().reason));
}

Result<> read_trade(const SourcesFiles& files, SourcesInput& input, Progress& progress) {
  trade::FlowFileOptions options;
  if (!files.edition.empty()) {
    options.edition = parse_hs_edition(files.edition);
    if (!options.edition)
      return fail(ErrorCode::unknown_name, fmt::format("'{}' is no HS edition", files.edition), {"", 0, 0, "--edition"},
                  "Write HS2017 or another.");
  }
  for (const std::string& file : files.trade) {
    trade::LoadReport report;
    TRY_ASSIGN(auto table, trade::load_baci(file, options, report, progress));
    note_report(report, input.notes);
    if (!input.tables.empty() && table.info().edition != input.tables.front().info().edition)
      return fail(ErrorCode::contradiction, "The trade files have different HS editions", {file, 0, 0, {}},
                  "Editions are never mixed: give files of one.");
    input.tables.push_back(std::move(table));
  }
  return {};
}

Result<> read_capacity(const std::string& file, SourcesInput& input) {
  TRY_ASSIGN(auto reader, CsvReader::open(file));
  std::vector<std::string_view> fields;
  TRY_ASSIGN(const bool headed, reader.read_row(fields));
  TRY_ASSIGN(const auto at,
             find_columns(headed ? fields : std::vector<std::string_view>{}, {"economy", "product", "spare", "source"}, reader.where()));
  const std::size_t width = fields.size();
  for (;;) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) return {};
    if (fields.size() != width)
      return fail(ErrorCode::bad_field, fmt::format("{} fields instead of {}", fields.size(), width), reader.where(), "Correct the row.");
    const auto economy = trade::economy_of_code(trim(fields[at[0]]));
    if (!economy)
      return fail(ErrorCode::unknown_name, fmt::format("'{}' is no economy", fields[at[0]]), reader.where(at[0], "economy"),
                  "Write its alpha-3 code.");
    TRY_ASSIGN(const auto code, ProductCode::parse(trim(fields[at[1]]), HsEdition::hs2022, 6, reader.where(at[1], "product")));
    const auto spare = parse_double(trim(fields[at[2]]));
    if (!spare || *spare < 0)
      return fail(ErrorCode::bad_field, "The spare capacity is no amount", reader.where(at[2], "spare"),
                  "Write a number that is not negative, per year, in the unit of --measure.");
    if (trim(fields[at[3]]).empty())
      return fail(ErrorCode::missing_data, "The figure has no source", reader.where(at[3], "source"), "Say where it is published.");
    if (!input.capacity.emplace(std::pair(*economy, code.code.number), *spare).second)
      return fail(ErrorCode::duplicate, "The economy and product are there twice", reader.where(), "Remove one of the rows.");
  }
}

Result<> read_figures(const SourcesFiles& files, SourcesInput& input) {
  if (!files.governance.empty()) {
    trade::LoadReport report;
    TRY_ASSIGN(const auto rows, trade::load_governance(files.governance, Limits{}, report));
    note_report(report, input.notes);
    for (const auto& row : rows) input.governance[row.economy] = row.score;
  }
  if (!files.elasticities.empty()) {
    trade::LoadReport report;
    TRY_ASSIGN(const auto rows, trade::load_elasticities(files.elasticities, Limits{}, report));
    note_report(report, input.notes);
    for (const auto& row : rows) input.sigmas[{row.importer, row.group}] = row.sigma;
  }
  if (!files.capacity.empty()) TRY(read_capacity(files.capacity, input));
  if (!files.tariffs.tariffs.empty()) {
    if (files.date.empty())
      return fail(ErrorCode::usage, "A tariff needs the day of import", {"", 0, 0, "--date"},
                  "Give --date YYYY-MM-DD inside the schedule.");
    TRY_ASSIGN(input.day, day_option(files.date, "--date"));
    TRY_ASSIGN(input.tariffs, read_cost_tables(files.tariffs, false));
    input.notes.insert(input.notes.end(), input.tariffs->notes.begin(), input.tariffs->notes.end());
    for (const auto& schedule : input.tariffs->schedules) TRY(origin::check_day(schedule, *input.day));
  }
  return {};
}

// Flows of the product: period, exporter, importer, amount, value.
struct FlowOf {
  std::int32_t period;
  EconomyId exporter, importer;
  std::optional<double> amount;
  double value;
};

std::vector<FlowOf> flows_of(const SourcesInput& input, std::uint32_t product, bool tonnes) {
  std::vector<FlowOf> flows;
  for (const auto& table : input.tables) {
    const auto products = table.columns().product;
    for (std::size_t row = 0; row < products.size(); ++row) {
      if (products[row] != product) continue;
      const double value = table.columns().value_usd[row];
      flows.push_back({table.columns().period[row], table.exporter(row), table.importer(row),
                       tonnes ? table.quantity(row) : std::optional(value), value});
    }
  }
  return flows;
}

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

constexpr int years_back = 5;

// By the file of capacities, else the headroom that is assumed, else the best of the years before less this one.
void fill_spare(const SourcesInput& input, const SourcesFiles& files, const std::map<std::pair<EconomyId, std::int32_t>, double>& sold,
                Market& market) {
  std::set<std::int32_t> years;
  for (const auto& [key, amount] : sold)
    if (key.second >= market.year - years_back && key.second < market.year) years.insert(key.second);
  market.spare.resize(market.suppliers.size());
  for (std::size_t s = 0; s < market.suppliers.size(); ++s) {
    const EconomyId id = market.suppliers[s];
    if (const auto given = input.capacity.find({id, market.product}); given != input.capacity.end()) {
      market.spare[s] = given->second;
    } else if (files.headroom) {
      market.spare[s] = *files.headroom * market.sold[s];
    } else if (!years.empty()) {
      double best = 0;
      for (const std::int32_t year : years)
        if (const auto then = sold.find({id, year}); then != sold.end()) best = std::max(best, then->second);
      market.spare[s] = std::max(0.0, best - market.sold[s]);
    }
  }
  market.spare_rule = files.headroom   ? fmt::format("{} of its sales in {} (assumed)", *files.headroom, market.year)
                      : !years.empty() ? fmt::format("its best year of {} to {} less {}", *years.begin(), *years.rbegin(), market.year)
                                       : std::string("not known: one year of trade, no --headroom");
  if (!input.capacity.empty()) market.spare_rule = "the file of capacities, else " + market.spare_rule;
}

}  // namespace

std::optional<std::size_t> Market::supplier(EconomyId id) const { return position(suppliers, id); }
std::optional<std::size_t> Market::importer(EconomyId id) const { return position(importers, id); }

void add_sources_files(CLI::App& command, SourcesFiles& files) {
  command.add_option("--trade", files.trade, "BACI file(s), one or more years")->required();
  command.add_option("--edition", files.edition, "HS edition of the trade files, where their names do not say it");
  command.add_option("--year", files.year, "the year that is looked at (default: the last)");
  command.add_option("--measure", files.measure, "tonnes or value")->check(CLI::IsMember({"tonnes", "value"}))->capture_default_str();
  command.add_option("--close", files.close, "gates that are closed: taiwan,malacca");
  command.add_option("--sea", files.sea,
                     "folder with the sea network: *nodes*.csv, *edges*.csv, *gates*.csv (default: routes of data/sample)");
  command.add_option("--places", files.places, "ports for --sea: economy,lon,lat (default: those of data/sample)");
  command.add_option("--knots", files.knots, "speed at sea")->check(CLI::Range(1.0, 60.0))->capture_default_str();
  command.add_option("--tariff", files.tariffs.tariffs, "schedules of importers (docs/cost.md)");
  command.add_option("--in-force", files.tariffs.in_force, "FIRST..LAST day of a schedule that does not say it, as Japan's");
  command.add_option("--date", files.date, "day of import, for --tariff");
  command.add_option("--governance", files.governance, "governance scores: ISO3,WGI");
  command.add_option("--elasticities", files.elasticities, "elasticities of substitution by HS (1992) group");
  command.add_option("--capacity", files.capacity, "spare export capacities: economy,product,spare,source");
  command.add_option("--headroom", files.headroom, "assumed spare capacity as a share of present sales")->check(CLI::Range(0.0, 100.0));
}

Result<SourcesInput> read_sources(const SourcesFiles& files, Progress& progress) {
  SourcesInput input;
  TRY(read_trade(files, input, progress));
  TRY(read_figures(files, input));
  TRY_ASSIGN(input.sea, open_sea_ways(files, input.notes));
  return input;
}

Result<Market> market_of(const SourcesInput& input, const SourcesFiles& files, std::uint32_t product) {
  const bool tonnes = files.measure == "tonnes";
  const auto flows = flows_of(input, product, tonnes);
  Market market;
  market.product = product;
  market.edition = input.tables.front().info().edition;
  market.unit = tonnes ? "t" : "USD";
  for (const FlowOf& flow : flows) market.year = std::max(market.year, flow.period);
  if (files.year != 0) market.year = files.year;
  std::vector<EconomyId> suppliers, importers;
  std::map<std::pair<EconomyId, std::int32_t>, double> sold;
  std::size_t without = 0;
  for (const FlowOf& flow : flows) {
    if (flow.amount) sold[{flow.exporter, flow.period}] += *flow.amount;
    if (flow.period != market.year) continue;
    without += !flow.amount;
    suppliers.push_back(flow.exporter);
    importers.push_back(flow.importer);
  }
  if (suppliers.empty())
    return fail(
        ErrorCode::not_found,
        fmt::format("Nobody trades {:06} in {}", product, market.year == 0 ? "any year of the files" : fmt::format("{}", market.year)),
        {"", 0, 0, "--product"}, "Check the code, its edition and the year.");
  // Who sold in another year can sell again.
  for (const auto& [key, amount] : sold)
    if (key.second >= market.year - years_back && key.second <= market.year && amount > 0) suppliers.push_back(key.first);
  for (const auto& [key, spare] : input.capacity)
    if (key.second == product) suppliers.push_back(key.first);
  market.suppliers = sorted_unique(std::move(suppliers));
  market.importers = sorted_unique(std::move(importers));
  const std::size_t cells = market.suppliers.size() * market.importers.size();
  market.amount.assign(cells, 0.0);
  market.value_usd.assign(cells, 0.0);
  market.sold.assign(market.suppliers.size(), 0.0);
  for (const FlowOf& flow : flows) {
    if (flow.period != market.year) continue;
    const std::size_t s = *market.supplier(flow.exporter), cell = s * market.importers.size() + *market.importer(flow.importer);
    market.value_usd[cell] += flow.value;
    market.amount[cell] += flow.amount.value_or(0);
    market.sold[s] += flow.amount.value_or(0);
  }
  fill_spare(input, files, sold, market);
  if (without > 0) market.spare_rule += fmt::format("; {} flows without a quantity are not counted", without);
  return market;
}

DutyShare duty_share(const SourcesInput& input, EconomyId importer, EconomyId origin, std::uint32_t product) {
  DutyShare out;
  const auto* schedule = input.tariffs ? input.tariffs->schedule_of(importer) : nullptr;
  if (schedule == nullptr) return out.reason = fmt::format("no schedule of {}", importer.text()), out;
  const auto [first, last] = schedule->lines_of(product);
  if (first == last) return out.reason = fmt::format("no code {:06} in the schedule of {}", product, importer.text()), out;
  const Money million{1'000'000 * static_cast<std::int64_t>(std::pow(10, schedule->currency.minor_places())), schedule->currency};
  std::set<std::string> agreements;
  for (std::size_t l = first; l < last; ++l) {
    const auto cost = origin::landed_cost(*schedule, schedule->lines[l], nullptr, {importer, origin, *input.day, {million, {}}, {}});
    if (!cost) return out.reason = cost.error().what, DutyShare{{}, {}, {}, out.reason};
    if (!cost->lowest) return DutyShare{{}, {}, {}, fmt::format("the duty on {} is not settled", schedule->lines[l].code())};
    const auto& option = cost->options[*cost->lowest];
    const double share = option.duty_bounds.low.to_double() / 1e6;
    out.low = std::min(out.low.value_or(share), share);
    out.high = std::max(out.high.value_or(share), share);
    agreements.insert(option.agreement);
  }
  out.agreements = join({agreements.begin(), agreements.end()}, "|");
  return out;
}

std::vector<double> sigmas_of(const SourcesInput& input, EconomyId importer, std::uint32_t product, std::string& rule) {
  const std::string group = fmt::format("{:06}", product).substr(0, 3);
  std::vector<double> all;
  for (const auto& [key, sigma] : input.sigmas)
    if (key.second == group) all.push_back(sigma);
  rule = all.empty() ? fmt::format("no elasticity for HS (1992) group {}", group)
                     : fmt::format("quartiles over {} economies of the elasticity for HS (1992) group {}", all.size(), group);
  if (const auto own = input.sigmas.find({importer, group}); own != input.sigmas.end())
    rule += fmt::format("; that of {} is {:.3g}", importer.text(), own->second);
  return all;
}

}  // namespace entrepot::app
