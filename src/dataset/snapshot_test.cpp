#include <gtest/gtest.h>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "base/file.h"
#include "dataset/check.h"
#include "dataset/dataset.h"
#include "dataset/rows.h"
#include "dataset/summary.h"
#include "trade/flow_files.h"
#include "trade/scratch_file.h"

namespace entrepot::dataset {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prices_csv =
    "commodity,form,unit,2023,2024,2025e\n"
    "gallium,avg unit value of imports,USD/kg,365,439,580\n"
    "nickel,LME,USD/t,21495,,15000\n"
    "nickel,LME,USD/t,x,1,1\n";

class Snapshots : public testing::Test {
 protected:
  Result<Imported> import(const fs::path& path, const ImportOptions& options = {}) {
    return import_file(path, store_, options, no_progress());
  }
  fs::path data() const { return folder_.path() / "home" / "data"; }
  std::vector<std::string> entries() const {
    std::vector<std::string> names;
    if (!fs::exists(data())) return names;
    for (const auto& entry : fs::directory_iterator(data())) names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
  }
  ScratchFolder folder_;
  SnapshotStore store_{folder_.path() / "home"};
};

TEST_F(Snapshots, KeepRowsProvenanceAndRejections) {
  const auto imported = import(folder_.write("prices.csv", prices_csv));
  ASSERT_TRUE(imported.has_value()) << imported.error().message();
  EXPECT_FALSE(imported->already_there);
  const auto snapshot = store_.open(imported->manifest.id);
  ASSERT_TRUE(snapshot.has_value()) << snapshot.error().message();
  const Manifest& m = snapshot->manifest();
  EXPECT_EQ(m.format, "usgs-prices");
  EXPECT_EQ(m.kind, "prices");
  EXPECT_EQ(m.provenance.licence, "US public domain");
  EXPECT_EQ(m.provenance.vintage, "2023-2025");
  EXPECT_EQ(m.report.rows_read, 3);
  EXPECT_EQ(m.report.rows_rejected, 1);
  ASSERT_EQ(m.report.rejected.size(), 1u);
  EXPECT_EQ(m.report.rejected[0].line, 4);
  EXPECT_EQ(m.report.rejected[0].column, "2023");
  EXPECT_EQ(m.bytes, prices_csv.size());
  const auto rows = read_rows<materials::PriceRow>(*snapshot);
  ASSERT_TRUE(rows.has_value()) << rows.error().message();
  ASSERT_EQ(rows->size(), 5u);
  EXPECT_EQ((*rows)[2].value, 580);
  EXPECT_TRUE((*rows)[2].estimated);
  EXPECT_EQ((*rows)[4].product, "nickel");
  EXPECT_EQ((*rows)[4].year, 2025);
  EXPECT_EQ(snapshot->locator((*rows)[4].line), "prices.csv:3");
}

TEST_F(Snapshots, SameBytesGiveTheSameIdAndAreNotReadAgain) {
  const auto first = import(folder_.write("prices.csv", prices_csv));
  const auto again = import(folder_.write("copy/prices.csv", prices_csv));
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->manifest.id, again->manifest.id);
  EXPECT_TRUE(again->already_there);
  const auto other = import(folder_.write("more.csv", std::string(prices_csv) + "cobalt,spot,USD/t,1,2,3\n"));
  ASSERT_TRUE(other.has_value());
  EXPECT_NE(other->manifest.id, first->manifest.id);
  EXPECT_EQ(store_.list()->size(), 2u);
}

TEST_F(Snapshots, WhatChangesTheReadingChangesTheId) {
  const auto path = folder_.write("trade.csv", "t,i,j,k,v,q\n2020,156,392,811292,1,1\n");
  ImportOptions a, b;
  a.edition = HsEdition::hs2012;
  b.edition = HsEdition::hs2017;
  const auto first = import(path, a), second = import(path, b);
  ASSERT_TRUE(first && second);
  EXPECT_NE(first->manifest.id, second->manifest.id);
  EXPECT_EQ(read_trade_table(*store_.open(first->manifest.id))->info().edition, HsEdition::hs2012);
}

