#include "assessment/assessment.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <future>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "assessment/detail/alternatives.h"
#include "assessment/detail/basis.h"
#include "assessment/detail/chain.h"
#include "assessment/detail/ensemble.h"
#include "assessment/detail/gather.h"
#include "assessment/detail/measures.h"
#include "assessment/detail/ports.h"
#include "assessment/detail/propagate.h"

namespace entrepot::assessment {
namespace {

using namespace detail;

// docs/decisions/0006-propagation-engine.md. The central member, whose chain and measures are told one by one, is in double.
constexpr shock::Precision member_precision = shock::Precision::in_single;
constexpr std::size_t chunk_members = 96;  // members whose node losses are held at once; a rest of up to half as many goes with them

// Which numbers an ensemble draws: figures of the world and numbers of the scenario that have a range.
struct Drawn {
  std::vector<FigureIndex> figures;
  std::vector<std::size_t> events;
  std::size_t size() const { return figures.size() + events.size(); }
};

const Range& range_of(const Event& event) {
  return std::visit(
      [](const auto& kind) -> const Range& {
        using Kind = std::decay_t<decltype(kind)>;
        if constexpr (std::is_same_v<Kind, ExportRestriction>) return kind.cut;
        else if constexpr (std::is_same_v<Kind, CapacityLoss>) return kind.loss;
        else if constexpr (std::is_same_v<Kind, DemandSurge>) return kind.rise;
        else if constexpr (std::is_same_v<Kind, Tariff>) return kind.rate;
        else return kind.share;
      },
      event.kind);
}

Drawn drawn_numbers(const Case& all) {
  Drawn drawn;
  for (const FigureIndex index : all.used)
    if (all.world.figure(index).is_range()) drawn.figures.push_back(index);
  for (std::size_t i = 0; i < all.scenario.events.size(); ++i)
    if (range_of(all.scenario.events[i]).is_range()) drawn.events.push_back(i);
  return drawn;
}

Values central_values(const Case& all) {
  Values values;
  for (const NamedFigure& named : all.world.figures) values.figures.push_back(named.figure.value);
  for (const Event& event : all.scenario.events) values.levels.push_back(range_of(event).value);
  return values;
}

// One number of the scenario per event, named for people.
std::string event_label(const Scenario& scenario, std::size_t i) {
  return "size of event " + std::to_string(i + 1) + ": " + scenario.events[i].words;
}

// The scenarios of the project are named from its folder; any other by its file alone, so that the bytes are the same wherever it lies.
std::string scenario_place(const std::filesystem::path& file) {
  const bool is_own = file.parent_path().filename() == "scenarios" && file.parent_path().parent_path().filename() == "data";
  return (is_own ? "data/scenarios/" : "") + file.filename().string();
}

// Calls work(i) for i = 0..n-1 on several threads; the first error by index wins, so that it does not depend on timing.
template <class Work>
Result<> for_each_index(std::size_t n, int threads, const Work& work) {
  std::atomic<std::size_t> next{0};
  std::mutex guard;
  std::size_t failed_at = n;
  Error error;
  const auto loop = [&] {
    for (std::size_t i = next++; i < n; i = next++) {
      const Result<> done = work(i);
      if (done) continue;
      const std::lock_guard lock(guard);
      if (i < failed_at) {
        failed_at = i;
        error = done.error();
      }
    }
  };
  std::vector<std::thread> pool;
  for (int k = 1; k < threads; ++k) pool.emplace_back(loop);
  loop();
  for (std::thread& thread : pool) thread.join();
  if (failed_at < n) return tl::unexpected<Error>(std::move(error));
  return {};
}

// What is kept of each member: its drawn numbers, the supply of each product and economy, the losses of each node.
std::size_t bytes_per_member(const Case& all) {
  const std::size_t weeks = static_cast<std::size_t>(all.scenario.horizon_days + 6) / 7, economies = all.world.economies.size();
  const std::size_t regions = all.world.table.regions.size(), sectors = all.world.sectors.size();
  const std::size_t doubles = drawn_numbers(all).size() + 25 * all.products.size() * economies + 9 * all.nodes + 3 * regions;
  const std::size_t floats = weeks * (4 * all.products.size() * economies + 3 * (regions + sectors));
  return doubles * sizeof(double) + floats * sizeof(float);
}

Result<> check_memory(const Case& all, const AssessOptions& options) {
  const auto members = static_cast<std::size_t>(options.members > 0 ? options.members : all.scenario.members);
  const std::size_t each = bytes_per_member(all), affordable = options.limits.memory_bytes / each;
  if (members <= affordable) return {};
  return fail(ErrorCode::limit_exceeded,
              fmt::format("{} members need about {} MB, more than the {} MB that one assessment may take", members,
                          members / 1024 * each / 1024, options.limits.memory_bytes >> 20),
              {all.scenario.file, 0, 0, "members"}, fmt::format("Take at most {} members.", affordable));
}

class Assessor {
 public:
  Assessor(const Case& all, const AssessOptions& options, Progress& progress)
      : all_(all), progress_(progress), limits_(options.limits), evidence_(options.evidence), group_name_(options.group),
        members_(static_cast<std::size_t>(options.members > 0 ? options.members : all.scenario.members)),
        threads_(options.threads > 0 ? options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()))),
        drawn_(drawn_numbers(all)), central_(central_values(all)), losses_(all, members_) {
    for (const ProductCase& product : all.products) gathers_.emplace_back(all, product, members_);
    cube_ = latin_hypercube(all.scenario.seed, members_, drawn_.size());
  }

