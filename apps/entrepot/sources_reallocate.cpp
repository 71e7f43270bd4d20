// `entrepot sources reallocate`: all importers that lose a supplier at once, by minimum-cost flow.

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
#include "sourcing/equal_plans.h"
#include "sourcing/potential.h"
#include "sourcing/products.h"
#include "sourcing/score.h"
#include "text_table.h"
#include "trade/blocs.h"
#include "trade/economies.h"

namespace entrepot::app {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view alone_rule =
    "if each acts alone, a supplier's spare capacity is split by what each importer bought from it before; an importer gets nothing from whom it "
    "never bought from, and what it leaves over goes to nobody";

struct Options {
  SourcesFiles files;
  std::vector<std::string> products;
  std::string lost, importers, out;
  double freight = 0, risk = 0, penalty = 10;
  std::optional<double> shared;
};

// One product's problem, and whom its rows and columns mean.
struct Case {
  Market market;
  std::string product;                            // its code
  std::vector<std::size_t> suppliers, importers;  // positions in the market
  sourcing::ResourcingProblem problem;
  sourcing::Resourcing together;
  std::optional<sourcing::EqualPlans> equal;  // not with capacity shared between products
  std::optional<sourcing::Resourcing> alone;  // not with capacity shared between products, which it would not know
  std::vector<PriceAnswer> price;             // per importer
};

struct Answer {
  EconomyId lost;
  std::string source;  // of the flows
  std::vector<Case> cases;
  std::vector<std::string> notes;
};

class Builder {
 public:
  Builder(const Options& options, SourcesInput& input, EconomyId lost, std::vector<std::string>& notes)
      : options_(options), input_(input), lost_(lost), notes_(notes) {}

  Result<Case> build(std::uint32_t product) {
    Case out;
    TRY_ASSIGN(out.market, market_of(input_, options_.files, product));
    out.product = fmt::format("{:0{}}", product, input_.info().digits);
    TRY(choose_importers(out));
    choose_suppliers(out);
    TRY(fill_costs(out));
    TRY(fill_prices(out));
    return out;
  }

 private:
  Result<> choose_importers(Case& out) {
    const auto s = out.market.supplier(lost_);
    std::optional<trade::BlocSelection> bloc;
    if (!options_.importers.empty()) {
      TRY_ASSIGN(bloc, trade::select_bloc(options_.importers, {}, {"", 0, 0, "--importers"}));
    }
    std::size_t unknown = 0;
    for (std::size_t j = 0; s && j < out.market.importers.size(); ++j) {
      if (out.market.importers[j] == lost_ || (bloc && !bloc->contains(out.market.importers[j]))) continue;
      const auto& bought = out.market.amount[out.market.at(*s, j)];
      unknown += !bought;
      if (bought.value_or(0) <= 0) continue;
      out.importers.push_back(j);
      out.problem.demand.push_back(*bought);
    }
    if (unknown > 0)
      notes_.push_back(fmt::format("{}: {} importers are left out: the amount that they bought from {} is not stated", out.product, unknown,
                                   lost_.text()));
    if (out.importers.empty())
      return fail(ErrorCode::missing_data,
                  fmt::format("Nobody bought a quantity of {} from {} in {}", out.product, lost_.text(), out.market.year) +
                      earlier_code_hint(out.market, lost_),
                  {"", 0, 0, "--lost"}, "Check the supplier, the year and --importers, or count by --measure value.");
    return {};
  }

  // Whoever has spare capacity and a price.
  void choose_suppliers(Case& out) {
    std::size_t unknown = 0, unpriced = 0;
    for (std::size_t s = 0; s < out.market.suppliers.size(); ++s) {
      if (out.market.suppliers[s] == lost_) continue;
      unknown += !out.market.spare[s];
      if (!out.market.spare[s] || *out.market.spare[s] <= 0) continue;
      if (!out.market.price(s)) {
        ++unpriced;
        continue;
      }
      if (const auto other = stand_in_of(out.market.suppliers[s]))
        notes_.push_back(fmt::format("{}: {} is {}: port and governance score are those of {}, as a stand-in", out.product,
                                     out.market.suppliers[s].text(), trade::economy_label(out.market.suppliers[s]), other->text()));
      out.suppliers.push_back(s);
      out.problem.spare.push_back(*out.market.spare[s]);
    }
    if (unknown > 0)
      notes_.push_back(fmt::format("{}: {} suppliers are left out: their spare capacity is not known", out.product, unknown));
    if (unpriced > 0)
      notes_.push_back(fmt::format("{}: {} suppliers are left out: no price, for they sold no known amount in {}", out.product, unpriced,
                                   out.market.year));
  }

