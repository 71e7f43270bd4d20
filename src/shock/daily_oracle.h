// Tests only: the daily model as its equations are written (daily.h, exact mode), with maps and loops, slow.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "shock/daily.h"

namespace entrepot::shock::oracle {

struct DailyDay {
  std::vector<double> production, demand, input_limit, consumption, loss;  // [firm]; the loss in the evening
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> stock, order, delivery;  // client, supplier
};

class Daily {
 public:
  using Pair = std::pair<std::uint32_t, std::uint32_t>;  // client, supplier
  static constexpr double infinite = std::numeric_limits<double>::infinity();

  Daily(const DailyNetwork& n, const DailyParameters& p, const DailyShock& shock)
      : n_(n), p_(p), shock_(shock), firms_(static_cast<std::uint32_t>(n.sector.size())), usual_final_(n.final_demand) {
    for (const DailyLink& link : n.links)
      if (link.amount > 0) usual_[{link.customer, link.supplier}] += link.amount;
    base_ = usual_final_;
    for (const auto& [pair, amount] : usual_) base_[pair.second] += amount;
    for (const DailyLoss& loss : shock.losses) entry_.push_back({loss, 0});
    day_.production = base_;
    day_.loss.assign(firms_, 0.0);
    for (const auto& [pair, amount] : usual_) {
      day_.stock[pair] = target(pair.first) * amount;
      day_.order[pair] = day_.delivery[pair] = amount;
    }
  }

  double base(std::uint32_t firm) const { return base_[firm]; }

  const DailyDay& next(int t) {
    for (Entry& e : entry_) {
      if (e.given.start == t) e.now = e.given.loss;
      if (e.given.end && *e.given.end == t) e.now = 0;
    }
    const std::vector<double> loss = losses();
    std::vector<double> final_demand = usual_final_;
    for (const DailyDemand& d : shock_.demand)
      if (d.start <= t && (!d.end || t < *d.end)) final_demand[d.firm] = d.final_demand;
    use_and_order();
    produce(loss, final_demand);
    for (std::uint32_t i = 0; i < firms_; ++i) ration(i, final_demand[i]);
    recover(t, loss);
    return day_;
  }

 private:
  struct Entry {
    DailyLoss given;
    double now;
  };

  double target(std::uint32_t firm) const { return p_.inventory_days.size() == 1 ? p_.inventory_days[0] : p_.inventory_days[firm]; }

  std::vector<double> losses() const {
    std::vector<double> loss(firms_, 0.0);
    for (const Entry& e : entry_) loss[e.given.firm] = std::max(loss[e.given.firm], e.now);
    return loss;
  }

  double of_sector(const std::map<Pair, double>& values, std::uint32_t client, std::uint32_t sector) const {
    double sum = 0;
    for (const auto& [pair, value] : values)
      if (pair.first == client && n_.sector[pair.second] == sector) sum += value;
    return sum;
  }

  void use_and_order() {
    const auto before = day_.stock;
    for (auto& [pair, stock] : day_.stock) {
      const auto [client, supplier] = pair;
      if (!(base_[client] > 0)) continue;
      const double a = usual_.at(pair), n = target(client);
      double u = day_.production[client] / base_[client];
      if (std::abs(u - 1) <= 1e-13) u = 1;
      const double held = of_sector(before, client, n_.sector[supplier]), needed = of_sector(usual_, client, n_.sector[supplier]);
      stock += day_.delivery.at(pair);
      if (held > 1e-20 * needed) stock -= before.at(pair) / held * u * needed;
      stock = std::max(0.0, stock);
      double& order = day_.order.at(pair);
      if (p_.orders == DailyOrders::target_follows_use) order = a * u + (n * a * u - stock) / p_.tau;
      if (p_.orders == DailyOrders::target_fixed) order = a * u + (n * a - stock) / p_.tau;
      if (p_.orders == DailyOrders::no_cut_for_surplus) order = a * u + std::max(0.0, n * a * u - stock) / p_.tau;
      order = std::max(0.0, order);
    }
  }

  void produce(const std::vector<double>& loss, const std::vector<double>& final_demand) {
    day_.demand = final_demand;
    for (const auto& [pair, order] : day_.order) day_.demand[pair.second] += order;
    day_.input_limit.assign(firms_, infinite);
    for (const auto& [pair, a] : usual_) {
      const auto [client, supplier] = pair;
      const double days = of_sector(day_.stock, client, n_.sector[supplier]) / of_sector(usual_, client, n_.sector[supplier]);
      day_.input_limit[client] = std::min(day_.input_limit[client], days * base_[client]);
    }
    for (std::uint32_t i = 0; i < firms_; ++i)
      day_.production[i] = std::min({day_.demand[i], (1 - loss[i]) * base_[i], day_.input_limit[i]});
    day_.consumption.assign(firms_, 0.0);
  }

