#include "exposure_command.h"

#include <CLI/CLI.hpp>

namespace entrepot::app {

void add_exposure_command(CLI::App& app, Chosen& chosen) {
  auto* exposure = app.add_subcommand("exposure", "Who depends on whom through all tiers of production, by input-output tables");
  exposure->require_subcommand(1);
  add_exposure_lookthrough(*exposure, chosen);
  add_exposure_region(*exposure, chosen);
}

}  // namespace entrepot::app
