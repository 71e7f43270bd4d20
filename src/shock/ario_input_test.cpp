// What cannot be run is refused, with the field and a remedy.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "shock/ario.h"
#include "shock/test_random.h"

namespace entrepot::shock {
namespace {

struct Inputs {
  TestWorld world = random_world(1, 2, 3);
  ArioParameters parameters = [] {
    ArioParameters p;
    p.steps_per_year = 1;
    p.rationing = Rationing::proportional;
    return p;
  }();
  std::vector<ArioMember> members{1};
  std::vector<DeliveryBlock> blocks;
  int steps = 5;
  int threads = 1;
  ArioRecord record;
  Limits limits;

  Result<ArioResults> run() const {
    return run_ario(world.network(), parameters, members, blocks, steps, record, threads, no_progress(), limits);
  }
};

struct BadInput {
  const char* name;
  std::function<void(Inputs&)> spoil;
  ErrorCode code;
  std::string field;  // start of the field the error names
};

CapitalEvent event_at(std::uint32_t node, double amount, EventKind kind = EventKind::recovery) {
  CapitalEvent e;
  e.kind = kind;
  e.impact = {{node, amount}};
  return e;
}

const double nan = std::nan("");

const std::vector<BadInput>& bad_inputs() {
  using enum ErrorCode;
  static const std::vector<BadInput> list = {
      {"no nodes", [](Inputs& i) { i.world.regions = 0; }, bad_field, "network"},
      {"flows of another shape", [](Inputs& i) { i.world.flows.pop_back(); }, bad_field, "network.flows"},
      {"output of another shape", [](Inputs& i) { i.world.output.push_back(1); }, bad_field, "network.output"},
      {"final demand of another shape", [](Inputs& i) { i.world.final_demand.pop_back(); }, bad_field, "network.final_demand"},
      {"a buyer that is not there", [](Inputs& i) { i.world.buyers[0] = 9; }, out_of_range, "network.final_demand_region"},
      {"NaN among the flows", [](Inputs& i) { i.world.flows[7] = nan; }, bad_field, "network.flows"},
      {"infinite output", [](Inputs& i) { i.world.output[0] = infinite_stock; }, bad_field, "network.output"},
      {"NaN in final demand", [](Inputs& i) { i.world.final_demand[0] = nan; }, bad_field, "network.final_demand"},
      {"a negative flow", [](Inputs& i) { i.world.flows[7] = -1; }, bad_field, "network.flows"},
      {"no steps", [](Inputs& i) { i.steps = 0; }, out_of_range, "steps"},
      {"no threads", [](Inputs& i) { i.threads = 0; }, out_of_range, "threads"},
      {"no members", [](Inputs& i) { i.members.clear(); }, ErrorCode::missing_data, "members"},
      {"hardly any capital", [](Inputs& i) { i.parameters.capital_ratio = 1e-300; }, out_of_range, "parameters.capital_ratio"},
      {"more capital than there is", [](Inputs& i) { i.parameters.capital_ratio = 1001; }, out_of_range, "parameters.capital_ratio"},
      {"psi above 1", [](Inputs& i) { i.parameters.psi = 1.5; }, out_of_range, "parameters.psi"},
      {"psi n below 1", [](Inputs& i) { i.parameters.inventory_days = {1.2}; }, out_of_range, "parameters.inventory_days"},
      {"two inventory values for three sectors", [](Inputs& i) { i.parameters.inventory_days = {5, 5}; }, bad_field,
       "parameters.inventory_days"},
      {"stocks without end that are not called so", [](Inputs& i) { i.parameters.inventory_days = {1e308}; }, out_of_range,
       "parameters.inventory_days"},
      {"a year of nearly nothing", [](Inputs& i) { i.parameters.steps_per_year = 1e-300; }, out_of_range, "parameters.steps_per_year"},
      {"flows whose sum is no number", [](Inputs& i) { std::fill(i.world.flows.begin(), i.world.flows.end(), 1.7e308); }, out_of_range,
       "network.flows"},
      {"outputs whose sum is no number", [](Inputs& i) { std::fill(i.world.output.begin(), i.world.output.end(), 1.7e308); }, out_of_range,
       "network.output"},
      {"final demand without end", [](Inputs& i) { i.world.final_demand[0] = -1.7e308; }, out_of_range, "network.final_demand"},
      {"a demand without end", [](Inputs& i) { i.members[0].demand = {{0, {}, {1e308}}}; }, out_of_range, "members[0].demand"},
      {"restocking in no time", [](Inputs& i) { i.parameters.inventory_restoration_tau = {0}; }, out_of_range,
       "parameters.inventory_restoration_tau"},
      {"ceiling without end", [](Inputs& i) { i.parameters.alpha_max = 1e99; }, out_of_range, "parameters.alpha_max"},
      {"ceiling below base", [](Inputs& i) { i.parameters.alpha_max = 0.9; }, out_of_range, "parameters.alpha_max"},
      {"no steps per year", [](Inputs& i) { i.parameters.steps_per_year = 0; }, out_of_range, "parameters.steps_per_year"},
      {"criticality of another shape", [](Inputs& i) { i.parameters.criticality.resize(4); }, bad_field, "parameters.criticality"},
      {"criticality in the compatible mode",
       [](Inputs& i) {
         i.parameters.criticality.resize(9);
         i.parameters.mode = ArioMode::boario_compatible;
       },
       unsupported, "parameters.mode"},
      {"a rule of rationing in the compatible mode",
       [](Inputs& i) {
         i.parameters.rationing = Rationing::lowest_relative_order_first;
         i.parameters.mode = ArioMode::boario_compatible;
       },
       unsupported, "parameters.mode"},
      {"the linear production function in the compatible mode",
       [](Inputs& i) {
         i.parameters.production_function = ProductionFunction::linear;
         i.parameters.mode = ArioMode::boario_compatible;
       },
       unsupported, "parameters.mode"},
      {"priorities without classes", [](Inputs& i) { i.parameters.rationing = Rationing::priority; }, bad_field,
       "parameters.buyer_classes"},
      {"classes by sector and by region",
       [](Inputs& i) {
         i.parameters.rationing = Rationing::priority;
         i.parameters.buyer_classes.by_sector.resize(3);
         i.parameters.buyer_classes.by_region.resize(2);
       },
       bad_field, "parameters.buyer_classes"},
      {"classes of another shape",
       [](Inputs& i) {
         i.parameters.rationing = Rationing::priority;
         i.parameters.buyer_classes.by_node.resize(5);
       },
       bad_field, "parameters.buyer_classes.by_node"},
      {"capital of another shape", [](Inputs& i) { i.parameters.capital = {1}; }, bad_field, "parameters.capital"},
      {"a loss above 1", [](Inputs& i) { i.members[0].capacity = {{0, {0.5, 1.5}}}; }, out_of_range, "members[0].capacity"},
      {"a loss that is not a number", [](Inputs& i) { i.members[0].capacity = {{0, {std::nanf("")}}}; }, out_of_range,
       "members[0].capacity"},
      {"a loss of no node", [](Inputs& i) { i.members[0].capacity = {{6, {0.5}}}; }, out_of_range, "members[0].capacity"},
      {"negative demand", [](Inputs& i) { i.members[0].demand = {{0, {}, {-1.0F}}}; }, out_of_range, "members[0].demand"},
      {"demand of no region", [](Inputs& i) { i.members[0].demand = {{0, 2, {1.0F}}}; }, out_of_range, "members[0].demand"},
      {"member psi n below 1", [](Inputs& i) { i.members[0].inventory_factor = 0.01; }, out_of_range, "members[0].inventory_days"},
      {"an arbitrary loss above 1", [](Inputs& i) { i.members[0].events = {event_at(0, 2, EventKind::arbitrary)}; }, out_of_range,
       "members[0].events[0].impact"},
      {"more capital destroyed than there is", [](Inputs& i) { i.members[0].events = {event_at(0, 1e9)}; }, out_of_range, "events.impact"},
      {"an event before the first step",
       [](Inputs& i) {
         i.members[0].events = {event_at(0, 1)};
         i.members[0].events[0].occurrence = 0;
       },
       out_of_range, "members[0].events[0].occurrence"},
      {"nobody rebuilds", [](Inputs& i) { i.members[0].events = {event_at(0, 1, EventKind::rebuild)}; }, out_of_range,
       "members[0].events[0].rebuilding_sectors"},
      {"no money", [](Inputs& i) { i.parameters.mode = ArioMode::boario_compatible, i.parameters.money_factor = 0; }, out_of_range,
       "parameters.money_factor"},
      {"no money of an event",
       [](Inputs& i) {
         i.members[0].events = {event_at(0, 1)};
         i.members[0].events[0].money_factor = -1;
       },
       out_of_range, "members[0].events[0].money_factor"},
      {"rounding without the mode that rounds", [](Inputs& i) { i.parameters.money_factor = 1e6; }, contradiction,
       "parameters.money_factor"},
      {"households that recover by themselves",
       [](Inputs& i) {
         i.members[0].events = {event_at(0, 1)};
         i.members[0].events[0].households_impact = {{0, 1}};
       },
       contradiction, "members[0].events[0].households_impact"},
      {"households of no column",
       [](Inputs& i) {
         i.members[0].events = {event_at(0, 1, EventKind::rebuild)};
         i.members[0].events[0].households_impact = {{7, 1}};
       },
       out_of_range, "members[0].events[0].households_impact"},
      {"households that gain capital",
       [](Inputs& i) {
         i.members[0].events = {event_at(0, 1, EventKind::rebuild)};
         i.members[0].events[0].households_impact = {{0, -1}};
       },
       out_of_range, "members[0].events[0].households_impact"},
      {"a block of more than all", [](Inputs& i) { i.blocks = {{0, 2, 0, 1, {}, 1.1}}; }, out_of_range, "blocks[0].share"},
      {"a block that ends before it starts", [](Inputs& i) { i.blocks = {{2, 2, 0, 1, {}, 1}}; }, out_of_range, "blocks[0].from_step"},
      {"a member's own block of more than all", [](Inputs& i) { i.members[0].blocks = {{0, 2, 0, 1, {}, 1.1}}; }, out_of_range,
       "members[0].blocks[0].share"},
      {"a block of no region", [](Inputs& i) { i.blocks = {{0, 2, 0, 7, {}, 1}}; }, out_of_range, "blocks[0].exporter_region"},
      {"a block of another shape", [](Inputs& i) { i.blocks = {{0, 2, 0, 1, {true}, 1}}; }, bad_field, "blocks[0].sectors"},
      {"a trace of no member", [](Inputs& i) { i.record.trace_members = {1}; }, out_of_range, "record.trace_members"},
      {"more members than memory",
       [](Inputs& i) {
         i.limits.memory_bytes = 1 << 20;
         i.members.resize(2000);
         i.steps = 365;
       },
       limit_exceeded, "members"},
      {"more stretches of flows than memory",
       [](Inputs& i) {
         i.limits.memory_bytes = 40'000;
         i.steps = 100;
         i.record.unmet = i.record.value_added = false;
         for (int t = 0; t < 99; ++t) i.blocks.push_back({t, t + 1, 0, 1, {}, 0.01 * t});
       },
       limit_exceeded, "blocks"},
  };
  return list;
}

TEST(ArioInput, TheInputsBelowAreGoodBeforeTheyAreSpoilt) {
  const auto results = Inputs{}.run();
  ASSERT_TRUE(results) << results.error().message();
}

TEST(ArioInput, BadInputIsRefusedWithFieldAndRemedy) {
  for (const BadInput& bad : bad_inputs()) {
    SCOPED_TRACE(bad.name);
    Inputs inputs;
    bad.spoil(inputs);
    const auto results = inputs.run();
    ASSERT_FALSE(results);
    const Error& error = results.error();
    EXPECT_EQ(error.code, bad.code) << error.message();
    EXPECT_EQ(error.where.field, bad.field) << error.message();
    EXPECT_FALSE(error.what.empty());
    EXPECT_FALSE(error.remedy.empty()) << error.message();
  }
}

// The error is that of the first bad member, whatever the threads do.
TEST(ArioInput, TheFirstFailingMemberIsNamed) {
  for (const int threads : {1, 2}) {
    Inputs inputs;
    inputs.members.resize(40);
    inputs.threads = threads;
    for (const std::size_t m : {11, 27, 39}) inputs.members[m].events = {event_at(0, 1e9)};
    const auto results = inputs.run();
    ASSERT_FALSE(results);
    EXPECT_NE(results.error().what.find("member 11:"), std::string::npos) << results.error().message();
  }
}

}  // namespace
}  // namespace entrepot::shock
