#include "assessment/report.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "assessment/detail/report_fixture.h"
#include "assessment/detail/report_gates.h"
#include "assessment/detail/report_blocks.h"
#include "assessment/detail/report_text.h"

namespace entrepot::assessment {
namespace {

using detail::Say;
constexpr std::size_t alone_run = static_cast<std::size_t>(RunKind::alone);

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

std::string section_of(const std::string& html, const std::string& id) {
  const std::size_t from = html.find("<section id=\"" + id + "\"");
  return html.substr(from, html.find("</section>", from) - from);
}

// With plain spaces where the page keeps words on one line.
std::string with_spaces(std::string text) {
  const std::string wide = "\u00a0";
  for (std::size_t at = text.find(wide); at != std::string::npos; at = text.find(wide, at)) text.replace(at, wide.size(), " ");
  return text;
}

// Leaves the invented briefs where the browser test finds them, when it asks for them.
void keep(const std::string& name, const std::string& text) {
  if (const char* const folder = std::getenv("ENTREPOT_BRIEF_FOLDER")) std::ofstream(std::string(folder) + "/" + name) << text;
}

TEST(BriefHtml, has_its_sections_in_the_order_of_the_story) {
  const std::string html = brief_html(fixture::assessment(), fixture::world());
  keep("invented.html", html);
  std::size_t last = 0;
  for (const char* id : {"in-short", "what-happens", "who-is-hit", "chain", "alternatives", "alone", "together", "worth", "measures",
                         "unknowns", "rests-on"}) {
    const std::size_t at = html.find(std::string("<section id=\"") + id + "\"");
    ASSERT_NE(at, std::string::npos) << id;
    EXPECT_GT(at, last) << id;
    last = at;
  }
}

TEST(BriefHtml, says_who_else_could_supply_and_what_is_missing) {
  const std::string html = with_spaces(section_of(brief_html(fixture::assessment(), fixture::world()), "alternatives"));
  EXPECT_NE(html.find("Korea is short of 6,100 kg of gallium over the horizon, before any stock; over the calculations "),
            std::string::npos);
  EXPECT_NE(html.find("Korea: its own output raised"), std::string::npos);
  EXPECT_NE(html.find("Suez Canal, Strait of Malacca, Taiwan Strait, Luzon Strait and "), std::string::npos) << "every strait";
  EXPECT_NE(html.find("0 % to 3.0 % (FTA or MFN)"), std::string::npos);
  EXPECT_NE(html.find("no schedule of Korea; the plan takes 3.0 %"), std::string::npos);
  EXPECT_NE(html.find("530, without duty"), std::string::npos);
  EXPECT_NE(html.find("Who delivers 0 has capacity that is not asked for"), std::string::npos);
  EXPECT_NE(html.find("33.0 instead of 30.0"), std::string::npos);
  EXPECT_NE(html.find("no way left"), std::string::npos);
  EXPECT_NE(html.find("no schedule of Korea"), std::string::npos) << "why a duty is missing";
  EXPECT_NE(html.find("900 to 1,200 USD"), std::string::npos);
  EXPECT_NE(html.find("No other supplier has capacity left"), std::string::npos) << "germanium for Japan";
  EXPECT_NE(html.find("9.4 %"), std::string::npos) << "looked through";
  EXPECT_NE(html.find("Missing: no duty is in landed costs or plans"), std::string::npos);
  EXPECT_EQ(html.find("No tariff schedule is imported"), std::string::npos) << "an error is no coverage";
  const std::string japanese = section_of(brief_html(fixture::assessment(), fixture::world(), Language::japanese), "alternatives");
  for (const char* english : {"Duty: invented", "no schedule", "invented flows", "Missing"})
    EXPECT_EQ(japanese.find(english), std::string::npos) << english;
  EXPECT_NE(section_of(brief_html(fixture::quiet(), fixture::world()), "alternatives").find("No member of the group is short"),
            std::string::npos);
}

// A way may pass any gate that comes with the program, and the passages of published networks.
TEST(BriefText, every_gate_has_a_name) {
  std::set<std::string> named;
  for (const detail::Gate& gate : detail::gates()) named.insert(std::string(gate.id));
  std::ifstream file(std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "sea" / "gates.csv");
  std::string line;
  std::getline(file, line);
  std::size_t gates = 0;
  for (; std::getline(file, line); ++gates) EXPECT_TRUE(named.contains(line.substr(0, line.find(',')))) << line;
  EXPECT_GT(gates, 20u);
  for (const char* passage : {"dardanelles", "bering"}) EXPECT_TRUE(named.contains(passage)) << passage;
}

TEST(BriefHtml, opens_offline_without_script_or_request) {
  const std::string html = brief_html(fixture::assessment(), fixture::world());
  for (const char* loads :
       {"<script", "<link", "<img", "<iframe", "<object", "<embed", "@import", "url(", " src=", " srcset=", "javascript:", " onload="})
    EXPECT_EQ(count(html, loads), 0u) << loads;
  // What looks like an address stands only in links that a reader may follow.
  const std::regex address("https?://");
  const std::regex link("<a href=\"https?://[^\"]*\" rel=\"noreferrer\">https?://[^<]*</a>");
  const auto all = [&](const std::regex& what) {
    return std::distance(std::sregex_iterator(html.begin(), html.end(), what), std::sregex_iterator());
  };
  EXPECT_GT(all(link), 0);
  EXPECT_EQ(all(address), 2 * all(link));
}

TEST(BriefHtml, is_the_same_bytes_for_the_same_assessment) {
  EXPECT_EQ(brief_html(fixture::assessment(), fixture::world()), brief_html(fixture::assessment(), fixture::world()));
  EXPECT_EQ(brief_json(fixture::assessment(), fixture::world()), brief_json(fixture::assessment(), fixture::world()));
}

TEST(BriefHtml, every_link_within_the_page_has_its_target_and_no_id_stands_twice) {
  const std::string html = brief_html(fixture::assessment(), fixture::world());
  std::set<std::string> ids;
  const std::regex id(" id=\"([^\"]*)\"");
  for (auto i = std::sregex_iterator(html.begin(), html.end(), id); i != std::sregex_iterator(); ++i)
    EXPECT_TRUE(ids.insert((*i)[1]).second) << (*i)[1];
  const std::regex link("href=\"#([^\"]*)\"");
  std::size_t links = 0;
  for (auto i = std::sregex_iterator(html.begin(), html.end(), link); i != std::sregex_iterator(); ++i, ++links)
    EXPECT_TRUE(ids.contains((*i)[1])) << (*i)[1];
  EXPECT_GT(links, 40u);
}

TEST(BriefHtml, every_chart_has_its_table) {
  const std::string html = brief_html(fixture::assessment(), fixture::world());
  std::size_t figures = 0;
  for (std::size_t from = 0; (from = html.find("<figure>", from)) != std::string::npos; ++figures) {
    const std::size_t to = html.find("</figure>", from);
    ASSERT_NE(to, std::string::npos);
    const std::string inside = html.substr(from, to - from);
    from = to;
    EXPECT_GT(count(inside, "<svg"), 0u);
    EXPECT_GT(count(inside, "<table>"), 0u) << inside.substr(0, 200);
  }
  EXPECT_GE(figures, 10u);
  EXPECT_EQ(count(html, "<table>"), count(html, "<caption>"));
}

TEST(BriefHtml, says_in_short_what_the_figures_say) {
  const std::string text = with_spaces(section_of(brief_html(fixture::assessment(), fixture::world()), "in-short"));
  // By what stays unmet at its price, not by the worst moment: Korea misses the larger share, Japan the larger amount.
  EXPECT_NE(
      text.find(
          "Japan (16 % of its gallium over the period, worth 3.80 million USD), Korea (25 % of its gallium over the period, worth 1.45 million "
          "USD)"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("lose 43.1 billion USD (30.2 to 56.1) of value added"), std::string::npos) << text;
  EXPECT_NE(text.find("Japan loses most: 21.4 billion USD (15.0 to 27.8), 0.36 % of its value added"), std::string::npos) << text;
  EXPECT_NE(text.find("cooperation is worth 7.5 billion USD (4.1 to 10.9) to the group."), std::string::npos) << text;
  EXPECT_NE(text.find("China loses by it: 400 million USD more"), std::string::npos) << text;
  EXPECT_NE(text.find("commercial stock of gallium, Korea"), std::string::npos) << text;
}

TEST(BriefHtml, leaves_out_what_misses_less_than_one_percent) {
  Assessment a = fixture::assessment();
  const std::string all = section_of(brief_html(a, fixture::world()), "who-is-hit");
  EXPECT_NE(all.find("<th scope=\"row\">Singapore</th>"), std::string::npos);
  EXPECT_EQ(all.find("left out"), std::string::npos);
  SupplyImpact& singapore = a.supply[7];
  ASSERT_EQ(singapore.economy.text(), "SGP");
  const double use = singapore.use_per_day * a.scenario.horizon_days;
  singapore.direct_shortfall_peak = {0, 1, 1};  // for a day: not as much as 1 % of the use over the period
  singapore.direct_shortfall_total = {0, 0.003 * use, 0.02 * use};
  for (auto& run : singapore.runs) run.unmet_share = {0, 0, 0.009};
  const std::string less = section_of(brief_html(a, fixture::world()), "who-is-hit");
  EXPECT_EQ(less.find("<th scope=\"row\">Singapore</th>"), std::string::npos);
  EXPECT_NE(less.find("1 more pair of economy and product is touched by the events but left out"), std::string::npos) << less;
  singapore.runs[1].unmet_share.p90 = 0.011;  // in one calculation of ten it matters after all
  EXPECT_TRUE(is_short(singapore, a.scenario.horizon_days));
}

TEST(BriefHtml, calls_a_difference_clear_only_when_it_is) {
  EXPECT_TRUE(is_clear_difference({1, 5, 9}, {0, 100, 200}));
  EXPECT_TRUE(is_clear_difference({-9, -5, -1}, {0, 100, 200}));
  EXPECT_FALSE(is_clear_difference({-1, 5, 9}, {0, 100, 200}));
  EXPECT_FALSE(is_clear_difference({0.01, 0.09, 9}, {0, 100, 200}));
  Assessment a = fixture::assessment();
  a.group_worth_of_cooperation = {-2, 0.7, 3300};
  const std::string html = with_spaces(brief_html(a, fixture::world()));
  EXPECT_NE(section_of(html, "in-short").find("in one of ten it is worth 3.30 billion USD or more"), std::string::npos)
      << section_of(html, "in-short");
  EXPECT_NE(section_of(html, "worth").find("<td class=\"n\">no clear difference</td>"), std::string::npos);
}

TEST(BriefHtml, a_difference_from_nobody_acting_is_the_one_of_the_calculations) {
  Assessment a = fixture::assessment();
  for (EconomyLoss& x : a.economies) x.runs[alone_run].less_than_nobody = {};
  a.economies[0].runs[alone_run].less_than_nobody = {70, 77.7, 80};
  const std::string alone = with_spaces(section_of(brief_html(a, fixture::world()), "alone"));
  EXPECT_EQ(count(alone, "<td class=\"n\">0</td></tr>"), a.economies.size() - 1);
  a.economies[0].runs[alone_run].less_than_nobody = {-9000, -8000, -7000};
  const std::string worse = section_of(brief_html(a, fixture::world()), "alone");
  EXPECT_NE(worse.find("Worse off if each acts alone than if nobody acts: "), std::string::npos);
}

TEST(BriefHtml, says_what_is_not_measured) {
  Assessment a = fixture::assessment();
  const auto in_short = [&] { return with_spaces(section_of(brief_html(a, fixture::world()), "in-short")); };
  EXPECT_EQ(in_short().find("Not measured"), std::string::npos);
  a.world_loss[0].value_added_loss = {0, 0, 0.1};  // and 31 t of gallium missing
  EXPECT_NE(in_short().find("electrical and optical equipment"), std::string::npos) << in_short();
  EXPECT_NE(in_short().find("Not measured"), std::string::npos) << in_short();
}

TEST(BriefHtml, uses_names_instead_of_ids) {
  Assessment a = fixture::assessment();
  World w = fixture::world();
  w.sectors[3].industry = "basic_metals";
  a.scenario.events.push_back({StraitClosure{{"hormuz"}, {1, 1, 1}}, {0, 30}, 30, "hormuz closes"});
  a.unknowns[0].label = "days of basic_metals held by buyers";
  a.unknowns[0].figure.reset();
  a.unknowns[1].event = 2;
  a.measures[0].words = "KOR holds 60.0 days more stock";
  const std::string html = with_spaces(brief_html(a, w));
  EXPECT_NE(html.find("Passage through the Strait of Hormuz is closed to 100 % of the ships"), std::string::npos);
  EXPECT_EQ(html.find("hormuz"), std::string::npos);
  EXPECT_NE(html.find("Days of metals held by buyers"), std::string::npos);
  EXPECT_EQ(html.find("basic_metals"), std::string::npos);
  EXPECT_NE(html.find("How large event 3 is"), std::string::npos);
  EXPECT_NE(html.find("Korea holds 60 days more stock"), std::string::npos);
}

TEST(BriefHtml, prints_the_command_that_repeats_it) {
  Assessment a = fixture::assessment();
  World w = fixture::world();
  w.folder = "/home/someone/entrepot/data/sample";
  a.group_name = "CJK";
  a.evidence = {{"sea", "a network", false}};
  a.vessel = {.draft_m = 21.5, .beam_m = {}, .length_m = 300};
  EXPECT_NE(brief_html(a, w, Language::japanese)
                .find("entrepot assess data/scenarios/invented.toml --world data/sample --members 200 --out brief --group &#39;CJK&#39; "
                      "--draft 21.5 --length 300 --lang ja</code>"),
            std::string::npos);
}

TEST(BriefHtml, rests_on_output_flows_and_stocks_in_ranges) {
  World w = fixture::world();
  const auto seen = static_cast<FigureIndex>(w.figures.size());
  for (int i = 0; i < 3; ++i) w.figures.push_back(w.figures[0]);
  w.production.push_back({ProductId{0}, fixture::id("KOR"), seen});
  w.capacity.push_back({ProductId{0}, fixture::id("KOR"), seen + 1});
  w.public_stocks.push_back({ProductId{0}, fixture::id("KOR"), seen + 2});
  Assessment a = fixture::assessment();
  for (FigureIndex f = seen; f < seen + 3; ++f) a.used.push_back({"more", f});
  const std::string number = std::to_string(seen + 1);
  EXPECT_NE(brief_html(a, w).find("<a href=\"#f" + number + "\">" + number + "\u2013" + std::to_string(seen + 3) + "</a>]"),
            std::string::npos);
}

TEST(BriefHtml, asks_only_for_figures_that_stand_out_from_chance) {
  Assessment a = fixture::assessment();
  const auto agenda = [&] {
    const std::string text = section_of(brief_html(a, fixture::world()), "unknowns");
    return count(text.substr(0, text.find("<figure>")), "<li>");
  };
  EXPECT_EQ(agenda(), 3u);  // of six; 0.22 of 200 members is beyond chance six times over, 0.10 is not
  a.members = 20;
  EXPECT_EQ(agenda(), 1u);
  for (Unknown& u : a.unknowns) u.rank_correlation /= 10;
  EXPECT_EQ(agenda(), 0u);
  EXPECT_NE(brief_html(a, fixture::world()).find("No single uncertain figure stands out"), std::string::npos);
}

TEST(BriefHtml, says_every_fixed_sentence_in_four_languages) {
  for (const Language language : {Language::chinese, Language::japanese, Language::korean}) {
    const std::string html = brief_html(fixture::assessment(), fixture::world(), language);
    keep("invented-" + std::string(language_tag(language)).substr(0, 2) + ".html", html);
    EXPECT_EQ(count(html, "<html lang=\"" + std::string(language_tag(language)) + "\">"), 1u);
    for (std::size_t i = 0; i < detail::say_count; ++i)
      EXPECT_FALSE(detail::patterns(static_cast<Say>(i))[static_cast<std::size_t>(language)].empty())
          << detail::patterns(static_cast<Say>(i))[0];
    EXPECT_EQ(html.find("nobody acts"), std::string::npos);
  }
  EXPECT_EQ(*parse_language("zh"), Language::chinese);
  EXPECT_FALSE(parse_language("fr").has_value());
}

TEST(BriefHtml, says_plainly_that_nothing_happens) {
  const std::string html = brief_html(fixture::quiet(), fixture::world());
  keep("quiet.html", html);
  EXPECT_NE(html.find("Nobody runs short"), std::string::npos);
  EXPECT_NE(html.find("Nothing is lost in any of the three cases"), std::string::npos);
  EXPECT_EQ(html.find("NaN"), std::string::npos);
  EXPECT_EQ(html.find("nan"), std::string::npos);
}

TEST(BriefHtml, hostile_names_stay_text) {
  World world = fixture::world();
  Assessment a = fixture::assessment();
  const std::string hostile = "<script>alert(1)</script>\"&' onload=x";
  for (auto* text : {&world.title,
                     &world.economies[3].label,
                     &world.products[0].label,
                     &world.sectors[0].label,
                     &world.sources[0].title,
                     &world.sources[0].where,
                     &world.sources[0].id,
                     &world.notes[0],
                     &a.scenario.title,
                     &a.scenario.story,
                     &a.scenario.sources[0],
                     &a.scenario.file,
                     &a.chain[0].cause,
                     &a.measures[0].words,
                     &a.measures[0].who,
                     &a.measures[0].cost_basis,
                     &a.unknowns[0].label,
                     &a.unknowns[0].row,
                     &a.used[0].label,
                     &a.assumptions[0],
                     &a.coverage[0].what,
                     &a.coverage[0].words,
                     &a.world_title,
                     &world.table.name})
    *text = hostile;
  world.sources[1].where = "javascript:alert(1)";
  a.closed_routes = {hostile};
  a.ports = {{0, "P1", hostile, a.group[0], 0.5, 0.5, 0.1, 4, {hostile}}};
  world.figures[0].figure.note = hostile;
  world.figures[0].figure.source.id = hostile;
  const std::string html = brief_html(a, world);
  keep("hostile.html", html);
  EXPECT_EQ(count(html, "<script"), 0u);
  EXPECT_EQ(count(html, "\"&'"), 0u);
  EXPECT_EQ(count(html, "href=\"javascript:"), 0u);
  EXPECT_GT(count(html, "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;&#39;"), 20u);
  EXPECT_TRUE(nlohmann::json::accept(brief_json(a, world)));
}

TEST(BriefText, places_are_the_same_in_every_language) {
  const std::regex place("\\{[0-9]\\}");
  for (std::size_t i = 0; i < detail::say_count; ++i) {
    const auto& row = detail::patterns(static_cast<Say>(i));
    const auto places = [&](std::string_view pattern) {
      const std::string text(pattern);
      std::multiset<std::string> found;
      for (auto p = std::sregex_iterator(text.begin(), text.end(), place); p != std::sregex_iterator(); ++p) found.insert(p->str());
      return found;
    };
    EXPECT_FALSE(row[0].empty()) << i;
    for (std::size_t k = 1; k < row.size(); ++k) {
      if (row[k].empty()) continue;
      EXPECT_EQ(places(row[0]), places(row[k])) << row[k];
    }
  }
}

TEST(BriefNumbers, ranges_share_their_digits) {
  EXPECT_EQ(detail::fixed_number(1234567.891, 1), "1,234,567.9");
  EXPECT_EQ(detail::fixed_number(-1234.5, 0), "\u22121,234");
  EXPECT_EQ(detail::fixed_number(0.004, 1), "<0.1");
  EXPECT_EQ(detail::fixed_number(0, 2), "0");
  EXPECT_EQ(detail::range_of("2.0", "2.0", "2.0", "to"), "2.0");
  EXPECT_EQ(with_spaces(detail::range_of("2.0", "1.0", "3.0", "to")), "2.0 (1.0 to 3.0)");
  EXPECT_EQ(detail::decimals_for(999.9), 0);
  EXPECT_EQ(detail::decimals_for(12.3), 1);
  EXPECT_EQ(detail::money_scale("million USD", 43120).unit, "billion USD");
  EXPECT_EQ(detail::fixed_number(-0.004, 1), "\u22480");
  EXPECT_EQ(detail::needed_decimals({60, 30, 90}, 1), 0);
  EXPECT_EQ(detail::needed_decimals({0.05, 0, 0.15}, 4), 2);
  EXPECT_EQ(detail::money_scale("million USD", 9431).unit, "million USD");
  EXPECT_EQ(detail::money_scale("thousand krone", 43120).unit, "thousand krone");
}

TEST(BriefJson, holds_the_figures_of_the_assessment) {
  const Assessment a = fixture::assessment();
  const std::string text = brief_json(a, fixture::world());
  keep("invented.json", text);
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["scenario"]["name"], "invented");
  EXPECT_EQ(json["scenario"]["events"][1]["destinations"], nlohmann::json({"JPN", "KOR"}));
  EXPECT_EQ(json["supply"].size(), a.supply.size());
  EXPECT_EQ(json["supply"][0]["runs"]["together"]["unmet_share"]["p50"], a.supply[0].runs[2].unmet_share.p50);
  EXPECT_EQ(json["group_loss"]["nobody"]["value_added_loss"]["p90"], a.group_loss[0].value_added_loss.p90);
  EXPECT_EQ(json["figures"].size(), a.used.size());
  EXPECT_TRUE(json["measures"][1]["ratio"].is_null());
  for (std::size_t k = 0; k < a.economies[0].value_added_loss[0].p50.size(); ++k)
    EXPECT_EQ(json["economies"][0]["value_added_loss_share"]["nobody"]["p50"][k].get<float>(), a.economies[0].value_added_loss[0].p50[k]);
}

TEST(BriefJson, numbers_are_short_and_finite) {
  Assessment a = fixture::assessment();
  a.supply[0].lost_suppliers_share = 0.1;
  a.supply[0].runs[0].unmet.p50[0] = 0.1f;
  a.supply[0].use_per_day = std::nan("");
  const std::string text = brief_json(a, fixture::world());
  EXPECT_NE(text.find("\"lost_suppliers_share\":0.1,"), std::string::npos);
  EXPECT_NE(text.find("\"p50\":[0.1,"), std::string::npos);
  EXPECT_NE(text.find("\"use_per_day\":null"), std::string::npos);
  EXPECT_EQ(text.find(":nan"), std::string::npos);
  EXPECT_EQ(text.find(",nan"), std::string::npos);
}

}  // namespace
}  // namespace entrepot::assessment
