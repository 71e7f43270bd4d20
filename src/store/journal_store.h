// Journals of ledgers that last: a file of SQLite, or PostgreSQL by URL.
//
//   path               SQLite, write-ahead log, synchronous=FULL: a batch is on the disk when `append` returns
//   postgresql://...   PostgreSQL, synchronous_commit on; postgres:// is the same
//
// Table ledger_batch(number, first_sequence, digest, records): a row is a batch, `records` its records of 128 bytes (ledger/records.h).
// Triggers refuse UPDATE and DELETE, and numbers that do not follow. A journal has one writer at a time, and any number of readers.
//
// Beside a file PATH stand PATH-wal, PATH-shm (SQLite's), PATH-writer (the lock) and PATH-head: number and digest of the last batch that was
// acknowledged, so that a file which lost its end, by a disk that lied or an old copy put in its place, is told from a whole one.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "ledger/journal.h"

namespace entrepot::store {

enum class JournalUse { read, write };

// Errors: duplicate when there is a ledger already; io.
Result<> create_journal(const std::string& store);
// Errors: not_found; bad_syntax when it is no ledger or damaged; contradiction when acknowledged batches are missing; io, also when another
// process writes to it.
Result<std::unique_ptr<ledger::Journal>> open_journal(const std::string& store, JournalUse use);

bool is_postgresql(const std::string& store);

}  // namespace entrepot::store
