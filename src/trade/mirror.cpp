#include "trade/mirror.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "trade/economies.h"

namespace entrepot::trade {

namespace {

using Reporter = std::pair<std::int32_t, EconomyId>;  // period, economy
using Key = std::tuple<std::int32_t, EconomyId, EconomyId, std::uint32_t>;

enum class Side { exports, imports };

// What one side says of a flow; sums over the codes and the economies that are read as one.
struct Report {
  Key key;
  double value_usd = 0, fob_usd = 0;
  bool fob_stated = false;
  double quantity = 0;  // NaN: missing
  std::uint32_t line = 0;
};

// Former codes of an economy, and which of them are read as its present one, by period.
class Names {
 public:
  void see(Side side, std::int32_t period, EconomyId id) { seen_[side == Side::exports ? 0 : 1].insert({period, id}); }

  // A code that one side uses and the other does not, where the other uses its successor alone, stands for that one.
  std::vector<std::string> join() {
    std::map<EconomyId, std::set<std::int32_t>> joined;
    for (const int side : {0, 1})
      for (const auto& [period, id] : seen_[side]) {
        const auto successor = successor_of(id);
        if (!successor || seen_[1 - side].contains({period, id}) || seen_[side].contains({period, *successor}) ||
            !seen_[1 - side].contains({period, *successor}))
          continue;
        present_[{period, id}] = *successor;
        joined[id].insert(period);
      }
    std::vector<std::string> notes;
    for (const auto& [id, periods] : joined)
      notes.push_back(fmt::format("{} ({}) on one side is {} on the other in {}: read as one", id.view(), economy_label(id),
                                  successor_of(id)->view(), span_text(periods)));
    return notes;
  }

  EconomyId present(std::int32_t period, EconomyId id) const {
    if (present_.empty()) return id;
    const auto found = present_.find({period, id});
    return found == present_.end() ? id : found->second;
  }

