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
#include "trade/trade_table.h"

namespace entrepot::app {

struct SourcesFiles {
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
// From `--sea FOLDER` (the network) or the routes that come with the program.
Result<std::unique_ptr<SeaWays>> open_sea_ways(const SourcesFiles& files, std::vector<std::string>& notes);

// Flows of the product in one year, suppliers x importers; and what each supplier sold in earlier years.
struct Market {
  std::uint32_t product = 0;
  std::optional<HsEdition> edition;
  std::int32_t year = 0;
  std::string unit;                       // "t" or "USD"
  std::vector<EconomyId> suppliers, importers;
  std::vector<double> amount, value_usd;  // suppliers x importers
  std::vector<double> sold;               // per supplier, this year
  std::vector<std::optional<double>> spare;
  std::string spare_rule;
  double amount_at(std::size_t s, std::size_t j) const { return amount[s * importers.size() + j]; }
  double value_at(std::size_t s, std::size_t j) const { return value_usd[s * importers.size() + j]; }
  std::optional<std::size_t> supplier(EconomyId id) const;
  std::optional<std::size_t> importer(EconomyId id) const;
};

// Everything that was read.
struct SourcesInput {
  std::vector<trade::TradeTable> tables;  // by year
  std::unique_ptr<SeaWays> sea;
  std::optional<CostTables> tariffs;
  std::optional<Day> day;
  std::map<EconomyId, double> governance;
  std::map<std::pair<EconomyId, std::string>, double> sigmas;  // importer, HS (1992) group of three digits
  std::map<std::pair<EconomyId, std::uint32_t>, double> capacity;
  std::vector<std::string> notes;
};
Result<SourcesInput> read_sources(const SourcesFiles& files, Progress& progress);

// Errors: not_found when nobody trades the product in that year.
Result<Market> market_of(const SourcesInput& input, const SourcesFiles& files, std::uint32_t product);

// Duty over customs value for goods of `origin`, over the lines of the code: the lowest rate of each line that is settled, if the goods
// qualify. Missing with the reason where there is no schedule or a line is not settled.
struct DutyShare {
  std::optional<double> low, high;
  std::string agreements, reason;
};
DutyShare duty_share(const SourcesInput& input, EconomyId importer, EconomyId origin, std::uint32_t product);

// Elasticities of the product's group in all economies: a range, since no single one is known well. Empty without a file.
std::vector<double> sigmas_of(const SourcesInput& input, EconomyId importer, std::uint32_t product, std::string& rule);

// kg of CO2e per tonne and km: container ship, average, fuel burnt (TTW) and its supply (WTT), UK DESNZ conversion factors 2025.
inline constexpr double co2_kg_per_tonne_km = 0.01612 + 0.00365;

void add_sources_command(CLI::App& app, Chosen& chosen);
void add_sources_suppliers(CLI::App& sources, Chosen& chosen);
void add_sources_reallocate(CLI::App& sources, Chosen& chosen);

}  // namespace entrepot::app
