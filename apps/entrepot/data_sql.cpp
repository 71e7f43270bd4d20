// entrepot data sql
#include <cstdlib>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "data_command.h"
#include "dataset/sql.h"

namespace entrepot::app {

namespace {

using dataset::SqlAnswer;
using Json = nlohmann::ordered_json;

struct Options {
  std::string sql, csv;
  std::size_t top = 40;
  unsigned threads = 1;
};

std::string csv_of(const SqlAnswer& answer) {
  std::string out;
  const auto line = [&](const auto& cells, const auto& text) {
    for (std::size_t c = 0; c < cells.size(); ++c) out += (c > 0 ? "," : "") + csv_field(text(cells[c]));
    out += '\n';
  };
  line(answer.columns, [](const std::string& name) { return name; });
  for (const auto& row : answer.rows) line(row, [](const std::optional<std::string>& cell) { return cell.value_or(""); });
  return out;
}

// Numbers as numbers; those that JSON has no form for as text.
Json json_cell(const std::optional<std::string>& cell, bool numeric) {
  if (!cell) return nullptr;
  if (!numeric) return *cell;
  if (const auto whole = parse_int(*cell)) return *whole;
  if (const auto number = parse_double(*cell)) return *number;
  return *cell;
}

std::string json_of(const dataset::StoreAnswer& found) {
  const SqlAnswer& answer = found.answer;
  Json rows = Json::array();
  for (const auto& row : answer.rows) {
    Json cells = Json::array();
    for (std::size_t c = 0; c < row.size(); ++c) cells.push_back(json_cell(row[c], answer.numeric[c]));
    rows.push_back(std::move(cells));
  }
  return Json{{"duckdb", found.duckdb_version}, {"notes", found.notes}, {"columns", answer.columns}, {"rows", std::move(rows)}}.dump(1) +
         "\n";
}

std::string text_of(const dataset::StoreAnswer& found, std::size_t top) {
  const SqlAnswer& answer = found.answer;
  const std::size_t shown = std::min(top, answer.rows.size());
  std::vector<std::size_t> width;
  for (std::size_t c = 0; c < answer.columns.size(); ++c) {
    width.push_back(answer.columns[c].size());
    for (std::size_t r = 0; r < shown; ++r) width[c] = std::max(width[c], answer.rows[r][c].value_or("missing").size());
  }
  std::string text;
  for (const std::string& note : found.notes) text += fmt::format("note: {}\n", note);
  const auto line = [&](const auto& cell_at) {
    std::string one;
    for (std::size_t c = 0; c < width.size(); ++c)
      one += answer.numeric[c] ? fmt::format(" {:>{}}", cell_at(c), width[c]) : fmt::format(" {:<{}}", cell_at(c), width[c]);
    text += one.substr(0, one.find_last_not_of(' ') + 1) + "\n";
  };
  line([&](std::size_t c) { return answer.columns[c]; });
  for (std::size_t r = 0; r < shown; ++r) line([&](std::size_t c) { return answer.rows[r][c].value_or("missing"); });
  if (answer.rows.size() > shown)
    text += fmt::format("... and {} more; --top N shows N, --csv FILE writes all\n", answer.rows.size() - shown);
  return text;
}

Result<int> run(const Options& options, bool json) {
  TRY(check_out_file(options.csv, "--csv"));
  TRY_ASSIGN(const auto store, data_store());
  dataset::DuckDbOptions duck;
  duck.library = duckdb_library();
  duck.threads = options.threads;
  TRY_ASSIGN(const auto found, dataset::ask_store(store, options.sql, duck));
  if (!options.csv.empty()) TRY(write_file_atomic(options.csv, csv_of(found.answer)));
  print(json ? json_of(found) : text_of(found, options.top));
  if (!json && !options.csv.empty()) print(fmt::format("wrote {}\n", options.csv));
  return 0;
}

}  // namespace

std::filesystem::path duckdb_library() {
  const char* const named = std::getenv("ENTREPOT_DUCKDB");
  return named != nullptr ? named : "";
}

void add_data_sql(CLI::App& data, Chosen& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = data.add_subcommand("sql", "Ask the trade flows of all data sets in SQL, by DuckDB where it is installed");
  command->add_option("SQL", options->sql, "one statement on the views flows, economies, products and data_sets")->required();
  command->add_option("--top", options->top, "rows to show")->capture_default_str();
  command->add_option("--csv", options->csv, "write all rows as csv");
  command->add_option("--threads", options->threads, "threads; sums may then differ in their last digits from run to run")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer(
      "The views:\n  flows      data_set, release, edition, period, exporter, importer, product, value_usd, quantity, line\n"
      "  economies  economy, label, hub\n  products   edition, product, name\n  data_sets  data_set, kind, file, source, licence, vintage\n\n"
      "Example:\n  entrepot data sql \"SELECT exporter, sum(value_usd) AS usd FROM flows WHERE importer = 'JPN' GROUP BY exporter ORDER BY usd DESC\"");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return run(*options, chosen.json); }; });
}

}  // namespace entrepot::app
