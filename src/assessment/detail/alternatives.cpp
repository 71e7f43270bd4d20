#include "assessment/detail/alternatives.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "assessment/report.h"
#include "production/exposure.h"

namespace entrepot::assessment::detail {
namespace {

double sum(const std::vector<double>& series, std::size_t economy, std::size_t days) {
  double total = 0;
  for (std::size_t t = 0; t < days; ++t) total += series[economy * days + t];
  return total;
}

// One importer and product.
class Finder {
 public:
  Finder(const Case& all, const Values& values, const CentralSupply& central, const Evidence* evidence, std::size_t importer)
      : all_(all), values_(values), central_(central), product_(*central.product), evidence_(evidence), importer_(importer),
        count_(product_.economies.size()) {}

  Result<Resupply> run() {
    out_.product = product_.product;
    out_.importer = product_.economies[importer_].id;
    out_.short_total = sum(central_.disturbance->shortfall, importer_, static_cast<std::size_t>(all_.scenario.horizon_days));
    add_price();
    add_gates();
    add_own();
    const TradeEvidence trade = ask_trade();
    std::vector<sourcing::SupplierFactors> factors;
    std::vector<Alternative> found;
    for (std::size_t s = 0; s < count_; ++s) {
      TRY_ASSIGN(auto one, alternative(s, trade));
      if (!one) continue;
      factors.push_back(one->factors);
      found.push_back(std::move(*one));
    }
    TRY_ASSIGN(auto ranking, sourcing::rank_suppliers(factors));
    for (auto& scored : ranking.suppliers) {
      Alternative& one = found[scored.supplier];
      one.score = scored.score;
      one.lacks = std::move(scored.lacks);
      out_.suppliers.push_back(std::move(one));
    }
    out_.used = std::move(ranking.used);
    out_.absent = std::move(ranking.absent);
    return std::move(out_);
  }

 private:
  const KeptPlan& plan() const { return central_.together.plan; }

  void add_price() {
    const auto& importers = plan().importers;
    const auto at = std::find(importers.begin(), importers.end(), importer_);
    if (at != importers.end()) out_.shadow_price = plan().price[static_cast<std::size_t>(at - importers.begin())];
  }

  void add_gates() {
    double all = 0, through = 0;
    for (const Flow& flow : product_.flows) {
      if (flow.to != importer_) continue;
      all += values_[flow.figure];
      if (!flow.closures.empty()) through += values_[flow.figure];
    }
    out_.through_gates = all > 0 ? through / all : 0;
  }

  void add_own() {
    const std::size_t at = importer_ * count_ + importer_;
    out_.own_spare = plan().problem.spare.empty() ? 0 : plan().problem.spare[importer_] * 365;
    out_.own_alone = central_.alone.fresh[at];
    out_.own_together = central_.together.fresh[at];
  }

  TradeEvidence ask_trade() {
    if (evidence_ == nullptr || !evidence_->trade) return {};
    TradeEvidence trade = evidence_->trade(all_.world.product(product_.product), out_.importer);
    out_.basis.insert(out_.basis.end(), trade.basis.begin(), trade.basis.end());
    return trade;
  }

  const Flow* flow_from(std::size_t s) const {
    for (const Flow& flow : product_.flows)
      if (flow.from == s && flow.to == importer_) return &flow;
    return nullptr;
  }

  // Whoever delivers in one of the runs, or has capacity left and may deliver.
  Result<std::optional<Alternative>> alternative(std::size_t s, const TradeEvidence& trade) {
    Alternative one;
    one.supplier = product_.economies[s].id;
    if (s == importer_ || is_restricted(s)) return std::optional<Alternative>();
    one.alone = central_.alone.fresh[s * count_ + importer_];
    one.together = central_.together.fresh[s * count_ + importer_];
    const double spare = plan().problem.spare.empty() ? 0 : plan().problem.spare[s] * 365;
    if (spare <= 0 && one.alone <= 0 && one.together <= 0) return std::optional<Alternative>();
    one.factors.spare = spare;
    if (const Flow* flow = flow_from(s)) {
      one.bought = values_[flow->figure];
      one.figures.push_back(flow->figure);
    }
    for (const auto& figure : {product_.economies[s].production, product_.economies[s].capacity})
      if (figure) one.figures.push_back(*figure);
    TRY(add_way(s, one));
    add_evidence(s, trade, one);
    if (product_.price && (one.days || !all_.ways->any())) one.landed_usd = landed(one);
    return std::optional(std::move(one));
  }

  // A supplier that restricts its exports to the importer is what was lost, not who else could supply.
  bool is_restricted(std::size_t s) const {
    return std::any_of(product_.restrictions.begin(), product_.restrictions.end(), [&](std::size_t e) {
      const auto& restriction = std::get<ExportRestriction>(all_.scenario.events[e].kind);
      const auto& to = restriction.destinations;
      return restriction.exporter == product_.economies[s].id && values_.levels[e] > 0 &&
             (to.empty() || std::find(to.begin(), to.end(), out_.importer) != to.end());
    });
  }

  double parameter(std::string_view name) const { return values_[all_.world.parameters.find(name)->second]; }

  double landed(const Alternative& one) const {
    const double price = values_.of(product_.price, 0);
    sourcing::LandedCostTerms terms;
    terms.price = price * (1 + parameter("new_supplier_premium"));
    terms.freight_per_day = price * parameter("freight_share_per_day");
    terms.days = one.days.value_or(0);
    return sourcing::landed_cost(terms) * (1 + one.duty_high.value_or(0));
  }

