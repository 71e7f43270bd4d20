// Reading published input-output tables. A format is recognised by what the file holds, never by its name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/limits.h"
#include "base/progress.h"
#include "base/result.h"
#include "production/input_output_table.h"

namespace entrepot::production {

enum class TableFormat {
  wiod2013_csv,    // WIOD 2013 release, one wide csv: CCC_n, CCC_FDn, OUT
  wiod2013_xlsx,   // WIOD 2013 release, original workbook
  oecd_national,   // OECD national table, 2021 edition: one economy, imports as a negative column
  oecd_icio_2016,  // OECD ICIO csv, final demand by category, then region
  oecd_icio_2018,  // by region, then category; TAXSUB, VALU, OUTPUT rows and a TOTAL column
  oecd_icio_2021,  // 2021 edition and later: TLS, VA, OUT rows and an OUT column
  adb_mrio_xlsx,   // ADB multi-regional table, workbook
  exiobase3,       // EXIOBASE 3 folder: A.txt (or Z.txt) and Y.txt
  eora26,          // Eora26 folder
  gloria,          // recognised, not read: a supply-use table
  world_csv,       // what a world folder holds: see world_table.h
  world_columns,   // the same as a binary file
};

struct TableFormatInfo {
  TableFormat format;
  std::string_view name;   // "wiod2013-csv"
  std::string_view title;
  bool readable;
};
std::span<const TableFormatInfo> table_formats();
const TableFormatInfo& table_format_info(TableFormat format);

// A file (plain, gzip or a zip with one table inside) or a folder.
// Errors: not_found, unreadable, unsupported (names the formats that are known), truncated.
Result<TableFormat> recognise_table_format(const std::filesystem::path& path);

enum class BalanceRule {
  require,  // a table whose rows or columns do not sum to output is an error
  report,   // it is loaded and the notes say so
};

struct LoadOptions {
  std::optional<EconomyId> region;  // for a one-region table, whose file does not name its economy
  std::optional<int> year;          // where the file does not say; else taken from the file name, and noted
  BalanceRule balance = BalanceRule::require;
  bool merge_split_regions = true;  // CN1, CN2 into CHN, MX1 .. into MEX
  unsigned threads = 2;             // the result does not depend on it
  Limits limits;
};

struct LoadReport {
  TableFormat format = TableFormat::wiod2013_csv;
  std::uint64_t bytes = 0;        // of text or workbook, after decompression
  std::uint64_t rows = 0;         // data rows read, with value added and totals
  std::uint64_t cells = 0;        // numbers read
  std::uint64_t blank_cells = 0;  // read as zero
  TableCheck check;               // of the table as loaded
};

// Errors name file, line, column and field: bad_field, bad_syntax, truncated, duplicate, contradiction, unbalanced,
// missing_data, wrong_unit, limit_exceeded, unsupported; interrupted.
Result<InputOutputTable> load_input_output_table(const std::filesystem::path& path, TableFormat format, LoadReport& report,
                                                 Progress& progress, const LoadOptions& options = {});
// Recognises, then loads.
Result<InputOutputTable> load_input_output_table(const std::filesystem::path& path, LoadReport& report, Progress& progress = no_progress(),
                                                 const LoadOptions& options = {});

}  // namespace entrepot::production
