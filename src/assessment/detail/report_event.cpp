// "What happens": the scenario in words.
#include <algorithm>

#include <fmt/format.h>

#include "assessment/detail/report_page.h"

namespace entrepot::assessment::detail {
namespace {

std::string range_percent(const Page& page, const Range& range) { return page.percent(Quantiles{range.low, range.value, range.high}); }

struct EventWords {
  const Page& page;
  std::string when;

  std::string operator()(const ExportRestriction& e) const {
    const std::string to = e.destinations.empty() ? page.text(Say::all_destinations) : page.economies(e.destinations);
    return page.text(Say::event_export, page.subject(e.subject), page.in_text(e.exporter), to, range_percent(page, e.cut), when);
  }
  std::string operator()(const CapacityLoss& e) const {
    const std::string loss = range_percent(page, e.loss), who = page.in_text(e.economy), what = page.subject(e.subject);
    std::string words =
        e.firm.empty() ? page.text(Say::event_capacity, who, loss, what, when) : page.text(Say::event_firm, e.firm, who, loss, what, when);
    if (e.recovery.shape != RecoveryShape::none && e.recovery.days > 0) words += page.text(Say::event_recovery, e.recovery.days);
    return words;
  }
  std::string operator()(const StraitClosure& e) const {
    std::vector<std::string> gates;
    for (const std::string& gate : e.gates) gates.push_back(page.text(Say::gate_in_sentence, page.gate(gate)));
    return page.text(Say::event_strait, page.words.list(gates), range_percent(page, e.share), when);
  }
  std::string operator()(const PortClosure& e) const {
    if (!e.port.empty()) {
      const PortRow* port = page.w.port(e.port);
      return page.text(Say::event_named_port, port != nullptr ? port->label : e.port, page.in_text(e.economy), range_percent(page, e.share),
                       when);
    }
    return page.text(Say::event_port, page.in_text(e.economy), range_percent(page, e.share), when);
  }
  std::string operator()(const DemandSurge& e) const {
    return page.text(Say::event_demand, page.in_text(e.economy), page.subject(e.subject), range_percent(page, e.rise), when);
  }
  std::string operator()(const Tariff& e) const {
    const std::string from = e.exporter ? page.in_text(*e.exporter) : page.text(Say::all_origins);
    return page.text(Say::event_tariff, page.in_text(e.importer), page.subject(e.subject), from, range_percent(page, e.rate), when);
  }
};

Html story(const Page& page) {
  Html out;
  std::string paragraph;
  const auto flush = [&] {
    if (!paragraph.empty()) out += Html{"<p>" + escaped(paragraph) + "</p>\n"};
    paragraph.clear();
  };
  // An empty line starts a paragraph; other line breaks are spaces.
  const std::string& text = page.a.scenario.story;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n') paragraph += text[i];
    else if (i + 1 < text.size() && text[i + 1] == '\n') flush();
    else if (!paragraph.empty()) paragraph += ' ';
  }
  flush();
  return out;
}

std::vector<std::string> with_names(const Page& page, std::vector<std::string> sentences) {
  for (std::string& sentence : sentences) sentence = page.with_names(sentence);
  return sentences;
}

std::vector<std::string> port_sentences(const Page& page) {
  std::vector<std::string> out;
  for (const PortEffect& port : page.a.ports) {
    const std::string who = page.in_text(port.economy), handled = page.percent(port.handled), lost = page.percent(port.lost);
    out.push_back(port.shifted > 0 ? page.text(Say::port_shifts, port.label, who, handled, lost, page.percent(port.shifted),
                                               page.words.list(port.others), port.days, page.percent(port.lost - port.shifted))
                                   : page.text(Say::port_stays, port.label, who, handled, lost));
  }
  return out;
}

Html list(const std::vector<std::string>& sentences) {
  std::string out = "<ul>\n";
  for (const std::string& sentence : sentences) out += "<li>" + escaped(sentence) + "</li>\n";
  return {out + "</ul>\n"};
}

}  // namespace

std::string event_sentence(const Page& page, const Event& event) {
  const int last = event.span.from + event.span.days - 1;
  // An event that outlasts the horizon has no end in this brief.
  const std::string when = last + 1 >= page.horizon()
                               ? page.text(Say::from_on, page.date(event.span.from))
                               : page.text(Say::from_to, page.date(event.span.from), page.date(last), event.span.days);
  return page.sentence(std::visit(EventWords{page, when}, event.kind));
}

Html what_happens(const Page& page) {
  const Scenario& scenario = page.a.scenario;
  Html body = story(page);
  body += page.p(page.plural(scenario.events.size(), Say::events_one, Say::events_other), scenario.events.size());
  std::vector<std::string> events;
  for (const Event& event : scenario.events) events.push_back(event_sentence(page, event));
  if (!events.empty()) body += list(events);
  body += page.p(Say::horizon_words, page.date(0), page.date(page.horizon() - 1), page.horizon());
  body += page.p(Say::group_words, page.economies(page.a.group));
  body += map_of(page);
  if (!page.a.ports.empty()) body += page.p(Say::ports_change) + list(port_sentences(page));
  if (!page.a.closed_routes.empty()) body += page.p(Say::routes_change) + list(with_names(page, page.a.closed_routes));
  if (!scenario.sources.empty()) body += page.p(Say::told_by) + list(scenario.sources);
  return section(page, "what-happens", Say::h_what_happens, body);
}

}  // namespace entrepot::assessment::detail
