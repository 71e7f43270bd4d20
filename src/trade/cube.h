// The trade cube: years x products x importers x exporters, for questions that begin with the importer or the product. Rows stand in the
// order period, importer, product, exporter, in memory or mapped from a file; an index finds all suppliers of an importer and product
// without reading anything else. A part is one file's rows; a cube is parts of one nomenclature, each year once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "trade/flow_files.h"
#include "trade/trade_table.h"

namespace entrepot::trade {

class CubePart {
 public:
  // Three levels: importers point at their purchases, purchases at their rows. Each level but the last has one entry more that only closes
  // the entry before it. Markets point at the sellers of a product in the same way. `quantity` holds NaN for missing.
  struct Columns {
    std::span<const std::int32_t> importer_period;
    std::span<const std::uint16_t> importer;  // index into economies
    std::span<const std::uint32_t> importer_first_purchase;
    std::span<const std::uint32_t> purchase_product;
    std::span<const std::uint32_t> purchase_first_row;
    std::span<const std::uint16_t> exporter;
    std::span<const double> value_usd;
    std::span<const double> quantity;
    std::span<const std::uint32_t> line;  // in the source file
    std::span<const std::int32_t> market_period;
    std::span<const std::uint32_t> market_product;
    std::span<const std::uint32_t> market_first_seller;
    std::span<const std::uint16_t> seller;
    std::span<const double> sales_usd;  // to all importers together
  };
  // From `begin` to before `end` in one of the levels.
  struct Range {
    std::size_t begin = 0, end = 0;
    std::size_t size() const { return end - begin; }
  };

  CubePart() = default;
  enum class Memory { own, mapped_file };
  // `owner` keeps the memory alive. Ranges are checked each time they are used, so that opening touches no row.
  CubePart(TradeTableInfo info, std::vector<EconomyId> economies, Columns columns, std::shared_ptr<const void> owner,
           Memory memory = Memory::own);

  const TradeTableInfo& info() const { return info_; }
  const std::vector<EconomyId>& economies() const { return economies_; }
  const Columns& columns() const { return columns_; }
  std::optional<std::uint16_t> economy_index(EconomyId id) const;
  std::vector<std::int32_t> periods() const;
  std::string product_text(std::uint32_t product) const;  // with its leading zeros

  // Empty when there are none.
  Range importers_of(std::int32_t period) const;  // positions in `importer`
  Range purchases_of(std::int32_t period, std::uint16_t importer) const;  // in `purchase_product`
  Range purchases_at(std::size_t importer_position) const;
  Range rows_at(std::size_t purchase) const;  // in `exporter`, `value_usd` …
  Range rows_of(std::int32_t period, std::uint16_t importer, std::uint32_t product) const;
  Range markets_of(std::int32_t period) const;  // in `market_product`
  Range sellers_at(std::size_t market) const;  // in `seller`, `sales_usd`
  Range sellers_of(std::int32_t period, std::uint32_t product) const;

  // Gives the pages of a mapped file that were read back to the system, so that long walks over many years stay small; they are read
  // again when they are needed. Nothing happens to memory of our own.
  void release_pages() const;

  // Order, uniqueness and ranges of everything. Error: contradiction or out_of_range.
  Result<void> check() const;

 private:
  TradeTableInfo info_;
  std::vector<EconomyId> economies_;
  Columns columns_;
  std::shared_ptr<const void> owner_;
  Memory memory_ = Memory::own;
};

// The same rows in the order of the cube. The result does not depend on the number of threads.
CubePart cube_of(const TradeTable& table, unsigned threads = 2);

// A BACI file (flow_files.h) as a part, without a table between. Errors: those of load_baci.
Result<CubePart> load_baci_cube(const std::filesystem::path& path, const FlowFileOptions& options, LoadReport& report, Progress& progress);

// One supplier of an importer and product in one period.
struct SupplierRow {
  std::int32_t period = 0;
  EconomyId supplier;
  double value_usd = 0;
  std::optional<double> quantity;
  double share = 0;  // of the importer's imports of the product in that period; 0 where those are 0
  std::uint32_t line = 0;  // in the file of that period
};

class TradeCube {
 public:
  // Errors: contradiction when parts differ in edition, digits or kind of period (which periods have which is said) or when two have the
  // same period; missing_data without parts.
  static Result<TradeCube> create(std::vector<CubePart> parts);

  const TradeTableInfo& info() const { return parts_.front().info(); }
  const std::vector<std::int32_t>& periods() const { return periods_; }
  const CubePart* part_of(std::int32_t period) const;  // null when there is none
  const std::vector<CubePart>& parts() const { return parts_; }

  // All periods, the latest first; in each the largest supplier first, of equal ones the first by id.
  std::vector<SupplierRow> suppliers(EconomyId importer, std::uint32_t product) const;
  // Why there are none: the importer, the product or the pair is not in the data.
  std::string why_empty(EconomyId importer, std::uint32_t product) const;

 private:
  std::vector<CubePart> parts_;
  std::vector<std::int32_t> periods_;
  std::vector<std::size_t> part_at_;  // of each period
};

}  // namespace entrepot::trade
