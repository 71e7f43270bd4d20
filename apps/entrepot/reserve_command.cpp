#include "reserve_command.h"

#include <utility>

#include <CLI/CLI.hpp>

#include "reserve_register.h"

namespace entrepot::app {

Error of_file(Error error, const std::string& file) {
  for (const auto& [field, option] : {std::pair{"budget", "--budget"}, std::pair{"service_level", "--service-level"},
                                      std::pair{"tail weight", "--tail-weight"}, std::pair{"tail level", "--tail-level"}})
    if (error.where.field == field) {
      error.where.field = option;
      return error;
    }
  if (error.where.file.empty()) error.where.file = file;
  return error;
}

void add_reserve_command(CLI::App& app, Chosen& chosen) {
  auto* reserve = app.add_subcommand("reserve", "Joint reserves: stocks, what counts for whom, releases; how much to hold, who pays");
  reserve->require_subcommand(1);
  add_reserve_organisations(*reserve, chosen);
  add_reserve_status(*reserve, chosen);
  add_reserve_refusals(*reserve, chosen);
  add_reserve_stock(*reserve, chosen);
  add_reserve_recognise(*reserve, chosen);
  add_reserve_release(*reserve, chosen);
  add_reserve_rulebook(*reserve, chosen);
  add_reserve_plan(*reserve, chosen);
  add_reserve_size(*reserve, chosen);
  add_reserve_share(*reserve, chosen);
}

}  // namespace entrepot::app
