// What a release costs, who has to sign it, and the money that moves.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "ledger/text.h"
#include "reserves/detail/act.h"
#include "reserves/detail/release_steps.h"
#include "reserves/ticket_price.h"

namespace entrepot::reserves::detail {
namespace {

struct Payment {
  EconomyId to;
  Exact exact;  // in the currency
  std::int64_t minor = 0;
};

struct Terms {
  std::string words;  // two who sign mean the same where these are the same
  std::optional<Currency> currency;  // none: nothing is paid
  std::vector<Payment> payments;  // to each holder
  std::set<std::string> paid;  // lots whose goods are paid for
  bool loan = false;  // said to be brought back, where the tier leaves it to who signs
  std::string notes;  // what is not signed for: premiums, losses
};

std::string price_rule_of(const Rulebook& rules, const Release& release) {
  const auto& provisions = rules.tier(release.tier)->provisions;
  const auto rule = provisions.find("price");
  return rule == provisions.end() ? "not known" : rule->second.is;
}

std::vector<EconomyId> holders_of(const Act& act, const Release& release) {
  std::vector<EconomyId> out;
  for (const Consignment& one : release.consignments) {
    const EconomyId holder = act.state.lots.at(one.lot).holder;
    if (std::find(out.begin(), out.end(), holder) == out.end()) out.push_back(holder);
  }
  return out;
}

// Who bears what was lost on the way, and so signs for it: its holder; of what is owned together and lies with who asked, the secretariat (empty).
std::vector<EconomyId> bearers_of(const Act& act, const Release& release) {
  std::vector<EconomyId> out;
  for (const Consignment& one : release.consignments) {
    if (!act.since(5) || one.lost == 0) continue;
    const Lot& lot = act.state.lots.at(one.lot);
    const EconomyId bearer = lot.collective && lot.holder == release.requester ? EconomyId() : lot.holder;
    if (std::find(out.begin(), out.end(), bearer) == out.end()) out.push_back(bearer);
  }
  return out;
}

std::string party_name(EconomyId economy) { return economy.empty() ? "the secretariat" : economy.text(); }

std::string settle_owner(const Rulebook& rules) {
  const Clock* clock = rules.clock("settle");
  return clock == nullptr ? "both" : clock->owner;
}

Result<> may_settle(const Act& act, const Rulebook& rules, const Release& release) {
  const std::string owner = settle_owner(rules);
  const Signature& by = act.request.by;
  const std::vector<EconomyId> holders = holders_of(act, release);
  const bool requester = by.economy == release.requester, holder = std::find(holders.begin(), holders.end(), by.economy) != holders.end();
  const bool may = owner == "both"        ? requester || holder
                   : owner == "requester" ? requester
                   : owner == "holder"    ? holder
                                          : by.economy.empty();
  if (may || (act.has("loan") && (requester || holder))) return {};
  const std::vector<EconomyId> bearers = bearers_of(act, release);
  const bool bears = std::find(bearers.begin(), bearers.end(), by.economy) != bearers.end();
  if (bears && by.economy.empty()) return secretariat_or_member(act, rules);
  if (bears || (requester && !bearers.empty())) return {};
  std::string names = release.requester.text();
  for (const EconomyId one : holders) names += ", " + one.text();
  return refuse("not_a_party_of_the_release", fmt::format("{} is settled by '{}' ({}); {} is of {}", release.id, owner, names,
                                                          by.organisation, by.economy.empty() ? "no economy" : by.economy.text()));
}

void add(std::vector<Payment>& payments, EconomyId to, const Exact& amount) {
  for (Payment& one : payments)
    if (one.to == to) {
      one.exact = one.exact + amount;
      return;
    }
  payments.push_back({to, amount, 0});
}

// To whole minor units by largest remainder, ties by code: the sum is that of the exact amounts, cut off.
Result<std::int64_t> round(std::vector<Payment>& payments, int places) {
  Exact sum;
  std::int64_t given = 0;
  for (Payment& one : payments) {
    sum = sum + one.exact;
    TRY_ASSIGN(one.minor, one.exact.floor_units(places, "The sum"));
    given += one.minor;
  }
  TRY_ASSIGN(const std::int64_t total, sum.floor_units(places, "The sum"));
  std::vector<Payment*> order;
  for (Payment& one : payments) order.push_back(&one);
  std::int64_t scale = 1;
  for (int i = 0; i < places; ++i) scale *= 10;
  const auto rest = [scale](const Payment* one) { return one->exact * Exact(scale) - Exact(one->minor); };
  std::stable_sort(order.begin(), order.end(), [&rest](const Payment* a, const Payment* b) {
    const auto compared = Exact::compare(rest(a), rest(b), "The sum");
    if (compared && *compared != std::strong_ordering::equal) return *compared == std::strong_ordering::greater;
    return a->to < b->to;
  });
  for (std::size_t i = 0; i < order.size() && given < total; ++i, ++given) ++order[i]->minor;
  return total;
}

// A rulebook may say between what a price lies: outside, the unit or the currency is wrong.
Result<> check_price(const Rulebook& rules, const Release& release, const Decimal& price, const Currency& currency) {
  const auto least = rules.parameter.find("price_least_" + release.good), most = rules.parameter.find("price_most_" + release.good);
  if (least == rules.parameter.end() || most == rules.parameter.end()) return {};
  const std::string unit = fmt::format("{} per {}", currency.code(), rules.good(release.good)->unit);
  if (most->second.unit != unit)
    return refuse("price_of_another_currency",
                  fmt::format("The price is in {}, {} knows prices in {}", unit, release.instrument, most->second.unit));
  TRY_ASSIGN(const Decimal low, rules.number(least->first));
  TRY_ASSIGN(const Decimal high, rules.number(most->first));
  if (price >= low && price <= high) return {};
  return refuse("price_out_of_bounds",
                fmt::format("{} {} lies outside {} to {}: check the unit", price.text(), unit, low.text(), high.text()));
}

Result<Terms> by_price(const Act& act, const Rulebook& rules, const Release& release, const std::string& price_rule) {
  Terms out;
  for (const char* needed : {"currency", "series", "priced_on"})
    if (!act.has(needed)) return refuse("price_missing", fmt::format("The price needs its {}", needed));
  TRY_ASSIGN(const Decimal price, act.number("price"));
  if (price <= Decimal(0)) return refuse("amount_not_positive", fmt::format("A price of {}", price.text()));
  TRY_ASSIGN(out.currency, Currency::parse(act.text("currency"), {{}, 0, 0, "currency"}));
  TRY(check_price(rules, release, price, *out.currency));
  TRY_ASSIGN(const Day day, act.day("priced_on"));
  if (day > act.today) return refuse("priced_in_the_future", fmt::format("The price is of {}, today is {}", day.text(), act.today.text()));
  if (price_rule.find("market price") != std::string::npos && day != *release.delivered_on)
    return refuse("price_of_another_day", fmt::format("The price is of {}, the delivery of {}", day.text(), release.delivered_on->text()));
  for (const Consignment& one : release.consignments) {
    const Lot& lot = act.state.lots.at(one.lot);
    TRY_ASSIGN(const Decimal received, Decimal::create(one.received, act.book.assets().at(lot.physical).places));
    add(out.payments, lot.holder, Exact(received) * Exact(price));
    if (lot.holder != release.requester) out.paid.insert(one.lot);
  }
  TRY_ASSIGN(const std::int64_t sum, round(out.payments, out.currency->minor_places()));
  out.words = fmt::format("{} at {} ({}, {})", Money{sum, *out.currency}.text(), price.text(), act.text("series"), day.text());
  return out;
}

// The tickets by which the requester counts units of the lot; all of one price.
Result<std::vector<const Recognition*>> tickets_of(const Act& act, const Release& release, const Consignment& one) {
  std::vector<const Recognition*> out;
  for (const auto& [id, recognition] : act.state.recognitions) {
    if (recognition.lot != one.lot || recognition.beneficiary != release.requester) continue;
    if (recognition.state == RecognitionState::asked || recognition.state == RecognitionState::lapsed) continue;
    if (!out.empty() && out[0]->price != recognition.price)
      return refuse("several_tickets", fmt::format("{} draws on {} by {} at '{}' and by {} at '{}': give the price that is agreed",
                                                   release.id, one.lot, out[0]->id, out[0]->price, recognition.id, recognition.price));
    out.push_back(&recognition);
  }
  return out;
}

// What one that is drawn on costs, where the ticket has a price for that; else its premium, which is booked by the time.
Result<> add_ticket(const Act& act, const Release& release, const Consignment& one, const Recognition& ticket, Terms& out,
                    std::string& premiums) {
  if (ticket.premium) {
    premiums += fmt::format("; premium of ticket {}: {}, booked as they begin, for all that is reserved", ticket.id, premium_words(ticket));
    return {};
  }
  const Lot& lot = act.state.lots.at(one.lot);
  TRY_ASSIGN(const TicketPrice price, parse_ticket_price(ticket.price));
  if (out.currency && *out.currency != price.currency)
    return refuse("currencies", fmt::format("Tickets in {} and in {}: settle by one price", out.currency->code(), price.currency.code()));
  out.currency = price.currency;
  TRY_ASSIGN(const Decimal received, Decimal::create(one.received, act.book.assets().at(lot.physical).places));
  const int periods = periods_begun(price.period, ticket.from, *release.delivered_on);
  add(out.payments, lot.holder, lot.factor * Exact(received) * Exact(price.amount) * Exact(periods));
  out.paid.insert(one.lot);
  out.words += fmt::format("{}ticket {}: {}{}", out.words.empty() ? "" : "; ", ticket.id, ticket.price,
                           price.period == TicketPrice::Period::none ? "" : fmt::format(", {} begun", periods));
  return {};
}

Result<Terms> by_tickets(const Act& act, const Rulebook& rules, const Release& release, const std::string& price_rule) {
  Terms out;
  std::string premiums;
  for (const Consignment& one : release.consignments) {
    const Lot& lot = act.state.lots.at(one.lot);
    if (lot.holder == release.requester || one.received == 0) continue;
    TRY_ASSIGN(const auto tickets, tickets_of(act, release, one));
    if (tickets.empty() || tickets[0]->price.empty()) continue;
    for (const Recognition* ticket : tickets) {
      if (ticket != tickets[0] && !ticket->premium) continue;  // one price for what is drawn
      TRY(add_ticket(act, release, one, *ticket, out, premiums));
    }
  }
  if (out.currency && act.has("price"))
    return refuse("price_of_the_ticket", fmt::format("The price is that of the {}: give none", out.words));
  if (!out.currency && act.has("price")) {
    TRY_ASSIGN(out, by_price(act, rules, release, price_rule));
  } else if (!out.currency) {
    out.words = price_rule;
  } else {
    TRY_ASSIGN(const std::int64_t sum, round(out.payments, out.currency->minor_places()));
    out.words = fmt::format("{} by {}", Money{sum, *out.currency}.text(), out.words);
  }
  out.notes = premiums;
  return out;
}

Terms said(std::string words) {
  Terms out;
  out.words = std::move(words);
  return out;
}

// Where the tier leaves it to who signs whether it is paid: it is lent, which the holders sign, too.
Result<Terms> by_loan(const Act& act, const Release& release, Replenishment comes_back) {
  if (act.text("loan") != "yes") return refuse("neither_yes_nor_no", fmt::format("loan: '{}' is not yes", act.text("loan")));
  if (comes_back != Replenishment::in_kind_unless_paid)
    return refuse("no_loan", fmt::format("Tier {} does not leave it to who signs whether it is paid or brought back", release.tier));
  if (act.has("price")) return refuse("paid_and_brought_back", "What is lent has no price: give the price, or the loan");
  Terms out = said("a loan in kind: nothing is paid");
  out.loan = true;
  return out;
}

Result<Terms> terms_of(const Act& act, const Rulebook& rules, const Release& release) {
  const std::string rule = price_rule_of(rules, release);
  const bool nothing =
      std::all_of(release.consignments.begin(), release.consignments.end(), [](const Consignment& c) { return c.received == 0; });
  if (nothing && !act.has("price")) return said("nothing arrived and nothing is paid");
  const Replenishment comes_back = replenishment_of(*rules.tier(release.tier));
  if (act.has("loan")) return by_loan(act, release, comes_back);
  if (comes_back == Replenishment::in_kind && act.has("price"))
    return refuse("paid_and_brought_back", fmt::format("Tier {} is brought back in kind: no price is paid", release.tier));
  if (rule == "free") {
    if (act.has("price")) return refuse("free", fmt::format("Tier {} is free: nothing is paid", release.tier));
    return said("a grant: nothing is paid");
  }
  if (rule.starts_with("as the agreement")) return by_tickets(act, rules, release, rule);
  if (act.has("price")) return by_price(act, rules, release, rule);
  if (rule.starts_with("restored in kind")) return said(rule);
  return refuse("price_missing", fmt::format("The price is '{}': give it with its currency, series and day", rule));
}

// Who gives bears what is lost until it is handed over: it is neither paid nor brought back.
std::string losses(const Act& act, const Release& release) {
  std::string out;
  for (const Consignment& one : release.consignments) {
    if (one.lost == 0) continue;
    const Lot& lot = act.state.lots.at(one.lot);
    out += fmt::format("{}{} of {} ({})", out.empty() ? "" : ", ", act.amount_words(one.lost, lot.physical), one.lot,
                       lot.collective ? "all members together" : lot.holder.text());
  }
  return out.empty() ? out : "; lost on the way, borne by who gives until it is handed over: " + out;
}

// Who has still to sign: where money moves by a rule of both, each of them; where something was lost, who asked and who bears it, too, and whose clock
// it is.
std::string missing(const Act& act, const Rulebook& rules, const Release& release, const Terms& terms) {
  const std::string owner = settle_owner(rules);
  const bool by_both = (terms.currency && owner == "both") || terms.loan;
  std::vector<EconomyId> parties = by_both ? holders_of(act, release) : std::vector<EconomyId>();
  const std::vector<EconomyId> bearers = bearers_of(act, release);
  parties.insert(parties.end(), bearers.begin(), bearers.end());
  if (!bearers.empty() && owner == "secretariat") parties.emplace_back();
  if (!parties.empty()) parties.insert(parties.begin(), release.requester);
  std::string out;
  std::set<EconomyId> named;
  for (const EconomyId party : parties)
    if (!release.settled_by.contains(party) && named.insert(party).second) out += (out.empty() ? "" : ", ") + party_name(party);
  return out;
}

void pay(Act& act, const Release& release, Terms& terms) {
  if (!terms.currency) return;
  money_ledger(act, *terms.currency);
  for (const Payment& one : terms.payments) {
    if (one.minor == 0 || one.to == release.requester) continue;
    pay(act, release.requester, one.to, one.minor, *terms.currency);
    terms.words += fmt::format("; {} pays {} {}", release.requester.text(), one.to.text(), Money{one.minor, *terms.currency}.text());
  }
}

// What is to be brought back, in words where the tier says it: what was paid for is the requester's.
std::string note_due_back(const Act& act, const Rulebook& rules, Release& release, const Terms& terms) {
  const Replenishment comes_back = replenishment_of(*rules.tier(release.tier));
  std::string out;
  for (Consignment& one : release.consignments) {
    one.due_back = act.since(4) ? one.received : one.shipped;
    const bool kept =
        comes_back == Replenishment::none || (comes_back == Replenishment::in_kind_unless_paid && terms.paid.contains(one.lot));
    if (kept) one.due_back = 0;
    if (one.due_back > 0)
      out += fmt::format("{}{} into {}", out.empty() ? "; to be brought back: " : ", ",
                         act.amount_words(one.due_back, act.state.lots.at(one.lot).physical), one.lot);
  }
  if (comes_back == Replenishment::not_told) return {};
  return out.empty() ? "; nothing is to be brought back" : out;
}

// Format 1: one signature, no bounds of the price, and no money moved.
Result<Plan> settle_by_words(Act& act, const Rulebook& rules, Release& release) {
  const std::string rule = price_rule_of(rules, release);
  release.settlement = rule == "free" ? "a grant: nothing is paid" : rule;
  if (act.has("price")) {
    Exact total;
    TRY_ASSIGN(const Decimal price, act.number("price"));
    for (const Consignment& one : release.consignments) {
      TRY_ASSIGN(const Decimal received, Decimal::create(one.received, act.book.assets().at(act.state.lots.at(one.lot).physical).places));
      total = total + Exact(received) * Exact(price);
    }
    TRY_ASSIGN(const std::string sum, total.text(2, "The sum"));
    release.settlement =
        fmt::format("{} {} at {} ({}, {})", sum, act.text("currency"), price.text(), act.text("series"), act.text("priced_on"));
  }
  done_step(act, rules, release, "settle", ReleaseState::settled, rules.clock("replenish") == nullptr ? "" : "replenish");
  return finish_release(act, release, "settled: " + release.settlement);
}

}  // namespace

void pay(Act& act, EconomyId from, EconomyId to, std::int64_t minor_units, const Currency& currency) {
  if (minor_units == 0) return;
  const LedgerOf money = money_ledger(act, currency);
  const auto account = [&](EconomyId economy) {
    const std::string name = fmt::format("settled:{}:{}", economy.text(), currency.code());
    if (act.book.account(ledger::account_id(name)) == nullptr &&
        std::none_of(act.plan.accounts.begin(), act.plan.accounts.end(), [&name](const auto& one) { return one.name == name; }))
      act.plan.accounts.push_back({name, money.number, 0, ledger::of_an_office, {}, 0});
    return name;
  };
  const std::string debit = account(from), credit = account(to);
  act.move(debit, credit, minor_units, money.number);
}

// By the price of the tier. A market price is of the day of delivery, from a named series: a missing one is refused, not guessed.
Result<Plan> settle_release(Act& act) {
  std::vector<std::string> more{"price", "currency", "series", "priced_on"};
  if (act.since(6)) more.emplace_back("loan");
  TRY(act.only({"release"}, more));
  TRY_ASSIGN(Release release, release_in(act, {ReleaseState::received}));
  if (release.drill && act.since(2))
    return refuse("drill", fmt::format("{} is a DRILL: it ends with its receipt, nothing is to be settled", release.id));
  const Rulebook& rules = rules_of(act, release);
  if (!act.since(2)) return settle_by_words(act, rules, release);
  TRY(may_settle(act, rules, release));
  TRY_ASSIGN(Terms terms, terms_of(act, rules, release));
  const EconomyId signer = act.request.by.economy;
  for (const auto& [economy, words] : release.settled_by)
    if (economy != signer && words != terms.words)
      return refuse("other_terms",
                    fmt::format("{} signs for {}; {} has signed for {}", party_name(signer), terms.words, party_name(economy), words));
  release.settled_by[signer] = terms.words;
  if (const std::string others = missing(act, rules, release, terms); !others.empty())
    return finish_release(act, release,
                          fmt::format("{} signs for {}{}; to be signed by {}", act.since(5) ? party_name(signer) : signer.text(),
                                      terms.words, act.since(5) ? losses(act, release) : "", others));
  pay(act, release, terms);
  const std::string back = note_due_back(act, rules, release, terms);
  release.settlement = terms.words + terms.notes + losses(act, release) + back;
  const bool due_back = !act.since(4) || std::any_of(release.consignments.begin(), release.consignments.end(),
                                                     [](const Consignment& c) { return c.due_back > 0; });
  const bool restored = due_back && rules.clock("replenish") != nullptr;
  done_step(act, rules, release, "settle", ReleaseState::settled, restored ? "replenish" : "");
  return finish_release(act, release, "settled: " + release.settlement);
}

}  // namespace entrepot::reserves::detail
