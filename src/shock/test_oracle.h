// Tests only: the equations of ario.h written out with every order O_ij, in money, nothing factored, nothing normalised.
// Knows capacity paths, demand paths, blocks, both order rules, all rules of rationing, all production functions; no capital events.
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "shock/ario.h"
#include "shock/test_world.h"

namespace entrepot::shock {

struct OracleSeries {
  std::vector<double> production, unmet, stocks;  // [step][node], [step][region], [S][N] at the end
};

class Oracle {
 public:
  Oracle(const TestWorld& world, const ArioParameters& parameters, const ArioMember& member, const std::vector<DeliveryBlock>& blocks)
      : w_(world), p_(parameters), m_(member), blocks_(blocks), n_(world.nodes.size()) {}

  OracleSeries run(int steps) {
    start();
    for (int t = 0; t < steps; ++t) step(t);
    for (std::size_t c = 0; c < stock_.size(); ++c) out_.stocks.push_back(stock_[c]);
    return out_;
  }

 private:
  double flow(std::size_t i, std::size_t j) const { return w_.flows[i * n_ + j] / p_.steps_per_year; }
  double full(std::size_t i) const { return w_.output[i] / p_.steps_per_year; }
  std::size_t sector(std::size_t i) const { return i % w_.sectors; }

  double pass(std::size_t i, std::size_t buyer_region, int t) const {
    double share = 1;
    for (const DeliveryBlock& b : blocks_)
      if (t >= b.from_step && t < b.to_step && b.exporter_region == i / w_.sectors && b.importer_region == buyer_region &&
          (b.sectors.empty() || b.sectors[sector(i)]))
        share *= 1 - b.share;
    return share;
  }

  double days(std::size_t s, std::size_t j) const {
    const auto& d = m_.inventory_days.empty() ? p_.inventory_days : m_.inventory_days;
    return m_.inventory_factor * (d.size() == 1 ? d[0] : d.size() == w_.sectors ? d[s] : d[s * n_ + j]);
  }

  double usual_final(std::size_t i, std::size_t c) const { return w_.final_demand[i * w_.buyers.size() + c] / p_.steps_per_year; }

  double wanted_final(std::size_t i, std::size_t c, int t) const {
    double y = usual_final(i, c);
    for (const DemandPath& d : m_.demand)
      if (d.node == i && (!d.region || *d.region == w_.buyers[c]) && t < static_cast<int>(d.factor_by_step.size()))
        y *= d.factor_by_step[t];
    return y;
  }

  double coefficient(std::size_t s, std::size_t j) const {
    double sum = 0;
    for (std::size_t i = 0; i < n_; ++i)
      if (sector(i) == s) sum += flow(i, j);
    return full(j) > 0 ? sum / full(j) : 0;
  }

  void start() {
    stock_.assign(w_.sectors * n_, 0.0);
    alpha_.assign(n_, m_.alpha_base.value_or(p_.alpha_base));
    made_.assign(n_, 0.0);
    for (std::size_t s = 0; s < w_.sectors; ++s)
      for (std::size_t j = 0; j < n_; ++j) stock_[s * n_ + j] = days(s, j) * full(j) * coefficient(s, j);
    std::vector<double> wish(w_.sectors * n_), left(n_, 1.0);
    for (std::size_t s = 0; s < w_.sectors; ++s)
      for (std::size_t j = 0; j < n_; ++j) wish[s * n_ + j] = coefficient(s, j) * full(j);
    place_orders(wish, left, 0);
  }

  void place_orders(const std::vector<double>& wish, const std::vector<double>& left, int t) {
    order_.assign(n_ * n_, 0.0);
    for (std::size_t j = 0; j < n_; ++j)
      for (std::size_t s = 0; s < w_.sectors; ++s) {
        const bool moving = p_.order_rule == OrderRule::alternative;
        double weight = 0;
        for (std::size_t i = s; i < n_; i += w_.sectors) weight += moving ? flow(i, j) * pass(i, j / w_.sectors, t) * left[i] : flow(i, j);
        if (!(weight > 0)) continue;
        for (std::size_t i = s; i < n_; i += w_.sectors)
          order_[i * n_ + j] = wish[s * n_ + j] * flow(i, j) * pass(i, j / w_.sectors, t) * (moving ? left[i] : 1) / weight;
      }
  }

