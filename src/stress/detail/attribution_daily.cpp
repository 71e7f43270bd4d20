#include "stress/detail/attribution_daily.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stress/detail/explainers.h"

namespace entrepot::stress::detail {
namespace {

double sum_of(std::span<const double> values) { return std::accumulate(values.begin(), values.end(), 0.0); }

}  // namespace

DailyAttribution::DailyAttribution(const shock::DailyNetwork& network, const Scenario& scenario, const std::vector<std::uint32_t>& targets)
    : network_(network), scenario_(scenario), firms_(network.sector.size()), origins_(scenario.shocks.size() + 1),
      origin_(firms_ * origins_), origin_before_(firms_ * origins_), terms_(origins_), shocks_of_(shocks_by_node(scenario, firms_)),
      days_(firms_, origins_, targets) {
  for (std::size_t i = 0; i < firms_; ++i) origin_[i * origins_ + origins_ - 1] = 1;
}

void DailyAttribution::step(const shock::DailyStep& step) {
  if (step.day == 0) find_groups(step);
  follow_stocks(step);
  origin_.swap(origin_before_);
  find_causes(step);
  add_missing(step);
  days_.close_day(step.base, origin_,
                  [&](std::uint32_t firm, const Cause& cause, const HeldDays::Add& add) { weigh(step, firm, cause, add); });
}

// Links stand by client, sector of the supplier.
void DailyAttribution::find_groups(const shock::DailyStep& step) {
  const auto sector = [&](std::size_t link) { return network_.sector[step.links[link].supplier]; };
  client_begin_.assign(firms_ + 1, 0);
  supplier_begin_.assign(firms_ + 1, 0);
  for (std::size_t link = 0; link < step.links.size(); ++link) {
    const bool same = link > 0 && step.links[link - 1].customer == step.links[link].customer && sector(link - 1) == sector(link);
    if (!same) {
      group_begin_.push_back(link);
      full_.push_back(0);
      ++client_begin_[step.links[link].customer + 1];
    }
    group_of_.push_back(group_begin_.size() - 1);
    full_.back() += step.stocks[link];
    ++supplier_begin_[step.links[link].supplier + 1];
  }
  group_begin_.push_back(step.links.size());
  std::partial_sum(client_begin_.begin(), client_begin_.end(), client_begin_.begin());
  std::partial_sum(supplier_begin_.begin(), supplier_begin_.end(), supplier_begin_.begin());
  by_supplier_.resize(step.links.size());
  std::vector<std::size_t> next(supplier_begin_.begin(), supplier_begin_.end() - 1);
  for (std::size_t link = 0; link < step.links.size(); ++link) by_supplier_[next[step.links[link].supplier]++] = link;
  lacking_.assign(full_.size() * origins_, 0);
  lacking_from_.assign(lacking_.size(), {});
  missing_.assign(step.links.size(), 0);
}

// What is missing in a stock is no more than what it lacks.
void DailyAttribution::follow_stocks(const shock::DailyStep& step) {
  for (std::size_t group = 0; group < full_.size(); ++group) {
    const std::span<double> lacking(lacking_.data() + group * origins_, origins_);
    const double sum = sum_of(lacking);
    if (!(sum > 0)) continue;
    const std::size_t first = group_begin_[group], end = group_begin_[group + 1];
    const double lacks = std::max(0.0, full_[group] - sum_of(step.stocks.subspan(first, end - first)));
    if (sum <= lacks) continue;
    for (double& part : lacking) part *= lacks / sum;
    for (std::size_t k = 0; k < origins_; ++k) lacking_from_[group * origins_ + k].amount *= lacks / sum;
    for (std::size_t link = first; link < end; ++link) missing_[link] *= lacks / sum;
  }
}

void DailyAttribution::find_causes(const shock::DailyStep& step) {
  days_.open_day();
  for (std::size_t i = 0; i < firms_; ++i) {
    const double loss = days_.loss(i) = step.base[i] - step.production[i];
    const std::span<double> origin(origin_.data() + i * origins_, origins_);
    std::fill(origin.begin(), origin.end(), 0.0);
    terms_.clear();
    const bool all_served = step.demand[i] <= step.production[i] * (1 + loss_noise);
    if (std::abs(loss) > loss_noise * step.base[i] || !all_served) days_.cause(i) = cause_of(step, i, origin.data());
    if (!(sum_of(origin) > 0)) {  // what disturbed it last
      std::copy_n(origin_before_.data() + i * origins_, origins_, origin.data());
      terms_.offer(origin, {1, static_cast<std::uint32_t>(i), step.day - 1});
    }
    scale_to_one(origin);
    terms_.name_source(origin, days_.cause(i));
  }
}

void DailyAttribution::offer_lacking(std::size_t group, double factor) {
  for (std::size_t k = 0; k < origins_; ++k) terms_.offer(k, lacking_from_[group * origins_ + k].times(factor));
}

Cause DailyAttribution::cause_of(const shock::DailyStep& step, std::size_t firm, double* origin) {
  const bool loses = step.base[firm] - step.production[firm] > loss_noise * step.base[firm];
  if (!loses) return {HeldBy::nothing, 0, by_more_orders(step, firm, origin)};
  if (step.bound[firm] == shock::bound_by_demand) return by_demand(step, firm, origin);
  if (step.bound[firm] == shock::bound_by_capacity) return by_capacity(step, firm, origin);
  return by_input(step, firm, origin);
}

Cause DailyAttribution::by_capacity(const shock::DailyStep& step, std::size_t firm, double* origin) {
  double most = 0;
  std::size_t shock = origins_ - 1;
  for (const std::size_t s : shocks_of_[firm])
    if (const double loss = scenario_.shocks[s].loss_on(step.day); loss > most) most = loss, shock = s;
  origin[shock] = 1;
  terms_.offer(shock, {1, static_cast<std::uint32_t>(firm), step.day});
  return {HeldBy::capacity, 0, nobody};
}

// Clients that order more than usual miss something of this sector, or fill their stocks again; the one that adds most.
std::uint32_t DailyAttribution::by_more_orders(const shock::DailyStep& step, std::size_t firm, double* origin) {
  std::uint32_t behind = nobody;
  double most = 0;
  for (std::size_t at = supplier_begin_[firm]; at < supplier_begin_[firm + 1]; ++at) {
    const std::size_t link = by_supplier_[at];
    const std::uint32_t client = step.links[link].customer;
    const double more = step.orders[link] - step.links[link].amount;
    if (!(more > loss_noise * step.links[link].amount)) continue;
    const std::span<const double> lacking(lacking_.data() + group_of_[link] * origins_, origins_);
    const double sum = sum_of(lacking);
    const double* shares = sum > 0 ? lacking.data() : origin_before_.data() + client * origins_;
    for (std::size_t k = 0; k < origins_; ++k) origin[k] += more * shares[k] / (sum > 0 ? sum : 1);
    if (sum > 0) offer_lacking(group_of_[link], more / sum);
    else terms_.offer({shares, origins_}, {more, client, step.day - 1});
    if (more > most && client != firm) most = more, behind = client;
  }
  return behind;
}

Cause DailyAttribution::by_input(const shock::DailyStep& step, std::size_t firm, double* origin) {
  Cause cause{HeldBy::input, step.bound[firm], nobody};
  for (std::size_t group = client_begin_[firm]; group < client_begin_[firm + 1]; ++group) {
    if (network_.sector[step.links[group_begin_[group]].supplier] != cause.input) continue;
    std::copy_n(lacking_.data() + group * origins_, origins_, origin);
    offer_lacking(group, 1);
    double most = 0;
    for (std::size_t link = group_begin_[group]; link < group_begin_[group + 1]; ++link)
      if (step.links[link].supplier != firm && missing_[link] > most) most = missing_[link], cause.behind = step.links[link].supplier;
  }
  return cause;
}

Cause DailyAttribution::by_demand(const shock::DailyStep& step, std::size_t firm, double* origin) {
  Cause cause{HeldBy::demand, 0, nobody};
  double most = 0;
  for (std::size_t at = supplier_begin_[firm]; at < supplier_begin_[firm + 1]; ++at) {
    const std::size_t link = by_supplier_[at];
    const std::uint32_t client = step.links[link].customer;
    const double less = step.links[link].amount - step.orders[link];
    if (!(less > loss_noise * step.links[link].amount)) continue;
    const double* of_client = origin_before_.data() + client * origins_;
    for (std::size_t k = 0; k < origins_; ++k) origin[k] += less * of_client[k];
    terms_.offer({of_client, origins_}, {less, client, step.day - 1});
    if (less > most && client != firm) most = less, cause.behind = client;
  }
  for (const std::size_t s : shocks_of_[firm]) {
    const Shock& shock = scenario_.shocks[s];
    if (step.day >= shock.start && (!shock.days || step.day < shock.start + *shock.days)) {
      const double less = std::max(0.0, (1 - shock.demand) * network_.final_demand[firm]);
      origin[s] += less;
      terms_.offer(s, {less, static_cast<std::uint32_t>(firm), step.day});
    }
  }
  return cause;
}

void DailyAttribution::add_missing(const shock::DailyStep& step) {
  for (std::size_t link = 0; link < step.links.size(); ++link) {
    const double usual = step.links[link].amount, missed = usual - step.deliveries[link];
    if (!(missed > loss_noise * usual)) continue;
    const double own = std::clamp(usual - step.orders[link], 0.0, missed);
    missing_[link] += missed - own;
    const double* of_supplier = origin_.data() + step.links[link].supplier * origins_;
    const double* of_client = origin_before_.data() + step.links[link].customer * origins_;
    double* lacking = lacking_.data() + group_of_[link] * origins_;
    for (std::size_t k = 0; k < origins_; ++k) {
      lacking[k] += (missed - own) * of_supplier[k] + own * of_client[k];
      Source& from = lacking_from_[group_of_[link] * origins_ + k];
      from.offer({(missed - own) * of_supplier[k], step.links[link].supplier, step.day});
      from.offer({own * of_client[k], step.links[link].customer, step.day - 1});
    }
  }
}

void DailyAttribution::weigh(const shock::DailyStep& step, std::uint32_t firm, const Cause& cause, const HeldDays::Add& add) const {
  if (cause.by == HeldBy::input)
    for (std::size_t link = group_begin_[client_begin_[firm]]; link < group_begin_[client_begin_[firm + 1]]; ++link)
      if (network_.sector[step.links[link].supplier] == cause.input) add(step.links[link].supplier, missing_[link]);
  if (cause.by == HeldBy::demand)
    for (std::size_t at = supplier_begin_[firm]; at < supplier_begin_[firm + 1]; ++at)
      add(step.links[by_supplier_[at]].customer, step.links[by_supplier_[at]].amount - step.orders[by_supplier_[at]]);
}

double DailyAttribution::bytes(std::size_t firms, std::size_t links, std::size_t origins, int days) {
  return static_cast<double>(links) * static_cast<double>(32 + 24 * origins) +
         static_cast<double>(firms) *
             static_cast<double>(16 * origins + 64 + HeldDays::bytes_per_node_and_day() * static_cast<std::size_t>(days));
}

Result<std::vector<Explanation>> explain_daily(const Job& job, const std::vector<std::uint32_t>& nodes) {
  const RunParameters& p = job.parameters;
  const Scenario& scenario = job.scenarios[0];
  std::vector<std::string> notes;
  const auto network = daily_network(job.network, p.days_per_year, notes);
  TRY(check_explanation(DailyAttribution::bytes(network.sector.size(), network.links.size(), scenario.shocks.size() + 1, p.days), job));
  const std::vector<shock::DailyShock> shocks = {daily_shock(scenario, network, p.days)};
  DailyAttribution attribution(network, scenario, nodes);
  shock::DailyRecord record;
  record.observe = [&](const shock::DailyStep& step) { attribution.step(step); };
  TRY(shock::run_daily(network, p.daily, shocks, p.days, record, job.threads, job.progress, job.limits));
  return attribution.explanations();
}

}  // namespace entrepot::stress::detail
