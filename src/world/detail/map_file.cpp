#include "world/detail/map_file.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::world::detail {

Result<> MapFile::only(const toml::value& table, const std::vector<std::string>& known) const {
  for (const auto& [key, value] : table.as_table())
    if (std::find(known.begin(), known.end(), key) == known.end())
      return fail(ErrorCode::unknown_key, fmt::format("The key '{}' is not known", key), where(value, key), known_names_remedy(key, known));
  return {};
}

Result<std::string> MapFile::text(const toml::value& table, const std::string& key) const {
  if (!table.contains(key)) return fail(ErrorCode::missing_data, fmt::format("The key '{}' is missing", key), where(table, key), "Add it.");
  if (!table.at(key).is_string())
    return fail(ErrorCode::bad_field, fmt::format("'{}' is not a text", key), where(table.at(key), key), "Write it in quotes.");
  return table.at(key).as_string().str;
}

Result<std::vector<const toml::value*>> MapFile::list(const std::string& key) const {
  std::vector<const toml::value*> out;
  if (!root_.contains(key)) return out;
  const auto wrong = [&](const toml::value& at) {
    return fail(ErrorCode::bad_field, fmt::format("'{}' is not a list of tables", key), where(at, key),
                fmt::format("Begin each entry with [[{}]].", key));
  };
  if (!root_.at(key).is_array()) return wrong(root_.at(key));
  for (const toml::value& entry : root_.at(key).as_array()) {
    if (!entry.is_table()) return wrong(entry);
    out.push_back(&entry);
  }
  return out;
}

Result<std::vector<std::string>> MapFile::notes() const {
  std::vector<std::string> out;
  if (!root_.contains("notes")) return out;
  const toml::value& notes = root_.at("notes");
  const auto wrong = [&] {
    return fail(ErrorCode::bad_field, "'notes' is not a list of texts", where(notes, "notes"), "Write notes = [\"...\"].");
  };
  if (!notes.is_array()) return wrong();
  for (const toml::value& note : notes.as_array()) {
    if (!note.is_string()) return wrong();
    out.push_back(note.as_string().str);
  }
  return out;
}

Result<Spread> MapFile::share(const toml::value& entry, const std::string& key) const {
  Spread out{1, 1, 1};
  if (!entry.contains(key)) return out;
  const toml::value& value = entry.at(key);
  const auto number = [&](const char* name) -> Result<double> {
    if (value.is_table() && value.contains(name)) {
      if (value.at(name).is_floating()) return value.at(name).as_floating();
      if (value.at(name).is_integer()) return static_cast<double>(value.at(name).as_integer());
    }
    return fail(ErrorCode::bad_field, fmt::format("'{}' has no number '{}'", key, name), where(value, key),
                "Write { value = x, low = a, high = b }.");
  };
  TRY_ASSIGN(out.value, number("value"));
  TRY_ASSIGN(out.low, number("low"));
  TRY_ASSIGN(out.high, number("high"));
  if (!(0 <= out.low && out.low <= out.value && out.value <= out.high && out.high <= 1))
    return fail(ErrorCode::out_of_range, fmt::format("'{}' is not a share with its range", key), where(value, key),
                "Keep 0 <= low <= value <= high <= 1.");
  return out;
}

Result<std::set<std::uint32_t>> MapFile::hs_codes(const toml::value& list) const {
  std::set<std::uint32_t> codes;
  for (const toml::value& code : list.as_array()) {
    const auto number = code.is_string() ? parse_int(code.as_string().str) : std::nullopt;
    const std::size_t digits = number ? code.as_string().str.size() : 0;
    if (!number || *number <= 0 || (digits != 2 && digits != 4 && digits != 6))
      return fail(ErrorCode::bad_field, "A code is not an HS code", where(code, "codes"),
                  "Write 2, 4 or 6 digits in quotes, such as \"250410\".");
    codes.insert(static_cast<std::uint32_t>(*number));
  }
  return codes;
}

Result<std::set<std::int32_t>> MapFile::years(const toml::value& list) const {
  std::set<std::int32_t> years;
  for (const toml::value& year : list.as_array()) {
    if (!year.is_integer() || year.as_integer() < 1900 || year.as_integer() > 2200)
      return fail(ErrorCode::bad_field, "A year is not one", where(year, "years"), "Write years = [2021, 2022], without quotes.");
    years.insert(static_cast<std::int32_t>(year.as_integer()));
  }
  return years;
}

}  // namespace entrepot::world::detail
