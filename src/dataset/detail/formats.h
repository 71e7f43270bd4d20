// The formats that can be imported: one row each, and the function that reads it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/progress.h"
#include "dataset/columns.h"
#include "dataset/dataset.h"
#include "trade/load_report.h"

namespace entrepot::dataset::detail {

// The beginning of a file, as far as recognition needs it.
struct Probe {
  std::filesystem::path path;
  std::string start;                 // up to 64 KiB, after decompression
  std::vector<std::string> header;   // cells of the first line, when it is text
};
Result<Probe> probe(const std::filesystem::path& path);

struct Read {
  std::vector<Table> tables;
  std::map<std::string, std::string> attributes;
  std::string vintage;  // what the data themselves say; empty: the format's default
};

struct Format {
  FormatInfo info;
  Provenance provenance;
  std::vector<std::string_view> columns;  // recognised when the header has all of them …
  bool only_these = false;                // … and, if set, no others
  bool (*matches)(const Probe&) = nullptr;  // a further or, without columns, the only condition
  Result<Read> (*read)(const std::filesystem::path&, const ImportOptions&, trade::LoadReport&, Progress&);
};
const std::vector<Format>& all_formats();
const Format& long_table_format();
std::vector<Format> sea_formats();                                    // part of all_formats
std::vector<Format> tariff_formats();                                 // part of all_formats
const std::vector<Format>& table_formats();                           // input-output tables
// One of them, or null. Error: unsupported for a table that is known but cannot be read.
Result<const Format*> recognise_table(const std::filesystem::path& path);
const Format* find_format(std::string_view id);

}  // namespace entrepot::dataset::detail
