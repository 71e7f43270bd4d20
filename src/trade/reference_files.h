// Reference tables: economy lists, HS nomenclature, links between HS editions and to industries, elasticities, governance.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/limits.h"
#include "base/product_code.h"
#include "base/result.h"
#include "trade/load_report.h"

namespace entrepot::trade {

// ---- economies -----------------------------------------------------------------------------------------------------

// country_codes_V*.csv of a BACI release. Latin-1 up to V202201, UTF-8 since: a byte that is not UTF-8 makes the whole
// file Latin-1, and the report says so. "N/A" and blank codes are missing; Namibia's NA is not.
struct BaciEconomy {
  std::int32_t code = 0;
  std::string name, full_name, iso2, iso3;
  std::uint32_t line = 0;
};
Result<std::vector<BaciEconomy>> load_baci_economies(const std::filesystem::path& path, const Limits& limits, LoadReport& report);

// country-codes.csv (ISO 3166, M49, ISO 4217): the columns of use here.
struct IsoEconomy {
  std::string iso3, iso2, iso_numeric, name, currency;
  std::uint32_t line = 0;
};
Result<std::vector<IsoEconomy>> load_iso_economies(const std::filesystem::path& path, const Limits& limits, LoadReport& report);

// ---- products ------------------------------------------------------------------------------------------------------

struct NomenclatureEntry {
  std::string code;         // 2, 4 or 6 digits, zeros put back
  std::string description;
  std::string parent;       // empty for chapters
  std::string section;      // roman numeral where the file has it
  std::uint32_t line = 0;
};

struct Nomenclature {
  std::optional<HsEdition> edition;
  std::vector<NomenclatureEntry> entries;  // ordered by code
  const NomenclatureEntry* find(std::string_view code) const;
  std::size_t count(std::size_t digits) const;
};

// code,desc | code,description (BACI product list) | section,hscode,description,parent,level | UN Comtrade
// classification JSON. The edition comes from the argument, the JSON itself or the file name.
Result<Nomenclature> load_nomenclature(const std::filesystem::path& path, std::optional<HsEdition> edition, const Limits& limits,
                                       LoadReport& report);

struct Section {
  std::string number;  // roman
  std::string name;
  std::uint32_t line = 0;
};
Result<std::vector<Section>> load_sections(const std::filesystem::path& path, const Limits& limits, LoadReport& report);

// ---- links between editions ----------------------------------------------------------------------------------------

// A correlation lists every legal link. A conversion gives each code exactly one target: right for statistics, wrong
// for law. The two are never exchanged for each other.
enum class LinkKind { correlation, conversion };

struct CodeLink {
  std::string from, to;
  std::string relationship;  // "1:1", "n:1", "1:n", "n:n"; empty in a conversion
  std::uint32_t line = 0;
};

struct Correspondence {
  std::string from_system, to_system;  // "HS2022", "HS2017", "SITC3"
  LinkKind kind = LinkKind::correlation;
  std::vector<CodeLink> links;  // ordered by from, to
  std::vector<const CodeLink*> of(std::string_view from) const;
};

// hs2022,hs2017,relationship: a conversion when no row has a relationship, a correlation when all have; else an error.
// code.after,code.before,Relationship,adjustment: the consolidated chain, one correspondence a step.
Result<std::vector<Correspondence>> load_correspondences(const std::filesystem::path& path, const Limits& limits, LoadReport& report);

// The one code that a code became, as law needs it. Errors: contradiction unless the link is 1:1 or n:1 in a
// correlation; unsupported for a conversion.
Result<std::string> legal_successor(const Correspondence& correspondence, std::string_view from);
// The target for statistics. Errors: unsupported for a correlation, unknown_name for a code that is not in it.
Result<std::string> statistical_target(const Correspondence& correspondence, std::string_view from);

struct IndustryLink {
  std::string product;   // HS6
  std::string isic;      // ISIC Rev.3 class, four digits; empty when the product maps to none
  std::string division;  // two digits; empty when unknown
  std::uint32_t line = 0;
};
struct IndustryMap {
  HsEdition edition = HsEdition::hs2022;
  std::vector<IndustryLink> links;  // ordered by product
};
Result<IndustryMap> load_industry_map(const std::filesystem::path& path, const Limits& limits, LoadReport& report);

// ---- figures per economy -------------------------------------------------------------------------------------------

// Broda, Greenfield and Weinstein: elasticity of substitution by importer and HS (1992) three-digit group.
struct Elasticity {
  EconomyId importer;
  std::string group;  // three digits
  double sigma = 0;
  std::uint32_t line = 0;
};
Result<std::vector<Elasticity>> load_elasticities(const std::filesystem::path& path, const Limits& limits, LoadReport& report);

struct GovernanceScore {
  EconomyId economy;
  double score = 0;  // World Bank WGI, about -2.5 to 2.5
  std::uint32_t line = 0;
};
Result<std::vector<GovernanceScore>> load_governance(const std::filesystem::path& path, const Limits& limits, LoadReport& report);

}  // namespace entrepot::trade
