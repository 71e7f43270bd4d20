// Whether everything in a part of the cube leads where it should.
#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

#include "trade/cube.h"

namespace entrepot::trade {

namespace {

constexpr const char* import_again = "Import the file again.";

tl::unexpected<Error> damaged(std::string what) { return fail(ErrorCode::contradiction, std::move(what), {}, import_again); }

// First entries ascend from 0 to the size of the next level, and the keys agree in number.
Result<void> check_level(std::string_view name, std::span<const std::uint32_t> first, std::size_t keys, std::size_t next_level) {
  if (first.size() != keys || (first.empty() && next_level > 0))
    return damaged(fmt::format("The columns of the cube's {} differ in length", name));
  if (!first.empty() && (first.front() != 0 || first.back() != next_level))
    return damaged(fmt::format("The cube's {} do not cover the rows below them", name));
  if (std::adjacent_find(first.begin(), first.end(), [](auto a, auto b) { return a >= b; }) != first.end())
    return damaged(fmt::format("The cube's {} are out of order", name));
  return {};
}

std::size_t below(std::size_t level) { return level == 0 ? 0 : level - 1; }

Result<void> check_amounts(std::span<const double> values) {
  for (const double value : values)
    if (!std::isfinite(value) || value < 0) return fail(ErrorCode::out_of_range, "A value is negative or no number", {}, import_again);
  return {};
}

Result<void> check_economies(std::span<const std::uint16_t> positions, std::size_t economies) {
  for (const std::uint16_t at : positions)
    if (at >= economies) return fail(ErrorCode::out_of_range, "An economy is outside the cube's list", {}, import_again);
  return {};
}

template <class T>
bool ascending(std::span<const T> column, CubePart::Range in) {
  for (std::size_t at = in.begin + 1; at < in.end; ++at)
    if (column[at - 1] >= column[at]) return false;
  return true;
}

}  // namespace

Result<void> CubePart::check() const {
  const Columns& c = columns_;
  if (!std::is_sorted(economies_.begin(), economies_.end())) return damaged("The list of economies is not in order");
  const bool values_only = c.quantity.empty() && c.line.empty();  // of a file that was read for screening
  if (c.importer.size() != c.importer_period.size() || c.purchase_product.size() != c.purchase_first_row.size() ||
      c.market_product.size() != c.market_period.size() || c.exporter.size() != c.value_usd.size() ||
      (!values_only && (c.exporter.size() != c.quantity.size() || c.exporter.size() != c.line.size())) ||
      c.seller.size() != c.sales_usd.size())
    return damaged("The columns of the cube differ in length");
  TRY(check_level("importers", c.importer_first_purchase, c.importer.size(), below(c.purchase_product.size())));
  TRY(check_level("purchases", c.purchase_first_row, c.purchase_product.size(), c.exporter.size()));
  TRY(check_level("markets", c.market_first_seller, c.market_product.size(), c.seller.size()));
  TRY(check_economies(c.importer.first(below(c.importer.size())), economies_.size()));
  TRY(check_economies(c.exporter, economies_.size()));
  TRY(check_economies(c.seller, economies_.size()));
  TRY(check_amounts(c.value_usd));
  TRY(check_amounts(c.sales_usd));
  for (std::size_t at = 1; at + 1 < c.importer.size(); ++at)
    if (std::tuple(c.importer_period[at - 1], c.importer[at - 1]) >= std::tuple(c.importer_period[at], c.importer[at]))
      return damaged("The cube's importers are out of order");
  for (std::size_t at = 1; at + 1 < c.market_product.size(); ++at)
    if (std::tuple(c.market_period[at - 1], c.market_product[at - 1]) >= std::tuple(c.market_period[at], c.market_product[at]))
      return damaged("The cube's markets are out of order");
  for (std::size_t at = 0; at < below(c.importer.size()); ++at)
    if (!ascending(c.purchase_product, purchases_at(at))) return damaged("The products of an importer are out of order");
  for (std::size_t at = 0; at < below(c.purchase_product.size()); ++at)
    if (!ascending(c.exporter, rows_at(at))) return damaged("The suppliers of a purchase are out of order");
  for (std::size_t at = 0; at < below(c.market_product.size()); ++at)
    if (!ascending(c.seller, sellers_at(at))) return damaged("The sellers of a market are out of order");
  return {};
}

}  // namespace entrepot::trade
