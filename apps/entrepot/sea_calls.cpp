// entrepot sea calls | congestion | connectivity: what ports and their ships tell
#include <algorithm>
#include <map>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "console.h"
#include "sea/congestion.h"
#include "sea/connectivity.h"
#include "sea/port_call_model.h"
#include "sea/port_calls.h"
#include "sea_command.h"

namespace entrepot::app {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string file, port, base;
  int berths = 0, window = 90;
  unsigned top = 20;
  bool mean_is_100 = false;
};

constexpr std::size_t rejected_shown = 5;

std::string rejected_text(const sea::LoadReport& report) {
  std::string out;
  for (std::size_t k = 0; k < std::min(rejected_shown, report.rejected.size()); ++k)
    out += fmt::format("  rejected {}: {}\n", report.rejected[k].line, report.rejected[k].reason);
  if (report.rows_rejected > static_cast<long>(rejected_shown))
    out += fmt::format("  and {} more\n", report.rows_rejected - static_cast<long>(rejected_shown));
  for (const auto& note : report.notes) out += fmt::format("  note: {}\n", note);
  return out;
}

Json rejected_json(const sea::LoadReport& report) {
  Json rows = Json::array();
  for (const auto& row : report.rejected) rows.push_back({{"line", row.line}, {"column", row.column}, {"reason", row.reason}});
  return rows;
}

// --- Port calls ------------------------------------------------------------------------------------------------------------------

Json time_json(const std::optional<sea::Instant>& time) { return time ? Json(sea::instant_text(*time)) : Json(); }

Json json_of(const sea::ServiceTimeline& s) {
  Json out{{"call", s.call},
           {"port", s.port},
           {"vessel", s.vessel},
           {"service", s.service},
           {"event", s.happening},
           {"state", sea::service_state_name(s.state)},
           {"estimated", time_json(s.estimated)},
           {"requested", time_json(s.requested)},
           {"planned", time_json(s.planned)},
           {"actual", time_json(s.actual)},
           {"rounds", s.rounds}};
  if (const auto late = s.hours_late()) out["hours_late"] = *late;
  return out;
}

Json json_of(const sea::WaitingMeasures& m) {
  Json out{{"visits", m.visits},
           {"incomplete", m.incomplete},
           {"out_of_order", m.out_of_order},
           {"waiting_hours_mean", m.waiting_hours_mean},
           {"waiting_hours_median", m.waiting_hours_median},
           {"waiting_hours_p90", m.waiting_hours_p90},
           {"ships_waiting_mean", m.ships_waiting_mean},
           {"ships_waiting_max", m.ships_waiting_max},
           {"arrivals_per_hour", m.arrivals_per_hour}};
  if (m.berth_hours_mean) out["berth_hours_mean"] = *m.berth_hours_mean;
  if (m.berth_hours_cv2) out["berth_hours_cv2"] = *m.berth_hours_cv2;
  return out;
}

// The queue of that many berths, where the visits say enough of it.
Result<std::optional<sea::QueueCheck>> queue_of(const Options& options, const sea::WaitingMeasures& m) {
  if (options.berths == 0 || !m.berth_hours_mean || !m.berth_hours_cv2 || m.arrivals_per_hour == 0) return std::nullopt;
  TRY_ASSIGN(const sea::QueueCheck check, sea::queue_check(m.arrivals_per_hour, *m.berth_hours_mean, *m.berth_hours_cv2, options.berths));
  return std::optional(check);
}

std::string waiting_text(const Options& options, const sea::WaitingMeasures& m, const std::optional<sea::QueueCheck>& queue) {
  std::string out = fmt::format(
      "\n{} stays: waiting {:.1f} hours on average, {:.1f} in the middle, {:.1f} for nine of ten; {:.2f} ships wait, at most {}\n",
      m.visits, m.waiting_hours_mean, m.waiting_hours_median, m.waiting_hours_p90, m.ships_waiting_mean, m.ships_waiting_max);
  if (m.berth_hours_mean) out += fmt::format("at the berth {:.1f} hours on average\n", *m.berth_hours_mean);
  if (m.incomplete + m.out_of_order > 0)
    out += fmt::format("left out: {} without arrival or berthing, {} with times out of order\n", m.incomplete, m.out_of_order);
  if (queue)
    out += queue->waiting_hours
               ? fmt::format("a queue of {} berths (M/G/c) would wait {:.1f} hours, {:.0f} % of its berths at work\n", options.berths,
                             *queue->waiting_hours, 100 * queue->utilisation)
               : fmt::format("{} berths would not suffice: {:.0f} % of them would be at work\n", options.berths, 100 * queue->utilisation);
  else if (options.berths > 0) out += "no queue to compare with: the stays do not tell enough hours at the berth\n";
  return out;
}

