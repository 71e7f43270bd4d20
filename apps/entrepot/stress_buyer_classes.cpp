#include "stress_buyer_classes.h"

#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "stress/name_list.h"

namespace entrepot::app {
namespace {

const Where where{"", 0, 0, "--buyer-classes"};

Result<std::uint16_t> class_of(std::string_view text, std::string_view whole) {
  const auto value = parse_int(text);
  if (value && *value >= 0 && *value <= UINT16_MAX) return static_cast<std::uint16_t>(*value);
  return fail(value ? ErrorCode::out_of_range : ErrorCode::usage, fmt::format("'{}' is not NAME=CLASS", whole.substr(0, 80)), where,
              "Write a class from 0, which is served first: food=0,*=1,final_demand=2,rebuilding=1.");
}

}  // namespace

Result<shock::BuyerClasses> buyer_classes(const std::vector<std::string>& given, const stress::Network& network) {
  shock::BuyerClasses out;
  std::vector<std::optional<std::uint16_t>> of_node(network.nodes());
  std::optional<std::uint16_t> rest, final_demand, rebuilding;
  const auto is_name = [&](std::string_view name) { return stress::nodes_named(network.labels(), name).has_value(); };
  for (const std::string& text : stress::rejoined_values(given, ',', is_name)) {
    const std::size_t equals = text.rfind('=');
    const std::string name(trim(std::string_view(text).substr(0, equals)));
    TRY_ASSIGN(const std::uint16_t rank,
               class_of(equals == std::string::npos ? "" : trim(std::string_view(text).substr(equals + 1)), text));
    if (name == "final_demand") final_demand = rank;
    else if (name == "rebuilding") rebuilding = rank;
    else if (name == "*") rest = rank;
    else {
      TRY_ASSIGN(const auto nodes, stress::nodes_named(network.labels(), name, where));
      for (const std::uint32_t node : nodes) of_node[node] = rank;
    }
  }
  if (!final_demand) final_demand = rest;
  if (!rebuilding) rebuilding = rest;
  if (!final_demand || !rebuilding)
    return fail(ErrorCode::missing_data, fmt::format("There is no class of {}", final_demand ? "rebuilding" : "final_demand"), where,
                fmt::format("Add {}=CLASS, or *=CLASS for all others.", final_demand ? "rebuilding" : "final_demand"));
  out.final_demand = *final_demand;
  out.rebuilding = *rebuilding;
  for (std::size_t node = 0; node < of_node.size(); ++node) {
    if (!of_node[node] && !rest)
      return fail(ErrorCode::missing_data, fmt::format("There is no class of {}", network.names[node]), where,
                  "Add *=CLASS for all others.");
    out.by_node.push_back(of_node[node] ? *of_node[node] : *rest);
  }
  return out;
}

}  // namespace entrepot::app
