// Numbers of a model by sector, as options take them: "60" for every sector, "energy=20" for one.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace entrepot::app {

struct BySector {
  const char* option;  // "--restock-days"
  const char* what;  // "a number of days"
  const char* remedy;  // of what is no number
  double least = 0;  // of one sector alone, above it where `above`; what holds for all the model checks itself
  bool above = false;
  bool infinite = false;  // inf is a number
};

// Of texts that name no sector the last holds for all of them, then those that do for theirs; what none names keeps what it had. `values`: one
// for all, or one for each sector, as it stays where no sector is named. Errors: bad_field, out_of_range, unknown_name.
Result<> take_by_sector(const std::vector<std::string>& texts, const BySector& form, const std::vector<std::string>& sectors,
                        std::vector<double>& values);

// Whether a text names a sector.
bool names_sector(const std::vector<std::string>& texts);

// "60", or "60, energy 20": the value of most, then those that differ.
std::string by_sector_text(const std::vector<double>& values, const std::vector<std::string>& sectors);

}  // namespace entrepot::app
