// One parser per format, over bytes in memory, so that each can be fuzzed without files.
#pragma once

#include <string>
#include <string_view>

#include "production/detail/wide_text.h"
#include "production/input_output_table.h"
#include "production/table_formats.h"

namespace entrepot::production::detail {

struct ParseInput {
  std::string_view bytes;
  std::string file;  // for errors and for what the file does not say itself
  const LoadOptions& options;
};

// Tables as the file has them: no balance check, no merging of split regions. `report` is filled with counts.
Result<InputOutputTable> parse_wiod_csv(const ParseInput& input, LoadReport& report);
Result<InputOutputTable> parse_icio_csv(const ParseInput& input, LoadReport& report);
Result<InputOutputTable> parse_oecd_national(const ParseInput& input, LoadReport& report);
Result<InputOutputTable> parse_world_csv(const ParseInput& input, LoadReport& report);
Result<InputOutputTable> parse_workbook(const ParseInput& input, LoadReport& report);  // WIOD or ADB

// Recognition of one text by its start, which must hold the header line or a good part of it.
Result<TableFormat> recognise_text(std::string_view start, const std::string& file);
Result<TableFormat> recognise_workbook(std::string_view bytes, const std::string& file, const Limits& limits);

WideSource wide_source(const ParseInput& input, char separator = ',');

}  // namespace entrepot::production::detail
