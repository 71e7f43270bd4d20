// TOML files: checked, parsed, and what the library reports by exception becomes an Error. Its parser is compiled in one place only:
// that takes ten seconds in each file that calls it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include <toml.hpp>

#include "base/result.h"
#include "base/toml_text.h"

namespace entrepot {

// Errors: those of check_toml_text; bad_syntax with what the parser says, the line and `remedy`.
Result<toml::value> parse_toml(std::string_view text, const std::string& file, const std::string& remedy);

// The same for a file. Errors: those of read_text_file too.
Result<toml::value> read_toml(const std::filesystem::path& file, const std::string& remedy, std::uint64_t bytes_max = toml_bytes_max);

Where toml_where(const std::string& file, const toml::value& value, std::string field);

}  // namespace entrepot
