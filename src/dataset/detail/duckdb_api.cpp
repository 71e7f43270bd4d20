#include "dataset/detail/duckdb_api.h"

#include <dlfcn.h>

#include <mutex>
#include <optional>

#include <fmt/format.h>

namespace entrepot::dataset::detail {

namespace {

constexpr const char* usual_library = "libduckdb.so";
constexpr std::string_view how_to_install =
    "Install it, for example: npm install @duckdb/node-bindings-linux-x64 (its folder holds libduckdb.so), or the libduckdb of duckdb.org; "
    "then set ENTREPOT_DUCKDB=/path/to/libduckdb.so. The package duckdb of Python holds no such library.";

// Looks the functions up one after the other; remembers the first that is not there.
class Symbols {
 public:
  explicit Symbols(void* library) : library_(library) {}

  template <class Function>
  void find(Function*& into, const char* name) {
    into = reinterpret_cast<Function*>(::dlsym(library_, (std::string("duckdb_") + name).c_str()));
    if (into == nullptr && lacking_.empty()) lacking_ = name;
  }
  const std::string& lacking() const { return lacking_; }

 private:
  void* library_;
  std::string lacking_;
};

Result<DuckApi> load(const std::filesystem::path& path) {
  const std::string name = path.empty() ? std::string(usual_library) : path.string();
  void* const library = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* const why = ::dlerror();
    return fail(ErrorCode::unsupported, fmt::format("DuckDB is not installed: {}", why != nullptr ? why : "the library cannot be loaded"),
                {name, 0, 0, {}}, std::string(how_to_install));
  }
  DuckApi api{};
  Symbols symbols(library);
#define ENTREPOT_DUCK(name) symbols.find(api.name, #name);
  ENTREPOT_DUCK(library_version)
  ENTREPOT_DUCK(create_config)
  ENTREPOT_DUCK(set_config)
  ENTREPOT_DUCK(destroy_config)
  ENTREPOT_DUCK(open_ext)
  ENTREPOT_DUCK(close)
  ENTREPOT_DUCK(connect)
  ENTREPOT_DUCK(disconnect)
  ENTREPOT_DUCK(free)
  ENTREPOT_DUCK(query)
  ENTREPOT_DUCK(destroy_result)
  ENTREPOT_DUCK(result_error)
  ENTREPOT_DUCK(column_count)
  ENTREPOT_DUCK(column_name)
  ENTREPOT_DUCK(column_type)
  ENTREPOT_DUCK(fetch_chunk)
  ENTREPOT_DUCK(destroy_data_chunk)
  ENTREPOT_DUCK(data_chunk_get_size)
  ENTREPOT_DUCK(data_chunk_set_size)
  ENTREPOT_DUCK(data_chunk_get_vector)
  ENTREPOT_DUCK(vector_size)
  ENTREPOT_DUCK(vector_get_data)
  ENTREPOT_DUCK(vector_get_validity)
  ENTREPOT_DUCK(vector_ensure_validity_writable)
  ENTREPOT_DUCK(create_logical_type)
  ENTREPOT_DUCK(destroy_logical_type)
  ENTREPOT_DUCK(create_table_function)
  ENTREPOT_DUCK(destroy_table_function)
  ENTREPOT_DUCK(table_function_set_name)
  ENTREPOT_DUCK(table_function_set_extra_info)
  ENTREPOT_DUCK(table_function_set_bind)
  ENTREPOT_DUCK(table_function_set_init)
  ENTREPOT_DUCK(table_function_set_function)
  ENTREPOT_DUCK(table_function_supports_projection_pushdown)
  ENTREPOT_DUCK(register_table_function)
  ENTREPOT_DUCK(bind_get_extra_info)
  ENTREPOT_DUCK(bind_add_result_column)
  ENTREPOT_DUCK(bind_set_cardinality)
  ENTREPOT_DUCK(init_get_extra_info)
  ENTREPOT_DUCK(init_set_init_data)
  ENTREPOT_DUCK(init_get_column_count)
  ENTREPOT_DUCK(init_get_column_index)
  ENTREPOT_DUCK(function_get_init_data)
#undef ENTREPOT_DUCK
  if (!symbols.lacking().empty())
    return fail(ErrorCode::contradiction, fmt::format("The library has no function duckdb_{}", symbols.lacking()), {name, 0, 0, {}},
                "Install DuckDB 1.0 or later and set ENTREPOT_DUCKDB to its libduckdb.so.");
  return api;
}

// A library cannot be taken out of a process again, so there is one.
std::mutex loading;
std::optional<DuckApi> loaded;

}  // namespace

Result<const DuckApi*> duck_api(const std::filesystem::path& library) {
  const std::lock_guard lock(loading);
  if (!loaded) {
    TRY_ASSIGN(loaded, load(library));
  }
  return &*loaded;
}

const DuckApi& loaded_duck_api() { return *loaded; }

}  // namespace entrepot::dataset::detail
