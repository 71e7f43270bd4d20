#include "exposure_index.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace entrepot::app {
namespace {

using Json = nlohmann::ordered_json;

std::string number(const std::optional<double>& value) { return value ? fmt::format("{:.4f}", *value) : std::string("-"); }
Json json_of(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

}  // namespace

std::optional<double> IndexAnswer::index_at(std::size_t economy, std::size_t year) const {
  return index.index[economy * input.panel.years.size() + year];
}

std::optional<double> IndexAnswer::contribution(std::size_t economy, std::size_t year, std::size_t dimension) const {
  return index.contributions[(economy * input.panel.years.size() + year) * input.panel.dimensions.size() + dimension];
}

std::optional<double> IndexAnswer::mean_index(std::size_t year) const {
  double sum = 0;
  std::size_t known = 0;
  for (const std::size_t member : members)
    if (const auto value = index_at(member, year)) sum += *value, ++known;
  return known > 0 ? std::optional(sum / static_cast<double>(known)) : std::nullopt;
}

Result<IndexAnswer> index_of(const std::string& file, const std::vector<EconomyId>& members) {
  IndexAnswer answer;
  answer.file = file;
  TRY_ASSIGN(answer.input, production::load_index_panel(file));
  TRY_ASSIGN(answer.index, production::integration_index(answer.input.panel));
  const auto& known = answer.input.economies;
  for (const EconomyId member : members) {
    const auto at = std::lower_bound(known.begin(), known.end(), member);
    if (at != known.end() && *at == member) answer.members.push_back(static_cast<std::size_t>(at - known.begin()));
    else answer.not_in_file.push_back(member.text());
  }
  if (answer.members.empty())
    return fail(ErrorCode::missing_data, "The file has indicators of none of the members", {file, 0, 0, "economy"},
                "Give rows of their codes, such as KOR.");
  return answer;
}

std::string index_text(const IndexAnswer& answer) {
  const auto& panel = answer.input.panel;
  std::string out =
      fmt::format("\ncomposite index of integration from {}: {} indicators in {} dimensions, {} economies, {} years, {} cells filled\n",
                  answer.file, panel.indicators.size(), panel.dimensions.size(), panel.economies, panel.years.size(), answer.index.imputed);
  if (!answer.not_in_file.empty()) out += fmt::format("note: not in the file, and so not counted: {}\n", join(answer.not_in_file, " "));
  out += fmt::format("{:<9} {:>5} {:>8}", "economy", "year", "index");
  for (std::size_t d = 0; d < panel.dimensions.size(); ++d) out += fmt::format(" {:>14}", panel.dimensions[d].substr(0, 14));
  out += fmt::format("\n{:<9} {:>5} {:>8}", "weight", "", "");
  for (const double weight : answer.index.dimension_weights) out += fmt::format(" {:>14.4f}", weight);
  out += "\n";
  for (const std::size_t member : answer.members)
    for (std::size_t y = 0; y < panel.years.size(); ++y) {
      out += fmt::format("{:<9} {:>5} {:>8}", answer.input.economies[member].text(), panel.years[y], number(answer.index_at(member, y)));
      for (std::size_t d = 0; d < panel.dimensions.size(); ++d) out += fmt::format(" {:>14}", number(answer.contribution(member, y, d)));
      out += "\n";
    }
  for (std::size_t y = 0; y < panel.years.size(); ++y)
    out += fmt::format("{:<9} {:>5} {:>8}\n", "mean", panel.years[y], number(answer.mean_index(y)));
  return out + "under a dimension: its weight x its value; they add up to the index\n";
}

nlohmann::ordered_json index_json(const IndexAnswer& answer) {
  const auto& panel = answer.input.panel;
  Json dimensions = Json::array(), indicators = Json::array(), rows = Json::array(), means = Json::array();
  for (std::size_t d = 0; d < panel.dimensions.size(); ++d)
    dimensions.push_back({{"name", panel.dimensions[d]}, {"weight", answer.index.dimension_weights[d]}});
  for (std::size_t i = 0; i < panel.indicators.size(); ++i)
    indicators.push_back({{"name", panel.indicators[i].name},
                          {"dimension", panel.dimensions[panel.indicators[i].dimension]},
                          {"less_is_more", panel.indicators[i].less_is_more},
                          {"weight", answer.index.indicator_weights[i]}});
  for (const std::size_t member : answer.members)
    for (std::size_t y = 0; y < panel.years.size(); ++y) {
      Json parts = Json::object();
      for (std::size_t d = 0; d < panel.dimensions.size(); ++d) parts[panel.dimensions[d]] = json_of(answer.contribution(member, y, d));
      rows.push_back({{"economy", answer.input.economies[member].text()},
                      {"year", panel.years[y]},
                      {"index", json_of(answer.index_at(member, y))},
                      {"contributions", std::move(parts)}});
    }
  for (std::size_t y = 0; y < panel.years.size(); ++y)
    means.push_back({{"year", panel.years[y]}, {"index", json_of(answer.mean_index(y))}});
  return {{"source", answer.file},
          {"not_in_file", answer.not_in_file},
          {"cells_filled", answer.index.imputed},
          {"dimensions", std::move(dimensions)},
          {"indicators", std::move(indicators)},
          {"members", std::move(rows)},
          {"mean", std::move(means)}};
}

}  // namespace entrepot::app
