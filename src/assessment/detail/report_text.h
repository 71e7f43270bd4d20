// Every fixed sentence of the brief stands once, in report_text.inc, with its translations side by side.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <fmt/args.h>

#include "assessment/detail/report_blocks.h"
#include "assessment/report.h"

namespace entrepot::assessment::detail {

enum class Say {
#define SAY(key, ...) key,
#include "assessment/detail/report_text.inc"
#undef SAY
  count_
};
inline constexpr std::size_t say_count = static_cast<std::size_t>(Say::count_);

// The pattern of a sentence; places are {0}, {1} ... English where a translation is missing.
std::string_view pattern(Say say, Language language);
// The four columns as written, for the test that compares their places.
const std::array<std::string_view, 4>& patterns(Say say);

using Arguments = fmt::dynamic_format_arg_store<fmt::format_context>;
std::string fill(std::string_view pattern, const Arguments& arguments);

// A language chosen: text() for attributes and charts, html() for the page.
class Words {
 public:
  explicit Words(Language language) : language_(language) {}
  Language language() const { return language_; }

  template <class... A>
  std::string text(Say say, const A&... arguments) const {
    Arguments store;
    (store.push_back(std::string(plain(arguments))), ...);
    return fill(pattern(say, language_), store);
  }
  template <class... A>
  Html html(Say say, const A&... arguments) const {
    Arguments store;
    (store.push_back(marked(arguments)), ...);
    return {fill(escaped(pattern(say, language_)), store)};
  }
  // "a", "a and b", "a, b and c"
  std::string list(const std::vector<std::string>& items) const;

 private:
  static std::string_view plain(std::string_view text) { return text; }
  static std::string plain(int number) { return std::to_string(number); }
  static std::string plain(std::size_t number) { return std::to_string(number); }
  static std::string marked(const Html& html) { return html.text; }
  static std::string marked(std::string_view text) { return escaped(text); }
  static std::string marked(int number) { return std::to_string(number); }
  static std::string marked(std::size_t number) { return std::to_string(number); }

  Language language_;
};

}  // namespace entrepot::assessment::detail