 private:
  static std::string span_text(const std::set<std::int32_t>& periods) {
    return periods.size() == 1 ? std::to_string(*periods.begin()) : fmt::format("{} to {}", *periods.begin(), *periods.rbegin());
  }
  std::set<Reporter> seen_[2];
  std::map<Reporter, EconomyId> present_;
};

Result<void> need_one_nomenclature(const MirrorTables& tables) {
  const TradeTableInfo& first = tables.exports.front().info();
  for (const auto* side : {&tables.exports, &tables.imports})
    for (const TradeTable& table : *side) {
      const TradeTableInfo& info = table.info();
      if (info.edition == first.edition && info.digits == first.digits && info.period_kind == first.period_kind) continue;
      const auto text = [](const TradeTableInfo& i) {
        return fmt::format("{}, {} digits, {}", i.edition ? hs_edition_name(*i.edition) : "codes as reported", i.digits,
                           i.period_kind == PeriodKind::year ? "years" : "months");
      };
      return fail(ErrorCode::contradiction, fmt::format("The reports do not share one nomenclature ({}; {})", text(first), text(info)), {},
                  "Name data sets of one edition with --data.");
    }
  return {};
}

// Each run of rows of one period, exporter and importer.
template <class Visit>
void for_each_pair(const TradeTable& table, Visit visit) {
  const auto& c = table.columns();
  for (std::size_t row = 0; row < table.size(); ++row)
    if (row == 0 || c.period[row] != c.period[row - 1] || c.exporter[row] != c.exporter[row - 1] || c.importer[row] != c.importer[row - 1])
      visit(c.period[row], table.exporter(row), table.importer(row));
}

// Who reports what, per side. Error: duplicate.
Result<std::set<Reporter>> reporters_of(const std::vector<TradeTable>& tables, Side side) {
  std::set<Reporter> all;
  for (const TradeTable& table : tables) {
    std::set<Reporter> own;
    for_each_pair(table, [&](std::int32_t period, EconomyId exporter, EconomyId importer) {
      own.emplace(period, side == Side::exports ? exporter : importer);
    });
    for (const auto& [period, id] : own)
      if (!all.emplace(period, id).second)
        return fail(ErrorCode::duplicate,
                    fmt::format("Two data sets have the {} that {} reports for {}", side == Side::exports ? "exports" : "imports",
                                id.view(), period),
                    {}, "Name one of them with --data.");
  }
  return all;
}

std::uint32_t divisor_for(int from, int to) {
  if (to == 0) return 0;
  std::uint32_t divisor = 1;
  for (; from > to; --from) divisor *= 10;
  return divisor;
}

// Sorts and adds up what has the same key.
void add_up(std::vector<Report>& reports) {
  std::stable_sort(reports.begin(), reports.end(), [](const Report& a, const Report& b) { return a.key < b.key; });
  std::size_t kept = 0;
  for (std::size_t at = 0; at < reports.size(); ++at) {
    if (kept == 0 || reports[kept - 1].key != reports[at].key) {
      reports[kept++] = reports[at];
      continue;
    }
    Report& sum = reports[kept - 1];
    sum.value_usd += reports[at].value_usd;
    sum.fob_usd += reports[at].fob_usd;
    sum.quantity += reports[at].quantity;
    sum.fob_stated = sum.fob_stated && reports[at].fob_stated;
    sum.line = std::min(sum.line, reports[at].line);
  }
  reports.resize(kept);
}

std::vector<Report> reports_of(const std::vector<TradeTable>& tables, const std::vector<TradeTable>& fob, const MirrorQuestion& question,
                               const Names& names) {
  std::vector<Report> reports;
  for (std::size_t t = 0; t < tables.size(); ++t) {
    const TradeTable& table = tables[t];
    const std::uint32_t divisor = divisor_for(table.info().digits, question.digits);
    for (std::size_t row = 0; row < table.size(); ++row) {
      const Flow flow = table.flow(row);
      if (flow.period < question.first || flow.period > question.last) continue;
      const EconomyId exporter = names.present(flow.period, flow.exporter), importer = names.present(flow.period, flow.importer);
      const std::uint32_t product = divisor == 0 ? 0 : flow.product / divisor;
      if ((question.exporter && exporter != *question.exporter) || (question.importer && importer != *question.importer) ||
          (question.product && product != *question.product))
        continue;
      Report report{{flow.period, exporter, importer, product}, flow.value_usd, flow.value_usd / (1 + question.cif_margin), false,
                    flow.quantity.value_or(std::nan("")),       flow.line};
      if (t < fob.size())
        if (const auto stated = fob[t].row_of(flow.period, flow.exporter, flow.importer, flow.product);
            stated && fob[t].columns().line[*stated] == flow.line) {
          report.fob_usd = fob[t].columns().value_usd[*stated];
          report.fob_stated = true;
        }
      reports.push_back(report);
    }
  }
  add_up(reports);
  return reports;
}

std::optional<double> known(double quantity) { return std::isnan(quantity) ? std::nullopt : std::optional(quantity); }

MirrorFlow flow_of(const Key& key, const Report* exports, const Report* imports) {
  MirrorFlow flow;
  std::tie(flow.period, flow.exporter, flow.importer, flow.product) = key;
  if (exports != nullptr) {
    flow.exports_usd = exports->value_usd;
    flow.exports_quantity = known(exports->quantity);
    flow.exports_line = exports->line;
  }
  if (imports != nullptr) {
    flow.imports_usd = imports->value_usd;
    flow.imports_fob_usd = imports->fob_usd;
    flow.fob_stated = imports->fob_stated;
    flow.imports_quantity = known(imports->quantity);
    flow.imports_line = imports->line;
  }
  return flow;
}

std::vector<MirrorFlow> matched(const std::vector<Report>& exports, const std::vector<Report>& imports) {
  std::vector<MirrorFlow> flows;
  auto x = exports.begin();
  auto m = imports.begin();
  while (x != exports.end() || m != imports.end()) {
    const bool has_exports = x != exports.end() && (m == imports.end() || x->key <= m->key);
    const bool has_imports = m != imports.end() && (x == exports.end() || m->key <= x->key);
    flows.push_back(flow_of(has_exports ? x->key : m->key, has_exports ? &*x : nullptr, has_imports ? &*m : nullptr));
    if (has_exports) ++x;
    if (has_imports) ++m;
  }
  return flows;
}

void add_to(Reliability& sum, const MirrorFlow& flow) {
  const auto asymmetry = flow.asymmetry();
  if (!asymmetry) return;
  const double weight = (*flow.exports_usd + *flow.imports_fob_usd) / 2;
  ++sum.flows;
  sum.mirrored_usd += weight;
  sum.asymmetry_usd += weight * *asymmetry;
  if (*asymmetry <= agrees_up_to) sum.agreed_usd += weight;
}

void add_unmatched(std::map<EconomyId, Reliability>& economies, const MirrorFlow& flow) {
  if (flow.unmatched == Unmatched::importer_reports_other_trade) {
    economies[flow.exporter].unanswered_usd += *flow.exports_usd;
    economies[flow.importer].unreported_usd += *flow.exports_usd;
  }
  if (flow.unmatched == Unmatched::exporter_reports_other_trade) {
    economies[flow.importer].unanswered_usd += *flow.imports_usd;
    economies[flow.exporter].unreported_usd += *flow.imports_usd;
  }
}

void rate_economies(Mirror& result) {
  std::map<EconomyId, Reliability> economies;
  for (const MirrorFlow& flow : result.flows) {
    add_to(result.all, flow);
    for (const EconomyId id : {flow.exporter, flow.importer}) add_to(economies[id], flow);
    add_unmatched(economies, flow);
    if (!flow.imports_usd) result.exporter_only_usd += *flow.exports_usd;
    if (!flow.exports_usd) result.importer_only_usd += *flow.imports_usd;
  }
  for (auto& [id, sum] : economies) {
    sum.economy = id;
    result.economies.push_back(sum);
  }
  std::stable_sort(result.economies.begin(), result.economies.end(),
                   [](const Reliability& a, const Reliability& b) { return a.reliability().value_or(2) < b.reliability().value_or(2); });
}

}  // namespace

std::string_view unmatched_text(Unmatched reason) {
  switch (reason) {
    case Unmatched::no: return "";
    case Unmatched::exporter_reports_nothing: return "the exporter reports no exports in this period";
    case Unmatched::exporter_reports_other_trade: return "the exporter reports exports, not this one";
    case Unmatched::importer_reports_nothing: return "the importer reports no imports in this period";
    case Unmatched::importer_reports_other_trade: return "the importer reports imports, not this one";
  }
  return "";
}

std::optional<double> MirrorFlow::difference_usd() const {
  if (!exports_usd || !imports_fob_usd) return std::nullopt;
  return *imports_fob_usd - *exports_usd;
}

std::optional<double> MirrorFlow::ratio() const {
  if (!exports_usd || !imports_usd || *exports_usd <= 0) return std::nullopt;
  return *imports_usd / *exports_usd;
}

std::optional<double> MirrorFlow::asymmetry() const {
  if (!exports_usd || !imports_fob_usd || *exports_usd + *imports_fob_usd <= 0) return std::nullopt;
  return std::abs(*imports_fob_usd - *exports_usd) / (*imports_fob_usd + *exports_usd);
}

std::optional<double> Reliability::reliability() const {
  return mirrored_usd > 0 ? std::optional(agreed_usd / mirrored_usd) : std::nullopt;
}

std::optional<double> Reliability::mean_asymmetry() const {
  return mirrored_usd > 0 ? std::optional(asymmetry_usd / mirrored_usd) : std::nullopt;
}

Result<Mirror> mirror(const MirrorTables& tables, const MirrorQuestion& question) {
  if (tables.exports.empty() || tables.imports.empty())
    return fail(ErrorCode::missing_data,
                fmt::format("There are no reports of {}", tables.exports.empty() ? "exports by exporters" : "imports by importers"), {},
                "Add a file of UN Comtrade that has them: entrepot data add FILE");
  TRY(need_one_nomenclature(tables));
  TRY_ASSIGN(const auto exporters, reporters_of(tables.exports, Side::exports));
  TRY_ASSIGN(const auto importers, reporters_of(tables.imports, Side::imports));
  Names names;
  for (const Side side : {Side::exports, Side::imports})
    for (const TradeTable& table : side == Side::exports ? tables.exports : tables.imports)
      for_each_pair(table, [&, side = side](std::int32_t period, EconomyId exporter, EconomyId importer) {
        names.see(side, period, exporter);
        names.see(side, period, importer);
      });
  Mirror result;
  result.notes = names.join();
  result.flows = matched(reports_of(tables.exports, {}, question, names), reports_of(tables.imports, tables.imports_fob, question, names));
  std::set<Reporter> exporting, importing;
  for (const auto& [period, id] : exporters) exporting.emplace(period, names.present(period, id));
  for (const auto& [period, id] : importers) importing.emplace(period, names.present(period, id));
  for (MirrorFlow& flow : result.flows) {
    if (!flow.exports_usd)
      flow.unmatched =
          exporting.contains({flow.period, flow.exporter}) ? Unmatched::exporter_reports_other_trade : Unmatched::exporter_reports_nothing;
    else if (!flow.imports_usd)
      flow.unmatched =
          importing.contains({flow.period, flow.importer}) ? Unmatched::importer_reports_other_trade : Unmatched::importer_reports_nothing;
  }
  rate_economies(result);
  return result;
}

}  // namespace entrepot::trade
