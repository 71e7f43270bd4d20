#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <fstream>
#include <future>

#include "base/file.h"
#include "base/write_place.h"

namespace entrepot {
namespace {

namespace fs = std::filesystem;

class Writing : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("entrepot-file-write-test-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::ptrdiff_t entries() const { return std::distance(fs::directory_iterator(folder_), {}); }
  fs::path folder_;
};

// A symbolic link that is written to stays a link, and what it leads to, at any distance, has the new content.
TEST_F(Writing, ALinkStaysAndItsTargetIsWritten) {
  fs::create_directory(folder_ / "results");
  fs::create_symlink("results/out.csv", folder_ / "near");
  fs::create_symlink(folder_ / "near", folder_ / "far");
  ASSERT_TRUE(write_file_atomic(folder_ / "far", "one"));  // the target is not there yet
  ASSERT_TRUE(write_file_atomic(folder_ / "near", "two"));
  EXPECT_TRUE(fs::is_symlink(folder_ / "near"));
  EXPECT_TRUE(fs::is_symlink(folder_ / "far"));
  EXPECT_EQ(read_text_file(folder_ / "results" / "out.csv").value(), "two");
  EXPECT_EQ(entries(), 3);
}

TEST_F(Writing, LinksThatGoRoundAreNamed) {
  fs::create_symlink("b", folder_ / "a");
  fs::create_symlink("a", folder_ / "b");
  const auto written = write_file_atomic(folder_ / "a", "x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::io);
  EXPECT_TRUE(fs::is_symlink(folder_ / "a"));
}

TEST_F(Writing, APipeTakesTheBytesAndStaysAPipe) {
  const fs::path pipe = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  auto heard = std::async(std::launch::async, [&] {
    std::ifstream in(pipe);
    return std::string(std::istreambuf_iterator<char>(in), {});
  });
  const std::string bytes(200'000, 'x');  // more than a pipe holds
  const auto written = write_file_atomic(pipe, bytes);
  if (!fs::is_fifo(pipe)) std::ofstream(pipe) << "";  // or the reader waits for ever
  ASSERT_TRUE(written);
  EXPECT_TRUE(fs::is_fifo(pipe));
  EXPECT_EQ(heard.get(), bytes);
  EXPECT_EQ(entries(), 1);
}

// A node of the null device in the test's own folder.
TEST_F(Writing, ADeviceIsNotReplaced) {
  const fs::path device = folder_ / "null";
  if (::mknod(device.c_str(), S_IFCHR | 0600, ::makedev(1, 3)) != 0) GTEST_SKIP() << "no devices can be made here";
  const int opened = ::open(device.c_str(), O_WRONLY);
  if (opened < 0) GTEST_SKIP() << "devices cannot be opened here";
  ::close(opened);
  ASSERT_TRUE(write_file_atomic(device, "gone"));
  EXPECT_TRUE(fs::is_character_file(device));
  EXPECT_TRUE(place_to_write(device).value().stream);
  EXPECT_EQ(entries(), 1);
}

// What is written to standard output by its name comes behind what was printed before, also where it was sent to a file.
TEST_F(Writing, StandardOutputIsWrittenInItsPlace) {
  const fs::path file = folder_ / "printed", name = folder_ / "stdout";
  fs::create_symlink("/proc/self/fd/1", name);  // as /dev/stdout
  std::fflush(stdout);
  const int saved = ::dup(STDOUT_FILENO), own = ::open(file.c_str(), O_WRONLY | O_CREAT, 0600);
  ASSERT_GE(::dup2(own, STDOUT_FILENO), 0);
  std::fputs("before\n", stdout);
  const auto by_name = write_file_atomic(name, "by name\n");
  const auto by_file = write_file_atomic(file, "by file\n");
  std::fputs("after\n", stdout);
  std::fflush(stdout);
  ::dup2(saved, STDOUT_FILENO);
  ::close(saved);
  ::close(own);
  EXPECT_TRUE(by_name);
  EXPECT_TRUE(by_file);
  EXPECT_EQ(read_text_file(file).value(), "before\nby name\nby file\nafter\n");
  EXPECT_TRUE(fs::is_symlink(name));
  EXPECT_EQ(entries(), 2);
}

TEST_F(Writing, AFileThatNobodyMayWriteIsRefused) {
  const fs::path file = folder_ / "kept";
  std::ofstream(file) << "old";
  ASSERT_EQ(::chmod(file.c_str(), 0444), 0);
  const auto written = write_file_atomic(file, "new");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::unreadable);
  EXPECT_EQ(read_text_file(file).value(), "old");
}

TEST_F(Writing, ThePermissionsOfTheFileBeforeStay) {
  const fs::path file = folder_ / "own";
  std::ofstream(file) << "old";
  ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
  ASSERT_TRUE(write_file_atomic(file, "new"));
  struct stat status{};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
}

TEST_F(Writing, WhereOneCannotBeWrittenNoFileAppears) {
  fs::create_directory(folder_ / "folder");
  EXPECT_FALSE(write_files_atomic({{folder_ / "a", "x"}, {folder_ / "folder", "x"}}));
  EXPECT_EQ(entries(), 1);
}

}  // namespace
}  // namespace entrepot
