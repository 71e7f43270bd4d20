#include "stress/detail/attribution_cascade.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "stress/detail/explainers.h"
#include "stress/screen.h"

namespace entrepot::stress::detail {
namespace {

constexpr std::size_t no_shock = SIZE_MAX;

// Of one pair once, by customer, sector of the supplier, supplier.
std::vector<shock::CascadeLink> summed_links(const shock::CascadeNetwork& n) {
  std::vector<shock::CascadeLink> links;
  for (const shock::CascadeLink& link : n.links)
    if (link.amount > 0) links.push_back(link);
  const auto key = [&](const shock::CascadeLink& a) { return std::tuple(a.customer, n.sector[a.supplier], a.supplier); };
  std::stable_sort(links.begin(), links.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  std::size_t kept = 0;
  for (const shock::CascadeLink& link : links) {
    if (kept > 0 && key(links[kept - 1]) == key(link)) links[kept - 1].amount += link.amount;
    else links[kept++] = link;
  }
  links.resize(kept);
  return links;
}

double one_where_none(double value) { return value == 0 ? 1 : value; }

}  // namespace

CascadeAttribution::CascadeAttribution(const shock::CascadeNetwork& network, bool substitution, const Scenario& scenario)
    : nodes_(network.sector.size()), origins_(scenario.shocks.size() + 1), substitution_(substitution),
      market_(network.market.empty() ? network.sector : network.market), out_(nodes_) {
  const auto links = summed_links(network);
  for (const shock::CascadeLink& link : links) out_[link.supplier] += link.amount;
  prepare_down(network, links);
  prepare_up(network, links);
  start(down_, false, scenario);
  start(up_, true, scenario);
}

// (1): all inputs that are not essential count to one slot, an essential one to that of its sector.
void CascadeAttribution::prepare_down(const shock::CascadeNetwork& n, const std::vector<shock::CascadeLink>& links) {
  std::vector<double> in(nodes_);
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> of_sector;  // essential inputs of a customer
  const auto essentiality = [&](const shock::CascadeLink& link) {
    return n.essentiality[std::size_t{n.sector[link.supplier]} * n.sectors + n.sector[link.customer]];
  };
  for (const shock::CascadeLink& link : links) {
    in[link.customer] += link.amount;
    if (essentiality(link) == 2) of_sector[{link.customer, n.sector[link.supplier]}] += link.amount;
  }
  for (const shock::CascadeLink& link : links) {
    const std::uint32_t customer = link.customer, sector = n.sector[link.supplier];
    const int e = essentiality(link);
    if (e == 0) continue;
    double share = link.amount / (e == 2 ? of_sector.at({customer, sector}) : in[customer]);
    if (!n.costs.empty()) share *= in[customer] / one_where_none(n.costs[customer]);
    down_.links.push_back({link.supplier, customer, e == 2 ? sector : all_inputs, share});
  }
  std::stable_sort(down_.links.begin(), down_.links.end(),
                   [](const Link& a, const Link& b) { return std::pair(a.to, a.slot) < std::pair(b.to, b.slot); });
}

// (2)
void CascadeAttribution::prepare_up(const shock::CascadeNetwork& n, const std::vector<shock::CascadeLink>& links) {
  for (const shock::CascadeLink& link : links) {
    const double of = n.revenue.empty() ? out_[link.supplier] : n.revenue[link.supplier];
    up_.links.push_back({link.customer, link.supplier, all_inputs, link.amount / one_where_none(of)});
  }
  std::stable_sort(up_.links.begin(), up_.links.end(), [](const Link& a, const Link& b) { return a.to < b.to; });
}

void CascadeAttribution::start(Chain& chain, bool up, const Scenario& scenario) {
  chain.begin.assign(nodes_ + 1, 0);
  for (const Link& link : chain.links) ++chain.begin[link.to + 1];
  std::partial_sum(chain.begin.begin(), chain.begin.end(), chain.begin.begin());
  chain.psi.assign(nodes_, 0);
  chain.shock_of.assign(nodes_, no_shock);
  for (std::size_t k = 0; k < scenario.shocks.size(); ++k) {
    const Shock& shock = scenario.shocks[k];
    const double loss = up ? shock.loss_up.value_or(shock.loss) : shock.loss;
    for (const std::uint32_t node : shock.nodes)
      if (loss > chain.psi[node]) chain.psi[node] = loss, chain.shock_of[node] = k;
  }
  chain.loss = chain.fall = chain.psi;
  chain.before.assign(nodes_, 0);
  chain.weight.assign(nodes_, 1);
  chain.weight_before = chain.weight;
  chain.fall_at.assign(nodes_, 0);
  chain.origin.assign(nodes_ * origins_, 0);
  for (std::size_t i = 0; i < nodes_; ++i)
    chain.origin[i * origins_ + (chain.shock_of[i] == no_shock ? origins_ - 1 : chain.shock_of[i])] = 1;
  chain.origin_before = chain.origin;
  chain.causes.emplace_back(nodes_);
  for (std::size_t i = 0; i < nodes_; ++i)
    if (chain.psi[i] > 0) chain.causes[0][i].by = HeldBy::capacity;
}

// (3), from the losses before.
void CascadeAttribution::find_sigma() {
  down_.weight_before.swap(down_.weight);
  if (!substitution_) return;
  std::vector<double> left(1 + *std::max_element(market_.begin(), market_.end()));
  for (std::size_t i = 0; i < nodes_; ++i) left[market_[i]] += (1 - down_.before[i]) * out_[i];
  for (std::size_t i = 0; i < nodes_; ++i) {
    const double a = left[market_[i]];
    down_.weight[i] = std::min(1.0, out_[i] / (a <= 1e-10 ? 1 : a));
  }
}

void CascadeAttribution::iterate() {
  ++iterations_;
  for (Chain* chain : {&down_, &up_}) {
    chain->earlier.swap(chain->before);
    chain->before = chain->loss;
    chain->origin_before.swap(chain->origin);
    chain->causes.emplace_back(nodes_);
  }
  find_sigma();
  iterate(down_, HeldBy::input);
  iterate(up_, HeldBy::demand);
}

void CascadeAttribution::iterate(Chain& chain, HeldBy by) {
  for (std::size_t j = 0; j < nodes_; ++j) {
    const Slot slot = largest_slot(chain, j);
    Cause& cause = chain.causes.back()[j];
    double* origin = chain.origin.data() + j * origins_;
    std::fill_n(origin, origins_, 0.0);
    chain.loss[j] = std::min(1.0, std::max(chain.psi[j], slot.loss));
    if (chain.psi[j] >= slot.loss) {
      if (chain.psi[j] > 0) cause.by = HeldBy::capacity, origin[chain.shock_of[j]] = 1;
      else origin[origins_ - 1] = 1;
    } else {
      cause = {by, by == HeldBy::input ? slot.input : 0, nobody};
      take_shares(chain, j, slot, cause);
    }
    if (const double fall = chain.loss[j] - chain.before[j]; fall > chain.fall[j]) chain.fall[j] = fall, chain.fall_at[j] = iterations_;
  }
}

CascadeAttribution::Slot CascadeAttribution::largest_slot(const Chain& chain, std::size_t node) const {
  Slot found;
  for (std::size_t first = chain.begin[node], end = first; first < chain.begin[node + 1]; first = end) {
    double loss = 0;
    for (; end < chain.begin[node + 1] && chain.links[end].slot == chain.links[first].slot; ++end) loss += part(chain, chain.links[end]);
    if (loss > found.loss) found = {first, end, chain.links[first].slot, loss};
  }
  return found;
}

// Of the losses that make a node's own, in the iteration before. Behind it is the one that grew most; the largest where none did, but who is left
// steps in for less (3).
void CascadeAttribution::take_shares(Chain& chain, std::size_t node, const Slot& slot, Cause& cause) {
  double* origin = chain.origin.data() + node * origins_;
  double most = 0, largest_part = 0;
  std::uint32_t of_largest = nobody;
  for (std::size_t at = slot.first; at < slot.end; ++at) {
    const Link& link = chain.links[at];
    const double now = part(chain, link);
    if (now == 0) continue;
    if (now > largest_part) largest_part = now, of_largest = link.from;
    const double* of_other = chain.origin_before.data() + link.from * origins_;
    for (std::size_t k = 0; k < origins_; ++k) origin[k] += now * of_other[k];
    const double grown = now - (iterations_ > 1 ? link.share * chain.weight_before[link.from] * chain.earlier[link.from] : 0);
    if (grown > most) most = grown, cause.behind = link.from;
  }
  if (cause.behind == nobody) cause.behind = of_largest;
  scale_to_one({origin, origins_});
}

HeldStretch CascadeAttribution::stretch(const Chain& chain, std::uint32_t node, double weight) const {
  HeldStretch out;
  const Cause& cause = chain.causes.back()[node];
  out.from = 1;
  out.to = iterations_;
  out.by = cause.by;
  out.input = cause.input;
  out.loss = weight * chain.loss[node];
  out.origins.assign(chain.origin.begin() + static_cast<std::ptrdiff_t>(node * origins_),
                     chain.origin.begin() + static_cast<std::ptrdiff_t>((node + 1) * origins_));
  out.worst_day = chain.fall_at[node];
  if (cause.by == HeldBy::capacity) {
    out.behind_nobody = 1;
    return out;
  }
  const Slot slot = largest_slot(chain, node);
  std::map<std::uint32_t, double> behind;
  for (std::size_t at = slot.first; at < slot.end; ++at) behind[chain.links[at].from] += part(chain, chain.links[at]);
  set_behind(behind, slot.loss, out);
  return out;
}

// From the iteration in which it fell most: whose loss grew most the iteration before, and so on back to a shock.
std::vector<ChainStep> CascadeAttribution::way_back(const Chain& chain, std::uint32_t node) const {
  std::vector<ChainStep> steps;
  for (int t = chain.fall_at[node]; t >= 0; --t) {
    const Cause& cause = chain.causes[static_cast<std::size_t>(t)][node];
    steps.push_back({node, t, cause.by, cause.input});
    if (cause.behind == nobody) break;
    node = cause.behind;
  }
  return steps;
}

Explanation CascadeAttribution::explain(std::uint32_t node, double weight) const {
  Explanation e;
  e.node = node;
  e.loss = weight * std::max(down_.loss[node], up_.loss[node]);
  e.origins.assign(origins_, 0);
  const Chain& larger = down_.loss[node] >= up_.loss[node] ? down_ : up_;
  for (const Chain* chain : {&down_, &up_}) {
    if (!(e.loss > 0 && chain->loss[node] > 0)) continue;
    HeldStretch& s = e.stretches.emplace_back(stretch(*chain, node, weight));
    s.side = chain == &down_ ? Side::down : Side::up;
    e.chains.push_back(way_back(*chain, node));
    if (chain == &larger) e.origins = s.origins;
  }
  if (e.stretches.empty()) scale_to_one(e.origins);
  return e;
}

double CascadeAttribution::bytes(std::size_t nodes, std::size_t links, std::size_t origins, std::size_t iterations) {
  return 2.0 * (static_cast<double>(links) * (sizeof(Link) + sizeof(shock::CascadeLink)) +
                static_cast<double>(nodes) *
                    (static_cast<double>(2 * origins + 12) * sizeof(double) + static_cast<double>(iterations + 1) * sizeof(Cause)));
}

Result<std::vector<Explanation>> explain_cascade(const Job& job, const std::vector<std::uint32_t>& nodes) {
  const shock::CascadeParameters& p = job.parameters.cascade;
  const ScreenInput input = screen_input(job.network);
  TRY_ASSIGN(const shock::Cascade cascade, shock::Cascade::prepare(input.network, p, job.limits, job.network.names));
  const Scenario& scenario = job.scenarios[0];
  const std::vector<shock::CascadeShock> shocks = {cascade_shock(scenario)};
  TRY_ASSIGN(const auto outcomes, cascade.run(shocks, 1, job.progress, job.network.names));
  const std::size_t iterations = outcomes[0].iterations;
  TRY(check_explanation(CascadeAttribution::bytes(cascade.firms(), input.network.links.size(), scenario.shocks.size() + 1, iterations),
                        job));
  CascadeAttribution attribution(input.network, p.substitution, scenario);
  for (std::size_t t = 0; t < iterations; ++t) {
    attribution.iterate();
    job.progress.update(static_cast<double>(t + 1) / static_cast<double>(iterations), "iterations");
    TRY(go_on(job.progress));
  }
  std::vector<Explanation> out;
  for (const std::uint32_t node : nodes) out.push_back(attribution.explain(node, cascade.weights(0)[node]));
  return out;
}

}  // namespace entrepot::stress::detail
