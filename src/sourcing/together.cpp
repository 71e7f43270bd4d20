// Joint re-sourcing of one product and of many, by the flow of detail/integer_flow.h.

#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>
#include <thread>
#include <utility>

#include "sourcing/detail/checks.h"
#include "sourcing/detail/integer_flow.h"
#include "sourcing/products.h"
#include "sourcing/sourcing.h"

namespace entrepot::sourcing {
namespace {

// Back from whole units. What rounding left of a demand that is met goes to its greatest delivery.
void round_off(const ResourcingProblem& problem, const std::vector<char>& all_met, Resourcing& result) {
  const std::size_t importers = problem.importers();
  for (std::size_t j = 0; j < importers; ++j) {
    double delivered = 0;
    std::size_t greatest = j;
    for (std::size_t k = j; k < result.quantity.size(); k += importers) {
      delivered += result.quantity[k];
      if (result.quantity[k] > result.quantity[greatest]) greatest = k;
    }
    const double rest = problem.demand[j] - delivered;
    const bool met = all_met[j] != 0 && delivered > 0;
    if (met) result.quantity[greatest] += rest;
    result.unmet.push_back(met ? 0.0 : std::max(0.0, rest));
  }
}

// The part of a flow over several problems that is each one's own.
std::vector<Resourcing> split_up(std::span<const ResourcingProblem> problems, const detail::FlowProblem& p,
                                 const detail::IntegerFlow& flow) {
  const detail::ShadowPrices prices = detail::shadow_prices(p, flow);
  std::vector<Resourcing> results(problems.size());
  std::size_t supplier = 0, importer = 0, pair = 0;
  for (std::size_t r = 0; r < problems.size(); ++r) {
    const ResourcingProblem& problem = problems[r];
    const std::size_t suppliers = problem.suppliers(), importers = problem.importers();
    Resourcing& result = results[r];
    result.quantity.assign(suppliers * importers, 0.0);
    for (; pair < p.pairs.size() && p.pairs[pair].supplier < supplier + suppliers; ++pair) {
      const std::size_t i = p.pairs[pair].supplier - supplier, j = p.pairs[pair].importer - importer;
      result.quantity[i * importers + j] = static_cast<double>(flow.quantity[pair]) * p.amount_step;
    }
    std::vector<char> all_met(importers);
    for (std::size_t j = 0; j < importers; ++j) all_met[j] = flow.unmet[importer + j] == 0;
    round_off(problem, all_met, result);
    const auto part = [](const std::vector<PriceRange>& all, std::size_t first, std::size_t count) {
      const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
      return std::vector<PriceRange>(begin, begin + static_cast<std::ptrdiff_t>(count));
    };
    result.demand_price = part(prices.demand, importer, importers);
    result.supply_value = part(prices.supply, supplier, suppliers);
    detail::add_costs(problem, result);
    supplier += suppliers;
    importer += importers;
  }
  return results;
}

Result<> check_shared(std::span<const ResourcingProblem> problems, const SharedCapacity& shared) {
  std::size_t pairs = 0;
  for (const ResourcingProblem& problem : problems) {
    TRY(detail::check_problem(problem, false));
    pairs += problem.suppliers() * problem.importers();
  }
  if (pairs > pairs_max)
    return fail(ErrorCode::limit_exceeded, std::to_string(pairs) + " pairs of supplier and importer", {},
                "At most " + std::to_string(pairs_max) + " are taken together; leave out products.");
  for (const double spare : shared.spare)
    if (!std::isfinite(spare) || spare < 0)
      return fail(ErrorCode::out_of_range, "a shared capacity is not an amount", detail::at_field("shared"),
                  "Give finite numbers that are not negative.");
  bool fits = shared.group.size() == problems.size();
  for (std::size_t p = 0; fits && p < problems.size(); ++p) {
    fits = shared.group[p].size() == problems[p].suppliers();
    for (const std::size_t g : shared.group[p]) fits = fits && g < shared.spare.size();
  }
  if (fits) return {};
  return fail(ErrorCode::bad_field, "the groups do not fit the problems", detail::at_field("group"),
              "Give for each problem and supplier the place of its shared capacity.");
}

}  // namespace

Result<Resourcing> resource_together(const ResourcingProblem& problem) {
  TRY(detail::check_problem(problem, false));
  const detail::FlowProblem p = detail::scaled({&problem, 1}, nullptr);
  TRY_ASSIGN(const detail::IntegerFlow flow, detail::cheapest_flow(p));
  return std::move(split_up({&problem, 1}, p, flow).front());
}

Result<std::vector<Resourcing>> resource_products(std::span<const ResourcingProblem> problems, const SharedCapacity& shared) {
  TRY(check_shared(problems, shared));
  const detail::FlowProblem p = detail::scaled(problems, &shared);
  TRY_ASSIGN(const detail::IntegerFlow flow, detail::cheapest_flow(p));
  return split_up(problems, p, flow);
}

Result<std::vector<Resourcing>> resource_all(std::span<const ResourcingProblem> problems, int threads) {
  std::vector<Result<Resourcing>> solved(problems.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t r = next++; r < problems.size(); r = next++) solved[r] = resource_together(problems[r]);
  };
  {
    std::vector<std::jthread> helpers;
    for (int t = 1; t < std::min<int>(threads, static_cast<int>(problems.size())); ++t) helpers.emplace_back(work);
    work();
  }
  std::vector<Resourcing> results;
  results.reserve(problems.size());
  for (std::size_t r = 0; r < solved.size(); ++r) {
    if (!solved[r]) {
      Error error = std::move(solved[r]).error();
      error.what = "problem " + std::to_string(r) + ": " + error.what;
      return tl::unexpected<Error>(std::move(error));
    }
    results.push_back(*std::move(solved[r]));
  }
  return results;
}

}  // namespace entrepot::sourcing
