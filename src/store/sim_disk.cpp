#include "store/sim_disk.h"

#include <algorithm>
#include <cstring>

namespace entrepot::store {
namespace {

constexpr std::size_t sector = 512;

}  // namespace

// SQLite's file system in C: each function finds its disk and asks it.
struct SimDisk::Methods {
  static Handle& of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
  static SimDisk& of(sqlite3_vfs* vfs) { return *static_cast<SimDisk*>(vfs->pAppData); }

  static int close(sqlite3_file* file) {
    Handle& handle = of(file);
    if (handle.delete_on_close) handle.disk->files_.erase(*handle.name);
    delete handle.name;
    return SQLITE_OK;
  }
  static int read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
    Handle& handle = of(file);
    if (handle.disk->dead_) return SQLITE_IOERR_READ;
    const std::vector<char>& seen = handle.file->seen;
    const auto from = std::min(static_cast<std::size_t>(at), seen.size());
    const auto there = std::min(static_cast<std::size_t>(size), seen.size() - from);
    std::memcpy(to, seen.data() + from, there);
    if (there == static_cast<std::size_t>(size)) return SQLITE_OK;
    std::memset(static_cast<char*>(to) + there, 0, static_cast<std::size_t>(size) - there);
    return SQLITE_IOERR_SHORT_READ;
  }
  static int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
    return of(file).disk->write(*of(file).file, static_cast<const char*>(bytes), static_cast<std::size_t>(size),
                                static_cast<std::size_t>(at));
  }
  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    return of(file).disk->truncate(*of(file).file, static_cast<std::size_t>(size));
  }
  static int sync(sqlite3_file* file, int) { return of(file).disk->sync(*of(file).file); }
  static int size(sqlite3_file* file, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(of(file).file->seen.size());
    return SQLITE_OK;
  }
  static int yes(sqlite3_file*, int) { return SQLITE_OK; }
  static int reserved(sqlite3_file*, int* held) { return *held = 0, SQLITE_OK; }
  static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
  static int sector_size(sqlite3_file*) { return static_cast<int>(sector); }
  static int characteristics(sqlite3_file*) { return 0; }
  static int map_shared(sqlite3_file* file, int region, int size, int, void volatile** memory) {
    auto& regions = of(file).disk->shared_memory_[*of(file).name];
    while (regions.size() <= static_cast<std::size_t>(region))
      regions.push_back(std::make_unique<std::vector<char>>(static_cast<std::size_t>(size)));
    *memory = regions[static_cast<std::size_t>(region)]->data();
    return SQLITE_OK;
  }
  static int lock_shared(sqlite3_file*, int, int, int) { return SQLITE_OK; }
  static void barrier(sqlite3_file*) {}
  static int unmap_shared(sqlite3_file* file, int remove) {
    if (remove != 0) of(file).disk->shared_memory_.erase(*of(file).name);
    return SQLITE_OK;
  }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* given) {
    static constexpr sqlite3_io_methods methods = {
        2,           close,           read,       write,       truncate, sync,         size,    yes,    yes, reserved, control,
        sector_size, characteristics, map_shared, lock_shared, barrier,  unmap_shared, nullptr, nullptr};
    static int unnamed = 0;
    SimDisk& disk = of(vfs);
    const std::string path = name != nullptr ? name : "temporary-" + std::to_string(++unnamed);
    file->pMethods = nullptr;
    auto found = disk.files_.find(path);
    if (found == disk.files_.end()) {
      if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
      if (const int code = disk.operation(); code != SQLITE_OK) return SQLITE_CANTOPEN;
      found = disk.files_.emplace(path, std::make_unique<File>()).first;
    }
    Handle& handle = of(file);
    handle = {{&methods}, &disk, found->second.get(), new std::string(path), (flags & SQLITE_OPEN_DELETEONCLOSE) != 0};
    if (given != nullptr) *given = flags;
    return SQLITE_OK;
  }
  static int remove(sqlite3_vfs* vfs, const char* name, int) {
    SimDisk& disk = of(vfs);
    if (const int code = disk.operation(); code != SQLITE_OK) return SQLITE_IOERR_DELETE;
    const auto found = disk.files_.find(name);
    if (found == disk.files_.end()) return SQLITE_IOERR_DELETE_NOENT;
    disk.removed_.push_back(std::move(found->second));
    disk.files_.erase(found);
    return SQLITE_OK;
  }
  static int access(sqlite3_vfs* vfs, const char* name, int, int* there) {
    *there = of(vfs).files_.contains(name) ? 1 : 0;
    return SQLITE_OK;
  }
  static int full_name(sqlite3_vfs*, const char* name, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
  }
  static int randomness(sqlite3_vfs* vfs, int size, char* out) {
    for (int i = 0; i < size; ++i) out[i] = static_cast<char>(of(vfs).random_.next());
    return size;
  }
  static int sleep(sqlite3_vfs*, int microseconds) { return microseconds; }
  static int time(sqlite3_vfs*, double* day) { return *day = 2461000.5, SQLITE_OK; }
  static int last_error(sqlite3_vfs*, int, char*) { return 0; }
};

