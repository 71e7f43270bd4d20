// Other suppliers of one importer and product: every factor, and the ranking.

#include <algorithm>

#include <fmt/format.h>

#include "arguments.h"
#include "base/text.h"
#include "sources_suppliers.h"
#include "trade/economies.h"

namespace entrepot::app {
namespace {

using sourcing::Factor;

template <class Map>
std::optional<typename Map::mapped_type> entry(const Map& map, EconomyId id) {
  const auto found = map.find(id);
  return found == map.end() ? std::nullopt : std::optional(found->second);
}

// (price + freight of the days at sea) x (1 + duty + taxes).
Landed landed_of(const SupplierOptions& options, const SourcesInput& input, EconomyId importer, const TariffOn& tariff,
                 const Candidate& c) {
  Landed out;
  const BorderShare border = border_share(input, tariff, importer, c.duty);
  const bool blocked = c.way.known() && !c.way.closed_km;
  if (blocked) out.reason = "no way left";
  else if (!c.price) out.reason = "price unknown: no flow with a quantity";
  else if (!border.low) out.reason = border.reason;
  else if (options.freight > 0 && !c.way.known()) out.reason = "freight unknown: no way by sea";
  if (!out.reason.empty()) return out;
  const double days = options.freight > 0 ? *days_of(c, options.files.knots) : 0;
  const double cif = *c.price + options.freight * days;
  out.low = cif * (1 + *border.low);
  out.high = cif * (1 + *border.high);
  return out;
}

Result<Candidate> candidate_of(const SupplierOptions& options, SourcesInput& input, const SupplierAnswer& answer, const TariffOn& tariff,
                               const PairFactors& pairs, std::size_t s) {
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
  out.factors.room = entry(pairs.room, out.supplier);
  out.factors.density = entry(pairs.density, out.supplier);
  if (const auto potential = entry(pairs.potential, out.supplier))
    out.potential = potential->usd, out.gamma = potential->gamma, out.unrealised = potential->unrealised;
  TRY_ASSIGN(out.way, way_or_stand_in(*input.sea, out.supplier, answer.importer));
  if (out.way.known()) {
    TRY_ASSIGN(out.factors.detour, sourcing::detour_share(*out.way.open_km, out.way.closed_km));
  }
  out.duty = duty_share(tariff, answer.importer, out.supplier);
  if (out.duty.high) out.factors.duty = std::min(1.0, *out.duty.high);
  out.landed = landed_of(options, input, answer.importer, tariff, out);
  out.governance = entry(input.governance, out.supplier);
  out.stand_in = stand_in_of(out.supplier);
  if (!out.governance && out.stand_in) out.governance = entry(input.governance, *out.stand_in);
  if (out.governance) out.factors.risk = sourcing::risk_of_governance(*out.governance);
  return out;
}

Result<> fill_loss(const SourcesInput& input, SupplierAnswer& answer) {
  const Market& market = answer.market;
  const auto j = market.importer(answer.importer);
  const auto s = market.supplier(answer.lost);
  if (!j || !s || market.value_usd[market.at(*s, *j)] <= 0) {
    answer.notes.push_back(fmt::format("{} bought nothing from {} in {}{}", answer.importer.text(), answer.lost.text(), market.year,
                                       earlier_code_hint(market, answer.lost)));
    return {};
  }
  double value = 0;
  for (std::size_t i = 0; i < market.suppliers.size(); ++i) value += market.value_usd[market.at(i, *j)];
  answer.lost_amount = market.amount[market.at(*s, *j)];
  answer.lost_share_value = market.value_usd[market.at(*s, *j)] / value;
  TRY_ASSIGN(answer.price, price_after(input, answer.importer, market.product, answer.lost_share_value));
  return {};
}

void fill_basis(const SupplierOptions& options, const SourcesInput& input, const TariffOn& tariff, const PairFactors& pairs,
                SupplierAnswer& answer) {
  answer.basis[Factor::spare] = answer.market.spare_rule;
  answer.basis[Factor::room] = pairs.room_basis;
  answer.basis[Factor::density] = pairs.density_basis;
  answer.basis[Factor::duty] =
      tariff.schedule == nullptr
          ? fmt::format("unknown: {}{}", tariff.reason,
                        tariff.reason.starts_with("no schedule") ? "; entrepot data add one, or --schedule FILE (docs/cost.md)" : "")
          : tariff.basis;
  answer.codes_basis = tariff.codes_basis;
  answer.basis[Factor::risk] = input.governance_source.empty()
                                   ? "missing: no governance scores; entrepot data add a file with ISO3 and WGI, or --governance FILE"
                                   : fmt::format("(2.5 - score) / 5 of {}", input.governance_source);
  const std::string closed = options.files.close.empty() ? "none closed" : join(options.files.close, ",");
  answer.basis[Factor::detour] = fmt::format("share of the way that closed gates add ({}); {}", closed, input.sea_source);
  answer.longer_basis = fmt::format("closed: {}; {}", options.files.close.empty() ? "none" : closed, input.sea_source);
  answer.schedule = tariff.source;
  if (tariff.schedule == nullptr) answer.duty_reason = tariff.reason;
  answer.potential_basis = pairs.potential_basis;
  answer.gamma_basis = pairs.gamma_basis;
  const std::string per = answer.market.unit == "USD" ? "USD of goods"
                          : answer.market.unit == "t" ? "t"
                                                      : "unit that the data do not state";
  const std::string freight = options.freight > 0 ? fmt::format("{} USD a day at sea", options.freight) : "no freight (--freight)";
  BorderShare border;
  if (tariff.schedule != nullptr) border = border_share(input, tariff, answer.importer, DutyShare{0, 0, {}, {}});
  answer.landed_basis = fmt::format("USD per {}: price as in the flows + {}, then {}", per, freight,
                                    border.low                   ? "duty and " + border.basis
                                    : tariff.schedule == nullptr ? "duty and taxes; duty unknown, never taken as 0"
                                                                 : "duty and taxes; " + border.reason + ", never taken as 0");
}

}  // namespace

Result<SupplierAnswer> suppliers_of(const SupplierOptions& options, SourcesInput& input) {
  SupplierAnswer answer;
  TRY_ASSIGN(answer.importer, economy_argument(options.importer, "--importer"));
  if (!options.lost.empty()) {
    TRY_ASSIGN(answer.lost, economy_argument(options.lost, "--lost"));
  }
  TRY_ASSIGN(const std::uint32_t product, product_of(input, options.product));
  TRY_ASSIGN(answer.market, market_of(input, options.files, product));
  answer.product = product_text(input, product);
  answer.source = input.source;
  answer.general_notes = input.notes;
  if (!options.lost.empty()) TRY(fill_loss(input, answer));
  TRY_ASSIGN(const TariffOn tariff, tariff_on(input, answer.importer, product));
  if (tariff.schedule != nullptr)
    for (std::string& note : input.tariffs.notes_on({&answer.importer, 1})) answer.general_notes.push_back(std::move(note));
  TRY_ASSIGN(const PairFactors pairs, pair_factors(input, answer.market, answer.importer));
  fill_basis(options, input, tariff, pairs, answer);
  for (std::size_t s = 0; s < answer.market.suppliers.size(); ++s) {
    const EconomyId id = answer.market.suppliers[s];
    if (id == answer.importer || id == answer.lost) continue;
    TRY_ASSIGN(auto candidate, candidate_of(options, input, answer, tariff, pairs, s));
    if (candidate.stand_in)
      answer.general_notes.push_back(fmt::format("{} is {}: port and governance score are those of {}, as a stand-in", id.text(),
                                                 trade::economy_label(id), candidate.stand_in->text()));
    answer.candidates.push_back(std::move(candidate));
  }
  for (const Candidate& candidate : answer.candidates) {
    answer.spare_unknown += !candidate.factors.spare;
    if (candidate.factors.spare) answer.spare_total = answer.spare_total.value_or(0) + *candidate.factors.spare;
  }
  std::vector<sourcing::SupplierFactors> factors;
  for (const Candidate& candidate : answer.candidates) factors.push_back(candidate.factors);
  TRY_ASSIGN(answer.ranking, sourcing::rank_suppliers(factors));
  return answer;
}

}  // namespace entrepot::app
