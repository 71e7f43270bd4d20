// `entrepot sources suppliers`: who else could supply an importer, with every factor.

#include <algorithm>
#include <map>

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
#include "trade/economies.h"

namespace entrepot::app {
namespace {

using nlohmann::ordered_json;
using sourcing::Factor;

struct Options {
  SourcesFiles files;
  std::string importer, product, products, lost, out;
  unsigned top = 20, first = 50, each = 3;
};

struct Candidate {
  EconomyId supplier;
  std::optional<double> sold, to_importer;  // missing where the flows have no quantity
  std::optional<double> price;              // USD per unit of the flows to the importer, else to all
  SeaWay way;
  DutyShare duty;
  std::optional<double> governance, potential, unrealised;
  sourcing::SupplierFactors factors;
};

struct Answer {
  Market market;
  std::string product, source;  // source: of the flows
  EconomyId importer, lost;
  std::optional<double> lost_amount;
  double lost_share_value = 0;
  std::vector<Candidate> candidates;
  sourcing::Ranking ranking;
  std::map<Factor, std::string> basis;      // how each factor is found and what is assumed, or why nobody has it
  std::string potential_basis;
  std::optional<sourcing::PriceEffect> price;
  std::string price_rule;
  std::vector<std::string> notes;
};

template <class Map>
std::optional<typename Map::mapped_type> entry(const Map& map, EconomyId id) {
  const auto found = map.find(id);
  return found == map.end() ? std::nullopt : std::optional(found->second);
}

Result<Candidate> candidate_of(SourcesInput& input, const Answer& answer, const TariffOn& tariff, const PairFactors& pairs, std::size_t s) {
  const Market& market = answer.market;
  Candidate out;
  out.supplier = market.suppliers[s];
  out.sold = market.sold[s];
  out.price = market.price(s);
  out.to_importer = 0;
  if (const auto j = market.importer(answer.importer)) {
    out.to_importer = market.amount[market.at(s, *j)];
    out.price = market.price(s, *j);
  }
  out.factors.spare = market.spare[s];
  out.factors.ease = entry(pairs.ease, out.supplier);
  out.factors.density = entry(pairs.density, out.supplier);
  if (const auto potential = entry(pairs.potential, out.supplier)) out.potential = potential->usd, out.unrealised = potential->unrealised;
  TRY_ASSIGN(out.way, input.sea->between(out.supplier, answer.importer));
  if (out.way.known()) {
    TRY_ASSIGN(out.factors.detour, sourcing::detour_share(*out.way.open_km, out.way.closed_km));
  }
  out.duty = duty_share(tariff, answer.importer, out.supplier);
  if (out.duty.high) out.factors.duty = std::min(1.0, *out.duty.high);
  out.governance = entry(input.governance, out.supplier);
  if (out.governance) out.factors.risk = sourcing::risk_of_governance(*out.governance);
  return out;
}

Result<> fill_loss(const SourcesInput& input, Answer& answer) {
  const Market& market = answer.market;
  const auto j = market.importer(answer.importer);
  const auto s = market.supplier(answer.lost);
  if (!j || !s || market.value_usd[market.at(*s, *j)] <= 0) {
    answer.notes.push_back(fmt::format("{} bought nothing from {} in {}", answer.importer.text(), answer.lost.text(), market.year));
    return {};
  }
  double value = 0;
  for (std::size_t i = 0; i < market.suppliers.size(); ++i) value += market.value_usd[market.at(i, *j)];
  answer.lost_amount = market.amount[market.at(*s, *j)];
  answer.lost_share_value = market.value_usd[market.at(*s, *j)] / value;
  const auto sigmas = sigmas_of(input, answer.importer, market.product, answer.price_rule);
  if (sigmas.empty() || answer.lost_share_value >= 1) return {};
  TRY_ASSIGN(answer.price, sourcing::price_effect(answer.lost_share_value, sigmas));
  return {};
}

void fill_basis(const Options& options, const SourcesInput& input, const TariffOn& tariff, const PairFactors& pairs, Answer& answer) {
  answer.basis[Factor::spare] = answer.market.spare_rule;
  answer.basis[Factor::ease] = pairs.ease_basis;
  answer.basis[Factor::density] = pairs.density_basis;
  answer.basis[Factor::duty] =
      tariff.schedule == nullptr ? fmt::format("missing: {}; entrepot data add a schedule, or --tariff FILE", tariff.reason) : tariff.basis;
  answer.basis[Factor::risk] = input.governance_source.empty()
                                   ? "missing: no governance scores; entrepot data add a file with ISO3 and WGI, or --governance FILE"
                                   : fmt::format("(2.5 - score) / 5 of {}", input.governance_source);
  answer.basis[Factor::detour] =
      fmt::format("share of the way that closed gates add ({}); {}",
                  options.files.close.empty() ? "none closed" : join(options.files.close, ","), input.sea_source);
  answer.potential_basis = pairs.potential_basis;
}

Result<Answer> compute(const Options& options, SourcesInput& input) {
  Answer answer;
  TRY_ASSIGN(answer.importer, economy_argument(options.importer, "--importer"));
  if (!options.lost.empty()) {
    TRY_ASSIGN(answer.lost, economy_argument(options.lost, "--lost"));
  }
  TRY_ASSIGN(const std::uint32_t product, product_of(input, options.product));
  TRY_ASSIGN(answer.market, market_of(input, options.files, product));
  answer.product = product_text(input, product);
  answer.source = input.source;
  answer.notes = input.notes;
  if (!options.lost.empty()) TRY(fill_loss(input, answer));
  TRY_ASSIGN(const TariffOn tariff, tariff_on(input, answer.importer, product));
  TRY_ASSIGN(const PairFactors pairs, pair_factors(input, answer.market, answer.importer));
  fill_basis(options, input, tariff, pairs, answer);
  for (std::size_t s = 0; s < answer.market.suppliers.size(); ++s) {
    const EconomyId id = answer.market.suppliers[s];
    if (id == answer.importer || id == answer.lost) continue;
    TRY_ASSIGN(auto candidate, candidate_of(input, answer, tariff, pairs, s));
    answer.candidates.push_back(std::move(candidate));
  }
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
      "rank,supplier,score,spare,ease,density,duty_low,duty_high,agreement_if_it_qualifies,governance,risk,km_open,km,days,gates,detour,"
      "co2_kg_per_t,price_usd,potential_usd,unrealised,sold,to_importer,hub,lacks,duty_reason\n";
  std::size_t rank = 0;
  for (const auto& scored : answer.ranking.suppliers) {
    const Candidate& c = answer.candidates[scored.supplier];
    const std::vector<std::string> cells{scored.score ? fmt::format("{}", ++rank) : "",
                                         c.supplier.text(),
                                         csv_cell(scored.score),
                                         csv_cell(c.factors.spare),
                                         csv_cell(c.factors.ease),
                                         csv_cell(c.factors.density),
                                         csv_cell(c.duty.low),
                                         csv_cell(c.duty.high),
                                         c.duty.agreements,
                                         csv_cell(c.governance),
                                         csv_cell(c.factors.risk),
                                         csv_cell(c.way.open_km),
                                         csv_cell(c.way.closed_km),
                                         csv_cell(days_of(c, knots)),
                                         join(c.way.gates, "|"),
                                         csv_cell(c.factors.detour),
                                         csv_cell(co2_of(c)),
                                         csv_cell(c.price),
                                         csv_cell(c.potential),
                                         csv_cell(c.unrealised),
                                         csv_cell(c.sold),
                                         csv_cell(c.to_importer),
                                         trade::is_hub(c.supplier) ? "1" : "0",
                                         names(scored.lacks),
                                         csv_field(c.duty.reason)};
    out += join(cells, ",") + "\n";
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
                    {"export_potential_usd", or_null(c.potential)},
                    {"unrealised", or_null(c.unrealised)},
                    {"sold", or_null(c.sold)},
                    {"to_importer", or_null(c.to_importer)},
                    {"hub", trade::is_hub(c.supplier)}});
  }
  ordered_json price = nullptr, basis;
  for (const Factor factor : sourcing::all_factors) basis[std::string(sourcing::factor_name(factor))] = answer.basis.at(factor);
  basis["export_potential"] = answer.potential_basis;
  if (answer.price)
    price = {{"low", answer.price->low}, {"middle", answer.price->middle}, {"high", answer.price->high}, {"rule", answer.price_rule}};
  return ordered_json{{"importer", answer.importer.text()},
                      {"product", answer.product},
                      {"source", answer.source},
                      {"year", answer.market.year},
                      {"unit", answer.market.unit},
                      {"lost", answer.lost.empty() ? ordered_json(nullptr) : ordered_json(answer.lost.text())},
                      {"lost_amount", or_null(answer.lost_amount)},
                      {"lost_share_of_value", answer.lost_share_value},
                      {"price_ratio", price},
                      {"spare_rule", answer.market.spare_rule},
                      {"used", names_json(answer.ranking.used)},
                      {"absent", names_json(answer.ranking.absent)},
                      {"basis", basis},
                      {"notes", answer.notes},
                      {"suppliers", rows}}
             .dump(2) +
         "\n";
}

