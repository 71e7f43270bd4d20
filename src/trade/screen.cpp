#include "trade/screen.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include "trade/economies.h"

namespace entrepot::trade {

namespace {

// Below this many exporters the data are not the world's, and the indicators of world markets are those of the data.
constexpr std::size_t world_exporters_min = 100;

// True, false or, where years that are not in the data could change it, missing.
std::optional<bool> two_of_three(const std::vector<std::optional<bool>>& three) {
  const auto count = [&](const std::optional<bool>& wanted) { return std::count(three.begin(), three.end(), wanted); };
  const auto flagged = count(true), unknown = count(std::nullopt);
  if (flagged >= 2) return true;
  if (flagged + unknown < 2) return false;
  return std::nullopt;
}

class Years {
 public:
  explicit Years(const std::vector<std::int32_t>& years) : years_(years) {}

  std::optional<std::size_t> position(std::int32_t year) const {
    const auto found = std::lower_bound(years_.begin(), years_.end(), year);
    if (found == years_.end() || *found != year) return std::nullopt;
    return static_cast<std::size_t>(found - years_.begin());
  }

  std::optional<bool> dependent(const ScreenedProduct& product, std::int32_t year) const {
    std::vector<std::optional<bool>> three;
    for (const std::int32_t y : {year - 2, year - 1, year}) {
      const auto at = position(y);
      three.push_back(at ? std::optional(is_geodep(product.years[*at].flags)) : std::nullopt);
    }
    return two_of_three(three);
  }

  // Whether a list can be made for that year: all three years are in the data.
  bool has_list(std::int32_t year) const { return position(year) && position(year - 1) && position(year - 2); }

