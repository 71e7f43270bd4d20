// The journal in PostgreSQL, by URL. `journal_store.h` says what it promises; it rests on the server's fsync and full_page_writes being on.
#pragma once

#include <memory>
#include <string>

#include "store/journal_store.h"

namespace entrepot::store {

Result<> create_postgres_journal(const std::string& url);
// wait_ms: at least 1; for a writer that holds the lock. The server drops the lock of one that has ended a moment after its end.
Result<std::unique_ptr<ledger::Journal>> open_postgres_journal(const std::string& url, JournalUse use, int wait_ms = 5000);

// The URL without user and password, for messages.
std::string postgres_name(const std::string& url);

}  // namespace entrepot::store
