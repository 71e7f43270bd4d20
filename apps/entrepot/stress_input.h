// The network of a stress test: which files, and reading them. The subcommands of `entrepot stress` and `entrepot exposure` share it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/limits.h"
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

// --memory: what one computation may allocate.
void add_memory_option(CLI::App& command, Limits& limits);
// An error of too much memory, with that option.
Error with_memory_option(Error error);

// Errors: usage (an eps that no change of losses can be compared with). By growth it is that of a sum, and may be above 1.
Result<> check_eps(double eps, bool growth = false);

// What a node that is shocked loses, "0.5" or "50%". Errors: usage.
Result<double> severity_of(std::string_view text);

// A table or firms: one of the two.
struct StressNetwork {
  std::string source;  // the file or folder it was read from
  std::optional<production::InputOutputTable> table;
  std::optional<production::FirmNetwork> firms;
  std::vector<std::uint8_t> essentiality;  // of a table, by pair of sectors; empty: every input counts 1
  std::vector<std::string> notes;          // on essentiality, on negative flows, what the loader of a table met and decided
  shock::ArioParameters model;  // what a world says of stocks and recovery; for a table the model's own

  stress::ScreenInput screen_input() const;
};

// The same error, with the name of the option where a room names its own parameter ("parameters.eps").
struct OptionName {
  std::string_view field, option;
};
Error with_options(Error error, std::span<const OptionName> options);

// --essentiality with a model that does not know it.
tl::unexpected<Error> essentiality_elsewhere(std::string_view model);

// Errors: usage (--links without --firms), those of the readers.
Result<StressNetwork> read_network(const StressFiles& files, Progress& progress, const Limits& limits = {});
// The same for models of propagation: negative flows of a table are left out, with a note, and the notes of its loader are taken over, for
// what it decided is in the results (imports as sales of domestic nodes). Errors: unbalanced, too.
Result<StressNetwork> read_propagation_network(const StressFiles& files, Progress& progress, const Limits& limits = {});

}  // namespace entrepot::app
