// What the answers to a list of products have in common, so that nothing of one product is said of all.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sources_suppliers.h"

namespace entrepot::app {
namespace {

// What a list shows; the other factors stand in its csv and in the answer for one product.
constexpr std::array<std::string_view, 5> shown{"spare", "duty", "codes", "days", "with tax"};

// Bases of one answer, and what they leave out: the year, and which factors its score is made of.
std::vector<Basis> all_bases(const SupplierAnswer& answer, double knots) {
  std::vector<Basis> out{{"year", fmt::format("{}, in {}", answer.market.year, answer.market.unit)}};
  if (answer.candidates.empty()) return out;
  out.push_back({"rank", fmt::format("by the score, which multiplies {}{}; --product CODE shows these and what they rest on",
                                     factor_names(answer.ranking.used),
                                     answer.ranking.absent.empty() ? "" : "; nobody has " + factor_names(answer.ranking.absent))});
  for (Basis& basis : bases_of(answer, knots)) {
    if (std::find(shown.begin(), shown.end(), basis.name) == shown.end()) continue;
    const bool days = basis.name == "days";
    out.push_back(std::move(basis));
    if (days) out.push_back({"longer", "days more than with all gates open; " + answer.longer_basis, true});
  }
  return out;
}

// Of each name the text that most products have, the first met of equal ones; none where every product has another.
std::vector<Basis> most_common(const std::vector<std::vector<Basis>>& answers) {
  struct Counted {
    Basis basis;
    std::size_t times = 0;
  };
  std::vector<std::vector<Counted>> by_name;
  for (const auto& bases : answers)
    for (const Basis& basis : bases) {
      auto name = std::find_if(by_name.begin(), by_name.end(), [&](const auto& one) { return one.front().basis.name == basis.name; });
      if (name == by_name.end()) name = by_name.insert(name, std::vector<Counted>{});
      const auto text = std::find_if(name->begin(), name->end(), [&](const Counted& one) { return one.basis == basis; });
      if (text == name->end()) name->push_back({basis, 1});
      else ++text->times;
    }
  std::vector<Basis> out;
  for (const auto& name : by_name) {
    const auto most = std::max_element(name.begin(), name.end(), [](const Counted& a, const Counted& b) { return a.times < b.times; });
    if (most->times > 1 || answers.size() == 1) out.push_back(most->basis);
  }
  std::stable_partition(out.begin(), out.end(), [](const Basis& basis) { return !basis.beside; });
  return out;
}

template <class T>
std::vector<T> without(std::vector<T> all, const std::vector<T>& common) {
  std::erase_if(all, [&](const T& text) { return std::find(common.begin(), common.end(), text) != common.end(); });
  return all;
}

}  // namespace

CommonBases::CommonBases(const ProductListAnswer& list, double knots) {
  std::vector<std::vector<Basis>> answers;
  for (const ListAnswer& row : list.rows) {
    if (!row.answer) continue;
    if (!row.answer->candidates.empty()) answers.push_back(all_bases(*row.answer, knots));
    // These are true whatever the product.
    for (const std::string& note : row.answer->general_notes)
      if (std::find(notes_.begin(), notes_.end(), note) == notes_.end()) notes_.push_back(note);
  }
  bases_ = most_common(answers);
}

std::vector<Basis> CommonBases::other_bases(const SupplierAnswer& answer, double knots) const {
  return without(all_bases(answer, knots), bases_);
}

std::vector<std::string> CommonBases::other_notes(const SupplierAnswer& answer) const { return without(answer.notes, notes_); }

}  // namespace entrepot::app
