#include "assess_evidence.h"

#include <fmt/format.h>

#include "base/text.h"
#include "dataset/rows.h"
#include "sea_command.h"
#include "sources_input.h"
#include "stored.h"
#include "trade/economies.h"
#include "trade/reference_files.h"
#include "trade_command.h"

namespace entrepot::app {
namespace {

using assessment::DutyEvidence;
using assessment::TradeEvidence;
using world::Product;

// An error of a data set as words for the brief.
std::string words_of(const Error& error) { return error.remedy.empty() ? error.what : error.what + ". " + error.remedy; }

// Worlds write editions in small letters.
std::optional<HsEdition> edition_of(const Product& product) {
  std::string text = product.hs_edition;
  for (char& c : text) c = c == 'h' ? 'H' : c == 's' ? 'S' : c;
  return parse_hs_edition(text);
}

class Reader {
 public:
  Reader() : input_(std::make_shared<SourcesInput>()), evidence_(std::make_unique<assessment::Evidence>()) {}

  Result<std::unique_ptr<assessment::Evidence>> run() {
    read_sea();
    read_flows();
    TRY(read_tariffs());
    TRY(read_governance());
    return std::move(evidence_);
  }

 private:
  void note(std::string what, std::string words) { evidence_->notes.push_back({std::move(what), std::move(words), false}); }
  void missing(std::string what, std::string words) { evidence_->notes.push_back({std::move(what), std::move(words), true}); }

  // The network of the data sets. None is no error: the world has routes of its own.
  void read_sea() {
    if (auto ports = main_port_positions("")) evidence_->ports = std::move(*ports);
    std::vector<std::string> ignored;
    auto network = read_sea_network({}, ignored);
    if (!network) return missing("sea", words_of(network.error()));
    evidence_->network = std::make_shared<const sea::SeaNetwork>(std::move(*network));
    evidence_->network_source =
        fmt::format("the sea network of {} nodes and {} lanes that is imported", evidence_->network->nodes(), evidence_->network->edges());
  }

  void read_flows() {
    auto open = open_cube(TradeArguments{});
    if (!open || open->cube.info().period_kind != trade::PeriodKind::year)
      return missing("trade", open ? "The flows are not yearly" : words_of(open.error()));
    note("trade", open->sources());
    input_->source = open->sources();
    input_->cube = std::move(open->cube);
    input_->ports = evidence_->ports;
    evidence_->trade = [input = input_](const Product& product, EconomyId importer) { return trade_of(*input, product, importer); };
  }

  Result<> read_tariffs() {
    auto tables = read_cost_tables({}, false);
    if (!tables) return missing("tariffs", words_of(tables.error())), Result<>();
    input_->tariffs = std::move(*tables);
    if (input_->tariffs.schedules.empty())
      return missing("tariffs", "No tariff schedule is imported: entrepot data add a schedule (docs/cost.md)"), Result<>();
    std::vector<std::string> economies;
    std::vector<EconomyId> importers;
    for (const auto& schedule : input_->tariffs.schedules) {
      economies.push_back(schedule.economy.text());
      importers.push_back(schedule.economy);
    }
    std::vector<std::string> notes = input_->tariffs.notes;
    for (std::string& text : input_->tariffs.notes_on(importers)) notes.push_back(std::move(text));
    note("tariffs", fmt::format("schedules of {}; {}", join(economies, ", "), join(notes, "; ")));
    evidence_->duty = [input = input_, tariffs = std::make_shared<Tariffs>()](const Product& product, EconomyId importer,
                                                                              EconomyId origin) {
      return duty_of(*input, *tariffs, product, importer, origin);
    };
    return {};
  }

  Result<> read_governance() {
    const auto snapshot = stored_kind(dataset::kind_of_rows<trade::GovernanceScore>(), "Keep one for the brief.");
    if (!snapshot) return missing("governance", words_of(snapshot.error())), Result<>();
    if (!*snapshot)
      return missing("governance", "No governance scores are imported: entrepot data add a file with ISO3 and WGI"), Result<>();
    TRY_ASSIGN(const auto rows, dataset::read_rows<trade::GovernanceScore>(**snapshot));
    for (const auto& row : rows) evidence_->governance[row.economy] = row.score;
    note("governance", stored_label(**snapshot));
    return {};
  }

