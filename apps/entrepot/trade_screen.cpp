#include "trade_screen.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "arguments.h"
#include "base/file.h"
#include "console.h"
#include "dataset/rows.h"
#include "trade/economies.h"
#include "trade/reference_files.h"
#include "trade/values_file.h"
#include "trade_command.h"

namespace entrepot::app {
namespace {

struct Options : TradeArguments {
  std::string trade;  // a file that is screened without being added
  std::string bloc, region = "CJK+ASEAN", governance, by = "concern", csv, html;
  std::vector<std::string> flags;
  std::size_t top = 20;
  bool no_dependents = false;
  int threads = 1;
};

struct Filter {
  std::string_view name, meaning;
  bool (*passes)(const trade::ScreenedProduct&);
};

bool has_flag(const trade::ScreenedProduct& p, std::uint8_t bit) { return p.imported() && (p.last.flags & bit) != 0; }

constexpr Filter filters[] = {
    {"geodep", "dependent by GeoDep: flagged in two of three years", [](const auto& p) { return p.dependent.value_or(false); }},
    {"ec", "all three indicators of the Commission", [](const auto& p) { return p.commission(); }},
    {"watch", "half or more from one economy", [](const auto& p) { return p.grade != ' '; }},
    {"dependents", "others depend on us for it", [](const auto& p) { return !p.dependents.empty(); }},
    {"hub", "the largest supplier is a hub", [](const auto& p) { return p.last.top_is_hub; }},
    {"g1", "imports concentrated", [](const auto& p) { return has_flag(p, trade::g1); }},
    {"g2", "world exports concentrated", [](const auto& p) { return has_flag(p, trade::g2); }},
    {"g3", "imports above exports", [](const auto& p) { return has_flag(p, trade::g3); }},
    {"cdi1", "suppliers outside concentrated", [](const auto& p) { return has_flag(p, trade::cdi1); }},
    {"cdi2", "more than half from outside", [](const auto& p) { return has_flag(p, trade::cdi2); }},
    {"cdi3", "imports from outside above exports", [](const auto& p) { return has_flag(p, trade::cdi3); }},
};

struct Order {
  std::string_view name;
  trade::ScreenOrder order;
  std::string_view keys;
};

#define SIZE "size (imports x share of the largest supplier)"
constexpr Order orders[] = {
    {"concern", trade::ScreenOrder::concern, "dependent, whoever the supplier is; then years in a row; then " SIZE},
    {"region", trade::ScreenOrder::region,
     "dependent; then the Commission's three, which look at suppliers outside the region; then " SIZE},
    {"imports", trade::ScreenOrder::imports, "imports"},
    {"hhi", trade::ScreenOrder::concentration, "HHI, then imports"},
    {"years", trade::ScreenOrder::years, "years in a row; then years flagged; then " SIZE},
    {"top", trade::ScreenOrder::top, "share of the largest supplier; then " SIZE},
    {"risk", trade::ScreenOrder::risk, "risk weighted by governance; then " SIZE},
    {"dependents", trade::ScreenOrder::dependents, "how many depend on this one; then exports"},
};
#undef SIZE

const Order& order_named(std::string_view name) {
  return *std::find_if(std::begin(orders), std::end(orders), [&](const Order& o) { return o.name == name; });
}

// Scores from the file that was named, else from the one data set that was added.
Result<trade::GovernanceScores> governance(const Options& options, std::string& source) {
  std::vector<trade::GovernanceScore> rows;
  if (!options.governance.empty()) {
    trade::LoadReport report;
    TRY_ASSIGN(rows, trade::load_governance(options.governance, Limits{}, report));
    source = std::filesystem::path(options.governance).filename().string();
  } else {
    TRY_ASSIGN(const auto store, data_store());
    TRY_ASSIGN(const auto manifests, store.list());
    for (const auto& manifest : manifests) {
      if (manifest.kind != dataset::kind_of_rows<trade::GovernanceScore>()) continue;
      TRY_ASSIGN(const auto snapshot, store.open(manifest.id));
      TRY_ASSIGN(rows, dataset::read_rows<trade::GovernanceScore>(snapshot));
      source = fmt::format("{}; vintage {}", manifest.provenance.source, manifest.provenance.vintage);
    }
  }
  trade::GovernanceScores scores;
  for (const auto& row : rows) scores[row.economy] = row.score;
  return scores;
}

bool passes(const trade::ScreenedProduct& product, const std::vector<std::string>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
    const auto* filter = std::find_if(std::begin(filters), std::end(filters), [&](const Filter& f) { return f.name == name; });
    return filter->passes(product);
  });
}

// The one file that was named, as a cube of one part; `notes`: what its reader met.
Result<dataset::OpenCube> open_file(const Options& options, std::vector<std::string>& notes) {
  TRY_ASSIGN(const auto choice, cube_choice(options));
  trade::FlowFileOptions file_options;
  file_options.edition = choice.edition;
  trade::LoadReport report;
  TerminalProgress progress;
  TRY_ASSIGN(auto part, trade::load_baci_values(options.trade, file_options, report, progress));
  notes = report.notes;
  if (!report.rejected.empty())
    notes.push_back(fmt::format("{} of {} rows were rejected; the first, line {} ({}): {}", report.rows_rejected, report.rows_read,
                                report.rejected.front().line, report.rejected.front().column, report.rejected.front().reason));
  dataset::Manifest manifest;
  manifest.format = "baci-hs6";
  manifest.file_name = report.file;
  manifest.provenance = {"CEPII, BACI", "Etalab Open Licence 2.0", "with attribution", "", true};
  manifest.attributes = dataset::trade_attributes(part.info());
  std::vector<trade::CubePart> parts;
  parts.push_back(std::move(part));
  TRY_ASSIGN(auto cube, trade::TradeCube::create(std::move(parts)));
  return dataset::OpenCube{std::move(cube), {std::move(manifest)}};
}

