// rate  := sum { "or" sum } [","] ["whichever is" ("greater" | "higher" | "less" | "lower")] { limit }
// limit := "but not less than" sum | "but not more than" sum | ["("] "but where it is" sum ("below" | "above") sum [")"]
// sum   := "free" | term { "+" term }
// term  := number "%" | number [currency] "/" [number] unit | difference "/" [number] unit

#include "origin/detail/rate_reader.h"

#include <algorithm>
#include <array>

#include "base/money.h"
#include "base/text.h"

namespace entrepot::origin::detail {
namespace {

constexpr std::size_t alternatives_max = 8, terms_max = 8;
constexpr std::int64_t amount_max = 100'000'000, count_max = 1'000'000, factor_max = 10'000,
                       price_factor_max = 100;  // what duties can be computed with exactly
constexpr int places_max = 4;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

class Reader {
 public:
  Reader(std::string_view text, std::string_view currency) : text_(text), currency_(currency) {}

  std::optional<Rate> whole() {
    Rate rate;
    if (!alternatives(rate) || !choice(rate)) return std::nullopt;
    for (int limits = 0; limits < 2 && !at_end(); ++limits)
      if (!limit(rate)) return std::nullopt;
    if (!at_end()) return std::nullopt;
    return rate;
  }

 private:
  bool at_end() { return skip(), text_.empty(); }
  void skip() { text_ = trim(text_); }

  bool take(std::string_view sign) {
    skip();
    if (text_.substr(0, sign.size()) != sign) return false;
    text_.remove_prefix(sign.size());
    return true;
  }

  // A word in any case, not a part of a longer one.
  bool take_word(std::string_view word) {
    skip();
    if (lower_ascii(text_.substr(0, word.size())) != word) return false;
    if (text_.size() > word.size() && is_letter(text_[word.size()])) return false;
    text_.remove_prefix(word.size());
    return true;
  }

  bool take_words(std::initializer_list<std::string_view> words) {
    const std::string_view before = text_;
    for (const std::string_view word : words)
      if (!take_word(word)) return text_ = before, false;
    return true;
  }

  // Digits with commas between and a point: "4,000,000", "1.52".
  std::optional<Decimal> number() {
    skip();
    std::string digits;
    std::size_t at = 0;
    for (; at < text_.size() && (is_digit(text_[at]) || text_[at] == '.' || text_[at] == ','); ++at) {
      const bool ahead = at + 1 < text_.size() && is_digit(text_[at + 1]);
      if (text_[at] != '.' && text_[at] != ',') digits.push_back(text_[at]);
      else if (digits.empty() || !ahead) break;
      else if (text_[at] == '.') digits.push_back('.');
    }
    const auto parsed = Decimal::parse(digits);
    if (!parsed || parsed->places() > places_max || *parsed > Decimal(amount_max)) return std::nullopt;
    text_.remove_prefix(at);
    return *parsed;
  }

  std::optional<std::int64_t> whole_number(std::int64_t most) {
    const auto read = number();
    if (!read || read->places() != 0 || read->coefficient() < 1 || read->coefficient() > most) return std::nullopt;
    return read->coefficient();
  }

  // A currency code, or the one of the schedule where none is written.
  std::optional<std::string> currency() {
    skip();
    const bool code =
        text_.size() >= 3 && std::all_of(text_.begin(), text_.begin() + 3, is_letter) && (text_.size() == 3 || !is_letter(text_[3]));
    if (!code) return currency_.empty() ? std::nullopt : std::optional(std::string(currency_));
    const std::string_view word = text_.substr(0, 3);
    if (!Currency::parse(word)) return std::nullopt;
    text_.remove_prefix(3);
    return std::string(word);
  }

  bool per_unit(RateTerm& term) {
    if (!take("/")) return false;
    skip();
    if (!text_.empty() && is_digit(text_.front())) {
      const auto count = whole_number(count_max);
      if (!count) return false;
      term.count = *count;
      skip();
    }
    const auto inside = [](char c) { return is_letter(c) || static_cast<unsigned char>(c) >= 0x80; };
    std::size_t length = 0;
    if (lower_ascii(text_.substr(0, 2)) == "m2") length = 2;
    else
      while (length < text_.size() && inside(text_[length])) ++length;
    if (length == 0 || length > 32) return false;
    term.unit = rate_unit(text_.substr(0, length));
    text_.remove_prefix(length);
    return true;
  }

