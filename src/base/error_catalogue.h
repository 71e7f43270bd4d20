// One catalogue: error code -> sentence -> HTTP status -> exit code. docs/errors.md prints it.
#pragma once

#include <span>
#include <string_view>

namespace entrepot {

enum class ErrorCode {
  usage,
  not_found,
  unreadable,
  truncated,
  bad_encoding,
  bad_syntax,
  bad_field,
  unknown_key,
  unknown_name,
  out_of_range,
  duplicate,
  contradiction,
  unbalanced,
  wrong_unit,
  missing_data,
  limit_exceeded,
  unsupported,
  no_solution,
  interrupted,
  io,
  internal,
};

struct ErrorKind {
  ErrorCode code;
  std::string_view name;      // stable, for machines: "unknown_key"
  std::string_view sentence;  // for people
  int http_status;
  int exit_code;
};

std::span<const ErrorKind> error_catalogue();
const ErrorKind& error_kind(ErrorCode code);

}  // namespace entrepot
