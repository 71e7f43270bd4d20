#include <algorithm>
#include <cmath>
#include <cstdio>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "csv_comment.h"
#include "interruption.h"
#include "named_files.h"
#include "stress/node_weights.h"
#include "stress/screen.h"
#include "stress/screen_chart.h"
#include "stress_command.h"
#include "stress_input.h"
#include "usage_error.h"
#include "stress_nodes.h"

namespace entrepot::app {
namespace {

namespace fs = std::filesystem;

struct Options {
  StressFiles files;
  Limits limits;
  std::string out, chart, chart_scale = "linear";
  std::vector<std::string> weights, nodes;
  std::string severity_text = "1";
  double eps = shock::CascadeParameters{}.eps, severity = 1;
  bool no_substitution = false, growth = false;
  unsigned top = 20;
  int threads = 1;
  stress::BlockRunner* blocks = &stress::in_this_process();
};

struct Screened {
  std::string source;
  stress::ScreenInput input;
  Weightings weightings;
  stress::ScreenResult result;

  std::string weights() const { return weightings.texts.empty() ? stress::sales_text : weightings.texts[0]; }
  // The others, that is, all but the first.
  std::vector<std::string> others() const {
    return weightings.names.empty() ? std::vector<std::string>{} : std::vector(weightings.names.begin() + 1, weightings.names.end());
  }
};

std::string settings(const Options& options, const Screened& screened) {
  std::string out =
      fmt::format("eps {}, until {}, {} substitution within {}, weights: {}", options.eps,
                  options.growth ? "the total grows no more" : "no node changes more", options.no_substitution ? "no" : "with",
                  screened.input.network.market.empty() ? "sectors" : "markets", screened.weights());
  for (std::size_t w = 1; w < screened.weightings.texts.size(); ++w) out += fmt::format("; {}", screened.weightings.texts[w]);
  return options.severity == 1 ? out : out + fmt::format("; each node loses {:.6g} %", options.severity * 100);
}

std::vector<stress::Fact> facts_of(const Options& options, const Screened& screened) {
  const bool markets = !screened.input.network.market.empty();
  std::vector<stress::Fact> facts = {
      {"source", screened.source},
      {"model", "generalised-Leontief cascade (Diem et al. 2022)"},
      {"eps", fmt::format("{}", options.eps)},
      {"stop", options.growth ? "the total grows by no more" : "no node changes by more"},
      {"substitution", options.no_substitution ? "none" : fmt::format("within {}", markets ? "markets" : "sectors")},
      {"essentiality", options.files.essentiality.empty() ? "every input counts 1" : options.files.essentiality},
      {"severity", fmt::format("{}", options.severity)},
      {"weights", screened.weights()}};
  for (std::size_t w = 1; w < screened.weightings.names.size(); ++w)
    facts.push_back({"weights " + screened.weightings.names[w], screened.weightings.texts[w]});
  facts.push_back({"unit", "share of all weights"});
  return facts;
}

std::string csv_of(const Options& options, const Screened& screened) {
  std::string out = csv_comment(facts_of(options, screened)) + "rank,node,sector,esri,esri_down,esri_up,iterations";
  for (const std::string& name : screened.others())
    for (const char* loss : {"esri_", "esri_down_", "esri_up_"}) out += ',' + csv_field(loss + name);
  out += '\n';
  std::size_t rank = 0;
  for (const stress::ScreenRow& row : screened.result.ranked()) {
    out += fmt::format("{},{},{},{:.17g},{:.17g},{:.17g},{}", ++rank, csv_field(screened.input.names[row.node]),
                       csv_field(screened.input.sector_names[screened.input.network.sector[row.node]]), row.index.both, row.index.down,
                       row.index.up, row.iterations);
    for (const shock::CascadeIndex& other : row.others) out += fmt::format(",{:.17g},{:.17g},{:.17g}", other.both, other.down, other.up);
    out += '\n';
  }
  return out;
}

std::string json_of(const Options& options, const Screened& screened) {
  const stress::ScreenInput& input = screened.input;
  const auto others = screened.others();
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const stress::ScreenRow& row : screened.result.ranked()) {
    nlohmann::ordered_json& out = rows.emplace_back();
    out = {{"node", input.names[row.node]}, {"sector", input.sector_names[input.network.sector[row.node]]},
           {"esri", row.index.both},        {"esri_down", row.index.down},
           {"esri_up", row.index.up},       {"iterations", row.iterations}};
    for (std::size_t w = 0; w < others.size(); ++w)
      out["by"][others[w]] = {{"esri", row.others[w].both}, {"esri_down", row.others[w].down}, {"esri_up", row.others[w].up}};
  }
  nlohmann::ordered_json out = {{"model", "generalised-Leontief cascade (Diem et al. 2022)"},
                                {"source", screened.source},
                                {"nodes", input.names.size()},
                                {"links", screened.result.links},
                                {"shocked", screened.result.rows.size()},
                                {"severity", options.severity},
                                {"eps", options.eps},
                                {"stop", options.growth ? "total_growth" : "largest_change"},
                                {"substitution", !options.no_substitution},
                                {"market", input.network.market.empty() ? "sector" : "as given"},
                                {"weights", screened.weights()}};
  for (std::size_t w = 0; w < others.size(); ++w) out["other_weights"][others[w]] = screened.weightings.texts[w + 1];
  out["notes"] = screened.result.notes;
  out["ranking"] = rows;
  return out.dump(2) + "\n";
}

// What is small never looks like nothing.
std::string index_text(double index) { return index > 0 && index < 5e-6 ? fmt::format("{:.1e}", index) : fmt::format("{:.5f}", index); }

std::string counted(const Screened& screened) {
  const std::size_t nodes = screened.input.names.size(), rows = screened.result.rows.size();
  return rows == nodes ? fmt::format("{} nodes", nodes) : fmt::format("{} of {} nodes", rows, nodes);
}

std::string text_of(const Options& options, const Screened& screened) {
  const stress::ScreenInput& input = screened.input;
  std::string out = fmt::format("Economic Systemic Risk Index of {}, {} links: {}\n{}\n", counted(screened), screened.result.links,
                                screened.source, settings(options, screened));
  for (const std::string& note : screened.result.notes) out += fmt::format("note: {}\n", note);
  const auto ranked = screened.result.ranked();
  const std::size_t shown = std::min<std::size_t>(options.top, ranked.size());
  std::size_t width = 4;
  for (std::size_t r = 0; r < shown; ++r)
    width = std::max(width, std::min<std::size_t>(40, stress::character_count(input.names[ranked[r].node])));
  out += fmt::format("\n{:>5} {:<{}} {:>8} {:>8} {:>8} {:>6}", "rank", "node", width, "ESRI", "down", "up", "steps");
  for (const std::string& name : screened.others()) out += fmt::format(" {:>8}", name);
  out += '\n';
  for (std::size_t r = 0; r < shown; ++r) {
    const stress::ScreenRow& row = ranked[r];
    const auto bar = static_cast<std::size_t>(ranked[0].index.both > 0 ? 30 * row.index.both / ranked[0].index.both + 0.5 : 0);
    out += fmt::format("{:>5} {:<{}} {:>8} {:>8} {:>8} {:>6}", r + 1, stress::shortened(input.names[row.node], 40), width,
                       index_text(row.index.both), index_text(row.index.down), index_text(row.index.up), row.iterations);
    for (std::size_t w = 0; w < row.others.size(); ++w)
      out += fmt::format(" {:>{}}", index_text(row.others[w].both), std::max<std::size_t>(8, screened.weightings.names[w + 1].size()));
    out += bar == 0 ? "\n" : " " + std::string(bar, '#') + "\n";
  }
  if (shown < ranked.size()) out += fmt::format("... and {} more; --top N shows N, --out FILE writes all\n", ranked.size() - shown);
  return out;
}

Result<> check(Options& options) {
  TRY(check_out_file(options.out, "--out"));
  TRY(check_out_file(options.chart, "--chart"));
  if (!options.chart.empty() && lower_ascii(fs::path(options.chart).extension().string()) != ".svg")
    return fail(ErrorCode::usage, fmt::format("'{}' is not the name of an SVG file", options.chart), {"", 0, 0, "--chart"},
                "The picture is written as SVG only: name it FILE.svg.");
  TRY_ASSIGN(options.severity, severity_of(options.severity_text));
  return check_eps(options.eps, options.growth);
}

Result<Screened> compute(const Options& options, const fs::path& journal) {
  const Interruption interruption(journal);
  TerminalProgress progress;
  Screened screened;
  TRY_ASSIGN(const StressNetwork network, read_propagation_network(options.files, progress, options.limits));
  screened.source = network.source;
  screened.input = network.screen_input();
  stress::ScreenInput& input = screened.input;
  TRY_ASSIGN(screened.weightings, read_weightings(options.weights, input));
  input.notes.insert(input.notes.end(), screened.weightings.notes.begin(), screened.weightings.notes.end());
  stress::ScreenChoice choice;
  choice.severity = options.severity;
  if (!options.nodes.empty()) {
    TRY_ASSIGN(choice.nodes, nodes_of(options.nodes, input.labels(), "--nodes"));
  }
  shock::CascadeParameters parameters;
  parameters.eps = options.eps;
  parameters.substitution = !options.no_substitution;
  parameters.weights = screened.weightings.weights;
  if (options.growth) parameters.stop = shock::CascadeStop::total_growth;
  TRY_ASSIGN(screened.result,
             stress::screen(input, parameters, options.threads, journal, progress, options.limits, *options.blocks, choice));
  return screened;
}

Result<int> screen(Options& options, bool json) {
  TRY(check(options));
  const fs::path journal = journal_beside(options.out);
  const auto computed = compute(options, journal);
  if (!computed) return tl::unexpected(with_memory_option(computed.error()));
  const Screened& screened = *computed;
  if (!options.out.empty()) {
    TRY(write_file_atomic(options.out, csv_of(options, screened)));
    std::error_code ignored;
    if (!journal.empty()) fs::remove(journal, ignored);  // its rows are in the file now
  }
  if (!options.chart.empty()) {
    const auto scale = options.chart_scale == "log" ? stress::ChartScale::logarithmic : stress::ChartScale::linear;
    TRY(write_file_atomic(options.chart, stress::screen_chart(screened.input, screened.result,
                                                              {screened.source + ": " + settings(options, screened), scale})));
  }
  print(json ? json_of(options, screened) : text_of(options, screened));
  if (!json && screened.result.resumed > 0) print(fmt::format("{} node(s) were taken from the run before\n", screened.result.resumed));
  for (const std::string& file : {options.out, options.chart})
    if (!json && !file.empty()) print(fmt::format("wrote {}\n", file));
  return 0;
}

}  // namespace

