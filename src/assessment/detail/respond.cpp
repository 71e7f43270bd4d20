#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "assessment/detail/ports.h"
#include "assessment/detail/supply.h"
#include "reserves/release_plan.h"
#include "sourcing/sourcing.h"

namespace entrepot::assessment::detail {
namespace {

// Guaranteed to each member before the rest is shared out: what it would have got on its own.
constexpr double guarantee_weight = 1e3;

class Responder {
 public:
  Responder(const Case& all, const ProductCase& product, const Values& values, const Disturbance& disturbance,
            const std::vector<double>& unit_loss, const Response& response)
      : all_(all), product_(product), values_(values), disturbance_(disturbance), unit_loss_(unit_loss), response_(response),
        days_(static_cast<std::size_t>(all.scenario.horizon_days)), count_(product.economies.size()),
        periods_((days_ + plan_days - 1) / plan_days), price_(values.of(product.price, 0)) {}

  Result<Supply> run() {
    out_.unmet = disturbance_.shortfall;
    for (auto* totals : {&out_.from_commercial, &out_.from_new_suppliers, &out_.from_public, &out_.given, &out_.extra_cost_usd})
      totals->assign(count_, 0);
    if (response_.keep_plan) out_.fresh.assign(count_ * count_, 0);
    if (!disturbance_.any) return std::move(out_);
    if (response_.resourcing != Resourcing::none) TRY(take_new_suppliers());
    draw_commercial_stocks();
    if (response_.release != Release::none) TRY(release_public_stocks());
    // What rounding in the plans leaves over is not a shortage.
    for (std::size_t i = 0; i < out_.unmet.size(); ++i)
      if (out_.unmet[i] < 1e-9 * disturbance_.need[i]) out_.unmet[i] = 0;
    return std::move(out_);
  }

 private:
  double parameter(std::string_view name) const { return values_[all_.world.parameters.find(name)->second]; }
  double& unmet(std::size_t e, std::size_t t) { return out_.unmet[e * days_ + t]; }
  std::size_t period_begin(std::size_t q) const { return q * plan_days; }
  std::size_t period_end(std::size_t q) const { return std::min(days_, (q + 1) * static_cast<std::size_t>(plan_days)); }

  // Loss that weighs a unit in the plans: never below the price, so that an economy without a known use still asks.
  double weight(std::size_t e) const { return std::max(unit_loss_[e], 2 * price_) + 1e-9; }

  // --- new suppliers ---------------------------------------------------------------------------------------------

  bool any_closure(std::size_t q) const {
    for (std::size_t e = 0; e < all_.scenario.events.size(); ++e)
      if (std::holds_alternative<StraitClosure>(all_.scenario.events[e].kind) && closes(e) && acts_in(e, q)) return true;
    return false;
  }

  // New voyages avoid a strait when at least half of its passages are closed.
  bool closes(std::size_t event) const { return values_.levels[event] >= 0.5; }

  double spare(std::size_t s, std::size_t q) const {
    const std::size_t middle = (period_begin(q) + period_end(q)) / 2;
    const double base = disturbance_.base_output[s], now = disturbance_.production[s * days_ + middle];
    if (base <= 0) return 0;
    const double left = now / base;
    const auto& capacity = product_.economies[s].capacity;
    const double most = capacity ? values_[*capacity] / 365 : base * (1 + headroom_default_);
    return std::max(0.0, most * left - now) * ports_open(s, static_cast<int>(middle));
  }

  // Share of the economy's sea trade that its ports let through.
  double ports_open(std::size_t e, int day) const {
    return product_.ports.empty() ? 1 : 1 - port_state(all_, values_, product_.economies[e].id, day).stopped * sea_share_;
  }

  bool is_restricted(std::size_t s, std::size_t i, std::size_t q) const {
    for (const std::size_t e : product_.restrictions) {
      const auto& restriction = std::get<ExportRestriction>(all_.scenario.events[e].kind);
      const auto& to = restriction.destinations;
      if (restriction.exporter != product_.economies[s].id || s == i || values_.levels[e] <= 0) continue;
      if (!to.empty() && std::find(to.begin(), to.end(), product_.economies[i].id) == to.end()) continue;
      if (acts_in(e, q)) return true;
    }
    return false;
  }

  bool acts_in(std::size_t event, std::size_t q) const { return acts_[event * periods_ + q] != 0; }

  // [event][period]: whether it acts on a day of the period.
  std::vector<char> acting() const {
    std::vector<char> acts(all_.scenario.events.size() * periods_, 0);
    for (std::size_t e = 0; e < all_.scenario.events.size(); ++e)
      for (std::size_t t = 0; t < days_; ++t)
        if (activity(all_.scenario.events[e], static_cast<int>(t)) > 0) acts[e * periods_ + t / plan_days] = 1;
    return acts;
  }

