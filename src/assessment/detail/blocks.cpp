#include "assessment/detail/blocks.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "assessment/detail/node_losses.h"
#include "assessment/detail/ports.h"
#include "base/text.h"
#include "page/html_text.h"

namespace entrepot::assessment::detail {
namespace {

// A region has a route when it is an economy with a port of its own.
bool has_port(const Case& all, EconomyId region) {
  const Economy* economy = all.world.economy(region);
  return economy != nullptr && (!economy->port.empty() || all.ways->has_port(region));
}

}  // namespace

TradeBlocks::TradeBlocks(const Case& all) : all_(&all) {
  for (const WorldSector& sector : all.world.sectors) goods_.push_back(sector.is_goods);
}

Result<TradeBlocks> TradeBlocks::create(const Case& all) {
  TradeBlocks blocks(all);
  for (std::size_t i = 0; i < all.scenario.events.size(); ++i)
    if (std::holds_alternative<StraitClosure>(all.scenario.events[i].kind)) TRY(blocks.find_routes(i));
  return blocks;
}

Result<> TradeBlocks::find_routes(std::size_t event) {
  const World& world = all_->world;
  const auto& gates = std::get<StraitClosure>(all_->scenario.events[event].kind).gates;
  const auto& regions = world.table.regions;
  for (std::size_t a = 0; a < regions.size(); ++a)
    for (std::size_t b = 0; b < regions.size(); ++b) {
      if (a == b || !has_port(*all_, regions[a]) || !has_port(*all_, regions[b])) continue;
      TRY_ASSIGN(const bool passes, all_->ways->passes(regions[a], regions[b], gates));
      if (!passes) continue;
      TRY_ASSIGN(const auto open, all_->ways->find(regions[a], regions[b], {}));
      TRY_ASSIGN(const auto detour, all_->ways->find(regions[a], regions[b], gates));
      routes_.push_back({event, a, b, open.km.value_or(0), detour.km});
    }
  return {};
}

double TradeBlocks::parameter(std::string_view name, const Values& values) const {
  return values[all_->world.parameters.find(name)->second];
}

double TradeBlocks::voyage(double km, const Values& values) const {
  return std::max(1.0, km / (parameter("vessel_speed_knots", values) * 1.852 * 24));
}

double TradeBlocks::days_longer(const Route& route, const Values& values) const {
  return voyage(*route.detour_km, values) - voyage(route.open_km, values);
}

// Writes the blocks of one member.
class BlockWriter {
 public:
  BlockWriter(const TradeBlocks& plan, const Values& values) : plan_(plan), all_(*plan.all_), values_(values) {}

  std::vector<shock::DeliveryBlock> run() {
    for (const TradeBlocks::Route& route : plan_.routes_) reroute(route);
    for (std::size_t i = 0; i < all_.scenario.events.size(); ++i) {
      const Event& event = all_.scenario.events[i];
      if (const auto* port = std::get_if<PortClosure>(&event.kind)) port->port.empty() ? close_port(i, *port) : close_named_port(i, *port);
      if (const auto* cut = std::get_if<ExportRestriction>(&event.kind); cut != nullptr && !cut->subject.industry.empty())
        restrict_industry(i, *cut);
      if (const auto* tariff = std::get_if<Tariff>(&event.kind); tariff != nullptr && !tariff->subject.industry.empty())
        add_tariff(i, *tariff);
    }
    return std::move(out_);
  }

 private:
  double parameter(std::string_view name) const { return plan_.parameter(name, values_); }
  std::size_t regions() const { return all_.world.table.regions.size(); }
  double part(EconomyId id, const std::string& industry) const { return part_value(all_.world, values_, id, industry); }

  void block(int from, int to, std::size_t exporter, std::size_t importer, const std::vector<bool>& sectors, double share) {
    const int end = std::min(to, all_.scenario.horizon_days);
    if (share <= 0 || from >= end || exporter == importer) return;
    out_.push_back({from, end, static_cast<std::uint32_t>(exporter), static_cast<std::uint32_t>(importer), sectors, std::min(share, 1.0)});
  }

  void block(std::size_t event, std::size_t exporter, std::size_t importer, const std::vector<bool>& sectors, double share) {
    const Span span = all_.scenario.events[event].span;
    block(span.from, span.from + span.days, exporter, importer, sectors, share);
  }

  std::vector<bool> sectors_named(const std::string& name) const {
    std::vector<bool> mask(plan_.goods_.size());
    for (const SectorId s : all_.world.sectors_of(name)) mask[s.value] = true;
    return mask;
  }

