#include <algorithm>
#include <numeric>

#include "assessment/detail/ensemble.h"
#include "assessment/detail/gather.h"

namespace entrepot::assessment::detail {
namespace {

// First day on which the series is positive; its length when there is none.
double first_day(const double* series, std::size_t days) {
  return static_cast<double>(std::find_if(series, series + days, [](double x) { return x > 0; }) - series);
}

// Weekly means of a quantity as shares of use.
void keep_weeks(std::vector<float>& out, std::size_t economy, std::size_t member, std::size_t members, const double* series, double use,
                std::size_t days) {
  const std::size_t weeks = (days + series_days - 1) / series_days;
  for (std::size_t w = 0; w < weeks; ++w) {
    const std::size_t begin = w * series_days, end = std::min(days, begin + series_days);
    const double sum = std::accumulate(series + begin, series + end, 0.0);
    out[(economy * weeks + w) * members + member] = use > 0 ? static_cast<float>(sum / (use * static_cast<double>(end - begin))) : 0.0F;
  }
}

Series series_of(std::vector<float>& values, std::size_t first, std::size_t weeks, std::size_t members) {
  Series out;
  out.step_days = series_days;
  for (std::size_t w = 0; w < weeks; ++w) {
    const Quantiles q = quantiles_of(std::span(values).subspan((first + w) * members, members));
    out.p10.push_back(static_cast<float>(q.p10));
    out.p50.push_back(static_cast<float>(q.p50));
    out.p90.push_back(static_cast<float>(q.p90));
  }
  return out;
}

}  // namespace

SupplyGather::SupplyGather(const Case& all, const ProductCase& product, std::size_t members)
    : product_(product), members_(members), days_(static_cast<std::size_t>(all.scenario.horizon_days)),
      weeks_((days_ + series_days - 1) / series_days), count_(product.economies.size()) {
  const std::size_t cells = count_ * members_;
  for (auto* values : {&lost_, &peak_, &total_, &begins_, &ends_}) values->assign(cells, 0);
  for (Scalars& run : runs_)
    for (auto* values : {&run.unmet, &run.unmet_share, &run.commercial, &run.fresh, &run.released, &run.given, &run.cost})
      values->assign(cells, 0);
  for (auto& series : unmet_series_) series.assign(cells * weeks_, 0);
  direct_series_.assign(cells * weeks_, 0);
}

void SupplyGather::keep(std::size_t member, const Disturbance& disturbance, const std::array<Supply, 3>& supply) {
  for (std::size_t e = 0; e < count_; ++e) {
    const std::size_t cell = e * members_ + member;
    const double use = disturbance.use[e];
    const double* shortfall = disturbance.shortfall.data() + e * days_;
    const double need = std::accumulate(disturbance.need.begin() + static_cast<std::ptrdiff_t>(e * days_),
                                        disturbance.need.begin() + static_cast<std::ptrdiff_t>((e + 1) * days_), 0.0);
    lost_[cell] = disturbance.lost_share[e];
    peak_[cell] = use > 0 ? *std::max_element(shortfall, shortfall + days_) / use : 0;
    total_[cell] = std::accumulate(shortfall, shortfall + days_, 0.0);
    begins_[cell] = first_day(shortfall, days_);
    ends_[cell] = first_day(supply[0].unmet.data() + e * days_, days_);
    keep_weeks(direct_series_, e, member, members_, shortfall, use, days_);
    for (std::size_t r = 0; r < 3; ++r) {
      const double* unmet = supply[r].unmet.data() + e * days_;
      Scalars& run = runs_[r];
      run.unmet[cell] = std::accumulate(unmet, unmet + days_, 0.0);
      run.unmet_share[cell] = need > 0 ? run.unmet[cell] / need : 0;
      run.commercial[cell] = supply[r].from_commercial[e];
      run.fresh[cell] = supply[r].from_new_suppliers[e];
      run.released[cell] = supply[r].from_public[e];
      run.given[cell] = supply[r].given[e];
      run.cost[cell] = supply[r].extra_cost_usd[e];
      keep_weeks(unmet_series_[r], e, member, members_, unmet, use, days_);
    }
  }
}

std::vector<SupplyImpact> SupplyGather::impacts(const Disturbance& central) {
  std::vector<SupplyImpact> out;
  for (std::size_t e = 0; e < count_; ++e) {
    const auto cells = [&](std::vector<double>& values) { return quantiles_of(std::span(values).subspan(e * members_, members_)); };
    const auto totals = std::span(total_).subspan(e * members_, members_);
    const bool gives =
        std::any_of(runs_[2].given.begin() + static_cast<std::ptrdiff_t>(e * members_),
                    runs_[2].given.begin() + static_cast<std::ptrdiff_t>((e + 1) * members_), [](double x) { return x > 0; });
    if (std::all_of(totals.begin(), totals.end(), [](double x) { return x == 0; }) && !gives) continue;
    SupplyImpact impact;
    impact.product = product_.product;
    impact.economy = product_.economies[e].id;
    impact.use_per_day = central.use[e];
    impact.lost_suppliers_share = central.lost_share[e];
    impact.lost_suppliers_range = cells(lost_);
    impact.direct_shortfall_peak = cells(peak_);
    impact.direct_shortfall_total = cells(total_);
    impact.shortfall_begins_day = cells(begins_);
    impact.stocks_end_day = cells(ends_);
    const Series direct = series_of(direct_series_, e * weeks_, weeks_, members_);
    for (std::size_t r = 0; r < 3; ++r) {
      Scalars& run = runs_[r];
      impact.runs[r] = {cells(run.unmet),
                        cells(run.unmet_share),
                        cells(run.commercial),
                        cells(run.fresh),
                        cells(run.released),
                        cells(run.given),
                        cells(run.cost),
                        series_of(unmet_series_[r], e * weeks_, weeks_, members_),
                        direct};
    }
    out.push_back(std::move(impact));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const SupplyImpact& a, const SupplyImpact& b) { return a.runs[0].unmet_total.p50 > b.runs[0].unmet_total.p50; });
  return out;
}

}  // namespace entrepot::assessment::detail
