#include "sea/port_call_model.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::sea {
namespace {

constexpr std::array<std::string_view, 4> classifier_codes{"EST", "REQ", "PLN", "ACT"};
constexpr std::array<std::string_view, 8> state_names{"nothing yet", "estimated", "requested", "planned",
                                                      "done",        "cancelled", "declined",  "omitted"};

bool is_over(ServiceState state) { return state >= ServiceState::done; }

// Empty, or why the pattern does not allow the message now.
std::string refusal(const ServiceTimeline& timeline, Classifier classifier, bool negotiable) {
  if (is_over(timeline.state)) return fmt::format("the service is {}", service_state_name(timeline.state));
  if (!negotiable) return classifier == Classifier::actual ? "" : fmt::format("{} has an actual time only", timeline.service);
  switch (classifier) {
    case Classifier::estimated: return {};
    case Classifier::requested: return timeline.state == ServiceState::nothing_yet ? "a request needs an estimate before it" : "";
    case Classifier::planned: return timeline.state == ServiceState::requested ? "" : "a plan needs a request before it";
    case Classifier::actual: return timeline.state == ServiceState::planned ? "" : "an actual time needs a plan before it";
  }
  return {};
}

void take(ServiceTimeline& timeline, Classifier classifier, Instant time) {
  switch (classifier) {
    case Classifier::estimated:
      timeline.estimated = time;
      timeline.state = ServiceState::estimated;
      break;
    case Classifier::requested:
      timeline.requested = time;
      timeline.state = ServiceState::requested;
      break;
    case Classifier::planned:
      timeline.planned = time;
      if (!timeline.first_planned) timeline.first_planned = time;
      ++timeline.rounds;
      timeline.state = ServiceState::planned;
      break;
    case Classifier::actual:
      timeline.actual = time;
      timeline.state = ServiceState::done;
      break;
  }
}

class Book {
 public:
  void add(const PortCallEvent& event) {
    if (event.fyi) {
      ++book_.information_only;
      return;
    }
    if (omitted_.contains(event.call)) return fault(event, "the call is omitted");
    if (event.omitted) return omit(event);
    if (event.service_id.empty()) return;  // the call itself, with nothing to say about a service
    ServiceTimeline& timeline = timeline_of(event);
    const ServiceType* type = find_service_type(timeline.service);
    if (type == nullptr) {
      book_.unknown_types = true;
      return fault(event, fmt::format("'{}' is no type of service", timeline.service));
    }
    if (event.service != timeline.service || event.call != timeline.call)
      return fault(event, "the service has another call or type in an earlier message");
    if (event.cancelled || event.declined) {
      if (is_over(timeline.state)) return fault(event, fmt::format("the service is {}", service_state_name(timeline.state)));
      timeline.state = event.cancelled ? ServiceState::cancelled : ServiceState::declined;
      return;
    }
    if (!event.classifier || !event.time) return;  // the service is made known
    if (const std::string why = refusal(timeline, *event.classifier, type->negotiable); !why.empty()) return fault(event, why);
    take(timeline, *event.classifier, *event.time);
  }
  PortCallBook finish() && { return std::move(book_); }

 private:
  void fault(const PortCallEvent& event, std::string what) { book_.faults.push_back({event.line, std::move(what)}); }

  void omit(const PortCallEvent& event) {
    omitted_.insert(event.call);
    for (ServiceTimeline& timeline : book_.services)
      if (timeline.call == event.call && !is_over(timeline.state)) timeline.state = ServiceState::omitted;
  }

  // A service negotiates each of its happenings on its own: the arrival at a berth, and the departure from it.
  ServiceTimeline& timeline_of(const PortCallEvent& event) {
    const auto [place, fresh] = places_.try_emplace({event.service_id, event.happening}, book_.services.size());
    if (fresh) {
      ServiceTimeline timeline;
      timeline.call = event.call;
      timeline.port = event.port;
      timeline.vessel = event.vessel;
      timeline.service_id = event.service_id;
      timeline.service = event.service;
      timeline.happening = event.happening;
      book_.services.push_back(std::move(timeline));
    }
    return book_.services[place->second];
  }

