// What a run says of its own figures: where the compatible mode goes on without BoARIO, where stocks are held at 0.
#include <gtest/gtest.h>

#include "shock/ario.h"
#include "shock/test_world.h"

namespace entrepot::shock {
namespace {

ArioResults run(const TestWorld& world, const ArioParameters& p, std::vector<ArioMember> members, int steps) {
  const auto r = run_ario(world.network(), p, members, {}, steps, {}, 2);
  EXPECT_TRUE(r) << r.error().message();
  return r ? *r : ArioResults{};
}

std::vector<std::string> notes_of(const TestWorld& world, const ArioResults& r) {
  std::vector<std::string> notes;
  for (const ArioNote& note : r.notes) notes.push_back(note.text(world.nodes));
  return notes;
}

ArioMember losing(std::uint32_t node, std::vector<double> loss) {
  ArioMember member;
  member.capacity = {{node, std::move(loss)}};
  return member;
}

// A.mine sells 30 to mills and takes 28 out of inventories: its demand is 2 until mills order less.
constexpr const char* out_of_inventories = R"(
              A.mine  A.mill  B.mine  B.mill |  A   B   | output
      A.mine     0      20      0       10   | -28  0   |   2
      A.mill     0       0      0        0   | 30  30   |  60
      B.mine     0      10      0       10   |  5   5   |  30
      B.mill     0       0      0        0   | 10  40   |  50
)";

TEST(ArioNotes, SayWhereBoarioStops) {
  const TestWorld world = parse_world(out_of_inventories);
  ArioParameters p = world.daily();
  p.alpha_max = 1;
  EXPECT_TRUE(run(world, p, {losing(A_mill, {0, 0.5})}, 6).negative_demand.empty());
  p.mode = ArioMode::boario_compatible;
  const ArioMember calm, hit = losing(A_mill, {0.5, 0.5, 0.5, 0.5, 0.5, 0.5});
  const ArioResults still = run(world, p, {calm}, 6);
  EXPECT_FALSE(still.negative_demand[0].step);
  EXPECT_TRUE(still.notes.empty());
  // One step late the mill makes 30 of 60 and orders half as much in step 2.
  const ArioResults one = run(world, p, {hit}, 3);
  EXPECT_EQ(one.negative_demand[0].step, 2);
  EXPECT_EQ(one.negative_demand[0].nodes, std::vector<std::size_t>{A_mine});
  EXPECT_EQ(notes_of(world, one),
            std::vector<std::string>{"node A.mine: demand is below 0 on day 2, where BoARIO stops; the run goes on with negative output, "
                                     "on 1 of 3 days"});
  const ArioResults both = run(world, p, {calm, hit}, 3);
  EXPECT_EQ(notes_of(world, both).at(0), notes_of(world, one).at(0) + ", in 1 of 2 members");
}

TEST(ArioNotes, SayThatACompatibleRunDrifts) {
  TestWorld world = parse_world(mines_and_mills);
  world.output[A_mill] = 80;  // sells 60
  ArioParameters p = world.daily();
  p.mode = ArioMode::boario_compatible;
  const auto notes = notes_of(world, run(world, p, {{}}, 2));
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes[0], "rows of the table do not sum to output (up to 25 % of it): the compatible mode drifts without any shock");
}

// No ore from step 1 on. The mills go on without it: A.mill uses 30 of 120 in step 1, then 27 a step for the 54 that are still asked for, as mines
// order nothing; it has 9 after step 4. B.mill has 80 - 20 - 3 x 17.6.
TEST(ArioNotes, SayWhichStocksAreHeldAtZero) {
  const TestWorld world = parse_world(mines_and_mills);
  ArioMember member = losing(A_mine, {0, 1, 1, 1, 1, 1, 1, 1, 1});
  member.capacity.push_back({B_mine, member.capacity[0].loss_by_step});
  ArioParameters p = world.daily();
  p.criticality.assign(4, Criticality::critical);
  EXPECT_TRUE(run(world, p, {member}, 9).empty_stocks.empty());
  p.criticality[0 * 2 + 1] = Criticality::none;  // ore for mills
  for (const auto precision : {Precision::in_double, Precision::in_single}) {
    p.precision = precision;
    EXPECT_FALSE(run(world, p, {member}, 5).empty_stocks[0].step);
    const ArioResults r = run(world, p, {{}, member}, 9);
    EXPECT_FALSE(r.empty_stocks[0].step);
    EXPECT_EQ(r.empty_stocks[1].step, 5);
    EXPECT_EQ(r.empty_stocks[1].nodes, (std::vector<std::size_t>{A_mill, B_mill}));
    EXPECT_EQ(notes_of(world, r), std::vector<std::string>{"2 nodes (A.mill, B.mill): an input that does not stop production by itself "
                                                           "ran out, first on day 5: its stock is kept at 0, in 1 of 2 members"});
  }
}

}  // namespace
}  // namespace entrepot::shock
