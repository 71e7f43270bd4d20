#include "stress_why.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "loss_percent.h"

namespace entrepot::app {
namespace {

using nlohmann::ordered_json;
using stress::HeldBy;

constexpr std::size_t stretches_shown = 6, behind_shown = 3, steps_shown = 12;

const char* name_of(HeldBy by) {
  switch (by) {
    case HeldBy::nothing: return "nothing";
    case HeldBy::capacity: return "capacity";
    case HeldBy::input: return "input";
    case HeldBy::rebuilding: return "rebuilding";
    case HeldBy::demand: break;
  }
  return "demand";
}

std::string words(const stress::Network& network, HeldBy by, std::uint32_t input) {
  switch (by) {
    case HeldBy::nothing: return "no loss of its own";
    case HeldBy::capacity: return "capacity";
    case HeldBy::input: return fmt::format("too little {}", input == stress::all_inputs ? "input" : network.sector_names[input]);
    case HeldBy::rebuilding: return "busy rebuilding";
    case HeldBy::demand: break;
  }
  return "fewer orders";
}

const char* name_of(stress::Side side) { return side == stress::Side::down ? "down" : "up"; }

std::string origins_text(const stress::Why& why, const std::vector<double>& shares) {
  std::vector<std::string> parts;
  for (std::size_t k = 0; k < shares.size(); ++k)
    if (shares[k] >= 0.0005) parts.push_back(fmt::format("{} {}", why.origins[k], loss_percent(shares[k], 1)));
  return join(parts, ", ");
}

// The time of a step, as the model has it.
std::string when(stress::Model model, const stress::ChainStep& step) {
  if (stress::has_days(model))
    return step.since < step.day ? fmt::format(", days {}-{}", step.since, step.day) : fmt::format(", day {}", step.day);
  return model == stress::Model::cascade ? fmt::format(", iteration {}", step.day) : "";
}

std::string steps_text(int steps) { return fmt::format("{} step{}", steps, steps == 1 ? "" : "s"); }

std::string chain_text(const stress::Network& network, stress::Model model, const std::vector<stress::ChainStep>& chain) {
  std::vector<std::string> steps;
  const std::size_t left_out = chain.size() > steps_shown ? chain.size() - steps_shown : 0, before = steps_shown / 2;
  for (std::size_t k = 0; k < chain.size(); ++k) {
    if (k == before && left_out > 0) steps.push_back(fmt::format("... {} steps, --json has all ...", left_out)), k += left_out;
    const stress::ChainStep& step = chain[k];
    if (step.left_out > 0) steps.push_back(fmt::format("... {} more, round the loop ...", steps_text(step.left_out)));
    steps.push_back(fmt::format("{} ({}{})", network.names[step.node], words(network, step.by, step.input), when(model, step)));
  }
  if (stress::has_days(model) && !chain.back().shocked) steps.push_back("... (not followed further)");
  return join(steps, " <- ");
}

std::string days_text(long days, const char* other = "") { return fmt::format("{} {}day{}", days, other, days == 1 ? "" : "s"); }

// Shares are of what is lost on days of loss; where other days gain, how much, and that nothing leads that back.
std::string loss_meant(const stress::Explanation& e) {
  double lost = 0;
  int days = 0;
  for (const stress::HeldStretch& stretch : e.stretches) lost += stretch.loss, days += stretch.to - stretch.from + 1;
  if (std::abs(lost - e.loss) < 5e-4 * lost) return "";
  const auto gained = std::count_if(e.days.begin(), e.days.end(), [](const stress::ExplainedDay& day) { return day.loss < 0; });
  return fmt::format(", of the {} lost on {} ({} are gained on {}; gains are not led back)", format_number(lost, 4), days_text(days),
                     format_number(lost - e.loss, 4), days_text(gained, "other "));
}

std::string behind_text(const stress::Network& network, const stress::HeldStretch& stretch) {
  std::vector<std::string> behind;
  double others = stretch.behind_others;
  for (std::size_t b = 0; b < stretch.behind.size(); ++b) {
    const auto& [node, share] = stretch.behind[b];
    if (b < behind_shown) behind.push_back(fmt::format("{} {}", network.names[node], loss_percent(share, 0)));
    else others += share;
  }
  for (const auto& [name, share] : {std::pair{"others", others}, std::pair{"no other node", stretch.behind_nobody}})
    if (std::abs(share) >= 0.005) behind.push_back(fmt::format("{} {}", name, loss_percent(share, 0)));
  return join(behind, ", ");
}

std::string stretch_row(const stress::Network& network, const stress::HeldStretch& stretch, const std::string& which, double lost) {
  return fmt::format("  {:<10} {:<28} {:>10}  {}\n", which, words(network, stretch.by, stretch.input), loss_percent(stretch.loss / lost, 1),
                     behind_text(network, stretch));
}

std::string stretch_head(const char* which) {
  return fmt::format("  {:<10} {:<28} {:>10}  {}\n", which, "held back by", "of loss", "behind it");
}

std::string rows_by_day(const stress::Network& network, stress::Model model, const stress::Explanation& e) {
  std::vector<std::size_t> ranked(e.stretches.size());
  for (std::size_t s = 0; s < ranked.size(); ++s) ranked[s] = s;
  std::stable_sort(ranked.begin(), ranked.end(), [&](std::size_t a, std::size_t b) { return e.stretches[a].loss > e.stretches[b].loss; });
  const std::size_t worst = ranked[0], shown = std::min(ranked.size(), stretches_shown);
  ranked.resize(shown);
  std::sort(ranked.begin(), ranked.end());
  double lost = 0;
  for (const auto& stretch : e.stretches) lost += stretch.loss;
  std::string out = stretch_head("days");
  for (const std::size_t s : ranked)
    out += stretch_row(network, e.stretches[s], fmt::format("{}-{}", e.stretches[s].from, e.stretches[s].to), lost);
  if (e.stretches.size() > shown) out += fmt::format("  ... and {} shorter stretches; --json has all\n", e.stretches.size() - shown);
  return out + "  the way back: " + chain_text(network, model, e.chains[worst]) + "\n";
}

// The two chains; the larger loss counts.
std::string rows_by_side(const stress::Network& network, stress::Model model, const stress::Explanation& e) {
  std::string out = stretch_head("chain");
  for (const stress::HeldStretch& stretch : e.stretches) out += stretch_row(network, stretch, name_of(stretch.side), e.loss);
  for (std::size_t s = 0; s < e.stretches.size(); ++s)
    out += fmt::format("  the way back, {}: {}\n", name_of(e.stretches[s].side), chain_text(network, model, e.chains[s]));
  return out;
}

std::string rows_by_tier(const stress::Network& network, stress::Model model, const stress::Explanation& e) {
  std::string out = stretch_head("") + stretch_row(network, e.stretches[0], "", e.loss) + "  by tier:";
  for (std::size_t t = 0; t + 1 < e.tiers.size(); ++t) out += fmt::format(" {} {},", t, loss_percent(e.tiers[t], 1));
  out += fmt::format(" beyond {}\n  largest ways back:\n", loss_percent(e.tiers.back(), 1));
  for (const stress::WayBack& way : e.ways)
    out += fmt::format("  {:>10}  {}\n", loss_percent(way.share, 1), chain_text(network, model, way.steps));
  return out;
}

std::string rows(const stress::Network& network, stress::Model model, const stress::Explanation& e) {
  if (stress::has_days(model)) return rows_by_day(network, model, e);
  return model == stress::Model::cascade ? rows_by_side(network, model, e) : rows_by_tier(network, model, e);
}

}  // namespace

std::string why_text(const stress::Network& network, const stress::Why& why, const std::vector<double>& node_base) {
  std::string out;
  for (const stress::Explanation& e : why.nodes) {
    const double base = node_base[e.node];
    out += fmt::format("\nwhy {} {} {}{}\n", network.names[e.node], e.loss < 0 ? "gains" : "loses", format_number(std::abs(e.loss), 4),
                       base > 0 ? fmt::format(" ({} of its own)", loss_percent(std::abs(e.loss) / base)) : "");
    if (e.stretches.empty()) {
      if (e.loss < 0 && stress::has_days(why.model)) out += "  gains are not led back\n";
      continue;
    }
    out += fmt::format("  goes back to{}: {}\n", stress::has_days(why.model) ? loss_meant(e) : "", origins_text(why, e.origins));
    out += rows(network, why.model, e);
  }
  return out;
}

namespace {

// What explanations are written with.
struct Writer {
  const stress::Network& network;
  const stress::Why& why;

