// Names that are likely slips of others. Stricter than nearest_name of base/text.h, which is for names known to be wrong: this tells
// whether a name that might be right is wrong.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entrepot {

// Edits that turn one text into the other: a byte put in, taken out, replaced, or swapped with its neighbour.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate that `text` is a slip of: other case, blanks, dashes or underscores; one edit in four letters and more, two in six and
// more; leading zeros lost. Names that differ in any other digit are different names: "0113" is no slip of "0114". None: it is one
// of the candidates, or like none of them.
std::optional<std::string> misspelling_of(std::string_view text, const std::vector<std::string>& candidates);

}  // namespace entrepot
