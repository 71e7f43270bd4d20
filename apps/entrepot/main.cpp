#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <new>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "commands.h"
#include "console.h"
#include "cost_command.h"
#include "finance_command.h"
#include "ledger_command.h"
#include "named_files.h"
#include "reserve_command.h"
#include "sources_input.h"
#include "usage_error.h"

namespace {

using namespace entrepot;

// With one of the standard streams closed, the first file that is opened would take its place.
// What takes it instead cannot be written to, so that lost output is told as an error (finish).
void open_standard_streams() {
  for (int stream = 0; stream <= 2; ++stream)
    if (::fcntl(stream, F_GETFD) < 0 && ::open("/dev/null", stream == 0 ? O_WRONLY : O_RDONLY) < 0)
      std::_Exit(error_kind(ErrorCode::io).exit_code);
}

int run_command(const app::Chosen& chosen) {
  try {
    const auto outcome = chosen.run();
    return outcome ? *outcome : app::report(outcome.error(), chosen.json);
  } catch (const std::bad_alloc&) {
    return app::report({ErrorCode::limit_exceeded,
                        "The memory does not suffice",
                        {},
                        "Ask for less at once (a smaller table, fewer scenarios, fewer days), or use a larger machine."},
                       chosen.json);
  } catch (const std::exception& error) {  // the rooms answer with errors; what gets here was forgotten there
    return app::report(
        {ErrorCode::internal, fmt::format("A bug: {}", error.what()), {}, "Please report it with the command and its input."}, chosen.json);
  }
}

}  // namespace

int main(int argc, char** argv) {
  open_standard_streams();
  CLI::App app{"Entrepot: from a disruption to a brief whose every number can be traced."};
  app.name("entrepot");
  app.set_version_flag("--version", "entrepot " ENTREPOT_VERSION);
  app.require_subcommand(1);
  app::Chosen chosen;
  app::add_assess_command(app, chosen);
  app::add_scenario_command(app, chosen);
  app::add_stress_command(app, chosen);
  app::add_ledger_command(app, chosen);
  app::add_reserve_command(app, chosen);
  app::add_finance_command(app, chosen);
  app::add_exposure_command(app, chosen);
  app::add_trade_command(app, chosen);
  app::add_sea_command(app, chosen);
  app::add_products_command(app, chosen);
  app::add_cost_command(app, chosen);
  app::add_sources_command(app, chosen);
  app::add_world_command(app, chosen);
  app::add_data_command(app, chosen);
  int code = 0;
  try {
    app.parse(argc, argv);
    const auto files = app::check_named_files(app);
    code = files ? run_command(chosen) : app::report(files.error(), chosen.json);
  } catch (const CLI::Success& help) {  // --help, --version
    code = app.exit(help);
  } catch (const CLI::ParseError& error) {
    const bool json = std::any_of(argv, argv + argc, [](const char* word) { return std::strcmp(word, "--json") == 0; });
    code = app::report(app::usage_error(app, error), json);
  }
  return app::finish(code);
}
