#include "stress/sensitivity.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "base/random.h"
#include "stress/detail/sobol_sequence.h"

namespace entrepot::stress {

static_assert(2 * sensitivity_parameters_max <= detail::sobol_dimensions_max);

namespace {

constexpr std::uint32_t bootstrap_stream = 21;
constexpr double rounding = 1e-12;  // a spread smaller than this share of the values is rounding, not an answer

Result<> check_design(std::size_t draws, std::size_t parameters) {
  if (parameters < 1 || parameters > sensitivity_parameters_max)
    return fail(ErrorCode::out_of_range, fmt::format("{} parameters", parameters), {"", 0, 0, "parameters"},
                fmt::format("Give 1 to {} parameters.", sensitivity_parameters_max));
  TRY(checked_draws(static_cast<std::int64_t>(std::min(draws, 2 * sensitivity_draws_max)), {"", 0, 0, "draws"}));
  return {};
}

// What the indices of one output are made of.
struct Sums {
  double count = 0, y = 0, yy = 0;  // over A and B: count 2 per draw
  struct One {
    double product = 0, change = 0, squared = 0;  // b (c - a), c - a, (a - c)^2
  };
  std::array<One, sensitivity_parameters_max> of{};

  // row: a, b, c_1 .. c_d
  void add(const double* row, std::size_t parameters, double times) {
    const double a = row[0], b = row[1];
    count += 2 * times;
    y += times * (a + b);
    yy += times * (a * a + b * b);
    for (std::size_t i = 0; i < parameters; ++i) {
      const double change = row[2 + i] - a;
      of[i].product += times * b * change;
      of[i].change += times * change;
      of[i].squared += times * change * change;
    }
  }
  double mean() const { return y / count; }
  double variance() const { return std::max(0.0, yy / count - mean() * mean()); }
  double first(std::size_t i) const { return 2 * (of[i].product - mean() * of[i].change) / count / variance(); }
  double total(std::size_t i) const { return of[i].squared / count / variance(); }
};

// One output: values less a middle one, so that the size of the mean costs no digits.
struct Output {
  std::vector<double> rows;  // [draw][2 + d]
  double middle = 0;

  Sums sums(std::size_t draws, std::size_t parameters) const {
    Sums sums;
    for (std::size_t n = 0; n < draws; ++n) sums.add(&rows[n * (parameters + 2)], parameters, 1);
    return sums;
  }
};

std::vector<Output> centred(std::span<const double> values, std::size_t outputs) {
  const std::size_t runs = values.size() / outputs;
  std::vector<Output> out(outputs);
  for (std::size_t o = 0; o < outputs; ++o) {
    double sum = 0;
    for (std::size_t r = 0; r < runs; ++r) sum += values[r * outputs + o] / static_cast<double>(runs);
    out[o].middle = sum;
    out[o].rows.resize(runs);
    for (std::size_t r = 0; r < runs; ++r) out[o].rows[r] = values[r * outputs + o] - sum;
  }
  return out;
}

// The indices of all outputs by the first draws, with their intervals.
class Stage {
 public:
  Stage(const std::vector<Output>& outputs, std::size_t draws, std::size_t parameters, const SensitivityOptions& options)
      : outputs_(outputs), draws_(draws), parameters_(parameters), options_(options) {}

  // `before`: share of the work of all stages that is done; `share`: that of this one.
  Result<std::vector<SensitivityStage>> run(double before, double share, Progress& progress) {
    for (const Output& output : outputs_) {
      TRY(go_on(progress));
      sums_.push_back(output.sums(draws_, parameters_));
      defined_.push_back(varies(output, sums_.back()));
    }
    TRY(resample_all(before, share, progress));
    std::vector<SensitivityStage> out;
    for (std::size_t o = 0; o < outputs_.size(); ++o) {
      TRY(go_on(progress));
      out.push_back(stage_of(o));
    }
    return out;
  }

