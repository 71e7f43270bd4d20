#include "stress/node_weights.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/text.h"

namespace entrepot::stress {

Result<NodeWeights> read_node_weights(const std::filesystem::path& path, const std::vector<std::string>& names, const Limits& limits) {
  CsvReader::Options options;
  options.limits = limits;
  TRY_ASSIGN(auto reader, CsvReader::open(path, options));
  std::vector<std::string_view> fields;
  TRY_ASSIGN(const bool header, reader.read_row(fields));
  if (!header) return fail(ErrorCode::missing_data, "The file is empty", {path.string(), 1, 0, {}}, "Begin with a header: node,weight.");
  TRY_ASSIGN(const auto columns, find_columns(fields, {"node", "weight"}, reader.where()));
  std::unordered_map<std::string_view, std::size_t> known;
  for (std::size_t i = 0; i < names.size(); ++i) known.emplace(names[i], i);
  NodeWeights out{std::vector<double>(names.size()), {}};
  std::vector<bool> given(names.size());
  double sum = 0;
  for (;;) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) break;
    if (fields.size() <= std::max(columns[0], columns[1]))
      return fail(ErrorCode::bad_syntax, fmt::format("{} field(s)", fields.size()), reader.where(), "Give as many as the header has.");
    const std::string_view name = trim(fields[columns[0]]), text = trim(fields[columns[1]]);
    const auto node = known.find(name);
    if (node == known.end())
      return fail(ErrorCode::unknown_name, fmt::format("'{}' is no node", name.substr(0, 80)), reader.where(columns[0], "node"),
                  known_names_remedy(name, names));
    if (given[node->second])
      return fail(ErrorCode::duplicate, fmt::format("'{}' is given twice", name), reader.where(columns[0], "node"), "Keep one row.");
    const auto weight = parse_double(text);
    if (!weight || *weight < 0)
      return fail(weight ? ErrorCode::out_of_range : ErrorCode::bad_field, fmt::format("'{}' is no weight", text.substr(0, 40)),
                  reader.where(columns[1], "weight"), "Give a number of 0 or more.");
    given[node->second] = true;
    out.weights[node->second] = *weight;
    sum += *weight;
  }
  if (!(sum > 0))
    return fail(ErrorCode::missing_data, "No node has a weight above 0", {path.string(), 1, 0, "weight"}, "Give at least one.");
  if (const auto missing = std::count(given.begin(), given.end(), false); missing > 0)
    out.notes.push_back(fmt::format("{} of {} nodes are not in {} and have no weight: what they lose does not count", missing, names.size(),
                                    path.string()));
  return out;
}

}  // namespace entrepot::stress
