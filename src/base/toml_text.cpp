#include "base/toml_text.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot {
namespace {

constexpr std::size_t depth_max = 32, items_max = 8192, key_parts_max = 32;

// Walks over the text outside of strings and comments. Where a string is not closed the parser stops too, and says so.
class TomlScan {
 public:
  TomlScan(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  Result<> run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"' || c == '\'') {
        if (!skip_string(c)) return {};
        continue;
      }
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
        continue;
      }
      TRY(step(c));
      ++at_;
    }
    return {};
  }

 private:
  Result<> step(char c) {
    if (c == '\n') ++line_;
    if (c == '.' && ++dots_ >= key_parts_max) return too_much(fmt::format("A key has more than {} parts", key_parts_max), "Shorten it.");
    if (c == '\n' || c == ',' || c == '=' || c == '[' || c == '{') dots_ = 0;
    if (c == '[' || c == '{') {
      items_.push_back(0);
      if (items_.size() > depth_max)
        return too_much(fmt::format("The brackets are nested more than {} deep", depth_max), "Close them where they should end.");
    }
    if ((c == ']' || c == '}') && !items_.empty()) items_.pop_back();
    if (c == ',' && !items_.empty() && ++items_.back() >= items_max)
      return too_much(fmt::format("A list has more than {} items", items_max), "Shorten it.");
    return {};
  }

  // False when the string is not closed.
  bool skip_string(char quote) {
    const std::string three(3, quote);
    const bool long_form = text_.substr(at_, 3) == three;
    for (at_ += long_form ? 3 : 1; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') {
        if (!long_form) return false;
        ++line_;
      }
      if (quote == '"' && text_[at_] == '\\') ++at_;
      else if (text_[at_] == quote && (!long_form || text_.substr(at_, 3) == three)) break;
    }
    if (at_ >= text_.size()) return false;
    at_ += long_form ? 3 : 1;
    return true;
  }

  tl::unexpected<Error> too_much(std::string what, std::string remedy) const {
    return fail(ErrorCode::limit_exceeded, std::move(what), {file_, line_, 0, {}}, std::move(remedy));
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0, dots_ = 0;
  long line_ = 1;
  std::vector<std::size_t> items_;  // of each open bracket
};

long line_of(std::string_view text, std::size_t at) {
  return 1 + static_cast<long>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

}  // namespace

Result<> check_toml_text(std::string_view text, const std::string& file) {
  constexpr const char* save = "Save it as UTF-8 text.";
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return fail(ErrorCode::bad_encoding, "The file is UTF-16", {file, 1, 0, {}}, save);
  if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos)
    return fail(ErrorCode::bad_encoding, "The file has a zero byte: it is not text", {file, line_of(text, zero), 0, {}}, save);
  if (!is_valid_utf8(text)) {
    long line = 1;
    for (const auto part : split(text, '\n')) {
      if (!is_valid_utf8(part)) break;
      ++line;
    }
    return fail(ErrorCode::bad_encoding, "The line is not UTF-8", {file, line, 0, {}}, save);
  }
  if (const std::size_t end = text.find('\r'); end != std::string_view::npos && text.find('\n') == std::string_view::npos)
    return fail(ErrorCode::bad_encoding, "The lines end in a carriage return alone", {file, 1, 0, {}},
                "Save it with line ends of Unix or Windows.");
  return TomlScan(text, file).run();
}

Error toml_error(const std::exception& error, const std::string& file, std::string remedy) {
  const std::string_view message = error.what();
  // "[error] toml::parse_key: an invalid key appeared.\n --> FILE\n   |\n 3 | name = ..."
  std::string_view sentence = trim(message.substr(0, message.find('\n')));
  if (sentence.starts_with("[error]")) sentence = trim(sentence.substr(7));
  if (sentence.starts_with("toml::")) sentence = trim(sentence.substr(std::min(sentence.find(": ") + 1, sentence.size())));
  while (sentence.ends_with('.')) sentence.remove_suffix(1);
  long line = 0;
  if (const std::size_t bar = message.find(" | "); bar != std::string_view::npos) {
    std::size_t begin = bar;
    while (begin > 0 && message[begin - 1] >= '0' && message[begin - 1] <= '9') --begin;
    line = static_cast<long>(parse_int(message.substr(begin, bar - begin)).value_or(0));
  }
  return {ErrorCode::bad_syntax, fmt::format("This is not TOML: {}", sentence), {file, line, 0, {}}, std::move(remedy)};
}

}  // namespace entrepot
