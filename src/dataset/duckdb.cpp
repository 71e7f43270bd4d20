#include "dataset/duckdb.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "base/text.h"
#include "dataset/detail/duckdb_api.h"
#include "dataset/detail/duckdb_scan.h"

namespace entrepot::dataset {

using detail::DuckApi;
using detail::DuckHandle;
using detail::DuckResult;
using detail::DuckType;

struct DuckDb::State {
  const DuckApi* api = nullptr;
  DuckHandle database = nullptr, connection = nullptr;
  std::size_t cells_max = 0;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (connection != nullptr) api->disconnect(&connection);
    if (database != nullptr) api->close(&database);
  }
};

DuckDb::DuckDb(std::unique_ptr<State> state) : state_(std::move(state)) {}
DuckDb::DuckDb(DuckDb&&) noexcept = default;
DuckDb& DuckDb::operator=(DuckDb&&) noexcept = default;
DuckDb::~DuckDb() = default;

namespace {

Result<DuckHandle> configured(const DuckApi& api, const DuckDbOptions& options) {
  DuckHandle config = nullptr;
  if (api.create_config(&config) != detail::duck_success) return fail(ErrorCode::internal, "DuckDB gives no configuration");
  const std::pair<const char*, std::string> settings[] = {
      {"threads", std::to_string(std::max(1U, options.threads))},
      {"memory_limit", fmt::format("{}MiB", options.memory_bytes >> 20)},
      {"temp_directory", options.scratch.string()},
      {"autoinstall_known_extensions", "false"},  // nothing is fetched from anywhere
      {"preserve_insertion_order", "true"},
  };
  for (const auto& [name, value] : settings) {
    if (api.set_config(config, name, value.c_str()) == detail::duck_success) continue;
    api.destroy_config(&config);
    return fail(ErrorCode::contradiction, fmt::format("DuckDB {} has no setting '{}'", api.library_version(), name), {},
                "Install DuckDB 1.0 or later and set ENTREPOT_DUCKDB to its libduckdb.so.");
  }
  return config;
}

template <class T>
T value_at(const void* data, std::size_t row) {
  T value{};
  std::memcpy(&value, static_cast<const char*>(data) + row * sizeof(T), sizeof(T));
  return value;
}

std::string huge_text(detail::DuckHugeInteger value) {
  __extension__ using Wide = __int128;
  const Wide whole = (static_cast<Wide>(value.upper) << 64) | value.lower;
  return fmt::format("{}", whole);
}

std::string text_of(DuckType type, const void* data, std::size_t row) {
  switch (type) {
    case DuckType::boolean: return value_at<std::uint8_t>(data, row) != 0 ? "true" : "false";
    case DuckType::int8: return std::to_string(value_at<std::int8_t>(data, row));
    case DuckType::int16: return std::to_string(value_at<std::int16_t>(data, row));
    case DuckType::int32: return std::to_string(value_at<std::int32_t>(data, row));
    case DuckType::int64: return std::to_string(value_at<std::int64_t>(data, row));
    case DuckType::uint8: return std::to_string(value_at<std::uint8_t>(data, row));
    case DuckType::uint16: return std::to_string(value_at<std::uint16_t>(data, row));
    case DuckType::uint32: return std::to_string(value_at<std::uint32_t>(data, row));
    case DuckType::uint64: return std::to_string(value_at<std::uint64_t>(data, row));
    case DuckType::float32: return format_exact(value_at<float>(data, row));
    case DuckType::float64: return format_exact(value_at<double>(data, row));
    case DuckType::huge: return huge_text(value_at<detail::DuckHugeInteger>(data, row));
    case DuckType::text: break;
  }
  const auto& text = static_cast<const detail::DuckString*>(data)[row];
  return std::string(text.data(), text.length);
}

bool is_shown(int type) { return (type >= 1 && type <= 11) || type == 16 || type == 17; }

class Answer {
 public:
  Answer(const DuckApi& api, DuckResult& result) : api_(api), result_(result) {}
  ~Answer() { api_.destroy_result(&result_); }
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;

