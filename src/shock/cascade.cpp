#include "shock/cascade.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "base/memory_text.h"
#include "shock/detail/cascade_prepared.h"
#include "shock/detail/cascade_worker.h"
#include "shock/detail/check.h"
#include "shock/detail/team.h"
#include "shock/node_text.h"

namespace entrepot::shock {
namespace {

using detail::cascade_lanes;

using Names = std::span<const std::string>;

Where at_field(std::string field) { return {"", 0, 0, std::move(field)}; }

// "ore (place 0)", or "firm 0" without names.
std::string firm_text(Names names, std::size_t firm) { return node_text(names, firm, "firm"); }

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
  // Tables, and the state of one thread, of one scenario and of eight: 3 cells of a firm and its sums by input in the downward chain, 2
  // numbers in the upward one.
  constexpr std::size_t state = (1 + cascade_lanes) * sizeof(double);
  const std::size_t bytes = firms * (96 + 5 * state) + n.links.size() * (72 + state);
  if (firms > UINT32_MAX / 8 || n.links.size() > UINT32_MAX / 2 || bytes > limits.memory_bytes)
    return fail(
        ErrorCode::limit_exceeded,
        fmt::format("{} firms and {} links need {}", firms, n.links.size(), beyond_memory(static_cast<double>(bytes), limits.memory_bytes)),
        at_field("links"), "Aggregate the network.");
  return {};
}

// An index is a share of something.
Result<> check_weights(const CascadeNetwork& n, const CascadeParameters& p) {
  if (p.weights.empty() && std::none_of(n.links.begin(), n.links.end(), [](const CascadeLink& link) { return link.amount > 0; }))
    return fail(ErrorCode::missing_data,
                fmt::format("{}, so there are no sales of which a share could be lost",
                            n.links.empty() ? "There is no link" : "No link has an amount above 0"),
                at_field("links"), "Give links with amounts, or weights of the nodes to count losses by.");
  for (std::size_t w = 0; w < p.weights.size(); ++w)
    if (std::all_of(p.weights[w].begin(), p.weights[w].end(), [](double weight) { return weight == 0; }))
      return fail(ErrorCode::missing_data, fmt::format("Weighting {} of {} has no weight above 0", w + 1, p.weights.size()),
                  at_field("weights"), "Give at least one.");
  return {};
}

Result<> check_values(const CascadeNetwork& n, const CascadeParameters& p, Names names) {
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
      return fail(ErrorCode::out_of_range,
                  fmt::format("The link from {} to {} is not finite", firm_text(names, link.supplier), firm_text(names, link.customer)),
                  at_field("links"), "Give its amount, or leave it out.");
  }
  for (const std::uint8_t e : n.essentiality)
    if (e > 2) return fail(ErrorCode::out_of_range, fmt::format("Essentiality {}", e), at_field("essentiality"), "Write 0, 1 or 2.");
  double traded = 0;
  for (const CascadeLink& link : n.links) traded += std::max(0.0, link.amount);
  TRY(detail::check_total(traded, "links"));
  const auto positive = [&](const std::vector<double>& values, const char* field) -> Result<> {
    for (std::size_t i = 0; i < values.size(); ++i)
      if (!(values[i] >= 0 && std::isfinite(values[i])))
        return fail(ErrorCode::out_of_range, fmt::format("{} of {} in {}", values[i], firm_text(names, i), field), at_field(field),
                    "Give finite values of 0 or more.");
    return detail::check_total(std::accumulate(values.begin(), values.end(), 0.0), field);
  };
  TRY(positive(n.revenue, "revenue"));
  TRY(positive(n.costs, "costs"));
  for (const auto& weight : p.weights) TRY(positive(weight, "weights"));
  TRY(check_weights(n, p));
  if (!(p.eps >= 0 && std::isfinite(p.eps)))
    return fail(ErrorCode::out_of_range, fmt::format("eps = {}", p.eps), at_field("eps"), "Give 0 or more, such as 0.01.");
  if (p.stop == CascadeStop::largest_change && p.eps >= 1)
    return fail(ErrorCode::out_of_range, fmt::format("No loss can change by more than eps = {}: losses are shares", p.eps), at_field("eps"),
                "Give less than 1, such as 0.01.");
  return {};
}

Result<> check_shocks(std::span<const CascadeShock> shocks, std::size_t firms, Names names) {
  for (std::size_t s = 0; s < shocks.size(); ++s)
    for (const FirmLoss& loss : shocks[s]) {
      if (loss.firm >= firms)
        return fail(ErrorCode::unknown_name, fmt::format("Scenario {} hits firm {} of {}", s + 1, loss.firm, firms), at_field("shock"),
                    "Number firms from 0.");
      if (!(loss.down >= 0 && loss.down <= 1 && loss.up >= 0 && loss.up <= 1))
        return fail(ErrorCode::out_of_range,
                    fmt::format("Scenario {}: {} loses {} down and {} up", s + 1, firm_text(names, loss.firm), loss.down, loss.up),
                    at_field("shock"), "Give shares from 0 to 1.");
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
std::size_t Cascade::summed() const { return prepared_->summed.count; }
std::string Cascade::summed_note(Names names) const { return prepared_->summed.note(names); }
std::span<const double> Cascade::weights(std::size_t weighting) const { return prepared_->weights[weighting]; }

Result<Cascade> Cascade::prepare(const CascadeNetwork& network, const CascadeParameters& parameters, const Limits& limits, Names names) {
  TRY(check_sizes(network, parameters, limits));
  TRY(check_values(network, parameters, names));
  return Cascade(std::make_unique<CascadePrepared>(detail::prepare_cascade(network, parameters)));
}

Result<std::vector<CascadeOutcome>> Cascade::run(std::span<const CascadeShock> shocks, int threads, Progress& progress, Names names) const {
  TRY(check_shocks(shocks, firms(), names));
  std::vector<CascadeOutcome> outcomes(shocks.size());
  detail::Team team(std::clamp<std::size_t>(static_cast<std::size_t>(std::max(1, threads)), 1, std::max<std::size_t>(1, shocks.size())));
  std::vector<Result<>> errors(team.size());
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  progress.update(0, "cascades");
  team.run([&](std::size_t worker) {
    detail::CascadeWorker work(*prepared_, progress);
    Result<>& error = errors[worker];
    for (std::size_t done = 1; error && !failed; ++done) {
      const std::size_t s = next++;
      if (s >= shocks.size()) break;
      error = work.run(shocks[s], outcomes[s]);
      if (worker == 0 && done % 64 == 0) progress.update(static_cast<double>(s) / static_cast<double>(shocks.size()), "cascades");
    }
    if (error && !failed) error = work.finish();
    if (!error) failed = true;
  });
  for (const Result<>& error : errors) TRY(error);
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
  TRY(check_shocks({&shock, 1}, firms(), {}));
  return detail::cascade_losses(*prepared_, shock);
}

Result<std::vector<std::vector<CascadeIndex>>> Cascade::path(const CascadeShock& shock, const Progress& progress, Names names) const {
  TRY(check_shocks({&shock, 1}, firms(), names));
  return detail::cascade_path(*prepared_, shock, progress);
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
