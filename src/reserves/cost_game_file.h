// A game of costs as csv: columns coalition and cost, a row for each group of players: "JPN", "JPN+KOR".
#pragma once

#include <string>
#include <vector>

#include "base/csv.h"
#include "reserves/cost_game.h"

namespace entrepot::reserves {

struct NamedGame {
  std::vector<std::string> players;  // in the order in which they are first named
  CostGame game;
};

// Errors: those of csv files; missing_data for a group without a row, duplicate, bad_field, limit_exceeded.
Result<NamedGame> read_cost_game(CsvReader reader);

}  // namespace entrepot::reserves
