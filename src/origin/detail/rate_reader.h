// Reads the grammar of rates from a text in one spelling (rate_text.cpp).
#pragma once

#include <optional>
#include <string_view>

#include "origin/rate_text.h"

namespace entrepot::origin::detail {

// Nothing unless the whole text is one rate.
std::optional<Rate> read_rate(std::string_view text, std::string_view currency);

}  // namespace entrepot::origin::detail
