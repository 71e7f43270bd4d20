// BACI summed to headings: the largest flows and the world totals to measure their coverage against.
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "trade/economies.h"
#include "trade/flow_files.h"
#include "trade/records.h"

namespace entrepot::trade {

namespace {

std::uint32_t heading_code(Records& records, std::size_t column) {
  const auto cell = records.required_text(column);
  const auto code = parse_int(cell);
  if (!code || *code < 101 || *code > 9999 || cell.size() > 4) {
    records.reject(column, fmt::format("'{}' is not a heading of four digits", cell));
    return 0;
  }
  return static_cast<std::uint32_t>(*code);
}

EconomyId economy_cell(Records& records, std::size_t column) {
  const auto cell = records.required_text(column);
  const auto id = economy_of_code(cell);
  if (!id) records.reject(column, fmt::format("economy code '{}' is not known", cell));
  return id.value_or(EconomyId{});
}

double not_negative(Records& records, std::size_t column) {
  const double value = records.number(column);
  if (value < 0) records.reject(column, "is negative");
  return value;
}

struct FlowColumns {
  std::size_t year, exporter, importer, heading, value, weight;
};

Result<FlowColumns> flow_columns(const Records& records) {
  FlowColumns c{};
  TRY_ASSIGN(c.year, records.column("year"));
  TRY_ASSIGN(c.exporter, records.column("exporter"));
  TRY_ASSIGN(c.importer, records.column("importer"));
  TRY_ASSIGN(c.heading, records.column("hs4"));
  TRY_ASSIGN(c.value, records.column("value_usd"));
  TRY_ASSIGN(c.weight, records.column("weight_t"));
  return c;
}

Flow read_flow(Records& records, const FlowColumns& c, long& without_weight) {
  Flow flow;
  flow.period = static_cast<std::int32_t>(records.integer(c.year, 1900, 2100));
  flow.exporter = economy_cell(records, c.exporter);
  flow.importer = economy_cell(records, c.importer);
  flow.product = heading_code(records, c.heading);
  flow.value_usd = not_negative(records, c.value);
  const double weight = not_negative(records, c.weight);
  // Nothing of value weighs nothing: a sum of quantities that were all missing comes out as 0.
  if (weight > 0) flow.quantity = weight;
  else ++without_weight;
  flow.line = static_cast<std::uint32_t>(records.line());
  return flow;
}

}  // namespace

Result<TradeTable> load_largest_heading_flows(const std::filesystem::path& path, const FlowFileOptions& options, LoadReport& report,
                                              Progress& progress) {
  RecordOptions record_options;
  record_options.limits = options.limits;
  TRY_ASSIGN(Records records, Records::open(path, record_options, report));
  TRY_ASSIGN(const FlowColumns c, flow_columns(records));
  TradeTableInfo info;
  info.edition = options.edition ? options.edition : edition_in_name(report.file);
  if (!info.edition)
    return fail(ErrorCode::missing_data, "Neither the file nor its name says which HS edition the headings are of",
                {path.string(), 1, 0, "hs4"}, "State it, for example with --edition HS2022.");
  info.release = trim(fmt::format("BACI {} {}", hs_edition_name(*info.edition), release_in_name(report.file)));
  info.digits = 4;
  info.complete = false;
  TradeTableBuilder builder(std::move(info));
  long without_weight = 0;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    const Flow flow = read_flow(records, c, without_weight);
    if (!records.row_failed()) builder.add(flow);
    if (report.rows_read % 65'536 == 0) progress.update(-1, "reading flows");
  }
  report.note("the file holds only the largest flows of each heading and year: shares in it are not shares of the world");
  if (without_weight > 0) report.note(fmt::format("{} weights are 0 and taken as missing", without_weight));
  return std::move(builder).finish(report);
}

Result<std::vector<HeadingTotal>> load_heading_totals(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  RecordOptions options;
  options.limits = limits;
  TRY_ASSIGN(Records records, Records::open(path, options, report));
  TRY_ASSIGN(const auto year, records.column("year"));
  TRY_ASSIGN(const auto heading, records.column("hs4"));
  TRY_ASSIGN(const auto commodity, records.column("commodity"));
  TRY_ASSIGN(const auto value, records.column("value_usd"));
  TRY_ASSIGN(const auto tonnes, records.column("tonnes"));
  TRY_ASSIGN(const auto shown, records.column("flows_shown"));
  TRY_ASSIGN(const auto pairs, records.column("pairs"));
  std::vector<HeadingTotal> totals;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    HeadingTotal row;
    row.year = static_cast<std::int32_t>(records.integer(year, 1900, 2100));
    row.heading = fmt::format("{:04}", heading_code(records, heading));
    row.commodity = records.text(commodity);
    row.value_usd = not_negative(records, value);
    row.tonnes = not_negative(records, tonnes);
    row.flows_shown = static_cast<std::int32_t>(records.integer(shown, 0, 1'000'000));
    row.pairs = static_cast<std::int32_t>(records.integer(pairs, 0, 1'000'000));
    row.line = static_cast<std::uint32_t>(records.line());
    if (!records.row_failed()) totals.push_back(std::move(row));
  }
  return totals;
}

Result<std::vector<Coverage>> coverage(const TradeTable& flows, const std::vector<HeadingTotal>& totals) {
  std::map<std::pair<std::int32_t, std::string>, double> listed;
  for (std::size_t row = 0; row < flows.size(); ++row)
    listed[{flows.columns().period[row], flows.product_text(row)}] += flows.columns().value_usd[row];
  std::map<std::pair<std::int32_t, std::string>, double> world;
  for (const HeadingTotal& total : totals) world[{total.year, total.heading}] = total.value_usd;
  std::vector<Coverage> result;
  for (const auto& [key, value] : listed) {
    const auto found = world.find(key);
    if (found == world.end() || found->second <= 0)
      return fail(ErrorCode::missing_data, fmt::format("No world total of heading {} in {}", key.second, key.first), {},
                  "Load the totals of the same release.");
    result.push_back({key.first, key.second, value / found->second});
  }
  return result;
}

}  // namespace entrepot::trade