TEST_F(Snapshots, StatedProvenanceWins) {
  ImportOptions options;
  options.source = "my own survey";
  options.licence = "internal";
  options.vintage = "2026-11";
  const auto imported = import(folder_.write("prices.csv", prices_csv), options);
  ASSERT_TRUE(imported.has_value());
  const auto& p = imported->manifest.provenance;
  EXPECT_EQ(p.source, "my own survey");
  EXPECT_EQ(p.licence, "internal");
  EXPECT_EQ(p.redistribution, "as the stated licence allows");
  EXPECT_EQ(p.vintage, "2026-11");
}

TEST_F(Snapshots, FilesAreReadOnly) {
  const auto imported = import(folder_.write("prices.csv", prices_csv));
  ASSERT_TRUE(imported.has_value());
  for (const char* name : {"manifest.json", "columns.bin"}) {
    const auto permissions = fs::status(data() / imported->manifest.id / name).permissions();
    EXPECT_EQ(permissions & (fs::perms::owner_write | fs::perms::group_write | fs::perms::others_write), fs::perms::none) << name;
  }
}

TEST_F(Snapshots, OpenByBeginningTitleOrFileName) {
  const auto imported = import(folder_.write("prices.csv", prices_csv));
  const std::string id = imported->manifest.id;
  EXPECT_EQ(store_.open("usgs-pri")->manifest().id, id);
  EXPECT_EQ(store_.open("prices.csv")->manifest().id, id);
  EXPECT_EQ(store_.open(imported->manifest.title)->manifest().id, id);
  EXPECT_EQ(store_.open("usgs-production").error().code, ErrorCode::not_found);
  EXPECT_EQ(store_.open("").error().code, ErrorCode::not_found);
  EXPECT_FALSE(store_.open("../data/" + id).has_value());
  import(folder_.write("more.csv", std::string(prices_csv) + "cobalt,spot,USD/t,1,2,3\n"));
  EXPECT_EQ(store_.open("usgs-pri").error().code, ErrorCode::duplicate);
}

TEST_F(Snapshots, WrongKindIsRefused) {
  const auto imported = import(folder_.write("prices.csv", prices_csv));
  const auto snapshot = store_.open(imported->manifest.id);
  EXPECT_EQ(read_rows<materials::ProductionRow>(*snapshot).error().code, ErrorCode::unsupported);
  EXPECT_EQ(read_trade_table(*snapshot).error().code, ErrorCode::unsupported);
}

TEST_F(Snapshots, DamageIsFound) {
  const auto imported = import(folder_.write("prices.csv", prices_csv));
  const auto folder = data() / imported->manifest.id;
  ASSERT_TRUE(store_.open(imported->manifest.id)->check().has_value());
  const auto columns = *read_text_file(folder / "columns.bin");
  const auto put = [&](const std::string& bytes) {
    fs::permissions(folder / "columns.bin", fs::perms::owner_write, fs::perm_options::add);
    std::ofstream(folder / "columns.bin", std::ios::binary | std::ios::trunc) << bytes;
  };
  std::string changed = columns;
  changed.back() = static_cast<char>(changed.back() ^ 1);  // in the lines, which any value fits
  put(changed);
  const auto findings = check_snapshot(*store_.open(imported->manifest.id));
  ASSERT_TRUE(findings.has_value());
  EXPECT_TRUE(std::ranges::any_of(*findings, &Finding::fault));
  put(columns.substr(0, columns.size() / 2));
  EXPECT_EQ(store_.open(imported->manifest.id).error().code, ErrorCode::truncated);
  std::vector<std::string> damaged;
  EXPECT_TRUE(store_.list(&damaged)->empty());
  EXPECT_EQ(damaged.size(), 1u);
}

// Whatever a manifest says, opening it gives a snapshot or an error.
TEST_F(Snapshots, BrokenManifestsAreErrors) {
  const auto imported = import(folder_.write("prices.csv", prices_csv));
  const auto folder = data() / imported->manifest.id;
  const auto text = *read_text_file(folder / "manifest.json");
  fs::permissions(folder / "manifest.json", fs::perms::owner_write, fs::perm_options::add);
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = text;
    const auto at = changed.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    changed.replace(at, from.size(), to);
    std::ofstream(folder / "manifest.json", std::ios::trunc) << changed;
    return Snapshot::open(folder);
  };
  EXPECT_EQ(with("{", "").error().code, ErrorCode::bad_syntax);
  EXPECT_EQ(with("\"layout\": 1", "\"layout\": 2").error().code, ErrorCode::bad_field);
  EXPECT_EQ(with("\"rows\": 5", "\"rows\": 500").error().code, ErrorCode::contradiction);
  EXPECT_EQ(with("\"rows\": 5", "\"rows\": 4611686018427387909").error().code, ErrorCode::contradiction);
  EXPECT_EQ(with("\"offset\": 64", "\"offset\": 18446744073709551614").error().code, ErrorCode::truncated);
  EXPECT_EQ(with("\"words\": 2", "\"words\": 9000000000000000000").error().code, ErrorCode::contradiction);
}

