// A port call as its parties tell it: services with estimated, requested, planned and actual times (DCSA Port Call 2.0, IMO
// FAL.5/Circ.52).
//
// A negotiable service follows the pattern E R P, as often as it takes, then A: an estimate may come at any time before the actual, a
// request needs an estimate, a plan needs a request, the actual needs a plan. Other services have an actual only. A service that is
// cancelled (by its provider) or declined (by its consumer) ends, and so do all services of a call that is omitted. What is sent
// for information only (FYI) is kept and changes nothing.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "sea/congestion.h"
#include "sea/load_report.h"

namespace entrepot::sea {

enum class Classifier { estimated, requested, planned, actual };
std::optional<Classifier> parse_classifier(std::string_view code);  // EST, REQ, PLN, ACT
std::string_view classifier_code(Classifier classifier);

struct ServiceType {
  std::string_view code;  // BERTH, PILOTAGE ...
  bool negotiable = true;
};
const std::vector<ServiceType>& service_types();
const ServiceType* find_service_type(std::string_view code);
// "Cargo operations" is CARGO_OPERATIONS: any case, blanks or hyphens for underscores. Empty: no type of service is meant.
std::string_view service_code(std::string_view text);
// "BERTH, CARGO_OPERATIONS, ...": all of them.
std::string service_type_names();

// "2025-03-01T08:00:00Z", "2025-03-01T16:00+08:00": a time zone is always there. Errors: bad_field, which says where only the
// zone is missing.
Result<Instant> parse_instant(std::string_view text, Where where = {});
std::string instant_text(Instant instant);  // in UTC

// One message: a time for a service, or the end of a service or of a call.
struct PortCallEvent {
  std::string call, port, vessel;  // portCallID, UN/LOCODE, IMO number
  std::string service_id;          // portCallServiceID; empty where a message is about the call alone
  std::string service;             // code of its type
  std::string happening;           // ARRI, STRT, CMPL, DEPA; empty where the message has none
  std::optional<Classifier> classifier;
  std::optional<Instant> time;
  std::optional<Instant> sent;
  bool fyi = false, omitted = false, cancelled = false, declined = false;
  long line = 0;                   // of the file, or the number of the event in it
};

// csv with the columns call,port,vessel,service_id,service,event,classifier,time,sent,fyi,omitted,cancelled,declined, or the
// JSON of DCSA events: an array, or an object with `events`. Messages that cannot be read are rejected with their line or number.
// Errors: those of CsvReader, missing_data (column), bad_syntax (JSON), limit_exceeded.
Result<std::vector<PortCallEvent>> load_port_call_events(const std::filesystem::path& path, const Limits& limits, LoadReport& report);
Result<std::vector<PortCallEvent>> parse_port_call_events(std::string_view text, std::string name, const Limits& limits,
                                                          LoadReport& report);

enum class ServiceState { nothing_yet, estimated, requested, planned, done, cancelled, declined, omitted };
std::string_view service_state_name(ServiceState state);

struct ServiceTimeline {
  std::string call, port, vessel, service_id, service, happening;
  ServiceState state = ServiceState::nothing_yet;
  std::optional<Instant> estimated, requested, planned, actual;  // the last that was valid
  std::optional<Instant> first_planned;
  int rounds = 0;  // plans agreed on

  std::optional<double> hours_late() const;  // actual after the first plan; negative: before
};

struct TimelineFault {
  long line = 0;
  std::string what;
};

struct PortCallBook {
  std::vector<ServiceTimeline> services;  // in the order of their first message
  bool unknown_types = false;             // some message names a service that is no type of it
  std::vector<TimelineFault> faults;      // messages that break the pattern: they change nothing
  std::size_t information_only = 0;

  // Stays at a berth: arrival is the actual arrival at the anchorage or the pilot boarding place, whichever is earlier.
  std::vector<Visit> visits() const;
};
// Messages are taken by the time they were sent where all say it, else in their order.
PortCallBook build_port_calls(std::vector<PortCallEvent> events);

}  // namespace entrepot::sea
