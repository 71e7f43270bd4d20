#include "trade/cube.h"

#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::trade {

namespace {

using Range = CubePart::Range;

// The part of [begin, end) of a sorted column that equals `value`.
template <class T>
Range equal_part(std::span<const T> column, Range in, T value) {
  const auto first = column.begin() + static_cast<std::ptrdiff_t>(in.begin), last = column.begin() + static_cast<std::ptrdiff_t>(in.end);
  const auto [low, high] = std::equal_range(first, last, value);
  return {static_cast<std::size_t>(low - column.begin()), static_cast<std::size_t>(high - column.begin())};
}

// Where entry `at` of a level begins and ends in the next one; empty where a damaged file would lead outside.
Range between(std::span<const std::uint32_t> first, std::size_t at, std::size_t size) {
  if (at + 1 >= first.size() || first[at] > first[at + 1] || first[at + 1] > size) return {};
  return {first[at], first[at + 1]};
}

// A level without the entry that closes it.
Range entries(std::size_t size) { return {0, size == 0 ? 0 : size - 1}; }

}  // namespace

CubePart::CubePart(TradeTableInfo info, std::vector<EconomyId> economies, Columns columns, std::shared_ptr<const void> owner, Memory memory)
    : info_(std::move(info)), economies_(std::move(economies)), columns_(columns), owner_(std::move(owner)), memory_(memory) {}

std::optional<std::uint16_t> CubePart::economy_index(EconomyId id) const {
  const auto found = std::lower_bound(economies_.begin(), economies_.end(), id);
  if (found == economies_.end() || *found != id) return std::nullopt;
  return static_cast<std::uint16_t>(found - economies_.begin());
}

std::vector<std::int32_t> CubePart::periods() const {
  std::vector<std::int32_t> result;
  for (std::size_t at = 0; at < entries(columns_.importer_period.size()).end; ++at)
    if (result.empty() || result.back() != columns_.importer_period[at]) result.push_back(columns_.importer_period[at]);
  return result;
}

void CubePart::release_pages() const {
  if (memory_ != Memory::mapped_file) return;
  const auto release = [](auto column) {
    constexpr std::uintptr_t page = 4096;
    const auto begin = (reinterpret_cast<std::uintptr_t>(column.data()) + page - 1) / page * page;
    const auto end = reinterpret_cast<std::uintptr_t>(column.data() + column.size()) / page * page;
    if (begin < end) (void)::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);  // only advice
  };
  release(columns_.purchase_product);
  release(columns_.purchase_first_row);
  release(columns_.exporter);
  release(columns_.value_usd);
  release(columns_.quantity);
  release(columns_.line);
  release(columns_.market_product);
  release(columns_.seller);
  release(columns_.sales_usd);
}

std::string CubePart::product_text(std::uint32_t product) const { return fmt::format("{:0{}}", product, info_.digits); }

Range CubePart::importers_of(std::int32_t period) const {
  return equal_part(columns_.importer_period, entries(columns_.importer_period.size()), period);
}

Range CubePart::purchases_at(std::size_t importer_position) const {
  return between(columns_.importer_first_purchase, importer_position, entries(columns_.purchase_product.size()).end);
}

Range CubePart::purchases_of(std::int32_t period, std::uint16_t importer) const {
  const Range found = equal_part(columns_.importer, importers_of(period), importer);
  return found.size() == 0 ? Range{} : purchases_at(found.begin);
}

Range CubePart::rows_at(std::size_t purchase) const { return between(columns_.purchase_first_row, purchase, columns_.exporter.size()); }

Range CubePart::rows_of(std::int32_t period, std::uint16_t importer, std::uint32_t product) const {
  const Range found = equal_part(columns_.purchase_product, purchases_of(period, importer), product);
  return found.size() == 0 ? Range{} : rows_at(found.begin);
}

Range CubePart::markets_of(std::int32_t period) const {
  return equal_part(columns_.market_period, entries(columns_.market_period.size()), period);
}

Range CubePart::sellers_at(std::size_t market) const { return between(columns_.market_first_seller, market, columns_.seller.size()); }

Range CubePart::sellers_of(std::int32_t period, std::uint32_t product) const {
  const Range found = equal_part(columns_.market_product, markets_of(period), product);
  return found.size() == 0 ? Range{} : sellers_at(found.begin);
}

// ---- parts together --------------------------------------------------------------------------------------------------

