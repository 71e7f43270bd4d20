// The UN scale of assessments, step by step.
#include <algorithm>
#include <cmath>
#include <string>

#include "base/text.h"
#include "reserves/burden.h"

namespace entrepot::reserves {
namespace {

Where at_field(const char* name) { return Where{{}, 0, 0, name}; }

Result<> check(std::span<const UnMember> members, const UnRules& rules) {
  for (const UnMember& m : members)
    if (!(m.income > 0 && m.population > 0 && m.debt >= 0) || !std::isfinite(m.income + m.population + m.debt))
      return fail(ErrorCode::out_of_range,
                  "income " + format_exact(m.income) + ", population " + format_exact(m.population) + ", debt " + format_exact(m.debt),
                  at_field("un"), "Income and population are above 0, debt is not negative.");
  for (const double share : {rules.gradient, rules.debt_part, rules.floor, rules.least_developed_cap, rules.ceiling.value_or(0)})
    if (!(share >= 0 && share <= 1))
      return fail(ErrorCode::out_of_range, "a rule of the scale is " + format_exact(share), at_field("un"), "Give shares from 0 to 1.");
  return {};
}

// Shares before floor, cap and ceiling.
std::vector<double> relieved(std::span<const UnMember> members, const UnRules& rules) {
  double income = 0, population = 0;
  for (const UnMember& m : members) {
    income += m.income;
    population += m.population;
  }
  const double average = income / population;
  std::vector<double> base;
  std::vector<bool> below;
  double relief = 0, payers = 0, total = 0;
  for (const UnMember& m : members) {
    const double adjusted = m.income / m.population < rules.debt_limit ? std::max(0.0, m.income - rules.debt_part * m.debt) : m.income;
    const double a_head = adjusted / m.population;
    below.push_back(a_head < average);
    const double relieved = below.back() ? rules.gradient * adjusted * (average - a_head) / average : 0;
    base.push_back(adjusted - relieved);
    relief += relieved;
    if (!below.back()) payers += adjusted;
  }
  for (std::size_t i = 0; i < base.size(); ++i) {
    if (!below[i] && payers > 0) base[i] += relief * base[i] / payers;
    total += base[i];
  }
  for (double& share : base) share /= total;
  return base;
}

// Members that are fixed keep their share; the others fill up to 1 in proportion. False where nobody is left to.
bool fill_up(std::vector<double>& shares, const std::vector<bool>& fixed) {
  double taken = 0, open = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) (fixed[i] ? taken : open) += shares[i];
  if (open <= 0) return std::abs(taken - 1) < 1e-9;
  for (std::size_t i = 0; i < shares.size(); ++i)
    if (!fixed[i]) shares[i] *= (1 - taken) / open;
  return true;
}

}  // namespace

Result<std::vector<double>> un_scale(std::span<const UnMember> members, const UnRules& rules) {
  TRY(check(members, rules));
  std::vector<double> shares = relieved(members, rules);
  std::vector<bool> fixed(shares.size(), false);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (shares[i] < rules.floor) {
      shares[i] = rules.floor;
      fixed[i] = true;
    }
    if (members[i].least_developed && shares[i] > rules.least_developed_cap) {
      shares[i] = rules.least_developed_cap;
      fixed[i] = true;
    }
  }
  bool fits = fill_up(shares, fixed);
  for (bool again = true; again && fits;) {  // who is lifted over its cap or the ceiling by the others' is fixed there
    again = false;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const double most = members[i].least_developed ? rules.least_developed_cap : rules.ceiling.value_or(1);
      if (fixed[i] || shares[i] <= most + 1e-15) continue;
      shares[i] = most;
      fixed[i] = again = true;
    }
    if (again) fits = fill_up(shares, fixed);
  }
  if (!fits)
    return fail(ErrorCode::contradiction, std::to_string(members.size()) + " members cannot pay all under the ceiling, floor and cap",
                at_field("ceiling"), "Raise the ceiling or leave it out.");
  return shares;
}

}  // namespace entrepot::reserves
