// Publishing a snapshot so that it is there whole or not at all, even if the process or the machine stops half-way:
// write into a hidden folder, flush files and folder to disk, make the files read-only, rename the folder, flush its parent.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "base/descriptor.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "dataset/detail/manifest_json.h"
#include "dataset/snapshot.h"

namespace entrepot::dataset {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view temporary_prefix = ".importing-";

tl::unexpected<Error> io_error(const fs::path& path, std::string_view doing, int number = errno) {
  return fail(ErrorCode::io, fmt::format("Cannot {}: {}", doing, std::strerror(number)), {path.string(), 0, 0, {}},
              "Check the rights of the folder and the free space of the disk.");
}

using entrepot::detail::Descriptor;

Result<Descriptor> open_descriptor(const fs::path& path, int flags) {
  Descriptor descriptor(::open(path.c_str(), flags | O_CLOEXEC, 0644));
  if (descriptor.get() < 0) return io_error(path, "open");
  return descriptor;
}

Result<void> flush_folder(const fs::path& folder) {
  TRY_ASSIGN(const Descriptor descriptor, open_descriptor(folder, O_RDONLY | O_DIRECTORY));
  if (::fsync(descriptor.get()) != 0) return io_error(folder, "flush");
  return {};
}

// Held while one process writes; the system lets go of it when that process ends, however it ends.
Result<Descriptor> lock_store(const fs::path& data) {
  std::error_code error;
  fs::create_directories(data, error);
  if (error) return io_error(data, "make the folder", error.value());
  TRY_ASSIGN(Descriptor lock, open_descriptor(data / ".lock", O_RDWR | O_CREAT));
  while (::flock(lock.get(), LOCK_EX) != 0)
    if (errno != EINTR) return io_error(data / ".lock", "lock");
  return lock;
}

Result<int> remove_temporary(const fs::path& data) {
  int removed = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(data, error)) {
    if (entry.path().filename().string().rfind(temporary_prefix, 0) != 0) continue;
    fs::remove_all(entry.path(), error);
    if (error) return io_error(entry.path(), "remove", error.value());
    ++removed;
  }
  if (error && error != std::errc::no_such_file_or_directory) return io_error(data, "list", error.value());
  return removed;
}

// columns.bin as it is written: places are noted in the manifest, columns begin at multiples of 64 bytes.
class ColumnsWriter {
 public:
  static Result<ColumnsWriter> create(const fs::path& path) {
    TRY_ASSIGN(Descriptor descriptor, open_descriptor(path, O_WRONLY | O_CREAT | O_EXCL));
    ColumnsWriter writer(path, std::move(descriptor));
    TRY(writer.append("entrepot columns 1\n", 19));
    return writer;
  }

  Result<Manifest::ColumnPlace> write(const Column& column) {
    Manifest::ColumnPlace place;
    place.name = column.name();
    place.unit = column.unit();
    place.type = column.type();
    TRY(align());
    place.offset = size_;
    place.bytes = column.bytes().size();
    TRY(append(column.bytes().data(), column.bytes().size()));
    if (column.type() == ColumnType::text) TRY(write_words(column, place));
    return place;
  }

  Result<void> finish() {
    if (::fsync(descriptor_.get()) != 0) return io_error(path_, "flush");
    if (::fchmod(descriptor_.get(), 0444) != 0) return io_error(path_, "make read-only");
    return {};
  }

 private:
  ColumnsWriter(fs::path path, Descriptor descriptor) : path_(std::move(path)), descriptor_(std::move(descriptor)) {}

  Result<void> append(const void* data, std::size_t size) {
    const char* at = static_cast<const char*>(data);
    for (std::size_t left = size; left > 0;) {
      const ssize_t written = ::write(descriptor_.get(), at, std::min(left, std::size_t{1} << 30));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return io_error(path_, "write");
      at += written;
      left -= static_cast<std::size_t>(written);
    }
    size_ += size;
    return {};
  }

  Result<void> align() {
    const std::string zeros((64 - size_ % 64) % 64, '\0');
    return append(zeros.data(), zeros.size());
  }

  Result<void> write_words(const Column& column, Manifest::ColumnPlace& place) {
    TRY(align());
    place.words_offset = size_;
    place.words = column.words().size();
    std::vector<std::uint32_t> ends = {0};
    std::string text;
    for (const auto word : column.words()) {
      text += word;
      ends.push_back(static_cast<std::uint32_t>(text.size()));
    }
    TRY(append(ends.data(), ends.size() * sizeof(std::uint32_t)));
    TRY(append(text.data(), text.size()));
    place.words_bytes = size_ - place.words_offset;
    return {};
  }

  fs::path path_;
  Descriptor descriptor_;
  std::uint64_t size_ = 0;
};