  double bounded(std::size_t j, double wanted) const {
    using enum ProductionFunction;
    const double psi = m_.psi.value_or(p_.psi);
    const ProductionFunction f = p_.production_function;
    double critical = 1, important = 1, every = 1;
    double stock = 0, needed = 0, stock_important = 0, needed_important = 0;
    for (std::size_t s = 0; s < w_.sectors; ++s) {
      const double a = coefficient(s, j), need = psi * days(s, j) * a * wanted;
      if (!(a > 2.7e-8) || !(need > 0) || std::isinf(days(s, j))) continue;
      const Criticality c = p_.criticality.empty() ? Criticality::critical : p_.criticality[s * w_.sectors + sector(j)];
      const double ratio = std::min(1.0, stock_[s * n_ + j] / need);
      every = std::min(every, ratio);
      stock += stock_[s * n_ + j];
      needed += need;
      if (c == Criticality::critical) critical = std::min(critical, ratio);
      if (c != Criticality::important) continue;
      important = std::min(important, ratio);
      stock_important += stock_[s * n_ + j];
      needed_important += need;
    }
    const auto together = [](double have, double need) { return need > 0 ? std::min(1.0, have / need) : 1.0; };
    if (f == leontief) return wanted * every;
    if (f == linear) return wanted * together(stock, needed);
    if (f == weakly_critical) return wanted * critical;
    if (f == strongly_critical) return wanted * std::min(critical, important);
    if (f == generalised_leontief) return wanted * std::min(critical, together(stock_important, needed_important));
    return wanted * std::min(critical, 0.5 * (important + 1));
  }

  // What each client of i gets: industries first, final demand last in the list.
  std::vector<double> deliveries(std::size_t i, double made, double final_demand, double usual, int t) const {
    std::vector<double> asked(order_.begin() + static_cast<std::ptrdiff_t>(i * n_),
                              order_.begin() + static_cast<std::ptrdiff_t>((i + 1) * n_));
    asked.push_back(final_demand);
    std::vector<std::size_t> rank(n_ + 1, 0);  // served from 0 up; equal ranks in proportion
    double demand = 0;
    for (const double a : asked) demand += a;
    if (!(demand > 0) || made >= demand) return asked;
    if (p_.rationing == Rationing::final_demand_last || p_.rationing == Rationing::lowest_relative_order_first_final_demand_last)
      rank[n_] = 1;
    if (p_.rationing == Rationing::priority) {
      const BuyerClasses& c = p_.buyer_classes;
      for (std::size_t j = 0; j < n_; ++j) rank[j] = c.by_sector.empty() ? c.by_node[j] : c.by_sector[sector(j)];
      rank[n_] = c.final_demand;
    }
    const bool level =
        p_.rationing == Rationing::lowest_relative_order_first || p_.rationing == Rationing::lowest_relative_order_first_final_demand_last;
    std::vector<double> got(n_ + 1, 0.0);
    for (std::size_t r = 0; r < 5; ++r) {
      double sum = 0;
      for (std::size_t c = 0; c <= n_; ++c) sum += rank[c] == r ? asked[c] : 0;
      const double share = sum > 0 ? std::min(1.0, made / sum) : 0;
      if (level && r == 0 && share < 1) {
        fill_level(i, made, usual, asked, rank, got, t);
      } else {
        for (std::size_t c = 0; c <= n_; ++c)
          if (rank[c] == r) got[c] = share * asked[c];
      }
      made = std::max(0.0, made - sum);
    }
    return got;
  }

