// Tests only: a world and an assessment of invented numbers, to see what the brief makes of them.
#pragma once

#include <algorithm>
#include <cmath>

#include "assessment/assessment.h"

namespace entrepot::assessment::fixture {

inline EconomyId id(std::string_view code) { return *EconomyId::parse(code); }

inline Figure invented(double value, double low, double high, Unit unit, std::string row, Confidence confidence = Confidence::assumed) {
  return {value, low, high, unit, {"invented", std::move(row)}, "2022", confidence, "invented for this test"};
}

inline World world() {
  World w;
  w.name = "tiny";
  w.title = "An invented world for tests";
  w.folder = "tests/worlds/tiny";
  w.notes = {"All numbers of this world are invented."};
  w.sources = {{"invented", "Numbers invented for tests", "nobody", "Apache-2.0", "2022", "https://example.org/invented?a=1&b=2"},
               {"table", "An invented table", "nobody", "Apache-2.0", "2011", "page 7"}};
  const struct {
    const char *code, *label, *groups, *region;
    double lon, lat;
  } economies[] = {{"CHN", "China", "CJK", "CHN", 121.8, 31.2},       {"DEU", "Germany", "", "DEU", 9.97, 53.5},
                   {"IDN", "Indonesia", "ASEAN", "IDN", 106.9, -6.1}, {"JPN", "Japan", "CJK", "JPN", 139.8, 35.6},
                   {"KOR", "Korea", "CJK", "KOR", 129.0, 35.1},       {"LAO", "Lao PDR", "ASEAN", "ROW", 100.9, 13.1},
                   {"SGP", "Singapore", "ASEAN", "ROW", 103.8, 1.25}, {"THA", "Thailand", "ASEAN", "ROW", 100.9, 13.1},
                   {"USA", "United States", "", "USA", -118.2, 33.7}, {"VNM", "Viet Nam", "ASEAN", "ROW", 107.0, 10.5}};
  for (const auto& e : economies)
    w.economies.push_back({id(e.code), e.label, e.groups[0] == '\0' ? std::vector<std::string>{} : std::vector<std::string>{e.groups},
                           id(e.region), e.label, e.lon, e.lat});
  w.sectors = {{"elec", "Electrical and optical equipment", "electronics", true},
               {"mach", "Machinery", "machinery", true},
               {"cars", "Vehicles", "vehicles", true},
               {"metl", "Metals", "metals", true},
               {"serv", "Trade and services", "trade_services", false}};
  w.products = {{"gallium", "gallium", {"811292"}, "hs2022", Unit::kilograms, "metals", ""},
                {"germanium", "germanium", {"811292"}, "hs2022", Unit::kilograms, "metals", ""}};
  w.table.name = "invented table 2011";
  w.table.year = 2011;
  w.table.money_unit = "million USD";
  for (const char* code : {"CHN", "JPN", "KOR", "IDN", "USA", "DEU", "ROW"}) w.table.regions.push_back(id(code));
  for (const WorldSector& s : w.sectors) w.table.sectors.push_back({s.code, s.label});
  const auto keep = [&](std::string label, Figure figure) {
    w.figures.push_back({std::move(label), std::move(figure)});
    return static_cast<FigureIndex>(w.figures.size() - 1);
  };
  for (std::uint32_t p = 0; p < 2; ++p)
    for (const char* code : {"DEU", "JPN", "KOR", "SGP", "THA", "USA", "VNM"}) {
      const std::string tail = w.products[p].label + ", " + code;
      const double size = 1000 + 10.0 * code[0] + 137.0 * p;
      const std::string line = std::to_string(w.figures.size() + 2);
      w.trade.push_back(
          {ProductId{p}, id("CHN"), id(code),
           keep("trade in " + w.products[p].label + ", CHN to " + code,
                invented(size, size * 0.8, size * 1.3, Unit::kilograms_per_year, "trade.csv:" + line, Confidence::reported))});
      w.commercial_stocks.push_back(
          {ProductId{p}, id(code), keep("commercial stock of " + tail, invented(45, 20, 90, Unit::days, "stocks.csv:" + line))});
    }
  w.parameters["alpha_max"] = keep("alpha_max", invented(1.25, 1.1, 1.5, Unit::none, "parameters.csv:2", Confidence::estimated));
  w.prices.push_back({ProductId{0}, keep("price of gallium", invented(400, 300, 600, Unit::usd_per_kilogram, "prices.csv:2"))});
  w.uses.push_back({ProductId{0}, std::nullopt, "electronics", Essentiality::critical, 0,
                    keep("share of electronics output that needs gallium", invented(0.01, 0.01, 0.01, Unit::share, "uses.csv:2"))});
  return w;
}

inline Quantiles spread(double p50, double width = 0.3) {
  const double a = p50 * (1 - width), b = p50 * (1 + width);
  return {std::min(a, b), p50, std::max(a, b)};
}

// Rises from day `from`, stands, and falls after `to`.
inline Series hill(double top, int from, int to, int days = 365) {
  Series s;
  for (int day = 0; day < days; day += s.step_days) {
    const double up = std::clamp((day - from) / 30.0, 0.0, 1.0), down = std::clamp((to - day) / 60.0, 0.0, 1.0);
    const double v = top * up * down;
    s.p10.push_back(static_cast<float>(v * 0.7));
    s.p50.push_back(static_cast<float>(v));
    s.p90.push_back(static_cast<float>(std::min(v * 1.35, std::max(top, 1.0))));
  }
  return s;
}

inline Scenario scenario() {
  Scenario s;
  s.name = "invented";
  s.title = "China licenses exports of gallium and germanium (invented numbers)";
  s.story = "Exports need a licence from the first of August on.\nNone is granted for half a year.\n\nAll numbers are invented for tests.";
  s.sources = {"An announcement, invented, 3 July 2023"};
  s.start = *Day::parse("2023-08-01");
  s.seed = 7;
  s.file = "data/scenarios/invented.toml";
  s.events.push_back({ExportRestriction{id("CHN"), {"gallium", ""}, {}, {1, 0.8, 1}}, {0, 180}, 12, "Exports of gallium from CHN fall"});
  s.events.push_back({ExportRestriction{id("CHN"), {"germanium", ""}, {id("JPN"), id("KOR")}, {0.6, 0.6, 0.6}},
                      {0, 180},
                      20,
                      "Exports of germanium fall"});
  return s;
}

inline SupplyImpact supply(std::uint32_t product, const char* code, double peak, double use) {
  SupplyImpact x;
  x.product = ProductId{product};
  x.economy = id(code);
  x.use_per_day = use;
  x.lost_suppliers_share = peak;
  x.direct_shortfall_peak = spread(peak, 0.15);
  x.direct_shortfall_peak.p90 = std::min(1.0, x.direct_shortfall_peak.p90);
  x.direct_shortfall_total = spread(peak * use * 180);
  x.shortfall_begins_day = {18, 23, 31};
  x.stocks_end_day = peak > 0.3 ? Quantiles{48, 74, 365} : Quantiles{365, 365, 365};
  const double kept[3] = {1, 0.55, 0.3};
  for (std::size_t k = 0; k < 3; ++k) {
    auto& run = x.runs[k];
    const double missing = x.direct_shortfall_total.p50;
    run.unmet_total = spread(missing * 0.6 * kept[k]);
    run.unmet_share = spread(peak * 0.3 * kept[k]);
    run.from_commercial = spread(missing * 0.4);
    if (k > 0) run.from_new_suppliers = spread(missing * (k == 1 ? 0.2 : 0.3));
    if (k > 0) run.from_public_stocks = spread(missing * (k == 1 ? 0.07 : 0.12));
    if (k == 2 && peak < 0.4) run.given_to_others = spread(missing * 0.1);
    if (k > 0) run.extra_cost_usd = spread(4.2e6 * peak);
    run.direct_shortfall = hill(peak, 23, 215);
    run.unmet = hill(peak * kept[k], 74, 220);
  }
  return x;
}

inline LossRun loss(double value_added, double direct_share) {
  return {spread(value_added), spread(value_added * direct_share), spread(value_added * (1 - direct_share)), spread(value_added * 2.3), {}};
}

inline EconomyLoss economy(const char* code, double normal, double lost, double alone, double together, double top) {
  EconomyLoss x;
  x.region = id(code);
  x.value_added_horizon = normal;
  x.runs = {loss(lost, 0.3), loss(alone, 0.3), loss(together, 0.3)};
  x.runs[1].less_than_nobody = spread(lost - alone);
  x.runs[2].less_than_nobody = spread(lost - together);
  x.unmet_final_demand = {spread(lost * 0.8), spread(alone * 0.8), spread(together * 0.8)};
  x.value_added_loss = {hill(top, 80, 260), hill(top * alone / lost, 80, 250), hill(top * together / lost, 80, 240)};
  x.worth_of_cooperation = spread(alone - together, 0.6);
  return x;
}

inline Assessment assessment() {
  Assessment a;
  a.scenario = scenario();
  a.world_name = "tiny";
  a.world_title = "An invented world for tests";
  for (const char* code : {"CHN", "JPN", "KOR", "IDN", "LAO", "SGP", "THA", "VNM"}) a.group.push_back(id(code));
  a.members = 200;
  a.supply = {supply(0, "KOR", 0.82, 41), supply(0, "JPN", 0.55, 160), supply(0, "DEU", 0.4, 77),  supply(0, "USA", 0.22, 60),
              supply(0, "THA", 0.18, 6),  supply(1, "JPN", 0.36, 120), supply(1, "KOR", 0.31, 33), supply(1, "SGP", 0.05, 9)};
  a.economies = {economy("JPN", 5.9e6, 21400, 12300, 8100, 0.012), economy("KOR", 1.2e6, 15200, 9900, 6200, 0.034),
                 economy("CHN", 7.2e6, 6100, 5200, 5600, 0.002),   economy("ROW", 9e6, 4100, 3300, 3000, 0.001),
                 economy("USA", 1.5e7, 3900, 3100, 3000, 0.0007),  economy("IDN", 8.5e5, 420, 300, 280, 0.0011),
                 economy("DEU", 3.4e6, 260, 200, 190, 0.0002)};
  const char* const regions[] = {"JPN", "KOR", "CHN", "JPN", "KOR", "USA", "CHN"};
  for (std::uint32_t i = 0; i < 7; ++i) {
    SectorLoss s;
    s.region = id(regions[i]);
    s.sector = SectorId{i < 2 ? 0u : i % 5};
    s.value_added_horizon = 2.1e5 / (i + 1);
    s.output_horizon = 6e5 / (i + 1);
    const double lost = 9000.0 / (1 + i * i);
    s.runs = {loss(lost, i < 2 ? 0.8 : 0), loss(lost * 0.6, i < 2 ? 0.8 : 0), loss(lost * 0.4, i < 2 ? 0.8 : 0)};
    a.sectors.push_back(s);
  }
  for (std::uint32_t s = 0; s < 5; ++s)
    a.industries.push_back({SectorId{s}, {hill(0.05 / (1 + s), 80, 260), hill(0.03 / (1 + s), 80, 250), hill(0.018 / (1 + s), 80, 240)}});
  a.group_loss = {loss(43120, 0.3), loss(27700, 0.3), loss(20180, 0.3)};
  a.group_worth_of_cooperation = {4100, 7520, 10900};
  a.world_loss = {loss(51380, 0.3), loss(34300, 0.3), loss(26370, 0.3)};
  a.chain = {
      {id("KOR"), SectorId{0}, "gallium", true, 74, 233, 0.31, 18200}, {id("JPN"), SectorId{0}, "gallium", true, 88, 226, 0.52, 24900},
      {id("KOR"), SectorId{1}, "elec", false, 101, 250, 0.86, 5400},   {id("JPN"), SectorId{2}, "elec", false, 119, 170, 0.93, 4100},
      {id("JPN"), SectorId{2}, "elec", false, 190, 244, 0.9, 2900},    {id("CHN"), SectorId{1}, "elec", false, 131, 240, 0.98, 1200}};
  a.measures = {
      {"stock-kor-gallium", "Korea keeps 90 more days of gallium", "KOR", 4100, 12.5, 328.0,
       "90 days of use at the price of the world, kept for a year"},
      {"share-figures", "Recognise each other's stocks", "together", 2600, 0, std::nullopt, "no purchase is needed"},
      {"recycle", "Recover gallium from scrap in Japan", "JPN", 900, 310, 900.0 / 310, "published cost of a plant, spread over ten years"}};
  const World w = world();
  for (FigureIndex f = 0; f < w.figures.size(); ++f) a.used.push_back({w.figures[f].label, f});
  const auto unknown = [&](FigureIndex f, double r) {
    const Figure& figure = w.figures[f].figure;
    a.unknowns.push_back({w.figures[f].label, std::nullopt, f, figure.value, figure.low, figure.high, figure.unit, figure.source.row,
                          figure.confidence, r, std::max(-1.0, r - 0.13), std::min(1.0, r + 0.13), r * r});
  };
  unknown(5, -0.71), unknown(3, -0.48), unknown(0, 0.22), unknown(28, -0.1), unknown(6, 0.04);
  a.unknowns.push_back({"size of event 1: share of exports that stops", 0, std::nullopt, 1, 0.8, 1, Unit::share, "invented.toml:12",
                        Confidence::assumed, 0.03, -0.11, 0.17, 0.0009});
  Alternative germany;
  germany.supplier = id("DEU");
  germany.factors = {4000, 1.2, 0.4, 0.03, 0.2, 0.1};
  germany.score = 700;
  germany.bought = 1500;
  germany.open_days = 30, germany.days = 33;
  germany.gates = {"suez", "malacca", "taiwan", "luzon", "dover"};
  germany.course = {{8, 54}, {-10, 36}, {32, 30}, {80, 5}, {104, 1}, {129, 35}};
  germany.duty_low = 0, germany.duty_high = 0.03, germany.duty_planned = 0.03;
  germany.agreements = "FTA|MFN";
  germany.landed_usd = 512;
  germany.alone = 300, germany.together = 420;
  germany.figures = {0};
  Alternative states;
  states.supplier = id("USA");
  states.factors = {900, std::nullopt, std::nullopt, std::nullopt, 0.3, std::nullopt};
  states.lacks = {sourcing::Factor::detour};
  states.duty_planned = 0.03;
  states.duty_reason = "no schedule of KOR";
  states.landed_usd = 530;
  states.together = 60;
  Alternative singapore;
  singapore.supplier = id("SGP");
  singapore.factors = {0, 0.9, 0.2, 0, 0.1, 1};
  singapore.score = 0;
  singapore.bought = 20;
  singapore.open_days = 4;
  singapore.duty_low = singapore.duty_high = singapore.duty_planned = 0;
  singapore.agreements = "RCEP";
  singapore.figures = {2};
  a.resupply = {{ProductId{0},
                 id("KOR"),
                 6100,
                 {germany, states, singapore},
                 {sourcing::Factor::spare, sourcing::Factor::room, sourcing::Factor::density, sourcing::Factor::duty,
                  sourcing::Factor::risk, sourcing::Factor::detour},
                 {},
                 sourcing::PriceRange{900, 1200},
                 0.4,
                 {"Duty: invented for this test; imported by KOR"},
                 100,
                 40,
                 20},
                {ProductId{1}, id("JPN"), 50, {}, {}, {}, {}, 0, {}, 0, 0, 0}};
  a.look_through = {{id("KOR"), id("CHN"), 0.045, 0.094}, {id("JPN"), id("CHN"), 0.02, 0.05}};
  a.evidence = {{"trade", "invented flows", false},
                {"tariffs", "No tariff schedule is imported: entrepot data add a schedule (docs/cost.md)", true},
                {"governance", "invented scores", false},
                {"sea", "an invented network", false}};
  a.assumptions = {"New suppliers cannot produce more than their capacity."};
  a.coverage = {{"gallium: production", "1 producer, invented"}, {"economies of the group with a table region of their own", "4 of 8"}};
  return a;
}

// The same world on a day on which nothing happens.
inline Assessment quiet() {
  Assessment a;
  a.scenario = scenario();
  a.scenario.events.clear();
  a.world_name = "tiny";
  a.group = {id("CHN"), id("JPN"), id("KOR")};
  a.members = 1;
  for (const char* code : {"CHN", "JPN", "KOR"}) {
    EconomyLoss x;
    x.region = id(code);
    x.value_added_horizon = 1e6;
    for (auto& series : x.value_added_loss) series = hill(0, 10, 20);
    a.economies.push_back(x);
  }
  return a;
}

}  // namespace entrepot::assessment::fixture