 private:
  Result<> resample_all(double before, double share, Progress& progress) {
    const std::size_t width = outputs_.size() * parameters_ * 2;
    resampled_.assign(options_.resamples * width, std::nullopt);
    std::atomic<std::size_t> next = 0;
    const auto work = [&](bool reports) {
      for (std::size_t r = next++; r < options_.resamples && !progress.stopped(); r = next++) {
        if (reports)
          progress.update(before + share * static_cast<double>(r) / static_cast<double>(options_.resamples),
                          fmt::format("resampling {} draws", draws_));
        resample(r, std::span(resampled_).subspan(r * width, width), progress);
      }
    };
    {
      std::vector<std::jthread> helpers;
      for (int t = 1; t < options_.threads; ++t) helpers.emplace_back(work, false);
      work(true);
    }
    return go_on(progress);
  }

  bool varies(const Output& output, const Sums& sums) const {
    double largest = std::abs(output.middle);
    for (std::size_t n = 0; n < draws_ * (parameters_ + 2); ++n) largest = std::max(largest, std::abs(output.rows[n] + output.middle));
    return sums.variance() > rounding * rounding * largest * largest;
  }

  void resample(std::size_t number, std::span<std::optional<double>> out, const Progress& progress) const {
    RandomStream random(options_.seed, static_cast<std::uint32_t>(number), bootstrap_stream);
    std::vector<std::uint32_t> times(draws_);
    for (std::size_t n = 0; n < draws_; ++n) ++times[random.below(draws_)];
    for (std::size_t o = 0; o < outputs_.size() && !progress.stopped(); ++o) {
      if (!defined_[o]) continue;
      Sums sums;
      for (std::size_t n = 0; n < draws_; ++n)
        if (times[n] > 0) sums.add(&outputs_[o].rows[n * (parameters_ + 2)], parameters_, times[n]);
      if (!varies(outputs_[o], sums)) continue;
      for (std::size_t i = 0; i < parameters_; ++i) {
        out[(o * parameters_ + i) * 2] = sums.first(i);
        out[(o * parameters_ + i) * 2 + 1] = sums.total(i);
      }
    }
  }

  SensitivityIndex index_of(double value, std::size_t place) const {
    std::vector<double> values;
    const std::size_t width = outputs_.size() * parameters_ * 2;
    for (std::size_t r = 0; r < options_.resamples; ++r)
      if (const auto& one = resampled_[r * width + place]) values.push_back(*one);
    std::sort(values.begin(), values.end());
    SensitivityIndex index{value, 0, 1};
    if (!values.empty()) index = {value, quantile_of_sorted(values, 0.025), quantile_of_sorted(values, 0.975)};
    // So few draws differ that many resamples hold none of them: they do not say how far off the index may be.
    if (values.size() * 20 < options_.resamples * 19) index = {value, std::min(index.low, 0.0), std::max(index.high, 1.0)};
    return index;
  }

  SensitivityStage stage_of(std::size_t o) const {
    SensitivityStage stage;
    stage.draws = draws_;
    stage.mean = sums_[o].mean() + outputs_[o].middle;
    stage.variance = sums_[o].variance();
    stage.defined = defined_[o];
    std::vector<double> values;
    for (std::size_t n = 0; n < draws_; ++n)
      for (std::size_t part = 0; part < 2; ++part) values.push_back(outputs_[o].rows[n * (parameters_ + 2) + part] + outputs_[o].middle);
    std::sort(values.begin(), values.end());
    stage.median = quantile_of_sorted(values, 0.5);
    if (!stage.defined) return stage;
    for (std::size_t i = 0; i < parameters_; ++i) {
      stage.first.push_back(index_of(sums_[o].first(i), (o * parameters_ + i) * 2));
      stage.total.push_back(index_of(sums_[o].total(i), (o * parameters_ + i) * 2 + 1));
      stage.widest = std::max({stage.widest, stage.first.back().width(), stage.total.back().width()});
    }
    return stage;
  }