  // Days at sea from s to i in the period, or infinite.
  double sea_days(std::size_t s, std::size_t i, bool closed) const {
    const double km = (closed ? product_.closed_km : product_.open_km)[s * count_ + i];
    return km < 0 ? std::numeric_limits<double>::infinity() : product_.days_at_sea(km, vessel_speed_knots_);
  }

  double lead_days(std::size_t s, std::size_t i, bool closed) const { return product_.first_day + contract_days_ + sea_days(s, i, closed); }

  sourcing::ResourcingProblem problem_of(std::size_t q, const std::vector<std::size_t>& importers) const {
    sourcing::ResourcingProblem problem;
    const bool closed = any_closure(q);
    for (std::size_t s = 0; s < count_; ++s) problem.spare.push_back(spare(s, q));
    for (const std::size_t i : importers) {
      double sum = 0;
      for (std::size_t t = period_begin(q); t < period_end(q); ++t) sum += out_.unmet[i * days_ + t];
      problem.demand.push_back(sum / static_cast<double>(period_end(q) - period_begin(q)));
      problem.penalty.push_back(weight(i));
    }
    const double premium = price_ * (1 + new_supplier_premium_);
    for (std::size_t s = 0; s < count_; ++s)
      for (std::size_t k = 0; k < importers.size(); ++k) {
        const std::size_t i = importers[k];
        const double lead = lead_days(s, i, closed);
        const bool in_time = lead < static_cast<double>(period_end(q));
        const bool possible = in_time && problem.spare[s] > 0 && !is_restricted(s, i, q);
        problem.landed_cost.push_back(
            possible ? with_duty(s, i, premium + price_ * freight_share_per_day_ * sea_days(s, i, closed), problem.penalty[k])
                     : sourcing::no_route);
        problem.purchases.push_back(base_purchases_[s * count_ + i]);
      }
    return problem;
  }

  // A duty chooses between suppliers. It goes to the importer's own treasury: that it makes a good dearer than doing without is no reason
  // to do without.
  double with_duty(std::size_t s, std::size_t i, double cost, double penalty) const {
    constexpr double least = 1e-6;  // of the penalty that is saved
    if (product_.duty.empty() || cost >= penalty * (1 - least)) return cost;
    const double full = cost * (1 + product_.duty[s * count_ + i].value_or(0)), over = full / penalty - (1 - least);
    return over <= 0 ? full : penalty * (1 - least / (1 + over));  // the lower duty still comes first
  }

  // What each importer buys of each supplier without the crisis, per day, supplier x importer; its own output on the diagonal.
  std::vector<double> base_purchases() const {
    std::vector<double> out(count_ * count_, 0.0), exports(count_, 0.0);
    std::vector<char> is_set(count_ * count_, 0);
    for (const Flow& flow : product_.flows) {
      const std::size_t pair = flow.from * count_ + flow.to;
      const double quantity = values_[flow.figure] / 365;
      exports[flow.from] += quantity;
      if (is_set[pair] == 0) out[pair] = quantity;
      is_set[pair] = 1;
    }
    for (std::size_t e = 0; e < count_; ++e) out[e * count_ + e] = std::max(0.0, disturbance_.base_output[e] - exports[e]);
    return out;
  }

  // Members of the group pool what each would have got alone with the spare capacity that nobody took. Each keeps at
  // least its own amount; outsiders keep theirs.
  Result<sourcing::Resourcing> pooled(const sourcing::ResourcingProblem& problem, const std::vector<std::size_t>& importers,
                                      sourcing::Resourcing alone, std::vector<std::optional<sourcing::PriceRange>>& price) const {
    const std::size_t n = importers.size();
    std::vector<std::size_t> members;
    for (std::size_t i = 0; i < n; ++i)
      if (product_.economies[importers[i]].in_group) members.push_back(i);
    if (members.size() < 2) return alone;
    sourcing::ResourcingProblem joint;
    for (std::size_t s = 0; s < count_; ++s) {
      double outside = 0;
      for (std::size_t i = 0; i < n; ++i)
        if (!product_.economies[importers[i]].in_group) outside += alone.quantity[s * n + i];
      joint.spare.push_back(std::max(0.0, problem.spare[s] - outside));
    }
    for (const bool guaranteed : {true, false})
      for (const std::size_t i : members) {
        const double own = problem.demand[i] - alone.unmet[i];
        joint.demand.push_back(guaranteed ? own : alone.unmet[i]);
        joint.penalty.push_back(problem.penalty[i] * (guaranteed ? guarantee_weight : 1));
      }
    for (std::size_t s = 0; s < count_; ++s)
      for (int twice = 0; twice < 2; ++twice)
        for (const std::size_t i : members) {
          joint.landed_cost.push_back(problem.landed_cost[s * n + i]);
          joint.purchases.push_back(problem.purchases[s * n + i]);
        }
    TRY_ASSIGN(const sourcing::Resourcing plan, sourcing::resource_together(joint));
    for (std::size_t m = 0; m < members.size(); ++m)
      price[members[m]] = plan.demand_price[(joint.demand[members.size() + m] > 0 ? members.size() : 0) + m];
    for (std::size_t s = 0; s < count_; ++s)
      for (std::size_t m = 0; m < members.size(); ++m)
        alone.quantity[s * n + members[m]] =
            plan.quantity[s * 2 * members.size() + m] + plan.quantity[s * 2 * members.size() + members.size() + m];
    return alone;
  }

