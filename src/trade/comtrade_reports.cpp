// Both sides of trade from one file of UN Comtrade.
#include <array>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "trade/economies.h"
#include "trade/records.h"
#include "trade/reports.h"

namespace entrepot::trade {

namespace {

struct ReportColumns {
  std::size_t period = 0, reporter = 0, flow = 0, partner = 0, product = 0, value = 0;
  std::optional<std::size_t> fob, weight, classification, second_partner, customs, mode, transport;
};

Result<ReportColumns> report_columns(const Records& records) {
  ReportColumns c;
  TRY_ASSIGN(c.period, records.column("period"));
  TRY_ASSIGN(c.reporter, records.column("reporterCode"));
  TRY_ASSIGN(c.flow, records.column("flowCode"));
  TRY_ASSIGN(c.partner, records.column("partnerCode"));
  TRY_ASSIGN(c.product, records.column("cmdCode"));
  TRY_ASSIGN(c.value, records.column("primaryValue"));
  c.fob = records.find_column("fobvalue");
  c.weight = records.find_column("netWgt");
  c.classification = records.find_column("classificationCode");
  c.second_partner = records.find_column("partner2Code");
  c.customs = records.find_column("customsCode");
  c.mode = records.find_column("mosCode");
  c.transport = records.find_column("motCode");
  return c;
}

// Why a row only repeats others; empty when it does not.
std::string_view repeats(const Records& records, const ReportColumns& c) {
  const auto is = [&](const std::optional<std::size_t>& column, std::initializer_list<std::string_view> totals) {
    return !column || std::find(totals.begin(), totals.end(), records.text(*column)) != totals.end();
  };
  if (!is(c.flow, {"X", "M"})) return "re-exports, re-imports and other flows (they are in exports and imports)";
  if (records.text(c.partner) == "0") return "with the world as partner (the sum of the others)";
  if (records.text(c.partner) == records.text(c.reporter)) return "of an economy with itself (goods that came back)";
  if (!is(c.second_partner, {"0", ""})) return "by second partner (parts of others)";
  if (!is(c.customs, {"C00", ""})) return "by customs procedure (parts of others)";
  if (!is(c.mode, {"0", ""}) || !is(c.transport, {"0", ""})) return "by means of transport or supply (parts of others)";
  const auto product = records.text(c.product);
  if (!product.empty() && product.find_first_not_of("0123456789") != std::string_view::npos) return "of all goods together (TOTAL)";
  return {};
}

// HS editions as UN Comtrade calls them. Error: unsupported.
Result<HsEdition> edition_called(std::string_view name, const Where& where) {
  constexpr std::string_view names[] = {"H0", "H1", "H2", "H3", "H4", "H5", "H6"};
  const auto* const found = std::find(std::begin(names), std::end(names), name);
  if (found != std::end(names)) return static_cast<HsEdition>(found - std::begin(names));
  return fail(ErrorCode::unsupported, fmt::format("The classification '{}' is no HS edition", name), where,
              "Download the reports in one HS edition (H0 to H6).");
}

EconomyId economy_cell(Records& records, std::size_t column) {
  const long code = records.integer(column, 1, 999);
  const auto id = economy_of_trade_code(static_cast<int>(code));
  if (!id) records.reject(column, fmt::format("economy code {} is not known", code));
  return id.value_or(EconomyId{});
}

double amount(Records& records, std::size_t column) {
  const double value = records.number(column);
  if (value < 0) records.reject(column, "is negative");
  return value;
}

constexpr std::array<int, 3> levels = {2, 4, 6};

struct Level {
  std::vector<Flow> exports, imports, imports_fob;
  long rows() const { return static_cast<long>(exports.size() + imports.size()); }
};

class Reader {
 public:
  Reader(Records& records, const ReportColumns& columns, LoadReport& report) : records_(records), c_(columns), report_(report) {}

  Result<void> row() {
    if (const auto why = repeats(records_, c_); !why.empty()) {
      ++left_out_[why];
      return {};
    }
    TRY(take_edition());
    Flow flow;
    flow.period = period();
    const EconomyId reporter = economy_cell(records_, c_.reporter), partner = economy_cell(records_, c_.partner);
    const bool exports = records_.text(c_.flow) == "X";
    flow.exporter = exports ? reporter : partner;
    flow.importer = exports ? partner : reporter;
    const std::size_t level = product(flow);
    flow.value_usd = amount(records_, c_.value);
    // A weight of 0 is how a missing one is written.
    if (c_.weight && !records_.text(*c_.weight).empty())
      if (const double kg = amount(records_, *c_.weight); kg > 0) flow.quantity = kg / 1000;
    std::optional<double> fob;
    if (c_.fob && !records_.text(*c_.fob).empty()) fob = amount(records_, *c_.fob);
    flow.line = static_cast<std::uint32_t>(records_.line());
    if (records_.row_failed()) return {};
    Level& into = levels_[level];
    (exports ? into.exports : into.imports).push_back(flow);
    if (exports || !fob || *fob <= 0) return {};
    flow.value_usd = *fob;
    into.imports_fob.push_back(flow);
    return {};
  }

