#include "stress/detail/beyond_output.h"

#include <algorithm>

#include <fmt/format.h>

namespace entrepot::stress::detail {

std::string beyond_output_note(std::span<const double> loss, std::span<const std::string> names, std::string_view when, bool leontief) {
  constexpr double all = 1 + 1e-9;
  const auto count = std::count_if(loss.begin(), loss.end(), [](double share) { return share > all; });
  if (count == 0) return {};
  const auto worst = std::max_element(loss.begin(), loss.end());
  return fmt::format(
      "{} {} node(s) lose more than all they make, {} the most, {:.2f} %: {} is linear and has no cap on the way. Such a node, or one that it "
      "{}, {} for more than its output (negative inventories, imports booked as its own); figures of all nodes hold these losses as they are",
      when, count, names[static_cast<std::size_t>(worst - loss.begin())], 100 * *worst, leontief ? "leontief" : "ghosh",
      leontief ? "sells to" : "buys from", leontief ? "sells to nodes" : "buys");
}

std::vector<std::string> linear_notes(const ScreenInput& input, std::span<const double> output, bool leontief) {
  std::vector<std::string> notes = input.notes;
  if (input.network.revenue.empty()) notes.emplace_back("no revenue is given: what a node makes is what it sells to nodes");
  std::vector<double> traded(output.size(), 0.0);
  for (const shock::CascadeLink& link : input.network.links)
    if (const std::uint32_t node = leontief ? link.supplier : link.customer; link.amount > 0 && node < traded.size())
      traded[node] += link.amount;
  std::size_t count = 0, most = 0;
  for (std::size_t i = 0; i < output.size(); ++i)
    if (output[i] > 0 && traded[i] > output[i] * (1 + 1e-9) && (++count == 1 || traded[i] / output[i] > traded[most] / output[most]))
      most = i;
  if (count > 0)
    notes.push_back(fmt::format(
        "{} node(s) {} nodes for more than their output (the most: {}, {:.4g} times it): under {} they may lose "
        "more than all they make",
        count, leontief ? "sell to" : "buy from", input.names[most], traded[most] / output[most], leontief ? "leontief" : "ghosh"));
  return notes;
}

}  // namespace entrepot::stress::detail
