// `entrepot reserve plan`: who releases what to whom, alone and together, and what rules of sharing would give.

#include <numeric>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "reserve_command.h"
#include "reserves/release_file.h"
#include "reserves/scarcity_rules.h"

namespace entrepot::app {
namespace {

using nlohmann::ordered_json;
using namespace reserves;

struct Options {
  std::string file;
  ScenarioOptions many;
};

struct Rule {
  std::string name;
  std::vector<double> awards;
};

struct Answer {
  ReleaseInput input;
  ReleasePlan alone, together;
  double estate = 0;
  std::vector<double> claims;
  std::vector<Rule> rules;
  std::vector<std::string> notes;

  double unmet(const ReleasePlan& plan, std::size_t j) const {
    const auto first = plan.unmet.begin() + static_cast<std::ptrdiff_t>(j * input.problem.periods);
    return std::accumulate(first, first + static_cast<std::ptrdiff_t>(input.problem.periods), 0.0);
  }
  double sent(const ReleasePlan& plan, std::size_t i, std::size_t j, std::size_t t) const {
    return plan.delivered[(i * input.problem.users.size() + j) * input.problem.periods + t];
  }
};

// What all stores could release, shared out among the needs without regard to time and routes.
Result<> add_rules(Answer& answer) {
  const ReleaseProblem& p = answer.input.problem;
  double stock = 0, claimed = 0;
  for (const Holder& holder : p.holders) stock += std::max(0.0, holder.stock - holder.floor);
  for (const User& user : p.users) {
    answer.claims.push_back(std::accumulate(user.shortfall.begin(), user.shortfall.end(), 0.0));
    claimed += answer.claims.back();
  }
  answer.estate = std::min(stock, claimed);
  const ScarcityRule rules[] = {ScarcityRule::proportional, ScarcityRule::constrained_equal_awards, ScarcityRule::constrained_equal_losses,
                                ScarcityRule::talmud};
  for (const ScarcityRule rule : rules) {
    TRY_ASSIGN(auto awards, share_out(rule, answer.estate, answer.claims));
    answer.rules.push_back({std::string(scarcity_rule_name(rule)), std::move(awards)});
  }
  std::vector<double> use, held;
  for (std::size_t j = 0; j < p.users.size(); ++j) {
    const auto& daily = answer.input.daily_use[j];
    if (!daily || !answer.input.held[j] || *daily == 0) {
      answer.notes.push_back(fmt::format("weighted_need is left out: {} has no daily_use and held", p.users[j].economy.text()));
      return {};
    }
    use.push_back(*daily);
    held.push_back(*answer.input.held[j]);
  }
  TRY_ASSIGN(auto awards, share_out_by_need(answer.estate, answer.claims, use, held));
  answer.rules.push_back({"weighted_need", std::move(awards)});
  return {};
}

template <class Visit>
void for_each_shipment(const Answer& answer, const ReleasePlan& plan, Visit visit) {
  const ReleaseProblem& p = answer.input.problem;
  for (std::size_t t = 0; t < p.periods; ++t)
    for (std::size_t i = 0; i < p.holders.size(); ++i)
      for (std::size_t j = 0; j < p.users.size(); ++j)
        if (const double amount = answer.sent(plan, i, j, t); amount > 1e-9) visit(t, i, j, amount);
}

std::string csv_of(const Answer& answer) {
  const ReleaseProblem& p = answer.input.problem;
  std::string out = "acting,period,from,to,amount\n";
  for (const auto& [name, plan] : {std::pair{"alone", &answer.alone}, std::pair{"together", &answer.together}})
    for_each_shipment(answer, *plan, [&, acting = name](std::size_t t, std::size_t i, std::size_t j, double amount) {
      out += fmt::format("{},{},{},{},{:.17g}\n", acting, t + 1, p.holders[i].economy.text(), p.users[j].economy.text(), amount);
    });
  return out;
}

ordered_json json_of_plan(const Answer& answer, const ReleasePlan& plan) {
  const ReleaseProblem& p = answer.input.problem;
  ordered_json users = ordered_json::array(), stores = ordered_json::array(), shipments = ordered_json::array();
  for (std::size_t j = 0; j < p.users.size(); ++j)
    users.push_back({{"economy", p.users[j].economy.text()}, {"need", answer.claims[j]}, {"unmet", answer.unmet(plan, j)}});
  for (std::size_t i = 0; i < p.holders.size(); ++i)
    stores.push_back({{"economy", p.holders[i].economy.text()}, {"value_of_one_more_unit", plan.stock_value[i]}});
  for_each_shipment(answer, plan, [&](std::size_t t, std::size_t i, std::size_t j, double amount) {
    shipments.push_back({{"period", t + 1}, {"from", p.holders[i].economy.text()}, {"to", p.users[j].economy.text()}, {"amount", amount}});
  });
  return {
      {"transport_cost", plan.transport_cost},
      {"loss", plan.loss},
      {"least_served_share", plan.least_served_share},
      {"needs", users},
      {"stores", stores},
      {"shipments", shipments},
      {"certificate",
       {{"balance", plan.certificate.balance}, {"violation", plan.certificate.violation}, {"duality_gap", plan.certificate.duality_gap}}}};
}

std::string json_of(const Answer& answer) {
  const ReleaseInput& input = answer.input;
  ordered_json rules = ordered_json::object();
  for (const Rule& rule : answer.rules) rules[rule.name] = rule.awards;
  const ordered_json out{{"name", input.name},
                         {"good", input.good},
                         {"unit", input.unit},
                         {"money", input.money},
                         {"period_days", input.problem.period_days},
                         {"alone", json_of_plan(answer, answer.alone)},
                         {"together", json_of_plan(answer, answer.together)},
                         {"sharing_rules", {{"estate", answer.estate}, {"claims", answer.claims}, {"awards", rules}}},
                         {"notes", answer.notes}};
  return out.dump(2) + "\n";
}

std::string needs_table(const Answer& answer) {
  const ReleaseProblem& p = answer.input.problem;
  std::string out = fmt::format("\n{:<8}{:>12}{:>14}{:>17}\n", "economy", "need", "unmet alone", "unmet together");
  for (std::size_t j = 0; j < p.users.size(); ++j)
    out += fmt::format("{:<8}{:>12.6g}{:>14.6g}{:>17.6g}\n", p.users[j].economy.text(), answer.claims[j], answer.unmet(answer.alone, j),
                       answer.unmet(answer.together, j));
  out += fmt::format("cost    {:>12}{:>14.6g}{:>17.6g}  {}\n", "", answer.alone.cost(), answer.together.cost(), answer.input.money);
  return out;
}

std::string stores_table(const Answer& answer) {
  const ReleaseProblem& p = answer.input.problem;
  std::string out = fmt::format("\n{:<8}{:>12}{:>18}{:>26}\n", "store", "may release", "sent together", "one more unit would save");
  for (std::size_t i = 0; i < p.holders.size(); ++i) {
    double sent = 0;
    for (std::size_t j = 0; j < p.users.size(); ++j)
      for (std::size_t t = 0; t < p.periods; ++t) sent += answer.sent(answer.together, i, j, t);
    out += fmt::format("{:<8}{:>12.6g}{:>18.6g}{:>26.6g}\n", p.holders[i].economy.text(),
                       std::max(0.0, p.holders[i].stock - p.holders[i].floor), sent, answer.together.stock_value[i]);
  }
  return out;
}

std::string text_of(const Answer& answer) {
  const ReleaseInput& input = answer.input;
  const ReleaseProblem& p = input.problem;
  std::string out =
      fmt::format("{}: release of {} in {}, {} periods of {} days\n", input.name, input.good, input.unit, p.periods, p.period_days);
  out += needs_table(answer) + stores_table(answer);
  out += fmt::format("\n{:<8}{:<8}{:<8}{:>12}  (together; period of arrival)\n", "period", "from", "to", "amount");
  for_each_shipment(answer, answer.together, [&](std::size_t t, std::size_t i, std::size_t j, double amount) {
    out += fmt::format("{:<8}{:<8}{:<8}{:>12.6g}\n", t + 1, p.holders[i].economy.text(), p.users[j].economy.text(), amount);
  });
  out += fmt::format("\n{:.6g} {} shared out by rule, without regard to time and routes\n{:<26}", answer.estate, input.unit, "rule");
  for (const User& user : p.users) out += fmt::format("{:>10}", user.economy.text());
  out += fmt::format("\n{:<26}", "claims");
  for (const double claim : answer.claims) out += fmt::format("{:>10.6g}", claim);
  for (const Rule& rule : answer.rules) {
    out += fmt::format("\n{:<26}", rule.name);
    for (const double award : rule.awards) out += fmt::format("{:>10.6g}", award);
  }
  out += fmt::format("\n{:<26}", "this plan");
  for (std::size_t j = 0; j < p.users.size(); ++j) out += fmt::format("{:>10.6g}", answer.claims[j] - answer.unmet(answer.together, j));
  out += "\n";
  for (const std::string& note : answer.notes) out += fmt::format("note: {}\n", note);
  const bool proved = answer.together.certificate.holds(1e-9);
  return out + fmt::format("No plan is cheaper: {} by the prices of the dual{}.\n", proved ? "proved" : "not proved",
                           proved ? "" : fmt::format(" (gap {:.1e})", answer.together.certificate.duality_gap));
}

Result<Answer> answer_of(const std::string& file) {
  Answer answer;
  TRY_ASSIGN(answer.input, load_release(file));
  TRY_ASSIGN(answer.alone, plan_release_alone(answer.input.problem));
  TRY_ASSIGN(answer.together, plan_release_together(answer.input.problem, answer.alone, answer.input.options));
  TRY(add_rules(answer));
  return answer;
}

Result<int> plan(const Options& options, bool json) {
  const std::string& out = options.many.out;
  TRY(check_out_file(out, "--out"));
  if (options.file.empty() == options.many.scenarios.empty())
    return fail(ErrorCode::usage, "There is either one release or a file of scenarios", {"", 0, 0, "FILE"},
                "Give the file of one release, or --scenarios FILE.toml with --stocks FILE.csv.");
  if (options.file.empty()) return plan_over_scenarios(options.many, json);
  auto planned = answer_of(options.file);
  if (!planned) return tl::unexpected(of_file(planned.error(), options.file));
  const Answer answer = *std::move(planned);
  if (!out.empty()) TRY(write_file_atomic(out, csv_of(answer)));
  print(json ? json_of(answer) : text_of(answer));
  if (!json && !out.empty()) print(fmt::format("wrote {}\n", out));
  return 0;
}

}  // namespace

void add_reserve_plan(CLI::App& reserve, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  options->many.threads = chosen.threads;
  auto* command = reserve.add_subcommand("plan", "Who releases what to whom, and when: each alone, all together, and by rules of sharing");
  command->add_option("file", options->file, "stores, needs and routes of one release (TOML)");
  auto* stocks = command->add_option("--stocks", options->many.stocks, "instead: stocks that are given (csv: good, economy, stock) ...");
  command->add_option("--scenarios", options->many.scenarios, "... released in every scenario of the file that 'reserve size' takes")
      ->needs(stocks);
  stocks->needs("--scenarios");
  command->add_option("--threads", options->many.threads, "threads (default: all cores; the result is the same)")
      ->check(CLI::Range(1, 1024));
  command->add_option("--out", options->many.out, "write the shipments, or what the stocks do, as csv");
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer(
      "Examples:\n  entrepot reserve plan data/reserve/release.toml\n"
      "  entrepot reserve plan --scenarios data/reserve/size.toml --stocks data/reserve/stocks.csv");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return plan(*options, chosen.json); }; });
}

}  // namespace entrepot::app
