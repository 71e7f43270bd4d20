// What commands take alike: the user's data sets, an economy by its code, a file to write.
#pragma once

#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "dataset/snapshot.h"

namespace entrepot::app {

// The store of the user's data sets. Errors: missing_data without a home folder.
Result<dataset::SnapshotStore> data_store();

// An economy by its ISO 3166 alpha-3 code, or the X code of trade files. Errors: unknown_name, with the nearest code.
Result<EconomyId> economy_argument(const std::string& text, const std::string& option);

// Before work whose result goes into `file`; nothing to check where it is empty. Errors: usage (a folder), those of place_to_write.
Result<> check_out_file(const std::string& file, const std::string& option);

}  // namespace entrepot::app
