#include "assessment/detail/case.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "shock/recovery.h"

namespace entrepot::assessment::detail {
namespace {

const std::string* product_of(const Event& event) {
  return std::visit(
      [](const auto& kind) -> const std::string* {
        if constexpr (requires { kind.subject; }) return kind.subject.product.empty() ? nullptr : &kind.subject.product;
        else return nullptr;
      },
      event.kind);
}

// Products that an event names, and those whose trade passes a strait or port that closes.
std::set<std::uint32_t> touched_products(const World& world, const Scenario& scenario) {
  std::set<std::uint32_t> touched;
  bool by_sea = false;
  for (const Event& event : scenario.events) {
    if (const std::string* name = product_of(event)) touched.insert(world.find_product(*name)->value);
    by_sea |= std::holds_alternative<StraitClosure>(event.kind) || std::holds_alternative<PortClosure>(event.kind);
  }
  if (by_sea)
    for (const TradeRow& row : world.trade) touched.insert(row.product.value);
  return touched;
}

class ProductBuilder {
 public:
  ProductBuilder(const Case& all, const Evidence* evidence, ProductId product)
      : world_(all.world), scenario_(all.scenario), group_(all.group), ways_(*all.ways), evidence_(evidence) {
    case_.product = product;
  }

  Result<ProductCase> build() {
    collect_economies();
    attach_figures();
    collect_uses();
    collect_events();
    TRY(collect_routes());
    collect_duties();
    return std::move(case_);
  }

 private:
  void collect_economies() {
    std::set<EconomyId> ids;
    for (const auto& row : world_.production)
      if (row.product == case_.product) ids.insert(row.economy);
    for (const auto& row : world_.capacity)
      if (row.product == case_.product) ids.insert(row.economy);
    for (const auto& row : world_.trade)
      if (row.product == case_.product) {
        ids.insert(row.exporter);
        ids.insert(row.importer);
      }
    for (const EconomyId id : ids) {
      ProductEconomy economy;
      economy.id = id;
      economy.in_group = std::find(group_.begin(), group_.end(), id) != group_.end();
      case_.economies.push_back(economy);
    }
  }

  std::size_t position(EconomyId id) const {
    const auto at = std::lower_bound(case_.economies.begin(), case_.economies.end(), id,
                                     [](const ProductEconomy& e, EconomyId wanted) { return e.id < wanted; });
    return at != case_.economies.end() && at->id == id ? static_cast<std::size_t>(at - case_.economies.begin()) : case_.economies.size();
  }

  void attach_figures() {
    const auto attach = [&](const auto& rows, auto member) {
      for (const auto& row : rows)
        if (row.product == case_.product)
          if (const std::size_t at = position(row.economy); at < case_.economies.size()) case_.economies[at].*member = row.figure;
    };
    attach(world_.production, &ProductEconomy::production);
    attach(world_.capacity, &ProductEconomy::capacity);
    attach(world_.commercial_stocks, &ProductEconomy::commercial);
    attach(world_.public_stocks, &ProductEconomy::public_stock);
    for (const auto& row : world_.prices)
      if (row.product == case_.product) case_.price = row.figure;
    for (const auto& row : world_.elasticities)
      if (row.product == case_.product) case_.elasticity = row.figure;
    for (const auto& row : world_.trade)
      if (row.product == case_.product) case_.flows.push_back({position(row.exporter), position(row.importer), row.figure, 0, {}});
    std::sort(case_.flows.begin(), case_.flows.end(),
              [](const Flow& a, const Flow& b) { return std::pair(a.from, a.to) < std::pair(b.from, b.to); });
  }

  // The row that says which share of the node's output an economy inside it has: its own industry first, then "*".
  std::optional<FigureIndex> part_of(EconomyId id, const std::string& industry) const {
    std::optional<FigureIndex> any;
    for (const PartRow& row : world_.parts) {
      if (row.economy != id) continue;
      if (row.industry == industry) return row.figure;
      if (row.industry == "*") any = row.figure;
    }
    return any;
  }

  void collect_uses() {
    for (std::size_t e = 0; e < case_.economies.size(); ++e) {
      const EconomyId id = case_.economies[e].id;
      const Economy& economy = *world_.economy(id);
      const bool own_region = economy.table_region == id;
      const std::size_t region = *world_.table_region(id);
      for (const UseRow& row : world_.uses) {
        if (row.product != case_.product || (row.economy && *row.economy != id)) continue;
        if (!row.economy && has_own_use(id, row.industry)) continue;
        for (const SectorId sector : world_.sectors_of(row.industry)) {
          NodeUse use{e, world_.table.node(region, sector.value), row.figure, std::nullopt, row.essentiality, row.replace_days};
          if (!own_region) {
            use.part = part_of(id, world_.sectors[sector.value].industry);
            if (!use.part) continue;  // its share of the region is not known: named by check_world
          }
          case_.uses.push_back(use);
        }
      }
    }
  }

