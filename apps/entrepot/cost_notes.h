// What the answers of `entrepot cost` say beside their figures.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "origin/import_tax.h"

namespace entrepot::app {

// The code of --product; `notes` takes one where it had lost its leading zero. Errors: those of product_option.
Result<std::uint32_t> noted_product(const std::string& text, std::vector<std::string>& notes);

// What the table of taxes says of this rate, and that a rate for some goods assumes these to be such; may be empty.
std::string tax_note(const origin::ImportTax& tax);

}  // namespace entrepot::app
