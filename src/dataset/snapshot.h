// Immutable snapshots of imported files, in folders HOME/data/<id>/: manifest.json and columns.bin.
// A snapshot is written in a hidden temporary folder, flushed, made read-only and renamed: it is there whole or not at all.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "dataset/columns.h"
#include "trade/load_report.h"

namespace entrepot::dataset {

struct Provenance {
  std::string source;          // publisher and edition
  std::string licence;
  std::string redistribution;  // "with attribution", "test input only", "not stated"
  std::string vintage;         // year, range of years or release
  bool by_format = false;      // source or licence are those usual for the format, not stated by who imported the file
};

struct Manifest {
  std::string id;       // "<format>-<12 hex digits>", from the bytes of the file and what changes their reading
  std::string format;   // "baci-hs6"
  std::string kind;     // "trade-flows": what rows can be read back
  std::string title;
  Provenance provenance;
  std::string file_name;
  std::string sha256;   // of the file as it was given
  std::uint64_t bytes = 0;
  std::map<std::string, std::string> attributes;  // true of all rows: edition, release, unit …
  trade::LoadReport report;
  std::string columns_sha256;

  struct ColumnPlace {
    std::string name, unit;
    ColumnType type = ColumnType::int32;
    std::uint64_t offset = 0, bytes = 0;              // of the values in columns.bin
    std::uint64_t words_offset = 0, words_bytes = 0;  // of the word list of a text column
    std::uint64_t words = 0;
  };
  struct TablePlace {
    std::string name;
    std::uint64_t rows = 0;
    std::vector<ColumnPlace> columns;
  };
  std::vector<TablePlace> tables;
};

class Snapshot {
 public:
  // Errors: not_found, bad_syntax or missing_data (manifest), truncated or contradiction (columns file).
  static Result<Snapshot> open(const std::filesystem::path& folder);

  const Manifest& manifest() const { return manifest_; }
  const std::filesystem::path& folder() const { return folder_; }
  const std::vector<Table>& tables() const { return tables_; }
  Result<const Table*> table(std::string_view name) const;
  std::string locator(std::uint32_t line) const;  // "file.csv:123"

  // Hashes the columns again and checks every text position. Errors: contradiction.
  Result<void> check() const;

 private:
  std::filesystem::path folder_;
  Manifest manifest_;
  std::vector<Table> tables_;
};

// What stands where under a home folder.
class SnapshotStore {
 public:
  explicit SnapshotStore(const std::filesystem::path& home) : data_(home / "data") {}

  // By title, then id; folders without a readable manifest are told in `damaged`.
  Result<std::vector<Manifest>> list(std::vector<std::string>* damaged = nullptr) const;
  // By id, by an unambiguous beginning of it, or by title. Errors: not_found (names what is there), duplicate.
  Result<Snapshot> open(std::string_view id_or_title) const;
  bool contains(std::string_view id) const;

  // Fills id-independent places and hashes, writes and publishes. Any temporary folder left by a run that died is
  // removed first. One writer at a time: a lock is held, and lets go when the process ends.
  Result<Manifest> publish(Manifest manifest, const std::vector<Table>& tables, Progress& progress) const;

  // Removes what a run that died has left. Returns the number of folders.
  Result<int> clean() const;

 private:
  Result<Manifest> publish_locked(Manifest manifest, const std::vector<Table>& tables, Progress& progress) const;
  std::filesystem::path data_;
};

// $ENTREPOT_HOME, else $XDG_DATA_HOME/entrepot, else ~/.local/share/entrepot. The three are passed in by the program.
Result<std::filesystem::path> home_folder(const char* entrepot_home, const char* xdg_data_home, const char* home);

}  // namespace entrepot::dataset
