// Input-output tables in and out of a snapshot.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "dataset/snapshot.h"
#include "production/input_output_table.h"

namespace entrepot::dataset {

inline constexpr std::string_view input_output_kind = "input-output";

Result<production::InputOutputTable> read_input_output_table(const Snapshot& snapshot);
// The large columns are borrowed: the table must outlive them.
std::vector<Table> input_output_tables(const production::InputOutputTable& table);
std::map<std::string, std::string> input_output_attributes(const production::InputOutputTable& table);

}  // namespace entrepot::dataset
