// `entrepot sources reallocate`: what is asked, the plans that answer it, and how they are shown.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sources_input.h"
#include "sourcing/equal_plans.h"

namespace entrepot::app::reallocation {

inline constexpr std::string_view alone_rule =
    "if each acts alone, a supplier's spare capacity is split by what each importer bought from it before; an importer gets nothing from whom it "
    "never bought from, and what it leaves over goes to nobody";

struct Options {
  SourcesFiles files;
  std::vector<std::string> products;
  std::string lost, importers, out;
  double freight = 0, risk = 0, penalty = 10;
  std::optional<double> shared;
};

// One product's problem, and whom its rows and columns mean.
struct Case {
  Market market;
  std::string product;                            // its code
  std::vector<std::size_t> suppliers, importers;  // positions in the market
  sourcing::ResourcingProblem problem;
  sourcing::Resourcing together;
  std::optional<sourcing::EqualPlans> equal;  // not with capacity shared between products
  std::optional<sourcing::Resourcing> alone;  // not with capacity shared between products, which it would not know
  std::vector<PriceAnswer> price;             // per importer
};

struct Answer {
  EconomyId lost;
  std::string source;  // of the flows
  std::vector<Case> cases;
  std::vector<std::string> notes;
};

Result<Answer> compute(const Options& options, SourcesInput& input);

std::string json_of(const Answer& answer);
std::string csv_of(const Answer& answer);   // a delivery a row
std::string text_of(const Case& one);

}  // namespace entrepot::app::reallocation
