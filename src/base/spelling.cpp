#include "base/spelling.h"

#include <algorithm>
#include <numeric>

#include "base/text.h"

namespace entrepot {
namespace {

constexpr std::size_t longest = 128;  // bytes of a name that are compared

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Letters in lower case; digits apart, without leading zeros.
struct Plain {
  explicit Plain(std::string_view text) {
    for (const char c : lower_ascii(text.substr(0, longest))) {
      if (is_digit(c) && (c != '0' || !digits.empty())) digits += c;
      if (!is_digit(c) && c != ' ' && c != '-' && c != '_') letters += c;
    }
  }
  std::string letters, digits;
};

std::size_t edits_most(std::size_t letters) { return letters < 4 ? 0 : letters < 6 ? 1 : 2; }

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1), last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::optional<std::string> misspelling_of(std::string_view text, const std::vector<std::string>& candidates) {
  if (std::find(candidates.begin(), candidates.end(), text) != candidates.end()) return std::nullopt;
  const Plain wanted(text);
  if (wanted.letters.empty() && wanted.digits.empty()) return std::nullopt;
  std::optional<std::string> found;
  std::size_t least = 0;
  for (const std::string& candidate : candidates) {
    const Plain other(candidate);
    if (other.digits != wanted.digits) continue;
    const std::size_t edits = edit_distance(wanted.letters, other.letters);
    if (edits > edits_most(std::min(wanted.letters.size(), other.letters.size())) || (found && edits >= least)) continue;
    least = edits;
    found = candidate;
  }
  return found;
}

}  // namespace entrepot
