// Tables that are folders of several text files.
#pragma once

#include <filesystem>
#include <string_view>

#include "production/table_formats.h"

namespace entrepot::production::detail {

inline constexpr std::string_view column_file_magic = "ENTREPOT IO TABLE\n";

Result<TableFormat> recognise_folder(const std::filesystem::path& path);
Result<InputOutputTable> load_exiobase(const std::filesystem::path& path, const LoadOptions& options, LoadReport& report);
Result<InputOutputTable> load_eora(const std::filesystem::path& path, const LoadOptions& options, LoadReport& report);

}  // namespace entrepot::production::detail
