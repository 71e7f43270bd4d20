#include "assessment/detail/measures.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::assessment::detail {
namespace {

constexpr double built_in_stock_days = 30;
constexpr std::size_t single_stocks_max = 3;

// A measure to try: a response per product, and whether orders move.
struct Trial {
  MeasureResult result;
  std::vector<Response> responses;  // by product of the case
  bool orders_move = false;
  double cost_usd = 0, loss = 0;
  double purchase_usd = 0;  // of stock that is bought first; it can be sold again, so it is told, not counted
};

class MeasureRanking {
 public:
  MeasureRanking(const Case& all, const Values& central, const Propagation& propagation, double usd)
      : all_(all), central_(central), propagation_(propagation), usd_(usd) {
    for (const ProductCase& product : all.products) {
      disturbances_.push_back(disturb(all, product, central));
      unit_losses_.push_back(unit_losses(all, product, central, disturbances_.back(), propagation.value_added(), usd));
    }
  }

  Result<std::vector<MeasureResult>> run(double& nobody) {
    collect_trials();
    TRY_ASSIGN(nobody, run_trials());
    std::vector<MeasureResult> out;
    for (Trial& trial : trials_) {
      trial.result.loss_avoided = nobody - trial.loss;
      trial.result.cost = trial.cost_usd / usd_;
      if (trial.purchase_usd > 0)
        trial.result.cost_basis +=
            fmt::format("; buying it first takes {} {}", format_number(trial.purchase_usd / usd_, 2), all_.world.table.money_unit);
      if (trial.result.cost > 0) trial.result.ratio = trial.result.loss_avoided / trial.result.cost;
      out.push_back(std::move(trial.result));
    }
    // By loss avoided per cost; measures that are not priced come last.
    std::stable_sort(out.begin(), out.end(), [](const MeasureResult& a, const MeasureResult& b) {
      if (a.ratio.has_value() != b.ratio.has_value()) return a.ratio.has_value();
      return a.ratio.value_or(a.loss_avoided) > b.ratio.value_or(b.loss_avoided);
    });
    return out;
  }

 private:
  double parameter(std::string_view name) const { return central_[all_.world.parameters.find(name)->second]; }

  // All side by side, in one run where orders stay and one where they move. The loss while nobody acts.
  Result<double> run_trials() {
    std::vector<Lane> staying, moving;
    double no_cost = 0;
    TRY_ASSIGN(Lane nobody, lane_of(std::vector<Response>(all_.products.size()), no_cost));
    staying.push_back(std::move(nobody));
    for (Trial& trial : trials_) {
      TRY_ASSIGN(Lane lane, lane_of(trial.responses, trial.cost_usd));
      (trial.orders_move ? moving : staying).push_back(std::move(lane));
    }
    shock::ArioRecord record;
    record.unmet = false;
    record.value_added = false;
    std::vector<shock::ArioRun> runs{propagation_.run_of(staying, true, record)};
    if (!moving.empty()) runs.push_back(propagation_.run_of(moving, false, record));
    TRY_ASSIGN(const auto results, propagation_.run(runs));
    const std::vector<double> losses = group_losses(results.front());
    const std::vector<double> losses_moving = moving.empty() ? std::vector<double>() : group_losses(results.back());
    auto next = losses.begin() + 1, next_moving = losses_moving.begin();
    for (Trial& trial : trials_) trial.loss = trial.orders_move ? *next_moving++ : *next++;
    return losses.front();
  }

  // What hits the nodes under the responses; the group's extra cost of supplies is added to `cost_usd`.
  Result<Lane> lane_of(const std::vector<Response>& responses, double& cost_usd) {
    NodeLosses losses(all_);
    losses.add_events(central_);
    double supply_cost = 0;
    for (std::size_t p = 0; p < all_.products.size(); ++p) {
      TRY_ASSIGN(const Supply supply, respond(all_, all_.products[p], central_, disturbances_[p], unit_losses_[p], responses[p]));
      losses.add_product(p, central_, disturbances_[p], supply.unmet);
      for (std::size_t e = 0; e < supply.extra_cost_usd.size(); ++e)
        if (all_.products[p].economies[e].in_group) supply_cost += supply.extra_cost_usd[e];
    }
    cost_usd += supply_cost;
    return Lane{losses.paths(), &central_};
  }

  // Value added that the group loses in each lane.
  std::vector<double> group_losses(const shock::ArioResults& results) const {
    std::vector<double> out(results.members, 0.0);
    const std::size_t sectors = all_.world.sectors.size();
    for (std::size_t node = 0; node < all_.nodes; ++node) {
      const EconomyId region = all_.world.table.regions[node / sectors];
      if (std::find(all_.group.begin(), all_.group.end(), region) == all_.group.end()) continue;
      for (std::size_t k = 0; k < out.size(); ++k) out[k] += results.value_added_loss[node * out.size() + k];
    }
    return out;
  }

  Trial trial(std::string name, std::string words, std::string who, std::string basis) const {
    Trial out;
    out.result.name = std::move(name);
    out.result.words = std::move(words);
    out.result.who = std::move(who);
    out.result.cost_basis = std::move(basis);
    out.responses.resize(all_.products.size());
    return out;
  }

  void try_response(std::string name, std::string words, std::string who, std::string basis, const Response& response, bool holds_stock) {
    Trial out = trial(std::move(name), std::move(words), std::move(who), std::move(basis));
    for (Response& r : out.responses) r = response;
    if (holds_stock) out.cost_usd = public_holding_cost();
    trials_.push_back(std::move(out));
  }

