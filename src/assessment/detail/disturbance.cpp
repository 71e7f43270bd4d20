#include <algorithm>
#include <cmath>

#include "assessment/detail/ports.h"
#include "assessment/detail/supply.h"

namespace entrepot::assessment::detail {
namespace {

constexpr double days_per_year = 365;

bool goes_to(const ExportRestriction& restriction, EconomyId importer) {
  return restriction.destinations.empty() ||
         std::find(restriction.destinations.begin(), restriction.destinations.end(), importer) != restriction.destinations.end();
}

// Follows one product through the events, for one member.
class Disturber {
 public:
  Disturber(const Case& all, const ProductCase& product, const Values& values)
      : all_(all), product_(product), values_(values), days_(static_cast<std::size_t>(all.scenario.horizon_days)),
        count_(product.economies.size()), sea_share_(parameter("sea_share")), vessel_speed_knots_(parameter("vessel_speed_knots")) {}

  Disturbance run() {
    base_quantities();
    losses_of_output();
    std::vector<double> supply(count_ * days_);
    own_supply(supply);
    lost_.assign(count_, 0);
    ports_.emplace(all_, product_, values_, static_cast<int>(days_) + longest_voyage());
    passed_on_.assign(count_ * days_, 1);
    plan_passages();
    for (Passage& passage : passages_) {
      if (is_untouched(passage)) send_evenly(passage, supply);
      else if (!re_exports(passage.flow->from)) send_on_days(passage, supply, static_cast<int>(days_));
    }
    pass_on(supply);
    for (const Passage& passage : passages_)
      if (passage.is_hit) lost_[passage.flow->to] += passage.quantity;
    needs();
    out_.shortfall.resize(count_ * days_);
    out_.surplus.resize(count_ * days_);
    for (std::size_t i = 0; i < supply.size(); ++i) {
      const double gap = std::min(out_.need[i], out_.need[i] - supply[i]);
      out_.shortfall[i] = gap > rounding(i / days_) ? gap : 0;
      out_.surplus[i] = std::max(0.0, supply[i] - out_.need[i]);
      out_.any |= out_.shortfall[i] > 0;
    }
    out_.base_output = base_output_;
    out_.lost_share.resize(count_);
    for (std::size_t e = 0; e < count_; ++e) out_.lost_share[e] = out_.use[e] > 0 ? std::min(1.0, lost_[e] / out_.use[e]) : 0;
    return std::move(out_);
  }

 private:
  const Event& event(std::size_t i) const { return all_.scenario.events[i]; }
  double active(std::size_t i, int day) const { return activity(event(i), day); }
  double parameter(std::string_view name) const { return values_[all_.world.parameters.find(name)->second]; }

  void base_quantities() {
    exports_.assign(count_, 0);
    imports_.assign(count_, 0);
    out_.use.assign(count_, 0);
    base_output_.assign(count_, 0);
    for (std::size_t e = 0; e < count_; ++e) base_output_[e] = values_.of(product_.economies[e].production, 0) / days_per_year;
    out_.use = base_output_;
    for (const Flow& flow : product_.flows) {
      const double quantity = values_[flow.figure] / days_per_year;
      exports_[flow.from] += quantity;
      imports_[flow.to] += quantity;
      out_.use[flow.to] += quantity;
      out_.use[flow.from] -= quantity;
    }
    for (double& use : out_.use) use = std::max(use, 0.0);
  }

  // Rounding in the sums of flows is not a shortage: of an economy that sells nearly all it makes and buys, the use is a small rest of them.
  double rounding(std::size_t economy) const {
    return 1e-9 * out_.use[economy] + 1e-12 * (base_output_[economy] + imports_[economy] + exports_[economy]);
  }

  // Share of an economy's output that is left on a day.
  double output_left(std::size_t economy, int day) const {
    double left = 1;
    for (const std::size_t i : product_.losses)
      if (std::get<CapacityLoss>(event(i).kind).economy == product_.economies[economy].id) left *= 1 - values_.levels[i] * active(i, day);
    return left;
  }

