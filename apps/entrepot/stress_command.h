// The subcommands of `entrepot stress`, one file each.
#pragma once

#include "commands.h"

namespace entrepot::app {

void add_stress_run(CLI::App& stress, Chosen& chosen);
void add_stress_screen(CLI::App& stress, Chosen& chosen);
void add_stress_ensemble(CLI::App& stress, Chosen& chosen);
void add_stress_reverse(CLI::App& stress, Chosen& chosen);

}  // namespace entrepot::app
