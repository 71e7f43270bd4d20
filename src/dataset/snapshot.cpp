#include "dataset/snapshot.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "dataset/detail/manifest_json.h"

namespace entrepot::dataset {

namespace {

constexpr std::string_view import_again = "Remove the folder and import the file again.";

bool inside(std::uint64_t offset, std::uint64_t bytes, std::size_t size) { return bytes <= size && offset <= size - bytes; }

// The word list: `words` + 1 positions of 32 bits, then the text.
Result<std::vector<std::string_view>> read_words(const Manifest::ColumnPlace& place, std::string_view file, const std::string& name) {
  const auto bad = [&] {
    return fail(ErrorCode::contradiction, fmt::format("The word list of column '{}' is damaged", place.name), {name, 0, 0, place.name},
                std::string(import_again));
  };
  const std::string_view bytes = file.substr(place.words_offset, place.words_bytes);
  if (place.words > bytes.size() / 4) return bad();
  const std::size_t head = (place.words + 1) * sizeof(std::uint32_t);
  if (head > bytes.size()) return bad();
  std::vector<std::string_view> words(place.words);
  const std::string_view text = bytes.substr(head);
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::uint32_t from = 0, to = 0;
    std::memcpy(&from, bytes.data() + i * 4, 4);
    std::memcpy(&to, bytes.data() + (i + 1) * 4, 4);
    if (from > to || to > text.size()) return bad();
    words[i] = text.substr(from, to - from);
  }
  return words;
}

Result<Column> read_column(const Manifest::TablePlace& table, const Manifest::ColumnPlace& place, const std::shared_ptr<MappedFile>& file,
                           const std::string& name) {
  const std::string_view bytes = file->bytes();
  if (!inside(place.offset, place.bytes, bytes.size()) || !inside(place.words_offset, place.words_bytes, bytes.size()))
    return fail(ErrorCode::truncated, fmt::format("The column '{}' ends behind the end of the file", place.name), {name, 0, 0, place.name},
                std::string(import_again));
  if (place.offset % 8 != 0 || table.rows > place.bytes || place.bytes != table.rows * bytes_per_row(place.type))
    return fail(ErrorCode::contradiction, fmt::format("The column '{}' has not {} rows", place.name, table.rows), {name, 0, 0, place.name},
                std::string(import_again));
  std::vector<std::string_view> words;
  if (place.type == ColumnType::text) {
    TRY_ASSIGN(words, read_words(place, bytes, name));
  }
  const auto data = std::as_bytes(std::span(bytes.data() + place.offset, place.bytes));
  return Column(place.name, place.unit, place.type, data, std::move(words), file);
}

}  // namespace

Result<Snapshot> Snapshot::open(const std::filesystem::path& folder) {
  Snapshot snapshot;
  snapshot.folder_ = folder;
  const auto manifest_path = folder / "manifest.json";
  TRY_ASSIGN(const std::string text, read_text_file(manifest_path, std::uint64_t{64} << 20));
  TRY_ASSIGN(snapshot.manifest_, detail::parse_manifest(text, manifest_path.string()));
  const auto columns_path = folder / "columns.bin";
  TRY_ASSIGN(MappedFile mapped, MappedFile::open(columns_path));
  const auto file = std::make_shared<MappedFile>(std::move(mapped));
  for (const auto& place : snapshot.manifest_.tables) {
    Table table;
    table.name = place.name;
    for (const auto& column : place.columns) {
      TRY_ASSIGN(Column read, read_column(place, column, file, columns_path.string()));
      table.columns.push_back(std::move(read));
    }
    snapshot.tables_.push_back(std::move(table));
  }
  return snapshot;
}

Result<const Table*> Snapshot::table(std::string_view name) const {
  for (const Table& table : tables_)
    if (table.name == name) return &table;
  std::vector<std::string> names;
  for (const Table& table : tables_) names.push_back(table.name);
  return fail(ErrorCode::missing_data, fmt::format("The data set {} has no table '{}'", manifest_.id, name), {},
              fmt::format("Its tables: {}.", join(names, ", ")));
}

std::string Snapshot::locator(std::uint32_t line) const { return fmt::format("{}:{}", manifest_.file_name, line); }

Result<void> Snapshot::check() const {
  const auto path = folder_ / "columns.bin";
  TRY_ASSIGN(const std::string hash, sha256_hex_of_file(path));
  if (hash != manifest_.columns_sha256)
    return fail(ErrorCode::contradiction, "The columns are not those that were imported: the hash differs", {path.string(), 0, 0, {}},
                std::string(import_again));
  for (const Table& table : tables_)
    for (const Column& column : table.columns) TRY(column.check());
  return {};
}

Result<std::filesystem::path> home_folder(const char* entrepot_home, const char* xdg_data_home, const char* home) {
  const auto set = [](const char* text) { return text != nullptr && *text != '\0'; };
  if (set(entrepot_home)) return std::filesystem::path(entrepot_home);
  if (set(xdg_data_home)) return std::filesystem::path(xdg_data_home) / "entrepot";
  if (set(home)) return std::filesystem::path(home) / ".local" / "share" / "entrepot";
  return fail(ErrorCode::missing_data, "There is no home folder", {}, "Set ENTREPOT_HOME to the folder that is to hold the data.");
}

}  // namespace entrepot::dataset
