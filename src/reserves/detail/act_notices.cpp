// What time says: of a release that waits a reminder before its clock runs out, and that it is late; and that time went on.
#include <fmt/format.h>

#include "ledger/text.h"
#include "reserves/detail/act.h"
#include "reserves/detail/release_steps.h"

namespace entrepot::reserves::detail {
namespace {

// The release of a notice of the register's own, while its step still waits.
Result<Release> waiting(const Act& act) {
  const auto found = act.state.releases.find(act.text("release"));
  if (found == act.state.releases.end()) return refuse("no_such_release", fmt::format("There is no release '{}'", act.text("release")));
  if (!found->second.waits_for.empty() && found->second.due != 0) return found->second;
  return refuse("nothing_waits", fmt::format("No step of {} waits", found->first));
}

// Why silence did not adopt what was proposed; empty: it is not what decides, or nothing stopped it.
std::string why_not_adopted(const Act& act, const Release& release) {
  const Clock* clock = rules_of(act, release).clock(release.waits_for);
  if (release.state != ReleaseState::proposed || clock == nullptr || !clock->decides) return {};
  if (std::string against = against_silence(release); !against.empty()) return against;
  Act trial(act.state, act.book, act.request, act.now, 0, release.due);
  Release trial_release = release;
  const auto adopted = reserve(trial, rules_of(act, release), trial_release);
  return adopted ? std::string() : adopted.error().what;
}

Plan say(Act& act, Release& release, Notice notice) {
  const std::string words = notice.words;
  release.notices.push_back(std::move(notice));
  return finish_release(act, release, words);
}

}  // namespace

Result<Plan> remind_release(Act& act) {
  TRY(act.only({"release"}));
  TRY_ASSIGN(Release release, waiting(act));
  if (release.reminded) return refuse("reminded", fmt::format("{} was reminded", release.owner));
  release.reminded = true;
  return say(
      act, release,
      {release.waits_for, release.owner,
       fmt::format("reminder to {}: '{}' is due by {}", release.owner, release.waits_for, ledger::time_text(release.due)), act.now, false});
}

Result<Plan> escalate_release(Act& act) {
  TRY(act.only({"release"}));
  TRY_ASSIGN(Release release, waiting(act));
  if (release.escalated == 0) release.not_adopted = why_not_adopted(act, release);
  const Clock* clock = rules_of(act, release).clock(release.waits_for);
  const std::int64_t told = clock == nullptr ? 0 : escalations_by(release, *clock, act.now);
  if (told <= release.escalated || release.waits_for == "ship")
    return refuse("not_late", fmt::format("'{}' of {} was told", release.waits_for, release.id));
  release.escalated = told;
  const std::string to = clock->escalate_to.empty() ? release.owner : clock->escalate_to;
  return say(act, release,
             {release.waits_for, to,
              fmt::format("LATE: '{}' was due by {}, of {}; escalated to {}{}{}", release.waits_for, ledger::time_text(release.due),
                          release.owner, to, told > 1 ? fmt::format(", number {}", told) : "",
                          release.not_adopted.empty() ? "" : "; silence did not adopt it: " + release.not_adopted),
              act.now, true});
}

// Of the register's own: nothing was due, and time goes on.
Result<Plan> pass_time(Act& act) {
  TRY(act.only({}));
  return act.finish("it is " + ledger::time_text(act.now), [](RegisterState&) {});
}

}  // namespace entrepot::reserves::detail
