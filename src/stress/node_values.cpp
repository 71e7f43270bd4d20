#include "stress/node_values.h"

#include <fmt/format.h>

namespace entrepot::stress {

NodeValues::NodeValues(const NodeLabels& labels) : labels_(labels), values_(labels.names.size()), rows_(labels.names.size()) {
  for (std::size_t i = 0; i < labels.names.size(); ++i) known_.emplace(labels.names[i], static_cast<std::uint32_t>(i));
}

Result<> NodeValues::put(std::string_view name, double value, const Where& where) {
  auto own = known_.find(name);
  if (own == known_.end()) own = known_.find(without_node_prefix(name));
  if (own != known_.end()) return put_one(own->second, true, value, where);
  TRY_ASSIGN(const auto nodes, nodes_named(labels_, name, where));
  for (const std::uint32_t node : nodes) TRY(put_one(node, false, value, where));
  return {};
}

Result<> NodeValues::put_one(std::uint32_t node, bool by_name, double value, const Where& where) {
  Rows& rows = rows_[node];
  std::optional<long>& row = by_name ? rows.by_name : rows.among_several;
  if (row)
    return fail(ErrorCode::duplicate,
                *row > 0 ? fmt::format("'{}' is in line {}, too", labels_.names[node], *row)
                         : fmt::format("'{}' is given twice", labels_.names[node]),
                where, "Keep one.");
  const bool fresh = !rows.by_name && !rows.among_several;
  row = where.line;
  if (fresh) given_.push_back(node);
  if (fresh || by_name) values_[node] = value;
  return {};
}

}  // namespace entrepot::stress
