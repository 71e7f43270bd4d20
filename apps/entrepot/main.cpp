#include <CLI/CLI.hpp>

#include "commands.h"
#include "console.h"

int main(int argc, char** argv) {
  using namespace entrepot::app;
  CLI::App app{"Entrepot: from a disruption to a brief whose every number can be traced."};
  app.name("entrepot");
  app.set_version_flag("--version", "entrepot " ENTREPOT_VERSION);
  app.require_subcommand(1);
  Chosen chosen;
  add_assess_command(app, chosen);
  add_scenario_command(app, chosen);
  add_world_command(app, chosen);
  add_data_command(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : entrepot::error_kind(entrepot::ErrorCode::usage).exit_code;
  }
  const auto outcome = chosen.run();
  return outcome ? *outcome : report(outcome.error(), chosen.json);
}
