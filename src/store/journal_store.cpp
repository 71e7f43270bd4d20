#include "store/journal_store.h"

#include <filesystem>

#include "store/postgres_journal.h"
#include "store/sqlite_journal.h"

namespace entrepot::store {

bool is_postgresql(const std::string& store) { return store.rfind("postgresql://", 0) == 0 || store.rfind("postgres://", 0) == 0; }

Result<> create_journal(const std::string& store) {
  if (is_postgresql(store)) return create_postgres_journal(store);
  return create_sqlite_journal(store);
}

Result<std::unique_ptr<ledger::Journal>> open_journal(const std::string& store, JournalUse use) {
  if (is_postgresql(store)) return open_postgres_journal(store, use);
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(store, ignored))
    return fail(ErrorCode::not_found, "There is no ledger of that name", {store, 0, 0, ""}, "Make one: entrepot ledger init --store FILE.");
  return open_sqlite_journal(store, use);
}

}  // namespace entrepot::store
