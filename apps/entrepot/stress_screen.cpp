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
#include "stress/node_weights.h"
#include "stress/screen.h"
#include "stress/screen_chart.h"
#include "stress_command.h"
#include "stress_input.h"

namespace entrepot::app {
namespace {

namespace fs = std::filesystem;

struct Options {
  StressFiles files;
  std::string out, chart, chart_scale = "linear", weights;
  double eps = shock::CascadeParameters{}.eps;
  bool no_substitution = false, growth = false;
  unsigned top = 20;
  int threads = 1;
  stress::BlockRunner* blocks = &stress::in_this_process();
};

std::string weights_text(const Options& options) { return options.weights.empty() ? "sales to other nodes" : options.weights; }

std::string settings(const Options& options) {
  return fmt::format("eps {}, until {}, {} substitution within sectors, weights: {}", options.eps,
                     options.growth ? "the total grows no more" : "no node changes more", options.no_substitution ? "no" : "with",
                     weights_text(options));
}

std::string csv_of(const stress::ScreenInput& input, const stress::ScreenResult& result) {
  std::string out = "rank,node,sector,esri,esri_down,esri_up,iterations\n";
  std::size_t rank = 0;
  for (const stress::ScreenRow& row : result.ranked())
    out += fmt::format("{},{},{},{:.17g},{:.17g},{:.17g},{}\n", ++rank, csv_field(input.names[row.node]),
                       csv_field(input.sector_names[input.network.sector[row.node]]), row.index.both, row.index.down, row.index.up,
                       row.iterations);
  return out;
}

std::string json_of(const Options& options, const std::string& source, const stress::ScreenInput& input,
                    const stress::ScreenResult& result) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const stress::ScreenRow& row : result.ranked())
    rows.push_back({{"node", input.names[row.node]},
                    {"sector", input.sector_names[input.network.sector[row.node]]},
                    {"esri", row.index.both},
                    {"esri_down", row.index.down},
                    {"esri_up", row.index.up},
                    {"iterations", row.iterations}});
  const nlohmann::ordered_json out = {{"model", "generalised-Leontief cascade (Diem et al. 2022)"},
                                      {"source", source},
                                      {"nodes", input.names.size()},
                                      {"links", result.links},
                                      {"eps", options.eps},
                                      {"stop", options.growth ? "total_growth" : "largest_change"},
                                      {"substitution", !options.no_substitution},
                                      {"weights", weights_text(options)},
                                      {"notes", result.notes},
                                      {"ranking", rows}};
  return out.dump(2) + "\n";
}

// What is small never looks like nothing.
std::string index_text(double index) { return index > 0 && index < 5e-6 ? fmt::format("{:.1e}", index) : fmt::format("{:.5f}", index); }

std::string text_of(const Options& options, const std::string& source, const stress::ScreenInput& input,
                    const stress::ScreenResult& result) {
  std::string out = fmt::format("Economic Systemic Risk Index of {} nodes, {} links: {}\n{}\n", input.names.size(), result.links, source,
                                settings(options));
  for (const std::string& note : result.notes) out += fmt::format("note: {}\n", note);
  const auto ranked = result.ranked();
  const std::size_t shown = std::min<std::size_t>(options.top, ranked.size());
  std::size_t width = 4;
  for (std::size_t r = 0; r < shown; ++r)
    width = std::max(width, std::min<std::size_t>(40, stress::character_count(input.names[ranked[r].node])));
  out += fmt::format("\n{:>5} {:<{}} {:>8} {:>8} {:>8} {:>6}\n", "rank", "node", width, "ESRI", "down", "up", "steps");
  for (std::size_t r = 0; r < shown; ++r) {
    const stress::ScreenRow& row = ranked[r];
    const auto bar = static_cast<std::size_t>(ranked[0].index.both > 0 ? 30 * row.index.both / ranked[0].index.both + 0.5 : 0);
    out += fmt::format("{:>5} {:<{}} {:>8} {:>8} {:>8} {:>6}{}\n", r + 1, stress::shortened(input.names[row.node], 40), width,
                       index_text(row.index.both), index_text(row.index.down), index_text(row.index.up), row.iterations,
                       bar == 0 ? "" : " " + std::string(bar, '#'));
  }
  if (shown < ranked.size()) out += fmt::format("... and {} more; --top N shows N, --out FILE writes all\n", ranked.size() - shown);
  return out;
}

Result<int> screen(const Options& options, bool json) {
  TRY(check_out_file(options.out, "--out"));
  TRY(check_out_file(options.chart, "--chart"));
  if (!options.chart.empty() && lower_ascii(fs::path(options.chart).extension().string()) != ".svg")
    return fail(ErrorCode::usage, fmt::format("'{}' is not the name of an SVG file", options.chart), {"", 0, 0, "--chart"},
                "The picture is written as SVG only: name it FILE.svg.");
  shock::CascadeParameters parameters;
  parameters.eps = options.eps;
  parameters.substitution = !options.no_substitution;
  if (!(options.eps >= 0 && std::isfinite(options.eps)))
    return fail(ErrorCode::usage, fmt::format("{} is not a change of losses", options.eps), {"", 0, 0, "--eps"},
                "Give 0 or more, such as 0.01.");
  if (options.growth) parameters.stop = shock::CascadeStop::total_growth;
  const fs::path journal = options.out.empty() ? fs::path() : fs::path(options.out + ".journal");
  std::string source;
  stress::ScreenInput input;
  Result<stress::ScreenResult> screened;
  {
    TerminalProgress progress;
    TRY_ASSIGN(const StressNetwork network, read_propagation_network(options.files, progress));
    source = network.source;
    input = network.screen_input();
    if (!options.weights.empty()) {
      TRY_ASSIGN(auto weights, stress::read_node_weights(options.weights, input.names));
      parameters.weights = {std::move(weights.weights)};
      input.notes.insert(input.notes.end(), weights.notes.begin(), weights.notes.end());
    }
    screened = stress::screen(input, parameters, options.threads, journal, progress, Limits{}, *options.blocks);
  }
  TRY_ASSIGN(const stress::ScreenResult result, std::move(screened));
  if (!options.out.empty()) {
    TRY(write_file_atomic(options.out, csv_of(input, result)));
    std::error_code ignored;
    fs::remove(journal, ignored);  // its rows are in the file now
  }
  if (!options.chart.empty()) {
    const auto scale = options.chart_scale == "log" ? stress::ChartScale::logarithmic : stress::ChartScale::linear;
    TRY(write_file_atomic(options.chart, stress::screen_chart(input, result, {source + ": " + settings(options), scale})));
  }
  print(json ? json_of(options, source, input, result) : text_of(options, source, input, result));
  if (!json && result.resumed > 0) print(fmt::format("{} node(s) were taken from the run before\n", result.resumed));
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
  command->add_option(
      "--weights", options->weights,
      "csv of node,weight, such as people employed: the ESRI is the share of these that is lost (default: of sales to other nodes)");
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
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return screen(*options, chosen.json); }; });
}

}  // namespace entrepot::app