  Result<Assessment> run() {
    TRY_ASSIGN(usd_, usd_per_table_unit(all_.world));
    TRY_ASSIGN(auto blocks, TradeBlocks::create(all_));
    out_.closed_routes = blocks.words(central_);
    out_.ports = port_effects(all_, central_);
    propagation_.emplace(all_, std::move(blocks), threads_, limits_);
    for (std::size_t first = 0, n = 0; first < members_; first += n) {
      progress_.update(static_cast<double>(first) / static_cast<double>(members_) * 0.9, "runs of the ensemble");
      n = members_ - first;
      if (n > chunk_members + chunk_members / 2) n = chunk_members;
      TRY(run_chunk(first, n));
    }
    progress_.update(0.9, "measures");
    for (const ProductCase& product : all_.products) centrals_.push_back(disturb(all_, product, central_));
    // What the ensemble sums up to, the chain of the central member and its measures do not meet.
    auto told = std::async(threads_ > 1 ? std::launch::async : std::launch::deferred, [this]() -> Result<> {
      fill();
      return follow_chain();
    });
    auto measures = rank_measures(all_, central_, *propagation_, usd_, out_.central_group_loss);
    TRY(told.get());
    TRY_ASSIGN(out_.measures, std::move(measures));
    TRY(find_alternatives());
    progress_.update(1.0, "done");
    return std::move(out_);
  }

 private:
  Values values_of(std::size_t member) const {
    Values values = central_;
    const double* u = cube_.data() + member * drawn_.size();
    for (const FigureIndex index : drawn_.figures) values.figures[index] = all_.world.figure(index).at(*u++);
    for (const std::size_t i : drawn_.events) values.levels[i] = range_of(all_.scenario.events[i]).at(*u++);
    return values;
  }

  // The supply side of one member: what hits its nodes in each run.
  Result<> supply_side(std::size_t member, const Values& values, std::array<std::vector<shock::CapacityPath>, 3>& paths) {
    std::vector<NodeLosses> losses(3, NodeLosses(all_));
    for (NodeLosses& run : losses) run.add_events(values);
    for (std::size_t p = 0; p < all_.products.size(); ++p) {
      const ProductCase& product = all_.products[p];
      const Disturbance disturbance = disturb(all_, product, values);
      const auto unit_loss = unit_losses(all_, product, values, disturbance, propagation_->value_added(), usd_);
      std::array<Supply, 3> supply;
      for (std::size_t r = 0; r < 3; ++r) {
        TRY_ASSIGN(supply[r], respond(all_, product, values, disturbance, unit_loss, response_of(run_kinds[r])));
        losses[r].add_product(p, values, disturbance, supply[r].unmet);
      }
      gathers_[p].keep(member, disturbance, supply);
    }
    for (std::size_t r = 0; r < 3; ++r) paths[r] = losses[r].paths();
    return {};
  }

