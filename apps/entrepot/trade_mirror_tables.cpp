// A mirror comparison as csv, as JSON and as text.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/text.h"
#include "trade/economies.h"
#include "trade_mirror.h"

namespace entrepot::app {

namespace {

using trade::MirrorFlow;
using Json = nlohmann::ordered_json;

std::string cell(const std::optional<double>& value) { return value ? format_exact(*value) : std::string(); }
std::string amount(const std::optional<double>& usd) { return usd ? fmt::format("{:.15g}", *usd) : std::string(); }
Json json_or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(); }
std::string shown(const std::optional<double>& value) { return value ? format_number(*value, 4) : std::string("missing"); }
std::string decimal(const std::optional<double>& value) { return value ? fmt::format("{:.2f}", *value) : std::string("-"); }

bool through_hub(const MirrorFlow& flow) { return trade::is_hub(flow.exporter) || trade::is_hub(flow.importer); }

// How imports were brought to fob: by the importer's own figure, by the margin, or not at all.
std::string_view valuation(const MirrorFlow& flow) { return !flow.imports_usd ? "" : flow.fob_stated ? "stated" : "margin"; }

std::string quantity_unit(const MirrorOutput& o) { return o.info.quantity_unit == trade::QuantityUnit::tonnes ? "t" : "not stated"; }

Json json_of(const MirrorOutput& o, const MirrorFlow& f) {
  return {{"period", o.period(f)},
          {"exporter", f.exporter.text()},
          {"importer", f.importer.text()},
          {"product", o.code(f)},
          {"name", o.name(f)},
          {"exports_usd", json_or_null(f.exports_usd)},
          {"imports_usd", json_or_null(f.imports_usd)},
          {"imports_fob_usd", json_or_null(f.imports_fob_usd)},
          {"fob_by", valuation(f)},
          {"difference_usd", json_or_null(f.difference_usd())},
          {"ratio", json_or_null(f.ratio())},
          {"asymmetry", json_or_null(f.asymmetry())},
          {"exports_quantity", json_or_null(f.exports_quantity)},
          {"imports_quantity", json_or_null(f.imports_quantity)},
          {"hub", through_hub(f)},
          {"missing_because", trade::unmatched_text(f.unmatched)},
          {"exports_line", f.exports_usd ? Json(f.exports_line) : Json()},
          {"imports_line", f.imports_usd ? Json(f.imports_line) : Json()}};
}

Json json_of(const trade::Reliability& r) {
  return {
      {"flows", r.flows},
      {"mirrored_usd", r.mirrored_usd},
      {"reliability", json_or_null(r.reliability())},
      {"mean_asymmetry", json_or_null(r.mean_asymmetry())},
  };
}

std::string flow_lines(const MirrorOutput& o, std::size_t top) {
  std::string text = "\n period   exp  imp  product       exports       imports       as fob    difference  ratio  asym.\n";
  for (std::size_t n = 0; n < std::min(top, o.shown.size()); ++n) {
    const MirrorFlow& f = o.result.flows[o.shown[n]];
    const std::string fob = f.imports_fob_usd ? format_number(*f.imports_fob_usd, 4) + (f.fob_stated ? "*" : " ") : std::string("- ");
    text += fmt::format(" {:<7}  {:<4} {:<4} {:<7} {:>13} {:>13} {:>13} {:>12}  {:>5}  {:>5}{}{}{}{}\n", o.period(f), f.exporter.view(),
                        f.importer.view(), o.code(f), shown(f.exports_usd), shown(f.imports_usd), fob,
                        f.difference_usd() ? format_number(*f.difference_usd(), 4) : "-", decimal(f.ratio()), decimal(f.asymmetry()),
                        through_hub(f) ? "  hub" : "", f.unmatched == trade::Unmatched::no ? "" : "  ", trade::unmatched_text(f.unmatched),
                        o.name(f).empty() ? "" : "  " + o.name(f).substr(0, 40));
  }
  if (o.shown.size() > top) text += fmt::format("... and {} more; --top N shows N, --csv FILE writes all\n", o.shown.size() - top);
  return text;
}

std::string economy_lines(const MirrorOutput& o, std::size_t top) {
  std::string text = "\n economy                         flows  reliability  mean asym.     mirrored    unanswered    unreported\n";
  for (std::size_t n = 0; n < std::min(top, o.result.economies.size()); ++n) {
    const trade::Reliability& r = o.result.economies[n];
    text += fmt::format(" {:<4} {:<24} {:>7} {:>12} {:>11} {:>12}  {:>12}  {:>12}\n", r.economy.view(),
                        trade::economy_label(r.economy).substr(0, 24), r.flows, decimal(r.reliability()), decimal(r.mean_asymmetry()),
                        format_number(r.mirrored_usd, 4), format_number(r.unanswered_usd, 4), format_number(r.unreported_usd, 4));
  }
  if (o.result.economies.size() > top) text += fmt::format("... and {} more\n", o.result.economies.size() - top);
  return text;
}

}  // namespace

