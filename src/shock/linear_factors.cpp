#include "shock/linear_factors.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>

#include <fmt/format.h>

#include "base/dense.h"
#include "base/elimination.h"
#include "base/memory_text.h"
#include "shock/detail/linear_check.h"

namespace entrepot::shock {
namespace {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;
using Table = Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

constexpr double rounding = 1e-15;  // a residual of that share of the change is none
constexpr int refinements_max = 10;

Where at_field(std::string field) { return {{}, 0, 0, std::move(field)}; }
Eigen::Index index(std::size_t i) { return static_cast<Eigen::Index>(i); }

double size_of(const Vector& values, LinearSide side) {
  return side == LinearSide::price ? values.lpNorm<Eigen::Infinity>() : values.lpNorm<1>();
}

Result<> out_of_memory() {
  return fail(ErrorCode::limit_exceeded, "The machine has no memory left for the factors of this table", at_field("network"),
              "Aggregate the table, or let the sweeps do it.");
}

}  // namespace

struct LinearFactors::State {
  LinearNetwork network;
  Table flows;
  Vector per_output;  // 1 / x, 0 where x is 0
  double rho_demand = 0, rho_supply = 0;  // the largest column sum of A is that of the demand and the price side
  Matrix lu;  // of I - A, with the rows exchanged as below
  Eigen::PermutationMatrix<Eigen::Dynamic> order;

  explicit State(const LinearNetwork& n)
      : network(n), flows(n.flows.data(), index(n.nodes()), index(n.nodes())), per_output(index(n.nodes())) {
    for (std::size_t i = 0; i < n.nodes(); ++i) per_output[index(i)] = n.output[i] > 0 ? 1 / n.output[i] : 0;
    Vector bought = Vector::Zero(flows.rows()), sold = bought;
    for (Eigen::Index i = 0; i < flows.rows(); ++i)
      for (Eigen::Index j = 0; j < flows.cols(); ++j) {
        bought[j] += std::abs(flows(i, j));
        sold[i] += std::abs(flows(i, j));
      }
    rho_demand = bought.cwiseProduct(per_output).maxCoeff();
    rho_supply = sold.cwiseProduct(per_output).maxCoeff();
  }

  Result<> factorise(Progress& progress) {
    lu = -(flows * per_output.asDiagonal());
    lu.diagonal().array() += 1;
    std::vector<std::ptrdiff_t> exchanges;
    TRY(eliminate({lu.data(), static_cast<std::size_t>(lu.size())}, network.nodes(), exchanges,
                  fmt::format("factorising {0} x {0}", network.nodes()), progress));
    order.setIdentity(lu.rows());
    for (std::size_t row = 0; row < exchanges.size(); ++row) order.applyTranspositionOnTheLeft(index(row), exchanges[row]);
    return {};
  }

  Matrix solved_plain(const Matrix& right) const {  // (I - A)^-1 right
    Matrix x = order * right;
    lu.triangularView<Eigen::UnitLower>().solveInPlace(x);
    lu.triangularView<Eigen::Upper>().solveInPlace(x);
    return x;
  }
  Matrix solved_transposed(const Matrix& right) const {  // (I - A')^-1 right
    const Matrix upper = lu.triangularView<Eigen::Upper>().transpose().solve(right);
    const Matrix lower = lu.triangularView<Eigen::UnitLower>().transpose().solve(upper);
    return order.transpose() * lower;
  }
  Matrix solved(LinearSide side, const Matrix& right) const {
    if (side == LinearSide::demand) return solved_plain(right);
    if (side == LinearSide::price) return solved_transposed(right);
    return right + flows.transpose() * solved_transposed(per_output.asDiagonal() * right);
  }
  Vector product(LinearSide side, const Vector& d) const {  // G d
    if (side == LinearSide::demand) return flows * per_output.cwiseProduct(d);
    if (side == LinearSide::price) return per_output.cwiseProduct(flows.transpose() * d);
    return flows.transpose() * per_output.cwiseProduct(d);
  }
  double rho(LinearSide side) const { return side == LinearSide::supply ? rho_supply : rho_demand; }
};

namespace {

// The nodes of a scenario that are held, and what keeps them there.
struct Held {
  std::vector<Eigen::Index> nodes;
  Vector target;
  Matrix columns;  // S on each of them
  Eigen::PartialPivLU<Matrix> among;  // its rows of these nodes

