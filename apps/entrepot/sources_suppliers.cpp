// `entrepot sources suppliers`: who else could supply an importer, with every factor.

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "sea/route_table.h"
#include "sources_input.h"
#include "sourcing/potential.h"
#include "sourcing/score.h"
#include "trade/complexity.h"

namespace entrepot::app {
namespace {

using nlohmann::ordered_json;
using sourcing::Factor;

struct Options {
  SourcesFiles files;
  std::string importer, product, lost, out;
  unsigned top = 20;
};

struct Candidate {
  EconomyId supplier;
  double sold = 0, to_importer = 0;
  std::optional<double> price;  // USD per unit of the flows to the importer, else to all
  SeaWay way;
  DutyShare duty;
  std::optional<double> governance;
  sourcing::SupplierFactors factors;
};

struct Answer {
  Market market;
  EconomyId importer, lost;
  double lost_amount = 0, lost_share_value = 0;
  std::vector<Candidate> candidates;
  sourcing::Ranking ranking;
  std::optional<sourcing::PriceEffect> price;
  std::string price_rule;
  std::vector<std::string> notes;
};

Result<Candidate> candidate_of(SourcesInput& input, const Answer& answer, std::size_t s) {
  const Market& market = answer.market;
  Candidate out;
  out.supplier = market.suppliers[s];
  out.sold = market.sold[s];
  double value = 0;
  for (std::size_t j = 0; j < market.importers.size(); ++j) value += market.value_at(s, j);
  if (out.sold > 0) out.price = value / out.sold;
  if (const auto j = market.importer(answer.importer)) {
    out.to_importer = market.amount_at(s, *j);
    if (out.to_importer > 0) out.price = market.value_at(s, *j) / out.to_importer;
  }
  out.factors.spare = market.spare[s];
  TRY_ASSIGN(out.way, input.sea->between(out.supplier, answer.importer));
  if (out.way.known()) {
    TRY_ASSIGN(out.factors.detour, sourcing::detour_share(*out.way.open_km, out.way.closed_km));
  }
  out.duty = duty_share(input, answer.importer, out.supplier, market.product);
  if (out.duty.high) out.factors.duty = std::min(1.0, *out.duty.high);
  if (const auto score = input.governance.find(out.supplier); score != input.governance.end()) {
    out.governance = score->second;
    out.factors.risk = sourcing::risk_of_governance(score->second);
  }
  return out;
}

Result<> fill_loss(const SourcesInput& input, Answer& answer) {
  const auto j = answer.market.importer(answer.importer);
  const auto s = answer.market.supplier(answer.lost);
  if (!j || !s || answer.market.value_at(*s, *j) <= 0) {
    answer.notes.push_back(fmt::format("{} bought nothing from {} in {}", answer.importer.text(), answer.lost.text(), answer.market.year));
    return {};
  }
  double value = 0;
  for (std::size_t i = 0; i < answer.market.suppliers.size(); ++i) value += answer.market.value_at(i, *j);
  answer.lost_amount = answer.market.amount_at(*s, *j);
  answer.lost_share_value = answer.market.value_at(*s, *j) / value;
  const auto sigmas = sigmas_of(input, answer.importer, answer.market.product, answer.price_rule);
  if (sigmas.empty() || answer.lost_share_value >= 1) return {};
  TRY_ASSIGN(answer.price, sourcing::price_effect(answer.lost_share_value, sigmas));
  return {};
}

// Density of the product in what each supplier exports, the product itself left out; nobody's where the flows are of too few products.
Result<> fill_density(const SourcesInput& input, Answer& answer) {
  constexpr std::size_t products_min = 100;
  for (const auto& table : input.tables) {
    if (table.rows_of(answer.market.year).size() == 0) continue;
    TRY_ASSIGN(const auto exports, trade::export_table(table, answer.market.year));
    const auto product = exports.product(answer.market.product);
    if (!product || exports.products.size() < products_min) {
      answer.notes.push_back(fmt::format("density is not computed: the flows of {} are of {} products, fewer than {}", answer.market.year,
                                         exports.products.size(), products_min));
      return {};
    }
    const auto densities = trade::density_of(trade::Advantage::of(exports.exports), *product, trade::Self::left_out);
    for (Candidate& candidate : answer.candidates)
      if (const auto e = exports.economy(candidate.supplier)) candidate.factors.density = densities[*e];
    return {};
  }
  return {};
}

Result<Answer> compute(const Options& options, SourcesInput& input) {
  Answer answer;
  TRY_ASSIGN(answer.importer, economy_argument(options.importer, "--importer"));
  if (!options.lost.empty()) {
    TRY_ASSIGN(answer.lost, economy_argument(options.lost, "--lost"));
  }
  TRY_ASSIGN(const std::uint32_t product, product_option(options.product));
  TRY_ASSIGN(answer.market, market_of(input, options.files, product));
  answer.notes = input.notes;
  if (input.tariffs)
    if (const auto* schedule = input.tariffs->schedule_of(answer.importer);
        schedule != nullptr && answer.market.edition != schedule->edition)
      answer.notes.push_back(fmt::format("the code is taken as it is in {} (trade) and in {} (tariff): it is not converted",
                                         answer.market.edition ? hs_edition_name(*answer.market.edition) : "an edition not stated",
                                         hs_edition_name(schedule->edition)));
  if (!options.lost.empty()) TRY(fill_loss(input, answer));
  for (std::size_t s = 0; s < answer.market.suppliers.size(); ++s) {
    const EconomyId id = answer.market.suppliers[s];
    if (id == answer.importer || id == answer.lost) continue;
    TRY_ASSIGN(auto candidate, candidate_of(input, answer, s));
    answer.candidates.push_back(std::move(candidate));
  }
  TRY(fill_density(input, answer));
  std::vector<sourcing::SupplierFactors> factors;
  for (const Candidate& candidate : answer.candidates) factors.push_back(candidate.factors);
  TRY_ASSIGN(answer.ranking, sourcing::rank_suppliers(factors));
  return answer;
}

std::string names(const std::vector<Factor>& factors) {
  std::vector<std::string> out;
  for (const Factor factor : factors) out.emplace_back(sourcing::factor_name(factor));
  return join(out, "|");
}

std::optional<double> days_of(const Candidate& c, double knots) {
  if (!c.way.closed_km) return std::nullopt;
  return sea::days_at_sea(*c.way.closed_km, knots);
}
std::optional<double> co2_of(const Candidate& c) {
  if (!c.way.closed_km) return std::nullopt;
  return *c.way.closed_km * co2_kg_per_tonne_km;
}

std::string cell(std::optional<double> value, int digits = 3) { return value ? format_number(*value, digits) : "-"; }
std::string csv_cell(std::optional<double> value) { return value ? format_exact(*value) : ""; }

std::string csv_of(const Answer& answer, double knots) {
  std::string out =
      "rank,supplier,score,spare,density,duty_low,duty_high,agreement_if_it_qualifies,governance,risk,km_open,km,days,gates,detour,co2_kg_per_t,price_usd,"
      "sold,to_importer,lacks,duty_reason\n";
  std::size_t rank = 0;
  for (const auto& scored : answer.ranking.suppliers) {
    const Candidate& c = answer.candidates[scored.supplier];
    out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", scored.score ? fmt::format("{}", ++rank) : "",
                       c.supplier.text(), csv_cell(scored.score), csv_cell(c.factors.spare), csv_cell(c.factors.density),
                       csv_cell(c.duty.low), csv_cell(c.duty.high), c.duty.agreements, csv_cell(c.governance), csv_cell(c.factors.risk),
                       csv_cell(c.way.open_km), csv_cell(c.way.closed_km), csv_cell(days_of(c, knots)), join(c.way.gates, "|"),
                       csv_cell(c.factors.detour), csv_cell(co2_of(c)), csv_cell(c.price), format_exact(c.sold),
                       format_exact(c.to_importer), names(scored.lacks), csv_field(c.duty.reason));
  }
  return out;
}

ordered_json or_null(std::optional<double> value) { return value ? ordered_json(*value) : ordered_json(nullptr); }

ordered_json names_json(const std::vector<Factor>& factors) {
  ordered_json out = ordered_json::array();
  for (const Factor factor : factors) out.push_back(sourcing::factor_name(factor));
  return out;
}

std::string json_of(const Answer& answer, double knots) {
  ordered_json rows = ordered_json::array();
  for (const auto& scored : answer.ranking.suppliers) {
    const Candidate& c = answer.candidates[scored.supplier];
    rows.push_back({{"supplier", c.supplier.text()},
                    {"score", or_null(scored.score)},
                    {"lacks", names_json(scored.lacks)},
                    {"spare", or_null(c.factors.spare)},
                    {"ease", or_null(c.factors.ease)},
                    {"density", or_null(c.factors.density)},
                    {"duty",
                     {{"low", or_null(c.duty.low)},
                      {"high", or_null(c.duty.high)},
                      {"if_it_qualifies_under", c.duty.agreements},
                      {"reason", c.duty.reason}}},
                    {"governance", or_null(c.governance)},
                    {"risk", or_null(c.factors.risk)},
                    {"km_open", or_null(c.way.open_km)},
                    {"km", or_null(c.way.closed_km)},
                    {"days", or_null(days_of(c, knots))},
                    {"gates", c.way.gates},
                    {"detour", or_null(c.factors.detour)},
                    {"co2_kg_per_t", or_null(co2_of(c))},
                    {"price_usd", or_null(c.price)},
                    {"sold", c.sold},
                    {"to_importer", c.to_importer}});
  }
  ordered_json price = nullptr;
  if (answer.price)
    price = {{"low", answer.price->low}, {"middle", answer.price->middle}, {"high", answer.price->high}, {"rule", answer.price_rule}};
  return ordered_json{{"importer", answer.importer.text()},
                      {"product", fmt::format("{:06}", answer.market.product)},
                      {"year", answer.market.year},
                      {"unit", answer.market.unit},
                      {"lost", answer.lost.empty() ? ordered_json(nullptr) : ordered_json(answer.lost.text())},
                      {"lost_amount", answer.lost_amount},
                      {"lost_share_of_value", answer.lost_share_value},
                      {"price_ratio", price},
                      {"spare_rule", answer.market.spare_rule},
                      {"used", names_json(answer.ranking.used)},
                      {"absent", names_json(answer.ranking.absent)},
                      {"notes", answer.notes},
                      {"suppliers", rows}}
             .dump(2) +
         "\n";
}

std::string heading(const Answer& answer, double knots) {
  std::string out = fmt::format("Other suppliers of {:06} for {}, {}, in {}\n", answer.market.product, answer.importer.text(),
                                answer.market.year, answer.market.unit);
  if (answer.lost_amount > 0 || answer.lost_share_value > 0)
    out += fmt::format("lost: {} from {}, {:.1f} % of the value\n", format_number(answer.lost_amount, 4), answer.lost.text(),
                       100 * answer.lost_share_value);
  if (answer.price)
    out += fmt::format("price: x {:.3f} ({:.3f} to {:.3f}); {}\n", answer.price->middle, answer.price->low, answer.price->high,
                       answer.price_rule);
  else if (!answer.price_rule.empty()) out += fmt::format("price: not known; {}\n", answer.price_rule);
  if (!answer.ranking.suppliers.empty())
    out += fmt::format("score: product of {}; nobody has {}\n", names(answer.ranking.used), names(answer.ranking.absent));
  out += fmt::format("spare: {}; days at {} kn; duty: the lowest if the good qualifies; CO2 {} kg/tkm\n", answer.market.spare_rule, knots,
                     co2_kg_per_tonne_km);
  for (const std::string& note : answer.notes) out += "note: " + note + "\n";
  return out;
}

std::string text_of(const Answer& answer, double knots, unsigned top) {
  std::string out = heading(answer, knots);
  if (answer.ranking.suppliers.empty())
    return out + fmt::format("\nno other supplier: nobody{} exports {:06} in these files\n",
                             answer.lost.empty() ? std::string() : " but " + std::string(answer.lost.text()), answer.market.product);
  out += fmt::format("\n{:>4} {:<5}{:>10}{:>10}{:>8}{:>14}{:>7}{:>9}{:>7}{:>8}{:>9}{:>11}  {}\n", "rank", "", "score", "spare", "density",
                     "duty %", "risk", "km", "days", "detour", "CO2 kg/t", "price USD", "gates; what it lacks");
  std::size_t rank = 0;
  for (const auto& scored : answer.ranking.suppliers) {
    if (rank + 1 > top) break;
    const Candidate& c = answer.candidates[scored.supplier];
    ++rank;
    std::string duty = "-";
    if (c.duty.high)
      duty = *c.duty.low == *c.duty.high
                 ? format_number(100 * *c.duty.high, 3)
                 : fmt::format("{} to {}", format_number(100 * *c.duty.low, 3), format_number(100 * *c.duty.high, 3));
    out += fmt::format("{:>4} {:<5}{:>10}{:>10}{:>8}{:>14}{:>7}{:>9}{:>7}{:>8}{:>9}{:>11}  {}{}\n",
                       scored.score ? fmt::format("{}", rank) : "-", c.supplier.text(), cell(scored.score), cell(c.factors.spare),
                       cell(c.factors.density), duty, cell(c.factors.risk), cell(c.way.closed_km, 5), cell(days_of(c, knots)),
                       cell(c.factors.detour, 2), cell(co2_of(c)), cell(c.price, 4),
                       c.way.known() && !c.way.closed_km ? "no way left" : join(c.way.gates, " "),
                       scored.lacks.empty() ? "" : "; lacks " + names(scored.lacks));
  }
  if (rank < answer.ranking.suppliers.size())
    out += fmt::format("... and {} more; --top N shows N, --out FILE writes all\n", answer.ranking.suppliers.size() - rank);
  return out;
}

Result<int> suppliers(const Options& options, bool json) {
  Result<SourcesInput> read;
  {
    TerminalProgress progress;
    read = read_sources(options.files, progress);
  }
  TRY_ASSIGN(SourcesInput input, std::move(read));
  TRY_ASSIGN(const Answer answer, compute(options, input));
  const double knots = options.files.knots;
  if (!options.out.empty()) TRY(write_file_atomic(options.out, csv_of(answer, knots)));
  print(json ? json_of(answer, knots) : text_of(answer, knots, options.top));
  if (!json && !options.out.empty()) print(fmt::format("wrote {}\n", options.out));
  return 0;
}

}  // namespace

void add_sources_suppliers(CLI::App& sources, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* command =
      sources.add_subcommand("suppliers", "Who else could supply an importer: ranked, each factor shown, what is missing stays missing");
  command->add_option("--importer", options->importer, "economy, alpha-3")->required();
  command->add_option("--product", options->product, "HS code of six digits, in the edition of the trade files")->required();
  command->add_option("--lost", options->lost, "the supplier that is lost");
  add_sources_files(*command, options->files);
  command->add_option("--top", options->top, "rows to show")->capture_default_str()->check(CLI::Range(0, 1000));
  command->add_option("--out", options->out, "write all rows as csv");
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer(
      "Example:\n  entrepot sources suppliers --importer JPN --product 811292 --lost CHN --close taiwan --trade BACI_HS17_Y2022_V202301.csv "
      "--trade BACI_HS17_Y2023_V202301.csv --tariff japan.csv --in-force 2025-04-01..2026-03-31 --date 2026-01-15");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return suppliers(*options, chosen.json); }; });
}

}  // namespace entrepot::app
