// Tables that questions about exposure bring beside an input-output table.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "production/input_output_table.h"
#include "production/integration_index.h"

namespace entrepot::production {

// --- indicators of integration ---------------------------------------------------------------------------------------

// economy,year,dimension,indicator,value and, where wanted, less_is_more (1 for a distance or a cost; 0 or empty otherwise). An empty
// value is missing.
struct IndexFile {
  IndexPanel panel;
  std::vector<EconomyId> economies;  // in the order of the panel
};
// Errors: those of CsvReader, missing_data (column, no rows), bad_field, duplicate (a value twice), contradiction (an indicator in two
// dimensions, or of two kinds), limit_exceeded (more than 5,000,000 cells).
Result<IndexFile> load_index_panel(const std::filesystem::path& path);
Result<IndexFile> parse_index_panel(std::string_view text, std::string name);

// --- sectors of tables by ISIC Rev.3 -----------------------------------------------------------------------------------

// table,sector,isic3: which divisions of ISIC Rev.3 (two digits, joined by |) a sector of a table holds.
struct DivisionMap {
  struct Row {
    std::string table, sector;
    std::vector<std::string> divisions;
    long line = 0;
  };
  std::vector<Row> rows;
  std::string file;
  // The name of the table whose sectors are those of this table, all of them and no others; empty where there is none.
  std::string table_of(const InputOutputTable& table) const;
  // The sector that holds the division; nullptr where none does.
  const Row* find(std::string_view table, std::string_view division) const;
};
// Errors: those of CsvReader, missing_data (column, no rows), bad_field (division), duplicate (a sector, or a division in two sectors
// of one table).
Result<DivisionMap> load_division_map(const std::filesystem::path& path);
Result<DivisionMap> parse_division_map(std::string_view text, std::string name);

}  // namespace entrepot::production
