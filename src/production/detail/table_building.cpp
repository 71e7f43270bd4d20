#include "production/detail/table_building.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::production::detail {

std::vector<std::string> words_in_name(std::string_view file) {
  const std::string name = std::filesystem::path(file).filename().string();
  std::vector<std::string> words(1);
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) words.back() += c;
    else if (!words.back().empty()) words.emplace_back();
  }
  return words;
}

std::string table_name(const std::string& file) {
  std::string name = std::filesystem::path(file).filename().string();
  for (const std::string_view ending : {".gz", ".zip", ".csv", ".CSV", ".xlsx", ".txt"})
    if (name.size() > ending.size() && name.ends_with(ending)) name.resize(name.size() - ending.size());
  return name;
}

std::optional<int> year_in_name(std::string_view file) {
  std::optional<int> year;
  for (const auto& word : words_in_name(file)) {
    if (word.size() != 4) continue;
    const auto number = parse_int(word);
    if (number && *number >= 1960 && *number <= 2100) year = static_cast<int>(*number);
  }
  return year;
}

void set_year(const ParseInput& input, InputOutputTable& table) {
  if (input.options.year) {
    table.year = *input.options.year;
  } else if (const auto year = year_in_name(input.file)) {
    table.year = *year;
    table.notes.push_back(fmt::format("the file does not say its year: {} is taken from the file name", *year));
  } else {
    table.notes.push_back("neither the file nor its name says the year");
  }
}

void count_rows(const WideBody& body, LoadReport& report, InputOutputTable& table) {
  report.rows += body.labels.size() + body.tails.size();
  report.cells += body.cells;
  report.blank_cells += body.blank_cells;
  if (body.blank_in_parts > 0)
    table.notes.push_back(fmt::format("{} blank cells are read as 0, the first at {}", body.blank_in_parts, body.first_blank));
  if (const auto corner = body.blank_cells - body.blank_in_parts; corner > 0)
    table.notes.push_back(fmt::format("{} blank cells in the rows below the industries are not defined", corner));
}

}  // namespace entrepot::production::detail
