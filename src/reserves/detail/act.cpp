#include "reserves/detail/act.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "ledger/text.h"

namespace entrepot::reserves::detail {

tl::unexpected<Error> refuse(const char* rule, std::string why) {
  return fail(ErrorCode::contradiction, std::move(why), {"rule", 0, 0, rule});
}

Result<> Act::only(const std::vector<std::string>& needed, const std::vector<std::string>& more) const {
  for (const std::string& field : needed)
    if (!request.fields.contains(field) || request.fields.at(field).empty())
      return refuse("missing_field", fmt::format("{} needs '{}'", request.what, field));
  for (const auto& [field, value] : request.fields)
    if (std::find(needed.begin(), needed.end(), field) == needed.end() && std::find(more.begin(), more.end(), field) == more.end())
      return refuse("unknown_field", fmt::format("{} knows no '{}'", request.what, field));
  return {};
}

std::string Act::text(const char* field) const {
  const auto found = request.fields.find(field);
  return found == request.fields.end() ? std::string() : found->second;
}

Result<std::string> Act::new_name(const char* field) const {
  std::string name = text(field);
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
  };
  if (!name.empty() && name.size() <= 24 && std::all_of(name.begin(), name.end(), fits)) return name;
  return refuse("bad_name", fmt::format("'{}' is no name: at most 24 letters, digits, '-', '_' and '.'", name.substr(0, 60)));
}

Result<EconomyId> Act::economy(const char* field) const { return EconomyId::parse(text(field), {{}, 0, 0, field}); }
Result<Day> Act::day(const char* field) const { return Day::parse(text(field), {{}, 0, 0, field}); }
Result<Decimal> Act::number(const char* field) const { return Decimal::parse(text(field), {{}, 0, 0, field}); }

Result<std::int64_t> Act::amount(const char* field, std::uint32_t ledger_number, bool zero) const {
  const ledger::Asset& asset = book.assets().at(ledger_number);
  TRY_ASSIGN(const std::int64_t amount, ledger::parse_amount(text(field), asset, {{}, 0, 0, field}));
  if (amount > 0 || (zero && amount == 0)) return amount;
  return refuse("amount_not_positive", fmt::format("{} {} is not above zero", text(field), asset.unit));
}

Result<const Lot*> Act::lot(const char* field) const {
  const auto found = state.lots.find(text(field));
  if (found != state.lots.end()) return &found->second;
  return refuse("no_such_lot", fmt::format("There is no lot '{}'", text(field)));
}

Result<const Rulebook*> Act::rulebook(const std::string& instrument) const {
  if (const Rulebook* found = state.rulebooks.in_force(instrument, today)) return found;
  return refuse("no_rulebook", fmt::format("No rulebook of '{}' is in force on {}", instrument, today.text()));
}

Result<> Act::member(const Rulebook& rules, EconomyId economy) const {
  if (economy.empty())
    return refuse("no_economy", fmt::format("{} signs for no economy: {} is for a member of {}", request.by.organisation, request.what,
                                            rules.instrument));
  const Rulebook* now_in_force = since(2) ? state.rulebooks.in_force(rules.instrument, today) : nullptr;
  if (now_in_force != nullptr && now_in_force->version > rules.version) {
    TRY(member(*now_in_force, economy));
  }
  if (rules.is_member(economy, today)) return economy == request.by.economy ? office(rules) : Result<>();
  for (const Member& one : rules.members)
    if (one.economy == economy)
      return refuse("not_a_member_on_that_day", fmt::format("{} is a member of {} from {}{}, not on {}", economy.text(), rules.instrument,
                                                            one.from.value_or(rules.in_force).text(),
                                                            one.until ? " to before " + one.until->text() : "", today.text()));
  return refuse("not_a_member", fmt::format("{} is no member of {} (version {})", economy.text(), rules.instrument, rules.version));
}

Result<> Act::office(const Rulebook& rules) const {
  const Rulebook* in_force = state.rulebooks.in_force(rules.instrument, today);
  const Member* one = in_force == nullptr ? nullptr : in_force->member(request.by.economy, today);
  if (one == nullptr || one->offices.empty()) return {};
  for (const std::string& name : one->offices)
    if (normal_name(name) == normal_name(request.by.organisation)) return {};
  return refuse("not_an_office", fmt::format("{} signs for {}; {} (version {}) names its offices: {}", request.by.organisation,
                                             request.by.economy.text(), rules.instrument, in_force->version, join(one->offices, ", ")));
}

std::int64_t Act::balance(const std::string& account) const {
  const ledger::AccountState* found = book.account(ledger::account_id(account));
  return found == nullptr ? 0 : found->totals.credits_posted - found->totals.debits_posted;
}

