#include <cmath>
#include <string>

#include "base/text.h"
#include "reserves/detail/good_sizer.h"

namespace entrepot::reserves::detail {
namespace {

Where at_field(std::string name) { return Where{{}, 0, 0, std::move(name)}; }

Result<> check_numbers(const std::vector<double>& numbers, std::size_t wanted, const std::string& field, bool may_be_unlimited = false) {
  if (numbers.size() != wanted)
    return fail(ErrorCode::bad_field, field + " has " + std::to_string(numbers.size()) + " numbers, not " + std::to_string(wanted),
                at_field(field),
                "Give one for each economy; for transport one for each pair, for demand one for each scenario and economy.");
  for (const double number : numbers)
    if (!(number >= 0) || (std::isinf(number) && !may_be_unlimited))
      return fail(ErrorCode::out_of_range, field + " is " + format_exact(number), at_field(field), "Give a number that is not negative.");
  return {};
}

Result<> check_share(double share, const char* field, bool below_one = false) {
  if (share >= 0 && share <= 1 && !(below_one && share == 1)) return {};
  return fail(ErrorCode::out_of_range, "the " + std::string(field) + " is " + format_exact(share), at_field(field),
              below_one ? "Give a share from 0 to below 1." : "Give a share from 0 to 1.");
}

}  // namespace

Result<> check_sizing(const SizingProblem& p, const SizingOptions& options) {
  if (p.economies == 0 || p.scenarios == 0)
    return fail(ErrorCode::missing_data, "there is no economy or no scenario", at_field("scenarios"), "Give at least one of each.");
  if (p.economies > sizing_economies_max)
    return fail(ErrorCode::limit_exceeded, std::to_string(p.economies) + " economies", at_field("economies"),
                "At most " + std::to_string(sizing_economies_max) + " are sized together.");
  if (p.scenarios > sizing_demands_max / p.economies ||
      (!p.goods.empty() && p.scenarios * p.economies > sizing_demands_max / p.goods.size()))
    return fail(ErrorCode::limit_exceeded, std::to_string(p.goods.size()) + " goods in " + std::to_string(p.scenarios) + " scenarios", {},
                "At most " + std::to_string(sizing_demands_max) + " demands are sized at once; use fewer scenarios.");
  for (std::size_t k = 0; k < p.goods.size(); ++k) {
    const GoodToSize& good = p.goods[k];
    const std::string name = "good " + std::to_string(k + 1) + ": ";
    TRY(check_numbers(good.holding_cost, p.economies, name + "holding_cost"));
    TRY(check_numbers(good.penalty, p.economies, name + "penalty"));
    TRY(check_numbers(good.transport_cost, p.economies * p.economies, name + "transport_cost", true));
    TRY(check_numbers(good.demand, p.scenarios * p.economies, name + "demand"));
  }
  if (options.budget && !(*options.budget >= 0 && std::isfinite(*options.budget)))
    return fail(ErrorCode::out_of_range, "the budget is " + format_exact(*options.budget), at_field("budget"),
                "Give a number that is not negative.");
  if (options.service_level) TRY(check_share(*options.service_level, "service_level"));
  if (options.tail) {
    TRY(check_share(options.tail->weight, "tail weight"));
    TRY(check_share(options.tail->level, "tail level", true));
  }
  return {};
}

}  // namespace entrepot::reserves::detail