Result<int> calls(const Options& options, bool json) {
  sea::LoadReport report;
  TRY_ASSIGN(const auto events, sea::load_port_call_events(options.file, {}, report));
  const sea::PortCallBook book = sea::build_port_calls(events);
  std::vector<sea::Visit> visits;
  for (auto& visit : book.visits())
    if (options.port.empty() || visit.port == options.port) visits.push_back(visit);
  const auto waiting = sea::measure_waiting(visits);
  std::optional<sea::QueueCheck> queue;
  if (waiting) {
    TRY_ASSIGN(queue, queue_of(options, *waiting));
  }
  if (json) {
    Json services = Json::array(), faults = Json::array();
    for (const auto& service : book.services)
      if (options.port.empty() || service.port == options.port) services.push_back(json_of(service));
    for (const auto& fault : book.faults) faults.push_back({{"line", fault.line}, {"what", fault.what}});
    Json out{{"messages", events.size()},
             {"information_only", book.information_only},
             {"services", services},
             {"faults", faults},
             {"rejected", rejected_json(report)}};
    if (book.unknown_types) out["types_of_service"] = sea::service_type_names();
    if (waiting) out["waiting"] = json_of(*waiting);
    if (queue) {
      out["queue"] = {{"berths", options.berths}, {"utilisation", queue->utilisation}};
      if (queue->waiting_hours) out["queue"]["waiting_hours"] = *queue->waiting_hours;
    }
    print(out.dump(2) + "\n");
    return 0;
  }
  std::string out =
      fmt::format("{} messages, {} for information only, {} rejected\n", events.size(), book.information_only, report.rows_rejected) +
      rejected_text(report);
  out += fmt::format("\n{:<12} {:<10} {:<22} {:<5} {:<11} {:<20} {:<20} {:>6}\n", "call", "vessel", "service", "event", "state", "planned",
                     "actual", "late h");
  std::size_t shown = 0, left = 0;
  for (const auto& s : book.services) {
    if (!options.port.empty() && s.port != options.port) continue;
    if (shown == options.top) {
      ++left;
      continue;
    }
    ++shown;
    const auto late = s.hours_late();
    out += fmt::format("{:<12} {:<10} {:<22} {:<5} {:<11} {:<20} {:<20} {:>6}\n", s.call.substr(0, 12), s.vessel.substr(0, 10),
                       s.service.substr(0, 22), s.happening.substr(0, 5), sea::service_state_name(s.state),
                       s.planned ? sea::instant_text(*s.planned) : "", s.actual ? sea::instant_text(*s.actual) : "",
                       late ? fmt::format("{:.1f}", *late) : "");
  }
  if (left > 0) out += fmt::format("... and {} more; --top N shows N\n", left);
  if (!book.faults.empty()) out += "\nMessages that break the pattern estimated, requested, planned, actual; they change nothing:\n";
  for (const auto& fault : book.faults) out += fmt::format("  {}: {}\n", fault.line, fault.what);
  if (book.unknown_types) out += fmt::format("  types of service: {}\n", sea::service_type_names());
  out += waiting ? waiting_text(options, *waiting, queue) : "\nno stay with an actual arrival and berthing: nothing to measure\n";
  print(out);
  return 0;
}

// --- Calls a day beside the usual number ---------------------------------------------------------------------------------------------

Result<int> congestion(const Options& options, bool json) {
  sea::LoadReport report;
  TRY_ASSIGN(const auto days, sea::load_port_calls(options.file, {}, report));
  std::map<std::string, std::vector<sea::DailyCount>> by_port;
  std::map<std::string, std::string> names;
  std::map<std::string, EconomyId> economies;
  std::map<std::string, double> calls_of;          // per port, and per economy:
  std::map<EconomyId, double> calls_of_economy;
  for (const auto& day : days) {
    calls_of_economy[day.economy] += static_cast<double>(day.calls);
    calls_of[day.port] += static_cast<double>(day.calls);
    economies[day.port] = day.economy;
    if (!options.port.empty() && day.port != options.port && day.port_name != options.port) continue;
    by_port[day.port].push_back({day.day, static_cast<double>(day.calls)});
    names[day.port] = day.port_name;
  }
  if (by_port.empty())
    return fail(ErrorCode::missing_data, "no calls" + (options.port.empty() ? "" : " of " + options.port), {options.file, 0, 0, "--port"},
                "Name a port by its portid or its name in the file.");
  Json all = Json::array();
  std::string out;
  for (const auto& [port, counts] : by_port) {
    const auto ratios = sea::ratio_to_median(counts, options.window, options.window / 3);
    const std::size_t begin = ratios.size() > options.top ? ratios.size() - options.top : 0;
    out += fmt::format("{} ({}): calls a day beside the median of the {} days before\n", names[port], port, options.window);
    const double all_calls = calls_of_economy[economies[port]];
    const std::optional<double> share = all_calls > 0 ? std::optional(calls_of[port] / all_calls) : std::nullopt;
    if (share)
      out += fmt::format("  {:.1f} % of the calls of {} in this file: a share for the event port_closure of a scenario\n", 100 * *share,
                         economies[port].text());
    Json rows = Json::array();
    for (std::size_t k = begin; k < ratios.size(); ++k) {
      const auto& r = ratios[k];
      out += fmt::format("  {} {:>6} {:>8} {:>6}\n", r.day.text(), format_exact(r.count), r.median ? format_exact(*r.median) : "n/a",
                         r.ratio ? fmt::format("{:.2f}", *r.ratio) : "n/a");
      rows.push_back({{"day", r.day.text()},
                      {"calls", r.count},
                      {"median", r.median ? Json(*r.median) : Json()},
                      {"ratio", r.ratio ? Json(*r.ratio) : Json()}});
    }
    all.push_back({{"port", port},
                   {"name", names[port]},
                   {"economy", economies[port].text()},
                   {"share_of_economy", share ? Json(*share) : Json()},
                   {"days", rows}});
  }
  print(json ? Json{{"window", options.window}, {"ports", all}, {"rejected", rejected_json(report)}}.dump(2) + "\n"
             : out + rejected_text(report));
  return 0;
}

