// Runs the propagation model for sets of node losses.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "assessment/detail/blocks.h"
#include "assessment/detail/case.h"
#include "assessment/detail/node_losses.h"
#include "assessment/detail/values.h"
#include "shock/ario.h"

namespace entrepot::assessment::detail {

// One lane: what hits the nodes and the trade, and the values of the member.
struct Lane {
  std::vector<shock::CapacityPath> capacity;
  const Values* values = nullptr;
};

// Same node and losses throughout.
bool is_same(const std::vector<shock::CapacityPath>& a, const std::vector<shock::CapacityPath>& b);
// Lanes that are hit at about the same time side by side: a batch of them rests until the first of them is hit. Where each has gone.
std::vector<std::size_t> sort_by_onset(std::vector<Lane>& lanes);

class Propagation {
 public:
  Propagation(const Case& all, TradeBlocks blocks, int threads, const Limits& limits);
  // fixed: buyers keep the suppliers of the table; otherwise orders move to suppliers with capacity left.
  shock::ArioRun run_of(const std::vector<Lane>& lanes, bool fixed, const shock::ArioRecord& record,
                        shock::Precision precision = shock::Precision::in_double) const;
  // All on the same threads.
  Result<std::vector<shock::ArioResults>> run(std::span<const shock::ArioRun> runs) const;
  // Value added per node and day without the crisis.
  const std::vector<double>& value_added() const { return value_added_; }

 private:
  shock::ArioMember member_of(const Lane& lane) const;
  const Case& all_;
  TradeBlocks blocks_;
  int threads_;
  const Limits& limits_;
  std::vector<std::uint32_t> demand_regions_;
  std::vector<double> value_added_;
  std::vector<std::string> names_, sector_names_, region_names_;  // by which errors name nodes, sectors, economies
};

}  // namespace entrepot::assessment::detail
