// Tests only: worlds drawn as tables. Node names are REGION.sector, regions and sectors in the order of the rows; the columns
// between the bars are final demand by region, the last one output. Flows are per step.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "shock/ario.h"

namespace entrepot::shock {

struct TestWorld {
  std::size_t regions = 0, sectors = 0;
  std::vector<std::string> nodes;
  std::vector<double> flows, final_demand, output;
  std::vector<std::uint32_t> buyers;

  ArioNetwork network() const { return {regions, sectors, flows, final_demand, buyers, output}; }

  // One step is one unit of the table; 4 steps of stock, restored over 2; shared in proportion, as in answers worked out by hand.
  ArioParameters daily() const {
    ArioParameters p;
    p.steps_per_year = 1;
    p.inventory_days = {4};
    p.inventory_restoration_tau = {2};
    p.rationing = Rationing::proportional;
    return p;
  }
};

inline TestWorld parse_world(const std::string& text) {
  TestWorld w;
  std::stringstream lines(text);
  std::string line, head;
  while (std::getline(lines, line) && line.find_first_not_of(' ') == std::string::npos) {}
  std::vector<std::string> demand;
  std::stringstream header(line);
  for (int part = 0; header >> head;) {
    if (head == "|") ++part;
    else if (part == 1) demand.push_back(head);
  }
  for (std::uint32_t c = 0; c < demand.size(); ++c) w.buyers.push_back(c);
  w.regions = demand.size();
  while (std::getline(lines, line)) {
    std::stringstream cells(line);
    std::string cell;
    if (!(cells >> cell)) continue;
    w.nodes.push_back(cell);
    for (int part = 0; cells >> cell;) {
      if (cell == "|") ++part;
      else (part == 0 ? w.flows : part == 1 ? w.final_demand : w.output).push_back(std::stod(cell));
    }
  }
  w.sectors = w.nodes.size() / w.regions;
  return w;
}

// Flows per step. 4 steps of stock, restored over 2, psi 0.8.
inline constexpr const char* mines_and_mills = R"(
              A.mine  A.mill  B.mine  B.mill |  A   B   | output
      A.mine     0      20      0       10   |  5   5   |  40
      A.mill     4       0      2        0   | 30  24   |  60
      B.mine     0      10      0       10   |  5   5   |  30
      B.mill     2       0      4        0   | 10  34   |  50
)";
enum : std::uint32_t { A_mine, A_mill, B_mine, B_mill, nodes };

}  // namespace entrepot::shock
