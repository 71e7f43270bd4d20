// Small steps that the parsers share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "production/detail/parsers.h"

namespace entrepot::production::detail {

std::string table_name(const std::string& file);                   // the file name without its endings
std::optional<int> year_in_name(std::string_view file);            // the last number 1960 .. 2100 of four digits in it
std::vector<std::string> words_in_name(std::string_view file);     // parts between _ - . and blanks
void set_year(const ParseInput& input, InputOutputTable& table);   // from the options, else the file name, with a note
void count_rows(const WideBody& body, LoadReport& report, InputOutputTable& table);
void set_value_added_by_difference(InputOutputTable& table);

}  // namespace entrepot::production::detail
