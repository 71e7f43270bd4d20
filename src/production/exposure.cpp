#include "production/exposure.h"

#include <numeric>

#include "production/leontief.h"

namespace entrepot::production {

struct Exposure::State {
  const InputOutputTable* table;
  ExposureSide side;
  LeontiefFactors factors;      // of I - A or I - B
  std::vector<double> through;  // regions x N: u_c, what stands behind a unit traded with a node, in economy c
};

namespace {

// One column for each region: 1 at its own nodes.
std::vector<double> region_columns(const InputOutputTable& table) {
  const std::size_t n = table.nodes(), s = table.sectors.size();
  std::vector<double> columns(table.regions.size() * n);
  for (std::size_t i = 0; i < n; ++i) columns[i / s * n + i] = 1;
  return columns;
}

// w: what the nodes with output buy of each node, or sell to it.
std::vector<double> first_tier(const InputOutputTable& table, ExposureSide side, std::span<const std::size_t> nodes) {
  const std::size_t n = table.nodes();
  std::vector<double> traded(n);
  for (const std::size_t node : nodes) {
    if (table.output[node] == 0) continue;
    for (std::size_t k = 0; k < n; ++k) traded[k] += side == ExposureSide::purchases ? table.flow(k, node) : table.flow(node, k);
  }
  return traded;
}

// What the economies of S make for its output without trade between them and others, and what they trade with others for that.
struct Home {
  std::vector<double> made;      // (I - A_DD)^-1 w_D, 0 elsewhere
  std::vector<double> crossing;  // z, 0 in D
};
Result<Home> at_home(const InputOutputTable& table, ExposureSide side, std::span<const std::size_t> nodes,
                     const std::vector<double>& traded) {
  const std::size_t n = table.nodes(), s = table.sectors.size();
  std::vector<bool> is_home(table.regions.size());
  for (const std::size_t node : nodes) is_home[node / s] = true;
  std::vector<std::size_t> inside;
  for (std::size_t k = 0; k < n; ++k)
    if (is_home[k / s]) inside.push_back(k);
  // A_kj for purchases, B_jk for sales: what node j trades with node k for a unit of its own output.
  const auto per_output = [&](std::size_t k, std::size_t j) {
    if (table.output[j] == 0) return 0.0;
    return (side == ExposureSide::purchases ? table.flow(k, j) : table.flow(j, k)) / table.output[j];
  };
  std::vector<double> block(inside.size() * inside.size()), right(inside.size());
  for (std::size_t a = 0; a < inside.size(); ++a) {
    right[a] = traded[inside[a]];
    for (std::size_t b = 0; b < inside.size(); ++b) block[a * inside.size() + b] = per_output(inside[a], inside[b]);
  }
  TRY_ASSIGN(const auto factors, LeontiefFactors::create(block, inside.size()));
  const auto made = factors.solve(right);
  Home home{std::vector<double>(n), std::vector<double>(n)};
  std::vector<double> output(n);
  for (std::size_t a = 0; a < inside.size(); ++a) output[inside[a]] = home.made[inside[a]] = made[a];
  for (const std::size_t node : nodes) output[node] += table.output[node];
  for (std::size_t k = 0; k < n; ++k)
    if (!is_home[k / s])
      for (const std::size_t j : inside) home.crossing[k] += per_output(k, j) * output[j];
  return home;
}

double dot(const double* left, const std::vector<double>& right) { return std::inner_product(right.begin(), right.end(), left, 0.0); }

std::vector<double> over_their_sum(std::vector<double> values) {
  const double total = std::accumulate(values.begin(), values.end(), 0.0);
  if (!(total > 0)) return {};
  for (double& value : values) value /= total;
  return values;
}

// Value added of each economy in a value q_k made at every node.
std::vector<double> value_added_by_region(const InputOutputTable& table, const std::vector<double>& made) {
  const std::size_t n = table.nodes(), s = table.sectors.size();
  std::vector<double> share(n, 1), sums(table.regions.size());
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      if (table.output[j] != 0) share[j] -= table.flow(i, j) / table.output[j];
  for (std::size_t j = 0; j < n; ++j) sums[j / s] += share[j] * made[j];
  return sums;
}

// What final users of each economy take of a value q_k sold by every node.
std::vector<double> final_use_by_region(const InputOutputTable& table, const std::vector<double>& sold) {
  std::vector<double> sums(table.regions.size());
  for (std::size_t f = 0; f < table.demand_columns(); ++f) {
    std::size_t region = 0;
    while (region < table.regions.size() && table.regions[region] != table.final_demand_columns[f].region) ++region;
    if (region == table.regions.size()) continue;
    for (std::size_t k = 0; k < table.nodes(); ++k)
      if (table.output[k] != 0) sums[region] += sold[k] * table.demand(k, f) / table.output[k];
  }
  return sums;
}

}  // namespace

Exposure::Exposure(std::unique_ptr<State> state) : state_(std::move(state)) {}
Exposure::Exposure(Exposure&&) noexcept = default;
Exposure& Exposure::operator=(Exposure&&) noexcept = default;
Exposure::~Exposure() = default;

Result<Exposure> Exposure::create(const InputOutputTable& table, ExposureSide side) {
  const std::size_t n = table.nodes(), s = table.sectors.size();
  const bool purchases = side == ExposureSide::purchases;
  TRY_ASSIGN(auto factors, LeontiefFactors::create(purchases ? technical_coefficients(table) : allocation_coefficients(table), n));
  const auto columns = region_columns(table);
  auto through = purchases ? factors.solve_transposed(columns, table.regions.size()) : factors.solve(columns, table.regions.size());
  for (std::size_t i = 0; i < n; ++i) through[i / s * n + i] -= 1;
  // Where nothing comes back to a node, 1 - 1 may leave a rounding error below 0.
  for (double& value : through)
    if (value < 0 && value > -1e-12) value = 0;
  return Exposure(std::make_unique<State>(State{&table, side, std::move(factors), std::move(through)}));
}

Result<Exposure> Exposure::of_purchases(const InputOutputTable& table) { return create(table, ExposureSide::purchases); }
Result<Exposure> Exposure::of_sales(const InputOutputTable& table) { return create(table, ExposureSide::sales); }

ExposureSide Exposure::side() const { return state_->side; }

std::vector<PartnerExposure> Exposure::partners(std::span<const std::size_t> nodes) const {
  const InputOutputTable& table = *state_->table;
  const std::size_t n = table.nodes(), s = table.sectors.size();
  const auto traded = first_tier(table, state_->side, nodes);
  std::vector<PartnerExposure> result(table.regions.size());
  double direct = 0, through = 0;
  for (std::size_t c = 0; c < result.size(); ++c) {
    for (std::size_t k = c * s; k < (c + 1) * s; ++k) result[c].direct += traded[k];
    result[c].through = result[c].direct + dot(&state_->through[c * n], traded);
    direct += result[c].direct;
    through += result[c].through;
  }
  for (PartnerExposure& partner : result) {
    if (direct > 0) partner.face_value = partner.direct / direct;
    if (through > 0) partner.look_through = partner.through / through;
    if (partner.face_value && partner.look_through) partner.hidden = *partner.look_through - *partner.face_value;
  }
  return result;
}

Result<std::vector<Carriers>> Exposure::carriers(std::span<const std::size_t> nodes) const {
  const InputOutputTable& table = *state_->table;
  const std::size_t n = table.nodes(), s = table.sectors.size(), regions = table.regions.size();
  std::vector<Carriers> result(regions);
  double total = 0;
  for (const PartnerExposure& one : partners(nodes)) total += one.through;
  if (!(total > 0)) return result;
  const auto traded = first_tier(table, state_->side, nodes);
  TRY_ASSIGN(const Home home, at_home(table, state_->side, nodes, traded));
  for (std::size_t c = 0; c < regions; ++c) {
    Carriers& of = result[c];
    of.last.resize(regions);
    of.border.resize(regions);
    for (std::size_t k = 0; k < n; ++k) {
      const double behind = state_->through[c * n + k];
      of.last[k / s] += behind * traded[k] / total;
      of.border[k / s] += behind * home.crossing[k] / total;
    }
    for (std::size_t k = c * s; k < (c + 1) * s; ++k) {
      of.direct += traded[k] / total;
      of.border[c] += (home.crossing[k] + home.made[k]) / total;
    }
  }
  return result;
}

std::vector<double> Exposure::ends(std::span<const std::size_t> nodes) const {
  const InputOutputTable& table = *state_->table;
  const bool purchases = state_->side == ExposureSide::purchases;
  const auto traded = first_tier(table, state_->side, nodes);
  auto all = purchases ? state_->factors.solve(traded) : state_->factors.solve_transposed(traded);
  for (const std::size_t node : nodes) all[node] += table.output[node];
  return over_their_sum(purchases ? value_added_by_region(table, all) : final_use_by_region(table, all));
}

std::vector<std::size_t> Exposure::nodes_of(std::size_t region) const {
  std::vector<std::size_t> nodes(state_->table->sectors.size());
  std::iota(nodes.begin(), nodes.end(), region * nodes.size());
  return nodes;
}

std::optional<double> Exposure::face_value(std::size_t partner, std::size_t node) const {
  return partners(std::span(&node, 1))[partner].face_value;
}
std::optional<double> Exposure::look_through(std::size_t partner, std::size_t node) const {
  return partners(std::span(&node, 1))[partner].look_through;
}
std::optional<double> Exposure::region_face_value(std::size_t partner, std::size_t region) const {
  return partners(nodes_of(region))[partner].face_value;
}
std::optional<double> Exposure::region_look_through(std::size_t partner, std::size_t region) const {
  return partners(nodes_of(region))[partner].look_through;
}

std::optional<double> concentration(std::span<const double> shares) {
  if (shares.empty()) return std::nullopt;
  return std::inner_product(shares.begin(), shares.end(), shares.begin(), 0.0);
}

}  // namespace entrepot::production
