// [[clock]]: what has to be done within which time, and what happens when it is not.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "reserves/detail/rulebook_values.h"

namespace entrepot::reserves::detail {
namespace {

Result<> read_within(const TomlKeys& keys, Clock& clock, const char* key = "within") {
  TRY_ASSIGN(const std::string text, keys.text(key));
  const auto space = text.find(' ');
  const auto amount = parse_int(std::string_view(text).substr(0, space));
  std::string unit = space == std::string::npos ? "" : text.substr(space + 1);
  if (amount && *amount == 1 && !unit.empty()) unit += "s";
  if (!amount || *amount < 1 || *amount > 3650 || (unit != "hours" && unit != "days" && unit != "working days"))
    return keys.wrong(key, "a time such as \"24 hours\", \"30 days\" or \"2 working days\"");
  clock.amount = static_cast<int>(*amount);
  clock.unit = unit == "hours" ? Clock::Unit::hours : unit == "days" ? Clock::Unit::days : Clock::Unit::working_days;
  return {};
}

Result<> read_notices(const TomlKeys& keys, Clock& clock) {
  if (keys.has("remind")) {
    TRY_ASSIGN(clock.remind, read_decimal(keys, "remind", Decimal(0), Decimal(1)));
  }
  if (keys.has("escalate_to")) {
    TRY_ASSIGN(clock.escalate_to, keys.text("escalate_to"));
  }
  if (!keys.has("escalate_every")) return {};
  Clock every;
  TRY(read_within(keys, every, "escalate_every"));
  if (every.unit == Clock::Unit::working_days) return keys.wrong("escalate_every", "a time such as \"24 hours\" or \"2 days\"");
  clock.escalate_every = std::int64_t{every.amount} * (every.unit == Clock::Unit::hours ? 3'600 : 86'400);
  return {};
}

}  // namespace

Result<std::vector<Clock>> read_clocks(const TomlKeys& rulebook, const Sources& sources) {
  std::vector<Clock> out;
  TRY_ASSIGN(const auto list, tables(rulebook, "clock"));
  static const std::vector<std::string> steps{"submit", "circulate", "decide", "ship", "deliver", "settle", "replenish", "confirm"};
  for (const TomlKeys& keys : list) {
    TRY(keys.only({"step", "owner", "within", "decides", "remind", "escalate_to", "escalate_every", "source", "standing"}));
    Clock clock;
    TRY_ASSIGN(clock.step, keys.text("step"));
    if (std::find(steps.begin(), steps.end(), clock.step) == steps.end())
      return fail(ErrorCode::unknown_name, fmt::format("'{}' is no step", clock.step), keys.where("step"),
                  known_names_remedy(clock.step, steps));
    TRY_ASSIGN(clock.owner, keys.text("owner"));
    TRY(read_within(keys, clock));
    if (keys.has("decides")) {
      TRY_ASSIGN(clock.decides, keys.boolean("decides"));
    }
    TRY(read_notices(keys, clock));
    TRY(sources.origin(keys, clock));
    if (std::any_of(out.begin(), out.end(), [&clock](const Clock& other) { return other.step == clock.step; }))
      return twice(keys, "step", clock.step);
    out.push_back(std::move(clock));
  }
  return out;
}

}  // namespace entrepot::reserves::detail
