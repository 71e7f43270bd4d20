// A rulebook: what an instrument says, as data. Who may ask, with which evidence, at which thresholds, who decides by which rule and until when,
// who gives how much at which price, and how the stock is made good.
//
// One TOML file per version (docs/reserves.md has the format). Every value says where it comes from and how it stands: `verified` against
// its source, `recalled` and not confirmed, or `ours`, set by this project. A release is called lawful only where all that it rests on is
// verified, or ours in a rulebook that is ours; what is not is named.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "reserves/request.h"
#include "reserves/trigger.h"

namespace entrepot::reserves {

enum class Standing { verified, recalled, ours };
std::string_view standing_name(Standing standing);

struct Provision {
  std::string is;  // the value, exact: "consensus", "0.04", "2 working days"
  std::string unit;  // may be empty
  std::string source;
  Standing standing = Standing::recalled;
};

struct Member {
  EconomyId economy;
  std::optional<Day> from, until;  // until: the first day on which it is none; none: as the rulebook
  std::string group;
  std::optional<Decimal> pledge;  // in the unit of the good
  std::optional<Decimal> votes;
  std::vector<std::string> offices;  // the organisations that sign for it; none: any may
  std::string source;
  Standing standing = Standing::recalled;
};

struct Grade {
  std::string name;
  Decimal factor;  // countable units in one unit of the grade
  std::string source;
  Standing standing = Standing::recalled;
};

struct Good {
  std::string name, unit;  // "rice", "t"
  int places = 0;
  std::vector<Grade> grades;
  std::vector<std::string> excluded;  // kinds of lots that do not count
  std::optional<Decimal> unavailable;  // share of what is held that cannot be reached
};

struct Trigger {
  std::string name, figure, effect;  // figure: what is measured, in words
  Threshold threshold;
  std::optional<int> age_days;  // how old the last reading may be; none: any age
  std::string source;
  Standing standing = Standing::recalled;
};

struct Tier {
  std::string name;
  std::vector<std::string> evidence;  // keys of `evidence`, all of them
  std::string trigger;  // name of one; empty: none
  bool automatic = false;  // asks by itself when its trigger is met
  bool contract = false;  // draws on a forward contract of the requester, and on nothing else
  std::map<std::string, Provision> provisions;  // stock, emergency, instrument, price, payment, replenishment
};

// What comes back of a release, by its tier: nothing, all that was received, or what was not paid for. Before format 6 no tier said: where there is a
// clock of replenishing all came back.
enum class Replenishment { not_told, none, in_kind, in_kind_unless_paid };
Replenishment replenishment_of(const Tier& tier);

struct Clock {
  std::string step;  // submit, circulate, decide, ship, deliver, settle, replenish, confirm
  std::string owner;  // who is late
  int amount = 0;
  enum class Unit { hours, days, working_days } unit = Unit::days;
  bool decides = false;  // what nobody answered in time is adopted (silence procedure)
  std::optional<Decimal> remind;  // the share of the clock after which its owner is reminded, 0 to 1; none: not
  std::string escalate_to;  // who is told when it is late; empty: its owner alone
  std::int64_t escalate_every = 0;  // seconds after which it is told again; 0: once
  std::string source;
  Standing standing = Standing::recalled;
};

struct Rulebook {
  std::string instrument, title;
  int version = 0;
  bool ours = false;
  Day in_force;  // the first day of this version
  Standing in_force_standing = Standing::recalled;
  std::string seat;  // whose working days count
  std::vector<Day> holidays;
  std::string holidays_source;  // empty: no calendar is entered, working days leave out Saturdays and Sundays alone
  std::optional<Day> holidays_until;  // the first day on which it is not known
  std::vector<Good> goods;
  std::vector<Member> members;
  std::map<std::string, Provision> request, evidence, decision, allocation, replenishment, recognition, parameter;
  std::vector<Tier> tiers;
  std::vector<Trigger> triggers;
  std::vector<Clock> clocks;
  std::vector<std::string> unknown;  // what the sources do not tell
  std::string text;  // the file itself

  bool is_member(EconomyId economy, Day day) const { return member(economy, day) != nullptr; }
  const Member* member(EconomyId economy, Day day) const;
  const Tier* tier(std::string_view name) const;
  const Trigger* trigger(std::string_view name) const;
  const Clock* clock(std::string_view step) const;
  const Good* good(std::string_view name) const;
  // A parameter as a number. Errors: missing_data, bad_field.
  Result<Decimal> number(const std::string& parameter) const;
};

// `format`: of the request that adopts it; what was adopted by an earlier one stays.
// Errors: those of parse_toml; unknown_key, missing_data, bad_field, duplicate, unknown_name, out_of_range, contradiction; with the line.
Result<Rulebook> parse_rulebook(std::string_view text, const std::string& file, int format = latest_format);
Result<Rulebook> read_rulebook(const std::filesystem::path& file);

// What stands between a release and being called lawful; empty: nothing does.
struct Doubt {
  std::string provision;  // "decision.rule"
  std::string why;  // "recalled: consensus (source)", "not known"
};
// How it decides: "consensus", "majority", "two thirds", "two thirds by votes" or "each supplier for itself". Errors: no_decision_rule, where
// the rulebook does not say, or says what cannot be counted.
Result<std::string> decision_rule(const Rulebook& rulebook);

std::vector<Doubt> doubts(const Rulebook& rulebook, const Tier& tier, std::span<const EconomyId> parties, Day day);

// The last second in which a step that began is in time: hours run on, days end with their last second, working days leave out Saturdays,
// Sundays and holidays of the seat. Seconds since 1970.
std::int64_t due_seconds(const Rulebook& rulebook, const Clock& clock, std::int64_t began_seconds);
// When the owner of a step is to be reminded; none: never.
std::optional<std::int64_t> remind_seconds(const Clock& clock, std::int64_t began_seconds, std::int64_t due);

// Versions of all instruments. A version is never replaced: the one in force on a day is the last that began by then.
class Rulebooks {
 public:
  // Errors: contradiction when the version or its first day is not later than that of the last one of the instrument.
  Result<> adopt(Rulebook rulebook);
  const Rulebook* in_force(std::string_view instrument, Day day) const;
  const Rulebook* version(std::string_view instrument, int version) const;
  std::vector<std::string> instruments() const;
  std::span<const Rulebook> versions(std::string_view instrument) const;

 private:
  std::map<std::string, std::vector<Rulebook>, std::less<>> by_instrument_;
};

}  // namespace entrepot::reserves