  PortCallBook book_;
  std::set<std::string> omitted_;
  std::map<std::pair<std::string, std::string>, std::size_t> places_;
};

}  // namespace

std::optional<Classifier> parse_classifier(std::string_view code) {
  for (std::size_t k = 0; k < classifier_codes.size(); ++k)
    if (code == classifier_codes[k]) return static_cast<Classifier>(k);
  return std::nullopt;
}

std::string_view classifier_code(Classifier classifier) { return classifier_codes[static_cast<std::size_t>(classifier)]; }

std::string_view service_state_name(ServiceState state) { return state_names[static_cast<std::size_t>(state)]; }

const std::vector<ServiceType>& service_types() {
  static const std::vector<ServiceType> types{{"BERTH", true},
                                              {"CARGO_OPERATIONS", true},
                                              {"PILOTAGE", true},
                                              {"TOWAGE", true},
                                              {"MOORING", true},
                                              {"BUNKERING", true},
                                              {"PILOT_BOARDING_PLACE", true},
                                              {"ANCHORAGE", true},
                                              {"SLUDGE", true},
                                              {"SEA_PASSAGE", false},
                                              {"ALL_FAST", false},
                                              {"GANGWAY_DOWN_AND_SECURE", false},
                                              {"VESSEL_READY_FOR_CARGO_OPERATIONS", false},
                                              {"VESSEL_READY_TO_SAIL", false},
                                              {"DISCHARGE_CARGO_OPERATIONS", false},
                                              {"LOADING_CARGO_OPERATIONS", false},
                                              {"LASHING", false},
                                              {"SAFETY", false},
                                              {"ANCHORAGE_OPERATIONS", false},
                                              {"SHORE_POWER", false}};
  return types;
}

const ServiceType* find_service_type(std::string_view code) {
  for (const ServiceType& type : service_types())
    if (type.code == code) return &type;
  return nullptr;
}

std::string_view service_code(std::string_view text) {
  std::string name = lower_ascii(trim(text));
  std::replace_if(name.begin(), name.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
  for (const ServiceType& type : service_types())
    if (lower_ascii(type.code) == name) return type.code;
  return {};
}

std::string service_type_names() {
  std::vector<std::string> names;
  for (const ServiceType& type : service_types()) names.emplace_back(type.code);
  return join(names, ", ");
}

std::optional<double> ServiceTimeline::hours_late() const {
  if (!actual || !first_planned) return std::nullopt;
  return static_cast<double>((*actual - *first_planned).count()) / 3600;
}

std::vector<Visit> PortCallBook::visits() const {
  std::map<std::string, Visit> by_call;
  for (const ServiceTimeline& timeline : services) {
    Visit& visit = by_call[timeline.call];
    if (visit.port.empty()) visit.port = timeline.port;
    if (visit.vessel.empty()) visit.vessel = timeline.vessel;
    if (!timeline.actual) continue;
    const bool arrives = timeline.happening == "ARRI";
    if (arrives && (timeline.service == "ANCHORAGE" || timeline.service == "PILOT_BOARDING_PLACE"))
      visit.arrived = visit.arrived ? std::min(*visit.arrived, *timeline.actual) : *timeline.actual;
    if (timeline.service != "BERTH") continue;
    if (arrives) visit.berthed = timeline.actual;
    if (timeline.happening == "DEPA") visit.left = timeline.actual;
  }
  std::vector<Visit> visits;
  for (auto& [call, visit] : by_call) visits.push_back(std::move(visit));
  return visits;
}

PortCallBook build_port_calls(std::vector<PortCallEvent> events) {
  if (std::all_of(events.begin(), events.end(), [](const PortCallEvent& event) { return event.sent.has_value(); }))
    std::stable_sort(events.begin(), events.end(), [](const PortCallEvent& a, const PortCallEvent& b) { return *a.sent < *b.sent; });
  Book book;
  for (const PortCallEvent& event : events) book.add(event);
  return std::move(book).finish();
}

}  // namespace entrepot::sea
