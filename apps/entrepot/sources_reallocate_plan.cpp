// The problems of `entrepot sources reallocate` and their plans, by minimum-cost flow.

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "arguments.h"
#include "base/text.h"
#include "sea/route_table.h"
#include "sources_reallocate.h"
#include "sourcing/potential.h"
#include "sourcing/products.h"
#include "sourcing/score.h"
#include "text_table.h"
#include "trade/blocs.h"
#include "trade/economies.h"

namespace entrepot::app::reallocation {
namespace {

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

}  // namespace

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

}  // namespace entrepot::app::reallocation
