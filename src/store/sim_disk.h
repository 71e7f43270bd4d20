// A disk in memory under SQLite, for crash runs: it knows what has reached the platter and what is only in its cache, and forgets, tears, fills
// up or lies by a seed.
//
// A write stays in the cache until the file is synced. `crash` ends the power: of what was not synced each sector of 512 bytes of each write
// is there or not, at random. At the operation `dies_at` the power ends by itself: every later operation fails, and that one is done in part.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <sqlite3.h>

#include "base/random.h"

namespace entrepot::store {

class SimDisk {
 public:
  struct Faults {
    std::uint64_t dies_at = UINT64_MAX;  // number of the operation, from 1
    std::uint64_t bytes_max = UINT64_MAX;  // room on the disk: beyond it a write is done in part and fails with SQLITE_FULL
    std::uint64_t sync_fails_at = UINT64_MAX;  // that sync fails and says so, and nothing is synced
    std::uint64_t write_fails_at = UINT64_MAX;  // that write is done in part and fails
    std::uint64_t lies_from = UINT64_MAX;  // from that sync on syncs do nothing and say that they did
  };

  // Registers itself as a file system of SQLite under that name for as long as it lives.
  SimDisk(std::string name, std::uint64_t seed);
  ~SimDisk();
  SimDisk(const SimDisk&) = delete;
  SimDisk& operator=(const SimDisk&) = delete;

  void set(const Faults& faults);  // counts operations, writes and syncs from here
  std::uint64_t operations() const { return operations_; }
  std::uint64_t syncs() const { return syncs_; }
  std::uint64_t writes() const { return writes_; }
  bool lied() const { return syncs_ >= faults_.lies_from; }
  bool dead() const { return dead_; }
  bool is_there(const std::string& file) const { return files_.contains(file); }

  void die() { dead_ = true; }  // the process that writes ends: nothing it does from here reaches the disk
  void revive();  // another process starts; what was cached is still there
  void crash();  // the power ends and comes back
  // Flips a bit of a file at rest. False when it is empty.
  bool flip_bit(const std::string& file);

 private:
  struct Write {
    std::size_t at = 0;
    std::vector<char> bytes;  // of a truncation: none
    std::size_t cut_to = SIZE_MAX;
  };
  struct File {
    std::vector<char> platter, seen;
    std::vector<Write> cached;
    bool temporary = false;
  };
  struct Handle {  // what SQLite holds
    sqlite3_file base;
    SimDisk* disk;
    File* file;
    std::string* name;
    bool delete_on_close;
  };
  struct Methods;

  int operation();  // counts; an error when the power is gone
  int write(File& file, const char* bytes, std::size_t size, std::size_t at);
  int truncate(File& file, std::size_t size);
  int sync(File& file);
  void apply(std::vector<char>& to, const Write& write, bool torn);
  std::uint64_t used() const;

  std::string name_;
  RandomStream random_;
  Faults faults_;
  std::uint64_t operations_ = 0, syncs_ = 0, writes_ = 0;
  bool dead_ = false;
  std::map<std::string, std::unique_ptr<File>> files_;
  std::vector<std::unique_ptr<File>> removed_;  // while someone may have them open
  std::map<std::string, std::vector<std::unique_ptr<std::vector<char>>>> shared_memory_;
  sqlite3_vfs vfs_{};
};

}  // namespace entrepot::store
