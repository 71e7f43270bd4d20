#include "shock/detail/daily_prepared.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.h"
#include "shock/detail/daily_rationing.h"

namespace entrepot::shock::detail {
namespace {

// Where each key's items begin, [key + 1].
template <class Keys>
LargeArray<std::uint32_t> begins(std::size_t count, std::size_t items, Keys&& key) {
  LargeArray<std::uint32_t> begin(count + 1);
  for (std::size_t item = 0; item < items; ++item) ++begin[key(item) + 1];
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  return begin;
}

// Items in the order of their keys, equal keys in the order they came.
template <class Item, class Keys>
std::vector<Item> sorted(const std::vector<Item>& items, std::size_t count, Keys&& key) {
  LargeArray<std::uint32_t> next = begins(count, items.size(), [&](std::size_t at) { return key(items[at]); });
  std::vector<Item> out(items.size());
  for (const Item& item : items) out[next[key(item)]++] = item;
  return out;
}

// One link per pair, by client, sector of the supplier, supplier.
std::vector<DailyLink> ordered_links(const DailyNetwork& n, DailyPrepared& p) {
  std::vector<std::uint32_t> firms(p.firms), rank(p.firms);
  std::iota(firms.begin(), firms.end(), 0U);
  firms = sorted(firms, n.sectors, [&](std::uint32_t firm) { return n.sector[firm]; });
  for (std::size_t r = 0; r < p.firms; ++r) rank[firms[r]] = static_cast<std::uint32_t>(r);
  std::vector<DailyLink> links;
  links.reserve(n.links.size());
  for (const DailyLink& link : n.links)
    if (link.amount > 0) links.push_back(link);
  p.left_out = n.links.size() - links.size();
  links = sorted(links, p.firms, [&](const DailyLink& link) { return rank[link.supplier]; });
  links = sorted(links, p.firms, [](const DailyLink& link) { return link.customer; });
  std::size_t kept = 0;
  for (const DailyLink& link : links) {
    if (kept > 0 && links[kept - 1].supplier == link.supplier && links[kept - 1].customer == link.customer) {
      links[kept - 1].amount += link.amount;
      p.summed.add(link.supplier, link.customer);
    } else {
      links[kept++] = link;
    }
  }
  p.summed.find_first(n.links);
  links.resize(kept);
  return links;
}

void prepare_links(const std::vector<DailyLink>& links, DailyPrepared& p) {
  constexpr std::size_t block = 8192;  // suppliers: their orders take a quarter of a megabyte or so
  p.links = links.size();
  p.client_begin = begins(p.firms, p.links, [&](std::size_t at) { return links[at].customer; });
  p.supplier_begin = begins(p.firms, p.links, [&](std::size_t at) { return links[at].supplier; });
  p.supplier = LargeArray<std::uint32_t>(p.links + gather_ahead);
  p.usual = LargeArray<double>(p.links);
  p.slot = LargeArray<std::uint32_t>(p.links + gather_ahead);
  p.by_supplier = LargeArray<std::uint32_t>(p.links + gather_ahead);
  const bool levels = gives_levels(p.parameters.rationing);
  p.usual_in_slot = LargeArray<double>(levels ? p.links : 0);
  auto next_slot = begins(p.firms / block + 1, p.links, [&](std::size_t at) { return links[at].supplier / block; });
  std::vector<std::uint32_t> next(p.supplier_begin.begin(), p.supplier_begin.end() - 1);
  for (std::size_t at = 0; at < p.links; ++at) {
    const DailyLink& link = links[at];
    const bool ends =
        at + 1 == p.links || links[at + 1].customer != link.customer || p.sector[links[at + 1].supplier] != p.sector[link.supplier];
    p.supplier[at] = link.supplier | (ends ? DailyPrepared::last_of_group : 0);
    p.usual[at] = link.amount;
    p.slot[at] = next_slot[link.supplier / block]++;
    p.by_supplier[next[link.supplier]++] = p.slot[at];
    if (levels) p.usual_in_slot[p.slot[at]] = link.amount;
    p.own += link.supplier == link.customer ? 1 : 0;
  }
}

void prepare_firms(const DailyNetwork& n, const std::vector<DailyLink>& links, DailyPrepared& p) {
  p.final_demand = LargeArray<double>(p.firms);
  p.production = LargeArray<double>(p.firms);
  p.value_ratio = LargeArray<double>(p.firms);
  std::vector<double> purchases(p.firms, 0.0);
  for (const DailyLink& link : links) {
    p.production[link.supplier] += link.amount;
    purchases[link.customer] += link.amount;
  }
  for (std::size_t i = 0; i < p.firms; ++i) {
    p.final_demand[i] = n.final_demand[i];
    p.production[i] += n.final_demand[i];
    if (p.production[i] > 0) p.value_ratio[i] = (p.production[i] - purchases[i]) / p.production[i];
  }
}

// Products of uniform numbers (Knuth, The Art of Computer Programming 2, 3.4.1), large means in parts.
double poisson(RandomStream& random, double mean) {
  constexpr double part = 500;
  double count = 0;
  for (; mean > 0; mean -= part) {
    const double least = std::exp(-std::min(mean, part));
    for (double product = random.uniform(); product > least; product *= random.uniform()) ++count;
  }
  return count;
}

void prepare_inventories(DailyPrepared& p) {
  constexpr std::uint32_t inventory_stream = 0;
  const auto& days = p.parameters.inventory_days;
  p.target_days = LargeArray<double>(p.firms);
  p.start_days = LargeArray<double>(p.firms);
  for (std::size_t i = 0; i < p.firms; ++i) p.target_days[i] = p.start_days[i] = days.size() == 1 ? days[0] : days[i];
  if (p.parameters.inventory == DailyInventory::given) return;
  const bool target = p.parameters.inventory == DailyInventory::poisson_target;
  for (std::size_t i = 0; i < p.firms; ++i) {
    RandomStream random(p.parameters.inventory_seed, static_cast<std::uint32_t>(i), inventory_stream);
    double drawn = poisson(random, p.target_days[i]);
    while (target && drawn < 2) drawn = poisson(random, p.target_days[i]);
    p.start_days[i] = drawn;
    if (target) p.target_days[i] = drawn;
  }
}

void prepare_neighbours(const std::vector<DailyLink>& links, DailyPrepared& p) {
  std::vector<std::uint32_t> clients(links.size()), next(p.supplier_begin.begin(), p.supplier_begin.end() - 1), found;
  for (const DailyLink& link : links) clients[next[link.supplier]++] = link.customer;
  p.neighbour_begin.push_back(0);
  for (std::size_t i = 0; i < p.firms; ++i) {
    found.assign(clients.begin() + p.supplier_begin[i], clients.begin() + p.supplier_begin[i + 1]);
    for (std::size_t at = p.client_begin[i]; at < p.client_begin[i + 1]; ++at) found.push_back(links[at].supplier);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    for (const std::uint32_t firm : found)
      if (firm != i) p.neighbours.push_back(firm);
    p.neighbour_begin.push_back(static_cast<std::uint32_t>(p.neighbours.size()));
  }
}

}  // namespace

DailyPrepared prepare_daily(const DailyNetwork& network, const DailyParameters& parameters) {
  DailyPrepared p;
  p.parameters = parameters;
  p.firms = network.sector.size();
  p.sector = network.sector;
  const auto links = ordered_links(network, p);
  prepare_links(links, p);
  prepare_firms(network, links, p);
  prepare_inventories(p);
  if (parameters.recovery == DailyRecovery::damped) prepare_neighbours(links, p);
  return p;
}

double daily_network_bytes(const DailyNetwork& network, const DailyParameters& parameters) {
  const auto firms = static_cast<double>(network.sector.size()), links = static_cast<double>(network.links.size());
  const double neighbours = parameters.recovery == DailyRecovery::damped ? 12 : 0;
  const double levels = gives_levels(parameters.rationing) ? 8 : 0;
  return firms * (64 + neighbours) + links * (2 * sizeof(DailyLink) + 20 + levels + neighbours);
}

}  // namespace entrepot::shock::detail
