#include "stress_nodes.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/spreadsheet.h"
#include "base/text.h"
#include "stress/name_list.h"
#include "stress/node_values.h"
#include "stress/node_weights.h"

namespace entrepot::app {
namespace {

namespace fs = std::filesystem;

// "names.csv", "data/names", or what is no name of nodes and is there.
bool is_a_file(const std::string& text, const stress::NodeLabels& labels) {
  if (stress::nodes_named(labels, text)) return false;
  std::error_code ignored;
  return text.find('/') != std::string::npos || lower_ascii(text).ends_with(".csv") || fs::is_regular_file(text, ignored);
}

}  // namespace

Result<> read_nodes(const std::string& path, const stress::NodeLabels& labels, std::vector<std::uint32_t>& nodes,
                    std::vector<double>* probabilities) {
  TRY_ASSIGN(auto reader, CsvReader::open(path));
  std::vector<std::string_view> fields;
  TRY_ASSIGN(bool header, reader.read_row(fields));
  while (header && fields[0].starts_with('#')) {  // a result of `stress screen`
    TRY_ASSIGN(header, reader.read_row(fields));
  }
  if (!header) return fail(ErrorCode::missing_data, "The file is empty", {path, 1, 0, {}}, "Begin with a header: node,probability.");
  std::vector<std::string> wanted = {"node"};
  if (probabilities != nullptr) wanted.emplace_back("probability");
  TRY_ASSIGN(const auto columns, find_columns(fields, wanted, reader.where()));
  stress::NodeValues given(labels);
  for (;;) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) break;
    if (is_empty_row(fields)) continue;
    if (fields.size() <= *std::max_element(columns.begin(), columns.end()))
      return fail(ErrorCode::bad_syntax, fmt::format("{} field(s)", fields.size()), reader.where(), "Give as many as the header has.");
    const Where where = reader.where(columns[0], "node");
    const std::string_view name = trim(fields[columns[0]]);
    if (probabilities == nullptr) {
      TRY(given.put(name, where));
      continue;
    }
    const std::string_view text = trim(fields[columns[1]]);
    const auto p = parse_percent(text);
    if (!p || !(*p > 0 && *p < 1))
      return fail(ErrorCode::out_of_range, fmt::format("'{}' is no probability of a failure", text),
                  reader.where(columns[1], "probability"),
                  "Give more than 0 and less than 1; leave out nodes that cannot fail." + number_hint(text));
    TRY(given.put(name, *p, where));
  }
  nodes = given.given();
  if (probabilities == nullptr) return {};
  probabilities->clear();
  for (const std::uint32_t node : nodes) probabilities->push_back(given.values()[node]);
  return {};
}

Result<std::vector<std::uint32_t>> nodes_of(const std::vector<std::string>& given, const stress::NodeLabels& labels, const char* option) {
  const std::vector<std::string> texts = stress::rejoined_nodes(given, labels);
  const auto file = std::find_if(texts.begin(), texts.end(), [&](const auto& text) { return is_a_file(text, labels); });
  if (file == texts.end()) return stress::nodes_named(labels, texts, {"", 0, 0, option});
  if (texts.size() > 1)
    return fail(ErrorCode::usage, fmt::format("'{}' looks like a file, beside other names", *file), {"", 0, 0, option},
                "Give names, or one csv file with a column node.");
  std::vector<std::uint32_t> nodes;
  TRY(read_nodes(texts[0], labels, nodes));
  if (nodes.empty()) return fail(ErrorCode::missing_data, "The file names no node", {texts[0], 1, 0, "node"}, "Give one in each row.");
  return nodes;
}

Result<Weightings> read_weightings(const std::vector<std::string>& texts, const stress::ScreenInput& input) {
  Weightings out;
  for (const std::string& text : texts) {
    auto read = stress::read_weighting(text, input.labels(), input.network);
    if (!read && read.error().where.file.empty()) read.error().where.field = "--weights";
    TRY_ASSIGN(stress::Weighting weighting, std::move(read));
    if (std::find(out.names.begin(), out.names.end(), weighting.name) != out.names.end())
      return fail(ErrorCode::duplicate, fmt::format("Two weights would be called '{}'", weighting.name), {"", 0, 0, "--weights"},
                  "Give each once, and files of different names.");
    out.names.push_back(std::move(weighting.name));
    out.texts.push_back(std::move(weighting.text));
    out.weights.push_back(std::move(weighting.weights));
    out.notes.insert(out.notes.end(), weighting.notes.begin(), weighting.notes.end());
  }
  return out;
}

Result<Weightings> read_one_weighting(const std::vector<std::string>& texts, const stress::ScreenInput& input) {
  if (texts.size() > 1)
    return fail(ErrorCode::usage, fmt::format("{} weights: losses count by one here", texts.size()), {"", 0, 0, "--weights"},
                "Give one; 'entrepot stress screen' takes several.");
  return read_weightings(texts, input);
}

}  // namespace entrepot::app
