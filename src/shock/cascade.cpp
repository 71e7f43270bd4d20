#include "shock/cascade.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "shock/detail/cascade_run.h"
#include "shock/detail/team.h"

namespace entrepot::shock {
namespace {

using detail::cascade_lanes;

Where at_field(std::string field) { return {"", 0, 0, std::move(field)}; }

Result<> check_sizes(const CascadeNetwork& n, const CascadeParameters& p, const Limits& limits) {
  const std::size_t firms = n.sector.size();
  const auto size = [&](const std::vector<double>& values, const char* field) -> Result<> {
    if (values.empty() || values.size() == firms) return {};
    return fail(ErrorCode::bad_field, fmt::format("{} values for {} firms", values.size(), firms), at_field(field),
                "Give one for each firm, or none.");
  };
  if (firms == 0) return fail(ErrorCode::missing_data, "The network has no firm", at_field("sector"), "Give at least one.");
  TRY(size(n.revenue, "revenue"));
  TRY(size(n.costs, "costs"));
  for (const auto& weight : p.weights) TRY(size(weight, "weights"));
  if (!n.market.empty() && n.market.size() != firms)
    return fail(ErrorCode::bad_field, fmt::format("{} markets for {} firms", n.market.size(), firms), at_field("market"),
                "Give one for each firm, or none.");
  if (n.essentiality.size() != std::size_t{n.sectors} * n.sectors)
    return fail(ErrorCode::bad_field, fmt::format("{} cells of essentiality for {} sectors", n.essentiality.size(), n.sectors),
                at_field("essentiality"), "Give a square matrix with one row and column for each sector.");
  // Tables, and the state of one thread: about 5 cells in the downward chain, 4 numbers in the upward one.
  const std::size_t bytes = firms * (64 + 9 * cascade_lanes * sizeof(double)) + n.links.size() * (56 + cascade_lanes * sizeof(double));
  if (firms > UINT32_MAX / 8 || n.links.size() > UINT32_MAX / 2 || bytes > limits.memory_bytes)
    return fail(ErrorCode::limit_exceeded, fmt::format("{} firms and {} links need {} MB", firms, n.links.size(), bytes >> 20),
                at_field("links"), "Aggregate the network, or raise the memory limit.");
  return {};
}

Result<> check_values(const CascadeNetwork& n, const CascadeParameters& p) {
  const std::size_t firms = n.sector.size();
  for (const std::uint32_t sector : n.sector)
    if (sector >= n.sectors)
      return fail(ErrorCode::unknown_name, fmt::format("Sector {} of {}", sector, n.sectors), at_field("sector"), "Number sectors from 0.");
  for (const std::uint32_t market : n.market)
    if (market >= firms)
      return fail(ErrorCode::unknown_name, fmt::format("Market {} with {} firms", market, firms), at_field("market"),
                  "Number markets from 0, below the number of firms.");
  for (const CascadeLink& link : n.links) {
    if (link.supplier >= firms || link.customer >= firms)
      return fail(ErrorCode::unknown_name, fmt::format("A link from firm {} to firm {}, of {}", link.supplier, link.customer, firms),
                  at_field("links"), "Number firms from 0.");
    if (!std::isfinite(link.amount))
      return fail(ErrorCode::out_of_range, fmt::format("The link from firm {} to firm {} is not finite", link.supplier, link.customer),
                  at_field("links"), "Give its amount, or leave it out.");
  }
  for (const std::uint8_t e : n.essentiality)
    if (e > 2) return fail(ErrorCode::out_of_range, fmt::format("Essentiality {}", e), at_field("essentiality"), "Write 0, 1 or 2.");
  const auto positive = [](const std::vector<double>& values, const char* field) -> Result<> {
    for (const double value : values)
      if (!(value >= 0 && std::isfinite(value)))
        return fail(ErrorCode::out_of_range, fmt::format("{} in {}", value, field), at_field(field), "Give finite values of 0 or more.");
    return {};
  };
  TRY(positive(n.revenue, "revenue"));
  TRY(positive(n.costs, "costs"));
  for (const auto& weight : p.weights) TRY(positive(weight, "weights"));
  if (!(p.eps >= 0 && std::isfinite(p.eps)))
    return fail(ErrorCode::out_of_range, fmt::format("eps = {}", p.eps), at_field("eps"), "Give 0 or more, such as 0.01.");
  return {};
}

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
    if (kept > 0 && links[kept - 1].supplier == link.supplier && links[kept - 1].customer == link.customer)
      links[kept - 1].amount += link.amount;
    else links[kept++] = link;
  }
  p.summed = links.size() - kept;
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
    p.up.push_back({link.customer, link.amount / (of == 0 ? 1 : of)});
  }
  p.up_begin = begins(p.firms, suppliers);
  p.suppliers_begin = begins(p.firms, customers);
  p.suppliers.resize(links.size());
  std::vector<std::uint32_t> next(p.suppliers_begin.begin(), p.suppliers_begin.end() - 1);
  for (const CascadeLink& link : links) p.suppliers[next[link.customer]++] = link.supplier;
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
  for (std::size_t j = 0; j < p.firms; ++j) p.cell_begin[j + 1] = p.cell_begin[j] + detail::first_sum + slots[j];
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
    const std::uint32_t cell = p.cell_begin[customer] + detail::first_sum + slot[static_cast<std::size_t>(found - purchases.begin())];
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
  }
}

