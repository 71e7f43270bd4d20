// A swap arrangement between members, such as the Chiang Mai Initiative Multilateralisation, as dated data.
//
//   maximum_i   = contribution_i x multiple_i; for members that have the de-linked portion only: that portion
//   delinked_i  = contribution_i x multiple_i x share without a programme of the IMF
//   access_i(f) = maximum_i x share_f, or delinked_i, as the facility f says
//   votes_i     = basic votes + votes per billion x contribution_i; members that vote together are one voter
//
// All in exact decimals, billions of the arrangement's currency. Which rows count is decided by the day that is asked for: the last of each kind
// that is in force by then. Every value says where it is from and how far it can be trusted.
// Rules: AMRO, key points 2012; Bank of Japan, 2010-03-24; the file itself names them.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/day.h"
#include "base/decimal.h"
#include "base/ids.h"
#include "base/money.h"
#include "base/result.h"
#include "finance/voting.h"

namespace entrepot::finance {

enum class Standing { verified, reported, recalled };
std::string_view standing_name(Standing standing);  // "verified"

struct Origin {
  Day from;  // in force from this day
  Standing standing = Standing::verified;
  std::string source;
};

struct Contributions {
  Origin origin;
  std::map<EconomyId, Decimal> amounts;
};

struct Multiples {
  Origin origin;
  std::map<EconomyId, Decimal> amounts;
  std::vector<EconomyId> delinked_only;
};

struct DelinkedShare {
  Origin origin;
  Decimal share;
};

struct VoteRule {
  Origin origin;
  Decimal basic, per_billion;
  std::vector<EconomyId> without_basic;
  std::map<EconomyId, EconomyId> joint;  // who votes with whom
  std::int64_t numerator = 0, denominator = 1;  // the majority
};

enum class Access { maximum, delinked };

struct Facility {
  Origin origin;
  std::string key, name;
  Access access = Access::maximum;
  std::optional<Decimal> share;  // of the maximum
  std::optional<int> maturity_months;  // none: not known
  std::optional<int> renewals;  // none: not known, or
  bool unlimited_renewals = false;
};

struct Arrangement {
  std::string key, name, file;
  Currency currency;
  std::vector<std::string> notes;
  std::vector<Contributions> contributions;  // each list in order of time
  std::vector<Multiples> multiples;
  std::vector<DelinkedShare> delinked;
  std::vector<VoteRule> votes;
  std::vector<Facility> facilities;

  // Errors: missing_data where the day is before the first row.
  Result<const Contributions*> contributions_on(Day day) const;
  Result<const Multiples*> multiples_on(Day day) const;
  Result<const DelinkedShare*> delinked_on(Day day) const;
  Result<const VoteRule*> votes_on(Day day) const;
  Result<const Facility*> facility_on(std::string_view key, Day day) const;  // unknown_name for a key that no row has
  std::vector<const Facility*> facilities_on(Day day) const;  // in order of the file
};

// Errors: those of TOML files; missing_data, unknown_key, bad_field, duplicate; contradiction where the members of the rows in force differ.
Result<Arrangement> parse_arrangement(std::string_view text, const std::string& file);
Result<Arrangement> load_arrangement(const std::filesystem::path& file);

struct MemberAmounts {
  EconomyId economy;
  Decimal contribution, multiple, maximum, delinked;
};
// In order of contribution, the greatest first, then of code. Errors: missing_data (a day before the first row), out_of_range.
Result<std::vector<MemberAmounts>> amounts_on(const Arrangement& arrangement, Day day);

// What a member may draw by a facility, without regard to what it has drawn. Errors: unknown_name for who is no member; as above.
Result<Decimal> access_on(const Arrangement& arrangement, EconomyId member, const Facility& facility, Day day);

struct Votes {
  std::vector<EconomyId> voters;  // in order of weight, the greatest first, then of code
  std::vector<Decimal> votes;
  VotingGame game;  // the same votes as whole numbers
  std::vector<std::vector<EconomyId>> members;  // of each voter
};
Result<Votes> votes_on(const Arrangement& arrangement, Day day);

// The values that a drawing on that day rests on and that are not verified, each with its source: what has to be confirmed before the drawing
// can be called lawful.
Result<std::vector<std::string>> to_confirm(const Arrangement& arrangement, const Facility& facility, Day day);

}  // namespace entrepot::finance
