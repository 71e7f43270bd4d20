#include "stress/node_values.h"

#include <algorithm>

#include <fmt/format.h>

namespace entrepot::stress {

NodeValues::NodeValues(const NodeLabels& labels)
    : labels_(labels), values_(labels.names.size()), how_(labels.names.size(), How::not_given) {
  for (std::size_t i = 0; i < labels.names.size(); ++i) known_.emplace(labels.names[i], static_cast<std::uint32_t>(i));
}

Result<> NodeValues::put(std::string_view name, double value, const Where& where) {
  const auto own = known_.find(name);
  if (own != known_.end()) return put_one(own->second, How::by_name, value, where);
  TRY_ASSIGN(const auto nodes, nodes_named(labels_, name, where));
  for (const std::uint32_t node : nodes) TRY(put_one(node, How::among_several, value, where));
  return {};
}

std::size_t NodeValues::missing() const { return static_cast<std::size_t>(std::count(how_.begin(), how_.end(), How::not_given)); }

Result<> NodeValues::put_one(std::uint32_t node, How how, double value, const Where& where) {
  How& before = how_[node];
  if (before == how || before == How::both)
    return fail(ErrorCode::duplicate, fmt::format("'{}' is given twice", labels_.names[node]), where, "Keep one.");
  if (how == How::by_name || before == How::not_given) values_[node] = value;
  before = before == How::not_given ? how : How::both;
  return {};
}

}  // namespace entrepot::stress