  ordered_json shares(const std::vector<double>& values) const {
    ordered_json out = ordered_json::array();
    for (std::size_t k = 0; k < values.size(); ++k) out.push_back({{"shock", why.origins[k]}, {"share", values[k]}});
    return out;
  }

  void held(ordered_json& row, HeldBy by, std::uint32_t input) const {
    row["held_by"] = name_of(by);
    if (by == HeldBy::input) row["input"] = input == stress::all_inputs ? ordered_json() : ordered_json(network.sector_names[input]);
  }

  ordered_json way(const std::vector<stress::ChainStep>& steps) const {
    ordered_json out = ordered_json::array();
    for (const stress::ChainStep& step : steps) {
      ordered_json row = {{"node", network.names[step.node]}};
      if (stress::has_days(why.model)) row["day"] = step.day;
      else if (why.model == stress::Model::cascade) row["iteration"] = step.day;
      held(row, step.by, step.input);
      if (stress::has_days(why.model) && step.since < step.day) row["since_day"] = step.since;
      if (step.left_out > 0) row["steps_left_out_before"] = step.left_out;
      if (step.shocked && step.origin < why.shocks) row["shocked"] = true;
      else if (step.shocked) row["ends_at"] = why.origins[step.origin];
      out.push_back(row);
    }
    return out;
  }

