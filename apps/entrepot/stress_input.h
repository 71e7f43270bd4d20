// The network of a stress test: which files, and reading them. The subcommands of `entrepot stress` and `entrepot exposure` share it.
#pragma once

#include <optional>
#include <string>

#include "base/progress.h"
#include "base/result.h"
#include "production/firm_network.h"
#include "production/input_output_table.h"
#include "shock/ario.h"
#include "stress/screen.h"

namespace CLI {
class App;
}

namespace entrepot::app {

struct StressFiles {
  std::string links, firms, essentiality, table, world;
};

// --links, --firms, --essentiality, --table, --world.
void add_network_options(CLI::App& command, StressFiles& files);
// --table, --world: what answers tables only.
void add_table_options(CLI::App& command, StressFiles& files);

// A table or firms: one of the two.
struct StressNetwork {
  std::string source;  // the file or folder it was read from
  std::optional<production::InputOutputTable> table;
  std::optional<production::FirmNetwork> firms;
  shock::ArioParameters model;  // what a world says of stocks and recovery; for a table the model's own

  stress::ScreenInput screen_input() const;
};

// Errors: usage (--links without --firms), those of the readers.
Result<StressNetwork> read_network(const StressFiles& files, Progress& progress);

}  // namespace entrepot::app
