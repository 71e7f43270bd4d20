#include "reserves/detail/rulebook_values.h"

#include <fmt/format.h>

namespace entrepot::reserves::detail {

Result<Standing> read_standing(const TomlKeys& keys, const std::string& key) {
  TRY_ASSIGN(const std::string name, keys.text(key));
  std::vector<std::string> known;
  for (const Standing one : {Standing::verified, Standing::recalled, Standing::ours}) {
    if (standing_name(one) == name) return one;
    known.emplace_back(standing_name(one));
  }
  return fail(ErrorCode::unknown_name, fmt::format("'{}' is no standing of a value", name), keys.where(key),
              known_names_remedy(name, known));
}

Result<Day> read_day(const TomlKeys& keys, const std::string& key) {
  TRY_ASSIGN(const std::string text, keys.text(key));
  return Day::parse(text, keys.where(key));
}

Result<Decimal> read_decimal(const TomlKeys& keys, const std::string& key, const Decimal& least, const Decimal& most) {
  TRY_ASSIGN(const std::string text, keys.text(key));
  TRY_ASSIGN(const Decimal value, Decimal::parse(text, keys.where(key)));
  if (value < least || value > most)
    return fail(ErrorCode::out_of_range, fmt::format("{} = {}", key, text), keys.where(key),
                fmt::format("Write a number from {} to {}.", least.text(), most.text()));
  return value;
}

Result<std::vector<TomlKeys>> tables(const TomlKeys& keys, const std::string& key) {
  std::vector<TomlKeys> out;
  if (!keys.has(key)) return out;
  const toml::value& list = keys.table().at(key);
  if (!list.is_array()) return keys.wrong(key, fmt::format("a list of tables [[{}]]", key));
  if (list.as_array().size() > items_max)
    return fail(ErrorCode::limit_exceeded, fmt::format("More than {} of [[{}]]", items_max, key), keys.where(key), "Split the rulebook.");
  for (const toml::value& item : list.as_array()) {
    TRY_ASSIGN(TomlKeys one, TomlKeys::over(item, keys.file(), "[[" + key + "]]"));
    out.push_back(std::move(one));
  }
  return out;
}

tl::unexpected<Error> twice(const TomlKeys& keys, const std::string& key, const std::string& name) {
  return fail(ErrorCode::duplicate, fmt::format("{} is there twice", name), keys.where(key), "Keep one.");
}

tl::unexpected<Error> unknown_here(const TomlKeys& keys, const std::string& key, const std::string& name, const char* section) {
  return fail(ErrorCode::unknown_name, fmt::format("'{}' is not in {}", name, section), keys.where(key), "Add it there.");
}

Result<Sources> Sources::read(const TomlKeys& rulebook) {
  Sources out;
  TRY_ASSIGN(const toml::value* value, rulebook.need("sources"));
  TRY_ASSIGN(const TomlKeys table, TomlKeys::over(*value, rulebook.file(), "[sources]"));
  for (const auto& [key, text] : value->as_table()) {
    TRY_ASSIGN(out.sources_[key], table.text(key));
  }
  return out;
}

const std::string* Sources::find(const std::string& key) const {
  const auto found = sources_.find(key);
  return found == sources_.end() ? nullptr : &found->second;
}

Result<std::string> Sources::text(const TomlKeys& keys, Standing standing) const {
  TRY_ASSIGN(const std::string key, keys.text("source"));
  if (key == "none" && standing != Standing::verified) return std::string("no source");
  if (const std::string* found = find(key)) return *found;
  return fail(ErrorCode::unknown_name, fmt::format("The source '{}' is not in [sources]", key), keys.where("source"),
              "Add it there; 'none' is for what is recalled or ours.");
}

}  // namespace entrepot::reserves::detail