  Result<> add_way(std::size_t s, Alternative& one) {
    if (!all_.ways->any()) return {};
    const double open = product_.open_km[s * count_ + importer_], closed = product_.closed_km[s * count_ + importer_];
    const double knots = parameter("vessel_speed_knots");
    if (open < 0) return {};
    one.open_days = product_.days_at_sea(open, knots);
    if (open > 0) {
      TRY_ASSIGN(one.factors.detour, sourcing::detour_share(open, closed < 0 ? std::nullopt : std::optional(std::max(open, closed))));
    }
    if (closed < 0) return {};
    one.days = product_.days_at_sea(closed, knots);
    const auto shut = closed_gates(all_.scenario);
    TRY_ASSIGN(auto route, all_.ways->find(one.supplier, out_.importer, shut));
    one.gates = std::move(route.gates);
    if (one.alone <= 0 && one.together <= 0) return {};
    TRY_ASSIGN(one.course, all_.ways->course(one.supplier, out_.importer, shut));
    return {};
  }

  void add_evidence(std::size_t s, const TradeEvidence& trade, Alternative& one) {
    if (evidence_ == nullptr) return;
    const auto entry = [&](const std::map<EconomyId, double>& map) {
      const auto found = map.find(one.supplier);
      return found == map.end() ? std::nullopt : std::optional(found->second);
    };
    one.factors.room = entry(trade.room);
    one.factors.density = entry(trade.density);
    if (const auto score = entry(evidence_->governance)) one.factors.risk = sourcing::risk_of_governance(*score);
    if (!evidence_->duty) return;
    DutyEvidence duty = evidence_->duty(all_.world.product(product_.product), out_.importer, one.supplier);
    if (!product_.duty.empty()) one.duty_planned = product_.duty[s * count_ + importer_];
    one.duty_low = duty.low;
    one.duty_high = duty.high;
    one.agreements = std::move(duty.agreements);
    one.duty_reason = std::move(duty.reason);
    if (duty.high) one.factors.duty = std::min(1.0, *duty.high);
    if (!duty.basis.empty() && std::find(out_.basis.begin(), out_.basis.end(), duty.basis) == out_.basis.end())
      out_.basis.push_back(std::move(duty.basis));
  }

  const Case& all_;
  const Values& values_;
  const CentralSupply& central_;
  const ProductCase& product_;
  const Evidence* evidence_;
  std::size_t importer_, count_;
  Resupply out_;
};

std::optional<EconomyId> economy_hit(const Event& event) {
  return std::visit(
      [](const auto& kind) -> std::optional<EconomyId> {
        using Kind = std::decay_t<decltype(kind)>;
        if constexpr (std::is_same_v<Kind, ExportRestriction>) return kind.exporter;
        else if constexpr (std::is_same_v<Kind, CapacityLoss> || std::is_same_v<Kind, PortClosure>) return kind.economy;
        else return std::nullopt;
      },
      event.kind);
}

}  // namespace

Result<std::vector<Resupply>> resupply_of(const Case& all, const Values& values, const std::vector<CentralSupply>& central,
                                          const Assessment& assessment, const Evidence* evidence) {
  std::vector<Resupply> out;
  std::map<std::uint32_t, std::size_t> importers;
  for (const SupplyImpact* impact : supply_ranked(assessment, all.world)) {
    if (out.size() == rows_max) break;
    if (std::find(all.group.begin(), all.group.end(), impact->economy) == all.group.end()) continue;
    const auto found = std::find_if(central.begin(), central.end(), [&](const auto& c) { return c.product->product == impact->product; });
    if (found == central.end() || importers[impact->product.value] == importers_max) continue;
    const auto& economies = found->product->economies;
    const auto at = std::find_if(economies.begin(), economies.end(), [&](const auto& e) { return e.id == impact->economy; });
    const std::size_t importer = static_cast<std::size_t>(at - economies.begin());
    if (sum(found->disturbance->shortfall, importer, static_cast<std::size_t>(all.scenario.horizon_days)) <= 0) continue;
    TRY_ASSIGN(Resupply one, Finder(all, values, *found, evidence, importer).run());
    ++importers[impact->product.value];
    out.push_back(std::move(one));
  }
  std::stable_sort(out.begin(), out.end(), [](const Resupply& a, const Resupply& b) { return a.product.value < b.product.value; });
  return out;
}

Result<std::vector<LookThrough>> look_through_of(const Case& all) {
  const World& world = all.world;
  std::vector<std::size_t> sources;
  for (const Event& event : all.scenario.events)
    if (const auto hit = economy_hit(event))
      if (const auto region = world.table_region(*hit); region && std::find(sources.begin(), sources.end(), *region) == sources.end())
        sources.push_back(*region);
  if (sources.empty()) return std::vector<LookThrough>();
  std::set<std::size_t> regions;
  for (const EconomyId id : all.group)
    if (const Economy* economy = world.economy(id); economy != nullptr && economy->table_region == id)
      if (const auto region = world.table_region(id)) regions.insert(*region);
  TRY_ASSIGN(const auto exposure, production::Exposure::of_purchases(world.table));
  std::vector<LookThrough> out;
  for (const std::size_t source : sources) {
    const std::size_t first = out.size();
    for (const std::size_t region : regions) {
      if (region == source) continue;
      const auto partner = exposure.partners(exposure.nodes_of(region))[source];
      if (partner.face_value && partner.look_through)
        out.push_back({world.table.regions[region], world.table.regions[source], *partner.face_value, *partner.look_through});
    }
    std::stable_sort(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
                     [](const LookThrough& a, const LookThrough& b) { return a.look_through > b.look_through; });
  }
  return out;
}

}  // namespace entrepot::assessment::detail