  void losses_of_output() {
    left_.assign(count_ * days_, 1);
    out_.production.resize(count_ * days_);
    for (std::size_t e = 0; e < count_; ++e)
      for (std::size_t t = 0; t < days_; ++t) {
        if (!product_.losses.empty()) left_[e * days_ + t] = output_left(e, static_cast<int>(t));
        out_.production[e * days_ + t] = base_output_[e] * left_[e * days_ + t];
      }
  }

  // Output that stays at home; negative for an economy that re-exports more than it makes.
  void own_supply(std::vector<double>& supply) const {
    for (std::size_t e = 0; e < count_; ++e) {
      const double own = base_output_[e] - exports_[e];
      for (std::size_t t = 0; t < days_; ++t) supply[e * days_ + t] = own > 0 ? own * left_[e * days_ + t] : own;
    }
  }

  // An economy that sells more than it makes sells on what it buys.
  bool re_exports(std::size_t economy) const { return exports_[economy] > base_output_[economy] * (1 + 1e-12); }

  // A hub that gets less sells on less, in the same share to all and to itself. Less than usual is less than what it makes and buys
  // without the crisis: figures drawn apart may have it sell more than that, which is no shortage.
  void pass_on(std::vector<double>& supply) {
    std::vector<std::size_t> hubs;
    for (std::size_t e = 0; e < count_; ++e)
      if (re_exports(e)) hubs.push_back(e);
    const auto send_from_hubs = [&](int day) {
      for (Passage& passage : passages_)
        if (re_exports(passage.flow->from)) send(passage, supply, day);
    };
    if (hubs.empty()) return;
    for (int day = -longest_voyage(); day < 0; ++day) send_from_hubs(day);
    for (std::size_t t = 0; t < days_; ++t) {
      for (const std::size_t hub : hubs) share_out(hub, t, supply);
      send_from_hubs(static_cast<int>(t));
    }
  }

  void share_out(std::size_t hub, std::size_t t, std::vector<double>& supply) {
    const std::size_t at = hub * days_ + t;
    const double usual = base_output_[hub] + imports_[hub];
    // own_supply left the exports out; put them back to see what there is.
    const double there = supply[at] + exports_[hub] - base_output_[hub] * (1 - left_[at]);
    passed_on_[at] = usual > 0 ? std::clamp(there / usual, 0.0, 1.0) : 1;
    supply[at] = std::max(there - exports_[hub] * passed_on_[at], 0.0);
  }

  std::vector<std::size_t> restrictions_of(const Flow& flow) const {
    const EconomyId from = product_.economies[flow.from].id, to = product_.economies[flow.to].id;
    std::vector<std::size_t> out;
    for (const std::size_t i : product_.restrictions) {
      const auto& restriction = std::get<ExportRestriction>(event(i).kind);
      if (restriction.exporter == from && goes_to(restriction, to)) out.push_back(i);
    }
    return out;
  }

  bool has_tariff(const Tariff& tariff, const Flow& flow) const {
    return tariff.importer == product_.economies[flow.to].id && (!tariff.exporter || *tariff.exporter == product_.economies[flow.from].id);
  }

  // Share of a flow that leaves on a day, straits apart.
  double leaves(const Flow& flow, const std::vector<std::size_t>& restrictions, int day, int voyage_days) const {
    double share = day >= 0 ? made(flow.from, day) : 1;
    for (const std::size_t i : restrictions) share *= 1 - values_.levels[i] * active(i, day);
    for (const std::size_t i : product_.tariffs)
      // CES demand: quantity falls by (1 + rate)^-sigma while other origins keep their price.
      if (has_tariff(std::get<Tariff>(event(i).kind), flow) && active(i, day) > 0)
        share *= std::pow(1 + values_.levels[i], -values_.of(product_.elasticity, 2));
    // The exporter's ports matter when the ship leaves, the importer's when it arrives.
    if (const PortState* port = ports_->at(flow.from, day)) share *= 1 - port->stopped * sea_share_;
    if (const PortState* port = ports_->at(flow.to, day + voyage_days)) share *= 1 - port->stopped * sea_share_;
    return share;
  }

