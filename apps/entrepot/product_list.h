// A list of products to ask about at once: codes with commas, or a csv such as `entrepot trade screen --csv` writes.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace entrepot::app {

struct ListedProduct {
  std::string product;                       // as written
  std::map<std::string, std::string> cells;  // the row of the csv by the names of its columns; empty for a code
  std::string cell(const std::string& column) const;  // empty where there is none
};

// The first rows of it. Errors: not_found (neither a file nor codes), missing_data (no column product, an empty one, no product).
Result<std::vector<ListedProduct>> product_list(const std::string& text, std::size_t first, const std::string& option);

// A long text cut at a character of UTF-8, with a mark that it was cut.
std::string shortened(const std::string& text, std::size_t length);

// "7501 [HS2012] Nickel mattes" of the code 7501 and the name "[HS2012 7501] Nickel mattes": a code stands once. A chart has no room for
// where the name is from: "7501 Nickel mattes". The name is cut at `length`.
enum class LabelFor { table, chart };
std::string product_label(const std::string& code, const std::string& name, std::size_t length, LabelFor place);

}  // namespace entrepot::app
