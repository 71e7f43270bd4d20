#include "base/error_catalogue.h"

#include <array>

namespace entrepot {
namespace {

// Exit codes group what the caller can do: 2 call again corrected, 3 mend the input, 4 supply data,
// 5 raise a limit or shrink the task, 6 the machine, 70 report a bug, 130 start again.
constexpr std::array catalogue{
    ErrorKind{ErrorCode::usage, "usage", "The command was not understood.", 400, 2},
    ErrorKind{ErrorCode::not_found, "not_found", "A file or name does not exist.", 404, 2},
    ErrorKind{ErrorCode::unreadable, "unreadable", "A file cannot be read.", 400, 6},
    ErrorKind{ErrorCode::truncated, "truncated", "A file ends before it is complete.", 422, 3},
    ErrorKind{ErrorCode::bad_encoding, "bad_encoding", "Text is not in the declared encoding.", 422, 3},
    ErrorKind{ErrorCode::bad_syntax, "bad_syntax", "A file is not in the format it claims.", 422, 3},
    ErrorKind{ErrorCode::bad_field, "bad_field", "A value cannot be read as what it should be.", 422, 3},
    ErrorKind{ErrorCode::unknown_key, "unknown_key", "A key is not known here.", 422, 3},
    ErrorKind{ErrorCode::unknown_name, "unknown_name", "A name is not known here.", 422, 3},
    ErrorKind{ErrorCode::out_of_range, "out_of_range", "A value lies outside its range.", 422, 3},
    ErrorKind{ErrorCode::duplicate, "duplicate", "Something is given twice.", 409, 3},
    ErrorKind{ErrorCode::contradiction, "contradiction", "Two statements cannot both hold.", 409, 3},
    ErrorKind{ErrorCode::unbalanced, "unbalanced", "Sums that must agree do not.", 422, 3},
    ErrorKind{ErrorCode::wrong_unit, "wrong_unit", "A unit is not the one needed.", 422, 3},
    ErrorKind{ErrorCode::missing_data, "missing_data", "A figure that is needed is missing.", 422, 4},
    ErrorKind{ErrorCode::limit_exceeded, "limit_exceeded", "A limit was reached.", 413, 5},
    ErrorKind{ErrorCode::unsupported, "unsupported", "This is not supported.", 501, 5},
    ErrorKind{ErrorCode::no_solution, "no_solution", "The problem has no solution.", 422, 4},
    ErrorKind{ErrorCode::interrupted, "interrupted", "The work was stopped before its end.", 503, 130},
    ErrorKind{ErrorCode::io, "io", "Reading or writing failed.", 500, 6},
    ErrorKind{ErrorCode::internal, "internal", "A bug: please report it.", 500, 70},
};

}  // namespace

std::span<const ErrorKind> error_catalogue() { return catalogue; }

const ErrorKind& error_kind(ErrorCode code) { return catalogue[static_cast<std::size_t>(code)]; }

}  // namespace entrepot
