// The cascade of shock/cascade.h as a plain frontier, one scenario at a time: what the engine is measured against. With substitution, market =
// sector, or without; stop by the largest change, weights = sales.
#pragma once

#include <algorithm>
#include <map>
#include <vector>

#include "shock/cascade.h"

namespace entrepot::bench {

class PlainCascade {
 public:
  explicit PlainCascade(const shock::CascadeNetwork& n, bool substitution = true)
      : n_(n), substitution_(substitution), firms_(n.sector.size()) {
    out_.resize(firms_);
    market_out_.resize(n.sectors);
    in_.resize(firms_);
    customers_.resize(firms_);
    suppliers_.resize(firms_);
    std::map<std::pair<std::uint32_t, std::uint32_t>, double> bought;  // customer, sector
    for (const auto& link : n.links) {
      out_[link.supplier] += link.amount;
      in_[link.customer] += link.amount;
      bought[{link.customer, n.sector[link.supplier]}] += link.amount;
      total_ += link.amount;
    }
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> slots;  // customer, sector or UINT32_MAX
    for (const auto& link : n.links) {
      const auto sector = n.sector[link.supplier];
      const auto e = n.essentiality[std::size_t{sector} * n.sectors + n.sector[link.customer]];
      suppliers_[link.customer].push_back({link.supplier, link.amount / out_[link.supplier], 0});
      if (e == 0) continue;
      const auto slot = slots.try_emplace({link.customer, e == 2 ? sector : UINT32_MAX}, static_cast<std::uint32_t>(slots.size()));
      const double share = link.amount / (e == 2 ? bought[{link.customer, sector}] : in_[link.customer]);
      customers_[link.supplier].push_back({link.customer, share, slot.first->second});
    }
    sums_.resize(slots.size());
    for (std::size_t i = 0; i < firms_; ++i) market_out_[n.sector[i]] += out_[i];
  }

  struct Answer {
    double esri = 0;
    std::uint32_t iterations = 0;
    std::size_t links = 0;  // looked at before the last iteration
  };

  Answer close(std::uint32_t closed, double eps) {
    down_.assign(firms_, 0);
    up_.assign(firms_, 0);
    pushed_.assign(firms_, 0);
    up_sum_.assign(firms_, 0);
    next_.assign(firms_, 0);
    std::fill(sums_.begin(), sums_.end(), 0.0);
    market_lost_.assign(n_.sectors, 0);
    std::vector<std::vector<std::uint32_t>> hit(n_.sectors);
    std::vector<std::uint32_t> dirty{n_.sector[closed]}, changed{closed}, fallen{closed};  // dirty: markets with substitution
    std::vector<double> change{1};
    down_[closed] = up_[closed] = 1;
    hit[n_.sector[closed]].push_back(closed);
    market_lost_[n_.sector[closed]] = out_[closed];
    Answer answer;
    std::size_t links = 0;
    for (double largest = 1; largest > eps;) {
      ++answer.iterations;
      answer.links += links;
      links = 0;
      largest = 0;
      std::vector<std::uint32_t> marked, marked_up;
      const auto push = [&](std::uint32_t i, double value) {
        const double more = value - pushed_[i];
        if (more == 0) return;
        pushed_[i] = value;
        links += customers_[i].size();
        for (const Link& link : customers_[i]) {
          sums_[link.slot] += more * link.share;
          if (next_[link.firm] == 0) marked.push_back(link.firm);
          next_[link.firm] = std::max({next_[link.firm], down_[link.firm], sums_[link.slot]});
        }
      };
      if (!substitution_)
        for (const auto i : fallen) push(i, down_[i]);
      else
        for (const auto market : dirty) {
          double left = market_out_[market] - market_lost_[market];
          if (left <= 1e-10) left = 1;
          for (const auto i : hit[market]) push(i, std::min(1.0, out_[i] / left) * down_[i]);
        }
      for (std::size_t c = 0; c < changed.size(); ++c) {
        links += suppliers_[changed[c]].size();
        for (const Link& link : suppliers_[changed[c]]) {
          up_sum_[link.firm] += change[c] * link.share;
          marked_up.push_back(link.firm);
        }
      }
      dirty.clear();
      fallen.clear();
      for (const auto j : marked) {
        const double loss = std::min(1.0, next_[j]), more = loss - down_[j];
        next_[j] = 0;
        if (!(more > 0)) continue;
        const auto market = n_.sector[j];
        if (down_[j] == 0) hit[market].push_back(j);
        down_[j] = loss;
        largest = std::max(largest, more);
        market_lost_[market] += more * out_[j];
        dirty.push_back(market);
        fallen.push_back(j);
      }
      std::sort(dirty.begin(), dirty.end());
      dirty.erase(std::unique(dirty.begin(), dirty.end()), dirty.end());
      changed.clear();
      change.clear();
      for (const auto i : marked_up) {
        const double loss = std::min(1.0, std::max(up_sum_[i], i == closed ? 1.0 : 0.0)), more = loss - up_[i];
        if (!(more > 0)) continue;
        up_[i] = loss;
        largest = std::max(largest, more);
        changed.push_back(i);
        change.push_back(more);
      }
    }
    for (std::size_t i = 0; i < firms_; ++i) answer.esri += out_[i] / total_ * std::max(down_[i], up_[i]);
    return answer;
  }

 private:
  struct Link {
    std::uint32_t firm;
    double share;
    std::uint32_t slot;
  };
  const shock::CascadeNetwork& n_;
  bool substitution_;
  std::size_t firms_;
  double total_ = 0;
  std::vector<double> out_, in_, market_out_, sums_, down_, up_, pushed_, up_sum_, next_, market_lost_;
  std::vector<std::vector<Link>> customers_, suppliers_;
};

}  // namespace entrepot::bench
