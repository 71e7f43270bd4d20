#include <algorithm>
#include <cctype>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/text.h"
#include "sea/detail/table_reader.h"
#include "sea/port_call_model.h"

namespace entrepot::sea {
namespace {

using detail::TableReader;
using Json = nlohmann::json;

enum Column { call, port, vessel, service_id, service, event, classifier, time_at, sent, fyi, omitted, cancelled, declined };
const std::vector<std::string> columns{"call", "port", "vessel", "service_id", "service",   "event",   "classifier",
                                       "time", "sent", "fyi",    "omitted",    "cancelled", "declined"};

std::optional<int> two_digits(std::string_view text, std::size_t at) {
  if (at + 2 > text.size() || !std::isdigit(static_cast<unsigned char>(text[at])) ||
      !std::isdigit(static_cast<unsigned char>(text[at + 1])))
    return std::nullopt;
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

Result<bool> flag(std::string_view text, Where where) {
  if (text.empty() || text == "0" || text == "false") return false;
  if (text == "1" || text == "true") return true;
  return fail(ErrorCode::bad_field, "'" + std::string(text) + "' is no flag", std::move(where), "Write true or false.");
}

// The code of a type, or what was written where none is meant: the book says so then.
std::string service_in(const std::string& text) {
  const std::string_view code = service_code(text);
  return code.empty() ? text : std::string(code);
}

// What both layouts ask of a message.
Result<> check(const PortCallEvent& message) {
  if (message.call.empty()) return fail(ErrorCode::bad_field, "no id of the port call", {"", 0, 0, "call"});
  if (message.classifier.has_value() != message.time.has_value())
    return fail(ErrorCode::contradiction, "a classifier and a time belong together", {"", 0, 0, "time"});
  if (message.classifier && message.service_id.empty())
    return fail(ErrorCode::bad_field, "a time without a service", {"", 0, 0, "service_id"});
  return {};
}

Result<std::optional<Classifier>> classifier_in(std::string_view text, Where where) {
  if (text.empty()) return std::nullopt;
  const auto known = parse_classifier(text);
  if (!known)
    return fail(ErrorCode::bad_field, "'" + std::string(text) + "' is no classifier", std::move(where), "Write EST, REQ, PLN or ACT.");
  return known;
}

Result<std::optional<Instant>> instant_in(std::string_view text, Where where) {
  if (text.empty()) return std::nullopt;
  TRY_ASSIGN(const Instant instant, parse_instant(text, std::move(where)));
  return std::optional(instant);
}

Result<PortCallEvent> read_row(const TableReader& row) {
  if (!row.complete()) return tl::unexpected<Error>(row.incomplete());
  PortCallEvent message;
  message.call = row.text(call);
  message.port = row.text(port);
  message.vessel = row.text(vessel);
  message.service_id = row.text(service_id);
  message.service = service_in(std::string(row.text(service)));
  message.happening = row.text(event);
  TRY_ASSIGN(message.classifier, classifier_in(row.text(classifier), row.where(classifier)));
  TRY_ASSIGN(message.time, instant_in(row.text(time_at), row.where(time_at)));
  TRY_ASSIGN(message.sent, instant_in(row.text(sent), row.where(sent)));
  TRY_ASSIGN(message.fyi, flag(row.text(fyi), row.where(fyi)));
  TRY_ASSIGN(message.omitted, flag(row.text(omitted), row.where(omitted)));
  TRY_ASSIGN(message.cancelled, flag(row.text(cancelled), row.where(cancelled)));
  TRY_ASSIGN(message.declined, flag(row.text(declined), row.where(declined)));
  message.line = row.line();
  TRY(check(message));
  return message;
}

Result<std::vector<PortCallEvent>> read_table(TableReader table, LoadReport& report) {
  std::vector<PortCallEvent> events;
  for (;;) {
    TRY_ASSIGN(const bool more, table.next());
    if (!more) return events;
    ++report.rows_read;
    auto message = read_row(table);
    if (message) events.push_back(*std::move(message));
    else report.reject(table.line(), message.error().where.field, message.error().what);
  }
}

// --- JSON ------------------------------------------------------------------------------------------------------------------------

// A member that is a text; empty where it is not there. Errors: bad_field where it is something else.
Result<std::string> text_of(const Json& object, const char* name) {
  if (!object.is_object()) return std::string();
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return std::string();
  if (!found->is_string()) return fail(ErrorCode::bad_field, fmt::format("{} is no text", name), {"", 0, 0, name});
  return found->get<std::string>();
}

Result<bool> flag_of(const Json& object, const char* name) {
  if (!object.is_object()) return false;
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return false;
  if (!found->is_boolean()) return fail(ErrorCode::bad_field, fmt::format("{} is not true or false", name), {"", 0, 0, name});
  return found->get<bool>();
}

const Json& part_of(const Json& object, const char* name) {
  static const Json nothing;
  const auto found = object.find(name);
  return found == object.end() ? nothing : *found;
}

Result<PortCallEvent> read_event(const Json& object) {
  if (!object.is_object()) return fail(ErrorCode::bad_field, "the event is no object");
  const Json &port_call = part_of(object, "portCall"), &part = part_of(object, "portCallService"), &stamp = part_of(object, "timestamp"),
             &terminal = part_of(object, "terminalCall");
  PortCallEvent message;
  TRY_ASSIGN(message.call, text_of(port_call, "portCallID"));
  TRY_ASSIGN(message.port, text_of(port_call, "UNLocationCode"));
  TRY_ASSIGN(message.vessel, text_of(part_of(object, "vessel"), "vesselIMONumber"));
  TRY_ASSIGN(message.service_id, text_of(part, "portCallServiceID"));
  TRY_ASSIGN(const std::string type, text_of(part, "portCallServiceTypeCode"));
  message.service = service_in(type);
  TRY_ASSIGN(message.happening, text_of(part, "portCallServiceEventTypeCode"));
  TRY_ASSIGN(const std::string code, text_of(stamp, "classifierCode"));
  TRY_ASSIGN(message.classifier, classifier_in(code, {"", 0, 0, "classifierCode"}));
  TRY_ASSIGN(const std::string time, text_of(stamp, "serviceDateTime"));
  TRY_ASSIGN(message.time, instant_in(time, {"", 0, 0, "serviceDateTime"}));
  TRY_ASSIGN(const std::string updated, text_of(object, "eventUpdatedDateTime"));
  TRY_ASSIGN(message.sent, instant_in(updated, {"", 0, 0, "eventUpdatedDateTime"}));
  TRY_ASSIGN(message.fyi, flag_of(object, "isFYI"));
  TRY_ASSIGN(const bool call_omitted, flag_of(port_call, "isOmitted"));
  TRY_ASSIGN(const bool terminal_omitted, flag_of(terminal, "isOmitted"));
  message.omitted = call_omitted || terminal_omitted;
  TRY_ASSIGN(message.cancelled, flag_of(part, "isCanceled"));
  TRY_ASSIGN(message.declined, flag_of(part, "isDeclined"));
  TRY(check(message));
  return message;
}

Result<std::vector<PortCallEvent>> read_json(std::string_view text, const std::string& name, LoadReport& report) {
  const Json document = Json::parse(text, nullptr, false);
  const Json& list = document.is_object() ? part_of(document, "events") : document;
  if (document.is_discarded() || !list.is_array())
    return fail(ErrorCode::bad_syntax, "no JSON list of events", {name, 0, 0, {}},
                "Give an array of DCSA events, or an object with 'events'.");
  std::vector<PortCallEvent> events;
  long number = 0;
  for (const Json& object : list) {
    ++number;
    ++report.rows_read;
    auto message = read_event(object);
    if (!message) {
      report.reject(number, message.error().where.field, message.error().what);
      continue;
    }
    message->line = number;
    events.push_back(*std::move(message));
  }
  return events;
}

bool is_json(std::string_view text) {
  const std::string_view start = trim(text.substr(0, 64));
  return !start.empty() && (start[0] == '[' || start[0] == '{');
}

}  // namespace

Result<Instant> parse_instant(std::string_view text, Where where) {
  const auto bad = [&] {
    return fail(ErrorCode::bad_field, "'" + std::string(text) + "' is no time", where,
                "Write it with its time zone: 2025-03-01T08:00:00Z.");
  };
  if (text.size() < 16 || text[10] != 'T' || text[13] != ':') return bad();
  const auto day = Day::parse(text.substr(0, 10));
  const auto hour = two_digits(text, 11), minute = two_digits(text, 14);
  if (!day || !hour || !minute || *hour > 23 || *minute > 59) return bad();
  std::size_t at = 16;
  int second = 0;
  if (at < text.size() && text[at] == ':') {
    const auto seconds = two_digits(text, at + 1);
    if (!seconds || *seconds > 59) return bad();
    second = *seconds;
    at += 3;
    if (at < text.size() && text[at] == '.') {  // parts of a second are left out
      const std::size_t point = at++;
      while (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at]))) ++at;
      if (at == point + 1) return bad();
    }
  }
  const Instant local = day->sys_days() + std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(second);
  const std::string_view zone = text.substr(std::min(at, text.size()));
  if (zone == "Z") return local;
  if (zone.empty())
    return fail(ErrorCode::bad_field, fmt::format("'{}' has no time zone: Z or +08:00 behind it says which", text), where,
                "Write it with its time zone: 2025-03-01T08:00:00Z.");
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return bad();
  const auto zone_hours = two_digits(zone, 1), zone_minutes = two_digits(zone, 4);
  if (!zone_hours || !zone_minutes || *zone_hours > 23 || *zone_minutes > 59) return bad();
  const auto ahead = std::chrono::hours(*zone_hours) + std::chrono::minutes(*zone_minutes);
  return zone[0] == '+' ? local - ahead : local + ahead;
}

std::string instant_text(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const auto seconds = (instant - day).count();
  return fmt::format("{}T{:02}:{:02}:{:02}Z", Day(day).text(), seconds / 3600, seconds / 60 % 60, seconds % 60);
}

Result<std::vector<PortCallEvent>> parse_port_call_events(std::string_view text, std::string name, const Limits&, LoadReport& report) {
  report.file = name;
  if (is_json(text)) return read_json(text, name, report);
  TRY_ASSIGN(TableReader table, TableReader::over(text, std::move(name), columns));
  return read_table(std::move(table), report);
}

Result<std::vector<PortCallEvent>> load_port_call_events(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  std::ifstream file(path, std::ios::binary);
  std::string start(64, '\0');
  file.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  if (is_json(start)) {
    TRY_ASSIGN(const std::string text, read_text_file(path, limits.text_file_bytes));
    return parse_port_call_events(text, path.string(), limits, report);
  }
  report.file = path.string();
  TRY_ASSIGN(TableReader table, TableReader::open(path, limits, columns));
  return read_table(std::move(table), report);
}

}  // namespace entrepot::sea
