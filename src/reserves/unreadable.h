// What was asked for and could not be read, so that it can stand among the refusals of a register all the same.
#pragma once

#include <string>

#include "reserves/request.h"

namespace entrepot::reserves {

constexpr const char* unreadable_request = "request.not_readable";

// A request that is always refused, by the error: "asked" says what it would have been ("lot.attest").
Request unreadable(const std::string& id, const std::string& organisation, const std::string& asked, const Error& error);

}  // namespace entrepot::reserves