  Result<> take_new_suppliers() {
    for (std::size_t q = 0; q < periods_; ++q) {
      std::vector<std::size_t> importers;
      for (std::size_t i = 0; i < count_; ++i)
        for (std::size_t t = period_begin(q); t < period_end(q); ++t)
          if (out_.unmet[i * days_ + t] > 0) {
            importers.push_back(i);
            break;
          }
      if (importers.empty()) continue;
      if (base_purchases_.empty()) base_purchases_ = base_purchases();
      auto problem = problem_of(q, importers);
      TRY_ASSIGN(sourcing::Resourcing plan, sourcing::resource_alone(problem));
      std::vector<std::optional<sourcing::PriceRange>> price(importers.size());
      if (response_.resourcing == Resourcing::together) {
        TRY_ASSIGN(plan, pooled(problem, importers, std::move(plan), price));
      }
      deliver(plan, importers, q);
      if (response_.keep_plan) keep(std::move(problem), std::move(importers), std::move(price));
    }
    return {};
  }

  void keep(sourcing::ResourcingProblem problem, std::vector<std::size_t> importers,
            std::vector<std::optional<sourcing::PriceRange>> price) {
    const auto asked = [](const sourcing::ResourcingProblem& p) { return std::accumulate(p.demand.begin(), p.demand.end(), 0.0); };
    if (asked(problem) > asked(out_.plan.problem)) out_.plan = {std::move(importers), std::move(problem), std::move(price)};
  }

  // A new supplier ships its share of the plan each day from its first arrival on, within its first day from the hour it comes; what a
  // day does not need waits for the next day of the period.
  void deliver(const sourcing::Resourcing& plan, const std::vector<std::size_t>& importers, std::size_t q) {
    const std::size_t n = importers.size();
    const bool closed = any_closure(q);
    for (std::size_t k = 0; k < n; ++k) {
      const std::size_t i = importers[k];
      for (std::size_t s = 0; s < count_; ++s) {
        const double rate = plan.quantity[s * n + k];
        if (rate <= 0) continue;
        const double first = lead_days(s, i, closed);
        double arrived = 0;
        for (std::size_t t = period_begin(q); t < period_end(q); ++t) {
          const double begun = static_cast<double>(t) + 1 - first;
          if (begun <= 0) continue;
          arrived += rate * std::min(1.0, begun);
          const double taken = std::min(arrived, unmet(i, t));
          unmet(i, t) -= taken;
          arrived -= taken;
          out_.from_new_suppliers[i] += taken;
          if (response_.keep_plan) out_.fresh[s * count_ + i] += taken;
          out_.extra_cost_usd[i] += taken * price_ * (new_supplier_premium_ + freight_share_per_day_ * sea_days(s, i, closed));
        }
      }
    }
  }

  // --- stocks ----------------------------------------------------------------------------------------------------

  void draw_commercial_stocks() {
    for (std::size_t e = 0; e < count_; ++e) {
      const double extra = response_.extra_stock_days.empty() ? 0 : response_.extra_stock_days[e];
      const double full = (values_.of(product_.economies[e].commercial, 0) + extra) * disturbance_.use[e];
      double stock = full;
      for (std::size_t t = 0; t < days_; ++t) {
        const double taken = std::min(stock, unmet(e, t));
        unmet(e, t) -= taken;
        // Ships that come late, or output kept at home, fill the stock again up to where it was.
        stock = std::min(full, stock - taken + disturbance_.surplus[e * days_ + t]);
        out_.from_commercial[e] += taken;
      }
    }
  }

