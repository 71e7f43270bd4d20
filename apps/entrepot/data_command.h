// What the subcommands of data share.
#pragma once

#include <filesystem>

#include "commands.h"

namespace entrepot::app {

// DuckDB's library that the user names (ENTREPOT_DUCKDB); empty: where the system looks for libraries.
std::filesystem::path duckdb_library();

void add_data_sql(CLI::App& data, Chosen& chosen);

}  // namespace entrepot::app
