// What a computation needs and may take, for errors of too much memory.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace entrepot {

// "1.01 MB, more than the limit of 1 MB": what is needed is rounded up and the limit down, so that the two never look alike.
std::string beyond_memory(double bytes_needed, std::size_t bytes_allowed);
// Bytes of "16G", "500M" or "1.5GB"; empty for other text and below 1 MB.
std::optional<std::size_t> parse_memory(std::string_view text);
// "2M", enough for what an error says by beyond_memory(); empty where it says nothing of the kind.
std::optional<std::string> enough_memory(std::string_view error);
// "1.01 MB", rounded up.
std::string megabytes(double bytes);

}  // namespace entrepot
