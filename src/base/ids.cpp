#include "base/ids.h"

#include <algorithm>

#include <fmt/format.h>

namespace entrepot {
namespace {

bool is_capital_or_digit(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// Spellings of data sets that stand for a code of ours.
std::string_view known_alias(std::string_view text) {
  if (text == "RoW") return "ROW";
  if (text == "ROM") return "ROU";
  return text;
}

}  // namespace

template <class Tag, std::size_t length>
Result<CodeId<Tag, length>> CodeId<Tag, length>::parse(std::string_view text, Where where) {
  if constexpr (std::is_same_v<Tag, EconomyTag>) text = known_alias(text);
  if (text.empty() || text.size() > length || !std::all_of(text.begin(), text.end(), is_capital_or_digit))
    return fail(ErrorCode::bad_field, fmt::format("'{}' is not a code", text.substr(0, 40)), std::move(where),
                fmt::format("Write 1 to {} capital letters or digits, such as {}.", length, length == 4 ? "CHN" : "SGSIN"));
  CodeId id;
  std::copy(text.begin(), text.end(), id.characters_.begin());
  return id;
}

template class CodeId<EconomyTag, 4>;
template class CodeId<PortTag, 5>;

}  // namespace entrepot
