// PATH-head: number and digest of the last batch that was acknowledged, in two slots of 72 bytes written in turn, each with a check of its own.
// It is written behind each commit and not waited for: it may lag, and then says less, but is never ahead of a disk that keeps its word.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include <sqlite3.h>

#include "base/result.h"
#include "ledger/ledger.h"

namespace entrepot::store::detail {

struct Head {
  std::uint64_t number = 0;
  ledger::Digest digest{};
};

class HeadMark {
 public:
  // Through SQLite's file system, so that what stands in for a disk in tests stands in for this file, too. Without `write` a file that is
  // not there is no error.
  static Result<HeadMark> open(const std::string& path, const std::string& vfs, bool write);
  HeadMark(HeadMark&&) noexcept = default;
  HeadMark& operator=(HeadMark&&) noexcept = default;
  ~HeadMark();

  std::optional<Head> last();  // the newest slot that is whole; none is no error
  void write(const Head& head);

 private:
  HeadMark() = default;
  std::string path_;
  std::unique_ptr<std::byte[]> file_;  // a sqlite3_file; null: there is none
  sqlite3_file* file() { return reinterpret_cast<sqlite3_file*>(file_.get()); }
};

}  // namespace entrepot::store::detail
