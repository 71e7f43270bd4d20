// Look-through exposure as one HTML page that needs no other file: what it says in words, a chart, and the table behind it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "production/exposure.h"

namespace entrepot::production {

struct ExposurePageRow {
  std::string economy;
  bool own = false;  // one of those asked about
  double face_value = 0, look_through = 0, hidden = 0, end = 0;
  std::string carrier;  // the third economy by whose border most comes, with its share in words; may be empty
};

struct ExposurePage {
  std::string of;      // "JPN:electronics"
  std::string source;  // "WIOD 2013 release, 2011"
  ExposureSide side = ExposureSide::purchases;
  std::vector<std::string> notes;
  std::vector<ExposurePageRow> rows;  // own ones first, partners by what is looked through
  std::size_t drawn = 15;             // partners in the chart; the table has all
};

// Follows the reader's light or dark theme; every text from outside is escaped.
std::string exposure_page(const ExposurePage& page);

}  // namespace entrepot::production
