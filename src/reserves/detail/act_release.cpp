// A release that is circulated, decided or withdrawn; what is proposed is in act_proposal.cpp.
#include <fmt/format.h>

#include "reserves/detail/act.h"
#include "reserves/detail/release_steps.h"

namespace entrepot::reserves::detail {
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

namespace {

// A member may vote otherwise, or take back its vote ("none"), for as long as nothing is decided. An objection stands until it does: another proposal does
// not end it.
Result<> take_vote(const Act& act, Release& release, EconomyId voter) {
  const std::string vote = act.text("vote");
  const auto before = release.votes.find(voter);
  if (act.since(5) && vote == "none") {
    if (before == release.votes.end() && !release.objections.contains(voter))
      return refuse("nothing_to_take_back", fmt::format("{} has not voted on {}", voter.text(), release.id));
    release.votes.erase(voter), release.objections.erase(voter);
    return {};
  }
  const bool yes = vote == "yes";
  if (!yes && vote != "no") return refuse("bad_vote", fmt::format("'{}' is neither yes nor no", vote));
  if (before != release.votes.end() && (!act.since(5) || before->second == yes))
    return refuse("voted_before", fmt::format("{} has voted {} before: it takes its vote back by decide {} none, or votes otherwise",
                                              voter.text(), before->second ? "yes" : "no", release.id));
  release.votes[voter] = yes;
  if (yes) release.objections.erase(voter);
  return {};
}

}  // namespace

// One member's vote; when the rule of the rulebook is met, the stock is reserved in the same batch.
Result<Plan> decide_release(Act& act) {
  TRY(act.only({"release", "vote"}, {"reason"}));
  TRY_ASSIGN(Release release, release_in(act, {ReleaseState::proposed}));
  const Rulebook& rules = rules_of(act, release);
  const EconomyId voter = act.request.by.economy;
  TRY(act.member(rules, voter));
  if (voter == release.requester) return refuse("own_request", fmt::format("{} asks, and does not decide", voter.text()));
  TRY(take_vote(act, release, voter));
  const std::string says = act.text("vote") == "none" ? voter.text() + " takes back its vote" : voter.text() + " votes " + act.text("vote");
  TRY_ASSIGN(const Verdict verdict, verdict_of(act, rules, release));
  if (verdict == Verdict::refused) {
    done_step(act, rules, release, "decide", ReleaseState::refused, "");
    return finish_release(act, release, says + ": refused");
  }
  if (verdict == Verdict::open) return finish_release(act, release, says + ": still open");
  TRY(reserve(act, rules, release));
  return finish_release(act, release, says + ": adopted, the stock is reserved");
}

// Of the register's own: nobody objected by the end of the clock, and the rulebook says that this decides.
Result<Plan> adopt_release(Act& act) {
  TRY(act.only({"release"}));
  TRY_ASSIGN(Release release, release_in(act, {ReleaseState::proposed}));
  const Rulebook& rules = rules_of(act, release);
  if (const std::string against = against_silence(release); act.since(5) && !against.empty())
    return refuse("not_by_silence", fmt::format("Silence does not adopt {}: {}", release.id, against));
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