std::string heading(const Answer& answer, double knots) {
  std::string out = fmt::format("Other suppliers of {} for {}, {}, in {}\nflows: {}\n", answer.product, answer.importer.text(),
                                answer.market.year, answer.market.unit, answer.source);
  if (answer.lost_share_value > 0)
    out += fmt::format("lost: {} from {}, {:.1f} % of the value\n",
                       answer.lost_amount ? format_number(*answer.lost_amount, 4) : std::string("an amount that is not stated"),
                       answer.lost.text(), 100 * answer.lost_share_value);
  if (answer.price)
    out += fmt::format("price: x {:.3f} ({:.3f} to {:.3f}); {}\n", answer.price->middle, answer.price->low, answer.price->high,
                       answer.price_rule);
  else if (!answer.price_rule.empty()) out += fmt::format("price: not known; {}\n", answer.price_rule);
  for (const std::string& note : answer.notes) out += "note: " + note + "\n";
  if (answer.ranking.suppliers.empty()) return out;
  out += fmt::format("\nscore: product of {}{}\n", names(answer.ranking.used),
                     answer.ranking.absent.empty() ? "" : "; nobody has " + names(answer.ranking.absent));
  for (const Factor factor : sourcing::all_factors)
    out += fmt::format("  {:<8} {}\n", sourcing::factor_name(factor), answer.basis.at(factor));
  out += "beside it\n";
  out += fmt::format("  {:<8} at {} kn on the way that is left\n", "days", knots);
  out += fmt::format("  {:<8} {} kg of CO2e per t and km, average container ship\n", "CO2", co2_kg_per_tonne_km);
  out += fmt::format("  {:<8} of what it sells to {}, else to all\n", "price", answer.importer.text());
  out += fmt::format("  {:<8} export potential: {}\n", "could", answer.potential_basis);
  out += fmt::format("  {:<8} share of that potential which is not sold yet\n", "open %");
  return out;
}

