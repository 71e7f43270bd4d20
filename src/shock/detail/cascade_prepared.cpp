#include "shock/detail/cascade_prepared.h"

#include <algorithm>
#include <numeric>

namespace entrepot::shock::detail {
namespace {

// One link per pair, by supplier and customer.
std::vector<CascadeLink> summed_links(const CascadeNetwork& n, CascadePrepared& p) {
  std::vector<CascadeLink> links;
  links.reserve(n.links.size());
  for (const CascadeLink& link : n.links)
    if (link.amount > 0) links.push_back(link);
  p.left_out = n.links.size() - links.size();
  std::stable_sort(links.begin(), links.end(), [](const CascadeLink& a, const CascadeLink& b) {
    return std::pair(a.supplier, a.customer) < std::pair(b.supplier, b.customer);
  });
  std::size_t kept = 0;
  for (const CascadeLink& link : links) {
    if (kept > 0 && links[kept - 1].supplier == link.supplier && links[kept - 1].customer == link.customer) {
      links[kept - 1].amount += link.amount;
      p.summed.add(link.supplier, link.customer);
    } else {
      links[kept++] = link;
    }
  }
  p.summed.find_first(n.links);
  links.resize(kept);
  p.links = kept;
  return links;
}

std::vector<std::uint32_t> begins(std::size_t count, const std::vector<std::uint32_t>& keys) {
  std::vector<std::uint32_t> begin(count + 1, 0);
  for (const std::uint32_t key : keys) ++begin[key + 1];
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  return begin;
}

struct Sums {
  std::vector<double> out, in;
};

// (2), by supplier; and who supplies whom.
void prepare_up(const std::vector<CascadeLink>& links, const CascadeNetwork& n, const Sums& sums, CascadePrepared& p) {
  std::vector<std::uint32_t> suppliers, customers;
  for (const CascadeLink& link : links) {
    suppliers.push_back(link.supplier);
    customers.push_back(link.customer);
    const double of = n.revenue.empty() ? sums.out[link.supplier] : n.revenue[link.supplier];
    p.customers.push_back({link.customer, link.amount / (of == 0 ? 1 : of)});
  }
  p.customers_begin = begins(p.firms, suppliers);
  p.suppliers_begin = begins(p.firms, customers);
  p.suppliers.resize(links.size());
  std::vector<std::uint32_t> next(p.suppliers_begin.begin(), p.suppliers_begin.end() - 1);
  std::size_t most = 0;
  for (std::uint32_t i = 0; i < p.firms; ++i) {
    double shares = 0;
    for (std::size_t at = p.customers_begin[i]; at < p.customers_begin[i + 1]; ++at) {
      const auto& link = p.customers[at];
      p.suppliers[next[link.firm]++] = {i, link.share};
      shares += link.share;
    }
    if (shares > 1 + 1e-13) p.over.push_back(i);
    most = std::max<std::size_t>(most, p.customers_begin[i + 1] - p.customers_begin[i]);
  }
  p.rounding = 4e-16 * static_cast<double>(most);
}

// What one customer buys of the sectors, in the order of sectors: slots of its sums.
struct Purchase {
  std::uint32_t customer, sector;
  double amount;
};

std::vector<Purchase> purchases_of(const std::vector<CascadeLink>& links, const CascadeNetwork& n) {
  std::vector<Purchase> purchases;
  purchases.reserve(links.size());
  for (const CascadeLink& link : links) purchases.push_back({link.customer, n.sector[link.supplier], link.amount});
  std::stable_sort(purchases.begin(), purchases.end(),
                   [](const Purchase& a, const Purchase& b) { return std::pair(a.customer, a.sector) < std::pair(b.customer, b.sector); });
  std::size_t kept = 0;
  for (const Purchase& x : purchases) {
    if (kept > 0 && purchases[kept - 1].customer == x.customer && purchases[kept - 1].sector == x.sector)
      purchases[kept - 1].amount += x.amount;
    else purchases[kept++] = x;
  }
  purchases.resize(kept);
  return purchases;
}

// (1), by supplier; and where each sum by input is kept.
void prepare_down(const std::vector<CascadeLink>& links, const CascadeNetwork& n, const Sums& sums, CascadePrepared& p) {
  const auto purchases = purchases_of(links, n);
  const auto essential = [&](std::uint32_t sector, std::uint32_t customer) {
    return n.essentiality[std::size_t{sector} * n.sectors + n.sector[customer]];
  };
  std::vector<std::uint32_t> slot(purchases.size()), slots(p.firms, 0), other(p.firms, UINT32_MAX);
  for (std::size_t at = 0; at < purchases.size(); ++at) {
    const Purchase& x = purchases[at];
    const std::uint8_t e = essential(x.sector, x.customer);
    if (e == 0) continue;
    std::uint32_t& shared = other[x.customer];
    if (e == 2 || shared == UINT32_MAX) slot[at] = slots[x.customer]++;
    if (e == 1 && shared == UINT32_MAX) shared = slot[at];
    if (e == 1) slot[at] = shared;
  }
  p.cell_begin.assign(p.firms + 1, 0);
  for (std::size_t j = 0; j < p.firms; ++j) p.cell_begin[j + 1] = p.cell_begin[j] + first_sum + slots[j];
  std::vector<std::uint32_t> purchase_begin(p.firms + 1, 0);
  for (const Purchase& x : purchases) ++purchase_begin[x.customer + 1];
  std::partial_sum(purchase_begin.begin(), purchase_begin.end(), purchase_begin.begin());
  std::vector<std::uint32_t> suppliers;
  for (const CascadeLink& link : links) {
    const std::uint32_t sector = n.sector[link.supplier], customer = link.customer;
    const std::uint8_t e = essential(sector, customer);
    if (e == 0) continue;
    const auto first = purchases.begin() + purchase_begin[customer], last = purchases.begin() + purchase_begin[customer + 1];
    const auto found = std::lower_bound(first, last, sector, [](const Purchase& x, std::uint32_t s) { return x.sector < s; });
    double share = link.amount / (e == 2 ? found->amount : sums.in[customer]);
    if (!n.costs.empty()) share *= sums.in[customer] / (n.costs[customer] == 0 ? 1 : n.costs[customer]);
    const std::uint32_t cell = p.cell_begin[customer] + first_sum + slot[static_cast<std::size_t>(found - purchases.begin())];
    p.down.push_back({customer, cell, share});
    suppliers.push_back(link.supplier);
  }
  p.down_begin = begins(p.firms, suppliers);
}

void prepare_markets(const CascadeNetwork& n, CascadePrepared& p) {
  p.market = n.market.empty() ? n.sector : n.market;
  p.markets = 1 + *std::max_element(p.market.begin(), p.market.end());
  p.market_out.assign(p.markets, 0.0);
  for (std::size_t i = 0; i < p.firms; ++i) p.market_out[p.market[i]] += p.out[i];
  p.market_begin = begins(p.markets, p.market);
  p.market_firms.resize(p.firms);
  std::vector<std::uint32_t> next(p.market_begin.begin(), p.market_begin.end() - 1);
  for (std::size_t i = 0; i < p.firms; ++i) p.market_firms[next[p.market[i]]++] = static_cast<std::uint32_t>(i);
}

void prepare_weights(CascadePrepared& p) {
  p.weights = p.parameters.weights;
  if (p.weights.empty()) p.weights.push_back(p.out);
  for (auto& weight : p.weights) {
    const double sum = std::accumulate(weight.begin(), weight.end(), 0.0);
    for (double& w : weight) w = sum > 0 ? w / sum : 0;
    std::vector<double>& pull = p.pull.emplace_back(p.firms, 0.0);
    for (std::size_t i = 0; i < p.firms; ++i)
      for (std::size_t at = p.customers_begin[i]; at < p.customers_begin[i + 1]; ++at)
        pull[p.customers[at].firm] += weight[i] * p.customers[at].share;
  }
}

}  // namespace

CascadePrepared prepare_cascade(const CascadeNetwork& network, const CascadeParameters& parameters) {
  CascadePrepared p;
  p.firms = network.sector.size();
  p.sectors = network.sectors;
  p.sector = network.sector;
  p.parameters = parameters;
  const auto links = summed_links(network, p);
  Sums sums{std::vector<double>(p.firms, 0.0), std::vector<double>(p.firms, 0.0)};
  for (const CascadeLink& link : links) {
    sums.out[link.supplier] += link.amount;
    sums.in[link.customer] += link.amount;
  }
  p.out = sums.out;
  prepare_up(links, network, sums, p);
  prepare_down(links, network, sums, p);
  prepare_markets(network, p);
  prepare_weights(p);
  return p;
}

}  // namespace entrepot::shock::detail
