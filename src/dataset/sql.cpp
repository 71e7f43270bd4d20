#include "dataset/sql.h"

#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "dataset/rows.h"
#include "trade/economies.h"

namespace entrepot::dataset {

namespace {

constexpr std::string_view flow_columns = "period, exporter, importer, product, value_usd, quantity, line";

std::string attribute(const Manifest& manifest, const std::string& name) {
  const auto found = manifest.attributes.find(name);
  return found == manifest.attributes.end() ? std::string() : found->second;
}

// One branch of the view of flows. The period is a constant where there is only one, so that a question on another skips the file.
Result<std::string> lend_flows(DuckDb& database, const Snapshot& snapshot, std::size_t number) {
  const auto table = std::make_shared<trade::TradeTable>();
  TRY_ASSIGN(*table, read_trade_table(snapshot));
  const auto& c = table->columns();
  std::vector<std::string> ids;
  for (const EconomyId id : table->economies()) ids.push_back(id.text());
  BorrowedTable lent{fmt::format("entrepot_flows_{}", number), table->size(), {}, table};
  lent.columns.push_back({"period", c.period});
  lent.columns.push_back({"exporter", BorrowedColumn::Words{c.exporter, ids}});
  lent.columns.push_back({"importer", BorrowedColumn::Words{c.importer, ids}});
  lent.columns.push_back({"product", BorrowedColumn::Codes{c.product, table->info().digits}});
  lent.columns.push_back({"value_usd", c.value_usd});
  lent.columns.push_back({"quantity", c.quantity});
  lent.columns.push_back({"line", c.line});
  const std::string name = lent.name;
  const bool one_period = table->size() > 0 && c.period.front() == c.period.back();
  const std::string columns = one_period
                                  ? fmt::format("{} as period, {}", c.period.front(), flow_columns.substr(flow_columns.find(' ') + 1))
                                  : std::string(flow_columns);
  TRY(database.lend(std::move(lent)));
  const Manifest& manifest = snapshot.manifest();
  return fmt::format("select {} as data_set, {} as release, {} as edition, {} from {}()", sql_text(manifest.id),
                     sql_text(attribute(manifest, "release")), sql_text(attribute(manifest, "edition")), columns, name);
}

Result<void> run(const DuckDb& database, const std::string& sql) {
  TRY(database.ask(sql));
  return {};
}

// `rows`: "('a', 'b'), ('c', 'd')"; nothing gives a table without rows.
Result<void> make_table(const DuckDb& database, std::string_view name, std::string_view columns, const std::vector<std::string>& rows) {
  TRY(run(database, fmt::format("create table {} ({})", name, columns)));
  if (!rows.empty()) TRY(run(database, fmt::format("insert into {} values {}", name, fmt::join(rows, ", "))));
  return {};
}

Result<void> make_products(const DuckDb& database, const SnapshotStore& store, const std::vector<Manifest>& manifests) {
  std::vector<std::string> rows;
  for (const Manifest& manifest : manifests) {
    if (manifest.kind != kind_of_rows<trade::NomenclatureEntry>()) continue;
    TRY_ASSIGN(const Snapshot snapshot, store.open(manifest.id));
    TRY_ASSIGN(const auto nomenclature, read_nomenclature(snapshot));
    for (const auto& entry : nomenclature.entries)
      rows.push_back(
          fmt::format("({}, {}, {})", sql_text(attribute(manifest, "edition")), sql_text(entry.code), sql_text(entry.description)));
  }
  return make_table(database, "products", "edition varchar, product varchar, name varchar", rows);
}

Result<void> make_side_tables(const DuckDb& database, const std::vector<Manifest>& manifests) {
  std::vector<std::string> economies, sets;
  for (const auto& economy : trade::economies())
    economies.push_back(
        fmt::format("({}, {}, {})", sql_text(economy.id.text()), sql_text(trade::economy_label(economy.id)), trade::is_hub(economy.id)));
  for (const Manifest& m : manifests)
    sets.push_back(fmt::format("({}, {}, {}, {}, {}, {})", sql_text(m.id), sql_text(m.kind), sql_text(m.file_name),
                               sql_text(m.provenance.source), sql_text(m.provenance.licence), sql_text(m.provenance.vintage)));
  TRY(make_table(database, "economies", "economy varchar, label varchar, hub boolean", economies));
  return make_table(database, "data_sets", "data_set varchar, kind varchar, file varchar, source varchar, licence varchar, vintage varchar",
                    sets);
}

bool mentions(const std::string& sql, std::string_view word) { return lower_ascii(sql).find(word) != std::string::npos; }

}  // namespace

Result<StoreAnswer> ask_store(const SnapshotStore& store, const std::string& sql, const DuckDbOptions& options) {
  TRY_ASSIGN(DuckDb database, DuckDb::open(options));
  TRY_ASSIGN(const auto manifests, store.list());
  StoreAnswer result;
  result.duckdb_version = database.version();
  std::vector<std::string> branches;
  std::set<std::string> releases;
  for (const Manifest& manifest : manifests) {
    if (manifest.kind != "trade-flows") continue;
    TRY_ASSIGN(const Snapshot snapshot, store.open(manifest.id));
    TRY_ASSIGN(std::string branch, lend_flows(database, snapshot, branches.size()));
    branches.push_back(std::move(branch));
    const std::string release = attribute(manifest, "release");
    releases.insert(release.empty() ? manifest.format : release);
  }
  if (branches.empty())
    return fail(ErrorCode::missing_data, "No trade flows are imported", {}, "Add yearly files of bilateral flows: entrepot data add FILE");
  TRY(run(database, fmt::format("create view flows as {}", fmt::join(branches, " union all "))));
  TRY(make_side_tables(database, manifests));
  if (mentions(sql, "products")) TRY(make_products(database, store, manifests));
  if (releases.size() > 1 && !mentions(sql, "release") && !mentions(sql, "edition") && !mentions(sql, "data_set"))
    result.notes.push_back(
        fmt::format("flows has {} releases ({}): choose with WHERE release = '…', or the same trade counts more than once", releases.size(),
                    fmt::join(releases, ", ")));
  TRY_ASSIGN(result.answer, database.ask(sql));
  return result;
}

}  // namespace entrepot::dataset
