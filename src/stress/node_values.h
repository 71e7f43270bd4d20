// One value for each node, given by names: of a node, or of several. The one place that says which of them counts where a node is given twice.
#pragma once

#include <cstdint>
#include <optional>
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

  // Errors at `where`: unknown_name; duplicate (a node by its own name twice, or among several twice), with the line of the first.
  Result<> put(std::string_view name, double value, const Where& where);
  Result<> put(std::string_view name, const Where& where) { return put(name, 1, where); }  // for who wants the nodes alone

  const std::vector<double>& values() const { return values_; }  // [node]; 0 where none is given
  const std::vector<std::uint32_t>& given() const { return given_; }  // nodes with one, in the order of their first row
  std::size_t missing() const { return values_.size() - given_.size(); }  // nodes without
  std::vector<double> take() && { return std::move(values_); }

 private:
  // The lines of a node's rows, 0 where they are in no file; none: not given so.
  struct Rows {
    std::optional<long> by_name, among_several;
  };

  Result<> put_one(std::uint32_t node, bool by_name, double value, const Where& where);

  NodeLabels labels_;
  std::unordered_map<std::string_view, std::uint32_t> known_;
  std::vector<double> values_;
  std::vector<Rows> rows_;
  std::vector<std::uint32_t> given_;
};

}  // namespace entrepot::stress
