#include <array>
#include <string>
#include <variant>

#include "assessment/detail/report_json_writer.h"
#include "assessment/report.h"

namespace entrepot::assessment {
namespace {

using detail::JsonWriter;

struct Writer {
  const Assessment& assessment;
  const World& world;
  JsonWriter json;

  void write();

 private:
  void scenario();
  void event(const Event& event);
  void about_world();
  void supply(const SupplyImpact& impact);
  void supply_run(const SupplyImpact::Run& run);
  void economy(const EconomyLoss& loss);
  void sector(const SectorLoss& loss);
  void chain(const BindingStretch& stretch);
  void measure(const MeasureResult& measure);
  void alternative(const Alternative& alternative);
  void resupply(const Resupply& resupply);
  void unknown(const Unknown& unknown);
  void used(const UsedFigure& used);
  void source(const Source& source);
  void port(const PortEffect& effect);

  void quantiles(std::string_view name, const Quantiles& q);
  void series(std::string_view name, const Series& s);
  void numbers(std::string_view name, const std::vector<float>& values);
  void range(std::string_view name, const Range& range);
  void optional(std::string_view name, const std::optional<double>& value);
  void factors(std::string_view name, const std::vector<sourcing::Factor>& factors);
  void subject(const Subject& subject);
  void loss_run(const LossRun& run);
  void loss_runs(std::string_view name, const std::array<LossRun, 3>& runs);
  template <class Each>
  void by_run(std::string_view name, Each&& each) {
    json.key(name).begin_object();
    for (const RunKind run : run_kinds) each(run_name(run), static_cast<std::size_t>(run));
    json.end_object();
  }
  void sentences(std::string_view name, const std::vector<std::string>& list) {
    json.list(name, list, [&](const std::string& sentence) { json.value(sentence); });
  }
  void codes(std::string_view name, const std::vector<EconomyId>& list) {
    json.key(name).begin_array();
    for (const EconomyId id : list) json.value(id.text());
    json.end_array();
  }
};

void Writer::quantiles(std::string_view name, const Quantiles& q) {
  json.key(name).begin_object().field("p10", q.p10).field("p50", q.p50).field("p90", q.p90).end_object();
}

void Writer::numbers(std::string_view name, const std::vector<float>& values) {
  json.key(name).begin_array();
  for (const float value : values) json.value(value);
  json.end_array();
}

void Writer::series(std::string_view name, const Series& s) {
  json.key(name).begin_object().field("step_days", s.step_days);
  numbers("p10", s.p10);
  numbers("p50", s.p50);
  numbers("p90", s.p90);
  json.end_object();
}

void Writer::range(std::string_view name, const Range& range) {
  json.key(name).begin_object().field("value", range.value).field("low", range.low).field("high", range.high).end_object();
}

void Writer::optional(std::string_view name, const std::optional<double>& value) {
  json.key(name);
  value ? json.value(*value) : json.null();
}

void Writer::factors(std::string_view name, const std::vector<sourcing::Factor>& factors) {
  json.key(name).begin_array();
  for (const sourcing::Factor factor : factors) json.value(sourcing::factor_name(factor));
  json.end_array();
}

void Writer::subject(const Subject& subject) { json.field(subject.product.empty() ? "industry" : "product", subject.name()); }

void Writer::event(const Event& event) {
  json.begin_object();
  struct Visitor {
    Writer& to;
    void operator()(const ExportRestriction& e) const {
      to.json.field("kind", "export_restriction").field("exporter", e.exporter.text());
      to.subject(e.subject);
      to.codes("destinations", e.destinations);
      to.range("cut", e.cut);
    }
    void operator()(const CapacityLoss& e) const {
      to.json.field("kind", e.firm.empty() ? "capacity_loss" : "firm_failure").field("economy", e.economy.text());
      to.subject(e.subject);
      to.range("loss", e.loss);
      if (!e.firm.empty()) to.json.field("firm", e.firm);
      to.json.field("recovery", world::name_of(e.recovery.shape)).field("recovery_days", e.recovery.days);
      if (e.recovery.half_time) to.json.field("half_time", *e.recovery.half_time);
    }
    void operator()(const StraitClosure& e) const {
      to.json.field("kind", "strait_closure").key("gates").begin_array();
      for (const std::string& gate : e.gates) to.json.value(gate);
      to.json.end_array();
      to.range("share", e.share);
    }
    void operator()(const PortClosure& e) const {
      to.json.field("kind", "port_closure").field("economy", e.economy.text());
      if (!e.port.empty()) to.json.field("port", e.port);
      to.range("share", e.share);
    }
    void operator()(const DemandSurge& e) const {
      to.json.field("kind", "demand_surge").field("economy", e.economy.text());
      to.subject(e.subject);
      to.range("rise", e.rise);
    }
    void operator()(const Tariff& e) const {
      to.json.field("kind", "tariff").field("importer", e.importer.text());
      if (e.exporter) to.json.field("exporter", e.exporter->text());
      to.subject(e.subject);
      to.range("rate", e.rate);
    }
  };
  std::visit(Visitor{*this}, event.kind);
  json.field("from_day", event.span.from).field("days", event.span.days).field("words", event.words).field("line", event.line);
  json.end_object();
}

void Writer::scenario() {
  const Scenario& s = assessment.scenario;
  json.key("scenario").begin_object();
  json.field("name", s.name).field("title", s.title).field("story", s.story).field("file", s.file);
  sentences("sources", s.sources);
  json.field("start", s.start.text()).field("horizon_days", s.horizon_days).field("seed", s.seed);
  json.list("events", s.events, [&](const Event& e) { event(e); });
  json.list("measures", s.measures, [&](const BuildStock& m) {
    json.begin_object().field("kind", "build_stock");
    codes("economies", m.economies);
    json.field("product", m.product).field("days", m.days).field("cost_usd_per_unit_year", m.cost_usd_per_unit_year);
    json.field("line", m.line).end_object();
  });
  json.end_object();
}

void Writer::about_world() {
  json.key("world").begin_object().field("name", assessment.world_name).field("title", assessment.world_title);
  sentences("notes", world.notes);
  json.key("table").begin_object().field("name", world.table.name).field("year", world.table.year);
  json.field("money_unit", world.table.money_unit);
  codes("regions", world.table.regions);
  json.end_object();
  json.list("economies", world.economies, [&](const Economy& e) {
    json.begin_object().field("economy", e.id.text()).field("label", e.label).field("table_region", e.table_region.text());
    json.end_object();
  });
  json.list("sectors", world.sectors, [&](const WorldSector& s) {
    json.begin_object().field("sector", s.code).field("label", s.label).field("industry", s.industry).end_object();
  });
  json.list("products", world.products, [&](const Product& p) {
    json.begin_object().field("product", p.id).field("label", p.label).field("unit", unit_name(p.unit)).end_object();
  });
  json.end_object();
}

void Writer::supply_run(const SupplyImpact::Run& run) {
  json.begin_object();
  quantiles("unmet_total", run.unmet_total);
  quantiles("unmet_share", run.unmet_share);
  quantiles("from_commercial_stocks", run.from_commercial);
  quantiles("from_new_suppliers", run.from_new_suppliers);
  quantiles("from_public_stocks", run.from_public_stocks);
  quantiles("given_to_others", run.given_to_others);
  quantiles("extra_cost_usd", run.extra_cost_usd);
  series("unmet", run.unmet);
  series("direct_shortfall", run.direct_shortfall);
  json.end_object();
}

void Writer::supply(const SupplyImpact& impact) {
  const Product& product = world.product(impact.product);
  json.begin_object().field("product", product.id).field("economy", impact.economy.text()).field("unit", unit_name(product.unit));
  json.field("use_per_day", impact.use_per_day).field("lost_suppliers_share", impact.lost_suppliers_share);
  quantiles("lost_suppliers_range", impact.lost_suppliers_range);
  quantiles("direct_shortfall_peak", impact.direct_shortfall_peak);
  quantiles("direct_shortfall_total", impact.direct_shortfall_total);
  quantiles("shortfall_begins_day", impact.shortfall_begins_day);
  quantiles("stocks_end_day", impact.stocks_end_day);
  by_run("runs", [&](std::string_view name, std::size_t k) {
    json.key(name);
    supply_run(impact.runs[k]);
  });
  json.end_object();
}

void Writer::loss_run(const LossRun& run) {
  json.begin_object();
  quantiles("value_added_loss", run.value_added_loss);
  quantiles("direct_value_added_loss", run.direct_value_added_loss);
  quantiles("indirect_value_added_loss", run.indirect_value_added_loss);
  quantiles("output_loss", run.output_loss);
  quantiles("less_than_nobody", run.less_than_nobody);
  json.end_object();
}

void Writer::loss_runs(std::string_view name, const std::array<LossRun, 3>& runs) {
  by_run(name, [&](std::string_view run, std::size_t k) {
    json.key(run);
    loss_run(runs[k]);
  });
}

void Writer::economy(const EconomyLoss& loss) {
  json.begin_object().field("region", loss.region.text()).field("value_added_horizon", loss.value_added_horizon);
  loss_runs("runs", loss.runs);
  by_run("unmet_final_demand", [&](std::string_view run, std::size_t k) { quantiles(run, loss.unmet_final_demand[k]); });
  by_run("value_added_loss_share", [&](std::string_view run, std::size_t k) { series(run, loss.value_added_loss[k]); });
  quantiles("worth_of_cooperation", loss.worth_of_cooperation);
  json.end_object();
}

void Writer::sector(const SectorLoss& loss) {
  json.begin_object().field("region", loss.region.text()).field("sector", world.sectors[loss.sector.value].code);
  json.field("value_added_horizon", loss.value_added_horizon).field("output_horizon", loss.output_horizon);
  loss_runs("runs", loss.runs);
  json.end_object();
}

void Writer::chain(const BindingStretch& s) {
  json.begin_object().field("region", s.region.text()).field("sector", world.sectors[s.sector.value].code);
  json.field("cause", s.cause).field("is_direct", s.is_direct).field("from_day", s.from_day).field("to_day", s.to_day);
  json.field("worst_share", s.worst_share).field("output_loss", s.output_loss).end_object();
}

void Writer::measure(const MeasureResult& m) {
  json.begin_object().field("name", m.name).field("words", m.words).field("who", m.who);
  json.field("loss_avoided", m.loss_avoided).field("cost", m.cost).key("ratio");
  m.ratio ? json.value(*m.ratio) : json.null();
  json.field("cost_basis", m.cost_basis).end_object();
}

void Writer::alternative(const Alternative& a) {
  json.begin_object().field("supplier", a.supplier.text());
  optional("score", a.score);
  factors("lacks", a.lacks);
  for (const sourcing::Factor factor : sourcing::all_factors)
    optional(sourcing::factor_name(factor), sourcing::factor_of(a.factors, factor));
  json.field("bought", a.bought);
  optional("open_days", a.open_days);
  optional("days", a.days);
  json.key("gates").begin_array();
  for (const std::string& gate : a.gates) json.value(gate);
  json.end_array();
  optional("duty_low", a.duty_low);
  optional("duty_high", a.duty_high);
  optional("duty_planned", a.duty_planned);
  json.key("course").begin_array();
  for (const sea::LonLat& at : a.course) json.begin_array().value(at.lon).value(at.lat).end_array();
  json.end_array();
  json.field("if_it_qualifies_under", a.agreements).field("duty_reason", a.duty_reason);
  optional("landed_usd", a.landed_usd);
  json.field("alone", a.alone).field("together", a.together).key("figures").begin_array();
  for (const FigureIndex figure : a.figures) json.value(figure);
  json.end_array().end_object();
}

void Writer::resupply(const Resupply& r) {
  const Product& product = world.product(r.product);
  json.begin_object().field("product", product.id).field("importer", r.importer.text()).field("unit", unit_name(product.unit));
  json.field("short_total", r.short_total).field("through_gates", r.through_gates);
  factors("used", r.used);
  factors("absent", r.absent);
  json.key("shadow_price_usd");
  if (r.shadow_price) json.begin_object().field("low", r.shadow_price->low).field("high", r.shadow_price->high).end_object();
  else json.null();
  sentences("basis", r.basis);
  json.key("own").begin_object().field("spare", r.own_spare).field("alone", r.own_alone).field("together", r.own_together).end_object();
  json.list("suppliers", r.suppliers, [&](const Alternative& a) { alternative(a); });
  json.end_object();
}

void Writer::unknown(const Unknown& u) {
  json.begin_object().field("label", u.label).key("figure");
  u.figure ? json.value(*u.figure) : json.null();
  json.field("value", u.value).field("low", u.low).field("high", u.high).field("unit", unit_name(u.unit)).field("row", u.row);
  json.field("confidence", confidence_name(u.confidence)).field("rank_correlation", u.rank_correlation);
  json.field("correlation_low", u.correlation_low).field("correlation_high", u.correlation_high).field("share", u.share).end_object();
}

void Writer::used(const UsedFigure& u) {
  const Figure& f = world.figure(u.figure);
  json.begin_object().field("figure", u.figure).field("label", u.label).field("value", f.value).field("low", f.low);
  json.field("high", f.high).field("unit", unit_name(f.unit)).field("source", f.source.id).field("row", f.source.row);
  json.field("vintage", f.vintage).field("confidence", confidence_name(f.confidence)).field("note", f.note).end_object();
}

void Writer::source(const Source& s) {
  json.begin_object().field("id", s.id).field("title", s.title).field("publisher", s.publisher).field("licence", s.licence);
  json.field("vintage", s.vintage).field("where", s.where).end_object();
}

void Writer::port(const PortEffect& x) {
  json.begin_object().field("event", x.event + 1).field("port", x.port).field("label", x.label).field("economy", x.economy.text());
  json.field("handled_share", x.handled).field("lost_share", x.lost).field("shifted_share", x.shifted).field("shift_days", x.days);
  json.key("others").begin_array();
  for (const std::string& other : x.others) json.value(other);
  json.end_array().end_object();
}

void Writer::write() {
  const Assessment& a = assessment;
  json.begin_object().field("format", "entrepot-brief").field("version", 1).field("program", "entrepot " ENTREPOT_VERSION);
  scenario();
  about_world();
  codes("group", a.group);
  json.field("members", a.members);
  json.list("supply", a.supply, [&](const SupplyImpact& x) { supply(x); });
  json.list("economies", a.economies, [&](const EconomyLoss& x) { economy(x); });
  json.list("sectors", a.sectors, [&](const SectorLoss& x) { sector(x); });
  json.list("industries", a.industries, [&](const IndustrySeries& x) {
    json.begin_object().field("sector", world.sectors[x.sector.value].code);
    by_run("output_loss_share", [&](std::string_view run, std::size_t k) { series(run, x.output_loss[k]); });
    json.end_object();
  });
  loss_runs("group_loss", a.group_loss);
  quantiles("group_worth_of_cooperation", a.group_worth_of_cooperation);
  loss_runs("world_loss", a.world_loss);
  json.list("chain", a.chain, [&](const BindingStretch& x) { chain(x); });
  json.list("measures", a.measures, [&](const MeasureResult& x) { measure(x); });
  json.list("unknowns", a.unknowns, [&](const Unknown& x) { unknown(x); });
  json.list("figures", a.used, [&](const UsedFigure& x) { used(x); });
  json.list("sources", world.sources, [&](const Source& x) { source(x); });
  sentences("assumptions", a.assumptions);
  json.list("coverage", a.coverage,
            [&](const Coverage& x) { json.begin_object().field("what", x.what).field("words", x.words).end_object(); });
  sentences("closed_routes", a.closed_routes);
  json.list("ports", a.ports, [&](const PortEffect& x) { port(x); });
  json.list("resupply", a.resupply, [&](const Resupply& x) { resupply(x); });
  json.list("look_through", a.look_through, [&](const LookThrough& x) {
    json.begin_object().field("region", x.region.text()).field("source", x.source.text());
    json.field("face_value", x.face_value).field("look_through", x.look_through).end_object();
  });
  json.list("evidence", a.evidence, [&](const Coverage& x) {
    json.begin_object().field("what", x.what).field("words", x.words).field("is_missing", x.is_missing).end_object();
  });
  json.end_object();
}

}  // namespace

std::string brief_json(const Assessment& assessment, const World& world) {
  Writer writer{assessment, world, {}};
  writer.write();
  return std::move(writer.json).take() + "\n";
}

}  // namespace entrepot::assessment
