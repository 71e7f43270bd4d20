// Agreements, and what counts for another than the holder by them.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "reserves/detail/act.h"
#include "reserves/ticket_price.h"

namespace entrepot::reserves::detail {
namespace {

constexpr ledger::Timestamp second = 1'000'000'000;

Result<const Recognition*> recognition(const Act& act) {
  const auto found = act.state.recognitions.find(act.text("recognition"));
  if (found != act.state.recognitions.end()) return &found->second;
  return refuse("no_such_recognition", fmt::format("There is no recognition '{}'", act.text("recognition")));
}

Result<> by_party(const Act& act, const Recognition& one) {
  if (act.request.by.economy == one.holder || act.request.by.economy == one.beneficiary) return {};
  return refuse("not_a_party", fmt::format("{} is between {} and {}", one.id, one.holder.text(), one.beneficiary.text()));
}

tl::unexpected<Error> wrong_state(const Recognition& one, const char* wanted) {
  const char* next = "";
  switch (one.state) {
    case RecognitionState::asked: next = "both sides confirm it first, or it is withdrawn"; break;
    case RecognitionState::counted: next = "it is suspended or withdrawn from here"; break;
    case RecognitionState::suspended: next = "it is resumed or withdrawn from here"; break;
    default: next = "nothing follows on it, ask for another recognition";
  }
  return refuse("wrong_state", fmt::format("{} is {}, not {}: {}", one.id, recognition_state_name(one.state), wanted, next));
}

// What counts for the beneficiary counts for the holder again.
Result<> move_back(Act& act, const Recognition& one) {
  const Lot& lot = act.state.lots.at(one.lot);
  const std::string from = countable_of(one.beneficiary, lot.id);
  if (act.free(from) < one.counted)
    return refuse("reserved", fmt::format("{} of {} are to go back, {} of them are reserved for a release",
                                          act.amount_words(one.counted, lot.countable), lot.id,
                                          act.amount_words(one.counted - act.free(from), lot.countable)));
  const std::string of_holder = countable_of(one.holder, lot.id);
  if (one.counted > 0) act.move(from, of_holder, one.counted, lot.countable);
  if (act.since(5)) {
    act.take_as_held(from, one.counted);
    restore_promises(act, lot, act.balance(stock_of(lot.id)), act.free(of_holder) + one.counted, one.id);
  }
  return {};
}

Result<Plan> finish(Act& act, const Recognition& one, RecognitionState state, const std::string& words) {
  return act.finish(fmt::format("recognition {}: {}", one.id, words),
                    [id = one.id, state](RegisterState& changed) { changed.recognitions.at(id).state = state; });
}

Result<Plan> suspend(Act& act, const Recognition& one) {
  TRY(move_back(act, one));
  act.then([id = one.id](RegisterState& changed) { changed.recognitions.at(id).suspends_on.reset(); });
  return finish(act, one, RecognitionState::suspended,
                fmt::format("suspended; its {} count for {} meanwhile", act.amount_words(one.counted, act.state.lots.at(one.lot).countable),
                            one.holder.text()));
}

Result<const Agreement*> running_agreement(const Act& act, const std::string& name) {
  const auto found = act.state.agreements.find(name);
  if (found == act.state.agreements.end()) return refuse("no_such_agreement", fmt::format("There is no agreement '{}'", name));
  const Agreement& agreement = found->second;
  const Day until = std::min(agreement.until, agreement.ends_on.value_or(agreement.until));
  if (!agreement.ended && agreement.from <= act.today && act.today < until) return &agreement;
  return refuse("agreement_not_running",
                fmt::format("{} runs from {} to before {}{}, today is {}", name, agreement.from.text(), until.text(),
                            agreement.ended || agreement.ends_on ? ", and was ended" : "", act.today.text()));
}

// No agreement runs before its parties are members.
Result<> member_on(const Act& act, const std::string& instrument, EconomyId party, Day day) {
  const Rulebook* rules = act.state.rulebooks.in_force(instrument, day);
  if (!act.since(2) || (rules != nullptr && rules->is_member(party, day))) return {};
  return refuse("not_a_member_on_that_day",
                fmt::format("The agreement would run from {}: {} is no member of {} on that day", day.text(), party.text(), instrument));
}

Result<> members_today(const Act& act, const Recognition& one) {
  if (!act.since(2)) return {};
  TRY_ASSIGN(const Rulebook* rules, act.rulebook(act.state.lots.at(one.lot).instrument));
  for (const EconomyId party : {one.holder, one.beneficiary}) {
    TRY(act.member(*rules, party));
  }
  return {};
}

// Within the bounds of the rulebook for a price of the good (of a ticket for the time that it runs: only the most), and the whole of it can be counted.
Result<> price_can_be_paid(const Act& act, const Rulebook& rules, const Lot& lot, const Recognition& one) {
  if (one.price.empty() || !act.since(3)) return {};
  TRY_ASSIGN(const TicketPrice price, parse_ticket_price(one.price, {{}, 0, 0, "price"}));
  const auto least = rules.parameter.find("price_least_" + lot.good), most = rules.parameter.find("price_most_" + lot.good);
  if (least != rules.parameter.end() && most != rules.parameter.end() &&
      most->second.unit == fmt::format("{} per {}", price.currency.code(), price.unit)) {
    TRY_ASSIGN(const Decimal low, rules.number(least->first));
    TRY_ASSIGN(const Decimal high, rules.number(most->first));
    const bool once = price.period == TicketPrice::Period::none;
    if (price.amount > high || (once && price.amount < low))
      return refuse("price_out_of_bounds", fmt::format("'{}' lies outside {} to {} {}: check the unit", one.price, once ? low.text() : "0",
                                                       high.text(), most->second.unit));
  }
  const ledger::Asset& asset = act.book.assets().at(lot.countable);
  TRY_ASSIGN(const Decimal units, Decimal::create(one.asked, asset.places));
  const Exact whole = Exact(units) * Exact(price.amount) * Exact(periods_begun(price.period, one.from, one.until));
  if (whole.floor_units(price.currency.minor_places(), "The price")) return {};
  return refuse("price_overflows", fmt::format("{} at '{}' until {} come to more than can be added up: check the price",
                                               act.amount_words(one.asked, lot.countable), one.price, one.until.text()));
}

Result<> is_party(const Agreement& agreement, EconomyId economy) {
  if (std::find(agreement.parties.begin(), agreement.parties.end(), economy) != agreement.parties.end()) return {};
  return refuse("not_a_party",
                fmt::format("{} is no party of {}", economy.empty() ? "Who signs for no economy" : economy.text(), agreement.id));
}

// A ticket by the time costs from the day on which it counts.
Result<std::string> first_premium(Act& act, Recognition& one) {
  if (one.price.empty() || !act.since(4)) return std::string();
  TRY_ASSIGN(const TicketPrice price, parse_ticket_price(one.price));
  if (price.period == TicketPrice::Period::none) return std::string();
  one.premium = Premium{price, act.today, 0, {}, 0};
  TRY_ASSIGN(const std::string words, premium_up_to_today(act, one));
  return words.empty() ? words : "; " + words;
}

Result<int> notice_days(const Act& act) {
  if (!act.has("notice_days")) return default_notice_days;
  TRY_ASSIGN(const Decimal days, act.number("notice_days"));
  for (int whole = 0; whole <= 3'650; ++whole)
    if (days == Decimal(whole)) return whole;
  return refuse("bad_notice", fmt::format("A notice of {} days is no whole number from 0 to 3650", days.text()));
}

int notice_of(const Act& act, const Recognition& one) { return act.state.agreements.at(one.agreement).notice_days; }

// It counts on until the notice is over, and for a request that was made before.
Result<Plan> give_notice(Act& act, const Recognition& one) {
  if (one.withdrawn_on)
    return refuse("withdrawn_before", fmt::format("{} is withdrawn: it counts to before {}", one.id, one.withdrawn_on->text()));
  const Day day = act.today.plus(notice_of(act, one));
  return act.finish(
      fmt::format("recognition {}: withdrawn by {} with {} days of notice: it counts for {} to before {}, or until what was asked for "
                  "before is shipped",
                  one.id, one.holder.text(), notice_of(act, one), one.beneficiary.text(), std::min(day, end_of(act, one)).text()),
      [id = one.id, day, now = act.now](RegisterState& state) {
        state.recognitions.at(id).withdrawn_on = day, state.recognitions.at(id).noticed = now;
      });
}

// A holder alone does not suspend in a crisis what it has promised: it counts on for the notice, too. Who agrees to it at once is the beneficiary.
Result<Plan> give_notice_of_suspension(Act& act, const Recognition& one) {
  if (one.suspends_on)
    return refuse("suspended_before", fmt::format("{} is suspended from {} on: it counts to before that", one.id, one.suspends_on->text()));
  const Day day = act.today.plus(notice_of(act, one));
  if (const Day ends = end_of(act, one); ends <= day)
    return refuse("ends_before", fmt::format("{} counts to before {} as it is: a suspension would begin on {}, after {} days of notice",
                                             one.id, ends.text(), day.text(), notice_of(act, one)));
  return act.finish(
      fmt::format("recognition {}: suspended by {} with {} days of notice: it counts for {} to before {}, or until what was asked for "
                  "before is shipped",
                  one.id, one.holder.text(), notice_of(act, one), one.beneficiary.text(), day.text()),
      [id = one.id, day, now = act.now](RegisterState& state) {
        state.recognitions.at(id).suspends_on = day, state.recognitions.at(id).noticed = now;
      });
}

Result<Plan> take_back_suspension(Act& act, const Recognition& one) {
  return act.finish(fmt::format("recognition {}: the notice of its suspension is taken back", one.id),
                    [id = one.id](RegisterState& state) { state.recognitions.at(id).suspends_on.reset(); });
}

// A holder alone takes nothing back on which a request counts.
Result<> nothing_counts_on(const Act& act, const Recognition& one) {
  const Release* release = act.since(4) && act.request.by.economy == one.holder ? counting_on(act, one) : nullptr;
  if (release == nullptr) return {};
  const std::uint32_t number = act.state.lots.at(one.lot).countable;
  return refuse(
      "counted_on",
      fmt::format("{} of {} count for {} by {}, and {} of {} ({}, {}) counts on them: {} alone does not take them back "
                  "meanwhile",
                  act.amount_words(one.counted, number), one.lot, one.beneficiary.text(), one.id, release->id, one.beneficiary.text(),
                  act.amount_words(release->asked, number), release_state_name(release->state), one.holder.text()));
}

}  // namespace

Result<Plan> open_agreement(Act& act) {
  TRY(act.only({"agreement", "instrument", "parties", "from", "until", "document"},
               act.since(4) ? std::vector<std::string>{"notice_days"} : std::vector<std::string>()));
  Agreement agreement;
  TRY_ASSIGN(agreement.id, act.new_name("agreement"));
  if (act.state.agreements.contains(agreement.id)) return refuse("exists", fmt::format("There is an agreement '{}' already", agreement.id));
  agreement.instrument = act.text("instrument");
  TRY_ASSIGN(const Rulebook* rules, act.rulebook(agreement.instrument));
  const std::string parties = act.text("parties");
  for (const std::string_view code : split(parties, ',')) {
    TRY_ASSIGN(const EconomyId economy, EconomyId::parse(trim(code), {{}, 0, 0, "parties"}));
    TRY(act.member(*rules, economy));
    if (std::find(agreement.parties.begin(), agreement.parties.end(), economy) != agreement.parties.end())
      return refuse("party_twice", fmt::format("{} is a party twice", economy.text()));
    agreement.parties.push_back(economy);
  }
  if (agreement.parties.size() < 2) return refuse("too_few_parties", "An agreement is between two or more economies");
  TRY(is_party(agreement, act.request.by.economy));
  TRY_ASSIGN(agreement.from, act.day("from"));
  TRY_ASSIGN(agreement.until, act.day("until"));
  if (agreement.until <= agreement.from || agreement.until <= act.today)
    return refuse("dates",
                  fmt::format("From {} to before {}, today is {}", agreement.from.text(), agreement.until.text(), act.today.text()));
  for (const EconomyId party : agreement.parties) {
    TRY(member_on(act, agreement.instrument, party, agreement.from));
  }
  agreement.document = act.text("document");
  TRY_ASSIGN(agreement.notice_days, notice_days(act));
  agreement.notice_of_suspension = act.since(6);
  return act.finish(fmt::format("agreement {}: from {} to before {}{}", agreement.id, agreement.from.text(), agreement.until.text(),
                                act.since(4) ? fmt::format(", notice of {} days", agreement.notice_days) : ""),
                    [agreement](RegisterState& state) { state.agreements[agreement.id] = agreement; });
}

// Ends it before its day, after its notice; what was recognised under it ends with it, as time would end it.
Result<Plan> end_agreement(Act& act) {
  TRY(act.only({"agreement", "reason"}));
  TRY_ASSIGN(const Agreement* agreement, running_agreement(act, act.text("agreement")));
  TRY(is_party(*agreement, act.request.by.economy));
  if (act.since(4)) {
    if (agreement->ends_on)
      return refuse("ended_before", fmt::format("{} was ended: it runs to before {}", agreement->id, agreement->ends_on->text()));
    const Day ends = act.today.plus(agreement->notice_days);
    return act.finish(fmt::format("agreement {}: ended by {} with {} days of notice: it runs to before {}", agreement->id,
                                  act.request.by.economy.text(), agreement->notice_days, std::min(ends, agreement->until).text()),
                      [id = agreement->id, ends, now = act.now](RegisterState& state) {
                        state.agreements.at(id).ends_on = ends, state.agreements.at(id).noticed = now;
                      });
  }
  return act.finish(fmt::format("agreement {}: ended by {}", agreement->id, act.request.by.economy.text()),
                    [id = agreement->id](RegisterState& state) { state.agreements.at(id).ended = true; });
}

Result<Plan> ask_recognition(Act& act) {
  TRY(act.only({"recognition", "agreement", "lot", "amount"}, {"until", "price"}));
  Recognition one;
  TRY_ASSIGN(one.id, act.new_name("recognition"));
  if (act.state.recognitions.contains(one.id)) return refuse("exists", fmt::format("There is a recognition '{}' already", one.id));
  TRY_ASSIGN(const Agreement* agreement, running_agreement(act, act.text("agreement")));
  TRY_ASSIGN(const Lot* lot, act.lot());
  one.agreement = agreement->id, one.lot = lot->id, one.holder = lot->holder, one.beneficiary = act.request.by.economy;
  one.from = act.today, one.until = agreement->until, one.price = act.text("price");
  if (lot->collective)
    return refuse("collective_stock",
                  fmt::format("{} counts for all members of {} together, and for nobody singly", lot->id, lot->instrument));
  if (one.holder == one.beneficiary) return refuse("own_stock", fmt::format("{} counts for {} already", lot->id, one.holder.text()));
  if (agreement->instrument != lot->instrument)
    return refuse("wrong_instrument",
                  fmt::format("{} is under {}, {} of {}", agreement->id, agreement->instrument, lot->id, lot->instrument));
  for (const EconomyId party : {one.holder, one.beneficiary}) {
    TRY(is_party(*agreement, party));
  }
  TRY_ASSIGN(const Rulebook* rules, act.rulebook(lot->instrument));
  for (const EconomyId party : {one.holder, one.beneficiary}) {
    TRY(act.member(*rules, party));
  }
  if (act.has("until")) {
    TRY_ASSIGN(one.until, act.day("until"));
  }
  if (!one.price.empty() && act.since(2)) {
    TRY_ASSIGN(const TicketPrice price, parse_ticket_price(one.price, {{}, 0, 0, "price"}));
    const std::string& unit = act.book.assets().at(lot->countable).unit;
    if (price.unit != unit) return refuse("wrong_unit", fmt::format("The price is per {}, {} counts {}", price.unit, lot->id, unit));
  }
  const Day ends = std::min(agreement->until, agreement->ends_on.value_or(agreement->until));
  if (one.until > ends && (act.has("until") || !agreement->ends_on))
    return refuse("outlives_agreement", fmt::format("Asked for until {}, {} ends on {}", one.until.text(), agreement->id, ends.text()));
  if (one.until <= act.today)
    return refuse("ticket_expired", fmt::format("Asked for until {}, today is {}", one.until.text(), act.today.text()));
  if (*Exact::compare(lot->factor, Exact(0), "") == std::strong_ordering::equal)
    return refuse("does_not_count", fmt::format("{} is '{}', which does not count by {}", lot->id, lot->kind, rules->instrument));
  TRY_ASSIGN(one.asked, act.amount("amount", lot->countable));
  TRY(price_can_be_paid(act, *rules, *lot, one));
  const std::string of_holder = countable_of(one.holder, lot->id);
  if (one.asked > act.free(of_holder))
    return refuse("exceeds_countable", fmt::format("{} are asked for; {} counts {} for {}, of which {} is promised to others",
                                                   act.amount_words(one.asked, lot->countable), lot->id,
                                                   act.amount_words(act.balance(of_holder), lot->countable), one.holder.text(),
                                                   act.amount_words(act.balance(of_holder) - act.free(of_holder), lot->countable)));
  TRY(free_to_promise(act, *lot, one.asked));
  const Clock* clock = rules->clock("confirm");
  if (clock == nullptr) return refuse("no_clock", fmt::format("{} has no clock for the step 'confirm'", rules->instrument));
  const std::int64_t due = due_seconds(*rules, *clock, act.now / second);
  act.open(*lot, countable_of(one.beneficiary, lot->id), lot->countable, true);
  one.pending = act.move(of_holder, countable_of(one.beneficiary, lot->id), one.asked, lot->countable, ledger::pending,
                         static_cast<std::uint32_t>(due - act.now / second + 1));
  one.confirm_before = due * second;
  return act.finish(fmt::format("recognition {}: {} of {} asked for by {}, to be confirmed by {}", one.id,
                                act.amount_words(one.asked, lot->countable), lot->id, one.beneficiary.text(), day_of(due * second).text()),
                    [one](RegisterState& state) { state.recognitions[one.id] = one; });
}

Result<Plan> confirm_recognition(Act& act) {
  TRY(act.only({"recognition", "amount"}));
  TRY_ASSIGN(const Recognition* found, recognition(act));
  TRY(by_party(act, *found));
  Recognition one = *found;
  const Lot& lot = act.state.lots.at(one.lot);
  if (one.state == RecognitionState::lapsed)
    return refuse("not_confirmed_in_time",
                  fmt::format("{} was to be confirmed by {}: its {} went back to {}", one.id, day_of(one.confirm_before).text(),
                              act.amount_words(one.asked, lot.countable), one.holder.text()));
  if (one.state != RecognitionState::asked) return wrong_state(one, "asked for");
  TRY(running_agreement(act, one.agreement));
  TRY(members_today(act, one));
  TRY_ASSIGN(const std::int64_t amount, act.amount("amount", lot.countable));
  if (amount > one.asked)
    return refuse("exceeds_asked", fmt::format("{} are confirmed, {} were asked for", act.amount_words(amount, lot.countable),
                                               act.amount_words(one.asked, lot.countable)));
  auto& mine = act.request.by.economy == one.holder ? one.by_holder : one.by_beneficiary;
  if (mine)
    return refuse("confirmed_before",
                  fmt::format("{} has confirmed {} before", act.request.by.economy.text(), act.amount_words(*mine, lot.countable)));
  mine = amount;
  std::string words = fmt::format("{} confirms {}", act.request.by.economy.text(), act.amount_words(amount, lot.countable));
  if (one.by_holder && one.by_beneficiary) {
    one.counted = std::min(*one.by_holder, *one.by_beneficiary);
    one.state = RecognitionState::counted;
    one.agreed = act.state.entries + 1;
    act.step(one.pending, one.counted, true);
    words += fmt::format("; {} of {} count for {} from now to before {}", act.amount_words(one.counted, lot.countable), lot.id,
                         one.beneficiary.text(), one.until.text());
    TRY_ASSIGN(const std::string premium, first_premium(act, one));
    words += premium;
  }
  return act.finish(fmt::format("recognition {}: {}", one.id, words), [one](RegisterState& state) { state.recognitions[one.id] = one; });
}

Result<Plan> suspend_recognition(Act& act) {
  TRY(act.only({"recognition", "reason"}));
  TRY_ASSIGN(const Recognition* one, recognition(act));
  TRY(by_party(act, *one));
  if (one->state != RecognitionState::counted) return wrong_state(*one, "counted");
  const bool by_holder = act.since(6) && act.request.by.economy == one->holder;
  if (by_holder && act.state.agreements.at(one->agreement).notice_of_suspension && notice_of(act, *one) > 0)
    return give_notice_of_suspension(act, *one);
  TRY(nothing_counts_on(act, *one));
  return suspend(act, *one);
}

// Of the register's own: the notice of a suspension is over.
Result<Plan> rest_recognition(Act& act) {
  TRY(act.only({"recognition"}));
  TRY_ASSIGN(const Recognition* one, recognition(act));
  if (one->state != RecognitionState::counted || !one->suspends_on) return wrong_state(*one, "given notice of");
  act.then([id = one->id](RegisterState& changed) { changed.recognitions.at(id).rests = true; });
  return suspend(act, *one);
}

Result<Plan> resume_recognition(Act& act) {
  TRY(act.only({"recognition"}));
  TRY_ASSIGN(const Recognition* one, recognition(act));
  TRY(by_party(act, *one));
  if ((one->suspends_on || one->rests) && act.request.by.economy != one->holder)
    return refuse("not_the_holder", fmt::format("{} suspended {} by its notice, and lets it count again", one->holder.text(), one->id));
  if (one->suspends_on) return take_back_suspension(act, *one);
  if (one->state != RecognitionState::suspended) return wrong_state(*one, "suspended");
  TRY(running_agreement(act, one->agreement));
  TRY(members_today(act, *one));
  const Lot& lot = act.state.lots.at(one->lot);
  const std::string of_holder = countable_of(one->holder, lot.id);
  if (act.free(of_holder) < one->counted)
    return refuse("exceeds_countable",
                  fmt::format("{} are to count again, {} has {} that are not promised", act.amount_words(one->counted, lot.countable),
                              one->holder.text(), act.amount_words(act.free(of_holder), lot.countable)));
  Recognition resumed = *one;
  if (act.since(5)) {  // with what it had lost, where that is there again
    const std::int64_t found = std::min(one->lost, act.free(of_holder) - one->counted);
    resumed.counted += found, resumed.lost -= found, resumed.restored += found;
    TRY(free_to_promise(act, lot, resumed.counted));
  }
  if (resumed.counted > 0) act.move(of_holder, countable_of(one->beneficiary, lot.id), resumed.counted, lot.countable);
  resumed.state = RecognitionState::counted;
  resumed.rests = false;
  TRY_ASSIGN(const std::string premium, premium_up_to_today(act, resumed));
  return act.finish(fmt::format("recognition {}: counts again{}", one->id, premium.empty() ? "" : "; " + premium),
                    [resumed](RegisterState& state) { state.recognitions[resumed.id] = resumed; });
}

Result<Plan> withdraw_recognition(Act& act) {
  TRY(act.only({"recognition", "reason"}));
  TRY_ASSIGN(const Recognition* one, recognition(act));
  TRY(by_party(act, *one));
  if (one->state == RecognitionState::asked) {
    if (act.is_pending(one->pending)) act.step(one->pending, 0, false);
    return finish(act, *one, RecognitionState::withdrawn, "withdrawn before it was confirmed");
  }
  const bool runs = one->state == RecognitionState::counted || one->state == RecognitionState::suspended;
  if (runs && act.since(4) && act.request.by.economy == one->holder && notice_of(act, *one) > 0) return give_notice(act, *one);
  if (one->state == RecognitionState::counted) {
    TRY(nothing_counts_on(act, *one));
    TRY(move_back(act, *one));
    return finish(act, *one, RecognitionState::withdrawn, fmt::format("withdrawn; counts for {} again", one->holder.text()));
  }
  if (one->state == RecognitionState::suspended) return finish(act, *one, RecognitionState::withdrawn, "withdrawn");
  return wrong_state(*one, "running");
}

// Of the register's own: its day, that of its agreement or the end of the time to confirm it has come.
Result<Plan> end_recognition(Act& act) {
  TRY(act.only({"recognition"}));
  TRY_ASSIGN(const Recognition* one, recognition(act));
  if (one->state == RecognitionState::asked) {
    if (act.is_pending(one->pending)) act.step(one->pending, 0, false);
    return finish(act, *one, RecognitionState::lapsed, "lapsed, not confirmed in time");
  }
  if (one->state == RecognitionState::counted) {
    TRY(move_back(act, *one));
  }
  return finish(act, *one, RecognitionState::ended, fmt::format("ended; counts for {}", one->holder.text()));
}

}  // namespace entrepot::reserves::detail
