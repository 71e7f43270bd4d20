#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "production/firm_network.h"

namespace entrepot::production {
namespace {

namespace fs = std::filesystem;

class Essentiality : public testing::Test {
 protected:
  Essentiality() : path_(fs::temp_directory_path() / ("entrepot_ess_" + std::to_string(::getpid()) + ".csv")) {}
  ~Essentiality() override { fs::remove(path_); }

  Result<std::vector<std::uint8_t>> load(std::string_view text, const std::vector<std::string>& sectors = {"mining", "metals", "cars"}) {
    std::ofstream(path_, std::ios::binary) << text;
    notes_.clear();
    return load_essentiality(path_, sectors, notes_);
  }
  Error error_of(std::string_view text, const std::vector<std::string>& sectors = {"mining", "metals", "cars"}) {
    const auto loaded = load(text, sectors);
    EXPECT_FALSE(loaded) << text;
    return loaded ? Error{} : loaded.error();
  }
  static bool says(const Error& e, std::string_view part) { return e.message().find(part) != std::string::npos; }

  fs::path path_;
  std::vector<std::string> notes_;
};

TEST_F(Essentiality, PairsOrAMatrix) {
  const auto pairs = load("supplier_sector,customer_sector,ess\n01,02,2\n02,02,0\n99,01,2\n", {"01", "02"});
  EXPECT_EQ(notes_.size(), 2u);  // two pairs count 1, one is of another network
  const auto matrix = load(",01,02,99\n01,1,2,0\n02,1,0,0\n99,0,0,0\n", {"01", "02"});
  ASSERT_TRUE(pairs && matrix) << (matrix ? "" : matrix.error().message());
  EXPECT_EQ(*pairs, (std::vector<std::uint8_t>{1, 2, 1, 0}));
  EXPECT_EQ(*matrix, *pairs);
  ASSERT_EQ(notes_.size(), 1u);
  EXPECT_TRUE(notes_[0].starts_with("5 pair(s)")) << notes_[0];
}

TEST_F(Essentiality, RowsOfAMatrixStandInAnyOrder) {
  const auto matrix = load("x,cars,mining,metals\nmetals,2,0,1\nmining,1,2,0\ncars,0,1,2\n");
  ASSERT_TRUE(matrix) << matrix.error().message();
  EXPECT_EQ(*matrix, (std::vector<std::uint8_t>{2, 0, 1, 0, 1, 2, 1, 2, 0}));
}

TEST_F(Essentiality, AMatrixThatIsNotSquareIsRefused) {
  Error e = error_of(",mining,metals,cars\nmining,1,2,1\nmetals,1,1,1\n");  // 2 x 3
  EXPECT_EQ(e.code, ErrorCode::bad_field);
  EXPECT_EQ(e.where.line, 1);
  EXPECT_EQ(e.where.column, 4);
  EXPECT_TRUE(says(e, "2 rows, 3 columns, and no row for the column 'cars'")) << e.message();
  e = error_of(",mining,metals,cars\nmining,1,2,1\nmetals,1,1,1\ncars,1,1,1\nships,1,1,1\n");  // 4 x 3
  EXPECT_EQ(e.code, ErrorCode::unknown_name);
  EXPECT_EQ(e.where.line, 5);
  EXPECT_TRUE(says(e, "The row 'ships' has no column")) << e.message();
  e = error_of(",mining,metals,cars,ships\nmining,1,2,1,0\nmetals,1,1,1,0\ncars,1,1,1,0\n");  // 3 x 4
  EXPECT_EQ(e.code, ErrorCode::bad_field);
  EXPECT_EQ(e.where.column, 5);
  e = error_of(",mining,metals\nmining,1,2\nmetals,1,1\n");  // square, but of fewer sectors
  EXPECT_EQ(e.code, ErrorCode::missing_data);
  EXPECT_TRUE(says(e, "no row and column for the sector 'cars'")) << e.message();
  EXPECT_EQ(error_of(",mining,metals,cars\nmining,1,2\n").code, ErrorCode::bad_syntax);
  EXPECT_EQ(error_of("mining\n1\n").code, ErrorCode::bad_syntax);
}

// As a spreadsheet leaves them: columns and rows in which nothing stands.
TEST_F(Essentiality, EmptyColumnsOfAMatrixArePassedOver) {
  const auto matrix = load("x,mining,metals,,cars,,\nmining,2,0,,1,,\nmetals,0,1,,2,,\n,,,,,,\ncars,1,2,,0,,\n");
  ASSERT_TRUE(matrix) << matrix.error().message();
  EXPECT_EQ(*matrix, (std::vector<std::uint8_t>{2, 0, 1, 0, 1, 2, 1, 2, 0}));
  const Error e = error_of("x,mining,metals,,cars\nmining,2,0,,1\nmetals,0,1,2,2\ncars,1,2,,0\n");
  EXPECT_EQ(e.code, ErrorCode::missing_data);
  EXPECT_EQ(e.where.line, 3);
  EXPECT_EQ(e.where.column, 4);
  EXPECT_TRUE(says(e, "'2' stands in a column without a name")) << e.message();
}

TEST_F(Essentiality, AMissingHeaderIsNamed) {
  Error e = error_of("mining,1,2,1\nmetals,1,1,1\ncars,1,1,1\n");
  EXPECT_EQ(e.code, ErrorCode::missing_data);
  EXPECT_EQ(e.where.line, 1);
  EXPECT_TRUE(says(e, "the header is missing")) << e.message();
  EXPECT_TRUE(says(error_of("1,2,1\n1,1,1\n1,1,1\n"), "the header is missing"));
  e = error_of("mining,metals,cars\n1,2,1\n1,1,1\n1,1,1\n");  // no names of rows
  EXPECT_EQ(e.code, ErrorCode::unknown_name);
  EXPECT_EQ(e.where.line, 2);
  EXPECT_EQ(error_of(",mining,,cars\nmining,1,2,1\n").code, ErrorCode::missing_data);
}

TEST_F(Essentiality, SlipsOfNamesAreRefused) {
  Error e = error_of(",mining,metals,cars\nminnig,1,2,1\nmetals,1,1,1\ncars,1,1,1\n");
  EXPECT_EQ(e.code, ErrorCode::unknown_name);
  EXPECT_EQ(e.where.line, 2);
  EXPECT_TRUE(says(e, "Did you mean 'mining'?")) << e.message();
  e = error_of(",minnig,metals,cars\nminnig,1,2,1\nmetals,1,1,1\ncars,1,1,1\n");
  EXPECT_EQ(e.code, ErrorCode::missing_data);
  EXPECT_TRUE(says(e, "'minnig' looks like it")) << e.message();
  e = error_of("supplier_sector,customer_sector,essentiality\nmining,metals,2\nMining,cars,2\n");
  EXPECT_EQ(e.code, ErrorCode::unknown_name);
  EXPECT_EQ(e.where.line, 3);
  EXPECT_EQ(e.where.field, "supplier_sector");
  EXPECT_TRUE(says(e, "Did you mean 'mining'?")) << e.message();
  e = error_of("supplier_sector,customer_sector,essentiality\n113,0114,2\n", {"0113", "0114"});
  EXPECT_TRUE(says(e, "Did you mean '0113'?")) << e.message();
  EXPECT_TRUE(load("supplier_sector,customer_sector,essentiality\n0113,0114,2\n0115,0114,2\n", {"0113", "0114"}));
}

// Too far from any name to look like one, but a sector is missing that may be meant.
TEST_F(Essentiality, ASectorThatIsNeverNamedBesideOneThatIsUnknown) {
  const std::string pairs = "supplier_sector,customer_sector,essentiality\nmine,metals,2\nmetals,cars,2\n";
  const Error e = error_of(pairs);
  EXPECT_EQ(e.code, ErrorCode::unknown_name);
  EXPECT_EQ(e.where.line, 2);
  EXPECT_EQ(e.where.field, "supplier_sector");
  EXPECT_TRUE(says(e, "no sector 'mine'. The file never names the network's mining:")) << e.message();
  const auto general = load(pairs + "mining,metals,2\n");  // a file for more sectors
  ASSERT_TRUE(general) << general.error().message();
  EXPECT_EQ(notes_.size(), 2u);
  EXPECT_TRUE(load("supplier_sector,customer_sector,essentiality\nmetals,cars,2\n"));  // few pairs, all known
}

TEST_F(Essentiality, ARowSaysWhatAllOtherPairsCount) {
  const std::string pairs = "supplier_sector,customer_sector,essentiality\nmine,metals,2\nMining,cars,2\nmetals,cars,2\n";
  EXPECT_EQ(error_of(pairs).where.line, 3);
  const auto said = load(pairs + "*,*,0\n");
  ASSERT_TRUE(said) << said.error().message();
  EXPECT_EQ(*said, (std::vector<std::uint8_t>{0, 0, 0, 0, 0, 2, 0, 0, 0}));
  ASSERT_EQ(notes_.size(), 2u);
  EXPECT_TRUE(notes_[0].ends_with("and count 0")) << notes_[0];
  EXPECT_NE(notes_[1].find("mine, Mining"), std::string::npos) << notes_[1];
  EXPECT_EQ(error_of(pairs + "*,*,0\n*,*,1\n").code, ErrorCode::duplicate);
  EXPECT_EQ(error_of(pairs + "*,*,3\n").code, ErrorCode::out_of_range);
  const Error half = error_of(pairs + "*,*,1\nmetals,*,2\n");  // of all pairs alone
  EXPECT_EQ(half.code, ErrorCode::bad_field);
  EXPECT_EQ(half.where.line, 6);
  EXPECT_EQ(half.where.column, 2);
  EXPECT_EQ(error_of(pairs + "*,cars,1\n").where.column, 1);
}

TEST_F(Essentiality, WholeNumbersOfDataFrames) {
  const auto floats = load("supplier_sector,customer_sector,essentiality\nmining,cars,2.0\nmetals,cars,0.0\n");
  ASSERT_TRUE(floats) << floats.error().message();
  EXPECT_EQ(*floats, *load("supplier_sector,customer_sector,essentiality\nmining,cars,2\nmetals,cars,0\n"));
  EXPECT_EQ(error_of("supplier_sector,customer_sector,essentiality\nmining,cars,1.5\n").code, ErrorCode::out_of_range);
  EXPECT_EQ(error_of("supplier_sector,customer_sector,essentiality\nmining,cars,-1\n").code, ErrorCode::out_of_range);
}

TEST_F(Essentiality, MistakesAreNamedWithTheirPlace) {
  Error e = error_of(",mining,metals,cars\nmining,1,2,3\nmetals,1,1,1\ncars,1,1,1\n");
  EXPECT_EQ(e.code, ErrorCode::out_of_range);
  EXPECT_EQ(e.where.line, 2);
  EXPECT_EQ(e.where.column, 4);
  EXPECT_EQ(error_of("supplier_sector,customer_sector,ess\nmining,cars,3\n").code, ErrorCode::out_of_range);
  EXPECT_EQ(error_of("supplier_sector,customer_sector,ess\nmining,cars,1\nmining,cars,2\n").code, ErrorCode::duplicate);
  EXPECT_EQ(error_of("supplier_sector,customer_sector,ess\nsteel,ships,2\n").code, ErrorCode::unknown_name);
  EXPECT_EQ(error_of("supplier_sector,customer_secotr,ess\nmining,cars,2\n").code, ErrorCode::missing_data);
  EXPECT_EQ(error_of(",mining,metals,mining\nmining,1,2,1\n").code, ErrorCode::duplicate);
  EXPECT_EQ(error_of(",mining,metals,cars\nmining,1,2,1\nmining,1,2,1\n").code, ErrorCode::duplicate);
  EXPECT_EQ(error_of("").code, ErrorCode::missing_data);
}

}  // namespace
}  // namespace entrepot::production