  // A year of holding the public stocks of the members that have them.
  double public_holding_cost() const {
    double cost = 0;
    for (std::size_t p = 0; p < all_.products.size(); ++p)
      for (std::size_t e = 0; e < all_.products[p].economies.size(); ++e)
        if (all_.products[p].economies[e].in_group && disturbances_[p].any)
          cost += holding_cost(p, e, central_.of(all_.products[p].economies[e].public_stock, 0));
    return cost;
  }

  double holding_cost(std::size_t p, std::size_t e, double days) const {
    return parameter("holding_cost_share") * value_of_days(p, e, days);
  }

  double value_of_days(std::size_t p, std::size_t e, double days) const {
    return central_.of(all_.products[p].price, 0) * days * disturbances_[p].use[e];
  }

  void collect_trials() {
    const bool short_of_product = std::any_of(disturbances_.begin(), disturbances_.end(), [](const auto& d) { return d.any; });
    if (short_of_product) {
      try_response("own_stocks", "Each economy releases its own public stocks", "each economy",
                   "a year of holding the public stocks of the group", {Resourcing::none, Release::alone, {}}, true);
      try_response("joint_stocks", "Public stocks are released jointly, each member at least as well off as alone", "together",
                   "a year of holding the public stocks of the group, and freight between members",
                   {Resourcing::none, Release::together, {}}, true);
      try_response("own_suppliers", "Each economy finds new suppliers on its own", "each economy",
                   "price premium of new suppliers and longer voyages", {Resourcing::alone, Release::none, {}}, false);
      try_response("joint_suppliers", "Members share out the spare capacity of suppliers jointly", "together",
                   "price premium of new suppliers and longer voyages", {Resourcing::together, Release::none, {}}, false);
      add_stock_trials();
    }
    Trial orders =
        trial("orders_move", "Buyers move their orders to suppliers that have capacity left", "each economy", "not priced: taken as 0");
    orders.orders_move = true;
    trials_.push_back(std::move(orders));
    for (const BuildStock& measure : all_.scenario.measures) add_user_stock(measure);
  }

  // More stock before the crisis: for all members that are short, and for the three that lose most, one by one.
  void add_stock_trials() {
    struct Candidate {
      std::size_t product, economy;
      double weight;
    };
    std::vector<Candidate> candidates;
    for (std::size_t p = 0; p < all_.products.size(); ++p)
      for (std::size_t e = 0; e < all_.products[p].economies.size(); ++e) {
        const double* shortfall = disturbances_[p].shortfall.data() + e * static_cast<std::size_t>(all_.scenario.horizon_days);
        const double total = std::accumulate(shortfall, shortfall + all_.scenario.horizon_days, 0.0);
        if (all_.products[p].economies[e].in_group && total > 0) candidates.push_back({p, e, total * unit_losses_[p][e]});
      }
    std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) { return a.weight > b.weight; });
    const std::string basis = "a year of holding the extra stock";
    Trial all_of_them = trial("build_stock_all", fmt::format("All members that are short hold {} days more stock", built_in_stock_days),
                              "each economy", basis);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const auto& c = candidates[i];
      add_stock(all_of_them, c.product, c.economy, built_in_stock_days);
      if (i >= single_stocks_max || c.weight <= 0) continue;
      const Product& product = all_.world.product(all_.products[c.product].product);
      const std::string code = all_.products[c.product].economies[c.economy].id.text();
      Trial one =
          trial(fmt::format("build_stock_{}_{}", product.id, code),
                fmt::format("{} holds {} days more stock of {}", code, built_in_stock_days, lower_ascii(product.label)), code, basis);
      add_stock(one, c.product, c.economy, built_in_stock_days);
      trials_.push_back(std::move(one));
    }
    if (!candidates.empty()) trials_.push_back(std::move(all_of_them));
  }

  void add_stock(Trial& out, std::size_t p, std::size_t e, double days) {
    auto& extra = out.responses[p].extra_stock_days;
    extra.resize(all_.products[p].economies.size(), 0);
    extra[e] = days;
    out.cost_usd += holding_cost(p, e, days);
    out.purchase_usd += value_of_days(p, e, days);
  }

  void add_user_stock(const BuildStock& measure) {
    for (std::size_t p = 0; p < all_.products.size(); ++p) {
      const Product& product = all_.world.product(all_.products[p].product);
      if (product.id != measure.product) continue;
      std::vector<std::string> codes;
      Trial out = trial("build_stock_scenario", "", "", "cost given in the scenario, a year");
      auto& extra = out.responses[p].extra_stock_days;
      extra.resize(all_.products[p].economies.size(), 0);
      for (std::size_t e = 0; e < all_.products[p].economies.size(); ++e) {
        const EconomyId id = all_.products[p].economies[e].id;
        if (std::find(measure.economies.begin(), measure.economies.end(), id) == measure.economies.end()) continue;
        extra[e] = measure.days;
        out.cost_usd += measure.cost_usd_per_unit_year * measure.days * disturbances_[p].use[e];
        out.purchase_usd += value_of_days(p, e, measure.days);
        codes.push_back(id.text());
      }
      out.result.who = join(codes, ", ");
      out.result.words =
          fmt::format("{} hold {} days more stock of {}", out.result.who, format_exact(measure.days), lower_ascii(product.label));
      trials_.push_back(std::move(out));
    }
  }

  const Case& all_;
  const Values& central_;
  const Propagation& propagation_;
  double usd_;
  std::vector<Disturbance> disturbances_;
  std::vector<std::vector<double>> unit_losses_;
  std::vector<Trial> trials_;
};

}  // namespace

Result<std::vector<MeasureResult>> rank_measures(const Case& all, const Values& central, const Propagation& propagation, double usd,
                                                 double& nobody) {
  return MeasureRanking(all, central, propagation, usd).run(nobody);
}

}  // namespace entrepot::assessment::detail
