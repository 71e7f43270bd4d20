#include "sea/port_call_model.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace entrepot::sea {
namespace {

const std::string header = "call,port,vessel,service_id,service,event,classifier,time,sent,fyi,omitted,cancelled,declined\n";

PortCallEvent message(const char* service_id, const char* service, std::optional<Classifier> classifier, int hour) {
  PortCallEvent m;
  m.call = "c1";
  m.port = "SGSIN";
  m.vessel = "9704611";
  m.service_id = service_id;
  m.service = service;
  m.happening = "ARRI";
  m.classifier = classifier;
  if (classifier) m.time = Instant(std::chrono::hours(hour));
  return m;
}
constexpr auto E = Classifier::estimated, R = Classifier::requested, P = Classifier::planned, A = Classifier::actual;

std::vector<PortCallEvent> berth(std::vector<Classifier> pattern) {
  std::vector<PortCallEvent> events;
  for (const Classifier c : pattern) events.push_back(message("s1", "BERTH", c, static_cast<int>(events.size())));
  return events;
}

TEST(PortCallModel, NegotiableServicesFollowThePattern) {
  for (const auto& pattern : std::vector<std::vector<Classifier>>{
           {E, R, P, A}, {E, E, R, P, A}, {E, R, P, E, R, P, A}, {E, R, R, P, A}, {E, R, P, R, P, A}, {E, R, E, R, P, A}}) {
    const auto book = build_port_calls(berth(pattern));
    EXPECT_TRUE(book.faults.empty()) << book.faults[0].what;
    EXPECT_EQ(book.services[0].state, ServiceState::done);
  }
}

TEST(PortCallModel, WhatBreaksThePatternChangesNothing) {
  const auto fault = [](std::vector<Classifier> pattern) {
    const auto book = build_port_calls(berth(std::move(pattern)));
    return book.faults.size() == 1 ? book.faults[0].what : std::to_string(book.faults.size()) + " faults";
  };
  EXPECT_EQ(fault({R}), "a request needs an estimate before it");
  EXPECT_EQ(fault({E, P}), "a plan needs a request before it");
  EXPECT_EQ(fault({E, R, A}), "an actual time needs a plan before it");
  EXPECT_EQ(fault({E, R, P, E, A}), "an actual time needs a plan before it");
  EXPECT_EQ(fault({E, R, P, A, E}), "the service is done");
  const auto book = build_port_calls(berth({E, R, A, P, A}));  // the actual that came too early is told, the later one counts
  EXPECT_EQ(book.faults.size(), 1u);
  EXPECT_EQ(book.services[0].actual, Instant(std::chrono::hours(4)));
}

TEST(PortCallModel, OtherServicesHaveAnActualOnly) {
  EXPECT_EQ(build_port_calls({message("s", "LASHING", A, 1)}).services[0].state, ServiceState::done);
  EXPECT_EQ(build_port_calls({message("s", "LASHING", E, 1)}).faults[0].what, "LASHING has an actual time only");
  EXPECT_EQ(build_port_calls({message("s", "DISCO", A, 1)}).faults[0].what, "'DISCO' is no type of service");
}

TEST(PortCallModel, CancelledDeclinedAndOmitted) {
  auto events = berth({E, R});
  auto end = message("s1", "BERTH", std::nullopt, 0);
  end.declined = true;
  events.push_back(end);
  events.push_back(message("s1", "BERTH", P, 9));
  const auto declined = build_port_calls(events);
  EXPECT_EQ(declined.services[0].state, ServiceState::declined);
  EXPECT_EQ(declined.faults[0].what, "the service is declined");

  events = berth({E, R});
  events.push_back(message("s2", "TOWAGE", E, 3));
  PortCallEvent omit;
  omit.call = "c1";
  omit.omitted = true;
  events.push_back(omit);
  events.push_back(message("s2", "TOWAGE", R, 4));
  const auto omitted = build_port_calls(events);
  EXPECT_EQ(omitted.services[0].state, ServiceState::omitted);
  EXPECT_EQ(omitted.services[1].state, ServiceState::omitted);
  EXPECT_EQ(omitted.faults[0].what, "the call is omitted");
}

TEST(PortCallModel, ForInformationOnly) {
  auto events = berth({E, R, P, A});
  events[1].fyi = true;
  const auto book = build_port_calls(events);
  EXPECT_EQ(book.information_only, 1u);
  EXPECT_EQ(book.services[0].state, ServiceState::estimated);
  EXPECT_EQ(book.faults.size(), 2u);
}

// Invariant: Whatever messages come, a port call never has an actual time without a plan, nor anything after its end.
RC_GTEST_PROP(PortCallModelProperties, ThePatternHolds, ()) {
  std::vector<PortCallEvent> events;
  for (int n = *rc::gen::inRange(0, 30); n > 0; --n) {
    const char* services[] = {"BERTH", "PILOTAGE", "LASHING"};
    const int which = *rc::gen::inRange(0, 3), code = *rc::gen::inRange(0, 6);
    auto m = message(services[which], services[which], code < 4 ? std::optional(static_cast<Classifier>(code)) : std::nullopt,
                     *rc::gen::inRange(0, 99));
    m.cancelled = code == 4;
    m.declined = code == 5;
    events.push_back(m);
  }
  const auto book = build_port_calls(events);
  RC_ASSERT(book.faults.size() <= events.size());
  for (const auto& service : book.services) {
    if (service.service == "LASHING") continue;
    if (service.actual) RC_ASSERT(service.planned && service.requested && service.estimated && service.state == ServiceState::done);
    if (service.planned) RC_ASSERT(service.first_planned && service.rounds >= 1);
  }
}

TEST(PortCallModel, StaysAtABerth) {
  std::vector<PortCallEvent> events{message("a", "ANCHORAGE", E, 0), message("a", "ANCHORAGE", R, 0), message("a", "ANCHORAGE", P, 0),
                                    message("a", "ANCHORAGE", A, 5)};
  for (const Classifier c : {E, R, P, A}) events.push_back(message("b", "BERTH", c, 12));
  for (const Classifier c : {E, R, P, A}) {
    events.push_back(message("b", "BERTH", c, 30));
    events.back().happening = "DEPA";
  }
  const auto visits = build_port_calls(events).visits();
  ASSERT_EQ(visits.size(), 1u);
  EXPECT_EQ(measure_waiting(visits)->waiting_hours_mean, 7);
  EXPECT_EQ(*measure_waiting(visits)->berth_hours_mean, 18);
  EXPECT_EQ(*build_port_calls(events).services[1].hours_late(), 0);
}

TEST(PortCallFiles, Instants) {
  const auto text = [](const char* t) { return instant_text(parse_instant(t).value()); };
  EXPECT_EQ(text("2025-03-01T16:00:05+08:00"), "2025-03-01T08:00:05Z");
  EXPECT_EQ(text("2025-03-01T00:30-01:30"), "2025-03-01T02:00:00Z");
  EXPECT_EQ(text("2025-02-28T23:59:59.123Z"), "2025-02-28T23:59:59Z");
  for (const char* bad : {"", "2025-03-01", "2025-03-01T08:00:00", "2025-02-30T08:00Z", "2025-03-01T24:00Z", "2025-03-01T08:60Z",
                          "2025-03-01T08:00+0800", "2025-03-01T08:00:00.Z", "2025-03-01T08:00:0", "2025-03-01T08:00:00Zx"})
    EXPECT_EQ(parse_instant(bad).error().code, ErrorCode::bad_field) << bad;
}

TEST(PortCallFiles, ATimeWithoutAZoneSaysSo) {
  for (const char* local : {"2025-03-01T08:00", "2025-03-01T08:00:00", "2025-03-01T08:00:00.5"})
    EXPECT_NE(parse_instant(local).error().what.find("has no time zone"), std::string::npos) << local;
  EXPECT_EQ(parse_instant("2025-03-01T08:00x").error().what, "'2025-03-01T08:00x' is no time");
}

TEST(PortCallFiles, TypesOfServiceInAnyCase) {
  EXPECT_EQ(service_code("berth"), "BERTH");
  EXPECT_EQ(service_code(" Cargo operations"), "CARGO_OPERATIONS");
  EXPECT_EQ(service_code("pilot-boarding_place"), "PILOT_BOARDING_PLACE");
  EXPECT_EQ(service_code("quay"), "");
  LoadReport report;
  const auto read = [&](const std::string& row) { return parse_port_call_events(header + row, "calls.csv", {}, report).value(); };
  const auto events = read("c1,NLAMS,1,s1,Berth,ARRI,EST,2025-03-01T08:00Z,,,,,\nc1,NLAMS,1,s2,quay,ARRI,EST,2025-03-01T08:00Z,,,,,\n");
  EXPECT_EQ(events[0].service, "BERTH");
  const auto book = build_port_calls(events);
  EXPECT_TRUE(book.unknown_types);
  ASSERT_EQ(book.faults.size(), 1u);
  EXPECT_EQ(book.faults[0].what, "'quay' is no type of service");
  EXPECT_EQ(book.services[0].state, ServiceState::estimated);
}

TEST(PortCallFiles, CsvAndJsonSayTheSame) {
  LoadReport csv_report, json_report;
  const auto csv = parse_port_call_events(header +
                                              "c1,NLAMS,9321483,s1,BERTH,ARRI,EST,2025-03-01T08:00Z,2025-02-27T00:00Z,,,,\n"
                                              "c1,NLAMS,9321483,s1,BERTH,ARRI,XXX,2025-03-01T08:00Z,,,,,\n"
                                              "c1,NLAMS,9321483,s1,BERTH,ARRI,EST,,,,,,\n"
                                              ",NLAMS,9321483,s1,BERTH,ARRI,,,,,,,\n"
                                              "c1,NLAMS,9321483,s1,BERTH,ARRI,,,,,,maybe,\n"
                                              "c1,NLAMS,9321483,,,,,,,false,true,,\n",
                                          "c.csv", {}, csv_report)
                       .value();
  EXPECT_EQ(csv_report.rows_rejected, 4);
  const auto json = parse_port_call_events(R"({"events": [
      {"eventUpdatedDateTime": "2025-02-27T00:00:00Z", "isFYI": false,
       "portCall": {"portCallID": "c1", "UNLocationCode": "NLAMS", "isOmitted": false},
       "portCallService": {"portCallServiceID": "s1", "portCallServiceTypeCode": "BERTH", "portCallServiceEventTypeCode": "ARRI"},
       "vessel": {"vesselIMONumber": "9321483"},
       "timestamp": {"classifierCode": "EST", "serviceDateTime": "2025-03-01T08:00:00Z"}},
      {"portCall": {"portCallID": 7}}, 12,
      {"portCall": {"portCallID": "c1", "UNLocationCode": "NLAMS", "isOmitted": true}, "vessel": {"vesselIMONumber": "9321483"}}]})",
                                           "c.json", {}, json_report)
                        .value();
  EXPECT_EQ(json_report.rows_rejected, 2);
  ASSERT_EQ(csv.size(), 2u);
  ASSERT_EQ(json.size(), 2u);
  for (std::size_t k = 0; k < 2; ++k) {
    EXPECT_EQ(csv[k].call, json[k].call);
    EXPECT_EQ(csv[k].service, json[k].service);
    EXPECT_EQ(csv[k].time, json[k].time);
    EXPECT_EQ(csv[k].sent, json[k].sent);
    EXPECT_EQ(csv[k].omitted, json[k].omitted);
  }
  for (const char* bad : {"{", "[1,", "{\"events\": 3}", "{}"})
    EXPECT_EQ(parse_port_call_events(bad, "c.json", {}, json_report).error().code, ErrorCode::bad_syntax) << bad;
}

}  // namespace
}  // namespace entrepot::sea
