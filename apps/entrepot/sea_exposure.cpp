// entrepot sea exposure
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "dataset/dataset.h"
#include "dataset/rows.h"
#include "sea/exposure.h"
#include "sea/voyage.h"
#include "sea_command.h"
#include "trade/economies.h"

namespace entrepot::app {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  SeaFiles files;
  std::string importer, trade, gate, ship = "container", factors, csv;
  std::vector<std::string> close;
  int period = 0;
  unsigned top = 10;
  double knots = sea::default_knots;
  std::optional<double> probability, days;
};

constexpr const char* assumed =
    "Assumed: every flow goes by sea, from one main port to one main port, by the shortest open route. Land borders, air freight and "
    "transshipment are not seen.";

// What was computed, with what it was computed from.
struct Answer {
  sea::ExposureQuery query;
  std::string trade_id, trade_title;
  bool complete = true;  // the table holds all flows
  int digits = 6;
  sea::Exposure exposure;
  std::vector<sea::ProductExposure> products;  // of --gate
  std::optional<sea::FreightFactor> factor;

  double extra_days(double knots) const { return sea::days_at_sea(exposure.closure.extra_km, knots); }
  // Missing where no flow states tonnes.
  std::optional<double> extra_co2_t() const {
    const auto wtw = factor->wtw();
    if (!wtw || exposure.imports.tonnes <= 0) return std::nullopt;
    return exposure.closure.extra_tonne_km * *wtw / 1000;
  }
};

// The data set that is named, or the only one of trade flows.
Result<dataset::Snapshot> trade_snapshot(const std::string& name) {
  TRY_ASSIGN(const auto store, data_store());
  if (!name.empty()) return store.open(name);
  TRY_ASSIGN(const auto manifests, store.list());
  std::vector<std::string> ids;
  for (const auto& manifest : manifests)
    if (manifest.kind == "trade-flows") ids.push_back(manifest.id);
  if (ids.size() == 1) return store.open(ids[0]);
  return fail(ErrorCode::missing_data,
              ids.empty() ? "no trade flows are at hand" : "several data sets hold trade flows: " + join(ids, ", "), {"", 0, 0, "--data"},
              ids.empty() ? "Add some with 'entrepot data add BACI_HS17_Y2020_V202301.csv'." : "Name the one that you mean.");
}

Result<int> period_of(const trade::TradeTable& trade, int wanted) {
  const auto periods = trade.periods();
  if (periods.empty()) return fail(ErrorCode::missing_data, "the data set holds no flows", {}, "Add another.");
  if (wanted == 0) return periods.back();
  if (std::find(periods.begin(), periods.end(), wanted) != periods.end()) return wanted;
  return fail(ErrorCode::missing_data, fmt::format("the data set has no flows of {}", wanted), {"", 0, 0, "--period"},
              fmt::format("It has {} to {}.", periods.front(), periods.back()));
}

Result<Answer> compute(const Options& options) {
  Answer answer;
  std::vector<std::string> notes;
  TRY_ASSIGN(const sea::SeaNetwork network, read_sea_network(options.files, notes));
  TRY_ASSIGN(const auto ports, read_main_ports(options.files));
  TRY_ASSIGN(const auto snapshot, trade_snapshot(options.trade));
  TRY_ASSIGN(const auto trade, dataset::read_trade_table(snapshot));
  TRY_ASSIGN(answer.query.importer, EconomyId::parse(options.importer, {"", 0, 0, "--importer"}));
  TRY_ASSIGN(answer.query.period, period_of(trade, options.period));
  answer.query.closed = gates_of(options.close);
  answer.trade_id = snapshot.manifest().id;
  answer.trade_title = snapshot.manifest().title;
  answer.complete = trade.info().complete;
  answer.digits = trade.info().digits;
  TRY_ASSIGN(answer.exposure, sea::import_exposure(network, ports, trade, answer.query));
  if (!options.gate.empty()) {
    const std::string gate = sea::canonical_gate(options.gate);
    TRY(network.closed_mask({gate}));  // says so when there is no such gate
    answer.products = sea::product_exposure(answer.exposure, trade, answer.query, gate);
  }
  TRY_ASSIGN(const auto factors, read_freight_factors(options.factors, notes));
  TRY_ASSIGN(answer.factor, sea::find_freight_factor(factors, options.ship));
  return answer;
}

std::string millions(double usd) { return format_number(usd / 1e6, usd >= 1e9 ? 5 : 4); }
std::string per_cent(double part, double whole) { return whole > 0 ? fmt::format("{:.1f} %", 100 * part / whole) : "n/a"; }
std::string code_of(std::uint32_t product, int digits) { return fmt::format("{:0{}}", product, digits); }