  // Six digits of one edition, as flows and tariffs have them.
  static std::optional<std::uint32_t> one_code(const Product& product, std::string& reason) {
    const auto number = product.hs.size() == 1 ? parse_int(product.hs.front()) : std::nullopt;
    if (number && product.hs.front().size() == 6) return static_cast<std::uint32_t>(*number);
    reason = fmt::format("{} is not one code of six digits ({})", product.label, join(product.hs, ", "));
    return std::nullopt;
  }

  static TradeEvidence trade_of(SourcesInput& input, const Product& product, EconomyId importer) {
    TradeEvidence out;
    std::string reason;
    const auto code = one_code(product, reason);
    const auto edition = edition_of(product);
    if (!code || input.info().digits != 6 || !edition || edition != input.info().edition) {
      if (reason.empty())
        reason = fmt::format("{} is a code of {}, the flows are of {}", product.label, product.hs_edition,
                             input.info().edition ? hs_edition_name(*input.info().edition) : "an edition not stated");
      return out.basis.push_back("Room and density are missing: " + reason), out;
    }
    const auto market = market_of(input, SourcesFiles{}, *code);
    if (!market) return out.basis.push_back("Room and density are missing: " + words_of(market.error())), out;
    auto pairs = pair_factors(input, *market, importer);
    if (!pairs) return out.basis.push_back("Room and density are missing: " + words_of(pairs.error())), out;
    out.room = std::move(pairs->room);
    out.density = std::move(pairs->density);
    out.basis = {"Room: " + pairs->room_basis, "Density: " + pairs->density_basis};
    return out;
  }

  using Tariffs = std::map<std::pair<EconomyId, std::string>, Result<TariffOn>>;  // by importer and code, once looked up

  static DutyEvidence duty_of(const SourcesInput& input, Tariffs& tariffs, const Product& product, EconomyId importer, EconomyId origin) {
    DutyEvidence out;
    std::optional<double> low, high;
    for (const std::string& text : product.hs) {
      auto known = tariffs.find({importer, product.hs_edition + text});
      if (known == tariffs.end())
        known = tariffs.emplace(std::pair(importer, product.hs_edition + text), tariff_on_code(input, importer, edition_of(product), text))
                    .first;
      const Result<TariffOn>& tariff = known->second;
      if (!tariff) return DutyEvidence{{}, {}, {}, words_of(tariff.error()), {}};
      const DutyShare share = duty_share(*tariff, importer, origin);
      if (!share.high) return DutyEvidence{{}, {}, {}, share.reason, {}};
      low = std::min(low.value_or(*share.low), *share.low);
      high = std::max(high.value_or(*share.high), *share.high);
      out.agreements += (out.agreements.empty() || out.agreements == share.agreements ? "" : "|");
      if (out.agreements != share.agreements) out.agreements += share.agreements;
      out.basis = "Duty: " + tariff->basis;
    }
    out.low = low;
    out.high = high;
    return out;
  }

  std::shared_ptr<SourcesInput> input_;
  std::unique_ptr<assessment::Evidence> evidence_;
};

}  // namespace

Result<std::unique_ptr<assessment::Evidence>> read_evidence(Progress& progress) {
  progress.update(-1, "reading data sets");
  return Reader().run();
}

Result<> close_to_ships(const sea::Vessel& vessel, assessment::Evidence& evidence) {
  if (!vessel.draft_m && !vessel.beam_m && !vessel.length_m) return {};
  if (!evidence.network)
    return fail(ErrorCode::missing_data, "The size of ships needs a sea network, and none is at hand",
                {"", 0, 0, "--draft, --beam, --length"},
                "Add one with 'entrepot data add nodes.csv edges.csv' (docs/sea.md), or leave the sizes out.");
  evidence.vessel = vessel;
  TRY_ASSIGN(const auto limits, read_vessel_limits());
  for (const auto& gate : sea::gates_too_small(limits, vessel)) evidence.shut.push_back(sea::canonical_gate(gate.gate));
  return {};
}

}  // namespace entrepot::app
