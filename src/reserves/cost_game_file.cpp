#include "reserves/cost_game_file.h"

#include <map>

#include "reserves/detail/table_rows.h"

namespace entrepot::reserves {
namespace {

class Rows {
 public:
  Result<Coalition> coalition(const detail::TableRows& row) {
    Coalition out = 0;
    for (const std::string_view part : split(row.text("coalition"), '+')) {
      const std::string name(trim(part));
      if (name.empty())
        return fail(ErrorCode::bad_field, "'" + std::string(row.text("coalition")) + "' names a player without a name",
                    row.where("coalition"), "Write names with + between: JPN+KOR.");
      auto found = std::find(players_.begin(), players_.end(), name);
      if (found == players_.end()) {
        if (players_.size() == CostGame::players_max)
          return fail(ErrorCode::limit_exceeded, "more than " + std::to_string(players_.size()) + " players", row.where("coalition"),
                      "Every group of players has a row: take fewer players.");
        players_.push_back(name);
        found = players_.end() - 1;
      }
      const Coalition one = Coalition{1} << (found - players_.begin());
      if ((out & one) != 0)
        return fail(ErrorCode::duplicate, name + " is in the group twice", row.where("coalition"), "Name each player once.");
      out |= one;
    }
    return out;
  }
  std::string name(Coalition coalition) const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < players_.size(); ++i)
      if ((coalition >> i & 1U) != 0) names.push_back(players_[i]);
    return join(names, "+");
  }
  std::vector<std::string> players_;
};

}  // namespace

Result<NamedGame> read_cost_game(CsvReader reader) {
  const std::string file = reader.name();
  TRY_ASSIGN(detail::TableRows table, detail::TableRows::over(std::move(reader), {"coalition", "cost"}));
  Rows rows;
  std::map<Coalition, double> costs;
  for (;;) {
    TRY_ASSIGN(const bool more, table.next());
    if (!more) break;
    TRY_ASSIGN(const Coalition coalition, rows.coalition(table));
    TRY_ASSIGN(const double cost, table.amount("cost"));
    if (!costs.emplace(coalition, cost).second)
      return fail(ErrorCode::duplicate, "the group " + rows.name(coalition) + " is there twice", table.where("coalition"), "Keep one row.");
  }
  if (rows.players_.empty())
    return fail(ErrorCode::missing_data, "There is no group", Where{file, 0, 0, "coalition"}, "Write a row for each group of players.");
  std::vector<double> cost(std::size_t{1} << rows.players_.size(), 0.0);
  for (Coalition s = 1; s < cost.size(); ++s) {
    const auto found = costs.find(s);
    if (found == costs.end())
      return fail(ErrorCode::missing_data, "the group " + rows.name(s) + " has no cost", Where{file, 0, 0, "coalition"},
                  "Write a row for each of the " + std::to_string(cost.size() - 1) + " groups.");
    cost[s] = found->second;
  }
  TRY_ASSIGN(CostGame game, CostGame::create(rows.players_.size(), std::move(cost)));
  return NamedGame{std::move(rows.players_), std::move(game)};
}

}  // namespace entrepot::reserves
