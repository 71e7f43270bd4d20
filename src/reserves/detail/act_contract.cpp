// Forward contracts: offered by a supplier, confirmed by the recipient, drawn on by releases.
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "reserves/detail/act.h"
#include "reserves/detail/release_steps.h"

namespace entrepot::reserves {

std::int64_t left_of(const RegisterState& state, const Contract& contract) {
  std::int64_t left = contract.amount;
  for (const auto& [id, release] : state.releases) {
    const bool ended =
        release.state == ReleaseState::refused || release.state == ReleaseState::withdrawn || release.state == ReleaseState::lapsed;
    if (release.contract == contract.id && !release.drill && !ended) left -= release.asked;
  }
  return left;
}

}  // namespace entrepot::reserves

namespace entrepot::reserves::detail {
namespace {

// Of what a contract is for, what no release has reserved: what is reserved is not free any more.
std::int64_t still_promised(const RegisterState& state, const Contract& contract) {
  std::int64_t out = contract.amount;
  for (const auto& [id, release] : state.releases) {
    const bool took = release.state >= ReleaseState::reserved && release.state <= ReleaseState::replenished;
    if (release.contract == contract.id && !release.drill && took) out -= release.asked;
  }
  return out;
}

// Whether a tier of contracts may draw the supplier's own lot.
bool of_contracts(const Act& act, const Rulebook& rules, const Contract& offer, const Lot& lot) {
  Release drawing;
  drawing.instrument = offer.instrument, drawing.good = offer.good, drawing.requester = offer.recipient;
  return lot.holder == offer.supplier && !lot.collective && std::any_of(rules.tiers.begin(), rules.tiers.end(), [&](const Tier& tier) {
           return tier.contract && fits(act, drawing, tier, lot);
         });
}

// What tiers of contracts may draw of the supplier's own stock: in all, free, and promised by contracts, offered or confirmed.
struct Drawable {
  std::int64_t holds = 0, free = 0, promised = 0;
  std::string contracts;
};

Drawable drawable(const Act& act, const Rulebook& rules, const Contract& offer) {
  Drawable out;
  for (const auto& [id, lot] : act.state.lots) {
    if (!of_contracts(act, rules, offer, lot)) continue;
    out.holds += act.balance(countable_of(offer.supplier, id));
    out.free += act.free(countable_of(offer.supplier, id));
  }
  for (const auto& [id, one] : act.state.contracts) {
    if (one.supplier != offer.supplier || one.instrument != offer.instrument || one.good != offer.good || act.today >= one.until) continue;
    out.promised += still_promised(act.state, one);
    out.contracts += (out.contracts.empty() ? "" : ", ") + id;
  }
  return out;
}

// What is offered is there: free and promised to nobody else.
Result<> check_offer(const Act& act, const Rulebook& rules, const Contract& offer, std::uint32_t countable) {
  const auto [holds, free, promised, contracts] = drawable(act, rules, offer);
  if (offer.amount <= free - promised) return {};
  const auto words = [&](std::int64_t amount) { return act.amount_words(amount, countable); };
  return refuse("above_stock",
                fmt::format("{} are offered; {} counts {} of {} that such a tier may draw, of which {} are reserved or asked "
                            "for and {} offered by other contracts: {} are left",
                            words(offer.amount), offer.supplier.text(), words(holds), offer.good, words(holds - free), words(promised),
                            words(std::max<std::int64_t>(0, free - promised))));
}

}  // namespace

Result<> free_to_promise(const Act& act, const Lot& lot, std::int64_t amount) {
  if (!act.since(5) || lot.collective || amount <= 0) return {};
  const auto words = [&](std::int64_t units) { return act.amount_words(units, lot.countable); };
  const std::int64_t free_of_lot = act.free(countable_of(lot.holder, lot.id)), lost = lost_by_recognitions(act, lot);
  if (lost > 0 && amount > free_of_lot - lost)
    return refuse("owed_to_recognitions",
                  fmt::format("{} off {} would be given away; {} has {} of it free, and recognitions have lost {} of it by counts and "
                              "losses, which come first: a count of today restores them",
                              words(amount), lot.id, lot.holder.text(), words(free_of_lot), words(lost)));
  const Rulebook* rules = act.state.rulebooks.in_force(lot.instrument, act.today);
  Contract any;
  any.instrument = lot.instrument, any.good = lot.good, any.supplier = any.recipient = lot.holder;
  if (rules == nullptr || !of_contracts(act, *rules, any, lot)) return {};
  const Drawable all = drawable(act, *rules, any);
  if (all.promised == 0 || amount <= all.free - all.promised) return {};
  return refuse(
      "under_contract",
      fmt::format("{} off {} would be given away; {} counts {} of {} that forward contracts may draw, of which {} are reserved or "
                  "asked for and {} are under {}: {} are left",
                  words(amount), lot.id, lot.holder.text(), words(all.holds), lot.good, words(all.holds - all.free), words(all.promised),
                  all.contracts, words(std::max<std::int64_t>(0, all.free - all.promised))));
}

BesidePromises::BesidePromises(const Act& act, const Release& release)
    : act_(act), release_(release), rules_(act.since(6) ? act.state.rulebooks.in_force(release.instrument, act.today) : nullptr) {}

// What contracts promise of the holder's own, but for what the release itself draws on; null where the lot is none of theirs or nothing is promised.
BesidePromises::Contracted* BesidePromises::contracted(const Lot& lot) {
  Contract any;
  any.instrument = lot.instrument, any.good = lot.good, any.supplier = any.recipient = lot.holder;
  if (rules_ == nullptr || !of_contracts(act_, *rules_, any, lot)) return nullptr;
  const auto [place, is_new] = contracted_.try_emplace(lot.holder);
  if (is_new) {
    const Drawable all = drawable(act_, *rules_, any);
    const auto own = act_.state.contracts.find(release_.contract);
    const bool draws = own != act_.state.contracts.end() && act_.today < own->second.until;
    place->second = {all.holds, all.free, all.promised, all.free - all.promised + (draws ? release_.asked : 0), all.contracts};
  }
  return place->second.promised == 0 ? nullptr : &place->second;
}

std::int64_t BesidePromises::left(const Lot& lot) {
  std::int64_t out = std::numeric_limits<std::int64_t>::max();
  if (rules_ == nullptr || lot.collective) return out;
  if (const std::int64_t lost = lost_by_recognitions(act_, lot); lost > 0) out = act_.free(countable_of(lot.holder, lot.id)) - lost;
  const Contracted* contracts = contracted(lot);
  return contracts == nullptr ? out : std::min(out, contracts->left);
}

void BesidePromises::take(const Lot& lot, std::int64_t units) {
  if (Contracted* contracts = contracted(lot)) contracts->left -= units;
}

Result<> BesidePromises::check(const Lot& lot, std::int64_t units) {
  if (rules_ == nullptr || lot.collective || units <= left(lot)) return {};
  const auto words = [&](std::int64_t amount) { return act_.amount_words(std::max<std::int64_t>(0, amount), lot.countable); };
  const std::int64_t free_of_lot = act_.free(countable_of(lot.holder, lot.id)), lost = lost_by_recognitions(act_, lot);
  if (lost > 0 && units > free_of_lot - lost)
    return refuse(
        "owed_to_recognitions",
        fmt::format("{} off {} would be released; {} has {} of it free, and recognitions have lost {} of it by counts and losses, "
                    "which come first: a count of today restores them",
                    words(units), lot.id, lot.holder.text(), words(free_of_lot), words(lost)));
  const Contracted& contracts = *contracted(lot);
  return refuse(
      "under_contract",
      fmt::format("{} off {} would be released; {} counts {} of {} that forward contracts may draw, of which {} are reserved or "
                  "asked for and {} are under {}: {} are left for {}",
                  words(units), lot.id, lot.holder.text(), words(contracts.holds), lot.good, words(contracts.holds - contracts.free),
                  words(contracts.promised), contracts.names, words(contracts.left), release_.id));
}

Result<> check_promises(const Act& act, const Release& release) {
  BesidePromises beside(act, release);
  for (const Consignment& one : release.consignments) {
    const Lot& lot = act.state.lots.at(one.lot);
    if (one.drawn_for != lot.holder) continue;
    TRY(beside.check(lot, one.counted));
    beside.take(lot, one.counted);
  }
  return {};
}

Result<Plan> offer_contract(Act& act) {
  TRY(act.only({"contract", "instrument", "good", "recipient", "amount", "pricing", "from", "until", "document"}));
  Contract out;
  TRY_ASSIGN(out.id, act.new_name("contract"));
  if (act.state.contracts.contains(out.id)) return refuse("exists", fmt::format("There is a contract '{}' already", out.id));
  out.instrument = act.text("instrument"), out.good = act.text("good"), out.pricing = act.text("pricing"),
  out.document = act.text("document");
  TRY_ASSIGN(const Rulebook* rules, act.rulebook(out.instrument));
  if (std::none_of(rules->tiers.begin(), rules->tiers.end(), [](const Tier& tier) { return tier.contract; }))
    return refuse("no_contracts", fmt::format("No tier of {} takes forward contracts", out.instrument));
  out.supplier = act.request.by.economy;
  TRY_ASSIGN(out.recipient, act.economy("recipient"));
  for (const EconomyId party : {out.supplier, out.recipient}) {
    TRY(act.member(*rules, party));
  }
  if (out.supplier == out.recipient) return refuse("own_stock", fmt::format("{} is both supplier and recipient", out.supplier.text()));
  const auto books = act.state.ledgers.find(out.instrument + "/" + out.good);
  if (books == act.state.ledgers.end())
    return refuse("no_stock", fmt::format("No lot of {} is registered under {}", out.good, out.instrument));
  TRY_ASSIGN(out.amount, act.amount("amount", books->second.number));
  TRY_ASSIGN(out.from, act.day("from"));
  TRY_ASSIGN(out.until, act.day("until"));
  if (out.until <= out.from || out.until <= act.today)
    return refuse("dates", fmt::format("From {} to before {}, today is {}", out.from.text(), out.until.text(), act.today.text()));
  if (act.since(4)) {
    TRY(check_offer(act, *rules, out, books->second.number));
  }
  return act.finish(fmt::format("contract {}: {} offered by {} to {}, from {} to before {}; to be confirmed by {}", out.id,
                                act.amount_words(out.amount, books->second.number), out.supplier.text(), out.recipient.text(),
                                out.from.text(), out.until.text(), out.recipient.text()),
                    [out](RegisterState& state) { state.contracts[out.id] = out; });
}

Result<Plan> confirm_contract(Act& act) {
  TRY(act.only({"contract"}));
  const auto found = act.state.contracts.find(act.text("contract"));
  if (found == act.state.contracts.end()) return refuse("no_such_contract", fmt::format("There is no contract '{}'", act.text("contract")));
  const Contract& contract = found->second;
  if (act.request.by.economy != contract.recipient)
    return refuse("not_the_recipient", fmt::format("{} is for {}", contract.id, contract.recipient.text()));
  if (contract.confirmed)
    return refuse("confirmed_before", fmt::format("{} has confirmed {} before", contract.recipient.text(), contract.id));
  return act.finish(fmt::format("contract {}: confirmed by {}", contract.id, contract.recipient.text()),
                    [id = contract.id](RegisterState& state) { state.contracts.at(id).confirmed = true; });
}

Result<> check_contract(const Act& act, const Tier& tier, Release& release) {
  if (!tier.contract) return {};
  if (!act.has("contract")) return refuse("contract_missing", fmt::format("Tier {} draws on a forward contract: name it", tier.name));
  const auto found = act.state.contracts.find(act.text("contract"));
  if (found == act.state.contracts.end()) return refuse("no_such_contract", fmt::format("There is no contract '{}'", act.text("contract")));
  const Contract& contract = found->second;
  if (contract.recipient != release.requester || contract.instrument != release.instrument || contract.good != release.good)
    return refuse("another_contract",
                  fmt::format("{} is for {} of {} to {}", contract.id, contract.good, contract.instrument, contract.recipient.text()));
  if (!contract.confirmed || act.today < contract.from || act.today >= contract.until)
    return refuse("contract_not_running",
                  fmt::format("{} runs from {} to before {}{}, today is {}", contract.id, contract.from.text(), contract.until.text(),
                              contract.confirmed ? "" : ", and is not confirmed", act.today.text()));
  const std::uint32_t number = act.state.ledgers.at(release.instrument + "/" + release.good).number;
  if (const std::int64_t left = left_of(act.state, contract); release.asked > left)
    return refuse("above_the_contract",
                  fmt::format("{} are asked for; of the {} of {} {} are left", act.amount_words(release.asked, number),
                              act.amount_words(contract.amount, number), contract.id, act.amount_words(left, number)));
  release.contract = contract.id;
  return {};
}

}  // namespace entrepot::reserves::detail
