// What was asked for and could not be read, so that it can stand among the refusals of a register all the same.
#pragma once

#include <string>

#include "reserves/request.h"

namespace entrepot::reserves {

constexpr const char* unreadable_request = "request.not_readable";

// A request that is always refused, by the error: "asked" says what it would have been ("lot.attest").
Request unreadable(const std::string& id, const std::string& organisation, const std::string& asked, const Error& error);

// A request whose names, signature, id or fields are not UTF-8 or have control characters, of which a new line would forge lines of lists, as one
// that cannot be read ("control_characters"); any other as it is. A field "text" is a document, with lines of its own.
Request plainly_written(const Request& asked);
std::string plain(std::string text);  // '?' for each such character

}  // namespace entrepot::reserves