  void reroute(const TradeBlocks::Route& route) {
    const Span span = all_.scenario.events[route.event].span;
    const double share = values_.levels[route.event] * parameter("sea_share");
    if (!route.detour_km) return block(route.event, route.from, route.to, plan_.goods_, share);
    const double carried =
        std::min(1.0, plan_.voyage(route.open_km, values_) * (1 + parameter("fleet_slack")) / plan_.voyage(*route.detour_km, values_));
    // Nothing comes until the first ships of the longer way arrive, within the last of these days for a part of it.
    const double longer = plan_.days_longer(route, values_), whole = std::floor(longer);
    const int end = span.from + span.days, late = std::min(end, span.from + static_cast<int>(whole)), then = std::min(end, late + 1);
    block(span.from, late, route.from, route.to, plan_.goods_, share);
    block(late, then, route.from, route.to, plan_.goods_, share * (1 - carried * (1 - (longer - whole))));
    block(then, end, route.from, route.to, plan_.goods_, share * (1 - carried));
  }

  void close_port(std::size_t i, const PortClosure& port) {
    const std::size_t region = *all_.world.table_region(port.economy);
    const double share = values_.levels[i] * parameter("sea_share") * part(port.economy, "*");
    for (std::size_t other = 0; other < regions(); ++other) {
      block(i, region, other, plan_.goods_, share);
      block(i, other, region, plan_.goods_, share);
    }
  }

  // Days on which the ports of an economy do the same: from each beginning or end of a closure to the next.
  std::vector<int> changes(EconomyId economy, Span span) const {
    std::set<int> days{span.from, span.from + span.days};
    for (const Event& event : all_.scenario.events)
      if (const auto* port = std::get_if<PortClosure>(&event.kind); port != nullptr && port->economy == economy)
        for (const int day : {event.span.from, event.span.from + event.span.days})
          if (span.contains(day)) days.insert(day);
    return {days.begin(), days.end()};
  }

  // What is stopped by this port, and in its first days what goes through other ports and has not come yet.
  void close_named_port(std::size_t i, const PortClosure& closure) {
    const Span span = all_.scenario.events[i].span;
    const PortRow& port = *all_.world.port(closure.port);
    const double lost = values_.levels[i] * values_[port.share];
    const double scale = parameter("sea_share") * part(closure.economy, "*");
    const std::size_t region = *all_.world.table_region(closure.economy);
    const std::vector<int> days = changes(closure.economy, span);
    const auto both_ways = [&](int from, int to, double share) {
      for (std::size_t other = 0; other < regions(); ++other) {
        block(from, to, region, other, plan_.goods_, share);
        block(from, to, other, region, plan_.goods_, share);
      }
    };
    for (std::size_t k = 0; k + 1 < days.size(); ++k) {
      double shifted = 0;
      int late = 0;
      for (const PortShift& shift : port_state(all_, values_, closure.economy, days[k]).shifts)
        if (shift.event == i) shifted = shift.share, late = shift.days;
      both_ways(days[k], days[k + 1], (lost - shifted) * scale);
      both_ways(days[k], std::min(days[k + 1], span.from + late), shifted * scale);
    }
  }

  void restrict_industry(std::size_t i, const ExportRestriction& cut) {
    const std::size_t exporter = *all_.world.table_region(cut.exporter);
    const double share = values_.levels[i] * part(cut.exporter, cut.subject.industry);
    const auto mask = sectors_named(cut.subject.industry);
    if (cut.destinations.empty())
      for (std::size_t importer = 0; importer < regions(); ++importer) block(i, exporter, importer, mask, share);
    for (const EconomyId id : cut.destinations) block(i, exporter, *all_.world.table_region(id), mask, share * part(id, "*"));
  }

  void add_tariff(std::size_t i, const Tariff& tariff) {
    const std::size_t importer = *all_.world.table_region(tariff.importer);
    const double share = 1 - std::pow(1 + values_.levels[i], -parameter("industry_elasticity"));
    const auto mask = sectors_named(tariff.subject.industry);
    for (std::size_t exporter = 0; exporter < regions(); ++exporter)
      if (!tariff.exporter || *all_.world.table_region(*tariff.exporter) == exporter)
        block(i, exporter, importer, mask, share * part(tariff.importer, "*"));
  }

  const TradeBlocks& plan_;
  const Case& all_;
  const Values& values_;
  std::vector<shock::DeliveryBlock> out_;
};

std::vector<shock::DeliveryBlock> TradeBlocks::of(const Values& values) const { return BlockWriter(*this, values).run(); }

std::vector<std::string> TradeBlocks::words(const Values& values) const {
  std::vector<std::string> out;
  for (const Route& route : routes_) {
    const auto& regions = all_->world.table.regions;
    const std::string pair = fmt::format("{} to {}", regions[route.from].text(), regions[route.to].text());
    if (!route.detour_km) {
      out.push_back(fmt::format("{}: no way round", pair));
      continue;
    }
    const std::string longer = page::fixed_number(days_longer(route, values), 1);
    out.push_back(fmt::format("{}: {} km instead of {}, {} {} longer", pair, format_number(*route.detour_km, 5),
                              format_number(route.open_km, 5), longer, longer == "1.0" ? "day" : "days"));
  }
  return out;
}

}  // namespace entrepot::assessment::detail
