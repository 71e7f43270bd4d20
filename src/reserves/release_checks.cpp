#include <algorithm>
#include <cmath>
#include <string>

#include "base/text.h"
#include "reserves/detail/release_program.h"

namespace entrepot::reserves::detail {
namespace {

Where at_field(std::string name) { return Where{{}, 0, 0, std::move(name)}; }

Result<> check_size(std::size_t met, std::size_t wanted, const std::string& field) {
  if (met == wanted) return {};
  return fail(ErrorCode::bad_field, field + " has " + std::to_string(met) + " numbers, not " + std::to_string(wanted), at_field(field),
              "Give one for each period, or for each pair of holder and user, holder by holder.");
}

Result<> check_amount(double number, const std::string& field, bool may_be_unlimited = false) {
  if (number >= 0 && (std::isfinite(number) || may_be_unlimited)) return {};
  return fail(ErrorCode::out_of_range, field + " is " + format_exact(number), at_field(field), "Give a number that is not negative.");
}

bool is_user(const ReleaseProblem& p, EconomyId economy) {
  return std::any_of(p.users.begin(), p.users.end(), [&](const User& user) { return user.economy == economy; });
}

Result<> check_holder(const ReleaseProblem& p, const Holder& holder) {
  const std::string name = "holder " + holder.economy.text() + ": ";
  TRY(check_amount(holder.stock, name + "stock"));
  TRY(check_amount(holder.floor, name + "floor"));
  TRY(check_amount(holder.release_per_period, name + "release_per_period", true));
  TRY(check_amount(holder.lead_days, name + "lead_days"));
  double shares = 0;
  for (const RecognisedShare& part : holder.recognised) {
    TRY(check_amount(part.share, name + "recognised share"));
    if (!is_user(p, part.economy))
      return fail(ErrorCode::unknown_name, name + "a share is recognised to " + part.economy.text() + ", which is no user",
                  at_field("recognised"), "Add it to the users, with no shortfall if it has none.");
    shares += part.share;
  }
  if (shares > 1 + 1e-12)
    return fail(ErrorCode::out_of_range, name + "the recognised shares sum to " + format_exact(shares), at_field("recognised"),
                "One unit counts for one economy only: the sum is at most 1.");
  return {};
}

Result<> check_user(const ReleaseProblem& p, std::size_t j) {
  const User& user = p.users[j];
  const std::string name = "user " + user.economy.text() + ": ";
  for (std::size_t other = 0; other < j; ++other)
    if (p.users[other].economy == user.economy)
      return fail(ErrorCode::duplicate, "economy " + user.economy.text() + " is a user twice", at_field("users"), "Add its shortfalls up.");
  TRY(check_size(user.shortfall.size(), p.periods, name + "shortfall"));
  for (const double need : user.shortfall) TRY(check_amount(need, name + "shortfall"));
  TRY(check_amount(user.loss_per_unit, name + "loss_per_unit"));
  return check_amount(user.received_max, name + "received_max", true);
}

}  // namespace

Result<> check_problem(const ReleaseProblem& p) {
  const std::size_t pairs = p.holders.size() * p.users.size();
  if (p.periods > cells_max || pairs > cells_max || pairs * p.periods > cells_max)
    return fail(ErrorCode::limit_exceeded, std::to_string(pairs) + " pairs in " + std::to_string(p.periods) + " periods", {},
                "At most " + std::to_string(cells_max) + " deliveries are planned at once; use longer periods.");
  if (!(p.period_days > 0) || !std::isfinite(p.period_days))
    return fail(ErrorCode::out_of_range, "a period has " + format_exact(p.period_days) + " days", at_field("period_days"),
                "Give a number above 0.");
  TRY(check_size(p.transport_days.size(), pairs, "transport_days"));
  TRY(check_size(p.transport_cost.size(), pairs, "transport_cost"));
  for (const double days : p.transport_days) TRY(check_amount(days, "transport_days", true));
  for (const double cost : p.transport_cost) TRY(check_amount(cost, "transport_cost", true));
  for (std::size_t j = 0; j < p.users.size(); ++j) TRY(check_user(p, j));
  for (const Holder& holder : p.holders) TRY(check_holder(p, holder));
  return {};
}

double releasable(const Holder& holder) { return std::max(0.0, holder.stock - holder.floor); }

Arrival arrival(const ReleaseProblem& p, std::size_t holder, std::size_t user) {
  const std::size_t pair = pair_of(p, holder, user);
  const double in_periods = (p.holders[holder].lead_days + p.transport_days[pair]) / p.period_days;
  if (!(in_periods < static_cast<double>(p.periods)) || std::isinf(p.transport_cost[pair])) return {};
  const double whole = std::floor(in_periods);
  return {true, static_cast<std::size_t>(whole), 1.0 - (in_periods - whole)};
}

}  // namespace entrepot::reserves::detail
