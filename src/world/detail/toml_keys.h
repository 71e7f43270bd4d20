// What the files of a world hold beside plain values: a figure with its range.
#pragma once

#include <string>

#include <fmt/format.h>

#include "base/toml_keys.h"
#include "world/scenario.h"

namespace entrepot::world::detail {

class Keys : public TomlKeys {
 public:
  using TomlKeys::TomlKeys;
  explicit Keys(TomlKeys keys) : TomlKeys(std::move(keys)) {}

  static Result<Keys> over(const toml::value& value, const std::string& file, std::string name) {
    TRY_ASSIGN(TomlKeys keys, TomlKeys::over(value, file, std::move(name)));
    return Keys(std::move(keys));
  }
  Result<Range> range(const std::string& key, double least, double most) const {
    TRY_ASSIGN(const toml::value* value, need(key));
    Range out;
    if (value->is_table()) {
      const Keys inner(*value, file(), fmt::format("{} of {}", key, name()));
      TRY(inner.only({"value", "low", "high"}));
      TRY_ASSIGN(out.value, inner.number("value"));
      TRY_ASSIGN(out.low, inner.number("low"));
      TRY_ASSIGN(out.high, inner.number("high"));
    } else {
      TRY_ASSIGN(out.value, number(key));
      out.low = out.high = out.value;
    }
    if (!(least <= out.low && out.low <= out.value && out.value <= out.high && out.high <= most))
      return fail(
          ErrorCode::out_of_range,
          value->is_table() ? fmt::format("{} = {} ({} to {})", key, out.value, out.low, out.high) : fmt::format("{} = {}", key, out.value),
          where(key), fmt::format("Write a number from {} to {}{}.", least, most, value->is_table() ? " with low <= value <= high" : ""));
    return out;
  }
};

}  // namespace entrepot::world::detail