// --- Connectivity ----------------------------------------------------------------------------------------------------------------

Result<int> connectivity(const Options& options, bool json) {
  sea::LoadReport report;
  TRY_ASSIGN(const auto table, sea::load_connectivity(options.file, {}, report));
  TRY_ASSIGN(auto values, sea::connectivity_indices(table, options.base,
                                                    options.mean_is_100 ? sea::HundredIs::mean_of_base : sea::HundredIs::largest_of_base));
  std::stable_sort(values.begin(), values.end(),
                   [](const auto& a, const auto& b) { return std::tuple(a.period, -a.index) < std::tuple(b.period, -b.index); });
  const std::string scale = fmt::format("{} of {} is 100", options.mean_is_100 ? "the mean" : "the largest", options.base);
  if (json) {
    Json rows = Json::array();
    for (const auto& value : values) rows.push_back({{"economy", value.economy.text()}, {"period", value.period}, {"index", value.index}});
    print(Json{{"components", table.components}, {"scale", scale}, {"indices", rows}, {"rejected", rejected_json(report)}}.dump(2) + "\n");
    return 0;
  }
  print(fmt::format("Liner shipping connectivity from {} components, {}\n", table.components.size(), scale) + rejected_text(report));
  for (const auto& value : values) print(fmt::format("  {:<10} {:<5} {:>8.2f}\n", value.period, value.economy.text(), value.index));
  return 0;
}

CLI::App* subcommand(CLI::App& sea, Chosen& chosen, const std::shared_ptr<Options>& options, const char* name, const char* what,
                     const char* example, Result<int> (*run)(const Options&, bool)) {
  CLI::App* command = sea.add_subcommand(name, what);
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer(std::string("Example:\n  ") + example);
  command->callback([&chosen, options, run] { chosen.run = [&chosen, options, run] { return run(*options, chosen.json); }; });
  return command;
}

}  // namespace

void add_sea_calls(CLI::App& sea, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* calls_app = subcommand(sea, chosen, options, "calls",
                               "Port calls from their messages: estimated, requested, planned, actual; how long ships wait",
                               "entrepot sea calls calls.csv --port SGSIN --berths 12", calls);
  std::string negotiable, actual_only;
  for (const sea::ServiceType& type : sea::service_types()) (type.negotiable ? negotiable : actual_only) += fmt::format(" {}", type.code);
  calls_app->footer(
      fmt::format("Types of service, in any case:\n  estimated to actual:{}\n  an actual time only: {}\n"
                  "Events: ARRI STRT CMPL DEPA; classifiers: EST REQ PLN ACT; times have a time zone: 2025-03-01T08:00Z\n\n"
                  "Example:\n  entrepot sea calls calls.csv --port SGSIN --berths 12",
                  negotiable, actual_only.substr(1)));
  calls_app->add_option("FILE", options->file, "messages: csv, or the JSON of DCSA events (docs/sea.md)")->required();
  calls_app->add_option("--port", options->port, "UN/LOCODE: this port alone");
  calls_app->add_option("--berths", options->berths, "compare the wait with a queue of so many berths")->check(CLI::Range(1, 10000));
  calls_app->add_option("--top", options->top, "services to show")->check(CLI::Range(0, 1000000))->capture_default_str();

  auto* congestion_app = subcommand(sea, chosen, options, "congestion", "Calls a day beside the median of the days before",
                                    "entrepot sea congestion portwatch_ports.csv --port port1201", congestion);
  congestion_app->add_option("FILE", options->file, "daily port calls in the layout of PortWatch")->required();
  congestion_app->add_option("--port", options->port, "portid or name (default: all)");
  congestion_app->add_option("--window", options->window, "days of the median; a third of them must be there")
      ->check(CLI::Range(3, 3650))
      ->capture_default_str();
  congestion_app->add_option("--top", options->top, "last days to show")->check(CLI::Range(0, 1000000))->capture_default_str();

  auto* connectivity_app = subcommand(sea, chosen, options, "connectivity", "Liner shipping connectivity from five or six components",
                                      "entrepot sea connectivity components.csv --base 2004", connectivity);
  connectivity_app->add_option("FILE", options->file, "csv: economy, period and the components (docs/sea.md)")->required();
  connectivity_app->add_option("--base", options->base, "period whose largest components are the scale")->required();
  connectivity_app->add_flag("--mean-is-100", options->mean_is_100, "the mean of the base period counts as 100, not its largest");
}

}  // namespace entrepot::app
