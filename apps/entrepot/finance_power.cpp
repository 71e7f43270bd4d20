// `entrepot finance power`: votes are not power; who decides, who can block.

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "finance_command.h"

namespace entrepot::app {
namespace {

using nlohmann::ordered_json;

struct Options {
  ArrangementOptions place;
  std::string weights, basic, majority;
};

struct Question {
  std::string title;
  std::vector<std::string> voters, votes;
  finance::VotingGame game;
  std::vector<std::string> notes;
};

Result<std::pair<std::int64_t, std::int64_t>> parse_majority(const std::string& text) {
  const auto parts = split(text, '/');
  const auto numerator = parse_int(parts[0]), denominator = parts.size() == 2 ? parse_int(parts[1]) : std::nullopt;
  if (!numerator || !denominator || *numerator < 1 || *denominator > 1'000'000 || *numerator > *denominator)
    return fail(ErrorCode::bad_field, fmt::format("'{}' is no majority", text), {"", 0, 0, "--majority"},
                "Write a fraction of all votes above 0 and at most 1, such as 2/3.");
  return std::pair(*numerator, *denominator);
}

Result<Question> question_of_file(const Options& options) {
  Question out;
  out.title = "Votes of " + options.weights;
  std::vector<Decimal> votes;
  TRY_ASSIGN(CsvReader reader, CsvReader::open(options.weights));
  std::vector<std::string_view> fields;
  TRY_ASSIGN(const bool any, reader.read_row(fields));
  if (!any) return fail(ErrorCode::missing_data, "The file is empty", reader.where(), "Write a header row: voter,votes.");
  TRY_ASSIGN(const auto at, find_columns(fields, {"voter", "votes"}, reader.where()));
  for (;;) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) break;
    const auto field = [&](std::size_t column) { return column < fields.size() ? trim(fields[column]) : std::string_view(); };
    const std::string voter(field(at[0]));
    if (voter.empty()) return fail(ErrorCode::missing_data, "A voter without a name", reader.where(at[0], "voter"), "Name it.");
    if (std::find(out.voters.begin(), out.voters.end(), voter) != out.voters.end())
      return fail(ErrorCode::duplicate, fmt::format("{} is there twice", voter), reader.where(at[0], "voter"),
                  "Keep one row for each voter.");
    TRY_ASSIGN(const Decimal own, Decimal::parse(field(at[1]), reader.where(at[1], "votes")));
    if (own < Decimal(0))
      return fail(ErrorCode::out_of_range, fmt::format("{} votes", own.text()), reader.where(at[1], "votes"), "Write 0 or more.");
    out.voters.push_back(voter);
    out.votes.push_back(plain(own));
    votes.push_back(own);
  }
  TRY_ASSIGN(out.game.weights, finance::whole_votes(votes));
  TRY_ASSIGN(const auto majority, parse_majority(options.majority));
  TRY_ASSIGN(out.game.quota, finance::quota_of(out.game.weights, majority.first, majority.second));
  out.notes.push_back(fmt::format("A decision needs {} of all votes.", options.majority));
  return out;
}

Result<Question> question_of_arrangement(const Options& options) {
  TRY_ASSIGN(finance::Arrangement arrangement, read_arrangement(options.place));
  TRY_ASSIGN(const Day day, day_of(options.place));
  TRY_ASSIGN(const finance::VoteRule* in_force, arrangement.votes_on(day));
  finance::VoteRule rule = *in_force;
  rule.origin.from = day;
  Question out;
  out.title = fmt::format("{} on {}", arrangement.name, day.text());
  if (!options.basic.empty()) {
    TRY_ASSIGN(rule.basic, Decimal::parse(options.basic, {"", 0, 0, "--basic"}));
    if (rule.basic < Decimal(0))
      return fail(ErrorCode::out_of_range, fmt::format("{} votes", options.basic), {"", 0, 0, "--basic"}, "Write 0 or more.");
    out.notes.push_back(fmt::format("Basic votes of each member: {} by --basic, {} in force.", plain(rule.basic), plain(in_force->basic)));
  }
  if (!options.majority.empty()) {
    TRY_ASSIGN(const auto majority, parse_majority(options.majority));
    out.notes.push_back(
        fmt::format("Majority: {} by --majority, {}/{} in force.", options.majority, in_force->numerator, in_force->denominator));
    rule.numerator = majority.first;
    rule.denominator = majority.second;
  }
  out.notes.push_back(fmt::format("A decision needs {}/{} of all votes. The rule is {}: {}.", rule.numerator, rule.denominator,
                                  finance::standing_name(rule.origin.standing), rule.origin.source));
  arrangement.votes = {rule};
  TRY_ASSIGN(const finance::Votes votes, finance::votes_on(arrangement, day));
  for (std::size_t v = 0; v < votes.voters.size(); ++v) {
    std::vector<std::string> members;
    for (const EconomyId member : votes.members[v]) members.push_back(member.text());
    out.voters.push_back(join(members, "+"));
    out.votes.push_back(plain(votes.votes[v]));
  }
  out.game = votes.game;
  return out;
}

