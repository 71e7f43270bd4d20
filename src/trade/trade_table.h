// Who sells what to whom: bilateral flows in sorted columns, in memory or mapped from a file.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/product_code.h"
#include "base/result.h"
#include "trade/load_report.h"

namespace entrepot::trade {

enum class PeriodKind { year, month };           // period 2023, or 202308
enum class ReportedBy { not_stated, exporters, importers };  // a file that reconciles both says neither
enum class QuantityUnit { tonnes, not_stated };  // some files give quantities without their unit

// What is true of every row of a table.
struct TradeTableInfo {
  std::string release;               // "BACI HS17 V202301", as far as it is known
  std::optional<HsEdition> edition;  // missing: codes as reported, editions may differ from year to year
  int digits = 6;                    // of the product codes
  PeriodKind period_kind = PeriodKind::year;
  QuantityUnit quantity_unit = QuantityUnit::tonnes;
  ReportedBy reported_by = ReportedBy::not_stated;
  bool complete = true;              // false: the file says that it holds only the largest flows
};

// One flow, the form in which loaders add rows and callers read them.
struct Flow {
  std::int32_t period = 0;
  EconomyId exporter;
  EconomyId importer;
  std::uint32_t product = 0;        // the code's digits as a number; TradeTableInfo::digits says how many
  double value_usd = 0;
  std::optional<double> quantity;   // tonnes, or a unit that is not stated; missing is not zero
  std::uint32_t line = 0;           // in the source file
};

// Rows ordered by period, exporter, importer, product; that key is unique.
class TradeTable {
 public:
  // The columns as they are stored. `quantity` holds NaN for missing; nothing outside this room sees it.
  struct Columns {
    std::span<const std::int32_t> period;
    std::span<const std::uint16_t> exporter;  // index into economies
    std::span<const std::uint16_t> importer;
    std::span<const std::uint32_t> product;
    std::span<const double> value_usd;
    std::span<const double> quantity;
    std::span<const std::uint32_t> line;
  };

  TradeTable();
  // `owner` keeps the memory of the columns alive. The rows must be in order (checked by `check`).
  TradeTable(TradeTableInfo info, std::vector<EconomyId> economies, Columns columns, std::shared_ptr<const void> owner);

  const TradeTableInfo& info() const { return info_; }
  std::size_t size() const { return columns_.period.size(); }
  const Columns& columns() const { return columns_; }
  const std::vector<EconomyId>& economies() const { return economies_; }

  Flow flow(std::size_t row) const;
  EconomyId exporter(std::size_t row) const { return economies_[columns_.exporter[row]]; }
  EconomyId importer(std::size_t row) const { return economies_[columns_.importer[row]]; }
  std::optional<double> quantity(std::size_t row) const;
  std::string product_text(std::size_t row) const;  // with its leading zeros
  std::optional<std::uint16_t> economy_index(EconomyId id) const;

  struct RowRange {
    std::size_t begin = 0, end = 0;
    std::size_t size() const { return end - begin; }
  };
  std::vector<std::int32_t> periods() const;
  RowRange rows_of(std::int32_t period) const;
  RowRange rows_of(std::int32_t period, EconomyId exporter) const;
  RowRange rows_of(std::int32_t period, EconomyId exporter, EconomyId importer) const;
  std::optional<std::size_t> row_of(std::int32_t period, EconomyId exporter, EconomyId importer, std::uint32_t product) const;

  // Order, uniqueness, ranges of the columns. Error: contradiction or out_of_range, with the row.
  Result<void> check() const;

 private:
  TradeTableInfo info_;
  std::vector<EconomyId> economies_;
  Columns columns_;
  std::shared_ptr<const void> owner_;
};

// Collects flows in any order, sorts them, rejects the second of two rows with the same key and flows of an economy to itself.
class TradeTableBuilder {
 public:
  explicit TradeTableBuilder(TradeTableInfo info);
  ~TradeTableBuilder();
  TradeTableBuilder(TradeTableBuilder&&) noexcept;
  TradeTableBuilder& operator=(TradeTableBuilder&&) noexcept;

  void add(const Flow& flow);
  std::size_t size() const;
  TradeTable finish(LoadReport& report) &&;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Rows of each (period, importer, product): "who supplies this".
class SupplierIndex {
 public:
  explicit SupplierIndex(const TradeTable& table);
  struct Group {
    std::int32_t period = 0;
    std::uint16_t importer = 0;
    std::uint32_t product = 0;
    std::span<const std::uint32_t> rows;
  };
  std::size_t size() const { return starts_.empty() ? 0 : starts_.size() - 1; }
  Group group(std::size_t index) const;
  // Empty when the importer has no recorded import of the product in that period.
  std::span<const std::uint32_t> rows(std::int32_t period, EconomyId importer, std::uint32_t product) const;

 private:
  const TradeTable* table_;
  std::vector<std::uint32_t> order_;
  std::vector<std::uint32_t> starts_;
};

}  // namespace entrepot::trade
