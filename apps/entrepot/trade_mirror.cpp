#include "trade_mirror.h"

#include <algorithm>
#include <cmath>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "arguments.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "trade/economies.h"
#include "trade_command.h"

namespace entrepot::app {
namespace {

struct Options : TradeArguments {
  std::string exporter, csv;
  std::optional<int> digits;
  double cif_margin = 100 * trade::cif_margin_usual;
  std::size_t top = 20;
};

Result<void> take_years(const Options& options, trade::MirrorQuestion& question) {
  if (options.years.empty()) return {};
  const auto parts = split(options.years, '-');
  const auto first = parse_int(parts.front()), last = parse_int(parts.back());
  if (parts.size() > 2 || !first || !last || *first > *last || *first < 0 || *last > 999'999)
    return fail(ErrorCode::usage, fmt::format("'{}' is no range of years or months", options.years), {"", 0, 0, "--years"},
                "Write 2018-2022, 2020, or 202301-202312 where the data are monthly.");
  question.first = static_cast<std::int32_t>(*first);
  question.last = static_cast<std::int32_t>(*last);
  return {};
}

// The level that is compared: stated, or that of the code asked for, or that of the data.
Result<void> take_product(const Options& options, MirrorOutput& output) {
  const int most = output.info.digits;
  output.digits = options.digits.value_or(most);
  if (!options.product.empty()) {
    const int digits = std::clamp((static_cast<int>(options.product.size()) + 1) / 2 * 2, 2, 6);
    if (digits > most || (options.digits && *options.digits != digits))
      return fail(ErrorCode::usage, fmt::format("The product {} has {} digits", options.product, digits), {"", 0, 0, "--product"},
                  digits > most ? fmt::format("The data have codes of {}.", most) : "Leave --digits away.");
    TRY_ASSIGN(const auto parsed,
               ProductCode::parse(options.product, output.info.edition.value_or(HsEdition::hs2022), digits, {"", 0, 0, "--product"}));
    output.question.product = parsed.code.number;
    output.digits = digits;
  }
  if (output.digits > most)
    return fail(ErrorCode::usage, fmt::format("The data have codes of {} digits", most), {"", 0, 0, "--digits"}, "Ask for fewer.");
  output.question.digits = output.digits;
  return {};
}

std::string why_empty(const trade::MirrorTables& tables, const trade::MirrorQuestion& question) {
  for (const auto& asked : {question.exporter, question.importer}) {
    if (!asked) continue;
    bool known = false;
    std::optional<EconomyId> former;
    for (const auto* side : {&tables.exports, &tables.imports})
      for (const trade::TradeTable& table : *side) {
        known |= table.economy_index(*asked).has_value();
        for (const EconomyId id : table.economies())
          if (trade::successor_of(id) == *asked) former = id;
      }
    if (known) continue;
    return fmt::format("{} is in neither side of the data{}", asked->view(),
                       former ? fmt::format("; {} ({}) is", former->view(), trade::economy_label(*former)) : "");
  }
  return "neither side reports any such trade in these data";
}

std::string title_of(const trade::MirrorQuestion& question) {
  const auto name = [](const std::optional<EconomyId>& id) { return id ? trade::economy_label(*id) : std::string("all economies"); };
  return fmt::format("Exports of {} to {}, as both sides report them", name(question.exporter), name(question.importer));
}

// The largest difference first; behind those the largest of one side alone.
std::vector<std::size_t> by_difference(const std::vector<trade::MirrorFlow>& flows) {
  std::vector<std::size_t> order(flows.size());
  for (std::size_t f = 0; f < flows.size(); ++f) order[f] = f;
  const auto weight = [&](std::size_t f) {
    const auto& flow = flows[f];
    const auto difference = flow.difference_usd();
    return std::pair(difference ? 1 : 0, difference ? std::abs(*difference) : flow.exports_usd.value_or(flow.imports_usd.value_or(0)));
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return weight(a) > weight(b); });
  return order;
}

Result<MirrorOutput> compared(const Options& options) {
  MirrorOutput output;
  if (!options.exporter.empty()) {
    TRY_ASSIGN(output.question.exporter, economy_argument(options.exporter, "--exporter"));
  }
  if (!options.importer.empty()) {
    TRY_ASSIGN(output.question.importer, economy_argument(options.importer, "--importer"));
  }
  TRY(take_years(options, output.question));
  output.question.cif_margin = options.cif_margin / 100;
  TRY_ASSIGN(const auto choice, cube_choice(options));
  TRY_ASSIGN(const auto store, data_store());
  TRY_ASSIGN(const auto open, dataset::open_reports(store, choice));
  output.info = open.info;
  output.source = open.sources();
  TRY(take_product(options, output));
  TRY_ASSIGN(output.result, trade::mirror(open.tables, output.question));
  if (output.result.flows.empty()) output.reason = why_empty(open.tables, output.question);
  output.title = title_of(output.question);
  output.shown = by_difference(output.result.flows);
  if (output.info.edition && output.digits > 0) output.names = dataset::product_names(store, *output.info.edition, output.digits);
  return output;
}

Result<int> run(const Options& options, bool json) {
  TRY(check_out_file(options.csv, "--csv"));
  TRY_ASSIGN(const MirrorOutput output, compared(options));
  if (!options.csv.empty()) TRY(write_file_atomic(options.csv, mirror_csv(output)));
  print(json ? mirror_json(output) : mirror_text(output, options.top));
  if (!json && !options.csv.empty()) print(fmt::format("wrote {}\n", options.csv));
  return 0;
}

}  // namespace

std::string MirrorOutput::code(const trade::MirrorFlow& flow) const {
  return digits == 0 ? std::string("all") : fmt::format("{:0{}}", flow.product, digits);
}

std::string MirrorOutput::name(const trade::MirrorFlow& flow) const {
  const auto found = names.find(flow.product);
  return found == names.end() ? std::string() : found->second;
}

std::string MirrorOutput::period(const trade::MirrorFlow& flow) const {
  if (info.period_kind == trade::PeriodKind::year) return std::to_string(flow.period);
  return fmt::format("{}-{:02}", flow.period / 100, flow.period % 100);
}

void add_trade_mirror(CLI::App& trade, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* command = trade.add_subcommand("mirror", "What both sides report: exports of A to B as A says, imports of B from A as B says");
  command->add_option("--exporter", options->exporter, "economy by ISO 3166 alpha-3 (default: all)");
  command->add_option("--importer", options->importer, "economy by ISO 3166 alpha-3 (default: all)");
  command->add_option("--product", options->product, "code of 2, 4 or 6 digits; shorter ones add up what is below them");
  command->add_option("--digits", options->digits, "compare sums by 6, 4 or 2 digits, or 0: all goods together (default: as the data)")
      ->check(CLI::IsMember({0, 2, 4, 6}));
  command->add_option("--data", options->data, "data sets: ids or file names (default: all that say who reports)");
  command->add_option("--edition", options->edition, "HS edition, where reports in several are imported");
  command->add_option("--years", options->years, "2018-2022, or one; 202301-202312 where the data are monthly (default: all)");
  command
      ->add_option("--cif-margin", options->cif_margin,
                   "percent by which imports are taken to be above their value fob, where the importer does not state that")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  command->add_option("--top", options->top, "rows to show")->capture_default_str();
  command->add_option("--csv", options->csv, "write all flows as csv");
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer("Example:\n  entrepot trade mirror --exporter CHN --importer JPN --product 8112 --csv mirror.csv");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return run(*options, chosen.json); }; });
}

}  // namespace entrepot::app