  Result<> run_chunk(std::size_t first, std::size_t n) {
    std::vector<Values> values;
    for (std::size_t i = 0; i < n; ++i) values.push_back(values_of(first + i));
    std::vector<std::array<std::vector<shock::CapacityPath>, 3>> paths(n);
    TRY(for_each_index(n, threads_, [&](std::size_t i) { return supply_side(first + i, values[i], paths[i]); }));
    shock::ArioRecord record;
    record.output_block_steps = series_days;
    std::vector<Lane> nobody, acting;
    std::vector<std::size_t> alone, together;  // lanes of `acting`
    for (std::size_t i = 0; i < n; ++i) {
      nobody.push_back({std::move(paths[i][0]), &values[i]});
      alone.push_back(acting.size());
      acting.push_back({std::move(paths[i][1]), &values[i]});
      // Where nothing is done together that is not done alone, one lane does for both.
      if (!is_same(paths[i][2], acting.back().capacity)) acting.push_back({std::move(paths[i][2]), &values[i]});
      together.push_back(acting.size() - 1);
    }
    const auto place = sort_by_onset(nobody), place_acting = sort_by_onset(acting);
    for (std::size_t i = 0; i < n; ++i) alone[i] = place_acting[alone[i]], together[i] = place_acting[together[i]];
    const std::array runs{propagation_->run_of(nobody, true, record, member_precision),
                          propagation_->run_of(acting, false, record, member_precision)};
    TRY_ASSIGN(const auto results, propagation_->run(runs));
    losses_.keep(RunKind::nobody, first, results[0], place);
    losses_.keep(RunKind::alone, first, results[1], alone);
    losses_.keep(RunKind::together, first, results[1], together);
    return {};
  }

  Result<> follow_chain() {
    NodeLosses losses(all_);
    losses.add_events(central_);
    for (std::size_t p = 0; p < all_.products.size(); ++p) {
      const ProductCase& product = all_.products[p];
      TRY_ASSIGN(const Supply supply, respond(all_, product, central_, centrals_[p], std::vector<double>(product.economies.size()), {}));
      losses.add_product(p, central_, centrals_[p], supply.unmet);
    }
    shock::ArioRecord record;
    record.everything = true;
    record.trace_members = {0};
    const shock::ArioRun run = propagation_->run_of({Lane{losses.paths(), &central_}}, true, record);
    TRY_ASSIGN(const auto results, propagation_->run({&run, 1}));
    out_.chain = binding_stretches(all_, results.front(), losses);
    return {};
  }

  // Who else could supply whom, at central values: the plans of the runs alone and together, pair by pair.
  Result<> find_alternatives() {
    std::vector<CentralSupply> central;
    for (std::size_t p = 0; p < all_.products.size(); ++p) {
      const ProductCase& product = all_.products[p];
      const auto unit_loss = unit_losses(all_, product, central_, centrals_[p], propagation_->value_added(), usd_);
      CentralSupply one{&product, &centrals_[p], {}, {}};
      for (const RunKind run : {RunKind::alone, RunKind::together}) {
        Response response = response_of(run);
        response.keep_plan = true;
        TRY_ASSIGN((run == RunKind::alone ? one.alone : one.together), respond(all_, product, central_, centrals_[p], unit_loss, response));
      }
      central.push_back(std::move(one));
    }
    TRY_ASSIGN(out_.resupply, resupply_of(all_, central_, central, out_, evidence_));
    TRY_ASSIGN(out_.look_through, look_through_of(all_));
    if (evidence_ != nullptr) {
      out_.evidence = evidence_->notes;
      std::erase_if(out_.evidence, [&](const Coverage& x) { return x.what == "sea" && evidence_->network; });
      if (evidence_->network) out_.evidence.push_back(all_.ways->words());
    }
    return {};
  }