std::string duty_cell(const DutyShare& duty) {
  if (!duty.high) return "-";
  if (*duty.low == *duty.high) return format_number(100 * *duty.high, 3);
  return fmt::format("{} to {}", format_number(100 * *duty.low, 3), format_number(100 * *duty.high, 3));
}

std::string text_of(const Answer& answer, double knots, unsigned top) {
  std::string out = heading(answer, knots);
  if (answer.ranking.suppliers.empty())
    return out + fmt::format("\nno other supplier: nobody{} exports {} in these flows\n",
                             answer.lost.empty() ? std::string() : " but " + std::string(answer.lost.text()), answer.product);
  out += fmt::format("\n{:>4} {:<5}{:>10}{:>10}{:>7}{:>8}{:>14}{:>7}{:>8}{:>9}{:>7}{:>10}{:>11}{:>11}{:>8}  {}\n", "rank", "", "score",
                     "spare", "ease", "density", "duty %", "risk", "detour", "km", "days", "CO2 kg/t", "price USD", "could USD", "open %",
                     "gates; what it lacks");
  std::size_t rank = 0;
  for (const auto& scored : answer.ranking.suppliers) {
    if (rank + 1 > top) break;
    const Candidate& c = answer.candidates[scored.supplier];
    ++rank;
    out += fmt::format("{:>4} {:<5}{:>10}{:>10}{:>7}{:>8}{:>14}{:>7}{:>8}{:>9}{:>7}{:>10}{:>11}{:>11}{:>8}  {}{}\n",
                       scored.score ? fmt::format("{}", rank) : "-", c.supplier.text(), cell(scored.score), cell(c.factors.spare),
                       cell(c.factors.ease, 2), cell(c.factors.density), duty_cell(c.duty), cell(c.factors.risk), cell(c.factors.detour, 2),
                       cell(c.way.closed_km, 5), cell(days_of(c, knots)), cell(co2_of(c)), cell(c.price, 4), cell(c.potential),
                       c.unrealised ? format_number(100 * *c.unrealised, 2) : "-",
                       c.way.known() && !c.way.closed_km ? "no way left" : join(c.way.gates, " "),
                       (scored.lacks.empty() ? "" : "; lacks " + names(scored.lacks)) +
                           (trade::is_hub(c.supplier) ? "; hub: may pass on goods of others" : ""));
  }
  if (rank < answer.ranking.suppliers.size())
    out += fmt::format("... and {} more; --top N shows N, --out FILE writes all\n", answer.ranking.suppliers.size() - rank);
  return out;
}

