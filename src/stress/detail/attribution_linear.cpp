#include "stress/detail/attribution_linear.h"

#include <algorithm>
#include <cmath>
#include <queue>

#include <fmt/format.h>

#include "production/leontief.h"
#include "stress/detail/explainers.h"
#include "stress/detail/held_days.h"

namespace entrepot::stress::detail {
namespace {

constexpr std::size_t ways_kept = 5, expansions_most = 500;
constexpr double least_part = 1e-6;  // of the loss: smaller beginnings are not followed

}  // namespace

LinearAttribution::LinearAttribution(const production::InputOutputTable& table, Model model, int tiers_only, const std::vector<bool>& held,
                                     std::vector<double> by_shock, std::vector<double> own)
    : table_(table), model_(model), tiers_only_(tiers_only), nodes_(table.nodes()), shocks_(by_shock.size() / nodes_), held_(held),
      by_shock_(std::move(by_shock)), own_(std::move(own)), loss_(nodes_) {
  std::vector<double> tier(nodes_);
  for (std::size_t i = 0; i < nodes_; ++i) {
    for (std::size_t k = 0; k < shocks_; ++k) loss_[i] += by_shock_[i * shocks_ + k];
    tier[i] = held_[i] ? loss_[i] : own_[i];
  }
  const int last = tiers_only_ > 0 ? tiers_only_ : tiers_shown;
  for (int t = 0; t <= last; ++t) {
    if (tiers_only_ > 0) {
      std::vector<double> sum = tier;
      for (std::size_t i = 0; t > 0 && i < nodes_; ++i) sum[i] += sums_.back()[i];
      sums_.push_back(std::move(sum));
    }
    if (t <= tiers_shown) tiers_.push_back(tier);
    if (t < last) tier = next_tier(tier);
  }
}

double LinearAttribution::coefficient(std::size_t to, std::size_t from) const {
  const double output = table_.output[from], flow = model_ == Model::leontief ? table_.flow(to, from) : table_.flow(from, to);
  return output > 0 ? flow / output : 0;
}

std::vector<double> LinearAttribution::next_tier(const std::vector<double>& tier) const {
  std::vector<double> scaled(nodes_), out(nodes_);
  for (std::size_t i = 0; i < nodes_; ++i) scaled[i] = table_.output[i] > 0 ? tier[i] / table_.output[i] : 0;
  for (std::size_t i = 0; i < nodes_; ++i) {  // row by row, as the flows stand
    const double* row = table_.flows.data() + i * nodes_;
    double sum = 0;
    for (std::size_t j = 0; j < nodes_; ++j) {
      if (model_ == Model::leontief) sum += row[j] * scaled[j];
      else out[j] += row[j] * scaled[i];
    }
    if (model_ == Model::leontief) out[i] = sum;
  }
  for (std::size_t i = 0; i < nodes_; ++i)
    if (held_[i]) out[i] = 0;
  return out;
}

double LinearAttribution::all_beyond(std::size_t node, int steps) const {
  if (tiers_only_ == 0 || held_[node]) return steps <= tiers_only_ || tiers_only_ == 0 ? loss_[node] : 0;
  return steps <= tiers_only_ ? sums_[static_cast<std::size_t>(tiers_only_ - steps)][node] : 0;
}

HeldBy LinearAttribution::held_by(std::size_t node) const {
  if (held_[node]) return HeldBy::capacity;
  return model_ == Model::leontief ? HeldBy::demand : HeldBy::input;
}

std::vector<double> LinearAttribution::tier_shares(std::uint32_t node) const {
  std::vector<double> shares;
  double rest = 1;
  for (const auto& tier : tiers_) {
    shares.push_back(tier[node] / loss_[node]);
    rest -= shares.back();
  }
  shares.push_back(rest);
  return shares;
}

// Best first over beginnings; what is taken up and has come to its end is the next largest way.
std::vector<WayBack> LinearAttribution::ways(std::uint32_t node) const {
  struct Step {
    std::uint32_t node, before;  // before: place of the step that led here
    int steps;
    double factor;  // product of G
  };
  struct Open {
    double part;
    std::uint32_t step;
    bool ends;
    bool operator<(const Open& o) const { return std::pair(std::abs(part), o.step) < std::pair(std::abs(o.part), step); }
  };
  std::vector<Step> steps = {{node, nobody, 0, 1}};
  std::priority_queue<Open> open;
  open.push({loss_[node], 0, held_[node]});
  const double least = least_part * std::abs(loss_[node]);
  std::vector<WayBack> found;
  for (std::size_t expanded = 0; !open.empty() && found.size() < ways_kept && expanded < expansions_most;) {
    const Open top = open.top();
    open.pop();
    if (top.ends) {
      WayBack way{top.part / loss_[node], {}};
      for (std::uint32_t at = top.step; at != nobody; at = steps[at].before)
        way.steps.push_back({steps[at].node, steps[at].steps, held_by(steps[at].node), all_inputs});
      std::reverse(way.steps.begin(), way.steps.end());
      found.push_back(std::move(way));
      continue;
    }
    ++expanded;
    const Step from = steps[top.step];
    if (own_[from.node] != 0) open.push({from.factor * own_[from.node], top.step, true});
    for (std::uint32_t j = 0; j < nodes_; ++j) {
      const double factor = from.factor * coefficient(from.node, j), part = factor * all_beyond(j, from.steps + 1);
      if (std::abs(part) <= least) continue;
      steps.push_back({j, top.step, from.steps + 1, factor});
      open.push({part, static_cast<std::uint32_t>(steps.size() - 1), held_[j]});
    }
  }
  return found;
}

Explanation LinearAttribution::explain(std::uint32_t node) const {
  Explanation e;
  e.node = node;
  e.loss = loss_[node];
  e.origins.assign(shocks_ + 1, 0);
  if (!(e.loss > loss_noise * table_.output[node])) {
    scale_to_one(e.origins);
    return e;
  }
  for (std::size_t k = 0; k < shocks_; ++k) e.origins[k] = by_shock_[node * shocks_ + k] / e.loss;
  HeldStretch& stretch = e.stretches.emplace_back();
  stretch.by = held_by(node);
  stretch.input = all_inputs;
  stretch.loss = e.loss;
  stretch.origins = e.origins;
  std::map<std::uint32_t, double> behind;
  for (std::uint32_t j = 0; !held_[node] && j < nodes_; ++j) behind[j] = coefficient(node, j) * all_beyond(j, 1);
  set_behind(behind, e.loss, stretch);
  e.tiers = tier_shares(node);
  e.ways = ways(node);
  e.chains.push_back(e.ways.empty() ? std::vector<ChainStep>{{node, 0, stretch.by, all_inputs}} : e.ways[0].steps);
  return e;
}

// One run per shock, with the nodes of the others held where they are: the losses add up to those of all together.
Result<std::vector<Explanation>> explain_linear(const Job& job, const std::vector<std::uint32_t>& nodes) {
  const production::InputOutputTable& table = *job.network.table;
  const RunParameters& p = job.parameters;
  const std::vector<Shock>& shocks = job.scenarios[0].shocks;
  if (!job.scenarios[0].cuts.empty())
    return fail(ErrorCode::contradiction, "What cut flows take is not led back to anything", {{}, 0, 0, "explain"},
                "Explain a scenario of shocks alone; of cuts the direct and the whole loss of each node are told.");
  const std::size_t n = table.nodes(), tiers = p.linear.tiers > 0 ? static_cast<std::size_t>(p.linear.tiers) + 1 : 0;
  TRY(check_explanation(static_cast<double>(n * (2 * shocks.size() + tiers + LinearAttribution::tiers_shown + 8)) * sizeof(double), job));
  const auto demand = demand_to_change(table);
  const shock::LinearScenario all = linear_scenario(job.scenarios[0], p.model, table, demand);
  std::vector<bool> held(n);
  for (const shock::NodeValue& fixed : all.fixed) {
    if (held[fixed.node])
      return fail(ErrorCode::duplicate, fmt::format("{} is shocked twice", job.network.names[fixed.node]), {{}, 0, 0, "scenarios"},
                  "Name each node once.");
    held[fixed.node] = true;
  }
  std::vector<shock::LinearScenario> alone;
  for (const Shock& shock : shocks) {
    shock::LinearScenario one = linear_scenario({{}, {shock}}, p.model, table, demand);
    std::vector<bool> its_own(n);
    for (const shock::NodeValue& fixed : one.fixed) its_own[fixed.node] = true;
    for (const shock::NodeValue& fixed : all.fixed)
      if (!its_own[fixed.node]) one.fixed.push_back({fixed.node, table.output[fixed.node]});
    alone.push_back(std::move(one));
  }
  const shock::LinearNetwork network{table.regions.size(), table.sectors.size(), table.flows, table.output, job.network.names};
  TRY_ASSIGN(const auto r, shock::run_linear(network, alone, p.linear, job.threads, job.progress, job.limits));
  std::vector<double> by_shock(r.change), own(n);
  for (double& change : by_shock) change = -change;
  for (const shock::NodeValue& change : all.changes)
    if (!held[change.node]) own[change.node] -= change.value;
  const LinearAttribution attribution(table, p.model, p.linear.tiers, held, std::move(by_shock), std::move(own));
  std::vector<Explanation> out;
  for (const std::uint32_t node : nodes) out.push_back(attribution.explain(node));
  return out;
}

}  // namespace entrepot::stress::detail
