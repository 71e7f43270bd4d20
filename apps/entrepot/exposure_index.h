// A composite index of integration for `entrepot exposure region`, from indicators that the user brings.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/ids.h"
#include "base/result.h"
#include "production/exposure_files.h"

namespace entrepot::app {

struct IndexAnswer {
  std::string file;
  production::IndexFile input;
  production::IntegrationIndex index;
  std::vector<std::size_t> members;     // positions in input.economies
  std::vector<std::string> not_in_file;

  std::optional<double> index_at(std::size_t economy, std::size_t year) const;
  std::optional<double> contribution(std::size_t economy, std::size_t year, std::size_t dimension) const;
  // Mean over the members that have one; missing where none has.
  std::optional<double> mean_index(std::size_t year) const;
};

// `members` are those of the bloc. Errors: those of load_index_panel and integration_index; missing_data where the file has none of them.
Result<IndexAnswer> index_of(const std::string& file, const std::vector<EconomyId>& members);
std::string index_text(const IndexAnswer& answer);
nlohmann::ordered_json index_json(const IndexAnswer& answer);

}  // namespace entrepot::app
