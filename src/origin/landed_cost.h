// What a consignment costs once it is through customs: value, duty, tax base, tax, total, each with the rule and source it rests on.
//
//     customs value (CIF) -> duty -> tax base -> tax -> landed = CIF + duty + taxes
//
// Amounts are whole minor units, rounded by the economy's own steps (ImportTax::rounding). Charges that a tax base names and the
// caller does not give (excise) are left out and said to be.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/day.h"
#include "base/ids.h"
#include "base/money.h"
#include "base/result.h"
#include "origin/duty.h"
#include "origin/import_tax.h"
#include "origin/schedule.h"

namespace entrepot::origin {

struct Consignment {
  EconomyId importer, origin;
  Day day;
  Dutiable goods;                          // the CIF value, in the importer's customs currency unless no rate of exchange is known
  std::optional<Decimal> other_charges;    // excise and the like that the tax base names, in main units of that currency
};

struct CostStep {
  std::string name;    // "customs value", "duty", "tax base", "VAT", "landed"
  Money amount;
  std::string rule;    // how it follows
  std::string source;  // empty where it follows from the steps before
};

struct CostOption {
  std::string agreement;
  bool preference = false;             // holds only if the good qualifies under the agreement's rules of origin
  std::string rate;                    // as printed, several joined by "or"
  std::string marks;                   // footnote marks of the schedule beside it, whose text the schedule does not hold
  std::string rule, source;
  DutyBounds duty_bounds;              // before rounding
  std::optional<Money> duty, total;    // missing where the duty is not settled; the total also where the tax is not known
  std::vector<CostStep> steps;         // as far as they are known
};

struct LandedCost {
  std::string line, description;       // of the schedule
  std::vector<CostOption> options;     // MFN first
  std::optional<std::size_t> lowest;   // the option with the lowest duty; missing where one that is not settled may be lower
  std::vector<std::string> notes;
};

// Errors: those of claims and check_dutiable, contradiction when the schedule or the tax belongs to another economy.
Result<LandedCost> landed_cost(const TariffSchedule& schedule, const TariffLine& line, const ImportTax* tax, const Consignment& consignment,
                               std::string_view beneficiary = {});

// The lowest duty that is settled, unless one that is not may be lower still.
std::optional<std::size_t> lowest_option(std::span<const CostOption> options);

// Steps of a duty that is known: for tables and tests. `tax` may be missing: the steps then end at the duty.
Result<std::vector<CostStep>> cost_steps(Money value, Money duty, const ImportTax* tax, std::optional<Decimal> other_charges);

// Rounds a value as the duty is counted on it, and a duty; the economy's steps hold in its own currency only.
Result<Money> dutiable_value(Money value, const RoundingSteps& steps);
Result<Money> payable_duty(const Decimal& duty, Currency currency, const RoundingSteps& steps);

// value x units of `to` per unit of its currency, half up. Errors: out_of_range.
Result<Money> exchanged(Money value, const Decimal& per_unit, Currency to);

}  // namespace entrepot::origin
