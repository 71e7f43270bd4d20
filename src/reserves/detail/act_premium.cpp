// What a ticket by the time costs: for all that is reserved, whether it is drawn or not.
#include <fmt/format.h>

#include "reserves/detail/act.h"
#include "reserves/detail/release_steps.h"

namespace entrepot::reserves::detail {
namespace {

const char* period_name(const TicketPrice& price) { return price.period == TicketPrice::Period::year ? "year" : "month"; }

// One more period: rounded down in all, so that no minor unit is lost or made by the number of periods.
Result<std::int64_t> owe_period(const Act& act, Recognition& one) {
  Premium& premium = *one.premium;
  TRY_ASSIGN(const Decimal units, Decimal::create(one.counted, act.book.assets().at(act.state.lots.at(one.lot).countable).places));
  premium.owed = premium.owed + Exact(units) * Exact(premium.price.amount);
  ++premium.periods;
  TRY_ASSIGN(const std::int64_t whole, premium.owed.floor_units(premium.price.currency.minor_places(), "The premium"));
  const std::int64_t more = whole - premium.booked;
  premium.booked = whole;
  return more;
}

std::string say(const Act& act, const Recognition& one, std::int64_t minor) {
  const Premium& premium = *one.premium;
  return fmt::format("{} {} of its premium has begun: {} owes {} {} for all {} that are reserved, at {}", period_name(premium.price),
                     premium.periods, one.beneficiary.text(), one.holder.text(), Money{minor, premium.price.currency}.text(),
                     act.amount_words(one.counted, act.state.lots.at(one.lot).countable), one.price);
}

}  // namespace

std::optional<Day> next_premium(const Recognition& one) {
  if (!one.premium || one.state != RecognitionState::counted || one.counted == 0) return {};
  return period_begins(one.premium->price.period, one.premium->from, one.premium->periods + 1);
}

Result<std::string> premium_up_to_today(Act& act, Recognition& one) {
  if (!one.premium) return std::string();
  const int runs = periods_begun(one.premium->price.period, one.premium->from, act.today);
  if (runs <= one.premium->periods || one.counted == 0) return std::string();
  one.premium->periods = runs - 1;
  TRY_ASSIGN(const std::int64_t minor, owe_period(act, one));
  pay(act, one.beneficiary, one.holder, minor, one.premium->price.currency);
  return say(act, one, minor);
}

std::string premium_words(const Recognition& one) {
  const Premium& premium = *one.premium;
  return fmt::format("{} for {} {}{} begun", Money{premium.booked, premium.price.currency}.text(), premium.periods,
                     period_name(premium.price), premium.periods == 1 ? "" : "s");
}

// Of the register's own: the next period has begun.
Result<Plan> book_premium(Act& act) {
  TRY(act.only({"recognition"}));
  const auto found = act.state.recognitions.find(act.text("recognition"));
  if (found == act.state.recognitions.end()) return refuse("no_such_recognition", "There is no such recognition");
  Recognition one = found->second;
  const auto begins = next_premium(one);
  if (!begins || *begins > act.today) return refuse("nothing_due", fmt::format("No period of {} has begun", one.id));
  TRY_ASSIGN(const std::int64_t minor, owe_period(act, one));
  pay(act, one.beneficiary, one.holder, minor, one.premium->price.currency);
  return act.finish(fmt::format("recognition {}: {}", one.id, say(act, one, minor)),
                    [one](RegisterState& state) { state.recognitions[one.id] = one; });
}

}  // namespace entrepot::reserves::detail
