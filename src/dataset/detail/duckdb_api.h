// The part of DuckDB's C interface that is used, declared here and found at run time: DuckDB is no dependency of the build. The names,
// the order of arguments and the numbers of types are those of its stable C interface (1.0 and later).
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>

#include "base/result.h"

namespace entrepot::dataset::detail {

// Handles are pointers that only the library looks into.
using DuckHandle = void*;
using DuckIndex = std::uint64_t;
using DuckDelete = void (*)(void*);
inline constexpr int duck_success = 0;

struct DuckResult {  // passed by value to fetch_chunk
  DuckIndex column_count, row_count, rows_changed;
  void* columns;
  char* error_message;
  void* internal_data;
};

// A text: up to 12 bytes in place, else a prefix and where it stands.
struct alignas(8) DuckString {
  std::uint32_t length;
  char bytes[12];
  const char* data() const {
    if (length <= sizeof bytes) return bytes;
    const char* at = nullptr;
    std::memcpy(static_cast<void*>(&at), bytes + 4, sizeof at);
    return at;
  }
};
static_assert(sizeof(DuckString) == 16);

struct DuckHugeInteger {
  std::uint64_t lower;
  std::int64_t upper;
};

enum class DuckType : int {
  boolean = 1,
  int8 = 2,
  int16 = 3,
  int32 = 4,
  int64 = 5,
  uint8 = 6,
  uint16 = 7,
  uint32 = 8,
  uint64 = 9,
  float32 = 10,
  float64 = 11,
  huge = 16,
  text = 17
};

struct DuckApi {
  const char* (*library_version)();
  int (*create_config)(DuckHandle*);
  int (*set_config)(DuckHandle, const char*, const char*);
  void (*destroy_config)(DuckHandle*);
  int (*open_ext)(const char*, DuckHandle*, DuckHandle, char**);
  void (*close)(DuckHandle*);
  int (*connect)(DuckHandle, DuckHandle*);
  void (*disconnect)(DuckHandle*);
  void (*free)(void*);
  int (*query)(DuckHandle, const char*, DuckResult*);
  void (*destroy_result)(DuckResult*);
  const char* (*result_error)(DuckResult*);
  DuckIndex (*column_count)(DuckResult*);
  const char* (*column_name)(DuckResult*, DuckIndex);
  int (*column_type)(DuckResult*, DuckIndex);
  DuckHandle (*fetch_chunk)(DuckResult);
  void (*destroy_data_chunk)(DuckHandle*);
  DuckIndex (*data_chunk_get_size)(DuckHandle);
  void (*data_chunk_set_size)(DuckHandle, DuckIndex);
  DuckHandle (*data_chunk_get_vector)(DuckHandle, DuckIndex);
  DuckIndex (*vector_size)();
  void* (*vector_get_data)(DuckHandle);
  std::uint64_t* (*vector_get_validity)(DuckHandle);
  void (*vector_ensure_validity_writable)(DuckHandle);
  DuckHandle (*create_logical_type)(int);
  void (*destroy_logical_type)(DuckHandle*);
  DuckHandle (*create_table_function)();
  void (*destroy_table_function)(DuckHandle*);
  void (*table_function_set_name)(DuckHandle, const char*);
  void (*table_function_set_extra_info)(DuckHandle, void*, DuckDelete);
  void (*table_function_set_bind)(DuckHandle, void (*)(DuckHandle));
  void (*table_function_set_init)(DuckHandle, void (*)(DuckHandle));
  void (*table_function_set_function)(DuckHandle, void (*)(DuckHandle, DuckHandle));
  void (*table_function_supports_projection_pushdown)(DuckHandle, bool);
  int (*register_table_function)(DuckHandle, DuckHandle);
  void* (*bind_get_extra_info)(DuckHandle);
  void (*bind_add_result_column)(DuckHandle, const char*, DuckHandle);
  void (*bind_set_cardinality)(DuckHandle, DuckIndex, bool);
  void* (*init_get_extra_info)(DuckHandle);
  void (*init_set_init_data)(DuckHandle, void*, DuckDelete);
  DuckIndex (*init_get_column_count)(DuckHandle);
  DuckIndex (*init_get_column_index)(DuckHandle, DuckIndex);
  void* (*function_get_init_data)(DuckHandle);
};

// Loaded once and never let go of: a process has one, the first that was found. `library`: a path, or empty for libduckdb.so where the
// system looks for libraries. Errors: unsupported (not installed, how to), contradiction (a library that lacks one of the functions).
Result<const DuckApi*> duck_api(const std::filesystem::path& library);
const DuckApi& loaded_duck_api();  // after duck_api had a result

}  // namespace entrepot::dataset::detail
