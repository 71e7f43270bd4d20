// What the outputs of a screening share.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "trade/screen.h"

namespace entrepot::app {

struct ScreenOutput {
  std::string who;     // "Korea", or the bloc
  std::string id;      // "KOR", or the bloc as it was written
  std::string region;  // what counts as inside
  std::string source, governance_source;
  bool bloc = false;
  int digits = 6;
  trade::ScreenResult result;
  std::string order;   // its name and keys: "imports: ..."
  std::vector<std::size_t> shown;  // positions of the products that pass the filters, in order
  std::map<std::uint32_t, std::string> names;
  std::string names_hint;  // how to add names, where there are none

  std::string code(const trade::ScreenedProduct& product) const;
  std::string name(const trade::ScreenedProduct& product) const;
};

// How many products are dependent: "92", or "92-168" where years that are not in the data could change it.
std::string dependent_count(const trade::YearOfList& year);

std::string screen_csv(const ScreenOutput& output);
std::string screen_json(const ScreenOutput& output);
// One file that opens offline; `top` products in its table.
std::string screen_page(const ScreenOutput& output, std::size_t top);
// What the columns of the text mean.
inline constexpr const char* screen_columns =
    "dep      dependent: flagged (HHI and world above 0.4, imports above own exports) in two of the last three years; ?: years are missing\n"
    "row      years in a row flagged, up to the last;  EC: all three indicators of the European Commission hold\n"
    "watch    half or more from one economy: A to D by how many of three tests hold, A all\n"
    "imports  of the last year, USD;  top, share: the largest supplier and its share of them, %;  outside: share from outside the region, %\n"
    "HHI      concentration of suppliers, 0 to 1: 1 is one supplier alone, 0.5 two of equal size;  world: the same of the world's exporters\n"
    "S        exports of all but the largest supplier over the imports: below 1 they could not replace it\n"
    "depend   economies that depend on this one for the product\n";
std::string screen_text(const ScreenOutput& output, std::size_t top);

}  // namespace entrepot::app
