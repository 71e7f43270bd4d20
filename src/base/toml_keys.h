// Reading a TOML table key by key: every read checks the type and names the file, line, column and key.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/ids.h"
#include "base/text.h"
#include "base/toml_file.h"

namespace entrepot {

// One TOML table with its place in the file: every read checks the type and names the line.
class TomlKeys {
 public:
  TomlKeys(const toml::value& table, std::string file, std::string name) : table_(table), file_(std::move(file)), name_(std::move(name)) {}

  Where where(const std::string& key) const {
    const toml::value& at = table_.is_table() && table_.contains(key) ? table_.at(key) : table_;
    return {file_, static_cast<long>(at.location().line()), static_cast<long>(at.location().column()), key};
  }
  bool has(const std::string& key) const { return table_.contains(key); }

  // A value that must be a table before its keys are read.
  static Result<TomlKeys> over(const toml::value& value, const std::string& file, std::string name) {
    TomlKeys keys(value, file, std::move(name));
    if (value.is_table()) return keys;
    return fail(ErrorCode::bad_field, fmt::format("{} is not a table", keys.name_), keys.where({}),
                "Write its keys below its name in brackets.");
  }

  Result<> only(const std::vector<std::string>& known) const {
    for (const auto& [key, value] : table_.as_table())
      if (std::find(known.begin(), known.end(), key) == known.end())
        return fail(ErrorCode::unknown_key, fmt::format("The key '{}' is not known in {}", key, name_), where(key),
                    known_names_remedy(key, known));
    return {};
  }
  Result<const toml::value*> need(const std::string& key) const {
    if (has(key)) return &table_.at(key);
    return fail(ErrorCode::missing_data, fmt::format("The key '{}' is missing in {}", key, name_), where(key), "Add it.");
  }
  Result<std::string> text(const std::string& key) const {
    TRY_ASSIGN(const toml::value* value, need(key));
    if (value->is_string() && !trim(value->as_string().str).empty()) return std::string(trim(value->as_string().str));
    return wrong(key, "a text in quotes");
  }
  Result<std::string> any_text(const std::string& key) const {  // may be empty
    TRY_ASSIGN(const toml::value* value, need(key));
    if (value->is_string()) return std::string(trim(value->as_string().str));
    return wrong(key, "a text in quotes");
  }
  Result<std::vector<std::string>> texts(const std::string& key) const {
    std::vector<std::string> out;
    if (!has(key)) return out;
    const toml::value& value = table_.at(key);
    if (!value.is_array()) return wrong(key, "a list of texts, such as [\"JPN\", \"KOR\"]");
    for (const toml::value& item : value.as_array()) {
      if (!item.is_string()) return wrong(key, "a list of texts, such as [\"JPN\", \"KOR\"]");
      out.push_back(item.as_string().str);
    }
    return out;
  }
  Result<std::int64_t> integer(const std::string& key, std::int64_t least, std::int64_t most) const {
    TRY_ASSIGN(const toml::value* value, need(key));
    if (!value->is_integer()) return wrong(key, fmt::format("a whole number from {} to {}", least, most));
    if (value->as_integer() < least || value->as_integer() > most)
      return fail(ErrorCode::out_of_range, fmt::format("{} = {}", key, value->as_integer()), where(key),
                  fmt::format("Write a whole number from {} to {}.", least, most));
    return value->as_integer();
  }
  Result<double> number(const std::string& key) const {
    TRY_ASSIGN(const toml::value* value, need(key));
    if (value->is_integer()) return static_cast<double>(value->as_integer());
    if (value->is_floating() && std::isfinite(value->as_floating())) return value->as_floating();
    return wrong(key, "a finite number");
  }
  Result<bool> boolean(const std::string& key) const {
    TRY_ASSIGN(const toml::value* value, need(key));
    if (value->is_boolean()) return value->as_boolean();
    return wrong(key, "true or false");
  }
  Result<EconomyId> economy(const std::string& key) const {
    TRY_ASSIGN(const std::string code, text(key));
    return EconomyId::parse(code, where(key));
  }
  Result<std::vector<EconomyId>> economies(const std::string& key) const {
    TRY_ASSIGN(const auto codes, texts(key));
    std::vector<EconomyId> out;
    for (const std::string& code : codes) {
      TRY_ASSIGN(const EconomyId id, EconomyId::parse(code, where(key)));
      if (std::find(out.begin(), out.end(), id) != out.end())
        return fail(ErrorCode::duplicate, fmt::format("{} is given twice in {}", code, key), where(key), "Keep one.");
      out.push_back(id);
    }
    return out;
  }

  tl::unexpected<Error> wrong(const std::string& key, std::string_view wanted) const {
    return fail(ErrorCode::bad_field, fmt::format("'{}' in {} is not {}", key, name_, wanted), where(key),
                fmt::format("Write {}.", wanted));
  }

  const toml::value& table() const { return table_; }
  const std::string& file() const { return file_; }
  const std::string& name() const { return name_; }

 private:
  const toml::value& table_;
  std::string file_, name_;
};

}  // namespace entrepot
