// BACI-shaped tables in Parquet. DuckDB writes them out as the csv that the publisher has, and the ordinary reader takes that: so the
// same rows give the same columns, byte for byte, whichever file they came in. It costs the time and the place of that csv for a while.
#include <unistd.h>

#include <atomic>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "dataset/detail/parquet.h"
#include "dataset/duckdb.h"
#include "trade/flow_files.h"

namespace entrepot::dataset::detail {

namespace {

namespace fs = std::filesystem;

// A folder of our own that goes with the object.
class Scratch {
 public:
  static Result<Scratch> create() {
    std::error_code error;
    std::string name = (fs::temp_directory_path(error) / "entrepot-parquet-XXXXXX").string();
    if (error || ::mkdtemp(name.data()) == nullptr)
      return fail(ErrorCode::io, "Cannot make a folder for temporary files", {name, 0, 0, {}},
                  "Set TMPDIR to a folder that can be written.");
    return Scratch(name);
  }
  Scratch(Scratch&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  Scratch& operator=(Scratch&&) = delete;
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  explicit Scratch(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

Result<void> need_columns(const DuckDb& database, const fs::path& file) {
  TRY_ASSIGN(const SqlAnswer found,
             database.ask(fmt::format("select column_name from (describe select * from read_parquet({}))", sql_text(file.string()))));
  std::set<std::string> names;
  std::vector<std::string> shown;
  for (const auto& row : found.rows) {
    shown.push_back(row.front().value_or(""));
    names.insert(lower_ascii(shown.back()));
  }
  for (const char* column : {"t", "i", "j", "k", "v", "q"})
    if (!names.contains(column))
      return fail(ErrorCode::unsupported, fmt::format("The Parquet file has no column '{}'; it has {}", column, join(shown, ", ")),
                  {file.string(), 0, 0, column},
                  "Only tables of BACI's shape (t,i,j,k,v,q) are read from Parquet; write others as csv and use --columns MAP.toml.");
  return {};
}

}  // namespace

Result<trade::TradeTable> load_baci_parquet(const fs::path& path, const trade::FlowFileOptions& options, const fs::path& library,
                                            trade::LoadReport& report, Progress& progress) {
  TRY_ASSIGN(const Scratch scratch, Scratch::create());
  // The name says the edition and the release, as that of a csv does.
  const fs::path csv = scratch.path() / path.filename().replace_extension(".csv");
  {
    DuckDbOptions duck;
    duck.library = library;
    duck.scratch = scratch.path();
    duck.threads = options.threads;  // rows keep their order
    duck.memory_bytes = std::min<std::uint64_t>(options.limits.memory_bytes, duck.memory_bytes);
    TRY_ASSIGN(const DuckDb database, DuckDb::open(duck));
    TRY(need_columns(database, path));
    progress.update(-1, "reading Parquet");
    TRY(database.ask(fmt::format("copy (select t, i, j, k, v, q from read_parquet({})) to {} (format csv, header true, nullstr 'NA')",
                                 sql_text(path.string()), sql_text(csv.string()))));
    report.note(fmt::format("read by DuckDB {}", database.version()));
  }
  auto table = trade::load_baci(csv, options, report, progress);
  report.file = path.filename().string();
  return table;
}

}  // namespace entrepot::dataset::detail