void add_stress_screen(CLI::App& stress, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  options->threads = chosen.threads;
  if (chosen.blocks != nullptr) options->blocks = chosen.blocks;
  auto* command = stress.add_subcommand(
      "screen", "The Economic Systemic Risk Index (ESRI) of every node: the share of the economy lost when it closes");
  add_network_options(*command, options->files);
  command->add_option("--eps", options->eps, "a smaller change ends a cascade; part of the result")->capture_default_str();
  command->add_flag("--growth", options->growth, "end a cascade by the growth of the total loss instead of the largest change of a node");
  command->add_flag("--no-substitution", options->no_substitution, "no other seller of the sector steps in");
  command
      ->add_option(
          "--weights", options->weights,
          "csv of node,weight, such as people employed: the ESRI is the share of these that is lost; nodes as KOR:*, too; or sales,\n"
          "purchases, trade (both) with other nodes; several with commas, ranked by the first (default: sales)")
      ->delimiter(',');
  command->add_option("--nodes", options->nodes, "shock only these: KOR:electronics, KOR:*, *:electronics with commas, or a csv with node")
      ->delimiter(',');
  command->add_option("--severity", options->severity_text, "share of its output and purchases that each node loses: 0.5 or 50%")
      ->capture_default_str();
  add_memory_option(*command, options->limits);
  command->add_option("--top", options->top, "rows to show")->capture_default_str()->check(CLI::Range(0, 1000000));
  command->add_option("--threads", options->threads, "threads (default: all cores; the result is the same)")->check(CLI::Range(1, 1024));
  command->add_option("--out", options->out, "write all rows as csv; a run that was stopped goes on from FILE.journal");
  auto* chart = command->add_option("--chart", options->chart, "write a picture: ESRI by rank, the largest by losses down and up (svg)");
  command->add_option("--chart-scale", options->chart_scale, "axes of ESRI by rank: linear or log")
      ->check(CLI::IsMember({"linear", "log"}))
      ->needs(chart)
      ->capture_default_str();
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer(
      "Examples:\n  entrepot stress screen --world data/sample\n"
      "  entrepot stress screen --links links.csv --firms firms.csv --essentiality ess.csv --out esri.csv");
  command->callback([&chosen, options, command] {
    refuse_empty_values(*command);
    chosen.run = [&chosen, options] { return screen(*options, chosen.json); };
  });
}

}  // namespace entrepot::app
