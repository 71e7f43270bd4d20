#include <array>
#include <cctype>

#include <fmt/format.h>

#include "base/text.h"
#include "trade/flow_files.h"

namespace entrepot::trade {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

struct NamedEdition {
  std::string_view text;
  HsEdition edition;
};
constexpr std::array<NamedEdition, 14> named_editions = {{
    {"hs1992", HsEdition::hs1992},
    {"hs1996", HsEdition::hs1996},
    {"hs2002", HsEdition::hs2002},
    {"hs2007", HsEdition::hs2007},
    {"hs2012", HsEdition::hs2012},
    {"hs2017", HsEdition::hs2017},
    {"hs2022", HsEdition::hs2022},
    {"hs92", HsEdition::hs1992},
    {"hs96", HsEdition::hs1996},
    {"hs02", HsEdition::hs2002},
    {"hs07", HsEdition::hs2007},
    {"hs12", HsEdition::hs2012},
    {"hs17", HsEdition::hs2017},
    {"hs22", HsEdition::hs2022},
}};

}  // namespace

std::optional<HsEdition> edition_in_name(std::string_view file_name) {
  const std::string name = lower_ascii(file_name);
  for (std::size_t at = name.find("hs"); at != std::string::npos; at = name.find("hs", at + 1)) {
    if (at > 0 && std::isalpha(static_cast<unsigned char>(name[at - 1]))) continue;
    for (const auto& [text, edition] : named_editions) {
      const std::size_t end = at + text.size();
      if (name.compare(at, text.size(), text) == 0 && (end == name.size() || !digit(name[end]))) return edition;
    }
  }
  return std::nullopt;
}

std::string release_in_name(std::string_view file_name) {
  for (std::size_t at = 0; at + 7 <= file_name.size(); ++at) {
    if (file_name[at] != 'V' && file_name[at] != 'v') continue;
    std::size_t end = at + 1;
    while (end < file_name.size() && digit(file_name[end])) ++end;
    if (end - at == 7) return fmt::format("V{}", file_name.substr(at + 1, 6));
  }
  return {};
}

}  // namespace entrepot::trade
