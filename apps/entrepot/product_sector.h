// From a product to the sector of an input-output table that makes it.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "production/input_output_table.h"

namespace entrepot::app {

struct ProductSector {
  std::size_t sector = 0;
  std::string words;  // every step with its source
};

// The product's class of ISIC Rev.3 by a table of HS codes (`concordance`: a file or a data set; empty: the one that was added), then the
// sector that holds its division by data/maps/sectors_isic3.csv. `product`: six digits of the edition of that table, or the four of
// a heading whose products are all made in one sector.
// Errors: missing_data (no concordance, a table whose sectors are not in the map, a product without a class), unknown_name (product),
// duplicate (several concordances were added),
// contradiction (a heading of several sectors).
Result<ProductSector> sector_of_product(const production::InputOutputTable& table, const std::string& product,
                                        const std::string& concordance);

}  // namespace entrepot::app
