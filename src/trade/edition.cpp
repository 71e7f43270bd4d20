#include "trade/edition.h"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::trade {

namespace {

// Where a code goes, or why it goes nowhere.
struct Target {
  std::optional<std::uint32_t> code;
  std::string reason;
  bool same = false;
};

Target target_of(const Correspondence& c, std::uint32_t product) {
  const std::string text = fmt::format("{:06}", product);
  const auto links = c.of(text);
  if (links.empty()) return {std::nullopt, fmt::format("{} {} is not in the table of links", c.from_system, text), false};
  const std::string& relationship = links.front()->relationship;
  if (c.kind == LinkKind::correlation && (links.size() > 1 || (relationship != "1:1" && relationship != "n:1")))
    return {std::nullopt,
            fmt::format("{} {} became {} codes of {} ({}): a conversion would have to choose", c.from_system, text, links.size(),
                        c.to_system, relationship),
            false};
  return {static_cast<std::uint32_t>(parse_int(links.front()->to).value_or(0)), {}, links.front()->to == text};
}

auto key_of(const Flow& flow) { return std::tuple(flow.period, flow.exporter, flow.importer, flow.product); }

// Adds up flows of one key.
void merge(std::vector<Flow>& flows) {
  std::stable_sort(flows.begin(), flows.end(), [](const Flow& a, const Flow& b) { return key_of(a) < key_of(b); });
  std::size_t kept = 0;
  for (const Flow& flow : flows) {
    if (kept == 0 || key_of(flows[kept - 1]) != key_of(flow)) {
      flows[kept++] = flow;
      continue;
    }
    Flow& sum = flows[kept - 1];
    sum.value_usd += flow.value_usd;
    if (sum.quantity && flow.quantity) *sum.quantity += *flow.quantity;
    else sum.quantity.reset();
  }
  flows.resize(kept);
}

Result<HsEdition> check_ends(const TradeTable& table, const Correspondence& c) {
  const auto& info = table.info();
  const auto to = parse_hs_edition(c.to_system);
  if (!to || info.digits != 6)
    return fail(ErrorCode::unsupported, fmt::format("Flows of {} digits cannot be put into {}", info.digits, c.to_system), {},
                "Editions are joined for HS codes of six digits.");
  if (!info.edition || c.from_system != hs_edition_name(*info.edition))
    return fail(ErrorCode::contradiction,
                fmt::format("The flows are in {}, the table of links begins at {}",
                            info.edition ? std::string(hs_edition_name(*info.edition)) : "codes as reported", c.from_system),
                {}, "Name the table that begins at the edition of the flows.");
  return *to;
}

}  // namespace

Result<TradeTable> in_edition_of(const TradeTable& table, const Correspondence& correspondence, LoadReport& report) {
  TRY_ASSIGN(const HsEdition edition, check_ends(table, correspondence));
  std::map<std::uint32_t, Target> targets;
  std::vector<Flow> flows;
  double all = 0, same = 0, lost = 0;
  for (std::size_t row = 0; row < table.size(); ++row) {
    Flow flow = table.flow(row);
    auto found = targets.find(flow.product);
    if (found == targets.end()) found = targets.emplace(flow.product, target_of(correspondence, flow.product)).first;
    const Target& target = found->second;
    all += flow.value_usd;
    if (!target.code) {
      lost += flow.value_usd;
      report.reject(flow.line, "", target.reason);
      continue;
    }
    same += target.same ? flow.value_usd : 0;
    flow.product = *target.code;
    flows.push_back(flow);
  }
  merge(flows);
  const auto percent = [&](double value) { return all > 0 ? 100 * value / all : 0; };
  report.note(fmt::format("put from {} into {} by a {}: {:.1f} % of the value keeps its code, {:.1f} % changes it, {:.1f} % is rejected",
                          correspondence.from_system, correspondence.to_system,
                          correspondence.kind == LinkKind::conversion ? "conversion, for statistics and not for law" : "correlation",
                          percent(same), percent(all - same - lost), percent(lost)));
  TradeTableInfo info = table.info();
  info.edition = edition;
  info.release = fmt::format("{} as {}", info.release, hs_edition_name(edition));
  TradeTableBuilder builder(std::move(info));
  for (const Flow& flow : flows) builder.add(flow);
  return std::move(builder).finish(report);
}

Result<Correspondence> step_from(const std::vector<Correspondence>& steps, HsEdition edition) {
  std::vector<std::string> has;
  for (const Correspondence& step : steps) {
    if (step.from_system == hs_edition_name(edition)) return step;
    has.push_back(fmt::format("{} to {}", step.from_system, step.to_system));
  }
  return fail(ErrorCode::missing_data,
              fmt::format("The table of links does not begin at {}, the edition of the flows", hs_edition_name(edition)), {},
              fmt::format("It has: {}.", join(has, ", ")));
}

}  // namespace entrepot::trade