ordered_json json_of(const Question& question, const finance::VotingPower& power, const std::optional<finance::Blocking>& blocking) {
  std::int64_t sum = 0;
  for (const std::int64_t weight : question.game.weights) sum += weight;
  ordered_json voters = ordered_json::array();
  for (std::size_t v = 0; v < question.voters.size(); ++v)
    voters.push_back({{"voter", question.voters[v]},
                      {"votes", question.votes[v]},
                      {"share_of_votes", static_cast<double>(question.game.weights[v]) / static_cast<double>(sum)},
                      {"swings", power.swings[v]},
                      {"banzhaf", power.banzhaf[v]},
                      {"banzhaf_absolute", power.banzhaf_absolute[v]},
                      {"shapley_shubik", power.shapley_shubik[v]}});
  ordered_json out{{"title", question.title}, {"notes", question.notes}, {"voters", voters}};
  if (!blocking) return out;
  const auto names = [&](const std::vector<std::size_t>& list) {
    ordered_json texts = ordered_json::array();
    for (const std::size_t v : list) texts.push_back(question.voters[v]);
    return texts;
  };
  ordered_json smallest = ordered_json::array();
  for (const auto& coalition : blocking->smallest) smallest.push_back(names(coalition));
  out["blocking"] = {{"alone", names(blocking->vetoes)},
                     {"never_decisive", names(blocking->dummies)},
                     {"voters_needed", blocking->voters_needed},
                     {"coalitions_of_so_many", blocking->smallest_count},
                     {"coalitions", smallest}};
  return out;
}

std::string text_of(const Question& question, const finance::VotingPower& power, const std::optional<finance::Blocking>& blocking) {
  std::int64_t sum = 0;
  std::size_t width = 6;
  for (const std::int64_t weight : question.game.weights) sum += weight;
  for (const std::string& voter : question.voters) width = std::max(width, voter.size());
  std::string out = fmt::format("{}\n", question.title);
  for (const std::string& note : question.notes) out += note + "\n";
  out += fmt::format("\n{:<{}}{:>12}{:>10}{:>12}{:>17}\n", "voter", width, "votes", "% votes", "% Banzhaf", "% Shapley-Shubik");
  for (std::size_t v = 0; v < question.voters.size(); ++v)
    out += fmt::format("{:<{}}{:>12}{:>10.3f}{:>12.3f}{:>17.3f}\n", question.voters[v], width, question.votes[v],
                       100 * static_cast<double>(question.game.weights[v]) / static_cast<double>(sum), 100 * power.banzhaf[v],
                       100 * power.shapley_shubik[v]);
  if (!blocking) return out;
  const auto names = [&](const std::vector<std::size_t>& list, const char* sign) {
    std::vector<std::string> texts;
    for (const std::size_t v : list) texts.push_back(question.voters[v]);
    return texts.empty() ? std::string("nobody") : join(texts, sign);
  };
  constexpr std::size_t shown = 5;
  out += fmt::format("\nblocks alone: {}\nnever decides: {}\nfewest that can block: {} voter(s), in {} way(s)",
                     names(blocking->vetoes, ", "), names(blocking->dummies, ", "), blocking->voters_needed, blocking->smallest_count);
  for (std::size_t c = 0; c < std::min(shown, blocking->smallest.size()); ++c)
    out += (c == 0 ? ": " : "; ") + names(blocking->smallest[c], " with ");
  return out + (blocking->smallest_count > shown ? " ... (all of them with --json)\n" : "\n");
}

Result<int> power(const Options& options, bool json) {
  if (!options.weights.empty() && !options.basic.empty())
    return fail(ErrorCode::usage, "The votes of a file have no basic votes", {"", 0, 0, "--basic"},
                "Put them into the file, or leave --votes out.");
  if (!options.weights.empty() && options.majority.empty())
    return fail(ErrorCode::usage, "Votes of a file need a majority", {"", 0, 0, "--majority"}, "Write it as a fraction: --majority 2/3.");
  TRY_ASSIGN(const Question question, options.weights.empty() ? question_of_arrangement(options) : question_of_file(options));
  TRY_ASSIGN(const finance::VotingPower power, finance::voting_power(question.game));
  std::optional<finance::Blocking> blocking;
  if (question.voters.size() <= finance::voters_enumerated_max) {
    TRY_ASSIGN(blocking, finance::blocking(question.game));
  }
  print(json ? json_of(question, power, blocking).dump(2) + "\n" : text_of(question, power, blocking));
  return 0;
}

}  // namespace

void add_finance_power(CLI::App& finance, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* command = finance.add_subcommand("power", "Votes against power: how often each voter decides, and who can block");
  add_arrangement_options(*command, options->place);
  command->add_option("--votes", options->weights, "csv with the columns voter, votes (default: the votes of the arrangement)");
  command->add_option("--majority", options->majority, "what part of all votes decides: 2/3 (default: as the arrangement says)");
  command->add_option("--basic", options->basic, "what if each member had so many basic votes");
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer("Example:\n  entrepot finance power --on 2026-01-01 --majority 3/4");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return power(*options, chosen.json); }; });
}

}  // namespace entrepot::app