std::int64_t Act::free(const std::string& account) const {
  const ledger::AccountState* found = book.account(ledger::account_id(account));
  if (found == nullptr) return 0;
  const auto freed = freed_.find(found->id);
  return balance(account) - found->totals.debits_pending + (freed == freed_.end() ? 0 : freed->second);
}

bool Act::is_pending(const ledger::Id& transfer) const {
  const ledger::KeptTransfer* found = book.find(transfer);
  return found != nullptr && found->state == ledger::TransferState::pending;
}

std::string Act::amount_words(std::int64_t amount, std::uint32_t ledger_number) const {
  return ledger::amount_with_unit(amount, book.assets().at(ledger_number));
}

// One that somebody else has opened meanwhile is asked for all the same: the ledger refuses it where it is another.
void Act::open(const Lot& lot, const std::string& account, std::uint32_t ledger_number, bool limited) {
  unsigned flags = limited ? ledger::debits_must_not_exceed_credits : 0;
  if (lot.format >= 2) flags |= ledger::of_an_office;
  const ledger::AccountState* found = book.account(ledger::account_id(account));
  const bool same = found != nullptr && found->account.ledger == ledger_number && found->account.flags == flags;
  if (same || (found != nullptr && !since(2))) return;
  plan.accounts.push_back({account, ledger_number, 0, static_cast<std::uint16_t>(flags), {}, 0});
}

// An id that somebody took before ids of offices were closed is passed over.
ledger::Id Act::next_id() {
  ledger::Id id;
  do id = ledger::Id::of(fmt::format("r{}.{}", number_, ++last_id_));
  while (book.find(id) != nullptr);
  return id;
}

ledger::Id Act::move(const std::string& debit, const std::string& credit, std::int64_t amount, std::uint32_t ledger_number,
                     std::uint16_t flags, std::uint32_t timeout_s) {
  ledger::Transfer t;
  t.id = next_id();
  t.debit = ledger::account_id(debit);
  t.credit = ledger::account_id(credit);
  t.amount = amount;
  t.ledger = ledger_number;
  t.flags = flags;
  t.timeout_s = timeout_s;
  plan.transfers.push_back(t);
  return t.id;
}

void Act::step(const ledger::Id& target, std::int64_t amount, bool posts) {
  ledger::Transfer t;
  t.id = next_id();
  t.target = target;
  t.amount = posts ? amount : 0;
  t.flags = posts ? ledger::post_pending : ledger::void_pending;
  plan.transfers.push_back(t);
  take_as_free(target);
}

void Act::take_as_free(const ledger::Id& reservation) {
  if (const ledger::KeptTransfer* kept = book.find(reservation)) freed_[kept->debit] += kept->moved;
}

void Act::take_as_held(const std::string& account, std::int64_t amount) { freed_[ledger::account_id(account)] -= amount; }

Plan Act::finish(std::string said, std::function<void(RegisterState&)> effect) {
  for (std::size_t i = 0; i + 1 < plan.transfers.size(); ++i) plan.transfers[i].flags |= ledger::linked;
  effects_.push_back(std::move(effect));
  plan.effect = [effects = effects_](RegisterState& changed) {
    for (const auto& effect_of : effects) effect_of(changed);
  };
  plan.said = std::move(said) + more_;
  return std::move(plan);
}

Result<> check_document(const std::string& document) {
  if (document.size() == 64 && document.find_first_not_of("0123456789abcdef") == std::string::npos) return {};
  return refuse("evidence_missing", fmt::format("'{}' is no SHA-256 of a document", document.substr(0, 70)));
}

Result<> secretariat_or_member(const Act& act, const Rulebook& rules) {
  const Signature& by = act.request.by;
  if (!act.since(4)) return {};
  if (!by.economy.empty()) return act.member(rules, by.economy);
  const auto known = act.state.secretariats.find(rules.instrument);
  if (known == act.state.secretariats.end())
    return refuse("not_the_secretariat", fmt::format("{} signs for no economy, and {} has no secretariat: a further version names it",
                                                     by.organisation, rules.instrument));
  if (normal_name(known->second) == normal_name(by.organisation)) return {};
  return refuse("not_the_secretariat", fmt::format("{} signs for no economy: for {} only its secretariat does, {}", by.organisation,
                                                   rules.instrument, known->second));
}

std::string stock_of(const std::string& lot) { return "stock:" + lot; }
std::string countable_of(EconomyId economy, const std::string& lot) { return "countable:" + name_of(economy) + ":" + lot; }

}  // namespace entrepot::reserves::detail
