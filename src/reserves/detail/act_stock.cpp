// Depots, lots, and what becomes of stock.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "ledger/numbers.h"
#include "ledger/text.h"
#include "reserves/detail/act.h"
#include "reserves/detail/release_steps.h"

namespace entrepot::reserves::detail {
namespace {

// The ledger of that name, opened by the plan when it is not there.
LedgerOf ledger_for(Act& act, const std::string& key, const Good& good, const std::string& grade) {
  const auto found = act.state.ledgers.find(key);
  if (found != act.state.ledgers.end()) return found->second;
  LedgerOf made;
  made.number = ledger::first_of_a_register + static_cast<std::uint32_t>(act.state.ledgers.size() + act.plan.assets.size());
  const auto taken = [&act](std::uint32_t number) {  // by this plan, or by somebody else when that was allowed
    return act.book.assets().contains(number) ||
           std::any_of(act.plan.assets.begin(), act.plan.assets.end(), [&](const ledger::Asset& asset) { return asset.ledger == number; });
  };
  while (act.since(3) && taken(made.number)) ++made.number;
  made.asset = {
      made.number, good.name.substr(0, 32), good.unit.substr(0, 24), grade.substr(0, 40), static_cast<std::uint8_t>(good.places), 0};
  act.plan.assets.push_back(made.asset);
  act.then([key, made](RegisterState& state) { state.ledgers[key] = made; });
  return made;
}

Result<Exact> factor_of(const Good& good, const Grade& grade, const std::string& kind) {
  if (std::find(good.excluded.begin(), good.excluded.end(), kind) != good.excluded.end()) return Exact(0);
  return Exact(grade.factor) * (Exact(1) - Exact(good.unavailable.value_or(Decimal(0))));
}

// Of a lot whose holder is a member again.
Result<Exact> factor_by(const Rulebook& rules, const Lot& lot) {
  const Good* good = rules.good(lot.good);
  for (const Grade& grade : good == nullptr ? std::vector<Grade>() : good->grades)
    if (grade.name == lot.grade) return factor_of(*good, grade, lot.kind);
  return refuse("wrong_grade", fmt::format("{} has no {} of grade '{}' any more", rules.instrument, lot.good, lot.grade));
}

void open_accounts(Act& act, const Lot& lot) {
  for (const char* contra : {"attested:", "converted:"}) act.open(lot, contra + lot.id, lot.physical, false);
  for (const char* end : {"lost:", "expired:", "used:"}) act.open(lot, end + lot.id, lot.physical, true);
  act.open(lot, stock_of(lot.id), lot.physical, true);
  act.open(lot, "eligible:" + lot.id, lot.countable, false);
  act.open(lot, countable_of(lot.counter(), lot.id), lot.countable, true);
}

// What is drawn on by the tiers, or a kind that the rulebook excludes: a slip would count as eligible and never be drawn.
Result<> check_kind(const Act& act, const Good& good, const std::string& kind) {
  std::vector<std::string> known{"earmarked", "stockpiled", "emergency"};
  known.insert(known.end(), good.excluded.begin(), good.excluded.end());
  if (!act.since(2) || std::find(known.begin(), known.end(), kind) != known.end()) return {};
  return refuse("unknown_kind", fmt::format("'{}' is no kind of a lot of {}. {}", kind, good.name, known_names_remedy(kind, known)));
}

Result<> by_holder(const Act& act, const Lot& lot) {
  if (act.request.by.economy == lot.holder) return {};
  return refuse("not_the_holder", fmt::format("{} is held by {}; {} is of {}", lot.id, lot.holder.text(), act.request.by.organisation,
                                              act.request.by.economy.empty() ? "no economy" : act.request.by.economy.text()));
}

// In the smallest unit, of one lot: the sums of some 9,000 lots of it stay within 64 bits, so that no count of one stands in the way of the others.
constexpr std::int64_t most_of_a_lot = 1'000'000'000'000'000;

// What it is said to hold at most, as it is written and as it counts.
Result<> check_most(const Act& act, const Lot& lot, const Attestation& attested) {
  if (!act.since(4)) return {};
  const int places = act.book.assets().at(lot.physical).places;
  const auto held = Exact(attested.high).floor_units(places, "The quantity");
  const auto counts = (lot.factor * Exact(attested.high)).floor_units(places, "What it counts");
  if (held && counts && *held <= most_of_a_lot && *counts <= most_of_a_lot) return {};
  return refuse(
      "above_the_bound",
      fmt::format("{} {} are attested of {}; one lot holds and counts at most {}, so that all lots can be added up: "
                  "check the unit",
                  attested.high.text(), act.book.assets().at(lot.physical).unit, lot.id, act.amount_words(most_of_a_lot, lot.physical)));
}

Result<Attestation> attestation_of(const Act& act, const Lot& lot) {
  Attestation out;
  out.at = act.now;
  out.by = act.request.by;
  TRY_ASSIGN(out.counted_on, act.day("counted_on"));
  if (out.counted_on > act.today)
    return refuse("counted_in_the_future", fmt::format("Counted on {}, today is {}", out.counted_on.text(), act.today.text()));
  const bool ranged = act.has("low") || act.has("high");
  if (ranged == act.has("quantity"))
    return refuse("quantity_or_range", "Give either quantity, or low and high where the figure is withheld");
  if (ranged && act.has("low") != act.has("high"))
    return refuse("quantity_or_range", fmt::format("A withheld figure has two ends: {} is missing", act.has("low") ? "high" : "low"));
  for (auto [field, value] : {std::pair{ranged ? "low" : "quantity", &out.low}, {ranged ? "high" : "quantity", &out.high}}) {
    TRY(ledger::parse_amount(act.text(field), act.book.assets().at(lot.physical), {{}, 0, 0, field}));
    TRY_ASSIGN(*value, act.number(field));
  }
  const std::string& unit = act.book.assets().at(lot.physical).unit;
  if (out.low < Decimal(0))
    return refuse("amount_not_positive", fmt::format("{}: {} {} is below zero: no lot holds less than nothing", ranged ? "low" : "quantity",
                                                     out.low.text(), unit));
  if (out.high < out.low)
    return refuse("not_a_range", fmt::format("{} {} is above {} {}: low is the lower end", out.low.text(), unit, out.high.text(), unit));
  out.document = act.text("document");
  TRY(check_document(out.document));
  out.confidence = act.text("confidence");
  for (const char* known : {"measured", "reported", "estimated", "assumed"})
    if (out.confidence == known) return out;
  return refuse("unknown_confidence", fmt::format("'{}' is none of measured, reported, estimated, assumed", out.confidence));
}

// What was brought back and has not been confirmed may be in the count: then its receipt would count it again.
Result<> nothing_on_the_way(const Act& act, const Lot& lot, Day counted_on) {
  if (!act.since(5)) return {};
  const std::string without = act.text("without_goods_on_the_way");
  if (!without.empty() && without != "yes" && without != "no")
    return refuse("neither_yes_nor_no", fmt::format("without_goods_on_the_way: '{}' is neither yes nor no", without));
  if (without == "yes") return {};
  for (const auto& [id, release] : act.state.releases)
    for (const Consignment& one : release.consignments) {
      if (one.offered == 0 || !takes_what_comes_back(act.state.lots.at(one.lot), lot)) continue;
      if (one.offered_since && counted_on < *one.offered_since) continue;
      return refuse(
          "goods_on_the_way",
          fmt::format("{} of {} were brought back for {}{}, and {} has not confirmed them: a count of {} on {} may hold them. "
                      "Confirm first what has arrived (release.replenish) and then count, or say that the count is without them "
                      "(without_goods_on_the_way=yes)",
                      act.amount_words(one.offered, lot.physical), one.lot, id,
                      one.offered_since ? " from " + one.offered_since->text() + " on" : "", lot.holder.text(), lot.id, counted_on.text()));
    }
  return {};
}

std::string lot_words(const Lot& lot) {
  return fmt::format("{} ({} of {}, {})", lot.id, lot.good, lot.instrument,
                     lot.collective ? "of all members together" : "held by " + lot.holder.text());
}

// By how much the lot counts more, or less, once it holds so much more.
Result<std::int64_t> counts_off(const Act& act, const Lot& lot, std::int64_t more) {
  TRY_ASSIGN(const std::int64_t target, (lot.factor * Exact(act.balance(stock_of(lot.id)) + more)).floor_units(0, "What the lot counts"));
  return target + act.balance("eligible:" + lot.id);
}

}  // namespace

LedgerOf money_ledger(Act& act, const Currency& currency) {
  Good money;
  money.name = std::string(currency.code()) + " settled";
  money.unit = currency.code();
  money.places = currency.minor_places();
  for (const ledger::Asset& asset : act.plan.assets)  // opened by this plan
    if (asset.asset == money.name) return {asset.ledger, asset};
  return ledger_for(act, "money/" + money.unit, money, "money");
}

// Less than what is free of the stock is what may leave it.
Result<> enough(const Act& act, const Lot& lot, std::int64_t amount) {
  const std::string account = stock_of(lot.id);
  if (amount <= act.free(account)) return {};
  return refuse("above_stock",
                fmt::format("{} of {} are asked for; it holds {}, of which {} is reserved", act.amount_words(amount, lot.physical), lot.id,
                            act.amount_words(act.balance(account), lot.physical),
                            act.amount_words(act.balance(account) - act.free(account), lot.physical)));
}

Result<Plan> open_depot(Act& act) {
  TRY(act.only({"depot", "economy", "place"}));
  Depot depot;
  TRY_ASSIGN(depot.id, act.new_name("depot"));
  TRY_ASSIGN(depot.economy, act.economy("economy"));
  depot.place = act.text("place");
  depot.organisation = act.request.by.organisation;
  if (act.state.depots.contains(depot.id)) return refuse("exists", fmt::format("There is a depot '{}' already", depot.id));
  if (act.request.by.economy != depot.economy)
    return refuse("not_the_holder", fmt::format("A depot in {} is opened by an organisation of it", depot.economy.text()));
  return act.finish("depot " + depot.id + " is open", [depot](RegisterState& state) { state.depots[depot.id] = depot; });
}

Result<Plan> open_lot(Act& act) {
  TRY(act.only({"lot", "depot", "instrument", "good", "grade", "kind", "received"}, {"expires"}));
  Lot lot;
  lot.format = act.request.format;
  TRY_ASSIGN(lot.id, act.new_name("lot"));
  if (act.state.lots.contains(lot.id)) return refuse("exists", fmt::format("There is a lot '{}' already", lot.id));
  const auto depot = act.state.depots.find(act.text("depot"));
  if (depot == act.state.depots.end()) return refuse("no_such_depot", fmt::format("There is no depot '{}'", act.text("depot")));
  lot.depot = depot->first;
  lot.holder = depot->second.economy;
  TRY(by_holder(act, lot));
  lot.instrument = act.text("instrument"), lot.good = act.text("good"), lot.grade = act.text("grade"), lot.kind = act.text("kind");
  TRY_ASSIGN(const Rulebook* rules, act.rulebook(lot.instrument));
  TRY(act.member(*rules, lot.holder));
  const Good* good = rules->good(lot.good);
  if (good == nullptr) return refuse("no_such_good", fmt::format("{} has no good '{}'", lot.instrument, lot.good));
  const auto grade = std::find_if(good->grades.begin(), good->grades.end(), [&lot](const Grade& one) { return one.name == lot.grade; });
  if (grade == good->grades.end()) return refuse("wrong_grade", fmt::format("{} has no grade '{}'", lot.good, lot.grade));
  TRY(check_kind(act, *good, lot.kind));
  lot.collective = act.since(2) && lot.kind == "stockpiled";
  TRY_ASSIGN(lot.received, act.day("received"));
  if (act.since(2) && lot.received > act.today)
    return refuse("received_in_the_future", fmt::format("Received on {}, today is {}", lot.received.text(), act.today.text()));
  if (act.has("expires")) {
    TRY_ASSIGN(const Day expires, act.day("expires"));
    lot.expires = expires;
    if (expires <= lot.received || expires <= act.today)
      return refuse("expired",
                    fmt::format("Received on {}, expires on {}, today is {}", lot.received.text(), expires.text(), act.today.text()));
  }
  TRY_ASSIGN(lot.factor, factor_of(*good, *grade, lot.kind));
  lot.physical = ledger_for(act, lot.instrument + "/" + lot.good + "/" + lot.grade, *good, lot.grade).number;
  lot.countable = ledger_for(act, lot.instrument + "/" + lot.good, *good, "countable").number;
  open_accounts(act, lot);
  return act.finish("lot " + lot.id + " is open", [lot](RegisterState& state) { state.lots[lot.id] = lot; });
}

// The ledger holds the lower end: what is not known does not count.
Result<Plan> attest_lot(Act& act) {
  std::vector<std::string> more{"quantity", "low", "high"};
  if (act.since(5)) more.emplace_back("without_goods_on_the_way");
  TRY(act.only({"lot", "counted_on", "document", "confidence"}, more));
  TRY_ASSIGN(const Lot* lot, act.lot());
  TRY(by_holder(act, *lot));
  TRY_ASSIGN(Attestation attested, attestation_of(act, *lot));
  TRY(check_most(act, *lot, attested));
  if (attested.counted_on < lot->changed_on)
    return refuse("count_is_old", fmt::format("Counted on {}; {} was counted or moved on {} since: count it again",
                                              attested.counted_on.text(), lot->id, lot->changed_on.text()));
  TRY(nothing_on_the_way(act, *lot, attested.counted_on));
  TRY_ASSIGN(const std::int64_t counted, Exact(attested.low).floor_units(act.book.assets().at(lot->physical).places, "The quantity"));
  const std::int64_t held = act.balance(stock_of(lot->id)), reserved = held - act.free(stock_of(lot->id));
  if (counted < reserved)
    return refuse("below_reserved", fmt::format("{} are counted in {}, {} of it are reserved{}", act.amount_words(counted, lot->physical),
                                                lot->id, act.amount_words(reserved, lot->physical),
                                                act.since(4) ? ": book the loss first, which shortens the releases that hold it" : ""));
  if (lot->expires && *lot->expires <= act.today) return refuse("expired", fmt::format("{} expired on {}", lot->id, lot->expires->text()));
  attested.found = std::max<std::int64_t>(0, counted - held);
  if (counted > held) act.move("attested:" + lot->id, stock_of(lot->id), counted - held, lot->physical);
  if (counted < held) act.move(stock_of(lot->id), "lost:" + lot->id, held - counted, lot->physical);
  Lot counting = *lot;
  std::string note;
  if (act.since(2) && !lot->collective) {
    TRY_ASSIGN(const Rulebook* rules, act.rulebook(lot->instrument));
    TRY(act.member(*rules, lot->holder));
    if (lot->attestations.empty()) note = no_use_words(act, *rules, *lot);
    if (lot->ceased) {
      TRY_ASSIGN(counting.factor, factor_by(*rules, *lot));
    }
  }
  TRY(adjust_countable(act, counting, counted, nullptr, &attested));
  act.say(note);
  const std::string words = attested.low == attested.high ? act.amount_words(counted, lot->physical)
                                                          : fmt::format("{} to {} {}, of which the lower counts", attested.low.text(),
                                                                        attested.high.text(), act.book.assets().at(lot->physical).unit);
  return act.finish(
      fmt::format(
          "lot {}: {}{}", lot->id, words,
          counted < held ? fmt::format(", {} less than before are booked as lost", act.amount_words(held - counted, lot->physical)) : ""),
      [id = lot->id, attested, factor = counting.factor](RegisterState& state) {
        state.lots.at(id).factor = factor, state.lots.at(id).ceased = false;
        state.lots.at(id).attestations.push_back(attested);
        state.lots.at(id).changed_on = attested.counted_on;  // what moved after that day moves after the count
      });
}

Result<Plan> use_lot(Act& act) {
  TRY(act.only({"lot", "amount", "reason"}));
  TRY_ASSIGN(const Lot* lot, act.lot());
  TRY_ASSIGN(const std::int64_t amount, act.amount("amount", lot->physical));
  if (lot->collective)
    return refuse("collective_stock", fmt::format("{} belongs to all members of {} together: it leaves by a release that they decide",
                                                  lot->id, lot->instrument));
  TRY(enough(act, *lot, amount));
  const EconomyId actor = act.request.by.economy;
  if (act.since(4) && actor != lot->counter() && counts_today(act, *lot, actor) > 0)
    return refuse("recognised_stock",
                  fmt::format("{} count off {} for {}, which {} holds: it leaves by a release that draws on what the requester counts",
                              act.amount_words(counts_today(act, *lot, actor), lot->countable), lot->id, actor.text(), lot->holder.text()));
  if (act.since(3)) {
    TRY_ASSIGN(const Rulebook* rules, act.rulebook(lot->instrument));
    TRY(act.member(*rules, actor));
  }
  TRY_ASSIGN(const std::int64_t counts, counts_off(act, *lot, -amount));
  TRY(free_to_promise(act, *lot, -counts));
  act.move(stock_of(lot->id), "used:" + lot->id, amount, lot->physical);
  TRY(adjust_countable(act, *lot, act.balance(stock_of(lot->id)) - amount, &actor));
  return act.finish(fmt::format("lot {}: {} used by {}", lot->id, act.amount_words(amount, lot->physical), actor.text()),
                    [](RegisterState&) {});
}

Result<Plan> lose_lot(Act& act) {
  TRY(act.only(act.since(4) ? std::vector<std::string>{"lot", "amount", "reason", "document"}
                            : std::vector<std::string>{"lot", "amount", "reason"}));
  TRY_ASSIGN(const Lot* lot, act.lot());
  TRY(by_holder(act, *lot));
  TRY_ASSIGN(const std::int64_t amount, act.amount("amount", lot->physical));
  std::vector<Release> shortened;
  if (act.since(4)) {
    TRY(check_document(act.text("document")));
    TRY_ASSIGN(shortened, shorten_releases(act, *lot, amount));
  } else {
    TRY(enough(act, *lot, amount));
  }
  act.move(stock_of(lot->id), "lost:" + lot->id, amount, lot->physical);
  TRY(adjust_countable(act, *lot, act.balance(stock_of(lot->id)) - amount, nullptr));
  const std::string short_by = reserve_again(act, *lot, std::move(shortened));
  const Loss loss{act.now, amount, act.text("reason"), act.text("document"), act.request.by};
  return act.finish(fmt::format("lot {}: {} lost{}", lot->id, act.amount_words(amount, lot->physical), short_by),
                    [id = lot->id, loss](RegisterState& state) { state.lots.at(id).losses.push_back(loss); });
}

// Of the register's own: what is not reserved, when its day has come.
Result<Plan> expire_lot(Act& act) {
  TRY(act.only({"lot"}));
  TRY_ASSIGN(const Lot* lot, act.lot());
  const std::int64_t amount = act.free(stock_of(lot->id));
  act.move(stock_of(lot->id), "expired:" + lot->id, amount, lot->physical);
  TRY(adjust_countable(act, *lot, act.balance(stock_of(lot->id)) - amount, nullptr));
  return act.finish(fmt::format("lot {}: {} expired on {}", lot->id, act.amount_words(amount, lot->physical), lot->expires->text()),
                    [](RegisterState&) {});
}

// Of the register's own: its holder is no member any more, and what it holds does not count.
Result<Plan> cease_lot(Act& act) {
  TRY(act.only({"lot"}));
  TRY_ASSIGN(const Lot* lot, act.lot());
  const std::int64_t counted = -act.balance("eligible:" + lot->id);
  Lot without = *lot;
  without.factor = Exact(0);
  TRY(adjust_countable(act, without, act.balance(stock_of(lot->id)), nullptr));
  return act.finish(fmt::format("lot {}: {} count no longer, {} is no member of {} any more", lot->id,
                                act.amount_words(counted, lot->countable), lot->holder.text(), lot->instrument),
                    [id = lot->id](RegisterState& state) { state.lots.at(id).factor = Exact(0), state.lots.at(id).ceased = true; });
}

// From one lot into another of the same good: what does not arrive is lost, in an account of its own.
Result<Plan> convert_lot(Act& act) {
  TRY(act.only({"lot", "to", "amount", "yield"}));
  TRY_ASSIGN(const Lot* from, act.lot("lot"));
  TRY_ASSIGN(const Lot* to, act.lot("to"));
  TRY(by_holder(act, *from));
  if (from == to || from->holder != to->holder || from->instrument != to->instrument || from->good != to->good ||
      from->collective != to->collective)
    return refuse("not_of_one_good", fmt::format("{} and {} are not two lots of one good and owner", lot_words(*from), lot_words(*to)));
  TRY_ASSIGN(const std::int64_t amount, act.amount("amount", from->physical));
  TRY(enough(act, *from, amount));
  TRY_ASSIGN(const Decimal yield, act.number("yield"));
  if (yield <= Decimal(0) || yield > Decimal(1))
    return refuse("creates_a_grain", fmt::format("{} of {} at a yield of {}: a yield is above 0 and at most 1, nothing comes from nothing",
                                                 act.amount_words(amount, from->physical), from->id, yield.text()));
  TRY_ASSIGN(const std::int64_t made, (Exact(amount) * Exact(yield)).floor_units(0, "What is made"));
  if (made == 0)
    return refuse("amount_not_positive",
                  fmt::format("{} of {} at a yield of {} make less than {} of {}, the smallest amount that is counted",
                              act.amount_words(amount, from->physical), from->id, yield.text(), act.amount_words(1, to->physical), to->id));
  if (act.since(3)) {
    const Exact counted = from->factor * Exact(amount), would_count = to->factor * Exact(made);
    TRY_ASSIGN(const auto more, Exact::compare(would_count, counted, "What would count"));
    if (more == std::strong_ordering::greater) {
      const auto& unit = act.book.assets().at(to->physical);
      Exact scale(1);
      for (int i = 0; i < unit.places; ++i) scale = scale * Exact(10);
      TRY_ASSIGN(const std::string before, (counted / scale).text(unit.places, "What counts"));
      TRY_ASSIGN(const std::string after, (would_count / scale).text(unit.places, "What would count"));
      return refuse(
          "creates_a_grain",
          fmt::format("{} of {} count {} and would become {} of {} that count {}: no conversion makes countable units",
                      act.amount_words(amount, from->physical), from->id, before, act.amount_words(made, to->physical), to->id, after));
    }
  }
  TRY_ASSIGN(const std::int64_t gone, counts_off(act, *from, -amount));
  TRY(free_to_promise(act, *from, -gone));
  act.move(stock_of(from->id), "converted:" + from->id, made, from->physical);
  if (amount > made) act.move(stock_of(from->id), "lost:" + from->id, amount - made, from->physical);
  act.move("converted:" + to->id, stock_of(to->id), made, to->physical);
  const EconomyId holder = from->counter();
  TRY(adjust_countable(act, *from, act.balance(stock_of(from->id)) - amount, &holder));
  TRY(adjust_countable(act, *to, act.balance(stock_of(to->id)) + made, &holder));
  return act.finish(fmt::format("{} of {} became {} of {}; {} are lost", act.amount_words(amount, from->physical), from->id,
                                act.amount_words(made, to->physical), to->id, act.amount_words(amount - made, from->physical)),
                    [](RegisterState&) {});
}

}  // namespace entrepot::reserves::detail
