// `entrepot reserve share`: who pays how much of a common reserve, key beside key, and which key everyone would accept.

#include <cmath>
#include <functional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "finance/voting.h"
#include "reserve_command.h"
#include "reserves/burden.h"
#include "reserves/cost_game_file.h"
#include "reserves/nucleolus.h"
#include "reserves/pooling_game.h"
#include "reserves/sizing_file.h"

namespace entrepot::app {
namespace {

using nlohmann::ordered_json;
using namespace reserves;

constexpr std::int64_t votes_in_all = 1'000'000'000;

struct Options {
  std::string file, costs, out, majority = "2/3";
  std::vector<std::string> hybrid;
  double premium_mean = 1, premium_deviation = 1;
  double un_debt_limit = 0, un_ceiling = 0.22;
  int threads = 1;
};

struct JudgedKey {
  BurdenKey key;
  BurdenVerdict verdict;
  finance::VotingPower power;
};

struct Answer {
  std::string title, money;
  std::vector<std::string> members;
  std::optional<CostGame> game;
  std::vector<JudgedKey> keys;
  std::optional<std::size_t> best;
  KohlbergCertificate proof;
  std::vector<std::string> notes;

  std::string names(Coalition coalition) const {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < members.size(); ++i)
      if ((coalition >> i & 1U) != 0) out.push_back(members[i]);
    return join(out, "+");
  }
};

// The figure of every member, or a note that says whose is missing.
std::optional<std::vector<double>> figures(const SizingInput& input, std::optional<double> SharingMember::* figure, const char* name,
                                           std::vector<std::string>& notes) {
  std::vector<double> out;
  for (std::size_t i = 0; i < input.members.size(); ++i) {
    const std::optional<double>& value = input.members[i].*figure;
    if (!value) {
      notes.push_back(fmt::format("key {} is left out: {} is not known for {}", name, name, input.economies[i].text()));
      return std::nullopt;
    }
    out.push_back(*value);
  }
  return out;
}

Result<> add_figure_keys(const SizingInput& input, Answer& answer, std::vector<BurdenKey>& keys) {
  const std::pair<const char*, std::optional<double> SharingMember::*> kinds[] = {
      {"gdp", &SharingMember::gdp}, {"consumption", &SharingMember::consumption}, {"negotiated", &SharingMember::negotiated}};
  for (const auto& [name, figure] : kinds)
    if (const auto known = figures(input, figure, name, answer.notes)) {
      TRY_ASSIGN(auto shares, proportional_key(*known, name));
      keys.push_back({name, std::move(shares)});
    }
  return {};
}

Result<> add_un_key(const SizingInput& input, const Options& options, Answer& answer, std::vector<BurdenKey>& keys) {
  std::vector<UnMember> members;
  for (std::size_t i = 0; i < input.members.size(); ++i) {
    const SharingMember& m = input.members[i];
    if (!m.gni || !m.population || !m.debt || !m.least_developed) {
      answer.notes.push_back(
          fmt::format("key un is left out: gni, population, debt or least_developed is not known for {}", input.economies[i].text()));
      return {};
    }
    members.push_back({*m.gni, *m.population, *m.debt, *m.least_developed});
  }
  UnRules rules;
  rules.debt_limit = options.un_debt_limit;
  rules.ceiling = options.un_ceiling > 0 ? std::optional(options.un_ceiling) : std::nullopt;
  auto shares = un_scale(members, rules);
  if (!shares && shares.error().code == ErrorCode::contradiction) {
    answer.notes.push_back(fmt::format("key un is left out: {}; --un-ceiling 0 has none", shares.error().what));
    return {};
  }
  TRY_ASSIGN(auto found, std::move(shares));
  keys.push_back({"un", std::move(found)});
  return {};
}

Result<> add_hybrid_key(const Options& options, std::vector<BurdenKey>& keys) {
  if (options.hybrid.empty()) return {};
  std::vector<std::vector<double>> parts;
  std::vector<double> weights;
  std::vector<std::string> names;
  for (const BurdenKey& key : keys) names.push_back(key.name);
  for (const std::string& term : options.hybrid) {
    const auto halves = split(term, '=');
    const auto weight = halves.size() == 2 ? parse_double(halves[1]) : std::nullopt;
    if (!weight)
      return fail(ErrorCode::usage, fmt::format("'{}' is no part of a hybrid key", term), {"", 0, 0, "--hybrid"},
                  "Write KEY=WEIGHT, such as equal=0.3.");
    const auto found = std::find(names.begin(), names.end(), halves[0]);
    if (found == names.end())
      return fail(ErrorCode::unknown_name, fmt::format("there is no key '{}'", halves[0]), {"", 0, 0, "--hybrid"},
                  known_names_remedy(halves[0], names));
    parts.push_back(keys[static_cast<std::size_t>(found - names.begin())].shares);
    weights.push_back(*weight);
  }
  TRY_ASSIGN(auto shares, hybrid_key(parts, weights));
  keys.push_back({"hybrid", std::move(shares)});
  return {};
}

// A key as shares, from costs that sum to the whole.
std::vector<double> shares_of(const CostGame& game, const std::vector<double>& costs) {
  std::vector<double> out;
  for (const double cost : costs) out.push_back(cost / game.total());
  return out;
}

Result<> add_game_keys(Answer& answer, std::vector<BurdenKey>& keys) {
  const CostGame& game = *answer.game;
  if (!(game.total() > 0))
    return fail(ErrorCode::out_of_range, fmt::format("the cost of all is {}", game.total()), {"", 0, 0, "cost"},
                "There is nothing to share: give costs above 0.");
  keys.push_back({"separable", shares_of(game, separable_costs(game))});
  keys.push_back({"shapley", shares_of(game, shapley_value(game))});
  TRY_ASSIGN(const Nucleolus found, nucleolus(game));
  for (std::size_t i = 0; i < game.players(); ++i)
    if (found.allocation[i] > game.alone(i) + 1e-9 * game.total())
      answer.notes.push_back(
          fmt::format("nucleolus: {} pays more than alone, because the core is empty: it is the prenucleolus", answer.members[i]));
  answer.proof = found.certificate;
  keys.push_back({"nucleolus", shares_of(game, found.allocation)});
  return {};
}

Result<std::pair<std::int64_t, std::int64_t>> majority_of(const std::string& text) {
  const auto parts = split(text, '/');
  const auto numerator = parse_int(parts[0]), denominator = parts.size() == 2 ? parse_int(parts[1]) : std::nullopt;
  if (numerator && denominator && *numerator >= 1 && *denominator <= 1'000'000 && *numerator <= *denominator)
    return std::pair(*numerator, *denominator);
  return fail(ErrorCode::usage, fmt::format("'{}' is no majority", text), {"", 0, 0, "--majority"},
              "Write a fraction of all votes above 0 and at most 1, such as 2/3.");
}

Result<> judge(const Options& options, std::vector<BurdenKey> keys, Answer& answer) {
  TRY_ASSIGN(const auto majority, majority_of(options.majority));
  std::vector<BurdenVerdict> verdicts;
  for (BurdenKey& key : keys) {
    JudgedKey judged;
    TRY_ASSIGN(judged.verdict, judge_key(*answer.game, key));
    const auto votes = in_whole_units(key.shares, votes_in_all);
    TRY_ASSIGN(const std::int64_t quota, finance::quota_of(votes, majority.first, majority.second));
    TRY_ASSIGN(judged.power, finance::voting_power({votes, quota}));
    judged.key = std::move(key);
    verdicts.push_back(judged.verdict);
    answer.keys.push_back(std::move(judged));
  }
  answer.best = most_acceptable(*answer.game, verdicts);
  return {};
}

Result<Answer> answer_of(const Options& options) {
  Answer answer;
  std::vector<BurdenKey> keys;
  if (!options.costs.empty()) {
    TRY_ASSIGN(CsvReader reader, CsvReader::open(options.costs));
    TRY_ASSIGN(NamedGame named, read_cost_game(std::move(reader)));
    answer.title = options.costs;
    answer.money = "units of the file";
    answer.members = std::move(named.players);
    answer.game = std::move(named.game);
    keys.push_back({"equal", equal_key(answer.members.size())});
  } else {
    TRY_ASSIGN(const SizingInput input, load_sizing(options.file));
    answer.title = input.name;
    answer.money = input.money;
    for (const EconomyId economy : input.economies) answer.members.push_back(economy.text());
    TRY_ASSIGN(answer.game, pooling_game(input.problem, options.threads));
    keys.push_back({"equal", equal_key(answer.members.size())});
    if (input.members.empty())
      answer.notes.push_back("keys gdp, consumption, negotiated and un are left out: the file names no table of members");
    else {
      TRY(add_figure_keys(input, answer, keys));
      TRY(add_un_key(input, options, answer, keys));
    }
    std::vector<double> mean, deviation;
    for (const DemandRisk& risk : demand_risks(input.problem)) {
      mean.push_back(risk.mean);
      deviation.push_back(risk.deviation);
    }
    TRY_ASSIGN(auto premium, premium_key(mean, deviation, options.premium_mean, options.premium_deviation));
    keys.push_back({"premium", std::move(premium)});
  }
  TRY(add_game_keys(answer, keys));
  TRY(add_hybrid_key(options, keys));
  TRY(judge(options, std::move(keys), answer));
  return answer;
}

std::string csv_of(const Answer& answer) {
  std::string out = "key,member,share,change_against_equal,change_against_gdp,cost,gain,banzhaf,shapley_shubik\n";
  const auto gdp = std::find_if(answer.keys.begin(), answer.keys.end(), [](const JudgedKey& judged) { return judged.key.name == "gdp"; });
  for (const JudgedKey& judged : answer.keys)
    for (std::size_t i = 0; i < answer.members.size(); ++i)
      out += fmt::format("{},{},{:.17g},{:.17g},{},{:.17g},{:.17g},{:.17g},{:.17g}\n", judged.key.name, csv_field(answer.members[i]),
                         judged.key.shares[i], judged.key.shares[i] - 1 / static_cast<double>(answer.members.size()),
                         gdp == answer.keys.end() ? std::string() : fmt::format("{:.17g}", judged.key.shares[i] - gdp->key.shares[i]),
                         judged.verdict.cost[i], judged.verdict.gain[i], judged.power.banzhaf[i], judged.power.shapley_shubik[i]);
  return out;
}

std::string json_of(const Answer& answer) {
  ordered_json alone = ordered_json::array(), keys = ordered_json::array();
  for (std::size_t i = 0; i < answer.members.size(); ++i) alone.push_back(answer.game->alone(i));
  for (const JudgedKey& judged : answer.keys)
    keys.push_back({{"key", judged.key.name},
                    {"shares", judged.key.shares},
                    {"cost", judged.verdict.cost},
                    {"gain", judged.verdict.gain},
                    {"accepted_by_each", judged.verdict.accepted_by_each()},
                    {"least_gaining", answer.members[judged.verdict.least_gaining]},
                    {"least_gain_share", judged.verdict.least_gain_share},
                    {"core_slack", judged.verdict.core.slack},
                    {"core_coalition", answer.names(judged.verdict.core.coalition)},
                    {"in_core", judged.verdict.accepted_by_groups(*answer.game)},
                    {"banzhaf", judged.power.banzhaf},
                    {"shapley_shubik", judged.power.shapley_shubik}});
  const ordered_json out{{"name", answer.title},
                         {"money", answer.money},
                         {"members", answer.members},
                         {"cost_together", answer.game->total()},
                         {"cost_alone", alone},
                         {"keys", keys},
                         {"most_acceptable", answer.best ? ordered_json(answer.keys[*answer.best].key.name) : ordered_json()},
                         {"nucleolus_certificate", {{"holds", answer.proof.holds}, {"levels", answer.proof.levels}}},
                         {"notes", answer.notes}};
  return out.dump(2) + "\n";
}

std::string table(const Answer& answer, const char* title, const std::function<double(const JudgedKey&, std::size_t)>& value,
                  bool with_alone) {
  std::size_t width = 8;
  for (const std::string& member : answer.members) width = std::max(width, member.size() + 2);
  std::string out = fmt::format("\n{:<{}}", title, width);
  if (with_alone) out += fmt::format("{:>12}", "alone");
  for (const JudgedKey& judged : answer.keys) out += fmt::format("{:>12}", judged.key.name);
  for (std::size_t i = 0; i < answer.members.size(); ++i) {
    out += fmt::format("\n{:<{}}", answer.members[i], width);
    if (with_alone) out += fmt::format("{:>12.6g}", answer.game->alone(i));
    for (const JudgedKey& judged : answer.keys) out += fmt::format("{:>12.6g}", value(judged, i));
  }
  return out + "\n";
}

std::string verdicts(const Answer& answer) {
  std::string out = fmt::format("\n{:<12}{:<22}{:>10}   {:>12}  {}\n", "key", "gains least", "of alone", "core slack", "of the group");
  for (const JudgedKey& judged : answer.keys)
    out += fmt::format("{:<12}{:<22}{:>8.1f} %   {:>12.6g}  {}{}\n", judged.key.name, answer.members[judged.verdict.least_gaining],
                       100 * judged.verdict.least_gain_share, judged.verdict.core.slack, answer.names(judged.verdict.core.coalition),
                       judged.verdict.accepted_by_groups(*answer.game) ? "" : ", which would leave");
  if (!answer.best) return out + "No key here keeps every member and every group.\n";
  const JudgedKey& best = answer.keys[*answer.best];
  return out + fmt::format("Every member and every group would accept {}; it leaves each at least {:.1f} % below its cost alone.\n",
                           best.key.name, 100 * best.verdict.least_gain_share);
}

std::string text_of(const Answer& answer, const Options& options) {
  double alone = 0;
  for (std::size_t i = 0; i < answer.members.size(); ++i) alone += answer.game->alone(i);
  std::string out = fmt::format("{}: together {:.6g}, alone {:.6g} in all ({})\n", answer.title, answer.game->total(), alone, answer.money);
  out += table(answer, "share %", [](const JudgedKey& judged, std::size_t i) { return 100 * judged.key.shares[i]; }, false);
  out += table(answer, "pays", [](const JudgedKey& judged, std::size_t i) { return judged.verdict.cost[i]; }, true);
  out += verdicts(answer);
  out += table(answer, "power %", [](const JudgedKey& judged, std::size_t i) { return 100 * judged.power.banzhaf[i]; }, false);
  out += fmt::format("Banzhaf power where votes go by the key and {} of them decide\n", options.majority);
  for (const std::string& note : answer.notes) out += fmt::format("note: {}\n", note);
  return out + fmt::format("nucleolus: {} by Kohlberg's criterion, {} levels\n", answer.proof.holds ? "proved" : "not proved",
                           answer.proof.levels);
}

Result<int> share(const Options& options, bool json) {
  TRY(check_out_file(options.out, "--out"));
  if (options.file.empty() == options.costs.empty())
    return fail(ErrorCode::usage, "There is either a file of demands or one of costs", {"", 0, 0, "FILE"},
                "Give the file that 'reserve size' takes, or --costs FILE.csv.");
  TRY_ASSIGN(const Answer answer, answer_of(options));
  if (!options.out.empty()) TRY(write_file_atomic(options.out, csv_of(answer)));
  print(json ? json_of(answer) : text_of(answer, options));
  if (!json && !options.out.empty()) print(fmt::format("wrote {}\n", options.out));
  return 0;
}

}  // namespace

