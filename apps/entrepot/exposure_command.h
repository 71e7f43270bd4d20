// The subcommands of `entrepot exposure`, one file each.
#pragma once

#include "commands.h"

namespace entrepot::app {

void add_exposure_lookthrough(CLI::App& exposure, Chosen& chosen);
void add_exposure_region(CLI::App& exposure, Chosen& chosen);

}  // namespace entrepot::app
