#include "stress_command.h"

#include <CLI/CLI.hpp>

namespace entrepot::app {

void add_stress_command(CLI::App& app, Chosen& chosen) {
  auto* stress = app.add_subcommand("stress", "Stress tests of production networks: tables or firms");
  stress->require_subcommand(1);
  add_stress_run(*stress, chosen);
  add_stress_screen(*stress, chosen);
  add_stress_ensemble(*stress, chosen);
  add_stress_reverse(*stress, chosen);
}

}  // namespace entrepot::app
