#include "exposure_goods.h"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/text.h"
#include "regions.h"

namespace entrepot::app {

using Json = nlohmann::ordered_json;

void add_flow_options(CLI::App& command, GoodsQuestion& question) {
  command.add_option("--data", question.flows.data,
                     "flows for --product and --products: ids, file names or a release (default: the one release that was added)");
  command.add_option("--edition", question.flows.edition, "HS edition of the flows, where several are imported");
  command.add_option("--year", question.year, "year of the flows (default: the last)");
}

Result<GoodsAnswer> goods_in_imports(const GoodsQuestion& question, const production::InputOutputTable& table,
                                     const production::Exposure& exposure, const ProductLink& link, const std::string& product) {
  GoodsAnswer answer;
  auto open = open_cube(question.flows);
  const bool asked = !question.flows.data.empty() || !question.flows.edition.empty() || question.year != 0;
  if (!open && !asked) return answer.reason = open.error().what + "; add flows, or choose some with --data", answer;
  TRY_ASSIGN(const auto cube, std::move(open));
  answer.source = cube.sources();
  const auto importers = trade::select_bloc(question.of, {}, {"", 0, 0, "--of"});
  if (!importers) return answer.reason = fmt::format("{} is no economy of the flows", question.of), answer;
  TRY_ASSIGN(auto tracer, GoodsTracer::create(table, exposure, link));
  auto goods = tracer.trace(cube.cube, *importers, question.year, product);
  if (!goods && !asked) return answer.reason = goods.error().what, answer;
  TRY_ASSIGN(answer.goods, std::move(goods));
  answer.notes = goods_notes(cube.cube, link, table);
  return answer;
}

std::string goods_text(const GoodsAnswer& answer, const std::string& of, std::size_t top) {
  if (!answer.goods) return fmt::format("\nwhose goods are in the imports is not known: {}\n", answer.reason);
  const GoodsOrigins& goods = *answer.goods;
  std::string out = fmt::format("\nWhose goods are in what {} imports of {}, {}, {} USD\nflows: {}\n", of, goods.product, goods.year,
                                format_number(goods.imports_usd, 4), answer.source);
  if (answer.assumed) out += fmt::format("note: {}\n", goods.made.words);
  for (const std::string& note : answer.notes) out += fmt::format("note: {}\n", note);
  if (!goods.origins.untraced.empty()) {
    std::vector<std::string> names;
    for (const EconomyId id : goods.origins.untraced) names.push_back(id.text());
    out += fmt::format("note: not in the table, or without output there, and so not looked through: {} ({})\n", join(names, " "),
                       percent(goods.origins.untraced_share));
  }
  out += fmt::format("{} of the value is added elsewhere than where the goods are bought\n", percent(goods.hidden_total()));
  out += fmt::format("\n{:>5} {:<7} {:>10} {:>14} {:>8}\n", "rank", "economy", "face value", "looked through", "hidden");
  std::size_t rank = 0;
  for (const auto& one : goods.origins.economies) {
    if (rank == top) break;
    out += fmt::format("{:>5} {:<7} {:>10} {:>14} {:>+8.2f}\n", ++rank, one.economy.text(), percent(one.face_value),
                       percent(one.look_through), 100 * one.hidden());
  }
  double face = 0, through = 0;
  for (std::size_t n = rank; n < goods.origins.economies.size(); ++n) {
    face += goods.origins.economies[n].face_value;
    through += goods.origins.economies[n].look_through;
  }
  if (const std::size_t left = goods.origins.economies.size() - rank; left > 0)
    out += fmt::format("{:>5} {:<7} {:>10} {:>14} {:>+8.2f}\n", "", fmt::format("{} more", left), percent(face), percent(through),
                       100 * (through - face));
  return out;
}

Json goods_json(const GoodsAnswer& answer) {
  if (!answer.goods) return {{"reason", answer.reason}};
  const GoodsOrigins& goods = *answer.goods;
  Json rows = Json::array(), untraced = Json::array();
  for (const auto& one : goods.origins.economies)
    rows.push_back(
        {{"economy", one.economy.text()}, {"face_value", one.face_value}, {"look_through", one.look_through}, {"hidden", one.hidden()}});
  for (const EconomyId id : goods.origins.untraced) untraced.push_back(id.text());
  return {{"product", goods.product},
          {"year", goods.year},
          {"source", answer.source},
          {"imports_usd", goods.imports_usd},
          {"sector", goods.made.words},
          {"sector_assumed", answer.assumed},
          {"notes", answer.notes},
          {"not_looked_through", {{"economies", std::move(untraced)}, {"share", goods.origins.untraced_share}}},
          {"added_elsewhere", goods.hidden_total()},
          {"origins", std::move(rows)}};
}

}  // namespace entrepot::app
