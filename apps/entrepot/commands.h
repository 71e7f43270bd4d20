// The subcommands. Each file adds its options and says what to run when it is chosen.
#pragma once

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

#include "base/result.h"

namespace CLI {
class App;
}

namespace entrepot::stress {
class BlockRunner;
}

namespace entrepot::app {

// What the chosen subcommand does; its value is the exit code.
struct Chosen {
  std::function<Result<int>()> run;
  bool json = false;  // errors are printed as JSON too
  int threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));  // where --threads does not say
  stress::BlockRunner* blocks = nullptr;  // who computes the blocks of stress tests; none: this process
};

void add_data_command(CLI::App& app, Chosen& chosen);
void add_exposure_command(CLI::App& app, Chosen& chosen);
void add_products_command(CLI::App& app, Chosen& chosen);
void add_assess_command(CLI::App& app, Chosen& chosen);
void add_scenario_command(CLI::App& app, Chosen& chosen);
void add_world_command(CLI::App& app, Chosen& chosen);
void add_stress_command(CLI::App& app, Chosen& chosen);
void add_trade_command(CLI::App& app, Chosen& chosen);
void add_sea_command(CLI::App& app, Chosen& chosen);

// A scenario by path or by the name of one that comes with the program. Errors: not_found.
Result<std::filesystem::path> scenario_file(const std::string& name);
// Before long work: whether the folder is there and can be written, or can be made. Errors: io.
Result<> check_out_folder(const std::filesystem::path& out);
// The world folder that was named, or the sample that comes with the program. Errors: not_found.
Result<std::filesystem::path> world_folder(const std::string& name);

}  // namespace entrepot::app
