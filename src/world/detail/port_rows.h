// The rows of ports.csv: one port has a row for each of its measures.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "world/detail/figure_rows.h"
#include "world/world.h"

namespace entrepot::world::detail {

class PortRows {
 public:
  struct Measure {
    std::string_view name, meaning;
    Unit unit;
    double most;
  };
  // The measure of the row: share, spare or shift_days. Errors: bad_field.
  static Result<const Measure*> measure(const TableRow& row);

  // Errors: bad_field (no code or label), out_of_range (position), contradiction (label, economy or position of a port that was
  // there before), duplicate (two ports of one label).
  Result<> add(const TableRow& row, EconomyId economy, const Measure& measure, FigureIndex figure);
  // Errors: missing_data (a port without a share), contradiction (shares of an economy above 1).
  Result<std::vector<PortRow>> finish(const World& world, const std::string& file);

 private:
  struct Entry {
    PortRow port;
    Where where;
    bool has_share = false;
  };
  std::vector<Entry> entries_;
};

}  // namespace entrepot::world::detail
