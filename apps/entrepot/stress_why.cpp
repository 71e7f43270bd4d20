#include "stress_why.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace entrepot::app {
namespace {

using nlohmann::ordered_json;
using stress::HeldBy;

constexpr std::size_t stretches_shown = 6, behind_shown = 3;

const char* name_of(HeldBy by) {
  switch (by) {
    case HeldBy::nothing: return "nothing";
    case HeldBy::capacity: return "capacity";
    case HeldBy::input: return "input";
    case HeldBy::demand: break;
  }
  return "demand";
}

std::string words(const stress::Network& network, HeldBy by, std::uint16_t input) {
  switch (by) {
    case HeldBy::nothing: return "no loss of its own";
    case HeldBy::capacity: return "capacity";
    case HeldBy::input: return fmt::format("too little {}", network.sector_names[input]);
    case HeldBy::demand: break;
  }
  return "fewer orders";
}

std::string origins_text(const stress::Why& why, const std::vector<double>& shares) {
  std::vector<std::string> parts;
  for (std::size_t k = 0; k < shares.size(); ++k)
    if (shares[k] >= 0.0005) parts.push_back(fmt::format("{} {:.1f} %", why.origins[k], 100 * shares[k]));
  return join(parts, ", ");
}

std::string chain_text(const stress::Network& network, const std::vector<stress::ChainStep>& chain) {
  std::string out;
  for (const stress::ChainStep& step : chain) {
    if (!out.empty()) out += " <- ";
    out += fmt::format("{} ({}, day {})", network.names[step.node], words(network, step.by, step.input), step.day);
  }
  return out;
}

std::string stretch_rows(const stress::Network& network, const stress::Explanation& e) {
  std::vector<std::size_t> ranked(e.stretches.size());
  for (std::size_t s = 0; s < ranked.size(); ++s) ranked[s] = s;
  std::stable_sort(ranked.begin(), ranked.end(), [&](std::size_t a, std::size_t b) { return e.stretches[a].loss > e.stretches[b].loss; });
  const std::size_t shown = std::min(ranked.size(), stretches_shown);
  ranked.resize(shown);
  std::sort(ranked.begin(), ranked.end());
  double lost = 0;
  for (const auto& stretch : e.stretches) lost += stretch.loss;
  std::string out = fmt::format("  {:<10} {:<28} {:>10}  {}\n", "days", "held back by", "of loss", "behind it");
  for (const std::size_t s : ranked) {
    const stress::HeldStretch& stretch = e.stretches[s];
    std::vector<std::string> behind;
    for (std::size_t b = 0; b < std::min(behind_shown, stretch.behind.size()); ++b)
      behind.push_back(fmt::format("{} {:.0f} %", network.names[stretch.behind[b].node], 100 * stretch.behind[b].share));
    out += fmt::format("  {:<10} {:<28} {:>9.1f}%  {}\n", fmt::format("{}-{}", stretch.from, stretch.to),
                       words(network, stretch.by, stretch.input), 100 * stretch.loss / lost, join(behind, ", "));
  }
  if (e.stretches.size() > shown) out += fmt::format("  ... and {} shorter stretches; --json has all\n", e.stretches.size() - shown);
  const std::size_t worst = static_cast<std::size_t>(
      std::max_element(e.stretches.begin(), e.stretches.end(), [](const auto& a, const auto& b) { return a.loss < b.loss; }) -
      e.stretches.begin());
  return out + "  the way back: " + chain_text(network, e.chains[worst]) + "\n";
}

}  // namespace

std::string why_text(const stress::Network& network, const stress::Why& why, const std::vector<double>& node_base) {
  std::string out;
  for (const stress::Explanation& e : why.nodes) {
    const double base = node_base[e.node];
    out += fmt::format("\nwhy {} {} {}{}\n", network.names[e.node], e.loss < 0 ? "gains" : "loses", format_number(std::abs(e.loss), 4),
                       base > 0 ? fmt::format(" ({:.2f} % of its own)", 100 * std::abs(e.loss) / base) : "");
    if (e.stretches.empty()) continue;
    out += fmt::format("  goes back to: {}\n", origins_text(why, e.origins));
    out += stretch_rows(network, e);
  }
  return out;
}

ordered_json why_json(const stress::Network& network, const stress::Why& why) {
  const auto shares = [&](const std::vector<double>& values) {
    ordered_json out = ordered_json::array();
    for (std::size_t k = 0; k < values.size(); ++k) out.push_back({{"shock", why.origins[k]}, {"share", values[k]}});
    return out;
  };
  const auto held = [&](ordered_json& row, HeldBy by, std::uint16_t input) {
    row["held_by"] = name_of(by);
    if (by == HeldBy::input) row["input"] = network.sector_names[input];
  };
  ordered_json nodes = ordered_json::array();
  for (const stress::Explanation& e : why.nodes) {
    ordered_json node = {{"node", network.names[e.node]}, {"loss", e.loss}, {"goes_back_to", shares(e.origins)}};
    node["stretches"] = ordered_json::array();
    for (std::size_t s = 0; s < e.stretches.size(); ++s) {
      const stress::HeldStretch& stretch = e.stretches[s];
      ordered_json row = {{"from_day", stretch.from}, {"to_day", stretch.to}, {"loss", stretch.loss}};
      held(row, stretch.by, stretch.input);
      row["goes_back_to"] = shares(stretch.origins);
      row["behind"] = ordered_json::array();
      for (const stress::Behind& b : stretch.behind) row["behind"].push_back({{"node", network.names[b.node]}, {"share", b.share}});
      row["way_back"] = ordered_json::array();
      for (const stress::ChainStep& step : e.chains[s]) {
        ordered_json link = {{"node", network.names[step.node]}, {"day", step.day}};
        held(link, step.by, step.input);
        row["way_back"].push_back(link);
      }
      node["stretches"].push_back(row);
    }
    node["days"] = ordered_json::array();
    for (const stress::ExplainedDay& day : e.days) {
      ordered_json row = {{"day", day.day}, {"loss", day.loss}};
      held(row, day.by, day.input);
      row["shares"] = day.origins;
      node["days"].push_back(row);
    }
    nodes.push_back(node);
  }
  return nodes;
}

}  // namespace entrepot::app
