// Who signs: two people who are not one, of one organisation.
#include <fmt/format.h>

#include "reserves/detail/act.h"
#include "reserves/person_name.h"

namespace entrepot::reserves::detail {
namespace {

std::string organisation_words(const std::string& organisation, EconomyId economy) {
  return organisation + (economy.empty() ? "" : ", " + economy.text());
}

Result<> check_name(const Act& act, const std::string& name) {
  if (normal_name(name).empty() || (act.since(7) && name_words(name).empty()))
    return refuse("two_people", fmt::format("'{}' is no name", name));
  if (!act.since(7)) return {};
  if (const std::string mixed = mixed_alphabets(name); !mixed.empty())
    return refuse("mixed_alphabets", fmt::format("'{}' mixes {} letters, which look alike: write the name in one alphabet", name, mixed));
  return {};
}

// By its normal form alone before format 7; then however it is written.
bool is_same(const Act& act, const std::string& name, const std::string& other) {
  if (normal_name(name) == normal_name(other)) return true;
  return act.since(7) && is_one_person(name_words(name), name_words(other));
}

// Under which form of the name the person has signed before. Forms that stood for several organisations before they were known as one name sign for
// each of those.
Result<std::string> known_as(const Act& act, const Person& person, const std::string& organisation) {
  const std::string name = normal_name(person.name);
  const Signer* another = nullptr;
  std::string known = name;
  for (const auto& [key, signer] : act.state.people) {
    if (key != name && (!act.since(7) || !is_one_person(name_words(person.name), signer.words))) continue;
    if (normal_name(organisation_words(signer.organisation, signer.economy)) == normal_name(organisation)) return key;
    another = &signer, known = key;
  }
  if (another == nullptr) return known;
  return refuse("signs_for_another",
                fmt::format("{} has signed for '{}'{} and cannot sign for '{}': nobody signs for two organisations", person.name,
                            organisation_words(another->organisation, another->economy),
                            another->name == person.name ? "" : fmt::format(", as '{}',", another->name), organisation));
}

}  // namespace

Result<> check_people(Act& act) {
  const Signature& by = act.request.by;
  std::map<std::string, Signer> signing;
  for (std::size_t i = 0; i < by.people.size(); ++i) {
    const Person& person = by.people[i];
    TRY(check_name(act, person.name));
    for (std::size_t before = 0; before < i; ++before)
      if (is_same(act, by.people[before].name, person.name))
        return refuse("two_people", fmt::format("'{}' and '{}' are one person: two must sign for {}", by.people[before].name, person.name,
                                                by.organisation));
    TRY_ASSIGN(const std::string key, known_as(act, person, organisation_words(by.organisation, by.economy)));
    const auto found = act.state.people.find(key);
    const ledger::Timestamp since = found == act.state.people.end() ? act.now : found->second.since;
    if (!signing.emplace(key, Signer{person.name, person.role, by.organisation, by.economy, since, act.now, name_words(person.name)})
             .second)
      return refuse("two_people", fmt::format("Two of the names that sign for {} are of one person, '{}'", by.organisation, key));
  }
  act.then([signing](RegisterState& state) {
    for (const auto& [name, signer] : signing) state.people[name] = signer;
  });
  return {};
}

}  // namespace entrepot::reserves::detail