// --- a list of products --------------------------------------------------------------------------------------------------------------

// One product of a list, and the supplier that is lost.
struct Wanted {
  std::string product, lost;
};

// The columns product and, where it is there, top of a csv such as `entrepot trade screen --csv` writes; the first rows of it.
Result<std::vector<Wanted>> read_list(const Options& options) {
  TRY_ASSIGN(CsvReader reader, CsvReader::open(options.products));
  std::vector<std::string_view> fields;
  TRY_ASSIGN(const bool any, reader.read_row(fields));
  const auto at = [&](std::string_view name) {
    return static_cast<std::size_t>(std::find(fields.begin(), fields.end(), name) - fields.begin());
  };
  const std::size_t product = at("product"), top = at("top");
  if (!any || product == fields.size())
    return fail(ErrorCode::missing_data, "there is no column 'product'", reader.where(),
                "Give a csv as 'entrepot trade screen --csv' writes it.");
  std::vector<Wanted> wanted;
  while (wanted.size() < options.first) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) break;
    if (product >= fields.size())
      return fail(ErrorCode::missing_data, "the row has no product", reader.where(product, "product"), "Name it.");
    wanted.push_back({std::string(fields[product]), !options.lost.empty() ? options.lost
                                                    : top < fields.size() ? std::string(fields[top])
                                                                          : ""});
  }
  return wanted;
}

std::string list_text(const Answer& answer, double knots, unsigned each) {
  std::string out = fmt::format("\n{}{}\n", answer.product,
                                answer.lost_share_value > 0
                                    ? fmt::format(", without {}: {:.1f} % of the value", answer.lost.text(), 100 * answer.lost_share_value)
                                    : "");
  unsigned shown = 0;
  for (const auto& scored : answer.ranking.suppliers) {
    if (shown == each) break;
    const Candidate& c = answer.candidates[scored.supplier];
    const std::string way = !c.way.known()        ? "way not known"
                            : !c.way.closed_km    ? "no way left"
                            : c.way.gates.empty() ? "no gate"
                                                  : join(c.way.gates, " ");
    out += fmt::format("  {:>2} {:<5} score {:>8}  spare {:>8}  duty % {:>8}  days {:>5}  {}{}\n", ++shown, c.supplier.text(),
                       cell(scored.score), cell(c.factors.spare), duty_cell(c.duty), cell(days_of(c, knots)), way,
                       scored.lacks.empty() ? "" : "; lacks " + names(scored.lacks));
  }
  if (shown == 0) out += "  no other supplier in these flows\n";
  return out;
}

