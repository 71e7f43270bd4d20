#include "stress/network.h"

#include <fmt/format.h>

namespace entrepot::stress {

Network::Network(production::InputOutputTable of_table) : table(std::move(of_table)) {
  TableLabels labels(*table);
  names = std::move(labels.names);
  sector_names = std::move(labels.sector_names);
  sector = std::move(labels.sector);
}

Network::Network(production::FirmNetwork of_firms) : firms(std::move(of_firms)) {
  names = firms->firms;
  sector_names = firms->sectors;
  sector = firms->sector;
}

namespace {

struct Sums {
  std::vector<double> sold, bought;  // [node]
};

Sums sums_of(const production::InputOutputTable& table) {
  const std::size_t n = table.nodes();
  Sums sums{std::vector<double>(n), std::vector<double>(n)};
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      sums.sold[i] += table.flow(i, j);
      sums.bought[j] += table.flow(i, j);
    }
  return sums;
}

}  // namespace

Result<std::string> leave_out_negative_flows(production::InputOutputTable& table, const Where& where, std::span<const std::string> names) {
  const auto name = [&](std::size_t node) { return names.empty() ? table.node_name(node) : names[node]; };
  const std::size_t n = table.nodes();
  std::size_t negative = 0;
  std::string first;
  for (std::size_t cell = 0; cell < table.flows.size(); ++cell)
    if (table.flows[cell] < 0 && ++negative == 1)
      first = fmt::format("{:g} from {} to {}", table.flows[cell], name(cell / n), name(cell % n));
  if (negative == 0) return std::string{};
  const std::string which =
      negative == 1 ? fmt::format("1 flow is negative ({})", first) : fmt::format("{} flows are negative (the first: {})", negative, first);
  const Sums before = sums_of(table);
  for (double& flow : table.flows)
    if (flow < 0) flow = 0;
  const Sums after = sums_of(table);
  for (std::size_t i = 0; i < n; ++i) {
    const double most = 1.01 * table.output[i];
    const bool sells = after.sold[i] > most && before.sold[i] <= most, buys = after.bought[i] > most && before.bought[i] <= most;
    if (sells || buys)
      return fail(ErrorCode::unbalanced,
                  fmt::format("{}; without {}, {} would {} for more than its output", which, negative == 1 ? "it" : "them", name(i),
                              sells ? "sell" : "buy"),
                  where, "Correct the flow, or the output of the node.");
  }
  return which + " and left out";
}

std::string Network::money() const { return table && !table->money_unit.empty() ? table->money_unit : "money"; }

}  // namespace entrepot::stress
