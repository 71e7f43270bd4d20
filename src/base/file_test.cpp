#include "base/file.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>

#include "base/csv.h"

namespace entrepot {
namespace {

class Files : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("entrepot-file-test-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path write(const std::string& name, std::string_view bytes) {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return folder_ / name;
  }
  std::filesystem::path folder_;
};

std::string gzipped(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(compressBound(text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST_F(Files, AnInputIsPlainOrGzipByItsContent) {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i) + ",x\n";
  EXPECT_EQ(read_text_file(write("a.csv", text)).value(), text);
  EXPECT_EQ(read_text_file(write("b.csv", gzipped(text))).value(), text);
  EXPECT_EQ(read_text_file(write("c.csv", gzipped(text) + gzipped("end"))).value(), text + "end");
}

TEST_F(Files, BrokenGzipIsNamed) {
  const std::string good = gzipped(std::string(100'000, 'x') + "tail");
  EXPECT_EQ(read_text_file(write("cut.gz", good.substr(0, good.size() / 2))).error().code, ErrorCode::truncated);
  EXPECT_EQ(read_text_file(write("not.gz", "\x1f\x8bnot gzip at all")).error().code, ErrorCode::bad_syntax);
}

TEST_F(Files, LimitsHoldForWhatComesOut) {
  EXPECT_EQ(read_text_file(write("bomb.gz", gzipped(std::string(10'000'000, '0'))), 1'000'000).error().code, ErrorCode::limit_exceeded);
}

TEST_F(Files, AnEndlessLineStopsAtTheLimit) {
  CsvReader::Options options;
  options.limits.line_bytes = 1 << 20;
  auto reader = CsvReader::open(write("line.gz", gzipped(std::string(50'000'000, 'x'))), options).value();
  std::vector<std::string_view> fields;
  EXPECT_EQ(reader.read_row(fields).error().code, ErrorCode::limit_exceeded);
}

TEST_F(Files, MissingFilesAndFoldersAreErrors) {
  EXPECT_EQ(read_text_file(folder_ / "none").error().code, ErrorCode::not_found);
  EXPECT_EQ(read_text_file(folder_).error().code, ErrorCode::unreadable);
  EXPECT_EQ(MappedFile::open(write("empty", "")).value().bytes(), "");
}

TEST_F(Files, AtomicWritesReplaceAndLeaveNothingElse) {
  ASSERT_TRUE(write_file_atomic(folder_ / "out", "one"));
  ASSERT_TRUE(write_file_atomic(folder_ / "out", "two"));
  EXPECT_EQ(read_text_file(folder_ / "out").value(), "two");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
  EXPECT_FALSE(write_file_atomic(folder_ / "no" / "out", "x"));
}

}  // namespace
}  // namespace entrepot