  void rank_unknowns() {
    const auto loss = losses_.group_loss(RunKind::alone);
    std::vector<double> column(members_);
    for (std::size_t d = 0; d < drawn_.size(); ++d) {
      for (std::size_t m = 0; m < members_; ++m) column[m] = cube_[m * drawn_.size() + d];
      Unknown unknown;
      unknown.rank_correlation = rank_correlation(column, loss);
      unknown.share = unknown.rank_correlation * unknown.rank_correlation;
      const Interval interval = fisher_interval(unknown.rank_correlation, members_);
      unknown.correlation_low = interval.low;
      unknown.correlation_high = interval.high;
      describe(unknown, d);
      out_.unknowns.push_back(std::move(unknown));
    }
    std::stable_sort(out_.unknowns.begin(), out_.unknowns.end(), [](const Unknown& a, const Unknown& b) { return a.share > b.share; });
  }

  void describe(Unknown& unknown, std::size_t d) const {
    if (d < drawn_.figures.size()) {
      const NamedFigure& named = all_.world.figures[drawn_.figures[d]];
      unknown.label = named.label;
      unknown.figure = drawn_.figures[d];
      unknown.value = named.figure.value;
      unknown.low = named.figure.low;
      unknown.high = named.figure.high;
      unknown.unit = named.figure.unit;
      unknown.row = named.figure.source.row;
      unknown.confidence = named.figure.confidence;
      return;
    }
    const std::size_t i = drawn_.events[d - drawn_.figures.size()];
    const Range& range = range_of(all_.scenario.events[i]);
    unknown.label = event_label(all_.scenario, i);
    unknown.event = i;
    unknown.value = range.value;
    unknown.low = range.low;
    unknown.high = range.high;
    unknown.unit = Unit::share;
    unknown.row = std::filesystem::path(all_.scenario.file).filename().string() + ":" + std::to_string(all_.scenario.events[i].line);
  }

  void fill() {
    out_.scenario = all_.scenario;
    out_.scenario.file = scenario_place(all_.scenario.file);
    out_.group_name = group_name_;
    if (evidence_ != nullptr) out_.vessel = evidence_->vessel;
    out_.world_name = all_.world.name;
    out_.world_title = all_.world.title;
    out_.group = all_.group;
    out_.members = static_cast<int>(members_);
    for (std::size_t p = 0; p < all_.products.size(); ++p) {
      auto impacts = gathers_[p].impacts(centrals_[p]);
      std::move(impacts.begin(), impacts.end(), std::back_inserter(out_.supply));
    }
    losses_.into(out_);
    rank_unknowns();
    for (const FigureIndex index : all_.used) out_.used.push_back({all_.world.figures[index].label, index});
    out_.assumptions = assumptions_of(all_);
    out_.coverage = coverage_of(all_);
  }

  const Case& all_;
  Progress& progress_;
  const Limits& limits_;
  const Evidence* evidence_;
  std::string group_name_;
  std::size_t members_;
  int threads_;
  Drawn drawn_;
  Values central_;
  std::vector<double> cube_;
  double usd_ = 1;
  std::optional<Propagation> propagation_;
  std::vector<SupplyGather> gathers_;
  LossGather losses_;
  std::vector<Disturbance> centrals_;
  Assessment out_;
};

}  // namespace

std::string_view run_name(RunKind run) {
  switch (run) {
    case RunKind::nobody: return "nobody";
    case RunKind::alone: return "alone";
    case RunKind::together: return "together";
  }
  return "";
}

std::string_view run_sentence(RunKind run) {
  switch (run) {
    case RunKind::nobody: return "nobody acts";
    case RunKind::alone: return "each economy acts alone";
    case RunKind::together: return "all act together";
  }
  return "";
}

bool is_clear_of_chance(const Unknown& unknown, int members, std::size_t tested) {
  if (members < 20 || unknown.rank_correlation == 0) return false;  // Fisher's z is not normal yet
  const double r = std::clamp(std::fabs(unknown.rank_correlation), 0.0, 1 - 1e-12);
  const double chance = std::erfc(std::atanh(r) * std::sqrt(members - 3.0) / std::sqrt(2.0));
  return chance * static_cast<double>(tested) < 0.05;
}

Result<Assessment> assess(const World& world, const Scenario& scenario, const AssessOptions& options, Progress& progress) {
  progress.update(0, "reading the scenario against the world");
  TRY_ASSIGN(const Case all, compile_case(world, scenario, options.group, options.evidence));
  TRY(check_memory(all, options));
  return Assessor(all, options, progress).run();
}

}  // namespace entrepot::assessment
