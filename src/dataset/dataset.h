// Files in, snapshots out: which format a file has, and its import as an immutable snapshot.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/day.h"
#include "base/ids.h"
#include "base/limits.h"
#include "base/product_code.h"
#include "base/progress.h"
#include "base/result.h"
#include "dataset/snapshot.h"

namespace entrepot::dataset {

// What is stated on the command line because the file does not say it. Empty means: as the format's default.
struct ImportOptions {
  std::string source, licence, vintage;
  std::optional<HsEdition> edition;
  std::optional<EconomyId> reporter;
  std::optional<bool> reporter_exports;
  std::optional<std::filesystem::path> columns;              // column map (TOML): the file is any long table of flows
  std::optional<std::filesystem::path> economy_codes, product_codes;  // side files of a BACI release
  std::optional<std::filesystem::path> concordance;  // links to the HS edition that flows are put into
  std::optional<Period> in_force;                    // of a tariff schedule that does not say it
  std::filesystem::path duckdb_library;  // for Parquet; empty: libduckdb.so where the system looks for it
  bool accept_unbalanced = false;  // input-output tables whose rows or columns do not sum to output
  Limits limits = {};
};

struct FormatInfo {
  std::string_view id;     // "baci-hs6"
  std::string_view kind;   // "trade-flows"
  std::string_view title;
  std::string_view layout;  // the columns, or what else it is known by
};
std::span<const FormatInfo> formats();

struct Recognised {
  FormatInfo format;
  std::string why;  // "the header has t,i,j,k,v,q"
};
// By what the file holds, never by its name alone. Errors: not_found, unreadable, truncated; unsupported, with the
// formats looked for and what the closest one lacks.
Result<Recognised> recognise(const std::filesystem::path& path);

struct Imported {
  Manifest manifest;
  bool already_there = false;  // the same bytes were imported before: nothing was read or written
};
// Errors: those of recognise and of the format's loader; contradiction when not one row could be read.
Result<Imported> import_file(const std::filesystem::path& path, const SnapshotStore& store, const ImportOptions& options,
                             Progress& progress);

}  // namespace entrepot::dataset
