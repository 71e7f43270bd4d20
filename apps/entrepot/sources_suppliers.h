// What `entrepot sources suppliers` answers: who else could supply an importer, with every factor. For one product, a list, a page.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "import_goods.h"
#include "product_list.h"
#include "sources_input.h"
#include "sourcing/potential.h"
#include "sourcing/score.h"
#include "stress_input.h"

namespace entrepot::app {

struct SupplierOptions {
  SourcesFiles files;
  std::string importer, product, products, lost, out;
  unsigned top = 20, first = 50, each = 3;
  double freight = 0;  // USD per unit of the flows and day at sea
  std::string page, concordance;
  StressFiles table;  // of the look-through on the page
};

// What a unit costs once it is through customs, USD: price and freight, duty, taxes at import. Missing with the reason.
struct Landed {
  std::optional<double> low, high;
  std::string reason;
};

struct Candidate {
  EconomyId supplier;
  std::optional<EconomyId> stand_in;        // whose port and governance score are taken for it
  std::optional<double> sold, to_importer;  // missing where the flows have no quantity
  std::optional<double> price;              // USD per unit of the flows to the importer, else to all
  SeaWay way;
  DutyShare duty;
  Landed landed;
  std::optional<double> governance, gamma, potential, unrealised;
  sourcing::SupplierFactors factors;
};

struct SupplierAnswer {
  Market market;
  std::string product, source;  // source: of the flows
  EconomyId importer, lost;
  std::optional<double> lost_amount;
  double lost_share_value = 0;
  std::optional<double> spare_total;  // of the other suppliers together; missing where nobody has any
  std::size_t spare_unknown = 0;      // suppliers without
  std::vector<Candidate> candidates;
  sourcing::Ranking ranking;
  std::map<sourcing::Factor, std::string> basis;      // how each factor is found and what is assumed, or why nobody has it
  std::string potential_basis, gamma_basis, landed_basis, codes_basis,
      longer_basis;  // codes: of the product in the schedule, where they are not the same
  std::string schedule;                               // file and source of the importer's duties; empty where there is none
  std::string duty_reason;                            // why no duty is known of any supplier; empty where some may be
  PriceAnswer price;                                  // after the loss; neither effect nor reason without one
  std::vector<std::string> general_notes;  // of the flows, the importer's schedule, stand-ins for suppliers: true whatever the product
  std::vector<std::string> notes;          // of the product
};

Result<SupplierAnswer> suppliers_of(const SupplierOptions& options, SourcesInput& input);

std::optional<double> days_of(const Candidate& candidate, double knots);       // on the way that is left
std::optional<double> open_days_of(const Candidate& candidate, double knots);  // with all gates open
std::string factor_names(const std::vector<sourcing::Factor>& factors);
std::string duty_cell(const DutyShare& duty);      // percent
std::string landed_cell(const Landed& landed);     // USD, or "duty unknown"
std::string way_cell(const SeaWay& way);           // gates, "no gate", "no way left", "not known"

std::string suppliers_csv(const SupplierAnswer& answer, double knots);
nlohmann::ordered_json suppliers_json(const SupplierAnswer& answer, double knots);

// What the columns rest on, by name, in the order in which they stand; `beside` are those that are not factors of the score.
struct Basis {
  std::string name, text;
  bool beside = false;
  friend bool operator==(const Basis&, const Basis&) = default;
};
std::vector<Basis> bases_of(const SupplierAnswer& answer, double knots);
std::string bases_text(const std::vector<Basis>& bases);
// "if each sells 20 % more (assumed)": under which condition others could spare what they are said to; empty where that differs.
std::string spare_condition(const SourcesFiles& files);
std::string price_text(const SupplierAnswer& answer);  // "x 1.200 (1.100 to 1.300); ..." or why it is not known; empty without --lost
// Gates, what the supplier lacks, why its duty is not known unless that holds for all.
std::string remarks(const SupplierAnswer& answer, const Candidate& candidate, const std::vector<sourcing::Factor>& lacks);
std::string suppliers_text(const SupplierAnswer& answer, double knots, unsigned top);

// One product of a list; where it cannot be answered, why.
struct ListAnswer {
  ListedProduct listed;
  std::string code, name, error;
  std::optional<SupplierAnswer> answer;
  std::optional<GoodsOrigins> goods;  // looked through, where a table was named
  std::string goods_error;
};
struct ProductListAnswer {
  EconomyId importer;
  std::string source, table;             // table: of the look-through; empty where none was named
  std::vector<std::string> goods_notes;
  std::vector<ListAnswer> rows;
};
// Bases that hold for most products of a list, and those of one product where they are others; notes that hold for all of them.
class CommonBases {
 public:
  CommonBases(const ProductListAnswer& list, double knots);
  const std::vector<Basis>& bases() const { return bases_; }
  const std::vector<std::string>& notes() const { return notes_; }
  std::vector<Basis> other_bases(const SupplierAnswer& answer, double knots) const;
  std::vector<std::string> other_notes(const SupplierAnswer& answer) const;

 private:
  std::vector<Basis> bases_;
  std::vector<std::string> notes_;
};

Result<int> suppliers_of_list(const SupplierOptions& options, SourcesInput& input, bool json);
// One file that opens offline.
std::string suppliers_page(const ProductListAnswer& list, const SupplierOptions& options);

}  // namespace entrepot::app
