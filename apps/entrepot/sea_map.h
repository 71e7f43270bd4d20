// The map of a voyage, as a drawing or as a page.
#pragma once

#include <optional>
#include <string>

#include "sea/voyage.h"
#include "sea_command.h"

namespace entrepot::app {

struct VoyageMap {
  const sea::SeaNetwork& network;
  const sea::VoyageQuery& query;
  const sea::Voyage& voyage;
  std::optional<sea::Route> open;  // drawn beside it, where closed gates change the route
};

// Errors: unsupported unless the name ends in .svg or .html.
Result<> check_map_file(const std::string& file);
// Errors: those of check_map_file and of writing.
Result<> write_voyage_map(const std::string& file, const VoyageMap& map, const std::string& left_out);

}  // namespace entrepot::app
