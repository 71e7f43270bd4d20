#include "base/toml_file.h"

#include <sstream>

#include "base/file.h"

namespace entrepot {

Result<toml::value> parse_toml(std::string_view text, const std::string& file, const std::string& remedy) {
  TRY(check_toml_text(text, file));
  try {
    std::istringstream stream{std::string(text)};
    return toml::parse(stream, file);
  } catch (const std::exception& error) {
    return tl::unexpected<Error>(toml_error(error, file, remedy));
  }
}

Result<toml::value> read_toml(const std::filesystem::path& file, const std::string& remedy, std::uint64_t bytes_max) {
  auto text = read_text_file(file, bytes_max);
  if (!text) {
    Error error = std::move(text).error();
    if (error.code == ErrorCode::limit_exceeded) error.remedy = "Check that it is the TOML file that you mean, or shorten it.";
    return tl::unexpected<Error>(std::move(error));
  }
  return parse_toml(*text, file.string(), remedy);
}

Where toml_where(const std::string& file, const toml::value& value, std::string field) {
  const auto location = value.location();
  return {file, static_cast<long>(location.line()), static_cast<long>(location.column()), std::move(field)};
}

}  // namespace entrepot
