#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"
#include "origin/detail/party_rates.h"

namespace entrepot::origin::detail {
namespace {

constexpr std::string_view opening = "（", closing = "に対する待遇）", others = "他の締約国";

// Parties of the CPTPP but Japan, as the schedule writes them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> names{{{"オーストラリア", "AUS"},
                                                                               {"ブルネイ", "BRN"},
                                                                               {"カナダ", "CAN"},
                                                                               {"チリ", "CHL"},
                                                                               {"英国", "GBR"},
                                                                               {"メキシコ", "MEX"},
                                                                               {"マレーシア", "MYS"},
                                                                               {"ニュージーランド", "NZL"},
                                                                               {"ペルー", "PER"},
                                                                               {"シンガポール", "SGP"},
                                                                               {"ベトナム", "VNM"}}};

// "カナダ、チリ及びベトナム": takes one name and what joins it to the next from the front.
std::optional<EconomyId> take_party(std::string_view& list) {
  for (const auto& [name, code] : names) {
    if (!list.starts_with(name)) continue;
    list.remove_prefix(name.size());
    for (const std::string_view joint : {"、", "及び"})
      if (list.starts_with(joint) && list.size() > joint.size()) {
        list.remove_prefix(joint.size());
        break;
      }
    return *EconomyId::parse(code);
  }
  return std::nullopt;
}

}  // namespace

std::vector<PartyRate> party_rates(std::string_view text, const std::vector<EconomyId>& partners) {
  std::vector<PartyRate> parts;
  std::vector<EconomyId> left = partners;
  std::string_view rest = trim(text);
  while (!rest.empty()) {
    const std::size_t close = rest.find(closing);
    if (!rest.starts_with(opening) || close == std::string_view::npos) return {};
    std::string_view list = rest.substr(opening.size(), close - opening.size());
    rest.remove_prefix(close + closing.size());
    const std::size_t next = std::min(rest.find(opening), rest.size());
    PartyRate part{{}, trim(rest.substr(0, next))};
    rest.remove_prefix(next);
    if (list == others) {
      part.parties = std::exchange(left, {});
      if (!rest.empty()) return {};
    } else {
      while (!list.empty()) {
        const auto party = take_party(list);
        const auto found = party ? std::find(left.begin(), left.end(), *party) : left.end();
        if (found == left.end()) return {};
        left.erase(found);
        part.parties.push_back(*party);
      }
    }
    if (part.parties.empty() || part.rate.empty()) return {};
    std::sort(part.parties.begin(), part.parties.end());
    parts.push_back(std::move(part));
  }
  return parts;
}

}  // namespace entrepot::origin::detail
