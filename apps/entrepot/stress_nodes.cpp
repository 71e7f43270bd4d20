#include "stress_nodes.h"

#include <algorithm>
#include <filesystem>
#include <unordered_map>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/text.h"
#include "stress/node_weights.h"

namespace entrepot::app {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> link_weightings = {"sales", "purchases", "trade"};  // in the order of stress::LinkWeights

}  // namespace

Result<> read_nodes(const std::string& path, const stress::NodeLabels& labels, std::vector<std::uint32_t>& nodes,
                    std::vector<double>* probabilities) {
  TRY_ASSIGN(auto reader, CsvReader::open(path));
  std::vector<std::string_view> fields;
  TRY_ASSIGN(const bool header, reader.read_row(fields));
  if (!header) return fail(ErrorCode::missing_data, "The file is empty", {path, 1, 0, {}}, "Begin with a header: node,probability.");
  std::vector<std::string> wanted = {"node"};
  if (probabilities != nullptr) wanted.emplace_back("probability");
  TRY_ASSIGN(const auto columns, find_columns(fields, wanted, reader.where()));
  std::unordered_map<std::string_view, std::uint32_t> known;
  for (std::uint32_t node = 0; node < labels.names.size(); ++node) known.emplace(labels.names[node], node);
  std::unordered_map<std::uint32_t, long> lines;
  for (;;) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) return {};
    if (fields.size() <= *std::max_element(columns.begin(), columns.end()))
      return fail(ErrorCode::bad_syntax, fmt::format("{} field(s)", fields.size()), reader.where(), "Give as many as the header has.");
    const Where where = reader.where(columns[0], "node");
    const std::string_view name = trim(fields[columns[0]]);
    std::vector<std::uint32_t> named;
    if (const auto own = known.find(name); own != known.end()) {
      named = {own->second};
    } else {
      TRY_ASSIGN(named, stress::nodes_named(labels, name, where));
    }
    std::optional<double> p;
    if (probabilities != nullptr) {
      p = parse_double(fields[columns[1]]);
      if (!p || !(*p > 0 && *p < 1))
        return fail(ErrorCode::out_of_range, fmt::format("'{}' is no probability of a failure", fields[columns[1]]),
                    reader.where(columns[1], "probability"), "Give more than 0 and less than 1; leave out nodes that cannot fail.");
    }
    for (const std::uint32_t node : named) {
      if (const auto [first, fresh] = lines.emplace(node, reader.line()); !fresh)
        return fail(ErrorCode::duplicate, fmt::format("'{}' is in line {}, too", labels.names[node], first->second), where,
                    "Give each node once.");
      nodes.push_back(node);
      if (p) probabilities->push_back(*p);
    }
  }
}

Result<std::vector<std::uint32_t>> nodes_of(const std::vector<std::string>& texts, const stress::NodeLabels& labels, const char* option) {
  std::error_code ignored;
  if (texts.size() != 1 || !fs::is_regular_file(texts[0], ignored)) return stress::nodes_named(labels, texts, {"", 0, 0, option});
  std::vector<std::uint32_t> nodes;
  TRY(read_nodes(texts[0], labels, nodes));
  if (nodes.empty()) return fail(ErrorCode::missing_data, "The file names no node", {texts[0], 1, 0, "node"}, "Give one in each row.");
  return nodes;
}

Result<Weightings> read_weightings(const std::vector<std::string>& texts, const stress::ScreenInput& input) {
  Weightings out;
  for (const std::string& text : texts) {
    const auto of_links = std::find(link_weightings.begin(), link_weightings.end(), text);
    const std::string name = of_links != link_weightings.end() ? text : fs::path(text).stem().string();
    if (std::find(out.names.begin(), out.names.end(), name) != out.names.end())
      return fail(ErrorCode::duplicate, fmt::format("Two weights would be called '{}'", name), {"", 0, 0, "--weights"},
                  "Give each once, and files of different names.");
    out.names.push_back(name);
    if (of_links != link_weightings.end()) {
      const auto kind = static_cast<stress::LinkWeights>(of_links - link_weightings.begin());
      out.texts.emplace_back(kind == stress::LinkWeights::sales       ? sales_text
                             : kind == stress::LinkWeights::purchases ? "purchases from other nodes"
                                                                      : "sales to and purchases from other nodes");
      out.weights.push_back(stress::link_weights(input.network, kind));
      continue;
    }
    TRY_ASSIGN(auto read, stress::read_node_weights(text, input.labels()));
    out.texts.push_back(text);
    out.weights.push_back(std::move(read.weights));
    out.notes.insert(out.notes.end(), read.notes.begin(), read.notes.end());
  }
  return out;
}

}  // namespace entrepot::app
