// Which lots a release is to draw on, and what becomes of the votes and the clock when another proposal takes the place of one.
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "ledger/text.h"
#include "reserves/detail/act.h"
#include "reserves/detail/release_steps.h"

namespace entrepot::reserves::detail {
namespace {

constexpr ledger::Timestamp second = 1'000'000'000;

Result<std::vector<std::pair<std::string, std::int64_t>>> named_lots(const Act& act) {
  std::vector<std::pair<std::string, std::int64_t>> out;
  const std::string text = act.text("lots");
  for (const std::string_view one : split(text, ';')) {
    const std::string_view words = trim(one);
    const auto space = words.find(' ');
    const auto found = act.state.lots.find(std::string(words.substr(0, space)));
    if (found == act.state.lots.end() || space == std::string_view::npos)
      return refuse("no_such_lot",
                    fmt::format("'{}' is no lot with an amount: write LOT AMOUNT, such as \"K1 600\", with ';' between several", words));
    TRY_ASSIGN(const std::int64_t amount,
               ledger::parse_amount(trim(words.substr(space)), act.book.assets().at(found->second.physical), {{}, 0, 0, "lots"}));
    if (amount <= 0) return refuse("amount_not_positive", fmt::format("'{}' is not above zero", words));
    for (const auto& [lot, before] : out)
      if (lot == found->first) return refuse("lot_twice", fmt::format("{} is named twice", lot));
    out.emplace_back(found->first, amount);
  }
  return out;
}

// The lots of a proposal with their amounts, whatever their order.
std::map<std::string, std::pair<std::int64_t, EconomyId>> parts_of(const std::vector<Consignment>& consignments) {
  std::map<std::string, std::pair<std::int64_t, EconomyId>> out;
  for (const Consignment& one : consignments) out[one.lot] = {one.proposed, one.drawn_for};
  return out;
}

// Who made the proposal that stands, and the secretariat; where the instrument has none, any member.
Result<> may_replace(const Act& act, const Release& release) {
  const Proposal& stands = release.proposals.back();
  const EconomyId by = act.request.by.economy;
  if (by.empty() || by == stands.economy || !act.state.secretariats.contains(release.instrument)) return {};
  return refuse("proposed_by_another", fmt::format("{} has proposed {}: it or the secretariat of {} may propose otherwise; {} votes on it",
                                                   stands.organisation, stands.words, release.instrument, by.text()));
}

// Another proposal ends what was voted on the one before, but for objections. The clock runs on; who made that one, or the secretariat, extends it by doing
// so, once and by its own length, and all are told. What is proposed without that is decided by votes alone.
void replace(const Act& act, const Clock* clock, const Rulebook& rules, Release& release) {
  for (const auto& [economy, yes] : release.votes)
    if (!yes) release.objections.insert(economy);
  Proposal& before = release.proposals.back();
  before.votes = std::move(release.votes);
  release.votes.clear();
  if (clock == nullptr || !clock->decides) return;
  const EconomyId by = act.request.by.economy;
  const bool extends = !release.extended && release.escalated == 0 && (by.empty() || by == before.economy);
  release.silence = extends;
  if (!extends) return;
  release.extended = true;
  release.due = due_seconds(rules, *clock, release.due / second) * second;
  release.reminded = false;
  const std::string words = fmt::format("another proposal, of {}: the clock of 'decide' is extended once, to {}",
                                        act.request.by.organisation, ledger::time_text(release.due));
  release.notices.push_back({"decide", "the members", words, act.now, false});
}

// The first proposal starts the clock, so that who may object has the whole of it. Before format 5 every proposal did, and ended all votes.
void start_clock(const Act& act, const Clock* clock, const Rulebook& rules, Release& release) {
  release.votes.clear();
  if (clock == nullptr || !clock->decides || release.escalated > 0) return;
  release.began = act.now;
  release.due = due_seconds(rules, *clock, act.now / second) * second;
  release.reminded = false;
}

}  // namespace

Result<Plan> propose_release(Act& act) {
  TRY(act.only({"release"}, {"lots"}));
  TRY_ASSIGN(Release release, release_in(act, {ReleaseState::circulated, ReleaseState::proposed}));
  TRY(second_organisation(act, release));
  const bool another = act.since(5) && release.state == ReleaseState::proposed;
  if (another) {
    TRY(may_replace(act, release));
  }
  const Rulebook& rules = rules_of(act, release);
  TRY(secretariat_or_member(act, rules));
  const Tier& tier = *rules.tier(release.tier);
  see_through_drills(act, release);
  auto chosen = first_expired_first(act, release, tier);
  if (act.has("lots")) {
    TRY_ASSIGN(chosen, named_lots(act));
  }
  if (chosen.empty()) {
    TRY(use_declared(act, rules, release, tier));
    return refuse("no_stock", fmt::format("No lot that the tier may draw on has anything free"));
  }
  const auto before = parts_of(release.consignments);
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
  if (another && parts_of(release.consignments) == before)
    return refuse("no_change", fmt::format("{} is what is proposed: its votes and its clock stand", words));
  TRY(members_still(act, release));
  const std::uint32_t countable = act.state.lots.at(chosen[0].first).countable;
  if (counts > release.asked)
    return refuse("above_the_request", fmt::format("{} are proposed, {} were asked for", act.amount_words(counts, countable),
                                                   act.amount_words(release.asked, countable)));
  TRY(check_promises(act, release));
  TRY(check_allocation(act, rules, release));
  if (act.since(7))
    for (const Consignment& one : release.consignments) {
      TRY(check_countable(act, one));
    }
  words += floors_used(act, rules, release);
  const Clock* clock = rules.clock("decide");
  if (another) replace(act, clock, rules, release);
  else start_clock(act, clock, rules, release);
  const std::string told = another && release.silence && clock != nullptr && clock->decides ? "; " + release.notices.back().words : "";
  release.proposals.push_back({act.now, act.request.by.organisation, act.request.by.economy, words, {}});
  release.state = ReleaseState::proposed;
  return finish_release(act, release, "proposed: " + words + told);
}

}  // namespace entrepot::reserves::detail
