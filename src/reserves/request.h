// What an office of a reserve is asked to do, as it stands in the journal: a kind, named fields, and who signs for it.
//
// Text: JSON {"format":"reserves 7","id":"...","do":"lot.open","by":{"organisation":"...","economy":"THA","people":[{"name":"...","role":"..."},...]},
// "fields":{"lot":"THA-7",...}}; fields are texts, in the order of their names; amounts and days are exact as written.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace entrepot::reserves {

struct Person {
  std::string name, role;
  friend bool operator==(const Person&, const Person&) = default;
};

// An organisation and two people of it. Names and roles are what is said of them: signatures by keys are another matter.
struct Signature {
  std::string organisation;
  EconomyId economy;  // empty: of no economy, such as a secretariat
  std::vector<Person> people;
  friend bool operator==(const Signature&, const Signature&) = default;
};

// The rules of a format are kept for as long as requests of it may stand in journals: what was done under them stays done.
constexpr int latest_format = 7;

struct Request {
  std::string id;  // the same id with the same body does nothing; may be empty
  std::string what;  // "lot.open"
  Signature by;
  std::map<std::string, std::string> fields;
  int format = latest_format;  // by the rules of which it is decided
  friend bool operator==(const Request&, const Request&) = default;
};

struct Refusal {
  std::string rule;  // stable, for machines: "counts_for_another"
  std::string why;  // with the figures
  friend bool operator==(const Refusal&, const Refusal&) = default;
};

// An entry of the journal: a request with what was decided, or that the ledger refused the chain of the one before.
struct RegisterEntry {
  Request request;
  bool accepted = true;
  bool by_ledger = false;  // the refusal is the ledger's, of the request before; `request` is empty
  Refusal refusal;
  std::string clock;  // its reading, where it was behind the ledger's time
};

std::string entry_text(const RegisterEntry& entry);
bool is_register_entry(std::string_view text);  // other rooms enter texts, too
// Errors: bad_syntax, bad_field, unknown_key, unsupported (a format of a later program).
Result<RegisterEntry> parse_entry(std::string_view text);

// The name by which a person is known again however it is written: in Unicode's NFKC with cases folded, letters and digits alone ("A. Kim" and
// "a.kim" are one).
std::string normal_name(std::string_view name);

// "name, role; name, role". Errors: bad_field.
Result<std::vector<Person>> parse_people(std::string_view text, Where where = {});

}  // namespace entrepot::reserves
