// Greenhouse gases of transport by weight and distance.
//
//   kg CO2e = tonnes x km x factor          WTW = TTW + WTT
//
// TTW: from tank to wake or wheel; WTT: from well to tank; WTW: both. Factors in kg CO2e per tonne-km, as the conversion factors
// of the United Kingdom publish them; ISO 14083 asks for WTW, the shortest feasible distance, allocation by tonne-km.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "sea/load_report.h"

namespace entrepot::sea {

struct FreightFactor {
  std::string mode, kind, size, variant;  // "cargo ship", "container ship", "average", "": lower case
  std::optional<double> ttw, wtt;         // kg CO2e per tonne-km; a factor that is not published is missing, not 0
  std::string source, note;

  std::optional<double> wtw() const { return ttw && wtt ? std::optional(*ttw + *wtt) : std::nullopt; }
};

// Two layouts, told apart by the header:
//   mode,kind,size,variant,ttw_kg_per_tkm,wtt_kg_per_tkm,source,note            the table that comes with the program
//   stage,mode,class,size,load_or_variant,kgco2e_per_tkm,defra_id               the published one: one row for each stage
// In the published one the TTW row `Cargo ship` and the WTT row `WTT- cargo ship` are one factor: they are joined on class,
// size and variant. Rows without a factor are counted in a note; rows that do not parse or are there twice are rejected.
// Errors: those of CsvReader, missing_data (column).
Result<std::vector<FreightFactor>> load_freight_factors(const std::filesystem::path& path, const Limits& limits, LoadReport& report);
Result<std::vector<FreightFactor>> parse_freight_factors(std::string_view text, std::string name, LoadReport& report);

// "container" or "container 8000+ TEU": the factor whose kind begins with the words and whose size is the rest (average when
// there is no rest). Errors: unknown_name, duplicate (several kinds begin so), missing_data (no WTW figure).
Result<FreightFactor> find_freight_factor(const std::vector<FreightFactor>& factors, std::string_view words);

// kg CO2e
double transport_co2_kg(double tonnes, double km, double factor_kg_per_tkm);

}  // namespace entrepot::sea
