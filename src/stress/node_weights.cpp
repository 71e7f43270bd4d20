#include "stress/node_weights.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/spreadsheet.h"
#include "base/text.h"
#include "stress/node_values.h"

namespace entrepot::stress {

Result<NodeWeights> read_node_weights(const std::filesystem::path& path, const NodeLabels& labels, const Limits& limits) {
  CsvReader::Options options;
  options.limits = limits;
  TRY_ASSIGN(auto reader, CsvReader::open(path, options));
  std::vector<std::string_view> fields;
  TRY_ASSIGN(const bool header, reader.read_row(fields));
  if (!header) return fail(ErrorCode::missing_data, "The file is empty", {path.string(), 1, 0, {}}, "Begin with a header: node,weight.");
  TRY_ASSIGN(const auto columns, find_columns(fields, {"node", "weight"}, reader.where()));
  NodeValues given(labels);
  for (;;) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) break;
    if (is_empty_row(fields)) continue;
    if (fields.size() <= std::max(columns[0], columns[1]))
      return fail(ErrorCode::bad_syntax, fmt::format("{} field(s)", fields.size()), reader.where(), "Give as many as the header has.");
    const std::string_view name = trim(fields[columns[0]]), text = trim(fields[columns[1]]);
    const auto weight = parse_double(text);
    if (!weight || *weight < 0)
      return fail(weight ? ErrorCode::out_of_range : ErrorCode::bad_field, fmt::format("'{}' is no weight", text.substr(0, 40)),
                  reader.where(columns[1], "weight"), "Give a number of 0 or more." + number_hint(text));
    TRY(given.put(name, *weight, reader.where(columns[0], "node")));
  }
  if (std::none_of(given.values().begin(), given.values().end(), [](double weight) { return weight > 0; }))
    return fail(ErrorCode::missing_data, "No node has a weight above 0", {path.string(), 1, 0, "weight"}, "Give at least one.");
  NodeWeights out;
  if (const std::size_t missing = given.missing(); missing > 0)
    out.notes.push_back(fmt::format("{} of {} nodes are not in {} and have no weight: what they lose does not count", missing,
                                    labels.names.size(), path.string()));
  out.weights = std::move(given).take();
  return out;
}

std::vector<double> link_weights(const shock::CascadeNetwork& network, LinkWeights kind) {
  std::vector<double> weights(network.sector.size());
  for (const shock::CascadeLink& link : network.links) {
    if (!(link.amount > 0)) continue;
    if (kind != LinkWeights::purchases) weights[link.supplier] += link.amount;
    if (kind != LinkWeights::sales) weights[link.customer] += link.amount;
  }
  return weights;
}

namespace {

struct LinkWord {
  const char *name, *text;
  LinkWeights kind;
};
constexpr std::array link_words = {LinkWord{"sales", sales_text, LinkWeights::sales},
                                   LinkWord{"purchases", "purchases from other nodes", LinkWeights::purchases},
                                   LinkWord{"trade", "sales to and purchases from other nodes", LinkWeights::trade}};

}  // namespace

Result<Weighting> read_weighting(const std::string& text, const NodeLabels& labels, const shock::CascadeNetwork& links,
                                 const Limits& limits) {
  for (const LinkWord& word : link_words) {
    if (text != word.name) continue;
    Weighting out{word.name, word.text, link_weights(links, word.kind), {}};
    if (std::any_of(out.weights.begin(), out.weights.end(), [](double weight) { return weight > 0; })) return out;
    return fail(ErrorCode::missing_data, fmt::format("No node has {}", word.text), {"", 0, 0, "weights"},
                "Give weights of your own, a csv of node,weight.");
  }
  auto read = read_node_weights(text, labels, limits);
  if (!read && read.error().where.line == 0)  // no such file: perhaps it was meant as a word
    return fail(read.error().code, read.error().what, read.error().where, "Give a csv of node,weight, or write sales, purchases or trade.");
  TRY_ASSIGN(NodeWeights weights, std::move(read));
  return Weighting{std::filesystem::path(text).stem().string(), text, std::move(weights.weights), std::move(weights.notes)};
}

}  // namespace entrepot::stress
