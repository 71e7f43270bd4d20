// `entrepot sources reallocate`: all importers that lose a supplier at once, by minimum-cost flow.

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "console.h"
#include "sources_reallocate.h"

namespace entrepot::app {
namespace {

using reallocation::alone_rule;
using reallocation::Options;

Result<int> reallocate(const Options& options, bool json) {
  Result<SourcesInput> read;
  {
    TerminalProgress progress;
    read = read_sources(options.files, progress);
  }
  TRY_ASSIGN(SourcesInput input, std::move(read));
  TRY_ASSIGN(const reallocation::Answer answer, compute(options, input));
  if (!options.out.empty()) TRY(write_file_atomic(options.out, csv_of(answer)));
  if (json) {
    print(json_of(answer));
    return 0;
  }
  print(fmt::format(
      "Without {}: all importers at once, at the lowest landed cost before import tax; what stays unmet costs {} times the dearest delivery (assumed)\n",
      answer.lost.text(), options.penalty));
  print(fmt::format("flows: {}\nalone: {}\n", answer.source, alone_rule));
  for (const std::string& note : answer.notes) print("note: " + note + "\n");
  for (const reallocation::Case& c : answer.cases) print(text_of(c));
  if (!options.out.empty()) print(fmt::format("\nwrote {}\n", options.out));
  return 0;
}

}  // namespace

void add_sources_reallocate(CLI::App& sources, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* command = sources.add_subcommand(
      "reallocate", "All importers that lose a supplier at once: who delivers to whom, what stays unmet, shadow prices");
  command->add_option("--lost", options->lost, "the supplier that is lost, alpha-3")->required();
  command->add_option("--product", options->products, "HS code(s), joined by commas")->required();
  command->add_option("--importers", options->importers, "only these: ASEAN+3, JPN,KOR (default: all who bought from it)");
  add_sources_files(*command, options->files);
  command->add_option("--freight", options->freight, "USD per unit of the flows and day at sea (default: not counted)")
      ->check(CLI::Range(0.0, 1e9));
  command->add_option("--risk-premium", options->risk, "share of the price asked for the worst governance (default: not counted)")
      ->check(CLI::Range(0.0, 10.0));
  command->add_option("--penalty", options->penalty, "what an unmet unit costs, in times of the dearest delivery")
      ->check(CLI::Range(1.0, 1e6))
      ->capture_default_str();
  command->add_option("--shared", options->shared, "all products together: at most this share of what a supplier sells of them now")
      ->check(CLI::Range(0.0, 100.0));
  command->add_option("--out", options->out, "write the flows as csv");
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer(
      fmt::format("Columns: lost; unmet if all act together; alone: unmet where nobody coordinates ({}).\n\nExamples:\n"
                  "  entrepot sources reallocate --lost CHN --product 811292 --headroom 0.3 --importers ASEAN+3\n"
                  "  entrepot sources reallocate --lost CHN --product 811292 --trade BACI_HS17_Y2022_V202301.csv --headroom 0.3",
                  alone_rule));
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return reallocate(*options, chosen.json); }; });
}

}  // namespace entrepot::app