  const std::vector<Output>& outputs_;
  std::size_t draws_, parameters_;
  const SensitivityOptions& options_;
  std::vector<Sums> sums_;
  std::vector<bool> defined_;
  std::vector<std::optional<double>> resampled_;  // [resample][output][parameter][first, total]
};

Result<> check(std::span<const double> values, std::size_t outputs, std::size_t parameters, const SensitivityOptions& options) {
  const std::size_t parts = parameters + 2;
  if (outputs == 0 || values.size() % (outputs * parts) != 0)
    return fail(ErrorCode::bad_field, fmt::format("{} values for {} outputs and {} parameters", values.size(), outputs, parameters),
                {"", 0, 0, "values"}, "Give draws x (parameters + 2) x outputs values.");
  TRY(check_design(values.size() / outputs / parts, parameters));
  for (std::size_t v = 0; v < values.size(); ++v)
    if (!std::isfinite(values[v]))
      return fail(ErrorCode::bad_field, fmt::format("{} in run {}", values[v], v / outputs), {"", 0, 0, "values"}, "Give finite numbers.");
  if (options.resamples < 100 || options.resamples > 100'000)
    return fail(ErrorCode::out_of_range, fmt::format("{} resamples", options.resamples), {"", 0, 0, "resamples"}, "Give 100 to 100000.");
  if (!(options.threshold > 0) || !std::isfinite(options.threshold))
    return fail(ErrorCode::out_of_range, fmt::format("{}", options.threshold), {"", 0, 0, "threshold"},
                "Give a width above 0, such as 0.1.");
  if (options.threads < 1)
    return fail(ErrorCode::out_of_range, fmt::format("{}", options.threads), {"", 0, 0, "threads"}, "Give at least 1.");
  return {};
}

}  // namespace

Result<std::size_t> checked_draws(std::int64_t draws, const Where& where) {
  constexpr auto least = static_cast<std::int64_t>(sensitivity_draws_min), most = static_cast<std::int64_t>(sensitivity_draws_max);
  const auto given = static_cast<std::uint64_t>(std::max<std::int64_t>(draws, 0));
  if (draws >= least && draws <= most && std::has_single_bit(given)) return static_cast<std::size_t>(draws);
  return fail(ErrorCode::out_of_range, fmt::format("{} draws are no power of two from {} to {}", draws, least, most), where,
              draws < least  ? fmt::format("Give {} or {}.", least, 2 * least)
              : draws > most ? fmt::format("Give {} or fewer.", most)
                             : fmt::format("Give {} or {}.", std::bit_floor(given), std::bit_ceil(given)));
}

struct SaltelliDesign::State {
  detail::SobolSequence sequence;
};

SaltelliDesign::SaltelliDesign(std::size_t draws, std::size_t parameters, std::unique_ptr<State> state)
    : draws_(draws), parameters_(parameters), state_(std::move(state)) {}
SaltelliDesign::SaltelliDesign(SaltelliDesign&&) noexcept = default;
SaltelliDesign& SaltelliDesign::operator=(SaltelliDesign&&) noexcept = default;
SaltelliDesign::~SaltelliDesign() = default;

Result<SaltelliDesign> SaltelliDesign::create(std::size_t draws, std::size_t parameters, std::uint64_t seed) {
  TRY(check_design(draws, parameters));
  return SaltelliDesign(draws, parameters, std::make_unique<State>(State{detail::SobolSequence(2 * parameters, seed)}));
}

void SaltelliDesign::point(std::size_t run, std::span<double> u) const {
  const auto draw = static_cast<std::uint32_t>(run / parts());
  const std::size_t part = run % parts();
  for (std::size_t i = 0; i < parameters_; ++i) {
    const bool from_b = part == 1 || part == 2 + i;
    u[i] = state_->sequence.at(draw, from_b ? parameters_ + i : i);
  }
}

Result<std::vector<Sensitivity>> sensitivities(std::span<const double> values, std::size_t outputs, std::size_t parameters,
                                               const SensitivityOptions& options, Progress& progress) {
  TRY(check(values, outputs, parameters, options));
  const std::size_t draws = values.size() / outputs / (parameters + 2);
  const auto rows = centred(values, outputs);
  std::vector<Sensitivity> out(outputs);
  double before = 0;
  for (std::size_t s = 0; s < out.front().stages.size(); ++s) {
    const double share = static_cast<double>(1U << s) / 15;  // of the draws of the four stages
    TRY_ASSIGN(auto stages, Stage(rows, draws >> (3 - s), parameters, options).run(before, share, progress));
    for (std::size_t o = 0; o < outputs; ++o) out[o].stages[s] = std::move(stages[o]);
    before += share;
  }
  progress.update(1, "resampled");
  for (Sensitivity& one : out) one.converged = one.last().defined && one.last().widest < options.threshold;
  return out;
}

double quantile_of_sorted(std::span<const double> sorted, double q) {
  const double place = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 >= sorted.size()) return sorted.back();
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

}  // namespace entrepot::stress
