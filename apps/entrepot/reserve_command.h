// The command `reserve`, and what its subcommands share.
#pragma once

#include <string>

#include "commands.h"

namespace entrepot::app {

void add_reserve_command(CLI::App& app, Chosen& chosen);

// The error of a computation on a file: where no file is named, this one; fields of options under the options' names.
Error of_file(Error error, const std::string& file);

// Stocks that are given, released in every scenario of a sizing file.
struct ScenarioOptions {
  std::string scenarios, stocks, out;
  int threads = 1;
};
Result<int> plan_over_scenarios(const ScenarioOptions& options, bool json);

void add_reserve_plan(CLI::App& reserve, Chosen& chosen);
void add_reserve_size(CLI::App& reserve, Chosen& chosen);
void add_reserve_share(CLI::App& reserve, Chosen& chosen);

}  // namespace entrepot::app
