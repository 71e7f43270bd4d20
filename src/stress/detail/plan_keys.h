// Values of a file of an ensemble, key by key, as several of its tables have them.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "base/toml_keys.h"
#include "shock/rule_names.h"
#include "stress/ensemble_plan.h"

namespace entrepot::stress::detail {

inline constexpr int horizon_max = 3650;

std::vector<std::string> input_keys();  // of all model inputs

// Where it is a share, 0..1, also as text in per cent: "30%". Errors: missing_data, bad_field, out_of_range.
Result<double> number_between(const TomlKeys& keys, const std::string& key, double least, double most);
// A number for every sector, or text such as "60,energy=20".
Result<SectorNumbers> numbers_by_sector(const TomlKeys& keys, const ModelInputInfo& info);
Result<std::vector<std::string>> text_or_texts(const TomlKeys& keys, const std::string& key);
Result<Statement> read_statement(const TomlKeys& keys);
// The tables of a list, [[key]].
Result<std::vector<TomlKeys>> tables(const TomlKeys& top, const std::string& key, std::size_t most);

// The rule that a key names; without it `out` stays.
template <class Rule, std::size_t n>
Result<> choose(const TomlKeys& keys, const std::string& key, const std::array<shock::RuleName<Rule>, n>& rules, Rule& out) {
  if (!keys.has(key)) return {};
  TRY_ASSIGN(const std::string text, keys.text(key));
  std::vector<std::string> names;
  for (const auto& rule : rules) names.emplace_back(rule.name);
  const auto at = std::find(names.begin(), names.end(), text);
  if (at == names.end())
    return fail(ErrorCode::unknown_name, fmt::format("'{}' is not known for {}", text, key), keys.where(key),
                known_names_remedy(text, names));
  out = rules[static_cast<std::size_t>(at - names.begin())].rule;
  return {};
}

}  // namespace entrepot::stress::detail
