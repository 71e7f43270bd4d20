#include "trade/blocs.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "trade/economies.h"

namespace entrepot::trade {
namespace {

EconomyId id(std::string_view code) { return EconomyId::parse(code).value(); }

std::vector<BlocMember> since(int year, std::initializer_list<std::string_view> codes) {
  std::vector<BlocMember> members;
  for (const std::string_view code : codes) members.push_back({id(code), year});
  return members;
}

std::vector<BlocMember> joined(std::initializer_list<std::vector<BlocMember>> waves) {
  std::vector<BlocMember> members;
  for (const auto& wave : waves) members.insert(members.end(), wave.begin(), wave.end());
  return members;
}

// Years: of the accession to ASEAN and the EU; of the entry into force for each party of RCEP.
std::vector<Bloc> make_blocs() {
  return {
      {"ASEAN", "Association of Southeast Asian Nations",
       joined({since(1967, {"IDN", "MYS", "PHL", "SGP", "THA"}), since(1984, {"BRN"}), since(1995, {"VNM"}), since(1997, {"LAO", "MMR"}),
               since(1999, {"KHM"}), since(2025, {"TLS"})})},
      {"CJK", "China, Japan and Korea", since(0, {"CHN", "JPN", "KOR"})},
      {"EU", "European Union",
       joined({since(1958, {"BEL", "DEU", "FRA", "ITA", "LUX", "NLD"}), since(1973, {"DNK", "IRL"}), since(1981, {"GRC"}),
               since(1986, {"ESP", "PRT"}), since(1995, {"AUT", "FIN", "SWE"}),
               since(2004, {"CYP", "CZE", "EST", "HUN", "LTU", "LVA", "MLT", "POL", "SVK", "SVN"}), since(2007, {"BGR", "ROU"}),
               since(2013, {"HRV"})})},
      {"RCEP", "Regional Comprehensive Economic Partnership",
       joined({since(2022, {"AUS", "BRN", "CHN", "JPN", "KHM", "KOR", "LAO", "MYS", "NZL", "SGP", "THA", "VNM"}),
               since(2023, {"IDN", "PHL"}), since(2022, {"MMR"})})},
  };
}

std::vector<BlocMember> members_of(std::string_view part, bool after_bloc) {
  const auto named = [](std::string_view name) {
    return std::find_if(blocs().begin(), blocs().end(), [&](const Bloc& bloc) { return bloc.name == name; });
  };
  if (const auto bloc = named(part); bloc != blocs().end()) return bloc->members;
  if (after_bloc && (part == "3" || part == "6")) {
    auto members = named("CJK")->members;
    if (part == "6") members = joined({members, since(0, {"AUS", "IND", "NZL"})});
    return members;
  }
  if (const auto economy = economy_of_code(part)) return {{*economy, 0}};
  return {};
}

}  // namespace

std::span<const Bloc> blocs() {
  static const std::vector<Bloc> all = make_blocs();
  return all;
}

bool BlocSelection::contains(EconomyId economy) const { return std::binary_search(members.begin(), members.end(), economy); }

Result<BlocSelection> select_bloc(std::string_view text, std::optional<int> year, const Where& where) {
  BlocSelection selection{std::string(text), {}};
  bool after_bloc = false;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t to = std::min(text.find_first_of("+,", from), text.size());
    const std::string_view part = trim(text.substr(from, to - from));
    const auto members = members_of(part, after_bloc);
    if (members.empty()) {
      std::vector<std::string> known;
      for (const Bloc& bloc : blocs()) known.push_back(bloc.name);
      return fail(ErrorCode::unknown_name, fmt::format("'{}' is neither a bloc nor the code of an economy", part), where,
                  known_names_remedy(part, known) + " Or name economies by their codes: JPN,KOR.");
    }
    for (const BlocMember& member : members)
      if (!year || member.since <= *year) selection.members.push_back(member.economy);
    after_bloc = members.size() > 1;
    from = to + 1;
  }
  std::sort(selection.members.begin(), selection.members.end());
  selection.members.erase(std::unique(selection.members.begin(), selection.members.end()), selection.members.end());
  if (selection.members.empty())
    return fail(ErrorCode::bad_field, fmt::format("'{}' had no member in {}", text, year.value_or(0)), where, "Ask for a later year.");
  return selection;
}

}  // namespace entrepot::trade