  // d + columns z, so that d takes these values at the nodes, to the bit.
  void hold(Vector& d, const Vector& values) const {
    if (nodes.empty()) return;
    Vector missing = values;
    for (Eigen::Index k = 0; k < missing.size(); ++k) missing[k] -= d[nodes[static_cast<std::size_t>(k)]];
    d += columns * among.solve(missing);
    for (Eigen::Index k = 0; k < missing.size(); ++k) d[nodes[static_cast<std::size_t>(k)]] = values[k];
  }
};

template <class State>
Held held_of(const State& table, const LinearScenario& scenario) {
  Held held;
  const auto count = index(scenario.fixed.size());
  held.target.resize(count);
  if (count == 0) return held;
  Matrix right = Matrix::Zero(table.flows.rows(), count);
  for (Eigen::Index k = 0; k < count; ++k) {
    const NodeValue& level = scenario.fixed[static_cast<std::size_t>(k)];
    held.nodes.push_back(index(level.node));
    held.target[k] = level.value - table.network.output[level.node];
    right(index(level.node), k) = 1;
  }
  held.columns = table.solved(scenario.side, right);
  Matrix among(count, count);
  for (Eigen::Index k = 0; k < count; ++k) among.row(k) = held.columns.row(held.nodes[static_cast<std::size_t>(k)]);
  held.among.compute(among);
  return held;
}

struct Answer {
  Vector change;
  int refinements = 0;
  double error = 0;
};

template <class State>
Result<Answer> answer_of(const State& table, const LinearScenario& scenario, std::size_t number, const LinearRule& rule) {
  Vector right = Vector::Zero(table.flows.rows());
  for (const NodeValue& change : scenario.changes) right[index(change.node)] += change.value;
  const Held held = held_of(table, scenario);
  const double rho = table.rho(scenario.side);
  const Vector still = Vector::Zero(held.target.size());
  Answer out;
  out.change = table.solved(scenario.side, right);
  held.hold(out.change, held.target);
  for (;; ++out.refinements) {
    Vector residual = right + table.product(scenario.side, out.change) - out.change;
    for (const Eigen::Index node : held.nodes) residual[node] = 0;
    const double left = size_of(residual, scenario.side), size = size_of(out.change, scenario.side),
                 error = rho < 1 ? left / (1 - rho) : left;
    out.error = error == 0 ? 0 : (rho < 1 ? 1 : -1) * error / size;
    if (error <= rule.tolerance * size || left <= rounding * size) return out;
    if (!std::isfinite(error) || out.refinements == refinements_max)
      return fail(ErrorCode::no_solution,
                  fmt::format("The answer to scenario {} does not settle within {} refinements", number, out.refinements), {},
                  "Check the table for sectors that buy more than they make; a higher tolerance may help.");
    Vector more = table.solved(scenario.side, residual);
    held.hold(more, still);
    out.change += more;
  }
}

}  // namespace

LinearFactors::LinearFactors(std::unique_ptr<State> state) : state_(std::move(state)) {}
LinearFactors::LinearFactors(LinearFactors&&) noexcept = default;
LinearFactors& LinearFactors::operator=(LinearFactors&&) noexcept = default;
LinearFactors::~LinearFactors() = default;

Result<LinearFactors> LinearFactors::create(const LinearNetwork& network, Progress& progress, const Limits& limits) {
  TRY(detail::check_linear_network(network, {}, 1));
  const std::size_t n = network.nodes(), need = 2 * n * n * sizeof(double);
  if (need > limits.memory_bytes)
    return fail(ErrorCode::limit_exceeded,
                fmt::format("The factors of {} nodes need {}", n, beyond_memory(static_cast<double>(need), limits.memory_bytes)),
                at_field("network"), "Aggregate the table, or let the sweeps do it.");
  progress.update(0, fmt::format("factorising {} x {}", n, n));
  TRY(go_on(progress));
  try {
    auto state = std::make_unique<State>(network);
    TRY(state->factorise(progress));
    const auto pivots = state->lu.diagonal().cwiseAbs();
    if (!(pivots.minCoeff() > std::numeric_limits<double>::epsilon() * pivots.maxCoeff()))
      return fail(ErrorCode::no_solution, "I - A has no inverse", at_field("network.flows"),
                  "Check the table for sectors that buy as much as they make.");
    progress.update(1, "factorised");
    return LinearFactors(std::move(state));
  } catch (const std::bad_alloc&) {
    return tl::unexpected(out_of_memory().error());
  }
}

Result<LinearResults> LinearFactors::solve(std::span<const LinearScenario> scenarios, const LinearRule& rule, Progress& progress,
                                           const Limits& limits) const {
  const std::size_t n = state_->network.nodes(), count = scenarios.size();
  if (!(rule.tolerance > 0) || rule.tiers != 0)
    return fail(rule.tiers != 0 ? ErrorCode::contradiction : ErrorCode::bad_field, "The rule cannot be followed", at_field("rule"),
                "Give a tolerance above 0, and no tiers: they come of sweeps.");
  for (std::size_t s = 0; s < count; ++s) {
    TRY(detail::check_linear_scenario(scenarios[s], state_->network, s));
    if (!scenarios[s].cuts.empty())
      return fail(ErrorCode::contradiction, fmt::format("Scenario {} cuts flows, which makes another table", s), at_field("cuts"),
                  "Let the sweeps do it, or factorise the table without these flows.");
  }
  if (count * n * sizeof(double) > limits.memory_bytes)
    return fail(ErrorCode::limit_exceeded,
                fmt::format("{} scenarios on {} nodes need {}", count, n,
                            beyond_memory(static_cast<double>(count * n * sizeof(double)), limits.memory_bytes)),
                at_field("scenarios"), "Run fewer scenarios at a time.");
  LinearResults results{n, count, std::vector<double>(n * count), std::vector<int>(count), std::vector<double>(count)};
  for (std::size_t s = 0; s < count; ++s) {
    TRY_ASSIGN(const Answer answer, answer_of(*state_, scenarios[s], s, rule));
    for (std::size_t i = 0; i < n; ++i) results.change[i * count + s] = answer.change[index(i)];
    results.sweeps[s] = answer.refinements;
    results.error[s] = answer.error;
    progress.update(static_cast<double>(s + 1) / static_cast<double>(count), "scenarios");
    TRY(go_on(progress));
  }
  return results;
}

}  // namespace entrepot::shock
