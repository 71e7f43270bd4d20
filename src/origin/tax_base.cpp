#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "origin/import_tax.h"

namespace entrepot::origin {
namespace {

constexpr std::size_t items_max = 12, name_max = 64;
constexpr std::int64_t factor_max = 10'000;

tl::unexpected<Error> no_base(std::string_view text, const Where& where) {
  return fail(ErrorCode::bad_field, fmt::format("'{}' is no base of a tax", text.substr(0, 60)), where,
              "Write it as 'cif + duty + excise' or '(cif + duty) x 11/12'.");
}

// Takes "x 11/12" or "* 11/12" off the end.
bool take_factor(std::string& text, TaxBase& base) {
  const std::size_t slash = text.rfind('/');
  const std::size_t sign = std::max(text.rfind(" x ") == std::string::npos ? 0 : text.rfind(" x ") + 1,
                                    text.rfind('*') == std::string::npos ? 0 : text.rfind('*'));
  if (sign == 0 || slash == std::string::npos || slash < sign) return sign == 0;
  const auto top = parse_int(trim(std::string_view(text).substr(sign + 1, slash - sign - 1)));
  const auto bottom = parse_int(trim(std::string_view(text).substr(slash + 1)));
  if (!top || !bottom || *top < 1 || *bottom < 1 || *top > *bottom || *bottom > factor_max) return false;
  base.numerator = *top;
  base.denominator = *bottom;
  text.resize(sign);
  return true;
}

bool take_item(std::string_view item, TaxBase& base) {
  if (item == "cif") return !std::exchange(base.cif, true);
  if (item == "duty" || item == "import duty") return !std::exchange(base.duty, true);
  if (const std::size_t percent = item.find('%'); percent != std::string_view::npos) {
    const auto read = Decimal::parse(trim(item.substr(0, percent)));
    if (!read || *read < Decimal(0) || *read > Decimal(100) || read->places() > 4 || base.percent_of_cif != Decimal(0)) return false;
    base.percent_of_cif = *read;
    return true;
  }
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || c == ' ' || c == '/' || c == '.' || c == '-'; };
  if (item.empty() || item.size() > name_max || !std::all_of(item.begin(), item.end(), allowed)) return false;
  if (std::find(base.others.begin(), base.others.end(), item) != base.others.end()) return false;
  base.others.emplace_back(item);
  return true;
}

}  // namespace

std::string TaxBase::text() const {
  std::vector<std::string> items;
  if (cif) items.emplace_back("cif");
  if (percent_of_cif != Decimal(0)) items.push_back(percent_of_cif.text() + "% of cif");
  if (duty) items.emplace_back("duty");
  for (const std::string& other : others) items.push_back(other);
  const std::string sum = join(items, " + ");
  return numerator == denominator ? sum : fmt::format("({}) x {}/{}", sum, numerator, denominator);
}

Result<TaxBase> parse_tax_base(std::string_view text, const Where& where) {
  TaxBase base;
  std::string rest = lower_ascii(trim(text));
  for (const std::string_view lead : {"landed value ", "landed cost "})
    if (rest.substr(0, lead.size()) == lead) rest.erase(0, lead.size());
  if (const std::size_t note = rest.find(" for "); note != std::string::npos) rest.resize(note);
  if (!take_factor(rest, base)) return no_base(text, where);
  std::replace(rest.begin(), rest.end(), ')', ' ');
  std::replace(rest.begin(), rest.end(), '(', ' ');
  const auto items = split(rest, '+');
  if (items.size() > items_max) return no_base(text, where);
  for (const std::string_view item : items)
    if (!take_item(trim(item), base)) return no_base(text, where);
  if (!base.cif) return no_base(text, where);
  return base;
}

std::string RoundingSteps::text() const {
  std::vector<std::string> steps;
  for (const auto& [name, step] : {std::pair("value", value), std::pair("duty", duty), std::pair("base", base), std::pair("tax", tax)})
    if (step != 0) steps.push_back(fmt::format("{} {} down", name, step));
  return join(steps, "; ");
}

Result<RoundingSteps> parse_rounding(std::string_view text, const Where& where) {
  RoundingSteps steps;
  if (trim(text).empty()) return steps;
  for (const std::string_view part : split(text, ';')) {
    const auto words = split(trim(part), ' ');
    const auto step = words.size() == 3 ? parse_int(words[1]) : std::nullopt;
    std::int64_t* place = words.empty()         ? nullptr
                          : words[0] == "value" ? &steps.value
                          : words[0] == "duty"  ? &steps.duty
                          : words[0] == "base"  ? &steps.base
                          : words[0] == "tax"   ? &steps.tax
                                                : nullptr;
    if (place == nullptr || *place != 0 || !step || *step < 1 || *step > 1'000'000 || words[2] != "down")
      return fail(ErrorCode::bad_field, fmt::format("'{}' is no rule of rounding", trim(part).substr(0, 60)), where,
                  "Write steps such as 'value 1000 down; duty 100 down; base 1000 down; tax 100 down', or leave it empty.");
    *place = *step;
  }
  return steps;
}

double tax_over_value(const ImportTax& tax, double duty_over_value) {
  const double sum = (tax.base.cif ? 1 : 0) + (tax.base.duty ? duty_over_value : 0) + tax.base.percent_of_cif.to_double() / 100;
  const double base = sum * static_cast<double>(tax.base.numerator) / static_cast<double>(tax.base.denominator);
  const double local = static_cast<double>(tax.local_numerator) / static_cast<double>(tax.local_denominator);
  return base * tax.percent.to_double() / 100 * (1 + local);
}

}  // namespace entrepot::origin
