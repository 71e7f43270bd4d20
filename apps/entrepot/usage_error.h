// Mistakes in the words that were typed, as errors of our own: which option, what is wrong with it, what it takes.
#pragma once

#include <string>

#include "base/result.h"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace entrepot::app {

// The innermost subcommand that was named, as typed: "entrepot data add".
std::string command_words(const CLI::App& app);

// A value "" is a slip, such as a variable of the shell that is not set; the library would take it for 0. Throws CLI::ValidationError.
void refuse_empty_values(const CLI::App& command);

// What the library of the command line says, in our words; what is not known here stays as it is.
Error usage_error(const CLI::App& app, const CLI::ParseError& error);

}  // namespace entrepot::app