  // What each of `asks` (usual, relative order) gets of `supply` by the lowest relative order, by sorting.
  static std::vector<double> by_relative_order(const std::vector<std::pair<double, double>>& asks, double supply) {
    std::vector<std::size_t> rank(asks.size());
    for (std::size_t k = 0; k < asks.size(); ++k) rank[k] = k;
    std::sort(rank.begin(), rank.end(), [&](std::size_t a, std::size_t b) { return asks[a].second < asks[b].second; });
    double open = 0, level = 0;
    for (const auto& ask : asks) open += ask.first;
    for (const std::size_t k : rank) {
      const double step = asks[k].second - level;
      if (step * open >= supply) break;
      supply -= step * open;
      level = asks[k].second;
      open -= asks[k].first;
    }
    const double top = open > 0 ? level + supply / open : infinite;
    std::vector<double> out;
    for (const auto& ask : asks) out.push_back(ask.first * std::min(ask.second, top));
    return out;
  }

  void ration(std::uint32_t i, double c) {
    std::vector<std::uint32_t> clients;
    for (const auto& [pair, order] : day_.order)
      if (pair.second == i) clients.push_back(pair.first);
    const double p = day_.production[i], d = day_.demand[i];
    double orders = 0;
    for (const std::uint32_t client : clients) orders += day_.order.at({client, i});
    day_.consumption[i] = c;
    for (const std::uint32_t client : clients) day_.delivery.at({client, i}) = day_.order.at({client, i});
    if (p >= d) return;
    const auto scale = [&](double share) {
      for (const std::uint32_t client : clients) day_.delivery.at({client, i}) *= share;
    };
    if (p_.rationing == DailyRationing::proportional) {
      scale(p / d);
      day_.consumption[i] = c * p / d;
    } else if (p_.rationing == DailyRationing::final_demand_last) {
      if (c < d - p) scale(p / orders);
      day_.consumption[i] = std::max(0.0, c - (d - p));
    } else {
      const bool last = p_.rationing == DailyRationing::lowest_relative_order_first_final_demand_last;
      double supply = p;
      if (last) supply -= day_.consumption[i] = std::clamp(p - orders, 0.0, c);
      if (last && supply >= orders) return;
      std::vector<std::pair<double, double>> asks;
      for (const std::uint32_t client : clients) {
        const double a = usual_.at({client, i});
        asks.emplace_back(a, day_.order.at({client, i}) / a);
      }
      const bool usual = !last && usual_final_[i] > 0;
      if (usual) asks.emplace_back(usual_final_[i], c / usual_final_[i]);
      const std::vector<double> given = by_relative_order(asks, supply);
      for (std::size_t k = 0; k < clients.size(); ++k) day_.delivery.at({clients[k], i}) = given[k];
      if (usual) day_.consumption[i] = given.back();
      else if (!last) day_.consumption[i] = std::max(0.0, p - orders);
    }
  }

  void recover(int t, const std::vector<double>& loss) {
    const double c = p_.recovery_days;
    for (Entry& e : entry_) {
      if (e.given.end || e.given.start > t || t - e.given.start < p_.recovery_delay || e.now <= 0) continue;
      double mean = 0;
      std::set<std::uint32_t> partners;
      for (const auto& [pair, a] : usual_) {
        if (pair.first == e.given.firm) partners.insert(pair.second);
        if (pair.second == e.given.firm) partners.insert(pair.first);
      }
      partners.erase(e.given.firm);
      for (const std::uint32_t firm : partners) mean += loss[firm] / static_cast<double>(partners.size());
      switch (p_.recovery) {
        case DailyRecovery::none: break;
        case DailyRecovery::proportional: e.now -= e.given.loss / c; break;
        case DailyRecovery::uniform: e.now -= 1 / c; break;
        case DailyRecovery::at_once: e.now = 0; break;
        case DailyRecovery::exponential: e.now = e.given.loss * std::exp(-(t + 1 - e.given.start) / c); break;
        case DailyRecovery::damped: e.now *= 1 - (1 - mean) / c; break;
      }
      e.now = std::max(0.0, e.now);
    }
    day_.loss = losses();
  }

  const DailyNetwork& n_;
  const DailyParameters& p_;
  const DailyShock& shock_;
  std::uint32_t firms_;
  std::map<Pair, double> usual_;
  std::vector<double> usual_final_, base_;
  std::vector<Entry> entry_;
  DailyDay day_;
};

}  // namespace entrepot::shock::oracle
