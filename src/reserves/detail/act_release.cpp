// A release from its circulation to the decision.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "ledger/text.h"
#include "reserves/detail/act.h"
#include "reserves/detail/release_steps.h"

namespace entrepot::reserves::detail {
namespace {

Result<std::vector<std::pair<std::string, std::int64_t>>> named_lots(const Act& act) {
  std::vector<std::pair<std::string, std::int64_t>> out;
  const std::string text = act.text("lots");
  for (const std::string_view one : split(text, ';')) {
    const std::string_view words = trim(one);
    const auto space = words.find(' ');
    const auto found = act.state.lots.find(std::string(words.substr(0, space)));
    if (found == act.state.lots.end() || space == std::string_view::npos)
      return refuse("no_such_lot", fmt::format("'{}' is no lot with an amount", words));
    TRY_ASSIGN(const std::int64_t amount,
               ledger::parse_amount(trim(words.substr(space)), act.book.assets().at(found->second.physical), {{}, 0, 0, "lots"}));
    if (amount <= 0) return refuse("amount_not_positive", fmt::format("'{}' is not above zero", words));
    for (const auto& [lot, before] : out)
      if (lot == found->first) return refuse("lot_twice", fmt::format("{} is named twice", lot));
    out.emplace_back(found->first, amount);
  }
  return out;
}

}  // namespace

Result<Plan> circulate_release(Act& act) {
  TRY(act.only({"release"}));
  TRY_ASSIGN(Release release, release_in(act, {ReleaseState::submitted}));
  const Rulebook& rules = rules_of(act, release);
  TRY(second_organisation(act, release));
  TRY(owner_signs(act, rules, release));
  TRY(secretariat_or_member(act, rules));
  done_step(act, rules, release, "circulate", ReleaseState::circulated, "decide");
  return finish_release(act, release, "circulated to the members");
}

Result<Plan> propose_release(Act& act) {
  TRY(act.only({"release"}, {"lots"}));
  TRY_ASSIGN(Release release, release_in(act, {ReleaseState::circulated, ReleaseState::proposed}));
  TRY(second_organisation(act, release));
  const Rulebook& rules = rules_of(act, release);
  TRY(secretariat_or_member(act, rules));
  const Tier& tier = *rules.tier(release.tier);
  see_through_drills(act, release);
  auto chosen = first_expired_first(act, release, tier);
  if (act.has("lots")) {
    TRY_ASSIGN(chosen, named_lots(act));
  }
  if (chosen.empty()) return refuse("no_stock", fmt::format("No lot that the tier may draw on has anything free"));
  release.consignments.clear();
  std::int64_t counts = 0;
  std::string words;
  for (const auto& [name, amount] : chosen) {
    const Lot& lot = act.state.lots.at(name);
    TRY(check_fits(act, release, tier, lot));
    TRY(enough(act, lot, amount));
    Consignment one;
    one.lot = name, one.drawn_for = drawn_for(act, release, lot), one.proposed = amount;
    TRY_ASSIGN(one.counted, (lot.factor * Exact(amount)).floor_units(0, "A consignment"));
    counts += one.counted;
    words +=
        fmt::format("{}{} of {} ({})", words.empty() ? "" : ", ", act.amount_words(amount, lot.physical), name, name_of(one.drawn_for));
    release.consignments.push_back(std::move(one));
  }
  TRY(members_still(act, release));
  const std::uint32_t countable = act.state.lots.at(chosen[0].first).countable;
  if (counts > release.asked)
    return refuse("above_the_request", fmt::format("{} are proposed, {} were asked for", act.amount_words(counts, countable),
                                                   act.amount_words(release.asked, countable)));
  TRY(check_allocation(act, rules, release));
  words += floors_used(act, rules, release);
  release.state = ReleaseState::proposed;
  release.votes.clear();
  if (const Clock* clock = rules.clock("decide"); clock != nullptr && clock->decides && release.escalated == 0) {
    release.began = act.now;  // who may object has the whole clock to do so
    release.due = due_seconds(rules, *clock, act.now / 1'000'000'000) * 1'000'000'000;
    release.reminded = false;
  }
  return finish_release(act, release, "proposed: " + words);
}

// One member's vote; when the rule of the rulebook is met, the stock is reserved in the same batch.
Result<Plan> decide_release(Act& act) {
  TRY(act.only({"release", "vote"}, {"reason"}));
  TRY_ASSIGN(Release release, release_in(act, {ReleaseState::proposed}));
  const Rulebook& rules = rules_of(act, release);
  const EconomyId voter = act.request.by.economy;
  TRY(act.member(rules, voter));
  if (voter == release.requester) return refuse("own_request", fmt::format("{} asks, and does not decide", voter.text()));
  const std::string vote = act.text("vote");
  if (vote != "yes" && vote != "no") return refuse("bad_vote", fmt::format("'{}' is neither yes nor no", vote));
  if (release.votes.contains(voter))
    return refuse("voted_before", fmt::format("{} has voted {} before", voter.text(), release.votes.at(voter) ? "yes" : "no"));
  release.votes[voter] = vote == "yes";
  TRY_ASSIGN(const Verdict verdict, verdict_of(act, rules, release));
  if (verdict == Verdict::refused) {
    done_step(act, rules, release, "decide", ReleaseState::refused, "");
    return finish_release(act, release, fmt::format("{} votes {}: refused", voter.text(), vote));
  }
  if (verdict == Verdict::open) return finish_release(act, release, fmt::format("{} votes {}: still open", voter.text(), vote));
  TRY(reserve(act, rules, release));
  return finish_release(act, release, fmt::format("{} votes {}: adopted, the stock is reserved", voter.text(), vote));
}

// Of the register's own: nobody objected by the end of the clock, and the rulebook says that this decides.
Result<Plan> adopt_release(Act& act) {
  TRY(act.only({"release"}));
  TRY_ASSIGN(Release release, release_in(act, {ReleaseState::proposed}));
  const Rulebook& rules = rules_of(act, release);
  TRY(reserve(act, rules, release));
  return finish_release(act, release, "adopted by silence: nobody objected in time; the stock is reserved");
}

Result<Plan> withdraw_release(Act& act) {
  TRY(act.only({"release", "reason"}));
  TRY_ASSIGN(Release release, release_in(act, {ReleaseState::drafted, ReleaseState::submitted, ReleaseState::circulated,
                                               ReleaseState::proposed, ReleaseState::reserved}));
  if (act.request.by.economy != release.requester)
    return refuse("not_the_requester", fmt::format("{} asked for it", release.requester.text()));
  give_back(act, release);
  done_step(act, rules_of(act, release), release, "withdraw", ReleaseState::withdrawn, "");
  return finish_release(act, release, "withdrawn; what was reserved is free again");
}

}  // namespace entrepot::reserves::detail