  // A row for the economy itself replaces the row for all economies.
  bool has_own_use(EconomyId id, const std::string& industry) const {
    return std::any_of(world_.uses.begin(), world_.uses.end(), [&](const UseRow& row) {
      return row.product == case_.product && row.economy && *row.economy == id && row.industry == industry;
    });
  }

  void collect_events() {
    const std::string& name = world_.product(case_.product).id;
    case_.first_day = scenario_.horizon_days;
    for (std::size_t i = 0; i < scenario_.events.size(); ++i) {
      const Event& event = scenario_.events[i];
      const std::string* product = product_of(event);
      const bool is_port = std::holds_alternative<PortClosure>(event.kind);
      const bool is_strait = std::holds_alternative<StraitClosure>(event.kind);
      if (!(product != nullptr && *product == name) && !is_port && !is_strait) continue;
      case_.first_day = std::min(case_.first_day, event.span.from);
      if (std::holds_alternative<ExportRestriction>(event.kind)) case_.restrictions.push_back(i);
      else if (std::holds_alternative<CapacityLoss>(event.kind)) case_.losses.push_back(i);
      else if (std::holds_alternative<DemandSurge>(event.kind)) case_.surges.push_back(i);
      else if (std::holds_alternative<Tariff>(event.kind)) case_.tariffs.push_back(i);
      else if (is_port) case_.ports.push_back(i);
    }
  }

  Result<> collect_routes() {
    const std::size_t n = case_.economies.size();
    const auto closed = closed_gates(scenario_);
    case_.open_km.assign(n * n, 0);
    case_.closed_km.assign(n * n, 0);
    for (std::size_t a = 0; a < n; ++a)
      for (std::size_t b = 0; b < n; ++b) {
        if (a == b) continue;
        TRY_ASSIGN(const auto open, ways_.find(case_.economies[a].id, case_.economies[b].id, {}));
        case_.open_km[a * n + b] = case_.closed_km[a * n + b] = open.km.value_or(-1);
        if (closed.empty()) continue;
        TRY_ASSIGN(const auto shut, ways_.find(case_.economies[a].id, case_.economies[b].id, closed));
        case_.closed_km[a * n + b] = shut.km.value_or(-1);
      }
    for (Flow& flow : case_.flows) {
      flow.km = case_.open_km[flow.from * n + flow.to];
      TRY(collect_closures(flow));
    }
    return {};
  }

  Result<> collect_closures(Flow& flow) {
    const EconomyId from = case_.economies[flow.from].id, to = case_.economies[flow.to].id;
    for (std::size_t i = 0; i < scenario_.events.size(); ++i) {
      const auto* closure = std::get_if<StraitClosure>(&scenario_.events[i].kind);
      if (closure == nullptr || flow.km < 0) continue;
      TRY_ASSIGN(const bool passes, ways_.passes(from, to, closure->gates));
      if (!passes) continue;
      flow.closures.push_back({i, case_.closed_km[flow.from * case_.economies.size() + flow.to]});
    }
    return {};
  }

  void collect_duties() {
    if (evidence_ == nullptr || !evidence_->duty) return;
    const std::size_t n = case_.economies.size();
    std::vector<std::optional<double>> duty(n * n);
    bool any = false;
    for (std::size_t i = 0; i < n; ++i) {
      std::vector<std::optional<double>> known(n);
      std::optional<double> highest;
      for (std::size_t s = 0; s < n; ++s) {
        if (s == i) continue;
        known[s] = evidence_->duty(world_.product(case_.product), case_.economies[i].id, case_.economies[s].id).high;
        if (known[s]) highest = std::max(highest.value_or(0), *known[s]);
      }
      if (!highest) continue;
      any = true;
      for (std::size_t s = 0; s < n; ++s) duty[s * n + i] = s == i ? 0 : known[s].value_or(*highest);
    }
    if (any) case_.duty = std::move(duty);
  }

