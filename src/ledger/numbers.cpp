#include "ledger/numbers.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/sha256.h"
#include "base/text.h"

namespace entrepot::ledger {
namespace {

bool is_given_name(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
  };
  return !text.empty() && text.size() <= 24 && std::all_of(text.begin(), text.end(), fits);
}

bool is_code(std::string_view text) {
  return text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_name_of_a_register(const std::vector<std::string_view>& parts) {
  constexpr std::array<std::string_view, 7> of_lots{"attested", "stock", "lost", "expired", "used", "converted", "eligible"};
  if (parts.size() == 2) return std::find(of_lots.begin(), of_lots.end(), parts[0]) != of_lots.end() && is_given_name(parts[1]);
  if (parts.size() != 3) return false;
  if (parts[0] == "countable") return (is_code(parts[1]) || parts[1] == "joint") && is_given_name(parts[2]);
  if (parts[0] == "transit" || parts[0] == "received") return is_given_name(parts[1]) && is_given_name(parts[2]);
  return parts[0] == "settled" && is_code(parts[1]) && is_code(parts[2]);
}

bool is_name_of_the_net(const std::vector<std::string_view>& parts) {
  constexpr std::array<std::string_view, 11> words{"committed", "limit", "used",  "rules",      "cast",     "yes",
                                                   "no",        "owed",  "terms", "term-rules", "term-ends"};
  if (parts.size() == 3 && parts[0] == "settlement") return is_code(parts[1]) && is_code(parts[2]);
  if (parts.size() < 2 || std::find(words.begin(), words.end(), parts[1]) == words.end()) return false;
  return !parts[0].empty() && parts[0].size() <= 16 &&
         std::all_of(parts[0].begin(), parts[0].end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

constexpr std::uint32_t mark = 0x66666fff;  // the bytes ff 'o' 'f' 'f', of which no text that is kept as it is begins with the first

// Digits, a point, digits.
bool is_entry_and_number(std::string_view text) {
  const auto point = text.find('.');
  const auto digits = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  return point != std::string_view::npos && digits(text.substr(0, point)) && digits(text.substr(point + 1));
}

}  // namespace

bool is_id_of_an_office(const Id& transfer) {
  if (static_cast<std::uint32_t>(transfer.low) == mark) return true;
  if ((transfer.low & 0xff) != 'r') return false;
  return is_entry_and_number(std::string_view(transfer.text()).substr(1));
}

Id id_for_office(std::string_view text) {
  const Sha256 hash = sha256(text);
  Id id{mark, 0};
  for (std::size_t i = 0; i < 12; ++i) (i < 4 ? id.low : id.high) |= std::uint64_t{hash[i]} << (8 * ((i + 4) % 8));
  return id;
}

bool is_name_of_an_office(std::string_view account) {
  const auto parts = split(account, ':');
  return is_name_of_a_register(parts) || is_name_of_the_net(parts);
}

}  // namespace entrepot::ledger
