#include "stress/detail/attribution.h"

#include <algorithm>
#include <cmath>

namespace entrepot::stress::detail {
namespace {

constexpr double noise = loss_noise;

}  // namespace

Attribution::Attribution(const shock::ArioNetwork& network, double steps_per_year, const Origins& origins, bool moving_orders,
                         const std::vector<std::uint32_t>& targets)
    : network_(network), causes_(origins), nodes_(network.nodes()), sectors_(network.sectors), origins_(origins.size()),
      per_step_(1 / steps_per_year), moving_(moving_orders), pull_(nodes_, 1.0), origin_(nodes_ * origins_),
      origin_before_(nodes_ * origins_), unserved_(nodes_ * origins_), lacking_(sectors_ * nodes_ * origins_), moved_(lacking_.size()),
      lacking_from_(lacking_.size()), moved_from_(lacking_.size()), terms_(origins_), reduced_(sectors_ * nodes_),
      missing_(nodes_ * nodes_), days_(nodes_, origins_, targets) {
  for (std::size_t i = 0; i < nodes_; ++i) origin_[i * origins_ + origins_ - 1] = 1;
}

double Attribution::order(const shock::ArioStep& step, std::size_t i, std::size_t j) const {
  return step.rate[i % sectors_ * nodes_ + j] * flow(i, j) * pull_[i];
}

double Attribution::delivered(const shock::ArioStep& step, std::size_t i, std::size_t j) const {
  const double rate = step.rate[i % sectors_ * nodes_ + j];
  return rate * (step.share.empty() ? step.sent[i] : pull_[i] * step.share[i * nodes_ + j]);
}

void Attribution::step(const shock::ArioStep& step) {
  before_ = step.step - 1;
  base_.assign(step.base.begin(), step.base.end());
  follow_stocks(step);
  origin_.swap(origin_before_);
  read_orders(step);
  find_causes(step);
  share_unserved(step);
  add_missing(step);
  days_.close_day(base_, origin_, [&](std::uint32_t node, const Cause& cause, const auto& add) { weigh(step, node, cause, add); });
  for (std::size_t i = 0; i < nodes_; ++i) pull_[i] = moving_ && base_[i] > 0 ? step.capacity[i] / base_[i] : 1;
}

// What is missing in a stock is no more than what it lacks.
void Attribution::follow_stocks(const shock::ArioStep& step) {
  if (full_.empty()) full_.assign(step.stocks.begin(), step.stocks.end());
  for (std::size_t s = 0; s < sectors_; ++s)
    for (std::size_t j = 0; j < nodes_; ++j) {
      const std::size_t cell = s * nodes_ + j;
      double* missing = shares(lacking_, cell);
      double sum = 0;
      for (std::size_t k = 0; k < origins_; ++k) sum += missing[k];
      if (!(sum > 0) || std::isinf(full_[cell])) continue;
      const double lacks = std::max(0.0, full_[cell] - step.stocks[cell]);
      if (sum <= lacks) continue;
      for (std::size_t k = 0; k < origins_; ++k) {
        missing[k] *= lacks / sum;
        lacking_from_[cell * origins_ + k].amount *= lacks / sum;
      }
      for (std::size_t i = s; i < nodes_; i += sectors_) missing_[i * nodes_ + j] *= lacks / sum;
    }
}

// Of each buyer and sector: the share by which it orders less in all, which what held it the day before has brought about; and the origins
// of the suppliers to which it moved orders.
void Attribution::read_orders(const shock::ArioStep& step) {
  std::vector<double> within_reach(sectors_ * nodes_), used(sectors_ * nodes_);  // flows weighted by p; all flows
  std::fill(moved_.begin(), moved_.end(), 0.0);
  std::fill(moved_from_.begin(), moved_from_.end(), Source{});
  for (std::size_t i = 0; i < nodes_; ++i)
    for (std::size_t j = 0; j < nodes_; ++j) {
      const std::size_t cell = i % sectors_ * nodes_ + j;
      const double z = flow(i, j), more = order(step, i, j) - z;
      within_reach[cell] += z * pull_[i];
      used[cell] += z;
      for (std::size_t k = 0; more > noise * z && k < origins_; ++k) {
        const double part = more * origin_before_[i * origins_ + k];
        moved_[cell * origins_ + k] += part;
        moved_from_[cell * origins_ + k].offer({part, static_cast<std::uint32_t>(i), before_});
      }
    }
  for (std::size_t cell = 0; cell < used.size(); ++cell) {
    const double ordered = step.rate[cell] * within_reach[cell];
    reduced_[cell] = within_reach[cell] > 0 ? std::max(0.0, 1 - ordered / used[cell]) : 0;  // where nobody can deliver, orders say nothing
  }
}

void Attribution::offer(const std::vector<Source>& largest, std::size_t cell, double factor) {
  for (std::size_t k = 0; k < origins_; ++k) terms_.offer(k, largest[cell * origins_ + k].times(factor));
}

void Attribution::find_causes(const shock::ArioStep& step) {
  days_.open_day();
  for (std::size_t j = 0; j < nodes_; ++j) {
    const double loss = days_.loss(j) = base_[j] - step.production[j];
    double* origin = shares(origin_, j);
    std::fill_n(origin, origins_, 0.0);
    terms_.clear();
    const bool all_served = step.demand[j] <= step.production[j] * (1 + noise);
    if (std::abs(loss) > noise * base_[j] || step.loss[j] > 0 || !all_served) days_.cause(j) = cause_of(step, j, origin);
    double sum = 0;
    for (std::size_t k = 0; k < origins_; ++k) sum += origin[k];
    if (!(sum > 0)) {  // what disturbed it last: overproduction, stocks
      std::copy_n(origin_before_.data() + j * origins_, origins_, origin);
      terms_.offer({origin, origins_}, {1, static_cast<std::uint32_t>(j), before_});
    }
    scale_to_one({origin, origins_});
    terms_.name_source({origin, origins_}, days_.cause(j));
  }
}

Cause Attribution::cause_of(const shock::ArioStep& step, std::size_t node, double* origin) {
  const bool loses = base_[node] - step.production[node] > noise * base_[node];
  if (!loses && step.loss[node] == 0) return by_more_demand(step, node, origin);
  if (step.binding[node] != shock::no_binding_input) return by_input(step, node, origin);
  if (step.capacity[node] < step.demand[node]) return by_capacity(step, node, origin);
  return by_demand(step, node, origin);
}

Cause Attribution::by_capacity(const shock::ArioStep& step, std::size_t node, double* origin) {
  const auto own = causes_.own(step, node);
  for (const Origins::Part& part : own) {
    origin[part.origin] += part.amount;
    terms_.offer(part.origin, {part.amount, static_cast<std::uint32_t>(node), step.step});
  }
  Cause cause = own.empty() ? by_more_demand(step, node, origin) : Cause{};
  cause.by = HeldBy::capacity;
  return cause;
}

// More is asked for than before: by buyers, which miss something of this sector or fill their stocks again (the one that adds most is
// behind it), by those who rebuild, by households.
Cause Attribution::by_more_demand(const shock::ArioStep& step, std::size_t node, double* origin) {
  Cause cause;
  std::uint32_t& behind = cause.behind;
  double most = 0;
  for (const Origins::Part& part : causes_.more_demand(step, node)) {
    origin[part.origin] += part.amount;
    terms_.offer(part.origin, {part.amount, static_cast<std::uint32_t>(node), step.step});
  }
  const double rebuilding = causes_.rebuilding(step, node);
  for (std::size_t b = 0; b < nodes_; ++b) {
    const double more = order(step, node, b) - flow(node, b);
    if (!(more > 0)) continue;
    const double* missing = lacking_.data() + (node % sectors_ * nodes_ + b) * origins_;
    double sum = 0;
    for (std::size_t k = 0; k < origins_; ++k) sum += missing[k];
    const double* shares = sum > 0 ? missing : origin_before_.data() + b * origins_;
    for (std::size_t k = 0; k < origins_; ++k) origin[k] += more * shares[k] / (sum > 0 ? sum : 1);
    if (sum > 0) offer(lacking_from_, node % sectors_ * nodes_ + b, more / sum);
    else terms_.offer({shares, origins_}, {more, static_cast<std::uint32_t>(b), before_});
    if (more > most && b != node) most = more, behind = static_cast<std::uint32_t>(b);
  }
  if (rebuilding > most) cause.by = HeldBy::rebuilding, behind = nobody;
  return cause;
}

// What a node does not deliver has the node's own shares. Where it rebuilds, these hold for what it makes less than usual; for what it is
// asked for beyond its usual output, those who ask for more.
void Attribution::share_unserved(const shock::ArioStep& step) {
  unserved_ = origin_;
  std::vector<double> more(origins_);
  for (std::size_t i = 0; i < nodes_; ++i) {
    const double made = step.production[i], less = std::max(0.0, base_[i] - made), beyond = step.demand[i] - std::max(base_[i], made);
    if (!(causes_.rebuilding(step, i) > 0) || !(beyond > 0) || less == 0) continue;
    std::fill(more.begin(), more.end(), 0.0);
    by_more_demand(step, i, more.data());
    scale_to_one(more);
    double* unserved = shares(unserved_, i);
    for (std::size_t k = 0; k < origins_; ++k) unserved[k] = (less * unserved[k] + beyond * more[k]) / (less + beyond);
  }
}

Cause Attribution::by_input(const shock::ArioStep& step, std::size_t node, double* origin) {
  Cause cause{HeldBy::input, step.binding[node], nobody};
  const double* missing = lacking_.data() + (cause.input * nodes_ + node) * origins_;
  std::copy_n(missing, origins_, origin);
  offer(lacking_from_, cause.input * nodes_ + node, 1);
  double most = 0;
  for (std::size_t i = cause.input; i < nodes_; i += sectors_)
    if (i != node && missing_[i * nodes_ + node] > most) most = missing_[i * nodes_ + node], cause.behind = static_cast<std::uint32_t>(i);
  if (cause.behind == nobody && std::all_of(missing, missing + origins_, [](double m) { return m == 0; }))
    cause.behind = by_more_demand(step, node, origin).behind;  // its stock is whole, but does for no more than before
  return cause;
}

Cause Attribution::by_demand(const shock::ArioStep& step, std::size_t node, double* origin) {
  Cause cause{HeldBy::demand, 0, nobody};
  double most = 0;
  for (std::size_t b = 0; b < nodes_; ++b) {
    const double z = flow(node, b), less = z - order(step, node, b);
    if (!(less > noise * z)) continue;
    const std::size_t cell = node % sectors_ * nodes_ + b;
    const double *of_buyer = origin_before_.data() + b * origins_, *of_others = moved_.data() + cell * origins_;
    double moved = 0;
    for (std::size_t k = 0; k < origins_; ++k) moved += of_others[k];
    const double own = moved > 0 ? std::min(less, reduced_[cell] * z) : less;
    for (std::size_t k = 0; k < origins_; ++k) origin[k] += own * of_buyer[k] + (moved > 0 ? (less - own) * of_others[k] / moved : 0);
    terms_.offer({of_buyer, origins_}, {own, static_cast<std::uint32_t>(b), before_});
    if (moved > 0) offer(moved_from_, cell, (less - own) / moved);
    if (less > most && b != node) most = less, cause.behind = static_cast<std::uint32_t>(b);
  }
  for (const Origins::Part& part : causes_.less_demand(step, node)) {
    origin[part.origin] += part.amount;
    terms_.offer(part.origin, {part.amount, static_cast<std::uint32_t>(node), step.step});
  }
  return cause;
}

void Attribution::add_missing(const shock::ArioStep& step) {
  for (std::size_t i = 0; i < nodes_; ++i) {
    const std::size_t s = i % sectors_;
    const double* of_supplier = unserved_.data() + i * origins_;
    for (std::size_t j = 0; j < nodes_; ++j) {
      const double share = 1 - delivered(step, i, j), z = flow(i, j);
      if (!(share > noise) || z == 0) continue;
      const double own = std::min(share, reduced_[s * nodes_ + j]);
      missing_[i * nodes_ + j] += (share - own) * z;
      double* lacking = shares(lacking_, s * nodes_ + j);
      const double* of_buyer = origin_before_.data() + j * origins_;
      for (std::size_t k = 0; k < origins_; ++k) {
        lacking[k] += z * ((share - own) * of_supplier[k] + own * of_buyer[k]);
        Source& from = lacking_from_[(s * nodes_ + j) * origins_ + k];
        from.offer({z * (share - own) * of_supplier[k], static_cast<std::uint32_t>(i), step.step});
        from.offer({z * own * of_buyer[k], static_cast<std::uint32_t>(j), before_});
      }
    }
  }
}

void Attribution::weigh(const shock::ArioStep& step, std::uint32_t node, const Cause& cause, const HeldDays::Add& add) const {
  for (std::uint32_t i = 0; i < nodes_; ++i) {
    if (cause.by == HeldBy::input && i % sectors_ == cause.input) add(i, missing_[i * nodes_ + node]);
    if (cause.by == HeldBy::demand) add(i, flow(node, i) - order(step, node, i));
    if (cause.by == HeldBy::capacity && cause.behind != nobody) add(i, order(step, node, i) - flow(node, i));
  }
}

}  // namespace entrepot::stress::detail