  reserves::ReleaseProblem release_problem(double lead) const {
    reserves::ReleaseProblem problem;
    problem.periods = periods_;
    problem.period_days = plan_days;
    std::vector<std::size_t> holders, users;
    for (std::size_t e = 0; e < count_; ++e) {
      if (releasable(e) > 0) holders.push_back(e);
      double need = 0;
      for (std::size_t t = 0; t < days_; ++t) need += out_.unmet[e * days_ + t];
      if (need > 0) users.push_back(e);
    }
    for (const std::size_t h : holders) {
      reserves::Holder holder;
      holder.economy = product_.economies[h].id;
      holder.stock = releasable(h);
      holder.lead_days = product_.first_day + lead;
      problem.holders.push_back(std::move(holder));
    }
    for (const std::size_t u : users) {
      reserves::User user;
      user.economy = product_.economies[u].id;
      user.loss_per_unit = weight(u);
      for (std::size_t q = 0; q < periods_; ++q) {
        double need = 0;
        for (std::size_t t = period_begin(q); t < period_end(q); ++t) need += out_.unmet[u * days_ + t];
        user.shortfall.push_back(need);
      }
      problem.users.push_back(std::move(user));
    }
    for (const std::size_t h : holders)
      for (const std::size_t u : users) {
        // An economy that restricts its exports to another does not send it its public stock either.
        const bool may = h == u || (product_.economies[h].in_group && product_.economies[u].in_group && !ever_restricted(h, u));
        const double days = h == u ? 0 : may ? sea_days(h, u, true) : std::numeric_limits<double>::infinity();
        problem.transport_days.push_back(days);
        problem.transport_cost.push_back(std::isinf(days) ? 0 : price_ * freight_share_per_day_ * days);
      }
    return problem;
  }

  bool ever_restricted(std::size_t h, std::size_t u) const {
    for (std::size_t q = 0; q < periods_; ++q)
      if (is_restricted(h, u, q)) return true;
    return false;
  }

  // Above the floor that the holder keeps.
  double releasable(std::size_t e) const {
    return std::max(0.0, values_.of(product_.economies[e].public_stock, 0) - parameter("stock_floor_days")) * disturbance_.use[e];
  }

  std::size_t position(EconomyId id) const {
    for (std::size_t e = 0; e < count_; ++e)
      if (product_.economies[e].id == id) return e;
    return count_;
  }

  Result<> release_public_stocks() {
    const auto own = release_problem(parameter("public_release_days"));
    if (own.holders.empty() || own.users.empty()) return {};
    TRY_ASSIGN(reserves::ReleasePlan plan, reserves::plan_release_alone(own));
    if (response_.release == Release::together) {
      const auto joint = release_problem(std::min(parameter("joint_release_days"), parameter("public_release_days")));
      TRY_ASSIGN(plan, reserves::plan_release_together(joint, plan));
    }
    for (std::size_t h = 0; h < own.holders.size(); ++h)
      for (std::size_t u = 0; u < own.users.size(); ++u)
        for (std::size_t q = 0; q < periods_; ++q)
          hand_out(position(own.holders[h].economy), position(own.users[u].economy), q,
                   plan.delivered[(h * own.users.size() + u) * periods_ + q]);
    return {};
  }

  // A delivery of a period serves its days in proportion to what is unmet on them.
  void hand_out(std::size_t holder, std::size_t user, std::size_t q, double quantity) {
    if (quantity <= 0) return;
    double need = 0;
    for (std::size_t t = period_begin(q); t < period_end(q); ++t) need += unmet(user, t);
    if (need <= 0) return;
    const double share = std::min(1.0, quantity / need);
    for (std::size_t t = period_begin(q); t < period_end(q); ++t) unmet(user, t) *= 1 - share;
    const double given = share * need;
    out_.from_public[user] += given;
    if (holder != user) {
      out_.given[holder] += given;
      out_.extra_cost_usd[user] += given * price_ * freight_share_per_day_ * std::max(0.0, sea_days(holder, user, true));
    }
  }

  const Case& all_;
  const ProductCase& product_;
  const Values& values_;
  const Disturbance& disturbance_;
  const std::vector<double>& unit_loss_;
  const Response& response_;
  std::size_t days_, count_, periods_;
  double price_;
  const double headroom_default_ = parameter("headroom_default");
  const double sea_share_ = parameter("sea_share");
  const double vessel_speed_knots_ = parameter("vessel_speed_knots");
  const double contract_days_ = parameter("contract_days");
  const double new_supplier_premium_ = parameter("new_supplier_premium");
  const double freight_share_per_day_ = parameter("freight_share_per_day");
  const std::vector<char> acts_ = acting();
  std::vector<double> base_purchases_;
  Supply out_;
};

}  // namespace

Response response_of(RunKind run) {
  switch (run) {
    case RunKind::alone: return {Resourcing::alone, Release::alone, {}};
    case RunKind::together: return {Resourcing::together, Release::together, {}};
    case RunKind::nobody: break;
  }
  return {};
}

Result<Supply> respond(const Case& all, const ProductCase& product, const Values& values, const Disturbance& disturbance,
                       const std::vector<double>& unit_loss, const Response& response) {
  return Responder(all, product, values, disturbance, unit_loss, response).run();
}

}  // namespace entrepot::assessment::detail
