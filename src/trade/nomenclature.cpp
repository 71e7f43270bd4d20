#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/text.h"
#include "trade/flow_files.h"
#include "trade/records.h"
#include "trade/reference_files.h"

namespace entrepot::trade {

const NomenclatureEntry* Nomenclature::find(std::string_view code) const {
  const auto before = [](const NomenclatureEntry& entry, std::string_view wanted) { return entry.code < wanted; };
  const auto found = std::lower_bound(entries.begin(), entries.end(), code, before);
  return found != entries.end() && found->code == code ? &*found : nullptr;
}

std::size_t Nomenclature::count(std::size_t digits) const {
  return static_cast<std::size_t>(
      std::count_if(entries.begin(), entries.end(), [&](const NomenclatureEntry& e) { return e.code.size() == digits; }));
}

namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_hs_code(std::string_view text) { return all_digits(text) && (text.size() == 2 || text.size() == 4 || text.size() == 6); }

std::string parent_of(std::string_view code) { return std::string(code.substr(0, code.size() - 2)); }

// Ordered by code; a code that is there twice keeps its first row.
void put_in_order(Nomenclature& result, LoadReport& report) {
  auto& entries = result.entries;
  std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.code < b.code; });
  std::vector<NomenclatureEntry> kept;
  kept.reserve(entries.size());
  for (auto& entry : entries) {
    if (!kept.empty() && kept.back().code == entry.code)
      report.reject(entry.line, "code", fmt::format("{} is there twice, first on line {}", entry.code, kept.back().line));
    else kept.push_back(std::move(entry));
  }
  entries = std::move(kept);
}

struct Layout {
  std::string_view code, description, section;
  bool six_digits_only;  // a list whose codes have lost their zeros
};

std::optional<Layout> layout_of(const Records& records) {
  if (records.find_column("hscode")) return Layout{"hscode", "description", "section", false};
  if (records.find_column("desc")) return Layout{"code", "desc", "", false};
  if (records.find_column("code") && records.find_column("description")) return Layout{"code", "description", "", true};
  return std::nullopt;
}

Result<Nomenclature> load_csv(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  RecordOptions options;
  options.limits = limits;
  TRY_ASSIGN(Records records, Records::open(path, options, report));
  const auto layout = layout_of(records);
  if (!layout)
    return fail(ErrorCode::missing_data, "The header has no columns code and desc or description, nor hscode and description",
                {path.string(), 1, 0, {}}, "Check that this is a nomenclature.");
  TRY_ASSIGN(const auto code, records.column(layout->code));
  TRY_ASSIGN(const auto description, records.column(layout->description));
  const auto section = records.find_column(layout->section);
  Nomenclature result;
  long padded = 0;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    NomenclatureEntry entry;
    entry.code = records.required_text(code);
    if (layout->six_digits_only && entry.code.size() == 5 && all_digits(entry.code)) {
      entry.code.insert(0, 1, '0');
      ++padded;
    }
    if (!is_hs_code(entry.code)) records.reject(code, fmt::format("'{}' is not a code of 2, 4 or 6 digits", entry.code));
    entry.description = records.required_text(description);
    if (records.row_failed()) continue;
    if (section && records.text(*section) != "TOTAL") entry.section = records.text(*section);
    entry.parent = parent_of(entry.code);
    entry.line = static_cast<std::uint32_t>(records.line());
    result.entries.push_back(std::move(entry));
  }
  if (padded > 0) report.note(fmt::format("{} codes had lost their leading zero; it was put back", padded));
  return result;
}

std::optional<HsEdition> edition_of_class(std::string_view class_code) {
  constexpr std::pair<std::string_view, HsEdition> classes[] = {
      {"H0", HsEdition::hs1992}, {"H1", HsEdition::hs1996}, {"H2", HsEdition::hs2002}, {"H3", HsEdition::hs2007},
      {"H4", HsEdition::hs2012}, {"H5", HsEdition::hs2017}, {"H6", HsEdition::hs2022}};
  for (const auto& [code, edition] : classes)
    if (code == class_code) return edition;
  return std::nullopt;
}

// "010121 - Horses; live, …": the text repeats the code.
std::string without_code(std::string_view text, std::string_view code) {
  if (text.substr(0, code.size()) == code) text.remove_prefix(code.size());
  text = trim(text);
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  return std::string(trim(text));
}

std::string string_member(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<Nomenclature> load_classification_json(const std::filesystem::path& path, LoadReport& report) {
  report.file = path.filename().string();
  TRY_ASSIGN(const std::string text, read_text_file(path));
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object() || !json.contains("results") || !json["results"].is_array())
    return fail(ErrorCode::bad_syntax, "The file is not a JSON object with a list named results", {path.string(), 0, 0, {}},
                "Fetch the classification again.");
  Nomenclature result;
  result.edition = edition_of_class(string_member(json, "classCode"));
  for (const auto& item : json["results"]) {
    ++report.rows_read;  // records have no line of their own here: their place in the list stands for it
    if (!item.is_object()) {
      report.reject(report.rows_read, "results", "is not an object");
      continue;
    }
    NomenclatureEntry entry;
    entry.code = string_member(item, "id");
    if (!is_hs_code(entry.code)) {
      report.reject(report.rows_read, "id", fmt::format("'{}' is not a code of 2, 4 or 6 digits", entry.code));
      continue;
    }
    entry.description = without_code(string_member(item, "text"), entry.code);
    entry.parent = parent_of(entry.code);
    entry.line = static_cast<std::uint32_t>(report.rows_read);
    result.entries.push_back(std::move(entry));
  }
  return result;
}

}  // namespace

Result<Nomenclature> load_nomenclature(const std::filesystem::path& path, std::optional<HsEdition> edition, const Limits& limits,
                                       LoadReport& report) {
  const bool json = lower_ascii(path.extension().string()) == ".json";
  TRY_ASSIGN(Nomenclature result, json ? load_classification_json(path, report) : load_csv(path, limits, report));
  if (edition) result.edition = edition;
  if (!result.edition) result.edition = edition_in_name(report.file);
  if (!result.edition) report.note("the HS edition of the codes is not stated by the file, its name or the user");
  put_in_order(result, report);
  return result;
}

Result<std::vector<Section>> load_sections(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  RecordOptions options;
  options.limits = limits;
  TRY_ASSIGN(Records records, Records::open(path, options, report));
  TRY_ASSIGN(const auto number, records.column("section"));
  TRY_ASSIGN(const auto name, records.column("name"));
  std::vector<Section> rows;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    Section row{std::string(records.required_text(number)), std::string(records.required_text(name)),
                static_cast<std::uint32_t>(records.line())};
    if (!records.row_failed()) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace entrepot::trade
