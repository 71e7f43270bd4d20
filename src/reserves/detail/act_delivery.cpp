// A release from the depot to the receipt, and what follows it.
#include <algorithm>

#include <fmt/format.h>

#include "ledger/text.h"
#include "reserves/detail/act.h"
#include "reserves/detail/release_steps.h"

namespace entrepot::reserves::detail {
namespace {

Result<Consignment*> consignment(const Act& act, Release& release) {
  for (Consignment& one : release.consignments)
    if (one.lot == act.text("lot")) return &one;
  return refuse("no_such_lot", fmt::format("{} draws nothing of '{}'", release.id, act.text("lot")));
}

std::string transit_of(const Release& release, const Consignment& one) { return "transit:" + one.lot + ":" + release.id; }

bool all_of(const Release& release, bool (*holds)(const Consignment&)) {
  return std::all_of(release.consignments.begin(), release.consignments.end(), holds);
}

// Ends the countable reservation and takes off what no longer counts once `amount` has left the stock.
Result<> no_longer_counts(Act& act, const Lot& lot, Consignment& one, std::int64_t amount) {
  if (!one.countable_reservation.is_zero() && act.is_pending(one.countable_reservation)) act.step(one.countable_reservation, 0, false);
  one.countable_reservation = {};
  return adjust_countable(act, lot, act.balance(stock_of(lot.id)) - amount, &one.drawn_for);
}

// Who brings it back, by the rulebook: the owner of its clock; where it says nothing, the holder.
bool must_restore(const Act& act, const Release& release, const Lot& lot) {
  const EconomyId by = act.request.by.economy;
  const Clock* clock = rules_of(act, release).clock("replenish");
  const std::string owner = clock == nullptr ? "holder" : clock->owner;
  return (owner != "holder" && by == release.requester) || (owner != "requester" && by == lot.holder);
}

// Into which lot it comes back: the one it was drawn from, or another of the same holder and grade that the request names.
Result<const Lot*> lot_for_return(const Act& act, const Lot& drawn, bool drill) {
  const auto fits = [&](const Lot& one) { return takes_what_comes_back(drawn, one); };
  const Lot* into = &drawn;
  if (act.has("into")) {
    TRY_ASSIGN(into, act.lot("into"));
    if (!fits(*into))
      return refuse("not_of_one_good", fmt::format("{} is not of the holder, good, grade and kind of {}: {}, {} of {}, {}", into->id,
                                                   drawn.id, drawn.holder.text(), drawn.grade, drawn.good, drawn.kind));
  }
  if (drill || !act.since(3) || !into->expires || *into->expires > act.today) return into;
  std::string live;
  for (const auto& [id, one] : act.state.lots)
    if (fits(one) && (!one.expires || *one.expires > act.today)) live += (live.empty() ? "" : ", ") + id;
  return refuse("expired", fmt::format("{} expired on {}, today is {}: what comes back into it would be lost. {}", into->id,
                                       into->expires->text(), act.today.text(),
                                       live.empty() ? fmt::format("{} opens a lot of {} of {} for it, and the request names it (into)",
                                                                  drawn.holder.text(), drawn.grade, drawn.good)
                                                    : fmt::format("Name another lot (into): {}", live)));
}

std::int64_t found_since(const Lot& lot, ledger::Timestamp since) {
  std::int64_t out = 0;
  for (const Attestation& one : lot.attestations)
    if (one.at > since) out += one.found;
  return out;
}

// Whether a count since the release was decided holds what is brought back already, by its holder: where none found more than was known, it does not.
Result<bool> is_in_the_count(const Act& act, const Release& release, const Lot& lot, std::int64_t amount) {
  if (!act.since(6) || release.drill) return false;
  const std::string says = act.text("in_the_count");
  const std::int64_t found = found_since(lot, decided_at(release));
  if (!says.empty() && says != "yes" && says != "no")
    return refuse("neither_yes_nor_no", fmt::format("in_the_count: '{}' is neither yes nor no", says));
  if (says.empty() && found > 0)
    return refuse(
        "counted_or_not",
        fmt::format("Counts of {} since {} was decided found {} more than was known: say whether what is brought back is among it "
                    "(in_the_count=yes) or comes on top (no)",
                    lot.id, release.id, act.amount_words(found, lot.physical)));
  if (says == "yes" && amount > found)
    return refuse("above_found",
                  fmt::format("{} are said to be in the count; counts of {} since {} was decided found {} more than was known",
                              act.amount_words(amount, lot.physical), lot.id, release.id, act.amount_words(found, lot.physical)));
  return says == "yes";
}

// What is in a count is in the lot: it is named as what was found there, once.
void name_found(Act& act, const Lot& lot, ledger::Timestamp since, std::int64_t amount) {
  act.then([id = lot.id, since, amount](RegisterState& state) {
    std::int64_t left = amount;
    for (Attestation& one : state.lots.at(id).attestations) {
      if (one.at <= since) continue;
      const std::int64_t part = std::min(left, one.found);
      one.found -= part, left -= part;
    }
  });
}

// What comes back is in the lot once its holder, whose figures the register takes, has it: who must bring it says so, then the holder.
Result<Plan> restore(Act& act, Release release, std::size_t place, std::int64_t amount) {
  Consignment& one = release.consignments[place];
  TRY_ASSIGN(const Lot* into, lot_for_return(act, act.state.lots.at(one.lot), release.drill));
  const Lot& lot = *into;
  const auto words = [&](std::int64_t value) { return act.amount_words(value, lot.physical); };
  const bool is_holder = act.request.by.economy == lot.holder, must = must_restore(act, release, lot);
  const std::int64_t due = one.due_back - one.restored;
  if (!must && !is_holder)
    return refuse("not_the_owner",
                  fmt::format("{} is restored by {} and confirmed by {}", lot.id,
                              rules_of(act, release).clock("replenish") == nullptr ? lot.holder.text() : release.requester.text(),
                              lot.holder.text()));
  if (must && amount > due - (is_holder ? 0 : one.offered))
    return refuse("above_due", fmt::format("{} come back; {} are to be brought back, {} are back, {} are on their way", words(amount),
                                           words(one.due_back), words(one.restored), words(one.offered)));
  if (!is_holder) {
    if (one.offered == 0) one.offered_since = act.today;
    one.offered += amount;
    return finish_release(act, release,
                          fmt::format("{} of {} brought back by {}; {} confirms what arrives", words(amount), lot.id,
                                      act.request.by.economy.text(), lot.holder.text()));
  }
  if (!must && amount > one.offered)
    return refuse("nothing_offered", fmt::format("{} are confirmed; {} are brought back by {}, who must restore it", words(amount),
                                                 words(one.offered), release.requester.text()));
  TRY_ASSIGN(const bool counted, is_in_the_count(act, release, lot, amount));
  one.offered -= std::min(one.offered, amount);
  if (one.offered == 0) one.offered_since.reset();
  one.restored += amount;
  if (counted) {
    name_found(act, lot, decided_at(release), amount);
    act.say(", as counted before");
  } else if (!release.drill) {
    act.move("attested:" + lot.id, stock_of(lot.id), amount, lot.physical);
    TRY(adjust_countable(act, lot, act.balance(stock_of(lot.id)) + amount, nullptr));
  }
  const bool whole = all_of(release, [](const Consignment& c) { return c.restored == c.due_back; });
  if (whole) done_step(act, rules_of(act, release), release, "replenish", ReleaseState::replenished, "");
  return finish_release(act, release,
                        fmt::format("replenished: {} into {}{}", words(amount), lot.id,
                                    whole ? "" : fmt::format("; {} of it are still due", words(one.due_back - one.restored))));
}

}  // namespace

bool takes_what_comes_back(const Lot& drawn, const Lot& into) {
  return into.holder == drawn.holder && into.instrument == drawn.instrument && into.good == drawn.good && into.grade == drawn.grade &&
         into.kind == drawn.kind;
}

// All or a part of what is reserved of a lot; the rest is reserved again until the same clock.
Result<Plan> ship_release(Act& act) {
  TRY(act.only({"release", "lot", "amount"}, {"carrier"}));
  TRY_ASSIGN(Release release, release_in(act, {ReleaseState::reserved, ReleaseState::shipped}));
  TRY_ASSIGN(Consignment * one, consignment(act, release));
  const Lot& lot = act.state.lots.at(one->lot);
  if (act.request.by.economy != lot.holder) return refuse("not_the_holder", fmt::format("{} is held by {}", lot.id, lot.holder.text()));
  TRY_ASSIGN(const std::int64_t amount, act.amount("amount", lot.physical));
  const std::int64_t reserved = one->proposed - one->shipped;
  if (!act.is_pending(one->stock_reservation))
    return refuse("nothing_reserved", fmt::format("Nothing of {} is reserved for {} any more", lot.id, release.id));
  if (amount > reserved)
    return refuse("above_reserved", fmt::format("{} are to be shipped, {} are reserved", act.amount_words(amount, lot.physical),
                                                act.amount_words(reserved, lot.physical)));
  if (!act.since(5)) {
    TRY(members_still(act, release));
  }
  if (act.since(2) && lot.expires && *lot.expires <= act.today)
    return refuse("expired", fmt::format("{} expired on {}, today is {}: {} of it that are reserved for {} cannot be shipped", lot.id,
                                         lot.expires->text(), act.today.text(), act.amount_words(reserved, lot.physical), release.id));
  if (one->counted > 0) {
    TRY_ASSIGN(const std::int64_t draws, (lot.factor * Exact(amount)).floor_units(0, "A consignment"));
    TRY(may_draw(act, lot, one->drawn_for, draws));
  }
  const Rulebook& rules = rules_of(act, release);
  one->shipped += amount;
  if (release.drill) {
    act.step(one->stock_reservation, 0, false);
    if (act.is_pending(one->countable_reservation)) act.step(one->countable_reservation, 0, false);
    one->stock_reservation = one->countable_reservation = {};
    one->shipped = one->proposed;
  } else {
    act.step(one->stock_reservation, amount, true);
    TRY(no_longer_counts(act, lot, *one, amount));
    one->stock_reservation = {};
    if (amount < reserved) {
      TRY_ASSIGN(const std::int64_t counted, (lot.factor * Exact(reserved - amount)).floor_units(0, "A consignment"));
      const std::int64_t left = seconds_left(act, release);
      reserve_one(act, release, *one, reserved - amount, counted, static_cast<std::uint32_t>(left));
    }
  }
  const bool first = release.state == ReleaseState::reserved,
             all = all_of(release, [](const Consignment& c) { return c.shipped == c.proposed; }), waits = waits_for_found(act, release),
             last = all && !waits;
  if (last) done_step(act, rules, release, "ship", ReleaseState::shipped, "deliver");
  else if (first) release.state = ReleaseState::shipped;
  const std::string rest = !release.drill && amount < reserved ? "; the rest of it is reserved again"
                           : last                              ? ""
                           : all ? fmt::format("; until {} it waits for what it is short by", ledger::time_text(release.due))
                                 : "; other lots are still to be shipped";
  return finish_release(act, release,
                        fmt::format("{} of {} shipped{}{}", act.amount_words(amount, lot.physical), lot.id,
                                    release.drill ? " in a DRILL: the reservation is given back" : "", rest));
}

namespace {

// What is damaged or missing is shown by a document, as other losses are: it ends what is owed for it.
Result<> show_loss(const Act& act, const Lot& lot, std::int64_t lost, Consignment& one) {
  if (!act.has("document"))
    return refuse("evidence_missing", fmt::format("{} of {} are said to be damaged or missing: give the evidence of that",
                                                  act.amount_words(lost, lot.physical), lot.id));
  TRY(check_document(act.text("document")));
  one.loss_documents.push_back(act.text("document"));
  return {};
}

}  // namespace

// What has arrived, what of it is damaged; with `final` what is still on its way is lost.
Result<Plan> receive_release(Act& act) {
  std::vector<std::string> more{"damaged", "final"};
  if (act.since(5)) more.emplace_back("document");
  TRY(act.only({"release", "lot", "amount"}, more));
  TRY_ASSIGN(Release release, release_in(act, {ReleaseState::shipped}));
  if (act.request.by.economy != release.requester)
    return refuse("not_the_requester", fmt::format("{} asked for it and receives it", release.requester.text()));
  TRY_ASSIGN(Consignment * one, consignment(act, release));
  const Lot& lot = act.state.lots.at(one->lot);
  const std::string says_final = act.text("final");
  if (act.since(2) && !says_final.empty() && says_final != "yes" && says_final != "no")
    return refuse("neither_yes_nor_no", fmt::format("final: '{}' is neither yes nor no", says_final));
  std::int64_t damaged = 0;
  if (act.has("damaged")) {
    TRY_ASSIGN(damaged, act.amount("damaged", lot.physical));
  }
  const bool may_be_none = act.since(2) && (says_final == "yes" || damaged > 0);  // all of it is lost
  TRY_ASSIGN(const std::int64_t amount, act.amount("amount", lot.physical, may_be_none));
  const std::string transit = transit_of(release, *one);
  const std::int64_t on_its_way = release.drill ? one->shipped - one->received - one->lost : act.balance(transit);
  if (amount > on_its_way || damaged > on_its_way - amount)
    return refuse("above_shipped", fmt::format("{} and {} damaged arrived, {} are on their way", act.amount_words(amount, lot.physical),
                                               act.amount_words(damaged, lot.physical), act.amount_words(on_its_way, lot.physical)));
  const bool final = says_final == "yes" || amount + damaged == on_its_way;
  const std::int64_t lost = final ? on_its_way - amount : damaged;
  if (act.since(5) && lost > 0 && !release.drill) {
    TRY(show_loss(act, lot, lost, *one));
  }
  if (!release.drill) {
    if (amount > 0) act.move(transit, "received:" + one->lot + ":" + release.id, amount, lot.physical);
    if (lost > 0) act.move(transit, "lost:" + lot.id, lost, lot.physical);
  }
  one->received += amount;
  one->lost += lost;
  release.arrived = StepDone{"deliver", act.now, 0, act.request.by.organisation, false};
  const bool last = !waits_for_found(act, release) &&
                    all_of(release, [](const Consignment& c) { return c.shipped == c.proposed && c.received + c.lost == c.shipped; });
  if (last) {
    done_step(act, rules_of(act, release), release, "deliver", ReleaseState::received, release.drill ? "" : "settle");
    release.delivered_on = act.today;
  }
  const std::string missing = lost > damaged ? fmt::format(", {} missing", act.amount_words(lost - damaged, lot.physical)) : "";
  return finish_release(act, release,
                        fmt::format("{} of {} received{}{}; {}", act.amount_words(amount, lot.physical), lot.id,
                                    damaged > 0 ? fmt::format(", {} damaged", act.amount_words(damaged, lot.physical)) : "", missing,
                                    last ? "all is received"
                                         : fmt::format("{} are on their way", act.amount_words(on_its_way - amount - lost, lot.physical))));
}

// Stock comes back into a lot that it was drawn from, in parts until all of it is back.
Result<Plan> replenish_release(Act& act) {
  std::vector<std::string> more;
  if (act.since(3)) more.emplace_back("into");
  if (act.since(6)) more.emplace_back("in_the_count");
  TRY(act.only({"release", "lot", "amount", "document"}, more));
  TRY_ASSIGN(Release release, release_in(act, {ReleaseState::settled}));
  TRY_ASSIGN(Consignment * one, consignment(act, release));
  const Lot& lot = act.state.lots.at(one->lot);
  TRY_ASSIGN(const std::int64_t amount, act.amount("amount", lot.physical));
  if (act.since(2)) {
    const auto place = static_cast<std::size_t>(one - release.consignments.data());
    return restore(act, release, place, amount);
  }
  if (act.request.by.economy != lot.holder) return refuse("not_the_holder", fmt::format("{} is held by {}", lot.id, lot.holder.text()));
  if (amount > one->shipped)
    return refuse("above_shipped", fmt::format("{} come back, {} were drawn", act.amount_words(amount, lot.physical),
                                               act.amount_words(one->shipped, lot.physical)));
  if (!release.drill) {
    act.move("attested:" + lot.id, stock_of(lot.id), amount, lot.physical);
    TRY(adjust_countable(act, lot, act.balance(stock_of(lot.id)) + amount, nullptr));
  }
  done_step(act, rules_of(act, release), release, "replenish", ReleaseState::replenished, "");
  return finish_release(act, release, fmt::format("replenished: {} into {}", act.amount_words(amount, lot.physical), lot.id));
}

namespace {

// Who did not ship what was decided stands with the release, and who the rulebook names is told; where it names nobody, the members.
std::string blame_holders(const Act& act, Release& release) {
  std::string who;
  for (Consignment& one : release.consignments) {
    one.not_shipped = one.proposed - one.shipped;
    if (one.not_shipped == 0) continue;
    const Lot& lot = act.state.lots.at(one.lot);
    who += fmt::format("{}{} of {} by {}", who.empty() ? "" : ", ", act.amount_words(one.not_shipped, lot.physical), lot.id,
                       lot.holder.text());
  }
  if (who.empty()) return {};  // all of it was lost before, which has its own evidence
  const Clock* clock = rules_of(act, release).clock("ship");
  const std::string to = clock == nullptr || clock->escalate_to.empty() ? "the members" : clock->escalate_to;
  release.notices.push_back(
      {"ship", to, fmt::format("LATE: 'ship' was due by {}; not shipped: {}; told to {}", ledger::time_text(release.due), who, to), act.now,
       true});
  return fmt::format("; not shipped: {}, which is told to {}", who, to);
}

}  // namespace

// Of the register's own: what was not shipped in time is free again; what was goes on.
Result<Plan> lapse_release(Act& act) {
  TRY(act.only({"release"}));
  TRY_ASSIGN(Release release, release_in(act, {ReleaseState::reserved, ReleaseState::shipped}));
  const bool all = act.since(6) && all_of(release, [](const Consignment& c) { return c.shipped == c.proposed; });
  give_back(act, release);
  const std::string not_shipped = act.since(5) ? blame_holders(act, release) : "";
  for (Consignment& one : release.consignments) one.proposed = one.shipped;
  end_shipping(act, release);
  const bool received = release.state == ReleaseState::received, any = release.state != ReleaseState::lapsed;
  if (all && any) {  // nobody is late with what was lost
    const auto ship = std::find_if(release.steps.rbegin(), release.steps.rend(), [](const StepDone& one) { return one.step == "ship"; });
    ship->late = false;
    return finish_release(
        act, release,
        fmt::format("what it is short by was not found in time; all that was {}", received ? "shipped is received" : "left was shipped"));
  }
  return finish_release(act, release,
                        (received ? "the rest was not shipped in time and is free again; all that was shipped is received"
                         : any    ? "the rest was not shipped in time and is free again"
                                  : "lapsed: nothing was shipped in time; the stock is free again") +
                            not_shipped);
}

}  // namespace entrepot::reserves::detail