std::string mirror_csv(const MirrorOutput& o) {
  std::string out =
      "period,exporter,importer,product,name,exports_usd,imports_usd,imports_fob_usd,fob_by,difference_usd,ratio,asymmetry,"
      "exports_quantity,imports_quantity,hub,missing_because,exports_line,imports_line\n";
  for (const std::size_t at : o.shown) {
    const MirrorFlow& f = o.result.flows[at];
    out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", o.period(f), f.exporter.view(), f.importer.view(),
                       o.code(f), csv_field(o.name(f)), amount(f.exports_usd), amount(f.imports_usd), amount(f.imports_fob_usd),
                       valuation(f), amount(f.difference_usd()), cell(f.ratio()), cell(f.asymmetry()), cell(f.exports_quantity),
                       cell(f.imports_quantity), through_hub(f) ? "yes" : "no", csv_field(trade::unmatched_text(f.unmatched)),
                       f.exports_usd ? std::to_string(f.exports_line) : "", f.imports_usd ? std::to_string(f.imports_line) : "");
  }
  return out;
}

std::string mirror_json(const MirrorOutput& o) {
  Json flows = Json::array(), economies = Json::array();
  for (const std::size_t at : o.shown) flows.push_back(json_of(o, o.result.flows[at]));
  for (const trade::Reliability& r : o.result.economies) {
    Json one = {{"economy", r.economy.text()}};
    one.update(json_of(r));
    one["unanswered_usd"] = r.unanswered_usd;
    one["unreported_usd"] = r.unreported_usd;
    economies.push_back(std::move(one));
  }
  const Json out = {{"source", o.source},
                    {"edition", o.info.edition ? Json(hs_edition_name(*o.info.edition)) : Json()},
                    {"digits", o.digits},
                    {"quantity_unit", quantity_unit(o)},
                    {"cif_margin", o.question.cif_margin},
                    {"agrees_up_to", trade::agrees_up_to},
                    {"notes", o.result.notes},
                    {"empty_because", o.reason},
                    {"all", json_of(o.result.all)},
                    {"exporter_only_usd", o.result.exporter_only_usd},
                    {"importer_only_usd", o.result.importer_only_usd},
                    {"economies", std::move(economies)},
                    {"flows", std::move(flows)}};
  return out.dump(1) + "\n";
}

std::string mirror_text(const MirrorOutput& o, std::size_t top) {
  std::string text = fmt::format("{}\n{}\n", o.title, o.source);
  for (const std::string& note : o.result.notes) text += fmt::format("note: {}\n", note);
  if (!o.info.edition) text += "note: product codes are as reported: their HS editions may differ between the sides\n";
  if (!o.reason.empty()) return text + fmt::format("none: {}\n", o.reason);
  text += fmt::format("assumed: imports are {:g} % above their value fob, but for those marked *, of which the importer states it\n",
                      100 * o.question.cif_margin);
  const auto& all = o.result.all;
  text += fmt::format("{} of {} flows have both sides, {} USD; {} % of that agrees (asymmetry up to {}), mean asymmetry {}\n", all.flows,
                      o.result.flows.size(), format_number(all.mirrored_usd, 4),
                      all.reliability() ? fmt::format("{:.1f}", 100 * *all.reliability()) : "-", trade::agrees_up_to,
                      decimal(all.mean_asymmetry()));
  text += fmt::format("the exporter alone reports {} USD, the importer alone {}; what is missing stays missing\n",
                      format_number(o.result.exporter_only_usd, 4), format_number(o.result.importer_only_usd, 4));
  return text + flow_lines(o, top) + economy_lines(o, top);
}

}  // namespace entrepot::app