Result<void> write_columns(const fs::path& path, const std::vector<Table>& tables, Manifest& manifest, Progress& progress) {
  TRY_ASSIGN(ColumnsWriter writer, ColumnsWriter::create(path));
  manifest.tables.clear();
  for (const Table& table : tables) {
    Manifest::TablePlace place{table.name, table.rows(), {}};
    for (const Column& column : table.columns) {
      progress.update(-1, "writing columns");
      if (column.rows() != table.rows())
        return fail(ErrorCode::internal, fmt::format("The columns of the table '{}' differ in length", table.name));
      TRY_ASSIGN(auto column_place, writer.write(column));
      place.columns.push_back(std::move(column_place));
    }
    manifest.tables.push_back(std::move(place));
  }
  TRY(writer.finish());
  TRY_ASSIGN(manifest.columns_sha256, sha256_hex_of_file(path));
  return {};
}

Result<void> write_read_only(const fs::path& path, std::string_view text) {
  TRY(write_file_atomic(path, text));
  if (::chmod(path.c_str(), 0444) != 0) return io_error(path, "make read-only");
  return {};
}

}  // namespace

Result<Manifest> SnapshotStore::publish(Manifest manifest, const std::vector<Table>& tables, Progress& progress) const {
  TRY_ASSIGN(const Descriptor lock, lock_store(data_));
  TRY(remove_temporary(data_));
  auto published = publish_locked(std::move(manifest), tables, progress);
  if (!published) (void)remove_temporary(data_);  // a full disk gets its space back
  return published;
}

Result<Manifest> SnapshotStore::publish_locked(Manifest manifest, const std::vector<Table>& tables, Progress& progress) const {
  const fs::path final_folder = data_ / manifest.id;
  if (contains(manifest.id)) {  // another process was faster
    TRY_ASSIGN(const Snapshot there, Snapshot::open(final_folder));
    return there.manifest();
  }
  const fs::path folder = data_ / (std::string(temporary_prefix) + manifest.id);
  std::error_code error;
  if (!fs::create_directory(folder, error)) return io_error(folder, "make the folder", error.value());
  TRY(write_columns(folder / "columns.bin", tables, manifest, progress));
  progress.update(-1, "writing the manifest");
  TRY(write_read_only(folder / "manifest.json", detail::manifest_text(manifest)));
  TRY(flush_folder(folder));
  progress.update(-1, "publishing");
  fs::rename(folder, final_folder, error);
  if (error) return io_error(final_folder, "publish", error.value());
  TRY(flush_folder(data_));
  return manifest;
}

Result<int> SnapshotStore::clean() const {
  TRY_ASSIGN(const Descriptor lock, lock_store(data_));
  return remove_temporary(data_);
}

bool SnapshotStore::contains(std::string_view id) const {
  std::error_code error;
  return !id.empty() && fs::is_regular_file(data_ / id / "manifest.json", error);
}

Result<std::vector<Manifest>> SnapshotStore::list(std::vector<std::string>* damaged) const {
  std::vector<Manifest> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(data_, error)) {
    const std::string name = entry.path().filename().string();
    if (std::error_code unknown; name.front() == '.' || !entry.is_directory(unknown)) continue;
    auto snapshot = Snapshot::open(entry.path());
    if (snapshot) found.push_back(snapshot->manifest());
    else if (damaged != nullptr) damaged->push_back(name + ": " + snapshot.error().message());
  }
  if (error && error != std::errc::no_such_file_or_directory) return io_error(data_, "list", error.value());
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return std::tie(a.title, a.id) < std::tie(b.title, b.id); });
  if (damaged != nullptr) std::sort(damaged->begin(), damaged->end());
  return found;
}

Result<Snapshot> SnapshotStore::open(std::string_view id_or_title) const {
  const bool plain = id_or_title.find('/') == std::string_view::npos && !id_or_title.empty() && id_or_title.front() != '.';
  if (plain && contains(id_or_title)) return Snapshot::open(data_ / id_or_title);
  TRY_ASSIGN(const auto manifests, list());
  std::vector<std::string> matches, known;
  for (const Manifest& manifest : manifests) {
    known.push_back(manifest.id);
    const bool begins = !id_or_title.empty() && manifest.id.compare(0, id_or_title.size(), id_or_title) == 0;
    if (begins || manifest.title == id_or_title || manifest.file_name == id_or_title) matches.push_back(manifest.id);
  }
  if (matches.size() == 1) return Snapshot::open(data_ / matches.front());
  if (matches.size() > 1)
    return fail(ErrorCode::duplicate, fmt::format("'{}' stands for more than one data set: {}", id_or_title, join(matches, ", ")), {},
                "Give the whole id.");
  return fail(ErrorCode::not_found, fmt::format("There is no data set '{}'", id_or_title), {data_.string(), 0, 0, {}},
              known.empty() ? "Add one with: entrepot data add FILE" : known_names_remedy(id_or_title, known));
}

}  // namespace entrepot::dataset
