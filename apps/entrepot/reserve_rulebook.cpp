#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "console.h"
#include "reserve_register.h"
#include "reserves/rulebook.h"
#include "share.h"

namespace entrepot::app {
namespace {

struct Options {
  std::string name, day;
};

Result<std::filesystem::path> rulebook_file(const std::string& name) {
  std::error_code ignored;
  if (std::filesystem::exists(name, ignored)) return name;
  return shared_file("rulebooks/" + name + ".toml");
}

std::string clock_words(const reserves::Clock& clock) {
  const char* unit = clock.unit == reserves::Clock::Unit::hours  ? "hour"
                     : clock.unit == reserves::Clock::Unit::days ? "day"
                                                                 : "working day";
  return fmt::format("{} within {} {}{}{}", clock.step, clock.amount, unit, clock.amount == 1 ? "" : "s",
                     clock.decides ? ", silence decides" : "");
}

std::string rulebook_text(const reserves::Rulebook& rules, Day day) {
  std::string out =
      fmt::format("{}\n{}, version {}, in force from {} ({}){}\n", rules.title, rules.instrument, rules.version, rules.in_force.text(),
                  reserves::standing_name(rules.in_force_standing), rules.ours ? "; a proposal of this project" : "");
  std::vector<std::string> members;
  for (const reserves::Member& one : rules.members)
    if (rules.is_member(one.economy, day)) members.push_back(one.economy.text());
  out += fmt::format("members on {}: {}\n", day.text(), join(members, " "));
  for (const reserves::Trigger& one : rules.triggers)
    out += fmt::format("trigger {} ({}): {} {} {} %{}: {}\n", one.name, reserves::standing_name(one.standing), one.figure,
                       reserves::comparison_sign(one.threshold.comparison), one.threshold.percent.text(),
                       one.threshold.days
                           ? fmt::format(" for {} {} days", reserves::comparison_sign(one.threshold.days_comparison), *one.threshold.days)
                           : "",
                       one.effect);
  for (const reserves::Clock& one : rules.clocks)
    out += fmt::format("clock ({}) of {}: {}\n", reserves::standing_name(one.standing), one.owner, clock_words(one));
  for (const reserves::Tier& tier : rules.tiers) {
    out += fmt::format("tier {}: evidence {}\n", tier.name, join(tier.evidence, ", "));
    for (const auto& [key, one] : tier.provisions) out += fmt::format("  {}: {}\n", key, one.is);
    const auto doubts = reserves::doubts(rules, tier, {}, day);
    if (doubts.empty()) out += "  a release may be called lawful\n";
    for (const reserves::Doubt& doubt : doubts) out += fmt::format("  not to be called lawful: {}: {}\n", doubt.provision, doubt.why);
  }
  if (const auto known = reserves::decision_rule(rules); !known) out += fmt::format("NO RELEASE CAN BE DECIDED: {}\n", known.error().what);
  for (const std::string& one : rules.unknown) out += "not known: " + one + "\n";
  return out;
}

nlohmann::ordered_json rulebook_json(const reserves::Rulebook& rules, Day day) {
  nlohmann::ordered_json out{{"instrument", rules.instrument},    {"title", rules.title}, {"version", rules.version},
                             {"in_force", rules.in_force.text()}, {"ours", rules.ours},   {"unknown", rules.unknown}};
  for (const reserves::Member& one : rules.members)
    if (rules.is_member(one.economy, day))
      out["members"].push_back({{"economy", one.economy.text()},
                                {"group", one.group},
                                {"pledge", one.pledge ? one.pledge->text() : ""},
                                {"offices", one.offices},
                                {"standing", reserves::standing_name(one.standing)},
                                {"source", one.source}});
  for (const reserves::Tier& tier : rules.tiers) {
    nlohmann::ordered_json doubts = nlohmann::ordered_json::array();
    for (const reserves::Doubt& doubt : reserves::doubts(rules, tier, {}, day))
      doubts.push_back({{"provision", doubt.provision}, {"why", doubt.why}});
    out["tiers"].push_back({{"tier", tier.name},
                            {"evidence", tier.evidence},
                            {"trigger", tier.trigger},
                            {"automatic", tier.automatic},
                            {"replenishment", tier.provisions.contains("replenishment") ? tier.provisions.at("replenishment").is : ""},
                            {"to_confirm", doubts}});
  }
  return out;
}

Result<int> show(const Options& options, bool json) {
  TRY_ASSIGN(const auto file, rulebook_file(options.name));
  TRY_ASSIGN(const reserves::Rulebook rules, reserves::read_rulebook(file));
  Day day = rules.in_force;
  if (!options.day.empty()) {
    TRY_ASSIGN(day, Day::parse(options.day, {"", 0, 0, "--on"}));
  }
  print(json ? rulebook_json(rules, day).dump(2) + "\n" : rulebook_text(rules, day));
  return 0;
}

}  // namespace

void add_reserve_rulebook(CLI::App& reserve, Chosen& chosen) {
  auto* group = reserve.add_subcommand("rulebook", "What an instrument says, as data: members, evidence, thresholds, clocks, who decides");
  group->require_subcommand(1);
  auto options = std::make_shared<Options>();
  auto* one = group->add_subcommand("show", "Check a rulebook and say what a release under it rests on");
  one->add_option("rulebook", options->name,
                  "a file, or one that comes with the program: apterr, apsa-1986, apsa-2009, iep, medical, minerals, cmim")
      ->required();
  one->add_option("--on", options->day, "members on a day, YYYY-MM-DD (default: its first day)");
  one->add_flag("--json", chosen.json, "print JSON");
  one->footer("Example:\n  entrepot reserve rulebook show apterr --on 2026-11-28");
  one->callback([&chosen, options] { chosen.run = [&chosen, options] { return show(*options, chosen.json); }; });
  add_verb(*group, chosen,
           {"adopt",
            "rulebook.adopt",
            "Put a version into the register: a later one never changes what was done under an earlier",
            {{"rulebook", "text", "a file, or the name of one that comes with the program"},
             {"--secretariat", "secretariat", "the one organisation that signs for no economy (default: who adopts it so)", false}},
            "adopt apterr --secretariat \"APTERR Secretariat\""});
}

}  // namespace entrepot::app
