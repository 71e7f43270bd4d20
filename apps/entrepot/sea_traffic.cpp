// entrepot sea chokepoints | shares: what counts of ships say about straits and ports
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "sea/traffic.h"
#include "sea_command.h"

namespace entrepot::app {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string file, gate, from, to, economy, csv;
  int before = 365, from_day = 0;
  bool event = false;
};

constexpr double event_floor = 0.005;  // smaller losses are no event

// The notes of a file, and how many of its rows were left out and why the first was.
std::string report_text(const sea::LoadReport& report) {
  std::string out;
  if (report.rows_rejected > 0)
    out += fmt::format("  note: {} rows rejected, the first at line {}: {}\n", report.rows_rejected, report.rejected.front().line,
                       report.rejected.front().reason);
  for (const auto& note : report.notes) out += fmt::format("  note: {}\n", note);
  return out;
}

// --- Straits ------------------------------------------------------------------------------------------------------------------------

Json json_of(const sea::Loss& loss) { return {{"before", loss.before}, {"during", loss.during}, {"lost", loss.lost}}; }

Json json_of(const sea::GateLoss& loss) {
  return {{"gate", loss.gate},
          {"days_before", loss.days_before},
          {"days_during", loss.days_during},
          {"ships", json_of(loss.ships)},
          {"tankers", json_of(loss.tankers)},
          {"cargo_ships", json_of(loss.cargo)},
          {"capacity_t", json_of(loss.capacity)},
          {"quietest_before", loss.quietest ? Json(*loss.quietest) : Json()},
          {"beyond_usual", loss.is_beyond_usual()}};
}

// An event of a scenario, ready to append.
std::string event_of(const sea::GateLoss& loss, const Options& options, int days) {
  return fmt::format(
      "[[event]]\nkind = \"strait_closure\"\ngates = [\"{}\"]\nshare = {{ value = {:.3f}, low = {:.3f}, high = {:.3f} }}\n"
      "from = {}\ndays = {}\n",
      loss.gate, loss.ships.lost, loss.low(), loss.high(), options.from_day, days);
}

Result<std::vector<sea::GateLoss>> losses_of(const Options& options, const std::vector<sea::TransitDay>& transits, Day from, Day to) {
  std::vector<std::string> gates{options.gate};
  if (options.gate.empty()) gates = sea::gates_counted(transits);
  std::vector<sea::GateLoss> losses;
  for (const std::string& gate : gates) {
    TRY_ASSIGN(sea::GateLoss loss, sea::gate_loss(transits, {gate, from, to, options.before}));
    losses.push_back(std::move(loss));
  }
  return losses;
}

Result<int> chokepoints(const Options& options, bool json) {
  sea::LoadReport report;
  TRY_ASSIGN(const auto transits, sea::load_transits(options.file, {}, report));
  if (transits.empty())
    return fail(ErrorCode::missing_data, "no counts of straits", {options.file, 0, 0, {}}, "Give the daily counts of PortWatch.");
  Day to;
  for (const auto& day : transits) to = std::max(to, day.day);
  if (!options.to.empty()) {
    TRY_ASSIGN(to, Day::parse(options.to, {"", 0, 0, "--to"}));
  }
  Day from = to.plus(1 - sea::busy_days);
  if (!options.from.empty()) {
    TRY_ASSIGN(from, Day::parse(options.from, {"", 0, 0, "--from"}));
  }
  TRY_ASSIGN(const auto losses, losses_of(options, transits, from, to));
  if (options.event) {
    std::string out;
    for (const auto& loss : losses)
      if (loss.ships.lost >= event_floor) out += (out.empty() ? "" : "\n") + event_of(loss, options, to.minus(from) + 1);
    if (out.empty())
      return fail(ErrorCode::missing_data, "no gate lost passages from " + from.text() + " to " + to.text(), {}, "Choose other days.");
    print(out);
    return 0;
  }
  if (json) {
    Json all = Json::array();
    for (const auto& loss : losses) all.push_back(json_of(loss));
    print(Json{{"from", from.text()}, {"to", to.text()}, {"days_before", options.before}, {"gates", all}, {"notes", report.notes}}.dump(2) +
          "\n");
    return 0;
  }
  std::string out = fmt::format("Passages a day, {} to {}, beside the {} days before\n", from.text(), to.text(), options.before);
  out += fmt::format("  {:<14} {:>8} {:>8} {:>7} {:>9} {:>7} {:>9} {:>9}\n", "gate", "before", "then", "lost", "tankers", "cargo",
                     "capacity", "quietest");
  const auto percent = [](double share) { return fmt::format("{:.1f} %", 100 * share); };
  for (const auto& loss : losses)
    out += fmt::format("  {:<14} {:>8.1f} {:>8.1f} {:>7} {:>9} {:>7} {:>9} {:>9}{}\n", loss.gate, loss.ships.before, loss.ships.during,
                       percent(loss.ships.lost), percent(loss.tankers.lost), percent(loss.cargo.lost), percent(loss.capacity.lost),
                       loss.quietest ? fmt::format("{:.1f}", *loss.quietest) : "n/a", loss.is_beyond_usual() ? "  beyond the usual" : "");
  out += fmt::format("lost: share of the mean before; quietest: the lowest mean of {} days in a row before\n", sea::busy_days);
  print(out + report_text(report));
  return 0;
}

// --- Ports --------------------------------------------------------------------------------------------------------------------------

