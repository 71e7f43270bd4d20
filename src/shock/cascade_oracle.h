// Tests only: the cascade as its equations are written (cascade.h), every firm in every iteration, dense and slow.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "shock/cascade.h"

namespace entrepot::shock::oracle {

struct CascadeAnswer {
  std::vector<double> loss_down, loss_up;
  double both = 0, down = 0, up = 0;  // first weights
  std::vector<double> path;  // `both` from the shock itself on, after each iteration
  std::uint32_t iterations = 0;
  double least_left = 1;  // share of its sales that a market had left: (3) divides by it, so rounding counts for more
};

inline CascadeAnswer cascade(const CascadeNetwork& n, const CascadeParameters& p, const CascadeShock& shock) {
  const std::size_t firms = n.sector.size();
  std::vector<std::vector<double>> sales(firms, std::vector<double>(firms, 0.0));
  for (const CascadeLink& link : n.links)
    if (link.amount > 0) sales[link.supplier][link.customer] += link.amount;
  std::vector<double> out(firms, 0.0), in(firms, 0.0);
  for (std::size_t i = 0; i < firms; ++i)
    for (std::size_t j = 0; j < firms; ++j) {
      out[i] += sales[i][j];
      in[j] += sales[i][j];
    }
  const auto market = [&](std::size_t i) { return n.market.empty() ? n.sector[i] : n.market[i]; };
  const auto e = [&](std::size_t i, std::size_t j) { return n.essentiality[n.sector[i] * n.sectors + n.sector[j]]; };
  std::vector<double> psi_down(firms, 0.0), psi_up(firms, 0.0);
  for (const FirmLoss& loss : shock) {
    psi_down[loss.firm] = std::max(psi_down[loss.firm], loss.down);
    psi_up[loss.firm] = std::max(psi_up[loss.firm], loss.up);
  }
  std::vector<double> weight = p.weights.empty() ? out : p.weights[0];
  double weights = 0;
  for (const double w : weight) weights += w;
  std::vector<double> hd(firms), hu(firms);
  for (std::size_t i = 0; i < firms; ++i) {
    hd[i] = 1 - psi_down[i];
    hu[i] = 1 - psi_up[i];
  }
  const auto total = [&] {
    double sum = 0;
    for (std::size_t i = 0; i < firms; ++i) sum += weight[i] / weights * (1 - std::min(hd[i], hu[i]));
    return sum;
  };
  CascadeAnswer answer;
  answer.path = {total()};
  for (double before = total();;) {
    ++answer.iterations;
    std::vector<double> available(firms + n.sectors, 0.0), hd_next(firms), hu_next(firms);
    for (std::size_t i = 0; i < firms; ++i) available[market(i)] += hd[i] * out[i];
    for (std::size_t i = 0; i < firms; ++i)
      if (out[i] > 0) {
        double all = 0;
        for (std::size_t k = 0; k < firms; ++k) all += market(k) == market(i) ? out[k] : 0;
        answer.least_left = std::min(answer.least_left, available[market(i)] / all);
      }
    double change = 0;
    for (std::size_t j = 0; j < firms; ++j) {
      std::vector<double> lost(n.sectors, 0.0), bought(n.sectors, 0.0);
      for (std::size_t i = 0; i < firms; ++i) bought[n.sector[i]] += sales[i][j];
      for (std::size_t i = 0; i < firms; ++i) {
        if (sales[i][j] <= 0 || e(i, j) == 0) continue;
        double share = sales[i][j] / (e(i, j) == 2 ? bought[n.sector[i]] : in[j]);
        if (!n.costs.empty()) share *= in[j] / (n.costs[j] == 0 ? 1 : n.costs[j]);
        const double a = available[market(i)] <= 1e-10 ? 1 : available[market(i)];
        const double sigma = p.substitution ? std::min(1.0, out[i] / a) : 1;
        lost[n.sector[i]] += sigma * (1 - hd[i]) * share;
      }
      double worst = 0, sum = 0;
      for (std::uint32_t k = 0; k < n.sectors; ++k) {
        if (n.essentiality[k * n.sectors + n.sector[j]] == 2) worst = std::max(worst, lost[k]);
        else sum += lost[k];
      }
      hd_next[j] = std::max(0.0, std::min({1 - psi_down[j], 1 - worst, 1 - sum}));
      double up = 0;
      for (std::size_t k = 0; k < firms; ++k) {
        const double of = n.revenue.empty() ? out[j] : n.revenue[j];
        if (sales[j][k] > 0) up += sales[j][k] / (of == 0 ? 1 : of) * (1 - hu[k]);
      }
      hu_next[j] = std::max(0.0, std::min(1 - psi_up[j], 1 - up));
      change = std::max({change, hd[j] - hd_next[j], hu[j] - hu_next[j]});
    }
    hd = hd_next;
    hu = hu_next;
    const double now = total();
    answer.path.push_back(now);
    const bool goes_on = p.stop == CascadeStop::largest_change ? change > p.eps : now > before * (1 + p.eps);
    before = now;
    if (!goes_on || answer.iterations > p.iterations_max) break;
  }
  answer.both = total();
  for (std::size_t i = 0; i < firms; ++i) {
    answer.loss_down.push_back(1 - hd[i]);
    answer.loss_up.push_back(1 - hu[i]);
    answer.down += weight[i] / weights * (1 - hd[i]);
    answer.up += weight[i] / weights * (1 - hu[i]);
  }
  return answer;
}

}  // namespace entrepot::shock::oracle