std::string gates_text(const Options& options, const Answer& answer) {
  const bool risk = options.probability && options.days;
  std::string out = fmt::format("\nShares are of the {} million USD with a route.\n{:<14} {:>12} {:>7} {:>10}{}\n",
                                millions(answer.exposure.value_routed), "gate", "million USD", "share", "exporters",
                                risk ? "   at risk, million USD" : "");
  for (const auto& gate : answer.exposure.gates)
    out += fmt::format("{:<14} {:>12} {:>7} {:>10}{}\n", gate.gate, millions(gate.imports.value_usd),
                       per_cent(gate.imports.value_usd, answer.exposure.value_routed), gate.exporters,
                       risk ? fmt::format("   {:>21}", millions(sea::trade_at_risk(gate, *options.probability, *options.days))) : "");
  if (risk)
    out += fmt::format("At risk: value a day x share x a probability of {} x {} days of closure.\n", *options.probability, *options.days);
  return out;
}

std::string one_gate_text(const Options& options, const Answer& answer) {
  const std::string gate = sea::canonical_gate(options.gate);
  std::string out = fmt::format("\nThrough {}, by exporter\n", gate);
  std::size_t shown = 0;
  for (const auto& partner : answer.exposure.partners) {
    if (!partner.open || std::find(partner.open->gates.begin(), partner.open->gates.end(), gate) == partner.open->gates.end()) continue;
    if (shown++ < options.top)
      out += fmt::format("  {:<28} {:>12} million USD\n", trade::economy_label(partner.exporter).substr(0, 28),
                         millions(partner.imports.value_usd));
  }
  if (shown > options.top) out += fmt::format("  ... and {} more\n", shown - options.top);
  out += fmt::format("\nThrough {}, by product\n", gate);
  for (std::size_t k = 0; k < std::min<std::size_t>(options.top, answer.products.size()); ++k)
    out += fmt::format("  {:<10} {:>12} million USD, {:>7} of its imports\n", code_of(answer.products[k].product, answer.digits),
                       millions(answer.products[k].value_through),
                       per_cent(answer.products[k].value_through, answer.products[k].imports.value_usd));
  if (answer.products.size() > options.top) out += fmt::format("  ... and {} more\n", answer.products.size() - options.top);
  return out;
}

std::string closure_text(const Options& options, const Answer& answer) {
  const auto& effect = answer.exposure.closure;
  const double routed = answer.exposure.value_routed;
  std::string out = fmt::format("\nWith {} closed\n", join(sea::gate_set(answer.query.closed), ", "));
  out += fmt::format("  goes another way  {} million USD, {}: {} km and {:.1f} days longer on the average of its value ({} knots)\n",
                     millions(effect.value_rerouted), per_cent(effect.value_rerouted, routed), one_decimal(effect.extra_km),
                     answer.extra_days(options.knots), format_exact(options.knots));
  out += fmt::format("  is cut off        {} million USD, {}\n", millions(effect.value_cut_off), per_cent(effect.value_cut_off, routed));
  if (const auto co2 = answer.extra_co2_t())
    out += fmt::format("  emits more        {} t CO2e in the period, as if all sailed on a {} ({}); flows without tonnes are not in it\n",
                       format_number(*co2, 4), answer.factor->kind, answer.factor->size);
  else out += "  emits more        not known: no flow states tonnes\n";
  std::size_t shown = 0;
  for (const auto& partner : answer.exposure.partners) {
    if (!partner.rerouted || shown == options.top) continue;
    ++shown;
    out += fmt::format("  {:<28} {:>12} million USD  ", trade::economy_label(partner.exporter).substr(0, 28),
                       millions(partner.imports.value_usd));
    if (!partner.closed->km) out += "no route\n";
    else
      out += fmt::format("{:.1f} -> {:.1f} days, by {}\n", sea::days_at_sea(*partner.open->km, options.knots),
                         sea::days_at_sea(*partner.closed->km, options.knots),
                         partner.closed->gates.empty() ? "no gate" : join(partner.closed->gates, ", "));
  }
  return out;
}

std::string text_of(const Options& options, const Answer& answer) {
  const auto& e = answer.exposure;
  std::string out = fmt::format("Imports of {} in {}: {} million USD ({})\n", trade::economy_label(answer.query.importer),
                                answer.query.period, millions(e.imports.value_usd), answer.trade_title);
  if (!answer.complete) out += "  note: the table holds the largest flows only\n";
  out +=
      fmt::format("  with a route {}; partner without a main port {}; without a route {}\n", per_cent(e.value_routed, e.imports.value_usd),
                  per_cent(e.value_without_port, e.imports.value_usd), per_cent(e.value_without_route, e.imports.value_usd));
  if (e.imports.value_without_tonnes > 0)
    out += fmt::format("  note: flows of {} of the value state no tonnes\n", per_cent(e.imports.value_without_tonnes, e.imports.value_usd));
  out += gates_text(options, answer);
  if (!options.gate.empty()) out += one_gate_text(options, answer);
  if (!answer.query.closed.empty()) out += closure_text(options, answer);
  return out + "\n" + assumed + "\n";
}

Json or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