  // Share of the usual exports that there is to ship: output that is left, or what a hub got.
  double made(std::size_t economy, int day) const {
    const std::size_t at = economy * days_ + static_cast<std::size_t>(day);
    return re_exports(economy) ? passed_on_[at] : left_[at];
  }

  void arrive(std::vector<double>& supply, std::size_t economy, int day, double quantity) const {
    if (day >= 0 && day < static_cast<int>(days_)) supply[economy * days_ + static_cast<std::size_t>(day)] += quantity;
  }

  // Ships leave through the whole day: of what needs 2.3 days, 0.7 arrives two days later and 0.3 on the third.
  struct Voyage {
    int days = 0;
    double late = 0;  // share that arrives a day later
    double length() const { return days + late; }
  };

  // From one hub to another a day at least: what a hub gets today it sells on tomorrow.
  Voyage voyage(const Flow& flow, double km) const {
    double days = product_.days_at_sea(std::max(km, 0.0), vessel_speed_knots_);
    if (re_exports(flow.from) && re_exports(flow.to)) days = std::max(days, 1.0);
    const double whole = std::floor(days);
    return {static_cast<int>(whole), days - whole};
  }

  // A flow at these values.
  struct Passage {
    struct Detour {
      std::size_t event = 0;
      std::optional<Voyage> voyage;  // none: no way round
      double carried = 0;  // of the ships that the open way needs
    };
    const Flow* flow = nullptr;
    double quantity = 0;
    Voyage open;
    std::vector<std::size_t> restrictions;
    std::vector<Detour> detours;
    bool is_hit = false;
  };

  void plan_passages() {
    const double slack = parameter("fleet_slack");
    for (const Flow& flow : product_.flows) {
      Passage one{&flow, values_[flow.figure] / days_per_year, voyage(flow, flow.km), restrictions_of(flow), {}, false};
      for (const Flow::Closure& closure : flow.closures) {
        Passage::Detour detour{closure.event, {}, 0};
        if (closure.detour_km >= 0) {
          detour.voyage = voyage(flow, closure.detour_km);
          detour.carried = std::min(1.0, std::max(one.open.length(), 1.0) * (1 + slack) / std::max(detour.voyage->length(), 1.0));
        }
        one.detours.push_back(detour);
      }
      passages_.push_back(std::move(one));
    }
  }

  int longest_voyage() const {
    int longest = 0;
    for (const Flow& flow : product_.flows) longest = std::max(longest, voyage(flow, flow.km).days);
    return longest + 2;
  }

  // What a port that is closed, or partly, hands over to others comes later: by parts of what it does not stop.
  template <class Then>
  bool shift(const PortState* port, int day, double quantity, const Then& then) const {
    bool is_late = false;
    double left = quantity;
    if (port != nullptr)
      for (const PortShift& late : port->shifts) {
        const double part = quantity * std::min(1.0, late.share * sea_share_ / (1 - port->stopped * sea_share_));
        then(day + late.days, part);
        left -= part;
        is_late |= part > 0;
      }
    then(day, left);
    return is_late;
  }

  // Lands what left on a day and takes so many days, through the ports of both ends. Whether a port makes it late.
  bool land(const Flow& flow, std::vector<double>& supply, int day, int voyage_days, double quantity) const {
    if (!ports_->any(flow.from) && !ports_->any(flow.to)) {
      arrive(supply, flow.to, day + voyage_days, quantity);
      return false;
    }
    bool is_late = false;
    is_late |= shift(ports_->at(flow.from, day), day + voyage_days, quantity, [&](int arrival, double part) {
      is_late |= shift(ports_->at(flow.to, arrival), arrival, part, [&](int then, double rest) { arrive(supply, flow.to, then, rest); });
    });
    return is_late;
  }

