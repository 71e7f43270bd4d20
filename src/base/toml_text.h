// TOML files before and after their parser: the library recurses without a limit and needs the square of an array's length, so a
// text is checked first; what it reports by exception becomes an Error.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>

#include "base/result.h"

namespace entrepot {

constexpr std::uint64_t toml_bytes_max = std::uint64_t{256} * 1024;

// UTF-8 without zero bytes, brackets at most 32 deep, at most 8192 items between two brackets and 32 parts in a key.
// Errors: bad_encoding, limit_exceeded; with the line.
Result<> check_toml_text(std::string_view text, const std::string& file);

// What the parser says of a text: its sentence without the names of its functions, and the line it stands at.
Error toml_error(const std::exception& error, const std::string& file, std::string remedy);

}  // namespace entrepot
