// A scenario compiled against a world: which products, flows, economies and figures it touches, and how the level of
// each event follows the days. Built once; members of the ensemble only change the values.
#pragma once

#include <memory>
#include <set>
#include <vector>

#include "assessment/assessment.h"
#include "assessment/detail/ways.h"

namespace entrepot::assessment::detail {

// How strongly an event acts on a day, 0..1: 1 while it lasts, then what its recovery leaves (shock/recovery.h).
double activity(const Event& event, int day);

// A flow of one product between two economies, with its sea route.
struct Flow {
  std::size_t from = 0, to = 0;  // positions in ProductCase::economies
  FigureIndex figure = 0;
  double km = 0;                 // open route; 0 when there is no route table for the pair
  // Closures that touch the route: which event, and the way round (km < 0: none).
  struct Closure {
    std::size_t event = 0;
    double detour_km = -1;
  };
  std::vector<Closure> closures;
};

struct ProductEconomy {
  EconomyId id;
  std::optional<FigureIndex> production, capacity, commercial, public_stock;
  bool in_group = false;
};

// A use of the product in one node of the table.
struct NodeUse {
  std::size_t economy = 0;        // position in ProductCase::economies
  std::size_t node = 0;
  FigureIndex share = 0;
  std::optional<FigureIndex> part;  // the economy's share of the node, where it has no region of its own
  Essentiality essentiality = Essentiality::critical;
  int replace_days = 0;
};

struct ProductCase {
  ProductId product;
  std::vector<ProductEconomy> economies;  // ordered by id
  std::vector<Flow> flows;
  std::vector<NodeUse> uses;
  std::optional<FigureIndex> price, elasticity;
  // Events that act on this product, by kind.
  std::vector<std::size_t> restrictions, losses, surges, tariffs, ports;
  // Route between any two economies of the case while every closure of the scenario holds, and open. Row-major.
  std::vector<double> open_km, closed_km;  // < 0: no route; 0 on the diagonal
  // Duty as a share of the price, supplier x importer, that enters the cost of plans; empty: none is known. Where an importer's duty on one
  // supplier is not known the highest known among its suppliers stands for it, never 0; where it has none, nothing does.
  std::vector<std::optional<double>> duty;
  int first_day = 0;  // the first day on which an event acts on it

  double days_at_sea(double km, double knots) const { return km / (knots * 1.852 * 24.0); }
};

// Everything that stays the same for all members.
struct Case {
  const World& world;
  const Scenario& scenario;
  std::vector<EconomyId> group;
  std::vector<ProductCase> products;
  std::vector<FigureIndex> used;  // every figure the result rests on, ordered
  std::vector<std::string> notes;  // about routes, for the brief
  std::size_t nodes = 0;
  std::shared_ptr<const Ways> ways;
};

Result<Case> compile_case(const World& world, const Scenario& scenario, const std::string& group, const Evidence* evidence = nullptr);

// All gates that the scenario closes.
std::vector<std::string> closed_gates(const Scenario& scenario);

}  // namespace entrepot::assessment::detail
