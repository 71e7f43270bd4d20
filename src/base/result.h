// Result<T>, Error, TRY: how every fallible function of the project answers.
#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

#include "base/error_catalogue.h"

namespace entrepot {

// Lines and columns count from 1; 0 means that the place is not known.
struct Where {
  std::string file;
  long line = 0;
  long column = 0;
  std::string field;

  std::string text() const;  // "world/stocks.csv:12:4 (days)"; empty when nothing is known
};

struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string what;    // what is wrong, with the value met
  Where where;
  std::string remedy;  // what would mend it

  std::string message() const;  // "WHERE: WHAT. REMEDY"
};

template <class T = void>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string what, Where where = {}, std::string remedy = {}) {
  return tl::unexpected<Error>(Error{code, std::move(what), std::move(where), std::move(remedy)});
}

}  // namespace entrepot

#define ENTREPOT_JOIN_INNER(a, b) a##b
#define ENTREPOT_JOIN(a, b) ENTREPOT_JOIN_INNER(a, b)

// Returns from the function with the error of a Result; its value, if any, is dropped.
#define TRY(expression)                                                                                                         \
  do {                                                                                                                          \
    if (auto&& try_result = (expression); !try_result) return tl::unexpected<::entrepot::Error>(std::move(try_result).error()); \
  } while (false)

// TRY_ASSIGN(auto x, f()): x is the value, or the function returns the error.
#define TRY_ASSIGN(declaration, expression) TRY_ASSIGN_NAMED(ENTREPOT_JOIN(try_result_, __LINE__), declaration, expression)
#define TRY_ASSIGN_NAMED(name, declaration, expression)                         \
  auto name = (expression);                                                     \
  if (!name) return tl::unexpected<::entrepot::Error>(std::move(name).error()); \
  declaration = *std::move(name)
