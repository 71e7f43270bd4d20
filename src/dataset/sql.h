// SQL over the trade flows of the store, by DuckDB where it is installed. Views, made anew for each question:
//
//   flows      data_set, release, edition, period, exporter, importer, product, value_usd, quantity, line
//   economies  economy, label, hub
//   products   edition, product, name: of the nomenclatures that are imported
//   data_sets  data_set, kind, file, source, licence, vintage
//
// Columns are read in place from the mapped files: nothing is copied or written, and a question on one year reads that year alone.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "dataset/duckdb.h"
#include "dataset/snapshot.h"

namespace entrepot::dataset {

struct StoreAnswer {
  SqlAnswer answer;
  std::string duckdb_version;
  std::vector<std::string> notes;  // several releases in one view
};

// Errors: those of DuckDb::open and DuckDb::ask; contradiction for a data set that is damaged.
Result<StoreAnswer> ask_store(const SnapshotStore& store, const std::string& sql, const DuckDbOptions& options);

}  // namespace entrepot::dataset
