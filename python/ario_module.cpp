#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "arrays.h"
#include "bindings.h"
#include "errors.h"
#include "parameters.h"
#include "shock/ario.h"
#include "work.h"

namespace entrepot::python {
namespace {

using shock::ArioMember;
using shock::ArioNetwork;
using shock::ArioParameters;
using shock::ArioRecord;
using shock::ArioResults;
using shock::ArioSeries;
using shock::ArioTrace;
using shock::CapitalEvent;
using shock::DeliveryBlock;

// The network's spans look into the arrays of the caller, who holds them for as long as the run takes.
ArioNetwork network_of(const py::dict& from) {
  ArioNetwork n;
  take(from, "regions", n.regions);
  take(from, "sectors", n.sectors);
  n.flows = held<double>(from, "flows");
  n.final_demand = held<double>(from, "final_demand");
  n.final_demand_region = held<std::uint32_t>(from, "demand_region");
  n.output = held<double>(from, "output");
  return n;
}

void take_classes(const py::dict& from, shock::BuyerClasses& classes) {
  take_values(from, "by_sector", classes.by_sector);
  take_values(from, "by_region", classes.by_region);
  take_values(from, "by_node", classes.by_node);
  take(from, "final_demand", classes.final_demand);
  take(from, "rebuilding", classes.rebuilding);
}

CapitalEvent event_of(const py::dict& from) {
  CapitalEvent e;
  take_named<shock::EventKind>(
      from, "kind", e.kind,
      {{"recovery", shock::EventKind::recovery}, {"rebuild", shock::EventKind::rebuild}, {"arbitrary", shock::EventKind::arbitrary}});
  take(from, "occurrence", e.occurrence);
  take(from, "duration", e.duration);
  for (const auto& [node, amount] : from["impact"].cast<std::vector<std::pair<std::uint32_t, double>>>())
    e.impact.push_back({node, amount});
  for (const auto& [column, amount] : from["households_impact"].cast<std::vector<std::pair<std::uint32_t, double>>>())
    e.households_impact.push_back({column, amount});
  take_rule(from, "shape", e.shape, shock::recovery_shape_names);
  take(from, "recovery_tau", e.recovery_tau);
  take_optional(from, "recovery_half_time", e.recovery_half_time);
  for (const auto& [sector, share] : from["rebuilding_sectors"].cast<std::vector<std::pair<std::uint32_t, double>>>())
    e.rebuilding_sectors.push_back({sector, share});
  take(from, "rebuilding_factor", e.rebuilding_factor);
  take_optional(from, "rebuild_tau", e.rebuild_tau);
  take_optional(from, "money_factor", e.money_factor);
  return e;
}

DeliveryBlock block_of(const py::dict& from) {
  DeliveryBlock b;
  take(from, "from_step", b.from_step);
  take(from, "to_step", b.to_step);
  take(from, "exporter", b.exporter_region);
  take(from, "importer", b.importer_region);
  take(from, "sectors", b.sectors);
  take(from, "share", b.share);
  return b;
}

ArioMember member_of(const py::dict& from) {
  ArioMember m;
  for (const py::handle entry : from["capacity"]) {
    const auto [node, loss] = entry.cast<std::pair<std::uint32_t, Array<double>>>();
    m.capacity.push_back({node, vector_of(loss)});
  }
  for (const py::handle entry : from["demand"]) {
    const auto [node, region, factor] = entry.cast<std::tuple<std::uint32_t, std::optional<std::uint32_t>, Array<double>>>();
    m.demand.push_back({node, region, vector_of(factor)});
  }
  for (const py::handle entry : from["events"]) m.events.push_back(event_of(entry.cast<py::dict>()));
  for (const py::handle entry : from["blocks"]) m.blocks.push_back(block_of(entry.cast<py::dict>()));
  take_values(from, "inventory_days", m.inventory_days);
  take(from, "inventory_factor", m.inventory_factor);
  take_values(from, "inventory_restoration_tau", m.inventory_restoration_tau);
  take_optional(from, "psi", m.psi);
  take_optional(from, "alpha_base", m.alpha_base);
  take_optional(from, "alpha_max", m.alpha_max);
  take_optional(from, "alpha_tau", m.alpha_tau);
  take_optional(from, "rebuild_tau", m.rebuild_tau);
  return m;
}

ArioRecord record_of(const py::dict& from) {
  ArioRecord r;
  take(from, "output_block_steps", r.output_block_steps);
  take(from, "value_added", r.value_added);
  take(from, "unmet", r.unmet);
  take(from, "trace_members", r.trace_members);
  take(from, "everything", r.everything);
  take(from, "stocks", r.stocks);
  take(from, "departures", r.departures);
  return r;
}

py::dict dict_of(const ArioTrace& trace, std::size_t steps, std::size_t nodes, const py::object& owner) {
  py::dict out;
  out["member"] = trace.member;
  out["binding"] = view(trace.binding.data(), {steps, nodes}, owner);
  out["rho"] = view(trace.rho.data(), {steps, nodes}, owner);
  return out;
}

// labels: names of the nodes, for the notes.
py::dict dict_of(ArioResults&& found, const std::vector<std::string>& labels) {
  const Kept<ArioResults> kept(std::move(found));
  const ArioResults& r = *kept.value;
  const auto& owner = kept.owner;
  const std::size_t n = r.node_count(), steps = static_cast<std::size_t>(r.steps);
  py::dict out;
  out["steps"] = r.steps;
  out["output_block_steps"] = r.output_block_steps;
  out["base_output"] = view(r.base_output.data(), {n}, owner);
  out["base_value_added"] = view(r.base_value_added.data(), {n}, owner);
  out["base_final_demand"] = view(r.base_final_demand.data(), {r.regions}, owner);
  out["output"] = view_or_none(r.output, {n, static_cast<std::size_t>(r.output_blocks), r.members}, owner);
  out["value_added"] = view_or_none(r.value_added, {r.regions, steps, r.members}, owner);
  out["unmet"] = view_or_none(r.unmet, {r.regions, steps, r.members}, owner);
  out["output_loss"] = view(r.output_loss.data(), {n, r.members}, owner);
  out["output_loss_direct"] = view(r.output_loss_direct.data(), {n, r.members}, owner);
  out["value_added_loss"] = view(r.value_added_loss.data(), {n, r.members}, owner);
  out["value_added_loss_direct"] = view(r.value_added_loss_direct.data(), {n, r.members}, owner);
  py::list traces, series;
  for (const ArioTrace& trace : r.traces) traces.append(dict_of(trace, steps, n, owner));
  for (const ArioSeries& s : r.series) series.append(series_dict(s, steps, n, r.sectors, owner));
  out["traces"] = traces;
  out["series"] = series;
  out["departures"] = departures_dict(r.departures);
  py::list notes;
  for (const shock::ArioNote& note : r.notes) notes.append(note.text(labels));
  out["notes"] = notes;
  return out;
}

py::dict ario(const py::dict& table, const py::dict& parameters, const py::list& members, const py::list& blocks, int steps,
              const py::dict& record, int threads, const py::object& report) {
  ArioNetwork network = network_of(table);
  const auto words = [&](const char* key) { return record[key].cast<std::vector<std::string>>(); };
  const auto names = words("labels"), sector_names = words("sector_labels"), region_names = words("region_labels");
  network.names = names;
  network.sector_names = sector_names;
  network.region_names = region_names;
  const ArioParameters shared = ario_parameters_of(parameters);
  std::vector<ArioMember> batch;
  for (const py::handle member : members) batch.push_back(member_of(member.cast<py::dict>()));
  std::vector<DeliveryBlock> shared_blocks;
  for (const py::handle block : blocks) shared_blocks.push_back(block_of(block.cast<py::dict>()));
  const ArioRecord kept = record_of(record);
  const Limits limits = limits_of(record);
  py::dict found =
      dict_of(limited_result_of(report,
                                [&](Progress& progress) {
                                  return shock::run_ario(network, shared, batch, shared_blocks, steps, kept, threads, progress, limits);
                                }),
              names);
  found["rationing"] = shock::name_of(shared.rationing);
  return found;
}

}  // namespace

py::dict series_dict(const ArioSeries& s, std::size_t steps, std::size_t nodes, std::size_t sectors, const py::object& owner) {
  py::dict out;
  const std::pair<const char*, const std::vector<double> ArioSeries::*> members[] = {{"production", &ArioSeries::production},
                                                                                     {"capacity", &ArioSeries::capacity},
                                                                                     {"overproduction", &ArioSeries::overproduction},
                                                                                     {"orders", &ArioSeries::orders},
                                                                                     {"destroyed_capital", &ArioSeries::destroyed_capital},
                                                                                     {"rebuilt", &ArioSeries::rebuilt},
                                                                                     {"rebuilding_demand", &ArioSeries::rebuilding_demand},
                                                                                     {"final_demand", &ArioSeries::final_demand},
                                                                                     {"limiting_days", &ArioSeries::limiting_days},
                                                                                     {"undistributed", &ArioSeries::undistributed}};
  for (const auto& [name, member] : members) out[name] = view((s.*member).data(), {steps, nodes}, owner);
  out["unmet_by_column"] = view(s.unmet_by_column.data(), {steps, s.unmet_by_column.size() / steps}, owner);
  out["unmet_by_product"] = view(s.unmet_by_product.data(), {steps, nodes / sectors, sectors}, owner);
  out["stocks"] = view(s.stocks.data(), {sectors, nodes}, owner);
  out["limiting"] = view(s.limiting.data(), {steps, nodes}, owner);
  out["stocks_by_day"] = view_or_none(s.stocks_by_step, {steps, sectors, nodes}, owner);
  out["limits_by_day"] = view_or_none(s.limits_by_step, {steps, sectors, nodes}, owner);
  return out;
}

ArioParameters ario_parameters_of(const py::dict& from) {
  ArioParameters p;
  take(from, "steps_per_year", p.steps_per_year);
  take_values(from, "inventory_days", p.inventory_days);
  take_values(from, "inventory_restoration_tau", p.inventory_restoration_tau);
  take(from, "psi", p.psi);
  take(from, "alpha_base", p.alpha_base);
  take(from, "alpha_max", p.alpha_max);
  take(from, "alpha_tau", p.alpha_tau);
  take(from, "rebuild_tau", p.rebuild_tau);
  take(from, "capital_ratio", p.capital_ratio);
  take_values(from, "capital", p.capital);
  take_optional(from, "money_factor", p.money_factor);
  take(from, "balance_residual", p.balance_residual);
  bool boario = false;
  take(from, "boario", boario);
  if (boario) p.mode = shock::ArioMode::boario_compatible;
  p.rationing = shock::default_rationing(p.mode);
  take_rule(from, "rationing", p.rationing, shock::rationing_names);
  take_rule(from, "order_rule", p.order_rule, shock::order_rule_names);
  take_rule(from, "production_function", p.production_function, shock::production_function_names);
  if (from.contains("buyer_classes")) take_classes(from["buyer_classes"].cast<py::dict>(), p.buyer_classes);
  std::vector<std::uint8_t> criticality;
  take_values(from, "criticality", criticality);
  for (const std::uint8_t value : criticality) p.criticality.push_back(static_cast<shock::Criticality>(value));
  take_named<shock::Precision>(from, "precision", p.precision,
                               {{"double", shock::Precision::in_double}, {"single", shock::Precision::in_single}});
  return p;
}

void add_ario(py::module_& module) {
  module.def("ario", &ario, py::arg("table"), py::arg("parameters"), py::arg("members"), py::arg("blocks"), py::arg("steps"),
             py::arg("record"), py::arg("threads"), py::arg("report"));
  module.attr("no_binding_input") = shock::no_binding_input;
}

}  // namespace entrepot::python