Result<ScreenOutput> screened(const Options& options) {
  trade::ScreenQuestion question;
  ScreenOutput output;
  output.bloc = options.importer.empty();
  if (!output.bloc) {
    TRY_ASSIGN(question.importer, economy_argument(options.importer, "--importer"));
  }
  TRY_ASSIGN(question.region,
             trade::select_bloc(output.bloc ? options.bloc : options.region, {}, {"", 0, 0, output.bloc ? "--bloc" : "--region"}));
  std::vector<std::string> notes;
  TRY_ASSIGN(const auto open, options.trade.empty() ? open_cube(options) : open_file(options, notes));
  TRY_ASSIGN(question.years, chosen_periods(options.years, open.cube));
  if (open.cube.info().period_kind != trade::PeriodKind::year)
    return fail(ErrorCode::unsupported, "Dependencies are screened on yearly flows", {}, "Choose yearly data sets with --data.");
  TRY_ASSIGN(question.scores, governance(options, output.governance_source));
  question.dependents = !options.no_dependents;
  question.threads = static_cast<unsigned>(options.threads);
  output.who = output.bloc ? options.bloc : trade::economy_label(*question.importer);
  output.id = output.bloc ? options.bloc : question.importer->text();
  output.region = question.region.name;
  output.source = open.sources();
  output.digits = open.cube.info().digits;
  output.names = names_for(open.cube.info());
  if (output.names.empty()) output.names_hint = names_hint(open.cube.info());
  TerminalProgress progress;
  TRY_ASSIGN(output.result, trade::screen(open.cube, question, progress));
  output.result.notes.insert(output.result.notes.begin(), notes.begin(), notes.end());
  const Order& order = order_named(options.by);
  output.order = fmt::format("{}: {}", order.name, order.keys);
  for (const std::size_t at : trade::ranked(output.result, order.order))
    if (passes(output.result.products[at], options.flags)) output.shown.push_back(at);
  return output;
}

Result<int> run(const Options& options, bool json) {
  TRY_ASSIGN(const ScreenOutput output, screened(options));
  if (!options.csv.empty()) TRY(write_file_atomic(options.csv, screen_csv(output)));
  if (!options.html.empty()) TRY(write_file_atomic(options.html, screen_page(output, options.top)));
  print(json ? screen_json(output) : screen_text(output, options.top));
  for (const std::string& file : {options.csv, options.html})
    if (!json && !file.empty()) print(fmt::format("wrote {}\n", file));
  return 0;
}

std::string filter_lines() {
  std::string lines;
  for (const Filter& filter : filters) lines += fmt::format("  {:<10} {}\n", filter.name, filter.meaning);
  return lines;
}

std::string order_lines() {
  std::string lines;
  for (const Order& order : orders) lines += fmt::format("  {:<10} {}\n", order.name, order.keys);
  return lines;
}

}  // namespace

void add_trade_screen(CLI::App& trade, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  options->threads = chosen.threads;
  auto* command =
      trade.add_subcommand("screen", "Dependencies of an economy or a bloc, product by product, with how long they have lasted");
  auto* importer = command->add_option("--importer", options->importer, "economy by ISO 3166 alpha-3");
  auto* bloc = command->add_option("--bloc", options->bloc, "economies that buy as one: CJK+ASEAN, ASEAN, or codes joined by +");
  importer->excludes(bloc);
  command->add_option("--region", options->region, "what counts as inside for an economy")->capture_default_str();
  add_data_options(*command, *options);
  command->add_option("--trade", options->trade, "a BACI file to screen as it is, without adding it")->excludes("--data");
  std::vector<std::string> names, order_names;
  for (const Filter& filter : filters) names.emplace_back(filter.name);
  for (const Order& order : orders) order_names.emplace_back(order.name);
  command->add_option("--flag", options->flags, "only products that pass; more than one: all of them (names below)")
      ->check(CLI::IsMember(names));
  command->add_option("--by", options->by, "order of the products (names below)")->check(CLI::IsMember(order_names))->capture_default_str();
  command->add_option("--governance", options->governance, "scores by economy, csv with ISO3 and WGI (default: those imported)");
  command->add_flag("--no-dependents", options->no_dependents, "leave out who depends on us, which screens all importers");
  command->add_option("--top", options->top, "rows to show")->capture_default_str();
  command->add_option("--threads", options->threads, "threads (default: all cores; the result is the same)")->check(CLI::Range(1, 1024));
  command->add_option("--csv", options->csv, "write all rows that pass as csv");
  command->add_option("--html", options->html, "write a page with charts that opens offline; --top products in its table");
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer(fmt::format(
      "Columns:\n{}\nNames of --flag:\n{}\nNames of --by, and what the order goes by:\n{}\nExamples:\n  entrepot trade screen --importer KOR --flag geodep --csv korea.csv\n"
      "  entrepot trade screen --bloc CJK+ASEAN --flag ec --top 50",
      screen_columns, filter_lines(), order_lines()));
  command->callback([&chosen, options] {
    chosen.run = [&chosen, options]() -> Result<int> {
      if (options->importer.empty() == options->bloc.empty())
        return fail(ErrorCode::usage, "Name who buys", {"", 0, 0, "--importer"}, "Give --importer KOR, or --bloc CJK+ASEAN.");
      return run(*options, chosen.json);
    };
  });
}

}  // namespace entrepot::app
