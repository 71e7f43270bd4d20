#include "stress/detail/plan_keys.h"

#include <utility>

#include <fmt/format.h>

#include "base/spreadsheet.h"
#include "base/text.h"

namespace entrepot::stress::detail {

Result<double> number_between(const TomlKeys& keys, const std::string& key, double least, double most) {
  TRY_ASSIGN(const toml::value* given, keys.need(key));
  if (least >= 0 && most == 1 && given->is_string()) {
    TRY_ASSIGN(const std::string text, keys.text(key));
    const auto share = parse_percent(text);
    if (share && *share >= least && *share <= most) return *share;
    if (share)
      return fail(ErrorCode::out_of_range, fmt::format("{} = \"{}\"", key, text), keys.where(key),
                  fmt::format("Write a share from {} to {}, or in per cent: \"30%\".", least, most));
  }
  TRY_ASSIGN(const double value, keys.number(key));
  if (value >= least && value <= most) return value;
  return fail(ErrorCode::out_of_range, fmt::format("{} = {}", key, value), keys.where(key),
              fmt::format("Write a number from {} to {}.", least, most));
}

Result<SectorNumbers> numbers_by_sector(const TomlKeys& keys, const ModelInputInfo& info) {
  const std::string key(info.key);
  SectorNumbers out{{}, keys.where(key)};
  TRY_ASSIGN(const toml::value* value, keys.need(key));
  if (value->is_string()) {
    TRY_ASSIGN(const std::string text, keys.text(key));
    for (const std::string_view part : split(text, ',')) out.texts.emplace_back(part);
    return out;
  }
  TRY_ASSIGN(const double number, number_between(keys, key, info.least, info.most));
  out.texts = {fmt::format("{}", number)};
  return out;
}

Result<std::vector<std::string>> text_or_texts(const TomlKeys& keys, const std::string& key) {
  TRY_ASSIGN(const toml::value* value, keys.need(key));
  if (value->is_array()) {
    TRY_ASSIGN(auto texts, keys.texts(key));
    if (texts.empty()) return keys.wrong(key, "a list with at least one name");
    return texts;
  }
  TRY_ASSIGN(std::string one, keys.text(key));
  return std::vector<std::string>{std::move(one)};
}

Result<Statement> read_statement(const TomlKeys& keys) {
  Statement out;
  if (keys.has("source")) {
    TRY_ASSIGN(out.source, keys.text("source"));
  }
  if (!keys.has("confidence")) return out;
  TRY_ASSIGN(const std::string text, keys.text("confidence"));
  out.confidence = parse_confidence(text);
  if (!out.confidence)
    return fail(ErrorCode::unknown_name, fmt::format("'{}' is not a confidence", text), keys.where("confidence"),
                "Write measured, reported, estimated or assumed.");
  return out;
}

Result<std::vector<TomlKeys>> tables(const TomlKeys& top, const std::string& key, std::size_t most) {
  std::vector<TomlKeys> out;
  if (!top.has(key)) return out;
  const toml::value& value = top.table().at(key);
  const std::string header = fmt::format("[[{}]]", key);
  if (!value.is_array())
    return fail(ErrorCode::bad_field, fmt::format("'{}' is not a list of tables", key), top.where(key),
                fmt::format("Write each below a line {}.", header));
  if (value.as_array().size() > most)
    return fail(ErrorCode::limit_exceeded, fmt::format("{} tables {}", value.as_array().size(), header), top.where(key),
                fmt::format("Give at most {}.", most));
  for (const toml::value& item : value.as_array()) {
    TRY_ASSIGN(TomlKeys keys, TomlKeys::over(item, top.file(), header));
    out.push_back(std::move(keys));
  }
  return out;
}

}  // namespace entrepot::stress::detail