  // "(500 JPY-VALUE)" or "((500 JPY-VALUE)*11/16)", the first "(" already seen.
  bool difference(RateTerm& term) {
    const bool scaled = take("((") || (take("(") && take("("));
    if (!scaled && text_.empty()) return false;
    term.kind = RateTerm::Kind::difference;
    const auto price = number();
    if (!price) return false;
    term.amount = *price;
    const auto code = currency();
    if (!code) return false;
    term.currency = *code;
    if (take("*")) {
      const auto factor = number();
      if (!factor || *factor > Decimal(price_factor_max)) return false;
      term.price_factor = *factor;
    }
    if (!take("-") || !take_word("value") || !take(")")) return false;
    return (!scaled || (share(term) && take(")"))) && per_unit(term);
  }

  bool share(RateTerm& term) {
    if (!take("*")) return false;
    const auto top = number();
    if (!top) return false;
    term.numerator = top->coefficient();
    for (int place = 0; place < top->places(); ++place) term.denominator *= 10;
    if (take("/")) {
      const auto bottom = whole_number(factor_max);
      if (!bottom) return false;
      term.denominator *= *bottom;
    }
    if (term.numerator == term.denominator) term.numerator = term.denominator = 1;
    return term.numerator <= factor_max && term.denominator <= factor_max;
  }

  bool term(RateTerm& term) {
    skip();
    if (!text_.empty() && text_.front() == '(') {
      const std::string_view before = text_;
      if (difference(term)) return true;
      text_ = before;
      return false;
    }
    const auto amount = number();
    if (!amount) return false;
    term.amount = *amount;
    if (take("%")) return *amount <= Decimal(factor_max);
    const auto code = currency();
    if (!code) return false;
    term.kind = RateTerm::Kind::specific;
    term.currency = *code;
    return per_unit(term);
  }

  bool sum(RateSum& out) {
    if (take_word("free")) return true;
    do {
      out.emplace_back();
      if (out.size() > terms_max || !term(out.back())) return false;
    } while (take("+"));
    if (out.size() == 1 && out.front().kind == RateTerm::Kind::percent && out.front().amount == Decimal(0)) out.clear();
    return true;
  }

  bool alternatives(Rate& rate) {
    do {
      rate.alternatives.emplace_back();
      if (rate.alternatives.size() > alternatives_max || !sum(rate.alternatives.back())) return false;
    } while (take_word("or"));
    return true;
  }

  bool choice(Rate& rate) {
    take(",");
    if (take_words({"whichever", "is"})) {
      take_words({"the"});
      if (take_word("greater") || take_word("higher")) rate.choice = Rate::Choice::greater;
      else if (take_word("less") || take_word("lower")) rate.choice = Rate::Choice::less;
      else return false;
    }
    return (rate.choice == Rate::Choice::only) == (rate.alternatives.size() == 1);
  }

  bool limit(Rate& rate) {
    RateSum bound;
    if (take_words({"but", "not", "less", "than"})) return !rate.at_least && sum(bound) && (rate.at_least = bound, true);
    if (take_words({"but", "not", "more", "than"})) return !rate.at_most && sum(bound) && (rate.at_most = bound, true);
    const bool open = take("(");
    RateSum again;
    if (!take_words({"but", "where", "it", "is"}) || !sum(bound)) return false;
    const bool below = take_word("below");
    if ((!below && !take_word("above")) || !sum(again) || !(again == bound) || (open && !take(")"))) return false;
    auto& place = below ? rate.at_least : rate.at_most;
    if (place) return false;
    place = bound;
    return true;
  }

  std::string_view text_, currency_;
};

}  // namespace

std::optional<Rate> read_rate(std::string_view text, std::string_view currency) { return Reader(text, currency).whole(); }

}  // namespace entrepot::origin::detail
