// A sector that the user says makes a product, where the table of codes knows none, or several.
#pragma once

#include <string>

#include "base/result.h"
#include "product_sector.h"
#include "production/input_output_table.h"

namespace entrepot::app {

// A link that knows nothing yet but what is assumed.
ProductLink empty_link();
// From now on the link leads the product to this sector of the table, by code or name, and the words of sector_of_product say that it is
// assumed. Errors: bad_field (product), unknown_name (sector; `where`).
Result<> assume_sector(ProductLink& link, const production::InputOutputTable& table, const std::string& product, const std::string& sector,
                       const Where& where);

}  // namespace entrepot::app