 private:
  const std::vector<std::int32_t>& years_;
};

void take_year(const std::vector<ProductDependency>& found, std::size_t at, std::size_t years,
               std::map<std::uint32_t, ScreenedProduct>& products) {
  for (const ProductDependency& d : found) {
    ScreenedProduct& product = products[d.product];
    product.last.product = d.product;
    product.years.resize(years);
    product.years[at] = {d.imports_usd > 0 || d.inside_usd > 0, d.flags, d.hhi, d.top_share, d.imports_usd, d.top};
    if (at + 1 == years) product.last = d;
  }
}

void add_persistence(ScreenedProduct& product, const std::vector<std::int32_t>& years) {
  for (std::size_t at = 0; at < years.size(); ++at) {
    if (!is_geodep(product.years[at].flags)) continue;
    ++product.years_flagged;
    if (!product.first_flagged) product.first_flagged = years[at];
  }
  for (std::size_t back = 1; back <= years.size(); ++back) {
    const std::size_t at = years.size() - back;
    if (!is_geodep(product.years[at].flags) || (back > 1 && years[at] + 1 != years[at + 1])) break;
    ++product.years_in_a_row;
  }
  product.dependent = Years(years).dependent(product, years.back());
}

char grade_of(const ScreenedProduct& product, const std::vector<std::int32_t>& years) {
  const auto half = [](const std::optional<double>& share) { return share && *share >= watch_share_from; };
  if (!product.imported() || !half(product.last.top_share)) return ' ';
  const Years known(years);
  bool always = true;
  for (int back = 1; back <= 2; ++back) {
    const auto at = known.position(years.back() - back);
    always = always && at && half(product.years[*at].top_share);
  }
  const int tests = (product.dependent.value_or(false) ? 1 : 0) + (always ? 1 : 0) +
                    (product.last.substitutability && *product.last.substitutability < 1 ? 1 : 0);
  return static_cast<char>('D' - tests);
}

// ---- lists year by year ------------------------------------------------------------------------------------------------

std::vector<YearOfList> lists_of(const ScreenResult& result) {
  const Years known(result.years);
  std::vector<YearOfList> lists;
  for (std::size_t at = 0; at < result.years.size(); ++at) {
    YearOfList list;
    list.year = result.years[at];
    std::size_t dependent = 0, entered = 0, left = 0;
    for (const ScreenedProduct& product : result.products) {
      list.imported += product.years[at].imported;
      list.flagged += is_geodep(product.years[at].flags);
      const auto depends = known.dependent(product, list.year);
      list.dependent_least += depends.value_or(false);
      list.dependent_most += depends.value_or(true);
      const bool now = depends.value_or(false), before = known.dependent(product, list.year - 1).value_or(false);
      dependent += now;
      entered += now && !before;
      left += before && !now;
    }
    if (known.has_list(list.year)) list.dependent = dependent;
    if (known.has_list(list.year) && known.has_list(list.year - 1)) list.entered = entered, list.left = left;
    lists.push_back(list);
  }
  return lists;
}

std::optional<double> still_listed(const ScreenResult& result, std::int32_t later) {
  const Years known(result.years);
  std::size_t listed = 0, still = 0;
  for (const std::int32_t year : result.years) {
    if (!known.has_list(year) || !known.has_list(year + later)) continue;
    for (const ScreenedProduct& product : result.products) {
      if (!known.dependent(product, year).value_or(false)) continue;
      ++listed;
      still += known.dependent(product, year + later).value_or(false);
    }
  }
  if (listed == 0) return std::nullopt;
  return static_cast<double>(still) / static_cast<double>(listed);
}

// ---- who depends on us -------------------------------------------------------------------------------------------------

using Partner = std::pair<EconomyId, std::uint32_t>;  // importer and product

// Flags of the purchases named, in a year; of all where we are the largest supplier when none are named yet.
void flag_partners(const TradeCube& cube, const ScreenQuestion& question, std::int32_t year, bool last,
                   std::map<Partner, std::vector<std::optional<bool>>>& partners) {
  const CubePart& part = *cube.part_of(year);
  const DependencyYear view(part, year, question.region);
  const auto all = view.all_flags(question.threads);
  const auto us = part.economy_index(*question.importer);
  const auto& c = part.columns();
  const auto importers = part.importers_of(year);
  for (auto& [partner, flags] : partners) flags.push_back(false);
  for (std::size_t i = importers.begin; i < importers.end; ++i) {
    if (c.importer[i] >= part.economies().size()) continue;
    const EconomyId importer = part.economies()[c.importer[i]];
    const auto purchases = part.purchases_at(i);
    for (std::size_t p = purchases.begin; p < purchases.end; ++p) {
      const bool flagged = is_geodep(all.flags[p - all.first_purchase]);
      const Partner partner{importer, c.purchase_product[p]};
      if (last && us && flagged && all.top[p - all.first_purchase] == *us) partners[partner] = {true};
      if (last || !flagged) continue;
      if (const auto found = partners.find(partner); found != partners.end()) found->second.back() = true;
    }
  }
  part.release_pages();
}

void add_dependents(const TradeCube& cube, const ScreenQuestion& question, std::map<std::uint32_t, ScreenedProduct>& products) {
  std::map<Partner, std::vector<std::optional<bool>>> partners;
  const std::int32_t last = question.years.back();
  flag_partners(cube, question, last, true, partners);
  for (const std::int32_t year : {last - 1, last - 2}) {
    if (Years(question.years).position(year)) flag_partners(cube, question, year, false, partners);
    else
      for (auto& [partner, flags] : partners) flags.push_back(std::nullopt);
  }
  for (const auto& [partner, flags] : partners) {
    if (!two_of_three(flags).value_or(false)) continue;
    ScreenedProduct& product = products[partner.second];  // we may sell what we do not buy
    product.last.product = partner.second;
    product.years.resize(question.years.size());
    product.dependents.push_back(partner.first);
  }
}

void add_notes(const TradeCube& cube, const ScreenQuestion& question, ScreenResult& result) {
  if (result.exporters < world_exporters_min)
    result.notes.push_back(fmt::format(
        "the data hold exports of {} economies: indicators of world markets are those of the data, not of the world", result.exporters));
  if (result.years.size() < 3)
    result.notes.push_back(
        "a product is dependent when flagged in two of three years; with fewer years that is missing where it could change");
  for (std::size_t at = 1; at < result.years.size(); ++at)
    if (result.years[at] != result.years[at - 1] + 1)
      result.notes.push_back(fmt::format("no data between {} and {}", result.years[at - 1], result.years[at]));
  if (question.scores.empty())
    result.notes.push_back("no governance scores: risk weighted by governance is missing; add a file with columns ISO3 and WGI");
  if (result.products.empty() && question.importer) {
    const bool known = std::any_of(cube.parts().begin(), cube.parts().end(),
                                   [&](const CubePart& part) { return part.economy_index(*question.importer).has_value(); });
    result.notes.push_back(known ? fmt::format("{} has no imports in these years", question.importer->view())
                                 : fmt::format("{} is not in the data", question.importer->view()));
  } else if (result.products.empty()) {
    result.notes.push_back("no member of the bloc has imports in these years");
  }
}

}  // namespace

Result<ScreenResult> screen(const TradeCube& cube, const ScreenQuestion& question, Progress& progress) {
  ScreenResult result;
  result.years = question.years;
  std::map<std::uint32_t, ScreenedProduct> products;
  for (std::size_t at = 0; at < question.years.size(); ++at) {
    progress.update(static_cast<double>(at) / static_cast<double>(question.years.size()), "screening");
    TRY(go_on(progress));
    const DependencyYear year(*cube.part_of(question.years[at]), question.years[at], question.region);
    take_year(question.importer ? year.of_economy(*question.importer, question.scores) : year.of_bloc(question.scores), at,
              question.years.size(), products);
    if (at + 1 == question.years.size()) result.exporters = year.exporters();
    year.part().release_pages();
  }
  if (question.importer && question.dependents) add_dependents(cube, question, products);
  for (auto& [code, product] : products) {
    add_persistence(product, result.years);
    product.grade = grade_of(product, result.years);
    result.products.push_back(std::move(product));
  }
  result.list = lists_of(result);
  result.still_listed_after_one = still_listed(result, 1);
  result.still_listed_after_five = still_listed(result, 5);
  add_notes(cube, question, result);
  return result;
}

std::vector<std::size_t> ranked(const ScreenResult& result, ScreenOrder order) {
  const auto key = [order](const ScreenedProduct& p) -> std::tuple<double, double, double> {
    switch (order) {
      case ScreenOrder::imports: return {p.last.imports_usd, 0, 0};
      case ScreenOrder::concentration: return {p.last.hhi.value_or(-1), p.last.imports_usd, 0};
      case ScreenOrder::years: return {static_cast<double>(p.years_in_a_row), static_cast<double>(p.years_flagged), p.top_usd()};
      case ScreenOrder::top: return {p.last.top_share.value_or(-1), p.top_usd(), 0};
      case ScreenOrder::risk: return {p.last.governance_risk.value_or(-1), p.top_usd(), 0};
      case ScreenOrder::dependents: return {static_cast<double>(p.dependents.size()), p.last.exports_usd, 0};
      case ScreenOrder::region: return {p.dependent.value_or(false), p.commission(), p.top_usd()};
      case ScreenOrder::concern: break;
    }
    return {p.dependent.value_or(false), static_cast<double>(p.years_in_a_row), p.top_usd()};
  };
  std::vector<std::size_t> positions(result.products.size());
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  std::stable_sort(positions.begin(), positions.end(),
                   [&](std::size_t a, std::size_t b) { return key(result.products[a]) > key(result.products[b]); });
  return positions;
}

}  // namespace entrepot::trade
