// What the commands of `entrepot sources` share: flows of one product, ways by sea, duties, governance, elasticities.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/product_code.h"
#include "base/progress.h"
#include "base/result.h"
#include "commands.h"
#include "cost_command.h"
#include "sea/route_table.h"
#include "sea/sea.h"
#include "sourcing/potential.h"
#include "trade/cube.h"

namespace entrepot::app {

struct SourcesFiles {
  std::vector<std::string> data;   // data sets: ids, file names or a release; empty with no file: the one release that is imported
  std::vector<std::string> trade;  // BACI files, one or more years
  std::string edition, measure = "tonnes";
  int year = 0;                    // 0: the last there is
  std::vector<std::string> close;
  std::string sea, places;
  double knots = 14;
  CostFiles tariffs;
  std::string date, governance, elasticities, capacity;
  std::optional<double> headroom;
};
void add_sources_files(CLI::App& command, SourcesFiles& files);

// A way from supplier to importer, in km by sea; missing where the sea was not looked at or a place has no port.
struct SeaWay {
  std::optional<double> open_km;    // all gates open
  std::optional<double> closed_km;  // with the gates closed; missing where they leave no way
  std::vector<std::string> gates;   // passed on the way taken
  bool known() const { return open_km.has_value(); }
};

class SeaWays {
 public:
  virtual ~SeaWays() = default;
  virtual Result<SeaWay> between(EconomyId from, EconomyId to) = 0;
};
// From `--sea FOLDER` (a network), else the network that was imported, else the routes that come with the program. `source` says which.
Result<std::unique_ptr<SeaWays>> open_sea_ways(const SourcesFiles& files, std::string& source);

// The economy whose port and governance score are taken for a former code that has none: ZAF for X711. Whoever uses it says so.
std::optional<EconomyId> stand_in_of(EconomyId id);
// The way, else that of the stand-in.
Result<SeaWay> way_or_stand_in(SeaWays& ways, EconomyId from, EconomyId to);

// Flows of the product in one year, suppliers x importers, and what each supplier sold in earlier years. Flows from an economy to itself
// are no supply from abroad and are left out.
struct Market {
  std::uint32_t product = 0;
  std::int32_t year = 0;
  std::string unit;                                 // "t" or "USD"
  std::vector<EconomyId> suppliers, importers;
  std::vector<std::optional<double>> amount;        // suppliers x importers; 0 where nothing is recorded, missing where no quantity is
  std::vector<double> value_usd;                    // the same
  std::vector<std::optional<double>> sold;          // per supplier, this year: of the flows with a quantity; missing where none has one
  std::vector<double> sold_usd;                     // value of those flows
  std::vector<std::optional<double>> spare;
  std::string spare_rule;
  std::size_t at(std::size_t s, std::size_t j) const { return s * importers.size() + j; }
  std::optional<std::size_t> supplier(EconomyId id) const;
  std::optional<std::size_t> importer(EconomyId id) const;
  std::optional<double> price(std::size_t s) const;                 // USD per unit, of all that it sells
  std::optional<double> price(std::size_t s, std::size_t j) const;  // of what it sells to this importer, else of all
};

// "; trade of ZAF in that year stands under X711 (Southern African Customs Union (until 1999)): name that", where the flows have it.
std::string earlier_code_hint(const Market& market, EconomyId supplier);

struct TradeYear;  // what one year's flows of all products say, kept once it was computed

// Everything that was read.
struct SourcesInput {
  std::optional<trade::TradeCube> cube;
  std::string source;                              // of the flows
  std::map<std::uint32_t, std::string> names;      // of products, where a nomenclature of the edition is imported
  std::unique_ptr<SeaWays> sea;
  std::string sea_source, governance_source;
  std::map<EconomyId, sea::LonLat> ports;          // main ports, for distances
  CostTables tariffs;
  std::optional<Day> day;                          // of import, where it is stated
  std::map<EconomyId, double> governance;
  std::map<std::pair<EconomyId, std::string>, double> sigmas;  // importer, HS (1992) group of three digits
  std::map<std::pair<EconomyId, std::uint32_t>, double> capacity;
  std::vector<std::string> notes;
  std::map<std::int32_t, std::shared_ptr<const TradeYear>> years;
  const trade::TradeTableInfo& info() const { return cube->info(); }
};
Result<SourcesInput> read_sources(const SourcesFiles& files, Progress& progress);

// A product by its code in the nomenclature of the flows. Errors: bad_field.
Result<std::uint32_t> product_of(const SourcesInput& input, const std::string& text);
std::string product_text(const SourcesInput& input, std::uint32_t product);  // "811292", and its name where that is known

// Errors: not_found when nobody trades the product in that year.
Result<Market> market_of(const SourcesInput& input, const SourcesFiles& files, std::uint32_t product);

// The importer's tariff on a product of the flows: its schedule, the day of import, and the product's codes in the schedule's edition.
struct TariffOn {
  const origin::TariffSchedule* schedule = nullptr;  // none: the reason says why there are no duties
  Day day;
  std::vector<std::uint32_t> codes;
  std::string reason, basis;                         // the basis names the day
  std::string codes_basis;  // which codes those are, and what is assumed of them; empty where it is the product's own
  std::string source;  // file and source of the importer's schedule; empty where there is none
};
// Where editions differ, codes are those that a correlation of the two links, if one was imported; else the code is taken as it is, and
// the basis says so. Errors: those of reading the correlation.
Result<TariffOn> tariff_on(const SourcesInput& input, EconomyId importer, std::uint32_t product);
// The same for a code of any edition, of six digits or a heading of four, which stands for all its codes in a schedule of that edition.
Result<TariffOn> tariff_on_code(const SourcesInput& input, EconomyId importer, std::optional<HsEdition> edition, const std::string& code);
// Main ports by economy: `file`, or data/sea/main_ports.csv.
Result<std::map<EconomyId, sea::LonLat>> main_port_positions(const std::string& file);

// Duty over customs value for goods of `origin`, over the lines of the codes: the lowest rate of each line that is settled, if the goods
// qualify. Missing with the reason where there is no schedule or a line is not settled.
struct DutyShare {
  std::optional<double> low, high;
  std::string agreements, reason;
};
DutyShare duty_share(const TariffOn& tariff, EconomyId importer, EconomyId origin);

// Duty and taxes at import over the customs value, for a duty of the bounds of `duty`. Missing with the reason where the duty is not known or
// no tax of the importer is known on that day: neither is ever taken as 0.
struct BorderShare {
  std::optional<double> low, high;
  std::string reason, basis;  // the basis names the tax, and charges that its base names and nobody counted
};
BorderShare border_share(const SourcesInput& input, const TariffOn& tariff, EconomyId importer, const DutyShare& duty);

// What flows of all products say of pairs and suppliers, for one importer and year.
struct PairFactors {
  std::map<EconomyId, double> room;  // expected over actual trade with the importer
  std::map<EconomyId, double> density;
  struct Potential {
    double usd = 0, gamma = 0;  // gamma: actual over expected, over all products
    std::optional<double> unrealised;  // share
  };
  std::map<EconomyId, Potential> potential;  // of this product
  std::string room_basis, density_basis, potential_basis;  // how, or why there is none
  std::string gamma_basis;  // empty where there is none
};
Result<PairFactors> pair_factors(SourcesInput& input, const Market& market, EconomyId importer);

// The effect on prices of losing this share of the value, over the elasticities of the product's group in all economies: a range, since no
// single one is known well. The rule says of which they are, or that there is none.
struct PriceAnswer {
  std::optional<sourcing::PriceEffect> effect;
  std::string rule, reason;  // reason: why there is no effect
  bool out_of_reach = false;  // for so much is lost that no elasticity tells
};
Result<PriceAnswer> price_after(const SourcesInput& input, EconomyId importer, std::uint32_t product, double lost_share);

// kg of CO2e per tonne and km: container ship, average, fuel burnt (TTW) and its supply (WTT), UK DESNZ conversion factors 2025.
inline constexpr double co2_kg_per_tonne_km = 0.01612 + 0.00365;

void add_sources_command(CLI::App& app, Chosen& chosen);
void add_sources_suppliers(CLI::App& sources, Chosen& chosen);
void add_sources_reallocate(CLI::App& sources, Chosen& chosen);

}  // namespace entrepot::app