TEST_F(Snapshots, NothingIsWrittenForAFileThatCannotBeRead) {
  EXPECT_EQ(import(folder_.write("empty.csv", "")).error().code, ErrorCode::truncated);
  EXPECT_EQ(import(folder_.path() / "nowhere.csv").error().code, ErrorCode::not_found);
  EXPECT_EQ(import(folder_.write("notes.txt", "hello\n")).error().code, ErrorCode::unsupported);
  EXPECT_EQ(import(folder_.write("header.csv", "commodity,form,unit,2023\n")).error().code, ErrorCode::truncated);
  EXPECT_EQ(import(folder_.write("bad.csv", "commodity,form,unit,2023\na,b,USD/t,x\n")).error().code, ErrorCode::contradiction);
  EXPECT_EQ(import(folder_.write("open.csv", "commodity,form,unit,2023\na,\"b,USD/t,1\n")).error().code, ErrorCode::bad_syntax);
  EXPECT_TRUE(entries().empty()) << entries().front();
}

TEST_F(Snapshots, UnknownFormatSaysWhatTheClosestLacks) {
  const auto unknown = import(folder_.write("flows.csv", "t,i,j,k,value\n2020,1,2,3,4\n"));
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().code, ErrorCode::unsupported);
  EXPECT_NE(unknown.error().what.find("baci-hs6, also needs the columns v, q"), std::string::npos) << unknown.error().what;
  EXPECT_NE(unknown.error().remedy.find("data add --help"), std::string::npos);
}

// ---- the process dies ----------------------------------------------------------------------------------------------

// Ends the process, as a power cut would, at the n-th report of progress.
class DyingProgress final : public Progress {
 public:
  explicit DyingProgress(int at) : left_(at) {}
  void update(double, std::string_view) override {
    if (--left_ == 0) ::kill(::getpid(), SIGKILL);
  }

 private:
  int left_;
};

TEST_F(Snapshots, AreWholeOrAbsentWhereverTheProcessDies) {
  const auto path = folder_.write("prices.csv", prices_csv);
  bool finished = false;
  int deaths = 0, left_behind = 0;
  for (int at = 1; !finished; ++at) {
    ASSERT_LT(at, 100);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      DyingProgress progress(at);
      ::_exit(import_file(path, store_, {}, progress).has_value() ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    finished = WIFEXITED(status);
    if (finished) {
      EXPECT_EQ(WEXITSTATUS(status), 0);
      break;
    }
    ASSERT_EQ(WTERMSIG(status), SIGKILL);
    ++deaths;
    EXPECT_TRUE(store_.list()->empty()) << "half-written snapshot listed after dying at report " << at;
    left_behind += std::ranges::any_of(entries(), [](const std::string& name) { return name.starts_with(".importing-"); });
  }
  EXPECT_GE(deaths, 10);        // hashing, reading, each column, manifest, publishing
  EXPECT_GE(left_behind, 9);    // it did die in the middle of writing
  EXPECT_EQ(store_.list()->size(), 1u);
  EXPECT_EQ(entries().size(), 2u);  // the lock and the snapshot: the last run cleaned up
  EXPECT_TRUE(store_.open("usgs-prices")->check().has_value());
}

TEST_F(Snapshots, CleanRemovesOnlyWhatARunLeft) {
  const auto imported = import(folder_.write("prices.csv", prices_csv));
  fs::create_directories(data() / ".importing-usgs-prices-123" / "deep");
  EXPECT_EQ(*store_.clean(), 1);
  EXPECT_EQ(*store_.clean(), 0);
  EXPECT_TRUE(store_.contains(imported->manifest.id));
}

TEST_F(Snapshots, TwoProcessesImportingTheSameFileAgree) {
  const auto path = folder_.write("prices.csv", prices_csv);
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) ::_exit(import_file(path, store_, {}, no_progress()).has_value() ? 0 : 1);
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
  EXPECT_EQ(store_.list()->size(), 1u);
  EXPECT_EQ(entries().size(), 2u);
}