  // Money per unit from one supplier to one importer; `unknown` counts what it does not hold.
  struct Unknown {
    std::size_t way = 0, duty = 0, sea = 0, bought = 0;
    std::vector<EconomyId> without_schedule;                   // importers
    std::size_t without_schedule_pairs = 0;
    std::vector<std::pair<std::string, std::size_t>> reasons;  // other reasons why a duty is not known, and for how many pairs

    void add_duty(const TariffOn& tariff, EconomyId importer, const std::string& reason) {
      ++duty;
      if (tariff.source.empty()) {
        ++without_schedule_pairs;
        if (std::find(without_schedule.begin(), without_schedule.end(), importer) == without_schedule.end())
          without_schedule.push_back(importer);
        return;
      }
      auto known = std::find_if(reasons.begin(), reasons.end(), [&](const auto& one) { return one.first == reason; });
      if (known == reasons.end()) known = reasons.insert(known, {reason, 0});
      ++known->second;
    }
    // "no schedule of DEU, KOR (8 pairs); the duty on 7501.20 is ... (2 pairs)".
    std::string duty_reasons() const {
      std::vector<std::string> out, names;
      for (const EconomyId id : without_schedule) names.emplace_back(id.text());
      std::sort(names.begin(), names.end());
      if (!names.empty())
        out.push_back(fmt::format("no schedule of {} ({})", join(names, ", "), counted(without_schedule_pairs, "pair", "pairs")));
      for (const auto& [reason, pairs] : reasons) out.push_back(fmt::format("{} ({})", reason, counted(pairs, "pair", "pairs")));
      return join(out, "; ");
    }
  };
  Result<double> cost_of(const Case& out, const TariffOn& tariff, std::size_t s, std::size_t j, Unknown& unknown) {
    const EconomyId from = out.market.suppliers[s], to = out.market.importers[j];
    if (from == to) return sourcing::no_route;  // no import; nothing of it is looked for
    sourcing::LandedCostTerms terms;
    terms.price = *out.market.price(s, j);
    const DutyShare duty = duty_share(tariff, to, from);
    if (!duty.high) unknown.add_duty(tariff, to, duty.reason);
    terms.duty_rate = duty.high.value_or(0);
    TRY_ASSIGN(const SeaWay way, way_or_stand_in(*input_.sea, from, to));
    unknown.sea += !way.known();
    unknown.way += way.known() && !way.closed_km;
    terms.days = !way.known() ? 0 : way.closed_km ? sea::days_at_sea(*way.closed_km, options_.files.knots) : sourcing::no_route;
    terms.freight_per_day = options_.freight;
    auto score = input_.governance.find(from);
    if (const auto other = stand_in_of(from); other && score == input_.governance.end()) score = input_.governance.find(*other);
    if (score != input_.governance.end()) terms.risk = options_.risk * terms.price * sourcing::risk_of_governance(score->second);
    return sourcing::landed_cost(terms);
  }

  Result<> fill_costs(Case& out) {
    Unknown unknown;
    double dearest = 0;
    std::size_t pairs = 0;
    std::vector<TariffOn> tariffs;
    for (const std::size_t j : out.importers) {
      TRY_ASSIGN(TariffOn tariff, tariff_on(input_, out.market.importers[j], out.market.product));
      if (tariff.schedule != nullptr) {
        for (const std::string& note : input_.tariffs.notes_on({&out.market.importers[j], 1}))
          if (std::find(notes_.begin(), notes_.end(), note) == notes_.end()) notes_.push_back(note);
        notes_.push_back(fmt::format("{}: duty of {}: {}", out.product, out.market.importers[j].text(),
                                     tariff.basis + (tariff.codes_basis.empty() ? "" : "; " + tariff.codes_basis)));
      }
      tariffs.push_back(std::move(tariff));
    }
    for (const std::size_t s : out.suppliers)
      for (std::size_t column = 0; column < out.importers.size(); ++column) {
        const std::size_t j = out.importers[column];
        pairs += out.market.suppliers[s] != out.market.importers[j];
        TRY_ASSIGN(const double cost, cost_of(out, tariffs[column], s, j, unknown));
        if (cost != sourcing::no_route) dearest = std::max(dearest, cost);
        const auto& bought = out.market.amount[out.market.at(s, j)];
        unknown.bought += !bought;
        out.problem.landed_cost.push_back(cost);
        out.problem.purchases.push_back(bought.value_or(0));
      }
    out.problem.penalty.assign(out.importers.size(), options_.penalty * dearest);
    notes_.push_back(fmt::format(
        "{}: {}; duty not known for {} and not counted there; sea way not known for {}, taken as open and without freight; no way left for {}",
        out.product, counted(pairs, "pair", "pairs"), unknown.duty, unknown.sea, unknown.way));
    if (unknown.duty > 0) notes_.push_back(fmt::format("{}: duty not known: {}", out.product, unknown.duty_reasons()));
    if (unknown.bought > 0)
      notes_.push_back(
          fmt::format("{}: {} pairs traded an amount that is not stated: each alone gets nothing there", out.product, unknown.bought));
    return {};
  }

