// Where the files that come with the program are: worlds, scenarios.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace entrepot::app {

// data/NAME below the current folder, or data/NAME or share/entrepot/NAME below a folder above the program.
// Errors: not_found.
Result<std::filesystem::path> shared_file(const std::string& name);

}  // namespace entrepot::app
