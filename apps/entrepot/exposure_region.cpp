// entrepot exposure region
#include <algorithm>
#include <cmath>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "exposure_command.h"
#include "exposure_index.h"
#include "production/integration.h"
#include "regions.h"
#include "stress_input.h"

namespace entrepot::app {
namespace {

using Json = nlohmann::ordered_json;
using production::ValueChain;

struct Options {
  StressFiles files;
  std::string bloc, csv, indicators;
};

struct Answer {
  std::string source;
  RegionSelection bloc;
  production::InputOutputTable table;  // labels only are used
  production::RegionalTrade trade;
  std::optional<IndexAnswer> index;  // where indicators are given

  std::string code(std::size_t region) const { return table.regions[region].text(); }
};

// Those of the table, and those that the table has not.
std::vector<EconomyId> members_of(const Answer& answer) {
  std::vector<EconomyId> members;
  for (const std::size_t region : answer.bloc.regions) members.push_back(answer.table.regions[region]);
  for (const std::string& code : answer.bloc.missing) members.push_back(*EconomyId::parse(code));
  std::sort(members.begin(), members.end());
  return members;
}

Result<Answer> compute(const Options& options, Progress& progress) {
  TRY_ASSIGN(StressNetwork read, read_network(options.files, progress));
  if (read.table->regions.size() < 2)
    return fail(ErrorCode::missing_data, "The table holds one economy only, and so no trade between economies", {read.source, 0, 0, {}},
                "Use a table of several economies.");
  TRY_ASSIGN(RegionSelection bloc, regions_named(*read.table, options.bloc, {"", 0, 0, "--bloc"}));
  progress.update(-1, "value chains");
  TRY_ASSIGN(production::RegionalTrade trade, production::RegionalTrade::of(*read.table));
  Answer answer{read.source, std::move(bloc), std::move(*read.table), std::move(trade), {}};
  if (!options.indicators.empty()) {
    TRY_ASSIGN(answer.index, index_of(options.indicators, members_of(answer)));
  }
  return answer;
}

struct Pair {
  std::size_t from = 0, to = 0;
  double exports = 0;
  std::optional<double> intensity, complementarity, grubel_lloyd;
};
std::vector<Pair> pairs_of(const Answer& answer) {
  std::vector<Pair> pairs;
  for (const std::size_t from : answer.bloc.regions)
    for (const std::size_t to : answer.bloc.regions)
      if (from != to)
        pairs.push_back({from, to, answer.trade.flow(from, to), answer.trade.intensity(from, to), answer.trade.complementarity(from, to),
                         answer.trade.grubel_lloyd(from, to)});
  return pairs;
}

Json json_of(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json json_of(const ValueChain& chain) {
  return {{"exports", chain.exports},
          {"foreign_value_added", chain.foreign_value_added},
          {"domestic_value_added_abroad", chain.domestic_value_added_abroad},
          {"gvc_participation", json_of(chain.participation())},
          {"gvc_position", json_of(chain.position())}};
}

// Trade with the other members over all trade of one.
std::optional<double> own_share(const Answer& answer, std::size_t member) {
  double intra = 0;
  for (const std::size_t other : answer.bloc.regions) intra += answer.trade.flow(member, other) + answer.trade.flow(other, member);
  return production::intra_share(intra, answer.trade.exports(member) + answer.trade.imports(member));
}

std::string json_text(const Answer& answer) {
  const auto region = answer.trade.region(answer.bloc.regions);
  Json members = Json::array(), pairs = Json::array();
  for (const std::size_t member : answer.bloc.regions) {
    Json row = {{"economy", answer.code(member)},
                {"exports", answer.trade.exports(member)},
                {"imports", answer.trade.imports(member)},
                {"intra_share", json_of(own_share(answer, member))}};
    row.update(json_of(answer.trade.value_chain(member)));
    members.push_back(std::move(row));
  }
  for (const Pair& pair : pairs_of(answer))
    pairs.push_back({{"from", answer.code(pair.from)},
                     {"to", answer.code(pair.to)},
                     {"exports", pair.exports},
                     {"intensity", json_of(pair.intensity)},
                     {"complementarity", json_of(pair.complementarity)},
                     {"grubel_lloyd", json_of(pair.grubel_lloyd)}});
  Json out = {{"source", answer.source},
              {"year", answer.table.year > 0 ? Json(answer.table.year) : Json(nullptr)},
              {"unit", answer.table.money_unit},
              {"bloc", answer.bloc.name},
              {"not_in_table", answer.bloc.missing},
              {"intra_trade", region.intra},
              {"total_trade", region.total},
              {"world_trade", 2 * answer.trade.world()},
              {"intra_share", json_of(region.share)},
              {"intensity", json_of(region.intensity)},
              {"as_one_economy", json_of(answer.trade.value_chain(answer.bloc.regions))},
              {"members", std::move(members)},
              {"pairs", std::move(pairs)}};
  if (answer.index) out["composite_index"] = index_json(*answer.index);
  return out.dump(2) + "\n";
}

std::string csv_text(const Answer& answer) {
  const auto text = [](const std::optional<double>& value) { return value ? format_exact(*value) : std::string(); };
  std::string out = "from,to,exports,intensity,complementarity,grubel_lloyd\n";
  for (const Pair& pair : pairs_of(answer))
    out += fmt::format("{},{},{},{},{},{}\n", answer.code(pair.from), answer.code(pair.to), format_exact(pair.exports),
                       text(pair.intensity), text(pair.complementarity), text(pair.grubel_lloyd));
  return out;
}

std::string share_text(const std::optional<double>& share) { return share ? percent(*share, 1) : std::string("-"); }
std::string number_text(const std::optional<double>& value, int decimals = 3) {
  return value ? fmt::format("{:.{}f}", *value, decimals) : std::string("-");
}

std::string chain_text(const std::string& name, const std::optional<double>& intra, const ValueChain& chain) {
  const auto of_exports = [&](double value) { return share_text(production::intra_share(value, chain.exports)); };
  return fmt::format("{:<9} {:>13} {:>11} {:>8} {:>8} {:>13} {:>8}\n", name, format_number(chain.exports, 6), share_text(intra),
                     of_exports(chain.foreign_value_added), of_exports(chain.domestic_value_added_abroad),
                     share_text(chain.participation()), number_text(chain.position()));
}

std::string text_of(const Answer& answer) {
  const auto region = answer.trade.region(answer.bloc.regions);
  std::string out = fmt::format("Integration of {}: {}{}{}\n", answer.bloc.name, answer.source,
                                answer.table.year > 0 ? fmt::format(" ({})", answer.table.year) : "",
                                answer.table.money_unit.empty() ? "" : ", " + answer.table.money_unit);
  if (!answer.bloc.missing.empty()) out += fmt::format("note: not in the table, and so not counted: {}\n", join(answer.bloc.missing, " "));
  out += fmt::format("trade among members {} of {}: intra-regional share {}, intensity {}\n\n", format_number(region.intra, 6),
                     format_number(region.total, 6), share_text(region.share), number_text(region.intensity, 2));
  out += fmt::format("{:<9} {:>13} {:>11} {:>8} {:>8} {:>13} {:>8}\n", "economy", "exports", "intra share", "FVA", "DVX", "participation",
                     "position");
  for (const std::size_t member : answer.bloc.regions)
    out += chain_text(answer.code(member), own_share(answer, member), answer.trade.value_chain(member));
  if (answer.bloc.regions.size() < 2) return out;
  out += chain_text("as one", std::nullopt, answer.trade.value_chain(answer.bloc.regions));
  out +=
      fmt::format("\n{:<9} {:<4} {:>13} {:>10} {:>16} {:>13}\n", "from", "to", "exports", "intensity", "complementarity", "Grubel-Lloyd");
  for (const Pair& pair : pairs_of(answer))
    out += fmt::format("{:<9} {:<4} {:>13} {:>10} {:>16} {:>13}\n", answer.code(pair.from), answer.code(pair.to),
                       format_number(pair.exports, 6), number_text(pair.intensity, 2), number_text(pair.complementarity, 1),
                       number_text(pair.grubel_lloyd));
  return out;
}

Result<int> region(const Options& options, bool json) {
  TRY(check_out_file(options.csv, "--csv"));
  TRY_ASSIGN(const Answer answer, with_progress([&](Progress& progress) { return compute(options, progress); }));
  if (!options.csv.empty()) TRY(write_file_atomic(options.csv, csv_text(answer)));
  print(json ? json_text(answer) : text_of(answer) + (answer.index ? index_text(*answer.index) : ""));
  if (!json && !options.csv.empty()) print(fmt::format("wrote {}\n", options.csv));
  return 0;
}

}  // namespace

void add_exposure_region(CLI::App& exposure, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* command =
      exposure.add_subcommand("region", "How integrated a group of economies is: trade shares, intensity, complementarity, value chains");
  add_table_options(*command, options->files);
  command->add_option("--bloc", options->bloc, "bloc or list of economies: ASEAN+3, CJK, JPN,KOR")->required();
  command->add_option(
      "--indicators", options->indicators,
      "csv of indicators (economy,year,dimension,indicator,value): a composite index of them, by the arithmetic of ADB's ARCII");
  command->add_option("--csv", options->csv, "write all pairs of members as csv");
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer("Example:\n  entrepot exposure region --bloc ASEAN+3 --csv pairs.csv");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return region(*options, chosen.json); }; });
}

}  // namespace entrepot::app
