// The subcommands. Each file adds its options and says what to run when it is chosen.
#pragma once

#include <functional>

#include "base/result.h"

namespace CLI {
class App;
}

namespace entrepot::app {

// What the chosen subcommand does; its value is the exit code.
struct Chosen {
  std::function<Result<int>()> run;
  bool json = false;  // errors are printed as JSON too
};

void add_data_command(CLI::App& app, Chosen& chosen);

}  // namespace entrepot::app
