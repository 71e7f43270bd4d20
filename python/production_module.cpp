#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "arrays.h"
#include "bindings.h"
#include "errors.h"
#include "production/firm_network.h"
#include "production/table_formats.h"
#include "work.h"

namespace entrepot::python {
namespace {

using production::FirmLink;
using production::FirmNetwork;
using production::InputOutputTable;
using stress::Network;

constexpr const char* network_name = "entrepot.network";

py::capsule handle_of(const Kept<Network>& kept) {
  py::capsule owner = kept.owner;
  owner.set_name(network_name);
  return owner;
}

// What is loaded stays in C++: its arrays are views of this object.
py::dict dict_of(InputOutputTable&& loaded, const std::string& format) {
  const Kept<Network> kept(Network(std::move(loaded)));
  const py::capsule owner = handle_of(kept);
  const InputOutputTable& t = *kept.value->table;
  std::vector<std::string> regions, sectors, sector_names, demand_regions, demand_categories;
  for (const EconomyId& region : t.regions) regions.push_back(region.text());
  for (const production::Sector& sector : t.sectors) {
    sectors.push_back(sector.code);
    sector_names.push_back(sector.name);
  }
  for (const production::FinalDemandColumn& column : t.final_demand_columns) {
    demand_regions.push_back(column.region.text());
    demand_categories.push_back(column.category);
  }
  const std::size_t n = t.nodes();
  py::dict out;
  out["handle"] = owner;
  out["name"] = t.name;
  out["year"] = t.year;
  out["money_unit"] = t.money_unit;
  out["format"] = format;
  out["regions"] = regions;
  out["sectors"] = sectors;
  out["sector_names"] = sector_names;
  out["demand_regions"] = demand_regions;
  out["demand_categories"] = demand_categories;
  out["flows"] = view(t.flows.data(), {n, n}, owner);
  out["final_demand"] = view(t.final_demand.data(), {n, t.demand_columns()}, owner);
  out["output"] = view(t.output.data(), {n}, owner);
  out["value_added"] = view(t.value_added.data(), {n}, owner);
  out["taxes"] = view_or_none(t.taxes, {n}, owner);
  out["notes"] = t.notes;
  return out;
}

py::dict load_table(const std::string& path, const std::optional<std::string>& region, std::optional<int> year, bool require_balance,
                    bool merge_split_regions, unsigned threads, const py::object& report) {
  production::LoadOptions options;
  if (region) options.region = value_or_raise(EconomyId::parse(*region, {"", 0, 0, "region"}));
  options.year = year;
  options.balance = require_balance ? production::BalanceRule::require : production::BalanceRule::report;
  options.merge_split_regions = merge_split_regions;
  options.threads = threads;
  production::LoadReport loaded;
  InputOutputTable table =
      result_of(report, [&](Progress& progress) { return production::load_input_output_table(path, loaded, progress, options); });
  return dict_of(std::move(table), std::string(production::table_format_info(loaded.format).name));
}

// A table of the rooms from one that NumPy holds, which takes a copy. For the models that need its names or an object of their own.
py::capsule make_table(const py::dict& from) {
  InputOutputTable made;
  take(from, "name", made.name);
  take(from, "year", made.year);
  take(from, "money_unit", made.money_unit);
  for (const auto& region : from["codes"].cast<std::vector<std::string>>())
    made.regions.push_back(value_or_raise(EconomyId::parse(region, {"", 0, 0, "codes"})));
  const auto codes = from["sectors"].cast<std::vector<std::string>>(), names = from["sector_names"].cast<std::vector<std::string>>();
  for (std::size_t s = 0; s < codes.size(); ++s) made.sectors.push_back({codes[s], names[s]});
  const auto categories = from["demand_categories"].cast<std::vector<std::string>>();
  const auto columns = held<std::uint32_t>(from, "demand_region");
  for (std::size_t c = 0; c < columns.size(); ++c) made.final_demand_columns.push_back({made.regions[columns[c]], categories[c]});
  take_values(from, "flows", made.flows);
  take_values(from, "final_demand", made.final_demand);
  take_values(from, "output", made.output);
  take_values(from, "value_added", made.value_added);
  value_or_raise(production::check_shape(made));
  Network network(std::move(made));
  take(from, "labels", network.names);
  return handle_of(Kept<Network>(std::move(network)));
}

py::capsule make_firms(const py::dict& from) {
  FirmNetwork made;
  take(from, "firms", made.firms);
  take(from, "sectors", made.sectors);
  take(from, "notes", made.notes);
  take_values(from, "sector", made.sector);
  const auto supplier = from["supplier"].cast<Array<std::uint32_t>>(), customer = from["customer"].cast<Array<std::uint32_t>>();
  const auto amount = from["amount"].cast<Array<double>>();
  made.links.reserve(static_cast<std::size_t>(amount.size()));
  for (py::ssize_t l = 0; l < amount.size(); ++l) made.links.push_back({supplier.data()[l], customer.data()[l], amount.data()[l]});
  take_values(from, "essentiality", made.essentiality);
  take_values(from, "market", made.market);
  take_values(from, "revenue", made.revenue);
  take_values(from, "costs", made.costs);
  return handle_of(Kept<Network>(Network(std::move(made))));
}

py::dict dict_of(FirmNetwork&& loaded) {
  const Kept<Network> kept(Network(std::move(loaded)));
  const py::capsule owner = handle_of(kept);
  const FirmNetwork& n = *kept.value->firms;
  const std::size_t firms = n.firms.size(), sectors = n.sectors.size(), links = n.links.size();
  const FirmLink* link = n.links.data();
  py::dict out;
  out["handle"] = owner;
  out["firms"] = n.firms;
  out["sectors"] = n.sectors;
  out["sector"] = view(n.sector.data(), {firms}, owner);
  out["supplier"] = view_member(&link->supplier, links, sizeof(FirmLink), owner);
  out["customer"] = view_member(&link->customer, links, sizeof(FirmLink), owner);
  out["amount"] = view_member(&link->amount, links, sizeof(FirmLink), owner);
  out["market"] = view_or_none(n.market, {firms}, owner);
  out["revenue"] = view_or_none(n.revenue, {firms}, owner);
  out["costs"] = view_or_none(n.costs, {firms}, owner);
  out["essentiality"] = view(n.essentiality.data(), {sectors, sectors}, owner);
  out["notes"] = n.notes;
  return out;
}

py::dict load_firms(const std::string& links, const std::string& firms, const std::string& essentiality, const py::object& report) {
  return dict_of(result_of(
      report, [&](Progress& progress) { return production::load_firm_network({links, firms, essentiality}, Limits{}, progress); }));
}

// The flows of a table with what models of propagation leave out, and a note of it.
py::tuple without_negative_flows(const py::capsule& handle) {
  const Network& network = network_of(handle);
  InputOutputTable table = *network.table;
  const std::string note = value_or_raise(stress::leave_out_negative_flows(table, {"", 0, 0, "flows"}, network.names));
  const std::size_t n = table.nodes();
  const Kept<std::vector<double>> kept(std::move(table.flows));
  return py::make_tuple(view(kept.value->data(), {n, n}, kept.owner), note);
}

}  // namespace

const stress::Network& network_of(const py::capsule& handle) {
  if (handle.name() == nullptr || std::string_view(handle.name()) != network_name) throw py::type_error("not a network");
  return *handle.get_pointer<const Network>();
}

void add_production(py::module_& module) {
  module.def("make_table", &make_table, py::arg("parts"));
  module.def("make_firms", &make_firms, py::arg("parts"));
  module.def("without_negative_flows", &without_negative_flows, py::arg("table"));
  module.def("load_table", &load_table, py::arg("path"), py::arg("region"), py::arg("year"), py::arg("require_balance"),
             py::arg("merge_split_regions"), py::arg("threads"), py::arg("report"));
  module.def("load_firms", &load_firms, py::arg("links"), py::arg("firms"), py::arg("essentiality"), py::arg("report"));
}

}  // namespace entrepot::python
