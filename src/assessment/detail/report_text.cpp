#include "assessment/detail/report_text.h"

namespace entrepot::assessment {
namespace {

constexpr std::array<std::string_view, 4> language_tags{"en", "zh-Hans", "ja", "ko"};

}  // namespace

std::string_view language_tag(Language language) { return language_tags[static_cast<std::size_t>(language)]; }

Result<Language> parse_language(std::string_view text) {
  for (std::size_t i = 0; i < language_tags.size(); ++i)
    if (text == language_tags[i] || text == language_tags[i].substr(0, 2)) return static_cast<Language>(i);
  return fail(ErrorCode::unknown_name, "unknown language '" + std::string(text) + "'", {}, "Known: en, zh, ja, ko.");
}

namespace detail {
namespace {

constexpr std::array<std::array<std::string_view, 4>, say_count> table{{
#define SAY(key, ...) std::array<std::string_view, 4>{__VA_ARGS__},
#include "assessment/detail/report_text.inc"
#undef SAY
}};

}  // namespace

const std::array<std::string_view, 4>& patterns(Say say) { return table[static_cast<std::size_t>(say)]; }

std::string_view pattern(Say say, Language language) {
  const auto& row = patterns(say);
  const std::string_view translated = row[static_cast<std::size_t>(language)];
  return translated.empty() ? row[0] : translated;
}

std::string fill(std::string_view pattern, const Arguments& arguments) { return fmt::vformat(pattern, arguments); }

std::string Words::list(const std::vector<std::string>& items) const {
  if (items.empty()) return {};
  std::string all = items[0];
  for (std::size_t i = 1; i < items.size(); ++i) {
    all += pattern(i + 1 == items.size() ? Say::list_last : Say::list_comma, language_);
    all += items[i];
  }
  return all;
}

}  // namespace detail
}  // namespace entrepot::assessment
