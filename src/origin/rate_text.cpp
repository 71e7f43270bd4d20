#include "origin/rate_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "origin/detail/rate_reader.h"

namespace entrepot::origin {
namespace {

using Replacement = std::pair<std::string_view, std::string_view>;

// One spelling for each sign and phrase. Longer phrases stand before their parts.
constexpr std::array spellings{
    Replacement{"＋", "+"},
    Replacement{"−", "-"},
    Replacement{"－", "-"},
    Replacement{"–", "-"},
    Replacement{"（", "("},
    Replacement{"）", ")"},
    Replacement{"％", "%"},
    Replacement{"×", "*"},
    Replacement{"～", "〜"},
    Replacement{"　", " "},
    Replacement{"円", " JPY "},
    Replacement{"のうちいずれか高い税率", " whichever is greater "},
    Replacement{"のうちいずれか低い税率", " whichever is less "},
    Replacement{"又は非譲許", " ~none "},
    Replacement{"又は", " or "},
    Replacement{"無税", " free "},
    Replacement{"免税", " free "},
    Replacement{"課税価格", " VALUE "},
    Replacement{"ただしその税率が", " but where it is "},
    Replacement{"を下回る場合は", " below "},
    Replacement{"を上回る場合は", " above "},
    Replacement{"とする", " "},
};

std::string one_spelling(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto hit =
        std::find_if(spellings.begin(), spellings.end(), [&](const Replacement& r) { return text.substr(0, r.first.size()) == r.first; });
    out += hit == spellings.end() ? text.substr(0, 1) : hit->second;
    text.remove_prefix(hit == spellings.end() ? 1 : hit->first.size());
  }
  return out;
}

constexpr std::array<std::string_view, 5> marks_before{"**", "*", "●", "◎", "※"};

// Takes marks off both ends.
std::string take_marks(std::string_view& text) {
  std::string marks;
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view mark : marks_before)
      if (text.substr(0, mark.size()) == mark) {
        marks += mark;
        text = trim(text.substr(mark.size()));
        found = true;
        break;
      }
  }
  constexpr std::string_view diamond = "◆";
  std::string behind;
  for (std::size_t at = text.rfind(diamond); at != std::string_view::npos; at = text.rfind(diamond)) {
    const std::string_view number = text.substr(at + diamond.size());
    if (!std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; })) break;
    behind.insert(0, text.substr(at));
    text = trim(text.substr(0, at));
  }
  return marks + behind;
}

bool wraps_all(std::string_view text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
    if (depth == 0) return i + 1 == text.size();
  }
  return false;
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::string reason_of(std::string_view text) {
  if (has(text, "差額")) return "it is a difference against a standard import price that the schedule does not state";
  if (has(text, "割当")) return "it depends on a tariff quota";
  if (has(text, "に対する待遇")) return "it depends on the Party of origin";
  if (has(text, "〜") || has(text, "一部") || has(text, "~none"))
    return "it is a range: the rate depends on the kind of good within the line";
  if (has(text, "につき")) return "it depends on the composition of the good";
  if (has(text, "%") || has(text, "JPY")) return "it depends on the kind of good within the line";
  return text.empty() ? "only a mark is printed" : "the text is no rate that can be read";
}

std::string term_text(const RateTerm& term) {
  if (term.kind == RateTerm::Kind::percent) return term.amount.text() + "%";
  const std::string per = fmt::format("/{}{}", term.count == 1 ? "" : fmt::format("{} ", term.count), term.unit);
  if (term.kind == RateTerm::Kind::specific) return fmt::format("{} {}{}", term.amount.text(), term.currency, per);
  const std::string factor = term.price_factor == Decimal(1) ? "" : "*" + term.price_factor.text();
  std::string difference = fmt::format("({} {}{}-VALUE)", term.amount.text(), term.currency, factor);
  if (term.numerator != term.denominator) difference = fmt::format("({}*{}/{})", difference, term.numerator, term.denominator);
  return difference + per;
}

std::string sum_text(const RateSum& sum) {
  if (sum.empty()) return "free";
  std::vector<std::string> terms;
  for (const RateTerm& term : sum) terms.push_back(term_text(term));
  return join(terms, " + ");
}

}  // namespace

bool names_quota(std::string_view text) {
  const std::string lower = lower_ascii(text);
  return has(lower, "割当") || has(lower, "限度数量") || has(lower, "数量以内") || has(lower, "quota");
}

std::optional<Decimal> Rate::percent() const {
  if (choice != Choice::only || alternatives.size() != 1 || at_least || at_most) return std::nullopt;
  const RateSum& sum = alternatives.front();
  if (sum.empty()) return Decimal(0);
  if (sum.size() != 1 || sum.front().kind != RateTerm::Kind::percent) return std::nullopt;
  return sum.front().amount;
}

std::string Rate::text() const {
  std::vector<std::string> sums;
  for (const RateSum& sum : alternatives) sums.push_back(sum_text(sum));
  std::string out = join(sums, " or ");
  if (choice != Choice::only) out += choice == Choice::greater ? ", whichever is greater" : ", whichever is less";
  if (at_least) out += " but not less than " + sum_text(*at_least);
  if (at_most) out += " but not more than " + sum_text(*at_most);
  return out;
}

std::string rate_unit(std::string_view text) {
  constexpr std::array units{
      Replacement{"kg", "kg"},     Replacement{"kgs", "kg"},   Replacement{"㎏", "kg"},       Replacement{"kilogram", "kg"},
      Replacement{"t", "t"},       Replacement{"mt", "t"},     Replacement{"tonne", "t"},     Replacement{"tonnes", "t"},
      Replacement{"l", "l"},       Replacement{"litre", "l"},  Replacement{"litres", "l"},    Replacement{"kl", "kl"},
      Replacement{"㎡", "m2"},     Replacement{"m2", "m2"},    Replacement{"sm", "m2"},       Replacement{"頭", "head"},
      Replacement{"head", "head"}, Replacement{"足", "pair"},  Replacement{"pair", "pair"},   Replacement{"pairs", "pair"},
      Replacement{"pr", "pair"},   Replacement{"本", "piece"}, Replacement{"piece", "piece"}, Replacement{"pieces", "piece"},
      Replacement{"no", "piece"},  Replacement{"枚", "sheet"}, Replacement{"sheet", "sheet"}, Replacement{"sheets", "sheet"},
  };
  const std::string lower = lower_ascii(trim(text));
  const auto found = std::find_if(units.begin(), units.end(), [&](const Replacement& unit) { return unit.first == lower; });
  return found == units.end() ? std::string(trim(text)) : std::string(found->second);
}

Result<RateText> parse_rate_text(std::string_view text, std::string_view currency, const Where& where) {
  if (text.size() > rate_text_bytes_max)
    return fail(ErrorCode::limit_exceeded, fmt::format("The text of a rate has {} bytes", text.size()), where,
                fmt::format("At most {} are taken; check the columns of the file.", rate_text_bytes_max));
  RateText out;
  out.text = std::string(trim(text));
  if (out.text.empty()) return out;
  const std::string spelled = one_spelling(out.text);
  std::string_view rest = trim(spelled);
  out.marks = take_marks(rest);
  out.in_parentheses = rest.size() >= 2 && rest.front() == '(' && rest.back() == ')';
  if (out.in_parentheses && wraps_all(rest)) rest = trim(rest.substr(1, rest.size() - 2));
  // A mark that is not at an end is no part of a unit.
  if (!has(rest, "◆")) out.rate = detail::read_rate(rest, currency);
  if (!out.rate) out.reason = reason_of(rest);
  return out;
}

}  // namespace entrepot::origin