  ordered_json stretch(const stress::HeldStretch& stretch, const std::vector<stress::ChainStep>& chain) const {
    ordered_json row = ordered_json::object();
    if (stress::has_days(why.model)) row.update({{"from_day", stretch.from}, {"to_day", stretch.to}});
    if (why.model == stress::Model::cascade) row["chain"] = name_of(stretch.side);
    row["loss"] = stretch.loss;
    held(row, stretch.by, stretch.input);
    row["goes_back_to"] = shares(stretch.origins);
    row["behind"] = ordered_json::array();
    for (const auto& [name, share] : stress::behind_rows(network, stretch)) row["behind"].push_back({{"node", name}, {"share", share}});
    row["way_back"] = way(chain);
    return row;
  }

  ordered_json node(const stress::Explanation& e) const {
    ordered_json out = {{"node", network.names[e.node]}, {"loss", e.loss}, {"goes_back_to", shares(e.origins)}};
    out["stretches"] = ordered_json::array();
    for (std::size_t s = 0; s < e.stretches.size(); ++s) out["stretches"].push_back(stretch(e.stretches[s], e.chains[s]));
    if (stress::has_days(why.model)) out["days"] = days(e);
    if (why.model != stress::Model::leontief && why.model != stress::Model::ghosh) return out;
    out["tiers"] = e.tiers;
    out["ways"] = ordered_json::array();
    for (const stress::WayBack& w : e.ways) out["ways"].push_back({{"share", w.share}, {"way_back", way(w.steps)}});
    return out;
  }

  ordered_json days(const stress::Explanation& e) const {
    ordered_json out = ordered_json::array();
    for (const stress::ExplainedDay& day : e.days) {
      ordered_json row = {{"day", day.day}, {"loss", day.loss}};
      held(row, day.by, day.input);
      row["shares"] = day.origins;
      out.push_back(row);
    }
    return out;
  }
};

}  // namespace

ordered_json why_json(const stress::Network& network, const stress::Why& why) {
  const Writer writer{network, why};
  ordered_json nodes = ordered_json::array();
  for (const stress::Explanation& e : why.nodes) nodes.push_back(writer.node(e));
  return nodes;
}

}  // namespace entrepot::app
