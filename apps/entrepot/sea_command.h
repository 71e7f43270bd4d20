// What the subcommands of `entrepot sea` share: options, and where the network and the ports are found.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "commands.h"
#include "sea/freight.h"
#include "sea/places.h"
#include "sea/sea.h"
#include "sea/vessel.h"

namespace entrepot::app {

struct SeaFiles {
  std::string network;     // a folder with the files of the network; empty: the imported data sets
  std::string main_ports;  // empty: data/sea/main_ports.csv
};
void add_sea_files(CLI::App& command, SeaFiles& files);

// Nodes and edges from the folder that is named, else from the imported data sets; gates from there too, or those that come
// with the program. `notes` gets what loading had to say. Errors: missing_data where there is no network, duplicate where two files or
// data sets are of one kind, and those of SeaNetwork::load.
Result<sea::SeaNetwork> read_sea_network(const SeaFiles& files, std::vector<std::string>& notes);
// Ports and the World Port Index from the same places, where they are there, and one main port for each economy.
Result<sea::PlaceBook> read_places(const SeaFiles& files, std::vector<std::string>& notes);
Result<std::vector<sea::MainPort>> read_main_ports(const SeaFiles& files);
Result<std::vector<sea::VesselLimit>> read_vessel_limits();
Result<std::vector<sea::FreightFactor>> read_freight_factors(const std::string& file, std::vector<std::string>& notes);

// "suez,malacca" or "suez|malacca", given once or more.
std::vector<std::string> gates_of(const std::vector<std::string>& options);

// "15,491.5"
std::string one_decimal(double value);

void add_sea_route(CLI::App& sea, Chosen& chosen);
void add_sea_matrix(CLI::App& sea, Chosen& chosen);
void add_sea_exposure(CLI::App& sea, Chosen& chosen);
void add_sea_ports(CLI::App& sea, Chosen& chosen);
void add_sea_calls(CLI::App& sea, Chosen& chosen);
void add_sea_traffic(CLI::App& sea, Chosen& chosen);

}  // namespace entrepot::app
