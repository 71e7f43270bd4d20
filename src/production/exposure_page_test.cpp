#include "production/exposure_page.h"

#include <gtest/gtest.h>

namespace entrepot::production {
namespace {

ExposurePage page() {
  return {
      "JPN:cars",
      "a <table> & its \"source\"",
      ExposureSide::purchases,
      {"ROW is many economies"},
      {{"JPN", true, 0.8, 0.6, -0.2, 0.7, ""}, {"CHN", false, 0.05, 0.3, 0.25, 0.2, "KOR 4 %"}, {"KOR", false, 0.15, 0.1, -0.05, 0.1, ""}},
      15};
}

TEST(ExposurePage, SaysInWordsWhatItDraws) {
  const std::string html = exposure_page(page());
  EXPECT_NE(html.find("Other economies stand for 20.00\u00a0% of what JPN:cars buys at face value, and for 40.00\u00a0% looked through"),
            std::string::npos);
  EXPECT_NE(html.find("Most hidden: CHN, +25.00 percentage points"), std::string::npos);
  EXPECT_NE(html.find("<th scope=\"row\">JPN (own)</th>"), std::string::npos);
  EXPECT_NE(html.find("\u22125.00"), std::string::npos);
  EXPECT_NE(html.find("KOR 4 %"), std::string::npos);
  EXPECT_NE(html.find("value added"), std::string::npos);
}

TEST(ExposurePage, EscapesWhatComesFromOutside) {
  const std::string html = exposure_page(page());
  EXPECT_EQ(html.find("<table> &"), std::string::npos);
  EXPECT_NE(html.find("a &lt;table&gt; &amp; its &quot;source&quot;"), std::string::npos);
  for (const char* outside : {"http://", "https://", "<script", "src="}) EXPECT_EQ(html.find(outside), std::string::npos) << outside;
}

TEST(ExposurePage, OfSalesSpeaksOfMarketsAndDrawsNoMoreThanAsked) {
  ExposurePage sales = page();
  sales.side = ExposureSide::sales;
  sales.drawn = 1;
  const std::string html = exposure_page(sales);
  EXPECT_NE(html.find("final market"), std::string::npos);
  EXPECT_EQ(html.find("value added"), std::string::npos);
  EXPECT_NE(html.find("each of 1 economies"), std::string::npos);
}

TEST(ExposurePage, WithoutPartnersHasNoChart) {
  ExposurePage alone = page();
  alone.rows.resize(1);
  EXPECT_EQ(exposure_page(alone).find("<svg"), std::string::npos);
}

}  // namespace
}  // namespace entrepot::production
