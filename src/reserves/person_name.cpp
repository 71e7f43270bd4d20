#include "reserves/person_name.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <set>
#include <utility>

#include <utf8proc.h>

#include "base/text.h"

namespace entrepot::reserves {
namespace {

using Letters = std::vector<utf8proc_int32_t>;

Letters decomposed(std::string_view name) {
  utf8proc_uint8_t* made = nullptr;
  const auto bytes = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(name.data()), static_cast<utf8proc_ssize_t>(name.size()), &made,
      static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_STABLE));
  if (bytes < 0) return Letters(name.begin(), name.end());  // not UTF-8: as it is
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(made, &std::free);
  Letters out;
  for (utf8proc_ssize_t at = 0; at < bytes;) {
    utf8proc_int32_t letter = 0;
    const utf8proc_ssize_t size = utf8proc_iterate(made + at, bytes - at, &letter);
    if (size <= 0) break;
    out.push_back(letter);
    at += size;
  }
  return out;
}

// Accents, which Latin, Greek and Cyrillic letters can do without; vowel signs of other scripts are letters of theirs.
bool is_accent(utf8proc_int32_t letter) {
  return (letter >= 0x0300 && letter <= 0x036f) || (letter >= 0x1ab0 && letter <= 0x1aff) || (letter >= 0x1dc0 && letter <= 0x1dff) ||
         (letter >= 0x20d0 && letter <= 0x20ff) || (letter >= 0xfe20 && letter <= 0xfe2f);
}

// Latin letters that no accent takes apart, and letters of Greek and Cyrillic that look like one of them in one of their cases.
std::string_view latin(utf8proc_int32_t letter) {
  static constexpr std::pair<utf8proc_int32_t, std::string_view> same[] = {
      {0x00e6, "ae"}, {0x00f0, "d"},  {0x00f8, "o"}, {0x00fe, "th"}, {0x0111, "d"}, {0x0127, "h"}, {0x0131, "i"},
      {0x0142, "l"},  {0x0153, "oe"}, {0x0167, "t"}, {0x01a1, "o"},  {0x01b0, "u"}, {0x0253, "b"}, {0x0257, "d"},
      {0x0268, "i"},  {0x03b1, "a"},  {0x03b2, "b"}, {0x03b5, "e"},  {0x03b6, "z"}, {0x03b7, "h"}, {0x03b9, "i"},
      {0x03ba, "k"},  {0x03bc, "m"},  {0x03bd, "n"}, {0x03bf, "o"},  {0x03c1, "p"}, {0x03c4, "t"}, {0x03c5, "y"},
      {0x03c7, "x"},  {0x0430, "a"},  {0x0432, "b"}, {0x0435, "e"},  {0x043a, "k"}, {0x043c, "m"}, {0x043d, "h"},
      {0x043e, "o"},  {0x0440, "p"},  {0x0441, "c"}, {0x0442, "t"},  {0x0443, "y"}, {0x0445, "x"}, {0x0455, "s"},
      {0x0456, "i"},  {0x0458, "j"},  {0x04bb, "h"}, {0x04cf, "l"},  {0x0501, "d"}, {0x051b, "q"}, {0x051d, "w"}};
  const auto found = std::find_if(std::begin(same), std::end(same), [letter](const auto& one) { return one.first == letter; });
  return found == std::end(same) ? std::string_view() : found->second;
}

void append(std::string& out, utf8proc_int32_t letter) {
  if (const std::string_view as = latin(letter); !as.empty()) {
    out += as;
    return;
  }
  utf8proc_uint8_t bytes[4];
  const utf8proc_ssize_t size = utf8proc_encode_char(letter, bytes);
  out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(std::max<utf8proc_ssize_t>(0, size)));
}