  // Serves the clients of rank 0 in the order of what they ask for per unit of what they usually ask for (`usual`: final demand): as long as all left can have as much as the
  // next one asks for, it gets that.
  void fill_level(std::size_t i, double made, double usual, const std::vector<double>& asked, const std::vector<std::size_t>& rank,
                  std::vector<double>& got, int t) const {
    std::vector<std::pair<double, std::size_t>> line;  // relative order, client
    const auto base = [&](std::size_t c) { return c == n_ ? usual : flow(i, c) * pass(i, c / w_.sectors, t); };
    double bases = 0;
    for (std::size_t c = 0; c <= n_; ++c)
      if (rank[c] == 0 && base(c) > 0) {
        line.push_back({asked[c] / base(c), c});
        bases += base(c);
      }
    std::sort(line.begin(), line.end());
    for (const auto& [relative, c] : line) {
      got[c] = base(c) * std::min(relative, std::max(0.0, made / bases));
      made -= got[c];
      bases -= base(c);
    }
  }

  void step(int t) {
    std::vector<double> made(n_), wanted(n_), left(n_), missed(w_.regions, 0.0), got(w_.sectors * n_, 0.0);
    for (std::size_t i = 0; i < n_; ++i) {
      double loss = 0, orders = 0, final_demand = 0, usual = 0;
      for (const CapacityPath& path : m_.capacity)
        if (path.node == i && t < static_cast<int>(path.loss_by_step.size())) loss = std::max(loss, path.loss_by_step[t]);
      for (std::size_t j = 0; j < n_; ++j) orders += order_[i * n_ + j];
      for (std::size_t c = 0; c < w_.buyers.size(); ++c) {
        final_demand += wanted_final(i, c, t) * pass(i, w_.buyers[c], t);
        usual += usual_final(i, c) * pass(i, w_.buyers[c], t);
      }
      const double demand = orders + final_demand;
      if (t >= 2) {
        const double zeta = demand > 0 ? (demand - made_[i]) / demand : 0;
        const double to =
            zeta > 1e-12 ? (m_.alpha_max.value_or(p_.alpha_max) - alpha_[i]) * zeta : m_.alpha_base.value_or(p_.alpha_base) - alpha_[i];
        alpha_[i] = std::max(1.0, alpha_[i] + to / m_.alpha_tau.value_or(p_.alpha_tau));
      }
      left[i] = full(i) > 0 ? (1 - loss) * alpha_[i] : 1;
      wanted[i] = std::min(demand, full(i) * (1 - loss) * alpha_[i]);
      made[i] = bounded(i, wanted[i]);
      const std::vector<double> sent = deliveries(i, made[i], final_demand, usual, t);
      const double final_share = final_demand > 0 ? sent[n_] / final_demand : 0;
      for (std::size_t c = 0; c < w_.buyers.size(); ++c)
        missed[w_.buyers[c]] += wanted_final(i, c, t) * (1 - pass(i, w_.buyers[c], t) * final_share);
      for (std::size_t j = 0; j < n_; ++j) got[sector(i) * n_ + j] += sent[j];
    }
    std::vector<double> wish(w_.sectors * n_);
    const auto& tau = m_.inventory_restoration_tau.empty() ? p_.inventory_restoration_tau : m_.inventory_restoration_tau;
    for (std::size_t s = 0; s < w_.sectors; ++s)
      for (std::size_t j = 0; j < n_; ++j) {
        const double use = coefficient(s, j) * made[j];
        double& stock = stock_[s * n_ + j];
        wish[s * n_ + j] = use;
        if (std::isinf(days(s, j))) continue;
        stock = std::max(0.0, stock + got[s * n_ + j] - use);
        wish[s * n_ + j] += std::max(0.0, days(s, j) * coefficient(s, j) * wanted[j] - stock) / (tau.size() == 1 ? tau[0] : tau[s]);
      }
    place_orders(wish, left, t + 1);
    made_ = made;
    out_.production.insert(out_.production.end(), made.begin(), made.end());
    out_.unmet.insert(out_.unmet.end(), missed.begin(), missed.end());
  }

  const TestWorld& w_;
  const ArioParameters& p_;
  const ArioMember& m_;
  const std::vector<DeliveryBlock>& blocks_;
  std::size_t n_;
  std::vector<double> stock_, alpha_, made_, order_;
  OracleSeries out_;
};

}  // namespace entrepot::shock