SimDisk::SimDisk(std::string name, std::uint64_t seed) : name_(std::move(name)), random_(seed, 0, 1) {
  vfs_.iVersion = 1;
  vfs_.szOsFile = sizeof(Handle);
  vfs_.mxPathname = 512;
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.xOpen = Methods::open;
  vfs_.xDelete = Methods::remove;
  vfs_.xAccess = Methods::access;
  vfs_.xFullPathname = Methods::full_name;
  vfs_.xRandomness = Methods::randomness;
  vfs_.xSleep = Methods::sleep;
  vfs_.xCurrentTime = Methods::time;
  vfs_.xGetLastError = Methods::last_error;
  sqlite3_vfs_register(&vfs_, 0);
}

SimDisk::~SimDisk() { sqlite3_vfs_unregister(&vfs_); }

void SimDisk::set(const Faults& faults) {
  faults_ = faults;
  operations_ = syncs_ = writes_ = 0;
}

int SimDisk::operation() {
  if (dead_) return SQLITE_IOERR;
  if (++operations_ == faults_.dies_at) dead_ = true;
  return dead_ ? SQLITE_IOERR : SQLITE_OK;
}

// Whole, or with some sectors left as they were.
void SimDisk::apply(std::vector<char>& to, const Write& write, bool torn) {
  if (write.cut_to != SIZE_MAX) {
    if (!torn || random_.below(2) == 0) to.resize(write.cut_to);
    return;
  }
  for (std::size_t done = 0; done < write.bytes.size();) {
    const std::size_t at = write.at + done;
    const std::size_t size = std::min(write.bytes.size() - done, sector - at % sector);
    if (!torn || random_.below(2) == 0) {
      if (to.size() < at + size) to.resize(at + size);
      std::memcpy(to.data() + at, write.bytes.data() + done, size);
    }
    done += size;
  }
}

std::uint64_t SimDisk::used() const {
  std::uint64_t bytes = 0;
  for (const auto& [name, file] : files_) bytes += file->seen.size();
  return bytes;
}

int SimDisk::write(File& file, const char* bytes, std::size_t size, std::size_t at) {
  if (dead_) return SQLITE_IOERR_WRITE;
  const bool dies = operation() != SQLITE_OK, fails = ++writes_ == faults_.write_fails_at;
  const std::uint64_t grows = at + size > file.seen.size() ? at + size - file.seen.size() : 0;
  const bool full = used() + grows > faults_.bytes_max;
  if (dies || fails || full) size = random_.below(size + 1);  // a part of it
  Write done{at, {bytes, bytes + size}, SIZE_MAX};
  if (size > 0) {
    apply(file.seen, done, false);
    file.cached.push_back(std::move(done));
  }
  return dies || fails ? SQLITE_IOERR_WRITE : full ? SQLITE_FULL : SQLITE_OK;
}

int SimDisk::truncate(File& file, std::size_t size) {
  if (operation() != SQLITE_OK) return SQLITE_IOERR_TRUNCATE;
  const Write cut{0, {}, size};
  apply(file.seen, cut, false);
  file.cached.push_back(cut);
  return SQLITE_OK;
}

int SimDisk::sync(File& file) {
  if (operation() != SQLITE_OK || ++syncs_ == faults_.sync_fails_at) return SQLITE_IOERR_FSYNC;
  if (lied()) return SQLITE_OK;
  file.platter = file.seen;
  file.cached.clear();
  return SQLITE_OK;
}

void SimDisk::revive() {
  dead_ = false;
  faults_ = {};
  removed_.clear();
  shared_memory_.clear();
}

void SimDisk::crash() {
  revive();
  for (auto& [name, file] : files_) {
    for (const Write& write : file->cached) apply(file->platter, write, true);
    file->cached.clear();
    file->seen = file->platter;
  }
}

bool SimDisk::flip_bit(const std::string& name) {
  const auto found = files_.find(name);
  if (found == files_.end() || found->second->seen.empty()) return false;
  const std::size_t at = random_.below(found->second->seen.size());
  found->second->seen[at] = static_cast<char>(found->second->seen[at] ^ (1 << random_.below(8)));
  found->second->platter = found->second->seen;
  return true;
}

}  // namespace entrepot::store
