// Where a built world is put: whole, in place of nothing, of an empty folder or of a world that was built before.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace entrepot::world::detail {

// The tables that a world takes from its base.
constexpr std::string_view base_tables[] = {"sources.csv",     "economies.csv", "sectors.csv",      "products.csv",  "production.csv",
                                            "trade.csv",       "prices.csv",    "elasticities.csv", "stocks.csv",    "uses.csv",
                                            "inventories.csv", "parts.csv",     "routes.csv",       "parameters.csv"};

// Without links and a slash behind, so that its neighbour can be named.
std::filesystem::path place_of_world(const std::filesystem::path& out);

// Errors: duplicate for a folder that is no built world or holds more than one, io for a file, unreadable.
Result<> may_replace(const std::filesystem::path& out);

// `part`, a folder beside `out`, takes its place; the world that was there is in `part` afterwards. Errors: io.
Result<> put_world_in_place(const std::filesystem::path& part, const std::filesystem::path& out);

}  // namespace entrepot::world::detail
