// Columns of ours as a table function of DuckDB: rows are handed over a vector at a time, those columns alone that a question needs.
#pragma once

#include "dataset/detail/duckdb_api.h"
#include "dataset/duckdb.h"

namespace entrepot::dataset::detail {

Result<void> lend_table(const DuckApi& api, DuckHandle connection, BorrowedTable table);

}  // namespace entrepot::dataset::detail
