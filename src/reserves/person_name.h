// When two names are of one person, however they are written: nobody signs twice by turning a name round.
//
// A name is folded: Unicode's NFKD with cases folded; accents of Latin, Greek and Cyrillic letters dropped, and letters that these alphabets write alike made
// one; what stands in brackets left out; words of letters, other signs between them; titles ("Dr", "acting") dropped where a word is left. Two names are
// of one person when the words of both, each in some order, come to the same letters: "Kim A" and "A Kim", "Kim Minjun" and "Min-jun Kim".
// It errs towards one person: two who share a name give more of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace entrepot::reserves {

// The words of a name, folded; empty: it has no letter.
std::vector<std::string> name_words(std::string_view name);

bool is_one_person(const std::vector<std::string>& words, const std::vector<std::string>& others);

// Letters of alphabets that look alike (Latin, Greek, Cyrillic, Armenian, Cherokee), where a name mixes them: "Cyrillic and Latin"; empty: it does not.
std::string mixed_alphabets(std::string_view name);

}  // namespace entrepot::reserves
