// The stress tests that fall into blocks, over the ranks of an MPI job: the same bytes as `entrepot stress` in one process.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <mpi.h>

#include "commands.h"
#include "console.h"
#include "interruption.h"
#include "mpi_blocks.h"
#include "named_files.h"
#include "stress_command.h"
#include "usage_error.h"

namespace {

using namespace entrepot;

Result<int> run(const app::Chosen& chosen) {
  try {
    return chosen.run();
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::limit_exceeded, "The memory does not suffice", {}, "Shrink the task, or use fewer ranks on each machine.");
  } catch (const std::exception& error) {  // the rooms answer with errors; what gets here was forgotten there
    return fail(ErrorCode::internal, fmt::format("A bug: {}", error.what()), {}, "Please report it with the command and its input.");
  }
}

// What the words ask for, or the exit code when there is nothing to run. Rank 0 alone speaks.
int command(int argc, char** argv, app::MpiBlocks& blocks) {
  CLI::App app{"Entrepot over MPI: start it with mpirun or srun. Every rank reads the input; rank 0 alone prints and writes."};
  app.name("entrepot-mpi");
  app.set_version_flag("--version", "entrepot-mpi " ENTREPOT_VERSION);
  app.require_subcommand(1);
  app.footer("Example:\n  mpirun -n 4 entrepot-mpi ensemble data/stress/rare-earths.toml --out losses.csv");
  app::Chosen chosen;
  chosen.threads = 1;
  chosen.blocks = &blocks;
  app::add_stress_screen(app, chosen);
  app::add_stress_ensemble(app, chosen);
  const bool speaks = blocks.rank() == 0;
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {  // --help, --version
    return speaks ? app.exit(help) : 0;
  } catch (const CLI::ParseError& error) {
    const bool json = std::any_of(argv, argv + argc, [](const char* word) { return std::strcmp(word, "--json") == 0; });
    return speaks ? app::report(app::usage_error(app, error), json) : 0;
  }
  const auto files = app::check_named_files(app);
  const auto outcome = files ? run(chosen) : tl::unexpected(files.error());
  if (!speaks) return 0;
  return outcome ? *outcome : app::report(outcome.error(), chosen.json);
}

}  // namespace

int main(int argc, char** argv) {
  int provided = 0;
  if (MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided) != MPI_SUCCESS || provided < MPI_THREAD_FUNNELED)
    return app::report(
        {ErrorCode::unsupported, "This MPI does not let a program have threads", {}, "Use a build of MPI with MPI_THREAD_FUNNELED."},
        false);
  int code = 0;
  {
    app::MpiBlocks blocks;
    if (blocks.rank() != 0) {
      ::setenv("ENTREPOT_PROGRESS", "off", 1);
      app::Interruption::be_silent();
    }
    code = command(argc, argv, blocks);
    blocks.finish();
  }
  MPI_Finalize();
  return app::finish(code);
}
