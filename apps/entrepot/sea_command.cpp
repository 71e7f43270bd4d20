// entrepot sea route | matrix | exposure | ports | calls | congestion | connectivity | chokepoints | shares
#include <cmath>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "sea_command.h"

namespace entrepot::app {

void add_sea_files(CLI::App& command, SeaFiles& files) {
  command.add_option("--network", files.network,
                     "folder with the csv files of a sea network, and of ports (default: those added with 'entrepot data add')");
  command.add_option("--main-ports", files.main_ports,
                     "one port for each economy: economy,port,lon,lat (default: data/sea/main_ports.csv)");
}

std::vector<std::string> gates_of(const std::vector<std::string>& options) {
  std::vector<std::string> gates;
  for (const std::string& option : options)
    for (const std::string_view part : split(option, ','))
      for (const std::string& gate : sea::split_gates(lower_ascii(part))) gates.push_back(gate);
  return gates;
}

std::string one_decimal(double value) {
  const double tenths = std::round(std::abs(value) * 10);
  const auto whole = static_cast<long>(tenths / 10);
  return fmt::format("{}{}.{}", value < 0 && tenths > 0 ? "-" : "",
                     format_number(static_cast<double>(whole), static_cast<int>(std::to_string(whole).size())),
                     static_cast<long>(tenths) % 10);
}

void add_sea_command(CLI::App& app, Chosen& chosen) {
  auto* sea = app.add_subcommand("sea", "Analyst: ports, sea routes with straits closed, who depends on which strait");
  sea->require_subcommand(1);
  sea->footer("Example:\n  entrepot sea route CHN SGP --close taiwan");
  add_sea_route(*sea, chosen);
  add_sea_matrix(*sea, chosen);
  add_sea_exposure(*sea, chosen);
  add_sea_ports(*sea, chosen);
  add_sea_calls(*sea, chosen);
  add_sea_traffic(*sea, chosen);
}

}  // namespace entrepot::app
