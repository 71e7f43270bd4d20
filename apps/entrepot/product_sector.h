// From a product to the sector of an input-output table that makes it.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "production/exposure_files.h"
#include "production/input_output_table.h"
#include "trade/reference_files.h"

namespace entrepot::app {

struct ProductSector {
  std::size_t sector = 0;
  std::string code;   // of the sector
  std::string words;  // every step with its source
};

// What leads there: a table of HS codes and classes of ISIC Rev.3, and data/maps/sectors_isic3.csv for the sectors of a table.
struct ProductLink {
  trade::IndustryMap map;
  std::string name;   // of the table of codes
  production::DivisionMap sectors;
  std::string table;  // which sectors of the map are those of the input-output table
};
// `concordance`: a file or a data set; empty: the one that was added.
// Errors: missing_data (no concordance, a table whose sectors are not in the map), duplicate (several concordances were added).
Result<ProductLink> read_product_link(const production::InputOutputTable& table, const std::string& concordance);

// The product's class of ISIC Rev.3, then the sector that holds its division. `product`: six digits of the edition of the link, or the four
// of a heading whose products are all made in one sector.
// Errors: bad_field, unknown_name (product), missing_data (a product without a class), contradiction (a heading of several sectors).
Result<ProductSector> sector_of_product(const production::InputOutputTable& table, const ProductLink& link, const std::string& product);

}  // namespace entrepot::app
