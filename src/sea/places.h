// Places by what people call them: a LOCODE, a name, an economy, an entry of the World Port Index, a position.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "sea/ports.h"
#include "sea/sea.h"

namespace entrepot::sea {

// One port that stands for an economy.
struct MainPort {
  EconomyId economy;
  std::string iso2;  // ISO 3166 alpha-2, with which its LOCODEs begin; empty where the table does not say
  std::string port;
  LonLat position;
  std::string source, note;
  long line = 0;
};

// economy,port,lon,lat and, where they are there, iso2,source,note. The economies.csv of a world is such a table. Economies without a
// position have no row in the answer. Errors: those of CsvReader, missing_data (column), bad_field, out_of_range, duplicate.
Result<std::vector<MainPort>> load_main_ports(const std::filesystem::path& path);
Result<std::vector<MainPort>> parse_main_ports(std::string_view text, std::string name);

struct FoundPlace {
  std::string name;  // "Rotterdam"
  std::string what;  // "LOCODE NLRTM", "main port of SGP", "World Port Index 48750", "position"
  LonLat position;
};

class PlaceBook {
 public:
  std::vector<MainPort> main_ports;
  std::vector<Port> ports;
  std::vector<WorldPort> world_ports;

  // Tried in this order: "lon,lat"; the code of an economy (an error where its main port is not known); a LOCODE, or its last three letters where one port has them; the
  // number of the World Port Index; a name, whole or its beginning. Ports of one name within 50 km are one place.
  // Errors: unknown_name, with names that are near; duplicate (several places have it), out_of_range (position).
  Result<FoundPlace> find(std::string_view text) const;

 private:
  std::vector<FoundPlace> by_code(std::string_view code) const;
  std::vector<FoundPlace> by_name(std::string_view name) const;
  tl::unexpected<Error> unknown(std::string_view text) const;
};

}  // namespace entrepot::sea