void add_reserve_share(CLI::App& reserve, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  options->threads = chosen.threads;
  auto* command = reserve.add_subcommand("share", "Who pays: keys side by side, who would leave, and the key that everyone would accept");
  command->add_option("file", options->file, "the file that 'reserve size' takes, with a table of members");
  command->add_option("--costs", options->costs, "what each group would pay instead: csv with the columns coalition (JPN+KOR), cost");
  command->add_option("--majority", options->majority, "what part of the votes decides")->capture_default_str();
  command->add_option("--hybrid", options->hybrid, "a mix of keys, such as equal=0.3,gdp=0.7")->delimiter(',');
  command->add_option("--premium-mean", options->premium_mean, "of the mean demand, in the key premium")->capture_default_str();
  command->add_option("--premium-deviation", options->premium_deviation, "of its standard deviation")->capture_default_str();
  command->add_option("--un-debt-limit", options->un_debt_limit, "income a head below which debt counts in the key un; 0: never")
      ->capture_default_str();
  command->add_option("--un-ceiling", options->un_ceiling, "the greatest share in the key un; 0: none")->capture_default_str();
  command->add_option("--threads", options->threads, "threads (default: all cores; the result is the same)")->check(CLI::Range(1, 1024));
  command->add_option("--out", options->out, "write all keys as csv");
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer(
      "Examples:\n  entrepot reserve share data/reserve/size.toml --hybrid equal=0.3,gdp=0.7\n"
      "  entrepot reserve share --costs data/reserve/groups.csv");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return share(*options, chosen.json); }; });
}

}  // namespace entrepot::app
