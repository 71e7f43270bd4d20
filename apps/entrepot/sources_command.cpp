#include <CLI/CLI.hpp>

#include "sources_input.h"

namespace entrepot::app {

void add_sources_command(CLI::App& app, Chosen& chosen) {
  auto* sources = app.add_subcommand("sources", "Other suppliers after a loss: for one importer, or for all at once");
  sources->require_subcommand(1);
  add_sources_suppliers(*sources, chosen);
  add_sources_reallocate(*sources, chosen);
}

}  // namespace entrepot::app