// Rows of the ports.csv of a world. Positions are not in the counts: they are left for the user.
std::string world_rows(const std::vector<sea::PortShare>& shares, const std::string& file, Day first, Day last) {
  std::string out = "port,label,economy,lon,lat,measure,value,low,high,unit,source,vintage,confidence,note\n";
  const auto row = [&](const sea::PortShare& port, const char* measure, double value, const std::string& note) {
    out += fmt::format("{0},{1},{2},,,{3},{4:.4f},{4:.4f},{4:.4f},share,portwatch,{5},estimated,{6}\n", csv_field(port.port),
                       csv_field(port.name), port.economy.text(), measure, value, last.year(), csv_field(note));
  };
  for (const auto& port : shares) {
    row(port, "share", port.share,
        fmt::format("share of the calls in {} from {} to {}: ships, not tonnes", file, first.text(), last.text()));
    if (port.spare) row(port, "spare", *port.spare, fmt::format("busiest {} days beside the mean", sea::busy_days));
  }
  return out;
}

Result<int> shares(const Options& options, bool json) {
  sea::LoadReport report;
  TRY_ASSIGN(auto days, sea::load_port_calls(options.file, {}, report));
  if (!options.economy.empty()) std::erase_if(days, [&](const auto& day) { return day.economy.text() != options.economy; });
  if (days.empty())
    return fail(ErrorCode::missing_data, "no calls" + (options.economy.empty() ? "" : " in ports of " + options.economy),
                {options.file, 0, 0, {}}, "Give the daily port calls of PortWatch.");
  const auto ports = sea::port_shares(days);
  const auto [first, last] = std::minmax_element(days.begin(), days.end(), [](const auto& a, const auto& b) { return a.day < b.day; });
  if (!options.csv.empty()) {
    const auto rows = world_rows(ports, std::filesystem::path(options.file).filename().string(), first->day, last->day);
    TRY(write_file_atomic(options.csv, rows));
    if (!json)
      print(fmt::format("wrote {}: fill in lon and lat, and rows of shift_days, and put it into the world as ports.csv\n", options.csv));
  }
  if (json) {
    Json all = Json::array();
    for (const auto& port : ports)
      all.push_back({{"port", port.port},
                     {"name", port.name},
                     {"economy", port.economy.text()},
                     {"days", port.days},
                     {"calls_a_day", port.calls_a_day},
                     {"share", port.share},
                     {"spare", port.spare ? Json(*port.spare) : Json()}});
    print(Json{{"from", first->day.text()}, {"to", last->day.text()}, {"ports", all}, {"notes", report.notes}}.dump(2) + "\n");
    return 0;
  }
  std::string out =
      fmt::format("Calls from {} to {}; share of the calls of the economy's ports in the file\n", first->day.text(), last->day.text());
  out += fmt::format("  {:<8} {:<12} {:<24} {:>5} {:>8} {:>8} {:>8}\n", "economy", "port", "name", "days", "a day", "share", "spare");
  for (const auto& port : ports)
    out += fmt::format("  {:<8} {:<12} {:<24} {:>5} {:>8.1f} {:>8} {:>8}\n", port.economy.text(), port.port.substr(0, 12),
                       port.name.substr(0, 24), port.days, port.calls_a_day, fmt::format("{:.1f} %", 100 * port.share),
                       port.spare ? fmt::format("{:.1f} %", 100 * *port.spare) : "n/a");
  out += fmt::format("spare: the busiest {} days in a row beside the mean; ships are counted, not tonnes\n", sea::busy_days);
  print(out + report_text(report));
  return 0;
}

}  // namespace

void add_sea_traffic(CLI::App& sea, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* gates = sea.add_subcommand("chokepoints", "What straits lost in a period, from daily counts of passages");
  gates->add_option("FILE", options->file, "daily passages in the layout of PortWatch")->required();
  gates->add_option("--gate", options->gate, "this gate alone (default: all in the file)");
  gates->add_option("--from", options->from, "first day of the period, 2026-03-01 (default: the last 28 days)");
  gates->add_option("--to", options->to, "its last day (default: the last in the file)");
  gates->add_option("--before", options->before, "days before it that are the usual")->check(CLI::Range(28, 3650))->capture_default_str();
  gates->add_flag("--event", options->event, "print the losses as events of a scenario");
  gates->add_option("--from-day", options->from_day, "with --event: the day of the scenario on which it begins")
      ->check(CLI::Range(0, 3649));
  gates->add_flag("--json", chosen.json, "print JSON");
  gates->footer(
      "Example:\n  entrepot sea chokepoints chokepoints.csv --from 2026-03-01 --to 2026-03-31\n"
      "  entrepot sea chokepoints chokepoints.csv --gate hormuz --event >> my-crisis.toml");
  gates->callback([&chosen, options] { chosen.run = [&chosen, options] { return chokepoints(*options, chosen.json); }; });

  auto* ports = sea.add_subcommand("shares", "Which share of its economy's calls each port has, and its room: rows of ports.csv");
  ports->add_option("FILE", options->file, "daily port calls in the layout of PortWatch")->required();
  ports->add_option("--economy", options->economy, "ISO 3166 alpha-3: the ports of this economy");
  ports->add_option("--csv", options->csv, "write them as rows of a world's ports.csv");
  ports->add_flag("--json", chosen.json, "print JSON");
  ports->footer("Example:\n  entrepot sea shares portwatch_ports.csv --economy KOR --csv ports.csv");
  ports->callback([&chosen, options] { chosen.run = [&chosen, options] { return shares(*options, chosen.json); }; });
}

}  // namespace entrepot::app
