// From a disturbance to what each economy is short of, for one product and one member:
// direct shortfall -> new suppliers -> commercial stocks -> public stocks -> what stays unmet.
#pragma once

#include <optional>
#include <vector>

#include "assessment/detail/case.h"
#include "assessment/detail/values.h"
#include "base/result.h"
#include "sourcing/sourcing.h"

namespace entrepot::assessment::detail {

enum class Resourcing { none, alone, together };
enum class Release { none, alone, together };

// What is done about the shortfall.
struct Response {
  Resourcing resourcing = Resourcing::none;
  Release release = Release::none;
  std::vector<double> extra_stock_days;  // by economy of the case; empty: none
  bool keep_plan = false;                // fills Supply::fresh and Supply::plan
};
Response response_of(RunKind run);

// Period of the plans, days.
inline constexpr int plan_days = 28;

// What the disturbance itself does; the same for every response. Quantities per day in the product's unit.
// Series are economy-major: [economy x horizon + day].
struct Disturbance {
  std::vector<double> use;              // per economy, without the crisis
  std::vector<double> need;             // use with demand surges
  std::vector<double> shortfall;        // need less own output and arrivals, not below 0
  std::vector<double> surplus;          // own output and arrivals less the need, not below 0: refills stocks
  std::vector<double> production;       // per economy and day, with losses
  std::vector<double> lost_share;       // per economy: share of use that came from suppliers that are hit
  std::vector<double> base_output;      // per economy, without the crisis
  bool any = false;                     // some economy is short on some day
};
Disturbance disturb(const Case& all, const ProductCase& product, const Values& values);

// The re-sourcing of the period in which most is asked of new suppliers.
struct KeptPlan {
  std::vector<std::size_t> importers;                // economies of the case: columns of the problem
  sourcing::ResourcingProblem problem;               // per day; rows are the economies of the case
  std::vector<std::optional<sourcing::PriceRange>> price;  // per importer: USD for one unit more; none where no joint plan was made
};

struct Supply {
  std::vector<double> unmet;             // [economy x horizon + day]
  std::vector<double> from_commercial, from_new_suppliers, from_public, given;  // per economy, quantity over the horizon
  std::vector<double> extra_cost_usd;    // per economy
  std::vector<double> fresh;             // from new suppliers, supplier x importer, quantity over the horizon
  KeptPlan plan;
};
// unit_loss: per economy, USD of value added lost per unit that stays unmet (for the plans that weigh economies).
Result<Supply> respond(const Case& all, const ProductCase& product, const Values& values, const Disturbance& disturbance,
                       const std::vector<double>& unit_loss, const Response& response);

}  // namespace entrepot::assessment::detail
