// Groups of economies by name: who is meant by ASEAN+3.
//
// Membership is that of today, with the year in which each member joined: a group of an earlier year has fewer. Who left is not counted.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace entrepot::trade {

struct BlocMember {
  EconomyId economy;
  int since = 0;  // year of accession
};
struct Bloc {
  std::string name;   // "ASEAN"
  std::string title;  // "Association of Southeast Asian Nations"
  std::vector<BlocMember> members;
};
// ASEAN, CJK (China, Japan, Korea), EU, RCEP.
std::span<const Bloc> blocs();

struct BlocSelection {
  std::string name;  // as asked for
  std::vector<EconomyId> members;  // ordered by id, each once
  bool contains(EconomyId economy) const;
};
// "ASEAN+3" (the Three are CJK; +6 adds Australia, India and New Zealand), "CJK+ASEAN", "JPN,KOR", or a mix of names and codes parted by
// plus or comma. With a year, blocs count who had joined by then. Errors: unknown_name; bad_field (nothing named).
Result<BlocSelection> select_bloc(std::string_view text, std::optional<int> year = {}, const Where& where = {});

}  // namespace entrepot::trade
