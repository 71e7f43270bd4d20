#include "stored.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "arguments.h"
#include "base/csv.h"
#include "base/text.h"

namespace entrepot::app {
namespace {

template <class Wanted>
Result<std::vector<std::string>> ids_where(const Wanted& wanted) {
  std::vector<std::string> ids;
  const auto store = data_store();
  if (!store) return ids;  // no home folder, so nothing was added
  TRY_ASSIGN(const auto manifests, store->list());
  for (const auto& manifest : manifests)
    if (wanted(manifest)) ids.push_back(manifest.id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

Result<std::optional<dataset::Snapshot>> the_one(const std::vector<std::string>& ids, std::string_view what, const std::string& remedy) {
  if (ids.empty()) return std::optional<dataset::Snapshot>();
  if (ids.size() > 1)
    return fail(ErrorCode::duplicate, fmt::format("the data sets {} and {} are both {}", ids[0], ids[1], what), {}, remedy);
  TRY_ASSIGN(const auto store, data_store());
  TRY_ASSIGN(auto snapshot, store.open(ids.front()));
  return std::optional(std::move(snapshot));
}

}  // namespace

Result<std::optional<dataset::Snapshot>> stored_format(std::string_view format, const std::string& remedy) {
  TRY_ASSIGN(const auto ids, ids_where([&](const auto& manifest) { return manifest.format == format; }));
  return the_one(ids, format, remedy);
}

Result<std::optional<dataset::Snapshot>> stored_kind(std::string_view kind, const std::string& remedy) {
  TRY_ASSIGN(const auto ids, ids_where([&](const auto& manifest) { return manifest.kind == kind; }));
  return the_one(ids, kind, remedy);
}

Result<std::vector<dataset::Snapshot>> all_stored(std::string_view kind) {
  TRY_ASSIGN(const auto ids, ids_where([&](const auto& manifest) { return manifest.kind == kind; }));
  std::vector<dataset::Snapshot> found;
  if (ids.empty()) return found;
  TRY_ASSIGN(const auto store, data_store());
  for (const std::string& id : ids) {
    TRY_ASSIGN(auto snapshot, store.open(id));
    found.push_back(std::move(snapshot));
  }
  return found;
}

bool is_file(const std::string& argument) {
  std::error_code ignored;
  return std::filesystem::exists(argument, ignored) || argument.find('/') != std::string::npos;
}

Result<std::string> csv_of_stored(const dataset::Snapshot& snapshot, const std::vector<std::pair<std::string, std::string>>& columns) {
  const dataset::Table& table = snapshot.tables().front();
  std::vector<const dataset::Column*> found;
  std::string out;
  for (const auto& [kept, name] : columns) {
    const dataset::Column* column = table.find(kept);
    if (column == nullptr)
      return fail(ErrorCode::missing_data, fmt::format("the data set {} has no column {}", snapshot.manifest().id, kept), {},
                  "Import the file again.");
    found.push_back(column);
    out += (out.empty() ? "" : ",") + name;
  }
  out += "\n";
  for (std::size_t row = 0; row < table.rows(); ++row)
    for (std::size_t c = 0; c < found.size(); ++c) {
      if (c > 0) out += ",";
      if (found[c]->type() == dataset::ColumnType::text) out += csv_field(found[c]->text(row));
      else if (const auto number = found[c]->number(row)) out += format_exact(*number);
      if (c + 1 == found.size()) out += "\n";
    }
  return out;
}

std::string stored_label(const dataset::Snapshot& snapshot) {
  const auto& m = snapshot.manifest();
  return fmt::format("{} ({}; {}; vintage {})", m.id, m.file_name, m.provenance.source, m.provenance.vintage);
}

}  // namespace entrepot::app
