// What every part of a rulebook is read by: days, numbers, lists of tables, and where a value comes from.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/toml_keys.h"
#include "reserves/rulebook.h"

namespace entrepot::reserves::detail {

constexpr std::size_t items_max = 200;  // members, grades, tiers, triggers, clocks, provisions of a section

Result<Standing> read_standing(const TomlKeys& keys, const std::string& key = "standing");
Result<Day> read_day(const TomlKeys& keys, const std::string& key);
Result<Decimal> read_decimal(const TomlKeys& keys, const std::string& key, const Decimal& least, const Decimal& most);
// The tables of an array [[key]]; none when it is not there.
Result<std::vector<TomlKeys>> tables(const TomlKeys& keys, const std::string& key);

tl::unexpected<Error> twice(const TomlKeys& keys, const std::string& key, const std::string& name);
tl::unexpected<Error> unknown_here(const TomlKeys& keys, const std::string& key, const std::string& name, const char* section);

// [sources]: short names of sources.
class Sources {
 public:
  static Result<Sources> read(const TomlKeys& rulebook);
  const std::string* find(const std::string& key) const;  // null where there is none of that name

  // What every value has beside itself: `source` and `standing`.
  template <class T>
  Result<> origin(const TomlKeys& keys, T& out) const {
    TRY_ASSIGN(out.standing, read_standing(keys));
    TRY_ASSIGN(out.source, text(keys, out.standing));
    return {};
  }

 private:
  Result<std::string> text(const TomlKeys& keys, Standing standing) const;
  std::map<std::string, std::string> sources_;
};

Result<std::vector<Clock>> read_clocks(const TomlKeys& rulebook, const Sources& sources);
// A tier whose clocks are read: what it says of what comes back fits its price, and the clock of replenishing.
Result<> check_replenishment(const TomlKeys& keys, const Rulebook& rules, const Tier& tier, int format);

}  // namespace entrepot::reserves::detail