  // No event of the scenario acts on the flow: the same quantity leaves on every day.
  bool is_untouched(const Passage& passage) const {
    const Flow& flow = *passage.flow;
    const auto is_taxed = [&](std::size_t i) { return has_tariff(std::get<Tariff>(event(i).kind), flow); };
    return product_.losses.empty() && passage.restrictions.empty() && passage.detours.empty() && !ports_->any(flow.from) &&
           !ports_->any(flow.to) && !re_exports(flow.from) && std::none_of(product_.tariffs.begin(), product_.tariffs.end(), is_taxed);
  }

  // What send_on_days does with such a flow: on every day what left late on the day before, then what left in time.
  void send_evenly(const Passage& passage, std::vector<double>& supply) const {
    const double late = passage.quantity * passage.open.late, in_time = passage.quantity * (1 - passage.open.late);
    double* const arrived = supply.data() + passage.flow->to * days_;
    for (std::size_t t = 0; t < days_; ++t) arrived[t] = arrived[t] + late + in_time;
  }

  void send_on_days(Passage& passage, std::vector<double>& supply, int end) const {
    for (int day = -passage.open.days - 1; day < end; ++day) send(passage, supply, day);
  }

  // Sends what leaves on a day; while a strait is closed it takes the way round or stays.
  void send(Passage& passage, std::vector<double>& supply, int day) const {
    const Voyage open = passage.open;
    if (open.late < 1) send_part(passage, supply, day, open.days, passage.quantity * (1 - open.late));
    if (open.late > 0) send_part(passage, supply, day, open.days + 1, passage.quantity * open.late);
  }

  void send_part(Passage& passage, std::vector<double>& supply, int day, int open, double quantity) const {
    const Flow& flow = *passage.flow;
    double leaving = quantity * leaves(flow, passage.restrictions, day, open);
    // What is made and does not leave stays at home.
    if (day >= 0) arrive(supply, flow.from, day, quantity * made(flow.from, day) - leaving);
    bool is_hit = false;
    for (const Passage::Detour& detour : passage.detours) {
      const double stopped = leaving * (day < 0 ? 0 : values_.levels[detour.event] * active(detour.event, day));
      if (stopped <= 0) continue;
      leaving -= stopped;
      is_hit = true;
      if (!detour.voyage) continue;
      const double carried = stopped * detour.carried, late = detour.voyage->late;
      land(flow, supply, day, detour.voyage->days, carried * (1 - late));
      if (late > 0) land(flow, supply, day, detour.voyage->days + 1, carried * late);
    }
    is_hit |= leaving < quantity * (1 - 1e-9);
    is_hit |= land(flow, supply, day, open, leaving);
    passage.is_hit |= is_hit;
  }

  void needs() {
    out_.need.resize(count_ * days_);
    for (std::size_t e = 0; e < count_; ++e)
      for (std::size_t t = 0; t < days_; ++t) {
        double factor = 1;
        for (const std::size_t i : product_.surges)
          if (std::get<DemandSurge>(event(i).kind).economy == product_.economies[e].id)
            factor *= 1 + values_.levels[i] * active(i, static_cast<int>(t));
        out_.need[e * days_ + t] = out_.use[e] * factor;
      }
  }

  const Case& all_;
  const ProductCase& product_;
  const Values& values_;
  std::size_t days_, count_;
  const double sea_share_, vessel_speed_knots_;
  std::optional<PortStates> ports_;
  Disturbance out_;
  std::vector<double> base_output_, exports_, imports_, left_, lost_, passed_on_;
  std::vector<Passage> passages_;
};

}  // namespace

Disturbance disturb(const Case& all, const ProductCase& product, const Values& values) { return Disturber(all, product, values).run(); }

}  // namespace entrepot::assessment::detail
