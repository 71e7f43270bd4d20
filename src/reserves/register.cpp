#include "reserves/register.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "reserves/detail/act.h"
#include "reserves/unreadable.h"

namespace entrepot::reserves {
namespace {

using detail::Act;
using Decide = Result<Plan> (*)(Act&);

struct Kind {
  const char* what;
  Decide decide;
  bool own = false;  // of the register's own, when time asks for it
};
constexpr Kind kinds[] = {
    {"rulebook.adopt", detail::adopt_rulebook},
    {"depot.open", detail::open_depot},
    {"lot.open", detail::open_lot},
    {"lot.attest", detail::attest_lot},
    {"lot.use", detail::use_lot},
    {"lot.lose", detail::lose_lot},
    {"lot.expire", detail::expire_lot, true},
    {"lot.cease", detail::cease_lot, true},
    {"lot.convert", detail::convert_lot},
    {"use.declare", detail::declare_use},
    {"release.draft", detail::draft_release},
    {"release.submit", detail::submit_release},
    {"release.circulate", detail::circulate_release},
    {"release.propose", detail::propose_release},
    {"release.decide", detail::decide_release},
    {"release.adopt", detail::adopt_release, true},
    {"release.remind", detail::remind_release, true},
    {"release.escalate", detail::escalate_release, true},
    {"release.withdraw", detail::withdraw_release},
    {"release.ship", detail::ship_release},
    {"release.receive", detail::receive_release},
    {"release.settle", detail::settle_release},
    {"release.replenish", detail::replenish_release},
    {"release.lapse", detail::lapse_release, true},
    {"contract.offer", detail::offer_contract},
    {"contract.confirm", detail::confirm_contract},
    {"agreement.open", detail::open_agreement},
    {"agreement.end", detail::end_agreement},
    {"recognition.ask", detail::ask_recognition},
    {"recognition.confirm", detail::confirm_recognition},
    {"recognition.suspend", detail::suspend_recognition},
    {"recognition.rest", detail::rest_recognition, true},
    {"recognition.resume", detail::resume_recognition},
    {"recognition.withdraw", detail::withdraw_recognition},
    {"recognition.end", detail::end_recognition, true},
    {"recognition.premium", detail::book_premium, true},
    {"time.pass", detail::pass_time, true},
};

constexpr const char* own_name = "register";

Request own(const char* what, const char* field, const std::string& name) {
  return {"", what, {own_name, {}, {}}, {{field, name}}, latest_format};
}

using Due = std::vector<std::pair<ledger::Timestamp, Request>>;

// What time does to a release: it reminds before the clock runs out; then it adopts by silence or gives back what was not shipped, and tells
// that it is late.
void due_of(const RegisterState& state, const Release& release, ledger::Timestamp now, Due& out) {
  const Clock* clock = state.rulebooks.version(release.instrument, release.version)->clock(release.waits_for);
  if (clock == nullptr || release.due == 0) return;
  const auto add = [&](ledger::Timestamp at, const char* what) { out.emplace_back(at, own(what, "release", release.id)); };
  if (!is_late(release.due, now)) {
    const auto remind = remind_seconds(*clock, release.began / 1'000'000'000, release.due / 1'000'000'000);
    if (remind && !release.reminded && *remind <= now / 1'000'000'000) add(*remind * 1'000'000'000, "release.remind");
    return;
  }
  if (release.state == ReleaseState::proposed && clock->decides && against_silence(release).empty() && release.escalated == 0)
    add(release.due, "release.adopt");
  if (release.waits_for == "ship") add(release.due, "release.lapse");
  else if (escalations_by(release, *clock, now) > release.escalated) add(release.due, "release.escalate");
}

// An organisation and two people who are not the same.
Result<> check_signature(const Request& request, const Kind& kind) {
  const Signature& by = request.by;
  if (kind.own != (by.organisation == own_name && by.people.empty()))
    return detail::refuse("not_signed", fmt::format("'{}' is {}", request.what,
                                                    kind.own ? "done by time alone" : "signed by an organisation and two people"));
  if (kind.own) return {};
  if (by.organisation.empty() || by.organisation == own_name) return detail::refuse("not_signed", "No organisation signs");
  if (by.people.size() < 2 || by.people[0].name == by.people[1].name)
    return detail::refuse(
        "two_people",
        fmt::format("{} signs for {}: two people must",
                    by.people.size() == 1 || (by.people.size() > 1 && by.people[0].name == by.people[1].name) ? "One person" : "Nobody",
                    by.organisation));
  return {};
}

// The field in which a request differs from the one that has its id.
std::string difference(const std::string& kept, const Request& request) {
  const auto read = parse_entry(kept);
  if (!read) return "another body";
  if (read->request.what != request.what) return fmt::format("what is asked: {} and {}", read->request.what, request.what);
  for (const auto& [field, value] : read->request.fields) {
    const auto now = request.fields.find(field);
    if (now == request.fields.end() || now->second != value)
      return fmt::format("{}: '{}' and '{}'", field, value, now == request.fields.end() ? "" : now->second);
  }
  return "who signs, or a field that is new";
}

// Steps that ask for no membership are signed by an office, too: of any instrument that names some for the economy.
Result<> check_office(const Act& act) {
  Result<> out;
  for (const std::string& instrument : act.state.rulebooks.instruments()) {
    const Rulebook* rules = act.state.rulebooks.in_force(instrument, act.today);
    const Member* one = rules == nullptr ? nullptr : rules->member(act.request.by.economy, act.today);
    if (one == nullptr || one->offices.empty()) continue;
    out = act.office(*rules);
    if (out) break;
  }
  return out;
}

Result<Plan> decide_kind(Act& act) {
  const Request& request = act.request;
  if (request.what == unreadable_request && act.since(4)) return detail::refuse(act.text("rule").c_str(), act.text("why"));
  const auto kind = std::find_if(std::begin(kinds), std::end(kinds), [&request](const Kind& one) { return one.what == request.what; });
  if (kind == std::end(kinds)) return detail::refuse("unknown_request", fmt::format("'{}' is nothing the register can do", request.what));
  TRY(check_signature(request, *kind));
  if (const auto before = act.state.request_ids.find(request.id); !request.id.empty() && before != act.state.request_ids.end())
    return detail::refuse("id_with_another_body",
                          fmt::format("'{}' was another request: {}", request.id, difference(before->second, request)));
  if (act.since(2) && !kind->own) {
    TRY(detail::check_people(act));
    TRY(check_office(act));
  }
  return kind->decide(act);
}

// Silence decides at the end of its clock, whenever somebody next runs a command.
std::optional<ledger::Timestamp> own_time(const RegisterState& state, const Request& request) {
  if (request.what != "release.adopt" || request.format < 3) return {};
  const auto name = request.fields.find("release");
  const auto found = name == request.fields.end() ? state.releases.end() : state.releases.find(name->second);
  if (found == state.releases.end() || found->second.due == 0) return {};
  return found->second.due;
}

Refusal refusal_of(const Error& error) {
  if (error.where.file == "rule") return {error.where.field, error.what};
  std::string why = error.what;
  if (!error.where.field.empty()) why = error.where.field + ": " + why;
  return {std::string(error_kind(error.code).name), why + (error.remedy.empty() ? "" : ". " + error.remedy)};
}

}  // namespace

std::string_view recognition_state_name(RecognitionState state) {
  switch (state) {
    case RecognitionState::asked: return "asked for";
    case RecognitionState::counted: return "counted";
    case RecognitionState::suspended: return "suspended";
    case RecognitionState::withdrawn: return "withdrawn";
    case RecognitionState::lapsed: return "lapsed";
    case RecognitionState::ended: break;
  }
  return "ended";
}

std::string_view release_state_name(ReleaseState state) {
  switch (state) {
    case ReleaseState::drafted: return "drafted";
    case ReleaseState::submitted: return "submitted";
    case ReleaseState::circulated: return "circulated";
    case ReleaseState::proposed: return "proposed";
    case ReleaseState::reserved: return "reserved";
    case ReleaseState::shipped: return "shipped";
    case ReleaseState::received: return "received";
    case ReleaseState::settled: return "settled";
    case ReleaseState::replenished: return "replenished";
    case ReleaseState::refused: return "refused";
    case ReleaseState::withdrawn: return "withdrawn";
    case ReleaseState::lapsed: break;
  }
  return "lapsed";
}

std::int64_t escalations_by(const Release& release, const Clock& clock, ledger::Timestamp now) {
  if (!is_late(release.due, now)) return 0;
  if (clock.escalate_every == 0) return 1;
  return 1 + (now / 1'000'000'000 - release.due / 1'000'000'000 - 1) / clock.escalate_every;
}

std::string against_silence(const Release& release) {
  std::set<EconomyId> against = release.objections;
  for (const auto& [economy, yes] : release.votes)
    if (!yes) against.insert(economy);
  std::string out;
  for (const EconomyId economy : against) out += (out.empty() ? "an objection of " : ", ") + economy.text();
  if (out.empty() && !release.silence) return "it took the place of another without a whole clock for objections";
  return out;
}

Request unreadable(const std::string& id, const std::string& organisation, const std::string& asked, const Error& error) {
  const Refusal why = refusal_of(error);
  return {id,
          unreadable_request,
          {organisation, {}, {}},
          {{"asked", asked}, {"rule", why.rule}, {"why", why.why.substr(0, 2'000)}},
          latest_format};
}

std::string plain(std::string text) {
  const bool is_text = is_valid_utf8(text);
  for (char& c : text)
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f' || (!is_text && static_cast<unsigned char>(c) >= 0x80)) c = '?';
  return text;
}

Request plainly_written(const Request& asked) {
  std::string where;
  const auto check = [&where](const std::string& text, const std::string& name) {
    if (where.empty() && !ledger::is_valid_text(text, ledger::entry_bytes_max, true)) where = name;
  };
  check(asked.id, "id");
  check(asked.by.organisation, "by");
  for (const Person& person : asked.by.people) check(person.name, "signed"), check(person.role, "signed");
  for (const auto& [field, value] : asked.fields)
    if (field != "text") check(value, field);
  if (where.empty()) return asked;
  const std::string why = fmt::format("'{}' is not UTF-8 or has control characters, such as the end of a line", plain(where));
  return unreadable(plain(asked.id), plain(asked.by.organisation), asked.what, detail::refuse("control_characters", why).value());
}

Request passing_of_time() { return {"", "time.pass", {own_name, {}, {}}, {}, latest_format}; }

std::string name_of(EconomyId economy) { return economy.empty() ? "joint" : economy.text(); }

bool is_own(const Request& request) { return request.by.organisation == own_name && request.by.people.empty(); }

Day day_of(ledger::Timestamp time) {
  return Day(std::chrono::floor<std::chrono::days>(std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(time))));
}

ledger::Timestamp midnight_of(Day day) { return ledger::Timestamp{day.sys_days().time_since_epoch().count()} * 86'400 * 1'000'000'000; }

Decision decide(const RegisterState& state, const ledger::Ledger& ledger, const Request& request, ledger::Timestamp now,
                std::uint64_t number) {
  Act act(state, ledger, request, now, number, own_time(state, request));
  Result<Plan> plan = decide_kind(act);
  if (!plan) return refusal_of(plan.error());
  return *std::move(plan);
}

std::vector<Request> due(const RegisterState& state, const ledger::Ledger& ledger, ledger::Timestamp now) {
  Due found;
  const Day today = day_of(now);
  const Request nothing;
  const Act act(state, ledger, nothing, now, 0);
  for (const auto& [id, one] : state.recognitions) {
    const Agreement& agreement = state.agreements.at(one.agreement);
    Day until = agreement.ended ? today : detail::end_of(act, one);
    if (one.state == RecognitionState::asked && is_late(one.confirm_before, now)) until = std::min(until, day_of(one.confirm_before));
    const bool has_left = !detail::is_member_today(act, agreement.instrument, one.holder) ||
                          !detail::is_member_today(act, agreement.instrument, one.beneficiary);
    if (has_left) until = std::min(until, today);
    const bool runs =
        one.state == RecognitionState::asked || one.state == RecognitionState::counted || one.state == RecognitionState::suspended;
    const bool held =
        one.state == RecognitionState::counted && act.free(detail::countable_of(one.beneficiary, one.lot)) < one.counted;  // by a release
    const char* what = detail::is_suspended_on(act, one, today) && !has_left ? "recognition.rest" : "recognition.end";
    if (runs && until <= today && !held) found.emplace_back(midnight_of(until), own(what, "recognition", id));
    if (const auto begins = detail::next_premium(one); begins && *begins <= today && *begins < until)
      found.emplace_back(midnight_of(*begins), own("recognition.premium", "recognition", id));
  }
  for (const auto& [id, lot] : state.lots)
    if (lot.expires && *lot.expires <= today && act.free(detail::stock_of(id)) > 0)
      found.emplace_back(midnight_of(*lot.expires), own("lot.expire", "lot", id));
  for (const auto& [id, lot] : state.lots) {  // once nothing of it is promised or counts for another
    const std::int64_t counts = -act.balance("eligible:" + id);
    if (!lot.collective && counts > 0 && act.free(detail::countable_of(lot.holder, id)) == counts &&
        !detail::is_member_today(act, lot.instrument, lot.holder))
      found.emplace_back(midnight_of(today), own("lot.cease", "lot", id));
  }
  for (const auto& [id, one] : state.releases) due_of(state, one, now, found);
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Request> out;
  for (auto& [at, request] : found) out.push_back(std::move(request));
  return out;
}

}  // namespace entrepot::reserves
