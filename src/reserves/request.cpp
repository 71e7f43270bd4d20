#include "reserves/request.h"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utf8proc.h>

#include "base/text.h"

namespace entrepot::reserves {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::string_view format = "reserves ";

tl::unexpected<Error> bad(ErrorCode code, std::string what) {
  return fail(code, std::move(what), {{}, 0, 0, "entry"}, "The journal is of a later program, or its texts were not written by this one.");
}

Result<std::string> text_of(const Json& object, const char* key) {
  if (!object.contains(key) || !object.at(key).is_string()) return bad(ErrorCode::bad_field, fmt::format("'{}' is no text", key));
  return object.at(key).get<std::string>();
}

Result<> only(const Json& object, const std::vector<std::string>& known) {
  if (!object.is_object()) return bad(ErrorCode::bad_field, "An entry is a JSON object");
  for (const auto& [key, value] : object.items())
    if (std::find(known.begin(), known.end(), key) == known.end())
      return bad(ErrorCode::unknown_key, fmt::format("The key '{}' is not known", key));
  return {};
}

Json signature_json(const Signature& by) {
  Json people = Json::array();
  for (const Person& person : by.people) people.push_back({{"name", person.name}, {"role", person.role}});
  return {{"organisation", by.organisation}, {"economy", by.economy.text()}, {"people", people}};
}

Result<Signature> read_signature(const Json& object) {
  TRY(only(object, {"organisation", "economy", "people"}));
  Signature by;
  TRY_ASSIGN(by.organisation, text_of(object, "organisation"));
  TRY_ASSIGN(const std::string economy, text_of(object, "economy"));
  if (!economy.empty()) {
    TRY_ASSIGN(by.economy, EconomyId::parse(economy));
  }
  if (!object.contains("people") || !object.at("people").is_array()) return bad(ErrorCode::bad_field, "'people' is no list");
  for (const Json& item : object.at("people")) {
    TRY(only(item, {"name", "role"}));
    Person person;
    TRY_ASSIGN(person.name, text_of(item, "name"));
    TRY_ASSIGN(person.role, text_of(item, "role"));
    by.people.push_back(std::move(person));
  }
  return by;
}

Result<Refusal> read_refusal(const Json& object) {
  TRY(only(object, {"rule", "why"}));
  Refusal out;
  TRY_ASSIGN(out.rule, text_of(object, "rule"));
  TRY_ASSIGN(out.why, text_of(object, "why"));
  return out;
}

Result<RegisterEntry> read_entry(const Json& object) {
  TRY(only(object, {"format", "id", "do", "by", "fields", "refused", "refused_by_ledger", "clock"}));
  RegisterEntry out;
  TRY_ASSIGN(const std::string written, text_of(object, "format"));
  const auto number = written.starts_with(format) ? parse_int(std::string_view(written).substr(format.size())) : std::nullopt;
  if (!number || *number < 1 || *number > latest_format) return bad(ErrorCode::unsupported, "The entry is of another format");
  out.request.format = static_cast<int>(*number);
  if (object.contains("refused_by_ledger")) {
    out.accepted = false;
    out.by_ledger = true;
    TRY_ASSIGN(out.refusal, read_refusal(object.at("refused_by_ledger")));
    return out;
  }
  TRY_ASSIGN(out.request.id, text_of(object, "id"));
  TRY_ASSIGN(out.request.what, text_of(object, "do"));
  if (!object.contains("by") || !object.contains("fields") || !object.at("fields").is_object())
    return bad(ErrorCode::bad_field, "'by' or 'fields' is missing");
  TRY_ASSIGN(out.request.by, read_signature(object.at("by")));
  for (const auto& [key, value] : object.at("fields").items()) {
    TRY_ASSIGN(out.request.fields[key], text_of(object.at("fields"), key.c_str()));
  }
  if (object.contains("clock")) {
    TRY_ASSIGN(out.clock, text_of(object, "clock"));
  }
  if (object.contains("refused")) {
    out.accepted = false;
    TRY_ASSIGN(out.refusal, read_refusal(object.at("refused")));
  }
  return out;
}

}  // namespace

std::string entry_text(const RegisterEntry& entry) {
  Json out{{"format", std::string(format) + std::to_string(entry.request.format)}};
  const Json refusal{{"rule", entry.refusal.rule}, {"why", entry.refusal.why}};
  if (entry.by_ledger) {
    out["refused_by_ledger"] = refusal;
    return out.dump();
  }
  out["id"] = entry.request.id;
  out["do"] = entry.request.what;
  out["by"] = signature_json(entry.request.by);
  out["fields"] = Json::object();
  for (const auto& [key, value] : entry.request.fields) out["fields"][key] = value;
  if (!entry.accepted) out["refused"] = refusal;
  if (!entry.clock.empty()) out["clock"] = entry.clock;
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool is_register_entry(std::string_view text) { return text.starts_with("{\"format\":\"reserves "); }

Result<RegisterEntry> parse_entry(std::string_view text) {
  const Json object = Json::parse(text, nullptr, false);
  if (object.is_discarded()) return bad(ErrorCode::bad_syntax, "An entry is no JSON");
  return read_entry(object);
}

std::string normal_name(std::string_view name) {
  utf8proc_uint8_t* made = nullptr;
  const auto bytes = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(name.data()), static_cast<utf8proc_ssize_t>(name.size()), &made,
      static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_STABLE));
  if (bytes < 0) return std::string(name);  // not UTF-8: as it is
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(made, &std::free);
  std::string out;
  for (utf8proc_ssize_t at = 0; at < bytes;) {
    utf8proc_int32_t letter = 0;
    const utf8proc_ssize_t size = utf8proc_iterate(made + at, bytes - at, &letter);
    if (size <= 0) break;
    const utf8proc_category_t kind = utf8proc_category(letter);
    const bool kept = (kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_NO);  // letters, marks, numbers
    if (kept) out.append(reinterpret_cast<const char*>(made + at), static_cast<std::size_t>(size));
    at += size;
  }
  return out;
}

Result<std::vector<Person>> parse_people(std::string_view text, Where where) {
  std::vector<Person> out;
  for (const std::string_view one : split(text, ';')) {
    const auto comma = one.find(',');
    const std::string name(trim(one.substr(0, comma))), role(comma == std::string_view::npos ? "" : trim(one.substr(comma + 1)));
    if (role.find(',') != std::string::npos)
      return fail(ErrorCode::bad_field, fmt::format("'{}' has more than one comma: which part is the name is not clear", trim(one)),
                  std::move(where), "Write a name without commas and one role: \"name, role; name, role\".");
    if (name.empty() || role.empty())
      return fail(ErrorCode::bad_field, fmt::format("'{}' is no name with a role", trim(one)), std::move(where),
                  "Write two people as \"name, role; name, role\".");
    out.push_back({name, role});
  }
  return out;
}

}  // namespace entrepot::reserves
