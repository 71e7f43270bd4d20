#include "finance/arrangement.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::finance {
namespace {

// The last row that is in force.
template <class Row>
Result<const Row*> row_on(const std::vector<Row>& rows, Day day, const Arrangement& arrangement, const char* what) {
  const Row* found = nullptr;
  for (const Row& row : rows)
    if (row.origin.from <= day) found = &row;
  if (found != nullptr) return found;
  return fail(ErrorCode::missing_data, fmt::format("{} has no {} on {}", arrangement.name, what, day.text()),
              {arrangement.file, 0, 0, what},
              rows.empty() ? "Add them." : fmt::format("Ask for a day from {}.", rows.front().origin.from.text()));
}

bool contains(const std::vector<EconomyId>& list, EconomyId economy) { return std::find(list.begin(), list.end(), economy) != list.end(); }

template <class Row>
void note_if_unsure(std::vector<std::string>& out, const Row& row, const char* what) {
  if (row.origin.standing == Standing::verified) return;
  out.push_back(fmt::format("{} ({}): {}", what, standing_name(row.origin.standing), row.origin.source));
}

}  // namespace

std::string_view standing_name(Standing standing) {
  switch (standing) {
    case Standing::verified: return "verified";
    case Standing::reported: return "reported";
    case Standing::recalled: return "recalled";
  }
  return "";
}

Result<const Contributions*> Arrangement::contributions_on(Day day) const { return row_on(contributions, day, *this, "contributions"); }
Result<const Multiples*> Arrangement::multiples_on(Day day) const { return row_on(multiples, day, *this, "multiples"); }
Result<const DelinkedShare*> Arrangement::delinked_on(Day day) const { return row_on(delinked, day, *this, "delinked"); }
Result<const VoteRule*> Arrangement::votes_on(Day day) const { return row_on(votes, day, *this, "votes"); }

std::vector<const Facility*> Arrangement::facilities_on(Day day) const {
  std::vector<const Facility*> out;
  for (const Facility& facility : facilities) {
    if (facility.origin.from > day) continue;
    const auto same = std::find_if(out.begin(), out.end(), [&](const Facility* other) { return other->key == facility.key; });
    if (same == out.end()) out.push_back(&facility);
    else *same = &facility;
  }
  return out;
}

Result<const Facility*> Arrangement::facility_on(std::string_view wanted, Day day) const {
  std::vector<std::string> names;
  const Facility* later = nullptr;
  for (const Facility* facility : facilities_on(day))
    if (facility->key == wanted) return facility;
  for (const Facility& facility : facilities) {
    names.push_back(facility.key);
    if (facility.key == wanted && later == nullptr) later = &facility;
  }
  if (later != nullptr)
    return fail(ErrorCode::missing_data,
                fmt::format("The facility {} is in force from {}, not on {}", wanted, later->origin.from.text(), day.text()),
                {"", 0, 0, "facility"}, "Ask for a later day or another facility.");
  return fail(ErrorCode::unknown_name, fmt::format("{} has no facility '{}'", name, wanted), {"", 0, 0, "facility"},
              known_names_remedy(wanted, names));
}

Result<std::vector<MemberAmounts>> amounts_on(const Arrangement& arrangement, Day day) {
  TRY_ASSIGN(const Contributions* contributions, arrangement.contributions_on(day));
  TRY_ASSIGN(const Multiples* multiples, arrangement.multiples_on(day));
  TRY_ASSIGN(const DelinkedShare* delinked, arrangement.delinked_on(day));
  std::vector<MemberAmounts> out;
  for (const auto& [economy, contribution] : contributions->amounts) {
    MemberAmounts member{economy, contribution, multiples->amounts.at(economy), {}, {}};
    TRY_ASSIGN(const Decimal whole, contribution.times(member.multiple));
    TRY_ASSIGN(member.delinked, whole.times(delinked->share));
    member.maximum = contains(multiples->delinked_only, economy) ? member.delinked : whole;
    out.push_back(member);
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.contribution > b.contribution; });
  return out;
}

Result<Decimal> access_on(const Arrangement& arrangement, EconomyId member, const Facility& facility, Day day) {
  TRY_ASSIGN(const auto amounts, amounts_on(arrangement, day));
  const auto found = std::find_if(amounts.begin(), amounts.end(), [&](const auto& row) { return row.economy == member; });
  if (found == amounts.end()) {
    std::vector<std::string> names;
    for (const auto& row : amounts) names.push_back(row.economy.text());
    return fail(ErrorCode::unknown_name, fmt::format("{} is no member of {} on {}", member.text(), arrangement.name, day.text()),
                {"", 0, 0, "member"}, known_names_remedy(member.text(), names));
  }
  if (facility.access == Access::delinked) return found->delinked;
  return facility.share ? found->maximum.times(*facility.share) : found->maximum;
}

Result<Votes> votes_on(const Arrangement& arrangement, Day day) {
  TRY_ASSIGN(const Contributions* contributions, arrangement.contributions_on(day));
  TRY_ASSIGN(const VoteRule* rule, arrangement.votes_on(day));
  std::map<EconomyId, Decimal> votes;
  std::map<EconomyId, std::vector<EconomyId>> members;
  for (const auto& [economy, contribution] : contributions->amounts) {
    TRY_ASSIGN(Decimal own, contribution.times(rule->per_billion));
    if (!contains(rule->without_basic, economy)) {
      TRY_ASSIGN(own, own.plus(rule->basic));
    }
    const auto joint = rule->joint.find(economy);
    const EconomyId voter = joint == rule->joint.end() ? economy : joint->second;
    TRY_ASSIGN(votes[voter], votes[voter].plus(own));
    members[voter].push_back(economy);
  }
  Votes out;
  for (const auto& [voter, own] : votes) out.voters.push_back(voter);
  std::stable_sort(out.voters.begin(), out.voters.end(), [&](EconomyId a, EconomyId b) { return votes[a] > votes[b]; });
  for (const EconomyId voter : out.voters) {
    out.votes.push_back(votes[voter]);
    out.members.push_back(members[voter]);
  }
  TRY_ASSIGN(out.game.weights, whole_votes(out.votes));
  TRY_ASSIGN(out.game.quota, quota_of(out.game.weights, rule->numerator, rule->denominator));
  return out;
}

Result<std::vector<std::string>> to_confirm(const Arrangement& arrangement, const Facility& facility, Day day) {
  TRY_ASSIGN(const Contributions* contributions, arrangement.contributions_on(day));
  TRY_ASSIGN(const Multiples* multiples, arrangement.multiples_on(day));
  TRY_ASSIGN(const DelinkedShare* delinked, arrangement.delinked_on(day));
  std::vector<std::string> out;
  note_if_unsure(out, *contributions, "contributions");
  note_if_unsure(out, *multiples, "multiples");
  if (facility.access == Access::delinked || !multiples->delinked_only.empty()) note_if_unsure(out, *delinked, "share without a programme");
  note_if_unsure(out, facility, facility.key.c_str());
  if (const auto votes = arrangement.votes_on(day)) note_if_unsure(out, **votes, "votes and majority");
  return out;
}

}  // namespace entrepot::finance
