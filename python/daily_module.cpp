#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "arrays.h"
#include "bindings.h"
#include "errors.h"
#include "parameters.h"
#include "shock/daily.h"
#include "work.h"

namespace entrepot::python {
namespace {

using shock::DailyLink;
using shock::DailyNetwork;
using shock::DailyParameters;
using shock::DailyRecord;
using shock::DailyResults;
using shock::DailySeries;
using shock::DailyShock;
using shock::DailyTrace;

// The engine sorts the links, so they are copied here.
DailyNetwork daily_network_of(const py::dict& from, double period_days) {
  DailyNetwork n;
  take(from, "sector_count", n.sectors);
  take_values(from, "sector", n.sector);
  take_values(from, "final_demand", n.final_demand);
  for (double& demand : n.final_demand) demand /= period_days;
  const auto supplier = from["supplier"].cast<Array<std::uint32_t>>(), customer = from["customer"].cast<Array<std::uint32_t>>();
  const auto amount = from["amount"].cast<Array<double>>();
  n.links.reserve(static_cast<std::size_t>(amount.size()));
  for (py::ssize_t l = 0; l < amount.size(); ++l)
    n.links.push_back({supplier.data()[l], customer.data()[l], amount.data()[l] / period_days});
  return n;
}

DailyShock daily_shock_of(const py::dict& from) {
  using Entry = std::tuple<std::uint32_t, double, int, std::optional<int>>;
  DailyShock s;
  for (const auto& [firm, loss, start, end] : from["losses"].cast<std::vector<Entry>>()) s.losses.push_back({firm, loss, start, end});
  for (const auto& [firm, demand, start, end] : from["demand"].cast<std::vector<Entry>>()) s.demand.push_back({firm, demand, start, end});
  return s;
}

DailyRecord daily_record_of(const py::dict& from) {
  DailyRecord r;
  take(from, "firms", r.firms);
  take(from, "threshold", r.threshold);
  take(from, "trace_scenarios", r.trace_scenarios);
  take(from, "everything", r.everything);
  return r;
}

py::dict dict_of(const DailySeries& s, std::size_t days, std::size_t firms, std::size_t links, const py::object& owner) {
  py::dict out;
  const std::pair<const char*, const std::vector<double> DailySeries::*> by_firm[] = {{"production", &DailySeries::production},
                                                                                      {"demand", &DailySeries::demand},
                                                                                      {"input_limit", &DailySeries::input_limit},
                                                                                      {"loss", &DailySeries::loss},
                                                                                      {"consumption", &DailySeries::consumption}};
  for (const auto& [name, member] : by_firm) out[name] = view((s.*member).data(), {days, firms}, owner);
  const std::pair<const char*, const std::vector<double> DailySeries::*> by_link[] = {
      {"stocks", &DailySeries::stocks}, {"orders", &DailySeries::orders}, {"deliveries", &DailySeries::deliveries}};
  for (const auto& [name, member] : by_link) out[name] = view((s.*member).data(), {days, links}, owner);
  return out;
}

py::dict dict_of(DailyResults&& found) {
  const Kept<DailyResults> kept(std::move(found));
  const DailyResults& r = *kept.value;
  const py::object& owner = kept.owner;
  const std::size_t days = static_cast<std::size_t>(r.days), links = r.links.size(), stride = sizeof(DailyLink);
  py::dict out;
  out["base_production"] = view(r.base_production.data(), {r.firms}, owner);
  out["base_value_added"] = view(r.base_value_added.data(), {r.firms}, owner);
  out["total_base_production"] = r.total_base_production;
  out["total_base_value_added"] = r.total_base_value_added;
  out["total_final_demand"] = r.total_final_demand;
  const std::pair<const char*, const std::vector<double> DailyResults::*> totals[] = {
      {"production", &DailyResults::production},
      {"value_added", &DailyResults::value_added},
      {"final_consumption", &DailyResults::final_consumption}};
  for (const auto& [name, member] : totals) out[name] = view((r.*member).data(), {r.scenarios, days}, owner);
  out["production_loss"] = view_or_none(r.production_loss, {r.scenarios, r.firms}, owner);
  out["production_loss_direct"] = view_or_none(r.production_loss_direct, {r.scenarios, r.firms}, owner);
  out["first_day_below"] = view_or_none(r.first_day_below, {r.scenarios, r.firms}, owner);
  py::list traces, series;
  for (const DailyTrace& trace : r.traces) traces.append(py::make_tuple(trace.scenario, view(trace.bound.data(), {days, r.firms}, owner)));
  for (const DailySeries& s : r.series) series.append(dict_of(s, days, r.firms, links, owner));
  out["traces"] = traces;
  out["series"] = series;
  const DailyLink* link = r.links.data();
  out["supplier"] = links == 0 ? py::object(py::none()) : view_member(&link->supplier, links, stride, owner);
  out["customer"] = links == 0 ? py::object(py::none()) : view_member(&link->customer, links, stride, owner);
  out["amount"] = links == 0 ? py::object(py::none()) : view_member(&link->amount, links, stride, owner);
  out["links"] = r.link_count;
  out["notes"] = r.notes;
  return out;
}

py::dict daily(const py::dict& network, double period_days, const py::dict& parameters, const py::list& scenarios, int days,
               const py::dict& record, int threads, const py::object& report) {
  DailyNetwork n = daily_network_of(network, period_days);
  const auto names = names_of(network);
  n.names = names;
  const DailyParameters p = daily_parameters_of(parameters);
  std::vector<DailyShock> batch;
  for (const py::handle scenario : scenarios) batch.push_back(daily_shock_of(scenario.cast<py::dict>()));
  const DailyRecord r = daily_record_of(record);
  const Limits limits = limits_of(record);
  py::dict found = dict_of(
      limited_result_of(report, [&](Progress& progress) { return shock::run_daily(n, p, batch, days, r, threads, progress, limits); }));
  found["rationing"] = shock::name_of(p.rationing);
  return found;
}

}  // namespace

DailyParameters daily_parameters_of(const py::dict& from) {
  using namespace shock;
  DailyParameters p;
  bool pronet = false;
  take(from, "pronet", pronet);
  if (pronet) p.mode = DailyMode::pronet_compatible;
  take(from, "tau", p.tau);
  take_named<DailyInventory>(from, "inventory", p.inventory,
                             {{"given", DailyInventory::given},
                              {"poisson_start", DailyInventory::poisson_start},
                              {"poisson_target", DailyInventory::poisson_target}});
  take_values(from, "inventory_days", p.inventory_days);
  take(from, "inventory_seed", p.inventory_seed);
  p.rationing = default_rationing(p.mode);
  take_rule(from, "rationing", p.rationing, daily_rationing_names);
  take_rule(from, "orders", p.orders, daily_order_names);
  take_named<DailyRecovery>(from, "recovery", p.recovery,
                            {{"none", DailyRecovery::none},
                             {"proportional", DailyRecovery::proportional},
                             {"uniform", DailyRecovery::uniform},
                             {"at_once", DailyRecovery::at_once},
                             {"exponential", DailyRecovery::exponential},
                             {"damped", DailyRecovery::damped}});
  take(from, "recovery_days", p.recovery_days);
  take(from, "recovery_delay", p.recovery_delay);
  return p;
}

void add_daily(py::module_& module) {
  module.def("daily", &daily, py::arg("network"), py::arg("period_days"), py::arg("parameters"), py::arg("scenarios"), py::arg("days"),
             py::arg("record"), py::arg("threads"), py::arg("report"));
  module.attr("bound_by_demand") = shock::bound_by_demand;
  module.attr("bound_by_capacity") = shock::bound_by_capacity;
}

}  // namespace entrepot::python
