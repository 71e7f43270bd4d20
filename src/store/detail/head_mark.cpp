#include "store/detail/head_mark.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "store/detail/sqlite.h"

namespace entrepot::store::detail {
namespace {

constexpr std::size_t slot_bytes = 8 + 32 + 32;
using Slot = std::array<char, slot_bytes>;

ledger::Digest check_of(const Slot& slot) { return sha256({slot.data(), slot_bytes - 32}); }

}  // namespace

Result<HeadMark> HeadMark::open(const std::string& path, const std::string& vfs, bool write) {
  HeadMark mark;
  mark.path_ = path + "-head";
  sqlite3_vfs* system = sqlite3_vfs_find(vfs.empty() ? nullptr : vfs.c_str());
  int there = 0;
  if (!write && (system->xAccess(system, mark.path_.c_str(), SQLITE_ACCESS_EXISTS, &there) != SQLITE_OK || there == 0)) return mark;
  mark.file_ = std::make_unique<std::byte[]>(static_cast<std::size_t>(system->szOsFile));
  const int flags = SQLITE_OPEN_SUPER_JOURNAL | (write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  int given = 0;
  const int code = system->xOpen(system, mark.path_.c_str(), mark.file(), flags, &given);
  if (code == SQLITE_OK) return mark;
  mark.file_.reset();
  if (!write) return mark;
  return sqlite_error(nullptr, code, mark.path_, "open the mark of the ledger's head");
}

HeadMark::~HeadMark() {
  if (file_ && file()->pMethods != nullptr) file()->pMethods->xClose(file());
}

std::optional<Head> HeadMark::last() {
  std::optional<Head> newest;
  if (!file_) return newest;
  for (const int place : {0, 1}) {
    Slot slot{};
    if (file()->pMethods->xRead(file(), slot.data(), slot_bytes, place * static_cast<sqlite3_int64>(slot_bytes)) != SQLITE_OK) continue;
    const ledger::Digest check = check_of(slot);
    if (std::memcmp(slot.data() + slot_bytes - 32, check.data(), 32) != 0) continue;
    Head head;
    std::memcpy(&head.number, slot.data(), 8);
    std::memcpy(head.digest.data(), slot.data() + 8, 32);
    if (!newest || head.number > newest->number) newest = head;
  }
  return newest;
}

void HeadMark::write(const Head& head) {
  Slot slot{};
  std::memcpy(slot.data(), &head.number, 8);
  std::memcpy(slot.data() + 8, head.digest.data(), 32);
  const ledger::Digest check = check_of(slot);
  std::memcpy(slot.data() + slot_bytes - 32, check.data(), 32);
  // Whether it succeeds does not matter: the batch is in the journal.
  file()->pMethods->xWrite(file(), slot.data(), slot_bytes,
                           static_cast<sqlite3_int64>(head.number % 2) * static_cast<sqlite3_int64>(slot_bytes));
}

}  // namespace entrepot::store::detail