// Letters, marks and numbers make words, and so does what joins them within one: hyphens and apostrophes.
enum class Sign { letter, joins, opens, closes, parts };
Sign sign_of(utf8proc_int32_t letter) {
  const utf8proc_category_t kind = utf8proc_category(letter);
  if (kind == UTF8PROC_CATEGORY_PD || letter == '\'' || letter == 0x2018 || letter == 0x2019 || letter == 0x02bc) return Sign::joins;
  if (kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_NO) return Sign::letter;
  if (kind == UTF8PROC_CATEGORY_PS) return Sign::opens;
  return kind == UTF8PROC_CATEGORY_PE ? Sign::closes : Sign::parts;
}

bool is_title(const std::string& word) {
  static const std::set<std::string_view> titles{"dr",  "mr",    "mrs",  "ms",    "miss",  "mx",     "prof",   "professor", "doctor",
                                                 "sir", "madam", "dato", "datuk", "datin", "acting", "former", "phd",       "esq",
                                                 "jr",  "sr",    "博士", "先生",  "女士",  "教授",   "様",     "さん",      "氏"};
  return titles.contains(word);
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += word;
  return out;
}

constexpr std::size_t words_ordered = 6;  // of a name: 720 orders

std::set<std::string> all_orders(std::vector<std::string> words) {
  std::set<std::string> out;
  std::sort(words.begin(), words.end());
  do out.insert(joined(words));
  while (std::next_permutation(words.begin(), words.end()));
  return out;
}

std::string sorted_bytes(const std::vector<std::string>& words) {
  std::string out = joined(words);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

std::vector<std::string> name_words(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  int depth = 0;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::exchange(word, {}));
  };
  for (const utf8proc_int32_t letter : decomposed(name)) {
    const Sign sign = sign_of(letter);
    if (sign == Sign::opens) ++depth, end_word();
    else if (sign == Sign::closes && depth > 0) --depth;
    else if (depth > 0 || is_accent(letter)) continue;
    else if (sign == Sign::letter) append(word, letter);
    else if (sign != Sign::joins) end_word();
  }
  end_word();
  std::vector<std::string> without;
  std::copy_if(words.begin(), words.end(), std::back_inserter(without), [](const std::string& one) { return !is_title(one); });
  return without.empty() ? words : without;
}

bool is_one_person(const std::vector<std::string>& words, const std::vector<std::string>& others) {
  if (sorted_bytes(words) != sorted_bytes(others)) return false;
  if (std::max(words.size(), others.size()) > words_ordered) return true;
  const std::set<std::string> one = all_orders(words), other = all_orders(others);
  return std::any_of(one.begin(), one.end(), [&other](const std::string& order) { return other.contains(order); });
}

std::string mixed_alphabets(std::string_view name) {
  static constexpr struct {
    utf8proc_int32_t from, to;
    const char* alphabet;
  } ranges[] = {{0x0041, 0x024f, "Latin"},    {0x0250, 0x02af, "Latin"},    {0x0370, 0x03ff, "Greek"},    {0x0400, 0x052f, "Cyrillic"},
                {0x0530, 0x058f, "Armenian"}, {0x13a0, 0x13ff, "Cherokee"}, {0x1c80, 0x1c8f, "Cyrillic"}, {0x1d00, 0x1d25, "Latin"},
                {0x1e00, 0x1eff, "Latin"},    {0x1f00, 0x1fff, "Greek"},    {0x2c60, 0x2c7f, "Latin"},    {0x2de0, 0x2dff, "Cyrillic"},
                {0xa640, 0xa69f, "Cyrillic"}, {0xa720, 0xa7ff, "Latin"},    {0xab30, 0xab6f, "Latin"},    {0xab70, 0xabbf, "Cherokee"}};
  std::set<std::string> found;
  for (const utf8proc_int32_t letter : decomposed(name)) {
    if (sign_of(letter) != Sign::letter || is_accent(letter)) continue;
    for (const auto& range : ranges)
      if (range.from <= letter && letter <= range.to) found.insert(range.alphabet);
  }
  return found.size() < 2 ? std::string() : join({found.begin(), found.end()}, " and ");
}

}  // namespace entrepot::reserves
