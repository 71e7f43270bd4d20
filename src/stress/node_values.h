// One value for each node, given by names: of a node, or of several.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "stress/node_names.h"

namespace entrepot::stress {

// A name is a node's whole name, or stands for several: "KOR", "KOR:*", "*:electronics", "*" (node_names.h). Each of them has the value, save
// those with one of their own, whichever comes first.
class NodeValues {
 public:
  explicit NodeValues(const NodeLabels& labels);  // what they refer to must outlive it

  // Errors at `where`: unknown_name; duplicate (a node by its own name twice, or among several twice).
  Result<> put(std::string_view name, double value, const Where& where);

  const std::vector<double>& values() const { return values_; }  // [node]; 0 where none is given
  std::size_t missing() const;  // nodes without
  std::vector<double> take() && { return std::move(values_); }

 private:
  enum class How : std::uint8_t { not_given, among_several, by_name, both };

  Result<> put_one(std::uint32_t node, How how, double value, const Where& where);

  NodeLabels labels_;
  std::unordered_map<std::string_view, std::uint32_t> known_;
  std::vector<double> values_;
  std::vector<How> how_;
};

}  // namespace entrepot::stress