  Result<TradeReports> finish(const FlowFileOptions& options, const std::string& path) {
    if (years_ && months_)
      return fail(ErrorCode::contradiction, "Some rows are of years, others of months", {path, 1, 0, "period"},
                  "Put them into two files by freqCode.");
    if (editions_.size() > 1) {
      std::string all;
      for (const auto& [edition, count] : editions_)
        all += fmt::format("{}{} ({} rows)", all.empty() ? "" : ", ", hs_edition_name(edition), count);
      return fail(
          ErrorCode::contradiction, "The rows are of several HS editions: " + all, {path, 1, 0, "classificationCode"},
          "Keep the rows of one edition in a file, or download all reports in one; the same code is not the same good in two editions.");
    }
    TradeTableInfo info;
    info.release = "UN Comtrade reports";
    info.edition = options.edition;
    if (!info.edition && !editions_.empty()) info.edition = editions_.begin()->first;
    info.period_kind = months_ ? PeriodKind::month : PeriodKind::year;
    const std::size_t finest = finest_level();
    info.digits = levels[finest];
    notes(finest);
    const Level& level = levels_[finest];
    LoadReport of_fob;  // rows that come twice are told of once, by the imports
    return TradeReports{table(info, level.exports, report_), table(info, level.imports, report_), table(info, level.imports_fob, of_fob)};
  }

 private:
  Result<void> take_edition() {
    if (!c_.classification) return {};
    TRY_ASSIGN(const HsEdition edition,
               edition_called(records_.text(*c_.classification), {report_.file, records_.line(), 0, "classificationCode"}));
    ++editions_[edition];
    return {};
  }

  std::int32_t period() {
    const auto cell = records_.text(c_.period);
    const long value = records_.integer(c_.period, 1962, 210'012);
    const bool year = cell.size() == 4 && value <= 2100;
    const bool month = cell.size() == 6 && value >= 196'201 && value % 100 >= 1 && value % 100 <= 12;
    if (!year && !month) records_.reject(c_.period, fmt::format("'{}' is neither a year nor a month (2023, 202308)", cell));
    years_ |= year;
    months_ |= month;
    return static_cast<std::int32_t>(value);
  }

  // Sets the code; the level it belongs to.
  std::size_t product(Flow& flow) {
    const auto cell = records_.required_text(c_.product);
    const auto code = parse_int(cell);
    if (!code || cell.size() > 6) {
      records_.reject(c_.product, fmt::format("'{}' is not a product code of 2, 4 or 6 digits", cell));
      return 0;
    }
    padded_ += static_cast<long>(cell.size() % 2);
    flow.product = static_cast<std::uint32_t>(*code);
    return (cell.size() + 1) / 2 - 1;
  }

  std::size_t finest_level() const {
    for (std::size_t level = levels.size(); level-- > 0;)
      if (levels_[level].rows() > 0) return level;
    return levels.size() - 1;
  }

  void notes(std::size_t finest) {
    for (const auto& [why, count] : left_out_) report_.note(fmt::format("{} rows left out: {}", count, why));
    for (std::size_t level = 0; level < finest; ++level)
      if (const long rows = levels_[level].rows(); rows > 0)
        report_.note(fmt::format("{} rows left out: of {} digits, beside codes of {}", rows, levels[level], levels[finest]));
    if (padded_ > 0) report_.note(fmt::format("{} product codes had lost their leading zero; it was put back", padded_));
    const Level& level = levels_[finest];
    report_.note(fmt::format("{} reports of exports, {} of imports, {} of those with their value fob", level.exports.size(),
                             level.imports.size(), level.imports_fob.size()));
  }

  static TradeTable table(const TradeTableInfo& info, const std::vector<Flow>& flows, LoadReport& report) {
    TradeTableBuilder builder(info);
    for (const Flow& flow : flows) builder.add(flow);
    return std::move(builder).finish(report);
  }

  Records& records_;
  const ReportColumns& c_;
  LoadReport& report_;
  std::array<Level, levels.size()> levels_;
  std::map<std::string_view, long> left_out_;
  std::map<HsEdition, long> editions_;
  long padded_ = 0;
  bool years_ = false, months_ = false;
};

}  // namespace

Result<TradeReports> load_comtrade_reports(const std::filesystem::path& path, const FlowFileOptions& options, LoadReport& report,
                                           Progress& progress) {
  RecordOptions record_options;
  record_options.limits = options.limits;
  TRY_ASSIGN(Records records, Records::open(path, record_options, report));
  TRY_ASSIGN(const ReportColumns c, report_columns(records));
  Reader reader(records, c, report);
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    TRY(reader.row());
    if (report.rows_read % 65'536 == 0) progress.update(-1, "reading UN Comtrade reports");
  }
  return reader.finish(options, path.string());
}

}  // namespace entrepot::trade