std::string json_of(const Options& options, const Answer& answer) {
  const auto& e = answer.exposure;
  Json gates = Json::array();
  for (const auto& gate : e.gates) {
    Json row{{"gate", gate.gate},
             {"value_usd", gate.imports.value_usd},
             {"share", gate.share},
             {"tonnes", e.imports.tonnes > 0 ? Json(gate.imports.tonnes) : Json()},
             {"exporters", gate.exporters}};
    if (options.probability && options.days) row["at_risk_usd"] = sea::trade_at_risk(gate, *options.probability, *options.days);
    gates.push_back(std::move(row));
  }
  Json out{{"importer", answer.query.importer.text()},
           {"period", answer.query.period},
           {"trade", answer.trade_id},
           {"complete", answer.complete},
           {"value_usd", e.imports.value_usd},
           {"value_routed", e.value_routed},
           {"value_without_port", e.value_without_port},
           {"value_without_route", e.value_without_route},
           {"value_without_tonnes", e.imports.value_without_tonnes},
           {"gates", gates}};
  if (!options.gate.empty()) {
    Json products = Json::array();
    for (std::size_t k = 0; k < std::min<std::size_t>(options.top, answer.products.size()); ++k)
      products.push_back({{"product", code_of(answer.products[k].product, answer.digits)},
                          {"value_through", answer.products[k].value_through},
                          {"share", answer.products[k].share()}});
    out["products"] = std::move(products);
  }
  if (!answer.query.closed.empty())
    out["closure"] = {{"closed", sea::gate_set(answer.query.closed)},
                      {"value_rerouted", e.closure.value_rerouted},
                      {"value_cut_off", e.closure.value_cut_off},
                      {"extra_km", e.closure.extra_km},
                      {"knots", options.knots},
                      {"extra_days", answer.extra_days(options.knots)},
                      {"extra_co2e_t", or_null(answer.extra_co2_t())},
                      {"factor", answer.factor->kind + " " + answer.factor->size}};
  out["assumed"] = assumed;
  return out.dump(2) + "\n";
}

// One row for each exporter: where its goods go.
std::string csv_of(const Options& options, const Answer& answer) {
  std::string out = "exporter,value_usd,tonnes,value_without_tonnes,km,days,gates,closed_km,closed_days,closed_gates\n";
  const auto route = [&](const std::optional<sea::SeaRoute>& r) {
    if (!r || !r->km) return std::string(",,");
    return fmt::format("{:.1f},{:.2f},{}", *r->km, sea::days_at_sea(*r->km, options.knots), join(r->gates, "|"));
  };
  for (const auto& partner : answer.exposure.partners)
    out += fmt::format("{},{:.2f},{:.3f},{:.2f},{},{}\n", partner.exporter.text(), partner.imports.value_usd, partner.imports.tonnes,
                       partner.imports.value_without_tonnes, route(partner.open), route(partner.closed));
  return out;
}

Result<int> run(const Options& options, bool json) {
  if (options.probability.has_value() != options.days.has_value())
    return fail(ErrorCode::usage, "--probability and --days belong together", {}, "Give both: --probability 0.05 --days 30.");
  TRY_ASSIGN(const Answer answer, compute(options));
  if (!options.csv.empty()) TRY(write_file_atomic(options.csv, csv_of(options, answer)));
  print(json ? json_of(options, answer) : text_of(options, answer));
  if (!json && !options.csv.empty()) print(fmt::format("wrote {}\n", options.csv));
  return 0;
}

}  // namespace

void add_sea_exposure(CLI::App& sea, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* command = sea.add_subcommand("exposure", "Which share of an economy's imports passes each strait, and what a closure costs");
  command->add_option("--importer", options->importer, "economy, ISO 3166 alpha-3")->required();
  command->add_option("--data", options->trade, "flows: a data set by id or file name (default: the only one)");
  command->add_option("--period", options->period, "year of the flows (default: the last)");
  command->add_option("--gate", options->gate, "list exporters and products that pass this gate");
  command->add_option("--close", options->close, "gates that are closed: suez,malacca; tells extra days and CO2e")->allow_extra_args(false);
  command->add_option("--probability", options->probability, "of a closure, for the trade at risk")->check(CLI::Range(0.0, 1.0));
  command->add_option("--days", options->days, "that a closure lasts")->check(CLI::Range(0.0, 3650.0));
  command->add_option("--speed", options->knots, "knots")->check(CLI::Range(0.1, 100.0))->capture_default_str();
  command->add_option("--ship", options->ship, "kind of ship, for CO2e")->capture_default_str();
  command->add_option("--factors", options->factors, "emission factors (default: data/sea/freight_factors.csv)");
  command->add_option("--top", options->top, "rows to show")->check(CLI::Range(0, 100000))->capture_default_str();
  command->add_option("--csv", options->csv, "write all exporters with their routes");
  add_sea_files(*command, options->files);
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer("Example:\n  entrepot sea exposure --importer JPN --gate malacca --close malacca --probability 0.01 --days 30");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return run(*options, chosen.json); }; });
}

}  // namespace entrepot::app