// The rows of one product behind its code and what is lost.
std::string list_csv(const Answer& answer, double knots, bool with_header) {
  const std::string rows = csv_of(answer, knots);
  std::string out;
  bool is_header = true;
  for (const std::string_view line : split(rows, '\n')) {
    if (!line.empty() && (!is_header || with_header))
      out += is_header ? fmt::format("product,lost,{}\n", line)
                       : fmt::format("{},{},{}\n", csv_field(answer.product.substr(0, answer.product.find(' '))), answer.lost.text(), line);
    is_header = false;
  }
  return out;
}

// Bases and notes hold for the list: those of the first product stand above it.
Result<int> suppliers_of_list(const Options& options, SourcesInput& input, bool json) {
  TRY_ASSIGN(const auto wanted, read_list(options));
  std::string text, csv;
  ordered_json all = ordered_json::array();
  TerminalProgress progress;
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    progress.update(static_cast<double>(k) / static_cast<double>(wanted.size()), "suppliers of " + wanted[k].product);
    Options one = options;
    one.product = wanted[k].product;
    one.lost = wanted[k].lost;
    TRY_ASSIGN(const Answer answer, compute(one, input));
    const double knots = options.files.knots;
    if (k == 0) text += heading(answer, knots);
    text += list_text(answer, knots, options.each);
    csv += list_csv(answer, knots, k == 0);
    if (json) all.push_back(ordered_json::parse(json_of(answer, knots)));
  }
  if (!options.out.empty()) TRY(write_file_atomic(options.out, csv));
  print(json ? all.dump(2) + "\n" : text);
  if (!json && !options.out.empty()) print(fmt::format("wrote {}\n", options.out));
  return 0;
}

Result<int> suppliers(const Options& options, bool json) {
  if (options.product.empty() == options.products.empty())
    return fail(ErrorCode::usage, "Say which product, or a list of them", {"", 0, 0, "--product"},
                "Give --product CODE or --products FILE.");
  Result<SourcesInput> read;
  {
    TerminalProgress progress;
    read = read_sources(options.files, progress);
  }
  TRY_ASSIGN(SourcesInput input, std::move(read));
  if (!options.products.empty()) return suppliers_of_list(options, input, json);
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
  command->add_option("--product", options->product, "HS code, in the edition of the flows");
  command
      ->add_option("--products", options->products,
                   "a list of products: csv with the column product, as 'entrepot trade screen --csv' writes it; what is in "
                   "its column top is lost")
      ->excludes("--product");
  command->add_option("--first", options->first, "with --products: how many of its rows")
      ->capture_default_str()
      ->check(CLI::Range(1, 100000));
  command->add_option("--each", options->each, "with --products: suppliers to show for each")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000));
  command->add_option("--lost", options->lost, "the supplier that is lost");
  add_sources_files(*command, options->files);
  command->add_option("--top", options->top, "rows to show")->capture_default_str()->check(CLI::Range(0, 1000));
  command->add_option("--out", options->out, "write all rows as csv");
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer(
      "Examples:\n  entrepot sources suppliers --importer JPN --product 811292 --lost CHN\n"
      "  entrepot sources suppliers --importer JPN --product 811292 --lost CHN --close taiwan --headroom 0.3 --out suppliers.csv\n"
      "  entrepot sources suppliers --importer KOR --products korea.csv --first 50 --out suppliers.csv");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return suppliers(*options, chosen.json); }; });
}

}  // namespace entrepot::app
