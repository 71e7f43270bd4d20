#include "assessment/detail/basis.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::assessment::detail {
namespace {

template <class Kind>
bool has_event(const Scenario& scenario) {
  return std::any_of(scenario.events.begin(), scenario.events.end(), [](const Event& e) { return std::holds_alternative<Kind>(e.kind); });
}

// "gallium: production": how many producers, and what part is named.
Coverage production_coverage(const Case& all, const ProductCase& product) {
  std::size_t producers = 0, with_capacity = 0;
  for (const auto& e : product.economies) {
    producers += e.production.has_value();
    with_capacity += e.capacity.has_value();
  }
  return {
      all.world.product(product.product).label + ": production",
      fmt::format(
          "{} producers with a figure, {} of them with capacity; the others are taken to have the spare output of a supplier whose capacity is not known",
          producers, std::min(with_capacity, producers))};
}

Coverage trade_coverage(const Case& all, const ProductCase& product) {
  std::size_t importers = 0, with_stock = 0;
  std::vector<std::string> missing;
  for (std::size_t e = 0; e < product.economies.size(); ++e) {
    const bool imports = std::any_of(product.flows.begin(), product.flows.end(), [&](const Flow& f) { return f.to == e; });
    if (!imports) continue;
    ++importers;
    if (product.economies[e].commercial) ++with_stock;
    else missing.push_back(product.economies[e].id.text());
  }
  return {all.world.product(product.product).label + ": trade and stocks",
          fmt::format("{} flows to {} importers; {} of them with a figure for commercial stock{}", product.flows.size(), importers,
                      with_stock, missing.empty() ? std::string() : "; none for " + join(missing, ", ") + " (taken as no stock)")};
}

}  // namespace

std::vector<std::string> assumptions_of(const Case& all) {
  std::vector<std::string> out{
      "Inputs are ranges: a member of the ensemble draws each from its range, straight from low over the central value to high (Latin hypercube).",
      "Nobody acts: firms run down their commercial stocks, buyers keep the suppliers of the table, public stocks stay closed.",
      "Alone: each economy also releases its own public stock above the floor it keeps, takes a share of suppliers' spare capacity in proportion to its "
      "purchases before the crisis, and buyers move orders to suppliers with capacity left.",
      "Together: the members share out the spare capacity they would each have got, and what nobody took, at least total cost; public stocks of members are "
      "released jointly by a linear program in which no member ends with more unmet need than its own release leaves it. A member that restricts its exports to another "
      "sends it neither spare output nor stock.",
      "Economies outside the group act alone in the run 'together', and keep what they get alone.",
      "Losses are of value added, which adds up over sectors without counting a product twice; gross output is shown beside it.",
      "Production is limited by missing inputs (ARIO with inventories, all inputs of the table critical); a supplier that cannot serve all serves firms "
      "before households; prices do not move.",
  };
  if (!all.products.empty()) {
    out.emplace_back(
        "A missing product lowers the capacity of the industries that need it by the share of their output that needs it times the share of the "
        "product that is missing; shortages of several products hit different parts of an industry, as if drawn independently.");
    out.emplace_back("Shipments that left before the event arrive; an economy's missing product is shared evenly among its users.");
    out.emplace_back(
        "The product's commercial stock is counted in days of use of the product; the input stocks of the table are those of the industry's "
        "other inputs.");
  }
  if (has_event<StraitClosure>(all.scenario))
    out.emplace_back(
        "Ships that left before a strait closes have passed it. Ships that leave later take the shortest open way; longer voyages carry less, by "
        "the ships' turn-round time and the spare fleet. Regions of the table without a port of their own (rest of world) are not re-routed.");
  if (has_event<Tariff>(all.scenario))
    out.emplace_back(
        "A duty lowers the quantity bought by (1 + rate) to the power of minus the elasticity of substitution; other suppliers keep their price.");
  for (const std::string& note : all.world.notes) out.push_back(note);
  return out;
}

std::vector<Coverage> coverage_of(const Case& all) {
  std::vector<Coverage> out;
  std::vector<std::string> own, inside;
  for (const EconomyId id : all.group) {
    const Economy& economy = *all.world.economy(id);
    if (economy.table_region == id) own.push_back(id.text());
    else inside.push_back(fmt::format("{} (in {})", id.text(), economy.table_region.text()));
  }
  out.push_back({"Members with a region of their own in the input-output table", own.empty() ? "none" : join(own, ", ")});
  if (!inside.empty())
    out.push_back({"Members inside a larger region of the table",
                   join(inside, ", ") + ": their losses of output are inside that region and not in the sums of the group"});
  out.push_back({"Input-output table",
                 fmt::format("{}: {} regions x {} sectors, {}", all.world.table.name.empty() ? all.world.name : all.world.table.name,
                             all.world.table.regions.size(), all.world.table.sectors.size(), all.world.table.money_unit)});
  for (const ProductCase& product : all.products) {
    out.push_back(production_coverage(all, product));
    out.push_back(trade_coverage(all, product));
  }
  return out;
}

}  // namespace entrepot::assessment::detail
