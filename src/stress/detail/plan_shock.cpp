#include "stress/detail/plan_parts.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "stress/detail/plan_keys.h"
#include "stress/shocks.h"

namespace entrepot::stress::detail {
namespace {

// Money, or text by category.
Result<std::string> read_households(const TomlKeys& keys) {
  TRY_ASSIGN(const toml::value* value, keys.need("households_impact"));
  if (value->is_string()) return keys.text("households_impact");
  TRY_ASSIGN(const double amount, keys.number("households_impact"));
  return fmt::format("{}", amount);
}

// Capital destroyed instead of capacity lost.
Result<> read_capital(const TomlKeys& keys, EnsembleShock& shock) {
  if (keys.has("households_impact")) {
    TRY_ASSIGN(shock.households, read_households(keys));
    if (!keys.has("rebuild"))
      return fail(ErrorCode::contradiction, "Capital of households takes no capacity: it acts where it is rebuilt, and nowhere else",
                  keys.where("households_impact"), "Say who rebuilds it: rebuild = \"construction\".");
    if (!keys.has("capital")) shock.capital = 0;
  }
  if (!keys.has("capital") && !shock.capital) {
    for (const char* key : {"rebuild", "rebuild_days"})
      if (keys.has(key))
        return fail(ErrorCode::contradiction, fmt::format("{} is for capital that is destroyed", key), keys.where(key),
                    "Give capital instead of loss, or leave it out.");
    if (keys.has("shape") && !keys.has("recovery_days"))
      return fail(ErrorCode::contradiction, "A shape without recovery_days", keys.where("shape"),
                  "Say in how many days capacity comes back, or leave the shape out.");
    TRY_ASSIGN(shock.loss, number_between(keys, "loss", 0, 1));
    return choose(keys, "shape", shock::recovery_shape_names, shock.shape);
  }
  if (keys.has("loss"))
    return fail(ErrorCode::contradiction, "Both loss and capital are given",
                keys.where(keys.has("capital") ? "capital" : "households_impact"),
                "Give the share of capacity lost, or the share of capital destroyed.");
  if (keys.has("capital")) {
    TRY_ASSIGN(shock.capital, number_between(keys, "capital", 0, 1));
  }
  TRY(choose(keys, "shape", shock::recovery_shape_names, shock.shape));
  if (keys.has("rebuild")) {
    TRY_ASSIGN(shock.rebuild, keys.text("rebuild"));
  }
  if (keys.has("rebuild_days")) {
    TRY_ASSIGN(shock.rebuild_days, number_between(keys, "rebuild_days", 1, horizon_max));
  }
  const bool rebuilt = !shock.rebuild.empty();
  if (rebuilt == keys.has("recovery_days") || (rebuilt && keys.has("shape")))
    return fail(ErrorCode::contradiction, "Capital comes back by recovery_days or by rebuild", keys.where(rebuilt ? "rebuild" : "capital"),
                "Give one of the two; a shape goes with recovery_days.");
  if (!rebuilt && keys.has("rebuild_days"))
    return fail(ErrorCode::contradiction, "rebuild_days without rebuild", keys.where("rebuild_days"),
                "Say who rebuilds: rebuild = \"construction\".");
  return {};
}

}  // namespace

Result<EnsembleShock> read_shock(const TomlKeys& keys, int horizon) {
  TRY(keys.only({"name", "node", "loss", "capital", "households_impact", "shape", "rebuild", "rebuild_days", "start", "days",
                 "recovery_days", "source", "confidence"}));
  EnsembleShock shock;
  TRY_ASSIGN(shock.nodes, text_or_texts(keys, "node"));
  shock.where = keys.where("node");
  shock.name = join(shock.nodes, " ");
  if (keys.has("name")) {
    TRY_ASSIGN(shock.name, keys.text("name"));
  }
  TRY(read_capital(keys, shock));
  TRY_ASSIGN(shock.days, number_between(keys, "days", shock.capital ? 1 : 0, horizon_max));
  if (keys.has("start")) {
    TRY_ASSIGN(const auto start, keys.integer("start", 0, std::max(1, horizon - 1)));
    TRY_ASSIGN(shock.start, check_start(static_cast<int>(start), keys.where("start")));
  }
  if (keys.has("recovery_days")) {
    const double least = !shock.capital ? 0 : shock.shape == shock::RecoveryShape::concave ? 3 : 1;
    TRY_ASSIGN(shock.recovery_days, number_between(keys, "recovery_days", least, horizon_max));
  }
  TRY_ASSIGN(shock.statement, read_statement(keys));
  return shock;
}

}  // namespace entrepot::stress::detail