  Result<> fill_prices(Case& out) {
    const std::size_t s = *out.market.supplier(lost_);
    for (const std::size_t j : out.importers) {
      double value = 0;
      for (std::size_t i = 0; i < out.market.suppliers.size(); ++i) value += out.market.value_usd[out.market.at(i, j)];
      const double share = out.market.value_usd[out.market.at(s, j)] / value;
      TRY_ASSIGN(PriceAnswer price, price_after(input_, {}, out.market.product, share));
      out.price.push_back(std::move(price));
    }
    return {};
  }

  const Options& options_;
  SourcesInput& input_;
  EconomyId lost_;
  std::vector<std::string>& notes_;
};

// Each supplier's deliveries of all products together: at most this share of what it sells of them now.
sourcing::SharedCapacity shared_capacity(const Answer& answer, double share) {
  std::map<EconomyId, std::size_t> group;
  sourcing::SharedCapacity out;
  for (const Case& c : answer.cases) {
    out.group.emplace_back();
    for (const std::size_t s : c.suppliers) {
      const auto [place, fresh] = group.try_emplace(c.market.suppliers[s], out.spare.size());
      if (fresh) out.spare.push_back(0);
      out.spare[place->second] += share * c.market.sold[s].value_or(0);
      out.group.back().push_back(place->second);
    }
  }
  return out;
}

Result<Answer> compute(const Options& options, SourcesInput& input) {
  Answer answer;
  TRY_ASSIGN(answer.lost, economy_argument(options.lost, "--lost"));
  answer.source = input.source;
  answer.notes = input.notes;
  answer.notes.push_back("ways by sea: " + input.sea_source);
  Builder builder(options, input, answer.lost, answer.notes);
  for (const std::string& text : options.products)
    for (const std::string_view part : split(text, ',')) {
      TRY_ASSIGN(const std::uint32_t product, product_of(input, std::string(trim(part))));
      TRY_ASSIGN(Case one, builder.build(product));
      answer.cases.push_back(std::move(one));
    }
  std::vector<sourcing::ResourcingProblem> problems;
  for (const Case& c : answer.cases) problems.push_back(c.problem);
  std::vector<sourcing::Resourcing> plans;
  if (options.shared) {
    TRY_ASSIGN(plans, sourcing::resource_products(problems, shared_capacity(answer, *options.shared)));
    answer.notes.push_back(
        fmt::format("a supplier delivers of all products together at most {} of what it sells of them now (assumed)", *options.shared));
  } else {
    TRY_ASSIGN(plans, sourcing::resource_all(problems, 1));
  }
  for (std::size_t p = 0; p < plans.size(); ++p) {
    answer.cases[p].together = std::move(plans[p]);
    if (!options.shared) {
      answer.cases[p].equal = sourcing::equal_plans(problems[p], answer.cases[p].together);
      TRY_ASSIGN(answer.cases[p].alone, sourcing::resource_alone(problems[p]));
    }
  }
  return answer;
}

double sum(const std::vector<double>& numbers) {
  double total = 0;
  for (const double n : numbers) total += n;
  return total;
}

ordered_json json_of(const Case& c) {
  ordered_json flows = ordered_json::array(), importers = ordered_json::array(), suppliers = ordered_json::array();
  const std::size_t n = c.importers.size();
  for (std::size_t i = 0; i < c.suppliers.size(); ++i)
    for (std::size_t j = 0; j < n; ++j)
      if (c.together.quantity[i * n + j] > 0)
        flows.push_back({{"supplier", c.market.suppliers[c.suppliers[i]].text()},
                         {"importer", c.market.importers[c.importers[j]].text()},
                         {"amount", c.together.quantity[i * n + j]},
                         {"landed_cost_before_tax_usd", c.problem.landed_cost[i * n + j]}});
  for (std::size_t j = 0; j < n; ++j) {
    ordered_json row{{"importer", c.market.importers[c.importers[j]].text()},
                     {"lost", c.problem.demand[j]},
                     {"unmet", c.together.unmet[j]},
                     {"unmet_alone", c.alone ? ordered_json(c.alone->unmet[j]) : ordered_json(nullptr)},
                     {"shadow_price_usd", c.suppliers.empty() ? ordered_json(nullptr)
                                                              : ordered_json{{"low", c.together.demand_price[j].low},
                                                                             {"high", c.together.demand_price[j].high}}},
                     {"price_ratio", nullptr},
                     {"price_reason", c.price[j].reason.empty() ? ordered_json(nullptr) : ordered_json(c.price[j].reason)}};
    if (const auto& effect = c.price[j].effect)
      row["price_ratio"] = {{"low", effect->low}, {"middle", effect->middle}, {"high", effect->high}};
    importers.push_back(row);
  }
  for (std::size_t i = 0; i < c.suppliers.size(); ++i)
    suppliers.push_back({{"supplier", c.market.suppliers[c.suppliers[i]].text()},
                         {"spare", c.problem.spare[i]},
                         {"value_of_a_unit_usd", {{"low", c.together.supply_value[i].low}, {"high", c.together.supply_value[i].high}}}});
  ordered_json other_plans = nullptr;  // not worked out where products share capacity
  if (c.equal) other_plans = {{"cost_as_much", c.equal->exist}, {"pairs_that_could_deliver", c.equal->pairs}};
  return {{"product", c.product},
          {"year", c.market.year},
          {"unit", c.market.unit},
          {"spare_rule", c.market.spare_rule},
          {"price_rule", c.price.front().rule},
          {"penalty_usd", c.problem.penalty.empty() ? 0 : c.problem.penalty.front()},
          {"purchase_cost_usd", c.together.purchase_cost},
          {"unmet", sum(c.together.unmet)},
          {"unmet_alone", c.alone ? ordered_json(sum(c.alone->unmet)) : ordered_json(nullptr)},
          {"other_plans", other_plans},
          {"flows", flows},
          {"importers", importers},
          {"suppliers", suppliers}};
}

std::string json_of(const Answer& answer) {
  ordered_json cases = ordered_json::array();
  for (const Case& c : answer.cases) cases.push_back(json_of(c));
  return ordered_json{{"lost", answer.lost.text()},
                      {"source", answer.source},
                      {"alone_rule", std::string(alone_rule)},
                      {"notes", answer.notes},
                      {"products", cases}}
             .dump(2) +
         "\n";
}

std::string csv_of(const Answer& answer) {
  std::string out = "product,supplier,importer,amount,landed_cost_before_tax_usd\n";
  for (const Case& c : answer.cases) {
    const std::size_t n = c.importers.size();
    for (std::size_t j = 0; j < n; ++j) {
      const std::string to = c.market.importers[c.importers[j]].text();
      for (std::size_t i = 0; i < c.suppliers.size(); ++i)
        if (c.together.quantity[i * n + j] > 0)
          out += fmt::format("{},{},{},{},{}\n", c.product, c.market.suppliers[c.suppliers[i]].text(), to,
                             format_exact(c.together.quantity[i * n + j]), format_exact(c.problem.landed_cost[i * n + j]));
      if (c.together.unmet[j] > 0)
        out += fmt::format("{},unmet,{},{},{}\n", c.product, to, format_exact(c.together.unmet[j]), format_exact(c.problem.penalty[j]));
    }
  }
  return out;
}

std::string range(double low, double high) {
  return low == high ? format_number(low, 4) : fmt::format("{} to {}", format_number(low, 4), format_number(high, 4));
}

std::string shadow_price(const Case& c, std::size_t j) {
  if (c.suppliers.empty()) return "no supplier, no price";
  return range(c.together.demand_price[j].low, c.together.demand_price[j].high);
}

std::string price_cell(const PriceAnswer& price) {
  if (!price.effect) return "-";
  return fmt::format("{} ({} to {})", format_number(price.effect->middle, 3), format_number(price.effect->low, 3),
                     format_number(price.effect->high, 3));
}

// Why there is no effect on the price: a line for each reason, with the importers that it holds for.
std::string unpriced_text(const Case& c) {
  std::vector<std::pair<std::string, std::vector<std::string>>> reasons;
  for (std::size_t j = 0; j < c.importers.size(); ++j) {
    const std::string& reason = c.price[j].reason;
    if (reason.empty()) continue;
    auto known = std::find_if(reasons.begin(), reasons.end(), [&](const auto& one) { return one.first == reason; });
    if (known == reasons.end()) known = reasons.insert(known, {reason, {}});
    known->second.emplace_back(c.market.importers[c.importers[j]].text());
  }
  std::string out;
  for (const auto& [reason, importers] : reasons)
    out += fmt::format("price effect: not known for {}; {}\n",
                       importers.size() == c.importers.size() ? "any importer" : join(importers, ", "), reason);
  return out;
}

// One row for each importer; a column that would say the same of all, or nothing, is a sentence above.
std::string rows_text(const Case& c) {
  const std::size_t n = c.importers.size();
  bool same = n > 1, priced = false;
  for (std::size_t j = 0; j < n; ++j) {
    same = same && shadow_price(c, j) == shadow_price(c, 0);
    priced = priced || c.price[j].effect;
  }
  std::string out;
  if (same) out += fmt::format("one unit more costs each importer the same: {} USD\n", shadow_price(c, 0));
  out += unpriced_text(c);
  std::vector<TextTable::Column> columns{{"", false}, {"lost"}, {"unmet"}, {"alone"}};
  if (!same) columns.push_back({"shadow price USD", false});
  if (priced) columns.push_back({"price x", false});
  columns.push_back({"from", false});
  TextTable table(columns, 2);
  for (std::size_t j = 0; j < n; ++j) {
    std::vector<std::string> from;
    for (std::size_t i = 0; i < c.suppliers.size(); ++i)
      if (c.together.quantity[i * n + j] > 0)
        from.push_back(fmt::format("{} {}", c.market.suppliers[c.suppliers[i]].text(), format_number(c.together.quantity[i * n + j], 4)));
    std::vector<std::string> cells{c.market.importers[c.importers[j]].text(), format_number(c.problem.demand[j], 4),
                                   format_number(c.together.unmet[j], 4), c.alone ? format_number(c.alone->unmet[j], 4) : std::string("-")};
    if (!same) cells.push_back(shadow_price(c, j));
    if (priced) cells.push_back(price_cell(c.price[j]));
    cells.push_back(join(from, ", "));
    table.row(std::move(cells));
  }
  return out + table.text();
}

// Whether who delivers to whom is settled by cost; what stays unmet in all and the least cost are the same in every cheapest plan.
std::string equal_text(const Case& c) {
  if (!c.equal) return "  whether other plans cost as much is not worked out for products that share capacity\n";
  if (!c.equal->exist) return "  no other plan costs as little\n";
  std::string out =
      "  one of several plans that cost the same: who delivers to whom is not settled by cost, and the split among them is arbitrary";
  if (c.equal->pairs > 0)
    out += fmt::format("; {} without a delivery here could deliver in another", counted(c.equal->pairs, "pair", "pairs"));
  return out + "\n";
}

std::string text_of(const Case& c) {
  const std::size_t n = c.importers.size();
  std::string out = fmt::format("\n{}, {}: {} {} to be replaced for {}, {} with spare capacity ({})\n", c.product, c.market.year,
                                format_number(sum(c.problem.demand), 4), c.market.unit, counted(n, "importer", "importers"),
                                counted(c.suppliers.size(), "supplier", "suppliers"), c.market.spare_rule);
  out += fmt::format("unmet: {} together, if each acts alone {}", format_number(sum(c.together.unmet), 4),
                     c.alone ? format_number(sum(c.alone->unmet), 4) : std::string("not worked out"));
  const bool priced = std::any_of(c.price.begin(), c.price.end(), [](const PriceAnswer& price) { return price.effect.has_value(); });
  out += priced ? fmt::format("; prices: {}\n", c.price.front().rule) : std::string("\n");
  out += rows_text(c);
  out += equal_text(c);
  std::vector<std::string> worse;
  for (std::size_t j = 0; c.alone && j < n; ++j)
    if (c.together.unmet[j] > c.alone->unmet[j]) worse.push_back(c.market.importers[c.importers[j]].text());
  if (!worse.empty()) out += fmt::format("  the cheapest for all leaves more unmet than acting alone for {}\n", join(worse, ", "));
  for (std::size_t i = 0; i < c.suppliers.size(); ++i)
    if (c.together.supply_value[i].high > 0)
      out += fmt::format("  one unit more from {} saves {} USD\n", c.market.suppliers[c.suppliers[i]].text(),
                         range(c.together.supply_value[i].low, c.together.supply_value[i].high));
  return out;
}

Result<int> reallocate(const Options& options, bool json) {
  Result<SourcesInput> read;
  {
    TerminalProgress progress;
    read = read_sources(options.files, progress);
  }
  TRY_ASSIGN(SourcesInput input, std::move(read));
  TRY_ASSIGN(const Answer answer, compute(options, input));
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
  for (const Case& c : answer.cases) print(text_of(c));
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
