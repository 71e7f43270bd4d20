// Tests and benchmarks only: an invented instance of sizing and release, the same wherever it is drawn, whose optima are known to nine
// digits. Demand is a share of a base: economies are hit by an event of their own, goods by a shock, now and then all at once.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

#include "reserves/sizing.h"

namespace entrepot::reserves {

struct ReferenceInstance {
  std::size_t economies, goods, scenarios;
  std::vector<double> transport;  // economies x economies
  std::vector<double> weight;     // per good: transport costs weight x transport per unit
  std::vector<double> holding, penalty, base;  // goods x economies
  std::vector<double> demand;     // goods x scenarios x economies

  double d(std::size_t k, std::size_t s, std::size_t j) const { return demand[(k * scenarios + s) * economies + j]; }
  std::vector<double> stocks(std::size_t k) const;  // 1.5 times the mean demand: those of the known optima of release
  SizingProblem problem() const;
  static ReferenceInstance draw(std::size_t economies, std::size_t goods, std::size_t scenarios);
};

namespace reference_instance {

class Draws {
 public:
  double uniform() { return std::min(static_cast<double>(generator_()) / 0x1p64, std::nextafter(1.0, 0.0)); }
  double normal() {  // Marsaglia's polar method; the second number is kept for the next call
    if (saved_ready_) {
      saved_ready_ = false;
      return saved_;
    }
    double x = 0, y = 0, r = 0;
    do {
      x = 2 * uniform() - 1;
      y = 2 * uniform() - 1;
      r = x * x + y * y;
    } while (r > 1 || r == 0);
    const double m = std::sqrt(-2 * std::log(r) / r);
    saved_ = x * m;
    saved_ready_ = true;
    return y * m;
  }

 private:
  std::mt19937_64 generator_{42};
  double saved_ = 0;
  bool saved_ready_ = false;
};

inline void draw_scenario(Draws& draws, ReferenceInstance& in, std::size_t s) {
  const bool global = draws.uniform() < 0.08;
  std::vector<bool> hit;
  for (std::size_t j = 0; j < in.economies; ++j) hit.push_back(draws.uniform() < 0.15);
  for (std::size_t k = 0; k < in.goods; ++k) {
    const bool shock = draws.uniform() < 0.10;
    for (std::size_t j = 0; j < in.economies; ++j) {
      double f = 0;
      if (hit[j] && draws.uniform() < 0.6) f = 0.1 + 0.6 * draws.uniform();
      if (global) f = std::max(f, 0.1 + 0.3 * draws.uniform());
      if (shock) f = std::max(f, 0.05 + 0.4 * draws.uniform());
      in.demand[(k * in.scenarios + s) * in.economies + j] = f * in.base[k * in.economies + j];
    }
  }
}

}  // namespace reference_instance

inline ReferenceInstance ReferenceInstance::draw(std::size_t economies, std::size_t goods, std::size_t scenarios) {
  reference_instance::Draws draws;
  ReferenceInstance in{economies, goods, scenarios, {}, {}, {}, {}, {}, std::vector<double>(goods * scenarios * economies)};
  std::vector<double> x, y, gdp;
  for (std::size_t i = 0; i < economies; ++i) {
    x.push_back(40 * draws.uniform());
    y.push_back(50 * draws.uniform());
    gdp.push_back(std::exp(1.2 * draws.normal()));
  }
  for (std::size_t i = 0; i < economies; ++i)
    for (std::size_t j = 0; j < economies; ++j) in.transport.push_back(i == j ? 0 : 0.2 + 0.03 * std::hypot(x[i] - x[j], y[i] - y[j]));
  for (std::size_t k = 0; k < goods; ++k) {
    in.weight.push_back(0.5 + draws.uniform());
    const double price = 20 + 60 * draws.uniform();
    for (std::size_t i = 0; i < economies; ++i) {
      in.holding.push_back(1 + 2 * draws.uniform());
      in.penalty.push_back(price * (0.9 + 0.2 * draws.uniform()));
      in.base.push_back(30 * gdp[i] * std::exp(0.7 * draws.normal()));
    }
  }
  for (std::size_t s = 0; s < scenarios; ++s) reference_instance::draw_scenario(draws, in, s);
  return in;
}

inline std::vector<double> ReferenceInstance::stocks(std::size_t k) const {
  std::vector<double> out(economies, 0.0);
  for (std::size_t s = 0; s < scenarios; ++s)
    for (std::size_t j = 0; j < economies; ++j) out[j] += 1.5 * d(k, s, j) / static_cast<double>(scenarios);
  return out;
}

inline SizingProblem ReferenceInstance::problem() const {
  SizingProblem out{economies, scenarios, {}};
  for (std::size_t k = 0; k < goods; ++k) {
    const auto part = [&](const std::vector<double>& all, std::size_t size) {
      const auto first = all.begin() + static_cast<std::ptrdiff_t>(k * size);
      return std::vector<double>(first, first + static_cast<std::ptrdiff_t>(size));
    };
    GoodToSize good{part(holding, economies), part(penalty, economies), {}, part(demand, scenarios * economies)};
    for (const double t : transport) good.transport_cost.push_back(weight[k] * t);
    out.goods.push_back(std::move(good));
  }
  return out;
}

}  // namespace entrepot::reserves
