#include "shock/detail/recorder.h"

#include <algorithm>

namespace entrepot::shock::detail {

std::size_t result_bytes(std::size_t nodes, std::size_t regions, std::size_t sectors, std::size_t columns, std::size_t members, int steps,
                         const ArioRecord& record) {
  const auto span = static_cast<std::size_t>(steps);
  std::size_t per_member = 4 * nodes * sizeof(double);
  if (record.output_block_steps > 0) per_member += nodes * (span / record.output_block_steps + 1) * sizeof(float);
  per_member += (record.value_added ? regions * span : 0) * sizeof(float) + (record.unmet ? regions * span : 0) * sizeof(float);
  if (record.everything)
    per_member += (span * (11 * nodes + columns) + sectors * nodes) * sizeof(double) + span * nodes * sizeof(std::uint16_t);
  if (record.everything && record.stocks) per_member += span * sectors * nodes * (sizeof(double) + 1);
  if (record.departures) per_member += 3 * span * sizeof(double);
  return per_member * members + record.trace_members.size() * span * nodes * 6;
}

void shape_results(ArioResults& results, const Prepared& network, std::span<const ArioMember> members, int steps,
                   const ArioRecord& record) {
  const std::size_t n = network.nodes, m = members.size(), span = static_cast<std::size_t>(steps);
  results.regions = network.regions;
  results.sectors = network.sectors;
  results.members = m;
  results.steps = steps;
  results.base_output = network.output;
  results.base_value_added.resize(n);
  for (std::size_t i = 0; i < n; ++i) results.base_value_added[i] = network.value_added_share[i] * network.output[i];
  results.base_final_demand.assign(network.regions, 0.0);
  for (std::size_t r = 0; r < network.regions; ++r)
    for (std::size_t i = 0; i < n; ++i) results.base_final_demand[r] += network.open.final_demand[i * network.regions + r];
  if (network.mode == ArioMode::boario_compatible) {
    results.negative_demand.resize(m);
    for (auto& stops : results.peer_stops) stops.resize(m);
  }
  if (!network.not_alone.empty()) results.empty_stocks.resize(m);
  if (record.output_block_steps > 0) {
    results.output_block_steps = record.output_block_steps;
    results.output_blocks = (steps + record.output_block_steps - 1) / record.output_block_steps;
    results.output.resize(n * results.output_blocks * m);
  }
  if (record.value_added) results.value_added.resize(network.regions * span * m);
  if (record.unmet) results.unmet.resize(network.regions * span * m);
  for (auto* sums : {&results.output_loss, &results.output_loss_direct, &results.value_added_loss, &results.value_added_loss_direct})
    sums->resize(n * m);
  for (const std::uint32_t member : record.trace_members)
    results.traces.push_back({member, std::vector<std::uint16_t>(span * n, no_binding_input), std::vector<float>(span * n, 1.0F)});
  if (record.departures) {
    const std::vector<double> steps_of_one(span, 0.0);
    results.departures.resize(m, {steps_of_one, steps_of_one, steps_of_one});
  }
  if (!record.everything) return;
  results.series.resize(m);
  for (ArioSeries& s : results.series) {
    for (auto* series : {&s.production, &s.capacity, &s.overproduction, &s.orders, &s.destroyed_capital, &s.rebuilt, &s.rebuilding_demand,
                         &s.final_demand, &s.undistributed, &s.limiting_days})
      series->resize(span * n);
    s.limiting.resize(span * n);
    if (record.stocks) {
      s.stocks_by_step.resize(span * network.sectors * n);
      s.limits_by_step.resize(span * network.sectors * n);
    }
    s.unmet_by_column.resize(span * network.columns);
    s.unmet_by_product.resize(span * n);
    s.stocks.resize(network.sectors * n);
  }
}

template <std::size_t K>
Recorder<K>::Recorder(const Prepared& network, const ArioNetwork& table, const ArioRecord& record, ArioResults& results,
                      TallyFunction add_tally)
    : net_(network), table_(table), record_(record), out_(results), add_tally_(add_tally), lost_(network.nodes * K),
      lost_direct_(network.nodes * K), block_(network.nodes * K), unmet_(network.regions * K), value_added_(network.regions * K) {}

template <std::size_t K>
void Recorder<K>::start(std::size_t first, std::size_t count, std::span<const ArioMember> members) {
  first_ = first;
  count_ = count;
  members_ = members;
  for (AlignedDoubles* a : {&lost_, &lost_direct_, &block_}) a->fill(0);
  if (record_.departures) start_departures();
}

template <std::size_t K>
void Recorder<K>::step(const StepView<K>& view, const Stocks& stocks) {
  add_sums(view);
  if (net_.mode == ArioMode::boario_compatible) {
    add_negative_demand(view);
    add_peer_stops(view.step, stocks);
  }
  if (record_.output_block_steps > 0) keep_output(view);
  if (record_.value_added) keep_regions(view, value_added_, out_.value_added);
  if (record_.unmet) {
    add_demand_changes(view);
    keep_regions(view, unmet_, out_.unmet);
  }
  if (!record_.trace_members.empty()) trace(view, stocks);
  if (record_.everything) everything(view, stocks);
  if (record_.departures) keep_departures(view, stocks);
  if (record_.observe) observe(view, stocks);
}

template <std::size_t K>
void Recorder<K>::add_sums(const StepView<K>& view) {
  Tally a;
  a.nodes = net_.nodes;
  a.regions = net_.regions;
  a.sectors = net_.sectors;
  a.full = net_.output.data();
  a.value_added_share = net_.value_added_share.data();
  a.production = view.production;
  a.loss = view.loss;
  a.final_share = view.final_share;
  a.final_demand = view.phase->final_demand.data();
  a.lost = lost_.data();
  a.lost_direct = lost_direct_.data();
  if (record_.output_block_steps > 0) a.block = block_.data();
  if (record_.value_added) {
    value_added_.fill(0);
    a.value_added = value_added_.data();
  }
  if (record_.unmet) {
    for (std::size_t r = 0; r < net_.regions; ++r) std::fill_n(unmet_.data() + r * K, K, view.phase->blocked[r]);
    a.unmet = unmet_.data();
  }
  add_tally_(a);
}

template <std::size_t K>
void Recorder<K>::add_negative_demand(const StepView<K>& view) {
  for (std::size_t k = 0; k < count_; ++k) {
    FirstSeen& found = out_.negative_demand[first_ + k];
    const bool first = !found.step;
    bool any = false;
    for (std::size_t i = 0; i < net_.nodes; ++i) {
      const std::size_t at = i * K + k;
      if (!(view.orders[at] + view.final_total[at] + view.rebuilding[at] < 0)) continue;
      any = true;
      if (first) found.nodes.push_back(i);
    }
    if (any && first) found.step = view.step;
    found.steps += any ? 1 : 0;
  }
}

template <std::size_t K>
void Recorder<K>::add_peer_stops(int step, const Stocks& stocks) {
  for (std::size_t k = 0; k < count_; ++k) {
    const MemberEvents* events = stocks.events(k);
    if (events == nullptr) continue;
    auto stops = events->peer_stops();
    if (out_.peer_stops[static_cast<std::size_t>(PeerStop::households_beside)][first_ + k].step)  // it has stopped
      stops.reset(static_cast<std::size_t>(PeerStop::households_astray));
    for (std::size_t s = 0; s < peer_stop_count; ++s)
      if (std::optional<int>& first = out_.peer_stops[s][first_ + k].step; stops[s] && !first) first = step;
  }
}

template <std::size_t K>
void Recorder<K>::empty_stock(int step, std::size_t node, std::size_t lane) {
  if (lane >= count_) return;
  FirstSeen& found = out_.empty_stocks[first_ + lane];
  if (found.step && *found.step < step) return;
  found.step = step;
  if (std::find(found.nodes.begin(), found.nodes.end(), node) == found.nodes.end()) found.nodes.push_back(node);
}

template <std::size_t K>
bool Recorder<K>::knows_empty_stocks(int step) const {
  return std::all_of(out_.empty_stocks.begin() + static_cast<std::ptrdiff_t>(first_),
                     out_.empty_stocks.begin() + static_cast<std::ptrdiff_t>(first_ + count_),
                     [&](const FirstSeen& one) { return one.step && *one.step < step; });
}

template <std::size_t K>
void Recorder<K>::keep_output(const StepView<K>& view) {
  const int every = record_.output_block_steps;
  if ((view.step + 1) % every != 0 && view.step + 1 != out_.steps) return;
  const std::size_t block = view.step / every;
  for (std::size_t i = 0; i < net_.nodes; ++i)
    for (std::size_t k = 0; k < count_; ++k)
      out_.output[(i * out_.output_blocks + block) * out_.members + first_ + k] = static_cast<float>(block_[i * K + k]);
  block_.fill(0);
}

template <std::size_t K>
void Recorder<K>::keep_regions(const StepView<K>& view, const AlignedDoubles& sums, std::vector<float>& out) const {
  for (std::size_t r = 0; r < net_.regions; ++r)
    for (std::size_t k = 0; k < count_; ++k)
      out[(r * out_.steps + view.step) * out_.members + first_ + k] = static_cast<float>(sums[r * K + k]);
}

// Demand above or below the table's is missed in the same proportion; what is blocked is missed whole.
template <std::size_t K>
void Recorder<K>::add_demand_changes(const StepView<K>& view) {
  for (const DemandChange& change : view.demand_changes) {
    const std::size_t cell = change.node * net_.regions + change.region;
    const double deliverable = view.phase->final_demand[cell], whole = net_.final_by_region[cell];
    const double missed = deliverable * (1 - view.final_share[change.node * K + change.lane]) + (whole - deliverable);
    unmet_[change.region * K + change.lane] += (change.factor - 1) * missed;
  }
}

template <std::size_t K>
void Recorder<K>::trace(const StepView<K>& view, const Stocks& stocks) {
  for (ArioTrace& trace : out_.traces) {
    if (trace.member < first_ || trace.member >= first_ + count_) continue;
    const std::size_t k = trace.member - first_;
    for (std::size_t i = 0; i < net_.nodes; ++i) {
      const double wanted = view.wanted[i * K + k] * net_.output[i], made = view.production[i * K + k];
      if (!(made < wanted)) continue;
      trace.binding[view.step * net_.nodes + i] = stocks.binding_input(i, k);
      trace.rho[view.step * net_.nodes + i] = static_cast<float>(made / wanted);
    }
  }
}

template <std::size_t K>
void Recorder<K>::unmet_by_buyer(const StepView<K>& view, std::size_t k, ArioSeries& out) const {
  double* by_column = out.unmet_by_column.data() + view.step * net_.columns;
  double* by_product = out.unmet_by_product.data() + view.step * net_.nodes;
  std::vector<double> factors(net_.nodes * net_.regions, 1.0);
  for (const DemandChange& change : view.demand_changes)
    if (change.lane == k) factors[change.node * net_.regions + change.region] = change.factor;
  for (std::size_t i = 0; i < net_.nodes; ++i) {
    const double missed = 1 - view.final_share[i * K + k];
    for (std::size_t c = 0; c < net_.columns; ++c) {
      const std::size_t buyer = table_.final_demand_region[c];
      const auto& passing = view.phase->passing;
      const double pass = passing.empty() ? 1 : passing[(net_.region_of(i) * net_.regions + buyer) * net_.sectors + net_.sector_of(i)];
      const double unmet = net_.final_by_column[i * net_.columns + c] * factors[i * net_.regions + buyer] * (pass * missed + (1 - pass));
      by_column[c] += unmet;
      by_product[buyer * net_.sectors + net_.sector_of(i)] += unmet;
    }
  }
}

template <std::size_t K>
void Recorder<K>::everything(const StepView<K>& view, const Stocks& stocks) {
  if (record_.stocks && view.step > 0) keep_stocks(view.step - 1, stocks);
  for (std::size_t k = 0; k < count_; ++k) {
    ArioSeries& s = out_.series[first_ + k];
    for (std::size_t i = 0; i < net_.nodes; ++i) {
      const std::size_t from = i * K + k, to = view.step * net_.nodes + i;
      s.production[to] = view.production[from];
      s.capacity[to] = view.capacity[from];
      s.overproduction[to] = view.overproduction[from];
      s.orders[to] = view.orders[from];
      s.destroyed_capital[to] = view.destroyed[from];
      s.rebuilt[to] = view.rebuilding[from] * view.rebuilding_share[from];
      s.rebuilding_demand[to] = view.rebuilding[from];
      s.final_demand[to] = view.final_total[from];
      s.undistributed[to] = view.final_total[from] * (1 - view.final_share[from]);
    }
    limiting(view, stocks, k, s);
    unmet_by_buyer(view, k, s);
  }
}

template <std::size_t K>
void Recorder<K>::limiting(const StepView<K>& view, const Stocks& stocks, std::size_t k, ArioSeries& out) const {
  const std::size_t n = net_.nodes, first = view.step * n;
  for (std::size_t i = 0; i < n; ++i) {
    const bool held = view.production[i * K + k] < view.wanted[i * K + k] * net_.output[i];
    const std::uint16_t input = held ? stocks.binding_input(i, k) : no_binding_input;
    out.limiting[first + i] = input;
    const double use = input == no_binding_input ? 0 : net_.use[input * net_.buyers + i];
    out.limiting_days[first + i] = use > 0 ? stocks.stock(input, i, k) / use : infinite_stock;
  }
  if (!record_.stocks) return;
  for (std::size_t s = 0; s < net_.sectors; ++s)
    for (std::size_t i = 0; i < n; ++i) out.limits_by_step[(view.step * net_.sectors + s) * n + i] = stocks.limits(s, i, k) ? 1 : 0;
}

// Stocks after a step are those at the start of the next.
template <std::size_t K>
void Recorder<K>::keep_stocks(int step, const Stocks& stocks) const {
  for (std::size_t k = 0; k < count_; ++k)
    for (std::size_t s = 0; s < net_.sectors; ++s)
      for (std::size_t i = 0; i < net_.nodes; ++i)
        out_.series[first_ + k].stocks_by_step[(step * net_.sectors + s) * net_.nodes + i] = stocks.stock(s, i, k);
}

// What each event takes of capacity in this step; the compatible mode counts arbitrary losses of the step before.
template <std::size_t K>
void Recorder<K>::read_events(const MemberEvents& events) {
  const std::size_t n = net_.nodes, cells = events.size() * n;
  event_share_before_.swap(event_share_);
  for (auto* values : {&event_loss_, &event_share_, &event_rebuilding_}) values->assign(cells, 0.0);
  for (std::size_t e = 0; e < events.size(); ++e)
    events.add(e, event_loss_.data() + e * n, event_share_.data() + e * n, event_rebuilding_.data() + e * n, 1);
  const bool lags = net_.mode == ArioMode::boario_compatible;
  for (std::size_t at = 0; at < cells; ++at) {
    const double capital = net_.capital[at % n];
    const double share = !lags ? event_share_[at] : event_share_before_.empty() ? 0 : event_share_before_[at];
    event_loss_[at] = (capital > 0 ? event_loss_[at] / capital : 0) + share;
  }
}

template <std::size_t K>
void Recorder<K>::observe(const StepView<K>& view, const Stocks& held) {
  const std::size_t n = net_.nodes;
  if (const MemberEvents* events = held.events(0)) read_events(*events);
  std::vector<double> demand(n), sent(n), rate(net_.sectors * n), stocks(net_.sectors * n);
  std::vector<std::uint16_t> binding(n, no_binding_input);
  for (std::size_t i = 0; i < n; ++i) {
    demand[i] = view.orders[i * K] + view.final_total[i * K] + view.rebuilding[i * K];
    sent[i] = held.sent(i, 0);
    if (view.production[i * K] < view.wanted[i * K] * net_.output[i]) binding[i] = held.binding_input(i, 0);
    for (std::size_t s = 0; s < net_.sectors; ++s) {
      rate[s * n + i] = held.order_rate(s, i, 0);
      stocks[s * n + i] = held.stock(s, i, 0);
    }
  }
  ArioStep step;
  step.step = view.step;
  step.base = net_.output;
  step.production = {view.production, n};
  step.capacity = {view.capacity, n};
  step.loss = {view.loss, n};
  step.demand = demand;
  step.sent = sent;
  step.rate = rate;
  step.share = held.buyer_shares();
  step.stocks = stocks;
  step.event_loss = event_loss_;
  step.event_rebuilding = event_rebuilding_;
  step.binding = binding;
  record_.observe(step);
}

template <std::size_t K>
void Recorder<K>::finish(const Stocks& stocks) {
  if (record_.everything && record_.stocks) keep_stocks(out_.steps - 1, stocks);
  if (record_.departures) {
    keep_departures_of_stocks(out_.steps - 1, stocks);
    find_farthest_stock(stocks);
  }
  for (std::size_t i = 0; i < net_.nodes; ++i)
    for (std::size_t k = 0; k < count_; ++k) {
      const std::size_t to = i * out_.members + first_ + k;
      out_.output_loss[to] = lost_[i * K + k];
      out_.output_loss_direct[to] = lost_direct_[i * K + k];
      out_.value_added_loss[to] = net_.value_added_share[i] * lost_[i * K + k];
      out_.value_added_loss_direct[to] = net_.value_added_share[i] * lost_direct_[i * K + k];
      if (record_.everything)
        for (std::size_t s = 0; s < net_.sectors; ++s) out_.series[first_ + k].stocks[s * net_.nodes + i] = stocks.stock(s, i, k);
    }
}

template class Recorder<1>;
template class Recorder<batch_lanes<double>>;
template class Recorder<batch_lanes<float>>;

}  // namespace entrepot::shock::detail
