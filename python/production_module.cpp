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

py::dict dict_of(InputOutputTable&& loaded, const std::string& format) {
  const Kept<InputOutputTable> kept(std::move(loaded));
  const InputOutputTable& t = *kept.value;
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
  out["name"] = t.name;
  out["year"] = t.year;
  out["money_unit"] = t.money_unit;
  out["format"] = format;
  out["regions"] = regions;
  out["sectors"] = sectors;
  out["sector_names"] = sector_names;
  out["demand_regions"] = demand_regions;
  out["demand_categories"] = demand_categories;
  out["flows"] = view(t.flows.data(), {n, n}, kept.owner);
  out["final_demand"] = view(t.final_demand.data(), {n, t.demand_columns()}, kept.owner);
  out["output"] = view(t.output.data(), {n}, kept.owner);
  out["value_added"] = view(t.value_added.data(), {n}, kept.owner);
  out["taxes"] = view_or_none(t.taxes, {n}, kept.owner);
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

py::dict dict_of(FirmNetwork&& loaded) {
  const Kept<FirmNetwork> kept(std::move(loaded));
  const FirmNetwork& n = *kept.value;
  const std::size_t firms = n.firms.size(), sectors = n.sectors.size(), links = n.links.size();
  const FirmLink* link = n.links.data();
  py::dict out;
  out["firms"] = n.firms;
  out["sectors"] = n.sectors;
  out["sector"] = view(n.sector.data(), {firms}, kept.owner);
  out["supplier"] = view_member(&link->supplier, links, sizeof(FirmLink), kept.owner);
  out["customer"] = view_member(&link->customer, links, sizeof(FirmLink), kept.owner);
  out["amount"] = view_member(&link->amount, links, sizeof(FirmLink), kept.owner);
  out["revenue"] = view_or_none(n.revenue, {firms}, kept.owner);
  out["costs"] = view_or_none(n.costs, {firms}, kept.owner);
  out["essentiality"] = view(n.essentiality.data(), {sectors, sectors}, kept.owner);
  out["notes"] = n.notes;
  return out;
}

py::dict load_firms(const std::string& links, const std::string& firms, const std::string& essentiality, const py::object& report) {
  return dict_of(result_of(
      report, [&](Progress& progress) { return production::load_firm_network({links, firms, essentiality}, Limits{}, progress); }));
}

}  // namespace

void add_production(py::module_& module) {
  module.def("load_table", &load_table, py::arg("path"), py::arg("region"), py::arg("year"), py::arg("require_balance"),
             py::arg("merge_split_regions"), py::arg("threads"), py::arg("report"));
  module.def("load_firms", &load_firms, py::arg("links"), py::arg("firms"), py::arg("essentiality"), py::arg("report"));
}

}  // namespace entrepot::python