// ---- the rest ------------------------------------------------------------------------------------------------------

TEST_F(Snapshots, TradeTablesComeBackAsTheyWere) {
  const auto path = folder_.write("BACI_HS17_Y2020_V202301.csv",
                                  "t,i,j,k,v,q\n2020,490,392,010121,1.5,NA\n2020,156,392,811292,2,3\n2020,156,410,811292,4,5\n");
  const auto imported = import(path);
  ASSERT_TRUE(imported.has_value());
  EXPECT_EQ(imported->manifest.provenance.vintage, "2020");
  Result<trade::TradeTable> table = [&] {
    const auto snapshot = store_.open(imported->manifest.id);
    return read_trade_table(*snapshot);  // the table outlives the snapshot
  }();
  ASSERT_TRUE(table.has_value());
  EXPECT_TRUE(table->check().has_value());
  trade::LoadReport report;
  const auto direct = trade::load_baci(path, {}, report, no_progress());
  ASSERT_EQ(table->size(), direct->size());
  for (std::size_t row = 0; row < direct->size(); ++row) {
    const auto a = table->flow(row), b = direct->flow(row);
    EXPECT_TRUE(a.period == b.period && a.exporter == b.exporter && a.importer == b.importer && a.product == b.product &&
                a.value_usd == b.value_usd && a.quantity == b.quantity && a.line == b.line);
  }
  EXPECT_EQ(table->info().edition, HsEdition::hs2017);
  EXPECT_EQ(table->info().release, direct->info().release);
}

TEST_F(Snapshots, LongTablesNeedTheirMap) {
  const auto path = folder_.write("flows.csv", "year,from,to,code,usd\n2023,CHN,JPN,811292,5\n");
  EXPECT_FALSE(import(path).has_value());
  ImportOptions options;
  options.columns =
      folder_.write("map.toml",
                    "[columns]\nperiod = \"year\"\nexporter = \"from\"\nimporter = \"to\"\nproduct = \"code\"\nvalue = \"usd\"\n"
                    "[units]\nperiod = \"year\"\nvalue = \"USD\"\neconomies = \"iso3\"\n[product]\nedition = \"HS2022\"\ndigits = 6\n");
  const auto imported = import(path, options);
  ASSERT_TRUE(imported.has_value()) << imported.error().message();
  EXPECT_EQ(imported->manifest.format, "long-table");
  EXPECT_EQ(read_trade_table(*store_.open(imported->manifest.id))->size(), 1u);
}

TEST_F(Snapshots, FiguresKeepTheirRange) {
  const auto imported = import(folder_.write("stocks.csv",
                                             "product,economy,holder,value,low,high,unit,source,vintage,confidence,note\n"
                                             "gallium,JPN,commercial,60,30,90,days,jogmec,2023,estimated,\"a note, with comma\"\n"
                                             "gallium,KOR,commercial,60,70,90,days,x,2023,estimated,\n"
                                             "gallium,KOR,public,60,50,90,t,x,2023,estimated,\n"
                                             "gallium,KOR,secret,60,50,90,days,x,2023,estimated,\n"));
  ASSERT_TRUE(imported.has_value()) << imported.error().message();
  EXPECT_EQ(imported->manifest.report.rows_rejected, 3);
  const auto rows = read_rows<materials::StockFigure>(*store_.open(imported->manifest.id));
  ASSERT_TRUE(rows.has_value()) << rows.error().message();
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ((*rows)[0].days.low, 30);
  EXPECT_EQ((*rows)[0].days.unit, Unit::days);
  EXPECT_EQ((*rows)[0].days.confidence, Confidence::estimated);
  EXPECT_EQ((*rows)[0].days.source.row, "stocks.csv:2");
  EXPECT_EQ((*rows)[0].days.note, "a note, with comma");
}

TEST(Home, ComesFromTheFirstVariableThatIsSet) {
  EXPECT_EQ(*home_folder("/a", "/b", "/c"), "/a");
  EXPECT_EQ(*home_folder(nullptr, "/b", "/c"), "/b/entrepot");
  EXPECT_EQ(*home_folder("", nullptr, "/c"), "/c/.local/share/entrepot");
  EXPECT_FALSE(home_folder(nullptr, nullptr, nullptr).has_value());
}

}  // namespace
}  // namespace entrepot::dataset