  Result<SqlAnswer> take(std::size_t cells_max) {
    TRY(take_columns());
    for (;;) {
      DuckHandle chunk = api_.fetch_chunk(result_);
      if (chunk == nullptr) break;
      const std::size_t rows = api_.data_chunk_get_size(chunk);
      if (rows > 0) take_chunk(chunk, rows);
      api_.destroy_data_chunk(&chunk);
      if (rows == 0) break;
      if (answer_.rows.size() * answer_.columns.size() > cells_max)
        return fail(ErrorCode::limit_exceeded, fmt::format("The answer has more than {} cells", cells_max), {}, "Add a LIMIT, or sum up.");
    }
    const char* const error = api_.result_error(&result_);
    if (error != nullptr && *error != '\0') return fail(ErrorCode::io, error, {}, "Ask for less at once.");
    return std::move(answer_);
  }

 private:
  Result<void> take_columns() {
    const std::size_t columns = api_.column_count(&result_);
    for (std::size_t c = 0; c < columns; ++c) {
      const int type = api_.column_type(&result_, c);
      answer_.columns.emplace_back(api_.column_name(&result_, c));
      if (!is_shown(type))
        return fail(ErrorCode::unsupported, fmt::format("The column '{}' is of a type that is not shown", answer_.columns.back()), {},
                    "Cast it: CAST(… AS DOUBLE) or CAST(… AS VARCHAR).");
      types_.push_back(static_cast<DuckType>(type));
      answer_.numeric.push_back(types_.back() != DuckType::text && types_.back() != DuckType::boolean);
    }
    return {};
  }

  void take_chunk(DuckHandle chunk, std::size_t rows) {
    const std::size_t first = answer_.rows.size();
    answer_.rows.resize(first + rows, std::vector<std::optional<std::string>>(types_.size()));
    for (std::size_t c = 0; c < types_.size(); ++c) {
      const DuckHandle vector = api_.data_chunk_get_vector(chunk, c);
      const void* const data = api_.vector_get_data(vector);
      const std::uint64_t* const valid = api_.vector_get_validity(vector);
      for (std::size_t row = 0; row < rows; ++row)
        if (valid == nullptr || (valid[row / 64] >> (row % 64) & 1) != 0) answer_.rows[first + row][c] = text_of(types_[c], data, row);
    }
  }

  const DuckApi& api_;
  DuckResult& result_;
  SqlAnswer answer_;
  std::vector<DuckType> types_;
};

}  // namespace

Result<DuckDb> DuckDb::open(const DuckDbOptions& options) {
  auto state = std::make_unique<State>();
  TRY_ASSIGN(state->api, detail::duck_api(options.library));
  TRY_ASSIGN(DuckHandle config, configured(*state->api, options));
  char* error = nullptr;
  const bool opened = state->api->open_ext(nullptr, &state->database, config, &error) == detail::duck_success;
  state->api->destroy_config(&config);
  const std::string why = error != nullptr ? error : "no reason given";
  if (error != nullptr) state->api->free(error);
  if (!opened) return fail(ErrorCode::internal, "DuckDB cannot be started: " + why);
  if (state->api->connect(state->database, &state->connection) != detail::duck_success)
    return fail(ErrorCode::internal, "DuckDB takes no connection");
  state->cells_max = options.cells_max;
  return DuckDb(std::move(state));
}

std::string DuckDb::version() const { return state_->api->library_version(); }

Result<void> DuckDb::lend(BorrowedTable table) { return detail::lend_table(*state_->api, state_->connection, std::move(table)); }

Result<SqlAnswer> DuckDb::ask(const std::string& sql) const {
  DuckResult result{};
  const int outcome = state_->api->query(state_->connection, sql.c_str(), &result);
  Answer answer(*state_->api, result);
  if (outcome == detail::duck_success) return answer.take(state_->cells_max);
  const char* const error = state_->api->result_error(&result);
  return fail(ErrorCode::bad_syntax, fmt::format("DuckDB: {}", error != nullptr ? error : "the statement failed"), {"", 0, 0, "SQL"},
              "The views are flows, economies, products and data_sets; 'DESCRIBE flows' names the columns.");
}

std::string sql_text(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    quoted += c;
    if (c == '\'') quoted += c;
  }
  return quoted + "'";
}

}  // namespace entrepot::dataset