Result<> check_shocks(std::span<const CascadeShock> shocks, std::size_t firms) {
  for (std::size_t s = 0; s < shocks.size(); ++s)
    for (const FirmLoss& loss : shocks[s]) {
      if (loss.firm >= firms)
        return fail(ErrorCode::unknown_name, fmt::format("Scenario {} hits firm {} of {}", s + 1, loss.firm, firms), at_field("shock"),
                    "Number firms from 0.");
      if (!(loss.down >= 0 && loss.down <= 1 && loss.up >= 0 && loss.up <= 1))
        return fail(ErrorCode::out_of_range,
                    fmt::format("Scenario {}: firm {} loses {} down and {} up", s + 1, loss.firm, loss.down, loss.up), at_field("shock"),
                    "Give shares from 0 to 1.");
    }
  return {};
}

}  // namespace

Cascade::Cascade(std::unique_ptr<CascadePrepared> prepared) : prepared_(std::move(prepared)) {}
Cascade::Cascade(Cascade&&) noexcept = default;
Cascade& Cascade::operator=(Cascade&&) noexcept = default;
Cascade::~Cascade() = default;

std::size_t Cascade::firms() const { return prepared_->firms; }
std::size_t Cascade::links() const { return prepared_->links; }
std::size_t Cascade::left_out() const { return prepared_->left_out; }
std::size_t Cascade::summed() const { return prepared_->summed; }
std::span<const double> Cascade::weights(std::size_t weighting) const { return prepared_->weights[weighting]; }

Result<Cascade> Cascade::prepare(const CascadeNetwork& network, const CascadeParameters& parameters, const Limits& limits) {
  TRY(check_sizes(network, parameters, limits));
  TRY(check_values(network, parameters));
  auto prepared = std::make_unique<CascadePrepared>();
  CascadePrepared& p = *prepared;
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
  return Cascade(std::move(prepared));
}

Result<std::vector<CascadeOutcome>> Cascade::run(std::span<const CascadeShock> shocks, int threads, Progress& progress) const {
  TRY(check_shocks(shocks, firms()));
  std::vector<CascadeOutcome> outcomes(shocks.size());
  const std::size_t batches = (shocks.size() + cascade_lanes - 1) / cascade_lanes;
  std::vector<Result<>> errors(batches);
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  detail::Team team(std::clamp<std::size_t>(static_cast<std::size_t>(std::max(1, threads)), 1, std::max<std::size_t>(1, batches)));
  team.run([&](std::size_t worker) {
    detail::CascadeRun<cascade_lanes> run(*prepared_);
    while (!failed) {
      const std::size_t b = next++, first = b * cascade_lanes;
      if (b >= batches) return;
      errors[b] = run.run(shocks.subspan(first, std::min(cascade_lanes, shocks.size() - first)), outcomes.data() + first);
      if (worker == 0 && b % 8 == 0) progress.update(static_cast<double>(b) / static_cast<double>(batches), "cascades");
      if (errors[b]) errors[b] = go_on(progress);
      if (!errors[b]) failed = true;
    }
  });
  for (const Result<>& error : errors) TRY(error);  // batches start in order: the first error is always the same one
  progress.update(1, "cascades");
  return outcomes;
}

Result<std::vector<CascadeOutcome>> Cascade::close_each(std::span<const std::uint32_t> firms, int threads, Progress& progress) const {
  std::vector<CascadeShock> shocks;
  shocks.reserve(firms.size());
  for (const std::uint32_t firm : firms) shocks.push_back({{firm, 1, 1}});
  return run(shocks, threads, progress);
}

Result<CascadeLosses> Cascade::losses(const CascadeShock& shock) const {
  TRY(check_shocks({&shock, 1}, firms()));
  detail::CascadeRun<1> run(*prepared_);
  CascadeOutcome outcome;
  TRY(run.run({&shock, 1}, &outcome));
  CascadeLosses losses;
  for (std::size_t i = 0; i < firms(); ++i) {
    losses.down.push_back(run.loss_down(i, 0));
    losses.up.push_back(run.loss_up(i, 0));
  }
  return losses;
}

std::vector<SectorImpact> Cascade::sector_impacts(const CascadeShock& shock, const CascadeLosses& losses, std::size_t weighting) const {
  const std::vector<double>& weight = prepared_->weights[weighting];
  std::vector<double> direct_down(firms(), 0.0), direct_up(firms(), 0.0), sums(prepared_->sectors, 0.0);
  for (const FirmLoss& loss : shock) {
    direct_down[loss.firm] = std::max(direct_down[loss.firm], loss.down);
    direct_up[loss.firm] = std::max(direct_up[loss.firm], loss.up);
  }
  std::vector<SectorImpact> impacts(prepared_->sectors);
  for (std::size_t i = 0; i < firms(); ++i) {
    SectorImpact& at = impacts[prepared_->sector[i]];
    sums[prepared_->sector[i]] += weight[i];
    at.down += weight[i] * losses.down[i];
    at.up += weight[i] * losses.up[i];
    at.both += weight[i] * std::max(losses.down[i], losses.up[i]);
    at.direct_down += weight[i] * direct_down[i];
    at.direct_up += weight[i] * direct_up[i];
  }
  for (std::size_t k = 0; k < impacts.size(); ++k) {
    SectorImpact& at = impacts[k];
    if (!(sums[k] > 0)) continue;
    for (double* value : {&at.down, &at.up, &at.both, &at.direct_down, &at.direct_up}) *value /= sums[k];
    at.direct_both = std::max(at.direct_down, at.direct_up);
    at.down -= at.direct_down;
    at.up -= at.direct_up;
    at.both -= at.direct_both;
  }
  return impacts;
}

}  // namespace entrepot::shock