  const World& world_;
  const Scenario& scenario_;
  const std::vector<EconomyId>& group_;
  const Ways& ways_;
  const Evidence* evidence_;
  ProductCase case_;
};

// Economies whose region of the table an event acts on.
std::vector<EconomyId> table_economies(const Event& event) {
  return std::visit(
      [](const auto& kind) -> std::vector<EconomyId> {
        using Kind = std::decay_t<decltype(kind)>;
        if constexpr (std::is_same_v<Kind, PortClosure>) return {kind.economy};
        else if constexpr (std::is_same_v<Kind, StraitClosure>) return {};
        else {
          if (kind.subject.industry.empty()) return {};
          if constexpr (std::is_same_v<Kind, Tariff>) return {kind.importer};
          else if constexpr (std::is_same_v<Kind, ExportRestriction>) {
            std::vector<EconomyId> out = kind.destinations;
            out.push_back(kind.exporter);
            return out;
          } else return {kind.economy};
        }
      },
      event.kind);
}

void collect_used(Case& all) {
  std::set<FigureIndex> used;
  for (const ProductCase& product : all.products) {
    for (const auto& e : product.economies)
      for (const auto& figure : {e.production, e.capacity, e.commercial, e.public_stock})
        if (figure) used.insert(*figure);
    for (const Flow& flow : product.flows) used.insert(flow.figure);
    for (const NodeUse& use : product.uses) {
      used.insert(use.share);
      if (use.part) used.insert(*use.part);
    }
    if (product.price) used.insert(*product.price);
    if (product.elasticity && !product.tariffs.empty()) used.insert(*product.elasticity);
  }
  for (const IndustryRow& row : all.world.inventories) used.insert(row.figure);
  const bool any_product = !all.products.empty();
  static const std::set<std::string, std::less<>> product_parameters{
      "headroom_default", "contract_days",      "public_release_days",  "joint_release_days",    "important_weight",
      "stock_floor_days", "holding_cost_share", "new_supplier_premium", "freight_share_per_day", "vessel_speed_knots"};
  static const std::set<std::string, std::less<>> sea_parameters{"sea_share", "fleet_slack"};
  const auto has = [&](const auto& wanted) { return std::any_of(all.scenario.events.begin(), all.scenario.events.end(), wanted); };
  const bool by_sea =
      has([](const Event& e) { return std::holds_alternative<StraitClosure>(e.kind) || std::holds_alternative<PortClosure>(e.kind); });
  const bool duty_on_industry = has([](const Event& e) {
    const auto* tariff = std::get_if<Tariff>(&e.kind);
    return tariff != nullptr && !tariff->subject.industry.empty();
  });
  for (const auto& [name, figure] : all.world.parameters) {
    if (product_parameters.contains(name) && !any_product) continue;
    if (sea_parameters.contains(name) && !by_sea) continue;
    if (name == "industry_elasticity" && !duty_on_industry) continue;
    used.insert(figure);
  }
  // Of an economy with a named port that closes, all ports count: the others take over.
  for (const Event& event : all.scenario.events)
    if (const auto* closure = std::get_if<PortClosure>(&event.kind); closure != nullptr && !closure->port.empty())
      for (const PortRow& port : all.world.ports) {
        if (port.economy != closure->economy) continue;
        used.insert(port.share);
        for (const auto& figure : {port.spare, port.shift_days})
          if (figure) used.insert(*figure);
      }
  // Shares of economies inside a larger region of the table, where an event acts on the table for them.
  for (const Event& event : all.scenario.events)
    for (const EconomyId id : table_economies(event))
      for (const PartRow& row : all.world.parts)
        if (row.economy == id) used.insert(row.figure);
  all.used.assign(used.begin(), used.end());
}

}  // namespace

std::vector<std::string> closed_gates(const Scenario& scenario) {
  std::set<std::string> gates;
  for (const Event& event : scenario.events)
    if (const auto* closure = std::get_if<StraitClosure>(&event.kind)) gates.insert(closure->gates.begin(), closure->gates.end());
  return {gates.begin(), gates.end()};
}

namespace {

shock::Recovery recovery_of(const Event& event) {
  const auto* loss = std::get_if<CapacityLoss>(&event.kind);
  if (loss == nullptr) return {};
  const auto& [shape, days, half_time] = loss->recovery;
  switch (shape) {
    case RecoveryShape::none: return {};
    case RecoveryShape::linear: return {shock::RecoveryShape::linear, days, {}};
    case RecoveryShape::convex: return {shock::RecoveryShape::convex, days, {}};
    case RecoveryShape::convex_unscaled: return {shock::RecoveryShape::convex_unscaled, days, {}};
    case RecoveryShape::concave: return {shock::RecoveryShape::concave, days, half_time};
  }
  return {};
}

}  // namespace

double activity(const Event& event, int day) {
  return day < event.span.from ? 0 : shock::share_of_loss(day - event.span.from, event.span.days, recovery_of(event));
}

Result<Case> compile_case(const World& world, const Scenario& scenario, const std::string& group, const Evidence* evidence) {
  TRY(check_scenario(scenario, world));
  Case all{world, scenario, {}, {}, {}, {}, world.table.nodes(), std::make_shared<const Ways>(world, scenario, evidence)};
  for (const Economy& economy : world.economies)
    for (const auto name : split(group, '|'))
      if (economy.is_in(name)) {
        all.group.push_back(economy.id);
        break;
      }
  if (all.group.empty())
    return fail(ErrorCode::unknown_name, fmt::format("No economy of the world '{}' is in the group '{}'", world.name, group),
                {"", 0, 0, "group"}, "Name groups of economies.csv, joined by |.");
  for (const std::uint32_t product : touched_products(world, scenario)) {
    TRY_ASSIGN(ProductCase built, ProductBuilder(all, evidence, ProductId{product}).build());
    all.products.push_back(std::move(built));
  }
  collect_used(all);
  return all;
}

}  // namespace entrepot::assessment::detail