namespace {

std::string nomenclature_of(const TradeTableInfo& info) {
  return fmt::format("{}, {} digits, {}", info.edition ? hs_edition_name(*info.edition) : "codes as reported", info.digits,
                     info.period_kind == PeriodKind::year ? "years" : "months");
}

Result<void> need_one_nomenclature(const std::vector<CubePart>& parts) {
  std::map<std::string, std::vector<std::string>> periods;
  for (const CubePart& part : parts)
    for (const std::int32_t period : part.periods()) periods[nomenclature_of(part.info())].push_back(std::to_string(period));
  if (periods.size() <= 1) return {};
  std::string all;
  for (const auto& [name, list] : periods) all += fmt::format("{}{}: {}", all.empty() ? "" : "; ", name, join(list, " "));
  return fail(ErrorCode::contradiction, fmt::format("The data sets do not share one nomenclature ({})", all), {},
              "Name data sets of one edition, or import the others again with --concordance TABLE.");
}

}  // namespace

Result<TradeCube> TradeCube::create(std::vector<CubePart> parts) {
  if (parts.empty()) return fail(ErrorCode::missing_data, "There are no trade flows", {}, "Add some with: entrepot data add FILE");
  TRY(need_one_nomenclature(parts));
  TradeCube cube;
  std::map<std::int32_t, std::size_t> part_at;
  for (std::size_t p = 0; p < parts.size(); ++p)
    for (const std::int32_t period : parts[p].periods())
      if (!part_at.emplace(period, p).second)
        return fail(ErrorCode::contradiction,
                    fmt::format("Two data sets have the period {}: {} and {}", period, parts[part_at[period]].info().release,
                                parts[p].info().release),
                    {}, "Name the data sets of one release with --data.");
  for (const auto& [period, part] : part_at) {
    cube.periods_.push_back(period);
    cube.part_at_.push_back(part);
  }
  cube.parts_ = std::move(parts);
  return cube;
}

const CubePart* TradeCube::part_of(std::int32_t period) const {
  const auto found = std::lower_bound(periods_.begin(), periods_.end(), period);
  if (found == periods_.end() || *found != period) return nullptr;
  return &parts_[part_at_[static_cast<std::size_t>(found - periods_.begin())]];
}

std::vector<SupplierRow> TradeCube::suppliers(EconomyId importer, std::uint32_t product) const {
  std::vector<SupplierRow> result;
  for (std::size_t p = periods_.size(); p-- > 0;) {
    const CubePart& part = parts_[part_at_[p]];
    const auto buyer = part.economy_index(importer);
    if (!buyer) continue;
    const auto& c = part.columns();
    const auto rows = part.rows_of(periods_[p], *buyer, product);
    const std::size_t first = result.size();
    double total = 0;
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      if (c.exporter[row] >= part.economies().size()) continue;
      const double quantity = row < c.quantity.size() ? c.quantity[row] : std::nan("");
      result.push_back({periods_[p], part.economies()[c.exporter[row]], c.value_usd[row],
                        std::isnan(quantity) ? std::nullopt : std::optional(quantity), 0, row < c.line.size() ? c.line[row] : 0});
      total += c.value_usd[row];
    }
    const auto begin = result.begin() + static_cast<std::ptrdiff_t>(first);
    if (total > 0) std::for_each(begin, result.end(), [&](SupplierRow& row) { row.share = row.value_usd / total; });
    std::stable_sort(begin, result.end(), [](const SupplierRow& a, const SupplierRow& b) { return a.value_usd > b.value_usd; });
  }
  return result;
}

std::string TradeCube::why_empty(EconomyId importer, std::uint32_t product) const {
  bool known_importer = false, known_buyer = false, known_product = false;
  for (std::size_t p = 0; p < periods_.size(); ++p) {
    const CubePart& part = parts_[part_at_[p]];
    const auto buyer = part.economy_index(importer);
    known_importer |= buyer.has_value();
    known_buyer |= buyer && part.purchases_of(periods_[p], *buyer).size() > 0;
    known_product |= part.sellers_of(periods_[p], product).size() > 0;
  }
  if (!known_importer) return fmt::format("{} is not in the data", importer.view());
  if (!known_buyer) return fmt::format("{} has no imports in the data", importer.view());
  const std::string code = parts_.front().product_text(product);
  if (!known_product) return fmt::format("nobody trades product {} in the data: not a code of its nomenclature, or no flow recorded", code);
  return fmt::format("{} has no recorded imports of {} in {} to {}; others trade it", importer.view(), code, periods_.front(),
                     periods_.back());
}

}  // namespace entrepot::trade
