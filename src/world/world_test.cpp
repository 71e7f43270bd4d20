#include "world/world.h"

#include <gtest/gtest.h>

#include "trade/economies.h"
#include "world/tiny_world.h"

namespace entrepot::world {
namespace {

Error error_of(const TinyWorld& tiny) {
  const auto world = tiny.load();
  EXPECT_FALSE(world);
  return world ? Error{} : world.error();
}

TEST(World, LoadsAndRemembersTheRowOfEachFigure) {
  const TinyWorld tiny;
  const World world = tiny.load().value();
  EXPECT_EQ(world.economies.size(), 3U);
  EXPECT_EQ(world.table.nodes(), 6U);
  ASSERT_EQ(world.commercial_stocks.size(), 2U);
  const NamedFigure& stock = world.figures[world.commercial_stocks[0].figure];
  EXPECT_EQ(stock.label, "commercial stock of Gallium, AAA");
  EXPECT_EQ(stock.figure.source.row, "stocks.csv:2");
  EXPECT_EQ(world.table_region(EconomyId::parse("BBB").value()), 1U);
}

TEST(World, LabelsOfTheSampleAreThoseOfTheOneTable) {
  const World world = load_world(std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "sample").value();
  std::size_t known = 0;
  for (const Economy& economy : world.economies) {
    if (!trade::economy_of_code(economy.id.view())) continue;  // groups of economies, of the sample alone
    EXPECT_EQ(economy.label, trade::economy_label(economy.id));
    ++known;
  }
  EXPECT_GT(known, 40U);
}

TEST(World, ConvertsUnits) {
  TinyWorld tiny;
  tiny.figures("prices.csv", "product", "gallium 1 1 1 USD/kg reported");
  const World world = tiny.load().value();
  EXPECT_DOUBLE_EQ(world.figure(world.prices[0].figure).value, 1000);
}

TEST(World, NamesWhatIsWrong) {
  struct Case {
    std::string file, keys, row;
    ErrorCode code;
    long line;
  };
  const std::vector<Case> cases{
      {"stocks.csv", "product economy holder", "gallium ZZZ commercial 1 1 1 days assumed", ErrorCode::unknown_name, 2},
      {"stocks.csv", "product economy holder", "galium AAA commercial 1 1 1 days assumed", ErrorCode::unknown_name, 2},
      {"stocks.csv", "product economy holder", "gallium AAA private 1 1 1 days assumed", ErrorCode::bad_field, 2},
      {"stocks.csv", "product economy holder", "gallium AAA public 5 6 7 days assumed", ErrorCode::out_of_range, 2},
      {"stocks.csv", "product economy holder", "gallium AAA public -1 -1 -1 days assumed", ErrorCode::out_of_range, 2},
      {"stocks.csv", "product economy holder", "gallium AAA public 1 1 1 t assumed", ErrorCode::wrong_unit, 2},
      {"stocks.csv", "product economy holder", "gallium AAA public nan 1 1 days assumed", ErrorCode::bad_field, 2},
      {"stocks.csv", "product economy holder", "gallium AAA public 1 1 1 days guessed", ErrorCode::bad_field, 2},
      {"stocks.csv", "product economy holder", "gallium AAA public 1 1 1 days assumed\ngallium AAA public 2 2 2 days assumed",
       ErrorCode::duplicate, 3},
      {"trade.csv", "product exporter importer", "gallium AAA AAA 1 1 1 t/yr reported", ErrorCode::contradiction, 2},
      {"uses.csv", "product economy industry essentiality replace_days", "gallium * ships critical 0 1 1 1 share assumed",
       ErrorCode::unknown_name, 2},
      {"uses.csv", "product economy industry essentiality replace_days", "gallium * metals critical 0 1 1 1.2 share assumed",
       ErrorCode::out_of_range, 2},
      {"uses.csv", "product economy industry essentiality replace_days", "gallium * metals replaceable 0 1 1 1 share assumed",
       ErrorCode::contradiction, 2},
      {"parameters.csv", "parameter", "psi 0.8 0.8 0.8 share assumed", ErrorCode::missing_data, 0},
      {"parameters.csv", "parameter", "phi 0.8 0.8 0.8 share assumed", ErrorCode::unknown_name, 2},
      {"inventories.csv", "industry", "metals 30 30 30 days assumed", ErrorCode::missing_data, 0},
  };
  for (const Case& c : cases) {
    TinyWorld tiny;
    tiny.figures(c.file, c.keys, c.row);
    const Error error = error_of(tiny);
    EXPECT_EQ(error.code, c.code) << c.row << ": " << error.message();
    EXPECT_EQ(error.where.line, c.line) << c.row;
    EXPECT_NE(error.where.file.find(c.file), std::string::npos) << c.row;
    EXPECT_FALSE(error.remedy.empty()) << c.row;
  }
}

TEST(World, RefusesUnknownColumnsAndKeys) {
  TinyWorld tiny;
  tiny.file("prices.csv", "product,value,low,high,unit,source,vintage,confidence,note,extra\n");
  EXPECT_EQ(error_of(tiny).code, ErrorCode::unknown_key);
  TinyWorld other;
  other.file("world.toml", "format = 1\nname = \"x\"\ntitle = \"x\"\nmoney_unit = \"million USD\"\ntable_year = 2011\ncolour = 3\n");
  const Error error = error_of(other);
  EXPECT_EQ(error.code, ErrorCode::unknown_key);
  EXPECT_EQ(error.where.line, 6);
}

TEST(World, ATableThatDoesNotFitItsSectorsIsRefused) {
  TinyWorld tiny;
  tiny.table("sectors.csv", "sector label industry goods", "mat Materials metals 1");
  EXPECT_EQ(error_of(tiny).code, ErrorCode::contradiction);
  EXPECT_EQ(load_world("/nonexistent").error().code, ErrorCode::not_found);
}

TEST(WorldCheck, SaysWhatIsMissingAndWhatItBlocks) {
  const TinyWorld tiny;
  const World world = tiny.load().value();
  const auto findings = check_world(world);
  const auto has = [&](WorldFinding::Kind kind, const std::string& subject) {
    return std::any_of(findings.begin(), findings.end(), [&](const auto& f) { return f.kind == kind && f.subject == subject; });
  };
  EXPECT_TRUE(has(WorldFinding::Kind::missing, "Gallium, CCC: commercial stock"));
  EXPECT_TRUE(has(WorldFinding::Kind::missing, "Gallium, CCC: capacity"));
  EXPECT_FALSE(has(WorldFinding::Kind::missing, "Gallium, AAA: capacity"));
  EXPECT_TRUE(has(WorldFinding::Kind::assumed, "commercial stock of Gallium, AAA"));
}

TEST(WorldCheck, SeesAUseBelowZero) {
  TinyWorld tiny;
  tiny.figures("trade.csv", "product exporter importer", "gallium AAA BBB 50 50 50 t/yr reported");
  const World world = tiny.load().value();
  const auto findings = check_world(world);
  EXPECT_TRUE(std::any_of(findings.begin(), findings.end(),
                          [](const auto& f) { return f.kind == WorldFinding::Kind::inconsistent && f.subject == "Gallium, AAA: use"; }));
}

}  // namespace
}  // namespace entrepot::world
