// The journal in a file of SQLite. `journal_store.h` says what it promises; this is for those that need more than its defaults.
#pragma once

#include <memory>
#include <string>

#include "store/journal_store.h"

namespace entrepot::store {

struct SqliteSettings {
  std::string vfs;        // of SQLite; "": the system's
  bool lock = true;       // by PATH-writer, against other processes
  int checkpoint_pages = 4096;  // of 4,096 bytes in the write-ahead log before they go into the file
  int wait_ms = 5000;     // for a writer that holds the lock
};

Result<> create_sqlite_journal(const std::string& path, const SqliteSettings& settings = {});
Result<std::unique_ptr<ledger::Journal>> open_sqlite_journal(const std::string& path, JournalUse use, const SqliteSettings& settings = {});

}  // namespace entrepot::store
